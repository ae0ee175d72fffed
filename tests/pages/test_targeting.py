"""Gericht uitrollen: where and for whom first, within which room, and where deliberately not?"""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text import targeting as claims
from tests.given import request_for, store_of
from tests.pages.reading import follow, links, text

NL = words_for("nl")
NOW, KEY = "2026-03-31", "Waterkant/P-047"
HEADER = (
    "pilot_id | area | target_group | role | people_in_need | people_reached | participants | successes | baseline "
    "| target | measured | measured_on | fte_per_person"
)


@pytest.fixture(scope="module")
def asked(example):
    return request_for(example, as_of=date(2026, 3, 31))


@pytest.fixture
def app(screen, example):
    return screen("targeting", example, id=KEY, as_of=NOW)


def test_it_says_where_first_where_not_and_what_it_takes(app, asked):
    said = text(app)
    assert not app.exception
    plans = asked.ask("rollout_plans", pilot_key=KEY, fte=3)
    choices = asked.ask("rollout_choices", pilot_key=KEY, fte=3)
    cells = asked.ask("target_cells", pilot_key=KEY)
    assert claims.lead(cells, plans, "3 fte", choices, NL) in said
    assert claims.lead(cells, plans, "3 fte", choices, NL).startswith("Met 3 fte helpt plan A naar verwachting 32")
    for name, told in claims.brief(cells, plans, choices, NL):
        assert name in said
        assert told in said
    assert NL("targeting.share.note") in said


def test_the_example_tells_of_each_class_a_price_and_a_day_that_passed(asked):
    cells = asked.ask("target_cells", pilot_key=KEY)
    assert {*cells.evidence} == {1, 2, 3}
    assert cells.is_review_past.any()
    assert (cells.left_out == "gap_withheld").any()
    plans = asked.ask("rollout_plans", pilot_key=KEY, fte=3).set_index("plan")
    assert plans.price["balanced"] > 1
    shares = asked.ask("fair_share", pilot_key=KEY, fte=3)
    assert shares.difference.min() == -1
    every = asked.ask("target_pilots")
    assert every.n_class_4.any()
    assert asked.ask("target_cells", pilot_key="Waterkant/P-031").is_dropped.any()


def test_what_is_filled_in_changes_the_plans_and_stands_in_the_address(screen, example, app):
    more = screen("targeting", example, id=KEY, as_of=NOW, fte="1.5", budget="60000")
    assert NL("targeting.room.filled", fte="1,5 fte") in text(more)
    assert NL("targeting.room.money_filled", euro=NL.money(60_000)) in text(more)
    assert more.text_input(key="ds-room_fte").value == "1,5"
    assert text(more) != text(app)


@pytest.mark.parametrize("wrong", ["veel", "-1", "inf"])
def test_room_that_is_no_number_is_told_and_left_out(screen, example, app, wrong):
    other = screen("targeting", example, id=KEY, as_of=NOW, fte=wrong)
    assert not other.exception
    assert NL("targeting.room.unread", field=NL("targeting.room.field_fte"), most=NL.number(1e9)) in text(other)
    assert NL("targeting.lead.nothing_fits", room="") not in text(other)


def test_with_too_little_room_nothing_fits(screen, example):
    assert NL("targeting.lead.nothing_fits", room="0,1 fte") in text(screen("targeting", example, id=KEY, fte="0.1"))


def test_without_a_pilot_it_offers_those_that_have_their_turn_first(screen, example):
    app = screen("targeting", example, as_of=NOW)
    found = request_for(example, as_of=date(2026, 3, 31), municipality=["Waterkant"]).ask("target_pilots")
    assert NL.count("targeting.list_lead", int(found.is_asked.sum())) in text(app)
    offered = [href for _, href in links(app, "/gericht-uitrollen")]
    keys = [parse_qs(urlsplit(href).query)["id"][0] for href in offered]
    assert keys[: len(found)] == found.pilot_key.tolist()[: len(keys)]
    assert found.is_asked.iloc[0]
    assert not follow(screen, "targeting", example, offered[0]).exception


def test_a_pilot_that_is_not_there_is_said_so(screen, example):
    assert NL("targeting.unknown", id="Waterkant/x") in text(screen("targeting", example, id="Waterkant/x"))


@pytest.mark.parametrize("name", ["targeting", "pilot"])
def test_an_address_is_not_repeated_whole(screen, example, name):
    said = text(screen(name, example, id="x" * 10_000))
    assert "x" * 50 in said
    assert "x" * 70 not in said


def test_the_screen_of_a_pilot_leads_here(screen, example):
    app = screen("pilot", example, id=KEY, as_of=NOW)
    assert NL("targeting.section.on_pilot") in text(app)
    assert any(KEY in parse_qs(urlsplit(href).query).get("id", []) for _, href in links(app, "/gericht-uitrollen"))


def test_each_number_of_a_plan_leads_to_the_rows_behind_it(screen, example, app, asked):
    origins = {parse_qs(urlsplit(href).query)["figure"][0]: href for _, href in links(app, "/herkomst")}
    assert {"plan_helped", "plan_fte", "plan_places", "plan_cells", "share_need", "share_reached"} <= {*origins}
    for name, area in (("plan_helped", "Noorderpolder"), ("share_need", "Zandduin")):
        there = follow(screen, "origin", example, origins[name])
        assert not there.exception
        assert area in text(there)


def test_the_public_is_given_no_reasons_and_no_room_of_teams(screen, tmp_path, monkeypatch):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | visibility | receiving_team | rollout_fte\np | Samen | public | Noord | 2",
        segments=f"{HEADER} | reason\np | noord | j | tested | 203 | 101 | 43 | 26 | 9 | 6 | 5 | 2026-01-01 | 0.02 |\n"
        "p | zuid | j | not_here | | | | | | | | | | Geheime reden.",
        capacity="team | quarter | fte\nNoord | 2026-01-01 | 3.5",
    )
    staff = text(screen("targeting", store, id="m/p", as_of=NOW))
    assert "Geheime reden." in staff
    assert "3,5 fte" in staff
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    said = text(screen("targeting", store, id="m/p", as_of=NOW))
    assert NL("targeting.not_here.reason_internal") in said
    assert "Geheime" not in said
    assert "3,5 fte" not in said
    assert NL("targeting.room.asked", fte="2 fte") in said
    assert "102" not in said  # of how many it was: rounded for others


# ------------------------------------------------------------- promise 13


def of(folder, *cells: str, pilots: str = "pilot_id | title\np | Samen"):
    return store_of(folder, pilots=pilots, segments="\n".join([HEADER, *cells]))


KNOWN = "p | noord | j | tested | 200 | 100 | 40 | 20 | 9 | 6 | 5 | 2026-01-01 | 0.02"


@pytest.mark.parametrize(
    ("cells", "fte", "said"),
    [
        ([KNOWN], None, "targeting.lead.no_room"),
        ([KNOWN.replace("| 100 |", "| |")], "2", "targeting.lead.none.gap_unknown"),
        ([KNOWN.replace("| 200 | 100 |", "| 100 | 100 |")], "2", "targeting.lead.none.no_gap"),
        (
            [KNOWN.replace("| 200 | 100 |", "| 100 | 100 |"), KNOWN.replace("noord", "zuid").replace("| 100 |", "| |")],
            "2",
            "targeting.lead.none.gap_unknown",
        ),
        ([KNOWN.replace("| 200 |", "| 8 |")], "2", "targeting.lead.none.gap_withheld"),
        ([KNOWN.replace("| 40 | 20 |", "| | |")], "2", "targeting.lead.none.effect_unknown"),
        ([KNOWN.replace("| 0.02", "|")], "2", "targeting.lead.none.fte_unknown"),
        ([KNOWN.replace("| 5 | 2026", "| 8 | 2026")], "2", "targeting.lead.none.evidence"),
        ([KNOWN.replace("tested", "not_here")], "2", "targeting.lead.none_open"),
    ],
)
def test_promise_13_it_never_says_none_for_unknown(screen, tmp_path, cells, fte, said):
    app = screen("targeting", of(tmp_path, *cells), id="m/p", **({"fte": fte} if fte else {}))
    assert not app.exception
    assert NL(said) in text(app)


def test_promise_13_a_cost_that_is_unknown_is_not_too_high(screen, tmp_path):
    said = text(screen("targeting", of(tmp_path, KNOWN), id="m/p", fte="9", budget="90000"))
    assert NL("targeting.lead.none.euro_unknown") in said


def test_promise_13_without_segments_it_says_what_to_hand_in(screen, tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title\np | Samen",
        milestones="pilot_id | milestone | happened_on\np | started | 2025-01-01",
    )
    assert NL("targeting.no_pilots", table=NL.table("segments")) in text(screen("targeting", store))
    assert NL("targeting.no_cells", table=NL.table("segments")) in text(screen("targeting", store, id="m/p"))


def test_a_share_of_which_nothing_is_known_is_no_fair_share(screen, tmp_path):
    app = screen("targeting", of(tmp_path, KNOWN.replace("| 200 |", "| |")), id="m/p", fte="2")
    assert NL("targeting.share.unknown") in text(app)
    assert NL("targeting.gap.unknown") in text(app)
