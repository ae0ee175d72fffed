"""What holds for every picture: the browser is the first to read a figure, so the tests read it before."""

import json

import plotly.graph_objects as go
import plotly.io
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.theme import DARK, LIGHT
from doorstroom.settings import ROOT
from tests.given import example_in
from tests.report.drawing import charts
from tests.report.examples import EXAMPLES

GUISES = [(words_for("nl"), LIGHT), (words_for("en"), DARK)]
EXAMPLE = ROOT / "data" / "example"
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


# Of HTML of our own, with tests of their own.
NOT_PLOTLY = {"areas_now", "waiting_decisions", "building_up", "flow", "row_list", "target_grid", "target_map"}
# Drawn from the answer of the example to the question of its name.
OF_THE_EXAMPLE = vars(charts).keys() - EXAMPLES.keys() - NOT_PLOTLY


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The records of the example, and the day that they are of."""
    store = example_in(tmp_path_factory.mktemp("example"))
    return store, store.current().as_of


@pytest.mark.parametrize("name", sorted(OF_THE_EXAMPLE))
def test_a_picture_of_the_example_holds_what_every_picture_promises(name, example):
    store, as_of = example
    for words, theme in GUISES:
        hold_every_promise(getattr(charts, name)(store.ask(name, as_of=as_of), words, theme))


@every_picture
def test_a_picture_holds_what_every_picture_promises(picture):
    hold_every_promise(picture)


def hold_every_promise(picture):
    has_words(picture)
    is_known_to_plotly(picture)
    is_plain_json(picture)
    has_no_looks_of_plotly(picture)


def has_words(picture):
    """A title, and words for who does not see it."""
    assert picture.title
    assert picture.alt


def is_known_to_plotly(picture):
    """Every property and every value."""
    given = picture.figure.to_plotly_json()
    given["layout"] = {name: value for name, value in given["layout"].items() if value != []}
    assert go.Figure(given).to_plotly_json() == given  # raises for what it does not know or take


def is_plain_json(picture):
    """Plain values, without gaps that JSON does not know."""
    assert {type(value) for value in values(picture.figure.to_plotly_json())} <= PLAIN
    assert "NaN" not in picture.figure.to_json()


def has_no_looks_of_plotly(picture):
    """A figure does not carry what Plotly has by itself."""
    own = plotly.io.templates["plotly"].to_plotly_json()
    carried = picture.figure.to_plotly_json()["layout"]["template"]
    assert set(carried["layout"]) < set(own["layout"]) | {"margin", "showlegend", "dragmode", "barmode"}
    assert len(json.dumps(carried)) < len(json.dumps(own)) / 4
