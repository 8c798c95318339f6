"""`omin fetch` against a real server that behaves, and in every way that servers do not."""

import datetime
import gzip
import json
import threading
import time
from email.utils import format_datetime
from pathlib import Path

import pytest

from loader import build, observatory, store
from loader.fetching import fetch as fetching
from loader.fetching import record
from loader.fetching.fetch import Fetched
from loader.fetching.listed import listed
from loader.fetching.manners import Manners
from ontology.terms import DCT, PAV, RETRIEVED
from tests.fetching.conftest import Handler, Place, Play, breaks_off, gives

NOW = datetime.datetime(2026, 3, 4, 5, 6, tzinfo=datetime.UTC)
GOOD = b"region;period;what;how;sample;value;note\nA;2024;phone;survey;1200;7.5;third\n"
OTHER = GOOD.replace(b"7.5", b"8.5")


def run(place: Place, *, now: datetime.datetime = NOW, local: bool = True, **limits: float) -> Fetched:
    manners = Manners(
        limits.get("seconds", 60), int(limits.get("tries", 2)), 0, frozenset({place.address} if local else ())
    )
    files, wrong = listed([place.folder])
    assert wrong == []
    (one,) = fetching.fetch(files, manners, now, lambda _one: None)
    assert not [path.name for path in place.kept.glob(".candidate*")]
    assert not [path.name for path in place.file.parent.glob(".figures*")]
    return one


def codes(one: Fetched) -> list[str]:
    return [found.code for found in one.found]


def known(place: Place) -> record.Record:
    return record.read(place.file)


def test_a_new_file_is_kept_with_its_day_and_hash_and_put_in_force(place: Place) -> None:
    before = place.file.read_bytes()
    place.play(gives(GOOD, ETag='"one"'))
    one = run(place)
    assert (one.status, one.found) == ("changed", ())
    assert place.file.read_bytes() == GOOD
    former, kept = known(place).files
    assert kept.file == f"2026-03-04-{one.sha256[:12]}.csv"
    assert (kept.retrieved, kept.changed, kept.sha256) == ("2026-03-04", "2026-03-04", one.sha256)
    assert (place.kept / kept.file).read_bytes() == GOOD
    assert (place.kept / former.file).read_bytes() == before  # what somebody had put there by hand is not lost


def test_what_is_here_is_not_sent_again(place: Place) -> None:
    def play(handler: Handler) -> None:
        handler.give(*(304, b"") if handler.headers.get("If-None-Match") == '"one"' else (200, GOOD), ETag='"one"')

    place.play(play)
    first = run(place)
    state = known(place)
    again = run(place, now=NOW + datetime.timedelta(days=3))
    assert (first.status, again.status) == ("changed", "same")
    assert place.server.asked[1]["if-none-match"] == '"one"'
    assert known(place).files == state.files
    assert known(place).checked == "2026-03-07T05:06:00+00:00"


def test_the_same_bytes_are_no_change_where_the_server_has_no_validators(place: Place) -> None:
    place.play(gives(GOOD))
    run(place)
    assert run(place, now=NOW + datetime.timedelta(days=3)).status == "same"
    assert [one.retrieved for one in known(place).files] == ["", "2026-03-04"]


def test_a_changed_entity_tag_brings_the_new_file(place: Place) -> None:
    place.play(gives(GOOD, ETag='"one"'), gives(OTHER, ETag='"two"'))
    run(place)
    assert run(place).status == "changed"
    assert (place.file.read_bytes(), known(place).etag) == (OTHER, '"two"')


def test_the_day_of_change_is_the_one_the_server_tells(place: Place) -> None:
    place.play(gives(GOOD, Last_Modified="Tue, 03 Feb 2026 10:00:00 GMT"))
    run(place)
    kept = known(place).files[-1]
    assert (kept.retrieved, kept.changed) == ("2026-03-04", "2026-02-03")
    place.play(gives(OTHER, Last_Modified="Fri, 01 Jan 2100 10:00:00 GMT"))
    run(place)
    assert known(place).files[-1].changed == "2026-03-04"


@pytest.mark.parametrize(
    ("play", "status"),
    [
        (gives(b"<!DOCTYPE html><title>Moved</title>", Content_Type="text/csv"), "fetch-web-page"),
        (gives(b"\xef\xbb\xbf\n <HTML>"), "fetch-web-page"),
        (gives(b""), "fetch-empty"),
        (gives(b"\n\n"), "fetch-empty"),
        (gives(GOOD.replace(b"value", b"valeur")), "fetch-columns"),
        (gives(GOOD.replace(b"note\n", b"note;more\n").replace(b"third\n", b"third;x\n")), "fetch-columns"),
        (gives(GOOD + b"B;2024;ph"), "fetch-unreadable"),
        (gives(GOOD.partition(b"\n")[0] + b"\n"), "fetch-unreadable"),
        (gives(GOOD + b'B;2024;phone;survey;1200;7.5;"never closed\n'), "fetch-unreadable"),
        (gives("région;".encode("latin-1") + GOOD), "fetch-unreadable"),
        (gives(b"gone", 404), "fetch-status"),
        (gives(b"no", 403), "fetch-status"),
        (gives(b"later", 503), "fetch-status"),
        (gives(b"x", Content_Encoding="br"), "fetch-coded"),
        (gives(b"", 302, Location="/again"), "fetch-redirects"),
        (gives(b"", 302, Location="ftp://example.org/x"), "fetch-refused"),
        (gives(b"", 302, Location="http://127.0.0.2/x"), "fetch-refused"),
        (gives(b"", 302, Location="https://10.0.0.1/x"), "fetch-refused"),
        (gives(b"", 302, Location="http://localhost/x"), "fetch-refused"),
        (gives(b"", 302, Location="http://user:secret@example.org/x"), "fetch-refused"),
        (breaks_off(GOOD, 30), "fetch-cut"),
        (gives(gzip.compress(GOOD)[:-9], Content_Encoding="gzip"), "fetch-cut"),
    ],
)
def test_a_broken_file_never_takes_the_place_of_a_good_one(place: Place, play: Play, status: str) -> None:
    before = place.file.read_bytes()
    place.play(play)
    one = run(place)
    assert set(codes(one)) == {status}
    assert one.status in {"refused", "failed"}
    assert place.file.read_bytes() == before
    assert known(place).files == ()
    place.play(gives(GOOD, ETag='"one"'))
    assert run(place).status == "changed"
    assert not list(place.kept.glob("refused*"))


def test_a_refused_file_is_left_to_be_looked_at(place: Place) -> None:
    place.play(gives(b"<html>closed</html>"))
    one = run(place)
    assert one.found[0].source == str(place.kept / "refused.csv")
    assert (place.kept / "refused.csv").read_bytes() == b"<html>closed</html>"
    assert "http://127.0.0.1" in one.found[0].message("fr")


def test_changed_columns_are_named(place: Place) -> None:
    place.play(gives(GOOD.replace(b"value", b"valeur")))
    (found,) = run(place).found
    assert (found.line, found.details) == (1, {"missing": "value", "added": "valeur"})


def test_a_server_that_fails_once_is_asked_again(place: Place) -> None:
    place.play(gives(b"", 500), gives(GOOD))
    assert run(place).status == "changed"
    assert len(place.server.asked) == 2


def ranged(body: bytes, tag: str) -> Play:
    """Gives the rest of the file where it is asked for, if it is still the same."""

    def play(handler: Handler) -> None:
        wanted = handler.headers.get("Range")
        if not wanted or handler.headers.get("If-Range") != tag:
            handler.give(200, body, ETag=tag)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        handler.give(206, body[start:], ETag=tag, Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}")

    return play


def test_what_was_cut_is_gone_on_with(place: Place) -> None:
    place.play(breaks_off(GOOD, 30, ETag='"one"'), ranged(GOOD, '"one"'))
    assert run(place).status == "changed"
    assert (place.server.asked[1]["range"], place.server.asked[1]["if-range"]) == ("bytes=30-", '"one"')
    assert place.file.read_bytes() == GOOD


def test_the_next_run_goes_on_too(place: Place) -> None:
    place.play(breaks_off(GOOD, 30, ETag='"one"'))
    assert codes(run(place, tries=1)) == ["fetch-cut"]
    place.play(ranged(GOOD, '"one"'))
    assert run(place).status == "changed"
    assert place.server.asked[-1]["range"] == "bytes=30-"
    assert not list(place.kept.glob(".part*"))


def test_the_rest_of_another_file_is_never_added(place: Place) -> None:
    place.play(breaks_off(GOOD, 30, ETag='"one"'), ranged(OTHER, '"two"'))
    assert run(place).status == "changed"
    assert place.file.read_bytes() == OTHER


def test_a_server_that_ignores_the_condition_is_not_believed(place: Place) -> None:
    def play(handler: Handler) -> None:
        rest = OTHER[30:]
        handler.give(206, rest, ETag='"two"', Content_Range=f"bytes 30-{len(OTHER) - 1}/{len(OTHER)}")

    place.play(breaks_off(GOOD, 30, ETag='"one"'), play, gives(OTHER))
    assert run(place, tries=3).status == "changed"
    assert place.file.read_bytes() == OTHER


def test_a_part_without_a_strong_validator_is_asked_for_anew(place: Place) -> None:
    place.play(breaks_off(GOOD, 30, ETag='W/"one"'), gives(GOOD))
    assert run(place).status == "changed"
    assert "range" not in place.server.asked[1]


def test_gzip_is_unpacked_though_nobody_asked(place: Place) -> None:
    place.play(gives(gzip.compress(GOOD), Content_Encoding="gzip"))
    assert run(place).status == "changed"
    assert place.file.read_bytes() == GOOD
    assert place.server.asked[0]["accept-encoding"] == "identity"


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_without_end_is_cut_at_the_limit(place: Place, *, packed: bool) -> None:
    mapping = place.folder / "figures.toml"
    mapping.write_text(mapping.read_text("utf-8").replace("[source]\n", "[source]\nlimit = 1\n"), "utf-8")
    body = gzip.compress(b"0" * 1_500_000) if packed else b"0" * 1_500_000
    place.play(gives(body, Content_Encoding="gzip") if packed else gives(body))
    assert codes(run(place)) == ["fetch-too-large"]
    assert not list(place.kept.glob(".part*"))


def test_a_slow_drip_ends_and_is_gone_on_with(place: Place) -> None:
    closed = threading.Event()

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("ETag", '"one"')
        handler.send_header("Content-Length", str(len(GOOD)))
        handler.end_headers()
        try:
            for byte in GOOD:
                handler.wfile.write(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            closed.set()

    place.play(drip)
    one = run(place, seconds=1)
    assert codes(one) == ["fetch-slow"]
    assert closed.wait(10)
    assert (place.kept / ".part").stat().st_size > 0
    place.play(ranged(GOOD, '"one"'))
    assert run(place).status == "changed"


def test_only_public_addresses_and_https_are_gone_to_unless_allowed(place: Place) -> None:
    place.play(gives(GOOD))
    assert codes(run(place, local=False)) == ["fetch-refused"]
    assert place.server.asked == []


def test_a_redirection_is_followed_to_what_is_allowed(place: Place) -> None:
    place.play(gives(b"", 302, Location="/there"), gives(GOOD))
    assert run(place).status == "changed"
    assert [asked["path"] for asked in place.server.asked] == ["/figures.csv", "/there"]


def test_nobody_there(place: Place) -> None:
    place.server.shutdown()
    place.server.server_close()
    assert codes(run(place)) == ["fetch-unreachable"]


def test_a_missing_file_is_fetched(place: Place) -> None:
    place.file.unlink()
    place.play(gives(GOOD))
    assert run(place).status == "new"
    assert place.file.read_bytes() == GOOD


def test_sources_outside_of_data_go_below_it(place: Place, tmp_path: Path) -> None:
    place.file.unlink()
    place.play(gives(GOOD))
    files, _ = listed([place.folder], tmp_path / "data")
    manners = Manners(local=frozenset({place.address}))
    (one,) = fetching.fetch(files, manners, NOW, lambda _one: None)
    assert one.file == str(tmp_path / "data" / "case" / "sources" / "figures.csv")
    assert one.status == "new"


def test_the_graph_tells_the_days_of_the_file_it_was_made_from(place: Place, tmp_path: Path) -> None:
    place.words(frequency="MONTHLY")
    place.play(gives(GOOD, Last_Modified="Tue, 03 Feb 2026 10:00:00 GMT"))
    run(place)
    said = _told(place, tmp_path)
    assert said[RETRIEVED] == '"2026-03-04"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert said[DCT + "modified"] == '"2026-02-03"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert said[PAV + "retrievedFrom"] == f"<http://{place.address}/figures.csv>"
    assert said[DCT + "accrualPeriodicity"].endswith("/frequency/MONTHLY>")
    # Nothing but the file decides: the same bytes and record give the same graph on another day.
    run(place, now=NOW + datetime.timedelta(days=30))
    assert _told(place, tmp_path) == said


def test_a_file_put_there_by_hand_has_the_day_its_mapping_tells(place: Place) -> None:
    place.play(gives(GOOD))
    run(place)
    place.file.write_bytes(OTHER)
    one, _ = observatory.read(place.folder)
    assert one
    source = next(mapping.source for mapping in one.mappings if mapping.source.slug == "figures")
    assert (source.retrieved, source.changed) == ("2026-01-02", "")


def test_a_dataset_is_as_new_as_its_file(place: Place) -> None:
    place.play(gives(GOOD))
    run(place)
    one, _ = observatory.read(place.folder)
    assert one
    assert [dataset.modified for mapping in one.mappings for dataset in mapping.datasets] == ["2026-03-04"]


def test_a_record_that_was_damaged_is_made_anew(place: Place) -> None:
    place.play(gives(GOOD))
    run(place)
    (place.kept / "fetched.json").write_text('{"files": [', "utf-8")
    assert run(place).status == "same"
    assert json.loads((place.kept / "fetched.json").read_text("utf-8"))["checked"]


def test_the_oldest_files_are_forgotten(place: Place) -> None:
    for number in range(14):
        place.play(gives(GOOD.replace(b"7.5", str(number).encode())))
        run(place, now=NOW + datetime.timedelta(days=number))
    assert len(list(place.kept.glob("2026-*.csv"))) == 10
    assert len(known(place).files) == 15


def _told(place: Place, tmp_path: Path) -> dict[str, str]:
    build.build([place.folder], tmp_path / "var", lambda _french, _english: None)
    out = tmp_path / "dump.nq"
    with out.open("wb") as file:
        store.Reader(tmp_path / "var" / "current" / "data").write_canonical(file)
    lines = (line.split(" ", 2) for line in out.read_text("utf-8").splitlines())
    name = "<https://data.example.org/case/source/figures>"
    return {line[1][1:-1]: line[2].rsplit(" ", 2)[0] for line in lines if line[0] == name}


def test_http_dates_are_what_the_tests_think() -> None:
    assert format_datetime(NOW, usegmt=True) == "Wed, 04 Mar 2026 05:06:00 GMT"
