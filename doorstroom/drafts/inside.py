"""The other side of `job`: confines this process, and then runs the command."""

from __future__ import annotations

import json
import mimetypes
import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

from doorstroom.drafts.job import STATUS
from doorstroom.sandbox.confinement import Bounds, confine_to
from doorstroom.settings import ROOT

# What Python and the libraries read of a system: no more of /etc than it takes, for passwords and keys lie there.
OF_THE_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/sys/fs/cgroup"),
    *("/sys/devices/system/cpu", "/dev/null", "/dev/urandom", "/dev/zero"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/nsswitch.conf", "/etc/passwd"),
    *mimetypes.knownfiles,
)
OF_OURS = ("doorstroom", "queries", "data/example")  # and not the settings and secrets beside them
ON_SCREEN = "--on-screen"  # messages say what to do for who has no command line
LESS_URGENT = 5  # than the screens of everybody else


def main(arguments: Sequence[str]) -> None:
    """Run the command of a request, and write down how it ended."""
    request = json.loads(arguments[0])
    folder = Path(request["folder"])
    os.nice(LESS_URGENT)
    system = [Path(path) for path in (*OF_THE_SYSTEM, sys.prefix, sys.base_prefix)]
    ours = [ROOT / name for name in OF_OURS]
    confine_to(
        Bounds(**request["bounds"]),
        [*system, *ours, *map(Path, request["read"])],
        [folder, *map(Path, request["write"])],
    )
    command, *options = request["arguments"]
    sys.argv = ["doorstroom", command, ON_SCREEN, *options]
    status = 0
    try:
        runpy.run_module("doorstroom", run_name="__main__")  # only now: what libraries start is confined too
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 1
    sys.stdout.flush()
    beside = folder / f".{STATUS}"
    beside.write_text(str(status))
    beside.replace(folder / STATUS)
    os._exit(status)  # nothing that a library left behind may still fail
