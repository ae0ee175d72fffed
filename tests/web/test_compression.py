"""Streamlit's scripts and styles, compressed: what a browser may ask for, and what it gets."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from doorstroom.web.asgi import compression
from doorstroom.web.asgi.compression import PackedFiles, accepted
from tests.web.client import Client

SCRIPT = b"export const text = 'de pilot wacht op een besluit';\n" * 200
PATH = "/static/js/index.DormvYxC.js"
FILES = {
    "static/js/index.DormvYxC.js": SCRIPT,
    "static/js/react-dom.Dz_s-gj4.js": b"react",
    "static/css/index.C1JORDN2.css": b"p { color: red }",
    "static/js/named.js": b"no fingerprint",
    "static/media/font.BsWL4Kly.woff2": b"font",
    "index.html": b"<html>",
}
PACK = {"br": brotli.decompress, "gzip": gzip.decompress}


def served(folder, base=""):
    routes = [
        Route("/calm", lambda request: PlainTextResponse("calm")),
        Mount(f"/{base}", StaticFiles(directory=folder)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(PackedFiles, folder, base)])


@pytest.fixture
def folder(tmp_path):
    for name, body in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    (tmp_path.parent / "secret.DormvYxC.js").write_text("secret")
    return tmp_path


@pytest.fixture
def client(folder):
    return Client(served(folder))


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0, gzip; q=0", "identity"),
        ("br;q=0.1, gzip;q=1.0", "br"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("br;q=often", "identity"),
        ("brotli", "identity"),
    ],
)
def test_the_smallest_encoding_that_is_taken(header, encoding):
    assert accepted(header) == encoding


@given(st.text())
def test_no_header_is_too_strange(header):
    assert accepted(header) in ("br", "gzip", "identity")


@pytest.mark.parametrize("encoding", ["br", "gzip"])
@pytest.mark.parametrize("path", [PATH, "/static/js/react-dom.Dz_s-gj4.js", "/static/css/index.C1JORDN2.css"])
def test_a_file_is_the_same_file_compressed(client, path, encoding):
    packed, plain = client.get(path, {"Accept-Encoding": encoding}), client.get(path)
    assert PACK[encoding](packed.content) == plain.content == FILES[path[1:]]
    assert packed.headers["content-encoding"] == encoding
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert int(packed.headers["content-length"]) == len(packed.content)
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_each_encoding_has_an_etag_of_its_own(client):
    tags = [client.get(PATH, {"Accept-Encoding": encoding}).headers["etag"] for encoding in ("br", "gzip", "identity")]
    assert len(set(tags)) == 3


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_who_has_a_file_gets_no_second_one(client, encoding):
    tag = client.get(PATH, {"Accept-Encoding": encoding}).headers["etag"]
    again = client.get(PATH, {"Accept-Encoding": encoding, "If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    changed = client.get(PATH, {"Accept-Encoding": encoding, "If-None-Match": '"other"'})
    assert changed.status_code == 200


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_head_says_what_get_says_without_the_file(client, encoding):
    head, get = (client.get(PATH, {"Accept-Encoding": encoding}, method=method) for method in ("HEAD", "GET"))
    assert head.content == b""
    assert (head.status_code, dict(head.headers)) == (get.status_code, dict(get.headers))


def test_a_part_is_a_part_of_the_file_as_it_is(client):
    part = client.get(PATH, {"Accept-Encoding": "br", "Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, SCRIPT[10:20])
    assert "content-encoding" not in part.headers
    assert part.headers["vary"] == "Accept-Encoding"


def test_a_part_of_a_compressed_file_that_one_has_is_the_whole_file(client):
    known = client.get(PATH, {"Accept-Encoding": "br"}).headers["etag"]
    whole = client.get(PATH, {"Accept-Encoding": "br", "Range": "bytes=10-19", "If-Range": known})
    assert (whole.status_code, whole.content) == (200, SCRIPT)


@pytest.mark.parametrize("path", ["/static/js/named.js", "/static/media/font.BsWL4Kly.woff2", "/index.html"])
def test_what_has_no_fingerprint_or_is_no_text_is_left_as_it_is(client, path):
    answer = client.get(path, {"Accept-Encoding": "br"})
    assert answer.content == FILES[path[1:]]
    assert not {"content-encoding", "cache-control"} & set(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/gone.DormvYxC.js",
        "/static/../../secret.DormvYxC.js",
        "/static/js/../../../secret.DormvYxC.js",
        "/static/js/..\\\\..\\\\..\\\\secret.DormvYxC.js",
        "//static/js/../../secret.DormvYxC.js",
        "/static/js/%2e%2e/%2e%2e/%2e%2e/secret.DormvYxC.js",
        "/static/js/",
        "/static/js/index.DormvYxC.js\0",
        "/STATIC/JS/index.DormvYxC.js",
    ],
)
def test_no_path_leads_to_anything_but_a_file_that_is_known(client, path):
    assert client.get(path, {"Accept-Encoding": "br"}).status_code == 404


def test_nothing_is_found_through_a_file_that_came_later(folder):
    client = Client(served(folder))
    client.get(PATH)
    (folder / "static/js/later.DormvYxC.js").write_text("later")
    assert "content-encoding" not in client.get("/static/js/later.DormvYxC.js", {"Accept-Encoding": "br"}).headers


def test_another_method_is_not_ours_to_answer(client):
    assert client.get(PATH, {"Accept-Encoding": "br"}, method="POST").status_code == 405


def test_below_a_path_of_its_own_the_files_are_there_and_nowhere_else(folder):
    client = Client(served(folder, base="pilots"))
    assert client.get(f"/pilots{PATH}", {"Accept-Encoding": "br"}).headers["content-encoding"] == "br"
    assert client.get(PATH, {"Accept-Encoding": "br"}).status_code == 404


def test_a_file_is_compressed_once_however_many_ask(folder, monkeypatch):
    packed = []
    monkeypatch.setattr(compression, "packed", lambda body, encoding: packed.append(encoding) or b"packed")
    client = Client(served(folder))
    client.get("/calm")  # the first request builds the application, which a server does not do from several threads
    with ThreadPoolExecutor(8) as threads:
        bodies = list(threads.map(lambda _: client.get(PATH, {"Accept-Encoding": "br"}).content, range(16)))
    assert (set(bodies), packed) == ({b"packed"}, ["br"])


def test_nobody_waits_for_the_file_of_another(folder, monkeypatch):
    begun, may_end = Event(), Event()

    def slowly(body, encoding):
        begun.set()
        assert may_end.wait(timeout=30)
        return b"packed"

    monkeypatch.setattr(compression, "packed", slowly)
    app = served(folder)
    answered = []

    async def ask(path):
        async def send(message):
            answered.append((path, message["type"]))

        scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "query_string": b""}
        await app({**scope, "headers": [(b"accept-encoding", b"br")]}, lambda: None, send)

    async def both():
        first = asyncio.create_task(ask(PATH))
        await asyncio.to_thread(begun.wait, 30)
        await ask("/calm")
        assert {path for path, _ in answered} == {"/calm"}
        may_end.set()
        await first

    with ThreadPoolExecutor(1) as thread:  # a browser test before this one leaves its own event loop running
        thread.submit(asyncio.run, both()).result()
    assert (PATH, "http.response.body") in answered
