"""A unit file, read as far as the tests need it, and what it allows put on a process that has no systemd.

python tests/deploy/unit.py UNIT COMMAND…  runs a command with the calls to the kernel, the rights and the memory that
the unit allows. Exit status 77: this machine cannot tell which calls those are.
"""

from __future__ import annotations

import ctypes
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
CANNOT_TELL = 77
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # of classic BPF
ALLOW, NOT_PERMITTED = 0x7FFF0000, 0x00050001
SET_MDWE, REFUSE_EXEC_GAIN, SET_SECCOMP, MODE_FILTER = 65, 1, 22, 2  # of prctl(2)


def settings(unit: Path) -> dict[str, list[str]]:
    """The values of each setting in [Service], in order."""
    service = unit.read_text(encoding="utf-8").partition("[Service]\n")[2].partition("\n[")[0]
    found: dict[str, list[str]] = {}
    for line in service.splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def calls_of(name: str) -> set[str]:
    """The calls in a group of systemd, with those of the groups in it; of a call: itself."""
    if not name.startswith("@"):
        return {name}
    said = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True)
    within = [line.strip() for line in said.stdout.splitlines()[1:] if line.strip() and "#" not in line]
    return set().union(*map(calls_of, within))


def allowed(unit: Path) -> set[str]:
    """The calls that SystemCallFilter leaves, line by line as systemd reads them."""
    found = calls_of("@default")
    for line in settings(unit)["SystemCallFilter"]:
        named = set().union(*map(calls_of, line.removeprefix("~").split()))
        found = found - named if line.startswith("~") else found | named
    return found


def program(names: set[str]) -> bytes:
    """A filter for the kernel that allows these calls."""
    numbers = dict(re.findall(r"#define __NR_(\w+) (\d+)", NUMBERS.read_text()))
    steps = [(LOAD, 0, 0, 0)]
    for name in sorted(names & numbers.keys()):
        steps += [(IF_EQUAL, 0, 1, int(numbers[name])), (RETURN, 0, 0, ALLOW)]
    steps.append((RETURN, 0, 0, NOT_PERMITTED))
    return b"".join(struct.pack("HBBI", *step) for step in steps)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def main(unit: Path, command: list[str]) -> None:
    """Become a command, with what a unit allows."""
    sys.path.insert(0, str(ROOT))
    from doorstroom.sandbox.confinement import drop_capabilities, refuse_new_privileges

    try:
        instructions = program(allowed(unit))
    except OSError:
        sys.exit(CANNOT_TELL)
    libc = ctypes.CDLL(None, use_errno=True)
    given = _Program(len(instructions) // 8, instructions)
    is_on = drop_capabilities() and refuse_new_privileges()
    libc.prctl(SET_MDWE, *(ctypes.c_ulong(one) for one in (REFUSE_EXEC_GAIN, 0, 0, 0)))  # kernels before 6.3 lack it
    if not is_on or libc.prctl(SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), ctypes.byref(given)):
        sys.exit(CANNOT_TELL)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
