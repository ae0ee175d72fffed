"""Asks an application as a server does: scope, receive, send. Without a server, so that every byte can be seen."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import Headers


@dataclass
class Answer:
    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self):
        return self.content.decode()


class Client:
    """Requests to one application."""

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
            return waiting.pop(0) if waiting else await asyncio.Event().wait()  # the browser says nothing more

        async def send(message):
            sent.append(message)

        asked = self.app({"root_path": "", **scope}, receive, send)
        with ThreadPoolExecutor(1) as thread:  # a browser test before this one leaves its own event loop running
            thread.submit(asyncio.run, asked).result()
        return sent
