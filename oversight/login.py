"""Who may see what is served beside the screens: the same readers who see the screens.

Streamlit asks who is logged in when a screen connects, and for nothing else. What is served otherwise asks here, with
the functions that Streamlit itself reads its cookie with; they are not for others to use, so a test holds that they
still do what this needs. In doubt a reader is shut out.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from streamlit.auth_util import get_origin_from_redirect_uri, get_secrets_auth_section
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette import starlette_websocket as screens
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def is_shut_out(request: Request) -> bool:
    """Whether the screens would not open for it: a host that is not served, or no login where one is needed."""
    if not screens.is_host_allowed(request.headers.get("host")):
        return True
    told = {**_from_cookie(request), **screens.gather_user_info(request.headers)}
    if not get_secrets_auth_section() and "is_logged_in" not in told:
        return False
    return told.get("is_logged_in") is not True


def _from_cookie(request: Request) -> dict[str, object]:
    """What the signed cookie says of the reader; nothing where it was signed elsewhere, or is of another address."""
    own = get_origin_from_redirect_uri()
    signed = screens._get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME) if is_xsrf_enabled() else None
    if not own or not signed:
        return {}
    # A page is asked for without an Origin. Its host is the same; how it came to the proxy, only the setting knows.
    asked = f"{urlsplit(own).scheme}://{request.headers.get('host')}"
    return screens._parse_decoded_user_cookie(signed, asked)
