"""What several commands can be given: its declaration, and how it is read."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from doorstroom.cli.parser import Parser
from doorstroom.query import address
from doorstroom.settings import Settings
from doorstroom.store.questions import QuestionError
from doorstroom.store.versions import Store


def add_store(command: Parser) -> None:
    command.add_argument("--store", type=Path, help=command.words("cli.help_store"))


def store_of(options: argparse.Namespace, own: Settings) -> Store:
    """The store that a command names, else that of the settings."""
    return Store(options.store or own.store)


def add_json(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help=command.words("cli.help_json"))


def add_out(command: Parser) -> None:
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help=command.words("cli.help_out"))


def add_as_of(command: Parser) -> None:
    command.add_argument("--as-of", type=day, metavar="DATE", help=command.words("cli.help_as_of"))


def day(text: str) -> dt.date:
    """A day as an option holds it. Raises ValueError on what is no day, or none that can be asked for."""
    found = address.day(text)
    if found is None:
        raise ValueError(text)
    return found


def add_pairs(command: Parser, told: str) -> None:
    """--set; `told`: what it sets."""
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=told)


def pairs(options: argparse.Namespace) -> dict[str, list[str]]:
    """What --set gives: every value of a name. Raises QuestionError for what is no pair."""
    given: dict[str, list[str]] = {}
    for pair in options.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise QuestionError("not_a_pair", pair=pair)
        given.setdefault(name, []).append(value)
    return given
