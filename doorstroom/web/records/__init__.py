"""Draws handing in and looking back: a step at a time, each an address. What is chosen is kept at once, in a draft."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from doorstroom.report.screens.blocks import note
from doorstroom.report.screens.records import Desk, HandInDesk, Questions, Versions
from doorstroom.web import request as door
from doorstroom.web.records import answering, choosing, desk, dropping, hand_in, outcome, versions, wording
from doorstroom.web.screen import draw, show_blocks

DRAWN_BY = {
    "start": dropping.start,
    "files": dropping.files,
    "source": dropping.source_and_day,
    "sheets": dropping.sheets,
    "columns": choosing.columns,
    "words": wording.meanings,
    "check": outcome.check,
    "compare": outcome.compare,
    "done": outcome.done,
}


SAYS_NO_EXAMPLE = ("done",)


@draw.register
def _(piece: Desk) -> None:
    _draw(partial(_step, piece.step))


def _step(step: str) -> None:
    """A step, and before it what happens with the example, which is gone once the first list is in."""
    request = door.now()
    if request.shown.is_example and step not in SAYS_NO_EXAMPLE:
        show_blocks([note(request.words("handing_in.example_goes"))])
    DRAWN_BY[step]()


@draw.register
def _(piece: HandInDesk) -> None:
    _draw(lambda: hand_in.draw(piece.hand_in, is_there=piece.is_there))


@draw.register
def _(piece: Questions) -> None:
    _draw(lambda: answering.draw(piece.rows))


@draw.register
def _(piece: Versions) -> None:
    _draw(versions.draw)


def _draw(step: Callable[[], None]) -> None:
    """Draw, and tell what could not be kept: by what was clicked before, or just now, which can be tried again."""
    told, is_whole = desk.tell(), False
    with desk.told_where_it_cannot():
        step()
        is_whole = True
    desk.forget(told)
    desk.forget(desk.tell())
    if not is_whole:
        st.button(door.now().words("handing_in.again"), key="ds-step-again")
