"""What was made is remembered for all who see the same, up to a number of bytes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.query import answers
from doorstroom.query import cache as remembering
from doorstroom.report.charts.theme import LIGHT, composed
from doorstroom.report.screens.pieces import Encoded


@pytest.fixture(autouse=True)
def nothing_remembered():
    remembering.forget()
    yield
    remembering.forget()


def test_it_is_made_once_until_it_is_forgotten():
    made = []

    def make() -> list[int]:
        made.append(1)
        return list(made)

    assert remembering.made("a", make) is remembering.made("a", make)
    assert remembering.made("b", make) == [1, 1]
    answers.forget()
    assert remembering.made("a", make) == [1, 1, 1]


def test_an_error_is_not_remembered():
    with pytest.raises(ZeroDivisionError):
        remembering.made("a", lambda: 1 / 0)
    assert remembering.made("a", lambda: 1) == 1


def test_two_who_ask_at_once_get_the_same_and_all_of_it():
    begun, go_on = threading.Event(), threading.Event()
    made = []

    def make() -> list[int]:
        begun.set()
        assert go_on.wait(30)
        made.append([*range(1000)])
        return made[-1]

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(remembering.made, "a", make)
        assert begun.wait(30)
        second = threads.submit(remembering.made, "a", make)
        go_on.set()
        assert first.result() is second.result() is made[0]
    assert len(made) == 1
    assert made[0] == [*range(1000)]


def test_who_waits_for_what_fails_makes_it_themselves():
    begun, go_on = threading.Event(), threading.Event()

    def fail() -> None:
        begun.set()
        assert go_on.wait(30)
        raise ValueError

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(remembering.made, "a", fail)
        assert begun.wait(30)
        second = threads.submit(remembering.made, "a", lambda: 2)
        go_on.set()
        assert isinstance(first.exception(), ValueError)
        assert second.result() == 2


def test_it_is_bounded_in_bytes_and_the_least_used_goes_first():
    size = remembering.REMEMBERED_BYTES // 8
    for nth in range(20):
        remembering.made(("part", nth), lambda: bytes(size))
        assert remembering.made("often", lambda: "kept") == "kept"
    cache = remembering._made.cache
    assert cache.currsize <= remembering.REMEMBERED_BYTES
    assert 5 <= len(cache) < 10
    remembering.made("often", lambda: pytest.fail("it was kept"))
    assert len(remembering.made("large", lambda: bytes(remembering.REMEMBERED_BYTES))) == remembering.REMEMBERED_BYTES
    assert len(cache) >= 5  # nothing had to go for what is too large


MANY = 100_000
FRAME = pandas.DataFrame({"text": ["x" * 1000] * 100})


@pytest.mark.parametrize(
    "held",
    [
        "x" * MANY,
        [{"a": ("x" * MANY,)}],
        pandas.DataFrame({"text": [str(nth) * 50 for nth in range(1000, 2000)]}),
        lambda held="x" * MANY: held,
        partial(len, "x" * MANY),
        Encoded(composed([{"type": "bar", "hovertext": ["x" * MANY]}], {}, LIGHT, 100)),
    ],
    ids=["text", "nested", "frame", "function", "partial", "figure"],
)
def test_all_that_something_holds_counts(held):
    assert MANY <= remembering.size_of(held) < 4 * MANY


def test_what_is_held_twice_or_elsewhere_does_not_count_again():
    text = "x" * MANY
    assert remembering.size_of([text, text, {"again": text}]) < 2 * MANY
    assert remembering.size_of(words_for("nl")) == 0


def test_an_encoded_figure_says_what_the_figure_says_and_nobody_can_change_it():
    figure = composed(
        [{"type": "bar", "x": [1.5, None], "hovertext": ["<b>", "é"]}], {"title": {"text": "a"}}, LIGHT, 9
    )
    encoded = Encoded(figure)
    assert encoded.to_dict() == figure.to_plotly_json()
    encoded.to_dict()["data"][0]["x"].append(2)
    assert encoded.to_dict() == figure.to_plotly_json()
