"""Contacts of an organisation: telephone numbers, e-mail and web addresses; those of a person are dropped."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final
from urllib.parse import quote

import phonenumbers

from loader.faults import ValueFaultError

_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PERSON: Final = re.compile(r"[a-z]+(-[a-z]+)*([._][a-z]+(-[a-z]+)*){1,5}[0-9]{0,4}", re.IGNORECASE)
_WEB: Final = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
# What stands before the dot where an address of this form is an office's and not a person's.
_OFFICES: Final = frozenset(files("loader").joinpath("offices.txt").read_text("utf-8").split())
_REGIONS: Final = ("FR", "GB", "US")  # the first where nothing tells
_PERSONAL_COLUMN: Final = re.compile(
    r"pr[ée]nom|r[ée]f[ée]rent|interlocut|\bcontact\b(?!.*(mail|t[ée]l|email))|first.?name|last.?name|responsable",
    re.IGNORECASE,
)


def phone(text: str, region: str | None) -> str:
    """The number in international form (ITU-T E.164); a short number such as 3949 stays as dialled."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise ValueFaultError("not-a-phone") from error
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if region and phonenumbers.is_valid_short_number(number):
        return str(number.national_number)
    raise ValueFaultError("not-a-phone")


def region(numbers: Mapping[str, int]) -> str:
    """The country in which most of these numbers (with how often each stands) are valid, of those told apart here."""
    return max(_REGIONS, key=lambda name: sum(count for text, count in numbers.items() if _dialled(text, name)))


def _dialled(text: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number_for_region(phonenumbers.parse(text, region), region)
    except phonenumbers.NumberParseException:
        return False


def email(text: str, *, keep: bool) -> str:
    """The address; ValueFaultError where it is none, or a person's that is not kept on purpose."""
    if not keep and _is_personal(text.partition("@")[0]):  # first, so that a misspelt one is not told either
        raise ValueFaultError("personal-contact")
    if not _EMAIL.fullmatch(text):
        raise ValueFaultError("not-an-email")
    return text


def _is_personal(local: str) -> bool:
    parts = re.split(r"[._-]", local.lower())
    return bool(_PERSON.fullmatch(local)) and not any(part in _OFFICES for part in parts)


def web(text: str) -> str:
    """The web address, with the scheme it may lack and what is not ASCII percent-encoded (RFC 3987, section 3.1)."""
    address = text if "://" in text else f"https://{text}"
    if not _WEB.fullmatch(address):
        raise ValueFaultError("not-a-web-page")
    return quote(address, safe="%/:?#@!$&'()*+,;=~")


def speaks_of_a_person(column: str) -> bool:
    """Whether a column's name says that it holds persons' names."""
    return bool(_PERSONAL_COLUMN.search(column))
