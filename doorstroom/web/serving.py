"""Whether the dashboard may be served as it is set: what staff see is not shown to the world by accident."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterable
from typing import NoReturn

import streamlit as st
from streamlit import config

from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.identity import Identity
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import PUBLIC, Settings, SettingsError, settings
from doorstroom.web import claims

REFUSED = 2  # exit status
LOCAL = "localhost"


def require_closed() -> None:
    """End the server, with one line that says what to do, where anybody could read what is for staff."""
    try:
        own = settings()
    except SettingsError as error:
        if error.code.startswith("identity_"):
            _refuse(error_in_words(error, words_for(language)) for language in LANGUAGES)
        return  # of other settings the screens say so, and show nothing
    wear(own.identity)
    places = [st.get_option("server.address") or "0.0.0.0", *(st.get_option("server.allowedHosts") or ["*"])]
    if not is_open_by_accident(own, is_login_asked=claims.is_login_asked(), places=places):
        return
    _refuse(words_for(language)("frame.refused_open") for language in LANGUAGES)


def _refuse(said: Iterable[str]) -> NoReturn:
    """End the server, with why in each language: nobody has said yet which one they read."""
    for line in said:
        print(line, file=sys.stderr)
    sys.exit(REFUSED)


def wear(whose: Identity) -> None:
    """Give the toolkit's own controls the colours and the font of a municipality."""
    for ground, colour in (("light", whose.light), ("dark", whose.dark)):
        for option in ("primaryColor", "linkColor"):
            if colour:
                config.set_option(f"theme.{ground}.{option}", colour)
    if whose.font:
        config.set_option("theme.font", whose.fonts("sans-serif"))


def is_open_by_accident(own: Settings, *, is_login_asked: bool, places: Iterable[str]) -> bool:
    """Whether readers from elsewhere would see internal pilots, though nobody said that they may. `places`: the address
    that is listened at, and the names under which is served.
    """
    if own.audience == PUBLIC or own.is_open or is_login_asked:
        return False
    return not all(map(_is_here, places))


def _is_here(place: str) -> bool:
    """Whether an address or name leads to this machine only."""
    if place.casefold() == LOCAL:
        return True
    try:
        return ipaddress.ip_address(place.strip("[]")).is_loopback
    except ValueError:
        return False
