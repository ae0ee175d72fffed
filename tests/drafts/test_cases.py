"""Lists that once went wrong, by the way that they go on the screen: dropped, looked into, chosen as proposed, checked.

What has to be chosen is asked; all else that the list leaves to be seen is told as the command line tells it, in the
words of a screen.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doorstroom.drafts.apart import apart
from doorstroom.drafts.draft import Draft, Drafts
from doorstroom.drafts.job import Job
from doorstroom.drafts.lists import lists_of, looked, looks, with_choices, with_lists
from doorstroom.drafts.naming import named_after
from doorstroom.drafts.one_list import List
from doorstroom.i18n import words_for
from doorstroom.report.screens.records import account
from tests.i18n.test_on_screen import OF_A_COMMAND
from tests.ingest.test_cases import CASES, TABLE, is_told

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
NL = words_for("nl")
# What the screen asks before it checks, so that the check has nothing to tell of it.
ASKED = {
    "96_comma_decimal_comma_separator_unquoted.csv": {"unproven": ["Startdatum"]},
    "152_two_departments_different_headers": {"lacking": ["pilots.pilot_id"]},
}

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"the lists are not in {CASES}")


def dropped(folder: Path, case: Path) -> tuple[Drafts, Draft, list[List]]:
    """The draft of a file, or of all files of a folder, each list read as the screen proposes."""
    drafts = Drafts(folder / "drafts")
    draft = drafts.new("noor", NOW)
    for file in sorted(case.iterdir()) if case.is_dir() else [case]:
        draft = drafts.add(draft, file.name, file.read_bytes(), NOW)
    found = looked(draft, [ended(job) for job in looks(drafts, draft, "nl")])
    draft = drafts.keep(with_lists(draft, found, lambda headers: None), NOW)
    return drafts, draft, lists_of(draft, found)


def ended(job: Job):
    state = job.state()
    while state.is_running:
        state = job.wait(60)
    return state


def asked(lists: list[List]) -> dict[str, list[str]]:
    told = {
        "lacking": [target for one in lists for target in one.lacking()],
        "unproven": [column.header for one in lists for column in one.unproven()],
    }
    return {kind: some for kind, some in told.items() if some}


def checked(folder: Path, drafts: Drafts, draft: Draft) -> dict:
    store = folder / "store"
    given = ["check", *drafts.given(draft), "--store", str(store), "--json", "--lang", "nl"]
    state = ended(drafts.begin(draft, given, store=store))
    assert state.answer is not None, state.problem
    return dict(state.answer)


def test_every_case_is_tried_or_needs_no_list_of_ones_own():
    of_templates = {"190_template_numeric_8000,5_and_text_12.500.xlsx"}
    folders = {one.name for one in CASES.iterdir() if one.is_dir()}
    own = {"114_status_words_with_negation.xlsx", "115_outcomes_with_negation.xlsx"}
    assert {one.name for one in CASES.iterdir()} == {case.file for case in TABLE} | of_templates | folders | own


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.file)
def test_what_is_right_is_asked_or_said_on_the_screen(tmp_path, case):
    drafts, draft, lists = dropped(tmp_path, CASES / case.file)
    assert asked(lists) == ASKED.get(case.file, {})
    if case.file in ASKED:
        return
    answer = checked(tmp_path, drafts, draft)
    of_pilots = [one for one in answer["files"] if one["table"] == "pilots"]
    rows = tuple(sum(one[name] for one in of_pilots) for name in ("rows_read", "rows_loaded", "rows_refused"))
    assert rows == case.pilots
    found = [(one["table"], one["row"], one["column"], one["code"]) for one in answer["refusals"]]
    assert sorted(found, key=repr) == sorted(case.refused, key=repr)
    flags = [(one["code"], one["row"], one["column"], ..., ...) for one in answer["flags"]]
    is_proposed = any(one.unclear_numbers() for one in lists)  # what the point is, and said so
    told = [(*one[:3], ..., ...) for one in case.told if not (is_proposed and one[4] == "ambiguous_separator")]
    assert [one for one in told if not any(is_told(flag, one) for flag in flags)] == []
    said = [one["reason"] for one in (*answer["refusals"], *answer["flags"])]
    assert [text for text in said if OF_A_COMMAND.search(text)] == []
    assert list(account(answer, NL, lambda screen, **more: screen))


@pytest.mark.parametrize("name", ["114_status_words_with_negation.xlsx", "115_outcomes_with_negation.xlsx"])
def test_a_word_with_a_denial_is_asked_for(tmp_path, name):
    _, _, lists = dropped(tmp_path, CASES / name)
    unknown = [word for one in lists for column in one.words_to_choose() for word in one.unknown_words(column)]
    assert {word for word in unknown if word.startswith(("niet ", "ongeborgd"))}
    proposed = {
        word for one in lists for said in one.chosen.choices.words.values() for word, code in said.items() if code
    }
    assert not [word for word in proposed if word.startswith(("niet opschalen", "ongeborgd", "inactief"))]


@pytest.mark.parametrize(
    ("name", "called"),
    [("153_own_list_plus_template_tables", "lijst"), ("154_pilots_table_plus_long_milestone_list", "pilots")],
)
def test_lists_and_tables_go_in_together_under_the_name_of_the_pilots(tmp_path, name, called):
    drafts, draft, lists = dropped(tmp_path, CASES / name)
    assert asked(lists) == {}
    found = looked(draft, [ended(job) for job in looks(drafts, draft, "nl")])
    assert named_after(draft.files, found) == called
    assert apart(draft, found, lambda headers: None) == [draft.files]
    answer = checked(tmp_path, drafts, draft)
    assert (answer["refusals"], answer["flags"]) == ([], [])
    assert {"pilots", "milestones"} <= {one["table"] for one in answer["files"]}


def test_two_lists_are_two_hand_ins_and_the_one_that_lacks_its_id_is_asked_for(tmp_path):
    name = "152_two_departments_different_headers"
    drafts, draft, lists = dropped(tmp_path, CASES / name)
    assert asked(lists) == ASKED[name]
    states = [ended(job) for job in looks(drafts, draft, "nl")]
    first = drafts.split(draft, apart(draft, looked(draft, states), lambda headers: None), NOW)
    (second,) = drafts.behind(first, NOW)
    answered = with_choices(second, 0, second.lists[0].choices.choose("Project", "pilots.pilot_id"))
    for one, called in ((first, "a"), (answered, "b")):
        found = looked(one, states)
        assert (named_after(one.files, found), asked(lists_of(one, found))) == (called, {})
    assert [one["rows_loaded"] for one in checked(tmp_path, drafts, answered)["files"] if one["rows_read"]] == [1, 1]
