"""Where a visit may go: to the host it was sent to, else only to public addresses, whatever a name server says."""

from urllib.parse import urlsplit

from ontology.addresses import dialable, is_local, origin


class RefusedError(Exception):
    """An address that is not gone to."""


def address(url: str, start: str) -> str:
    """The IP address to dial for a URL on a visit that began at `start`.

    RefusedError where it is none that may be dialled, OSError where there is no such host. An address in figures, or
    `localhost`, is dialled only where the visit was sent there by its operator.
    """
    try:
        _, host, port = place = origin(url)
        sent = is_local(host) and place[1:] == origin(start)[1:]
        named = urlsplit(url).username is not None
    except ValueError:
        raise RefusedError(url) from None
    found = () if named or (is_local(host) and not sent) else dialable(host, port, trusted=sent)
    allowed = next(iter(found), None)
    if allowed is None:
        raise RefusedError(url)
    return allowed
