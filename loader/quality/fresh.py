"""When the next release of a dataset is due: the day it was last changed and the length of its periodicity."""

import calendar
import datetime
from typing import Final

# Months and days between two releases, by the code of the EU's frequency list; those not here have no due day.
_LENGTHS: Final = {
    "QUINQUENNIAL": (60, 0),
    "TRIENNIAL": (36, 0),
    "BIENNIAL": (24, 0),
    "ANNUAL": (12, 0),
    "ANNUAL_2": (6, 0),
    "ANNUAL_3": (4, 0),
    "QUARTERLY": (3, 0),
    "MONTHLY": (1, 0),
    "WEEKLY": (0, 7),
    "DAILY": (0, 1),
}


def due(modified: str, frequency: str) -> str | None:
    """The day, as xsd:date, from a day and the IRI of a frequency; None where that has no length (irregular, never).

    Months are added as XPath adds them (op:add-yearMonthDuration-to-date): a day the month lacks becomes its last.
    Oxigraph 0.5.13 leaves `"2024-01-31"^^xsd:date + "P1M"^^xsd:duration` unbound, hence not in the query.
    """
    length = _LENGTHS.get(frequency.rpartition("/")[2])
    if length is None:
        return None
    day = datetime.date.fromisoformat(modified)
    years, month = divmod(day.month - 1 + length[0], 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    later = day.replace(day.year + years, month + 1, min(day.day, last))
    return (later + datetime.timedelta(days=length[1])).isoformat()
