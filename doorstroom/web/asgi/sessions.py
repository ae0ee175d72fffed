"""Logins that are over: the sockets of their screens, the cookie by which the login says why, and logging out.

A screen is asked who its reader is when it connects, and then never again. So it is asked here at each message. Who is
no longer in is cut off: the page is loaded anew where it is, connects without the login, and says why it is over.
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doorstroom.access.sessions import COOKIE, LOGGED_OUT
from doorstroom.web.asgi.access import Gate
from doorstroom.web.asgi.headers import path_of

OUT = re.compile(r"/auth/logout/?$")
BACK = re.compile(r"/oauth2callback/?$")
SECONDS_SAID = 15 * 60
CUT_OFF = 1008  # the code of a socket that is closed for what it may not
WITH_SESSION = 3  # parts of the subprotocols: the name, the token, and the session that the screen had
FOR_SCRIPTS = "_streamlit_xsrf"  # Streamlit's scripts read it, to show that they are its own
# It tells one browser from another where nobody logs in, so it outlives what waits for its owner for a day.
SECONDS_KNOWN = 2 * 24 * 60 * 60


class EndedSessions:
    """Cuts screens off from logins that are over."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope) if scope["type"] == "http" else ""
        if scope["type"] == "websocket":
            await self._screen(scope, receive, send)
        elif OUT.search(path):
            self.gate.log_out(HTTPConnection(scope))
            await self.app(scope, receive, _with_cookie(send, LOGGED_OUT, SECONDS_SAID))
        elif BACK.search(path) and "code" in HTTPConnection(scope).query_params:
            await self.app(scope, receive, _with_cookie(send, "", 0))
        else:
            await self.app(scope, receive, send)

    async def _screen(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = HTTPConnection(scope)
        if why := self.gate.why_ended(asked):
            await self.app(self._without_login(scope, why), receive, send)
            return

        async def receive_while_in() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and self.gate.why_ended(asked):
                await send({"type": "websocket.send", "bytes": self.gate.to_begin_anew()})
                await send({"type": "websocket.close", "code": CUT_OFF})
                return {"type": "websocket.disconnect", "code": CUT_OFF}
            return message

        await self.app(scope, receive_while_in, send)

    def _without_login(self, scope: Scope, why: str) -> Scope:
        """The request of a screen without the login, and without the session that it had: with why it is over."""
        own = {**scope, "headers": list(scope["headers"])}
        headers = MutableHeaders(scope=own)
        kept = [part.strip() for one in headers.getlist("cookie") for part in one.split(";")]
        kept = [part for part in kept if not self._is_of_a_login(part.partition("=")[0].strip())]
        del headers["cookie"]
        headers["cookie"] = "; ".join([*kept, f"{COOKIE}={why}"])
        asked = [part.strip() for part in headers.get("sec-websocket-protocol", "").split(",")]
        if len(asked) >= WITH_SESSION:
            headers["sec-websocket-protocol"] = ", ".join(asked[: WITH_SESSION - 1])
            own["subprotocols"] = asked[: WITH_SESSION - 1]
        return own

    def _is_of_a_login(self, name: str) -> bool:
        return name == COOKIE or self.gate.is_of_a_login(name)


class SafeCookies:
    """Has every cookie stay with this server: by TLS only where readers come by it, and never from another site."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                is_secure = scope.get("scheme") in ("https", "wss") or self.gate.is_under_tls()
                message["headers"] = [
                    (name, safe(value.decode("latin-1"), is_secure=is_secure).encode("latin-1"))
                    if name.lower() == b"set-cookie"
                    else (name, value)
                    for name, value in message.get("headers", ())
                ]
            await send(message)

        await self.app(scope, receive, send_safely)


def safe(set_cookie: str, *, is_secure: bool) -> str:
    """A Set-Cookie header with what it lacks."""
    name, *said = [part.strip() for part in set_cookie.split(";")]
    known = {part.partition("=")[0].lower() for part in said}
    wanted = ["; SameSite=Lax"]
    is_for_scripts = name.startswith(f"{FOR_SCRIPTS}=")
    wanted += [f"; Max-Age={SECONDS_KNOWN}"] if is_for_scripts else ["; HttpOnly"]
    wanted += ["; Secure"] if is_secure else []
    lacks = [one for one in wanted if one.strip("; ").partition("=")[0].lower() not in known]
    return "; ".join([name, *said]) + "".join(lacks)


def _with_cookie(send: Send, value: str, seconds: int) -> Send:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = f"{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"
            MutableHeaders(scope=message).append("Set-Cookie", said)
        await send(message)

    return send_on
