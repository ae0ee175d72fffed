"""The stagnation screen, run without a browser."""

import re

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.theme import LIGHT
from doorstroom.report.screens import stagnation as sections
from doorstroom.report.screens.blocks import note
from doorstroom.report.text.groups import DIMENSIONS
from tests.given import empty_store, store_of
from tests.pages.reading import figures, markup, text
from tests.report.stagnation_frames import queues, spots

NL = words_for("nl")


def links_to(app, name: str) -> str:
    """The address of the first link with that text."""
    return re.search(rf'href="([^"]*)"[^>]*>{re.escape(name)}</a>', markup(app))[1].replace("&amp;", "&")


@pytest.mark.parametrize("by", DIMENSIONS)
def test_it_can_be_divided_by_every_dimension(screen, example, by):
    app = screen("stagnation", example, by=by)
    assert not app.exception
    assert f'aria-current="true">{NL(f"stagnation.by.{by}")}</a>' in markup(app)


@pytest.mark.parametrize("stage", ["open", "idea", "running", "anchoring"])
def test_growth_can_be_looked_at_in_every_stage(screen, example, stage):
    assert not screen("stagnation", example, stage=stage).exception


@pytest.mark.parametrize("stage", ["preparing", "awaiting_decision", "implementing"])
def test_a_stage_grows_in_the_sentence_where_it_grows_in_the_table(screen, example, stage):
    """Alone a stage may pass the test that it fails among the seven that are looked at."""
    tested = example.ask("growth", as_of=example.current().as_of, by="stage", municipality=["Waterkant"])
    row = tested.set_index("stage").loc[stage]
    key = "growing" if row["signal"] == "growing" else "no_signal"
    values = {"came": row["n_arrived"], "left": row["n_left"], "months": NL.months(row["window_months"])}
    said = NL(f"stagnation.growth.{key}", stage=NL.label("stage", stage), **values)
    assert said in text(screen("stagnation", example, municipality="Waterkant", stage=stage))


def test_an_unknown_dimension_or_stage_in_the_address_is_the_default(screen, example):
    app = screen("stagnation", example, by="<b>", stage="nowhere")
    assert not app.exception
    assert f'aria-current="true">{NL("stagnation.by.theme")}</a>' in markup(app)


def test_the_bridge_closes_on_the_months_of_the_lead(screen, example):
    as_of = example.current().as_of
    whole = example.ask("stagnation", as_of=as_of, by="all")
    said = NL.months(whole["stagnation_months"].iloc[0])
    shown = text(screen("stagnation", example, municipality=""))
    assert f"samen {said} langer stil dan de norm" in shown
    assert f"Stand op {NL.date(as_of)} {said}" in " ".join(shown.split())


def test_the_same_figure_on_two_screens_is_the_same(screen, example):
    by_stage = example.ask("stagnation", as_of=example.current().as_of, by="stage").set_index("grp")
    building_up = example.ask("building_up", as_of=example.current().as_of).set_index("stage")
    for stage, row in by_stage.iterrows():
        assert row["stagnation_months"] == pytest.approx(building_up.loc[stage, "stagnation_months"])


def test_a_group_leads_to_itself_by_a_filter_and_back(screen, example):
    app = screen("stagnation", example, municipality="")
    address = links_to(app, "Jeugdhulp")
    assert "theme=Jeugdhulp" in address
    narrowed = screen("stagnation", example, municipality="", theme="Jeugdhulp")
    assert "van de 22 lopende pilots" in text(narrowed)
    assert "theme=" not in links_to(narrowed, NL("stagnation.everything"))


def test_areas_and_target_groups_have_no_filter_and_so_no_links(screen, example):
    app = screen("stagnation", example, by="area")
    assert NL("stagnation.only") not in text(app)
    assert NL("stagnation.where.fractions") in text(app)


def test_a_pilot_that_is_stuck_leads_to_its_screen(screen, example):
    assert re.search(r'href="[^"]*/pilot\?id=[^"]+"', markup(screen("stagnation", example)))


def test_every_picture_has_words_a_table_and_a_definition(screen, example):
    app = screen("stagnation", example)
    assert all(alt for _, alt in figures(app))
    assert markup(app).count("<table") >= len(figures(app)) > 0
    places = set(re.findall(r'href="[^"]*/uitleg[^"]*#(\w+)"', markup(app)))
    anchors = set(re.findall(r'id="(\w+)"', markup(screen("method", example))))
    assert {
        "stagnation_bridge",
        "missed_decisions",
        "alarm",
        "growth",
        "ageing",
        "share_waiting",
        "how_it_ends",
    } <= places
    assert {"queue_forecast", "backtest", "blocked", "chance_within"} <= places <= anchors


@pytest.mark.closed_feet
def test_what_is_for_analysts_is_not_drawn_before_it_is_opened(screen, example):
    shown = markup(screen("stagnation", example))
    assert NL("stagnation.flow.rule") not in shown


def test_codes_never_reach_the_screen(screen, example):
    codes = r"\b(awaiting_decision|too_few_\w+|beyond_calendar|no_body|pinball\w*|over_norm|rollout|None|nan|NaT)\b"
    for by in ("theme", "stage", "body"):
        assert not re.search(codes, text(screen("stagnation", example, by=by)))


def test_silence_is_never_called_good_news(screen, example):
    assert NL("stagnation.alarm.meaning") in text(screen("stagnation", example))


def test_without_open_pilots_it_says_what_to_do(screen, tmp_path):
    app = screen("stagnation", empty_store(tmp_path), as_of="2026-03-31")
    assert not app.exception
    assert NL("view.no_pilots") in text(app)
    stopped = "pilot_id | milestone | happened_on | outcome\na | stopped | 2025-01-01 | withdrawn"
    app = screen("stagnation", store_of(tmp_path / "stopped", milestones=stopped), as_of="2026-03-31")
    assert not app.exception
    assert NL("stagnation.empty") in text(app)


def test_before_the_first_pilot_there_is_nothing_to_tell(screen, example):
    app = screen("stagnation", example, as_of="1999-01-01")
    assert not app.exception
    assert NL("view.not_begun", pilot=NL("view.pilot.all")) in text(app)


@pytest.mark.parametrize("day", ["2022-05-01", "2022-08-01", "2023-06-30", "2024-01-01"])
def test_a_young_register_can_be_shown(screen, example, day):
    assert not screen("stagnation", example, as_of=day).exception


def test_the_status_screen_leads_to_where_it_builds_up(screen, example):
    app = screen("status", example)
    assert "/stagnatie?by=stage" in links_to(app, NL("status.more_stagnation"))


def test_the_status_screen_says_why_a_rating_differs(screen, example):
    shown = text(screen("status", example))
    assert NL("status.ratings_why_column") in shown
    assert re.search(r"[1-6] van 6 nog te regelen", shown)


def test_a_queue_that_outlasts_the_calendar_is_not_an_unknown_one():
    def notes(*rows):
        untested = pandas.DataFrame({"is_whole": [], "score": [], "model": []})
        blocks = sections.clears(queues(*rows), untested, NL, LIGHT)
        counts = {"unknown": 1, "body_unknown": 3}
        return [why for why, n in counts.items() if note(NL.count(f"stagnation.clears.{why}", n)) in blocks]

    beyond = ("m", "Raad", 9, 8.0, None, None, 10, "beyond_calendar")
    few, nobody = (
        ("m", body, 3, None, None, None, 0, why) for body, why in (("A", "too_few_exits"), (None, "no_body"))
    )
    assert notes(beyond) == []
    assert notes(beyond, few) == ["unknown"]
    assert notes(beyond, nobody) == ["body_unknown"]  # nobody knows which body: it is none of those that are counted
    assert notes(beyond, few, nobody) == ["unknown", "body_unknown"]


@pytest.mark.parametrize(("capped", "is_told"), [(20.0, False), (12.0, True)])
def test_hatching_is_explained_where_there_is_some(capped, is_told):
    rows = spots(("Jeugd", 3, 2, 20.0, capped), ("Zorg", 3, 1, 2.0, 2.0))
    assert (note(NL("stagnation.where.bars")) in sections.by_months(rows, "theme", NL, LIGHT)) == is_told
