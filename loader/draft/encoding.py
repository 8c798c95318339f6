"""Which of the encodings of the mapping language a file is in, by its bytes.

A byte-order mark decides; else text that is well-formed UTF-8 is UTF-8, for other encodings are so only by accident;
else the bytes that differ between Windows-1252 and ISO 8859-15 decide.
"""

import codecs
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from loader.draft.refusal import RefusedError

_WHOLE: Final = 64 << 20
_BLOCK: Final = 1 << 20
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_C1: Final = frozenset(range(0x80, 0xA0))  # printable in cp1252, control characters in ISO 8859-15
_EURO_AND_LIGATURES: Final = frozenset((0xA4, 0xBC, 0xBD, 0xBE))  # €ŒœŸ in ISO 8859-15; ¤¼½¾ in cp1252


def blocks(path: Path) -> Iterable[bytes]:
    """The file's bytes: all of them up to 64 MiB, then the first 64 MiB only."""
    with path.open("rb") as file:
        left = _WHOLE
        while left > 0 and (block := file.read(_BLOCK)):
            yield block
            left -= len(block)


def encoding(path: Path) -> str:
    """`utf-8`, `cp1252`, `iso-8859-15` or `utf-16`. RefusedError where it holds NUL bytes and has no UTF-16 mark."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_UTF16):
        return "utf-16"
    if _looks_utf16(head):
        raise RefusedError(
            "le fichier semble de l'UTF-16 sans marque d'ordre des octets : enregistrez-le en UTF-8",
            "the file looks like UTF-16 without a byte order mark: save it as UTF-8",
        )
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, high = True, set[int]()
    for block in blocks(path):
        if b"\0" in block:
            raise RefusedError(
                "le fichier contient des octets nuls : ce n'est pas du texte",
                "the file holds NUL bytes: it is not text",
            )
        utf8 = utf8 and _decodes(decoder, block)
        high.update(byte for byte in set(block) if byte >= 0x80)  # noqa: PLR2004 - the first byte beyond ASCII
    whole = path.stat().st_size <= _WHOLE  # else the last character may be cut
    return "utf-8" if utf8 and _decodes(decoder, b"", final=whole) else _single_byte(high)


def _looks_utf16(head: bytes) -> bool:
    """Whether every second byte is NUL and the others are not: Latin text in UTF-16LE without a mark."""
    odd, even = head[1::2], head[::2]
    return len(head) > 3 and not odd.strip(b"\0") and b"\0" not in even  # noqa: PLR2004 - two characters


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(high: set[int]) -> str:
    if not high & _C1 and high & _EURO_AND_LIGATURES:
        return "iso-8859-15"
    return "cp1252"


def codec(name: str) -> str:
    """Python's name of the codec that also passes over a byte-order mark."""
    return "utf-8-sig" if name == "utf-8" else name
