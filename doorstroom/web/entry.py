"""Coming in and going out: the login, and who has no role here."""

from __future__ import annotations

import logging

import streamlit as st

from doorstroom.access.rules import AccessError
from doorstroom.access.sessions import COOKIE, REASONS
from doorstroom.i18n import Words
from doorstroom.query.reader import Reader
from doorstroom.web import auth, request, screen

log = logging.getLogger(__name__)


def is_shut_out() -> bool:
    """Whether a login is needed and this reader has none, or it is over."""
    return request.is_shut_out() or _why_over() is not None


def ask_to_log_in(words: Words) -> None:
    screen.open_page(words("frame.login.title"), has_icon=False)
    if reason := request.why_not_logged_in():
        st.error(words(f"frame.login_failed.{reason}"))
    elif (reason := _why_over() or st.context.cookies.get(COOKIE)) in (*REASONS, auth.UNNOTED):
        st.warning(words(f"frame.login_over.{reason}"))
    screen.text(words("frame.login.why"))
    st.button(words("frame.login.button"), on_click=st.login, type="primary")


def who_asks(words: Words) -> Reader | None:
    """Who asks; None for who has no role here, which is said."""
    try:
        reader = request.reader()
    except AccessError as error:
        log.error("the rules of access cannot be used: %s", error)
        screen.open_page(words("frame.no_role.title"), has_icon=False)
        screen.text(words("frame.no_role.unusable"))
        return None
    if not reader.may_read:
        screen.open_page(words("frame.no_role.title"), has_icon=False)
        screen.text(words("frame.no_role.why", whom=request.whom_to_ask() or words("frame.no_role.administrator")))
        log_out(words)
        return None
    return reader


def _why_over() -> str | None:
    """Why the login with which this screen connected is over; None for one that goes on, and where there is none."""
    is_in = "is_logged_in" in st.user and st.user.is_logged_in
    return auth.why_over(st.context.cookies, st.user.to_dict()) if is_in else None


def log_out(words: Words) -> None:
    st.button(words("frame.footer.logout"), on_click=st.logout, type="tertiary")
