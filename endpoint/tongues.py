"""The languages that a version speaks: those its observatories declare; the first where none is asked for."""

from typing import cast

from flask import request

from endpoint.language import LANGUAGES, Language
from endpoint.store import Snapshot


def spoken(snapshot: Snapshot) -> tuple[str, ...]:
    """The languages in their order; all of ours where the version does not say."""
    told = cast("list[object]", snapshot.manifest.get("languages", ()))
    return tuple(str(one) for one in told if one in LANGUAGES) or LANGUAGES


def asked(snapshot: Snapshot) -> Language:
    """The language of this request, one of those spoken."""
    return Language.chosen(request.args.get("lang"), request.accept_languages, spoken(snapshot))
