"""Which lists there are among what was dropped, and what of each has to be chosen yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from doorstroom.drafts.apart import apart
from doorstroom.drafts.draft import Draft, Drafts
from doorstroom.drafts.job import State
from doorstroom.drafts.lists import Before, Looked, chosen_anew, lists_of, looked, with_choices, with_lists
from doorstroom.drafts.one_list import List, next_to_choose, outcomes_of, unread_days, without_outcome
from doorstroom.ingest.mapping.choices import BY_STATUS, UNSAID
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.seen import seen
from tests.ingest.test_mapping import sheet

NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
GIVEN = {
    "Nr": ["1", "2"],
    "Pilotnaam": ["a", "b"],
    "Status": ["Loopt", "Rustig"],
    "Start": ["03-04-2025", "05-06-2025"],
}
FIRST = Draft("0" * 32, "noor", NOW, files=("jan.csv", "feb.csv"))
BEFORE = """
source = "wmo"
reported_on = "name"
files = ["oud.csv"]
[columns]
pilot_id = "nr"
title = "Pilotnaam"
[milestones.status]
"""

JOINED = '[columns]\npilot_id = { columns = ["Nr", "Pilotnaam"], join = " " }\ntitle = "Pilotnaam"'


def nothing_remembered(headers):
    return None


def found(*sheets) -> Looked:
    """As commands tell it, through JSON."""
    told = json.loads(json.dumps({"sheets": [asdict(seen(one)) for one in sheets], "unread": []}))
    return looked(FIRST, [State(False, status=0, answer=told)])


def listed(file: str, **given) -> object:
    return replace(sheet(**(GIVEN | given)), file=file, name=None)


def only(draft: Draft, one: Looked, remembered: Callable = nothing_remembered) -> tuple[Draft, List]:
    made = with_lists(draft, one, remembered)
    (of_one,) = lists_of(made, one)
    return made, of_one


def test_files_with_the_same_headers_are_one_list_with_the_words_of_all():
    both = found(listed("jan.csv"), listed("feb.csv", Status=["Loopt", "Gestopt"]))
    _, one = only(FIRST, both)
    assert one.chosen.files == ("jan.csv", "feb.csv")
    assert one.n_rows == 4
    status = next(column for column in one.columns if column.header == "Status")
    assert [(word.text, word.n) for word in status.words] == [("Loopt", 2), ("Rustig", 1), ("Gestopt", 1)]
    assert one.unknown_words(status) == ["Rustig"]


def test_what_was_chosen_stays_as_long_as_the_list_is_the_same():
    one = found(listed("jan.csv"))
    made, of_one = only(FIRST, one)
    changed = with_choices(made, 0, of_one.chosen.choices.choose("Start", None))
    assert with_lists(changed, one, nothing_remembered) is changed
    assert with_lists(replace(changed, left_out=(("jan.csv", None),)), one, nothing_remembered).lists == ()


def test_what_was_chosen_stays_where_another_file_of_the_list_comes_or_goes_or_one_is_dropped_anew():
    made, of_one = only(FIRST, found(listed("jan.csv")))
    answered = of_one.chosen.choices.with_words({"Status": {"Loopt": "started", "Rustig": "ended"}})
    made = with_choices(made, 0, replace(answered, outcomes={"evaluation": UNSAID}, orders={"Start": "mdy"}))
    more = listed("feb.csv", Status=["Gestopt", "Traag"])
    made, of_both = only(made, found(listed("jan.csv"), more))
    chosen = of_both.chosen.choices
    assert (of_both.chosen.files, chosen.outcomes) == (("jan.csv", "feb.csv"), {"evaluation": UNSAID})
    assert chosen.orders == {"Start": "mdy"}
    assert chosen.words["Status"] == {"Loopt": "started", "Rustig": "ended", "Gestopt": "stopped"}
    assert of_both.unknown_words(of_both.columns[2]) == ["Traag"]
    assert only(made, found(more))[1].chosen.choices.words == chosen.words
    # Under the same name, with a column that has another name and one more.
    given = {"Nr": ["1"], "Naam": ["a"], "Status": ["Rustig"], "Thema": ["zorg"]}
    again = replace(sheet(**given), file="feb.csv", name=None)
    chosen = only(made, found(again))[1].chosen.choices
    assert chosen.targets == {
        **{"Nr": "pilots.pilot_id", "Naam": "pilots.title"},
        **{"Status": "status", "Thema": "pilots.theme"},
    }
    assert chosen.words["Status"]["Rustig"] == "ended"


def test_an_outcome_that_only_a_word_said_goes_with_it():
    given = {"Status": ["Loopt", "Prima"], "Datum evaluatie": [None, "13-04-2025"]}
    choices = only(FIRST, found(listed("jan.csv", **given)))[1].chosen.choices
    said = choices.with_words({"Status": {"Prima": "evaluation/successful"}})
    assert said.outcomes == {"evaluation": BY_STATUS}
    assert said.with_words({"Status": {"Prima": "started"}}).outcomes == {}


def test_a_day_that_nothing_proves_is_asked_and_one_that_is_proven_is_not():
    _, one = only(FIRST, found(listed("jan.csv")))
    assert [column.header for column in one.unproven()] == ["Start"]
    assert not one.is_chosen()
    _, one = only(FIRST, found(listed("jan.csv", Start=["03-04-2025", "13-04-2025"])))
    assert one.unproven() == []
    assert one.is_chosen()


@pytest.mark.parametrize(
    ("more", "unread"),
    [
        ({}, []),
        ({"Weekje weg": ["13-04-2025", None], "Opmerking": ["bellen", "mailen"]}, ["Weekje weg"]),
        ({"Gebeld": ["13-04-2025", "14-04-2025"], "Weekje weg": ["Q3 2025", None]}, ["Gebeld", "Weekje weg"]),
        ({"Gebeld": [None, None], "Kamer": ["12", "13"]}, []),
        ({"Evaluatie afgerond": ["13-04-2025", None]}, []),
    ],
)
def test_which_columns_with_days_are_not_read_is_known(more, unread):
    _, one = only(FIRST, found(listed("jan.csv", **more)))
    assert one.unread_days() == unread


def test_a_column_that_holds_days_in_one_of_the_files_holds_days():
    _, one = only(FIRST, found(listed("jan.csv", Gebeld=[None, None]), listed("feb.csv", Gebeld=["13-04-2025", None])))
    assert unread_days([one, one]) == ["Gebeld"]
    _, one = only(FIRST, found(listed("jan.csv", Gebeld=["13-04-2025", None])), lambda headers: Before("wmo", JOINED))
    assert unread_days([one]) == ["Start", "Gebeld"]  # as the list was read before


def test_a_list_without_titles_says_what_lacks():
    one = found(replace(sheet(Nr=["1"], Status=["Loopt"]), file="jan.csv", name=None))
    _, of_one = only(FIRST, one)
    assert of_one.lacking() == ["pilots.title"]


def test_a_list_is_read_as_it_was_the_last_time_under_its_own_name_and_day():
    one = found(listed("jan.csv"))
    text = BEFORE.replace("[milestones.status]\n", '[status]\ncolumn = "STATUS"\nwords = { Rustig = [] }\n')
    made, of_one = only(FIRST, one, lambda headers: Before("wmo", text))
    assert (made.source, made.is_from_name) == ("wmo", True)
    assert of_one.chosen.choices.targets == {"Nr": "pilots.pilot_id", "Pilotnaam": "pilots.title", "Status": "status"}
    status = next(column for column in of_one.columns if column.header == "Status")
    assert of_one.unknown_words(status) == []
    mapping = load_mapping(of_one.chosen.as_toml())
    assert (mapping.files, mapping.reported_on, mapping.source) == (("jan.csv",), None, None)
    others = only(replace(FIRST, source="jeugd"), one, lambda headers: Before("wmo", text))[0]
    assert others.source == "jeugd"


def test_what_choices_cannot_hold_is_read_as_it_stands_until_it_is_chosen_anew():
    one = found(listed("jan.csv"))
    text = '[columns]\npilot_id = "Nr"\ntitle = ["Pilotnaam", "Status"]\njoin = " - "\n'
    text = text.replace(
        'title = ["Pilotnaam", "Status"]\njoin = " - "', 'title = { columns = ["Pilotnaam", "Status"], join = " - " }'
    )
    made, of_one = only(FIRST, one, lambda headers: Before("wmo", text))
    assert of_one.chosen.mapping == text
    assert of_one.is_chosen()
    assert load_mapping(of_one.chosen.as_toml()).feeds["title"].join == " - "
    (anew,) = lists_of(chosen_anew(made, of_one), one)
    assert anew.chosen.mapping is None
    assert anew.chosen.choices.targets["Pilotnaam"] == "pilots.title"


def test_what_came_of_a_milestone_is_said_by_the_status_where_that_says_it():
    given = {"Status": ["Loopt", "Geslaagd, wacht op besluit"], "Datum evaluatie": [None, "13-04-2025"]}
    _, one = only(FIRST, found(listed("jan.csv", **given)))
    choices = one.chosen.choices
    assert without_outcome(choices) == ["evaluation"]
    assert choices.outcomes == {"evaluation": BY_STATUS}
    assert outcomes_of("evaluation", choices)[0] == BY_STATUS
    assert one.chosen.choices.words["Status"]["Geslaagd, wacht op besluit"] == "evaluation/successful"


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read():
    told = {"sheets": [asdict(seen(listed("jan.csv")))], "unread": [{"file": "feb.csv", "reason": "leeg"}]}
    both = looked(FIRST, [State(False, status=0, answer=told)])
    assert both.unread == (("feb.csv", "leeg"),)
    assert [one.file for one in both.lists] == ["jan.csv"]


@pytest.mark.parametrize("owner", ["noor"])
def test_work_is_the_same_until_the_files_or_how_they_are_read_change(tmp_path, owner):
    drafts = Drafts(tmp_path)
    made = drafts.add(drafts.new(owner, NOW), "jan.csv", b"Nr;Pilotnaam\n1;a\n", NOW)
    check = ["check", "jan.csv"]
    planned = drafts.planned(made, check, store=tmp_path)
    assert drafts.planned(made, check, store=tmp_path).folder == planned.folder
    assert not planned.was_started
    listed_now = with_lists(made, found(listed("jan.csv")), nothing_remembered)
    assert drafts.planned(listed_now, check, store=tmp_path).folder != planned.folder
    assert drafts.planned(made, [*check, "--source", "x"], store=tmp_path).folder != planned.folder
    assert drafts.latest(owner, NOW) == made
    handed_in = drafts.keep(replace(made, is_handed_in=True), NOW)
    assert (drafts.latest(owner, NOW), drafts.latest(owner, NOW, is_handed_in=True)) == (None, handed_in)


NAMED = {"Pilotnaam": ["a", "b"], "Status": ["Loopt", "Gestopt"], "Start": ["13-04-2025", "05-06-2025"]}


def lists_in(*sheets, remembered=nothing_remembered) -> list[List]:
    looked_into = found(*sheets)
    return lists_of(with_lists(FIRST, looked_into, remembered), looked_into)


def test_a_list_without_numbers_is_known_by_its_titles_until_they_may_stand_twice():
    (one,) = lists_in(replace(sheet(**NAMED), file="jan.csv"), replace(sheet(**NAMED), file="feb.csv"))
    assert one.chosen.choices.is_by_title  # a list of each month
    assert next_to_choose([one]) == "compare"
    (one,) = lists_in(*(replace(sheet(**NAMED), file="jan.csv", name=name) for name in ("Jeugd", "Wmo")))
    assert not one.chosen.choices.is_by_title  # a title may be of two pilots
    assert next_to_choose([one]) == "columns"


def test_next_month_titles_say_which_pilot_it_is_as_they_did():
    (one,) = lists_in(replace(sheet(**NAMED), file="jan.csv"))
    text = one.chosen.as_toml()
    (again,) = lists_in(replace(sheet(**NAMED), file="feb.csv"), remembered=lambda headers: Before("wmo", text))
    assert again.chosen.choices.is_by_title
    assert again.chosen.is_remembered


@pytest.mark.parametrize(
    ("given", "step"),
    [
        ({}, "compare"),
        ({"Status": ["Loopt", "Rustig aan"]}, "words"),
        ({"Start": ["03-04-2025", "05-06-2025"]}, "columns"),  # nothing proves what comes first
        ({"Eigennaar": ["x", "y"]}, "columns"),  # read for what its header is only like
        ({"Toelichtende noot": ["x", "y"]}, "compare"),  # what is not read is told, and not in the way
    ],
)
def test_the_next_step_is_the_first_at_which_something_is_left_to_choose(given, step):
    (one,) = lists_in(replace(sheet(**(NAMED | given)), file="jan.csv"))
    assert next_to_choose([one]) == step
    text = one.chosen.as_toml() if step != "columns" or "Start" not in given else None
    (again,) = lists_in(
        replace(sheet(**(NAMED | given)), file="feb.csv"), remembered=lambda _: text and Before("wmo", text)
    )
    assert next_to_choose([again]) == ("compare" if text and step == "columns" else step)


def test_the_words_without_an_answer_are_told_with_their_rows():
    (one,) = lists_in(replace(sheet(**(NAMED | {"Status": ["Rustig aan", "Rustig aan"]})), file="jan.csv"))
    ((column, unknown),) = one.unanswered()
    assert (column.header, [(word.text, word.n) for word in unknown]) == ("Status", [("Rustig aan", 2)])


OTHER = {"Project": ["2"], "Titel": ["b"], "Fase": ["Loopt"]}
NORMS = {"stage": ["running"], "norm_days": ["60"]}
LATER_EDITION = {**GIVEN, "Wijk": ["Oost", "West"]}


@pytest.mark.parametrize(
    ("files", "more", "known", "groups"),
    [
        ({"wmo.csv": GIVEN, "jeugd.csv": OTHER}, {}, {}, [("wmo.csv",), ("jeugd.csv",)]),
        ({"wmo.csv": GIVEN, "jeugd.csv": GIVEN}, {}, {}, [("wmo.csv", "jeugd.csv")]),
        ({"2024.csv": GIVEN, "lijst.csv": LATER_EDITION}, {}, {}, [("2024.csv", "lijst.csv")]),
        ({"2024.csv": GIVEN, "lijst.csv": LATER_EDITION}, {"is_one": False}, {}, [("2024.csv",), ("lijst.csv",)]),
        ({"wmo 2024.csv": GIVEN, "Wmo 2025 v2.csv": OTHER}, {}, {}, [("wmo 2024.csv", "Wmo 2025 v2.csv")]),
        ({"jan 2024.csv": GIVEN, "feb 2024.csv": OTHER}, {}, {}, [("jan 2024.csv", "feb 2024.csv")]),
        ({"wmo.csv": GIVEN, "jeugd.csv": OTHER}, {"is_one": True}, {}, [("wmo.csv", "jeugd.csv")]),
        ({"a.csv": GIVEN, "b.csv": OTHER}, {}, {"Nr": "wmo 1", "Project": "wmo 2"}, [("a.csv", "b.csv")]),
        ({"a.csv": GIVEN, "b.csv": {**OTHER, "Nr": ["2"]}}, {}, {"Nr": "wmo 1"}, [("a.csv",), ("b.csv",)]),
        ({"2024.csv": GIVEN, "b.csv": LATER_EDITION}, {}, {"Wijk": "b 1", "Nr": "a 1"}, [("2024.csv",), ("b.csv",)]),
        ({"wmo.csv": GIVEN, "jeugd.csv": OTHER}, {"left_out": (("jeugd.csv", None),)}, {}, [("wmo.csv", "jeugd.csv")]),
        (
            {"normen.csv": NORMS, "wmo.csv": GIVEN, "jeugd.csv": OTHER, "wmo 2.csv": LATER_EDITION},
            {},
            {},
            [("normen.csv", "wmo.csv", "wmo 2.csv"), ("jeugd.csv",)],
        ),
    ],
)
def test_lists_with_other_headers_are_apart_unless_they_are_editions_of_one(files, more, known, groups):
    draft = replace(FIRST, files=tuple(files), **more)
    told = [asdict(seen(replace(sheet(**given), file=file, name=None))) for file, given in files.items()]
    answer = json.loads(json.dumps({"sheets": told, "unread": []}))
    looked_into = looked(draft, [State(False, status=0, answer=answer)])
    before = {header: tuple(said.split()) for header, said in known.items()}  # header → list and mapping

    def known_as(headers):
        return next((before[one] for one in before if one in headers), None)

    assert apart(draft, looked_into, known_as) == groups
