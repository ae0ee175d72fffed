"""What happens to a request around the dashboard: closed doors, safety headers, compression, the page itself.

Pure ASGI, so that websockets pass untouched and nothing is buffered but the one small page.
"""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware

from oversight.serving.beside import routes
from oversight.serving.doors import CappedUploads, ClosedDoors, Gate, QuietMessages
from oversight.serving.logging_in import KeptAddress
from oversight.serving.packing import PackedFiles
from oversight.serving.page import OwnPage
from oversight.serving.safety import SafetyHeaders
from oversight.serving.settling import settle
from oversight.serving.unknown import UnknownAddresses

__all__ = ["middleware", "routes"]


def middleware(static: Path, base: str, gate: Gate) -> list[Middleware]:
    """The middleware of the dashboard, outermost first.

    `static`: the folder of Streamlit's own files. `base`: the path below which the dashboard is served. `gate`: the
    server behind it.
    """
    return [
        Middleware(SafetyHeaders),
        Middleware(UnknownAddresses, base),
        Middleware(ClosedDoors, gate),
        Middleware(CappedUploads, gate.uploads),
        Middleware(QuietMessages, gate, settle),
        Middleware(KeptAddress, base, gate.logs_in),
        Middleware(PackedFiles, static, base),
        Middleware(OwnPage, static / "manifest.json"),
    ]
