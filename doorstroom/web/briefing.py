"""Draws what only the screens of a briefing have: the slides, the notes, the files, and the fields for own words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

import streamlit as st

from doorstroom.briefing import choice as choices
from doorstroom.briefing import handout, render, render_html
from doorstroom.briefing.choice import LONGEST_OWN, OWN, Choice, ChoiceError
from doorstroom.briefing.screen import Deck, Files, Keep, OwnWords, Speaker, audience_of, channel
from doorstroom.markup import Html
from doorstroom.query import cache as remembered
from doorstroom.query.request import Request
from doorstroom.report import html
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import Audience
from doorstroom.web import noting
from doorstroom.web import request as door
from doorstroom.web.screen import BROWSER, draw


@draw.register
def _(piece: Deck) -> None:
    request = door.now()
    markup = remembered.made(
        ("deck", request.key), lambda: render_html.on_screen(piece.told, request.words, piece.speaker)
    )
    data = {
        "markup": markup,
        "said": render_html.said_of(request.words),
        "channel": channel(piece.told),
        "is_dark": request.palette == "dark",
    }
    with st.container(key="ds-briefing"):
        _deck()(key="deck", data=data)


@cache
def _deck():
    script = f"{render_html.script()}\n{(BROWSER / 'deck.js').read_text(encoding='utf-8')}"
    content = Html('<div class="deck"></div>')
    return st.components.v2.component(
        "doorstroom_deck", html=content, css=render_html.style(door.now().identity), js=script, isolate_styles=False
    )


@draw.register
def _(piece: Speaker) -> None:
    request = door.now()
    markup = remembered.made(("notes", request.key), lambda: render_html.notes_of(piece.told, request.words))
    _speaker()(key="speaker", data={"markup": markup, "channel": channel(piece.told)})


@cache
def _speaker():
    script = (BROWSER / "speaker.js").read_text(encoding="utf-8")
    content, css = Html('<div class="ds-speaker"></div>'), render_html.style(door.now().identity)
    return st.components.v2.component("doorstroom_speaker", html=content, css=css, js=script, isolate_styles=False)


@draw.register
def _(piece: Files) -> None:
    told, words = piece.told, door.now().words
    if why := noting.why_not():
        st.error(why)
        return
    with st.container(horizontal=True, key="ds-files"):
        for kind, mime in render.MIME.items():
            st.download_button(
                words(f"briefing.screen.as.{kind}"),
                noting.made(partial(render.render, told, words, kind), "briefing", kind=kind),
                render.file_name(told, words, kind),
                mime,
                key=f"ds-briefing-{kind}",
                on_click="ignore",
            )


@draw.register
def _(piece: handout.OnPaper) -> None:
    request, words = door.now(), door.now().words
    if why := noting.why_not():
        st.error(why)
        return
    with st.container(horizontal=True, key="ds-on-paper"):
        for audience in piece.audiences:
            made = partial(_on_paper, request, piece.pilot_key, audience)
            st.download_button(
                words(f"pilot.handout.as_{audience}"),
                noting.made(made, "briefing", kind="handout", pilot=piece.pilot_key),
                handout.file_name(audience, request.as_of, words),
                handout.MIME,
                key=f"ds-handout-{audience}",
                on_click="ignore",
            )


def _on_paper(request: Request, key: str, audience: Audience) -> bytes:
    # What typesets it is loaded only when it is asked for.
    from doorstroom.briefing.handout_pdf import as_pdf

    return as_pdf(handout.handout(request.for_others(audience), key), request.words)


@draw.register
def _(piece: OwnWords) -> None:
    words, chosen = door.now().words, piece.chosen
    with st.expander(words("briefing.screen.own"), key="ds-own"):
        st.html(html.paragraph(words("briefing.screen.own_how"), "note"))
        for nth, key in enumerate(chosen.told(tuple(piece.titles)), 1):
            st.session_state[f"{OWN}{key}"] = chosen.own.get(key, "")  # the address says it, also after going back
            st.html(html.paragraph(piece.titles[key]))
            label = words("briefing.screen.own_of", nth=nth)
            st.text_area(
                label, key=f"{OWN}{key}", max_chars=LONGEST_OWN, height=80, on_change=_write, args=(chosen, key)
            )


def _write(chosen: Choice, key: str) -> None:
    _choose(replace(chosen, own={**chosen.own, key: st.session_state[f"{OWN}{key}"].strip()}))


def _choose(chosen: Choice) -> None:
    """Put a choice in the address."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    given |= chosen.in_address(audience_of(door.now()))
    st.query_params.from_dict({name: value for name, value in given.items() if value})


@draw.register
def _(piece: Keep) -> None:
    words = door.now().words
    with st.expander(words("briefing.screen.keep"), key="ds-keep"):
        st.html(html.paragraph(words("briefing.screen.keep_how"), "note"))
        name, content = words("briefing.screen.choice_file"), piece.chosen.to_toml()
        st.download_button(words("briefing.screen.save"), content, name, "application/toml", on_click="ignore")
        label = words("briefing.screen.load")
        st.file_uploader(label, type="toml", max_upload_size=1, key="ds_choice", on_change=_use)
    if said := st.session_state.pop("ds_choice_error", None):
        st.error(said)


def _use() -> None:
    """Put what a file holds in the address and in the fields, or say why that cannot be done."""
    if not (file := st.session_state["ds_choice"]):
        return
    try:
        _choose(choices.read(file.getvalue().decode("utf-8", "replace")))
    except ChoiceError as error:
        st.session_state["ds_choice_error"] = error_in_words(error, door.now().words)
