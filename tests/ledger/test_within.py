"""Who may act for some municipalities only: nothing of others is handed in, answered, written down or taken back."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from doorstroom.ledger.hand_in import LedgerError
from doorstroom.ledger.taking import Said
from doorstroom.store.answering import Answer, fitted
from doorstroom.store.publishing import Publishing
from doorstroom.store.sight import NOWHERE
from doorstroom.store.trying import check_only, compare
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


@pytest.fixture(scope="module")
def of_two(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    for place in ("Aardam", "Beekrijk"):
        tables = write_tables(folder / place, pilots=PILOTS, milestones=LIFE)
        hand_in(Store(folder / "store"), tables, municipality=place)
    return folder / "store"


@pytest.fixture
def store(of_two, tmp_path) -> Store:
    """Two municipalities, of which whoever acts here is of the first."""
    return Store(Path(shutil.copytree(of_two, tmp_path / "store")), OWN)


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


def test_who_may_act_for_none_is_told_of_none():
    """A filter without anything in it is none."""
    assert Publishing("Aardam", NOW, 9, silent, within=frozenset()).told == {"municipality": [NOWHERE]}


COMMANDS = {
    "load": lambda theirs, folder: ["load", str(folder), "--municipality", "Beekrijk", "--source", "Lijst"],
    "write": lambda theirs, folder: [
        *("write", "--set", "outcome=rollout_full", "--set", "happened_on=2025-05-01", "--set", "decided_by=College"),
        *("--municipality", "Beekrijk", "--by", "A", "decision", "1"),
    ],
    "take-back": lambda theirs, folder: ["take-back", "--why", "x", "--by", "A", theirs],
    "write rows": lambda theirs, folder: ["write", "decision", "--rows", str(rows_of(folder)), "--by", "A"],
    "compare": lambda theirs, folder: ["compare", theirs],
    "purge": lambda theirs, folder: ["purge", "--hand-in", theirs, "--why", "x"],
    "purge text": lambda theirs, folder: ["purge", "--text", "Wijkcoach", "--why", "x"],
    "back": lambda theirs, folder: ["back", "2026-01-01T0000_0001"],
}


def rows_of(folder: Path) -> Path:
    file = folder / "rows.csv"
    file.write_text(
        "municipality,pilot_id,outcome,happened_on,decided_by\nBeekrijk,1,nietbestaand,2025-05-01,College\n"
    )
    return file


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_keep_to_it_and_say_for_whom_one_may(store, tmp_path, monkeypatch, name):
    theirs = next(one.id for one in store.ledger.hand_ins() if one.source.municipality == "Beekrijk")
    folder: Path = write_tables(tmp_path / "given", pilots="pilot_id | title\n2 | Twee")
    before, version = ids(store), store.current_name()
    monkeypatch.setenv("DOORSTROOM_WITHIN", json.dumps(sorted(OWN)))
    done = run(*COMMANDS[name](theirs, folder), "--store", str(store.path), "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert "You may hand in and write down for: Aardam." in done.stderr
    assert "Een" not in done.stderr  # the title of the pilot
    assert (ids(store), store.current_name()) == (before, version)


@pytest.mark.parametrize("value", ["", "Aardam", "{}", "[1]", "null"])
def test_a_list_that_is_none_is_never_taken_for_all(store, monkeypatch, value):
    monkeypatch.setenv("DOORSTROOM_WITHIN", value)
    done = run("hand-ins", "--store", str(store.path))
    assert (done.returncode, done.stdout) == (2, "")


def test_a_list_of_ones_own_that_tells_of_others_too_is_not_ones_own_to_look_into(store, tmp_path):
    """Handed in by who may act for all."""
    both = "pilot_id | title | municipality\n9 | Van Aardam | Aardam\n1 | Gok | Beekrijk"
    folder = write_tables(tmp_path / "both", pilots=both)
    said = Said("beide", dt.date(2026, 3, 1))
    (one,) = hand_in(Store(store.path), folder, municipality="Aardam", said=said).hand_ins
    kept = store.ledger.hand_in(one.hand_in)
    for act in (
        lambda: store.ledger.take_back(kept, by="A", at=NOW.astimezone(dt.UTC), why="x"),
        lambda: compare(store, kept, Publishing("Aardam", NOW, 9, silent)),
    ):
        with pytest.raises(LedgerError, match=r"^not_within:"):
            act()
    assert one.hand_in in ids(store)


def test_what_contradicts_itself_at_others_is_told_to_them(store, tmp_path):
    retitled = write_tables(tmp_path / "retitled", pilots="pilot_id | title\n1 | Geheim", milestones=LIFE)
    hand_in(Store(store.path), retitled, municipality="Beekrijk", said=Said("records", dt.date(2026, 3, 1)))
    folder = write_tables(tmp_path / "own", pilots="pilot_id | title\n1 | Anders", milestones=LIFE)
    said = Said("records", dt.date(2026, 3, 2))
    told = check_only([folder], municipality="Aardam", now=NOW, progress=silent, store=store, said=said)
    assert {flag.other for flag in told.flags if flag.code == "title_changed"} <= {"Een", "Anders"}
    report = hand_in(store, folder, municipality="Aardam", said=said)
    assert {flag.other for flag in report.flags if flag.code == "title_changed"} <= {"Een", "Anders"}
    every = Store(store.path).ask("flags")
    assert (every["code"] == "title_changed").sum() == 2  # the version holds them, for whose they are


@pytest.mark.parametrize("asked", [("Beekrijk", "1"), ("Beekrijk", "nergens"), ("", "nergens")])
def test_about_pilots_of_others_nobody_learns_whether_they_are_there(store, asked):
    with pytest.raises(LedgerError, match=r"^answer_no_pilot:"):
        fitted(store, Answer(*asked, "stopped", "x"), dt.date(2026, 3, 31), "Aardam")
