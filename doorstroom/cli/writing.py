"""Writing down what happened, as the forms on the screens do."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from doorstroom.cli.options import add_json, add_pairs, add_store, day_past, pairs, publishing, store_of, who
from doorstroom.cli.output import print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import add_progress
from doorstroom.cli.records import done
from doorstroom.contract.model import contract
from doorstroom.i18n import Words
from doorstroom.ingest.account import Progress, Report
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.settings import Settings
from doorstroom.store import writing
from doorstroom.store.publishing import Publishing
from doorstroom.store.versions import Store

# What is told as JSON of an error beside its words: what others did meanwhile, for who goes on without it.
BY_ANOTHER = {"write_overtaken": ("pilots",), "write_is_another": ("other", "other_key")}


def add_write(command: Parser) -> None:
    words, forms = command.words, contract().forms
    told = "; ".join(f"{form.name}: {', '.join(form.asks)}" for form in forms.values())
    add_store(command)
    add_json(command)
    add_progress(command)
    command.add_argument("form", metavar="FORM", choices=tuple(forms), help=words("cli.help_write_form", forms=told))
    command.add_argument("pilot", metavar="PILOT", nargs="?", help=words("cli.help_write_pilot"))
    command.add_argument("--municipality", metavar="NAME", help=words("cli.help_write_municipality"))
    add_pairs(command, words("cli.help_write_set"))
    command.add_argument("--rows", type=Path, metavar="FILE", help=words("cli.help_write_rows"))
    command.add_argument("--agenda", action="store_true", help=words("cli.help_write_agenda"))
    command.add_argument("--together", action="store_true", help=words("cli.help_write_together"))
    command.add_argument("--by", metavar="NAME", help=words("cli.help_write_by"))
    command.add_argument("--reported-on", type=day_past, metavar="DATE", help=words("cli.help_write_from"))
    command.set_defaults(run=_write, refused=None, flags=None)


def _write(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    whose = publishing(own, store)["municipality"]
    given = _rows(options, whose) if options.rows else [_one(options, whose)]
    try:
        return done(partial(_handed_in, store, given, own, options), options, words)
    except LedgerError as error:
        if options.json and error.code in BY_ANOTHER:
            print_json({name: error.details[name] for name in BY_ANOTHER[error.code]})
        raise


def _one(options: argparse.Namespace, whose: str) -> writing.Statement:
    """What the options say."""
    if options.municipality:
        municipality, pilot_id = options.municipality, options.pilot
    else:
        municipality, _, pilot_id = (options.pilot or "").rpartition("/")
    said = {name: values[-1] for name, values in pairs(options).items()}
    return writing.Statement(options.form, said, municipality or whose, pilot_id or None)


def _rows(options: argparse.Namespace, whose: str) -> list[writing.Statement]:
    """What the lines of a file say, one statement each. Raises LedgerError('write_rows')."""
    try:
        with options.rows.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise _no_rows(options) from error
    if not rows or any(None in row or None in row.values() or not row.get("pilot_id") for row in rows):
        raise _no_rows(options)
    return [
        writing.Statement(options.form, row, row.pop("municipality", "") or whose, row.pop("pilot_id")) for row in rows
    ]


def _no_rows(options: argparse.Namespace) -> LedgerError:
    known = ", ".join(["municipality", "pilot_id", *contract().forms[options.form].asks])
    return LedgerError("write_rows", file=options.rows, known=known)


def _handed_in(
    store: Store, given: Sequence[writing.Statement], own: Settings, options: argparse.Namespace, progress: Progress
) -> Report:
    how, by = Publishing(progress=progress, **publishing(own, store)), who() if options.by is None else options.by
    told = {"is_of_agenda": options.agenda, "is_together": options.together}
    return writing.write(store, given, how, by=by, day=options.reported_on, **told)
