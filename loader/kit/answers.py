"""What `omin init` is told, each answer checked before anything is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from babel import Locale

from loader.agents import CATALOGUE_LICENCES
from loader.finding import Language
from loader.kit.wording import refusal
from loader.mapping import Texts
from loader.near import nearest
from ontology.iris import TERRITORY_KEY, Base

LANGUAGES: Final = ("fr", "en")
_CODES: Final[Mapping[str, str]] = {
    "epci": r"[0-9]{9}",
    "commune": r"[0-9][0-9AB][0-9]{3}",
    "arrondissement": r"[0-9]{5}",
    "departement": r"[0-9]{2,3}|2[AB]",
    "iris": r"[0-9][0-9AB][0-9]{7}",
    "country": r"[A-Z]{2}",
}
_URL: Final = re.compile(r"https?://[^\s<>\"]+")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Answers:
    """Who will publish, about which territory, in which languages, under which names."""

    slug: str
    names: Texts
    territory: str
    languages: tuple[Language, ...]
    base: str
    licence: str
    publisher: str
    contact: str
    host: str

    @property
    def level(self) -> str:
        """The level of the territory: `epci`."""
        return self.territory.partition("/")[0]

    @property
    def code(self) -> str:
        """Its code: `244400404`."""
        return self.territory.partition("/")[2]


def territory(text: str) -> str:
    """`<level>/<code>`; RefusedError where it is not, or where the level has codes of another form."""
    level, _, code = text.partition("/")
    if not TERRITORY_KEY.fullmatch(text):
        raise refusal("bad-territory", value=text)
    if not re.fullmatch(_CODES.get(level, ".*"), code):
        raise refusal("bad-code", value=code, level=level)
    return text


def languages(text: str) -> tuple[Language, ...]:
    """`fr,en`: the languages, each once; RefusedError where one is none of ours."""
    found = tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))
    if not found or not set(found) <= set(LANGUAGES):
        raise refusal("bad-languages", value=text, known=", ".join(LANGUAGES))
    return cast("tuple[Language, ...]", found)


def base(text: str) -> str:
    """The base IRI; RefusedError unless `ontology.iris.Base` takes it."""
    try:
        return Base(text if text.endswith("/") else f"{text}/").iri
    except ValueError as error:
        raise refusal("bad-base", value=text) from error


def licence(text: str) -> str:
    """The licence, an identifier of SPDX; RefusedError where a catalogue may not have it."""
    if text not in CATALOGUE_LICENCES:
        known = ", ".join(CATALOGUE_LICENCES)
        raise refusal("bad-licence", value=text, near=nearest(text, CATALOGUE_LICENCES), known=known)
    return text


def contact(text: str) -> str:
    """The web page by which the publisher is reached; RefusedError where it is no address."""
    if not _URL.fullmatch(text):
        raise refusal("bad-contact", value=text)
    return text


def name(text: str) -> str:
    """A name to show; RefusedError where there is none, or one with characters that cannot be seen."""
    told = text.strip()
    if not told or _UNSEEN.search(told):
        raise refusal("bad-name", value=repr(text))
    return told


def host(text: str) -> str:
    """The host name of the site, as a proxy's file has it; RefusedError where it is none."""
    if not _HOST.fullmatch(text):
        raise refusal("bad-host", value=text)
    return text


def country(text: str) -> str:
    """A country's code of ISO 3166-1; RefusedError where there is none."""
    if text not in Locale("en").territories or not re.fullmatch(_CODES["country"], text):
        raise refusal("bad-country", value=text)
    return text
