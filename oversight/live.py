"""The only bridge between the screens and Streamlit: who asks what, of which version, in which language.

Filters, as-of date and language live in the address (`?lang=&as_of=&municipality=&theme=&owner=&body=`); the frame
draws their controls, and every screen reads them here. Text from records goes to the screen through here as well:
escaped.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

import pandas
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from oversight import address as addresses
from oversight import answers, markup, source_lines, traced
from oversight import selection as selections
from oversight.address import DIMENSIONS, PATHS, Address, Asked, Link
from oversight.blocks import Block, Chips, Choice, Definitions, Disclosed, Division, Entries, Heading, Rows, Shown, Text
from oversight.exporting import MIME, WRITERS, About, about_of, file_name
from oversight.figures.picture import Drawing, Picture
from oversight.questions import question
from oversight.records.mapping import MappingError
from oversight.records.reading import UnreadableFile
from oversight.selection import Selection
from oversight.settings import settings
from oversight.source_lines import SourceLine, SourceLineError
from oversight.store import Store, Version
from oversight.telling import error_in_words
from oversight.traces import Trace
from oversight.words import LANGUAGES, Words, preferred_language, words_for
from oversight.words.toolkit import builtin_phrases, calendar_words, figure_config
from oversight.workbench.asking import Answer
from oversight.workbench.errors import WorkbenchError

__all__ = ["DIMENSIONS", "PATHS"]

BROWSER = Path(__file__).parent / "browser"
ICON = BROWSER / "icon.png"
ROWS_ON_SCREEN = 200
SHOWN, REPLAY = "ds_version", "ds_replay"
log = logging.getLogger(__name__)

# ------------------------------------------------------------------- language


def browser_language() -> str:
    """The language that the reader's browser asks for: the default of the language control."""
    return preferred_language(None, st.context.headers.get("Accept-Language"))


def language() -> str:
    """The language of this reader: the control, else the address, else the browser, else Dutch."""
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    return chosen if chosen in LANGUAGES else browser_language()


def words() -> Words:
    """The words in the language of this reader."""
    return words_for(language())


def theme() -> Literal["light", "dark"]:
    """Which of the two palettes this reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"


# ------------------------------------------------------------ store and asking


def _own_store() -> Store:
    """The store of this installation, opened once a process."""
    return answers.store_at(settings().store)


def store() -> Store:
    """The store that this reader's answers come from: for the public a copy of the shown version with public pilots."""
    name = _shown_name()
    if not is_public() or name is None:
        return _own_store()
    return answers.store_at(answers.public_at(settings().store, name))


def begin() -> Version | None:
    """Begin a run of a screen: the version that all of it shows, None before the first load.

    The pointer is read once a run, so that a load that ends meanwhile never mixes two versions on one screen.
    """
    st.session_state[SHOWN] = _own_store().current_name()
    return version()


def version() -> Version | None:
    """The version that this run shows, None before the first load."""
    name = _shown_name()
    return store().version(name) if name else None


def _shown_name() -> str | None:
    return st.session_state[SHOWN] if SHOWN in st.session_state else _own_store().current_name()


def earlier_name() -> str | None:
    """The name of the version before the one that is shown; None when there is none to compare with."""
    return store().previous_name(_shown_name())


def as_of() -> date:
    """The day that all figures hold for: as chosen, else that of the records, else today."""
    shown = version()
    return chosen_day() or (shown.as_of if shown and shown.as_of else date.today())


def chosen_day() -> date | None:
    """The as-of day that the reader chose, None where they left it to the records."""
    if "as_of" in st.session_state:
        return st.session_state["as_of"]
    return addresses.day(st.query_params.get("as_of"))


def since() -> date:
    """The day to compare with: `?since=`, else the as-of day of the version before, else a quarter earlier."""
    asked = addresses.day(st.query_params.get("since"))
    return min(asked, as_of()) if asked else answers.compared_with(store(), _shown_name(), as_of())


def address() -> Address:
    """What the address of this reader says, worked out once for all questions and links of a run."""
    # The address and not the state of the control: after a link, the control follows only when it is drawn.
    given = st.query_params
    asked = tuple(tuple(given.get_all(name)) if name in given else None for name in DIMENSIONS)
    said = language()
    kept = (
        ("since", given.get("since")),
        ("as_of", chosen_day()),
        ("lang", said if said != browser_language() else None),
    )
    return _address(store().path, _shown_name(), asked, kept, st.get_option("server.baseUrlPath").strip("/"))


@lru_cache(maxsize=256)
def _address(path: Path, version_name: str | None, asked: Asked, kept: tuple, base: str) -> Address:
    known = answers.choices(path, version_name) if version_name else {}
    own = answers.store_at(path).version(version_name).own_municipality if version_name else None
    return addresses.read(asked, known, own, dict(kept), base)


def filters() -> dict[str, list[str]]:
    """The chosen values per dimension; a dimension without a choice is left out."""
    return {dimension: list(values) for dimension, values in address().filters.items()}


def is_filtered() -> bool:
    """Whether less than the whole portfolio is shown."""
    return bool(address().filters)


def shown_first(dimension: str) -> list[str]:
    """What a filter is set to for who opens the dashboard: in a network the own municipality, else everything."""
    shown = version()
    return addresses.shown_first(dimension, answers.choices(store().path, shown.name), shown.own_municipality)


def choices(dimension: str) -> list[str]:
    """The values that a filter can be set to."""
    return answers.choices(store().path, _shown_name()).get(dimension, [])


def several_municipalities() -> bool:
    """Whether pilots of more than one municipality are in view."""
    return len(address().filters.get("municipality", choices("municipality"))) > 1


def chosen(parameter: str, known: Sequence[str]) -> str:
    """What the address says of a parameter, if it is known; else the first that is known, the constant default."""
    asked = st.query_params.get(parameter)
    return asked if asked in known else known[0]


def ask(name: str, **extra: object) -> pandas.DataFrame:
    """The answer to a question for the as-of day and the filters, in so far as it takes them.

    Raises what the store raises: QuestionError, StoreError.
    """
    known = {"as_of": as_of(), "smallest": settings().smallest, **address().filters}
    return answers.ask(store().path, _shown_name(), name, known, extra)


def selection(page: str, **look: Sequence[str]) -> Selection:
    """What an analyst has chosen on a screen. `look`: what else its address may say, each with the default first."""
    given = st.query_params
    own = {name: tuple(given.get_all(name)) for name in selections.OWN if name in given}
    said = {name: chosen(name, known) for name, known in look.items()}
    differing = {name: value for name, value in said.items() if value != look[name][0]}
    return selections.read(page, address(), own, differing)


def ask_selected(name: str, chosen: Selection, **extra: object) -> pandas.DataFrame:
    """The answer to a question for what was chosen, in so far as it takes it."""
    takes = question(name).parameters
    return ask(name, **{part: chosen.chosen[part] for part in chosen.chosen if part in takes}, **extra)


def is_public() -> bool:
    """Whether anyone may read this dashboard: then it shows nothing of what is not public."""
    return settings().audience == "public"


def source_line(file: str, sheet: str | None, row: int) -> SourceLine | str:
    """A line of a file that was handed in for the shown version, or in words why there is none."""
    try:
        return source_lines.source_line(_own_store(), _shown_name(), file, sheet, row)
    except (SourceLineError, UnreadableFile, MappingError) as error:
        return error_in_words(error, words())


def has_workbench() -> bool:
    """Whether this reader may ask SQL of their own."""
    return settings().has_workbench


def ask_freely(statement: str) -> Answer | str:
    """The answer to a statement of an analyst's own, or in words why there is none."""
    in_force = settings()
    audience = "public" if in_force.audience == "public" else "all"
    try:
        with st.spinner(words()("workbench.busy")):
            return answers.ask_freely(in_force.store, _shown_name(), statement, audience, in_force.smallest)
    except WorkbenchError as error:
        return error_in_words(error, words())


def given_to(trace: Trace) -> dict[str, object]:
    """What a figure is asked with: as-of day, day to compare with, filters, and what the address says of it."""
    given = st.query_params
    said = {name: given.get_all(name) for name in trace.parameters() if name in given and name not in DIMENSIONS}
    return {
        **{name: values if len(values) > 1 else values[0] for name, values in said.items()},
        **filters(),
        "as_of": as_of(),
        "since": since(),
        "smallest": settings().smallest,
    }


def ask_as_given(trace: Trace, kind: Literal["figure", "rows"], given: Mapping[str, object]) -> pandas.DataFrame:
    """The answer to the question of a figure, or of the rows behind it, asked with nothing but what is given."""
    name = trace.question if kind == "figure" else trace.rows
    return answers.ask(store().path, _shown_name(), name, {}, trace.asked(kind, given))


# ----------------------------------------------------------------------- links


def linker() -> Link:
    """`link` for one run of a screen."""
    return address().link


def link(page: str, **query: object) -> str:
    """The address of a screen that keeps language, as-of day and filters, as `Address.link` says."""
    return address().link(page, **query)


def definition_url(measure: str) -> str:
    """The address of the definition of a measure."""
    return f"{link('method')}#{measure}"


def rows_url(figure: str) -> str:
    """The address of the rows behind a figure (a name of traces.toml)."""
    return link("origin", figure=figure)


# --------------------------------------------------------------------- drawing


def open_page(title: str) -> None:
    """Begin a screen: its name in the browser's tab, and its one h1."""
    name_page(title)
    heading(title, level=1)


def name_page(title: str) -> None:
    """Set the name in the browser's tab."""
    full = words()("frame.page_title", title=title, product=words()("frame.product"))
    st.set_page_config(page_title=full, page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")


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


def link_line(text: str, href: str) -> None:
    """One link on a line of its own."""
    st.html(markup.link(text, href))


def quick_version() -> None:
    """On a narrow screen, a link to the same on a page that needs no scripts."""
    if settings().has_phone_page:
        with st.container(key="ds-quick"):
            st.html(markup.link(words()("phone.link"), link("phone"), kind="away"))


def definition_links(*measures: str) -> None:
    """One line with a link to the definition of each measure, by its name."""
    st.html(_definitions(measures))


def _definitions(measures: Sequence[str]) -> str:
    said = words()
    if len(measures) > 1:
        named = [(said(f"definitions.{measure}.title"), definition_url(measure)) for measure in measures]
        return markup.links(said("method.see"), named)
    name = said("frame.definition_label", measure=said(f"definitions.{measures[0]}.title"))
    return markup.link(said("frame.definition"), definition_url(measures[0]), label=name, kind="definition")


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
    st.html(markup.measures(shown, words()))


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
    at_most: int = ROWS_ON_SCREEN,
    measures: Sequence[str] = (),
    behind: markup.Behind | None = None,
) -> None:
    """A table that everyone can read and download; `alt` is its caption, `measures` are what its figures mean."""
    rows(markup.Table(frame, columns, alt, behind=behind), at_most, measures)


def rows(shown: markup.Table, at_most: int = ROWS_ON_SCREEN, measures: Sequence[str] = ()) -> None:
    """A table, and below it a place to download all of its rows and what its figures mean."""
    st.html(markup.table(traced.linked(shown, linker()), words(), at_most))
    _foot(shown, measures, shown.caption)


def picture(shown: Picture, table: markup.Table, measures: Sequence[str], key: str, level: int = 2) -> None:
    """A picture below its title, its rows as a table that opens below it, and what its figures mean."""
    heading(shown.title, level)
    st.plotly_chart(shown.figure, theme=None, alt=shown.alt, key=key, config=figure_config(language()))
    rows_below = markup.table(traced.linked(table, linker()), words(), ROWS_ON_SCREEN)
    st.html(markup.disclosure(words()("frame.as_table"), rows_below))
    _foot(table, measures, key)


def _foot(shown: markup.Table, measures: Sequence[str], key: str) -> None:
    """What can be done with the figures above it, on one line."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"ds-foot-{key}"):
        downloads(shown, tuple(measures), key)
        if href := traced.whole(shown, linker()):
            label = words()("frame.origin_label", measure=shown.caption)
            st.html(markup.link(words()("frame.origin"), href, label, "definition"), width="content")
        if measures:
            st.html(_definitions(measures), width="content")


@st.fragment
def downloads(shown: markup.Table, measures: tuple[str, ...], key: str) -> None:
    """A button that offers the rows of a table as a file of each kind. Nothing is made before it is asked for."""
    said = words()
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
    shown = version()
    about = about_of(
        table.caption,
        as_of=as_of(),
        version=shown.name,
        loaded_at=shown.loaded_at,
        filters=filters(),
        measures=measures,
        sources=ask("loaded_files")["file"],
        words=words(),
    )
    return about if table.narrowed_by is None else replace(about, filters=tuple(table.narrowed_by))


def drawing(shown: Drawing, key: str, level: int = 2) -> None:
    """A drawing with links in it, below its title; it is shown beside a table of the same rows."""
    heading(shown.title, level)
    _drawing()(key=key, data={"markup": shown.markup})


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
        case Chips():
            st.html(markup.chips(block.label, block.chips))
        case Division():
            heading(block.heading, 3)
            more = words().count("frame.more_groups", len(block.facet.options) - block.facet.at_first)
            st.html(markup.facet(block.facet, more))
        case Definitions():
            definition_links(*block.measures)


def empty(key: str, **values: object) -> None:
    """Why there is nothing to see, and what to do."""
    st.html(markup.paragraph(words()(key, **values), "empty"))


def replay() -> None:
    """A slider over the ends of months that moves the as-of day."""
    shown, days = as_of(), [row.date() for row in ask("replay_days")["day"]]
    if len(days) < 2:
        return
    said = words()
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
    with st.expander(words()("analysis.save"), key="ds-save"):
        note(words()("analysis.save_how"))
        st.code(urljoin(st.context.url, href), language=None, wrap_lines=True)


# ----------------------------------------------------------------- the browser


def dress() -> None:
    """What the browser needs on every screen: the style sheet, and the script that keeps it accessible."""
    st.html(BROWSER / "frame.css")
    with st.container(key="ds-script"):
        said = {"language": language(), "phrases": builtin_phrases(language()), "calendar": calendar_words(language())}
        _script()(key="ds-frame", data=said)


@cache
def _script():
    return st.components.v2.component("doorstroom_frame", js=(BROWSER / "frame.js").read_text(encoding="utf-8"))


@cache
def _drawing():
    return st.components.v2.component(
        "doorstroom_drawing",
        html='<div class="ds-drawing"></div>',
        js=(BROWSER / "drawing.js").read_text(encoding="utf-8"),
        isolate_styles=False,  # the style sheet of the page holds for it
    )


def report_error(error: Exception) -> bool:
    """Tell the reader in one sentence that something went wrong; Streamlit has logged the error and its traceback."""
    st.error(words()("frame.error"))
    return True


def is_shut_out() -> bool:
    """Whether a login is needed (there are [auth] secrets) and this reader has not logged in."""
    return "is_logged_in" in st.user and not st.user.is_logged_in
