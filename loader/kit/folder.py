"""A folder that is there whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from loader.kit.wording import refusal


def vacant(folder: Path) -> None:
    """RefusedError where the folder holds something, or is a file."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refusal("not-empty", path=folder)


def write(folder: Path, contents: Iterable[tuple[str, str]]) -> int:
    """Write all files beside the folder, then move them to its place; how many. RefusedError where the disk refuses."""
    vacant(folder)
    draft: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        count = sum(_written(draft / path, text) for path, text in contents)
        draft.chmod(0o777 & ~_umask())
        draft.replace(folder)  # onto an empty folder, or none (POSIX rename)
    except OSError as error:
        raise refusal("disk", path=folder, reason=error.strerror or error) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
    return count


def _written(path: Path, text: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return 1


def _umask() -> int:
    """What a new folder may not have: mkdtemp makes one for its owner alone."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
