"""The things of a file of places: the place of a row and the service offered there (docs/places.md).

The names of the national standard "Lieux de médiation numérique" say the rest of what a column is.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from loader import contacts
from loader.draft import cells, guess, naming
from loader.draft.figures_draft import Body, dataset
from loader.draft.look import Look
from loader.draft.profile import Profile
from loader.draft.toml_text import Value, comment, pair, value
from loader.draft.wording import say, seen
from loader.faults import ValueFaultError
from loader.finding import Language

Property = dict[str, Value]

_DAYS: Final = dict(
    zip(
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
        strict=True,
    )
)
_CODED: Final[Mapping[str, tuple[str, str, str]]] = {
    "typologie": ("place", "omin:placeType", "code/place-type"),
    "itinerance": ("place", "omin:itinerance", "code/itinerance"),
    "services": ("service", "omin:mediationService", "code/mediation-service"),
    "publics-specifiquement-adresses": ("service", "omin:specificPublic", "code/public"),
    "prise-en-charge-specifique": ("service", "omin:specialNeed", "code/special-need"),
    "frais-a-charge": ("service", "omin:fee", "code/fee"),
    "dispositif-programmes-nationaux": ("service", "omin:programme", "code/programme"),
    "formations-labels": ("service", "omin:trainingLabel", "code/training-label"),
    "modalites-acces": ("service", "omin:accessMode", "code/access-mode"),
    "modalites-accompagnement": ("service", "omin:accompanimentMode", "code/accompaniment-mode"),
}
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "postcode": ("schema:postalCode", "text"),
    "town": ("schema:addressLocality", "text"),
    "siret": ("omin:pivot", "text"),
    "phone": ("schema:telephone", "phone"),
    "email": ("schema:email", "email"),
    "osm-hours": ("omin:openingHours", "hours"),
}
_NATIONAL_PAGES: Final = {"fiche-acces-libre": "omin:accessibilityPage", "prise-rdv": "omin:bookingPage"}


def draft(look: Look, slug: str, language: Language) -> Body:
    """The place's and the service's tables and the dataset of both, and the columns that they use."""
    used: set[str] = set()
    key = _key(look, used)
    place = [*_place(look, language, used)]
    service = [*_service(look, language, used)]
    lines = [*dataset(slug, language), "", "[[datasets.things]]", 'kind = "place"', pair("key", key)]
    lines += [pair("classes", ["omin:Place"]), "properties = [", *place, "]", "", "[[datasets.things]]"]
    lines += ['kind = "service"', pair("key", key), pair("classes", ["omin:MediationService"]), "properties = ["]
    lines += [*service, _line({"property": "omin:offeredAt", **key, "as": "place"}), "]"]
    return lines, used


def _line(words: Property) -> str:
    return f"  {value(words)},"


def _key(look: Look, used: set[str]) -> Property:
    """A number of the file's own that no two rows share, else the name and the address."""
    numbers = [one for one in look.of("identifier") if one.filled == one.rows == len(one.cells)]
    if numbers:
        used.add(numbers[0].name)
        return {"column": numbers[0].name, "case": "slug"}
    parts = [one.name for one in (look.first("name"), look.first("address")) if one and not set("{}") & set(one.name)]
    return {"template": " ".join(f"{{{name}}}" for name in parts), "case": "slug"}


def _place(look: Look, language: Language, used: set[str]) -> Iterator[str]:
    name = look.first("name")
    if name:
        used.add(name.name)
        yield f"  {comment(seen(name, language))}"
        yield _line({"property": "rdfs:label", "column": name.name, "language": "fr"})
        yield _line({"property": "schema:name", "column": name.name})
    yield from _address(look, language, used)
    yield from _point(look, language, used)
    yield from _hours(look, used)
    for column in look.columns:
        words = _property(look, column)
        if words and column.name not in used:
            used.add(column.name)
            yield f"  {comment(seen(column, language))}"
            yield from _warned(column, language)
            yield _line(words)
    yield from _coded(look, "place", language, used)


def _address(look: Look, language: Language, used: set[str]) -> Iterator[str]:
    homes = ("schema:streetAddress", "omin:addressComplement")
    for column, home in zip(look.of("address"), homes, strict=False):
        used.add(column.name)
        yield f"  {comment(seen(column, language))}"
        yield _line({"property": home, "column": column.name})
    commune = look.first("commune")
    if commune:
        used.add(commune.name)
        yield f"  {comment(seen(commune, language))}"
        yield _line({"property": "omin:inCommune", **cells.territory(commune), "as": "territory"})


def _point(look: Look, language: Language, used: set[str]) -> Iterator[str]:
    east, north = look.first("longitude", "easting"), look.first("latitude", "northing")
    both = look.first("point")
    words: Property = {"property": "dcat:centroid"}
    if east and north and not set("{}") & set(east.name + north.name):
        used |= {east.name, north.name}
        if naming.hints(east.name, "axis") or naming.hints(north.name, "latitude") != naming.hints(
            east.name, "longitude"
        ):
            yield f"  {comment(say('swapped', language, latitude=north.name, longitude=east.name))}"
        yield _line({**words, "template": f"{{{east.name}}} {{{north.name}}}", "as": "point", **_crs(east)})
    elif both:
        used.add(both.name)
        swap: Property = {"rewrite": [[r"([-0-9.]+)\s*[,;]\s*([-0-9.]+)", "\\2 \\1"]]}
        yield f"  {comment(seen(both, language))}"
        yield _line({**words, "column": both.name, **swap, "as": "point"})


def _crs(east: Profile) -> Property:
    return {"crs": "EPSG:2154"} if east.kind == "easting" else {}


def _hours(look: Look, used: set[str]) -> Iterator[str]:
    days: dict[str, Value] = {}
    for column in look.of("hours", "empty"):
        day = next((short for word, short in _DAYS.items() if word in naming.slug(column.name).split("-")), None)
        if day:
            earlier = days.get(day, [])
            days[day] = [*earlier, column.name] if isinstance(earlier, list) else [column.name]
    if days:
        used |= {name for names in days.values() if isinstance(names, list) for name in names if isinstance(name, str)}
        yield _line({"property": "omin:openingHours", "days": days, "as": "hours"})


def _property(look: Look, column: Profile) -> Property | None:
    """What the kind of a column says that it is; only the first of a kind, for the others mean something else."""
    plain = naming.slug(column.name)
    if plain in _NATIONAL_PAGES:
        return None
    words: Property | None = None
    if column.kind in _SAID and column == look.first(column.kind):
        home, form = _SAID[column.kind]
        words = {"property": home, **cells.code(column), **({"as": form} if form != "text" else {})}
    elif column.kind == "url" and column == look.first("url"):
        words = {"property": "schema:url", "column": column.name, "as": "web"}
    elif column.kind == "date" and column == look.first("date"):
        words = {"property": "dct:modified", **cells.period(column), "as": "date"}
    if words and column.kind == "phone":
        words["region"] = contacts.region(column.cells)
    if words and column.separator:
        words["split"] = column.separator
    return words


def _warned(column: Profile, language: Language) -> Iterator[str]:
    if column.kind == "email" and any(map(_personal, column.cells)):
        yield f"  {comment(say('personal-mails', language))}"


def _personal(text: str) -> bool:
    try:
        contacts.email(text, keep=False)
    except ValueFaultError as fault:
        return fault.code == "personal-contact"
    return False


def _coded(look: Look, thing: str, language: Language, used: set[str]) -> Iterator[str]:
    for column in look.columns:
        home = _CODED.get(naming.slug(column.name))
        if home and home[0] == thing and column.kind != "empty" and column.name not in used:
            used.add(column.name)
            yield f"  {comment(seen(column, language))}"
            yield _line({"property": home[1], **_code(column, home[2]), "as": home[2]})


def _code(column: Profile, scheme: str) -> Property:
    """Slugs where each cell is a code; else a map, for `case` comes before `split` and would join what it parts."""
    texts = {
        part.strip() for text in column.cells for part in (text.split(column.separator) if column.separator else [text])
    }
    known = guess.coded(scheme, sorted(texts - {""}))
    words: Property = {"column": column.name}
    if column.separator:
        words["split"] = column.separator
    elif "TODO" not in known.values():
        return {**words, "case": "slug"}
    return {**words, "map": dict(known)} if known else words


def _service(look: Look, language: Language, used: set[str]) -> Iterator[str]:
    name = look.first("name")
    if name and not set("{}") & set(name.name):
        yield _line({"property": "dct:title", "template": f"Médiation numérique : {{{name.name}}}", "language": "fr"})
    yield from _coded(look, "service", language, used)
    for column in look.of("url"):
        home = _NATIONAL_PAGES.get(naming.slug(column.name))
        if home == "omin:bookingPage":
            used.add(column.name)
            yield _line({"property": home, "column": column.name, "as": "web"})
