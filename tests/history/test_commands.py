"""`omin versions`, `diff`, `rollback`, `prune`, and `build` with notes, as they are typed."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loader import store, versions
from loader.cli import main
from ontology import history
from tests.versions import ADDED, CORRECTED, DATASET, GONE, Small, quick, small


def run(one: Small, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--store", str(one.root), "--lang", "en"])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_versions_are_listed(published: Small) -> None:
    lines = run(published, "versions").stdout.splitlines()
    assert lines[0].split() == ["version", "published", "added", "changed", "withdrawn", "state", "notes"]
    assert [line.split()[0] for line in lines[1:]] == ["3", "2", "1"]
    assert lines[1].split()[3:] == ["0", "0", "1", "live"]
    told = json.loads(run(published, "versions", "--format", "json").stdout)
    assert [one["state"] for one in told] == ["kept", "kept", "live"]
    assert [one["added"] for one in rows(run(published, "versions", "--format", "csv").stdout)] == ["3", "1", "0"]


def test_differences_are_shown(published: Small) -> None:
    text = run(published, "diff", "1").stdout
    assert text.splitlines()[0] == f"{DATASET}  +1  ~1  -1"
    assert "~ sans-smartphone.region-A.2024.inhabitants  6 → 7" in text
    found = {one["thing"]: one for one in rows(run(published, "diff", "1", "live", "--format", "csv").stdout)}
    assert (found[CORRECTED]["former"], found[CORRECTED]["value"]) == ("6", "7")
    assert (found[ADDED]["change"], found[GONE]["change"]) == ("added", "withdrawn")
    assert run(published, "diff", "2", "2").stderr == "omin: no difference\n"
    patch = run(published, "diff", "1", "3", "--format", "patch").stdout.splitlines()
    assert patch[3] == "TX ."
    assert sum(line.startswith("D ") for line in patch) > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diff", "7"), "no version “7”"),
        (("diff", "x"), "no version “x”"),
        (("rollback", "3"), "version 3 is live already"),
        (("rollback", "9"), "no version “9”"),
    ],
)
def test_what_cannot_be_done_is_said(published: Small, words: tuple[str, ...], said: str) -> None:
    result = run(published, *words)
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_a_store_without_versions_is_said(tmp_path: Path) -> None:
    result = run(small(tmp_path), "versions")
    assert (result.exit_code, "no version" in result.stderr) == (2, True)


def test_going_back_publishes_the_same_files_again(several: Small) -> None:
    result = run(several, "rollback", "1", "--note", "The source was wrong.")
    assert result.exit_code == 0, result.output
    one, _, _, four = versions.kept(several.root).values()
    assert several.current == four
    for name in ("figures.arrow", "dump.nq.gz", *(f"data/{path.name}" for path in (one / "data").iterdir())):
        assert (one / name).samefile(four / name)
    reader = store.Reader(four / "data")
    assert reader.knows(GONE)
    assert not reader.knows(ADDED)
    assert store.Reader(four / "withdrawn").knows(ADDED)
    with gzip.open(four / "dump.nq.gz") as dump:
        assert len(dump.read().splitlines()) == reader.count()
    last = history.versions(four)[-1]
    assert last.notes == {"fr": "The source was wrong.", "en": "The source was wrong."}
    assert "back to 1: The source was wrong." in run(several, "versions").stdout.replace(" : ", ": ")
    assert run(several, "diff", "1", "4").stderr == "omin: no difference\n"


def test_going_back_discloses_no_secret_unless_that_is_said(tmp_path: Path) -> None:
    one = small(tmp_path)
    quick(one.root, {"A": "1"}, {})
    quick(one.root, {"A": None}, {})
    refused = run(one, "rollback", "1")
    assert (refused.exit_code, "1 figures that are secret now would be public again" in refused.stderr) == (2, True)
    assert list(versions.kept(one.root)) == [1, 2]
    assert run(one, "rollback", "1", "--disclose").exit_code == 0


def test_while_another_works_nothing_is_touched(several: Small) -> None:
    live = versions.live(several.root)
    with versions.draft(several.root):
        results = [run(several, "rollback", "1"), run(several, "prune", "--keep", "1")]
    assert [one.exit_code for one in results] == [2, 2]
    assert versions.live(several.root) == live
    assert len(versions.kept(several.root)) == 3


def test_old_versions_are_removed_and_stay_told(several: Small) -> None:
    before = rows(run(several, "diff", "1", "2", "--format", "csv").stdout)
    removed = run(several, "prune", "--keep", "1").stdout.split()
    assert [name[:6] for name in removed] == ["000001", "000002"]
    assert list(versions.kept(several.root)) == [3]
    states = [one["state"] for one in rows(run(several, "versions", "--format", "csv").stdout)]
    assert states == ["pruned", "pruned", "live"]
    assert rows(run(several, "diff", "1", "2", "--format", "csv").stdout) == before
    refused = [run(several, "diff", "1", "3", "--format", "patch"), run(several, "rollback", "1")]
    assert [one.exit_code for one in refused] == [2, 2]
    assert "not kept any more" in refused[0].stderr
    assert "not kept any more" in refused[1].stderr


def test_a_build_says_why(several: Small) -> None:
    several.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    words = ["build", str(several.folder), "--store", str(several.root), "--keep", "2"]
    result = CliRunner().invoke(main, [*words, "--note", "Revised.", "--note-fr", "Révisé."])
    assert result.exit_code == 0, result.output
    assert history.versions(several.current)[-1].notes == {"fr": "Révisé.", "en": "Revised."}
    assert list(versions.kept(several.root)) == [3, 4]
