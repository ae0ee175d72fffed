"""Bytes and time on a slow phone line, by what is accepted: to the first words and the first figure, which stand in the
page itself, and until those of the dashboard have taken their place; and to /status.

    python -m tests.benchmarks.slow_line [ROUNDS]     (default 3)

1.6 Mbit/s, 150 ms and a processor at a quarter of its speed, as Chromium emulates them; a browser that has been nowhere
yet, and the example portfolio. A server is asked once before it counts: what it compresses, it compresses once.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from doorstroom.settings import ROOT
from tests.browser.visiting import chromium, serving

LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER = 4
PHONE = {"width": 390, "height": 844}
PATIENCE = 180_000  # milliseconds
ACCEPTED = {"nothing compressed": "identity", "gzip": "gzip", "brotli": "gzip, br"}


@dataclass
class Received:
    """What came in over the line: bytes as they were sent, those of websockets included."""

    total: int = 0
    requests: int = 0

    def listen(self, session) -> None:
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.webSocketFrameReceived", self._frame)

    def _finished(self, event: dict) -> None:
        self.total += event["encodedDataLength"]
        self.requests += 1

    def _frame(self, event: dict) -> None:
        self.total += len(event["response"]["payloadData"]) * 3 // 4  # binary frames are told in base64


def visit(browser: Browser, url: str, encodings: str, stops: list[Callable[[Page], None]]) -> tuple:
    """(seconds until each stop, bytes and requests until the last)."""
    context = browser.new_context(locale="nl-NL", viewport=PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    received = Received()
    received.listen(session)
    session.send("Network.enable")
    session.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": encodings}})
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    started = time.perf_counter()
    page.goto(url, wait_until="commit", timeout=PATIENCE)
    seconds = []
    for stop in stops:
        stop(page)
        seconds.append(time.perf_counter() - started)
    context.close()
    return (*seconds, received.total, received.requests)


def seen(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.wait_for(timeout=PATIENCE)


def line(what: str, rows: list[tuple]) -> str:
    *seconds, size, requests = (statistics.median(column) for column in zip(*rows, strict=True))
    return f"{what:24} {'  '.join(f'{one:6.1f} s' for one in seconds)}  {size / 1e6:7.3f} MB  {requests:4.0f} requests"


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as store, sync_playwright() as playwright:
        command = [sys.executable, "-m", "doorstroom", "load", "data/example", "--store", store]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        browser = playwright.chromium.launch(executable_path=chromium())
        with serving(Path(store)) as address:
            first_figure = [seen(one) for one in (".ds-lead", ".waits, .ds-rows", "#root .ds-lead", "#root .ds-rows")]
            for name, encodings in ACCEPTED.items():
                warm = browser.new_context()
                page = warm.new_page()
                session = warm.new_cdp_session(page)
                session.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": encodings}})
                page.goto(f"{address}/")
                first_figure[-1](page)
                warm.close()
                rows = [visit(browser, f"{address}/", encodings, first_figure) for _ in range(rounds)]
                print(line(f"/ {name}", rows), flush=True)
            rows = [visit(browser, f"{address}/status", "gzip, br", [seen("footer")]) for _ in range(rounds)]
            print(line("/status", rows), flush=True)
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
