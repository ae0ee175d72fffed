"""Asks an application as a server does: scope, receive, send. Without a server, so that every byte can be seen."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from starlette.datastructures import Headers


@dataclass
class Answer:
    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self):
        return self.content.decode()


@dataclass
class OpenGate:
    """A server behind the doors that lets everybody in, as far as its fields do not say otherwise."""

    hosts: tuple[str, ...] = ()
    has_login: bool = False
    held: dict[str, list[int]] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)  # why, by who has the login
    has_tls: bool = False

    def is_host_served(self, host):
        return not self.hosts or host in self.hosts

    def is_shut_out(self, request):
        return self.has_login and request.cookies.get("who") != "staff"

    def uploads(self):
        return self.held

    def without_paths(self, message):
        return message.replace(b"/srv/", b"")

    def logs_in(self, set_cookie):
        return set_cookie.startswith("who=staff")

    def why_ended(self, request):
        return self.over.get(request.cookies.get("who"))

    def log_out(self, request):
        self.over[request.cookies.get("who")] = "logged_out"

    def to_begin_anew(self):
        return b"anew"

    def is_of_a_login(self, cookie):
        return cookie == "who"

    def is_under_tls(self):
        return self.has_tls

    def ends_a_run(self, message):
        return message == b"done"


class Client:
    """Requests to one application."""

    def __init__(self, app):
        self.app = app

    def get(self, path, headers=None, method="GET", body=(b"",)):
        path, _, query = path.partition("?")
        given = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
        sent = self.run(
            {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": given},
            [*parts[:-1], {**parts[-1], "more_body": False}],
        )
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)

    def run(self, scope, received):
        sent, waiting = [], list(received)

        async def receive():
            return waiting.pop(0) if waiting else await asyncio.Event().wait()  # the browser says nothing more

        async def send(message):
            sent.append(message)

        asked = self.app({"root_path": "", **scope}, receive, send)
        with ThreadPoolExecutor(1) as thread:  # a browser test before this one leaves its own event loop running
            thread.submit(asyncio.run, asked).result()
        return sent
