"""Going back: the files of an earlier version are published again under a new number, as links to the same bytes."""

import os
from pathlib import Path
from typing import Final

from loader import dump, figures, publishing, versions
from loader.history.writing import Occasion
from loader.workshop import Say
from ontology.figures import FILE

_SAME: Final = (FILE, dump.FILE, dump.TOLD)


class SameError(ValueError):
    """The version to go back to is the live one."""


def rollback(root: Path, number: int, occasion: Occasion, say: Say, keep: int) -> str:
    """Publish the version of this number again as a new one; gives the id of the new version.

    Raises LookupError where it is not kept, SameError where it is live, versions.BusyError where somebody else is at
    work, OSError where the disk refuses; then the live version stays.
    """
    with versions.draft(root) as draft:
        folder = versions.kept(root)[number]
        if folder.name == versions.live(root):
            raise SameError(folder.name)
        _link(folder / "data", draft.data)
        for name in _SAME:
            if (folder / name).is_file():
                os.link(folder / name, draft.folder / name)
        if not (draft.folder / FILE).is_file():
            figures.write(draft.folder)
        told = {**versions.manifest_of(folder), "built": publishing.moment(versions.manifest(root), say)}
        identifier = publishing.finish(draft, publishing.compared(draft, told), occasion, keep)
        publishing.write_dump(draft, say)
        return identifier


def _link(old: Path, new: Path) -> None:
    """The files of a store as links: nobody writes to a published one."""
    new.mkdir()
    for one in old.iterdir():
        os.link(one, new / one.name)
