"""What happens to a request around the dashboard: closed doors, safety headers, compression, the page itself.

Pure ASGI, so that websockets pass untouched and nothing is buffered but the one small page.
"""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware

from doorstroom.web.asgi.access import CappedUploads, ClosedDoors, Gate, QuietMessages
from doorstroom.web.asgi.compression import PackedFiles
from doorstroom.web.asgi.headers import SafetyHeaders
from doorstroom.web.asgi.index_page import FirstWords, OwnPage
from doorstroom.web.asgi.login_redirect import KeptAddress
from doorstroom.web.asgi.memory import settle
from doorstroom.web.asgi.not_found import UnknownAddresses
from doorstroom.web.asgi.routes import first_words, routes
from doorstroom.web.asgi.sessions import EndedSessions, SafeCookies

__all__ = ["first_words", "middleware", "routes"]


def middleware(static: Path, base: str, gate: Gate, first: FirstWords | None = None) -> list[Middleware]:
    """The middleware of the dashboard, outermost first.

    `static`: the folder of Streamlit's own files. `base`: the path below which the dashboard is served. `gate`: the
    server behind it. `first`: what stands in the page itself until the dashboard does.
    """
    return [
        Middleware(SafetyHeaders),
        Middleware(SafeCookies, gate),
        Middleware(UnknownAddresses, base),
        Middleware(ClosedDoors, gate),
        Middleware(EndedSessions, gate),
        Middleware(CappedUploads, gate.uploads),
        Middleware(QuietMessages, gate, settle),
        Middleware(KeptAddress, base, gate.logs_in),
        Middleware(PackedFiles, static, base),
        Middleware(OwnPage, static / "manifest.json", first),
    ]
