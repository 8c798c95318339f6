"""The register of sisters, from `observatory.toml` to the version that lists them."""

from pathlib import Path

import pytest

from loader import build, observatory, versions
from loader.observatory import Sister
from loader.sisters.record import slugs
from tests.loader.test_services import territory
from tests.loader.test_versions import silent

URL = "https://observatory.example.net/nantes/"


def listed(url: str = URL, *lines: str) -> tuple[str, ...]:
    return ("[[federation.sisters]]", f'url = "{url}"', *lines)


def test_the_list_is_in_the_version_and_makes_a_new_one(tmp_path: Path) -> None:
    root = tmp_path / "var"
    plain = territory(tmp_path / "plain")
    more = territory(tmp_path / "more", *listed(URL, 'title = { fr = "a", en = "b" }'))
    first = build.build([plain], root, silent)
    assert versions.manifest(root)["sisters"] == []
    second = build.build([more], root, silent)
    assert (second.unchanged, second.version != first.version) == (False, True)
    assert versions.manifest(root)["sisters"] == [{"url": URL, "title": {"fr": "a", "en": "b"}}]
    assert versions.manifest(root)["services"] == []
    assert build.build([more], root, silent).unchanged


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (listed("https://data.example.org/case"), "sister-itself"),
        (listed("http://DATA.example.org/case/"), "sister-itself"),
        ((*listed(), *listed(URL.rstrip("/"))), "sister-twice"),
        ((*listed(), *listed("https://other.example/"), *listed(URL.upper().replace("/NANTES/", "/nantes"))), None),
        (listed("ftp://x.example/"), "mapping-schema"),
        (listed("https://me:word@x.example/"), "mapping-schema"),
        (listed("https://x.example/#a"), "mapping-schema"),
        (("[federation]",), "mapping-schema"),
    ],
)
def test_a_sister_that_is_none(tmp_path: Path, lines: tuple[str, ...], code: str | None) -> None:
    _, found = observatory.read(territory(tmp_path / "one", *lines))
    assert [one.code for one in found] == [code or "mapping-schema"]
    written = (tmp_path / "one" / "observatory.toml").read_text("utf-8").splitlines()
    if code and code.startswith("sister"):
        assert found[0].line == len(written)


def test_two_that_are_published_together_share_their_lists_and_are_no_sisters(tmp_path: Path) -> None:
    one = territory(tmp_path / "one", *listed("https://other.example/"), *listed())
    two = territory(tmp_path / "two", *listed(), case="wide")
    path = two / "observatory.toml"
    path.write_text(
        path.read_text("utf-8").replace("https://data.example.org/case/", "https://other.example/"), "utf-8"
    )
    build.build([one, two], tmp_path / "var", silent)
    assert [one["url"] for one in versions.manifest(tmp_path / "var")["sisters"]] == [URL]


def test_slugs_are_of_the_address_and_never_the_same() -> None:
    urls = [
        "https://a-b.example/",
        "https://a.b.example/",
        "https://a.b.example/x/y",
        f"https://{'long.' * 30}example/",
    ]
    found = slugs(Sister(url) for url in urls)
    assert [one.url for one in found.values()] == urls
    first, second, third, long = found
    assert (first, third) == ("a-b-example", "a-b-example-x-y")
    assert second.startswith("a-b-example-")
    assert len(long) <= 60
