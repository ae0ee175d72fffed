"""Removing for good what may no longer be kept: a hand-in, or a person's text."""

from __future__ import annotations

import argparse
import datetime as dt

import pandas as pd

from doorstroom.cli.options import add_json, add_store, publishing, store_of, who
from doorstroom.cli.output import DONE, SOME_REFUSED, print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import Bar
from doorstroom.i18n import Words
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.ledger.purge import Reason
from doorstroom.settings import Settings
from doorstroom.store import load


def add_purge(command: Parser) -> None:
    add_store(command)
    add_json(command)
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--hand-in", metavar="HAND_IN", help=command.words("cli.help_purge_hand_in"))
    what.add_argument("--text", metavar="TEXT", help=command.words("cli.help_purge_text"))
    what.add_argument("--old-files", action="store_true", help=command.words("cli.help_purge_old_files"))
    command.add_argument("--older-than", type=int, metavar="MONTHS", help=command.words("cli.help_purge_older_than"))
    command.add_argument("--why", required=True, metavar="TEXT", help=command.words("cli.help_purge_why"))
    command.add_argument("--by", metavar="NAME", help=command.words("cli.help_act_by"))
    command.set_defaults(run=_purge)


def _purge(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    how = publishing(own, store)
    now = how["now"].astimezone(dt.UTC)
    with Bar(words) as bar:
        done, report, left = load.purge(
            store,
            hand_in=options.hand_in,
            text=options.text,
            files_before=_before(options, own, now) if options.old_files else None,
            reason=Reason(options.by or who(), now, options.why),
            progress=bar,
            **how,
        )
    if options.json:
        told = {name: getattr(done, name) for name in ("hand_ins", "rewritten", "files", "kept")}
        print_json({**told, "left": [str(path) for path in left], "version": report.version})
        return SOME_REFUSED if left else DONE
    for name in done.hand_ins:
        print(words("cli.purged_hand_in", name=name))
    if done.rewritten:
        print(words("cli.purged_text", names=", ".join(done.rewritten)))
    for name in dict.fromkeys(done.files):
        print(words("cli.purged_file", file=name))
    for name in dict.fromkeys(done.kept):
        print(words("cli.purge_kept_file", file=name))
    print(words("cli.purged_versions", version=report.version))
    for path in left:
        print(words("cli.purge_left", file=path))
    return SOME_REFUSED if left else DONE


def _before(options: argparse.Namespace, own: Settings, now: dt.datetime) -> dt.datetime:
    """The moment before which files are old. Raises LedgerError where nobody said how long they are kept."""
    months = options.older_than or own.retention_months
    if not months or months < 1:
        raise LedgerError("purge_no_retention")
    return (pd.Timestamp(now) - pd.DateOffset(months=months)).to_pydatetime()
