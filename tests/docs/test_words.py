"""Every word of the mapping language has its page, which shows it in TOML and leads to golden cases that use it."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

import pytest

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = ROOT / "docs" / "words"
WORDS: Final = sorted(path.stem for path in PAGES.glob("*.md") if path.name != "README.md")

# Words told on the page of the word that they stand in, and no page of their own.
NESTED: Final[Mapping[str, tuple[str, ...]]] = {
    "slug": ("source", "datasets"),
    "title": ("source", "datasets"),
    "publisher": ("source",),
    "page": ("source",),
    "licence": ("source",),
    "retrieved": ("source",),
    "provenance": ("source",),
    "description": ("datasets",),
    "keywords": ("datasets",),
    "issued": ("datasets",),
    "modified": ("datasets",),
    "frequency": ("source", "datasets"),
    "columns": ("when", "melt"),
    "is": ("when", "sums", "means"),
    "contains": ("when",),
    "without": ("when",),
    "name": ("melt",),
    "from": ("maps",),
    "to": ("maps", "dates"),
    "keep": ("maps",),
    "date": ("maps", "corrections"),
    "former": ("corrections",),
    "why": ("corrections", "breaks"),
    "period": ("breaks",),
    "indicator": ("breaks",),
    "at": ("maps",),
    "min": ("rows", "ranges", "sdc"),
    "max": ("rows", "ranges"),
    "of": ("sums", "means", "ranges"),
    "within": ("sums", "means", "find"),
    "level": ("find",),
    "unit": ("sdc",),
    "property": ("properties",),
}
# Words with a page of their own that stand, with another sense, in a second one.
ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "file": ("maps",),
    "delimiter": ("maps",),
    "value": ("melt",),
    "dimensions": ("corrections",),
}
FENCE: Final = re.compile(r"^```toml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK: Final = re.compile(r"\]\(([^)#]+)\)")
CASE: Final = re.compile(r"\]\((\.\./\.\./tests/loader/cases/[^)]+)\)")


def words_of(schema: object) -> Iterator[str]:
    """Every name that stands below `properties` in a JSON Schema, whatever its depth."""
    if isinstance(schema, dict):
        for key, value in cast("dict[str, object]", schema).items():
            # A property may itself be called `properties`: its value is then a schema, which has a type or a reference.
            if key == "properties" and isinstance(value, dict) and not {"type", "$ref"} & value.keys():
                yield from cast("dict[str, object]", value)
            yield from words_of(value)
    elif isinstance(schema, list):
        for one in cast("list[object]", schema):
            yield from words_of(one)


def schema_words() -> list[str]:
    schema = json.loads((ROOT / "mappings" / "mapping.schema.json").read_text("utf-8"))
    return sorted(set(words_of(schema)))


def keys_of(data: object) -> Iterator[str]:
    """Every key of a TOML document, whatever its depth."""
    if isinstance(data, dict):
        for key, value in cast("dict[str, object]", data).items():
            yield key
            yield from keys_of(value)
    elif isinstance(data, list):
        for one in cast("list[object]", data):
            yield from keys_of(one)


def page(word: str) -> str:
    return (PAGES / f"{word}.md").read_text("utf-8")


def test_the_schema_is_read_to_its_depth() -> None:
    assert {"source", "limit", "thousands", "keep", "split", "property", "properties", "max"} <= set(schema_words())


@pytest.mark.parametrize("word", schema_words())
def test_each_word_of_the_schema_is_told(word: str) -> None:
    assert (word in WORDS) != (word in NESTED)
    for other in (*NESTED.get(word, ()), *ALSO.get(word, ())):
        assert re.search(rf"`{word}(`| = )", page(other)), f"docs/words/{other}.md does not tell {word}"


def test_no_page_tells_a_word_that_is_not_one() -> None:
    assert {*WORDS, *NESTED} == set(schema_words())


def test_the_index_names_each_page_once() -> None:
    listed = re.findall(r"^- \[(\w+)\]\((\w+)\.md\)$", (PAGES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(name for name, _ in listed) == WORDS
    assert all(name == link for name, link in listed)


def test_the_language_in_one_page_leads_to_every_page() -> None:
    links = set(LINK.findall((ROOT / "docs" / "mapping.md").read_text("utf-8")))
    assert {f"words/{word}.md" for word in (*WORDS, "README")} <= links


@pytest.mark.parametrize("word", WORDS)
def test_a_page_has_its_parts(word: str) -> None:
    text = page(word)
    assert text.startswith(f"# {word}\n")
    assert text.index("\n## En français\n") > text.index("```toml")
    assert text.count("\n") <= 45
    for link in LINK.findall(text):
        assert (PAGES / link).exists(), link


@pytest.mark.parametrize("word", WORDS)
def test_the_examples_are_toml_that_uses_the_word(word: str) -> None:
    examples = [tomllib.loads(block) for block in FENCE.findall(page(word))]
    assert word in set(keys_of(examples))


@pytest.mark.parametrize("word", WORDS)
def test_a_golden_case_uses_the_word(word: str) -> None:
    cases = [PAGES / link for link in CASE.findall(page(word))]
    assert cases
    for case in cases:
        assert (case / "expected.findings.txt").is_file()
        mappings = [tomllib.loads(path.read_text("utf-8")) for path in case.glob("*.toml")]
        assert word in set(keys_of(mappings)), f"{case.name} does not use {word}"
