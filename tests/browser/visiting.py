"""How the browser tests visit the dashboard: a server of its own, and pages that remember what they asked for."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

import run
from doorstroom.query import address

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LOCALES = {"nl": "nl-NL", "en": "en-GB"}
PATHS = {screen: f"/{path}" for screen, path in address.SCREENS.items()}
ASKED = {"origin": "&figure=waiting", "source": "&file=pilots.csv&row=40&table=pilots", "analysis": "&area=Rietlanden"}
NORMS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 30_000  # milliseconds; only ever waited for in full when a test fails
# Words that the toolkit says by itself; none of them is Dutch.
ENGLISH = re.compile(
    r"\b(select|selected|choose|search|show|hide|close|clear|remove|running|loading|skip|sidebar|app|help|date|month|year|"
    r"available|options?|results?|press|enter to|previous|next|dismiss|expand|collapse|view|more|less|value|drag|drop|"
    r"required|browse|upload|download|please|wait|error|connecting|fullscreen|the|this|and|your)\b",
    re.IGNORECASE,
)


def chromium() -> str:
    found = run.browser()
    if not found:
        pytest.fail(f"there is no browser: install {run.NO_BROWSER}", pytrace=False)
    return found


@contextmanager
def serving(store: Path, *options: str, **settings: str) -> Iterator[str]:
    """A server of its own, started with these options and settings; yields its address once it says that it listens."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    command += ["--server.headless=true", "--logger.hideWelcomeMessage=false", *options]
    environment = {**os.environ, "LOGNAME": "noor", "DOORSTROOM_STORE": str(store), "PYTHONUNBUFFERED": "1", **settings}
    said: list[str] = []
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **output) as server:
        for line in server.stdout:
            said.append(line)
            if "URL" in line:
                break
        else:
            pytest.fail(f"the server did not start:\n{''.join(said)}", pytrace=False)
        reader = threading.Thread(target=server.stdout.read)  # so that the server never waits for one
        reader.start()
        try:
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            reader.join()


@dataclass
class Visit:
    """One page in the browser, and everything that it asked for and complained about."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    sent: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", self._websocket)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _websocket(self, socket) -> None:
        self.requests.append(socket.url)
        socket.on("framesent", lambda frame: self.sent.append(frame))

    def open(self, path: str) -> Visit:
        self.page.goto(self.address + path)
        return self.settle()

    def settle(self) -> Visit:
        """Wait until the screen stands: script done, one footer seen, every figure drawn, all at one moment.

        One locator for all of it: between two questions a screen may begin to change, and while it does there may be
        two footers.
        """
        footer = self.page.locator(".ds-footer")
        expect(self.page.locator("body > .quick")).to_have_count(0)  # the first words have made room
        expect(
            self.page.locator(".stApp[data-test-script-state=notRunning]")
            .filter(has=footer.filter(visible=True))
            .filter(has_not=footer.nth(1))
            .filter(has_not=self.page.locator("[data-testid=stSkeleton]"))
            .filter(has_not=self.page.locator("[data-testid=stPlotlyChart]:not(:has(.main-svg))"))
        ).to_have_count(1)
        return self

    def rest(self) -> None:
        """Wait until nothing moves: a list that opens while its field still moves closes at once."""
        self.page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")


class Contexts:
    """Browser contexts by language, scheme and width, made once and reused."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.made: dict[tuple, BrowserContext] = {}

    def visit(self, address: str, language: str = "nl", scheme: str = "light", width: int = 1366, **options) -> Visit:
        key = (language, scheme, width, *sorted(options.items()))
        if key not in self.made:
            self.made[key] = self.browser.new_context(
                locale=LOCALES[language], color_scheme=scheme, viewport={"width": width, "height": 800}, **options
            )
        return Visit(self.made[key].new_page(), address)


def path_of(screen: str, language: str, pilot: str) -> str:
    """The address of a screen, below that of the server."""
    asked = {**ASKED, "pilot": f"&id={quote(pilot, safe='')}"}
    return f"{PATHS[screen]}?lang={language}{asked.get(screen, '')}"


def axe(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds against WCAG 2.2 A and AA: the rule and the elements."""
    found = Axe().run(page, options={"runOnly": NORMS}).response["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found]


def too_faint(page: Page) -> list[str]:
    """Texts and borders of controls without enough contrast, by a walk over computed styles."""
    return page.evaluate((HERE / "contrast.js").read_text(encoding="utf-8"))


def said_by_the_toolkit(page: Page) -> list[str]:
    """Every text and accessible name that comes from the toolkit rather than from the catalogues or records."""
    return page.evaluate((HERE / "texts.js").read_text(encoding="utf-8"))


def differently_named(page: Page) -> list[str]:
    """What can be used whose name for a screen reader does not begin with what is seen of it (WCAG 2.5.3)."""
    return page.evaluate((HERE / "labels.js").read_text(encoding="utf-8"))
