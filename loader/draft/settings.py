"""How a table is read, as found: the words of `[table]`."""

from dataclasses import dataclass

from loader.draft.sniff import Format


@dataclass(frozen=True, slots=True)
class Settings:
    """`header` counts lines from 1; `key` names the column made from an object's keys. None where it says nothing."""

    format: Format
    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 1
    sheet: str | None = None
    records: str | None = None
    key: str | None = None
