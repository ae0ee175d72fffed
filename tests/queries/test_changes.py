"""What differs between two versions."""

from __future__ import annotations

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text.messages import changes_in_words
from doorstroom.store.versions import StoreError
from tests.given import rows, store_of

BEFORE = {
    "pilots": """
    pilot_id | title
    a        | Alfa
    b        | Beta
    c        | Gamma
    """,
    "milestones": """
    pilot_id | milestone  | planned_on | happened_on | outcome    | recorded_on
    a        | evaluation |            | 2025-01-01  | successful | 2025-01-01
    b        | started    |            | 2025-01-01  |            | 2025-01-01
    b        | ended      | 2025-06-01 |             |            | 2025-01-01
    c        | registered |            | 2025-01-01  |            | 2025-01-01
    """,
}
AFTER = {
    "pilots": """
    pilot_id | title
    a        | Alfa
    b        | Beta
    d        | Delta
    """,
    "milestones": """
    pilot_id | milestone        | planned_on | happened_on | outcome      | recorded_on
    a        | evaluation       |            | 2025-01-01  | successful   | 2025-01-01
    a        | rollout_decision |            | 2025-04-01  | rollout_full | 2025-04-01
    b        | started          |            | 2025-01-01  |              | 2025-01-01
    b        | ended            | 2025-06-01 |             |              | 2025-01-01
    b        | ended            | 2025-09-01 |             |              | 2025-03-01
    d        | registered       |            | 2025-03-01  |              | 2025-03-01
    """,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("changes")
    store_of(folder, **BEFORE)
    return store_of(folder, **AFTER)


def test_new_removed_moved_decided_and_replanned(store):
    before, after = store.names()
    answer = store.ask("changes", version=after, earlier=before)
    assert rows(answer, "kind", "pilot_id", "milestone", "was", "is_now", "on_day") == [
        ("decision", "a", "rollout_decision", None, "rollout_full", "2025-04-01"),
        ("new_pilot", "d", None, None, "idea", "2025-03-01"),
        ("removed", "c", None, "idea", None, None),
        ("replan", "b", "ended", "2025-06-01", "2025-09-01", "2025-03-01"),
        ("stage_move", "a", None, "awaiting_decision", "implementing", "2025-04-01"),
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_changes_are_told_in_words_without_codes(store, language):
    before, after = store.names()
    lines = changes_in_words(store.ask("changes", version=after, earlier=before), words_for(language))
    assert len(lines) == 5
    assert "Delta" in lines[1]
    assert not [line for line in lines if "_" in line or "None" in line]


def test_a_version_beside_itself_has_not_changed(store):
    first = store.names()[0]
    assert store.ask("changes", version=first, earlier=first).empty


def test_what_was_never_there_cannot_be_compared(store):
    with pytest.raises(StoreError, match="unknown_version"):
        store.ask("changes", version=store.names()[0], earlier="2020-01-01T0000_0009")


def named(municipality, ids="12345", title="Pilot"):
    pilots = "\n".join(f"{nth} | {municipality} | {title} {nth}" for nth in ids)
    said = "\n".join(f"{nth} | {municipality} | started | 2025-01-01 |" for nth in ids)
    return {
        "pilots": f"pilot_id | municipality | title\n{pilots}",
        "milestones": f"pilot_id | municipality | milestone | happened_on | outcome\n{said}",
    }


def kinds(folder, before, after):
    store_of(folder, **before)
    store = store_of(folder, **after)
    earlier, version = store.names()
    answer = store.ask("changes", version=version, earlier=earlier)
    assert len(changes_in_words(answer, words_for("nl"))) == len(answer)
    return sorted(rows(answer, "kind", "pilot_id", "was", "is_now"))


def test_a_corrected_municipality_name_is_the_same_pilots_and_what_else_changed_of_them(tmp_path):
    after = named("Waterkant", "2345")
    after["milestones"] += "\n2 | Waterkant | rollout_decision | 2025-03-01 | defer"
    assert kinds(tmp_path, named("Watekant"), after) == [
        ("deferral", "2", None, "defer"),
        ("removed", "1", "running", None),
        *(("renamed", nth, "Watekant", "Waterkant") for nth in "2345"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (named("A"), named("B", title="Ander")),  # other pilots that are numbered alike
        (named("A"), named("B", "67")),
    ],
)
def test_one_municipality_that_goes_and_another_that_comes_are_gone_and_new(tmp_path, before, after):
    assert {kind for kind, *_ in kinds(tmp_path, before, after)} == {"new_pilot", "removed"}
