"""What the server and its child processes send each other: two lengths, a header in JSON, and bytes."""

import json
import struct
from typing import BinaryIO, Final, cast

LENGTHS: Final = struct.Struct(">II")

Header = dict[str, object]


def receive(source: BinaryIO) -> Header | None:
    """The next job; None when there will be no more."""
    taken = take(source)
    return taken[0] if taken else None


def take(source: BinaryIO) -> tuple[Header, bytes] | None:
    """The next job and what comes with it; None when there will be no more."""
    lengths = source.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    header, body = LENGTHS.unpack(lengths)
    return cast("Header", json.loads(source.read(header))), source.read(body)


def send(target: BinaryIO, header: Header, body: bytes) -> None:
    """Write one answer."""
    head = json.dumps(header).encode()
    target.write(LENGTHS.pack(len(head), len(body)) + head)
    target.write(body)
    target.flush()
