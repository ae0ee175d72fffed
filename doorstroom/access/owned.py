"""What the owner of a machine begins, the service has to be able to go on with."""

from __future__ import annotations

import os
from pathlib import Path


def folder(path: Path, mode: int) -> None:
    """Have a folder, of whoever owns the one above it. Raises OSError."""
    if not path.is_dir():
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        give(path)


def give(path: Path) -> None:
    """Give what root made to whoever owns the folder that it lies in. Raises OSError."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
