"""What is found in the real files of ../shared/data, against what a person found in them (real.toml)."""

import fnmatch
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loader.draft.look import TERRITORIES, Look, look

HERE = Path(__file__).parent
DATA = HERE.parents[3] / "shared" / "data"
CODES = (*TERRITORIES, "siren", "siret", "postcode")
FILES: list[dict[str, Any]] = tomllib.loads((HERE / "real.toml").read_text("utf-8"))["file"]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not here: {DATA}")


def listed(patterns: list[str], look_: Look, without: list[str]) -> set[str]:
    names = {one.name.strip() for one in look_.columns}
    return {name for name in names if name not in without and any(fnmatch.fnmatch(name, one) for one in patterns)}


def decimal(found: Look) -> str:
    signs = {one.numbers.decimal for one in found.measures if one.numbers and one.numbers.decimal}
    return signs.pop() if len(signs) == 1 else f"{sorted(signs)}"


def judged(found: Look, wanted: dict[str, Any]) -> Iterator[tuple[str, object, object]]:
    """Property, what was found, what was wanted: each column's code, and each set of columns, counts once."""
    settings = found.settings
    for key in ("format", "encoding", "delimiter", "header", "records"):
        if key in wanted:
            yield key, getattr(settings, key), wanted[key]
    if "keyed" in wanted:
        yield "records", settings.key is not None, True
    if "decimal" in wanted:
        yield "decimal", decimal(found), wanted["decimal"]
    gaps = {gap for one in found.measures if one.numbers for gap in one.numbers.thousands}
    yield "thousands", "".join(sorted(gaps)), wanted.get("thousands", "")
    yield from codes(found, wanted["codes"])
    measures = {one.name.strip() for one in found.measures}
    right = listed(wanted["measures"], found, wanted.get("empty", []))
    for name in measures | right:
        yield "measure columns", name in measures, name in right
    yield "measures of the file", sorted(measures), sorted(right)
    yield "period columns", sorted(one.name for one in found.of("period", "date")), sorted(wanted["periods"])
    yield "periods in names", sorted(one.name for one in found.melt), sorted(wanted.get("melt", []))
    yield "period of all", found.period if not found.melt else None, wanted.get("period")
    yield from rarer(found, wanted)


def codes(found: Look, wanted: dict[str, str]) -> Iterator[tuple[str, object, object]]:
    actual = {one.name: one.kind for one in found.columns if one.kind in CODES}
    names = {one.name for one in found.columns}
    for name in (wanted.keys() & names) | actual.keys():
        yield "code columns", f"{name}: {actual.get(name)}", f"{name}: {wanted.get(name)}"


def rarer(found: Look, wanted: dict[str, Any]) -> Iterator[tuple[str, object, object]]:
    if "when" in wanted:
        yield "several measures", found.when and found.when.name, wanted["when"]
    if "point" in wanted:
        axes = [one.name if one else None for one in (found.first("longitude"), found.first("latitude"))]
        yield "axes", axes, wanted["point"]
        yield "places", found.shape, "places"
    yield "personal", sorted(one.name for one in found.of("personal")), sorted(wanted.get("personal", []))
    if "pad" in wanted:
        yield "lost zeros", sorted(one.name for one in found.columns if one.pad), sorted(wanted["pad"])
    separators = {one.name: one.separator for one in found.columns}
    for name, mark in wanted.get("multi", {}).items():
        yield "separators", separators.get(name), mark


def test_what_is_found_in_the_real_files(capsys: pytest.CaptureFixture[str]) -> None:
    right, total, misses = defaultdict[str, int](int), defaultdict[str, int](int), list[str]()
    seen = 0
    for wanted in FILES:
        paths = sorted(DATA.glob(wanted["paths"]))
        assert paths, f"{wanted['paths']} matches no file"
        for path in paths:
            seen += 1
            for name, actual, expected in judged(look(path), wanted):
                total[name] += 1
                right[name] += actual == expected
                if actual != expected:
                    misses.append(f"{path.relative_to(DATA)}: {name}: {actual!r}, not {expected!r}")
    with capsys.disabled():
        print(f"\n{seen} files of ../shared/data")
        for name, count in total.items():
            print(f"  {name:<22} {right[name]:>4}/{count}")
    print("\n".join(misses))
    assert {name: f"{right[name]}/{count}" for name, count in total.items() if right[name] < 0.9 * count} == {}
