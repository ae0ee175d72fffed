"""Draws pieces with Streamlit. Text from records reaches the browser as HTML that was escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial, singledispatch
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from doorstroom.export import MIME, WRITERS, About, about_of, file_name, order
from doorstroom.export.table import Table
from doorstroom.i18n import words_for
from doorstroom.i18n.streamlit_texts import builtin_phrases, calendar_words, figure_config
from doorstroom.identity import Identity
from doorstroom.ingest.parse.numbers import typed_number
from doorstroom.markup import Html, fill, own_file
from doorstroom.query import address, made_up
from doorstroom.query import cache as remembered
from doorstroom.query.request import Request
from doorstroom.report import html
from doorstroom.report.charts import row_list
from doorstroom.report.parts import Field
from doorstroom.report.screens import blocks
from doorstroom.report.screens.blocks import Block
from doorstroom.report.screens.pieces import Chart, Foot, Piece, Placed, as_table, pieces, ways
from doorstroom.report.text import records
from doorstroom.report.text.messages import TOLD_ON_SCREEN, store_error_in_words
from doorstroom.settings import settings
from doorstroom.store.versions import StoreError
from doorstroom.web import noting
from doorstroom.web import request as door
from doorstroom.web.taking import taken

BROWSER = Path(__file__).parent / "browser"
ICON = BROWSER / "icon.png"
SCRIPTS = ("frame", "tables", "pictures")  # of every screen
REPLAY = "ds_replay"
TABLES = (  # words of the script
    *("search", "search_all", "none", "now", "columns", "rows", "sorted", "asc", "desc", "sort", "as_it_was"),
)
PICTURES = ("png", "svg")
LONGEST_TEXT = 300  # signs that a field of text takes


def open_page(title: str, *, has_icon: bool = True) -> None:
    """Begin a screen: its name in the browser's tab, and its one h1."""
    name_page(title, has_icon=has_icon)
    st.html(html.heading(title, 1))


def name_page(title: str, *, has_icon: bool = True) -> None:
    """Set the name in the browser's tab. The icon comes from where the files of readers are: behind the login."""
    words = words_for(door.language())
    full = words("frame.page_title", title=title, product=words("frame.product"))
    st.set_page_config(
        page_title=full, page_icon=ICON if has_icon else None, layout="wide", initial_sidebar_state="collapsed"
    )


def text(text: str) -> None:
    """A paragraph; safe for text from records."""
    st.html(html.paragraph(text))


def show_blocks(shown: Iterable[Block]) -> None:
    """Draw blocks that are of this reader only, one below the other; they are not remembered."""
    put(pieces_for(door.now(), shown))


def put(shown: Iterable[Piece]) -> None:
    """Draw pieces, one below the other."""
    for piece in shown:
        draw(piece)


def pieces_for(request: Request, shown: Iterable[Block]) -> Iterable[Piece]:
    """The pieces of blocks, as the one who asks reads them."""
    return pieces(shown, request.words, request.link, order.read(request.said))


# -------------------------------------------------------------------- drawing


@singledispatch
def draw(piece: Piece) -> None:
    """Draw one piece. What has a look of its own registers how that is drawn."""
    raise TypeError(f"no screen shows {type(piece).__name__}")


@draw.register
def _(piece: Html) -> None:
    st.html(piece)


@draw.register
def _(piece: Chart) -> None:
    config = figure_config(door.language())
    st.plotly_chart(piece.figure, theme=None, alt=piece.alt, key=piece.key, config=config)


@draw.register
def _(piece: Foot) -> None:
    foot(piece)


@draw.register
def _(piece: Placed) -> None:
    block = piece.block
    places = beside(*block.shares, key=block.key) if isinstance(block, blocks.Beside) else _cells(piece)
    for place, one in zip(places, piece.places, strict=True):
        with place:
            put(one)


def beside(*shares: int, key: str = "") -> list[DeltaGenerator]:
    """Places beside each other, as blocks.Beside says."""
    with st.container(key=f"ds-beside-{key or len(shares)}"):
        return [column.container(gap="xsmall") for column in st.columns(shares, gap="medium")]


def _cells(piece: Placed) -> list[DeltaGenerator]:
    grid = st.grid(4, min_column_width=270, gap="medium", key=f"ds-cells-{piece.block.key}")
    return [grid.cell() for _ in piece.places]


@draw.register
def _(piece: blocks.Drawn) -> None:
    st.html(html.heading(piece.drawing.title, piece.level))
    part("drawing")(key=piece.key, data={"markup": piece.drawing.markup})


@draw.register
@st.fragment
def _(piece: blocks.Later) -> None:
    box = st.expander(piece.label, key=piece.key, on_change="rerun")
    if not is_opened(box):
        return
    request = door.now()
    made = remembered.made((piece.key, request.key), lambda: tuple(pieces_for(request, piece.build(request))))
    with box:
        put(made)


@draw.register
def _(piece: blocks.Pick) -> None:
    key = f"ds_{piece.name}"

    def go() -> None:
        if chosen := st.session_state[key]:
            st.query_params[piece.name] = chosen
        elif piece.chosen:
            st.query_params.pop(piece.name, None)

    if piece.chosen is not None:  # the address leads, also where a link led here
        st.session_state[key] = piece.chosen if piece.chosen in piece.options else None
    options, told = list(piece.options), piece.options.get
    st.selectbox(
        piece.label, options, index=None, format_func=told, key=key, on_change=go, placeholder=piece.placeholder
    )


@draw.register
def _(piece: blocks.FilledIn) -> None:
    with st.form(piece.key, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        for one in piece.fields:
            key = f"{piece.key}_{one.name}"
            # The address leads at first and where it changed, also by a link that clears it; else what was filled in.
            # "1.500" is another number in another language.
            said = (one.value, door.language())
            if key not in st.session_state or st.session_state.get(f"{key}_said") != said:
                st.session_state[key] = _filled(one)
                st.session_state[f"{key}_said"] = said
            _field(one, key, piece.placeholder)
        st.form_submit_button(piece.button, type="primary", on_click=_send, args=(piece,))


def _filled(one: Field) -> object:
    """What a field holds, of what the address says: a number as it is written in the reader's language."""
    if one.kind == "number":
        number = made_up.number(one.value)
        return one.value if number is None else _written_out(made_up.written(number))
    if one.kind == "day":
        return made_up.planned(one.value)
    if one.kind == "yes":
        return one.value == "true"
    if one.kind == "text":
        return one.value
    return one.value if one.value in one.options else None


def _written_out(number: str) -> str:
    return words_for(door.language()).number(Decimal(number), len(number.partition(".")[2]))


def _field(one: Field, key: str, placeholder: str) -> None:
    label = html.plain(one.label)
    if one.kind == "one_of":
        options, called = list(one.options), one.options.get
        st.selectbox(label, options, index=None, format_func=called, key=key, placeholder=placeholder)
    elif one.kind == "day":
        first, last = address.FIRST_DAY, address.LAST_DAY
        st.date_input(label, value=None, key=key, format="DD-MM-YYYY", min_value=first, max_value=last)
    elif one.kind in ("text", "number"):  # a browser's own field for numbers drops a comma: "1,5" becomes 15
        st.text_input(label, key=key, max_chars=LONGEST_TEXT)
    else:
        st.checkbox(label, key=key)


def _send(piece: blocks.FilledIn) -> None:
    """What was filled in goes into the address, all at once: one step back undoes it."""
    filled = {one.name: _sent(one, st.session_state[f"{piece.key}_{one.name}"]) for one in piece.fields}
    for name in [name for name, value in filled.items() if not value and name in st.query_params]:
        del st.query_params[name]
    st.query_params.update({name: value for name, value in filled.items() if value})


def _sent(one: Field, value: object) -> str:
    """What a field holds, as the address has it; empty where it holds nothing."""
    if value in (None, "", False):
        return ""
    if one.kind == "yes":
        return "true"
    return _sent_number(str(value)) if one.kind == "number" else str(value)


def _sent_number(text: str) -> str:
    """A typed number as the address holds it; what is none as it was typed, so that the screen can say so."""
    number = typed_number(text, words_for(door.language()).decimal_mark)
    return text if number is None or made_up.number(f"{number:f}") is None else made_up.written(number)


@draw.register
def _(piece: blocks.Replay) -> None:
    days, shown, words = piece.days, piece.shown, door.now().words
    st.session_state[REPLAY] = shown if shown in days else max((day for day in days if day <= shown), default=days[0])
    label, about = words("analysis.replay"), words("analysis.replay_help")
    st.select_slider(label, days, key=REPLAY, format_func=words.day, help=about, on_change=_go_to_replayed)


def _go_to_replayed() -> None:
    st.session_state["as_of"] = st.session_state[REPLAY]


@draw.register
def _(piece: blocks.Code) -> None:
    with st.expander(piece.label, key=f"ds-{piece.key}"):
        st.code(piece.text, language="sql", wrap_lines=True)


@draw.register
def _(piece: blocks.OnPhone) -> None:
    with st.container(key="ds-quick"):
        st.html(html.link(piece.text, piece.href, kind="away"))


@st.fragment
def foot(piece: Foot) -> None:
    """One quiet button below a figure, named after it; it opens what can be done with the figure, made only then."""
    request = door.now()
    words = request.words
    # What is emphasised is for who does not see the figure that the button stands below; the style sheet hides it.
    label = f"{words('frame.more')} *{html.plain(words('frame.more_about', figure=piece.name))}*"
    box = st.expander(label, key=f"ds-foot-{piece.key}", on_change="rerun")
    if not is_opened(box):
        return
    with box:
        with st.container(horizontal=True, vertical_alignment="center", key=f"ds-ways-{piece.key}"):
            if request.reader.may_take_rows and not piece.is_drawing:
                _downloads(piece.table, piece.measures, piece.key)
            for kind in () if piece.is_table else PICTURES:
                st.html(_to_save(piece, request, kind), width="content")
            for way in () if piece.is_drawing else ways(piece, words, request.link):
                st.html(way, width="content")
        if not piece.is_drawing:
            put(as_table(piece, words, request.link, order.read(request.said)))


def _to_save(piece: Foot, request: Request, kind: str) -> Html:
    """A button that saves a figure as a picture, which says what it shows: the script draws what is on the screen."""
    words, whose, view = request.words, door.whose(request).name, request.ask("in_view").iloc[0]
    said = records.banners(view, words, is_example=request.shown.is_example)
    lines = [
        words.count("export.left_out", piece.left_out) if piece.left_out else "",
        records.shown(request.filters, request.as_of, words),
        " ".join(said),
        " \u00b7 ".join(filter(None, (words("frame.product"), whose))),
    ]
    name = file_name(_about(piece.table, piece.measures), words, kind)
    text = words("export.picture", kind=kind.upper())
    return html.to_save(text, piece.name, piece.key, kind, name, [line for line in lines if line])


def is_opened(box: DeltaGenerator) -> bool:
    """Whether a reader has open what is made only then."""
    return bool(box.open)


def _downloads(shown: Table, measures: Sequence[str], key: str) -> None:
    """The rows of a table as a file of each kind; a file is made when it is asked for."""
    request = door.now()
    words = request.words
    if why := noting.why_not():
        st.error(why)
        return
    own, about = taken(shown, request), _about(shown, measures)
    if own is None:
        st.error(words("export.not_known_whose"))
        return
    held = {"table": shown.name, "rows": len(own.rows)}
    for kind, write in WRITERS.items():
        st.download_button(
            words("export.download", kind=words(f"export.kind.{kind}")),
            noting.made(partial(write, own, about, words), "export_rows", kind=kind, **held),
            file_name(about, words, kind),
            MIME[kind],
            key=f"ds-download-{key}-{kind}",
            on_click="ignore",
            type="tertiary",
        )


def _about(table: Table, measures: Sequence[str]) -> About:
    """What a downloaded file must say of itself."""
    held = set(table.rows.columns)
    headers = tuple((column.name, column.header) for column in table.columns if column.name in held)
    about = replace(about_of(door.now(), table.caption, measures), name=table.file_name or table.name, columns=headers)
    return about if table.narrowed_by is None else replace(about, filters=tuple(table.narrowed_by))


# ----------------------------------------------------------------- the browser


def dress() -> None:
    """What the browser needs on every screen: the style sheet, and the script that keeps it accessible."""
    st.html(_style(settings().identity))
    with st.container(key="ds-script"):
        said = door.language()
        data = {"language": said, "phrases": builtin_phrases(said), "calendar": calendar_words(said)}
        data["tables"] = _words_of_tables(said)
        _script()(key="ds-frame", data=data)


@cache
def _words_of_tables(language: str) -> dict[str, str]:
    """The words that the script needs for tables; what it fills in itself stays in {braces}."""
    blanks = {name: f"{{{name}}}" for name in ("shown", "total", "column", "way", "find")}
    return {name: words_for(language)(f"frame.tables.{name}", **blanks) for name in TABLES}


@cache
def _style(whose: Identity) -> Html:
    return fill(
        "<style>{rows}{style}{own}</style>",
        rows=row_list.style(),
        style=own_file(BROWSER / "frame.css"),
        own=(_own_colours(whose), _own_font(whose)),
    )


def _own_colours(whose: Identity) -> Html:
    if not whose.light:
        return Html("")
    return fill(":root{{--ds-accent:light-dark({light},{dark})}}", light=whose.light, dark=whose.dark)


def _own_font(whose: Identity) -> Html:
    return fill(".stApp{{font-family:'{font}','Source Sans',sans-serif}}", font=whose.font) if whose.font else Html("")


@cache
def _script():
    js = "\n".join((BROWSER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return st.components.v2.component("doorstroom_frame", js=js)


@cache
def part(name: str):
    """A part of a screen that has a script of its own; the style sheet of the page holds for it."""
    js = (BROWSER / f"{name}.js").read_text(encoding="utf-8")
    content = fill('<div class="ds-{name}"></div>', name=name)
    return st.components.v2.component(f"doorstroom_{name}", html=content, js=js, isolate_styles=False)


def report_error(error: Exception) -> bool:
    """Tell the reader in one sentence that something went wrong; Streamlit has logged the error and its traceback."""
    words = words_for(door.language())
    is_told = isinstance(error, StoreError) and error.code in TOLD_ON_SCREEN
    st.error(store_error_in_words(error, words) if is_told else words("frame.error"))
    return True
