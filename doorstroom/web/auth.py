"""The bridge to Streamlit's server, for what happens around the screens: who may see what, and what it holds and says.

Who sees the screens may see what is served beside them, and nobody else.

Streamlit asks who is logged in when a screen connects, and for nothing else. What is served otherwise asks here, with
the functions that Streamlit itself reads its cookie with; they are not for others to use, so a test holds that they
still do what this needs. In doubt a reader is shut out.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from streamlit import get_option
from streamlit.auth_util import get_origin_from_redirect_uri, get_secrets_auth_section
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette import starlette_websocket as screens
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

IS_IN = "is_logged_in"
ROOT = str(PurePath(__file__).parents[2]).encode()


def is_host_served(host: str | None) -> bool:
    """Whether the dashboard is served under this Host, by `server.allowedHosts`."""
    # The server compares with `server.allowedHosts` for its own routes only; nothing public does it for ours.
    return screens.is_host_allowed(host)


def is_shut_out(request: HTTPConnection) -> bool:
    """Whether the screens would not open for it: no login where one is needed."""
    return claims(request) == {}


def claims(request: HTTPConnection) -> Mapping[str, object] | None:
    """What the login says of who asks; nothing while nobody logged in, None where nobody has to."""
    # `st.user` says it in the run of a screen only, and no file passes one.
    return who({**_from_cookie(request), **screens.gather_user_info(request.headers)})


def who(told: Mapping[str, object]) -> Mapping[str, object] | None:
    """The same, of what a cookie and the headers of a trusted proxy say."""
    if not is_login_asked() and IS_IN not in told:
        return None
    by_proxy = [told.get(name) for name in get_option("server.trustedUserHeaders").values()]
    is_in = told[IS_IN] is True if IS_IN in told and not any(by_proxy) else any(by_proxy)
    return told if is_in else {}


def _from_cookie(request: HTTPConnection) -> dict[str, object]:
    """What the signed cookie says of the reader; nothing where it was signed elsewhere, or is of another address."""
    own = get_origin_from_redirect_uri()
    signed = screens._get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME) if is_xsrf_enabled() else None
    if not own or not signed:
        return {}
    # A page is asked for without an Origin. Its host is the same; how it came to the proxy, only the setting knows.
    asked = f"{urlsplit(own).scheme}://{request.headers.get('host')}"
    return screens._parse_decoded_user_cookie(signed, asked)


def logs_in(set_cookie: str) -> bool:
    """Whether a Set-Cookie header is that of somebody who logs in, and not one that takes a login away."""
    name, _, rest = set_cookie.partition("=")
    return name.strip() == USER_COOKIE_NAME and rest.partition(";")[0].strip(' "') != ""


def is_login_asked() -> bool:
    """Whether readers have to say who they are: by a login, or a proxy in front that says it of each."""
    return bool(get_secrets_auth_section()) or bool(get_option("server.trustedUserHeaders"))


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


def ends_a_run(message: bytes) -> bool:
    """Whether a message says that a run of a screen is done."""
    # A script cannot tell that what it drew has been sent.
    return ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"
