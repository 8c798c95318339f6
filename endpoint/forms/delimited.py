"""A table as CSV (RFC 4180), the header first."""

import codecs
import csv
from typing import BinaryIO

from endpoint.tabular import Table


def write(table: Table, file: BinaryIO) -> None:
    """Write it to a file; cells are as they are, never changed for spreadsheets."""
    writer = csv.writer(codecs.getwriter("utf-8")(file))
    writer.writerow(table.names)
    writer.writerows(table.rows())
