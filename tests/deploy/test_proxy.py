"""nginx with the settings of deploy/, before servers that answer: TLS, redirect, limits, and who stays with whom."""

from __future__ import annotations

import asyncio
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import run
from doorstroom.settings import OPEN
from tests.browser.visiting import serving
from tests.deploy.unit import ROOT
from tests.given import store_of
from tests.web.screen_socket import in_a_thread

pytestmark = pytest.mark.skipif(not (run.nginx() and shutil.which("openssl")), reason="nginx or openssl is not here")
HOST = "pilots.example.nl"
READERS = 24
TRUSTS_ALL = ssl._create_unverified_context()


class Answers(BaseHTTPRequestHandler):
    """Says which of the servers it is, and what it was asked with."""

    def do_GET(self) -> None:
        body = f"{self.server.server_port} {self.headers['Host']} {self.headers['X-Forwarded-Proto']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        self.do_GET()

    def log_message(self, *given: object) -> None:
        """Nobody reads it."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def answering() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


@contextmanager
def proxy(folder: Path, *servers: int) -> Iterator[tuple[int, int]]:
    """nginx before these ports; its own for HTTP and for TLS."""
    key, certificate = folder / "key.pem", folder / "made.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}", "-days", "2"]
    subprocess.run([*asked, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    plain, closed = free_port(), free_port()
    given = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    given = given.replace(f"/etc/ssl/{HOST}.pem", str(certificate)).replace(f"/etc/ssl/private/{HOST}.key", str(key))
    given = re.sub(r"listen \[::\]:.*\n", "", given)
    given = given.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    given = given.replace("listen 443 ssl;", f"listen 127.0.0.1:{closed} ssl;")
    given = given.replace("server 127.0.0.1:8501;", "".join(f"server 127.0.0.1:{port};" for port in servers))
    (folder / "site.conf").write_text(given)
    own = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"user root; pid {folder}/pid; daemon off; worker_processes 1; events {{}} error_log {folder}/log;"
    (folder / "nginx.conf").write_text(f"{whole} http {{ access_log off; {own} include {folder}/site.conf; }}")
    with subprocess.Popen([run.nginx(), "-e", folder / "log", "-c", folder / "nginx.conf"]) as running:
        try:
            while running.poll() is None and not listens(closed):
                pass
            assert running.poll() is None, (folder / "log").read_text()
            yield plain, closed
        finally:
            running.terminate()


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str):
    """An answer over TLS: its status, headers and body."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=TRUSTS_ALL, timeout=60)
    try:
        connection.request(method, path, body, {"Host": HOST, **headers})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def proxied(tmp_path_factory) -> Iterator[tuple[int, int]]:
    with ExitStack() as stack:
        servers = [stack.enter_context(answering()) for _ in range(2)]
        yield stack.enter_context(proxy(tmp_path_factory.mktemp("nginx"), *servers))


def test_who_comes_in_without_tls_is_led_to_it(proxied):
    plain, closed = proxied
    connection = http.client.HTTPConnection("127.0.0.1", plain)
    connection.request("GET", "/wachten?lang=nl", headers={"Host": "elsewhere.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/wachten?lang=nl")
    connection.close()
    _, headers, body = ask(closed)
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert body.split()[1:] == [HOST, "https"]
    assert re.fullmatch(r"nginx", headers["Server"])  # and not which release of it


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(("version", "is_spoken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_old_tls_is_not_spoken(proxied, version, is_spoken):
    context = ssl._create_unverified_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    with socket.create_connection(("127.0.0.1", proxied[1])) as raw:
        if is_spoken:
            with context.wrap_socket(raw) as spoken:
                assert spoken.version() == version.replace("_", ".")
        else:
            with pytest.raises(ssl.SSLError):
                context.wrap_socket(raw)


def test_a_reader_stays_with_one_process_and_readers_are_spread(proxied):
    seen = set()
    for _ in range(READERS):
        _, headers, body = ask(proxied[1])
        cookie = headers["Set-Cookie"]
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
        again = [ask(proxied[1], Cookie=cookie.partition(";")[0]) for _ in range(3)]
        assert {told for _, _, told in again} == {body}
        assert {kept["Set-Cookie"] for _, kept, _ in again} == {None}
        seen.add(body.split()[0])
    assert len(seen) == 2


def test_what_is_too_large_or_too_often_ends_at_the_proxy(proxied):
    upload = "/_stcore/upload_file/session/file"
    assert ask(proxied[1], upload, "PUT", b"x" * (50 * 2**20))[0] == 200
    assert ask(proxied[1], upload, "PUT", b"", **{"Content-Length": str(52 * 2**20)})[0] == 413
    assert 429 in {ask(proxied[1], upload, "PUT", b"x")[0] for _ in range(40)}


def test_what_programs_ask_has_limits_of_its_own_and_leaves_the_screens_theirs(proxied):
    found = [ask(proxied[1], "/api/v1/pilot")[0] for _ in range(40)]
    assert {200, 429} == {*found}
    assert ask(proxied[1], "/besluiten")[0] == 200
    large = {"Content-Length": "5000"}
    assert ask(proxied[1], "/apiary", "PUT", b"x" * 5000, **large)[0] == 200
    assert 413 in {ask(proxied[1], "/api/v1/pilot", "PUT", b"x" * 5000, **large)[0] for _ in range(3)}


def test_the_screens_come_through_from_two_processes_on_one_store(tmp_path):
    """Through the proxy to the real server, over the websocket; each of the two draws the same version."""
    store = store_of(tmp_path, pilots="pilot_id | title\na | Alfa").path
    hosts = f"--server.allowedHosts={HOST}"

    async def drawn(port: int) -> bool:
        origin = f"https://{HOST}"
        given = {"origin": origin, "subprotocols": ["streamlit", "-"], "max_size": None, "ssl": TRUSTS_ALL}
        address = f"wss://{HOST}:{port}/_stcore/stream"
        async with websockets.connect(address, host="127.0.0.1", port=port, **given) as screen:
            asked = BackMsg()
            asked.rerun_script.query_string = ""
            await screen.send(asked.SerializeToString())
            is_ours = False
            while True:
                message = ForwardMsg.FromString(await asyncio.wait_for(screen.recv(), 120))
                is_ours |= b"Alfa" in message.SerializeToString()
                if message.WhichOneof("type") == "script_finished" and is_ours:
                    return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    opened = {"DOORSTROOM_OPEN": OPEN}  # a login is tried elsewhere
    with serving(store, hosts, **opened) as one, serving(store, hosts, **opened) as other:
        ports = [int(address.rpartition(":")[2]) for address in (one, other)]
        for nth, port in enumerate(ports):
            folder = tmp_path / str(nth)
            folder.mkdir()
            with proxy(folder, port) as (_, closed):
                assert ask(closed, "/_stcore/health")[0] == 200
                assert in_a_thread(drawn(closed))
