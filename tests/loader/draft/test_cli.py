"""The command `omin new`: what it prints and writes, and its exit status."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.draft.cli import new
from loader.draft.write import draft

CASE = Path(__file__).parent / "cases" / "iris-underscore" / "equipements.csv"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "page.csv"
    path.write_text("<html></html>", "utf-8")
    return path


def test_one_draft_goes_to_standard_output() -> None:
    result = CliRunner().invoke(new, [str(CASE), "--lang", "fr"])
    assert (result.exit_code, result.stdout) == (0, draft(CASE, "fr"))


def test_the_draft_speaks_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert CliRunner().invoke(new, [str(CASE)]).stdout == draft(CASE, "fr")
    monkeypatch.setenv("LC_ALL", "C")
    assert CliRunner().invoke(new, [str(CASE)]).stdout == draft(CASE, "en")


def test_drafts_are_written_into_a_folder_and_never_over_another(tmp_path: Path) -> None:
    out = tmp_path / "drafts"
    first = CliRunner().invoke(new, [str(CASE), "--out", str(out), "--lang", "en"])
    assert first.exit_code == 0
    target = out / "equipements.toml"
    assert target.read_text("utf-8") == draft(CASE, "en")
    target.write_text("mine", "utf-8")
    second = CliRunner().invoke(new, [str(CASE), "--out", str(out), "--lang", "en"])
    assert second.exit_code == 1
    assert f"{target} already exists" in second.stderr
    assert target.read_text("utf-8") == "mine"


def test_a_file_that_is_no_table_does_not_keep_the_others_from_being_drafted(bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "drafts"
    result = CliRunner().invoke(new, [str(bad), str(CASE), "--out", str(out), "--lang", "fr"])
    assert result.exit_code == 2
    assert "c'est une page web ou du XML" in result.stderr
    assert [path.name for path in out.iterdir()] == ["equipements.toml"]


def test_several_drafts_need_a_folder(bad: Path) -> None:
    result = CliRunner().invoke(new, [str(bad), str(CASE), "--lang", "en"])
    assert result.exit_code == 2
    assert "--out DIR" in result.stderr


def test_a_file_that_is_absent_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(new, [str(tmp_path / "nothing.csv")])
    assert result.exit_code == 2
    assert "nothing.csv" in result.stderr


def test_an_unreadable_folder_to_write_into_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    result = CliRunner().invoke(new, [str(CASE), "--out", str(tmp_path / "file" / "below"), "--lang", "en"])
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)
