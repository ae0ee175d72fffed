"""What a command line says: which commands there are, and what is wrong with one that cannot be read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import NoReturn

from doorstroom.cli.output import NOTHING_DONE
from doorstroom.i18n import LANGUAGES, Words

# In the order of --help, each with its module of this room, in which `add_<command>` declares it.
COMMANDS = {
    "check": "records",
    "load": "records",
    "map": "mapping",
    "ask": "ask",
    "brief": "reports",
    "digest": "reports",
    "handout": "reports",
    "hand-ins": "hand_ins",
    "show": "hand_ins",
    "compare": "changes",
    "effects": "effects",
    "answer": "answers",
    "write": "writing",
    "take-back": "hand_ins",
    "purge": "purge",
    "recompose": "records",
    "versions": "versions",
    "back": "versions",
    "health": "keeping",
    "backup": "keeping",
    "restore": "keeping",
    "token": "tokens",
    "tokens": "tokens",
    "revoke": "tokens",
    "sessions": "access",
    "sign-out": "access",
    "audit": "access",
    "changes": "ask",
    "contract": "contract",
    "template": "contract",
    "share": "sharing",
}
ON_SCREEN = "--on-screen"  # given by the screens: messages then speak of no files and commands
# What argparse says of a command that it cannot read, by the text that says it to a reader (`cli.wrong_…`).
WRONG_USE = {
    "unknown": r"^unrecognized arguments: (?P<given>.*)",
    "missing": r"^the following arguments are required: (?P<names>.*)",
    "choice": r"^argument (?P<name>.*?): invalid choice: (?P<given>.*?) \(choose from (?P<known>.*)\)",
    "ahead": r"^argument (?P<name>.*?): ahead (?P<given>.*)",
    "day": r"^argument (?P<name>.*?): invalid day(?:_past)? value: (?P<given>.*)",
    "value": r"^argument (?P<name>.*?): invalid \w+ value: (?P<given>.*)",
    "no_value": r"^argument (?P<name>.*?): expected (?:one|at least one) argument",
    "ambiguous": r"^ambiguous option: (?P<given>.*?) could match (?P<known>.*)",
}


class Parser(argparse.ArgumentParser):
    """A parser that says in one line, in the reader's language, what is wrong with a command.

    words: of that language. declare: adds the arguments when they are first needed.
    """

    def __init__(self, words: Words, *, declare: Callable[[Parser], None] | None = None, **given: object) -> None:
        super().__init__(**given)
        self.words = words
        self._declare = declare

    def parse_known_args(self, *given: object) -> tuple[argparse.Namespace, list[str]]:
        if self._declare:
            declare, self._declare = self._declare, None
            declare(self)
        return super().parse_known_args(*given)

    def error(self, message: str) -> NoReturn:
        said = next(
            (
                self.words(f"cli.wrong_{code}", **{name: part or "" for name, part in match.groupdict().items()})
                for code, pattern in WRONG_USE.items()
                if (match := re.search(pattern, message, re.DOTALL))
            ),
            self.words("cli.wrong_use", problem=message),
        )
        self.exit(NOTHING_DONE, f"{said} {self.words('cli.see_help', command=self.prog)}\n")


def parser(words: Words) -> Parser:
    """The parser of every command. What it reads has the function to call as `run`."""
    made = Parser(words, prog="python -m doorstroom", description=words("cli.about"))
    made.add_argument("--lang", choices=LANGUAGES, help=words("cli.help_lang"))
    commands = made.add_subparsers(
        dest="command", required=True, metavar=words("cli.command"), parser_class=partial(Parser, words)
    )
    for name in COMMANDS:
        told = words(f"cli.help_{name}")
        commands.add_parser(name, help=told, description=told, declare=partial(_declare, name))
    return made


def _declare(name: str, command: Parser) -> None:
    command.add_argument(ON_SCREEN, action="store_true", help=argparse.SUPPRESS)
    command.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=command.words("cli.help_lang"))
    getattr(import_module(f"doorstroom.cli.{COMMANDS[name]}"), f"add_{name.replace('-', '_')}")(command)
