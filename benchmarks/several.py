"""A territory of several datasets of one size, made of INSEE's BPE 2018, that passes every rule.

Its mappings are parts of that of the tests' territory: the areas of all rows are a source, each dataset is one.
"""

import shutil
from itertools import islice
from pathlib import Path
from typing import Final

_SCALE: Final = Path(__file__).parents[1] / "tests" / "territories" / "scale"

_IGNORED: Final = '[ignore]\n"*" = "Another source of this territory uses it."\n\n'


def make(source: Path, folder: Path, rows: int, datasets: int) -> list[Path]:
    """Write the territory into `folder`, the first rows of `source` dealt out; gives the files of the datasets."""
    folder.mkdir(parents=True)
    shutil.copy(_SCALE / "observatory.toml", folder)
    whole = (_SCALE / "bpe-2018.toml").read_text("utf-8")
    described, things, measured = _parts(whole)
    with source.open(encoding="utf-8") as file:
        header, *lines = islice(file, 1 + rows * datasets)
    (folder / "areas.csv").write_text("".join([header, *lines]), "utf-8")
    (folder / "areas.toml").write_text(_named(described + things, "areas"), "utf-8")
    made: list[Path] = []
    for number in range(datasets):
        slug = f"bpe-{number:02d}"
        made.append(folder / f"{slug}.csv")
        made[-1].write_text("".join([header, *lines[number * rows : (number + 1) * rows]]), "utf-8")
        (folder / f"{slug}.toml").write_text(_named(described + measured, slug), "utf-8")
    return made


def _parts(mapping: str) -> tuple[str, str, str]:
    """The mapping's source, its things, its dataset."""
    before, _, measured = mapping.partition("[[datasets]]")
    described, _, things = before.partition("[[things]]")
    return described + _IGNORED, "[[things]]" + things, "[[datasets]]" + measured


def _named(mapping: str, slug: str) -> str:
    return mapping.replace("bpe-2018", slug)
