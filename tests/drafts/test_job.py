"""A command on files of a stranger: in a process of its own that reaches the store and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from doorstroom.drafts.job import BOUNDS, Job, Progress, State
from doorstroom.i18n import words_for
from doorstroom.settings import ROOT
from doorstroom.store.versions import Store
from tests.given import rows

PILOTS = "pilot_id,title\n" + "".join(f"{nth},Pilot {nth}\n" for nth in range(300))
MILESTONES = "pilot_id,milestone,happened_on\n1,started,2025-01-01\n"
PATIENCE = 60  # seconds
TOLD = ("--json", "--progress", "lines")


@pytest.fixture
def given(tmp_path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "pilots.csv").write_text(PILOTS, encoding="utf-8")
    (tmp_path / "files" / "milestones.csv").write_text(MILESTONES, encoding="utf-8")
    (tmp_path / "store").mkdir()
    return tmp_path


def started(given: Path, *arguments: str, **bounds: int) -> Job:
    job = Job(given / "job")
    job.start(
        [*arguments, str(given / "files"), "--municipality", "m", *TOLD, "--store", str(given / "store")],
        read=[given / "files"],
        write=[given / "store"],
        bounds=replace(BOUNDS, **bounds),
    )
    return job


def ended(job: Job) -> State:
    """How it ended; waits for that."""
    state = job.wait(PATIENCE)
    assert not state.is_running
    return state


def test_a_command_hands_in_and_tells_how_far_it_is_and_what_came_of_it(given):
    job = started(given, "load", "--by", "Noor")
    seen = set()
    while (state := job.wait(0.005)).is_running:
        seen.add(state.progress)
    assert (state.status, state.problem, state.was_ended) == (0, None, False)
    assert state.answer["version"] == Store(given / "store").current_name()
    assert rows(Store(given / "store").ask("hand_ins"), "handed_in_by") == [("Noor",)]
    steps = [json.loads(line)["step"] for line in (given / "job" / "err").read_text().splitlines()]
    assert list(dict.fromkeys(steps)) == ["reading", "checking", "waiting", "composing", "deriving"]
    assert {one for one in seen if one} <= {Progress(step, n) for step in steps for n in range(1000)}


def test_why_nothing_was_done_is_one_line(given):
    (given / "files" / "milestones.csv").write_text("wat is dit\n", encoding="utf-8")
    state = ended(started(given, "load", "--lang", "nl"))
    assert (state.status, state.answer) == (2, None)
    assert "milestones.csv" in state.problem or "mijlpalen" in state.problem.lower()


def test_a_command_that_is_cancelled_is_ended_and_leaves_the_store_as_it_was(given):
    job = started(given, "load")
    job.cancel()
    state = ended(job)
    assert (state.was_ended, state.answer) == (True, None)
    assert not (given / "store" / "CURRENT").exists()
    job.cancel()  # of what ended nothing is left to end
    assert ended(started(given, "load")).status == 0


def test_what_takes_too_much_is_ended(given):
    assert ended(started(given, "load", cpu_seconds=1, memory_bytes=64 << 20)).status != 0


def test_another_process_sees_how_it_is(given):
    job = started(given, "load")
    ended(job)
    assert Job(job.folder).state() == job.state()
    assert Job(given / "never").state().was_ended


@pytest.mark.parametrize("reached_for", ["/etc/shadow", "secret.toml", str(ROOT / "pyproject.toml")])
def test_it_reaches_nothing_but_what_it_was_given(given, reached_for):
    """A mapping that lies elsewhere cannot be read, whatever the files say."""
    (given / "secret.toml").write_text('[columns]\npilot_id = "pilot_id"\ntitle = "title"\n', encoding="utf-8")
    state = ended(started(given, "load", "--mapping", str(given / reached_for), "--lang", "nl"))
    unread = words_for("nl")("on_screen.mapping_errors.cannot_open")
    assert (state.status, state.problem) == (2, unread)
