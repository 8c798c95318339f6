"""Going back: the files of an earlier version are published again under a new number, as links to the same bytes."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loader import figures, switching, versions, withdrawn
from loader.history import redacting
from loader.history.writing import Occasion
from ontology import history
from ontology.figures import FILE

if TYPE_CHECKING:  # as in `switching`
    from loader.workshop import Say

# What a version owes to those before it, and is made anew.
_OWN: Final = shutil.ignore_patterns("manifest.json", withdrawn.FOLDER, history.FOLDER, history.CORRECTED)


class SameError(ValueError):
    """The version to go back to is the live one."""


class SecretError(ValueError):
    """Figures that are secret in the live version are public in the one to go back to."""


@dataclass(frozen=True, slots=True)
class Back:
    """Which version to go back to and why; `disclose` where figures that are secret now may be public again."""

    number: int
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    disclose: bool = False
    keep: int = versions.KEEP


def rollback(root: Path, back: Back, say: "Say") -> str:
    """Publish the version of this number again as a new one; gives the id of the new version.

    Raises LookupError where it is not kept, SameError where it is live, SecretError where it would disclose a secret,
    versions.BusyError where somebody else is at work, OSError where the disk refuses; then the live version stays.
    """
    with versions.draft(root) as draft:
        folder = versions.kept(root)[back.number]
        if folder.name == versions.live(root):
            raise SameError(folder.name)
        # Nobody writes to the files of a published version: links will do.
        shutil.copytree(folder, draft.folder, copy_function=os.link, ignore=_OWN, dirs_exist_ok=True)
        if not (draft.folder / FILE).is_file():
            figures.make(draft.folder)
        told = {**versions.manifest_of(folder), "built": switching.moment(versions.manifest(root), say)}
        step = switching.compared(draft, told)
        secrets = redacting.no_more_secret(step.figures)
        if secrets and not back.disclose:
            raise SecretError(str(secrets))
        identifier = switching.finish(draft, step, Occasion("rollback", back.number, back.notes), back.keep)
        switching.write_dump(draft, folder, say)
        return identifier
