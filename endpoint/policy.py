"""What a browser may load and do on an answer of ours (Content Security Policy Level 3)."""

from typing import Final

_NOTHING: Final = "default-src 'none'; base-uri 'none'"
DATA: Final = f"{_NOTHING}; frame-ancestors 'none'"
_OWN: Final = f"{DATA}; style-src 'self'; script-src 'self'; form-action 'self'; connect-src 'self'"
_IMAGES: Final = "img-src 'self' data:"
EDITOR: Final = f"{_OWN}; {_IMAGES}"  # it asks this site, and no other
PAGE: Final = f"{EDITOR}; font-src 'self'"
EMBED: Final = (
    f"{_NOTHING}; frame-ancestors *; style-src 'self'; img-src 'self'"  # any page may frame it, it runs nothing
)


def page(tiles: str | None) -> str:
    """What a page may do; where maps lie on tiles of a server, its images too, and of no other."""
    return f"{_OWN}; {_IMAGES} {tiles}; font-src 'self'" if tiles else PAGE
