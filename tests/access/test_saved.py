"""Views that readers keep: of each their own, with limits, and nothing lost between processes."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from doorstroom.__main__ import main
from doorstroom.access import saved
from doorstroom.access.rules import AccessError
from doorstroom.access.saved import Owner, View
from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.report.text.messages import error_in_words
from doorstroom.store.backup import backup, restore
from doorstroom.store.versions import OF_NO_ONE, VIEWS, Store
from tests.given import store_of

NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
JAN, PIET = Owner("jan", "jan@example.nl"), Owner("piet", "piet@example.nl")
STARTED = "pilot_id | milestone | happened_on\na | started | 2025-01-01"
PROCESSES = multiprocessing.get_context("spawn")


def view(name: str, **parts: tuple[str, ...]) -> View:
    return View(name, "analysis", parts)


def names(store: Path, of: Owner, now: dt.datetime = NOW) -> list[str]:
    return [one.name for one in saved.views(store, of, now)]


def said_wrong(work, *arguments: object) -> AccessError:
    with pytest.raises(AccessError) as raised:
        work(*arguments)
    for language in LANGUAGES:
        assert error_in_words(raised.value, words_for(language))
    return raised.value


def test_a_view_is_kept_as_it_was_and_only_for_who_kept_it(tmp_path):
    kept = view("Jeugd & <b>noord</b>", theme=("Jeugd",), municipality=("",), as_of=("2026-02-28",))
    saved.keep(tmp_path, JAN, kept, NOW)
    assert saved.views(tmp_path, JAN, NOW) == (kept,)
    assert saved.views(tmp_path, PIET, NOW) == ()
    (file,) = (tmp_path / VIEWS).iterdir()
    assert "jan" not in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_views_stand_by_name_are_renamed_and_removed(tmp_path):
    for name in ("zuid", "Noord", "alle"):
        saved.keep(tmp_path, JAN, view(name), NOW)
    assert names(tmp_path, JAN) == ["alle", "Noord", "zuid"]
    saved.rename(tmp_path, JAN, "zuid", " Zuid ", NOW)
    saved.remove(tmp_path, JAN, "alle", NOW)
    assert names(tmp_path, JAN) == ["Noord", "Zuid"]
    saved.remove(tmp_path, JAN, "alle", NOW)
    saved.remove(tmp_path, JAN, "Noord", NOW)
    saved.remove(tmp_path, JAN, "Zuid", NOW)
    assert not list((tmp_path / VIEWS).iterdir())


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "\u202egrün"])
def test_a_name_is_one_line_that_shows_what_it_says(tmp_path, name):
    assert said_wrong(saved.keep, tmp_path, JAN, view(name), NOW).code == "view_name"
    saved.keep(tmp_path, JAN, view("goed"), NOW)
    assert said_wrong(saved.rename, tmp_path, JAN, "goed", name, NOW).code == "view_name"
    assert names(tmp_path, JAN) == ["goed"]


def test_there_are_no_two_of_one_name_however_it_is_written(tmp_path):
    saved.keep(tmp_path, JAN, view("Noord", area=("noord",)), NOW)
    assert said_wrong(saved.keep, tmp_path, JAN, view(" noord"), NOW).code == "view_exists"
    saved.keep(tmp_path, JAN, view("zuid"), NOW)
    assert said_wrong(saved.rename, tmp_path, JAN, "zuid", "NOORD", NOW).code == "view_exists"
    saved.rename(tmp_path, JAN, "Noord", "NOORD", NOW)
    assert names(tmp_path, JAN) == ["NOORD", "zuid"]


def test_how_many_and_how_long_they_may_be(tmp_path):
    assert said_wrong(saved.keep, tmp_path, JAN, view("te lang", find=("x" * 4001,)), NOW).code == "view_long"
    for nth in range(saved.MOST):
        saved.keep(tmp_path, JAN, view(f"{nth}"), NOW)
    assert said_wrong(saved.keep, tmp_path, JAN, view("nog een"), NOW).code == "views_many"
    saved.keep(tmp_path, PIET, view("nog een"), NOW)


@pytest.mark.parametrize("text", ["", "[]", '{"views": [1]}', '{"views": [{"name": "x"}]}', "{"])
def test_a_file_that_cannot_be_read_is_said_and_stays(tmp_path, text):
    saved.keep(tmp_path, JAN, view("noord"), NOW)
    (file,) = (tmp_path / VIEWS).iterdir()
    file.write_text(text)
    assert said_wrong(saved.views, tmp_path, JAN, NOW).code == "views_unreadable"
    assert said_wrong(saved.keep, tmp_path, JAN, view("zuid"), NOW).code == "views_unreadable"
    assert file.read_text() == text


def test_where_nothing_can_be_written_that_is_said(tmp_path):
    (tmp_path / saved.LOCK).mkdir()
    assert said_wrong(saved.keep, tmp_path, JAN, view("noord"), NOW).code == "views_unwritable"


def test_views_that_nobody_used_for_two_years_go(tmp_path):
    saved.keep(tmp_path, JAN, view("noord"), NOW)
    saved.keep(tmp_path, PIET, view("zuid"), NOW)
    for file in (tmp_path / VIEWS).iterdir():
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    later = NOW + saved.KEPT / 2
    assert names(tmp_path, JAN, later) == ["noord"]  # which uses them
    assert names(tmp_path, JAN, NOW + saved.KEPT + saved.STEP) == ["noord"]
    assert names(tmp_path, PIET, NOW + saved.KEPT + saved.STEP) == []


def _keep_some(store: Path, first: int) -> None:
    for nth in range(first, first + 10):
        saved.keep(store, JAN, view(f"{nth}"), NOW)


def test_processes_that_keep_at_once_lose_nothing(tmp_path):
    working = [PROCESSES.Process(target=_keep_some, args=(tmp_path, first)) for first in (0, 10, 20)]
    for one in working:
        one.start()
    for one in working:
        one.join(120)
    assert [one.exitcode for one in working] == [0, 0, 0]
    assert sorted(map(int, names(tmp_path, JAN))) == list(range(30))


# ------------------------------------------------------- purge, and a backup


@pytest.fixture
def store(tmp_path):
    made = store_of(tmp_path, milestones=STARTED)
    saved.keep(made.path, JAN, view("voor Anna Bakker"), NOW)
    saved.keep(made.path, JAN, view("noord", find=("selected_pilots~Anna  bakker",)), NOW)
    saved.keep(made.path, PIET, view("zuid"), NOW)
    return made


def purge(store, capsys, *arguments: str) -> tuple[int, dict, str]:
    status = main(["--lang", "en", "purge", *arguments, "--why", "x", "--json", "--store", str(store.path)])
    told = capsys.readouterr()
    return status, json.loads(told.out) if told.out else {}, told.err


def test_a_persons_text_goes_from_names_and_from_what_was_looked_for(store, capsys):
    assert purge(store, capsys, "--text", "Anna Bakker")[:2] == (0, {"views": 2})
    assert (names(store.path, JAN), names(store.path, PIET)) == ([], ["zuid"])
    status, _, said = purge(store, capsys, "--text", "Anna Bakker")
    assert (status, "Anna" in said) == (2, False)


def test_what_somebody_kept_goes_by_the_name_of_their_login(store, capsys):
    assert purge(store, capsys, "--views-of", "JAN@example.nl")[:2] == (0, {"views": 2})
    assert purge(store, capsys, "--views-of", "JAN@example.nl")[:2] == (0, {"views": 0})
    assert names(store.path, PIET) == ["zuid"]


def test_views_are_in_a_backup_and_what_writes_them_is_not(store, tmp_path):
    assert {saved.LOCK, saved.BESIDE} <= OF_NO_ONE
    assert saved.FOLDER == VIEWS
    backup(store, tmp_path / "copy")
    restore(tmp_path / "copy", Store(tmp_path / "back"))
    assert names(tmp_path / "back", PIET) == ["zuid"]
    assert not (tmp_path / "back" / saved.LOCK).exists()
