"""Who may come in, for which host and with how much, around a stand-in for Streamlit."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from doorstroom.i18n import words_for
from doorstroom.web.asgi.access import (
    MB,
    SETTLED_AFTER,
    SMALLEST_UPLOAD,
    UPLOADED_IN_ALL,
    UPLOADED_PER_SESSION,
    CappedUploads,
    ClosedDoors,
    QuietMessages,
)
from tests.web.client import Client, OpenGate

NL, EN = words_for("nl"), words_for("en")
OF_READERS = [
    "/media/5f0c.csv",
    "/media/5f0c/x",
    "/_stcore/upload_file/s/f",
    "/component/x/index.html",
    "/_stcore/bidi-components/x/main.js",
    "/app/static/x.csv",
]


def client_of(gate: OpenGate, done=lambda: None) -> Client:
    async def anything(request):
        return PlainTextResponse(f"{request.url.path} {len(await request.body())}", headers={"Cache-Control": "public"})

    async def screen(socket):
        await socket.accept()
        for message in (b"script at /srv/app/frame.py", b"done", b"done"):
            await socket.send_bytes(message)
        await socket.close()

    doors = [
        Middleware(ClosedDoors, gate),
        Middleware(CappedUploads, gate.uploads),
        Middleware(QuietMessages, gate, done),
    ]
    methods = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]
    routes = [WebSocketRoute("/_stcore/stream", screen), Route("/{path:path}", anything, methods=methods)]
    return Client(Starlette(routes=routes, middleware=doors))


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "//_stcore/metrics",
        "/doorstroom/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json",
    ],
)
def test_what_tells_anyone_of_the_server_or_steers_it_is_closed(path):
    assert client_of(OpenGate()).get(path).status_code == 404


@pytest.mark.parametrize("path", [*OF_READERS, "//media//5f0c.csv", "/doorstroom/media/5f0c.csv"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_what_carries_what_readers_see_or_hand_in_asks_for_a_login(path, method):
    client = client_of(OpenGate(has_login=True))
    turned_away = client.get(path, {"Accept-Language": "en"}, method)
    assert (turned_away.status_code, turned_away.headers["cache-control"]) == (403, "no-store")
    assert turned_away.text in ("", EN("frame.doors.login"))
    assert client.get(path, {"Cookie": "who=staff"}, method).status_code == 200
    assert client_of(OpenGate()).get(path, method=method).status_code == 200


@pytest.mark.parametrize("path", ["/", "/besluiten", "/status", "/static/js/x.js", "/auth/login", "/_stcore/health"])
def test_what_leads_to_the_login_does_not_ask_for_one(path):
    assert client_of(OpenGate(has_login=True)).get(path).status_code == 200


@pytest.mark.parametrize(("path", "kept"), [("/media/5f0c.csv", "no-store"), ("/static/js/x.js", "public")])
def test_what_readers_take_along_is_kept_by_no_cache(path, kept):
    assert client_of(OpenGate()).get(path).headers["cache-control"] == kept


@pytest.mark.parametrize("path", ["/", "/status", "/media/5f0c.csv", "/static/js/x.js", "/_stcore/host-config"])
@pytest.mark.parametrize("host", ["elsewhere.example", None])
def test_a_host_that_is_not_served_is_turned_away_in_words(path, host):
    client = client_of(OpenGate(hosts=("pilots.example.nl",)))
    headers = {"Host": host} if host else {}
    turned_away = client.get(path, headers)
    assert (turned_away.status_code, turned_away.text) == (403, NL("frame.doors.host"))
    assert client.get(path, {"Host": "pilots.example.nl"}).status_code == 200


def test_who_watches_over_the_server_may_ask_for_it_by_its_number():
    assert client_of(OpenGate(hosts=("pilots.example.nl",))).get("/_stcore/health").status_code == 200


# ---------------------------------------------------------------------- uploads


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize(
    ("held", "size", "code"),
    [
        ({}, 10 * MB, None),
        ({"s": [UPLOADED_PER_SESSION - 10 * MB]}, 10 * MB, None),
        ({"s": [UPLOADED_PER_SESSION - 10 * MB]}, 10 * MB + 1, "upload_session"),
        ({"s": [1] * (UPLOADED_PER_SESSION // SMALLEST_UPLOAD)}, 1, "upload_session"),
        ({"other": [UPLOADED_IN_ALL - 10 * MB]}, 10 * MB, None),
        ({"other": [UPLOADED_IN_ALL - 10 * MB]}, 10 * MB + 1, "upload_all"),
        ({f"{n}": [1] * 1000 for n in range(7)}, 1, "upload_all"),
    ],
)
def test_uploads_are_capped_by_session_and_in_all(held, size, code, is_announced):
    client = client_of(OpenGate(held=held))
    body = [b"x" * min(MB, size - start) for start in range(0, size, MB)]
    headers = {"Content-Length": str(size)} if is_announced else {}
    said = client.get("/_stcore/upload_file/s/f", headers, "PUT", body)
    if code is None:
        assert (said.status_code, said.text) == (200, f"/_stcore/upload_file/s/f {size}")
    else:
        in_words = NL(f"frame.doors.{code}", per_session=UPLOADED_PER_SESSION // MB, in_all=UPLOADED_IN_ALL // MB)
        assert (said.status_code, said.text) == (413, in_words)


def test_a_refused_upload_takes_nothing_of_the_next():
    client = client_of(OpenGate())
    for _ in range(3):
        announced = {"Content-Length": str(UPLOADED_PER_SESSION + 1)}
        assert client.get("/_stcore/upload_file/s/f", announced, "PUT").status_code == 413
        assert client.get("/_stcore/upload_file/s/f", {"Content-Length": "1"}, "PUT", [b"x"]).status_code == 200


@pytest.mark.parametrize("announced", ["-1", "1e9", "²", ""])
def test_a_length_that_is_none_is_counted_as_it_comes(announced):
    said = client_of(OpenGate()).get("/_stcore/upload_file/s/f", {"Content-Length": announced}, "PUT", [b"x"])
    assert said.status_code == 200


def test_the_uploads_under_way_count(monkeypatch):
    """The second of one session comes while the first is still being read."""
    within = []

    async def slowly(scope, receive, send):
        if not within:
            within.append(scope)
            second = {**scope, "headers": [(b"content-length", str(UPLOADED_PER_SESSION // 2 + 1).encode())]}
            await capped(second, receive, lambda message: kept(message, within))
        await PlainTextResponse("read")(scope, receive, send)

    async def kept(message, into):
        into.append(message)

    capped = CappedUploads(slowly, dict)
    first = Client(capped).get(
        "/_stcore/upload_file/s/f", {"Content-Length": str(UPLOADED_PER_SESSION // 2)}, "PUT", [b"x"]
    )
    assert (first.text, within[1]["status"]) == ("read", 413)


# --------------------------------------------------------------------- messages


def test_a_screen_is_not_told_where_things_lie_and_memory_settles_after_the_first_and_after_some_more():
    done = []
    client = client_of(OpenGate(), lambda: done.append(1))
    scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "headers": [], "subprotocols": []}
    for nth in range(max(SETTLED_AFTER)):
        sent = client.run(scope, [{"type": "websocket.connect"}])
        assert len(done) == sum(after <= 2 * (nth + 1) for after in SETTLED_AFTER)
        assert [message["bytes"] for message in sent[1:-1]] == [b"script at app/frame.py", b"done", b"done"]
    assert len(done) == len(SETTLED_AFTER)
