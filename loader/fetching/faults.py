"""Why a file was not fetched, as a finding; nothing of what the other side says is repeated but numbers."""

from typing import Final

TRANSIENT: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class FetchError(Exception):
    """It did not come: the code of the finding, and its details."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class AgainError(FetchError):
    """It may come yet: how many seconds the server asks to be left alone (RFC 9110, section 10.2.3)."""

    def __init__(self, code: str, wait: float = 0, **details: str) -> None:
        super().__init__(code, **details)
        self.wait = wait


def retry_after(text: str | None) -> float:
    """The seconds of a Retry-After; 0 where it is a date or missing."""
    return float(text) if text and text.isdecimal() else 0.0
