"""Pages of our own that are plain HTML."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from doorstroom.identity import NOBODY, Identity
from doorstroom.report import plain_page as plain
from doorstroom.web.asgi.headers import source_of


def plain_page(html: str, status: int, whose: Identity = NOBODY) -> HTMLResponse:
    """A page as it may be shown: nothing but its own style, no script of any kind, and kept by no cache."""
    policy = (
        f"default-src 'none'; style-src {source_of(plain.style(whose).encode())}; img-src data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(html, status, headers)
