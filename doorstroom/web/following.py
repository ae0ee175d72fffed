"""Who looks on sees what others write down: a screen of who waits follows the version that readers see.

Who may have a form open is told, and asks for it themselves: what is being filled in stays under their hands.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from doorstroom.i18n import Words
from doorstroom.query import answers
from doorstroom.query.request import Request
from doorstroom.report.screens.writing import may_write
from doorstroom.store.versions import StoreError
from doorstroom.web import acting

EVERY = 10  # seconds; a look reads one line of a file and takes 7 ms, so 200 readers take a seventh of a processor
FOLLOWING = ("status", "decisions")
WITH_FORMS = ("decisions",)


def follow(asked: Request, screen: str) -> None:
    """Draw the screen of this run anew once readers see another version."""
    if screen in FOLLOWING:
        _look(asked.store, asked.version, asked.words, is_filled_in=screen in WITH_FORMS and may_write(asked))


@st.fragment(run_every=EVERY)
def _look(store: Path, version: str, words: Words, *, is_filled_in: bool) -> None:
    if _is_current(store, version):
        return
    if not is_filled_in:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        acting.say(words("frame.written_meanwhile"), "warn")
        if st.button(words("frame.show_now")):
            st.rerun()


def _is_current(store: Path, version: str) -> bool:
    """Where that cannot be read the screen is drawn anew too, and says so."""
    try:
        return answers.store_at(store).current_name() == version
    except StoreError:
        return False
