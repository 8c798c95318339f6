"""The fields of the form of a stored query: what a parameter is set to, and the values it takes with their names."""

from dataclasses import dataclass
from typing import Final

from endpoint import collation, tongues
from endpoint.language import Name
from endpoint.pages.desk import Desk
from endpoint.stored import LANGUAGE, Parameter, values
from ontology.terms import XSD

_FEW: Final = 100  # values that a reader can look through; with more, the field completes what is typed


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a field takes, and its name."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `kind` is `choice`, `code` or `number`; `free` where it may be left empty and then means all."""

    name: str
    label: Name
    description: Name
    kind: str
    value: str
    free: bool
    options: tuple[Option, ...]
    least: str | None
    most: str | None
    step: str


def field(desk: Desk, parameter: Parameter, value: str) -> Field:
    """The field of a parameter in the language of the page."""
    options = _options(desk, parameter)
    number = parameter.datatype != XSD + "string"
    return Field(
        name=parameter.name,
        label=desk.language.name(parameter.names) or Name(parameter.name),
        description=desk.language.name(parameter.descriptions) or Name(""),
        kind="number" if number else "choice" if 0 < len(options) <= _FEW else "code",
        value=value,
        free=parameter.default is None,
        options=options,
        least=parameter.least,
        most=parameter.most,
        step="1" if parameter.datatype == XSD + "integer" else "any",
    )


def _options(desk: Desk, parameter: Parameter) -> tuple[Option, ...]:
    key = ("options", parameter.code_of or parameter.iri, desk.language.code)
    return desk.book.pages.remember(key, lambda: _read(desk, parameter))


def _read(desk: Desk, parameter: Parameter) -> tuple[Option, ...]:
    found = values(parameter, desk.book.snapshot)
    if parameter.name == LANGUAGE:
        spoken = tongues.spoken(desk.book.snapshot)
        return tuple(Option(code, desk.language.say(f"language_{code}")) for code in found if code in spoken)
    named = ((code, desk.language.name(labels)) for code, labels in found.items())
    options = (Option(code, name.text if name else code) for code, name in named)
    return tuple(sorted(options, key=lambda one: (collation.key(one.name), one.value)))
