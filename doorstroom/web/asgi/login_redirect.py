"""Around Streamlit's login: where the reader was before it, and in words why it did not work.

Streamlit itself comes back at the first screen, and after a failure at the login without a word. Where to go back to
is kept in a cookie while the reader is away; it only ever holds a path of this dashboard.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doorstroom.query.address import LOGIN_FAILED
from doorstroom.web import metrics
from doorstroom.web.asgi.headers import path_of

TO_PROVIDER = re.compile(r"/auth/login/?$")
BACK = re.compile(r"/oauth2callback/?$")
COOKIE = "doorstroom_to"
SECONDS_AWAY = 15 * 60
LONGEST = 1500  # characters; a browser keeps 4096 bytes
OWN_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")  # printable, without a backslash, which browsers read as a slash


class KeptAddress:
    """Brings a reader back to where they were when they logged in.

    `base`: the path below which the dashboard is served. `logs_in`: whether a Set-Cookie header is that of a login.
    """

    def __init__(self, app: ASGIApp, base: str, logs_in: Callable[[str], bool]) -> None:
        self.app = app
        self.first = f"/{base}/" if base else "/"
        self.logs_in = logs_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope) if scope["type"] == "http" else ""
        if TO_PROVIDER.search(path):
            await self._leave(scope, receive, send)
        elif BACK.search(path):
            await self._come_back(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _leave(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        came_from = _came_from(headers.get("referer"), headers.get("host")) or self.first
        has_failed = False

        async def send_on(message: Message) -> None:
            nonlocal has_failed
            if message["type"] == "http.response.start":
                has_failed = message["status"] >= 400
                if not has_failed:
                    MutableHeaders(scope=message).append("Set-Cookie", _cookie(scope, _packed(came_from), SECONDS_AWAY))
            if not has_failed:
                await send(message)

        await self.app(scope, receive, send_on)
        if has_failed:
            metrics.refused("login_failed")
            kept_by_nobody = {"Cache-Control": "no-store"}
            await RedirectResponse(with_reason(came_from, "unreachable"), 302, kept_by_nobody)(scope, receive, send)

    async def _come_back(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        came_from = _unpacked(request.cookies.get(COOKIE, "")) or self.first
        reason = _reason(dict(request.query_params))

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and 300 <= message["status"] < 400:
                headers = MutableHeaders(scope=message)
                is_in = any(self.logs_in(cookie) for cookie in headers.getlist("set-cookie"))
                if reason and not is_in:
                    metrics.refused("login_failed")
                if is_in or reason:  # else somebody comes back from logging out
                    headers["Location"] = came_from if is_in else with_reason(came_from, str(reason))
                    headers.append("Set-Cookie", _cookie(scope, "", 0))
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_on)


def _reason(told: dict[str, str]) -> str | None:
    """Why it did not work, should it not have: from what the provider says. None where it was not about logging in."""
    if "error" in told:
        return "denied" if told["error"] == "access_denied" else "refused"
    return "unfinished" if {"state", "code"} & told.keys() else None


def _came_from(referer: str | None, host: str | None) -> str | None:
    """The screen on which somebody chose to log in, with its filters; None when that is not told or is elsewhere."""
    try:
        address = urlsplit(referer or "")
    except ValueError:
        return None
    if not host or address.netloc != host:
        return None
    asked = [(name, value) for name, value in _pairs(address.query) if name != LOGIN_FAILED]
    return _own(address.path + (f"?{urlencode(asked)}" if asked else ""))


def with_reason(path: str, reason: str) -> str:
    """A path, saying why nobody is logged in."""
    own, _, query = path.partition("?")
    kept = [(name, value) for name, value in _pairs(query) if name != LOGIN_FAILED]
    return f"{own}?{urlencode([*kept, (LOGIN_FAILED, reason)])}"


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _own(path: str) -> str | None:
    """The path, if it is one of this server and of nothing else; what is too long goes without its query."""
    found = path if len(path) <= LONGEST else path.partition("?")[0]
    return found if len(found) <= LONGEST and OWN_PATH.fullmatch(found) else None


def _packed(path: str) -> str:
    return urlsafe_b64encode(path.encode()).decode()


def _unpacked(value: str) -> str | None:
    try:
        return _own(urlsafe_b64decode(value.encode()).decode())
    except ValueError:  # also what is no base64 and no UTF-8
        return None


def _cookie(scope: Scope, value: str, seconds: int) -> str:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
