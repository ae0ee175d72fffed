"""A hand-in: one delivery of one source, as it lies in the ledger. It is there whole or not at all, and never changes.

ledger/<source>/<reported_on>_<id>/
  about.json          what it is, its account, and the checksum of every file beside it
  mapping.toml        how the list was read (mapping_2.toml for a second one)
  tables/<t>.parquet  typed rows, as they were read
  findings.json       refusals, flags, and of which pilots not all could be read
  rows/*.parquet      the rows of each sheet as they stood
ledger/<source>/taken_back.json  which hand-ins no longer hold; beside it a mark `.taken_back-<id>` for each
ledger/files/<sha256>  the files as they were handed in, each once
ledger/purged.json     what was removed for good

Every JSON file that is not in `about.json` carries a checksum of what it says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from doorstroom.ingest.parse.text import spelling_key

ABOUT = "about.json"
TABLES, RAW_ROWS, FINDINGS = "tables", "rows", "findings.json"
FILES = "files"  # beside the sources
TAKEN_BACK = "taken_back.json"  # beside the hand-ins of a source
BUILDING = ".building-"
SAID = ".said"  # beside them: what the source has said so far, folded
ANSWERS = "answers"  # the table of what people answer
SCREEN = "scherm"  # the source of what people write down on the screens
SEAL = "sha256"  # of what a JSON file says
ID = re.compile(r"\d{4}-\d{2}-\d{2}_[0-9a-f]{8}")


class LedgerError(Exception):
    """The ledger cannot do what was asked; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True, order=True)
class Source:
    """A list that is handed in again and again."""

    municipality: str
    name: str

    def __str__(self) -> str:
        return f"{self.municipality} / {self.name}"

    @property
    def spelled_alike(self) -> tuple[str, str]:
        """What all spellings of this source have in common."""
        return spelling_key(self.municipality), spelling_key(self.name)

    @property
    def is_screen(self) -> bool:
        """Whether it is what people write down on the screens."""
        return spelling_key(self.name) == spelling_key(SCREEN)

    @property
    def folder(self) -> str:
        """The name of its folder: readable, and its own whatever signs the names have."""
        named = hashlib.sha256(f"{self.municipality}\0{self.name}".encode()).hexdigest()[:8]
        return f"{_plain(self.municipality)}-{_plain(self.name)}-{named}"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:30] or "x"


@dataclass(frozen=True)
class HandIn:
    """What is known of a hand-in.

    `reported_on`: the day that it holds for. `said_by`: how that day is known (given | name | column | today).
    `files`: name → sha256, in the order of handing in; `purged`: those that were removed for good. `tables`: the
    contract's tables that it holds; `partial`: those of which it is not the whole. `is_written`: it is what somebody
    wrote down on a screen, and no list. `municipalities`: name of a municipality in its rows → the one that is meant.
    """

    id: str
    source: Source
    reported_on: dt.date
    said_by: str
    handed_in_at: dt.datetime
    handed_in_by: str
    files: Mapping[str, str]
    mappings: tuple[str, ...]
    tables: tuple[str, ...]
    partial: tuple[str, ...]
    fingerprint: str
    counts: tuple[Mapping[str, object], ...] = ()
    n_refusals: int = 0
    n_flags: int = 0
    as_of: dt.date | None = None
    is_example: bool = False
    own_municipality: str | None = None
    purged: tuple[str, ...] = ()
    is_written: bool = False
    municipalities: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_order(self) -> tuple[dt.date, dt.datetime, str]:
        return self.reported_on, self.handed_in_at, self.id

    @property
    def is_no_list(self) -> bool:
        """Whether all that it holds is what people answered, or wrote down on a screen."""
        return self.is_written or self.tables == (ANSWERS,)

    def as_json(self) -> dict[str, object]:
        """As `about.json` has it; what releases before this one do not know, only where there is any."""
        told = vars(self) | {"source": vars(self.source)}
        return told if self.municipalities else {name: said for name, said in told.items() if name != "municipalities"}

    @staticmethod
    def of_json(said: Mapping) -> HandIn:
        """What `about.json` says. Raises KeyError, TypeError or ValueError on what is none."""
        plain = dict(said)
        plain["source"] = Source(**plain["source"])
        plain["reported_on"] = dt.date.fromisoformat(plain["reported_on"])
        plain["handed_in_at"] = dt.datetime.fromisoformat(plain["handed_in_at"])
        plain["as_of"] = dt.date.fromisoformat(plain["as_of"]) if plain["as_of"] else None
        for name in ("mappings", "tables", "partial", "counts", "purged"):
            plain[name] = tuple(plain[name])
        return HandIn(**plain)


def read_about(folder: Path) -> HandIn:
    """The hand-in in a folder. Raises LedgerError('hand_in_damaged')."""
    try:
        return HandIn.of_json(unsealed(folder / ABOUT))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError("hand_in_damaged", name=folder.name, file=ABOUT) from error


def sealed(said: Mapping) -> str:
    """The text of a JSON file that says this, and the checksum of it."""
    return json.dumps({**said, SEAL: _seal(said)}, ensure_ascii=False, indent=1, default=str)


def unsealed(file: Path) -> dict:
    """What such a file says. Raises OSError, or ValueError where it is not as it was written."""
    said = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(said, dict) or said.pop(SEAL, None) != _seal(said):
        raise ValueError(f"{file} is not as it was written")
    return said


def _seal(said: Mapping) -> str:
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def check_sums(folder: Path, hand_in: HandIn, names: Iterable[str] | None = None) -> None:
    """Raises LedgerError('hand_in_damaged') for the first file that is not as it was written, or that is gone.

    `names`: of the files that are looked at, as `sums` has them; all where it is left out.
    """
    for name, checksum in hand_in.sums.items():
        if names is not None and name not in names:
            continue
        try:
            found = sum_of(folder / name)
        except OSError as error:
            raise LedgerError("hand_in_damaged", name=folder.name, file=name) from error
        if found != checksum:
            raise LedgerError("hand_in_damaged", name=folder.name, file=name)


def sum_of(file: Path) -> str:
    """The sha256 of a file. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Let a file or folder reach the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_folder(folder: Path) -> None:
    """Let what lies in a folder reach the disk."""
    for path in [*(found for found in folder.rglob("*")), folder]:
        sync(path)
