"""Who asks: what follows from roles and municipalities."""

from __future__ import annotations

import pytest

from doorstroom.query.address import MENU, is_for, menu
from doorstroom.query.reader import ADMIN, ANALYST, BRIEFER, OFFICE, READER, ROLES, Reader
from doorstroom.settings import PUBLIC, STAFF
from doorstroom.store.sight import EVERYTHING, PUBLIC_ONLY, Sight

A, B = "Aardam", "Beekrijk"
OF_ALL = ("status", "decisions", "ready", "stagnation", "analysis", "method")


@pytest.mark.parametrize(
    ("roles", "also"),
    [
        ({READER}, set()),
        ({ANALYST}, {"workbench"}),
        ({BRIEFER}, {"briefing", "speaker"}),
        ({OFFICE}, {"records"}),
        ({ADMIN}, {"records", "access"}),
        (set(ROLES), {"workbench", "briefing", "speaker", "records", "access"}),
    ],
)
def test_which_screens_are_for_whom(roles, also):
    reader = Reader("x", STAFF, frozenset(roles))
    for screen in ("workbench", "briefing", "speaker", "records", "access"):
        assert is_for(reader, screen) is (screen in also), screen
    assert menu(reader) == tuple(name for name in MENU if name in OF_ALL or name in also)


def test_who_has_no_role_is_nobody_here():
    assert not Reader("x", STAFF, frozenset()).may_read


@pytest.mark.parametrize("role", ROLES)
def test_the_public_writes_nothing_and_takes_along_what_is_public(role):
    reader = Reader("x", PUBLIC, frozenset({role}), frozenset({A}))
    assert not (reader.may_hand_in)
    assert not (reader.is_admin)
    assert not (reader.may_act_for(A))
    assert not (reader.sets_for_all)
    assert (reader.may_brief, reader.may_take_rows) == (True, True)
    assert reader.sight == PUBLIC_ONLY


def test_what_is_seen_and_what_is_acted_for_are_two_things():
    reader = Reader("x", STAFF, frozenset({READER, OFFICE}), None, frozenset({A}))
    assert reader.sight == EVERYTHING
    assert (reader.may_act_for(A), reader.may_act_for(B), reader.sets_for_all) == (True, False, False)
    assert not Reader("x", STAFF, frozenset({READER}), None, None).may_act_for(A)


@pytest.mark.parametrize(
    ("own", "municipality", "sight"),
    [
        (None, None, EVERYTHING),
        (None, A, Sight(frozenset({A}))),
        (frozenset({A, B}), A, Sight(frozenset({A}))),
        (frozenset({B}), A, PUBLIC_ONLY),
    ],
)
def test_who_looks_as_another_sees_no_more_than_before(own, municipality, sight):
    seen = Reader("x", STAFF, frozenset({ADMIN}), own, own).as_another(OFFICE, municipality)
    assert (seen.sight, seen.roles, seen.name) == (sight, frozenset({READER, OFFICE}), "x")
    assert not seen.is_admin


@pytest.mark.parametrize("role", ROLES)
def test_who_is_no_administrator_gets_no_role_by_looking_as_another(role):
    assert Reader("x", STAFF, frozenset({READER})).as_another(role, None).roles <= {READER}
