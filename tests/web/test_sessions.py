"""Screens whose login is over, and cookies: around a stand-in for Streamlit, and by Streamlit's own signature."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from doorstroom.access.sessions import COOKIE
from doorstroom.web import auth
from doorstroom.web.asgi.sessions import EndedSessions, SafeCookies, safe
from tests.web.client import Client, OpenGate

SECRET = "a secret that only the server and this test know"
NAME = "_streamlit_user"
SCOPE = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "subprotocols": ["streamlit", "x", "own"]}


def client_of(gate: OpenGate, during=lambda: None) -> Client:
    """Its screens tell the cookies and the session that they connect with, and answer each message."""

    async def screen(socket):
        await socket.accept()
        await socket.send_text(f"{sorted(socket.cookies.items())} {socket.headers.get('sec-websocket-protocol')}")
        async for message in socket.iter_bytes():
            during()
            await socket.send_bytes(message)

    async def anything(request):
        answer = PlainTextResponse("x")
        answer.set_cookie("who", "staff")
        return answer

    routes = [WebSocketRoute("/_stcore/stream", screen), Route("/{path:path}", anything)]
    return Client(Starlette(routes=routes, middleware=[Middleware(SafeCookies, gate), Middleware(EndedSessions, gate)]))


def screen(client: Client, *messages: bytes, cookie: str = "who=staff; other=1") -> list[dict]:
    headers = [(b"cookie", cookie.encode()), (b"sec-websocket-protocol", b"streamlit, x, own")]
    received = [{"type": "websocket.receive", "bytes": one} for one in messages]
    left = [{"type": "websocket.disconnect", "code": 1000}]
    return client.run({**SCOPE, "headers": headers}, [{"type": "websocket.connect"}, *received, *left])


def test_a_screen_goes_on_while_its_login_does():
    sent = screen(client_of(OpenGate()), b"1", b"2")
    assert [one.get("bytes") for one in sent[2:]] == [b"1", b"2"]
    assert sent[1]["text"] == "[('other', '1'), ('who', 'staff')] streamlit, x, own"


def test_the_next_message_of_a_screen_whose_login_is_over_is_not_read():
    gate = OpenGate()
    read = []

    def during():
        read.append(1)
        gate.over["staff"] = "idle"

    sent = screen(client_of(gate, during), b"1", b"2", b"3")
    assert [one.get("bytes") for one in sent[2:4]] == [b"1", b"anew"]
    assert (sent[4]["type"], sent[4]["code"], len(read)) == ("websocket.close", 1008, 1)


def test_who_connects_with_a_login_that_is_over_has_none_and_no_session_of_before():
    sent = screen(client_of(OpenGate(over={"staff": "idle"})), b"1", cookie=f"{COOKIE}=x; who=staff; other=1")
    assert sent[1]["text"] == f"[('{COOKIE}', 'idle'), ('other', '1')] streamlit, x"
    assert sent[2]["bytes"] == b"1"  # the login itself can be used


def test_logging_out_ends_the_login_and_the_page_of_the_login_says_so():
    gate = OpenGate()
    answer = client_of(gate).get("/auth/logout", {"Cookie": "who=staff"})
    assert gate.over == {"staff": "logged_out"}
    assert any(one.startswith(f"{COOKIE}=logged_out;") for one in answer.headers.getlist("set-cookie"))
    back = client_of(gate).get("/oauth2callback?code=1&state=2")
    assert any(one.startswith(f"{COOKIE}=; ") for one in back.headers.getlist("set-cookie"))


@pytest.mark.parametrize(
    ("said", "is_secure", "expected"),
    [
        ("_streamlit_user=x; HttpOnly; Path=/; SameSite=lax", True, "HttpOnly; Path=/; SameSite=lax; Secure"),
        ("_streamlit_user=x; HttpOnly; Path=/; SameSite=lax", False, "HttpOnly; Path=/; SameSite=lax"),
        ("_streamlit_xsrf=2|x; Path=/", True, "Path=/; SameSite=Lax; Max-Age=172800; Secure"),
        ("_streamlit_session=x; path=/; httponly; samesite=lax", True, "path=/; httponly; samesite=lax; Secure"),
        ("own=x", True, "SameSite=Lax; HttpOnly; Secure"),
        ("own=; Max-Age=0; Secure", True, "Max-Age=0; Secure; SameSite=Lax; HttpOnly"),
    ],
)
def test_every_cookie_stays_here(said, is_secure, expected):
    assert safe(said, is_secure=is_secure).partition("; ")[2] == expected


@pytest.mark.parametrize("has_tls", [True, False])
def test_cookies_are_for_tls_where_readers_come_by_it(has_tls):
    (said,) = client_of(OpenGate(has_tls=has_tls)).get("/").headers.getlist("set-cookie")
    assert ("Secure" in said) is has_tls


# ------------------------------------------------------------ what names a login


def signed(name: str, value: str) -> str:
    return create_signed_value(SECRET, name, value).decode()


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setattr(auth, "get_cookie_secret", lambda: SECRET)


def test_a_copy_is_the_same_login_however_its_signature_is_written(secret):
    """Bits of a signature that nobody reads, and signs that are passed over: else a copy would begin anew."""
    own = signed(NAME, "{}")
    written = [own, own + "=", own + "==", f"{own[:-3]}~{own[-3:]}"]
    written += [own[:-1] + last for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    named = {auth._id({NAME: one}) for one in written} - {None}
    assert len(named) == 1
    assert len([one for one in written if auth._id({NAME: one})]) > 4


def test_a_cookie_beside_it_makes_no_other_login_of_it(secret):
    own = {NAME: signed(NAME, "{}")}
    assert auth._id({**own, f"{NAME}_1": signed(f"{NAME}_1", "x"), "other": "x"}) == auth._id(own)


def test_all_parts_of_a_long_login_name_it(secret):
    def login(second: str) -> dict[str, str]:
        parts = {NAME: "chunks-2", f"{NAME}_1": "{", f"{NAME}_2": second}
        return {name: signed(name, value) for name, value in parts.items()}

    assert auth._id(login("}")) != auth._id(login(" }"))
    assert auth._id({name: value for name, value in login("}").items() if not name.endswith("_2")}) is None


@pytest.mark.parametrize("cookies", [{}, {NAME: ""}, {NAME: "x"}, {NAME: "x.y.z"}])
def test_what_is_not_signed_here_is_no_login(secret, cookies):
    assert auth._id(cookies) is None


@pytest.mark.parametrize(
    ("said", "section", "expected"),
    [
        (frozenset({"https://a.example"}), {"server_metadata_url": "https://b.example"}, {"https://a.example"}),
        (frozenset(), {"server_metadata_url": "https://b.example/v2/.well-known/openid-configuration"}, {"https://b.example/v2"}),
        (frozenset(), {"one": {"server_metadata_url": "https://b.example//.well-known/openid-configuration"}}, {"https://b.example"}),
        (frozenset(), {"client_id": "x"}, set()),
        (frozenset(), None, set()),
    ],
)  # fmt: skip
def test_logins_come_from_where_the_rules_or_the_settings_say(monkeypatch, said, section, expected):
    monkeypatch.setattr(auth, "get_secrets_auth_section", lambda: section)
    assert auth.issuers(auth.Rules({}, issuers=said)) == expected


def test_a_screen_is_told_to_load_its_page_anew_where_it_is():
    told = ForwardMsg.FromString(auth.to_begin_anew())
    assert (told.WhichOneof("type"), told.auth_redirect.url) == ("auth_redirect", "")
