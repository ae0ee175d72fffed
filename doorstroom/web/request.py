"""The bridge from the screens to who reads them: who asks what, of which version, in which language.

Filters, as-of date and language live in the address (`?lang=&as_of=&municipality=&theme=&owner=&body=`); the frame
draws their controls, and every screen reads them here. What a screen shows is drawn by `screen`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pandas
import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from doorstroom.briefing import choice as choosing
from doorstroom.briefing.asker import Asker
from doorstroom.briefing.choice import Choice, ChoiceError
from doorstroom.briefing.model import Audience, Briefing
from doorstroom.briefing.story import briefing
from doorstroom.i18n import LANGUAGES, Words, preferred_language, words_for
from doorstroom.ingest.mapping.model import MappingError
from doorstroom.ingest.readers.read import UnreadableFile
from doorstroom.lineage import source_lines
from doorstroom.lineage.source_lines import SourceLine, SourceLineError
from doorstroom.lineage.traces import Trace
from doorstroom.query import address as addresses
from doorstroom.query import answers
from doorstroom.query import cache as shared
from doorstroom.query import selection as selections
from doorstroom.query.address import DIMENSIONS, Address, Asked, Link
from doorstroom.query.cache import T
from doorstroom.query.selection import Selection
from doorstroom.report.text.messages import error_in_words
from doorstroom.sandbox.ask import Answer
from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.settings import Settings, settings
from doorstroom.store.questions import question
from doorstroom.store.versions import Store, StoreError, Version
from doorstroom.web import jobs

__all__ = ["DIMENSIONS"]

RUN = "ds_run"
UNSAID = object()
TAB = "ds_tab"
LOGIN_FAILURES = ("denied", "refused", "unfinished", "unreachable")
BROWSER_LANGUAGE = "ds_browser_language"
log = logging.getLogger(__name__)

# ------------------------------------------------------------------- language


def browser_language() -> str:
    """The language that the reader's browser asks for: the default of the language control."""
    known = st.session_state.get(BROWSER_LANGUAGE)
    if known is None:  # the headers of a session are those that it began with
        known = preferred_language(None, st.context.headers.get("Accept-Language"))
        st.session_state[BROWSER_LANGUAGE] = known
    return known


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


@dataclass
class Run:
    """What all of a run of a screen stands on. `store`: where this reader's answers come from."""

    settings: Settings
    name: str | None
    store: Store

    @cached_property
    def earlier(self) -> str | None:
        """The name of the version before the one that is shown. Raises StoreError where that cannot be read."""
        return self.store.previous_name(self.name)

    @cached_property
    def stands_on(self) -> Hashable:
        """All of it, to tell it from what stands on something else."""
        try:
            earlier = self.earlier
        except StoreError as error:
            earlier = error.code  # what needs the earlier version says so itself
        return self.settings, self.store.path, self.name, earlier, _base()


def _run() -> Run:
    """The run that began; before it begins, as it would begin now."""
    return st.session_state.get(RUN) or _new_run()


def _new_run() -> Run:
    in_force = settings()
    own = answers.store_at(in_force.store)
    name = own.current_name()
    return Run(in_force, name, answers.store_seen(own.path, name, in_force.audience) if name else own)


def _own_store() -> Store:
    """The store of this installation, opened once a process."""
    return answers.store_at(settings().store)


def store() -> Store:
    """The store that this reader's answers come from."""
    return _run().store


def begin() -> Version | None:
    """Begin a run of a screen: the version that all of it shows, None before the first load.

    The pointer is read once a run, so that a load that ends meanwhile never mixes two versions on one screen.
    """
    st.session_state[RUN] = _new_run()
    return version()


def load_example(told: Callable[[str], None]) -> bool:
    """Put the example in a store without any version; whether there is one in the end. `told` gets how it goes."""
    return jobs.load_example(_own_store(), told)


def version() -> Version | None:
    """The version that this run shows, None before the first load."""
    run = _run()
    return run.store.version(run.name) if run.name else None


def _shown_name() -> str | None:
    return _run().name


def earlier_name() -> str | None:
    """The name of the version before the one that is shown; None when there is none to compare with."""
    return _run().earlier


def as_of() -> date:
    """The day that all figures hold for: as chosen, else that of the records, else today."""
    shown = version()
    return chosen_day() or (shown.as_of if shown and shown.as_of else date.today())


def chosen_day() -> date | None:
    """The as-of day that the reader chose, None where they left it to the records."""
    chosen = st.session_state.get("as_of", UNSAID)
    return addresses.day(st.query_params.get("as_of")) if chosen is UNSAID else chosen


def since() -> date:
    """The day to compare with: `?since=`, else the as-of day of the version before, else a quarter earlier."""
    asked = addresses.day(st.query_params.get("since"))
    return min(asked, as_of()) if asked else answers.compared_with(store(), _shown_name(), as_of())


def made(name: str, make: Callable[[], T], *differing: Hashable) -> T:
    """What `make` gives, made once for all readers who see the same and remembered; nobody may change it.

    name: that of this place, unlike that of any other place on any screen. differing: what else it follows from, as
    the state of a control that the address does not hold. All that the address says, the version, the day, the language
    and the theme are always told apart; `make` may read these, and nothing of who reads.
    """
    return shared.made((name, differing, _seen()), make)


def _seen() -> Hashable:
    """All that a screen follows from: who sees the same, sees the same screen."""
    day, chosen = as_of(), chosen_day()
    # The address as it is now: all names with all of their values.
    return _run().stands_on, language(), browser_language(), theme(), day, chosen, str(st.query_params)


def address() -> Address:
    """What the address of this reader says, worked out once for all questions and links of a run."""
    return _address_in(store())


def _address_in(asked_of: Store) -> Address:
    return shared.made(("address", asked_of.path, _seen()), lambda: _read_address(asked_of))


def _read_address(asked_of: Store) -> Address:
    # The address and not the state of the control: after a link, the control follows only when it is drawn.
    given, named = st.query_params, set(st.query_params)
    asked = tuple(tuple(given.get_all(name)) if name in named else None for name in DIMENSIONS)
    said = language()
    kept = (
        ("since", given.get("since")),
        ("as_of", chosen_day()),
        ("lang", said if said != browser_language() else None),
    )
    return _address(asked_of.path, _shown_name(), asked, kept, _base())


@cache
def _base() -> str:
    """The path below which the dashboard is served."""
    return st.get_option("server.baseUrlPath").strip("/")


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
    known = {"as_of": as_of(), **settings().people_on_screen, **address().filters}
    return answers.ask(store().path, _shown_name(), name, known, extra)


def none_public() -> int:
    """How many pilots there are for staff where not one of them is public; 0 where any is, and for the public."""
    if is_public():
        return 0
    seen = answers.store_seen(settings().store, _shown_name(), "public")
    known = {"as_of": as_of()}
    open_to_all = answers.ask(seen.path, _shown_name(), "record_state", known, {})["n_pilots"].iloc[0]
    return (
        0
        if open_to_all
        else int(answers.ask(store().path, _shown_name(), "record_state", known, {})["n_pilots"].iloc[0])
    )


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
    place = st.empty()

    def wait(before: int) -> None:
        place.info(words().count("workbench.waits", before))

    try:
        with st.spinner(words()("workbench.busy")):
            people = in_force.people_on_screen["smallest"], in_force.people_on_screen["rounded_to"]
            return answers.ask_freely(
                in_force.store, _shown_name(), statement, audience, *people, who=_who(), on_wait=wait
            )
    except WorkbenchError as error:
        return error_in_words(error, words())
    finally:
        place.empty()


def _who() -> str:
    """Which reader this is, in all tabs: who logged in, else the browser, else only this tab."""
    if "is_logged_in" in st.user and st.user.is_logged_in:
        return repr(("login", *(st.user.get(name) for name in ("iss", "sub", "email"))))
    # The cookie that the toolkit gives each browser; it is written anew for every tab, with the same token in it.
    token, _ = decode_xsrf_token_string(st.context.cookies.get(XSRF_COOKIE_NAME, ""))
    return repr(("browser", token) if token else ("tab", st.session_state.setdefault(TAB, uuid4().hex)))


def audience() -> Audience:
    """For whom a briefing is: the public, unless who reads may see more and asks for that."""
    return "public" if is_public() else chosen("audience", ("public", "staff"))


def choice() -> Choice:
    """What of the story is told, as the address says."""
    given = st.query_params
    return choosing.of_address({name: given.get_all(name) for name in given})


def choose(choice: Choice) -> None:
    """Put a choice in the address."""
    given = {**{name: st.query_params.get_all(name) for name in st.query_params}, **choice.in_address(audience())}
    st.query_params.from_dict({name: value for name, value in given.items() if value})


def choose_as(content: bytes) -> str | None:
    """Put the choice that a file holds in the address, or say why that cannot be done."""
    try:
        choose(choosing.read(content.decode("utf-8", "replace")))
    except ChoiceError as error:
        return error_in_words(error, words())
    return None


def asker(audience: Audience) -> Asker:
    """Questions about the same day and the same pilots as on the screens, in so far as the audience may see them."""
    name = _shown_name()
    seen = answers.store_seen(settings().store, name, audience)
    people = settings().people_in_briefing
    return Asker(seen, name, as_of(), since(), _address_in(seen).filters, people)


def told() -> Briefing:
    """The briefing for this audience as it was chosen."""

    def make() -> Briefing:
        seen_by = audience()
        return briefing(asker(seen_by), words(), audience=seen_by, choice=choice())

    return made("briefing", make)


def given_to(trace: Trace) -> dict[str, object]:
    """What a figure is asked with: as-of day, day to compare with, filters, and what the address says of it."""
    given = st.query_params
    said = {name: given.get_all(name) for name in trace.parameters() if name in given and name not in DIMENSIONS}
    return {
        **{name: values if len(values) > 1 else values[0] for name, values in said.items()},
        **filters(),
        "as_of": as_of(),
        "since": since(),
        **settings().people_on_screen,
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
    """The address of the rows behind a figure (a name of tracing/traces.toml)."""
    return link("origin", figure=figure)


def is_nowhere() -> bool:
    """Whether the address is that of no screen; Streamlit would show the first one there."""
    return not addresses.is_of_a_screen(st.context.url or "/")


def is_shut_out() -> bool:
    """Whether a login is needed (there are [auth] secrets) and this reader has not logged in."""
    return "is_logged_in" in st.user and not st.user.is_logged_in


def why_not_logged_in() -> str | None:
    """Why the login just now did not work, a key of "frame.login_failed"; None when nothing is said of it."""
    said = st.query_params.get(addresses.LOGIN_FAILED)
    return said if said in LOGIN_FAILURES else None
