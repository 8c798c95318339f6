"""The languages that a version speaks: those its observatories declare; the first where none is asked for."""

from collections.abc import Sequence
from typing import cast

from flask import request

from endpoint.language import LANGUAGES, Language
from endpoint.store import Snapshot, Term


def spoken(snapshot: Snapshot) -> tuple[str, ...]:
    """The languages in their order; all of ours where the version does not say."""
    told = cast("list[object]", snapshot.manifest.get("languages", ()))
    return tuple(str(one) for one in told if one in LANGUAGES) or LANGUAGES


def asked(snapshot: Snapshot) -> Language:
    """The language of this request, one of those spoken."""
    return Language.chosen(request.args.get("lang"), request.accept_languages, spoken(snapshot))


def shown(terms: Sequence[Term], snapshot: Snapshot) -> list[Term]:
    """The texts without those in a language of ours that is not spoken here, where others say the same."""
    silent = {code for code in LANGUAGES if code not in spoken(snapshot)}
    heard = [term for term in terms if term.language not in silent]
    return heard or list(terms)
