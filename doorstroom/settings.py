"""What a municipality sets for its own installation, from the environment.

DOORSTROOM_STORE         folder of the store's versions (default: data/store)
DOORSTROOM_MUNICIPALITY  name that fills an empty municipality in the records (default: asked who hands in)
DOORSTROOM_VERSIONS      how many versions the store keeps (default: 24)
DOORSTROOM_WAIT          how many seconds a load waits for another one that is being published (default: 600)
DOORSTROOM_AUDIENCE      who reads this dashboard: staff or public, who see public pilots only (default: staff)
DOORSTROOM_WORKBENCH     whether readers may ask SQL of their own: on or off (default: on for staff, off for public)
DOORSTROOM_SMALLEST      numbers of people below it are not shown (default: 10)
DOORSTROOM_ROUNDED_TO    the public and a briefing see numbers of people as multiples of it; 1: as they are (default: 5)
DOORSTROOM_SPACE         how many megabytes of the disk should be left: `health` warns below it (default: 500)
DOORSTROOM_LARGEST       how many megabytes the file of a version may take; beyond it tables lie apart (default: 20000)
DOORSTROOM_ACCESS        file with who may see and do what, once they log in (default: .streamlit/access.toml)
DOORSTROOM_OPEN          "yes-everyone-may-see-internal-pilots" serves without a login beyond this machine
DOORSTROOM_API           whether programs may read with a token: on or off (default: off)
DOORSTROOM_RETENTION     how many months the files of lists that were followed by others are kept (default: always)
DOORSTROOM_WITHIN        the municipalities, as a list in JSON, that commands may change (default: all)
DOORSTROOM_METRICS       where Prometheus may read counts and times, as 127.0.0.1:9464 (default: nowhere)
DOORSTROOM_NAME          name beside that of the product on screens, slides and in mail (default: the municipality)
DOORSTROOM_LOGO          a PNG or SVG file beside that name (default: none)
DOORSTROOM_COLOUR        colour of links and choices on a light ground, as #00519e (default: the usual one)
DOORSTROOM_COLOUR_DARK   the same on a dark ground, as #7db8f0; one is not set without the other
DOORSTROOM_FONT          name of a font that is on the machines of readers (default: the usual one)
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from doorstroom.identity import NOBODY, Identity, IdentityError, identity

Audience = Literal["public", "staff"]  # who reads: the public sees public pilots only, staff all
LAST_PORT = 65535
PUBLIC: Audience = "public"
STAFF: Audience = "staff"
OPEN = "yes-everyone-may-see-internal-pilots"

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "data" / "example"
WITHIN = "DOORSTROOM_WITHIN"
NAMES = (
    "DOORSTROOM_STORE",
    "DOORSTROOM_MUNICIPALITY",
    "DOORSTROOM_VERSIONS",
    "DOORSTROOM_WAIT",
    "DOORSTROOM_AUDIENCE",
    "DOORSTROOM_WORKBENCH",
    "DOORSTROOM_SMALLEST",
    "DOORSTROOM_ROUNDED_TO",
    "DOORSTROOM_SPACE",
    "DOORSTROOM_LARGEST",
    "DOORSTROOM_ACCESS",
    "DOORSTROOM_OPEN",
    "DOORSTROOM_API",
    "DOORSTROOM_RETENTION",
    WITHIN,
    "DOORSTROOM_METRICS",
    "DOORSTROOM_NAME",
    "DOORSTROOM_LOGO",
    "DOORSTROOM_COLOUR",
    "DOORSTROOM_COLOUR_DARK",
    "DOORSTROOM_FONT",
)


class SettingsError(Exception):
    """A setting that cannot be used; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Settings:
    """The settings in force. `versions_kept` >= 2: what is shown, and what it is compared with. longest_wait: seconds.
    names_municipality: whether somebody set whose installation it is; else `municipality` stands in for a name.

    smallest: numbers of people below it are not shown. rounded_to: in what leaves the organisation those that are shown
    are rounded to multiples of it. smallest_space, largest_file: megabytes. metrics: host and port, None for
    nowhere. is_open: whether everyone may see all that staff see. retention_months: None for always. within: None for
    all.
    """

    store: Path
    municipality: str
    versions_kept: int
    audience: Audience = STAFF
    has_workbench: bool = True
    longest_wait: int = 600
    smallest: int = 10
    rounded_to: int = 5
    names_municipality: bool = True
    smallest_space: int = 500
    largest_file: int = 20_000
    metrics: tuple[str, int] | None = None
    access: Path = ROOT / ".streamlit/access.toml"
    is_open: bool = False
    has_api: bool = False
    retention_months: int | None = None
    within: frozenset[str] | None = None
    identity: Identity = NOBODY


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsError for a value that is none of the possible ones."""
    return _read(tuple((name, environ[name]) for name in NAMES if name in environ))


@lru_cache(maxsize=8)
def _read(given: tuple[tuple[str, str], ...]) -> Settings:
    environ = dict(given)
    audience = _choice(environ, "DOORSTROOM_AUDIENCE", ("staff", "public"), "staff")
    workbench = _choice(environ, "DOORSTROOM_WORKBENCH", ("on", "off"), "on" if audience == "staff" else "off")
    return Settings(
        store=Path(environ.get("DOORSTROOM_STORE", ROOT / "data" / "store")),
        municipality=environ.get("DOORSTROOM_MUNICIPALITY", "").strip() or "Gemeente",
        names_municipality=bool(environ.get("DOORSTROOM_MUNICIPALITY", "").strip()),
        versions_kept=_whole_number(environ, "DOORSTROOM_VERSIONS", least=2, default="24"),
        longest_wait=_whole_number(environ, "DOORSTROOM_WAIT", least=0, default="600"),
        audience=audience,
        has_workbench=workbench == "on",
        smallest=_whole_number(environ, "DOORSTROOM_SMALLEST", least=0, default="10"),
        rounded_to=_whole_number(environ, "DOORSTROOM_ROUNDED_TO", least=1, default="5"),
        smallest_space=_whole_number(environ, "DOORSTROOM_SPACE", least=0, default="500"),
        largest_file=_whole_number(environ, "DOORSTROOM_LARGEST", least=0, default="20000"),
        metrics=_place(environ, "DOORSTROOM_METRICS"),
        access=Path(environ.get("DOORSTROOM_ACCESS") or ROOT / ".streamlit/access.toml"),
        is_open=_choice(environ, "DOORSTROOM_OPEN", ("no", OPEN), "no") == OPEN,
        has_api=_choice(environ, "DOORSTROOM_API", ("on", "off"), "off") == "on",
        within=_list(environ, WITHIN),
        retention_months=_months(environ, "DOORSTROOM_RETENTION"),
        identity=_identity(environ),
    )


def _identity(environ: Mapping[str, str]) -> Identity:
    """A municipality's own look. Raises SettingsError for what not everyone could read, or is not safe to show."""
    said = [environ.get(f"DOORSTROOM_{name}", "").strip() for name in ("NAME", "COLOUR", "COLOUR_DARK", "FONT", "LOGO")]
    name, light, dark, font, logo = said
    try:
        return identity(name, light, dark, font, Path(logo) if logo else None)
    except IdentityError as error:
        raise SettingsError(error.code, **error.details) from error


def _whole_number(environ: Mapping[str, str], name: str, *, least: int, default: str) -> int:
    value = environ.get(name, default)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise SettingsError("bad_setting", name=name, value=value, least=least)
    return int(value)


def _list(environ: Mapping[str, str], name: str) -> frozenset[str] | None:
    """The texts of a list in JSON; None where nothing is given. What is no such list is refused, and never all."""
    if name not in environ:
        return None
    try:
        found = json.loads(environ[name])
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise SettingsError("bad_setting_list", name=name, value=environ[name])
    return frozenset(found)


def _months(environ: Mapping[str, str], name: str) -> int | None:
    return _whole_number(environ, name, least=1, default="") if environ.get(name) else None


def _place(environ: Mapping[str, str], name: str) -> tuple[str, int] | None:
    """A host and a port, as in 127.0.0.1:9464 or [::1]:9464; None where nothing is given."""
    value = environ.get(name, "")
    if not value:
        return None
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) <= LAST_PORT:
        raise SettingsError("bad_setting_place", name=name, value=value)
    return host, int(port)


def _choice(environ: Mapping[str, str], name: str, known: tuple[str, ...], default: str) -> str:
    value = environ.get(name, default)
    if value not in known:
        raise SettingsError("bad_setting_choice", name=name, value=value, known=", ".join(known))
    return value
