"""What people answer to what lists leave open: it holds from its own day, is a statement, and can be taken back."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest

from doorstroom.__main__ import main
from doorstroom.i18n import words_for
from doorstroom.report.text import changes
from doorstroom.store.load import take_back
from doorstroom.store.seen_copy import public_store
from doorstroom.store.versions import Store
from tests.given import NOW, rows, silent
from tests.ledger.given import store_of_lists
from tests.ledger.test_fold_table import MAPPING, lists_of
from tests.ledger.test_unanswered import COLUMNS, DRAWN, LISTS, OPEN, unanswered
from tests.ledger.test_unanswered import HEAD as DAYS

DAY = dt.date.fromisoformat
MARCH, ANSWERED, AFTER = "2026-03-31", "2026-04-15", "2026-04-20"
HEAD = "pilot_id,milestone,on_day,field,answer,reason,same_as,why\n"


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """A folder with the store of the lists, to be copied."""
    folder = tmp_path_factory.mktemp("lists")
    store_of_lists(folder, LISTS, MAPPING)
    return folder / "store"


def answers(folder, store, day, *lines):
    """The store with answers of a day, each a line of a table."""
    text = HEAD + "".join(f"{line},omdat\n" for line in lines)
    return store_of_lists(folder, {day: {"answers.csv": text}}, source="answers", store=store)


# Beside the pilots of the lists, of which the first eleven are: who came back, who left, whose decision is told
# twice, who is told of all along, and whose start was corrected; each for one answer.
LEFT = "naam | Pilot {0} | (weg) | (weg)\nstatus | Loopt"
TWICE = "besluit op | 10-01-2026 | 10-02-2026 | 10-02-2026\nbesluit | uitstel | uitstel | uitstel"
CAME_BACK, LISTED = "status | Loopt | (weg) | Loopt", "einde | 30-06-2026 | |"
MORE = {
    **dict.fromkeys((12, 13), CAME_BACK),
    **{number: LEFT.format(number) for number in (14, 15, 17, 18, 19, 20, 21, 23, 26, 27, 28)},
    **dict.fromkeys((25, 29), TWICE),
    **dict.fromkeys((16, 22, 24, 30, 31, 32), LISTED),
    33: "gestart | 01-06-2025 | 02-06-2025 | 02-06-2025",
}
IN_BETWEEN = "2026-03-05"
ANSWERS = {
    IN_BETWEEN: [
        "1,evaluation,2025-12-15,,was_wrong,,",
        "6,,2026-03-01,,stopped,no_money,",
        "12,,,,never_was,,",
        "13,,,,same_as,,3",
    ],
    ANSWERED: [
        *("2,ended,2026-06-30,,was_wrong,,", "7,rollout_decision,2026-02-10,,correction,,"),
        *("8,started,2025-06-02,,event,,", "10,,,,never_was,,", "4,,,,same_as,,5"),
        *("14,,,,same_as,,15", "15,,,,same_as,,16", "17,,,,same_as,,18", "18,,,,same_as,,17"),
        *("19,,,,never_was,,", "19,,,,stopped,no_money,", "20,,,,stopped,no_money,", "20,,,,never_was,,"),
        *("21,,,,stopped,no_money,", "21,,,,same_as,,22", "23,,,,same_as,,24", "23,,,,stopped,no_money,"),
        *("25,rollout_decision,,,stands,,", "26,,2026-03-05,,stopped,no_money,", "27,,,,stopped,,"),
        *("1,evaluation,,,was_wrong,,", "3,evaluation,,,stands,,", "33,started,2025-06-01,,stands,,"),
        *("28,,,,same_as,,9999", "29,rollout_decision,2026-01-01,,correction,,"),
        *("30,,,,never_was,,", "31,,,,same_as,,3", "32,,,,stopped,no_money,"),
    ],
}
AWAY = ["10", "17", "18", "19", "20", "21", "23", "26", "27", "28", "4", "14", "15"]  # of whom the list is silent
NO_MORE = {"10", "4", "14", "15", "20", "21"}  # who never was a pilot, or is another one


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A store in which each of many pilots is answered about."""
    folder = tmp_path_factory.mktemp("many")
    drawn = [*DRAWN, *(MORE[number] for number in range(len(DRAWN) + 1, max(MORE) + 1))]
    store = store_of_lists(folder, lists_of(*(f"{DAYS}\n{lines}" for lines in drawn)), MAPPING, is_seen=False)
    for day, lines in ANSWERS.items():
        store = answers(folder, store, day, *lines)
    return store


def copied(lists, folder):
    shutil.copytree(lists, folder / "store")
    return Store(folder / "store")


def statements(store, pilot, milestone, day):
    told = store.ask("pilot_timeline", as_of=DAY(day), pilot_key=f"m/{pilot}")
    return rows(told[told.milestone == milestone], "kind", "on_day", "outcome")


def test_an_answer_closes_its_question_from_its_day_on(lists, tmp_path):
    store = answers(
        tmp_path,
        copied(lists, tmp_path),
        ANSWERED,
        "2,ended,2026-06-30,,stands,,",
        "10,,,,stopped,no_money,",
        "4,,,,same_as,,5",
        "7,rollout_decision,2026-02-10,,stands,,",
        "8,started,,,event,,",
    )
    open_before = [said for said in OPEN[MARCH] if said[1] != "sources_differ"]
    assert sorted(rows(unanswered(store, "2026-04-14"), *COLUMNS), key=str) == sorted(open_before, key=str)
    assert unanswered(store, ANSWERED).empty


EFFECTS = {
    "was_wrong, a plan": ("2", "ended", [("first_plan", None, None)], []),
    "correction": (
        "7",
        "rollout_decision",
        [("happened", "2026-01-10", "defer"), ("happened", "2026-02-10", "defer")],
        [("happened", "2026-02-10", "defer")],
    ),
    "event": (
        "8",
        "started",
        [("happened", "2025-06-02", None)],
        [("happened", "2025-06-01", None), ("happened", "2025-06-02", None)],
    ),
    "stands": (
        "25",
        "rollout_decision",
        [("happened", "2026-01-10", "defer"), ("happened", "2026-02-10", "defer")],
        [("happened", "2026-01-10", "defer"), ("happened", "2026-02-10", "defer")],
    ),
    "stopped": ("26", "stopped", [], [("happened", "2026-03-05", "no_money")]),
    "stopped, day unknown": ("27", "stopped", [], [("happened", "2026-02-28", None)]),
}


@pytest.mark.parametrize("effect", EFFECTS)
def test_an_answer_changes_what_is_so_from_its_day_on(many, effect):
    pilot, milestone, before, after = EFFECTS[effect]
    assert statements(many, pilot, milestone, "2026-04-14") == before
    assert statements(many, pilot, milestone, ANSWERED) == after


def test_what_was_wrong_is_so_until_a_list_says_it_again(many):
    success = [("happened", "2025-12-15", "successful")]
    found = {day: statements(many, 1, "evaluation", day) for day in ("2026-03-04", IN_BETWEEN, "2026-03-30", MARCH)}
    assert found == {"2026-03-04": success, IN_BETWEEN: [], "2026-03-30": [], MARCH: success}


def stages(store, day):
    return dict(rows(store.ask("stage_now", as_of=DAY(day)), "pilot_id", "stage"))


def apart(store, day):
    return sorted(store.ask("no_longer_listed", as_of=DAY(day)).pilot_id)


def in_view(store, day):
    return store.ask("in_view", as_of=DAY(day)).n_in_all.tolist()


def test_a_pilot_that_never_was_one_or_is_another_is_in_no_figure_from_that_day_on(many):
    n = len(DRAWN) + len(MORE)
    assert apart(many, "2026-04-14") == sorted(AWAY)
    assert apart(many, ANSWERED) == sorted({"17", "18", "28"})
    assert [in_view(many, day) for day in ("2026-04-14", ANSWERED)] == [[n], [n - len(NO_MORE)]]
    is_told = {pilot: not many.ask("pilot", as_of=DAY(ANSWERED), pilot_key=f"m/{pilot}").empty for pilot in AWAY}
    assert is_told == {pilot: pilot not in NO_MORE for pilot in AWAY}


def test_a_pilot_that_is_another_one_hands_over_what_happened_to_it(many):
    assert statements(many, 5, "started", "2026-04-14") == []
    assert statements(many, 5, "started", ANSWERED) == [("happened", None, None)]
    assert stages(many, ANSWERED)["5"] == "running"


def test_answers_that_lead_on_end_at_the_last_pilot(many):
    assert statements(many, 16, "started", ANSWERED) == [("happened", None, None)] * 2  # of both


def test_an_answer_about_a_pilot_that_its_list_tells_of_changes_nothing(many):
    for pilot in ("30", "31", "32"):  # and that it is told: below
        assert not many.ask("pilot", as_of=DAY(ANSWERED), pilot_key=f"m/{pilot}").empty
        assert pilot not in [told for told, stage in stages(many, ANSWERED).items() if stage == "stopped"]


@pytest.mark.parametrize("pilot", ["12", "13"])
def test_a_list_that_tells_again_of_a_pilot_that_was_none_is_believed(many, pilot):
    told = {day: pilot in many.ask("stage_now", as_of=DAY(day)).pilot_id.tolist() for day in (IN_BETWEEN, MARCH)}
    assert told == {IN_BETWEEN: False, MARCH: True}


def test_a_list_that_tells_again_of_a_pilot_that_was_said_to_have_stopped_is_believed(many):
    assert {day: stages(many, day).get("6") for day in ("2026-03-04", IN_BETWEEN, "2026-03-30", MARCH)} == {
        "2026-03-04": None,
        IN_BETWEEN: "stopped",
        "2026-03-30": "stopped",
        MARCH: "running",
    }


def test_an_answer_stands_with_the_pilot_with_who_gave_it_and_why(many):
    columns = ("kind", "name", "told_as", "was", "is_now", "why", "said_by", "source_file")

    def history(pilot):
        told = many.ask("pilot_history", as_of=DAY(ANSWERED), pilot_key=f"m/{pilot}")
        lines = [ANSWERS[ANSWERED][row - 2].partition(",")[0] for row in told[told.kind == "answer"].source_row]
        return [(*told, line) for told, line in zip(rows(told[told.kind == "answer"], *columns), lines, strict=True)]

    place = ("omdat", "kantoor", f"{ANSWERED} answers.csv")
    assert history(8) == [("answer", "started", "event", "2025-06-02", None, *place, "8")]
    assert history(10) == [("answer", None, "never_was", None, None, *place, "10")]
    assert history(5) == [("answer", None, "same_as", None, "5", *place, "4")]
    assert history(4) == []


def test_a_pilot_that_never_was_one_is_told_as_gone_and_an_answer_is_no_list(many):
    told = many.ask("since_last_time", as_of=DAY(AFTER), since=DAY("2026-04-14"))
    assert rows(told[told["pilot_id"] == "10"], "kind") == [("removed",)]
    assert rows(many.ask("last_time", as_of=DAY(AFTER)), "since") == [("2026-02-28",)]


MERGING = lists_of(
    """
                | 2026-01-31      | 2026-02-28 | 2026-03-31
    naam        | Samen naar huis | (weg)      | (weg)
    einde       | 31-03-2026
    geevalueerd | 15-12-2025
    uitkomst    | geslaagd
    besluit op  | 10-01-2026
    besluit     | uitstel
    """,
    """
                | 2026-01-31 | 2026-02-28       | 2026-03-31
    naam        | (weg)      | Samen naar Huis! | Samen naar Huis!
    einde       | 30-09-2026 | 30-09-2026       | 31-12-2026
    """,
    "           | 2026-01-31 | 2026-02-28       | 2026-03-31\n    einde | 30-06-2026",
)
PLANS_OF_2 = {
    "2026-03-15": ("first_plan 2026-09-30",),
    MARCH: ("first_plan 2026-09-30", "replan 2026-12-31"),
    ANSWERED: ("first_plan 2026-03-31", "replan 2026-09-30", "replan 2026-12-31"),
}
# Since, and of each difference: pilot, kind, was, is now, on which day.
MERGED = ("1", "merged", "1", "2", ANSWERED)
SINCE_MERGED = {
    "2026-01-31": [MERGED, ("2", "replan", "2026-03-31", "2026-12-31", MARCH)],
    "2026-02-28": [MERGED, ("2", "replan", "2026-09-30", "2026-12-31", MARCH)],
    MARCH: [MERGED],
    ANSWERED: [],
}


@pytest.fixture(scope="module")
def merging(tmp_path_factory):
    """A pilot that was renamed and is said to be the same, of which its list moves the plan."""
    folder = tmp_path_factory.mktemp("merging")
    store = store_of_lists(folder, MERGING, MAPPING, is_seen=False)
    return answers(folder, store, ANSWERED, "1,,,,same_as,,2")


@pytest.mark.parametrize("day", PLANS_OF_2)
def test_plans_of_two_that_are_one_stand_in_the_order_in_which_they_were_said(merging, day):
    told = merging.ask("pilot_timeline", as_of=DAY(day), pilot_key="m/2")
    plans = told[told["planned_on"].notna()]
    assert tuple(f"{row.kind} {row.planned_on.date()}" for row in plans.itertuples()) == PLANS_OF_2[day]
    assert rows(merging.ask("pilot", as_of=DAY(day), pilot_key="m/2"), "first_planned_end") == [
        (PLANS_OF_2[day][0].split()[1],)
    ]


@pytest.mark.parametrize("since", SINCE_MERGED)
def test_two_pilots_that_are_one_are_told_as_one_and_its_plan_as_moved(merging, since):
    """What was known of the one was known of the other; so nothing else differs, and no pilot is new."""
    told = merging.ask("since_last_time", as_of=DAY(ANSWERED), since=DAY(since))
    told = told[told["kind"] != "stage_move"]
    assert sorted(rows(told, "pilot_id", "kind", "was", "is_now", "on_day")) == SINCE_MERGED[since]


@pytest.mark.parametrize(
    ("language", "says"),
    [("nl", "1 is sinds 15 april 2026 dezelfde pilot als 2"), ("en", "1 is the same pilot as 2 since 15 April 2026")],
)
def test_which_pilot_became_which_is_told_and_leads_to_the_one_that_there_is(merging, language, says):
    told = merging.ask("since_last_time", as_of=DAY(ANSWERED), since=DAY(MARCH), kind="merged")
    (entry,) = changes.entries(told, DAY(MARCH), words_for(language), lambda page, id: f"{page} {id}")
    assert (entry.name, entry.text, entry.href) == ("Samen naar huis", says, "pilot m/2")


def test_the_public_is_told_which_pilot_became_which_where_it_may_see_both(merging, tmp_path):
    head = "pilot_id,title,visibility\n"
    public = {"2026-01-15": f"{head}1,Samen naar huis,public\n", "2026-02-28": f"{head}2,Samen naar Huis!,public\n"}
    files = {day: {"pilots.csv": text} for day, text in public.items()}
    store = store_of_lists(tmp_path, files, source="openbaar", store=copied(merging.path, tmp_path))
    shown = public_store(store, store.current_name())
    told = shown.ask("since_last_time", as_of=DAY(ANSWERED), since=DAY(MARCH))
    assert rows(told[told["kind"] != "stage_move"], "pilot_id", "kind", "is_now") == [("1", "merged", "2")]


def test_an_answer_to_what_was_not_open_is_told(many):
    flagged = many.ask("flags")
    flagged = flagged[flagged.code == "answer_to_nothing"]
    said = [(ANSWERS[ANSWERED][row - 2], value) for row, value in rows(flagged, "row", "value")]
    assert said == [
        ("17,,,,same_as,,18", "same_as"),  # in a circle
        ("18,,,,same_as,,17", "same_as"),
        ("23,,,,same_as,,24", "same_as"),  # another answer came behind it
        ("1,evaluation,,,was_wrong,,", "was_wrong"),
        ("3,evaluation,,,stands,,", "stands"),
        ("33,started,2025-06-01,,stands,,", "stands"),
        ("28,,,,same_as,,9999", "same_as"),
        ("29,rollout_decision,2026-01-01,,correction,,", "correction"),
        ("30,,,,never_was,,", "never_was"),
        ("31,,,,same_as,,3", "same_as"),
        ("32,,,,stopped,no_money,", "stopped"),
    ]


def test_an_answer_that_is_taken_back_was_never_given(many, tmp_path):
    store = copied(many.path, tmp_path)
    given = next(one for one in store.ledger.hand_ins() if str(one.reported_on) == ANSWERED)
    take_back(store, given, by="kantoor", why="toch", municipality="m", now=NOW, keep=24, progress=silent)
    assert apart(store, ANSWERED) == sorted(AWAY)
    assert statements(store, 2, "ended", ANSWERED) == [("first_plan", None, None)]


def test_the_public_sees_what_follows_from_answers_and_not_why(lists, tmp_path):
    """The lists say of no pilot that it is public, so the first of them is made so."""
    store = copied(lists, tmp_path)
    pilots = {"pilots.csv": "pilot_id,title,visibility\n8,Pilot 8,public\n"}
    store = store_of_lists(tmp_path, {"2026-04-01": pilots}, source="openbaar", store=store, is_seen=False)
    text = f"{HEAD}8,started,2025-06-02,,event,,,geheime reden\n"
    store = store_of_lists(tmp_path, {ANSWERED: {"answers.csv": text}}, source="answers", store=store)
    shown = public_store(store, store.current_name())
    assert [row[1] for row in statements(shown, 8, "started", ANSWERED)] == ["2025-06-01", "2025-06-02"]
    assert b"geheime reden" not in shown.file(shown.current_name()).read_bytes()


OTHERWISE = lists_of(
    *(
        f"            | 2026-01-31 | 2026-02-28 | 2026-03-31\n{lines}"
        for lines in (
            """besluit op  | 20-01-2026 |            | 24-03-2026
               besluit     | alles      |            | uitstel""",
            "einde       | 30-06-2026 |            | 31-12-2026",
            """geevalueerd | 10-01-2026   | 20-02-2026 | 10-01-2026
               uitkomst    | niet geslaagd | geslaagd  | niet geslaagd""",
            "einde       | 30-06-2026 | 31-12-2026 | 30-06-2026",
        )
    )
)


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """Lists that say otherwise what was answered to be wrong in between, and lists that go back."""
    folder = tmp_path_factory.mktemp("otherwise")
    store = store_of_lists(folder, OTHERWISE, MAPPING, is_seen=False)
    return answers(folder, store, "2026-03-01", "1,rollout_decision,,,was_wrong,,", "2,ended,,,was_wrong,,")


def test_what_was_wrong_stays_wrong_where_a_list_says_something_else(otherwise):
    assert statements(otherwise, 1, "rollout_decision", MARCH) == [("happened", "2026-03-24", "defer")]
    plans = otherwise.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/2")
    assert rows(plans, "kind", "planned_on") == [("first_plan", "2026-12-31")]


def test_a_plan_that_goes_to_another_day_and_back_was_moved_twice(otherwise):
    told = otherwise.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/4")
    assert sorted(rows(told, "kind", "planned_on", "days_shifted")) == [
        ("first_plan", "2026-06-30", 0),
        ("replan", "2026-06-30", 0),
        ("replan", "2026-12-31", 184),
    ]


def test_a_list_that_goes_back_behind_what_happened_again_is_asked_about(otherwise, tmp_path):
    told = unanswered(otherwise, MARCH, of_pilot="m/3")
    assert rows(told, "kind", "was", "is_now") == [("correction", "2026-02-20", "2026-01-10")]
    store = copied(otherwise.path, tmp_path)
    text = f"{HEAD}3,evaluation,,,event,,,omdat\n"
    store = store_of_lists(tmp_path, {ANSWERED: {"answers.csv": text}}, source="antwoorden", store=store)
    assert [day for _, day, _ in statements(store, 3, "evaluation", ANSWERED)] == ["2026-01-10", "2026-02-20"]
    assert unanswered(store, ANSWERED, of_pilot="m/3").empty


LAST = {
    "stopped behind never_was": {"19": "stopped"},
    "never_was behind stopped": {"20": None},
    "same_as behind stopped": {"21": None, "22": "running"},
    "stopped behind same_as": {"23": "stopped", "24": None},
}


@pytest.mark.parametrize("last", LAST)
def test_of_several_answers_about_a_pilot_the_last_holds(many, last):
    found = stages(many, ANSWERED)
    assert {pilot: found.get(pilot) for pilot in LAST[last]} == LAST[last]


# ----------------------------------------------------------------- the command


def answer(store, *arguments):
    return main(["answer", *arguments, "--why", "omdat", "--store", str(store.path)])


@pytest.fixture
def own(monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")


@pytest.mark.usefixtures("own")
def test_the_command_answers_from_its_day_on_and_says_what_stays_open(lists, tmp_path, capsys):
    store = copied(lists, tmp_path)
    n = len(unanswered(store, ANSWERED))
    given = ("10", "stopped", "--reason", "no_money", "--by", "Noor", "--reported-on", ANSWERED)
    assert answer(store, *given, "--lang", "nl") == 0
    assert f"{n - 1} vragen blijven open" in capsys.readouterr().out
    assert {day: stages(store, day).get("10") for day in ("2026-04-14", ANSWERED)} == {
        "2026-04-14": None,
        ANSWERED: "stopped",
    }
    first = store.ledger.hand_ins()[-1].id
    for second in ("stopped", "never_was"):  # what was answered already is said with how to take it back
        assert answer(store, "10", second, "--reported-on", ANSWERED, "--lang", "en") == 2
        said = capsys.readouterr().err
        assert all(part in said for part in ("`stopped`", "Noor", f"take-back {first}")), second


@pytest.fixture(scope="module")
def leaving(tmp_path_factory):
    """A pilot that leaves its list twice, one that stays, and one whose decision was deferred three times."""
    head = "           | 2026-01-31 | 2026-02-28 | 2026-03-31 | 2026-04-30\n"
    drawn = (
        "naam       | Een        | (weg)      | Een        | (weg)",
        "naam       | Twee       | Twee       | Twee       | Twee",
        """besluit op | 10-01-2026 | 10-02-2026 | 10-03-2026 | 10-03-2026
           besluit    | uitstel    | uitstel    | uitstel    | uitstel""",
    )
    folder = tmp_path_factory.mktemp("leaving")
    return store_of_lists(folder, lists_of(*(head + lines for lines in drawn)), MAPPING).path


@pytest.mark.usefixtures("own")
def test_the_command_answers_what_is_asked_and_not_what_was_before(leaving, tmp_path):
    store = copied(leaving, tmp_path)
    assert answer(store, "3", "correction", "--milestone", "rollout_decision", "--reported-on", ANSWERED) == 0
    assert [day for _, day, _ in statements(store, 3, "rollout_decision", ANSWERED)] == ["2026-01-10", "2026-03-10"]


@pytest.mark.usefixtures("own")
def test_an_answer_that_is_repeated_word_for_word_is_refused_and_holds_with_another_reason(leaving, tmp_path, capsys):
    """A log keeps one row of what is said twice: else it would be said to be done, and the question stayed open."""
    store = copied(leaving, tmp_path)
    again = ("1", "never_was", "--reported-on", "2026-05-02", "--lang", "en")
    assert answer(store, "1", "never_was", "--reported-on", "2026-03-02") == 0
    assert apart(store, "2026-05-02") == ["1"]
    assert answer(store, *again) == 2
    assert "word for word" in capsys.readouterr().err
    assert main(["answer", *again, "--why", "nu echt", "--store", str(store.path)]) == 0
    assert apart(Store(store.path), "2026-05-02") == []


WRONG = {
    "no such pilot at all": (("77", "stopped"), "answer_no_pilot"),
    "nothing is open": (("3", "stands", "--milestone", "started"), "nothing_to_answer"),
    "no such answer to it": (("7", "was_wrong", "--milestone", "rollout_decision"), "nothing_to_answer"),
    "another day": (("7", "correction", "--milestone", "rollout_decision", "--day", "2026-01-01"), "answer_other_day"),
    "a day to come": (("10", "stopped", "--day", "2027-01-01"), "answer_ahead"),
    "no such pilot": (("4", "same_as", "--same-as", "99"), "answer_same_as"),
    "itself": (("4", "same_as", "--same-as", "4"), "answer_same_as"),
}


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("wrong", WRONG)
def test_what_answers_nothing_is_said_and_nothing_is_done(lists, tmp_path, capsys, wrong):
    arguments, code = WRONG[wrong]
    store = copied(lists, tmp_path)
    assert answer(store, *arguments, "--reported-on", ANSWERED, "--lang", "nl") == 2
    said = capsys.readouterr().err
    words = words_for("nl")
    last = DAY(arguments[-1]) if "--day" in arguments else arguments[-1]
    days = {"day": last, "as_of": DAY(ANSWERED)}
    pilot = arguments[0] if code in ("answer_no_pilot", "answer_ahead") else f"m/{arguments[0]}"
    which = "rollout_decision 2026-02-10"
    blanks = {"pilot": pilot, "answer": arguments[1], "other": last, "which": which} | days
    assert words(f"errors.{code}", **blanks) in said
    assert len(store.ledger.hand_ins()) == len(LISTS)


@pytest.mark.usefixtures("own")
def test_an_answer_that_does_not_say_why_is_not_handed_in(lists, tmp_path, capsys):
    store = copied(lists, tmp_path)
    given = ("10", "stopped", "--why", " ", "--reported-on", ANSWERED, "--lang", "nl", "--store", str(store.path))
    assert main(["answer", *given]) == 2
    assert words_for("nl")("errors.answer_why", pilot="10") in capsys.readouterr().err
    assert len(store.ledger.hand_ins()) == len(LISTS)


def test_without_a_municipality_the_only_pilot_with_that_id_is_meant(lists, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("DOORSTROOM_MUNICIPALITY", raising=False)
    store = copied(lists, tmp_path)
    assert answer(store, "10", "stopped", "--reported-on", ANSWERED, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["is_new"] for one in told["hand_ins"]] == [True]
    assert stages(store, ANSWERED)["10"] == "stopped"
    other = {"2026-04-01": {"pilots.csv": "pilot_id,title,municipality\n4,Elders,Ergens\n"}}
    store = store_of_lists(tmp_path, other, source="elders", store=store, municipality="Ergens")
    capsys.readouterr()
    assert answer(store, "4", "never_was", "--reported-on", ANSWERED, "--lang", "nl") == 2
    said = words_for("nl")("errors.answer_whose", pilot="4", names="Ergens/4, m/4")
    assert said in capsys.readouterr().err
    assert answer(store, "m/4", "never_was", "--reported-on", ANSWERED) == 0


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_day_that_cannot_be_says_why_and_what_to_do(lists, language, capsys):
    words = words_for(language)
    for given, code in (("2100-01-01", "ahead"), ("31-01-2026", "day")):
        with pytest.raises(SystemExit):
            main(["load", "x.csv", "--reported-on", given, "--lang", language, "--store", str(lists)])
        said = capsys.readouterr().err
        assert words(f"cli.wrong_{code}", name="--reported-on", given=given if code == "ahead" else repr(given)) in said


def test_help_says_which_day_an_answer_holds_from(capsys):
    with pytest.raises(SystemExit):
        main(["answer", "--help", "--lang", "en"])
    assert "with the example the day that it was made for" in " ".join(capsys.readouterr().out.split())


RELISTED = {
    "1": ("2", "niet meer dezelfde pilot als 2"),
    "3": (None, "en telt weer als pilot"),
}


def test_who_is_listed_again_after_it_was_answered_away_is_not_new(tmp_path):
    head = "        | 2026-01-31 | 2026-02-28 | 2026-03-31\n"
    again = "naam    | {0}        | (weg)      | {0}\ngestart | 01-01-2026"
    drawn = (again.format("Een"), "naam    | Twee\ngestart | 01-01-2026", again.format("Derde"))
    store = store_of_lists(tmp_path, lists_of(*(head + lines for lines in drawn)), MAPPING, is_seen=False)
    store = answers(tmp_path, store, "2026-03-10", "1,,,,same_as,,2", "3,,,,never_was,,")
    told = store.ask("since_last_time", since=DAY("2026-03-15"), as_of=DAY("2026-04-01"))
    assert rows(told, "pilot_id", "kind", "was", "is_now", "on_day") == [
        (pilot, "restored", was, "running", MARCH) for pilot, (was, _) in RELISTED.items()
    ]
    for nth, (_, says) in enumerate(RELISTED.values()):
        assert says in changes.in_words(told.iloc[nth], DAY("2026-03-15"), words_for("nl"))
    last = next(one for one in store.ledger.hand_ins() if str(one.reported_on) == MARCH)
    changed = store.ask("hand_in_changes", hand_in=last.id)
    assert rows(changed, "pilot_id", "kind") == [(pilot, "back_in_list") for pilot in RELISTED]
