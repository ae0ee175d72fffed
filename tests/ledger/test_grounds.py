"""What rests on a hand-in is told before it is taken back, and afterwards what was left without ground."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest

from doorstroom.__main__ import main
from doorstroom.i18n import words_for
from doorstroom.store.answering import Answer, answer
from doorstroom.store.grounds import left_without
from doorstroom.store.publishing import Publishing
from doorstroom.store.versions import Store
from doorstroom.store.writing import Statement, write
from tests.given import NOW, silent
from tests.ledger.given import store_of_lists

DAY = dt.date.fromisoformat
JAN, FEB, WRITTEN = "2026-01-31", "2026-02-28", "2026-03-10"
PUBLISHING = Publishing("m", NOW, 24, silent)
MILESTONES = "pilot_id,milestone,happened_on\n"
ONE, TWO = "p-1,Een\n", "p-2,Twee\n"
STARTED = {"p-1": "p-1,started,2025-01-01\n", "p-2": "p-2,started,2025-02-01\n", "p-3": "p-3,started,2025-03-01\n"}


def files(*pilots: str, title: str = "Drie") -> dict[str, str]:
    titles = {"p-1": "Een", "p-2": "Twee", "p-3": title}
    return {
        "pilots.csv": "pilot_id,title\n" + "".join(f"{one},{titles[one]}\n" for one in pilots),
        "milestones.csv": MILESTONES + "".join(STARTED[one] for one in pilots),
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Of p-2 the list tells no longer in February, which was answered; p-3 is of another list, and had a lesson."""
    folder = tmp_path_factory.mktemp("grounds")
    store = store_of_lists(folder, {JAN: files("p-1", "p-2"), FEB: files("p-1")})
    store_of_lists(folder, {FEB: files("p-3")}, source="andere", store=store)
    answer(store, Answer("m", "p-2", "never_was", "dubbel"), PUBLISHING, by="Sam", day=DAY(WRITTEN))
    said = {"lesson": "Begin klein.", "layer": "policy", "recorded_on": WRITTEN}
    write(store, [Statement("lesson", said, "m", "p-3")], PUBLISHING, by="Noor", day=DAY(WRITTEN))
    return store


@pytest.fixture
def store(made, tmp_path):
    shutil.copytree(made.path, tmp_path / "store")
    return Store(tmp_path / "store")


def of(store, source, day):
    return next(one for one in store.ledger.hand_ins() if one.source.name == source and str(one.reported_on) == day)


FALLS = {
    ("lijst", FEB): [("answers", "Twee", "Sam", "never_was")],
    ("andere", FEB): [("lessons", "Drie", "Noor", None)],
    ("answers", WRITTEN): [],
    ("scherm", WRITTEN): [],
}


@pytest.mark.parametrize(("source", "day"), FALLS)
def test_what_others_said_falls_with_what_it_rests_on(made, source, day):
    found = left_without(made, of(made, source, day))
    assert [(one.table, one.pilot, one.by, one.answer) for one in found] == FALLS[source, day]
    assert all((one.n, one.is_list) == (1, False) for one in found)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_told_before_and_afterwards(store, capsys, language):
    name = of(store, "andere", FEB).id
    command = ["--lang", language, "take-back", name, "--why", "dubbel", "--by", "Sam", "--store", str(store.path)]
    assert main([*command, "--unless-others-fall", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["taken_back"] is None
    (line,) = told["falls"]
    assert "Drie" in line
    assert "Noor" in line
    assert name in {one.id for one in store.ledger.hand_ins()}
    assert main(command) == 0
    said = capsys.readouterr().out
    assert words_for(language)("cli.fell") in said
    assert line in said
    assert name not in {one.id for one in store.ledger.hand_ins()}


def test_what_nothing_rests_on_is_taken_back_at_once(store, capsys):
    name = of(store, "scherm", WRITTEN).id
    command = ["take-back", name, "--why", "dubbel", "--by", "Sam", "--store", str(store.path)]
    assert main([*command, "--unless-others-fall", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["taken_back"], told["falls"]) == (name, [])
