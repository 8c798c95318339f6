"""TOML as text, with comments: lines, one table after another (TOML 1.0)."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

_BARE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")

Value = str | int | Sequence["Value"] | Mapping[str, "Value"]


def value(found: Value) -> str:
    """A value on one line; characters that cannot be seen are escaped."""
    if isinstance(found, str):
        return _string(found)
    if isinstance(found, int):
        return str(found)
    if isinstance(found, Mapping):
        return "{ " + ", ".join(pair(name, one) for name, one in found.items()) + " }"
    return "[" + ", ".join(value(one) for one in found) + "]"


def _string(text: str) -> str:
    """JSON's escapes are among TOML's; NUL to US, DEL and odd spaces are written as code points."""
    return "".join(_seen(one) for one in json.dumps(text, ensure_ascii=False))


def _seen(one: str) -> str:
    hidden = one != " " and unicodedata.category(one) in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs")
    return f"\\u{ord(one):04x}" if hidden and ord(one) <= 0xFFFF else one  # noqa: PLR2004 - \\u takes four digits


def key(name: str) -> str:
    """A key, quoted where it must be."""
    return name if name and set(name) <= _BARE else _string(name)


def pair(name: str, found: Value) -> str:
    """`key = value`."""
    return f"{key(name)} = {value(found)}"


def comment(text: str) -> str:
    """A comment on one line, without control characters."""
    return "# " + "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs") else one for one in text)
