"""Briefing: the story on slides, on this screen and as files to take along."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import streamlit as st

from doorstroom.briefing import screen as sections
from doorstroom.briefing.choice import LONGEST_OWN, OWN
from doorstroom.briefing.model import Briefing, Slide
from doorstroom.report.screens.blocks import Block, Heading, note
from doorstroom.web import request, screen

words = request.words()
link = request.linker()
audience = request.audience()
chosen = request.choice()


def main() -> None:
    told = request.told()
    screen.open_page(words("briefing.screen.title"))
    screen.deck(told)
    screen.made("briefing/below", lambda: below(told))
    screen.briefing_files(told)
    screen.made("briefing/arrange", lambda: arrange(told.story))
    own_words({slide.key: slide.title for slide in told.story})
    keep()


def below(told: Briefing) -> Iterator[Block]:
    yield note(words.count("briefing.screen.lead", len(told.slides)))
    n_kept_back = request.none_public() if audience == "public" else 0
    if n_kept_back:
        yield note(words.count("briefing.screen.none_public", n_kept_back))
    if not request.is_public():
        yield sections.audiences(audience, chosen, link, words)
    yield Heading(words("briefing.screen.take_along"), 2)


def arrange(slides: Sequence[Slide]) -> Iterator[Block]:
    yield note(words("briefing.screen.take_along_how"))
    yield Heading(words("briefing.screen.arrange"), 2)
    is_traced = audience == "staff" or request.is_public()
    yield from sections.arrangement(slides, chosen, audience, is_traced, link, words)


def own_words(titles: dict[str, str]) -> None:
    """A field for each slide. What is written stands in the address, and never in the records."""
    with st.expander(words("briefing.screen.own"), key="ds-own"):
        screen.note(words("briefing.screen.own_how"))
        for nth, key in enumerate(chosen.told(tuple(titles)), 1):
            st.session_state[f"{OWN}{key}"] = chosen.own.get(key, "")  # the address says it, also after going back
            screen.text(titles[key])
            label = words("briefing.screen.own_of", nth=nth)
            st.text_area(label, key=f"{OWN}{key}", max_chars=LONGEST_OWN, height=80, on_change=write, args=(key,))


def write(key: str) -> None:
    request.choose(replace(chosen, own={**chosen.own, key: st.session_state[f"{OWN}{key}"].strip()}))


def keep() -> None:
    """The choice and the words as a small file, to keep and to use again."""
    with st.expander(words("briefing.screen.keep"), key="ds-keep"):
        screen.note(words("briefing.screen.keep_how"))
        name = words("briefing.screen.choice_file")
        st.download_button(words("briefing.screen.save"), chosen.to_toml(), name, "application/toml", on_click="ignore")
        st.file_uploader(words("briefing.screen.load"), type="toml", max_upload_size=1, key="ds_choice", on_change=use)
    if said := st.session_state.pop("ds_choice_error", None):
        st.error(said)


def use() -> None:
    """Put what a file holds in the address and in the fields."""
    if file := st.session_state["ds_choice"]:
        st.session_state["ds_choice_error"] = request.choose_as(file.getvalue())


main()
