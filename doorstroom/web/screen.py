"""Draws on the page: text, tables, pictures, links. Text from records goes to the browser through here, escaped.

With `request` the bridge between the screens and Streamlit: `request` knows who reads and asks, this what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import urljoin

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from doorstroom.briefing import render as briefings
from doorstroom.briefing import render_html as decks
from doorstroom.briefing.model import Briefing
from doorstroom.export import MIME, WRITERS, About, about_of, file_name
from doorstroom.export.table import Table
from doorstroom.i18n.streamlit_texts import builtin_phrases, calendar_words, figure_config
from doorstroom.markup import Html, fill, own_file
from doorstroom.report import html as markup
from doorstroom.report.charts.picture import Drawing
from doorstroom.report.screens import blocks
from doorstroom.report.screens.blocks import Block
from doorstroom.report.screens.pieces import Chart, Foot, Piece, definitions, pieces
from doorstroom.report.text.messages import TOLD_ON_SCREEN, store_error_in_words
from doorstroom.store.versions import StoreError
from doorstroom.web import request

BROWSER = Path(__file__).parent / "browser"
ICON = BROWSER / "icon.png"
REPLAY = "ds_replay"


def open_page(title: str, *, has_icon: bool = True) -> None:
    """Begin a screen: its name in the browser's tab, and its one h1."""
    name_page(title, has_icon=has_icon)
    heading(title, level=1)


def name_page(title: str, *, has_icon: bool = True) -> None:
    """Set the name in the browser's tab. The icon comes from where the files of readers are: behind the login."""
    full = request.words()("frame.page_title", title=title, product=request.words()("frame.product"))
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


def quick_version() -> None:
    """On a narrow screen, a link to the same on a page that needs no scripts."""
    with st.container(key="ds-quick"):
        st.html(markup.link(request.words()("phone.link"), request.link("phone"), kind="away"))


def definition_links(*measures: str) -> None:
    """One line with a link to the definition of each measure, by its name."""
    st.html(definitions(measures, request.words(), request.linker()))


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


def made(name: str, make: Callable[[], Iterable[Block]], *differing: Hashable) -> None:
    """Draw the blocks that `make` gives, made once for all who see the same; name and differing as of request.made."""
    put(request.made(name, lambda: pieces(make(), request.words(), request.linker()), *differing))


def made_apart(
    name: str, make: Callable[[], Iterable[Iterable[Block]]], *differing: Hashable
) -> Sequence[Sequence[Piece]]:
    """What `made` draws, of several lists of blocks: to put each in a place of its own."""

    def make_pieces() -> Sequence[Sequence[Piece]]:
        return [pieces(shown, request.words(), request.linker()) for shown in make()]

    return request.made(name, make_pieces, *differing)


def show(shown: Iterable[Block]) -> None:
    """Draw blocks, one below the other."""
    put(pieces(shown, request.words(), request.linker()))


def put(shown: Iterable[Piece]) -> None:
    """Draw what `made_apart` gave."""
    for piece in shown:
        _draw(piece)


def _draw(piece: Piece) -> None:
    match piece:
        case Html():
            st.html(piece)
        case Chart():
            config = figure_config(request.language())
            st.plotly_chart(piece.figure, theme=None, alt=piece.alt, key=piece.key, config=config)
        case Foot():
            with st.container(horizontal=True, vertical_alignment="center", key=f"ds-foot-{piece.key}"):
                downloads(piece.table, piece.measures, piece.key)
                for link in piece.links:
                    st.html(link, width="content")


def rows(
    shown: Table,
    at_most: int = blocks.ROWS_ON_SCREEN,
    measures: Sequence[str] = (),
    on_screen: Table | None = None,
) -> None:
    """A table, and what can be done with it, as blocks.Rows."""
    show([blocks.Rows(shown, at_most, measures, on_screen)])


def link_line(text: str, href: str) -> None:
    """One link on a line of its own."""
    show([blocks.Line(text, href)])


@st.fragment
def downloads(shown: Table, measures: tuple[str, ...], key: str) -> None:
    """A button that offers the rows of a table as a file of each kind. Nothing is made before it is asked for."""
    said = request.words()
    offer = st.popover(said("export.download"), key=f"ds-download-{key}", on_change="rerun", type="tertiary")
    if not offer.open:
        return
    own, about = shown.copied(), _about(shown, measures)
    with offer:
        for kind, write in WRITERS.items():
            st.download_button(
                said(f"export.kind.{kind}"),
                partial(write, own, about, said),
                file_name(about, said, kind),
                MIME[kind],
                key=f"ds-download-{key}-{kind}",
                on_click="ignore",
            )


def _about(table: Table, measures: Sequence[str]) -> About:
    """What a downloaded file must say of itself."""
    shown = request.version()
    about = about_of(
        table.caption,
        as_of=request.as_of(),
        version=shown.name,
        loaded_at=shown.loaded_at,
        filters=request.filters(),
        measures=measures,
        sources=request.ask("loaded_files")["file"],
        words=request.words(),
    )
    held = set(table.rows.columns)
    headers = tuple((column.name, column.header) for column in table.columns if column.name in held)
    about = replace(about, name=table.name, columns=headers)
    return about if table.narrowed_by is None else replace(about, filters=tuple(table.narrowed_by))


def svg(shown: Drawing, key: str, level: int = 2) -> None:
    """A drawing with links in it, below its title; it is shown beside a table of the same rows."""
    heading(shown.title, level)
    _part("drawing")(key=key, data={"markup": shown.markup})


def empty(key: str, **values: object) -> None:
    """Why there is nothing to see, and what to do."""
    st.html(markup.paragraph(request.words()(key, **values), "empty"))


def replay() -> None:
    """A slider over the ends of months that moves the as-of day."""
    shown = request.as_of()
    days = request.made("replay", lambda: [row.date() for row in request.ask("replay_days")["day"]])
    if len(days) < 2:
        return
    said = request.words()
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
    with st.expander(request.words()("analysis.save"), key="ds-save"):
        note(request.words()("analysis.save_how"))
        st.code(urljoin(st.context.url, href), language=None, wrap_lines=True)


# -------------------------------------------------------------------- briefing


def deck(told: Briefing) -> None:
    """The slides, one at a time: by buttons, by keys, and on the full screen."""
    said = request.words()

    def make() -> str:
        return decks.on_screen(told, said, request.link("speaker", **request.choice().in_address(told.audience)))

    data = {
        "markup": request.made("deck", make),
        "said": decks.said_of(said),
        "channel": _channel(told),
        "is_dark": request.theme() == "dark",
    }
    with st.container(key="ds-briefing"):
        _deck()(key="deck", data=data)


def speaker(told: Briefing) -> None:
    """The notes for who speaks: they follow the slides in another window, and steer them."""
    notes = request.made("notes", lambda: decks.notes_of(told, request.words()))
    _part("speaker")(key="speaker", data={"markup": notes, "channel": _channel(told)})


def _channel(told: Briefing) -> str:
    """By what name the windows of one browser that show these slides find each other."""
    asked = f"{request.as_of()} {sorted(request.filters().items())}"
    return " ".join(("doorstroom", told.audience, asked, *(slide.key for slide in told.slides)))


def briefing_files(told: Briefing) -> None:
    """A button for each kind of file of the briefing. None is made before it is asked for."""
    said = request.words()
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
        said = request.language()
        data = {"language": said, "phrases": builtin_phrases(said), "calendar": calendar_words(said)}
        _script()(key="ds-frame", data=data)


@cache
def _style() -> Html:
    return fill("<style>{style}</style>", style=own_file(BROWSER / "frame.css"))


@cache
def _script():
    return st.components.v2.component("doorstroom_frame", js=(BROWSER / "frame.js").read_text(encoding="utf-8"))


@cache
def _part(name: str):
    """A part of a screen that has a script of its own; the style sheet of the page holds for it."""
    js = (BROWSER / f"{name}.js").read_text(encoding="utf-8")
    html = fill('<div class="ds-{name}"></div>', name=name)
    return st.components.v2.component(f"doorstroom_{name}", html=html, js=js, isolate_styles=False)


@cache
def _deck():
    script = f"{decks.script()}\n{(BROWSER / 'deck.js').read_text(encoding='utf-8')}"
    html = Html('<div class="deck"></div>')
    return st.components.v2.component("doorstroom_deck", html=html, css=decks.style(), js=script, isolate_styles=False)


def report_error(error: Exception) -> bool:
    """Tell the reader in one sentence that something went wrong; Streamlit has logged the error and its traceback."""
    said = request.words()
    is_told = isinstance(error, StoreError) and error.code in TOLD_ON_SCREEN
    st.error(store_error_in_words(error, said) if is_told else said("frame.error"))
    return True
