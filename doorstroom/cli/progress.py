"""How far a load is."""

from __future__ import annotations

import sys

import tqdm

from doorstroom.i18n import Words


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
