"""The example in a store, and each screen run without a browser."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from doorstroom.__main__ import main
from doorstroom.drafts.inside import ON_SCREEN
from doorstroom.drafts.job import ERR, OUT, PROCESS, STATUS, UNKNOWN, Job
from doorstroom.settings import WITHIN
from doorstroom.store.versions import Store
from doorstroom.web import auth
from doorstroom.web import screen as drawing
from tests.given import example_in

ROOT = Path(__file__).parents[2]
Screen = Callable[..., AppTest]
SCREEN = """
from pages import {name}
from doorstroom.web import request
from doorstroom.web.show import show

request.begin()
show("{name}", {name})
"""


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return example_in(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session", autouse=True)
def packages_read_once() -> Iterator[None]:
    """Streamlit reads what every installed package says of itself before each screen that is run without a server:
    most of the time that a screen took. No package is installed meanwhile, so that once will do.
    """
    with pytest.MonkeyPatch.context() as patched:
        once = cache(manifest_scanner.scan_component_manifests)
        patched.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True)
def open_logins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is logged in here has no cookie, by which a login would be known: it goes on."""
    monkeypatch.setattr(auth, "why_over", lambda cookies, told: None)


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screens run under an account of a person, who is asked for no name then."""
    monkeypatch.setenv("LOGNAME", "noor")


@pytest.fixture(autouse=True)
def open_feet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see what a reader can reach: what opens below a figure is open, but for who marks a test `closed_feet`."""
    if not request.node.get_closest_marker("closed_feet"):
        monkeypatch.setattr(drawing, "is_opened", lambda box: True)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a screen starts runs here, and is over at once: a process of its own takes longer to begin than what it does
    takes. That it is one, and confined: tests/drafts and tests/browser.
    """

    def start(job: Job, arguments: Sequence[str], **_: object) -> None:
        job.folder.mkdir(parents=True, exist_ok=True)
        command, *options = arguments
        with ExitStack() as around:
            around.enter_context(redirect_stdout(around.enter_context((job.folder / OUT).open("w"))))
            around.enter_context(redirect_stderr(around.enter_context((job.folder / ERR).open("w"))))
            if job.within is not None:
                around.enter_context(monkeypatch.context()).setenv(WITHIN, json.dumps(sorted(job.within)))
            try:
                status = main([command, ON_SCREEN, *options])
            except SystemExit as left:
                status = left.code
        (job.folder / STATUS).write_text(str(status))
        (job.folder / PROCESS).write_text(f"0 {UNKNOWN}")

    monkeypatch.setattr(Job, "start", start)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """Runs a screen on a store: `screen("status", store, lang="en")`. The address's parts are given by name."""

    def run(name: str, store: Store, **address: str) -> AppTest:
        monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
        app = AppTest.from_string(SCREEN.format(name=name), default_timeout=30)
        for part, value in address.items():
            app.query_params[part] = value
        return app.run()

    yield run
    st.cache_data.clear()
    st.cache_resource.clear()
