"""A pilot keeps its history by its id: where titles and ids come apart, that is said."""

from __future__ import annotations

import pytest

from tests.given import rows
from tests.ledger.given import store_of_lists

DAYS = ("2026-01-31", "2026-02-28", "2026-03-31")
EXAMPLES = {
    "nothing changed": (("Alfa", "Beta", "Ceta"), []),
    "two changed places": (("Beta", "Alfa", "Ceta"), [("1", "title_of_another", "2"), ("2", "title_of_another", "1")]),
    "all shifted by one, the first is new": (
        ("Nieuw in de wijk", "Alfa", "Beta"),
        [("1", "title_changed", "Alfa"), ("2", "title_of_another", "1"), ("3", "title_of_another", "2")],
    ),
    "an id is used for another pilot": (
        ("Alfa", "Ontmoeten in het park", "Ceta"),
        [("2", "title_changed", "Beta")],
    ),
    "one that left the list gave its title": (("Ceta", "Beta"), [("1", "title_of_another", "3")]),
    "written a little otherwise": (("ALFA ", "Beta", "Ceta."), []),
    "the same title as another one that keeps it": (("Beta", "Beta", "Ceta"), [("1", "title_changed", "Alfa")]),
}


MILESTONES = "pilot_id,milestone,happened_on\n1,started,2025-01-01\n"


def store_of(tmp_path, *titles):
    """A store into which lists of pilots 1, 2, 3 were loaded, each with their titles of that day."""
    lists = {
        day: {"pilots.csv": "pilot_id,title\n" + "".join(f"{n},{one}\n" for n, one in enumerate(named, 1))}
        for day, named in zip(DAYS, titles, strict=False)
    }
    given = {day: said | {"milestones.csv": MILESTONES} for day, said in lists.items()}
    return store_of_lists(tmp_path, given)


def told(store) -> list[tuple]:
    flags = store.ask("flags")
    return sorted(rows(flags[flags.code.str.startswith("title_")], "row", "code", "other"))


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_title_that_goes_to_another_id_is_told(tmp_path, example):
    titles, expected = EXAMPLES[example]
    store = store_of(tmp_path, ("Alfa", "Beta", "Ceta"), titles)
    assert told(store) == [(int(pilot) + 1, code, other) for pilot, code, other in expected]


def test_who_has_its_own_title_back_is_told_no_longer(tmp_path):
    assert told(store_of(tmp_path, ("Alfa", "Beta"), ("Beta", "Alfa"), ("Alfa", "Beta"))) == []


def test_a_title_that_changed_in_an_earlier_list_is_told_once(tmp_path):
    assert told(store_of(tmp_path, ("Alfa",), ("Ontmoeten",), ("Ontmoeten",))) == []


def test_the_title_of_a_pilot_that_left_before_is_that_of_another(tmp_path):
    assert told(store_of(tmp_path, ("Alfa", "Beta"), ("Alfa",), ("Beta",))) == [(2, "title_of_another", "2")]
    again = store_of_lists(
        tmp_path / "again",
        {day: {"pilots.csv": text, "milestones.csv": MILESTONES} for day, text in RETURNED.items()},
    )
    assert told(again) == [(2, "title_changed", "Alfa")]


RETURNED = {
    DAYS[0]: "pilot_id,title\n1,Alfa\n2,Beta\n",
    DAYS[1]: "pilot_id,title\n1,Alfa\n",
    DAYS[2]: "pilot_id,title\n1,Beta\n2,Beta\n",
}
