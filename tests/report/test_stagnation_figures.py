"""The pictures of the stagnation screen: the title is the answer, and nothing is drawn that is not known."""

import re
from datetime import date

import pytest

from doorstroom.i18n import MINUS, words_for
from doorstroom.report.charts.ageing import ageing as draw_ages
from doorstroom.report.charts.ageing import are_together
from doorstroom.report.charts.control_chart import control_chart as draw_control
from doorstroom.report.charts.cumulative_flow import cumulative_flow as draw_bands
from doorstroom.report.charts.flow_by_month import flow_by_month as draw_backlog
from doorstroom.report.charts.flow_by_month import quarters
from doorstroom.report.charts.how_it_ends import counts
from doorstroom.report.charts.how_it_ends import how_it_ends as draw_endings
from doorstroom.report.charts.missed_decisions import missed_decisions as draw_missed
from doorstroom.report.charts.queue_forecast import queue_forecast as draw_queues
from doorstroom.report.charts.share_waiting import cohorts, together
from doorstroom.report.charts.share_waiting import share_waiting as draw_waits
from doorstroom.report.charts.stagnation import stagnation as draw_spots
from doorstroom.report.charts.stagnation_bridge import stagnation_bridge as draw_bridge
from doorstroom.report.charts.stagnation_matrix import LEVELS, order
from doorstroom.report.charts.stagnation_matrix import stagnation_matrix as draw_heat
from doorstroom.report.charts.theme import DARK, LIGHT, contrast, shade, text_on
from doorstroom.report.text.stagnation_bridge import steps
from tests.report.frames import texts
from tests.report.stagnation_frames import (
    AGES,
    CELLS,
    FLOW,
    LONG,
    SHORT,
    WAITING,
    bands,
    chart,
    decisions,
    moved,
    outcomes,
    pilots,
    quantile,
    queue,
    queues,
    spots,
)

NL = words_for("nl")
SINCE, AS_OF = date(2025, 12, 31), date(2026, 3, 31)


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (moved(10, 8, 3, 15), "De stilstand nam 5 maanden toe sinds 31 december 2025"),
        (moved(10, 1, 3, 8), "De stilstand nam 2 maanden af sinds 31 december 2025"),
        (moved(0, 0, 0, 0), "De stilstand is even groot als op 31 december 2025"),
    ],
)
def test_the_bridge_says_whether_it_grew(row, title):
    assert draw_bridge(row, SINCE, AS_OF, NL, LIGHT).title == title


@pytest.mark.parametrize(
    ("other_norm", "closing", "said", "starts"),
    [(5, 20, "+5 maanden", [0, 10, 18, 20, 0]), (-4, 11, f"{MINUS}4 maanden", [0, 10, 14, 11, 0])],
)
def test_another_norm_is_a_step_of_the_bridge_between_what_grew_and_what_went(other_norm, closing, said, starts):
    row = moved(10, 8, 3, closing, other_norm=other_norm)
    told = steps(row, SINCE, AS_OF, NL)
    assert told["what"].tolist() == ["opening", "grown", "other_norm", "released", "closing"]
    assert (told["step"][2], told["months"][2]) == ("Andere norm", said)
    assert list(draw_bridge(row, SINCE, AS_OF, NL, LIGHT).figure.data[0].base) == starts
    assert "other_norm" not in steps(moved(10, 8, 3, 15), SINCE, AS_OF, NL)["what"].tolist()


def test_each_bar_of_the_bridge_begins_where_the_one_before_ended():
    bars = draw_bridge(moved(10, 8, 3, 15), SINCE, AS_OF, NL, LIGHT).figure.data[0]
    assert list(zip(bars.base, bars.x, strict=True)) == [(0, 10), (10, 8), (15, 3), (0, 15)]


@pytest.mark.parametrize(
    ("frame", "by", "title"),
    [
        (spots(), "theme", "Er is geen lopende pilot om te tonen"),
        (spots((None, 4, 2, 9, 9)), "theme", "Thema is nergens ingevuld"),
        (
            spots((None, 4, 2, 9, 9), ("Jeugd", 4, 0, 0, 0)),
            "theme",
            "Van de 2 pilots die te lang stilstaan, is het thema niet ingevuld",
        ),
        (
            spots(("Wmo", 4, 2, 12.2, 9), ("Jeugd", 4, 1, 12.4, 9)),
            "theme",
            "Meeste stilstand bij Wmo en Jeugd: elk 12 maanden",
        ),
        (spots(("Jeugd", 4, 0, 0, 0)), "theme", "Nergens staat een pilot langer stil dan de norm"),
        (spots((None, 9, 9, 90, 60), ("Jeugd", 4, 2, 12, 12)), "theme", "Meeste stilstand bij Jeugd: 12 maanden"),
        (spots(("awaiting_decision", 4, 2, 12, 12)), "stage", "Meeste stilstand bij Wacht op besluit: 12 maanden"),
    ],
)
def test_the_hot_spot_is_named_and_never_a_group_that_is_not_stated(frame, by, title):
    assert draw_spots(frame, by, NL, LIGHT).title == title


def test_a_divided_pilot_is_written_with_a_decimal_and_a_whole_one_without():
    figure = draw_spots(spots(("Noord", 4.5, 2, 12, 12)), "area", NL, LIGHT).figure
    assert texts(figure) == ["Noord: 12 maanden, 2 van 4,5 te lang"]


def test_cells_without_pilots_over_norm_are_blank_and_the_others_carry_their_count():
    picture = draw_heat(CELLS, "theme", NL, LIGHT)
    assert picture.title == "Meest vast: Jeugd, Wacht op besluit. Daar staan 6 van de 7 pilots te lang stil"
    assert len(picture.figure.layout.shapes) == 3
    assert sorted(text for text in texts(picture.figure) if text.isdigit()) == ["1", "2", "6"]


def test_the_group_with_most_waiting_pilots_stands_on_top_and_what_is_not_stated_last():
    assert order(CELLS) == ["Zorg", "Jeugd", None]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("level", LEVELS)
def test_the_number_can_be_told_from_every_colour_of_a_cell(theme, level):
    ground = shade(theme.over, theme.paper, level)
    assert contrast(text_on(ground, theme), ground) >= 4.5


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "Er is te weinig bekend om gemiste besluiten te tellen"),
        ([(None, "A", "awaiting_decision", 3.0, 2.9, -0.1)], "Nergens bleef het aantal besluiten duidelijk achter"),
        (
            [(None, "A", "awaiting_decision", 3.0, 6.6, 3.6), (None, "B", "idea", 0.0, 9.0, 9.0)],
            "Meeste gemiste besluiten bij A: ongeveer 4 minder dan verwacht",
        ),
        (
            [
                ("x", "College", "awaiting_decision", 3.0, 6.6, 3.6),
                ("y", "College", "awaiting_decision", 1.0, 1.0, 0.0),
            ],
            "Meeste gemiste besluiten bij College, x: ongeveer 4 minder dan verwacht",
        ),
    ],
)
def test_missed_decisions_are_those_of_the_wait_on_a_decision(rows, title):
    assert draw_missed(decisions(*rows), "body", NL, LIGHT).title == title


def test_months_are_added_up_to_quarters():
    by_quarter = quarters(FLOW, date(2025, 6, 15), NL)
    assert by_quarter[["arrivals", "departures", "stock_end"]].to_numpy().tolist() == [[2, 0, 7], [5, 1, 11]]
    assert by_quarter["is_running"].tolist() == [False, True]


def test_the_backlog_says_from_how_many_to_how_many():
    picture = draw_backlog(FLOW, "Wacht op besluit", AS_OF, NL, LIGHT)
    said = "gegroeid van 5 naar 11 pilots sinds het begin van het 1e kwartaal van 2025"
    assert picture.title == f"Wacht op besluit: {said}"


def test_stock_and_flow_stand_in_two_panels_that_do_not_touch():
    layout = draw_backlog(FLOW, "x", AS_OF, NL, LIGHT).figure.layout
    assert layout.yaxis.domain[1] < layout.yaxis2.domain[0]


def test_over_norm_has_its_own_shape_and_an_unknown_age_is_counted_but_not_drawn():
    picture = draw_ages(AGES, NL, LIGHT)
    within, over = picture.figure.data
    assert (len(within.x), len(over.x)) == (2, 2)
    assert within.marker.symbol != over.marker.symbol
    assert "Wacht op besluit: 3 pilots, 1 te lang, 1 onbekend" in texts(picture.figure)
    assert picture.title == "In uitvoering en Wacht op besluit: elk 1 pilot die te lang stilstaat"


def test_there_is_a_band_where_it_is_given_and_a_norm_line_where_all_have_the_same():
    shapes = draw_ages(AGES, NL, LIGHT).figure.layout.shapes
    assert sorted(shape.type for shape in shapes) == ["line", "rect"]


def test_a_title_of_a_record_is_never_markup_in_the_dots():
    assert "<b>P" not in "".join(draw_ages(AGES, NL, LIGHT).figure.data[0].hovertext)


def test_of_very_many_pilots_those_of_about_the_same_age_are_one_dot_that_says_how_many():
    few = [("running", age, 300, max(0, age - 300), None, None, None) for age in range(1, 601)]
    crowd = [("running", 500, 300, 200, None, None, None)] * 401
    alone, many = draw_ages(pilots(*few), NL, LIGHT).figure, draw_ages(pilots(*few, *crowd), NL, LIGHT).figure
    assert [len(trace.x) for trace in alone.data] == [300, 300]
    assert all(len(trace.x) <= 300 for trace in many.data)  # only where the crowd stands they are one
    assert sum(dots_stand_for(trace) for trace in many.data) == 1001
    assert max(many.data[1].x) >= max(alone.data[1].x) - 0.1  # the oldest keeps its place
    assert are_together(pilots(*few, *crowd))
    assert not are_together(pilots(*few))


def dots_stand_for(trace) -> int:
    """How many pilots the dots of a trace stand for, by what they say."""
    more = [re.search(r"en nog (\d+) pilot", text) for text in trace.hovertext]
    return len(trace.x) + sum(int(found[1]) for found in more if found)


def waits(recent, earlier, everyone, *quantiles):
    curves, found = together([recent, earlier, everyone], quantiles, AS_OF, NL)
    return draw_waits(curves, found, WAITING, NL, LIGHT)


def test_two_cohorts_are_drawn_where_both_have_enough():
    picture = waits(LONG, LONG, LONG, quantile(187), quantile(108), quantile(150))
    assert picture.title == "De helft was binnen 187 dagen besloten; eerder binnen 108 dagen"
    assert {"<b>vanaf maart 2024</b>", "<b>daarvoor</b>"} <= set(texts(picture.figure))
    assert cohorts(AS_OF) == [{"started_from": date(2024, 3, 1)}, {"started_before": date(2024, 3, 1)}, {}]


def test_one_line_is_drawn_where_a_cohort_has_too_few_and_it_stops_where_few_remain():
    picture = waits(LONG, SHORT, LONG, quantile(187), quantile(), quantile(None, 150))
    line = next(trace for trace in picture.figure.data if trace.line.width == 3)
    assert picture.title == "Na 150 dagen wachtte nog meer dan de helft op een besluit"
    assert max(line.x) == pytest.approx(100 / 30.4375)


def test_promise_7_under_ten_exits_there_are_dots_and_no_percentages():
    picture = waits(SHORT, SHORT, SHORT, quantile(), quantile(), quantile(exits=2))
    assert [len(trace.x) for trace in picture.figure.data] == [2, 2]
    assert picture.title == "Pas 2 besluiten genomen: elke stip is een pilot"


def test_endings_are_counted_per_cause():
    found = outcomes(rollout=1, stop=1, waiting=2)
    assert counts(found).to_numpy().tolist() == [["rollout", 1], ["stop", 1], ["waiting", 2]]
    picture = draw_endings(found, NL, LIGHT)
    assert picture.title == "Van de 4 geslaagde pilots is er 1 uitgerold; 1 is gestopt en 2 wachten nog"
    assert texts(picture.figure) == ["1 uitgerold", "1 gestopt", "2 wachten nog"]


@pytest.mark.parametrize(
    ("frame", "title", "lines"),
    [
        (queues(), "Er is geen wachtrij om te tonen", []),
        (queues(queue("A", withheld="too_few_meetings")), "Voor geen enkel orgaan is een vooruitblik te geven", []),
        (
            queues(queue("A", 2, 4, 6), queue("B", 3, 5, 9)),
            "Traagste wachtrij: B, vrij zeker leeg na 5 vergaderingen",
            ["A: 2 tot 6 vergaderingen", "B: 3 tot 9 vergaderingen"],
        ),
        (
            queues(queue("A", withheld="beyond_calendar"), queue("B", 3, 5, None, "beyond_calendar")),
            "De wachtrij van A raakt niet leeg zover de kalender reikt",
            ["A: meer dan 12", "B: 3 tot meer dan 12"],
        ),
    ],
)
def test_a_queue_is_told_in_meetings_and_never_beyond_what_is_known(frame, title, lines):
    picture = draw_queues(frame, NL, LIGHT)
    assert picture.title == title
    assert [text for text in texts(picture.figure) if "●" not in text] == lines


def test_who_waits_on_no_body_that_is_named_is_no_body():
    beyond = [queue(body, withheld="beyond_calendar") for body in ("A", "B")]
    picture = draw_queues(queues(*beyond, queue(None, withheld="no_calendar")), NL, LIGHT)
    assert picture.title == "Bij 2 van de 2 organen raakt de wachtrij niet leeg zover de kalender reikt"


@pytest.mark.parametrize(
    ("frame", "title"),
    [
        (chart(), "Idee: geen enkele maand was ongewoon"),
        (chart(signal=True), "Idee: 4 maanden waren ongewoon"),
        (chart(mean=float("nan")), "Idee: er zijn te weinig maanden om grenzen te berekenen"),
    ],
)
def test_the_control_chart_says_how_many_months_are_unusual(frame, title):
    assert draw_control(frame, "Idee", NL, LIGHT).title == title


def test_the_bands_say_what_grew_most_in_a_year():
    stages = ("idea", "running", "awaiting_decision", "implementing")
    then = [("2025-03-31", stage, n) for stage, n in zip(stages, (9, 6, 3, 1), strict=True)]
    now = [("2026-03-31", stage, n) for stage, n in zip(stages, (12, 9, 7, 1), strict=True)]
    picture = draw_bands(bands(*then, *now), NL, LIGHT)
    assert picture.title == "In een jaar groeide Wacht op besluit het meest: 4 pilots erbij"
