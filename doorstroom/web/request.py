"""The door of the screens: what a reader asks for, from the address, the session, the login and the settings.

Filters, as-of day and language live in the address (`?lang=&as_of=&municipality=&theme=&owner=&body=`); the frame draws
their controls.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Literal
from urllib.parse import parse_qs
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from doorstroom.access.rules import name_of, reader_of, rules
from doorstroom.access.saved import Owner
from doorstroom.i18n import LANGUAGES, preferred_language
from doorstroom.identity import Identity
from doorstroom.query import address as addresses
from doorstroom.query import answers
from doorstroom.query.reader import Reader
from doorstroom.query.request import People, Request
from doorstroom.settings import STAFF, settings
from doorstroom.web import jobs
from doorstroom.web.claims import who

RUN = "ds_run"
VIEWED_AS = "ds_viewed_as"
TAB = "ds_tab"
LOGIN_FAILURES = ("denied", "refused", "unfinished", "unreachable")
BROWSER_LANGUAGE = "ds_browser_language"
OF_THE_TOOLKIT = ("embed", "embed_options")  # parts of an address that are none of ours


def browser_language() -> str:
    """The language that the reader's browser asks for: the default of the language control."""
    known = st.session_state.get(BROWSER_LANGUAGE)
    if known is None:  # the headers of a session are those that it began with
        known = preferred_language(None, st.context.headers.get("Accept-Language"))
        st.session_state[BROWSER_LANGUAGE] = known
    return known


def in_address() -> dict[str, tuple[str, ...]]:
    """What the address of this run says, name → values. The toolkit keeps that once for all runs of a session: of two
    that begin at nearly the same moment, as after two quick steps back, the last one could read that of the first.
    """
    run = get_script_run_ctx()
    said = parse_qs(run.query_string, keep_blank_values=True) if run else {}
    return {name: tuple(values) for name, values in said.items() if name not in OF_THE_TOOLKIT}


def one_in_address(name: str) -> str | None:
    """The value of a part of the address of this run that has one, of several the last; None where it has none."""
    return next(reversed(in_address().get(name, ())), None)


def language() -> str:
    """The language of this reader: the control, else the address, else the browser, else Dutch."""
    chosen = st.session_state.get("lang") or one_in_address("lang")
    return chosen if chosen in LANGUAGES else browser_language()


def palette() -> Literal["light", "dark"]:
    """Which of the two palettes this reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"


def begin() -> Request | None:
    """Begin a run of a screen: what it asks for, None before the first load.

    The pointer is read once a run, so that a load that ends meanwhile never mixes two versions on one screen.
    """
    own = settings()
    version = answers.store_at(own.store).current_name()
    asked = st.session_state[RUN] = None if version is None else _request(version)
    return asked and asked.opened()


def now() -> Request:
    """What the run of a screen that began asks for."""
    return st.session_state[RUN]


def switched(switches: Mapping[str, str]) -> Request:
    """What the run asks for, as the switches of its screen stand: they know before the address does.

    switches: parts of the address that are on or off, each with the key of the words that say what it does.
    """
    request = now()
    is_on = {name: st.toggle(request.words(label), key=name, bind="query-params") for name, label in switches.items()}
    if is_on:
        said = {name: (str(value).lower(),) for name, value in is_on.items()}
        request = st.session_state[RUN] = replace(request, said={**request.said, **said})
    return request


def narrow(roles: Collection[str]) -> Request:
    """What the run asks for, of no more than what its reader sees by some of these roles."""
    request = st.session_state[RUN] = now().narrowed_to(roles)
    return request


def _request(version: str) -> Request:
    own = settings()
    said = in_address()
    if "as_of" in st.session_state:  # a control says it before the address does
        day = st.session_state["as_of"]
        said["as_of"] = (day.isoformat(),) if day else ()
    return Request(
        reader=reader(),
        store=own.store,
        version=version,
        language=language(),
        today=date.today(),
        people=People(own.smallest, own.rounded_to),
        said=said,
        default_language=browser_language(),
        palette=palette(),
        base=_base(),
        identity=own.identity,
    )


def reader() -> Reader:
    """Who asks, and what they may see and do: also before there is a version to ask. Raises AccessError."""
    # The menu leads to bare addresses: what an address said once holds in this tab, until another says otherwise. The
    # way back is a page of its own.
    another = one_in_address(addresses.VIEW_AS) or st.session_state.get(VIEWED_AS)
    st.session_state[VIEWED_AS] = another
    claims = _claims()
    return reader_of(settings(), _who(claims), claims).looking_as(another)


def whom_to_ask() -> str:
    """Whom somebody without a role is told to ask; empty where nobody is named. Raises AccessError."""
    return rules(settings().access).ask


def clock() -> datetime:
    """The time, with its zone: for what is kept for a while only."""
    return datetime.now(UTC)


def _who(claims: Mapping[str, object] | None) -> str:
    """Which reader this is, in all tabs: who logged in, else the browser, else only this tab."""
    if claims:
        return repr(("login", *(claims.get(name) for name in ("iss", "sub", "email"))))
    # The cookie that the toolkit gives each browser; it is written anew for every tab, with the same token in it.
    # Nothing public tells two browsers apart: a session is one tab.
    token, _ = decode_xsrf_token_string(st.context.cookies.get(XSRF_COOKIE_NAME, ""))
    return repr(("browser", token) if token else ("tab", st.session_state.setdefault(TAB, uuid4().hex)))


def logged_in_as() -> str | None:
    """The address or name of who logged in, to stand with what they write; None where there is no login."""
    claims = _claims()
    return name_of(claims) or None if claims else None


def keeps_views() -> Owner | None:
    """Whose views are kept here: of who logged in; where nobody has to, of all who open this dashboard together. None
    for the public, whom nobody knows, and for who looks as another.
    """
    if reader().is_public or reader().viewed_as is not None:
        return None
    claims = _claims()
    if claims is None:
        return Owner(repr("everybody"))
    by = [str(claims[name]) for name in ("iss", "sub") if claims.get(name)]
    name = name_of(claims)
    # A proxy in front may say no more than a name.
    return Owner(repr(tuple(by) if len(by) == 2 else name), name) if name or len(by) == 2 else None


def _claims() -> Mapping[str, object] | None:
    """What the login says of this reader; nothing while nobody logged in, None where nobody has to."""
    return who(st.user.to_dict())


@cache
def _base() -> str:
    """The path below which the dashboard is served."""
    return st.get_option("server.baseUrlPath").strip("/")


def load_example(told: Callable[[str], None]) -> bool:
    """Put the example in a store without any version; whether there is one in the end. `told` gets how it goes."""
    return jobs.load_example(answers.store_at(settings().store), told)


def way(screen: str) -> str:
    """The address of a screen where there is nothing yet that a choice could be of."""
    return addresses.Address({}, {}, {"lang": language()}, _base()).link(screen)


def whose(asked: Request | None = None) -> Identity:
    """Whose dashboard this is. A name that was not set is that of the municipality, else of the one shown first, or of
    the only one.
    """
    own = settings()
    if own.identity.name:
        return own.identity
    place = "" if asked is None else asked.own_place
    return replace(own.identity, name=own.municipality if own.names_municipality else place)


def is_nowhere() -> bool:
    """Whether the address is that of no screen; Streamlit would show the first one there."""
    return not addresses.is_of_a_screen(st.context.url or "/")


def is_shut_out() -> bool:
    """Whether a login is needed (there are [auth] secrets) and this reader has not logged in."""
    return _claims() == {}


def is_without_login() -> bool:
    """Whether everyone sees what staff see, because nobody is asked who they are."""
    return _claims() is None and settings().audience == STAFF


def why_not_logged_in() -> str | None:
    """Why the login just now did not work, a key of "frame.login_failed"; None when nothing is said of it."""
    said = one_in_address(addresses.LOGIN_FAILED)
    return said if said in LOGIN_FAILURES else None
