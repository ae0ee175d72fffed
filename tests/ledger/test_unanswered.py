"""What hand-ins leave open: what is said no longer, what was read as a correction, what two lists say differently."""

from __future__ import annotations

import datetime as dt
import shlex
import shutil

import pytest

from doorstroom.__main__ import main
from doorstroom.i18n import words_for
from doorstroom.report.screens.blocks import Line, Text
from doorstroom.report.screens.pilot import left_open
from doorstroom.report.text.said import how_to_answer, sentences
from doorstroom.store.answering import arguments_of, id_within, to_question
from doorstroom.store.seen_copy import public_store
from doorstroom.store.versions import Store
from pages import method, status
from tests.given import request_for, rows
from tests.ledger.given import store_of_lists
from tests.ledger.test_fold_table import MAPPING, lists_of

DAY = dt.date.fromisoformat
HEAD = "            | 2026-01-31 | 2026-02-28 | 2026-03-31"
DRAWN = (
    """geevalueerd | 15-12-2025 |            | 15-12-2025
       uitkomst    | geslaagd   |            | geslaagd""",  # 1: said no longer, and said again
    "einde | 30-06-2026 |            |",  # 2: a plan that is gone
    """einde       | 28-02-2026 |            |
       klaar       |            | 20-02-2026 | 20-02-2026""",  # 3: a plan that came true
    """naam        | Samen naar huis | (weg) | (weg)
       status      | Loopt""",  # 4 and 5: perhaps the same
    "naam | (weg) | Samen naar Huis! | Samen naar Huis!",
    "status | Loopt | (weg) | Loopt",  # 6: left the list, and came back
    """besluit op  | 10-01-2026 | 10-02-2026 | 10-02-2026
       besluit     | uitstel    | uitstel    | uitstel""",  # 7: happened again
    """gestart     | 01-06-2025 | 02-06-2025 | 02-06-2025
       trekker     | Team A     | Team A     | Team A""",  # 8: corrected; two lists tell of it
    "status | Loopt | Geslaagd | Geslaagd",  # 9: a status word that moved on
    "naam | Fase 1 | (weg) | (weg)\nstatus | Loopt",  # 10 and 11: siblings
    "naam | (weg) | Fase 2 | Fase 2",
)
LISTS = lists_of(*(f"{HEAD}\n{lines}" for lines in DRAWN))
SECOND = {"2026-02-15": "nr;naam;trekker;status\n8;Pilot 8;Team Z;Geslaagd\n"}
OPEN = {
    "2026-01-31": [],
    "2026-02-15": [("8", "sources_differ", "owner", "Team A", "Team Z", "2026-02-15")],
    "2026-02-28": [
        ("1", "no_longer_said", "evaluation", "2025-12-15", None, "2026-02-28"),
        ("10", "left_list", None, None, None, "2026-02-28"),
        ("2", "plan_gone", "ended", "2026-06-30", None, "2026-02-28"),
        ("4", "renamed", "title", "Samen naar huis", "Samen naar Huis!", "2026-02-28"),
        ("6", "left_list", None, None, None, "2026-02-28"),
        ("7", "event", "rollout_decision", "2026-01-10", "2026-02-10", "2026-02-28"),
        ("8", "correction", "started", "2025-06-01", "2025-06-02", "2026-02-28"),
        ("8", "sources_differ", "owner", "Team Z", "Team A", "2026-02-28"),
    ],
}
OPEN["2026-03-31"] = [said for said in OPEN["2026-02-28"] if said[0] not in ("1", "6")]
COLUMNS = ("pilot_id", "kind", "name", "was", "is_now", "since")


def unanswered(store, day, **given):
    return store.ask("unanswered", as_of=DAY(day), **given)


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """The store of all hand-ins, and what was open after each of them."""
    folder, store, told = tmp_path_factory.mktemp("unanswered"), None, {}
    for day, text in sorted((LISTS | SECOND).items()):
        given = {"source": "tweede", "mapping": SECOND_MAPPING} if day in SECOND else {"mapping": MAPPING}
        store = store_of_lists(folder, {day: text}, store=store, **given)
        told[day] = unanswered(store, day)
    return store, told


SECOND_MAPPING = """
[columns]
pilot_id = "nr"
title = "naam"
owner = "trekker"
[status]
column = "status"
[status.words]
"Geslaagd" = []
"""


@pytest.mark.parametrize("day", OPEN)
def test_what_is_open_is_told_as_known_on_the_day(steps, day):
    store, told = steps
    assert sorted(rows(unanswered(store, day), *COLUMNS), key=str) == sorted(OPEN[day], key=str)
    said = [name for name in told[day].columns if name != "source_file"]  # several files of a name are shown otherwise
    assert rows(told[day], *said) == rows(unanswered(store, day), *said)


def test_each_leads_to_the_line_that_said_it_last(steps):
    places = {
        (row.pilot_id, row.kind): (row.source_file, row.source_row)
        for row in unanswered(steps[0], "2026-02-28").itertuples()
    }
    assert places["1", "no_longer_said"] == ("2026-01-31 lijst.csv", 2)
    assert places["4", "renamed"] == ("2026-02-28 lijst.csv", 5)
    assert places["8", "correction"] == ("2026-02-28 lijst.csv", 7)
    assert places["8", "sources_differ"] == ("tweede.csv", 2)


def test_filters_and_one_pilot_narrow_it(steps):
    store = steps[0]
    of_team = unanswered(store, "2026-02-28", owner=["Team A"])
    assert set(of_team["pilot_id"]) == {"8"}
    for of_pilot in ("m/4", "m/5"):
        assert rows(unanswered(store, "2026-02-28", of_pilot=of_pilot), "kind") == [("renamed",)]


def test_in_words_it_is_a_question(steps):
    told = unanswered(steps[0], "2026-02-28")
    said = dict(zip(zip(told["pilot_id"], told["kind"], strict=True), sentences(told, words_for("nl")), strict=True))
    assert said["1", "no_longer_said"] == (
        "De lijst zegt sinds 28 februari 2026 niets meer over Evaluatie (15 dec 2025, Geslaagd). "
        "Wat is gebeurd, blijft staan. Klopt dat?"
    )
    assert said["4", "renamed"].endswith("‘Samen naar Huis!’ is nieuw sinds 28 februari 2026. Zijn het dezelfde?")
    assert said["8", "sources_differ"] == (
        "Eigenaar: de lijst tweede zegt ‘Team Z’, en wat het laatst is gezegd is ‘Team A’. Welke klopt?"
    )
    assert len(sentences(told, words_for("en"))) == len(OPEN["2026-02-28"])


def test_nothing_of_it_is_told_of_pilots_that_are_internal(steps):
    store = steps[0]
    assert unanswered(public_store(store, store.current_name()), "2026-02-28").empty


@pytest.mark.parametrize(("pilot", "kind"), [("10", "left_list"), ("7", "event"), ("4", "renamed")])
def test_how_to_answer_is_a_command_that_answers(steps, tmp_path, pilot, kind):
    store = Store(shutil.copytree(steps[0].path, tmp_path / "store"))
    told = unanswered(store, "2026-03-31", of_pilot=f"m/{pilot}")
    told = told[told["kind"] == kind]
    said = how_to_answer(told, words_for("nl"))
    command = said.partition("python -m doorstroom ")[2].partition(". ")[0]
    given = [*shlex.split(command), "--reported-on", "2026-03-31", "--store", str(store.path)]
    given = ["5" if part == "…" else part for part in given]
    assert main(given) == 0
    assert unanswered(store, "2026-03-31", of_pilot=f"m/{pilot}").empty
    assert "op de pagina Gegevens" in said


def test_the_command_says_how_to_answer_and_the_screens_where(steps, capsys):
    request = request_for(steps[0], as_of=DAY("2026-03-31"))
    told = unanswered(steps[0], "2026-03-31")
    shown = [block.text for block in method.unanswered(request) if isinstance(block, Text)]
    assert not any("doorstroom answer" in text for text in shown)
    assert main(["ask", "unanswered", "--as-of", "2026-03-31", "--store", str(steps[0].path)]) == 0
    assert how_to_answer(told, words_for("nl")) in capsys.readouterr().out
    of_one = unanswered(steps[0], "2026-03-31", of_pilot="m/10")
    for is_public, n in ((False, 1), (True, 0)):
        blocks = left_open(of_one, request.words, request.link, is_public=is_public)
        said = [block.text for block in blocks if isinstance(block, Text)]
        assert len(said) == n
        assert not any("doorstroom answer" in text for text in said)
        assert [block.href for block in blocks if isinstance(block, Line)] == [f"{request.link('records')}#open"] * n
    links = [block.href for block in status.more(request) if isinstance(block, Line)]
    assert any("#unanswered" in href for href in links)


WITH_STROKES = {
    "2026-01-31": {
        "pilots.csv": "municipality,pilot_id,title\nA/B,P/1,Een\nA/B,P/2,Twee\nA/B,P/3,Drie\n",
        "milestones.csv": "municipality,pilot_id,milestone,happened_on\nA/B,P/1,started,2025-01-01\n",
    },
    "2026-02-28": {
        "pilots.csv": "municipality,pilot_id,title\nA/B,P/2,Twee\nA/B,P/3,Een\n",
        "milestones.csv": "municipality,pilot_id,milestone,happened_on\nA/B,P/2,started,2025-01-01\n",
    },
}


def test_a_municipality_or_an_id_with_a_stroke_in_it_is_not_cut(tmp_path):
    store = store_of_lists(tmp_path, WITH_STROKES)
    told = unanswered(store, "2026-02-28", of_pilot="A/B/P/1")
    (row,) = told.to_dict("records")
    given = to_question(row, "same_as", same_as=id_within("A/B/P/3", row["municipality"]))
    assert (given.municipality, given.pilot_id, given.same_as) == ("A/B", "P/1", "P/3")
    at = ["--reported-on", "2026-02-28", "--store", str(store.path), "--why", "zo besloten"]
    assert main(["answer", *arguments_of(given), *at]) == 0
    assert unanswered(store, "2026-02-28", of_pilot="A/B/P/1").empty
