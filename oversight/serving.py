"""What happens to a request around the dashboard: language of the page, safety headers, closed doors.

Pure ASGI, so that websockets pass untouched and nothing is buffered but the one small page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse

from oversight.words import preferred_language, words_for

Scope = MutableMapping[str, object]
Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Paths that never answer with the page; everything else is an address of a screen.
NOT_A_PAGE = re.compile(r"/(_stcore|static|media|component|app/static|auth|oauth2callback)(/|$)|\.\w+$")
CLOSED = re.compile(r"/_stcore/metrics(/|$)")  # it answers to anyone, and tells who is connected
# Streamlit looks for its server below the screen's own address first, in vain; this tells it where the server is.
WHERE = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }</script>'
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' blob:",  # Streamlit loads the frame's own script from a blob; inline scripts are hashed
    "style-src": "'self' 'unsafe-inline'",  # Streamlit and Plotly write their styles into the page
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def middleware() -> list[Middleware]:
    """The middleware of the dashboard, outermost first."""
    return [Middleware(ClosedDoors), Middleware(SafetyHeaders), Middleware(PageLanguage)]


class ClosedDoors:
    """Answers 404 where Streamlit would tell anyone how the server is doing."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and CLOSED.search(_path(scope)):
            await PlainTextResponse("", status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class SafetyHeaders:
    """Adds the headers that keep a page to its own server and out of frames."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", policy())
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_safely if scope["type"] == "http" else send)


class PageLanguage:
    """Writes the reader's language into the page, with a first title and what is said without JavaScript."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or NOT_A_PAGE.search(_path(scope)):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def send_rewritten(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body" or not _is_page(start):
                await _send_once(start, send)
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                page = in_language(bytes(body), language_of(scope))
                _describe(start, page)
                await _send_once(start, send)
                await send({"type": "http.response.body", "body": page})

        await self.app(_without_shortcuts(scope), receive, send_rewritten)


def language_of(scope: Scope) -> str:
    """The language that a request asks for."""
    asked = parse_qs(bytes(scope.get("query_string", b"")).decode("latin-1")).get("lang", [None])[-1]
    return preferred_language(asked, Headers(scope=scope).get("accept-language"))


def in_language(page: bytes, language: str) -> bytes:
    """Streamlit's page with language, title, words for a browser without JavaScript, and where its server is."""
    words = words_for(language)
    without_script = f"<noscript><p>{escape(words('frame.without_javascript'))}</p></noscript>"
    text = re.sub(r'<html lang="\w+"', f'<html lang="{language}"', page.decode("utf-8"), count=1)
    text = re.sub(r"<title>.*?</title>", f"<title>{escape(words('frame.product'))}</title>\n{WHERE}", text, count=1)
    return re.sub(r"<noscript>.*?</noscript>", without_script, text, count=1, flags=re.DOTALL).encode("utf-8")


def policy(scripts: tuple[str, ...] = ()) -> str:
    """The content security policy, with the hashes of the inline scripts that the page may run."""
    allowed = {**POLICY, "script-src": " ".join((POLICY["script-src"], *scripts))}
    return "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())


def _describe(start: Message, page: bytes) -> None:
    hashes = (hashlib.sha256(script).digest() for script in INLINE_SCRIPT.findall(page))
    headers = MutableHeaders(scope=start)
    headers["Content-Security-Policy"] = policy(tuple(f"'sha256-{base64.b64encode(h).decode()}'" for h in hashes))
    headers["Content-Length"] = str(len(page))
    headers["Content-Language"] = re.search(rb'<html lang="(\w+)"', page)[1].decode()
    headers.add_vary_header("Accept-Language")
    for name in ("etag", "last-modified"):  # they name the page as it was before
        if name in headers:
            del headers[name]


async def _send_once(start: Message, send: Send) -> None:
    if start:
        message = dict(start)
        start.clear()
        await send(message)


def _is_page(start: Message) -> bool:
    return bool(start) and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _without_shortcuts(scope: Scope) -> Scope:
    """The request for the whole page as it is: not compressed, not "unchanged", not a part of it."""
    left_out = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
    return {**scope, "headers": [entry for entry in scope["headers"] if entry[0].lower() not in left_out]}


def _path(scope: Scope) -> str:
    return re.sub(r"/+", "/", str(scope["path"]))
