"""Draws who looks, who is logged in, and who did what; an administrator logs others out here."""

from __future__ import annotations

from functools import partial

import streamlit as st

from doorstroom.access import audit
from doorstroom.access.audit import AuditError
from doorstroom.access.rules import rules
from doorstroom.access.sessions import Sessions
from doorstroom.i18n import Words
from doorstroom.query.reader import Reader
from doorstroom.report.screens import access as sections
from doorstroom.report.screens.access import Acts, Me, OpenLogins
from doorstroom.report.screens.blocks import empty, note
from doorstroom.settings import settings
from doorstroom.store.versions import AUDIT
from doorstroom.web import auth, noting
from doorstroom.web import request as door
from doorstroom.web.screen import draw, show_blocks

SAID = "ds_signed_out"
WHO, WHAT = "ds-acts-who", "ds-acts-what"


@draw.register
def _(piece: Me) -> None:
    request = door.now()
    reader, who = request.reader, door.logged_in_as()
    is_viewed = reader.viewed_as is not None
    show_blocks([sections.me(who, request.words, is_public=reader.is_public, is_viewed=is_viewed)])


@draw.register
def _(piece: OpenLogins) -> None:
    words, reader = door.now().words, door.reader()
    if said := st.session_state.pop(SAID, None):
        show_blocks([note(said)])
    try:
        found = [one for one in _sessions().open(door.clock(), rules(settings().access)) if reader.administers(one.of)]
    except OSError as error:
        show_blocks([empty(words("accounts.not_signed_out", why=error.strerror))])
        return
    _say_of_whom(reader, words)
    show_blocks([sections.logins([{"who": one.who, "since": one.issued, "seen": one.seen} for one in found], words)])
    people = sorted({one.who for one in found})
    if not people:
        return
    label, placeholder = words("accounts.sign_out_whom"), words("accounts.choose")
    who = st.selectbox(label, people, index=None, key="ds-sign-out", placeholder=placeholder)
    if who:
        st.button(words("accounts.sign_out", who=who), on_click=partial(_sign_out, who))


def _sign_out(who: str) -> None:
    """End what is open of somebody, and say how many that was or why it could not be."""
    words = door.now().words
    try:
        reader, known = door.reader(), rules(settings().access)
        of = [one.of for one in _sessions().open(door.clock(), known) if one.who == who]
        if not reader.is_admin or not all(map(reader.administers, of)):
            return
        noting.note("sign_out", name=who)
        n = _sessions().sign_out(who, door.clock(), known)
        st.session_state[SAID] = words.count("accounts.signed_out", n)
    except AuditError as error:
        st.session_state[SAID] = words("accounts.not_signed_out", why=noting.refused(error))
    except OSError as error:
        st.session_state[SAID] = words("accounts.not_signed_out", why=error.strerror)


@draw.register
def _(piece: Acts) -> None:
    words, own, reader = door.now().words, settings(), door.reader()
    show_blocks([note(words("accounts.log_how", months=words.number(rules(own.access).audit_months)))])
    _say_of_whom(reader, words)
    try:
        every, damaged = audit.entries(own.store / AUDIT)
    except OSError as error:
        show_blocks([empty(words("accounts.unreadable", problem=error.strerror))])
        return
    if damaged:
        show_blocks([note(words.count("accounts.damaged", damaged))])
    every = [one for one in every if reader.administers(one.of)]
    people = sorted({one.who for one in every if one.who})
    kinds = [kind for kind in audit.KINDS if any(one.what == kind for one in every)]
    with st.container(horizontal=True):
        who = st.selectbox(words("accounts.who"), people, index=None, key=WHO, placeholder=words("accounts.everybody"))
        what = st.selectbox(
            words("accounts.what"),
            kinds,
            index=None,
            key=WHAT,
            format_func=lambda kind: words(f"accounts.act.{kind}"),
            placeholder=words("accounts.everything"),
        )
    found = [one for one in every if who in (None, one.who) and what in (None, one.what)]
    narrowed_by = [(words("accounts.who"), who)] if who else []
    narrowed_by += [(words("accounts.what"), words(f"accounts.act.{what}"))] if what else []
    rows = [{"at": one.at, "who": one.who, "what": one.what, "about": one.about} for one in found]
    show_blocks([sections.acts(rows, narrowed_by, words)])


def _say_of_whom(reader: Reader, words: Words) -> None:
    """Say whose logins and acts these are where they are not everybody's."""
    if places := reader.administers_some:
        show_blocks([note(words("accounts.of_some", places=words.join(sorted(places))))])


def _sessions() -> Sessions:
    return auth.sessions(settings().store)
