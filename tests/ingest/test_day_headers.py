"""What lists call the day on which something began or was done, and which columns with days are not read."""

from __future__ import annotations

import pytest

from doorstroom.ingest.mapping.guess import guesses
from doorstroom.ingest.mapping.known_names import known_name
from tests.ingest.test_mapping import a_list

DAYS = ["13-04-2025", "14-04-2025", None]


def meant(header: str, *cells: str | None) -> tuple[str, str] | None:
    found = guesses(a_list(**{header: list(cells)}))
    return next((target for target, guess in found.targets.items() if header in guess.headers), None)


@pytest.mark.parametrize(
    ("header", "milestone"),
    [
        ("Start uitvoering", "started"),
        ("Begin uitvoering", "started"),
        ("Datum start uitvoering", "started"),
        ("Uitvoering gestart", "started"),
        ("Begin van de pilot", "started"),
        ("Pilot afgerond", "ended"),
        ("Uitvoering afgerond", "ended"),
        ("Evaluatie afgerond", "evaluation"),
        ("Evaluatie uitgevoerd", "evaluation"),
        ("Evaluatie afgerond op", "evaluation"),
        ("Datum evaluatie afgerond", "evaluation"),
        ("Datum afronding evaluatie", "evaluation"),
        ("Evaluation completed", "evaluation"),
        ("Uitrolbesluit genomen", "rollout_decision"),
        ("Besluit genomen", "rollout_decision"),
        ("Besluit genomen op", "rollout_decision"),
        ("Implementatie afgerond", "implemented"),
        ("Hercontrole uitgevoerd", "recheck"),
        ("Borging afgerond", "anchored"),
    ],
)
def test_a_header_that_says_what_was_done_holds_the_day_where_its_cells_do(header, milestone):
    assert meant(header, *DAYS) == (milestone, "happened_on")
    assert meant(header, "ja", "nee", "ja") != (milestone, "happened_on")


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Fase/Status", ("status", "column")),
        ("Fase en status", ("status", "column")),
        ("Status | fase", ("status", "column")),
        ("Naam pilot/project", ("columns", "title")),
        ("Startdatum/einddatum", None),  # of two things
        ("Status en toelichting", None),  # of which one is not known
    ],
)
def test_a_header_of_several_names_is_known_where_all_name_the_same(header, target):
    found = known_name(header)
    assert (found and found.target) == target
