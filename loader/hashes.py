"""A hash of a text that is the same in every process, as keys made by several are compared (the door to xxhash)."""

import xxhash


def stable(text: str) -> int:
    """64 bits (XXH3). It guards against nobody: equal hashes are looked into."""
    return xxhash.xxh3_64_intdigest(text.encode())
