"""Some rows of a file, and how they were read: all that the rest of the draft looks at. Memory stays bounded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader.draft import delimited, records, sheets
from loader.draft.refusal import RefusedError
from loader.draft.settings import Settings
from loader.draft.sniff import Format, file_format

_READERS: Mapping[Format, Callable[[Path], tuple[Settings, list[str], list[list[str]]]]] = {
    "csv": delimited.read,
    "json": records.read,
    "geojson": records.read,
    "xlsx": sheets.read_workbook,
    "parquet": sheets.read_parquet,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of text cells under their column names, and how the table is read."""

    settings: Settings
    names: Sequence[str]
    rows: Sequence[Sequence[str]]

    def column(self, index: int) -> list[str]:
        """The cells of a column, without the white space around them."""
        return [row[index].strip() for row in self.rows if index < len(row)]


def take(path: Path) -> Sample:
    """A sample of the file; RefusedError where it is no table, or holds a header and no row."""
    settings, names, rows = _READERS[file_format(path)](path)
    if not any(name.strip() for name in names):
        raise RefusedError("pas de ligne d'en-tête reconnue", "no header line was found")
    if len(names) == 1:
        raise RefusedError("une seule colonne : ce n'est pas un tableau", "one column only: this is no table")
    if not rows:
        raise RefusedError(
            "l'en-tête n'est suivi d'aucune ligne de données", "the header is followed by no row of data"
        )
    return Sample(settings, [name.strip() for name in names], rows)
