"""The bridge to Streamlit's server, for what happens around the screens: who may see what, and what it holds and says.

Who sees the screens may see what is served beside them, and nobody else.

Streamlit asks who is logged in when a screen connects, and for nothing else. What is served otherwise asks here, with
the functions that Streamlit itself reads its cookie with; they are not for others to use, so a test holds that they
still do what this needs. In doubt a reader is shut out.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri, get_secrets_auth_section
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.web.server.server_util import get_cookie_secret, is_xsrf_enabled
from streamlit.web.server.starlette import starlette_websocket as screens
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from doorstroom.access.audit import AuditError
from doorstroom.access.rules import AccessError, Rules, rules
from doorstroom.access.sessions import LOGGED_OUT, UNKEPT, Sessions, Use, login_of
from doorstroom.settings import SettingsError, settings
from doorstroom.store.versions import SESSIONS
from doorstroom.web import noting
from doorstroom.web.claims import IS_IN, who
from doorstroom.web.request import clock

log = logging.getLogger(__name__)

METADATA = "/.well-known/openid-configuration"
UNNOTED = "unnoted"  # why nobody is let in while it cannot be noted who is
OF_A_LOGIN = re.compile(rf"({USER_COOKIE_NAME}|{TOKENS_COOKIE_NAME})(_\d+)?")
ROOT = str(PurePath(__file__).parents[2]).encode()


def is_host_served(host: str | None) -> bool:
    """Whether the dashboard is served under this Host, by `server.allowedHosts`."""
    # The server compares with `server.allowedHosts` for its own routes only; nothing public does it for ours.
    return screens.is_host_allowed(host)


def is_shut_out(request: HTTPConnection) -> bool:
    """Whether the screens would not open for it: no login where one is needed."""
    return claims(request) == {}


def claims(request: HTTPConnection) -> Mapping[str, object] | None:
    """What the login says of who asks; nothing while nobody logged in or that is over, None where nobody has to."""
    # `st.user` says it in the run of a screen only, and no file passes one.
    by_cookie = _from_cookie(request)
    told = who({**by_cookie, **screens.gather_user_info(request.headers)})
    is_over = bool(told) and by_cookie.get(IS_IN) is True and why_over(request.cookies, by_cookie) is not None
    return {} if is_over else told


def why_ended(request: HTTPConnection) -> str | None:
    """Why the login that a request comes with is over, a key of the words under "frame.login_over"; None for one that
    goes on, and where there is none.
    """
    told = _from_cookie(request)
    return why_over(request.cookies, told) if told.get(IS_IN) is True else None


def why_over(cookies: Mapping[str, str], told: Mapping[str, object]) -> str | None:
    """Why a login is over: by its cookies, and by what they say. Asking counts as using it."""
    id = _id(cookies)
    if id is None:
        return LOGGED_OUT
    try:
        now, own = clock(), settings()
        known = rules(own.access)
        login = login_of(id, told, known)
        begins = lambda why: noting.came_in(own, known, login, now, why)  # noqa: E731
        return sessions(own.store).why_over(Use(login, known, issuers(known), now, begins))
    except AuditError as error:
        log.error("nobody is let in, for it cannot be noted: %s", error)
        return UNNOTED
    except (SettingsError, AccessError) as error:
        log.error("nobody can say whether a login is over: %s", error)
        return UNKEPT


def log_out(request: HTTPConnection) -> None:
    """End the login that a request comes with, for whoever has its cookie."""
    told, id = _from_cookie(request), _id(request.cookies)
    if id is None or told.get(IS_IN) is not True or why_over(request.cookies, told):
        return
    own = settings()
    sessions(own.store).end(id, LOGGED_OUT)
    try:
        known = rules(own.access)
        noting.went_out(own, known, login_of(id, told, known), clock())
    except AuditError as error:  # who goes is not kept in by it
        log.error("a login ended, and that cannot be noted: %s", error)


@cache
def sessions(store: Path) -> Sessions:
    """The logins of a store, as this process knows them."""
    return Sessions(store / SESSIONS)


def issuers(known: Rules) -> frozenset[str]:
    """Where logins may come from: as the rules say, else the providers of the login itself."""
    if known.issuers:
        return known.issuers
    section = get_secrets_auth_section() or {}
    told = [section, *(one for one in section.values() if isinstance(one, Mapping))]
    found = (str(one["server_metadata_url"]) for one in told if "server_metadata_url" in one)
    return frozenset(one.removesuffix(METADATA).rstrip("/") for one in found)


def is_of_a_login(cookie: str) -> bool:
    """Whether a cookie of this name says who somebody is."""
    return bool(OF_A_LOGIN.fullmatch(cookie))


def is_under_tls() -> bool:
    """Whether readers come in by https, as the address says to which a login comes back."""
    return urlsplit(get_origin_from_redirect_uri() or "").scheme == "https"


def _from_cookie(request: HTTPConnection) -> dict[str, object]:
    """What the signed cookie says of the reader; nothing where it was signed elsewhere, or is of another address."""
    own = get_origin_from_redirect_uri()
    signed = screens._get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME) if is_xsrf_enabled() else None
    if not own or not signed:
        return {}
    # A page is asked for without an Origin. Its host is the same; how it came to the proxy, only the setting knows. A
    # screen connects with one, and Streamlit goes by that: so does this.
    of_screen = request.headers.get("origin") if request.scope["type"] == "websocket" else None
    asked = of_screen or f"{urlsplit(own).scheme}://{request.headers.get('host')}"
    return screens._parse_decoded_user_cookie(signed, asked)


def _id(cookies: Mapping[str, str]) -> str | None:
    """What names a login: the sha256 of what is signed in its cookies; None where they are none.

    Not of the cookies as they came: a signature can be written in more than one way, and cookies that are not of it can
    be put beside them. Whoever copied one would then have as many logins as they like, of which one was logged out.
    """
    used: list[str] = []

    def one(name: str) -> bytes | None:
        written = cookies.get(name)
        if written is None:
            return None
        used.append(written.rpartition(".")[0])
        return decode_signed_value(get_cookie_secret(), name, written.encode("latin-1"))

    whole = get_cookie_with_chunks(one, USER_COOKIE_NAME)
    return None if whole is None else hashlib.sha256("\n".join(used).encode("latin-1")).hexdigest()


def logs_in(set_cookie: str) -> bool:
    """Whether a Set-Cookie header is that of somebody who logs in, and not one that takes a login away."""
    name, _, rest = set_cookie.partition("=")
    return name.strip() == USER_COOKIE_NAME and rest.partition(";")[0].strip(' "') != ""


def uploads() -> dict[str, list[int]]:
    """The bytes of each uploaded file that is in memory, by session."""
    # A session can be told what it may upload, but not how much all of them hold.
    if not Runtime.exists():
        return {}
    held = list(Runtime.instance().uploaded_file_mgr.file_storage.items())
    return {session: [len(file.data) for file in list(files.values())] for session, files in held}


def without_paths(message: bytes) -> bytes:
    """A message to a screen without the folder of the script: a screen needs no more than its name."""
    # No setting leaves the path of the script out of the message that begins a session.
    if ROOT not in message:
        return message
    told = ForwardMsg.FromString(message)
    if told.WhichOneof("type") == "new_session":
        told.new_session.main_script_path = PurePath(told.new_session.main_script_path).name
    return told.SerializeToString()


def to_begin_anew() -> bytes:
    """A message to a screen that has its page loaded anew, at the address where it is."""
    # A screen that is cut off connects anew, and then leaves everything as it stands.
    told = ForwardMsg()
    told.auth_redirect.url = ""
    return told.SerializeToString()


def ends_a_run(message: bytes) -> bool:
    """Whether a message says that a run of a screen is done."""
    # A script cannot tell that what it drew has been sent.
    return ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"
