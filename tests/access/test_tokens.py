"""Tokens: told once, kept as a checksum, withdrawn at once, and the same for all processes on a store."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import re
import stat
from pathlib import Path

import pytest

from doorstroom.__main__ import main
from doorstroom.access import tokens
from doorstroom.access.rules import AccessError
from doorstroom.settings import Settings
from doorstroom.store.backup import backup, restore, verify
from doorstroom.store.versions import OF_NO_ONE, TOKENS, Store
from tests.given import store_of

TODAY = dt.date(2026, 3, 31)
STARTED = "pilot_id | milestone | happened_on\na | started | 2025-01-01"
PROCESSES = multiprocessing.get_context("spawn")
PATIENCE = 120  # seconds; only ever waited for in full when a test fails


@pytest.fixture
def store(tmp_path) -> Store:
    return store_of(tmp_path, milestones=STARTED)


@pytest.fixture
def run(store, capsys):
    def run_with(*arguments: object) -> tuple[int, list[str], list[str]]:
        status = main(["--lang", "en", *map(str, arguments), "--store", str(store.path)])
        said = capsys.readouterr()
        return status, said.out.splitlines(), said.err.splitlines()

    return run_with


def reads(store: Store, shown: str, today: dt.date = TODAY):
    own = Settings(store.path, "m", 24, access=store.path / "none.toml")
    return tokens.reader_of(own, shown, today)


def said_wrong(work, *arguments: object) -> str:
    with pytest.raises(AccessError) as raised:
        work(*arguments)
    return raised.value.code


# ------------------------------------------------------------------ the commands


def test_a_token_is_told_once_alone_on_its_line_and_kept_as_a_checksum(run, store):
    status, out, err = run("token", "--for", "Kaart", "--role", "analyst", "--municipality", "m", "--days", "30")
    (shown,) = out
    assert status == 0
    assert re.fullmatch(r"ds_[\w-]{43}", shown)
    assert [line for line in err if "Kaart" in line]
    kept = store.path / tokens.FILE
    assert shown[3:] not in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not any(shown in line for line in [*run("tokens")[1], *run("tokens", "--json")[1]])
    found = reads(store, shown)
    assert (found.name, found.roles, found.own) == ("Kaart", {"reader", "analyst"}, {"m"})
    assert (found.acts_for, found.is_public) == (frozenset(), False)


def test_the_list_says_who_what_until_when_and_when_it_was_used(run, store):
    run("token", "--for", "Kaart")
    shown = tokens.made(store.path, "Oud", ["reader"], None, dt.date(2020, 1, 1), 9)[0]
    assert reads(store, shown, dt.date(2020, 1, 5))
    assert reads(store, shown, dt.date(2020, 1, 11)) is None
    old, new = run("tokens")[1][1], run("tokens")[1][0]
    assert old.startswith("Expired: Oud")
    assert "5 January 2020" in old
    assert "all municipalities" in new
    assert "not used yet" in new
    told = {one["name"]: one for one in json.loads("\n".join(run("tokens", "--json")[1]))["tokens"]}
    assert told["Oud"]["is_valid"] is False
    assert told["Oud"]["last_used"] == "2020-01-05"
    assert "sha256" not in told["Oud"]


def test_a_token_that_is_withdrawn_is_gone(run, store):
    (shown,) = run("token", "--for", "Kaart")[1]
    assert reads(store, shown)
    assert run("revoke", "Kaart")[0] == 0
    assert reads(store, shown) is None
    assert run("tokens")[1] == ["There are no tokens."]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("token", "--for", ""), "one line"),
        (("token", "--for", "a\nb"), "one line"),
        (("token", "--for", "x" * 81), "one line"),
        (("token", "--for", "x", "--days", "0"), "at least 1 day"),
        (("token", "--for", "x", "--days", "9999"), "at least 1 day"),
        (("token", "--for", "x", "--days", "veel"), "days"),
        (("token", "--for", "x", "--role", "admin"), "role"),
        (("token", "--for", "x", "--municipality", "n"), "municipality"),
        (("token",), "--for"),
        (("revoke", "niemand"), "no token for niemand"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_done(run, store, arguments, said):
    try:
        status, out, err = run(*arguments)
    except SystemExit as left:
        status, out, err = left.code, [], [said]
    assert (status, out, len(err)) == (2, [], 1)
    assert said in err[0]
    assert tokens.tokens(store.path) == ()


def test_a_name_has_one_token(run):
    assert run("token", "--for", "Kaart")[0] == 0
    status, out, err = run("token", "--for", "Kaart")
    assert (status, out) == (2, [])
    assert "Kaart" in err[0]


def test_before_the_first_load_there_is_nothing_to_read(tmp_path, capsys):
    assert main(["token", "--for", "x", "--store", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "none").exists()


# ------------------------------------------------------------------ the file


DAMAGED = ["", "[]", "{}", '{"tokens": 3}', '{"tokens": [{"name": "x"}]}', '{"tokens": [7]}', "\xff"]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_file_that_is_damaged_lets_nobody_in_and_is_not_written_over(run, store, content):
    (store.path / tokens.FILE).write_bytes(content.encode("latin-1"))
    assert said_wrong(reads, store, "ds_x") == "tokens_unreadable"
    assert run("token", "--for", "x")[0] == 2
    assert len(run("tokens")[2]) == 1
    assert (store.path / tokens.FILE).read_bytes() == content.encode("latin-1")


def test_the_use_is_noted_once_a_day_and_who_cannot_write_reads_all_the_same(store):
    shown = tokens.made(store.path, "x", ["reader"], None, TODAY, 30)[0]
    reads(store, shown)
    first = (store.path / tokens.FILE).stat().st_ino
    reads(store, shown)
    assert (store.path / tokens.FILE).stat().st_ino == first
    reads(store, shown, TODAY + dt.timedelta(days=1))
    assert tokens.tokens(store.path)[0].last_used == TODAY + dt.timedelta(days=1)
    (store.path / tokens.BESIDE).mkdir()  # so that nothing can be written there
    assert reads(store, shown, TODAY + dt.timedelta(days=2))


def test_processes_that_make_tokens_at_once_lose_none(store):
    makers = [PROCESSES.Process(target=make_some, args=(store.path, nth)) for nth in range(3)]
    for one in makers:
        one.start()
    for one in makers:
        one.join(PATIENCE)
    assert [one.exitcode for one in makers] == [0, 0, 0]
    assert len({one.name for one in tokens.tokens(store.path)}) == 3 * N_EACH


N_EACH = 5


def make_some(store: Path, nth: int) -> None:
    for each in range(N_EACH):
        tokens.made(store, f"{nth} {each}", ["reader"], None, TODAY, 30)


def test_a_backup_takes_the_tokens_along_and_not_what_lies_beside_them(store, tmp_path):
    shown = tokens.made(store.path, "x", ["reader"], None, TODAY, 30)[0]
    (store.path / tokens.BESIDE).touch()
    assert tokens.FILE == TOKENS
    assert {tokens.LOCK, tokens.BESIDE} <= OF_NO_ONE
    backup(store, tmp_path / "copy")
    assert {path.name for path in (tmp_path / "copy").iterdir() if "tokens" in path.name} == {tokens.FILE}
    assert verify(tmp_path / "copy")[1] == []
    restore(tmp_path / "copy", Store(tmp_path / "back"))
    assert reads(Store(tmp_path / "back"), shown).name == "x"
