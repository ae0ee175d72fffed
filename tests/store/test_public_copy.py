"""The public copy of a version holds public pilots only, and nothing that was written for colleagues."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text.messages import error_in_words, store_error_in_words
from doorstroom.store.seen_copy import public_store
from doorstroom.store.versions import COPIES, Store, StoreError
from tests.given import rows, store_of

ROOT = Path(__file__).parents[2]
AS_OF = dt.date(2026, 3, 31)
SECRET = "GEHEIM"
PLANTED = {
    "pilots": f"""
    pilot_id | title    | visibility | contact          | summary  | theme
    open     | Open     | public     | {SECRET}@a.nl    | Openbaar | Jeugd
    closed   | {SECRET} | internal   | {SECRET}@b.nl    | {SECRET} | {SECRET}
    unsaid   | {SECRET} |            |                  |          |
    """,
    "milestones": f"""
    pilot_id | milestone  | happened_on | outcome    | note     | decided_by
    open     | evaluation | 2025-01-01  | successful | {SECRET} |
    open     | blocked    | 2025-02-01  | money      | {SECRET} |
    closed   | evaluation | 2025-01-01  | successful |          | {SECRET}
    unsaid   | evaluation | 2025-01-01  | successful |          |
    """,
    "lessons": f"""
    lesson_id | pilot_id | lesson   | action_reason
    L1        | open     | Les      | {SECRET}
    L2        | closed   | {SECRET} |
    """,
    "reuses": f"""
    lesson_id | by_municipality | by_pilot_id | reused_on  | what_changed
    L1        | n               | {SECRET}    | 2025-05-01 | {SECRET}
    """,
    "learning": f"""
    pilot_id | question | layer  | answer_note
    open     | Vraag    | policy | {SECRET}
    closed   | {SECRET} | policy |
    """,
    "segments": f"""
    pilot_id | area | target_group | role   | reason
    open     | x    | y            | tested | {SECRET}
    closed   | x    | {SECRET}     | tested |
    """,
    "evaluations": f"pilot_id | due_on\nclosed | 2025-01-01\nopen | {SECRET}",
    "readiness": "pilot_id | item | state | assessed_on | assessor\nclosed | partners | yes | 2025-01-01 | owner",
}


def everything(store: Store, name: str) -> list[str]:
    """Every value of every table of a version, as text."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("attach $path as version (read_only)", {"path": str(store.file(name))})
        tables = connection.execute("select table_name from duckdb_tables() where database_name = 'version'").fetchall()
        return [str(row) for (table,) in tables for row in connection.table(f"version.main.{table}").fetchall()]


def waiting(store: Store) -> list[tuple]:
    return rows(store.ask("waiting_decisions", as_of=AS_OF), "pilot_id")


def test_no_planted_value_is_anywhere_in_a_public_copy(tmp_path):
    store = store_of(tmp_path, **PLANTED)
    name = store.current_name()
    public = public_store(store, name)
    assert any(SECRET in row for row in everything(store, name))
    assert [row for row in everything(public, name) if SECRET in row] == []
    assert SECRET.encode() not in public.file(name).read_bytes()


def test_counts_are_those_of_public_pilots(tmp_path):
    store = store_of(tmp_path, **PLANTED)
    public = public_store(store, store.current_name())
    assert waiting(public) == [("open",)]
    assert public.current().n_pilots == 1
    counts = public.ask("portfolio_counts", as_of=AS_OF)
    assert counts.loc[counts["measure"] == "waiting", "value"].tolist() == [1]


def test_it_is_made_once(tmp_path):
    store = store_of(tmp_path, **PLANTED)
    public = public_store(store, store.current_name())
    made = public.file(store.current_name()).stat().st_mtime_ns
    assert public_store(store, store.current_name()).file(store.current_name()).stat().st_mtime_ns == made


def test_a_version_that_is_forgotten_takes_its_copy_along(tmp_path):
    store = store_of(tmp_path, **PLANTED)
    public = public_store(store, store.current_name())
    for _ in range(2):
        store_of(tmp_path, keep=2, **PLANTED)
    assert not public.path.exists()


def test_a_copy_that_a_killed_process_left_half_is_made_anew(tmp_path):
    store = store_of(tmp_path, **PLANTED)
    (store.path / COPIES / f"building-{store.current_name()}-x").mkdir(parents=True)
    public_store(store, store.current_name())
    assert not list((store.path / COPIES).glob("building-*"))


def test_a_version_that_is_not_there_has_no_copy(tmp_path):
    store = store_of(tmp_path, **PLANTED)
    with pytest.raises(StoreError, match="unknown_version"):
        public_store(store, "2020-01-01T0000_0001")


def test_a_disk_that_is_full_is_said_in_one_line_and_gets_its_room_back(tmp_path):
    """Files that may not grow beyond 64 kB, as on a disk that is full; then there is room again."""
    store = store_of(tmp_path, **PLANTED)
    made = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
    made += "from doorstroom.__main__ import main; sys.exit(main(sys.argv[1:]))"
    digest = ["digest", "--store", str(store.path), "--format", "html", "--out", str(tmp_path / "digest.html")]
    done = subprocess.run([sys.executable, "-c", made, *digest], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert f"{store.path}/public" in done.stderr
    assert [path.name for path in (store.path / COPIES).iterdir()] == ["publishing.lock"]
    assert waiting(public_store(store, store.current_name())) == [("open",)]


def test_a_folder_that_cannot_be_written_to_is_said_on_the_screen_too(tmp_path):
    store = store_of(tmp_path, **PLANTED)
    (store.path / COPIES).touch()
    with pytest.raises(StoreError, match="cannot_publish") as refused:
        public_store(store, store.current_name())
    assert str(tmp_path) in error_in_words(refused.value, words_for("nl"))
    assert str(tmp_path) not in store_error_in_words(refused.value, words_for("nl"))
