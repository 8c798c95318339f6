"""What is withdrawn says when and why, as the territory declares it."""

from pathlib import Path

from loader import store, withdrawn
from tests.versions import ADDED, BASE, Small, small

WHY = """
[[withdrawn]]
thing = "observation/figures/sans-smartphone.region-B.2023.inhabitants"
date = 2026-02-03
why = { fr = "La source s'était trompée.", en = "The source was mistaken." }
replaced-by = "dataset/figures"
"""


def buried(one: Small, thing: str) -> set[str]:
    return {line.removeprefix(f"<{thing}> ") for line in store.Reader(one.current / withdrawn.FOLDER).lines(thing)}


def reasons(one: Small) -> set[str]:
    return {line for line in buried(one, ADDED) if "purl.org/dc/terms/d" in line or "isReplacedBy" in line}


DECLARED = {
    '<http://purl.org/dc/terms/date> "2026-02-03"^^<http://www.w3.org/2001/XMLSchema#date> .',
    '<http://purl.org/dc/terms/description> "La source s\'était trompée."@fr .',
    '<http://purl.org/dc/terms/description> "The source was mistaken."@en .',
    f"<http://purl.org/dc/terms/isReplacedBy> <{BASE}dataset/figures> .",
}


def test_the_reason_is_told_when_it_goes_and_stays_told(several: Small) -> None:
    several.edit("sources/figures.csv", "B;2023;phone;report;;9.1;added\n", "")
    declaration = several.folder / "observatory.toml"
    declaration.write_text(declaration.read_text("utf-8") + WHY, "utf-8")
    several.build()
    assert reasons(several) == DECLARED
    assert any("invalidatedAtTime" in line for line in buried(several, ADDED))
    several.edit("observatory.toml", WHY, "")
    several.build()
    assert reasons(several) == DECLARED


def test_a_reason_may_be_told_later_and_better(several: Small) -> None:
    several.edit("sources/figures.csv", "B;2023;phone;report;;9.1;added\n", "")
    several.build()
    assert reasons(several) == set()
    declaration = several.folder / "observatory.toml"
    declaration.write_text(declaration.read_text("utf-8") + WHY, "utf-8")
    several.build()
    assert reasons(several) == DECLARED
    several.edit("observatory.toml", "The source was mistaken.", "The source erred.")
    several.build()
    assert sum("erred" in line for line in reasons(several)) == 1
    assert len(reasons(several)) == len(DECLARED)


def test_what_went_before_this_store_is_gone_as_of_the_day_that_is_said(tmp_path: Path) -> None:
    one = small(tmp_path)
    declaration = one.folder / "observatory.toml"
    declaration.write_text(declaration.read_text("utf-8") + WHY, "utf-8")
    one.build()
    told = buried(one, ADDED)
    assert told >= DECLARED
    assert any('invalidatedAtTime> "2026-02-03T00:00:00Z"' in line for line in told)
