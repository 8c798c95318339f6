"""What `shapes/rules.toml` says of the rules: why each is there, how to mend what breaks it, titles in French."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import cast

from loader.mapping import Texts

Told = Mapping[str, Texts]


def told(name: str) -> Told:
    """`why`, `mend` and for some `title` in each language, of a query (`ic-12`) or shape (`place`, `place#commune`).

    A shape says what its document says, unless it says so itself.
    """
    document = name.partition("#")[0]
    return {**cast("Told", _book().get(document, {})), **cast("Told", _book().get(name, {}))}


@cache
def _book() -> Mapping[str, object]:
    return tomllib.loads(files("shapes").joinpath("rules.toml").read_text("utf-8"))
