"""What of the acts on the screens is noted: who came in and went, and what left with whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import streamlit as st

from doorstroom.access import audit
from doorstroom.access.audit import AuditError, Entry, Value
from doorstroom.access.rules import Rules, months_kept
from doorstroom.access.sessions import Login
from doorstroom.i18n import words_for
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import Settings, settings
from doorstroom.store.versions import AUDIT
from doorstroom.web import request as door

NOTED = "ds_noted"


def came_in(own: Settings, known: Rules, login: Login, now: dt.datetime, why_not: str | None) -> None:
    """Somebody logged in, or was not let in. Raises AuditError: then nobody is."""
    what, about = ("refused", {"why": why_not}) if why_not else ("login", {})
    audit.note(own.store / AUDIT, Entry(now, login.who, what, about, of=login.of), known.audit_months)


def went_out(own: Settings, known: Rules, login: Login, now: dt.datetime) -> None:
    """Somebody logged out. Raises AuditError."""
    audit.note(own.store / AUDIT, Entry(now, login.who, "logout", of=login.of), known.audit_months)


def note(what: str, **about: Value) -> None:
    """Somebody does something on a screen, in the run of which this is called. Raises AuditError: then it is not done.

    Nobody knows the public, so of them nothing is noted.
    """
    noter(what, **about)()


def note_once(what: str, **about: Value) -> str | None:
    """The same of what goes on while a screen is looked at: once a tab. Why it is not done; None where it is."""
    noted = st.session_state.setdefault(NOTED, set())
    told = (what, *sorted(about.items()))
    if told not in noted:
        try:
            note(what, **about)
        except AuditError as error:
            return error_in_words(error, words_for(door.language()))
        noted.add(told)
    return None


def noter(what: str, **about: Value) -> Callable[[], None]:
    """The same for what is done after the run of the screen, as a download is made."""
    own, who, reader = settings(), door.logged_in_as(), door.reader()
    if reader.is_public:
        return lambda: None
    of = None if reader.viewed_as else reader.own  # who looks as another is who they are
    return lambda: audit.note(own.store / AUDIT, Entry(door.clock(), who, what, about, of=of), months_kept(own))


def made(make: Callable[[], bytes], what: str, **about: Value) -> Callable[[], bytes]:
    """Makes what somebody takes along, once it is noted that they do. Raises AuditError: then it is not made."""
    note_it = noter(what, **about)

    def noted() -> bytes:
        note_it()
        return make()

    return noted


def of_statement(statement: str) -> str:
    """What tells a statement from others without saying it."""
    return hashlib.sha256(statement.encode()).hexdigest()


def why_not() -> str | None:
    """Why nothing can be taken along now, for who wanted it; None where all is well."""
    if door.now().reader.is_public:
        return None
    try:
        audit.require_writable(settings().store / AUDIT)
    except AuditError as error:
        return refused(error)
    return None


def refused(error: AuditError) -> str:
    """Why an act is not done, for who wanted it."""
    return error_in_words(error, door.now().words)
