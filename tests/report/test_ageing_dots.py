"""Who is stuck: every pilot is in the picture, also where many are equally old."""

from __future__ import annotations

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.ageing import ageing, are_together
from doorstroom.report.charts.theme import theme_for

NL = words_for("nl")


def pilots(ages, stage="idea", norm=90):
    frame = pandas.DataFrame({"age_days": ages}, dtype="float64")
    titles = [f"P{nth}" for nth in range(len(ages))]
    frame = frame.assign(title=titles, stage=stage, norm_days=norm, p50_days=None, p85_days=None)
    return frame.assign(days_over_norm=(frame["age_days"] - norm).clip(lower=0))


@pytest.mark.parametrize("ages", [[100] * 312, [100] * 4, [100] * 5 + [10], list(range(1, 2000))])
def test_the_dots_and_their_numbers_add_up_to_all_pilots(ages):
    figure = ageing(pilots(ages), NL, theme_for("light")).figure
    dots = [
        (trace["x"][n], trace["text"][n], trace["hovertext"][n])
        for trace in figure.data
        for n in range(len(trace["x"]))
    ]
    told = sum(
        1 + int(hover.split("nog ")[1].split(" ")[0].replace(".", "")) if "nog " in hover else 1 for *_, hover in dots
    )
    assert told == len(ages)
    assert are_together(pilots(ages)) == (len(dots) < len(ages))
    if len(set(ages)) == 1:
        assert [text for _, text, _ in dots] == (["312"] if len(ages) > 4 else [""] * 4)


def test_no_line_of_the_norm_where_each_pilot_has_its_own():
    lines = [
        len(ageing(pilots([50], stage), NL, theme_for("light")).figure.layout.shapes) for stage in ("idea", "running")
    ]
    assert lines == [0, 0]  # the norm lies beyond the picture
    drawn = [
        len(ageing(pilots([100], stage), NL, theme_for("light")).figure.layout.shapes) for stage in ("idea", "running")
    ]
    assert drawn == [1, 0]
