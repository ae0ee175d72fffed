"""What somebody may not see takes the way of what does not exist: the same statements are executed, and the same
functions called as often. So how long it takes tells nothing, without a clock that a busy machine disturbs.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from types import FrameType, SimpleNamespace

import pytest

from doorstroom.query import answers
from doorstroom.query.reader import ROLES, Reader
from doorstroom.query.request import Request
from doorstroom.settings import ROOT, STAFF
from doorstroom.store import versions
from doorstroom.store.seen_copy import seen_store
from doorstroom.store.versions import Store
from doorstroom.web.screen import pieces_for
from pages import analysis, origin, pilot, source, stagnation
from tests.given import request_for
from tests.store.test_seen_copy import AS_OF, SIGHTS, network

__all__ = ["network"]
OURS = (str(ROOT / "doorstroom"), str(ROOT / "pages"))
HIDDEN, NOWHERE = "Beekrijk/closed", "Beekrijk/nobody"  # as long as each other
ASKED = {
    "pilot": (pilot, "id", HIDDEN, NOWHERE),
    "origin": (origin, "which", HIDDEN, NOWHERE),
    "theme": (stagnation, "theme", "geheimBeekrijk", "geheimWaterijk"),
    "owner": (analysis, "owner", "geheimBeekrijk", "geheimWaterijk"),
    "target group": (analysis, "target_group", "geheimBeekrijk", "geheimWaterijk"),
    "file": (source, "file", None, "0000-00-00 none.csv"),
}


def at_once(work: Callable[..., object], *given: object) -> Future:
    done = Future()
    done.set_result(work(*given))
    return done


def way_of(work: Callable[[], object], monkeypatch) -> tuple[list[str], Counter]:
    """The statements that are executed, and how often each function of ours is called; nothing is remembered before."""
    said: list[str] = []
    asked = versions.used
    monkeypatch.setattr(versions, "used", lambda sql, given: said.append(sql) or asked(sql, given))
    # What is begun ahead is answered there and then: beside others it comes in whatever order.
    monkeypatch.setattr(answers, "_beside", SimpleNamespace(submit=at_once))
    calls: Counter = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            calls[frame.f_code.co_filename, frame.f_code.co_qualname] += 1

    answers.forget()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
        monkeypatch.undo()
    return said, calls


def build(request: Request, page: object) -> tuple:
    fresh = replace(request)  # as made at the door: nothing of it is known yet
    return page.title(fresh), tuple(pieces_for(fresh, page.build(fresh)))


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("role", ["reader", "admin"])
def test_what_is_not_ones_own_takes_the_way_of_what_is_not_there(network: Store, monkeypatch, role, what):
    page, part, hidden, nowhere = ASKED[what]
    own = set(seen_store(network, network.current_name(), SIGHTS["Aardam"]).ask("loaded_files")["file"])
    hidden = hidden or next(one for one in network.ask("loaded_files")["file"] if one not in own)
    reader = Reader("x", STAFF, frozenset({"reader", role}), frozenset({"Aardam"}))
    base = replace(request_for(network, as_of=AS_OF), reader=reader)
    ways = []
    for value in (nowhere, hidden, nowhere):  # the first time makes what is made once a process
        said = {**base.said, part: (value,), "figure": ("waiting",), "row": ("3",)}
        ways.append(way_of(lambda said=said: build(replace(base, said=said), page), monkeypatch))
    (statements, calls), (others, of_others) = ways[1:]
    assert statements == others
    assert statements
    assert calls == of_others


def test_of_what_is_ones_own_the_way_is_another(network: Store, monkeypatch):
    """So that what is compared above can differ."""
    reader = Reader("x", STAFF, frozenset(ROLES), frozenset({"Aardam"}))
    base = replace(request_for(network, as_of=AS_OF), reader=reader)
    own, nowhere = (
        way_of(lambda id=id: build(replace(base, said={**base.said, "id": (id,)}), pilot), monkeypatch)
        for id in ("Aardam/closed", "Aardam/nobody")
    )
    assert own[1] != nowhere[1]
