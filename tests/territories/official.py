"""An interpreter of the State's own mappings to the national standard, apart from ours.

The semantics are those of the public repository anct-cartographie-nationale/mednum-cli, read in
`src/features/transformation/domain/fields/` (services, typologies, contact, date, adresse, localisation): a choice
holds where one of its `colonnes`, in lower case, contains one of its `termes`, in lower case, and none of its `sauf`,
as written; without `termes` the column need only be filled; without `colonnes` the choice always holds, save for
`modalites_accompagnement`. What that tool does beyond a mapping (types guessed from names, geocoding, spelling of
towns, its reading of free text for hours) is not done here.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Row = Mapping[str, Any]
Matching = Mapping[str, Any]

CHOICES: Final = (
    "typologie",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "modalites_acces",
    "modalites_accompagnement",
    "itinerance",
    "formations_labels",
)
# In the order of the tool: what a telephone that is none is mended with, one after the other, or dropped (None).
_PHONE: Final[Sequence[tuple[str, Callable[[str], str] | None]]] = (
    (r"^(33|262|590|594|596)\d+", lambda text: f"+{text}"),
    (r"^00.+", None),
    (r"^[1-9]\d{9}$", None),
    (r"\d{10}//?\d{10}", lambda text: text.split("/")[0]),
    (r"\s\(.*\)$", lambda text: re.sub(r"\s\(.*\)$", "", text)),
    (r"^\D{3,}", lambda text: re.sub(r"^\D{3,}", "", text)),
    (r"\s[A-Za-z].*$", lambda text: re.sub(r"\s[A-Za-z].*$", "", text)),
    (r"(?!\w|\+).", lambda text: re.sub(r"(?!\w|\+).", "", text)),
    (r"^.{0,9}$", None),
    (r"^\+?\d{1,2}?\d{10,}$", None),
    (r"\n", lambda text: text.split("\n")[0]),
)


def text(row: Row, column: str | None) -> str:
    """The cell as JavaScript's `toString` gives it; empty where there is none."""
    value = row.get(column or "")
    return "" if value is None else str(value)


def chosen(row: Row, matching: Matching, field: str) -> frozenset[str]:
    """The targets of a field's choices that hold for this row."""
    return frozenset(choice["cible"] for choice in matching.get(field, ()) if _holds(row, choice, field))


def _holds(row: Row, choice: Mapping[str, Any], field: str) -> bool:
    if "colonnes" not in choice:
        return field != "modalites_accompagnement"
    return any(_contains(text(row, column).lower(), choice) for column in choice["colonnes"])


def _contains(cell: str, choice: Mapping[str, Any]) -> bool:
    if "termes" not in choice:
        return cell != ""
    forbidden = any(word in cell for word in choice.get("sauf", ()))
    return not forbidden and any(term.lower() in cell for term in choice["termes"])


def plain(row: Row, matching: Matching, field: str) -> str:
    """The cell of a field that is one column, its white space made single."""
    return " ".join(text(row, matching.get(field, {}).get("colonne")).split())


def postal_code(row: Row, matching: Matching) -> str:
    """The column's, with the zero that a number has lost; else the first five digits of the address."""
    code = plain(row, matching, "code_postal")
    found = re.search(r"\b\d{5}\b", text(row, matching["adresse"]["colonne"]))
    return code.zfill(5) if code else (found[0] if found else "")


def town(row: Row, matching: Matching) -> str:
    """The column's; else what follows the postal code in the address."""
    pattern = r"\b\d{5}\b\s*,?\s*([A-Za-z0-9_\s\-éèêàâôûç-]+)"
    found = re.search(pattern, text(row, matching["adresse"]["colonne"]))
    return plain(row, matching, "commune") or (" ".join(found[1].split()) if found else "")


def phone(row: Row, matching: Matching) -> str:
    """The number in international form, mended as the tool mends it; empty where it gives up."""
    raw = text(row, matching.get("telephone", {}).get("colonne"))
    for _ in range(len(_PHONE)):
        number = re.sub(r"[\s,.-]", "", raw).replace("(0)", "")
        number = f"+33{number[1:]}" if re.fullmatch(r"0\d{9}", number) else number
        if not number or re.fullmatch(r"\+\d{9,14}", number):
            return number
        mend = next((mend for pattern, mend in _PHONE if re.search(pattern, raw)), None)
        if mend is None:
            return ""
        raw = mend(raw)
    return ""


def mails(row: Row, matching: Matching) -> frozenset[str]:
    """The addresses of the cell in lower case, parted at what the tool parts them at."""
    cell = text(row, matching.get("courriels", {}).get("colonne")).lower().replace("@@", "@")
    parts = re.split(r"\s+(?:et|ou|-)\s+|[;|/\s]+", cell.strip().removeprefix(":"))
    return frozenset(part for part in parts if re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", part))


def webs(row: Row, matching: Matching) -> frozenset[str]:
    """The web addresses of the cell in lower case; none where the tool drops the cell (spaces, accents, no ending)."""
    cell = text(row, matching.get("site_web", {}).get("colonne")).lower().replace("\n", "").strip()
    parts = re.split(r"\||;|\s(?:ou|/|;)\s", cell)
    if not cell or any(re.search(r"\s|[^\x00-\x7f]|^@", part) or "." not in part for part in parts):
        return frozenset()
    return frozenset(part if part.startswith("http") else f"http://{part}" for part in parts if part)


def point(row: Row, matching: Matching) -> tuple[float, float] | None:
    """Latitude and longitude; nothing where one of them is no number (`parseFloat` reads as far as it can)."""
    found = [
        re.match(r"-?\d+(\.\d+)?", text(row, matching[name]["colonne"]).replace(",", ".", 1))
        for name in ("latitude", "longitude")
    ]
    numbers = [float(one[0]) for one in found if one]
    return (numbers[0], numbers[1]) if len(numbers) == len(found) else None


def date(row: Row, matching: Matching) -> str:
    """The date, from the forms that the tool knows and these files use; 1970-01-01 where there is none."""
    cell = plain(row, matching, "date_maj")
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(cell, form).date().isoformat()  # noqa: DTZ007 - a calendar date
        except ValueError:
            continue
    return "1970-01-01"
