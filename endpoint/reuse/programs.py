"""Programs that read the data of a page; what is put into them is written as each language writes a text."""

import json
import shlex
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

_QUERIED: Final = "sparqlwrapper"
_NAMES: Final = ("pandas", _QUERIED, "r", "javascript", "curl")


@dataclass(frozen=True, slots=True)
class Program:
    """A program: its name as a key of texts, what it is written in, and its text."""

    key: str
    text: str


def _r(text: str) -> str:
    """A text as R writes it (R Language Definition, section 3.1.1 and `?Quotes`); it has no character of code 0."""
    kept = text.replace("\0", "")
    return json.dumps(kept, ensure_ascii=False)


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("endpoint.reuse", "program_texts"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - programs, not pages: each language has its own filter, and a page escapes them whole
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(python=repr, r=_r, javascript=json.dumps, shell=shlex.quote)


def programs(table: str, numbers: tuple[str, ...], endpoint: str, query: str | None) -> list[Program]:
    """Programs that read the table at an address, with these columns of numbers, and one that asks a query."""
    told = {"table": table, "numbers": numbers, "endpoint": endpoint, "query": query}
    names = [name for name in _NAMES if query or name != _QUERIED]
    return [Program(f"program_{name}", _ENVIRONMENT.get_template(f"{name}.txt").render(told)) for name in names]
