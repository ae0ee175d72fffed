"""Every number on a slide is that of the question of the screens, of the same day and the same pilots."""

import re

import pytest

from doorstroom.briefing.model import Bars, Figures, Parts
from doorstroom.i18n import words_for
from doorstroom.report.charts.how_it_ends import counts
from tests.briefing.portfolios import AS_OF, brief
from tests.given import example_in, request_for

NL = words_for("nl")


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_in(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module", params=["staff", "public"])
def told(request, example):
    """The slides by their key, and what a screen of the same reader asks."""
    asked = request_for(example, as_of=AS_OF).for_others(request.param)
    return {slide.key: slide for slide in brief(example, audience=request.param).slides}, asked


def numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*\d|\d", text)


def test_where_we_stand(told):
    slides, asked = told
    values = asked.ask("portfolio_counts").set_index("measure")["value"]
    assert isinstance(slides["standing"].picture, Figures)
    assert [one.value for one in slides["standing"].picture.figures] == [NL.number(values["waiting"])]
    assert numbers(slides["standing"].title)[:2] == [
        NL.number(values[name]) for name in ("waiting", "waiting_over_norm")
    ]


def test_who_waits_longest(told):
    slides, asked = told
    pilots = asked.ask("waiting_decisions").head(3)
    bars = slides["waiting"].picture
    assert isinstance(bars, Bars)
    assert [round(bar.within + bar.over) for bar in bars.bars] == pilots["days_waiting"].tolist()
    assert [round(bar.over) for bar in bars.bars] == pilots["days_over_norm"].tolist()
    assert [numbers(bar.label)[0] for bar in bars.bars] == [NL.number(days) for days in pilots["days_waiting"]]
    all_of_them = asked.ask("waiting_decisions")
    over = int((all_of_them["days_over_norm"] > 0).sum())
    assert numbers(slides["waiting"].title)[:2] == [str(over), str(len(all_of_them))]


def test_what_waiting_costs(told):
    slides, asked = told
    whole = asked.ask("cost_of_delay").iloc[0]
    people, *_ = slides["costs"].picture.figures
    assert people.value == NL.number(whole["people_per_month"])
    assert NL.number(whole["people_per_month"]) in numbers(slides["costs"].title)


def test_where_it_builds_up(told):
    slides, asked = told
    stages = asked.ask("building_up")
    bars = slides["building_up"].picture.bars
    assert [bar.over for bar in bars] == pytest.approx(stages["stagnation_months"].tolist())
    said = [numbers(bar.label)[-2:] for bar in bars]
    assert said == [[NL.number(row.n_over_norm), NL.number(row.n_open)] for row in stages.itertuples()]


def test_how_it_ended(told):
    slides, asked = told
    parts = slides["duration"].picture
    assert isinstance(parts, Parts)
    found = counts(asked.ask("outcomes"))
    assert [part.n for part in parts.parts] == found["n"].tolist()
    assert [numbers(part.name)[0] for part in parts.parts] == [NL.number(n) for n in found["n"]]


def test_what_is_asked_is_all_that_waits(told):
    slides, asked = told
    meetings = asked.ask("next_meetings")
    rows = slides["asked"].picture.rows
    assert [numbers(row[1])[0] for row in rows] == [NL.number(n) for n in meetings["n_waiting"].head(len(rows))]
    waiting = asked.ask("portfolio_counts").set_index("measure").loc["waiting", "value"]
    assert meetings["n_waiting"].sum() == waiting
    assert numbers(slides["asked"].title)[0] == NL.number(waiting)
