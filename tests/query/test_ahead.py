"""What is asked ahead is asked once, and what goes wrong with it is told to who asks."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from doorstroom.query import answers
from doorstroom.store.questions import QuestionError
from doorstroom.store.versions import Store
from tests.given import example_in, request_for

DAY = dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_in(tmp_path_factory.mktemp("example") / "store")


@pytest.fixture
def slow_store(monkeypatch, example):
    """The example, whose questions are only answered once `go` is set; which were asked, in order."""
    go, asked, answer = Event(), [], Store.ask

    def slowly(self, name, **given):
        asked.append(name)
        assert go.wait(60)
        return answer(self, name, **given)

    request = request_for(example, as_of=DAY)
    request.ask("in_view")  # what the request itself asks is known from now on
    monkeypatch.setattr(Store, "ask", slowly)
    answers.forget()
    yield request, go, asked
    go.set()
    answers.forget()


def test_what_was_asked_ahead_is_not_asked_again(slow_store):
    request, go, asked = slow_store
    request.ahead("readiness_summary")
    with ThreadPoolExecutor(3) as readers:
        waiting = [readers.submit(request.ask, "readiness_summary") for _ in range(3)]
        go.set()
        found = [one.result(60) for one in waiting]
    assert asked == ["readiness_summary"]
    assert all(one.equals(found[0]) and len(one) for one in found)


def test_what_goes_wrong_is_told_to_who_asks(slow_store):
    request, go, _ = slow_store
    go.set()
    request.ahead("pilot", pilot_key="M/P-1", no_parameter=1)
    for _ in range(2):
        with pytest.raises(QuestionError):
            request.ask("pilot", pilot_key="M/P-1", no_parameter=1)


def test_of_what_nobody_waits_for_only_the_newest_is_answered(slow_store):
    """So who turns many screens over does not keep others waiting for them."""
    request, go, asked = slow_store
    keys = [f"M/P-{nth}" for nth in range(5 * answers.MOST_BEGUN)]
    for key in keys:
        request.ahead("pilot", pilot_key=key)
    go.set()
    assert len(request.ask("pilot", pilot_key=keys[0])) == 0  # what was given up is answered to who asks
    answers._beside.submit(int).result(60)  # behind all that waited
    assert len(asked) <= answers.MOST_BEGUN + (os.cpu_count() or 1) + 1
