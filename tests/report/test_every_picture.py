"""What holds for every picture: the browser is the first to read a figure, so the tests read it before."""

import json

import plotly.graph_objects as go
import plotly.io
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.theme import DARK, LIGHT
from tests.report.drawing import charts
from tests.report.examples import EXAMPLES

GUISES = [(words_for("nl"), LIGHT), (words_for("en"), DARK)]
PLAIN = {str, int, float, bool, type(None)}
every_picture = pytest.mark.parametrize(
    "picture",
    [
        pytest.param(draw(words, theme), id=f"{name}-{words.language}")
        for name, draw in EXAMPLES.items()
        for words, theme in GUISES
    ],
)


def values(part):
    """Every value in a figure, however deep."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list | tuple):
        for inner in part:
            yield from values(inner)
    else:
        yield part


def test_there_is_an_example_of_every_picture():
    # A map is drawn as links, and has tests of its own.
    drawing = vars(charts).keys() - {"areas_now"}
    assert {name.partition(",")[0] for name in EXAMPLES} == drawing


@every_picture
def test_a_picture_has_a_title_and_words_for_who_does_not_see_it(picture):
    assert picture.title
    assert picture.alt


@every_picture
def test_plotly_knows_every_property_and_takes_every_value(picture):
    given = picture.figure.to_plotly_json()
    given["layout"] = {name: value for name, value in given["layout"].items() if value != []}
    assert go.Figure(given).to_plotly_json() == given  # raises for what it does not know or take


@every_picture
def test_a_figure_is_sent_as_plain_values_without_gaps_that_json_does_not_know(picture):
    assert {type(value) for value in values(picture.figure.to_plotly_json())} <= PLAIN
    assert "NaN" not in picture.figure.to_json()


@every_picture
def test_no_figure_carries_the_looks_that_plotly_has_by_itself(picture):
    own = plotly.io.templates["plotly"].to_plotly_json()
    carried = picture.figure.to_plotly_json()["layout"]["template"]
    assert set(carried["layout"]) < set(own["layout"]) | {"margin", "showlegend", "dragmode", "barmode"}
    assert len(json.dumps(carried)) < len(json.dumps(own)) / 4
