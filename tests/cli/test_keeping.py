"""health, backup and restore, as an operator and a monitor run them: one line each, and the exit status."""

from __future__ import annotations

import gc
import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pytest

from doorstroom.__main__ import main
from doorstroom.query import answers
from doorstroom.store import health
from doorstroom.store.versions import Store
from tests.given import hand_in, write_tables

STARTED = "pilot_id | milestone | happened_on\na | started | 2025-01-01"


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handed_in")
    hand_in(Store(folder / "store"), write_tables(folder / "given", milestones=STARTED))
    return folder / "store"


@pytest.fixture
def store(handed_in, tmp_path) -> Store:
    return Store(Path(shutil.copytree(handed_in, tmp_path / "store")))


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_SPACE", "0")

    def run_with(*arguments: object) -> tuple[int, list[str], list[str]]:
        status = main(["--lang", "en", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out.splitlines(), said.err.splitlines()

    return run_with


def of_another_release(store: Store) -> None:
    """The current version as an older release would have made it, seen by a process that begins."""
    answers.store_at.cache_clear()
    answers.store_seen.cache_clear()
    answers.forget()
    gc.collect()
    with duckdb.connect(str(store.file(store.current_name()))) as version:
        version.execute("update load_info set made_by = 'another'")


def test_a_store_that_is_well_gives_three_lines(run, store):
    status, out, err = run("health", "--store", store.path)
    assert (status, len(out), err) == (0, 3, [])
    assert store.current_name() in out[0]
    assert {path.name for path in store.ledger.path.iterdir()} == {
        "files",
        *(one.name for one in store.ledger.own_sources()),
    }


def test_a_store_that_is_new_is_well(run, tmp_path):
    status, out, err = run("health", "--store", tmp_path / "none" / "store")
    assert (status, len(out), err) == (0, 3, [])
    assert not (tmp_path / "none").exists()


def lost_pointer(store: Store) -> str:
    (store.path / "CURRENT").unlink()
    return "CURRENT"


def other_release(store: Store) -> str:
    of_another_release(store)
    return "another release"


def broken(store: Store) -> str:
    store.file(store.current_name()).write_bytes(b"x" * 8192)
    return "cannot be read"


@pytest.mark.parametrize("harm", [lost_pointer, other_release, broken], ids=lambda harm: harm.__name__)
def test_what_is_wrong_with_a_version_is_said_and_the_rest_is_looked_at_too(run, store, harm):
    told = harm(store)
    status, out, err = run("health", "--store", store.path)
    assert (status, len(out), len(err)) == (2, 2, 1)
    assert told in err[0]
    found = json.loads("\n".join(run("health", "--json", "--store", store.path)[1]))
    signs = {"version": False, "ledger": True, "space": True}
    assert (found["is_well"], {one["name"]: one["is_well"] for one in found["signs"]}) == (False, signs)


def test_a_disk_that_fills_is_said(run, store, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_SPACE", "999999999")
    status, out, err = run("health", "--store", store.path)
    assert (status, len(out), "999999999 MB" in err[0]) == (2, 2, True)


def test_a_ledger_that_cannot_be_written_is_said(run):
    status, out, err = run("health", "--store", "/proc/doorstroom")  # where nobody can write, root neither
    assert (status, len(out), len(err)) == (2, 2, 1)
    assert "nothing can be handed in" in err[0]


def test_a_disk_that_takes_nothing_more_is_said(run, store, monkeypatch):
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(health.os, "fsync", full)
    status, _, err = run("health", "--store", store.path)
    assert (status, "No space left on device" in err[0]) == (2, True)


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/well" else 503)
        self.end_headers()

    def log_message(self, *given: object) -> None:
        """Nobody reads it."""


def test_whether_the_server_answers_is_looked_at_where_that_is_asked(run, store):
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert run("health", "--url", f"{address}/well", "--store", store.path)[0] == 0
        status, _, err = run("health", "--url", f"{address}/ill", "--store", store.path)
        assert (status, "503" in err[0]) == (2, True)
        server.shutdown()
    status, _, err = run("health", "--url", f"{address}/well", "--store", store.path)
    assert (status, len(err)) == (2, 1)
    with pytest.raises(SystemExit):
        run("health", "--url", "file:///etc/passwd", "--store", store.path)


def test_a_copy_there_and_back(run, store, tmp_path):
    status, out, err = run("backup", "--to", tmp_path / "copy", "--store", store.path)
    assert (status, len(out), err, store.current_name() in out[0]) == (0, 1, [], True)
    assert run("backup", "--verify", tmp_path / "copy")[0] == 0
    status, out, err = run("restore", "--from", tmp_path / "copy", "--store", tmp_path / "again")
    assert (status, len(out), err) == (0, 1, [])
    assert run("versions", "--store", tmp_path / "again")[1] == run("versions", "--store", store.path)[1]
    assert run("versions", "--store", tmp_path / "copy")[1] == run("versions", "--store", store.path)[1]
    told = json.loads("\n".join(run("backup", "--json", "--to", tmp_path / "other", "--store", store.path)[1]))
    assert (told["version"], told["damaged"]) == (store.current_name(), [])


def test_what_stands_in_the_way_is_one_line_that_says_what_to_do(run, store, tmp_path):
    assert run("backup", "--to", tmp_path / "copy", "--store", store.path)[0] == 0
    refused = [
        run("backup", "--to", tmp_path / "copy", "--store", store.path),
        run("backup", "--verify", tmp_path / "given"),
        run("restore", "--from", tmp_path / "copy", "--store", store.path),
        run("restore", "--from", tmp_path / "given", "--store", tmp_path / "again"),
        run("backup", "--to", tmp_path / "other", "--store", tmp_path / "none"),
        run("backup", "--to", "/proc/copy", "--store", store.path),
    ]
    assert [(status, out, len(err)) for status, out, err in refused] == [(2, [], 1)] * len(refused)
    assert "rename the folder" in refused[2][2][0]


def test_every_difference_is_a_line(run, store, tmp_path):
    run("backup", "--to", tmp_path / "copy", "--store", store.path)
    (tmp_path / "copy" / "CURRENT").unlink()
    (tmp_path / "copy" / "extra").touch()
    status, out, err = run("backup", "--verify", tmp_path / "copy")
    assert (status, out, len(err)) == (2, [], 2)
    told = json.loads("\n".join(run("backup", "--verify", tmp_path / "copy", "--json")[1]))
    assert (told["is_whole"], {one["what"] for one in told["differences"]}) == (False, {"lacks", "extra"})


def test_a_copy_of_what_was_damaged_says_so(run, store, tmp_path):
    (first,) = store.ledger.hand_ins()
    shutil.rmtree(store.ledger.folder(first) / "tables")
    status, out, err = run("backup", "--to", tmp_path / "copy", "--store", store.path)
    assert (status, len(out), len(err), first.id in err[0]) == (1, 1, 1, True)


# ------------------------------------------------------- a release, and back


def test_an_update_and_going_back(run, tmp_path, monkeypatch):
    """A store that an older release made: said, put together anew, with the same answers; and the way back."""
    store = Store(tmp_path / "store")
    given = write_tables(tmp_path / "given", milestones=STARTED)
    assert run("load", given, "--municipality", "m", "--store", store.path)[0] == 0
    asked = ("ask", "stage_now", "--set", "as_of=2026-03-31", "--store", store.path)
    before, older = run(*asked)[1], store.current_name()
    of_another_release(store)

    status, out, err = run(*asked)
    assert (status, out, "recompose" in err[0]) == (2, [], True)
    assert run("health", "--store", store.path)[0] == 2
    status, _, _ = run("recompose", "--store", store.path)
    assert status == 0
    assert run(*asked)[1] == before
    assert run("health", "--store", store.path)[0] == 0
    assert Store(store.path).names() == [older, store.current_name()]

    # To the older release: its version is as it was, and readers see it without anything being made.
    monkeypatch.setattr("doorstroom.store.versions.release", lambda: "another")
    back = Store(store.path)
    assert run("back", older, "--store", store.path)[0] == 0
    assert back.current_name() == older
    assert run(*asked)[1] == before
    status, _, err = run("back", back.names()[-1], "--store", store.path)
    assert (status, "another release" in err[0]) == (2, True)
