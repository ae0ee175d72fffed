"""Removing for good what may no longer be kept: a hand-in, or a person's text."""

from __future__ import annotations

import argparse
import datetime as dt

from doorstroom.cli.options import add_json, add_store, publishing, store_of, who
from doorstroom.cli.output import DONE, SOME_REFUSED, print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import Bar
from doorstroom.i18n import Words
from doorstroom.ledger.purge import Reason
from doorstroom.settings import Settings
from doorstroom.store import load


def add_purge(command: Parser) -> None:
    add_store(command)
    add_json(command)
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--hand-in", metavar="HAND_IN", help=command.words("cli.help_purge_hand_in"))
    what.add_argument("--text", metavar="TEXT", help=command.words("cli.help_purge_text"))
    command.add_argument("--why", required=True, metavar="TEXT", help=command.words("cli.help_purge_why"))
    command.add_argument("--by", metavar="NAME", help=command.words("cli.help_act_by"))
    command.set_defaults(run=_purge)


def _purge(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    how = publishing(own, store)
    with Bar(words) as bar:
        done, report, left = load.purge(
            store,
            hand_in=options.hand_in,
            text=options.text,
            reason=Reason(options.by or who(), how["now"].astimezone(dt.UTC), options.why),
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
