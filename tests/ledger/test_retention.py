"""Files of lists that others followed are removed after a while; what was read of them, and every figure, stays."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from doorstroom.ledger.hand_in import FILES, LedgerError
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.purge import Reason, purge_files
from doorstroom.lineage.source_lines import SourceLineError, source_line
from doorstroom.store.load import purge, recompose
from doorstroom.store.versions import Store
from tests.cli.test_cli import run
from tests.given import NOW, hand_in, keep_only, silent, write_tables
from tests.store.test_public_copy import everything

REASON = Reason("beheer", NOW.astimezone(dt.UTC), "bewaartermijn")
PUBLISHING = {"municipality": "m", "now": NOW, "keep": 24, "progress": silent}
MONTHS = [dt.datetime(2025, month, 1, 12) for month in (1, 2, 3)]


def list_of(month: int) -> dict[str, str]:
    return {
        "pilots": f"pilot_id | title\n1 | Een\n | zonder nummer {month}",
        "milestones": f"pilot_id | milestone | planned_on\n1 | evaluation | 2026-0{month}-01",
    }


@pytest.fixture(scope="module")
def three_lists(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("three")
    for month, at in enumerate(MONTHS, 1):
        given = write_tables(folder / f"list {month}", **list_of(month))
        (hand_in if at == MONTHS[-1] else keep_only)(Store(folder / "store"), given, now=at)
    return folder / "store"


@pytest.fixture
def store(three_lists, tmp_path) -> Store:
    """Three lists of one source, a month apart, each with a row that was refused."""
    return Store(Path(shutil.copytree(three_lists, tmp_path / "store")))


def remove(store: Store, before: dt.datetime) -> list[str]:
    done, _, _ = purge(store, files_before=before.astimezone(dt.UTC), reason=REASON, **PUBLISHING)
    return done.rewritten


def remove_in_ledger(store: Store, before: dt.datetime) -> None:
    """The same, without a version that is made of it."""
    with store.loading():
        purge_files(store.ledger, before.astimezone(dt.UTC), REASON)


@pytest.fixture(scope="module")
def removed(three_lists, tmp_path_factory) -> Path:
    """The store after the files of all but the last list were removed."""
    store = Store(Path(shutil.copytree(three_lists, tmp_path_factory.mktemp("removed") / "store")))
    assert remove(store, MONTHS[2]) == [one.id for one in store.ledger.hand_ins()][:2]
    return store.path


def answers(store: Store) -> dict[str, str]:
    """What readers see, of all days."""
    day = dt.date(2026, 3, 31)
    asked = ("stage_now", "pilot_history", "since_last_time", "hand_ins")
    given = {"pilot_history": {"pilot_key": "m/1"}, "since_last_time": {"since": dt.date(2025, 1, 15)}, "hand_ins": {}}
    return {
        name: store.ask(name, **({"as_of": day} if name != "hand_ins" else {}), **given.get(name, {}))
        .drop(columns="is_current", errors="ignore")
        .to_json(date_format="iso")
        for name in asked
    }


def test_old_files_go_and_nothing_that_was_read_of_them(three_lists, removed):
    before, store = Store(three_lists), Store(removed)
    assert [one.id for one in store.ledger.hand_ins()] == [one.id for one in before.ledger.hand_ins()]
    kept = {checksum for one in before.ledger.hand_ins()[2:] for checksum in one.files.values()}
    assert answers(store) == answers(before)
    assert {path.name for path in (store.path / "ledger" / FILES).iterdir()} == kept
    assert store.ledger.damaged() == []
    for one in store.ledger.hand_ins():
        store.ledger.check(one)
    rows = [row for row in everything(store, store.current_name()) if "zonder nummer" in row]
    assert rows
    assert all("zonder nummer 3" in row for row in rows)


def test_put_together_anew_it_says_the_same(removed, tmp_path):
    store = Store(Path(shutil.copytree(removed, tmp_path / "store")))
    before = answers(store)
    recompose(store, **PUBLISHING)
    assert answers(store) == before


def test_what_nobody_followed_stays_however_old(store):
    remove_in_ledger(store, dt.datetime(2030, 1, 1))
    last = store.ledger.hand_ins()[-1]
    assert all(store.ledger.file(checksum).is_file() for checksum in last.files.values())
    assert not last.purged


def test_a_file_that_a_younger_list_has_too_stays(store, tmp_path):
    again = list_of(1) | {"milestones": "pilot_id | milestone | planned_on\n1 | evaluation | 2026-09-01"}
    keep_only(store, write_tables(tmp_path / "again", **again), now=dt.datetime(2025, 4, 1))
    first = store.ledger.hand_ins()[0]
    remove_in_ledger(store, MONTHS[1])
    gone = {name for name in first.files if not store.ledger.file(first.files[name]).exists()}
    assert gone == {"milestones.csv"}
    assert store.ledger.hand_in(first.id).purged == ("milestones.csv",)


def test_the_line_of_such_a_file_is_said_to_be_gone(store, removed):
    said = store.ask("pilot_history", pilot_key="m/1", as_of=dt.date(2026, 3, 31)).iloc[-1]
    place = said["source_file"], said["source_sheet"], int(said["source_row"])
    assert source_line(store, store.current_name(), *place).cells
    store = Store(removed)
    with pytest.raises(SourceLineError, match=r"^no_rows|^no_such_file"):
        source_line(store, store.current_name(), *place)


def test_what_is_not_old_stays_and_that_is_said(three_lists, removed):
    with pytest.raises(LedgerError, match="purge_nothing_old"):
        remove(Store(three_lists), MONTHS[0])
    with pytest.raises(LedgerError, match="purge_nothing_old"):
        remove(Store(removed), MONTHS[2])


def test_killed_before_it_was_noted_nothing_happened_and_after_it_the_next_one_goes_on(store, monkeypatch):
    ledger, before = Ledger(store.path / "ledger"), answers(store)
    monkeypatch.setattr("doorstroom.ledger.purge._note", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        purge_files(ledger, MONTHS[2].astimezone(dt.UTC), REASON)
    assert not list(ledger.path.glob("*/.purging-*"))
    assert all(ledger.file(checksum).is_file() for one in ledger.hand_ins() for checksum in one.files.values())
    monkeypatch.undo()
    monkeypatch.setattr("doorstroom.ledger.purge._remove", lambda there: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        purge_files(ledger, MONTHS[2].astimezone(dt.UTC), REASON)
    monkeypatch.undo()
    recompose(store, **PUBLISHING)
    assert [bool(one.purged) for one in ledger.hand_ins()] == [True, True, False]
    assert answers(store) == before


def test_the_command_takes_the_term_of_the_settings(store, monkeypatch):
    asked = (
        "purge",
        "--old-files",
        "--why",
        "termijn",
        "--by",
        "A. Beheer",
        "--store",
        str(store.path),
        "--lang",
        "en",
    )
    done = run(*asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert "DOORSTROOM_RETENTION" in done.stderr
    monkeypatch.setenv("DOORSTROOM_RETENTION", "1")
    done = run(*asked, "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["rewritten"]) == 2
    assert store.ledger.purges()[-1]["by"] == "A. Beheer"
