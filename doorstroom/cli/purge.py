"""Removing for good what may no longer be kept: a hand-in, a person's text, or what somebody kept for themselves."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import pandas as pd

from doorstroom.access import saved
from doorstroom.cli.options import add_json, add_store, clock, publishing, store_of, who
from doorstroom.cli.output import DONE, SOME_REFUSED, print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import Bar
from doorstroom.i18n import Words
from doorstroom.ingest.account import Report
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.ledger.personal import Personal
from doorstroom.ledger.purge import Purge, Reason
from doorstroom.settings import Settings
from doorstroom.store import load
from doorstroom.store.versions import Store


def add_purge(command: Parser) -> None:
    add_store(command)
    add_json(command)
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--hand-in", metavar="HAND_IN", help=command.words("cli.help_purge_hand_in"))
    what.add_argument("--text", metavar="TEXT", help=command.words("cli.help_purge_text"))
    what.add_argument("--old-files", action="store_true", help=command.words("cli.help_purge_old_files"))
    what.add_argument("--views-of", metavar="NAME", help=command.words("cli.help_purge_views"))
    command.add_argument("--older-than", type=int, metavar="MONTHS", help=command.words("cli.help_purge_older_than"))
    command.add_argument("--why", required=True, metavar="TEXT", help=command.words("cli.help_purge_why"))
    command.add_argument("--by", metavar="NAME", help=command.words("cli.help_act_by"))
    command.set_defaults(run=_purge)


def _purge(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    if options.views_of is not None:
        return _say_views(saved.remove_of(store.path, options.views_of, clock()), options, words)
    how = publishing(own, store)
    now = how["now"].astimezone(dt.UTC)
    n_views = _out_of_views(store, options.text)
    try:
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
    except LedgerError as error:
        if error.code != "purge_not_found" or not n_views:
            raise
        return _say_views(n_views, options, words)  # it stood nowhere else
    if options.json:
        told = {name: getattr(done, name) for name in ("hand_ins", "rewritten", "files", "kept")}
        left_at = [str(path) for path in left]
        print_json({**told, "views": n_views, "left": left_at, "version": report.version})
    else:
        _say(done, report, left, words)
        if n_views:
            print(words.count("cli.purged_views", n_views))
    return SOME_REFUSED if left else DONE


def _say(done: Purge, report: Report, left: list[Path], words: Words) -> None:
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


def _out_of_views(store: Store, text: str | None) -> int:
    """How many views, of whomever, are removed because they hold a text. Raises AccessError."""
    if text is None:
        return 0
    try:
        personal = Personal(text)
    except ValueError:  # the ledger says why
        return 0
    return saved.remove_holding(store.path, personal.is_in, clock())


def _say_views(n: int, options: argparse.Namespace, words: Words) -> int:
    if options.json:
        print_json({"views": n})
    else:
        print(words.count("cli.purged_views", n))
    return DONE


def _before(options: argparse.Namespace, own: Settings, now: dt.datetime) -> dt.datetime:
    """The moment before which files are old. Raises LedgerError where nobody said how long they are kept."""
    months = options.older_than or own.retention_months
    if not months or months < 1:
        raise LedgerError("purge_no_retention")
    return (pd.Timestamp(now) - pd.DateOffset(months=months)).to_pydatetime()
