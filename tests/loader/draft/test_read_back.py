"""What a draft says of the table lets the product's own reader read the file, and names the columns it finds."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from loader.arrow import pc
from loader.columns import numbers
from loader.draft.refusal import RefusedError
from loader.draft.write import draft
from loader.mapping import Table
from loader.readers import Reader, reader
from loader.values import DECIMAL

HERE = Path(__file__).parent
DATA = HERE.parents[3] / "shared" / "data"
MADE_UP = [path for path in sorted(HERE.glob("cases/*/*")) if path.name != "expected.toml"]
REAL = [path for path in sorted(DATA.glob("*/*")) if path.is_file()]


def table(words: dict[str, Any]) -> Table:
    plain: dict[str, Any] = {
        name: tuple(word) if isinstance(word, list) else word for name, word in words.items() if name != "melt"
    }
    return Table(**plain)


def named(value: object) -> set[str]:
    """Every column that a draft names by `column` or in a list of `columns`."""
    if isinstance(value, list):
        return {name for one in value for name in named(one)}
    if not isinstance(value, dict):
        return set()
    own = {value["column"]} if isinstance(value.get("column"), str) else set[str]()
    several = value.get("columns", [])
    return own.union(several, *(named(one) for one in value.values()))


def read_back(path: Path) -> None:
    data = tomllib.loads(draft(path, "fr"))
    opened = reader(path, table(data["table"]))
    opened.check()
    names = opened.header()
    melt = data["table"].get("melt", {})
    spoken = named(data) - {melt.get("value"), melt.get("name")}
    assert spoken <= set(names)
    assert set(data.get("ignore", {})) <= set(names)
    assert next(iter(opened.blocks(names[:1], lambda: None))).rows > 0
    assert [name for name in measured(data) if not numbers_read(opened, name, data["table"])] == []


def measured(data: dict[str, Any]) -> list[str]:
    """The columns of numbers that are taken as they are; melted ones stand for one another."""
    melted = data["table"].get("melt", {}).get("columns")
    plain = [one for dataset in data.get("datasets", []) for one in dataset.get("measures", []) if "rewrite" not in one]
    return melted or [one["column"] for one in plain]


def numbers_read(opened: Reader, name: str, words: dict[str, Any]) -> bool:
    """Whether the product takes every cell of the first block for a number, for no value or for a secret."""
    block = next(iter(opened.blocks([name], lambda: None)))
    return not any(numbers(pc.utf8_trim_whitespace(block.columns[name]), DECIMAL, table(words)).wrong.to_pylist())


@pytest.mark.parametrize("path", MADE_UP, ids=lambda path: path.parent.name)
def test_made_up_files(path: Path) -> None:
    read_back(path)


@pytest.mark.skipif(not REAL, reason=f"the real files are not here: {DATA}")
def test_real_files() -> None:
    refused: list[str] = []
    for path in REAL:
        try:
            read_back(path)
        except RefusedError:
            refused.append(path.name)
    assert sorted(refused) == [
        "etapes-numerique.official-mapping.json",
        "hinaura-LICENSE.md",
        "lieux-de-mediation-numerique-enums.json",
    ]
