"""A draft is one step from a mapping: once a person has said what is marked TODO, it is checked without a finding."""

import re
import shutil
from pathlib import Path

from loader import build
from loader.draft.write import draft

CASES = Path(__file__).parent / "cases"
TERRITORY = Path(__file__).parents[1] / "cases" / "tidy"
SAID = {
    r'^(publisher) = "TODO.*"$': r'\1 = "Tester"',
    r'^(page) = "TODO.*"$': r'\1 = "https://example.org/page"',
    r'^(licence) = "TODO.*"$': r'\1 = "etalab-2.0"',
    r'^(retrieved|issued) = "TODO.*"$': r"\1 = 2026-01-02",
    r'^(frequency) = "TODO.*"$': r'\1 = "NEVER"',
    r'^(population) = \{ value = "TODO.*" \}$': r'\1 = { value = "inhabitants" }',
    r'^(kind) = \{ value = "TODO.*" \}$': r'\1 = { value = "survey" }\nsampleSize = { value = "1000" }',
    r'^(refPeriod) = \{ value = "TODO.*" \}$': r'\1 = { value = "2024" }',
    r'unitMeasure = \{ value = "TODO[^"]*" \}': 'unitMeasure = { value = "NUM" }',
}
DRAFTED = (
    "preamble-melt-when",
    "years-as-columns",
    "year-in-names",
    "keyed-json",
    "nested-json",
    "workbook",
    "parquet",
    "semicolon-comma-cp1252",
    "outlines",
)
COMMUNES = ("01004", "01005", "01053", "2A004", "33001", "33002", "33003", "33063", "33318")
DEPARTEMENTS = ("2A", "33", "34")
EPCI = ("243300316", "243400017")
LEVELS = {"commune": COMMUNES, "departement": DEPARTEMENTS, "epci": EPCI}
AREAS = [f"{level}/{code}" for level, codes in LEVELS.items() for code in codes]
# A different indicator for each measure, of its unit, so that no two columns say the same observation.
INDICATORS = {
    "NUM": ("logements", "maisons", "appartements", "population"),
    "PERCENT": ("sans-smartphone", "sans-equipement", "aidant-numerique"),
}
INDICATOR = re.compile(r'indicator = \{ value = "[^"]*" \}(.*\n.*unitMeasure = \{ value = "(NUM|PERCENT)")?')


def filled(text: str) -> str:
    for pattern, said in SAID.items():
        text = re.sub(pattern, said, text, flags=re.MULTILINE)
    names = {unit: iter(some) for unit, some in INDICATORS.items()}
    return INDICATOR.sub(lambda at: f'indicator = {{ value = "{next(names[at[2] or "NUM"])}" }}{at[1] or ""}', text)


def areas(codes: list[str]) -> str:
    rows = [f"{code},{code.split('/')[0]},{code.split('/')[1]},{code},country/XX\n" for code in codes]
    return "key,level,code,name,part_of\ncountry/XX,country,XX,Xland,\n" + "".join(rows)


def test_filled_drafts_are_checked_without_a_finding(tmp_path: Path) -> None:
    for name in ("observatory.toml", "areas.toml"):
        shutil.copy(TERRITORY / name, tmp_path / name)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "areas.csv").write_text(areas(AREAS), "utf-8")
    for case in DRAFTED:
        given = next(path for path in (CASES / case).iterdir() if path.name != "expected.toml")
        shutil.copy(given, tmp_path / "sources" / given.name)
        (tmp_path / f"drafted-{case}.toml").write_text(filled(draft(given, "en")), "utf-8")
    found = build.check([tmp_path], lambda _french, _english: None).found
    assert [f"{one.source}: {one.code}: {one.message('en')}" for one in found] == []
