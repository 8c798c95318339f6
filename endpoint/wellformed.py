"""Is this XML at all? The engine writes characters and names that XML has not, and says nothing."""

from xml.parsers import expat


def is_wellformed(body: bytes) -> bool:
    """Tell whether bytes that the engine serialised are XML with namespaces (no document type is ever in them)."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError:
        return False
    return True
