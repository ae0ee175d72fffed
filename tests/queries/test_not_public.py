"""What is not public is marked, where something beside it is."""

import datetime as dt

import pytest

from tests.given import rows, store_of

PILOTS = """
    pilot_id | title | theme | visibility
    a        | Alfa  | Wmo   | public
    b        | Beta  | Wmo   | internal
    c        | Gamma | Jeugd |
"""


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [("m/b", True), ("m/c", True)]),
        ({"theme": ["Wmo"]}, [("m/b", True), ("m/c", True)]),
        ({"theme": ["Jeugd"]}, [("m/b", False), ("m/c", False)]),
    ],
)
def test_who_is_not_public_is_named_and_whether_that_tells_them_apart(tmp_path, chosen, expected):
    store = store_of(
        tmp_path,
        pilots=PILOTS,
        milestones="pilot_id | milestone | happened_on\na | registered | 2026-01-01\nb | registered | 2026-01-01",
    )
    found = store.ask("not_public", as_of=dt.date(2026, 2, 1), **chosen)
    assert rows(found, "pilot_key", "is_beside_public") == expected
