"""Which requests may come in: from whom, for which host, and with how much.

Streamlit asks for a login when a screen connects and for nothing else, and tells each screen where its script lies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doorstroom.i18n import words_for
from doorstroom.web import metrics
from doorstroom.web.asgi.headers import path_of
from doorstroom.web.asgi.index_page import language_of

# Each answers to anyone: who is connected, what the script does, and a way to steer the screens without a browser.
CLOSED = re.compile(r"/_stcore/(metrics|script-health-check|agent)(/|$)")
# Each carries what readers see or hand in, or files of what screens are made of beyond Streamlit's own.
OF_READERS = re.compile(r"/(media|_stcore/upload_file|_stcore/bidi-components|component|app/static)(/|$)")
MEDIA = re.compile(r"/media(/|$)")
UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/[^/]+/?$")
HEALTH = re.compile(r"/_stcore/health/?$")  # who watches over a server often asks for it by its number

# Runs of a screen. The first may be no more than the login; after some more, nearly all that is ever imported is there.
SETTLED_AFTER = (1, 25)
MB = 2**20
UPLOADED_PER_SESSION = 100 * MB
UPLOADED_IN_ALL = 400 * MB
SMALLEST_UPLOAD = MB // 16  # what the smallest file counts for, so that many of them are not free


KINDS = {"host": "host", "login": "login", "upload_session": "upload", "upload_all": "upload"}  # of refusals, counted


class Gate(Protocol):
    """What the doors ask of the server behind them."""

    def is_host_served(self, host: str | None) -> bool:
        """Whether the dashboard is served under this Host."""

    def is_shut_out(self, request: HTTPConnection) -> bool:
        """Whether the screens would not open for a request."""

    def uploads(self) -> Mapping[str, list[int]]:
        """The bytes of each file that is held, by session."""

    def without_paths(self, message: bytes) -> bytes:
        """A message to a screen without where things lie on the server."""

    def logs_in(self, set_cookie: str) -> bool:
        """Whether a Set-Cookie header is that of somebody who logs in."""

    def why_ended(self, request: HTTPConnection) -> str | None:
        """Why the login that a request comes with is over."""

    def log_out(self, request: HTTPConnection) -> None:
        """End the login that a request comes with."""

    def to_begin_anew(self) -> bytes:
        """A message to a screen that has its page loaded anew."""

    def is_of_a_login(self, cookie: str) -> bool:
        """Whether a cookie of this name says who somebody is."""

    def is_under_tls(self) -> bool:
        """Whether readers come in by https."""

    def ends_a_run(self, message: bytes) -> bool:
        """Whether a message says that a screen is done."""


class ClosedDoors:
    """Turns away what is not for anyone, another Host, and whoever did not log in and wants what readers see."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # Streamlit itself asks for the Host of a websocket
            await self.app(scope, receive, send)
            return
        path = path_of(scope)
        if CLOSED.search(path):
            await PlainTextResponse("", status_code=404)(scope, receive, send)
        elif not HEALTH.search(path) and not self.gate.is_host_served(Headers(scope=scope).get("host")):
            await refusal(scope, 403, "host")(scope, receive, send)
        elif OF_READERS.search(path) and self.gate.is_shut_out(HTTPConnection(scope)):
            await refusal(scope, 403, "login")(scope, receive, send)
        else:
            await self.app(scope, receive, _kept_by_no_cache(send) if MEDIA.search(path) else send)


class CappedUploads:
    """Turns away what is uploaded beyond what one session, or all together, may leave in memory."""

    def __init__(self, app: ASGIApp, held: Callable[[], Mapping[str, list[int]]]) -> None:
        self.app = app
        self.held = held
        self._coming: Counter[str] = Counter()  # bytes on their way, by session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = UPLOAD.search(path_of(scope)) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if not upload:
            await self.app(scope, receive, send)
            return
        session = upload["session"]
        announced = Headers(scope=scope).get("content-length", "")
        taken = max(SMALLEST_UPLOAD, int(announced) if announced.isdecimal() else 0)
        received = 0
        has_begun = False

        async def receive_counted() -> Message:
            nonlocal taken, received
            message = await receive()
            received += len(message.get("body", b""))
            if received > taken:
                self._coming[session] += received - taken
                taken = received
                if beyond := self._beyond(session):
                    raise _TooMuch(beyond)
            return message

        async def send_noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        self._coming[session] += taken
        try:
            if beyond := self._beyond(session):
                raise _TooMuch(beyond)
            await self.app(scope, receive_counted, send_noted)
        except _TooMuch as error:
            if has_begun:
                raise
            await refusal(scope, 413, error.code)(scope, receive, send)
        finally:
            self._coming[session] -= taken
            if not self._coming[session]:
                del self._coming[session]

    def _beyond(self, session: str) -> str | None:
        """Which limit is passed: a key of the words."""
        held = {name: sum(max(size, SMALLEST_UPLOAD) for size in sizes) for name, sizes in self.held().items()}
        if held.get(session, 0) + self._coming[session] > UPLOADED_PER_SESSION:
            return "upload_session"
        return "upload_all" if sum(held.values()) + self._coming.total() > UPLOADED_IN_ALL else None


class _TooMuch(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class QuietMessages:
    """Keeps where things lie on the server out of what a screen is told, whoever it is.

    `settle`: called when the first screen of this server is done, and once more when several are.
    """

    def __init__(self, app: ASGIApp, gate: Gate, settle: Callable[[], None]) -> None:
        self.app = app
        self.gate = gate
        self.settle = settle
        self._done = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_quietly(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                message["bytes"] = self.gate.without_paths(message["bytes"])
                await send(message)
                self._note(message["bytes"])
            else:
                await send(message)

        await self.app(scope, receive, send_quietly if scope["type"] == "websocket" else send)

    def _note(self, payload: bytes) -> None:
        if self._done < max(SETTLED_AFTER) and self.gate.ends_a_run(payload):
            self._done += 1
            if self._done in SETTLED_AFTER:
                self.settle()


def refusal(scope: Scope, status: int, code: str) -> PlainTextResponse:
    """Why a request is turned away, in the reader's language; `code`: a key of the words under "frame.doors"."""
    metrics.refused(KINDS[code])
    language = language_of(scope)
    limits = {"per_session": UPLOADED_PER_SESSION // MB, "in_all": UPLOADED_IN_ALL // MB}
    headers = {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language, Cookie"}
    return PlainTextResponse(words_for(language)(f"frame.doors.{code}", **limits), status, headers)


def _kept_by_no_cache(send: Send) -> Send:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return send_on
