"""What a municipality sets for its own installation, from the environment.

DOORSTROOM_STORE         folder of the store's versions (default: data/store)
DOORSTROOM_MUNICIPALITY  name that fills an empty municipality in the records (default: Gemeente)
DOORSTROOM_VERSIONS      how many versions the store keeps (default: 24)
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "data" / "example"


class SettingsError(Exception):
    """A setting that cannot be used; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Settings:
    """The settings in force. `versions_kept` >= 2: what is shown, and what it is compared with."""

    store: Path
    municipality: str
    versions_kept: int


def settings(environ: os._Environ[str] | dict[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsError when DOORSTROOM_VERSIONS is no whole number of at least 2."""
    kept = environ.get("DOORSTROOM_VERSIONS", "24")
    if not kept.isascii() or not kept.isdigit() or int(kept) < 2:
        raise SettingsError("bad_setting", name="DOORSTROOM_VERSIONS", value=kept)
    return Settings(
        store=Path(environ.get("DOORSTROOM_STORE", ROOT / "data" / "store")),
        municipality=environ.get("DOORSTROOM_MUNICIPALITY", "Gemeente"),
        versions_kept=int(kept),
    )
