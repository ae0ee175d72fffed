"""Writing down what happened, as the forms on the screens do."""

from __future__ import annotations

import argparse
from functools import partial

from doorstroom.cli.options import add_json, add_pairs, add_store, day_past, pairs, publishing, store_of, who
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import add_progress
from doorstroom.cli.records import done
from doorstroom.contract.model import contract
from doorstroom.i18n import Words
from doorstroom.ingest.account import Progress, Report
from doorstroom.settings import Settings
from doorstroom.store import writing
from doorstroom.store.load import Publishing
from doorstroom.store.versions import Store


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
    command.add_argument("--by", metavar="NAME", help=words("cli.help_write_by"))
    command.add_argument("--reported-on", type=day_past, metavar="DATE", help=words("cli.help_write_from"))
    command.set_defaults(run=_write, refused=None, flags=None)


def _write(options: argparse.Namespace, own: Settings, words: Words) -> int:
    if options.municipality:
        municipality, pilot_id = options.municipality, options.pilot
    else:
        municipality, _, pilot_id = (options.pilot or "").rpartition("/")
    said = {name: values[-1] for name, values in pairs(options).items()}
    given = writing.Statement(options.form, said, municipality or own.municipality, pilot_id or None)
    return done(partial(_handed_in, store_of(options, own), given, own, options), options, words)


def _handed_in(
    store: Store, given: writing.Statement, own: Settings, options: argparse.Namespace, progress: Progress
) -> Report:
    how, by = Publishing(progress=progress, **publishing(own)), who() if options.by is None else options.by
    return writing.write(store, given, how, by=by, day=options.reported_on)
