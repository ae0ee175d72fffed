"""Coming in and going out: the login, and who has no role here."""

from __future__ import annotations

import logging

import streamlit as st

from doorstroom.access.rules import AccessError
from doorstroom.i18n import Words
from doorstroom.query.reader import Reader
from doorstroom.web import request, screen

log = logging.getLogger(__name__)


def ask_to_log_in(words: Words) -> None:
    screen.open_page(words("frame.login.title"), has_icon=False)
    if reason := request.why_not_logged_in():
        st.error(words(f"frame.login_failed.{reason}"))
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


def log_out(words: Words) -> None:
    st.button(words("frame.footer.logout"), on_click=st.logout, type="tertiary")
