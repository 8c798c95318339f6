"""What the kit says and writes, in French and English (`wording.toml`)."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from loader.draft.refusal import RefusedError
from loader.finding import Language


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("loader.kit").joinpath("wording.toml").read_text("utf-8"))


def say(name: str, language: Language, **known: object) -> str:
    """The text of that name in a language, its placeholders filled."""
    return _texts()[name][language].format_map(known)


def spoken(name: str, languages: Iterable[Language], **known: object) -> dict[str, str]:
    """The text of that name in each of the languages."""
    return {language: say(name, language, **known) for language in languages}


def refusal(name: str, **known: object) -> RefusedError:
    """Why something cannot be done, to be raised."""
    return RefusedError(say(name, "fr", **known), say(name, "en", **known))
