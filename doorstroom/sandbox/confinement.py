"""Confining this process, for good: layers of the operating system that hold whatever the database does.

Each layer is a function that gives whether it could be put on. Which of them a system has differs: containers often
refuse new namespaces, older kernels lack Landlock. `confine` closes all, puts on whatever layers there are and refuses
when too little is left; `confine_to` leaves some folders open, for work on files that a stranger made. The process must
have one thread: several layers hold for a thread only, and for those that it starts later.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from doorstroom.sandbox.syscalls import allow_only_listed

_SET_DUMPABLE, _CAPABILITY_BOUND_DROP, _NO_NEW_PRIVILEGES = 4, 24, 38  # of prctl(2)
_NEW_IPC, _NEW_USER, _NEW_NET = 0x08000000, 0x10000000, 0x40000000  # of unshare(2)
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT, _LANDLOCK_ASK_VERSION = 444, 446, 1  # the same number on every machine
_LANDLOCK_ADD, _BENEATH = 445, 1
_READING = 0b1101  # to run, to read a file, to list a folder
_OF_FILES = 0b111 | 1 << 14 | 1 << 15  # to run, write, read, truncate and control: all of a file that is no folder
_CAPABILITY_VERSION = 0x20080522
_CAPABILITIES = 64
NEEDED = ("limits", "seccomp")  # what no other layer does: a namespace alone leaves every call to the kernel


class NotSafeHere(Exception):
    """Too few layers could be put on; `missing` names what no layer covers."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


@dataclass(frozen=True)
class Bounds:
    """What a confined process may use from now on. `memory_bytes` comes on top of what it has already; `file_bytes`: of
    each file that it writes.
    """

    seconds: float
    cpu_seconds: int
    memory_bytes: int
    file_bytes: int = 0


def confine(bounds: Bounds) -> tuple[str, ...]:
    """Confine this process and name the layers that hold. What is open stays open: files, pipes, the memory.

    Raises NotSafeHere when the limits cannot be set, when calls to the kernel are not filtered, or when the network or
    the files are not closed.
    """
    in_use = _alone()
    layers: dict[str, Callable[[], bool]] = {
        "namespace": own_network,
        "no_new_privileges": refuse_new_privileges,
        "landlock": close_files,
        "capabilities": drop_capabilities,
        "limits": lambda: limit(bounds, in_use),
        "not_dumpable": lambda: _prctl(_SET_DUMPABLE, 0),
        "seccomp": allow_only_listed,  # last: the others need calls that it refuses
    }
    held = tuple(name for name, put_on in layers.items() if put_on())
    _hold_enough(held)
    return held


def confine_to(bounds: Bounds, read: Iterable[Path], write: Iterable[Path]) -> tuple[str, ...]:
    """Confine this process to files and folders that it may read, and such that it may also write, and name the layers
    that hold. It has no network, and bounds; threads and files it may go on to open.

    Raises NotSafeHere when there are several threads already, or when the bounds cannot be set.
    """
    in_use = _alone()
    layers: dict[str, Callable[[], bool]] = {
        "namespace": own_network,
        "no_new_privileges": refuse_new_privileges,
        "landlock": lambda: close_files(read, write),
        "not_dumpable": lambda: _prctl(_SET_DUMPABLE, 0),
        "limits": lambda: limit_use(bounds, in_use),
    }
    held = tuple(name for name, put_on in layers.items() if put_on())
    if "limits" not in held:
        raise NotSafeHere("limits")
    return held


def _alone() -> int:
    """The memory in use. Raises NotSafeHere where this is no Linux, or more than one thread runs."""
    if not sys.platform.startswith("linux"):
        raise NotSafeHere("linux")
    if len(os.listdir("/proc/self/task")) != 1:
        raise NotSafeHere("one thread")
    return memory_in_use()


def _hold_enough(held: tuple[str, ...]) -> None:
    for needed in NEEDED:
        if needed not in held:
            raise NotSafeHere(needed)
    if _works(socket.socket):
        raise NotSafeHere("network")
    if _works(lambda: os.open("/", os.O_RDONLY)):
        raise NotSafeHere("files")


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def memory_in_use() -> int:
    """The address space of this process, in bytes."""
    return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()


def limit(bounds: Bounds, in_use: int) -> bool:
    """Limits of the kernel: processor time, memory, no file to write, nothing more to open, no core dump.

    in_use: bytes that the process has already.
    """
    closed = (resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE)
    return limit_use(bounds, in_use, dict.fromkeys(closed, 0))


def limit_use(bounds: Bounds, in_use: int, closed: Mapping[int, int] = MappingProxyType({})) -> bool:
    """The bounds as limits of the kernel; `closed`: further limits. A process whose parent died ends by the clock."""
    limits = {
        resource.RLIMIT_AS: in_use + bounds.memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: bounds.file_bytes,
        **closed,
    }
    try:
        for which, most in limits.items():
            resource.setrlimit(which, (most, most))
        # First the signal that says why, then the one that cannot be refused.
        resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 1))
    except (OSError, ValueError):
        return False
    signal.setitimer(signal.ITIMER_REAL, bounds.seconds)
    return True


def own_network() -> bool:
    """A network of its own without anything in it; for who is not root within a user namespace of its own."""
    return any(_libc().unshare(flags) == 0 for flags in (_NEW_NET | _NEW_IPC, _NEW_USER | _NEW_NET | _NEW_IPC))


def refuse_new_privileges() -> bool:
    """No program that this process starts may have more rights than it has."""
    return _prctl(_NO_NEW_PRIVILEGES, 1)


def close_files(read: Iterable[Path] = (), write: Iterable[Path] = ()) -> bool:
    """Landlock: no file or folder can be opened, made, moved or removed, and no TCP port used; except that what lies
    below `read` can be read, and below `write` all can be done. What is not there is no exception.
    """
    version = _libc().syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_ASK_VERSION)
    if version < 1:
        return False
    # What each version of Landlock added: 13 rights on files, then refer, truncate and device control; ports; scopes.
    files = (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1
    ports, scopes = (0b11 if version >= 4 else 0), (0b11 if version >= 6 else 0)
    rules = struct.pack("QQQ", files, ports, scopes)[: 8 * (1 + (version >= 4) + (version >= 6))]
    ruleset = _libc().syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(len(rules)), 0)
    if ruleset < 0:
        return False
    try:
        allowed = [*((path, _READING) for path in read), *((path, files) for path in write)]
        return all(_allow(ruleset, path, rights & files) for path, rights in allowed if path.exists()) and (
            _libc().syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
        )
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> bool:
    """Allow something of what lies below a folder, or of a file."""
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights if path.is_dir() else rights & _OF_FILES, opened)
        return _libc().syscall(_LANDLOCK_ADD, ruleset, _BENEATH, rule, 0) == 0
    finally:
        os.close(opened)


def drop_capabilities() -> bool:
    """Give up what root may do beyond others; for others there is nothing to give up."""
    for capability in range(_CAPABILITIES):
        _prctl(_CAPABILITY_BOUND_DROP, capability)  # refused to who has none, and for numbers that do not exist
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    return _libc().capset(header, bytes(24)) == 0


def _prctl(option: int, value: int) -> bool:
    return _libc().prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) == 0


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
