"""Makes `places.csv`: the places of digital mediation in the region of an EPCI, as facts, without personal contacts."""

import json
import re
from pathlib import Path
from typing import Final, TypeAlias

from mappings.derive import divisions
from mappings.derive.packages import PLACES, Table, read, run
from mappings.derive.register import Register, code, register

FILE_NAME: Final = "places.csv"
MEMBER: Final = "package/assets/data/source.json"
FOUND: Final = (
    "id",
    "nom",
    "services",
    "pivot",
    "commune",
    "code_postal",
    "adresse",
    "latitude",
    "longitude",
    "telephone",
    "courriel",
    "site_web",
    "publics_accueillis",
    "conditions_acces",
    "modalites_accompagnement",
    "horaires",
    "source",
    "date_maj",
)
COLUMNS: Final = (*FOUND[:6], "code_insee", *FOUND[6:])

# How the address of a post, not of a person, begins. Whatever begins otherwise may be somebody's name and is left out.
_POSTS: Final = re.compile(
    r"(a?accueil|action|admin|animation|antenne|asso|atelier|bibli|bonjour|ccas|centre|club|communication|conseil"
    r"|contact|culture|cyber|direction|education|egalite|emploi|espace|fablab|fabmanager|famille|foyer|france[.-]?service|info|inclusion"
    r"|insertion|jeunesse|mairie|maison|media|micro-folie|multimedia|numerique|plateforme|pole|relais|reseau"
    r"|secretariat|service|solidair|tierslieu).*"
    r"|(afr|bij|bm|ccm|clic|cn|cs|csc|efs|epi|epn|esp|evs|fjep|fs|mdh|mds|mfs|mjc|ml|mpt|msap|pij|pre)([.\-_].*)?",
    re.IGNORECASE,
)
_MOBILE: Final = re.compile(r"(\+33|0)[67].*")

Place: TypeAlias = dict[str, str]


def _places(packages: Path | None) -> list[Place]:
    """All places of the package; numbers as they are written there."""
    known: list[Place] = json.loads(read(PLACES, MEMBER, packages), parse_float=str)
    if strange := {name for place in known for name in place} - set(FOUND):
        raise ValueError(f"{MEMBER} has columns that nobody has judged: {sorted(strange)}")
    return known


def is_personal(email: str) -> bool:
    """Whether an address may be a person's: it does not begin as the address of a post does."""
    return not _POSTS.fullmatch(email.partition("@")[0])


def _without_person(place: Place) -> Place:
    """A place without an address that may be a person's, nor the mobile telephone beside it."""
    if "courriel" not in place or not is_personal(place["courriel"]):
        return place
    mobile = _MOBILE.fullmatch(place.get("telephone", ""))
    return {**place, "courriel": "", "telephone": "" if mobile else place.get("telephone", "")}


def _row(place: Place, known: Register) -> tuple[str, ...]:
    cells = {**_without_person(place), "code_insee": code(known, place["commune"], place["code_postal"])}
    return tuple(cells.get(column, "") for column in COLUMNS)


def derive(epci: str, packages: Path | None = None) -> Table:
    """The places of the region of an EPCI, in the package's order; ValueError where it has none.

    `code_insee` is the commune that has the place's commune name and postal code in the official register, and empty
    where no commune, or more than one, has both.
    """
    regions = {commune["region"] for commune in divisions.communes(epci, packages)}
    inside = {one["code"] for one in divisions.departements(packages).values() if one.get("region") in regions}
    found = [place for place in _places(packages) if place["code_postal"][:2] in inside]
    if not found:
        raise ValueError(f"{PLACES.name} {PLACES.version} has no place in the region of the EPCI {epci}")
    known = register(packages)
    return Table(COLUMNS, [_row(place, known) for place in found])


if __name__ == "__main__":
    run(derive, FILE_NAME)
