"""What happens to Streamlit's page, and to every request, around a stand-in for Streamlit."""

import re
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from streamlit.file_util import get_static_dir

from doorstroom.i18n import words_for
from doorstroom.query.address import MENU, PATHS, SCREENS
from doorstroom.web.asgi import middleware
from tests.web.client import Client, OpenGate
from tests.web.reading import seen

STATIC = Path(get_static_dir())

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title><script>\n window.ready = false\n</script></head>'
    '<body><noscript><p>You need to\nenable JavaScript.</p></noscript><div id="root"></div></body></html>'
)


async def page(request):
    return HTMLResponse(PAGE, headers={"ETag": '"as-it-was"', "Last-Modified": "Sun, 22 Nov 2026 02:53:38 GMT"})


async def echo(socket):
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


async def health(request):
    return PlainTextResponse("ok")


async def numbers(request):
    return JSONResponse([1, 2])


@pytest.fixture(scope="module")
def client():
    routes = [
        Route("/_stcore/health", health),
        Route("/static/numbers.json", numbers),
        WebSocketRoute("/_stcore/stream", echo),
        Route("/{path:path}", page, methods=["GET"]),
    ]
    return Client(Starlette(routes=routes, middleware=middleware(STATIC, "", OpenGate())))


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


def test_a_rewritten_page_is_never_taken_for_the_one_that_streamlit_sent(client):
    answer = client.get("/", headers={"If-None-Match": '"as-it-was"'})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["etag"] != '"as-it-was"'
    assert "last-modified" not in answer.headers


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_who_has_the_page_gets_no_second_one_and_keeps_its_policy(client, encoding):
    first = client.get("/", headers={"Accept-Encoding": encoding})
    again = client.get("/", headers={"Accept-Encoding": encoding, "If-None-Match": f'W/"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_the_pages_of_each_language_and_encoding_are_told_apart(client):
    asked = [
        {"Accept-Language": language, "Accept-Encoding": coding} for language in ("nl", "en") for coding in ("br", "")
    ]
    assert len({client.get("/", headers=headers).headers["etag"] for headers in asked}) == 4


def test_the_page_is_compressed_where_the_browser_takes_it(client):
    answer = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "br"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert brotli.decompress(answer.content) == client.get("/").content


def test_head_says_of_the_page_what_get_says_without_the_page(client):
    head, get = client.get("/", method="HEAD"), client.get("/")
    assert head.content == b""
    assert (head.status_code, dict(head.headers)) == (get.status_code, dict(get.headers))


def preloaded(text):
    return re.findall(r'<link rel="preload" as="script" fetchpriority="low" crossorigin href="\./([^"]+)">', text)


@pytest.mark.parametrize("path", ["/stagnatie", "/analyse", "/pilot?id=m/1"])
def test_a_screen_that_draws_fetches_what_draws_at_once(client, path):
    files = preloaded(client.get(path).text)
    assert [file for file in files if not (STATIC / file).is_file()] == []
    largest = max((STATIC / "static" / "js").iterdir(), key=lambda file: file.stat().st_size)
    assert files[0] == f"static/js/{largest.name}"


@pytest.mark.parametrize("path", ["/", "/besluiten", "/uitleg", "/herkomst"])
def test_a_screen_without_figures_fetches_nothing_for_them(client, path):
    assert preloaded(client.get(path).text) == []


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("/", "./status"),
        (
            "/?lang=en&theme=Jeugd+%26+gezin&municipality=",
            "./status?lang=en&amp;theme=Jeugd+%26+gezin&amp;municipality=",
        ),
        ('/?theme="><script>alert(1)</script>', "./status?theme=%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E"),
    ],
)
def test_the_first_screen_points_to_the_page_for_phones_before_and_without_any_script(client, path, href):
    text = client.get(path).text
    root = text.split('<div id="root">')[1]
    without_script = re.search(r"<noscript>(.*?)</noscript>", text)[1]
    assert f'href="{href}"' in root
    assert f'href="{href}"' in without_script
    assert "alert(1)" not in text


def test_settings_that_cannot_be_used_do_not_keep_the_page_from_saying_so(client, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "iedereen")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/static/numbers.json", "/_stcore/health"])
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


def test_a_websocket_passes_untouched(client):
    scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "headers": [], "subprotocols": []}
    sent = client.run(scope, [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": "hallo"}])
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    assert sent[1]["text"] == "hallo"


UNKNOWN = [
    "/foo",
    "/foo.txt",
    "/index.html",
    "/analyse/x",
    "/Stagnatie",
    "/status/x",
    "/auth/x",
    "/_stcore/x",
    "/a%20b",
]


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize(("asked", "language"), [("", "en"), ("?lang=nl", "nl"), ("?lang=%22%3E&x=%ff", "en")])
def test_an_address_where_nothing_is_says_so_and_leads_to_the_screens(client, path, asked, language):
    words, answer = words_for(language), client.get(path + asked, {"Accept-Language": "en"})
    shown = seen(answer.text)
    assert (answer.status_code, shown.faults) == (404, [])
    assert shown.texts["h1"] == [words("frame.nothing_here.title")]
    kept = "?lang=nl" if language == "nl" else "?lang=en" if asked else ""
    assert [link["href"] for link in shown.all_of("a")] == [f"/{SCREENS[screen]}{kept}" for screen in MENU]
    assert "'none'" in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]


def test_of_an_address_where_nothing_is_head_says_what_get_says(client):
    assert (client.get("/foo", method="HEAD").status_code, client.get("/foo", method="HEAD").content) == (404, b"")


@pytest.mark.parametrize("path", [f"/{path}" for path in PATHS.values()])
def test_every_screen_has_an_address_where_something_is(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/besluiten", "/doorstroom/foo", "/doorstroom/besluiten/x"])
def test_below_a_path_of_its_own_the_way_leads_there(path):
    routes = [Route("/doorstroom/{path:path}", page)]
    below = Client(Starlette(routes=routes, middleware=middleware(STATIC, "doorstroom", OpenGate())))
    shown = seen(below.get(path, {"Accept-Language": "nl"}).text)
    assert shown.all_of("a")[1]["href"] == "/doorstroom/besluiten"
    assert below.get("/doorstroom/besluiten").status_code == 200


def test_what_programs_ask_for_is_not_answered_with_a_page_when_it_is_gone():
    async def gone(request):
        return PlainTextResponse("File not found", 404)

    over = Client(Starlette(routes=[Route("/media/{name}", gone)], middleware=middleware(STATIC, "", OpenGate())))
    assert over.get("/media/gone").text == "File not found"


def test_a_file_that_is_a_page_is_given_as_it_is():
    async def briefing(request):
        return HTMLResponse("<p>Briefing</p>")

    over = Client(Starlette(routes=[Route("/media/{name}", briefing)], middleware=middleware(STATIC, "", OpenGate())))
    answer = over.get("/media/briefing.html")
    assert (answer.status_code, answer.text) == (200, "<p>Briefing</p>")
