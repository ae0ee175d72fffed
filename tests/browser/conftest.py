"""The real dashboard, on a free port, over a store that the command line loaded with the example; and one Chromium."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from doorstroom.store.versions import Store
from tests.browser.visiting import PATIENCE, ROOT, Contexts, Visit, chromium, serving

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def first_load(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as the first load leaves it, to be copied: nothing is served from it."""
    path = tmp_path_factory.mktemp("store")
    command = [sys.executable, "-m", "doorstroom", "load", "data/example", "--store", str(path)]
    load = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert load.returncode in (0, 1), load.stderr
    assert Store(path).current_name(), load.stderr  # a command that falls over ends with 1 too
    return path


@pytest.fixture(scope="session")
def store_path(first_load: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(first_load, tmp_path_factory.mktemp("served") / "store"))


@pytest.fixture(scope="session")
def address(store_path: Path) -> Iterator[str]:
    with serving(store_path) as address:
        yield address


@pytest.fixture(scope="session")
def waiting_pilot(store_path: Path) -> str:
    """The key of the pilot that waits longest."""
    store = Store(store_path)
    return store.ask("waiting_decisions", as_of=store.current().as_of)["pilot_key"].iloc[0]


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Contexts:
    return Contexts(browser)


@pytest.fixture
def visit(contexts: Contexts, address: str) -> Iterator[Visit]:
    """A fresh page: Dutch, light, on a laptop."""
    visit = contexts.visit(address)
    yield visit
    visit.page.close()
