"""Asking the records a question."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Mapping

import pandas as pd

from doorstroom.cli.options import add_as_of, add_pairs, add_store, pairs, store_of
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.settings import Settings
from doorstroom.store import questions
from doorstroom.store.questions import Question, QuestionError
from doorstroom.store.versions import StoreError

VERSIONS = ("from", "to")  # that --set names for a question about two of them


def add_ask(command: Parser) -> None:
    words = command.words
    add_store(command)
    command.add_argument("question", metavar="QUESTION", help=", ".join(questions.names()))
    add_as_of(command)
    add_pairs(command, words("cli.help_set"))
    command.add_argument("--format", choices=tuple(_FORMATS), default="table", help=words("cli.help_format"))
    command.set_defaults(run=_ask)


def _ask(options: argparse.Namespace, own: Settings, words: Words) -> int:
    asked = questions.question(options.question)
    store = store_of(options, own)
    given = _given(pairs(options), asked)
    if "as_of" in asked.parameters and "as_of" not in given:
        current = store.current()
        given["as_of"] = options.as_of or (current and current.as_of) or dt.date.today()
    earlier = given.pop("from", None) or (store.previous_name() if asked.needs_earlier else None)
    if asked.needs_earlier and not earlier:
        raise StoreError("no_earlier_version")
    answer = store.ask(asked.name, version=given.pop("to", None), earlier=earlier, **given)
    _FORMATS[options.format](answer, words)
    return DONE


def _given(said: Mapping[str, list[str]], asked: Question) -> dict[str, object]:
    """What a question is given: a list only where it takes one. Raises QuestionError for more values than it takes."""
    for name, values in said.items():
        takes_one = name in VERSIONS or (name in asked.parameters and asked.parameters[name].type != "text[]")
        if values[1:] and takes_one:
            raise QuestionError("one_value", name=name, value=", ".join(values))
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
    rows = answer.copy()
    for name in rows.select_dtypes("datetime"):
        rows[name] = rows[name].dt.strftime("%Y-%m-%d")
    print_json({"rows": json.loads(rows.to_json(orient="records"))})


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
