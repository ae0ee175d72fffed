"""Who may act for some municipalities only: nothing of others is handed in, answered, written down or taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doorstroom.ledger.hand_in import LedgerError
from doorstroom.store.load import check_only
from doorstroom.store.versions import Store
from tests.cli.test_cli import run
from tests.given import NOW, hand_in, silent, write_tables

OWN = frozenset({"Aardam"})
PILOTS = "pilot_id | title\n1 | Een"
LIFE = """
    pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
    1        | evaluation       |            | 2025-01-01  | successful |
    1        | rollout_decision | 2025-03-01 |             |            | College
"""


@pytest.fixture
def store(tmp_path) -> Store:
    """Two municipalities, of which whoever acts here is of the first."""
    for place in ("Aardam", "Beekrijk"):
        tables = write_tables(tmp_path / place, pilots=PILOTS, milestones=LIFE)
        hand_in(Store(tmp_path / "store"), tables, municipality=place)
    return Store(tmp_path / "store", OWN)


def ids(store: Store) -> list[str]:
    return [one.id for one in store.ledger.hand_ins()]


@pytest.mark.parametrize(
    ("tables", "municipality", "code"),
    [
        ({"pilots": "pilot_id | title\n2 | Twee"}, "Beekrijk", "not_within"),
        ({"pilots": "pilot_id | title | municipality\n2 | Twee | Beekrijk"}, "Aardam", "not_within"),
        ({"pilots": "pilot_id | title | municipality\n2 | A | Aardam\n3 | B | Ceverin"}, "Aardam", "not_within"),
        ({"pilots": PILOTS, "norms": "stage | norm_days\nidea | 10"}, "Aardam", "not_within_all"),
        (
            {"pilots": PILOTS, "reuses": "pilot_id | by_municipality | reused_on\n1 | Beekrijk | 2025-01-01"},
            "Aardam",
            "not_within",
        ),
    ],
    ids=["their list", "their rows", "some of their rows", "norms of all", "told for them"],
)
def test_what_is_of_others_is_refused_and_nothing_changes(store, tmp_path, tables, municipality, code):
    before, version = ids(store), store.current_name()
    folder = write_tables(tmp_path / "given", **tables)
    with pytest.raises(LedgerError, match=f"^{code}:"):
        hand_in(store, folder, municipality=municipality)
    with pytest.raises(LedgerError, match=f"^{code}:"):
        check_only([folder], municipality=municipality, now=NOW, progress=silent, store=store)
    assert (ids(store), store.current_name()) == (before, version)


def test_what_is_ones_own_goes_in_also_as_re_used_from_others(store, tmp_path):
    reused = "pilot_id | municipality | by_municipality | reused_on\n1 | Beekrijk | Aardam | 2025-01-01"
    folder = write_tables(tmp_path / "given", pilots="pilot_id | title\n2 | Twee", reuses=reused)
    hand_in(store, folder, municipality="Aardam")
    assert len(ids(store)) == 3


def test_what_would_change_is_told_of_ones_own_only(store, tmp_path):
    folder = write_tables(tmp_path / "given", pilots="pilot_id | title\n1 | Een anders", milestones=LIFE)
    told = check_only([folder], municipality="Aardam", now=NOW, progress=silent, store=store)
    assert (told.changes.before["waiting"], told.changes.after["waiting"]) == (1, 1)
    every = check_only([folder], municipality="Aardam", now=NOW, progress=silent, store=Store(store.path))
    assert every.changes.after["waiting"] == 2


COMMANDS = {
    "load": lambda theirs, folder: ["load", str(folder), "--municipality", "Beekrijk", "--source", "Lijst"],
    "write": lambda theirs, folder: [
        *("write", "--set", "outcome=rollout_full", "--set", "happened_on=2025-05-01", "--set", "decided_by=College"),
        *("--municipality", "Beekrijk", "--by", "A", "decision", "1"),
    ],
    "take-back": lambda theirs, folder: ["take-back", "--why", "x", "--by", "A", theirs],
    "compare": lambda theirs, folder: ["compare", theirs],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_keep_to_it_and_say_for_whom_one_may(store, tmp_path, monkeypatch, name):
    theirs = next(one.id for one in store.ledger.hand_ins() if one.source.municipality == "Beekrijk")
    folder: Path = write_tables(tmp_path / "given", pilots="pilot_id | title\n2 | Twee")
    before, version = ids(store), store.current_name()
    monkeypatch.setenv("DOORSTROOM_WITHIN", json.dumps(sorted(OWN)))
    done = run(*COMMANDS[name](theirs, folder), "--store", str(store.path), "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert "You may hand in and write down for: Aardam." in done.stderr
    assert (ids(store), store.current_name()) == (before, version)


@pytest.mark.parametrize("value", ["", "Aardam", "{}", "[1]", "null"])
def test_a_list_that_is_none_is_never_taken_for_all(store, monkeypatch, value):
    monkeypatch.setenv("DOORSTROOM_WITHIN", value)
    done = run("hand-ins", "--store", str(store.path))
    assert (done.returncode, done.stdout) == (2, "")
