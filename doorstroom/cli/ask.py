"""Asking the records a question; and what changed between two days, in words."""

from __future__ import annotations

import argparse
import datetime as dt
import json
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
    store_of,
)
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.query import answers, whatif
from doorstroom.report.text import changes
from doorstroom.report.text.in_view import scope
from doorstroom.report.text.said import how_to_answer
from doorstroom.settings import Settings
from doorstroom.store import questions
from doorstroom.store.questions import Question, QuestionError
from doorstroom.store.versions import Store

DAYS = ("as_of", "since")


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
    store = store_of(options, own)
    given = _given(pairs(options), asked)
    said = {"as_of": options.as_of, "since": options.since}
    answer = store.ask(asked.name, **_with_days(given, said, asked, store))
    _FORMATS[options.format](answer, words)
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
    store = store_of(options, own)
    filters = pairs(options)
    if name := store.current_name():
        hold_known(filters, answers.choices(store.path, name), options.command)
    said = {"as_of": options.as_of, "since": options.since}
    given = _with_days(_given(filters, asked), said, asked, store)
    found = store.ask(asked.name, **given)
    if options.json:
        days = {name: str(given[name]) for name in DAYS}
        print_json({**days, "changes": _records(found)})
        return DONE
    since, as_of = (asked.parameters[name].read(given[name]) for name in ("since", "as_of"))
    view = store.ask("in_view", **{name: value for name, value in given.items() if name != "since"})
    print(changes.summary(found, since, words, scope(view.iloc[0])))
    print(words("changes.compared", since=since, day=as_of))
    for heading, some in changes.by_kind(found, words):
        print(heading)
        for row in some.to_dict("records"):
            print("  " + words("changes.of_pilot", title=row["title"], said=changes.in_words(row, since, words)))
    return DONE


def _with_days(
    given: Mapping[str, object], said: Mapping[str, dt.date | None], asked: Question, store: Store
) -> dict[str, object]:
    """What a question is given, with the days that it needs and that nobody said: as on the first screen.

    said: the days that options of their own give. Raises QuestionError, StoreError.
    """
    takes = asked.parameters
    # A question of no day is asked of all days; one that compares nothing does not know what to do with a second one.
    given = {name: value for name, value in said.items() if value and (name in takes or name != "as_of")} | dict(given)
    if "as_of" in takes and "as_of" not in given:
        current = store.current()
        given["as_of"] = (current and current.as_of) or dt.date.today()
    if "since" in takes and "since" not in given and not takes["since"].is_optional:
        given["since"] = store.ask("last_time", as_of=given["as_of"])["since"].iloc[0].date()
    if given.get("since") and {*DAYS} <= {*takes}:
        since, as_of = (takes[name].read(given[name]) for name in ("since", "as_of"))
        if since > as_of:
            raise QuestionError("since_after_as_of", since=since, as_of=as_of)
    return given


def _given(said: Mapping[str, list[str]], asked: Question) -> dict[str, object]:
    """What a question is given: a list only where it takes one. Raises QuestionError for more values than it takes, and
    for what supposes nothing.
    """
    for name, values in said.items():
        if values[1:] and name in asked.parameters and asked.parameters[name].type != "text[]":
            raise QuestionError("one_value", name=name, value=", ".join(values))
    if whatif.PART in asked.parameters and (refused := whatif.read(said.get(whatif.PART, ())).refused):
        raise QuestionError("bad_whatif", value=refused[0])
    return {name: values if values[1:] else values[0] for name, values in said.items()}


def _print_table(answer: pd.DataFrame, words: Words) -> None:
    if not len(answer):
        print(words("cli.no_rows"))
        return
    nothing = words("cli.nothing")
    print(answer.map(lambda cell: nothing if pd.isna(cell) else _shown(cell)).to_string(index=False, max_colwidth=40))


def _shown(cell: object) -> object:
    return cell.date() if isinstance(cell, pd.Timestamp) else cell


def _print_rows(answer: pd.DataFrame, words: Words) -> None:
    print_json({"rows": _records(answer)})


def _records(answer: pd.DataFrame) -> list[dict[str, object]]:
    rows = answer.copy()
    for name in rows.select_dtypes("datetime"):
        rows[name] = rows[name].dt.strftime("%Y-%m-%d")
    return json.loads(rows.to_json(orient="records"))


def _print_csv(answer: pd.DataFrame, words: Words) -> None:
    from doorstroom.export.csv_file import guarded  # only here: the other forms need nothing of it

    rows = answer.copy()
    for name in rows.select_dtypes(["object", "string"]):
        rows[name] = rows[name].map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
    print(rows.to_csv(index=False, date_format="%Y-%m-%d"), end="")


_FORMATS: dict[str, Callable[[pd.DataFrame, Words], None]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_rows,
}
