"""No network for this process, by a filter in the kernel (Linux seccomp, x86-64 and arm64).

RLIMIT_NOFILE = 0 would do it too, but RocksDB opens its files when they are first read: a store of many files then
cannot be read. Imported by a worker, so it imports as little as it can.
"""

import ctypes
import errno
import os
import struct
import sys
from typing import Final

_NO_NEW_PRIVS: Final = 38  # prctl(2)
_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000  # seccomp(2), return values
_ERRNO: Final = 0x00050000
_KILL: Final = 0x80000000
_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K
_NUMBER: Final = 0  # offsets in struct seccomp_data
_ARCHITECTURE: Final = 4
_X32: Final = 0x40000000  # system calls of the other ABI of x86-64
# By machine: the kernel's name of its architecture, and the numbers of socket, connect and io_uring_setup.
_CALLS: Final = {"x86_64": (0xC000003E, (41, 42, 425)), "aarch64": (0xC00000B7, (198, 203, 425))}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def no_network() -> bool:
    """Make every socket fail with EACCES from now on, for good; false where this system cannot."""
    if sys.platform != "linux" or os.uname().machine not in _CALLS:
        return False
    code = b"".join(_instructions(*_CALLS[os.uname().machine]))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    prctl = ctypes.CDLL(None).prctl
    if prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _instructions(architecture: int, calls: tuple[int, ...]) -> list[bytes]:
    """Kill what is of another architecture, refuse the calls named, allow the rest."""
    left = len(calls)
    return [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_EQUAL, architecture, 1, 0),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _NUMBER),
        _instruction(_AT_LEAST, _X32, left + 1, 0),
        *(_instruction(_EQUAL, call, left - place, 0) for place, call in enumerate(calls)),
        _instruction(_RETURN, _ALLOW),
        _instruction(_RETURN, _ERRNO | errno.EACCES),
    ]


def _instruction(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)
