"""Draws on the page: text, tables, pictures, links. Text from records goes to the browser through here, escaped.

With `live` the bridge between the screens and Streamlit: `live` knows who reads and what is asked, this what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import urljoin

import pandas
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from oversight import live, markup
from oversight.briefing import deck as decks
from oversight.briefing import rendering as briefings
from oversight.briefing.slides import Briefing
from oversight.exporting import MIME, WRITERS, About, about_of, file_name
from oversight.figures.picture import Drawing, Picture
from oversight.sections.blocks import (
    Arrangement,
    Block,
    Chips,
    Choice,
    Definitions,
    Disclosed,
    Division,
    Entries,
    Heading,
    Rows,
    Shown,
    Text,
)
from oversight.store import StoreError
from oversight.telling import TOLD_ON_SCREEN, store_error_in_words
from oversight.tracing import traced
from oversight.words.toolkit import builtin_phrases, calendar_words, figure_config

BROWSER = Path(__file__).parent / "browser"
ICON = BROWSER / "icon.png"
ROWS_ON_SCREEN = 200
REPLAY = "ds_replay"


def open_page(title: str, *, has_icon: bool = True) -> None:
    """Begin a screen: its name in the browser's tab, and its one h1."""
    name_page(title, has_icon=has_icon)
    heading(title, level=1)


def name_page(title: str, *, has_icon: bool = True) -> None:
    """Set the name in the browser's tab. The icon comes from where the files of readers are: behind the login."""
    full = live.words()("frame.page_title", title=title, product=live.words()("frame.product"))
    st.set_page_config(
        page_title=full, page_icon=ICON if has_icon else None, layout="wide", initial_sidebar_state="collapsed"
    )


def heading(text: str, level: int = 2, anchor: str | None = None) -> None:
    """A heading; with `anchor` an address can point to it."""
    st.html(markup.heading(text, level, anchor))


def lead(text: str) -> None:
    """The sentence that a screen begins with."""
    st.html(markup.paragraph(text, "lead"))


def text(text: str) -> None:
    """A paragraph; safe for text from records."""
    st.html(markup.paragraph(text))


def note(text: str) -> None:
    """A small paragraph beside or below something."""
    st.html(markup.paragraph(text, "note"))


def notes(texts: Iterable[str]) -> None:
    """Small paragraphs below each other."""
    for text in texts:
        note(text)


def link_line(text: str, href: str) -> None:
    """One link on a line of its own."""
    st.html(markup.link(text, href))


def quick_version() -> None:
    """On a narrow screen, a link to the same on a page that needs no scripts."""
    with st.container(key="ds-quick"):
        st.html(markup.link(live.words()("phone.link"), live.link("phone"), kind="away"))


def definition_links(*measures: str) -> None:
    """One line with a link to the definition of each measure, by its name."""
    st.html(_definitions(measures))


def _definitions(measures: Sequence[str]) -> str:
    said = live.words()
    if len(measures) > 1:
        named = [(said(f"definitions.{measure}.title"), live.definition_url(measure)) for measure in measures]
        return markup.links(said("method.see"), named)
    name = said("frame.definition_label", measure=said(f"definitions.{measures[0]}.title"))
    return markup.link(said("frame.definition"), live.definition_url(measures[0]), label=name, kind="definition")


def beside(*shares: int, key: str = "") -> list[DeltaGenerator]:
    """Places beside each other, as wide as their share; below each other where there is no room.

    `key` tells those with the same number of places on one screen apart.
    """
    with st.container(key=f"ds-beside-{key or len(shares)}"):
        return [column.container(gap="xsmall") for column in st.columns(shares, gap="medium")]


def cells(n: int, key: str) -> list[DeltaGenerator]:
    """So many places beside and below each other, as many in a row as there is room for."""
    grid = st.grid(4, min_column_width=270, gap="medium", key=f"ds-cells-{key}")
    return [grid.cell() for _ in range(n)]


def measures(shown: Sequence[markup.Measure]) -> None:
    """The figures that lead a screen, side by side."""
    st.html(markup.measures(shown, live.words()))


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Names with what they are."""
    st.html(markup.facts(pairs))


def entries(shown: Sequence[markup.Entry]) -> None:
    """A list of names, with a link where they lead somewhere, and what there is to say of each."""
    st.html(markup.entries(shown))


def disclosed(heading: str, shown: Sequence[markup.Entry]) -> None:
    """A list that opens on request."""
    st.html(markup.disclosure(heading, markup.entries(shown)))


def table(
    frame: pandas.DataFrame,
    columns: Sequence[markup.Column],
    alt: str,
    name: str,
    at_most: int = ROWS_ON_SCREEN,
    measures: Sequence[str] = (),
    behind: markup.Behind | None = None,
    data: pandas.DataFrame | None = None,
) -> None:
    """A table that everyone can read and download; `alt` is its caption, `measures` are what its figures mean.

    `name`, `data`: as of a markup.Table.
    """
    rows(markup.Table(frame, columns, alt, name=name, behind=behind, data=data), at_most, measures)


def rows(
    shown: markup.Table,
    at_most: int = ROWS_ON_SCREEN,
    measures: Sequence[str] = (),
    on_screen: markup.Table | None = None,
) -> None:
    """A table, and below it a place to download all of its rows and what its figures mean.

    `on_screen`: what of it is drawn, where a download holds more.
    """
    st.html(markup.table(traced.linked(on_screen or shown, live.linker()), live.words(), at_most))
    _foot(shown, measures, shown.caption)


def picture(shown: Picture, table: markup.Table, measures: Sequence[str], key: str, level: int = 2) -> None:
    """A picture below its title, its rows as a table that opens below it, and what its figures mean."""
    heading(shown.title, level)
    st.plotly_chart(shown.figure, theme=None, alt=shown.alt, key=key, config=figure_config(live.language()))
    rows_below = markup.table(traced.linked(table, live.linker()), live.words(), ROWS_ON_SCREEN)
    st.html(markup.disclosure(live.words()("frame.as_table"), rows_below))
    _foot(table, measures, key)


def _foot(shown: markup.Table, measures: Sequence[str], key: str) -> None:
    """What can be done with the figures above it, on one line."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"ds-foot-{key}"):
        downloads(shown, tuple(measures), key)
        if href := traced.whole(shown, live.linker()):
            label = live.words()("frame.origin_label", measure=shown.caption)
            st.html(markup.link(live.words()("frame.origin"), href, label, "definition"), width="content")
        if measures:
            st.html(_definitions(measures), width="content")


@st.fragment
def downloads(shown: markup.Table, measures: tuple[str, ...], key: str) -> None:
    """A button that offers the rows of a table as a file of each kind. Nothing is made before it is asked for."""
    said = live.words()
    offer = st.popover(said("export.download"), key=f"ds-download-{key}", on_change="rerun", type="tertiary")
    if not offer.open:
        return
    about = _about(shown, measures)
    with offer:
        for kind, write in WRITERS.items():
            st.download_button(
                said(f"export.kind.{kind}"),
                partial(write, shown, about, said),
                file_name(about, said, kind),
                MIME[kind],
                key=f"ds-download-{key}-{kind}",
                on_click="ignore",
            )


def _about(table: markup.Table, measures: Sequence[str]) -> About:
    """What a downloaded file must say of itself."""
    shown = live.version()
    about = about_of(
        table.caption,
        as_of=live.as_of(),
        version=shown.name,
        loaded_at=shown.loaded_at,
        filters=live.filters(),
        measures=measures,
        sources=live.ask("loaded_files")["file"],
        words=live.words(),
    )
    held = set(table.rows.columns)
    headers = tuple((column.name, column.header) for column in table.columns if column.name in held)
    about = replace(about, name=table.name, columns=headers)
    return about if table.narrowed_by is None else replace(about, filters=tuple(table.narrowed_by))


def svg(shown: Drawing, key: str, level: int = 2) -> None:
    """A drawing with links in it, below its title; it is shown beside a table of the same rows."""
    heading(shown.title, level)
    _part("drawing")(key=key, data={"markup": shown.markup})


def show(blocks: Iterable[Block]) -> None:
    """Draw the blocks of a section, one below the other."""
    for block in blocks:
        _show(block)


def _show(block: Block) -> None:
    match block:
        case Heading():
            heading(block.text, block.level)
        case Text():
            st.html(markup.paragraph(block.text, block.kind))
        case Shown():
            picture(block.picture, block.table, block.measures, block.key, block.level)
        case Rows():
            rows(block.table, block.at_most)
        case Entries():
            entries(block.entries)
        case Choice():
            st.html(markup.choices(block.label, block.options))
        case Disclosed():
            disclosed(block.heading, block.entries)
        case Arrangement():
            heading(block.label, 3)
            st.html(markup.arrangement(block.label, block.items, block.is_ordered))
        case Chips():
            st.html(markup.chips(block.label, block.chips))
        case Division():
            heading(block.heading, 3)
            more = live.words().count("frame.more_groups", len(block.facet.options) - block.facet.at_first)
            st.html(markup.facet(block.facet, more))
        case Definitions():
            definition_links(*block.measures)


def empty(key: str, **values: object) -> None:
    """Why there is nothing to see, and what to do."""
    st.html(markup.paragraph(live.words()(key, **values), "empty"))


def replay() -> None:
    """A slider over the ends of months that moves the as-of day."""
    shown, days = live.as_of(), [row.date() for row in live.ask("replay_days")["day"]]
    if len(days) < 2:
        return
    said = live.words()
    st.session_state[REPLAY] = shown if shown in days else max((day for day in days if day <= shown), default=days[0])
    st.select_slider(
        said("analysis.replay"),
        days,
        key=REPLAY,
        format_func=said.day,
        help=said("analysis.replay_help"),
        on_change=_go_to_replayed,
    )


def _go_to_replayed() -> None:
    st.session_state["as_of"] = st.session_state[REPLAY]


def code(label: str, text: str, key: str) -> None:
    """Text to copy, that opens on request."""
    with st.expander(label, key=f"ds-{key}"):
        st.code(text, language="sql", wrap_lines=True)


def save_view(href: str) -> None:
    """The whole address of what is on screen, to copy."""
    with st.expander(live.words()("analysis.save"), key="ds-save"):
        note(live.words()("analysis.save_how"))
        st.code(urljoin(st.context.url, href), language=None, wrap_lines=True)


# -------------------------------------------------------------------- briefing


def deck(told: Briefing) -> None:
    """The slides, one at a time: by buttons, by keys, and on the full screen."""
    said = live.words()
    speaker = live.link("speaker", **live.choice().in_address(told.audience))
    data = {
        "markup": decks.on_screen(told, said, speaker),
        "said": decks.said_of(said),
        "channel": _channel(told),
        "is_dark": live.theme() == "dark",
    }
    with st.container(key="ds-briefing"):
        _deck()(key="deck", data=data)


def speaker(told: Briefing) -> None:
    """The notes for who speaks: they follow the slides in another window, and steer them."""
    _part("speaker")(key="speaker", data={"markup": decks.notes_of(told, live.words()), "channel": _channel(told)})


def _channel(told: Briefing) -> str:
    """By what name the windows of one browser that show these slides find each other."""
    asked = f"{live.as_of()} {sorted(live.filters().items())}"
    return " ".join(("doorstroom", told.audience, asked, *(slide.key for slide in told.slides)))


def briefing_files(told: Briefing) -> None:
    """A button for each kind of file of the briefing. None is made before it is asked for."""
    said = live.words()
    with st.container(horizontal=True, key="ds-files"):
        for kind, mime in briefings.MIME.items():
            st.download_button(
                said(f"briefing.screen.as.{kind}"),
                partial(briefings.render, told, said, kind),
                briefings.file_name(told, said, kind),
                mime,
                key=f"ds-briefing-{kind}",
                on_click="ignore",
            )


# ----------------------------------------------------------------- the browser


def dress() -> None:
    """What the browser needs on every screen: the style sheet, and the script that keeps it accessible."""
    st.html(_style())
    with st.container(key="ds-script"):
        said = live.language()
        data = {"language": said, "phrases": builtin_phrases(said), "calendar": calendar_words(said)}
        _script()(key="ds-frame", data=data)


@cache
def _style() -> str:
    return f"<style>{(BROWSER / 'frame.css').read_text(encoding='utf-8')}</style>"


@cache
def _script():
    return st.components.v2.component("doorstroom_frame", js=(BROWSER / "frame.js").read_text(encoding="utf-8"))


@cache
def _part(name: str):
    """A part of a screen that has a script of its own; the style sheet of the page holds for it."""
    js = (BROWSER / f"{name}.js").read_text(encoding="utf-8")
    html = f'<div class="ds-{name}"></div>'
    return st.components.v2.component(f"doorstroom_{name}", html=html, js=js, isolate_styles=False)


@cache
def _deck():
    script = f"{decks.script()}\n{(BROWSER / 'deck.js').read_text(encoding='utf-8')}"
    html = '<div class="deck"></div>'
    return st.components.v2.component("doorstroom_deck", html=html, css=decks.style(), js=script, isolate_styles=False)


def report_error(error: Exception) -> bool:
    """Tell the reader in one sentence that something went wrong; Streamlit has logged the error and its traceback."""
    said = live.words()
    is_told = isinstance(error, StoreError) and error.code in TOLD_ON_SCREEN
    st.error(store_error_in_words(error, said) if is_told else said("frame.error"))
    return True
