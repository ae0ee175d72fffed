"""What several commands can be given: its declaration, and how it is read."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from doorstroom.cli.parser import Parser
from doorstroom.ledger.whose import known_municipality
from doorstroom.query import address
from doorstroom.query.address import DIMENSIONS
from doorstroom.settings import Settings
from doorstroom.store.questions import QuestionError
from doorstroom.store.versions import Store


def add_store(command: Parser) -> None:
    command.add_argument("--store", type=Path, help=command.words("cli.help_store"))


def store_of(options: argparse.Namespace, own: Settings) -> Store:
    """The store that a command names, else that of the settings."""
    return Store(options.store or own.store, own.within, own.largest_file)


def add_json(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help=command.words("cli.help_json"))


def add_out(command: Parser) -> None:
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help=command.words("cli.help_out"))


def add_as_of(command: Parser) -> None:
    command.add_argument("--as-of", type=day, metavar="DATE", help=command.words("cli.help_as_of"))


def add_since(command: Parser) -> None:
    command.add_argument("--since", type=day, metavar="DATE", help=command.words("cli.help_since"))


def day(text: str) -> dt.date:
    """A day as an option holds it. Raises ValueError on what is no day, or none that can be asked for."""
    found = address.day(text)
    if found is None:
        raise ValueError(text)
    return found


def day_past(text: str) -> dt.date:
    """A day that is not ahead of today. Raises ValueError on what is no day, and ArgumentTypeError on a day ahead."""
    try:
        is_ahead = dt.date.fromisoformat(text) > dt.date.today()
    except ValueError:
        is_ahead = False
    if is_ahead:
        raise argparse.ArgumentTypeError(f"ahead {text}")
    return day(text)


def this_day() -> dt.date:
    """The day on which a command runs."""
    return dt.date.today()


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


def hold_known(given: Mapping[str, Sequence[str]], known: Mapping[str, list[str]], command: str) -> None:
    """Refuse a filter that nothing in the records passes: about a name with a typo a digest says that nothing waits."""
    for dimension, values in given.items():
        if dimension not in DIMENSIONS:
            raise QuestionError("unknown_parameter", question=command, name=dimension, known=", ".join(DIMENSIONS))
        there = known.get(dimension, [])
        for value in values:
            if value and value not in there:
                raise QuestionError("unknown_filter_value", name=dimension, value=value, known=", ".join(there))


def publishing(own: Settings, store: Store, municipality: str | None = None) -> dict[str, object]:
    """How versions are published now: for whose installation, when, how many stay, how long to wait for another one.

    `municipality`: as it is known of what is handed in; else that of the installation.
    """
    whose, now = municipality or municipality_of(own, store) or own.municipality, dt.datetime.now()
    return {"municipality": whose, "now": now, "keep": own.versions_kept, "wait": own.longest_wait}


def municipality_of(own: Settings, store: Store, source: str | None = None) -> str | None:
    """Whose list it is: of the only one that may be acted for; else as was set for the installation, else whose lists
    were handed in, of that source or all; None where none says one.
    """
    if own.within is not None and len(own.within) == 1:
        return min(own.within)
    return own.municipality if own.names_municipality else known_municipality(store.ledger, source)


def clock() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


def who() -> str:
    """Who runs the command, as the system knows them; their number where it knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
