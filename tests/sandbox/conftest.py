"""One small store for all tests of the workbench, with secrets planted in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doorstroom.sandbox.ask import Answer, Limits, ask_freely
from doorstroom.sandbox.copy import analysts_copy
from doorstroom.store.sight import EVERYTHING, PUBLIC_ONLY, Sight
from doorstroom.store.versions import Store
from tests.given import store_of

SECRET_TITLE = "Verhuizing van het asiel"
SECRET_CONTACT = "persoon@binnen.example"
SECRETS = (SECRET_TITLE, SECRET_CONTACT, "binnenskamers", "m/I1")

PILOTS = f"""
pilot_id | title                | visibility | contact          | pilot_budget | summary
P1       | Samen naar huis      | public     | {SECRET_CONTACT} | 85000,50     | Met <b>opmaak</b>
P2       | Respijt dichtbij     | public     |                  |              |
I1       | {SECRET_TITLE}       | internal   |                  | 120000       | binnenskamers
"""
MILESTONES = """
pilot_id | milestone        | happened_on | outcome      | decided_by | note
P1       | registered       | 2025-01-06  |              |            |
P1       | start_decision   | 2025-02-03  | go           |            |
P1       | evaluation       | 2025-06-02  | successful   |            |
P1       | rollout_decision | 2025-09-01  | rollout_full | College    |
P2       | registered       | 2025-03-03  |              |            |
P2       | evaluation       | 2025-10-06  | successful   |            |
I1       | registered       | 2025-04-07  |              |            | binnenskamers
I1       | evaluation       | 2025-08-04  | successful   |            | binnenskamers
"""
LESSONS = """
lesson_id | pilot_id | lesson                | layer     | action
L1        | P1       | Begin met de familie  | execution | adopted
L2        | I1       | binnenskamers         | policy    | open
"""
REUSES = """
lesson_id | pilot_id | municipality | by_municipality | by_pilot_id | reused_on  | status  | status_on
L1        |          | m            | m               | I1          | 2025-11-03 |         |
L1        |          | m            | Elders          | E9          | 2025-12-01 | planned | 2025-12-01
L1        |          | m            | Elders          | E9          | 2025-12-01 | in_use  | 2099-01-01
L2        |          | m            | Elders          | E9          | 2025-12-08 |         |
          | P1       | m            | m               | P2          | 2026-01-05 |         |
"""
EVALUATIONS = """
pilot_id | due_on     | held_on    | layers_present
P1       | 2025-06-01 | 2025-06-02 | execution; policy
I1       | 2025-08-01 |            |
"""
SEGMENTS = """
pilot_id | area  | target_group | role   | people_in_need | people_reached | participants | measured
P1       | noord | ouderen      | tested | 7654321        | 7654322        | 3            | 66.6
"""


@pytest.fixture(scope="session")
def store(tmp_path_factory) -> Store:
    tables = {"pilots": PILOTS, "milestones": MILESTONES, "lessons": LESSONS, "reuses": REUSES}
    folder = tmp_path_factory.mktemp("workbench")
    return store_of(folder, **tables, evaluations=EVALUATIONS, segments=SEGMENTS)


@pytest.fixture(scope="session")
def ask(store) -> Callable[..., Answer]:
    """Ask the current version as staff, or as the public. The copies are made beforehand."""
    for sight in (EVERYTHING, PUBLIC_ONLY):
        analysts_copy(store, store.current_name(), sight, 10)

    def asked(sql: str, *, sight: Sight = EVERYTHING, smallest: int = 10, **limits: object) -> Answer:
        name = store.current_name()
        return ask_freely(store, name, sql, sight=sight, smallest=smallest, limits=Limits(**limits))

    return asked


@pytest.fixture
def unharmed(store, ask) -> Iterator[Callable[[], list[str]]]:
    """After the test every file of the store is as it was, and nothing still runs. Gives what was started and runs."""
    before, others = _bytes_of(store.path), children()  # a browser or a server of other tests may be there

    def running() -> list[str]:
        return [child for child in children() if child not in others]

    yield running
    assert _bytes_of(store.path) == before
    assert running() == []


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def children() -> list[str]:
    """The processes that this one started and that are still there, as the kernel knows them."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [child for task in tasks for child in task.read_text(encoding="ascii").split()]
