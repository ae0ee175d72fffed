"""Headers that keep a page to its own server and out of frames."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class SafetyHeaders:
    """Adds the headers that keep a page to its own server and out of frames."""

    def __init__(self, app: ASGIApp) -> None:
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


def policy(inline_scripts: Iterable[bytes] = ()) -> str:
    """The content security policy; of inline scripts, the page may run these and no others."""
    hashes = (source_of(script) for script in inline_scripts)
    allowed = {**POLICY, "script-src": " ".join((POLICY["script-src"], *hashes))}
    return "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())


def source_of(inline: bytes) -> str:
    """How a policy names an inline script or style: by what it holds."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline).digest()).decode()}'"


def path_of(scope: Scope) -> str:
    """The path of a request, however many slashes it was written with."""
    return re.sub(r"/+", "/", str(scope["path"]))
