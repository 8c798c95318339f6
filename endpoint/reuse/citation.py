"""How to cite a thing: as a sentence, and for reference managers as BibTeX.

It says nothing of when a reader looked: only the reader knows, and the version tells what was seen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from endpoint.choice import Choice
from endpoint.language import Language
from endpoint.reuse.origin import Origin

# What TeX would take for something else (The TeXbook, chapter 7); BibTeX counts braces, escaped or not.
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
_SPACES: Final = re.compile(r"\s+")
_NO_KEY: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A thing as it is cited."""

    title: str
    publishers: tuple[str, ...]
    year: str
    version: str
    iri: str
    choice: str = ""
    kept: str = ""


def citation(told: Origin, choice: str = "") -> Citation:
    """The citation of a thing, of a choice of its figures where one is said."""
    year = (told.modified or told.issued)[:4]
    return Citation(told.title, told.publishers, year, told.version, told.iri, choice, told.kept)


def plain(cited: Citation, language: Language) -> str:
    """A sentence: who, when, what, which version, where; and the address that keeps what was seen."""
    who = ", ".join(cited.publishers) or language.say("cite_nobody")
    what = f"{cited.title} [{cited.choice}]" if cited.choice else cited.title
    said = language.say("cite_plain", who=who, year=cited.year, what=what, version=cited.version, iri=cited.iri)
    kept = language.say("cite_kept", address=cited.kept) if cited.kept else ""
    return _SPACES.sub(" ", f"{said} {kept}".strip())


def bibtex(cited: Citation, language: Language) -> str:
    """An entry of the kind that every BibTeX style knows."""
    fields = {
        "title": f"{{{escaped(cited.title)}}}",
        "author": " and ".join(f"{{{escaped(one)}}}" for one in cited.publishers),
        "year": escaped(cited.year),
        "version": escaped(cited.version),
        "note": escaped(" · ".join(filter(None, [cited.choice, language.say("cite_version", version=cited.version)]))),
        "howpublished": rf"\url{{{cited.iri}}}",
        "url": cited.kept or cited.iri,
    }
    return _entry(_key(cited), fields)


def _entry(key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@misc{{{key},", *lines, "}", ""])


def _key(cited: Citation) -> str:
    """From the address and the year, in letters that every tool takes."""
    path = "/".join(cited.iri.partition("://")[2].split("/")[1:])
    return f"{_NO_KEY.sub('-', path.lower()).strip('-') or 'data'}-{cited.year}"


def escaped(text: str) -> str:
    """A text as TeX writes it, on one line; letters stay as they are, in UTF-8."""
    return "".join(_SPECIAL.get(character, character) for character in _SPACES.sub(" ", text).strip())


def spoken(choice: Choice) -> str:
    """A choice in a line."""
    return ", ".join(f"{name} {code}" for name, code in choice.parts)
