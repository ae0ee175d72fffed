"""Who asks next: every reader in turn, however many tabs one of them has."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.sandbox.queue import Queue

PATIENCE = 20  # seconds that a test waits for what must happen


class Asked:
    """Questions in threads: each runs until it is told to end."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.began: list[str] = []
        self.refused: list[str] = []
        self.told: list[tuple[str, int]] = []
        self.changed = threading.Condition()
        self.ends: dict[str, threading.Event] = {}
        self.threads: list[threading.Thread] = []

    def ask(self, name: str) -> None:
        """A question of the reader that its name begins with; it waits in line before the next is asked."""
        before = self.in_line()
        self.ends[name] = threading.Event()
        thread = threading.Thread(target=self._run, args=(name,))
        self.threads.append(thread)
        thread.start()
        self.until(lambda: self.in_line() > before)

    def in_line(self) -> int:
        return len(self.queue._waiting) + len(self.began) + len(self.refused)

    def _run(self, name: str) -> None:
        try:
            with self.queue.place(name[0], lambda before: self._note(self.told, (name, before))):
                self._note(self.began, name)
                assert self.ends[name].wait(PATIENCE)
        except WorkbenchError as error:
            self._note(self.refused, f"{name} {error.code}")

    def _note(self, where: list, what: object) -> None:
        with self.changed:
            where.append(what)
            self.changed.notify_all()

    def until(self, holds) -> None:
        with self.changed:
            for _ in range(PATIENCE * 100):
                if holds():
                    return
                self.changed.wait(0.01)
        raise AssertionError(f"began {self.began}, refused {self.refused}")

    def end(self, name: str) -> None:
        self.ends[name].set()

    def end_all(self) -> list[str]:
        """End what runs until nothing does; the order in which all began."""
        for nth in range(len(self.threads) - len(self.refused)):
            self.until(lambda nth=nth: len(self.began) > nth)
            self.end(self.began[nth])
        for thread in self.threads:
            thread.join(PATIENCE)
        return self.began


@pytest.fixture
def asked() -> Asked:
    return Asked(Queue(at_once=2))


def test_one_person_with_three_tabs_leaves_a_place_to_others(asked):
    for name in ("a1", "a2", "a3", "b1"):
        asked.ask(name)
    asked.until(lambda: len(asked.began) == 2)
    assert asked.began == ["a1", "b1"]
    assert asked.end_all()[2:] == ["a2", "a3"]


def test_readers_take_turns(asked):
    for name in ("a1", "b1", "a2", "a3", "b2", "c1", "d1"):
        asked.ask(name)
    asked.end("a1")
    asked.until(lambda: len(asked.began) == 3)
    assert asked.began[2] == "c1"
    asked.end("c1")
    asked.until(lambda: len(asked.began) == 4)
    assert asked.began[3] == "d1"
    assert Counter(name[0] for name in asked.end_all()) == {"a": 3, "b": 2, "c": 1, "d": 1}


def test_who_has_too_many_is_told_and_nobody_else_is(asked):
    for name in ("a1", "a2", "a3", "a4", "b1"):
        asked.ask(name)
    assert asked.refused == ["a4 several_at_once"]
    assert asked.end_all() == ["a1", "b1", "a2", "a3"]


def test_who_waits_hears_how_many_go_first(asked):
    for name in ("a1", "b1", "c1"):
        asked.ask(name)
    asked.until(lambda: asked.told)
    assert asked.told[0] == ("c1", 2)
    asked.end_all()


def test_who_leaves_while_waiting_holds_nobody_up(asked):
    class Gone(Exception):
        pass

    def gone(before: int) -> None:
        raise Gone

    for name in ("a1", "b1"):
        asked.ask(name)
    with pytest.raises(Gone), asked.queue.place("c", gone):
        pass
    asked.ask("d1")
    assert asked.end_all() == ["a1", "b1", "d1"]
    assert (asked.queue._running, asked.queue._waiting, asked.queue._served) == ([], [], {})


def test_who_waits_too_long_is_told():
    asked = Asked(Queue(at_once=1, longest_wait_seconds=0))
    for name in ("a1", "b1"):
        asked.ask(name)
    asked.until(lambda: asked.refused)
    assert asked.refused == ["b1 busy"]
    asked.end_all()


def test_a_question_that_fails_gives_its_place_back():
    queue = Queue(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), queue.place("a"):
            raise ZeroDivisionError
    with queue.place("b"):
        pass
