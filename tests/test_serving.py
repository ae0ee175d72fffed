import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from oversight.serving import middleware

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title><script>\n window.ready = false\n</script></head>'
    "<body><noscript><p>You need to\nenable JavaScript.</p></noscript></body></html>"
)


async def page(request):
    return HTMLResponse(PAGE, headers={"ETag": '"as-it-was"', "Last-Modified": "Sun, 22 Nov 2026 02:53:38 GMT"})


async def echo(socket):
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


async def metrics(request):
    return PlainTextResponse("sessions 3")


async def health(request):
    return PlainTextResponse("ok")


async def numbers(request):
    return JSONResponse([1, 2])


@dataclass
class Answer:
    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self):
        return self.content.decode()


class Client:
    """Asks the application as a server does: scope, receive, send."""

    def __init__(self, app):
        self.app = app

    def get(self, path, headers=None, method="GET"):
        path, _, query = path.partition("?")
        given = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        sent = self.run(
            {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": given},
            [{"type": "http.request", "body": b"", "more_body": False}],
        )
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)

    def run(self, scope, received):
        sent, waiting = [], list(received)

        async def receive():
            return waiting.pop(0)

        async def send(message):
            sent.append(message)

        asked = self.app({"root_path": "", **scope}, receive, send)
        with ThreadPoolExecutor(1) as thread:  # a browser test before this one leaves its own event loop running
            thread.submit(asyncio.run, asked).result()
        return sent


@pytest.fixture(scope="module")
def client():
    routes = [
        Route("/_stcore/metrics", metrics),
        Route("/_stcore/health", health),
        Route("/static/numbers.json", numbers),
        Route("/static/help.html", page),
        WebSocketRoute("/_stcore/stream", echo),
        Route("/{path:path}", page, methods=["GET"]),
    ]
    return Client(Starlette(routes=routes, middleware=middleware()))


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/", "nl-NL", "nl"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "de", "nl"),
        ("/besluiten?lang=en", "nl-NL", "en"),
        ("/besluiten?lang=nl&theme=Jeugd", "en-GB", "nl"),
        ("/besluiten?lang=xx", "en-GB", "en"),
    ],
)
def test_a_page_is_in_the_language_of_the_address_or_the_browser(client, path, accept, language):
    answer = client.get(path, headers={"Accept-Language": accept})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"].lower()


def test_a_page_is_not_named_after_the_toolkit_and_speaks_dutch_without_javascript(client):
    text = client.get("/", headers={"Accept-Language": "nl"}).text
    assert "<title>Doorstroom</title>" in text
    assert "You need" not in text
    assert "JavaScript" in text


def test_a_rewritten_page_has_its_own_length_and_is_never_taken_for_the_old_one(client):
    answer = client.get("/", headers={"If-None-Match": '"as-it-was"'})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert not {"etag", "last-modified"} & set(answer.headers)


def test_a_head_request_passes(client):
    answer = client.get("/", method="HEAD")
    assert answer.status_code == 200
    assert "etag" in answer.headers


@pytest.mark.parametrize("path", ["/static/help.html", "/static/numbers.json", "/_stcore/health"])
def test_what_is_not_a_screen_is_left_as_it_is(client, path):
    assert "content-language" not in client.get(path).headers


@pytest.mark.parametrize("path", ["/", "/besluiten", "/static/numbers.json", "/_stcore/health"])
def test_every_answer_keeps_the_page_to_its_own_server_and_out_of_frames(client, path):
    headers = client.get(path).headers
    policy = dict(directive.split(" ", 1) for directive in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert not re.search(r"https?:|\*", headers["content-security-policy"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_inline_scripts_of_the_page_may_run_and_no_others(client):
    answer = client.get("/")
    scripts = re.findall(r"<script>", answer.text)
    assert answer.headers["content-security-policy"].count("'sha256-") == len(scripts) == 2


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "//_stcore/metrics", "/doorstroom/_stcore/metrics"]
)
def test_the_servers_metrics_are_closed(client, path):
    assert client.get(path).status_code == 404


def test_a_websocket_passes_untouched(client):
    scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "headers": [], "subprotocols": []}
    sent = client.run(scope, [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": "hallo"}])
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    assert sent[1]["text"] == "hallo"
