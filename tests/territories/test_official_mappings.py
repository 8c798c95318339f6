"""Our graph against the State's own mapping of the same file, field by field; each difference has a name."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest

from tests.territories import official
from tests.territories.built import DATA, Said, needs_data, places
from tests.territories.official import Matching, Row

pytestmark = pytest.mark.slow

AGREE: Final = "agree"


@dataclass(frozen=True, slots=True)
class Producer:
    """A producer: its file, and what in a row makes the key of our place."""

    file: str
    key: str

    def rows(self) -> list[Row]:
        """The records of the file."""
        rows: list[Row] = json.loads((DATA / f"{self.file}.json").read_text("utf-8"))
        return rows

    def matching(self) -> Matching:
        """The official mapping of the file."""
        matching: Matching = json.loads((DATA / f"{self.file}.official-mapping.json").read_text("utf-8"))
        return matching

    def key_of(self, row: Row) -> str:
        """The last segment of our place's IRI."""
        told = self.key.format_map({name: official.text(row, name) for name in row})
        plain = unicodedata.normalize("NFKD", told.casefold().replace("œ", "oe"))
        return "-".join(re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one))))


PRODUCERS: Final = {
    "gironde": Producer("bordeaux-metropole/lieux-gironde", "gironde-{Lieu}"),
    "angers": Producer("places-elsewhere/angers", "angers-{TYPO_UID}"),
    "corse": Producer("places-elsewhere/corse", "corse-{Structure}-{long}-{Type}"),
    "etapes-numerique": Producer("places-elsewhere/etapes-numerique", "etape-numerique-{ID}"),
    "fibre-64": Producer(
        "places-elsewhere/fibre-64", "fibre-64-{result_citycode}-{Nomdelastructure}-{Adressenumeronomdelavoie}"
    ),
    "la-creuse": Producer("places-elsewhere/la-creuse", "la-creuse-{id}"),
}

# Why the two may differ.
PERSON: Final = "a person's address or name does not get in"
JUNK: Final = "what is no address is not mended by guess"
HOURS: Final = "hours that are more than days and spans are left out, not cut to what is understood"
CONTROL: Final = "control characters do not get in"
CELL: Final = "a person's or broken address takes its whole cell along"
MANY: Final = "of several web addresses in one cell none is chosen"
FIRST: Final = "of two numbers in one cell the first is kept"
SHORT: Final = "a short number, such as 3949, is kept"
HTTPS: Final = "an address without scheme is https, not http"
CASE: Final = "letters stay as written"
NODATE: Final = "no date is no date, not 1970-01-01"
SAUF: Final = "`without` looks at any case, `sauf` only at lower case"
MERGED: Final = "rows of one place are one place"
TOWN: Final = "a town is read as far as its name goes"
LONG: Final = "a summary of more than 280 signs is the detail"

_PERSON = re.compile(r"[a-z-]+([._][a-z-]+){1,3}[0-9]*@")
Compare = Callable[[list[Row], Matching, Said], str]


def _only(said: Said, name: str) -> str:
    return " ".join(" ".join(sorted(said.get(name, ()))).split())


def _joined(rows: list[Row], read: Callable[[Row, Matching], Any], matching: Matching) -> set[Any]:
    return {value for row in rows if (value := read(row, matching))}


def same(field: str, name: str, reason: str = "") -> Compare:
    """One text: the column's and ours, white space apart; `reason` names the difference that is allowed."""

    def compare(rows: list[Row], matching: Matching, said: Said) -> str:
        wanted = _joined(rows, lambda row, one: official.plain(row, one, field), matching)
        ours = {" ".join(value.split()) for value in said.get(name, ())}
        if wanted == ours:
            return AGREE
        if len(rows) > 1 and {one.casefold() for one in ours} <= {one.casefold().replace(",", "") for one in wanted}:
            return MERGED
        return reason or f"{wanted} is not {ours}"

    return compare


def choice(field: str, name: str) -> Compare:
    """Codes that follow from choices, several rows' together."""

    def compare(rows: list[Row], matching: Matching, said: Said) -> str:
        wanted = {code for row in rows for code in official.chosen(row, matching, field)}
        ours = {_label(one) for one in said.get(name, ())}
        if {_label(one) for one in wanted} == ours:
            return AGREE
        if any("sauf" in one for one in matching.get(field, ())) and ours < {_label(one) for one in wanted}:
            return SAUF
        return f"{wanted} is not {ours}"

    return compare


def _label(text: str) -> str:
    """The schema and the library space one label in two ways."""
    return re.sub(r"\s*\(", " (", text)


def name(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted = official.plain(rows[0], matching, "nom")
    ours = _only(said, "name")
    if wanted == ours:
        return AGREE
    if len(rows) > 1:
        return MERGED
    return PERSON if all(word in wanted.split() for word in ours.split()) else f"{wanted} is not {ours}"


def town(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted, ours = _joined(rows, official.town, matching), set(said.get("addressLocality", ()))
    ours = {" ".join(one.split()) for one in ours}
    if wanted == ours:
        return AGREE
    if len(wanted) == len(ours) and all(_reads(one, other) for one in wanted for other in ours):
        return TOWN
    return f"{wanted} is not {ours}"


def _reads(official_town: str, ours: str) -> bool:
    """Whether one is the other with a number or CEDEX around it, or cut at a letter that the tool does not know."""
    return ours in official_town or ours.startswith(official_town)


def postal(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted = _joined(rows, official.postal_code, matching)
    return AGREE if wanted == set(said.get("postalCode", ())) else f"{wanted} is not {said.get('postalCode')}"


def point(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted = _joined(rows, official.point, matching)
    ours = {tuple(float(one) for one in reversed(wkt[6:-1].split())) for wkt in said.get("centroid", ())}
    return AGREE if wanted == ours else f"{wanted} is not {ours}"


def phone(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted, ours = _joined(rows, official.phone, matching), set(said.get("telephone", ()))
    raw = " ".join(official.text(row, matching.get("telephone", {}).get("colonne")) for row in rows)
    if wanted == ours:
        return AGREE
    if all(re.fullmatch(r"\d{4}", one) for one in ours) and ours:
        return SHORT
    if ours and not wanted and re.search(r"\d\s*[-/\n]\s*\d", raw):
        return FIRST
    return f"{wanted} is not {ours} ({raw!r})"


def mail(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted = {one for row in rows for one in official.mails(row, matching)}
    ours = set(said.get("email", ()))
    if wanted == ours:
        return AGREE
    if wanted == {one.lower() for one in ours}:
        return CASE
    lost, more = wanted - {one.lower() for one in ours}, {one.lower() for one in ours} - wanted
    if not more and all(_PERSON.match(one) for one in lost):
        return PERSON
    if not more and not ours and any(_PERSON.match(one) for one in lost):
        return CELL
    raw = " ".join(official.text(row, matching["courriels"]["colonne"]) for row in rows)
    return JUNK if not ours and "@@" in raw else f"{wanted} is not {ours}"


def web(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted = {one for row in rows for one in official.webs(row, matching)}
    ours = set(said.get("url", ()))
    raw = " ".join(official.text(row, matching.get("site_web", {}).get("colonne")) for row in rows).strip()
    if wanted == ours:
        return AGREE
    if _bare(wanted) == _bare(ours):
        return HTTPS if not raw.lower().startswith("http") else CASE
    if not ours:
        return MANY if len(wanted) > 1 else (JUNK if not re.fullmatch(r"\S+\.\S+", raw) else f"{wanted} is lost")
    return JUNK if not wanted and not raw.isascii() else f"{wanted} is not {ours} ({raw})"


def _bare(addresses: Iterable[str]) -> set[str]:
    return {re.sub(r"^https?://|/$", "", one.lower()) for one in addresses}


def date(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted, ours = _joined(rows, official.date, matching), set(said.get("modified", ()))
    if wanted == ours:
        return AGREE
    return NODATE if wanted == {"1970-01-01"} and not ours else f"{wanted} is not {ours}"


def detail(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted = _joined(rows, lambda row, one: official.plain(row, one, "presentation_detail"), matching)
    wanted_long = {one for one in _joined(rows, _resume, matching) if len(one) > 280}
    ours = {" ".join(value.split()) for value in said.get("description", ())}
    if wanted | wanted_long == ours:
        return AGREE
    if {_printed(one) for one in wanted} == {_printed(one) for one in ours}:
        return CONTROL
    if len(wanted) >= len(ours) and all(any(_within(one, other) for other in wanted) for one in ours):
        return PERSON
    return f"{wanted} is not {ours}"


def _printed(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) != "Cc" and not one.isspace())


def _within(short: str, long: str) -> bool:
    """Whether the words of one text are those of the other, some left out."""
    words = iter(long.split())
    return all(word in words for word in short.split())


def _resume(row: Row, matching: Matching) -> str:
    return official.plain(row, matching, "presentation_resume")


def summary(rows: list[Row], matching: Matching, said: Said) -> str:
    wanted = _joined(rows, _resume, matching)
    ours = {" ".join(value.split()) for value in said.get("abstract", ())}
    if wanted == ours:
        return AGREE
    return LONG if not ours and all(len(one) > 280 for one in wanted) else f"{wanted} is not {ours}"


_DAYS: Final = dict(
    zip(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"), range(7), strict=True)
)
_OSM: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def hours(rows: list[Row], matching: Matching, said: Said) -> str:
    """Of hours that we publish: the days and the spans that the free text names are ours, no more and no fewer."""
    told = matching.get("horaires", {})
    raw = {official.text(row, told.get("semaine", told.get("osm"))) for row in rows} - {""}
    ours = said.get("openingHours", frozenset())
    if not ours:
        return HOURS if raw else AGREE
    found = {_schedule(_sentence_days(one), _sentence_spans(one)) for one in raw}
    written = {_schedule(_osm_days(one), set(re.findall(r"\d\d:\d\d-\d\d:\d\d", one))) for one in ours}
    return AGREE if written <= found else f"{raw} is not {set(ours)}"


def _schedule(days: Iterable[int], spans: Iterable[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    return tuple(sorted(set(days))), tuple(sorted(set(spans)))


def _sentence_days(text: str) -> set[int]:
    plain = text.lower()
    days = {_DAYS[one] for one in re.findall("|".join(_DAYS), plain)}
    pattern = rf"({'|'.join(_DAYS)})\s*(?:au|-)\s*({'|'.join(_DAYS)})"
    for first, last in re.findall(pattern, plain):
        days |= set(range(_DAYS[first], _DAYS[last] + 1))
    return days


def _sentence_spans(text: str) -> set[str]:
    pattern = r"(\d{1,2})\s*(?:[h:]\s*(\d\d)?)?\s*(?:-|\u2013|à|a)\s*(\d{1,2})\s*(?:[h:]\s*(\d\d)?)?"
    found = re.findall(pattern, text.lower())
    return {f"{int(one):02}:{two or '00'}-{int(three):02}:{four or '00'}" for one, two, three, four in found}


def _osm_days(text: str) -> set[int]:
    days: set[int] = set()
    for first, last in re.findall(r"(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))?", text):
        days |= set(range(_OSM.index(first), _OSM.index(last or first) + 1))
    return days


FIELDS: Final[Mapping[str, Compare]] = {
    "nom": name,
    "commune": town,
    "code_postal": postal,
    "adresse": same("adresse", "streetAddress", MERGED),
    "complement_adresse": same("complement_adresse", "addressComplement"),
    "latitude, longitude": point,
    "telephone": phone,
    "courriels": mail,
    "site_web": web,
    "date_maj": date,
    "typologie": choice("typologie", "placeType"),
    "services": choice("services", "mediationService"),
    "publics_specifiquement_adresses": choice("publics_specifiquement_adresses", "specificPublic"),
    "prise_en_charge_specifique": choice("prise_en_charge_specifique", "specialNeed"),
    "frais_a_charge": choice("frais_a_charge", "fee"),
    "modalites_acces": choice("modalites_acces", "accessMode"),
    "modalites_accompagnement": choice("modalites_accompagnement", "accompanimentMode"),
    "itinerance": choice("itinerance", "itinerance"),
    "formations_labels": choice("formations_labels", "trainingLabel"),
    "horaires": hours,
    "presentation_resume": summary,
    "presentation_detail": detail,
}
REASONS: Final = frozenset(
    {PERSON, JUNK, HOURS, CONTROL, CELL, MANY, FIRST, SHORT, HTTPS, CASE, NODATE, SAUF, MERGED, TOWN, LONG}
)


@needs_data
@pytest.mark.parametrize("producer", PRODUCERS)
def test_our_graph_says_what_the_official_mapping_says(producer: str) -> None:
    one = PRODUCERS[producer]
    matching, graph = one.matching(), places(producer)
    together: dict[str, list[Row]] = defaultdict(list)
    for row in one.rows():
        together[one.key_of(row)].append(row)
    outcomes = {
        field: Counter(compare(rows, matching, graph[key]) for key, rows in together.items())
        for field, compare in FIELDS.items()
    }
    print(_table(producer, outcomes, len(together)))
    unnamed = {field: sorted(set(found) - REASONS - {AGREE})[:3] for field, found in outcomes.items()}
    assert not {field: some for field, some in unnamed.items() if some}


def _table(producer: str, outcomes: Mapping[str, Counter[str]], total: int) -> str:
    lines = [f"{producer}: {total} places"]
    for field, found in outcomes.items():
        reasons = "; ".join(f"{count} {reason}" for reason, count in sorted(found.items()) if reason != AGREE)
        lines.append(f"  {field:32} {found[AGREE]:4}/{total}  {reasons}"[:400])
    return "\n".join(lines)
