"""Asking the records a question; and what changed between two days, in words."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd

from doorstroom.cli.options import (
    add_as_of,
    add_json,
    add_pairs,
    add_since,
    add_store,
    day,
    hold_known,
    pairs,
)
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.within import request_of
from doorstroom.i18n import Words
from doorstroom.query import by_name
from doorstroom.query.request import Request
from doorstroom.report.text import changes
from doorstroom.report.text.in_view import scope
from doorstroom.report.text.said import how_to_answer
from doorstroom.settings import Settings
from doorstroom.store import questions
from doorstroom.store.questions import Question


def add_ask(command: Parser) -> None:
    words = command.words
    add_store(command)
    command.add_argument("question", metavar="QUESTION", help=", ".join(questions.names()))
    add_as_of(command)
    add_since(command)
    add_pairs(command, words("cli.help_set"))
    command.add_argument("--format", choices=tuple(_FORMATS), default="table", help=words("cli.help_format"))
    command.set_defaults(run=_ask)


def _ask(options: argparse.Namespace, own: Settings, words: Words) -> int:
    asked = questions.question(options.question)
    request = request_of(options, own, words)
    given = by_name.given(pairs(options), asked)
    said = {"as_of": options.as_of, "since": options.since}
    answer = request.ask_only(asked.name, _with_days(given, said, asked, request))
    _FORMATS[options.format](answer, asked, words)
    if asked.name == "unanswered" and options.format == "table" and len(answer):
        print(how_to_answer(answer, words))
    return DONE


def add_changes(command: Parser) -> None:
    words = command.words
    add_store(command)
    add_json(command)
    command.add_argument("since", nargs="?", type=day, metavar="FROM", help=words("cli.help_since"))
    command.add_argument("as_of", nargs="?", type=day, metavar="TO", help=words("cli.help_as_of"))
    add_pairs(command, words("cli.help_filter"))
    command.set_defaults(run=_changes)


def _changes(options: argparse.Namespace, own: Settings, words: Words) -> int:
    asked = questions.question("since_last_time")
    request = request_of(options, own, words)
    filters = pairs(options)
    hold_known(filters, request.choices, options.command)
    said = {"as_of": options.as_of, "since": options.since}
    given = _with_days(by_name.given(filters, asked), said, asked, request)
    found = request.ask_only(asked.name, given)
    if options.json:
        days = {name: str(given[name]) for name in by_name.DAYS}
        print_json({**days, "changes": _records(found, asked)})
        return DONE
    since, as_of = (asked.parameters[name].read(given[name]) for name in ("since", "as_of"))
    view = request.ask_only("in_view", {name: value for name, value in given.items() if name != "since"})
    print(changes.summary(found, since, words, scope(view.iloc[0]), request.first_known(since)))
    print(words("changes.compared", since=since, day=as_of))
    for heading, some in changes.by_kind(found, words):
        print(heading)
        for row in some.to_dict("records"):
            print("  " + words("changes.of_pilot", title=row["title"], said=changes.in_words(row, since, words)))
    return DONE


def _with_days(
    given: Mapping[str, object], said: Mapping[str, dt.date | None], asked: Question, request: Request
) -> dict[str, object]:
    """What a question is given, with the days that it needs and that nobody said.

    said: the days that options of their own give. Raises QuestionError, StoreError.
    """
    # A question of no day is asked of all days; one that compares nothing does not know what to do with a second one.
    told = {name: day for name, day in said.items() if day and (name in asked.parameters or name != "as_of")}
    return by_name.with_days(
        {**told, **given},
        asked,
        as_of=lambda: request.as_of,
        since=request.last_time,
    )


def _print_table(answer: pd.DataFrame, asked: Question, words: Words) -> None:
    if not len(answer):
        print(words("cli.no_rows"))
        return
    nothing = words("cli.nothing")
    print(answer.map(lambda cell: nothing if pd.isna(cell) else _shown(cell)).to_string(index=False, max_colwidth=40))


def _shown(cell: object) -> object:
    return cell.date() if isinstance(cell, pd.Timestamp) else cell


def _print_rows(answer: pd.DataFrame, asked: Question, words: Words) -> None:
    print_json({"rows": _records(answer, asked)})


def _records(answer: pd.DataFrame, asked: Question) -> list[dict[str, object]]:
    from doorstroom.export.plain import as_records  # only here and below: a table needs nothing of that room

    return as_records(answer, asked.types)


def _print_csv(answer: pd.DataFrame, asked: Question, words: Words) -> None:
    from doorstroom.export.plain import as_plain_csv

    print(as_plain_csv(answer, asked.types), end="")


_FORMATS: dict[str, Callable[[pd.DataFrame, Question, Words], None]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_rows,
}
