"""What the files of requirements say: what we name ourselves, and what is installed for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)(?: *; *(.+))?$")


class Pin(NamedTuple):
    """One release; where: on which machines, as a marker, or nothing for everywhere."""

    version: str
    where: str | None
    hashes: tuple[str, ...]


def pinned(file: str) -> dict[str, Pin]:
    """The releases that a file names, by the name of the package in small letters."""
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in (line.partition("#")[0].strip() for line in text.splitlines()):
        if not line or line.startswith("-r"):
            continue
        pin, *hashes = (part.strip() for part in line.split("--hash="))
        name, version, where = PIN.match(pin).groups()
        found[plain(name)] = Pin(version, where, tuple(hashes))
    return found


def plain(name: str) -> str:
    """The name of a package as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()
