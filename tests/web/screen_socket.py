"""Reads screens over the real websocket, with Streamlit's own messages, without a browser."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 120  # seconds; only ever waited for in full when something is wrong
LARGEST = 64 * 2**20  # bytes of one message


@dataclass
class Screen:
    """What one run of a screen sent, how long it took from asking to the end, and whether it ended without an error."""

    messages: list[ForwardMsg]
    seconds: float
    is_whole: bool

    def told(self, kind: str) -> list:
        """The messages of one kind."""
        return [getattr(message, kind) for message in self.messages if message.WhichOneof("type") == kind]


@dataclass
class Session:
    """One open page of a browser."""

    socket: websockets.ClientConnection
    query: str = ""
    pages: dict[str, str] = field(default_factory=dict)  # path -> hash, as the navigation told it
    session_id: str = ""

    async def open(self, path: str, *, is_kept: bool = True) -> Screen:
        """Ask for a screen by its path, and read until its run ends. `is_kept`: whether its messages are kept."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        if path in self.pages:
            asked.rerun_script.page_script_hash = self.pages[path]
        else:
            asked.rerun_script.page_name = path
        started = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        return await self._read(started, is_kept)

    async def _read(self, started: float, is_kept: bool) -> Screen:
        kept = []
        is_of_this_run = has_error = False
        while True:
            message = ForwardMsg.FromString(await self.socket.recv())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                is_of_this_run = True
                self.session_id = message.new_session.initialize.session_id
            elif kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            if is_kept:
                kept.append(message)
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") in ("alert", "exception"):
                has_error = True
            if kind == "script_finished" and is_of_this_run:
                is_whole = not has_error and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return Screen(kept, time.perf_counter() - started, is_whole)


@asynccontextmanager
async def visiting(
    address: str, query: str = "", cookie: str = "", xsrf: str = "-", headers: Mapping[str, str] | None = None
) -> AsyncIterator[Session]:
    """Connects as a browser does. `cookie`: as the browser would send it; `xsrf`: the token that it holds. `headers`:
    what a proxy in front adds.
    """
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    kept = {"origin": address, "subprotocols": ["streamlit", xsrf], "max_size": LARGEST, "open_timeout": PATIENCE}
    told = {**(headers or {}), **({"Cookie": cookie} if cookie else {})}
    async with websockets.connect(url, additional_headers=told, ping_interval=None, **kept) as socket:
        yield Session(socket, query)


def in_a_thread(coroutine: Coroutine) -> object:
    """Run it to its end; a browser test before this one leaves its own event loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
