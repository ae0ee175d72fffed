"""Which calls to the kernel a confined process may still make, as a filter that the kernel runs itself (seccomp).

Listed is what a process needs that reads an open file, computes and writes to an open pipe: memory, its own signals and
clocks, and the end. All else (open, socket, connect, execve, clone, ptrace, kill, …) is answered with "not permitted".
"""

from __future__ import annotations

import ctypes
import platform
import struct

# name: (number on x86_64, number on aarch64); None where that machine has no such call.
ALLOWED: dict[str, tuple[int, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "readv": (19, 65),
    "writev": (20, 66),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "time": (201, None),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "set_robust_list": (273, 99),
    "preadv": (295, 69),
    "getcpu": (309, 168),
    "getrandom": (318, 278),
    "rseq": (334, 293),
}
MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}  # column above, audit number, seccomp(2)

_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _NOT_PERMITTED, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # 0x0005…: an error number, 1 is EPERM
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def program(machine: str) -> bytes:
    """The filter for a machine (a name of `platform.machine`), as classic BPF. Raises KeyError for another machine.

    A call by the numbers of another machine kills the process: the list would mean something else.
    """
    column, audit, _ = MACHINES[machine]
    numbers = [row[column] for row in ALLOWED.values() if row[column] is not None]
    steps = [(_LOAD, 0, 0, _MACHINE_AT), (_IF_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER_AT)]
    for nth, number in enumerate(numbers):
        steps.append((_IF_EQUAL, len(numbers) - nth, 0, number))
    steps += [(_RETURN, 0, 0, _NOT_PERMITTED), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def allow_only_listed() -> bool:
    """Switch the filter on for every thread of this process, for good. False where the kernel or machine has none.

    Needs PR_SET_NO_NEW_PRIVS (or the right to administer the system) beforehand.
    """
    machine = platform.machine()
    if machine not in MACHINES:
        return False
    instructions = program(machine)
    given = _Program(len(instructions) // 8, instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(MACHINES[machine][2], _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(given)) == 0
