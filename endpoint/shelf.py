"""Where short links are kept: one SQLite file of queries, each under the beginning of its digest, and nothing else."""

import base64
import hashlib
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from endpoint.site import site

MOST: Final = 20_000  # links
_PAGES: Final = 32_768  # of 4,096 bytes that the file may have
_LENGTHS: Final = (10, 20, 52)  # characters of a name: more of them where another query has the same beginning
_PATIENCE: Final = 2.0  # seconds to wait for another process that writes
_TABLE: Final = "CREATE TABLE IF NOT EXISTS link (name TEXT PRIMARY KEY, query TEXT NOT NULL) WITHOUT ROWID"


class FullError(Exception):
    """No more can be kept, or the file cannot be written."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file of short links; made when the first is kept."""

    file: Path
    most: int = MOST

    def able(self) -> bool:
        """Whether links can be kept here."""
        folder = os.access(self.file.parent, os.W_OK)  # SQLite writes its journal there
        return folder and (not self.file.exists() or os.access(self.file, os.W_OK))

    def keep(self, query: str) -> str:
        """Keep a query and give its name, the same for the same query; FullError where it cannot be kept."""
        digest = base64.b32encode(hashlib.sha256(query.encode()).digest()).decode().lower().rstrip("=")
        try:
            with self._open() as database:
                return self._keep(database, query, digest)
        except sqlite3.Error:
            raise FullError from None

    def _keep(self, database: sqlite3.Connection, query: str, digest: str) -> str:
        database.execute("BEGIN IMMEDIATE")
        database.execute(_TABLE)
        for name in (digest[:length] for length in _LENGTHS):
            found = _find(database, name)
            if found is None:
                if database.execute("SELECT COUNT(*) FROM link").fetchone()[0] >= self.most:
                    raise FullError
                database.execute("INSERT INTO link VALUES (?, ?)", (name, query))
            if found in {None, query}:
                database.commit()
                return name
        raise FullError

    def find(self, name: str) -> str | None:
        """The query of that name."""
        if not self.file.exists():
            return None
        try:
            with self._open() as database:
                return _find(database, name)
        except sqlite3.Error:
            return None

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.file, timeout=_PATIENCE, isolation_level=None)) as database:
            database.execute(f"PRAGMA max_page_count = {_PAGES}")
            yield database


def shelf() -> Shelf:
    """The links of this site."""
    config = site().config
    return Shelf(config.links or config.store / "links.sqlite")


def _find(database: sqlite3.Connection, name: str) -> str | None:
    found = database.execute("SELECT query FROM link WHERE name = ?", (name,)).fetchone()
    return str(found[0]) if found else None
