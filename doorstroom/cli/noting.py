"""Which commands are acts that are noted, before they begin and when they end; screens run the same commands."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from doorstroom.access import audit
from doorstroom.access.audit import AuditError, Entry, Value
from doorstroom.access.rules import months_kept
from doorstroom.cli import within
from doorstroom.cli.options import clock, store_of, who
from doorstroom.cli.output import NOTHING_DONE, say_why
from doorstroom.i18n import Words
from doorstroom.ingest.account import Report
from doorstroom.settings import Settings
from doorstroom.store.versions import AUDIT

ACTS = {
    "load": "hand_in",
    "answer": "answer",
    "write": "write",
    "take-back": "take_back",
    "back": "back",
    "purge": "purge",
    "sign-out": "sign_out",
    "token": "token",
    "revoke": "revoke",
    "share": "export_rows",
}
# What an act is about where nothing else says so: options that hold ids, once the command found what they name.
IDS = ("hand_in", "version", "pilot", "answer", "form", "name")


def run(options: argparse.Namespace, own: Settings, words: Words) -> int:
    """Run a command; the exit status. An act that cannot be noted is not done. Raises LedgerError, AuditError too."""
    within.hold(options, own)
    what = ACTS.get(options.command)
    if what is None:
        return options.run(options, own, words)
    store = store_of(options, own).path
    # A job of a screen acts for who logged in there; it cannot read the rules, and who serves the screens forgets.
    by = (getattr(options, "by", None) if options.on_screen else None) or who()
    entry = Entry(clock(), by, what, {"outcome": "begun"}, of=own.within)
    folder, months = store / AUDIT, months_kept(own)
    # The folder is not there before the first load: what that says where it cannot be made says why.
    if store.is_dir():
        audit.note(folder, entry, months)
    status, outcome = NOTHING_DONE, "nothing_done"
    try:
        status = options.run(options, own, words)
        outcome = "nothing_done" if status == NOTHING_DONE else "done"
    finally:
        about = {"outcome": outcome} | ({} if status == NOTHING_DONE else _about(options))
        _end(folder, replace(entry, at=clock(), about=about), months, words)
    return status


def about_of(report: Report) -> Mapping[str, Value]:
    """What a hand-in was: ids, kinds and numbers."""
    rows = {name: sum(getattr(one, name) for one in report.files) for name in ("rows_loaded", "rows_refused")}
    hand_ins = [one.hand_in for one in report.hand_ins]
    return {
        "hand_ins": hand_ins,
        "tables": sorted({one.table for one in report.files}),
        **rows,
        "answers": report.n_answered,
        "version": report.version,
    }


def _about(options: argparse.Namespace) -> Mapping[str, Value]:
    named = {name: value for name in IDS if isinstance(value := getattr(options, name, None), str)}
    return named | dict(getattr(options, "about", {}))


def _end(folder: Path, entry: Entry, months: int | None, words: Words) -> None:
    """How it ended. That it began is noted already, so where this cannot be written it is told and no more."""
    if folder.parent.is_dir():
        try:
            audit.note(folder, entry, months)
        except AuditError as error:
            say_why(error, words)
