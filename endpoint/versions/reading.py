"""What a page of a kept version says above all: which version it is, and where the current one is."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask import Blueprint, request

from endpoint.language import Language
from endpoint.site import base, current, site
from endpoint.versions import mementos
from endpoint.versions.kept import Kept, live

blueprint: Final = Blueprint("reading", __name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """The number of the version that is read, its date in words, whether it is the current one, and the links."""

    number: int
    when: str
    newest: bool
    now: str
    changes: str


@blueprint.app_template_global("reading")
def reading(language: Language) -> Reading | None:
    """What to say on this page; nothing where the current version is read at its own address."""
    read = site().reading
    return _told(read, language, base()) if read is not None else None


def _told(read: Kept, language: Language, place: str) -> Reading:
    """A version, with the address of this page below another place."""
    spoken = f"?lang={language.code}" if language.explicit else ""
    return Reading(
        number=read.number,
        when=language.date(read.built.isoformat()),
        newest=_newest() == read.number,
        now=place + quote(request.path, safe=mementos.PATH) + spoken,
        changes=f"{base()}/versions/{read.number}{spoken}",
    )


@blueprint.app_template_global("last_kept")
def last_kept(language: Language) -> Reading | None:
    """The last kept version that knows what this page says is gone."""
    found = mementos.of(request.path) if site().reading is None else ()
    return _told(found[-1], language, base() + found[-1].prefix) if found else None


def state() -> str:
    """What pages of a kept version depend on besides: whether it is the current one."""
    read = site().reading
    return "" if read is None else str(_newest() == read.number)


def _newest() -> int:
    last = live(current().follower.snapshot())
    return last.number if last else 0
