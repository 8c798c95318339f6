"""What the drafted file says to the person who completes it, in the language asked for."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from loader.draft.profile import Profile
from loader.finding import Language


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("loader.draft").joinpath("wording.toml").read_text("utf-8"))


def say(name: str, language: Language, **known: object) -> str:
    """The text of that name, its placeholders filled."""
    return _texts()[name][language].format_map(known)


def seen(column: Profile, language: Language) -> str:
    """What was seen in a column: how far it is filled, its range, some of its cells."""
    parts = [say("filled", language, filled=column.filled - _marked(column), rows=column.rows)]
    if column.numbers:
        parts.append(say("range", language, low=_shown(column.numbers.low), high=_shown(column.numbers.high)))
    elif column.constant is None:
        parts.append(say("distinct", language, distinct=len(column.cells)))
    samples = ", ".join(f"« {text} »" if language == "fr" else f'"{text}"' for text in column.samples)
    colon = " : " if language == "fr" else ": "
    return f"{column.name or '(…)'}{colon}{', '.join(parts)}" + (f"{colon}{samples}" if samples else "")


def _marked(column: Profile) -> int:
    return sum(column.cells[text] for text in (*column.missing, *column.secret))


def _shown(number: float) -> str:
    return f"{number:.0f}" if number.is_integer() else f"{number:.6g}"
