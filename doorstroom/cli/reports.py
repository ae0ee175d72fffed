"""Making a file for others to read: a briefing, or a digest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from doorstroom.briefing import choice as choices
from doorstroom.briefing.digest import RENDERERS, digest
from doorstroom.briefing.handout import handout
from doorstroom.briefing.render import MIME, render
from doorstroom.briefing.story import briefing
from doorstroom.cli.options import add_as_of, add_out, add_pairs, add_since, add_store, day, hold_known, pairs
from doorstroom.cli.output import DONE, NOTHING_DONE, say_why, write
from doorstroom.cli.parser import Parser
from doorstroom.cli.within import request_of
from doorstroom.i18n import Words
from doorstroom.ingest.intake import IntakeError
from doorstroom.query.request import Request
from doorstroom.report.text.typed import ID_SHOWN, shortened
from doorstroom.settings import PUBLIC, STAFF, Settings


def add_brief(command: Parser) -> None:
    _add_report(command, MIME)
    command.add_argument("--choice", type=Path, metavar="FILE", help=command.words("cli.help_choice"))
    command.add_argument("--body", default="", metavar="NAME", help=command.words("cli.help_briefed"))
    command.add_argument("--meeting", type=day, metavar="DATE", help=command.words("cli.help_briefed_meeting"))
    command.set_defaults(run=_brief)


def _brief(options: argparse.Namespace, own: Settings, words: Words) -> int:
    choice = choices.Choice()
    if options.choice:
        if not options.choice.is_file():
            raise IntakeError("no_such_file", file=options.choice)
        try:
            choice = choices.read(options.choice.read_bytes().decode("utf-8", "replace"))
        except choices.ChoiceError as error:
            return say_why(error, words)
    choice = replace(choice, body=options.body) if options.body else choice
    choice = replace(choice, meeting=options.meeting) if options.meeting else choice
    told = briefing(_asked(options, own, words), choice)
    return _written(options.out, render(told, words, options.format), words)


def add_handout(command: Parser) -> None:
    words = command.words
    command.add_argument("pilot", metavar="PILOT", help=words("cli.help_handout_pilot"))
    add_store(command)
    add_as_of(command)
    command.add_argument("--audience", choices=(PUBLIC, STAFF), default=PUBLIC, help=words("cli.help_audience"))
    add_out(command)
    command.set_defaults(run=_handout)


def _handout(options: argparse.Namespace, own: Settings, words: Words) -> int:
    said = {"as_of": (options.as_of.isoformat(),)} if options.as_of else {}
    told = handout(request_of(options, own, words, said).for_others(options.audience), options.pilot)
    if told is None:
        print(words("pilot.handout.gone", id=shortened(options.pilot, ID_SHOWN)), file=sys.stderr)
        return NOTHING_DONE
    from doorstroom.briefing.handout_pdf import as_pdf  # what typesets it is loaded only when it is asked for

    return _written(options.out, as_pdf(told, words), words)


def add_digest(command: Parser) -> None:
    _add_report(command, RENDERERS)
    command.set_defaults(run=_digest)


def _digest(options: argparse.Namespace, own: Settings, words: Words) -> int:
    told = digest(_asked(options, own, words))
    return _written(options.out, RENDERERS[options.format](told, words), words)


def _add_report(command: Parser, formats: Iterable[str]) -> None:
    """What is told, of which day, to whom, and the file that it becomes."""
    words = command.words
    add_store(command)
    add_as_of(command)
    add_since(command)
    add_pairs(command, words("cli.help_filter"))
    command.add_argument("--audience", choices=(PUBLIC, STAFF), default=PUBLIC, help=words("cli.help_audience"))
    command.add_argument("--format", choices=tuple(formats), required=True, help=words("cli.help_format"))
    add_out(command)


def _asked(options: argparse.Namespace, own: Settings, words: Words) -> Request:
    """What is asked for the audience, of the version that readers see."""
    said = {one: tuple(values) for one, values in pairs(options).items()}
    days = {"as_of": options.as_of, "since": options.since}
    told = said | {one: (chosen.isoformat(),) for one, chosen in days.items() if chosen}
    asked = request_of(options, own, words, told)
    hold_known(said, asked.choices, options.command)
    return asked.for_others(options.audience)


def _written(file: Path, content: bytes, words: Words) -> int:
    write(file, content)
    print(words("cli.written", file=str(file)))
    return DONE
