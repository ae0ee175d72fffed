"""How far a load is: as a bar on a terminal, or as lines for a program that started it."""

from __future__ import annotations

import json
import sys
import time

import tqdm

from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words

LINES, LEAST_SECONDS = "lines", 0.2  # between two lines about one step


class Bar:
    """Progress on a terminal: what is being done, rows, seconds. Nothing in a pipe."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._bar = tqdm.tqdm(unit=f" {words('cli.rows')}", disable=None, leave=False, file=sys.stderr)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, step: str, rows: int) -> None:
        self._bar.set_description_str(self._words(f"cli.step_{step}"), refresh=False)
        self._bar.n = rows
        self._bar.refresh()


class Lines:
    """Progress for a program: a line of JSON on standard error for each step, with its rows so far."""

    def __init__(self) -> None:
        self._step, self._told_at = "", 0.0

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __call__(self, step: str, rows: int) -> None:
        now = time.monotonic()
        if step != self._step or now - self._told_at >= LEAST_SECONDS:
            self._step, self._told_at = step, now
            print(json.dumps({"step": step, "rows": rows}), file=sys.stderr, flush=True)


def add_progress(command: Parser) -> None:
    command.add_argument("--progress", choices=("bar", LINES), default="bar", help=command.words("cli.help_progress"))


def progress(chosen: str, words: Words) -> Bar | Lines:
    """What tells how far a command is, as was chosen."""
    return Lines() if chosen == LINES else Bar(words)
