"""Who asks: what follows from roles and municipalities."""

from __future__ import annotations

import pytest

from doorstroom.query.address import MENU, is_for, menu
from doorstroom.query.reader import ADMIN, ANALYST, BRIEFER, OFFICE, READER, ROLES, Reader
from doorstroom.settings import PUBLIC, STAFF
from doorstroom.store.sight import EVERYTHING, PUBLIC_ONLY, Sight

A, B = "Aardam", "Beekrijk"
OF_ALL = ("status", "decisions", "ready", "targeting", "learning", "network", "stagnation", "analysis", "method")


@pytest.mark.parametrize(
    ("roles", "also"),
    [
        ({READER}, set()),
        ({ANALYST}, {"workbench"}),
        ({BRIEFER}, {"briefing", "speaker"}),
        ({OFFICE}, {"records"}),
        ({ADMIN}, {"records"}),
        (set(ROLES), {"workbench", "briefing", "speaker", "records"}),
    ],
)
def test_which_screens_are_for_whom(roles, also):
    reader = Reader("x", STAFF, frozenset(roles))
    for screen in ("workbench", "briefing", "speaker", "records"):
        assert is_for(reader, screen) is (screen in also), screen
    shown = also | ({"access"} if ADMIN in roles else set())  # everybody sees there who they are
    assert menu(reader) == tuple(name for name in MENU if name in OF_ALL or name in shown)


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
    ("own", "another", "sight"),
    [
        (None, "office", EVERYTHING),
        (None, f"office:{A}", Sight(frozenset({A}))),
        (frozenset({A, B}), f"office:{A}", Sight(frozenset({A}))),
        (frozenset({B}), f"office:{A}", PUBLIC_ONLY),
    ],
)
def test_who_looks_as_another_sees_no_more_than_before(own, another, sight):
    seen = Reader("x", STAFF, frozenset({ADMIN}), own, own).looking_as(another)
    assert (seen.sight, seen.roles, seen.name) == (sight, frozenset({READER, OFFICE}), "x")
    assert not seen.is_admin


def mixed(*roles: str) -> Reader:
    """A reader of A and B, who has other roles for B only."""
    held, of = frozenset({READER, *roles}), tuple((role, frozenset({B})) for role in roles)
    return Reader("x", STAFF, held, frozenset({A, B}), frozenset({B}), own_as=of)


def test_a_role_for_one_municipality_shows_no_more_than_that_one():
    reader = mixed(ANALYST, OFFICE)
    assert reader.narrowed_to([ANALYST]).sight == Sight(frozenset({B}))
    assert reader.narrowed_to([READER, ANALYST]).sight == Sight(frozenset({A, B}))
    assert reader.narrowed_to([BRIEFER]) is reader
    assert reader.narrowed_to([]) is reader


def test_who_administers_one_municipality_looks_as_others_at_that_one():
    assert mixed(ADMIN).looking_as("analyst").sight == Sight(frozenset({B}))
    assert mixed(ADMIN).looking_as(f"analyst:{A}").sight == PUBLIC_ONLY


@pytest.mark.parametrize("another", [None, "", "baas", f":{A}", "admin ", "Office"])
def test_who_looks_as_nobody_that_there_can_be_stays_who_they_are(another):
    admin = Reader("x", STAFF, frozenset({ADMIN}))
    assert admin.looking_as(another) is admin


@pytest.mark.parametrize("role", ROLES)
def test_who_is_no_administrator_looks_as_nobody_else(role):
    for reader in (Reader("x", STAFF, frozenset(ROLES) - {ADMIN}), Reader("x", PUBLIC)):
        assert reader.looking_as(role) is reader
