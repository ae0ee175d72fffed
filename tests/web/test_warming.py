"""What the first reader would wait for is made ready beside the start of the server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import enumerate as threads

import pytest

from doorstroom.query import answers
from doorstroom.store import questions
from doorstroom.web import warming
from tests.given import store_of

IN_A_NEW_PROCESS = """
import sys
from doorstroom.web import warming
assert "scipy" not in sys.modules, "imported at the start itself: a screen without it waits"
warming.make_ready()
missing = [
    name
    for name in map(warming.questions.question, warming.questions.names())
    if name.completed_by and f"doorstroom.measures.{name.completed_by}" not in sys.modules
]
assert not missing, missing
"""


def test_what_questions_are_completed_by_is_imported_beforehand(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", IN_A_NEW_PROCESS],
        env={"DOORSTROOM_STORE": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_the_version_that_readers_see_is_opened(tmp_path, monkeypatch):
    store = store_of(tmp_path, pilots="pilot_id | title\na | Samen")
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    answers.choices.cache_clear()
    warming.make_ready()
    assert answers.choices.cache_info().currsize == 1


@pytest.mark.parametrize("setting", [("DOORSTROOM_STORE", "nothing here"), ("DOORSTROOM_AUDIENCE", "nobody")])
def test_without_a_version_or_with_settings_that_cannot_be_used_the_server_starts(setting, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(*setting)
    warming.make_ready()


def test_it_is_begun_while_the_app_starts_and_the_start_waits_for_nothing(monkeypatch):
    begun = []
    monkeypatch.setattr(warming, "make_ready", lambda: begun.append(True))

    async def served() -> None:
        async with warming.serving(None):
            [one.join() for one in threads() if one.name == "make_ready"]

    with ThreadPoolExecutor(1) as thread:  # beside a browser that a test before this one left open, here a loop runs
        thread.submit(asyncio.run, served()).result()
    assert begun == [True]


def test_what_completes_no_answer_is_nothing():
    assert questions.completing(questions.question("filter_choices")) is None
