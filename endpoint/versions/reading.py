"""What a page of a kept version says above all: which version it is, and where the current one is."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask import Blueprint, request

from endpoint.language import Language
from endpoint.site import base, current, site
from endpoint.versions import mementos
from endpoint.versions.kept import live

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
    if read is None:
        return None
    spoken = f"?lang={language.code}" if language.explicit else ""
    return Reading(
        number=read.number,
        when=language.date(read.built.isoformat()),
        newest=_newest() == read.number,
        now=base() + quote(request.path, safe=mementos.PATH) + spoken,
        changes=f"{base()}/versions/{read.number}{spoken}",
    )


def state() -> str:
    """What pages of a kept version depend on besides: whether it is the current one."""
    read = site().reading
    return "" if read is None else str(_newest() == read.number)


def _newest() -> int:
    last = live(current().follower.snapshot())
    return last.number if last else 0
