"""Disclosure control on real builds: no figure of a secret row anywhere, and what `omin protect` proposes."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from loader import build, render, store
from loader.disclosure import findings
from loader.finding import is_error
from loader.workshop import Mapped

ROOT: Final = Path(__file__).parents[2]
CASES: Final = ROOT / "tests" / "loader" / "cases"
# A figure that stands nowhere else: the true number behind a secret cell, which its file tells in two places.
TRUTH: Final = "7919"
DATA: Final = ROOT.parent / "shared" / "data"


def silent(_french: str, _english: str) -> None:
    pass


def omin(*words: str, folder: Path = CASES) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "loader.cli", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def territory(tmp_path: Path) -> Path:
    """The golden case of `sdc`, with two secret cells whose true numbers stand in the file."""
    folder = tmp_path / "territory"
    shutil.copytree(CASES / "word-sdc", folder)
    figures = folder / "figures.toml"
    text = figures.read_text("utf-8").replace('secret = ["s"]', f'secret = ["s", "{TRUTH} (s)"]')
    figures.write_text(
        text.replace("[[datasets]]", '[ignore]\ntruth = "Not for publication."\n\n[[datasets]]', 1), "utf-8"
    )
    rows = [
        "area,period,households,taxed,truth",
        "country/XX,2022,9000,,",
        f"region/A,2022,{TRUTH} (s),,{TRUTH}",
        "region/B,2022,s,,81",
        "region/C,2022,1000,,",
    ]
    (folder / "sources" / "figures.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def test_a_secret_row_leaves_no_figure_in_store_dump_or_report(territory: Path, tmp_path: Path) -> None:
    result = build.build([territory], tmp_path / "var", silent)
    assert not is_error(result.found)
    dump = omin("dump", "--store", str(tmp_path / "var")).stdout
    assert dump.count("#type> <https://w3id.org/omin/def#MaskedCell> <") == 2
    checked = omin("check", str(territory), "--format", "json")
    reports = [render.findings(result.found, form, "en") for form in ("text", "json", "csv")]
    manifest = (tmp_path / "var" / "current" / "manifest.json").read_text("utf-8")
    for told in (dump, checked.stdout, checked.stderr, manifest, *reports):
        assert TRUTH not in _without_digests(told)


def _without_digests(text: str) -> str:
    """A SHA-256 or a version may hold any four digits by chance."""
    return " ".join(word for word in text.split() if "sha" not in word.lower() and "hexBinary" not in word)


def test_a_figure_below_the_threshold_is_not_repeated_in_a_report() -> None:
    checked = omin("check", "word-sdc", "--format", "json", "--lang", "en")
    told = [one for one in json.loads(checked.stdout) if one["code"] == "below-threshold"]
    assert sorted((one["line"], one["column"], one["value"]) for one in told) == [
        (5, "households", None),
        (7, "taxed", None),
    ]


def digests(folder: Path) -> Sequence[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()]


def test_protect_proposes_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "word-sdc"
    shutil.copytree(CASES / "word-sdc", folder)
    before = digests(folder)
    told = omin("protect", "word-sdc", "--format", "json", "--lang", "en", folder=tmp_path)
    assert digests(folder) == before
    assert told.returncode == 1
    rows = [(one["line"], one["column"], one["value"], one["kind"]) for one in json.loads(told.stdout)]
    assert rows == [
        (7, "taxed", "2", "primary"),
        (5, "households", "7", "primary"),
        (6, "taxed", "38", "secondary"),
        (3, "households", "100", "secondary"),
    ]


def test_protect_says_the_same_in_every_form() -> None:
    (table, text, record) = (omin("protect", "word-sdc-disclosed", "--format", one, "--lang", "fr").stdout
                             for one in ("csv", "text", "json"))  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [{key: str(value) for key, value in one.items()} for one in json.loads(record)] == rows
    assert all(f"{row['source']}:{row['line']} [{row['column']}]: {row['value']}, secondaire" in text for row in rows)


def test_what_protect_proposes_is_enough(tmp_path: Path) -> None:
    folder = tmp_path / "word-sdc"
    shutil.copytree(CASES / "word-sdc", folder)
    told = json.loads(omin("protect", "word-sdc", "--format", "json", folder=tmp_path).stdout)
    source = folder / "sources" / "figures.csv"
    rows = list(csv.reader(source.read_text("utf-8").splitlines()))
    for one in told:
        rows[one["line"] - 1][rows[0].index(one["column"])] = "s"
    source.write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
    assert omin("check", "word-sdc", folder=tmp_path).returncode == 0


def test_another_observatory_gives_a_secret_away(tmp_path: Path) -> None:
    """The parts are one observatory's, the whole is another's: together they tell what neither does."""
    rows = {
        "parts": ["region/A,2022,s,", "region/B,2022,300,", "region/C,2022,300,"],
        "whole": ["country/XX,2022,607,"],
    }
    for name, some in rows.items():
        folder = tmp_path / name
        shutil.copytree(CASES / "word-sdc-disclosed", folder)
        (folder / "sources" / "figures.csv").write_text("\n".join(["area,period,households,taxed", *some, ""]), "utf-8")
        settings = folder / "observatory.toml"
        text = settings.read_text("utf-8").replace('slug = "case"', f'slug = "{name}"')
        settings.write_text(text.replace("example.org/case/", f"example.org/{name}/"), "utf-8")
    assert omin("check", "parts", folder=tmp_path).returncode == 0
    together = omin("check", "parts", "whole", "--format", "json", folder=tmp_path)
    (told,) = [one for one in json.loads(together.stdout) if one["code"] == "secret-disclosed"]
    assert (told["source"], told["line"], told["column"]) == ("parts/sources/figures.csv", 2, "households")
    assert "between 7 and 7" in told["message"] or "entre 7 et 7" in told["message"]
    assert "whole/sources/figures.csv:2 [households]" in told["message"]


@pytest.mark.parametrize("folder", ["bad-cells", "microdata-weights"])
def test_protect_refuses_sources_at_fault(folder: str) -> None:
    told = omin("protect", folder)
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


def test_nothing_is_read_of_a_store_without_secrets(tmp_path: Path) -> None:
    with store.loading(tmp_path / "data") as load:
        load.write("https://example.org/graph", memoryview(b""))
    assert findings(store.Reader(tmp_path / "data"), Mapped()) == []


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not here: {DATA}")
def test_the_real_secrets_of_bordeaux_hold(tmp_path: Path) -> None:
    """Filosofi's secret rates stay open: those of the communes that are published are rounded to the whole point."""
    folder = ROOT / "mappings" / "bordeaux-metropole"
    result = build.build([folder], tmp_path, silent, DATA)
    assert [
        one for one in result.found if one.code in {"below-threshold", "secret-disclosed", "looks-like-microdata"}
    ] == []
    masked = "SELECT ?cell WHERE { ?cell a <https://w3id.org/omin/def#MaskedCell> }"
    assert len(list(store.Reader(tmp_path / "current" / "data").select(masked))) > 100
