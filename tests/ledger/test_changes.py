"""What a hand-in changes, told before it is loaded and afterwards; and the commands that tell of hand-ins."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from doorstroom.__main__ import main
from doorstroom.cli.changes import _summary, as_json, figures_in_words, in_words
from doorstroom.i18n import words_for
from doorstroom.ledger.taking import Said
from doorstroom.store.publishing import Publishing
from doorstroom.store.trying import Changes, check_only, compare
from doorstroom.store.versions import Store
from tests.given import NOW, hand_in, keep_only, rows, silent
from tests.ledger.given import store_of_lists
from tests.ledger.test_fold_table import MAPPING as EVERY_PLACE
from tests.ledger.test_fold_table import lists_of
from tests.ledger.test_two_months import FEBRUARY, JANUARY, LISTS, MAPPING

EXPECTED = [
    ("happened", "2", "evaluation", "silent", "2025-12-15", None, None),
    ("happened", "2", "started", "new", None, None, None),
    ("happened", "4", "started", "new", None, None, None),
    ("left_list", "3", None, None, None, None, None),
    ("new_pilot", "4", None, None, None, None, None),
    ("plan", "1", "ended", "replan", "2026-03-31", "2026-09-30", None),
    ("plan", "4", "ended", "new", None, "2026-06-30", None),
    ("record", "1", "owner", "changed", "Team A", "Team B", None),
]
LEADING = ("waiting", "over_norm", "decided_12_months")


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """A folder with a file for each month and their mapping; January's is loaded."""
    folder = tmp_path_factory.mktemp("months")
    (folder / "koppeling.toml").write_text(f'source = "lijst"\nreported_on = "name"\n{MAPPING}', encoding="utf-8")
    for day, text in LISTS.items():
        (folder / f"lijst {day}.csv").write_text(text, encoding="utf-8")
    hand_in(Store(folder / "store"), folder / f"lijst {JANUARY}.csv", mapping_file=folder / "koppeling.toml")
    return folder


@pytest.fixture(scope="module")
def both(months, tmp_path_factory) -> Store:
    """The store in which February's is loaded too."""
    store = Store(shutil.copytree(months / "store", tmp_path_factory.mktemp("both") / "store"))
    hand_in(store, months / f"lijst {FEBRUARY}.csv", mapping_file=months / "koppeling.toml")
    return store


def checked(folder: Path, day: dt.date):
    given = {"municipality": "m", "now": NOW, "progress": silent, "store": Store(folder / "store")}
    return check_only([folder / f"lijst {day}.csv"], mapping_file=folder / "koppeling.toml", **given)


def told(changes) -> list[tuple]:
    return rows(changes.rows, "kind", "pilot_id", "name", "told_as", "was", "is_now", "outcome")


@pytest.fixture(scope="module")
def of_january(months):
    return checked(months, JANUARY)


@pytest.fixture(scope="module")
def of_february(months):
    store = Store(months / "store")
    before = sorted(path for path in store.path.rglob("*"))
    report = checked(months, FEBRUARY)
    assert sorted(path for path in store.path.rglob("*")) == before  # it stored nothing
    return report


def test_a_check_says_what_a_load_would_change(of_january, of_february):
    report = of_february
    assert (report.n_unanswered, of_january.n_unanswered) == (2, 0)
    changes = report.changes
    assert told(changes) == EXPECTED
    figures = [[figure[name] for name in LEADING] for figure in (changes.before, changes.after)]
    assert figures == [[2, 2, 0], [1, 1, 0]]


def test_nothing_is_compared_with_nothing_nor_with_itself(of_january, months, tmp_path):
    assert of_january.changes is None
    assert [one.is_new for one in of_january.hand_ins] == [False]
    alone = check_only(
        [months / f"lijst {JANUARY}.csv"],
        mapping_file=months / "koppeling.toml",
        municipality="m",
        now=NOW,
        progress=silent,
        store=Store(tmp_path / "none"),
    )
    assert alone.changes is None
    assert not (tmp_path / "none").exists()


def test_what_a_hand_in_changed_is_told_afterwards_as_it_was_before(both):
    first, second = both.ledger.hand_ins()
    publishing = Publishing("m", NOW, 2, silent)
    assert told(compare(both, second, publishing)) == EXPECTED
    # Of the first list, beside what the second says: only what nothing else says.
    assert ("new_pilot", "3", None, None, None, None, None) in told(compare(both, first, publishing))


def test_a_list_that_is_corrected_on_its_own_day_is_compared_with_what_it_said_then(months, tmp_path):
    """What it says is not new, nor does another list say it: readers saw it before."""
    store, mapping = Store(shutil.copytree(months / "store", tmp_path / "store")), months / "koppeling.toml"
    corrected = tmp_path / f"lijst {JANUARY}.csv"
    text = LISTS[JANUARY].replace("1;Samen sterk;Team A", "1;Samen sterk;Team B").replace("15-12-2025", "16-12-2025")
    corrected.write_text(text, encoding="utf-8")
    given = {"municipality": "m", "now": NOW, "progress": silent, "store": store}
    report = check_only([corrected], mapping_file=mapping, **given)
    expected = [
        ("happened", "2", "evaluation", "correction", "2025-12-15", "2025-12-16", "successful"),
        ("record", "1", "owner", "changed", "Team A", "Team B", None),
    ]
    assert told(report.changes) == expected
    assert as_json(report.changes, words_for("nl"))["told"]["summary"] == (
        "Dit verandert: 1 veld veranderd (Eigenaar) en 1 verbetering (Evaluatie)."
    )
    hand_in(store, corrected, mapping_file=mapping)
    assert told(compare(store, store.ledger.hand_ins()[1], Publishing("m", NOW, 2, silent))) == expected


CHANGED = [("plan", "ended"), ("happened", "ended"), ("happened", "rollout_decision"), ("record", "owner")]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (CHANGED[2:3], "1 nieuw gegeven (Uitrolbesluit)"),
        (CHANGED[:1] * 2, "2 nieuwe gegevens (2 × Plan: Beëindigd)"),
        (CHANGED[:1] * 3 + CHANGED[1:], "6 nieuwe gegevens (Uitrolbesluit, Beëindigd, 3 × Plan: Beëindigd en nog 1)"),
    ],
)
def test_what_is_new_is_named_a_decision_first(changed, says):
    about = {"told_as": "new", "pilot_key": "m/1"}
    every = pd.DataFrame([about | {"kind": kind, "name": name} for kind, name in changed])
    assert _summary(Changes(every, None, {}), words_for("nl")) == f"Dit verandert: {says}."


def run(capsys, *arguments) -> tuple[int, str]:
    status = main([str(argument) for argument in arguments])
    return status, capsys.readouterr().out


SAYS = {
    "nl": [
        *("1 pilot staat niet meer in de lijst", "31 mrt 2026 → 30 sep 2026", "Wachten op besluit: 2 → 1"),
        *("1 gegeven staat niet meer in de lijst", "15 dec 2025, Geslaagd (Niet meer gezegd)"),
    ],
    "en": [
        *("1 pilot is no longer in the list", "31 Mar 2026 → 30 Sept 2026", "Awaiting a decision: 2 → 1"),
        *("1 statement is no longer in the list", "15 Dec 2025, Successful (No longer said)"),
    ],
}


@pytest.mark.parametrize("language", SAYS)
def test_the_comparison_is_told_in_the_readers_language(of_february, language):
    out = "\n".join(in_words(of_february.changes, words_for(language)))
    assert [text for text in SAYS[language] if text not in out] == []


def test_the_commands_tell_it(months, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_LANG", "nl")
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    store = shutil.copytree(months / "store", tmp_path / "store")
    given = (months / f"lijst {FEBRUARY}.csv", "--mapping", months / "koppeling.toml", "--store", store)
    for command in ("check", "load"):
        status, out = run(capsys, command, *given)
        assert status == 0
        assert (SAYS["nl"][0] in out) == (command == "check")
    every = json.loads(run(capsys, "hand-ins", "--store", store, "--json")[1])["hand_ins"]
    assert [one["reported_on"] for one in every] == [str(JANUARY), str(FEBRUARY)]
    name = every[1]["id"]
    status, out = run(capsys, "compare", name, "--store", store)
    assert [text for text in SAYS["nl"] if text not in out] == []
    compared = json.loads(run(capsys, "compare", name, "--store", store, "--json")[1])["changes"]
    assert len(compared["rows"]) == len(EXPECTED)
    assert f"lijst {FEBRUARY}.csv" in run(capsys, "show", name, "--store", store)[1]
    assert run(capsys, "take-back", name, "--why", "verkeerd bestand", "--store", store)[0] == 0
    assert run(capsys, "hand-ins", "--store", store)[1].splitlines()[1].startswith(f"- {name}")
    assert "verkeerd bestand" in run(capsys, "show", name, "--store", store)[1]
    assert main(["take-back", name, "--why", "nog eens", "--store", str(store)]) == 2
    # What was taken back may be handed in again: it then holds from a new hand-in.
    assert run(capsys, "load", *given)[0] == 0
    assert len(Store(store).ledger.hand_ins()) == 2


def test_an_unknown_hand_in_names_those_that_there_are(months, capsys):
    (known,) = Store(months / "store").ledger.hand_ins()
    for command in (("show",), ("compare",), ("take-back", "--why", "x")):
        status = main([*command[:1], "2020-01-01_0", *command[1:], "--store", str(months / "store")])
        assert (status, known.id in capsys.readouterr().err) == (2, True)


def test_an_evaluation_that_ends_a_wait_is_told_though_the_stage_stays(tmp_path):
    store = Store(tmp_path / "store")
    head = "pilot_id,milestone,happened_on,outcome\na,evaluation,2025-12-01,successful\n"
    for day, more in ((JANUARY, ""), (FEBRUARY, "a,evaluation,2026-02-10,unsuccessful\n")):
        folder = tmp_path / str(day)
        folder.mkdir()
        (folder / "pilots.csv").write_text("pilot_id,title\na,A\n", encoding="utf-8")
        (folder / "milestones.csv").write_text(head + more, encoding="utf-8")
        (hand_in if day == FEBRUARY else keep_only)(store, folder, said=Said(reported_on=day))
    changed = store.ask("since_last_time", as_of=FEBRUARY, since=JANUARY)
    assert rows(changed, "kind", "pilot_id", "outcome", "on_day") == [("evaluation", "a", "unsuccessful", "2026-02-10")]


def test_only_what_differs_is_told(tmp_path):
    """Old {A, B, C}, new {A with two other fields, B, D}: one is new, one gone, one changed in two fields."""
    store = Store(tmp_path / "store")
    head = "pilot_id,title,owner,theme\n"
    lists = {JANUARY: "a,A,x,y\nb,B,x,y\nc,C,x,y\n", FEBRUARY: "a,A,z,z\nb,B,x,y\nd,D,x,y\n"}
    for day, text in lists.items():
        folder = tmp_path / str(day)
        folder.mkdir()
        (folder / "pilots.csv").write_text(head + text)
        (folder / "milestones.csv").write_text("pilot_id,milestone,happened_on\na,started,2025-01-01\n")
        (hand_in if day == FEBRUARY else keep_only)(store, folder, said=Said(reported_on=day))
    changes = compare(store, store.ledger.hand_ins()[1], Publishing("m", NOW, 2, silent))
    assert [row[:3] for row in told(changes)] == [
        ("left_list", "c", None), ("new_pilot", "d", None), ("record", "a", "owner"), ("record", "a", "theme")
    ]  # fmt: skip


SILENCES = lists_of(
    *(
        f"            | 2026-01-31 | 2026-02-28 | 2026-03-31\n{lines}"
        for lines in (
            """geevalueerd | 15-12-2025 |          | 15-12-2025
               uitkomst    | geslaagd   |          | geslaagd""",
            "einde       | 30-06-2026 |            | 30-09-2026",
            """einde       | 28-02-2026 |            |
               klaar       |            | 20-02-2026 | 20-02-2026""",
            "besluit     | alles      |            |",
            "status      | Loopt      | Geslaagd   | Stil",
        )
    )
)
SAID_NO_LONGER = {
    "2026-02-28": [
        ("happened", "1", "evaluation", "silent", "2025-12-15", None),
        ("happened", "3", "ended", "new", None, "2026-02-20"),
        ("happened", "4", "rollout_decision", "silent", None, None),
        ("plan", "2", "ended", "silent", "2026-06-30", None),
    ],
    "2026-03-31": [
        ("happened", "1", "evaluation", "again", None, "2025-12-15"),
        ("happened", "5", "blocked", "new", None, "2026-03-31"),
        ("plan", "2", "ended", "replan", "2026-06-30", "2026-09-30"),
    ],
}


def test_what_a_list_says_no_longer_and_says_again_is_a_change(tmp_path, capsys, monkeypatch):
    """A plan that came true, or that is another one, is told as such; so is a status that went on."""
    store = store_of_lists(tmp_path, SILENCES, EVERY_PLACE)
    given = {str(one.reported_on): one.id for one in store.ledger.hand_ins()}
    for day, expected in SAID_NO_LONGER.items():
        changed = store.ask("hand_in_changes", hand_in=given[day])
        assert rows(changed, "kind", "pilot_id", "name", "told_as", "was", "is_now") == expected
    shown = ("kind", "pilot_id", "milestone", "was", "was_outcome", "on_day")
    february = {"since": dt.date(2026, 1, 31), "as_of": dt.date(2026, 2, 28)}
    gone = store.ask("since_last_time", **february)
    gone = gone[gone["kind"].isin(["no_longer_said", "plan_gone"])]
    assert rows(gone, *shown) == [
        ("no_longer_said", "1", "evaluation", "2025-12-15", "successful", "2026-02-28"),
        ("no_longer_said", "4", "rollout_decision", None, "rollout_full", "2026-02-28"),
        ("plan_gone", "2", "ended", "2026-06-30", None, "2026-02-28"),
    ]
    until = store.ask("since_last_time", since=dt.date(2026, 2, 28), as_of=dt.date(2026, 3, 31))
    assert not {"no_longer_said", "plan_gone"} & set(until["kind"])
    monkeypatch.setenv("DOORSTROOM_LANG", "nl")
    told = run(capsys, "changes", "2026-01-31", "2026-02-28", "--store", store.path)[1]
    assert "1: Evaluatie (15 dec 2025, Geslaagd): sinds 28 februari 2026 niet meer in de lijst; het blijft" in told


def test_who_another_list_brought_is_not_new_with_a_second_list(tmp_path, capsys, monkeypatch):
    """Also where the second list is of the same day, or of an earlier one."""
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    head = "pilot_id,title,owner\n"
    milestones = "pilot_id,milestone,happened_on\n1,started,2025-01-01\n"
    files = {"pilots.csv": f"{head}1,Een,\n2,Twee,\n", "milestones.csv": milestones}
    store = store_of_lists(tmp_path, {"2026-02-28": files})
    second = tmp_path / "tweede"
    second.mkdir()
    (second / "pilots.csv").write_text(f"{head}1,Een,Team A\n3,Drie,\n", encoding="utf-8")
    for day in ("2026-02-28", "2026-03-15"):
        given = ("--source", "tweede", "--reported-on", day, "--store", store.path, "--lang", "nl")
        out = run(capsys, "check", second, "--json", *given)[1]
        found = json.loads(out)["changes"]["rows"]
        assert [row["pilot_id"] for row in found if row["kind"] == "new_pilot"] == ["3"], day
    given = ("--source", "tweede", "--reported-on", "2026-01-31", "--store", store.path, "--lang", "nl")
    out = run(capsys, "check", second, *given)[1]
    assert "1 nieuwe pilot" in out
    assert "Eén pilot staat ook in een andere lijst; die is niet nieuw." in out.splitlines()
    assert not any(line.strip().startswith("Een: ") for line in out.splitlines())


FIGURES = {"waiting": 3.0, "over_norm": 0.0, "stagnation_months": 0.0, "decided_12_months": 0.0}
IN_VIEW = {"n_pilots": 4, "n_evaluated": 3, "n_outcome_unknown": 0, "n_waiting": 3, "n_undated_decisions": 0}
IN_VIEW |= {"n_over_unknown": 0, "n_stage_unknown": 0, "n_open": 4}


@pytest.mark.parametrize(
    ("before", "after", "views", "moved", "says"),
    [
        ({"waiting": 0.0}, {"waiting": 1.0}, (IN_VIEW, IN_VIEW), {}, ["Wachten op besluit: 0 → 1"]),
        (
            {"waiting": 0.0},
            {"waiting": 1.0},
            (IN_VIEW | {"n_evaluated": 0, "n_waiting": 0}, IN_VIEW),
            {},
            ["Wachten op besluit: onbekend → 1", "Besloten in 12 maanden: onbekend → 0"],
        ),
        ({}, {}, (IN_VIEW, IN_VIEW), {"waiting": (1, 1)}, ["Wachten op besluit: 3 → 3 (1 erbij, 1 eraf)"]),
        ({}, {}, (IN_VIEW, IN_VIEW), {"waiting": (0, 0)}, []),
    ],
)
def test_a_figure_is_told_as_readers_see_it_and_where_other_pilots_are_in_it(before, after, views, moved, says):
    told = list(figures_in_words(FIGURES | before, FIGURES | after, words_for("nl"), views, moved))
    assert told == says


def test_which_pilots_moved_is_counted_of_both_sides(of_february):
    changes = of_february.changes
    assert changes.moved["waiting"] == (0, 1)  # the one that is no longer in the list
    assert [view["n_pilots"] for view in changes.views] == [3, 3]


def test_of_a_list_that_is_new_nothing_was_told_before(months, tmp_path):
    (tmp_path / "andere.csv").write_text(LISTS[JANUARY], encoding="utf-8")
    given = {"municipality": "m", "now": NOW, "progress": silent, "store": Store(months / "store")}
    mapping = tmp_path / "koppeling.toml"
    mapping.write_text(f'source = "andere"\n{MAPPING}', encoding="utf-8")
    report = check_only([tmp_path / "andere.csv"], mapping_file=mapping, **given)
    assert report.known_flags == []


def test_what_other_lists_are_flagged_for_is_not_told_of_a_list_that_is_new(tmp_path):
    store, mapping, lists = Store(tmp_path / "store"), tmp_path / "koppeling.toml", {}
    for name, first in (("een", 1), ("twee", 5)):
        lists[name] = tmp_path / f"{name}.csv"
        rows_of = [f"{nth};Zonder fase {nth};Team A;;;;" for nth in range(first, first + 2)]
        lists[name].write_text("\n".join([LISTS[JANUARY].split("\n")[0], *rows_of]), encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    hand_in(store, lists["een"], mapping_file=mapping, said=Said("een", JANUARY))
    given = {"municipality": "m", "now": NOW, "progress": silent, "store": store}
    checked_then = check_only([lists["twee"]], mapping_file=mapping, said=Said("twee", JANUARY), **given)
    loaded = hand_in(store, lists["twee"], mapping_file=mapping, said=Said("twee", JANUARY))
    for report in (checked_then, loaded):
        new = [flag for flag in report.flags if flag not in report.known_flags]
        assert {(flag.code, flag.file) for flag in new} == {("stage_unknown", "twee.csv")}
        assert {flag.file for flag in report.known_flags} == {"een.csv"}
