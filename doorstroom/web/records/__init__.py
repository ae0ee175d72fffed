"""Draws handing in and looking back: a step at a time, each an address. What is chosen is kept at once, in a draft."""

from __future__ import annotations

from doorstroom.report.screens.records import Desk, HandInDesk, Questions, Versions
from doorstroom.web.records import answering, choosing, dropping, hand_in, outcome, versions
from doorstroom.web.screen import draw

DRAWN_BY = {
    "start": dropping.start,
    "files": dropping.files,
    "source": dropping.source_and_day,
    "sheets": dropping.sheets,
    "columns": choosing.columns,
    "words": choosing.meanings,
    "check": outcome.check,
    "compare": outcome.compare,
    "done": outcome.done,
}


@draw.register
def _(piece: Desk) -> None:
    DRAWN_BY[piece.step]()


@draw.register
def _(piece: HandInDesk) -> None:
    hand_in.draw(piece.hand_in, is_there=piece.is_there)


@draw.register
def _(piece: Questions) -> None:
    answering.draw(piece.rows)


@draw.register
def _(piece: Versions) -> None:
    versions.draw()
