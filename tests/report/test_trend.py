"""The trend says from where to where, and which group grew most."""

import itertools

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.theme import LIGHT
from doorstroom.report.charts.trend import trend

NL, EN = words_for("nl"), words_for("en")


def months(unknown=0, **lines):
    days = pandas.to_datetime(["2025-12-31", "2026-01-31", "2026-02-28"])
    frames = [
        pandas.DataFrame({"day": days, "group": group, "n": line, "n_unknown": unknown})
        for group, line in lines.items()
    ]
    return pandas.concat(frames)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([3, 4, 5], "Pilots: van 3 op 31 december 2025 naar 5"),
        ([5, 4, 3], "Pilots: van 5 op 31 december 2025 naar 3"),
        ([3, 9, 3], "Pilots: 3, evenveel als op 31 december 2025"),
        ([3.01, 9, 3.04], "Pilots: 3, vrijwel evenveel als op 31 december 2025"),
        ([0.1 + 0.2, 1, 0.3], "Pilots: 0,3, evenveel als op 31 december 2025"),
    ],
)
def test_promise_8_the_title_of_one_line_says_from_where_to_where(line, said):
    assert trend(months(alles=line), "n_pilots", NL, LIGHT).title == said


def test_the_title_of_several_lines_names_the_group_that_grew_most():
    picture = trend(months(Wmo=[1, 2, 3], Jeugd=[5, 5, 6]), "n_waiting", EN, LIGHT)
    assert picture.title == "Waiting on a decision: Wmo has grown most since 31 December 2025, by 2"


def test_no_group_is_named_where_none_grew():
    picture = trend(months(Wmo=[3, 2, 1], Jeugd=[5, 5, 5]), "n_pilots", EN, LIGHT)
    assert picture.title == "Pilots: no group has grown since 31 December 2025"


def test_a_growth_that_rounds_to_nothing_is_not_none():
    picture = trend(months(Wmo=[1, 2, 1.04], Jeugd=[5, 5, 5]), "stagnation_months", EN, LIGHT)
    assert picture.title.endswith("no group has grown noticeably since 31 December 2025")


def test_groups_that_grew_alike_share_the_title():
    picture = trend(months(Wmo=[1, 2, 3], Jeugd=[4, 5, 6], Wonen=[1, 1, 1]), "n_pilots", NL, LIGHT)
    assert picture.title == "Pilots: Jeugd en Wmo groeiden het meest sinds 31 december 2025, elk met 2"


def test_a_measure_that_is_not_known_is_not_the_same_as_before():
    picture = trend(months(unknown=2, alles=[0, 0, 0]), "n_over_norm", NL, LIGHT)
    assert picture.title == "Over de norm: van 2 pilots onbekend"


def test_a_group_that_lacks_on_a_day_had_none_then():
    rows = months(Wmo=[1, 2, 3], Jeugd=[5, 5, 6]).iloc[:4]  # of Jeugd only the first day
    assert [list(trace.y) for trace in trend(rows, "n_pilots", NL, LIGHT).figure.data] == [[1, 2, 3], [5, 0, 0]]


def test_only_the_largest_groups_are_drawn_and_their_names_stand_apart():
    lines = {f"groep {nth}": [nth, nth, nth] for nth in range(7)}
    figure = trend(months(**lines), "n_pilots", NL, LIGHT).figure
    assert len(figure.data) == 4
    heights = sorted(text.y for text in figure.layout.annotations)
    assert all(above - below > 0.4 for below, above in itertools.pairwise(heights))
    assert len({trace.marker.symbol for trace in figure.data}) == 4  # never colour alone
