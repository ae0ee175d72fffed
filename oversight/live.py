"""The only bridge between the screens and Streamlit: who asks what, of which version, in which language.

Filters, as-of date and language live in the address (`?lang=&as_of=&municipality=&theme=&owner=&body=`); the frame
draws their controls, and every screen reads them here. Text from records goes to the screen through here as well:
escaped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import pandas
import streamlit as st
from babel.dates import get_day_names, get_month_names
from plotly.graph_objects import Figure
from streamlit.delta_generator import DeltaGenerator

from oversight import markup
from oversight.blocks import Block, Choice, Definitions, Entries, Heading, Rows, Shown, Text
from oversight.figures.picture import Drawing
from oversight.questions import question
from oversight.settings import settings
from oversight.store import Store, Version
from oversight.words import LANGUAGES, Words, catalogue, preferred_language, words_for

BROWSER = Path(__file__).parent / "browser"
ICON = BROWSER / "icon.png"
PATHS = {"status": "", "decisions": "besluiten", "stagnation": "stagnatie", "pilot": "pilot", "method": "uitleg"}
DIMENSIONS = ("municipality", "theme", "owner", "body")
SINCE_DAYS = 91  # a quarter: what is compared with when there is no earlier version
ROWS_ON_SCREEN = 200
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


@lru_cache(maxsize=2)
def _store(path: Path) -> Store:
    return Store(path)


def store() -> Store:
    """The store of this installation, opened once a process."""
    return _store(settings().store)


def version() -> Version | None:
    """The version that is shown, None before the first load."""
    return store().current()


def as_of() -> date:
    """The day that all figures hold for: as chosen, else that of the records, else today."""
    shown = version()
    return chosen_day() or (shown.as_of if shown and shown.as_of else date.today())


def chosen_day() -> date | None:
    """The as-of day that the reader chose, None where they left it to the records."""
    if "as_of" in st.session_state:
        return st.session_state["as_of"]
    return _day("as_of")


def _day(parameter: str) -> date | None:
    """A day in the address; what is no day counts as not chosen."""
    asked = st.query_params.get(parameter, "")
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def since() -> date:
    """The day to compare with: `?since=`, else the as-of day of the version before, else a quarter earlier."""
    asked = _day("since")
    if asked:
        return min(asked, as_of())
    return _day_of_previous_version() or as_of() - timedelta(days=SINCE_DAYS)


def _day_of_previous_version() -> date | None:
    name = store().previous_name()
    if name is None:
        return None
    earlier = store().version(name)
    day = earlier.as_of or earlier.loaded_at.date()
    return day if day < as_of() else None


def filters() -> dict[str, list[str]]:
    """The chosen values per dimension; a dimension without a choice is left out."""
    return {dimension: list(values) for dimension, values in _chosen().items() if values}


# In the address a filter is absent (None: as it was at first), or holds values (none: everything).
Asked = tuple[tuple[str, ...] | None, ...]


def _chosen() -> dict[str, tuple[str, ...]]:
    """The values per dimension that hold now, empty for everything."""
    return _chosen_of(settings().store, store().current_name(), _asked())


def _asked() -> Asked:
    # The address and not the state of the control: after a link, the control follows only when it is drawn.
    given = st.query_params
    return tuple(tuple(given.get_all(name)) if name in given else None for name in DIMENSIONS)


@lru_cache(maxsize=256)
def _chosen_of(path: Path, version_name: str, asked: Asked) -> dict[str, tuple[str, ...]]:
    """Worked out once for all the links of a screen; an address may name what does not exist."""
    chosen = {}
    for dimension, values in zip(DIMENSIONS, asked, strict=True):
        known = _choices(path, version_name).get(dimension, [])
        chosen[dimension] = (
            tuple(shown_first(dimension)) if values is None else tuple(value for value in values if value in known)
        )
    return chosen


def shown_first(dimension: str) -> list[str]:
    """What a filter is set to for who opens the dashboard: in a network the own municipality, else everything."""
    shown = version() if dimension == "municipality" else None
    if shown is None:
        return []
    known = choices(dimension)
    return [shown.own_municipality] if len(known) > 1 and shown.own_municipality in known else []


def choices(dimension: str) -> list[str]:
    """The values that a filter can be set to."""
    return _choices(settings().store, store().current_name()).get(dimension, [])


@lru_cache(maxsize=4)
def _choices(path: Path, version_name: str) -> dict[str, list[str]]:
    known = store().ask("filter_choices", version=version_name)
    return known.groupby("dimension")["value"].agg(list).to_dict()


def chosen(parameter: str, known: Sequence[str]) -> str:
    """What the address says of a parameter, if it is known; else the first that is known, the constant default."""
    asked = st.query_params.get(parameter)
    return asked if asked in known else known[0]


def is_filtered() -> bool:
    """Whether less than the whole portfolio is shown."""
    return bool(filters())


def ask(name: str, **extra: object) -> pandas.DataFrame:
    """The answer to a question for the as-of day and the filters, in so far as it takes them.

    Raises what the store raises: QuestionError, StoreError.
    """
    takes = question(name).parameters
    given = {"as_of": as_of(), **filters(), **extra}
    asked = {key: value for key, value in given.items() if key in takes or key in extra}
    return _answer(settings().store, store().current_name(), name, asked)


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(path: Path, version_name: str | None, name: str, given: dict[str, object]) -> pandas.DataFrame:
    earlier = store().previous_name() if question(name).needs_earlier else None
    return store().ask(name, version=version_name, earlier=earlier, **given)


# ----------------------------------------------------------------------- links

Link = Callable[..., str]


def linker() -> Link:
    """`link` for one run of a screen: what all its links keep is worked out once."""
    kept: dict[str, object] = {"since": st.query_params.get("since"), "as_of": chosen_day(), **_filters_in_address()}
    if language() != browser_language():
        kept["lang"] = language()
    base = st.get_option("server.baseUrlPath").strip("/")

    def link(page: str, **query: object) -> str:
        asked = {name: value for name, value in {**kept, **query}.items() if value or value == ""}
        path = f"/{base}/{PATHS[page]}" if base else f"/{PATHS[page]}"
        return path + (f"?{urlencode(asked, doseq=True)}" if asked else "")

    return link


def link(page: str, **query: object) -> str:
    """The address of a screen (a name of PATHS) that keeps language, as-of day and filters.

    `query` adds to them or, with None, takes away: `link("status", theme=None)`.
    """
    return linker()(page, **query)


def _filters_in_address() -> dict[str, object]:
    """The filters as the controls write them: left out as they were at first; empty where that was cleared."""
    at_first = _chosen_of(settings().store, store().current_name(), (None,) * len(DIMENSIONS))
    return {name: values or "" for name, values in _chosen().items() if values != at_first[name]}


def definition_url(measure: str) -> str:
    """The address of the definition of a measure."""
    return f"{link('method')}#{measure}"


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


def definition_link(measure: str) -> None:
    """The small link to the definition of a measure."""
    name = words()("frame.definition_label", measure=words()(f"definitions.{measure}.title"))
    st.html(markup.link(words()("frame.definition"), definition_url(measure), label=name, kind="definition"))


def definition_links(*measures: str) -> None:
    """One line with a link to the definition of each measure, by its name."""
    named = [(words()(f"definitions.{measure}.title"), definition_url(measure)) for measure in measures]
    st.html(markup.links(words()("method.see"), named))


def beside(*shares: int, key: str = "") -> list[DeltaGenerator]:
    """Places beside each other, as wide as their share; below each other where there is no room.

    `key` tells those with the same number of places on one screen apart.
    """
    with st.container(key=f"ds-beside-{key or len(shares)}"):
        return [column.container(gap="xsmall") for column in st.columns(shares, gap="medium")]


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


def table(frame: pandas.DataFrame, columns: Sequence[markup.Column], alt: str, at_most: int = ROWS_ON_SCREEN) -> None:
    """A table that everyone can read; `alt` is its caption."""
    st.html(markup.table(markup.Table(frame, columns, alt), words(), at_most))


def figure(fig: Figure, alt: str, table: markup.Table, key: str | None = None) -> None:
    """A figure with its words for who cannot see it, and the same rows as a table that opens below it."""
    st.plotly_chart(fig, theme=None, alt=alt, key=key, config=figure_config(words()))
    st.html(markup.disclosure(words()("frame.as_table"), markup.table(table, words(), ROWS_ON_SCREEN)))


def drawing(shown: Drawing, key: str) -> None:
    """A drawing with links in it; what it shows is said in its own words, so it needs no table to open."""
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
            heading(block.picture.title, block.level)
            figure(block.picture.figure, block.picture.alt, block.table, block.key)
            _show(Definitions(block.measures))
        case Rows():
            st.html(markup.table(block.table, words(), block.at_most))
        case Entries():
            entries(block.entries)
        case Choice():
            st.html(markup.choices(block.label, block.options))
        case Definitions(measures=[measure]):
            definition_link(measure)
        case Definitions():
            definition_links(*block.measures)


def empty(key: str, **values: object) -> None:
    """Why there is nothing to see, and what to do."""
    st.html(markup.paragraph(words()(key, **values), "empty"))


def figure_config(words: Words) -> dict[str, object]:
    """Plotly's settings: no mode bar, and days, months, point and comma of the language."""
    locale = words.locale
    days = get_day_names("wide", locale=locale), get_day_names("abbreviated", locale=locale)
    months = get_month_names("wide", locale=locale), get_month_names("abbreviated", locale=locale)
    symbols = locale.number_symbols["latn"]
    written = {
        "days": [days[0][(number - 1) % 7] for number in range(7)],  # Plotly's week begins on Sunday
        "shortDays": [days[1][(number - 1) % 7] for number in range(7)],
        "months": [months[0][number] for number in range(1, 13)],
        "shortMonths": [months[1][number] for number in range(1, 13)],
        "date": "%-d %B %Y",
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
    }
    locales = {words.language: {"dictionary": {}, "format": written}}
    return {"displayModeBar": False, "locale": words.language, "locales": locales, "responsive": True}


# ----------------------------------------------------------------- the browser


def dress() -> None:
    """What the browser needs on every screen: the style sheet, and the script that keeps it accessible."""
    st.html(BROWSER / "frame.css")
    with st.container(key="ds-script"):
        said = {"language": language(), "phrases": builtin_phrases(), "calendar": calendar_words()}
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


def builtin_phrases() -> list[list[str]]:
    """What the toolkit says in English, with what it must say in the reader's language."""
    said, wanted = catalogue("en"), catalogue(language())
    return [[said[key], wanted[key]] for key in said if key.startswith("frame.builtin.")]


def calendar_words() -> dict[str, str]:
    """English months and days of the week with those of the reader, for the toolkit's calendar."""
    english, own = words_for("en").locale, words().locale
    months = get_month_names("wide", locale=english), get_month_names("wide", locale=own)
    days = get_day_names("wide", locale=english), get_day_names("wide", locale=own)
    return {said[number]: wanted[number] for said, wanted in (months, days) for number in said}


def report_error(error: Exception) -> bool:
    """Tell the reader in one sentence that something went wrong; Streamlit has logged the error and its traceback."""
    st.error(words()("frame.error"))
    return True


def is_shut_out() -> bool:
    """Whether a login is needed (there are [auth] secrets) and this reader has not logged in."""
    return "is_logged_in" in st.user and not st.user.is_logged_in
