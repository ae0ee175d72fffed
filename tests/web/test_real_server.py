"""Streamlit's own server with all that lies around it: what its next release may change."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
import streamlit
import websockets
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from doorstroom.access import audit
from doorstroom.i18n import words_for
from doorstroom.query.address import PATHS
from doorstroom.settings import ROOT
from doorstroom.store.versions import AUDIT, Store
from doorstroom.web.asgi.access import MB, UPLOADED_PER_SESSION
from tests.browser.visiting import serving
from tests.given import store_of
from tests.web.asking import Said, ask
from tests.web.screen_socket import Screen, in_a_thread, visiting

NL = words_for("nl")

STATIC = Path(get_static_dir())
READERS = "lezers"
# Of a provider whose clock is ahead: valid whenever this runs.
TOKEN = {"iss": "http://localhost:1", "iat": 4_000_000_000, "exp": 4_000_000_300}
SECRET = "a secret that only the server and this test know"
LIFE = """
    pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
    p        | evaluation       |            | 2025-01-01  | successful |
    p        | rollout_decision | 2025-03-01 |             |            | College
"""
CHART = next(
    f"/static/js/{file.name}" for file in (STATIC / "static/js").iterdir() if file.name.startswith("PlotlyChart")
)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    return store_of(tmp_path_factory.mktemp("records"), milestones=LIFE).path


@pytest.fixture(scope="module")
def open_to_all(store) -> Iterator[str]:
    with serving(store) as address:
        yield address


@pytest.fixture(scope="module")
def with_login(store, tmp_path_factory) -> Iterator[str]:
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(f"""
        [auth]
        redirect_uri = "http://localhost:{{port}}/oauth2callback"
        cookie_secret = "{SECRET}"
        client_id = "a"
        client_secret = "b"
        server_metadata_url = "http://localhost:1/.well-known/openid-configuration"
    """)
    access = secrets.with_name("access.toml")
    access.write_text(f'[groups.{READERS}]\nroles = ["reader"]')
    with serving(store, f"--secrets.files={secrets}", DOORSTROOM_ACCESS=str(access)) as address:
        yield address


# ------------------------------------------------------------ what is compressed


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_what_draws_arrives_compressed_and_whole(open_to_all, encoding, unpack):
    packed, plain = ask(open_to_all, CHART, {"Accept-Encoding": encoding}), ask(open_to_all, CHART)
    assert packed.headers["Content-Encoding"] == encoding
    assert unpack(packed.body) == plain.body == (STATIC / CHART[1:]).read_bytes()
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert "immutable" in packed.headers["Cache-Control"]
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_a_part_and_a_second_visit(open_to_all):
    part = ask(open_to_all, CHART, {"Accept-Encoding": "br", "Range": "bytes=0-9"})
    assert (part.status, part.body) == (206, (STATIC / CHART[1:]).read_bytes()[:10])
    for encoding in ("br", "identity"):
        tag = ask(open_to_all, CHART, {"Accept-Encoding": encoding}, "HEAD").headers["ETag"]
        again = ask(open_to_all, CHART, {"Accept-Encoding": encoding, "If-None-Match": tag})
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secrets.toml",
        "/static/js/../../../../__init__.py",
        "/static/js/%2e%2e/%2e%2e/%2e%2e/__init__.py",
        "/static/js/..%2f..%2f..%2f__init__.py",
        "/static/js/..%5c..%5c__init__.py",
        "/static/js/%252e%252e/__init__.py",
        "//static/js/../../__init__.py",
        "/static/js//etc/passwd",
        "/static/js/%00",
    ],
)
def test_no_trick_with_a_path_leads_out_of_the_folder(open_to_all, path):
    said = ask(open_to_all, path, {"Accept-Encoding": "br"})
    assert said.status in (400, 404) or b'<div id="root">' in said.body
    assert b"import" not in said.body.replace(b"important", b"")
    assert "immutable" not in said.headers.get("Cache-Control", "")


def test_a_file_that_is_not_there_is_not_kept(open_to_all):
    said = ask(open_to_all, "/static/js/gone.DormvYxC.js", {"Accept-Encoding": "br"})
    assert (said.status, said.headers["Cache-Control"]) == (404, "no-store")


def test_the_page_names_the_chart_that_streamlit_has(open_to_all):
    said = ask(open_to_all, "/stagnatie", {"Accept-Encoding": "gzip, br"})
    page = brotli.decompress(said.body).decode()
    files = re.findall(r'href="\./(static/[^"]+\.js)"', page)
    assert CHART[1:] in files
    assert [file for file in files if not (STATIC / file).is_file()] == []
    assert '<div id="root"></div><style>' in ask(open_to_all, "/", {}).body.decode()
    assert said.headers["Content-Length"] == str(len(said.body))


# ------------------------------------------------------- addresses where nothing is


@pytest.mark.parametrize("server", ["open_to_all", "with_login"])
@pytest.mark.parametrize("path", ["/foo", "/foo.php", "/analyse/x", "/status/x", "/index.html", "/auth/x"])
def test_an_unknown_address_says_so_whether_or_not_one_must_log_in(request, server, path):
    said = ask(request.getfixturevalue(server), f"{path}?lang=nl")
    assert said.status == 404
    assert f"<h1>{words_for('nl')('frame.nothing_here.title')}</h1>" in re.sub(r"<h1[^>]*>", "<h1>", said.body.decode())


@pytest.mark.parametrize(("path", "leads_to"), [("/stagnatie/?lang=en", "/stagnatie?lang=en"), ("/foo/", "/foo")])
def test_a_slash_too_many_leads_to_the_address_without_it(open_to_all, path, leads_to):
    said = ask(open_to_all, path)
    assert (said.status, said.headers["Location"]) == (301, leads_to)


@pytest.mark.parametrize("path", [f"/{path}" for path in PATHS.values()])
def test_every_screen_is_there(open_to_all, path):
    assert ask(open_to_all, path).status == 200


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config", "/favicon.png", "/manifest.json"])
def test_what_the_page_itself_fetches_is_there(open_to_all, path):
    assert ask(open_to_all, path).status == 200


# ---------------------------------------------------- /status before any other screen


def test_whoever_comes_first_to_the_page_for_phones_sees_the_example(tmp_path):
    with serving(tmp_path / "store") as address, ThreadPoolExecutor() as readers:
        said = list(readers.map(lambda language: ask(address, f"/status?lang={language}"), ("nl", "en", "nl")))
    for answer, language in zip(said, ("nl", "en", "nl"), strict=True):
        assert answer.status == 200
        assert escape(words_for(language)("frame.example"), quote=False) in answer.body.decode()
    assert len(Store(tmp_path / "store").names()) == 1


# --------------------------------------------------------------- who sees /status


def cookies(secret: str = SECRET, **told: object) -> str:
    """The cookie of somebody who logged in and may read, as Streamlit itself writes it."""
    written: dict[str, str] = {}
    set_cookie_with_chunks(
        lambda name, value: written.update({name: create_signed_value(secret, name, value).decode()}),
        lambda name, value: create_signed_value(secret, name, value),
        USER_COOKIE_NAME,
        {"groups": READERS, **TOKEN, **told},
        cookie_attr_size=100,
    )
    return "; ".join(f"{name}={value}" for name, value in written.items())


def asked(address: str, cookie: str | None, **headers: str):
    return ask(address, "/status?lang=nl", {**({"Cookie": cookie} if cookie else {}), **headers})


def test_without_a_login_in_the_settings_everybody_sees_it(open_to_all):
    said = asked(open_to_all, None)
    assert said.status == 200
    assert "1 geslaagde pilot wacht" in said.body.decode()


def test_who_is_logged_in_on_the_screens_sees_it(with_login):
    said = asked(with_login, cookies(is_logged_in=True, origin=with_login, email="iemand@gemeente.example"))
    assert said.status == 200
    assert "1 geslaagde pilot wacht" in said.body.decode()


def test_a_login_too_long_for_one_cookie_is_one_as_well(with_login):
    long = cookies(is_logged_in=True, origin=with_login, groups=[READERS, *(f"groep {n}" for n in range(2000))])
    assert long.count(USER_COOKIE_NAME) > 1
    assert asked(with_login, long).status == 200


@pytest.mark.parametrize(
    "cookie",
    [
        lambda own: None,
        lambda own: f"{USER_COOKIE_NAME}=",
        lambda own: f"{USER_COOKIE_NAME}={json.dumps({'is_logged_in': True, 'origin': own})}",
        lambda own: cookies("another secret", is_logged_in=True, origin=own),
        lambda own: cookies("", is_logged_in=True, origin=own),
        lambda own: cookies(is_logged_in=True, origin=own)[:-1],
        lambda own: cookies(is_logged_in=True, origin=own).replace(USER_COOKIE_NAME, "_streamlit_xsrf"),
        lambda own: cookies(is_logged_in=False, origin=own),
        lambda own: cookies(is_logged_in="true", origin=own),
        lambda own: cookies(origin=own),
        lambda own: cookies(is_logged_in=True, origin="https://elsewhere.example"),
        lambda own: cookies(is_logged_in=True),
        lambda own: cookies(is_logged_in=True, origin=own, exp=1_700_000_000),
        lambda own: cookies(is_logged_in=True, origin=own, iat=1_700_000_000),
        lambda own: cookies(is_logged_in=True, origin=own, iss="http://elsewhere.example"),
        lambda own: cookies(is_logged_in=True, origin=own, iat=None, nonce="another"),
    ],
)
def test_nobody_else_does(with_login, cookie):
    said = asked(with_login, cookie(with_login))
    assert (said.status, said.headers["Location"], said.body) == (302, "/?lang=nl", b"")


def test_a_login_holds_on_its_own_address_only(with_login):
    own = cookies(is_logged_in=True, origin=with_login.replace("localhost", "127.0.0.1"))
    assert asked(with_login, own).status == 302
    own = cookies(is_logged_in=True, origin=with_login)
    assert asked(with_login, own, Host=urlsplit(with_login).netloc.replace("localhost", "127.0.0.1")).status == 302


def test_no_header_of_a_reader_logs_in(with_login):
    headers = {"is_logged_in": "true", "X-Forwarded-User": "iemand", "Origin": with_login}
    assert asked(with_login, None, **headers).status == 302


# ------------------------------------------------------------------ which host


SOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


@pytest.mark.parametrize("path", ["/", "/status", "/_stcore/host-config", CHART])
@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", "localhost@elsewhere.example", ""]
)
def test_what_is_started_here_is_served_to_this_machine_only(open_to_all, path, host):
    said = ask(open_to_all, path, {"Host": host, "Accept-Language": "nl"})
    assert (said.status, said.body.decode()) == (403, NL("frame.doors.host"))
    assert ask(open_to_all, "/_stcore/stream", {**SOCKET, "Host": host}).status == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_by_whatever_name_this_machine_calls_itself(open_to_all, host):
    assert ask(open_to_all, "/status", {"Host": host}).status == 200


# ------------------------------------------------- what a browser without a login gets


@dataclass
class Token:
    """What the server gives anyone who asks: the token against forged requests."""

    cookie: str
    value: str


def token(address: str) -> Token:
    cookie = ask(address, "/_stcore/health").headers["Set-Cookie"].partition(";")[0]
    return Token(cookie, cookie.partition("=")[2])


def upload(address: str, session: str, file: str, own: Token, content: bytes, cookie: str = "") -> Said:
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.toml"\r\n\r\n' + content + b"\r\n--x--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "X-Xsrftoken": own.value,
        "Cookie": "; ".join(filter(None, (own.cookie, cookie))),
        "Accept-Language": "nl",
    }
    return ask(address, f"/_stcore/upload_file/{session}/{file}", headers, "PUT", body)


def media(screen: Screen) -> str:
    """The path of a file that a screen names: its icon."""
    return next(told.favicon for told in screen.told("page_config_changed") if told.favicon)


def test_a_screen_is_told_nothing_of_where_things_lie(open_to_all, with_login):
    async def screens():
        async with visiting(open_to_all) as anyone, visiting(with_login) as stranger:
            return await anyone.open(""), await stranger.open("")

    for shown in in_a_thread(screens()):
        assert shown.is_whole
        (began,) = shown.told("new_session")
        assert began.main_script_path == "_frame.py"
        sent = b"".join(message.SerializeToString() for message in shown.messages)
        assert str(ROOT).encode() not in sent
        assert str(Path(streamlit.__file__).parent).encode() not in sent


def test_without_a_login_nobody_uploads_or_takes_along(with_login):
    own = token(with_login)
    logged_in = cookies(is_logged_in=True, origin=with_login)

    async def visit():
        both = f"{own.cookie}; {logged_in}"
        async with visiting(with_login) as stranger, visiting(with_login, "", both, own.value) as staff:
            await stranger.open("")
            shown = await staff.open("")
            for session in (stranger.session_id, staff.session_id):
                turned_away = upload(with_login, session, "f", own, b"x")
                assert (turned_away.status, turned_away.body.decode()) == (403, NL("frame.doors.login"))
            assert upload(with_login, staff.session_id, "f", own, b"x", logged_in).status == 204
            assert ask(with_login, media(shown)).status == 403
            said = ask(with_login, media(shown), {"Cookie": logged_in})
            assert (said.status, said.headers["Cache-Control"]) == (200, "no-store")
            assert said.body.startswith(b"\x89PNG")

    in_a_thread(visit())


def test_a_login_that_is_over_opens_nothing_on_any_way_in(with_login, store):
    own, logged_in = token(with_login), cookies(is_logged_in=True, origin=with_login, email="weg@gemeente.example")

    async def visit():
        both = f"{own.cookie}; {logged_in}"
        async with visiting(with_login, "", both, own.value) as staff:
            shown = await staff.open("")
            assert asked(with_login, logged_in).status == 200
            assert ask(with_login, "/auth/logout", {"Cookie": logged_in}).status == 302
            assert asked(with_login, logged_in).status == 302
            assert ask(with_login, media(shown), {"Cookie": logged_in}).status == 403
            assert upload(with_login, staff.session_id, "f", own, b"x", logged_in).status == 403
            with pytest.raises(websockets.ConnectionClosed):  # it was told to begin anew, and cut off
                await staff.open("")
        async with visiting(with_login, "", both, own.value) as copied:
            said = await copied.open("")
            sent = b"".join(message.SerializeToString() for message in said.messages)
            assert NL("frame.login_over.logged_out").encode() in sent

    in_a_thread(visit())
    acts = [(one.who, one.what) for one in reversed(audit.entries(store / AUDIT)[0])]
    assert [what for who, what in acts if who == "weg@gemeente.example"] == ["login", "logout"]


def test_a_session_can_leave_no_more_in_memory_than_its_share(open_to_all):
    own = token(open_to_all)
    large = bytes(45 * MB)

    async def visit():
        async with visiting(open_to_all) as reader, visiting(open_to_all) as other:
            await reader.open("")
            await other.open("")
            assert [upload(open_to_all, reader.session_id, name, own, large).status for name in "ab"] == [204, 204]
            refused = upload(open_to_all, reader.session_id, "c", own, bytes(12 * MB))
            said = NL("frame.doors.upload_session", per_session=UPLOADED_PER_SESSION // MB)
            assert (refused.status, refused.body.decode()) == (413, said)
            assert upload(open_to_all, other.session_id, "a", own, bytes(12 * MB)).status == 204
            headers = {"Cookie": own.cookie, "X-Xsrftoken": own.value}
            gone = ask(open_to_all, f"/_stcore/upload_file/{reader.session_id}/a", headers, "DELETE")
            assert gone.status == 204
            assert upload(open_to_all, reader.session_id, "c", own, bytes(12 * MB)).status == 204

    in_a_thread(visit())
