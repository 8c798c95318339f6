"""The endpoints that queries may ask by SERVICE, from `observatory.toml` to the version that lists them."""

import shutil
from pathlib import Path

import pytest

from loader import build, observatory, versions
from tests.loader.test_versions import CASES, silent

URL = "https://query.example.org/sparql"


def territory(folder: Path, *more: str, case: str = "tidy") -> Path:
    """A copy of a territory whose `observatory.toml` goes on with these lines."""
    shutil.copytree(CASES / case, folder)
    with (folder / "observatory.toml").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in more)
    return folder


def listed(*lines: str, url: str = URL) -> tuple[str, ...]:
    return ("[[federation.services]]", f'url = "{url}"', *lines)


def test_a_list_that_changes_is_a_version_that_changes(tmp_path: Path) -> None:
    """The data are the same, what queries may ask is not."""
    root = tmp_path / "var"
    plain, more = territory(tmp_path / "plain"), territory(tmp_path / "more", *listed('title = { fr = "a", en = "b" }'))
    first = build.build([plain], root, silent)
    assert versions.manifest(root)["services"] == []
    second = build.build([more], root, silent)
    assert (second.unchanged, second.quads) == (False, first.quads)
    assert first.version != second.version == versions.live(root)
    assert versions.manifest(root)["services"] == [
        {"url": URL, "title": {"fr": "a", "en": "b"}, "seconds": 5, "rows": 10_000, "size": 4_000_000}
    ]
    assert build.build([more], root, silent).unchanged


def test_observatories_in_one_store_share_their_lists(tmp_path: Path) -> None:
    one = territory(tmp_path / "one", *listed("rows = 10", "size = 1000", "seconds = 2.5"))
    two = territory(tmp_path / "two", *listed("rows = 5"), *listed(url="http://127.0.0.1:7878/query"), case="wide")
    base = two / "observatory.toml"
    base.write_text(
        base.read_text("utf-8").replace("https://data.example.org/case/", "https://other.example/"), "utf-8"
    )
    build.build([one, two], tmp_path / "var", silent)
    found = {service["url"]: service for service in versions.manifest(tmp_path / "var")["services"]}
    assert found.keys() == {URL, "http://127.0.0.1:7878/query"}
    assert (found[URL]["rows"], found[URL]["size"], found[URL]["seconds"]) == (5, 1_000, 2.5)


@pytest.mark.parametrize(
    "line",
    [
        *['url = "ftp://x.example/"', 'url = "x.example/sparql"', 'url = "https://me:word@x.example/"', "url = 1"],
        *['url = "https://x.example/#a"', 'url = "https://x.example/a b"', 'url = "https://x.example/?q=<x>"'],
        *[
            'url = "https://x.example:0/"',
            'url = "https://[::1/"',
            'url = "https://x.example/it\'s"',
            'url = "https://"',
        ],
    ],
)
def test_an_address_that_is_none(tmp_path: Path, line: str) -> None:
    _, [finding] = observatory.read(territory(tmp_path / "one", "[[federation.services]]", line))
    assert (finding.code, finding.details["key"]) == ("mapping-schema", "federation.services.0.url")
    lines = (tmp_path / "one" / "observatory.toml").read_text("utf-8").splitlines()
    assert finding.line == lines.index(line) + 1


@pytest.mark.parametrize(
    "line", ["seconds = 0", "seconds = 31", "rows = 0", "rows = 100001", "size = 0", "redirects = 1"]
)
def test_a_limit_that_is_none(tmp_path: Path, line: str) -> None:
    _, [finding] = observatory.read(territory(tmp_path / "one", *listed(line)))
    assert finding.code == "mapping-schema"
    lines = (tmp_path / "one" / "observatory.toml").read_text("utf-8").splitlines()
    assert finding.line == lines.index(line) + 1


@pytest.mark.parametrize(
    "url", [URL, "http://localhost:7878", "http://[::1]:80/query", "https://x.example/a?default=b"]
)
def test_an_address(tmp_path: Path, url: str) -> None:
    read, found = observatory.read(territory(tmp_path / "one", *listed(url=url)))
    assert read is not None
    assert (found, [one.url for one in read.services]) == ([], [url])
