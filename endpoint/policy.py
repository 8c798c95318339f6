"""What a browser may load and do on an answer of ours (Content Security Policy Level 3)."""

from typing import Final

DATA: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
_OWN: Final = f"{DATA}; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'"
PAGE: Final = f"{_OWN}; font-src 'self'; connect-src 'self'"  # the search box asks for what it offers
EDITOR: Final = f"{_OWN}; connect-src 'self'"  # it asks this site, and no other
