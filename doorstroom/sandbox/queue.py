"""Who may ask now, and who waits: one question at a time of each reader, and nobody twice before who waits once.

A reader is whoever `who` names; three tabs of one person are one reader. Safe to share between threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from doorstroom.sandbox.errors import WorkbenchError

AT_ONCE = 2
MOST_OF_ONE = 3  # questions of one reader, the one that runs with them
LONGEST_WAIT_SECONDS = 120
TELL_EVERY_SECONDS = 1.0

Waiting = Callable[[int], None]


class Queue:
    """Places for questions. at_once: how many run at a time, of all readers together."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        most_of_one: int = MOST_OF_ONE,
        longest_wait_seconds: float = LONGEST_WAIT_SECONDS,
    ) -> None:
        self._at_once = at_once
        self._most_of_one = most_of_one
        self._longest_wait_seconds = longest_wait_seconds
        self._changed = threading.Condition()
        self._running: list[str] = []
        self._waiting: list[tuple[object, str]] = []  # in order of arrival: a ticket, and whose it is
        self._served: dict[str, int] = {}  # by reader: the number of the turn that they had last
        self._turn = 0

    @contextmanager
    def place(self, who: str, on_wait: Waiting = lambda before: None) -> Iterator[None]:
        """A place for one question of a reader, as long as the block runs.

        on_wait: told about once a second how many questions go first; what it raises ends the waiting.
        Raises WorkbenchError("several_at_once") when the reader has too many questions already, and ("busy") when it
        takes too long.
        """
        ticket = object()
        with self._changed:
            if self._running.count(who) + sum(whose == who for _, whose in self._waiting) >= self._most_of_one:
                raise WorkbenchError("several_at_once")
            self._waiting.append((ticket, who))
        try:
            self._wait(ticket, on_wait)
        except BaseException:
            with self._changed:
                self._leave(ticket)
            raise
        try:
            yield
        finally:
            with self._changed:
                self._running.remove(who)
                self._forget()
                self._changed.notify_all()

    def _wait(self, ticket: object, on_wait: Waiting) -> None:
        deadline = time.monotonic() + self._longest_wait_seconds
        while True:
            with self._changed:
                if not self._has_turn(ticket):
                    self._changed.wait(min(TELL_EVERY_SECONDS, max(0.0, deadline - time.monotonic())))
                if self._has_turn(ticket):
                    self._take(ticket)
                    return
                before = self._order().index(ticket) + len(self._running)
            if time.monotonic() >= deadline:
                raise WorkbenchError("busy")
            on_wait(before)

    def _order(self) -> list[object]:
        """The tickets in the order of their turns: each reader's first, then each reader's second, and so on.

        Of two readers who had more lately waits longer; of two who had nothing yet, who came first goes first.
        """
        nth: dict[str, int] = {}
        ranked = []
        for at, (ticket, who) in enumerate(self._waiting):
            before = nth.get(who, self._running.count(who))
            nth[who] = before + 1
            ranked.append((before, self._served.get(who, 0) if before == 0 else 0, at, ticket))
        return [ticket for *_, ticket in sorted(ranked, key=lambda one: one[:3])]

    def _has_turn(self, ticket: object) -> bool:
        if len(self._running) >= self._at_once:
            return False
        whose = dict(self._waiting)
        first = next((each for each in self._order() if whose[each] not in self._running), None)
        return first is ticket

    def _take(self, ticket: object) -> None:
        who = dict(self._waiting)[ticket]
        self._waiting = [entry for entry in self._waiting if entry[0] is not ticket]
        self._running.append(who)
        self._turn += 1
        self._served[who] = self._turn
        self._changed.notify_all()

    def _leave(self, ticket: object) -> None:
        self._waiting = [entry for entry in self._waiting if entry[0] is not ticket]
        self._forget()
        self._changed.notify_all()

    def _forget(self) -> None:
        """Nobody is remembered when nobody waits: then nobody has to be fair to anyone."""
        if not self._waiting and not self._running:
            self._served.clear()
