"""Answering what lists leave open."""

from __future__ import annotations

import argparse
from functools import partial

from doorstroom.cli.options import add_json, add_store, day, day_past, publishing, store_of, who
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import add_progress
from doorstroom.cli.records import done
from doorstroom.contract.model import contract
from doorstroom.i18n import Words
from doorstroom.ingest.account import Progress, Report
from doorstroom.settings import Settings
from doorstroom.store import answering
from doorstroom.store.publishing import Publishing
from doorstroom.store.versions import Store


def add_answer(command: Parser) -> None:
    words, codes = command.words, contract().codes
    add_store(command)
    add_json(command)
    add_progress(command)
    command.add_argument("pilot", metavar="PILOT", help=words("cli.help_answer_pilot"))
    command.add_argument("answer", metavar="ANSWER", choices=tuple(codes["reply"]), help=", ".join(codes["reply"]))
    command.add_argument("--why", required=True, metavar="TEXT", help=words("cli.help_answer_why"))
    command.add_argument("--milestone", choices=tuple(codes["milestone"]), help=words("cli.help_answer_milestone"))
    command.add_argument("--day", type=day, metavar="DATE", help=words("cli.help_answer_day"))
    command.add_argument("--field", metavar="COLUMN", help=words("cli.help_answer_field"))
    command.add_argument("--reason", choices=tuple(codes["stop_reason"]), help=words("cli.help_answer_reason"))
    command.add_argument("--same-as", metavar="PILOT", help=words("cli.help_answer_same_as"))
    command.add_argument("--by", metavar="NAME", help=words("cli.help_answer_by"))
    command.add_argument("--reported-on", type=day_past, metavar="DATE", help=words("cli.help_answer_from"))
    command.set_defaults(run=_answer, refused=None, flags=None)


def _answer(options: argparse.Namespace, own: Settings, words: Words) -> int:
    municipality, _, pilot_id = options.pilot.rpartition("/")
    given = answering.Answer(
        municipality=municipality,
        pilot_id=pilot_id,
        answer=options.answer,
        why=options.why,
        milestone=options.milestone,
        on_day=options.day,
        field=options.field,
        reason=options.reason,
        same_as=options.same_as,
        answered_by=options.by,
    )
    return done(partial(_handed_in, store_of(options, own), given, own, options), options, words)


def _handed_in(
    store: Store, given: answering.Answer, own: Settings, options: argparse.Namespace, progress: Progress
) -> Report:
    how = Publishing(progress=progress, **publishing(own, store))
    return answering.answer(store, given, how, by=who(), day=options.reported_on)
