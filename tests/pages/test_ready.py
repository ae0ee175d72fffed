"""Klaar voor succes: what has to begin when, who is near and not ready, can it be carried, may another pilot start?"""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pandas
import pytest

from doorstroom.__main__ import main
from doorstroom.briefing.digest import digest
from doorstroom.briefing.story import story
from doorstroom.i18n import words_for
from doorstroom.report.screens.writing import ANCHOR
from doorstroom.report.text import carrying, ready
from doorstroom.report.text import preparing as claims
from doorstroom.report.text.preparing import NEAR_DAYS
from tests.given import request_for, store_of
from tests.pages.reading import figures, follow, links, text

NL, EN = words_for("nl"), words_for("en")
WATERKANT = {"municipality": "Waterkant"}
NOW = "2026-03-31"


@pytest.fixture
def app(screen, example):
    return screen("ready", example, as_of=NOW, **WATERKANT)


def asked(store):
    """What the screen asks."""
    return request_for(store, as_of=date.fromisoformat(NOW), municipality=["Waterkant"])


def collision(example, **given):
    return example.ask("collision", as_of=example.current().as_of, municipality=["Waterkant"], **given)


def test_a_reader_is_told_first_what_to_do_by_when_and_then_who_is_near_and_not_ready(app, example):
    assert not app.exception
    request, said = asked(example), text(app)
    summary = request.ask("last_day_summary").iloc[0]
    near = ready.lead(request.ask("readiness_summary").iloc[0], NEAR_DAYS, NL)
    lead = ready.first_act(summary, NL)
    assert "22 april 2026" in lead
    assert said.index(lead) < said.index(NL("preparing.section.begin")) < said.index(ready.last_days(summary, NL))
    assert said.index(ready.last_days(summary, NL)) < said.index(near)


def test_acts_stand_by_their_day_and_their_pilots_add_up_to_what_the_lead_says(app, example):
    request, said = asked(example), text(app)
    told = claims.deadlines(request.ask("last_day_to_begin"), NL)
    places = [said.index(one.heading) for one in told]
    assert places == sorted(places)
    for of in (request, request_for(example, as_of=date.fromisoformat(NOW))):  # of all: some calendars end too early
        summary, told = of.ask("last_day_summary").iloc[0], claims.deadlines(of.ask("last_day_to_begin"), NL)
        n_undated = summary.n_unknown - summary.n_unknown_dated
        assert sum(len(one.pilots) for one in told) == summary.n_first + summary.n_follow + n_undated
        assert summary.n_pilots == summary[["n_late", "n_open", "n_done", "n_unknown"]].sum()
    assert summary.n_unknown_dated > 0


def test_the_same_figures_stand_on_the_screen_on_the_slide_and_in_the_digest(app, example):
    request = asked(example)
    slides = {one.key: one for one in story(request)}
    summary = request.ask("last_day_summary").iloc[0]
    lead = ready.lead(request.ask("readiness_summary").iloc[0], NEAR_DAYS, NL)
    begin = ready.to_begin(summary, NL)
    carried = carrying.lead(request.ask("collision"), NL)
    (section,) = (one for one in digest(request).sections if one.heading == NL("preparing.section.begin"))
    assert slides["ready"].title == lead.removesuffix(".")
    assert slides["ready"].remarks[-1] == carried
    assert begin[0].startswith(slides["begin"].title)
    assert slides["begin"].title == ready.first(summary, NL)
    assert [*slides["begin"].remarks][-len(begin[1:]) :] == begin[1:]
    told = claims.deadlines(request.ask("last_day_to_begin"), NL)
    assert [heading for heading, _ in slides["begin"].picture.lines] == [one.heading for one in told][:6]
    assert section.lines[0] == " ".join(begin)
    assert all(said in text(app) for said in (lead, *begin, carried))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("last_day_summary", lambda found: [ready.first_act(found.iloc[0], NL), ready.last_days(found.iloc[0], NL)]),
        ("readiness_summary", lambda found: [ready.lead(found.iloc[0], NEAR_DAYS, NL)]),
        ("collision", lambda found: [carrying.lead(found, NL)]),
        (
            "start_gate",
            lambda found: [
                carrying.gate_lead(found, NL),
                *(carrying.verdict(row, NL) for row in found.to_dict("records")),
            ],
        ),
    ],
)
def test_who_asks_on_the_command_line_gets_the_figures_that_the_screen_tells(app, example, capsys, question, told):
    of = ["--store", str(example.path), "--as-of", NOW, "--set", "municipality=Waterkant", "--format", "json"]
    assert main(["ask", question, *of]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    answer = pandas.DataFrame(rows).astype(asked(example).ask(question).dtypes.to_dict())
    said = told(answer)
    assert said
    assert [one for one in said if one not in text(app)] == []


def test_each_team_leads_to_its_quarters_and_is_drawn(screen, example, app):
    teams = links(app, "/klaar-voor-succes")
    name, href = next(one for one in teams if one[0] == "Wijkteam Noord")
    there = follow(screen, "ready", example, href)
    titles = [alt for _, alt in figures(there)]
    assert any("Wijkteam Noord" in alt for alt in titles)
    assert NL("carrying.team_heading", team=name) in text(there)


def test_what_is_supposed_changes_the_figures_stands_in_the_address_and_is_stored_nowhere(screen, example, app):
    versions = example.names()
    _, href = next(one for one in links(app, "/klaar-voor-succes") if one[0] == "1 fte erbij")
    supposed = follow(screen, "ready", example, href)
    found, with_one = collision(example), collision(example, whatif=parse_qs(urlsplit(href).query)["whatif"])
    assert carrying.lead(with_one, NL) in text(supposed)
    assert with_one["room"].sum() > found["room"].sum()
    chips = [href for said, href in links(supposed, "/klaar-voor-succes") if said.startswith("1 fte erbij voor")]
    back = follow(screen, "ready", example, chips[0])
    assert text(back) == text(app)
    assert example.names() == versions


def test_what_an_address_supposes_in_vain_is_said(screen, example):
    given = ["foo", "out Nergens/P-1", "fte 1 Waterkant/Nergens", "fte 1 Waterkant/Wijkteam Noord"]
    said = text(screen("ready", example, as_of=NOW, whatif=given, **WATERKANT))
    assert NL("carrying.what_if.wrong", said="foo") in said
    assert NL("carrying.what_if.unknown_team", said="Waterkant/Nergens") in said
    assert said.count(NL("carrying.what_if.unknown_team", said="").split(":")[0]) == 1
    assert NL("carrying.what_if.unknown_pilot", said="Nergens/P-1") in said


def test_what_is_decided_is_written_down_in_the_form_of_its_pilot(screen, example):
    """By who may, of what is known now."""
    given = ["move 91 Waterkant/P-039", "fte 1 Waterkant/Werkplein"]
    now = screen("ready", example, whatif=given, **WATERKANT)
    forms = {href for _, href in links(now, "/pilot") if "write=" in href}
    candidates = {*asked(example).ask("start_gate").pilot_key}
    to = {(parse_qs(urlsplit(one).query)["id"][0], parse_qs(urlsplit(one).query)["write"][0]) for one in forms}
    assert to == {("Waterkant/P-039", "plan"), *((key, "start") for key in candidates)}
    assert all(urlsplit(one).fragment == ANCHOR for one in forms)
    then = screen("ready", example, whatif=given, as_of=NOW, **WATERKANT)
    assert not [href for _, href in links(then, "/pilot") if "write=" in href]


def test_a_pilot_that_somebody_thinks_of_is_held_against_the_gate(screen, example, app):
    verdicts = NL("carrying.gate.try_answer", said="").strip()
    assert verdicts not in text(app)
    assert (NL("carrying.gate.try_heading"), "#try") in links(app, "")
    fields = {"new_team": "Waterkant/Wijkteam Noord", "new_fte": "50", "new_has_line": "true"}
    tried = screen("ready", example, as_of=NOW, **WATERKANT, **fields, new_planned="2026-06-01")
    told = {"new_municipality": "Waterkant", "new_team": "Wijkteam Noord", "new_fte": 50.0, "new_has_line": True}
    row = asked(example).ask("start_gate", **told, new_planned=date(2026, 6, 1)).iloc[0]
    assert NL("carrying.gate.try_answer", said=carrying.verdict(row, NL)) in text(tried)
    assert row["verdict"] != "passes"
    assert tried.text_input(key="ds-try_new_fte").value == "50"


@pytest.mark.parametrize(
    "wrong",
    [{"new_fte": "veel"}, {"new_fte": "-1"}, {"new_planned": "ooit"}, {"new_team": "x"}, {"new_has_line": "ja"}],
)
def test_what_cannot_be_filled_in_is_left_open(screen, example, wrong):
    app = screen("ready", example, as_of=NOW, **WATERKANT, **wrong)
    assert not app.exception
    assert NL("carrying.gate.try_unread", fields=NL(f"carrying.field.{next(iter(wrong))}"), example="1,5") in text(app)


# ------------------------------------------------------------------ little known

NOTHING = "pilot_id | title\na | Samen"


def test_without_pilots_that_run_it_says_so(screen, tmp_path):
    app = screen("ready", store_of(tmp_path, pilots=NOTHING))
    assert not app.exception
    assert figures(app) == []
    assert NL.count("frame.outside.unknown", 1, pilots="Samen") in text(app)
    assert NL("ready.lead.empty") in text(app)
    assert NL("carrying.gate.uncovered_none") in text(app)


def test_without_plans_capacity_or_a_calendar_it_says_unknown_and_what_to_add(screen, tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | theme | receiving_team\na | Samen | Wmo | Noord\nb | Thuis | Wmo | Noord",
        milestones="pilot_id | milestone | happened_on\na | started | 2025-01-01\nb | started | 2025-02-01",
    )
    app = screen("ready", store, as_of=NOW)
    said = text(app)
    assert not app.exception
    assert NL.count("ready.lead.unknown", 2) in said
    assert NL.count("preparing.also.without_plan", 2) in said
    assert NL("carrying.lead.unknown_all") in said
    assert NL("carrying.withheld.no_room") in said
    assert NL("ready.last_day.because.no_evaluation") in said
    request = request_for(store, as_of=date.fromisoformat(NOW))
    unknown = " ".join(ready.to_begin(request.ask("last_day_summary").iloc[0], NL))
    assert NL("ready.last_day.add.no_evaluation") in unknown
    assert all(unknown in text(screen(name, store, as_of=NOW)) for name in ("ready", "status"))
    (section,) = (one for one in digest(request).sections if one.heading == NL("preparing.section.begin"))
    assert section.lines == (unknown,)


def test_of_more_pilots_than_can_be_told_one_by_one_the_totals_are(screen, example, monkeypatch):
    monkeypatch.setattr("pages.ready.MOST", 5)
    app = screen("ready", example, as_of="2026-03-30", **WATERKANT)  # a day that no other test here remembers
    assert "zijn te veel om er een voor een te tonen" in text(app)
    summary = request_for(example, as_of=date(2026, 3, 30), municipality=["Waterkant"]).ask("last_day_summary")
    assert ready.last_days(summary.iloc[0], NL) in text(app)
    assert figures(app) == []


def test_a_team_is_told_whole_and_who_narrowed_what_is_shown_is_told_so(screen, example, app):
    narrowed = text(screen("ready", example, as_of=NOW, theme="Schuldhulp", **WATERKANT))
    assert NL("carrying.whole_teams") in narrowed
    assert NL("carrying.whole_teams") not in text(app)
    assert carrying.lead(collision(example), NL) in narrowed


def test_the_public_is_told_why_teams_are_not_shown(screen, example, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    app = screen("ready", example, as_of=NOW, **WATERKANT)
    assert text(app).count(NL("carrying.public")) == 2
    assert NL("carrying.gate.try_heading") not in text(app)
    assert "Wijkteam Noord" not in text(app)


# ------------------------------------------------------------- on other screens


def test_the_first_screen_says_what_has_to_begin(screen, example):
    app = screen("status", example, as_of=NOW, **WATERKANT)
    request = asked(example)
    assert " ".join(ready.to_begin(request.ask("last_day_summary").iloc[0], NL)) in text(app)
    assert links(app, "/klaar-voor-succes")


def test_a_pilot_tells_how_ready_it_is_its_last_day_and_what_it_does_to_its_team(screen, example):
    items = example.ask("readiness", as_of=example.current().as_of, municipality=["Waterkant"])
    found = example.ask("collision_pilots", as_of=example.current().as_of, municipality=["Waterkant"])
    key = found[(found.role == "evaluating") & found.team.notna()].pilot_key.iloc[0]
    said = text(screen("pilot", example, id=key, as_of=NOW))
    n = int((items.is_gate & items.is_open)[items.pilot_key == key].sum())
    assert NL.count("preparing.pilot.gates", n, of=6) in said
    days = example.ask("last_day_to_begin", as_of=example.current().as_of, municipality=["Waterkant"])
    assert ready.last_day(ready.first_of_pilot(days[days.pilot_key == key]).iloc[0], NL) in said
    assert "zonder deze pilot" in said


def test_a_pilot_that_has_not_started_tells_whether_it_may(screen, example):
    gate = example.ask("start_gate", as_of=example.current().as_of, municipality=["Waterkant"])
    row = gate.iloc[0]
    said = text(screen("pilot", example, id=row["pilot_key"], as_of=NOW))
    assert NL("preparing.pilot.may_start", said=carrying.verdict(row, NL)) in said


def test_each_number_leads_to_the_rows_behind_it(screen, example, app):
    origins = [(name, href) for name, href in links(app, "/herkomst") if "figure=" in href]
    summary = asked(example).ask("readiness_summary").iloc[0]
    named = {parse_qs(urlsplit(href).query)["figure"][0]: (name, href) for name, href in origins}
    assert {"ready_near_not_ready", "ready_most_open", "begin_late", "team_stress", "team_pilots"} <= {*named}
    name, href = named["ready_most_open"]
    assert name == str(summary.n_most_open)
    there = follow(screen, "origin", example, href)
    assert not there.exception
    assert NL.label("readiness_item", summary.most_open) in text(there)
    assert NL.count("trace.rows", int(summary.n_most_open)) in text(there)
    assert not follow(screen, "origin", example, named["team_stress"][1]).exception
