"""An address where nothing is gets a page that says so.

Streamlit answers with its own page wherever it finds no file, and then shows its first screen or nothing at all. That
page is let through for the addresses of the screens only.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doorstroom.i18n import words_for
from doorstroom.query.address import PATHS, SCREENS
from doorstroom.report import plain_page as plain
from doorstroom.web.asgi.headers import path_of
from doorstroom.web.asgi.index_page import language_of
from doorstroom.web.asgi.responses import plain_page

# Below these Streamlit answers programs and gives files; what it says there of a thing that is gone stays.
FOR_PROGRAMS = re.compile(r"(_stcore|media|component|api)/")
FILES = re.compile(r"(media|component)/")  # which may be pages themselves, such as a briefing that is downloaded


class UnknownAddresses:
    """Answers 404, with a page of our own, where there is neither a screen nor anything else.

    `base`: the path below which the dashboard is served.
    """

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self._root = f"/{base}/" if base else "/"
        self._pages = {self._root + path for path in (*SCREENS.values(), PATHS["phone"])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked_for_a_page = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not is_asked_for_a_page or path_of(scope) in self._pages:
            await self.app(scope, receive, send)
            return
        path = path_of(scope).removeprefix(self._root)
        is_for_programs, is_file = bool(FOR_PROGRAMS.match(path)), bool(FILES.match(path))
        is_unknown = False

        async def send_known(message: Message) -> None:
            nonlocal is_unknown
            if message["type"] == "http.response.start":
                is_unknown = (_is_streamlits_page(message) and not is_file) or (
                    message["status"] == 404 and not is_for_programs
                )
                if is_unknown:
                    await self._nothing_here(scope, receive, send)
            if not is_unknown:
                await send(message)

        await self.app(scope, receive, send_known)

    async def _nothing_here(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = language_of(scope)
        asked = parse_qs(bytes(scope.get("query_string", b"")).decode("latin-1"))
        kept = f"?{urlencode({'lang': language})}" if "lang" in asked else ""
        html = plain.nothing_here(lambda screen: f"{self._root}{SCREENS[screen]}{kept}", words_for(language))
        await plain_page(html if scope["method"] == "GET" else "", 404)(scope, receive, send)


def _is_streamlits_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
