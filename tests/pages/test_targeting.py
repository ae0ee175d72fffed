"""Gericht uitrollen: where and for whom first, within which room, and where deliberately not?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from doorstroom.briefing.slides_targeting import targeting as targeting_slide
from doorstroom.export import about_of, as_csv, file_name
from doorstroom.i18n import words_for
from doorstroom.query.reader import ANALYST, READER, Reader
from doorstroom.report.screens import targeting as sections
from doorstroom.report.tables import targeting as table_of
from doorstroom.report.text import targeting as claims
from doorstroom.settings import STAFF
from doorstroom.web.taking import taken
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
    lead = claims.lead(cells, plans, claims.Planned("3 fte", "50%"), choices, NL)
    assert lead in said
    assert "Met 3 fte helpt plan A naar verwachting 132 inwoners." in lead
    assert "helpt er 126 en bereikt Vissershoek wel." in lead
    assert claims.all_cells(cells, NL) in lead
    for name, told in claims.brief(cells, plans, choices, NL):
        assert name in said
        assert told in said
    assert NL.count("targeting.plan.price", 6) in said
    assert NL("targeting.share.note") in said


def test_a_share_is_taken_along_by_who_may_take_its_pilot(asked):
    internal = {row["pilot_id"] for row in asked.known_rows(["pilots"])["pilots"] if row["visibility"] == "internal"}
    keys = asked.ask("target_pilots", municipality=["Waterkant"])["pilot_key"]
    key = next(one for one in keys if one.removeprefix("Waterkant/") in internal)
    found = asked.ask("fair_share", pilot_key=key, fte=3)
    table = table_of.shares(found, ["most"], {"pilot_key": key, "fte": 3}, NL)
    for takes, n in (("Waterkant", len(found)), ("Dijkhaven", 0)):
        reader = Reader("x", STAFF, frozenset({READER, ANALYST}), own_as=((ANALYST, frozenset({takes})),))
        assert len(taken(table, replace(asked, reader=reader)).rows) == n


def test_who_is_helped_can_be_worked_out_from_the_table(app, asked):
    cells = asked.ask("target_cells", pilot_key=KEY)
    left = claims.left_at_scale(cells, NL)
    assert left == "63%"
    assert NL("targeting.column.helped_sum", left=left) in text(app)
    for row in cells[cells.standing == "plan"].itertuples():
        assert abs(row.places * round(row.effect, 2) * 0.63 - row.helped) < 1


def test_the_example_tells_of_each_class_a_price_and_a_day_that_passed(asked):
    cells = asked.ask("target_cells", pilot_key=KEY)
    assert {*cells.evidence} == {1, 2, 3}
    assert cells.is_review_past.any()
    assert (cells.left_out == "gap_withheld").any()
    plans = asked.ask("rollout_plans", pilot_key=KEY, fte=3).set_index("plan")
    assert (round(plans.helped["most"]), round(plans.helped["balanced"])) == (132, 126)
    shares = asked.ask("fair_share", pilot_key=KEY, fte=3)
    assert shares.difference.min() == -1
    every = asked.ask("target_pilots")
    assert {*every.standing} == {"plan", "first", "decided"}
    assert asked.ask("target_cells", pilot_key="Waterkant/P-031").is_dropped.any()


def test_what_is_filled_in_changes_the_plans_and_stands_in_the_address(screen, example, app):
    more = screen("targeting", example, id=KEY, as_of=NOW, fte="1.5", budget="60000")
    assert NL("targeting.room.filled", fte="1,5 fte") in text(more)
    assert NL("targeting.room.money_filled", euro=NL.money(60_000)) in text(more)
    assert more.text_input(key="ds-room_fte").value == "1,5"
    assert text(more) != text(app)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(("fte", wrong) for wrong in ("veel", "-1", "inf", "nan", "1e300", "1,5", "0x10", "9" * 400)),
        *(("budget", wrong) for wrong in ("veel", "-1", "1e300")),
        *(("phi", wrong) for wrong in ("abc", "-1", "101", "1e300", "nan", "66.6", "0.5")),
    ],
)
def test_what_is_no_number_in_the_address_is_told_and_left_out(screen, example, app, name, wrong):
    other = screen("targeting", example, id=KEY, as_of=NOW, **{name: wrong})
    assert not other.exception
    field, most = NL(f"targeting.room.field_{name}"), NL.number(sections.MOST[name])
    told = NL(f"targeting.room.unread{'_whole' if name == 'phi' else ''}", field=field, most=most)
    assert told in text(other)
    assert text(other).replace(told, "").split() == text(app).split()


@pytest.mark.parametrize("given", [{"fte": "1e9"}, {"fte": "0"}, {"phi": "0"}, {"phi": "100"}, {"record": "x"}])
def test_the_ends_of_what_may_be_said_hold(screen, example, given):
    assert not screen("targeting", example, id=KEY, as_of=NOW, **given).exception


def test_the_share_of_plan_c_is_what_the_address_says(screen, example):
    said = text(screen("targeting", example, id=KEY, as_of=NOW, phi="80"))
    assert NL("targeting.plan.balanced.name", share="80%") in said


def test_with_too_little_room_nothing_fits(screen, example):
    said = text(screen("targeting", example, id=KEY, fte="0.1"))
    assert NL("targeting.lead.nothing_fits", room="0,1 fte") in said


def test_without_a_pilot_it_offers_those_that_have_their_turn_by_what_is_to_be_done(screen, example):
    app = screen("targeting", example, as_of=NOW)
    request = request_for(example, as_of=date(2026, 3, 31), municipality=["Waterkant"])
    found, rooms = request.ask("target_pilots"), request.ask("rollout_room", municipality=["Waterkant"])
    groups = claims.grouped(found, rooms)
    assert claims.list_lead(groups, NL) in text(app)
    assert {*groups} == {"plan", "room", "first", "decided", "other"}
    assert sum(len(some) for some in groups.values()) == len(found)
    said = text(app).replace("\\", "")  # that keeps marks in headings from being markup
    assert all(NL(f"targeting.group.{name}") in said for name in ("plan", "room", "first"))
    offered = [href for _, href in links(app, "/gericht-uitrollen")]
    keys = [parse_qs(urlsplit(href).query)["id"][0] for href in offered]
    assert keys == [key for some in groups.values() for key in some["pilot_key"]]
    assert not follow(screen, "targeting", example, offered[0]).exception


def test_the_list_the_slide_and_the_digest_count_the_same_pilots(example):
    request = request_for(example, as_of=date(2026, 3, 31), municipality=["Waterkant"])
    found = request.ask("target_pilots")
    groups = claims.grouped(found, None)
    planned, asked = len(groups["plan_only"]), int(found["is_asked"].sum())
    waiting = int((found["is_asked"] & (found["stage"] == "awaiting_decision")).sum())
    who = NL("targeting.list_who_both", waiting=waiting, implementing=asked - waiting, of=asked)
    assert claims.list_lead(groups, NL) == NL.count("targeting.list_lead", planned, who=who)
    slide = targeting_slide(request)
    assert slide.title == NL.count("briefing.targeting.title_all", planned, of=asked)


def test_who_else_plans_from_the_same_room_is_said_and_that_nobody_promised_it(app, asked):
    sharers = asked.ask("room_sharers", pilot_key=KEY)
    assert sharers["title"].tolist() == ["Doorgaan na je achttiende", "Buurtcirkels"]
    said = NL.count("targeting.room.sharers", len(sharers), pilots=NL.join(sharers["title"]))
    assert said in text(app)
    assert NL("targeting.room.not_reserved") in text(app)


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
        capacity="team | quarter | fte\nNoord | 2026-04-01 | 3.5",
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
        ([KNOWN.replace("| 100 |", "| |")], "2", "targeting.lacks.gap_unknown"),
        ([KNOWN.replace("| 200 | 100 |", "| 100 | 100 |")], "2", "targeting.lead.nobody_left"),
        (
            [KNOWN.replace("| 200 | 100 |", "| 100 | 100 |"), KNOWN.replace("noord", "zuid").replace("| 100 |", "| |")],
            "2",
            "targeting.lacks.gap_unknown",
        ),
        ([KNOWN.replace("| 200 |", "| 8 |")], "2", "targeting.lacks.gap_withheld"),
        ([KNOWN.replace("| 40 | 20 |", "| | |")], "2", "targeting.lacks.effect_unknown"),
        ([KNOWN.replace("| 0.02", "|")], "2", "targeting.lacks.fte_unknown"),
        ([KNOWN.replace("| 5 | 2026", "| 8 | 2026")], "2", "targeting.section.missed"),
        ([KNOWN.replace("| 5 | 2026", "| | 2026")], "2", "targeting.small_first.intro"),
        ([KNOWN.replace("tested", "not_here")], "2", "targeting.lead.none_open"),
        ([KNOWN.replace("tested", "rolled_out")], "2", "targeting.lead.none_open"),
    ],
)
def test_promise_13_it_never_says_none_for_unknown(screen, tmp_path, cells, fte, said):
    app = screen("targeting", of(tmp_path, *cells), id="m/p", **({"fte": fte} if fte else {}))
    assert not app.exception
    assert NL(said) in text(app)
    if said.startswith("targeting.lacks"):
        assert NL("targeting.lead.none") in text(app)


def test_promise_13_a_cost_that_is_unknown_is_not_too_high(screen, tmp_path):
    said = text(screen("targeting", of(tmp_path, KNOWN), id="m/p", fte="9", budget="90000"))
    assert NL("targeting.lead.euro_unknown") in said


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


# --------------------------------------------------------------- downloads


@pytest.mark.parametrize(
    ("language", "name", "header"),
    [("nl", "gebieden-en-doelgroepen", "Plaatsen"), ("en", "areas-and-target-groups", "Places")],
)
def test_a_download_is_named_and_headed_in_the_language_of_its_reader(asked, language, name, header):
    words = words_for(language)
    tables = [
        table_of.cells(asked.ask("target_cells", pilot_key=KEY), words, asked.link),
        table_of.pilots(claims.grouped(asked.ask("target_pilots"), None)["plan_only"], "plan_only", words, asked.link),
    ]
    about = replace(about_of(asked, "x", []), name=tables[0].file_name)
    assert file_name(about, words, "csv") == f"doorstroom_{name}_{NOW}.csv"
    for table in tables:
        first = as_csv(table, about, words).decode("utf-8-sig").splitlines()[0].split(";" if language == "nl" else ",")
        own = first[: len(table.rows.columns)]
        assert not [one for one in own if "_" in one], own
    assert header in as_csv(tables[0], about, words).decode("utf-8-sig").splitlines()[0]
