"""Questions to one version, and what is remembered of the answers. Who asks, asks through `request`.

A version never changes, so neither does an answer to the same question. `path` tells the stores of one process apart.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Condition, Lock, RLock

import pandas
from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from doorstroom.query import cache
from doorstroom.sandbox import ask as asking
from doorstroom.sandbox.ask import Answer
from doorstroom.sandbox.queue import Waiting
from doorstroom.store import frames
from doorstroom.store.questions import question
from doorstroom.store.seen_copy import seen_store
from doorstroom.store.sight import Sight
from doorstroom.store.versions import Store

REMEMBERED_BYTES = 256 * 2**20  # of answers, in all

# DuckDB plans a question on one processor, and most of a small one is planning.
_beside = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="ahead")
MOST_BEGUN = 12  # questions, of all readers: more than a screen begins
_begun: dict[Future, None] = {}  # in order, as long as it has not ended
_beginning = RLock()  # what is cancelled ends where it is cancelled


@lru_cache(maxsize=128)
def store_at(path: Path) -> Store:
    """The store in a folder, opened once a process."""
    return Store(path)


@lru_cache(maxsize=64)
def choices(path: Path, version: str) -> dict[str, list[str]]:
    """The values that exist per dimension: what filters can be set to."""
    known = store_at(path).ask("filter_choices", version=version)
    return known.groupby("dimension")["value"].agg(list).to_dict()


@lru_cache(maxsize=64)
def store_seen(path: Path, version: str, sight: Sight) -> Store:
    """The store that answers about a version come from: for who may not see all a copy of what they see, made now."""
    return store_at(path) if sight.is_all else store_at(seen_store(store_at(path), version, sight).path)


def last_time(path: Path, version: str | None, as_of: date) -> date:
    """The day to compare `as_of` with where none was asked for, as the question `last_time` says it.

    `path`: the store itself, whoever reads: the copy for the public knows no hand-ins, and its days are the same.
    """
    return ask(path, version, "last_time", {"as_of": as_of}, {})["since"].iloc[0].date()


def known_since(path: Path, version: str | None, as_of: date) -> date | None:
    """The first day on which anything was told, None where that is not known; `path`: as of `last_time`."""
    day = ask(path, version, "last_time", {"as_of": as_of}, {})["known_since"].iloc[0]
    return None if pandas.isna(day) else day.date()


def ask(
    path: Path, version: str | None, name: str, known: Mapping[str, object], extra: Mapping[str, object]
) -> pandas.DataFrame:
    """The answer to a question; of what is `known` it gets what it takes, and all of what is `extra`.

    Who changes the answer changes their own. Raises what the store raises: QuestionError, StoreError.
    """
    return _answer(path, version, name, _unchanging(name, known, extra)).copy(deep=False)


def ahead(path: Path, version: str | None, name: str, known: Mapping[str, object], extra: Mapping[str, object]) -> None:
    """Begin to answer what `ask` is asked in a moment, beside what is done until then: who asks waits for the rest of
    it. What goes wrong is raised there, for only answers are remembered.

    Who left their screen takes no answer, and nobody says so: what waits for a processor behind `MOST_BEGUN` newer ones
    is left to who asks.
    """
    given = _unchanging(name, known, extra)
    with _beginning:
        begun = _beside.submit(_answer, path, version, name, given)
        _begun[begun] = None
        begun.add_done_callback(_ended)
        for older in list(_begun)[:-MOST_BEGUN]:
            older.cancel()  # leaves alone what is being answered


def _ended(begun: Future) -> None:
    with _beginning:
        _begun.pop(begun, None)


def _unchanging(name: str, known: Mapping[str, object], extra: Mapping[str, object]) -> tuple:
    """What a question is given: of what is `known` what it takes, and all of what is `extra`."""
    takes = question(name).parameters
    given = {**{key: value for key, value in known.items() if key in takes}, **extra}
    return tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in given.items())


def _bytes_of(answer: pandas.DataFrame) -> int:
    return int(answer.memory_usage(deep=True).sum())


@cached(LRUCache(maxsize=REMEMBERED_BYTES, getsizeof=_bytes_of), condition=Condition())
def _answer(path: Path, version: str | None, name: str, given: tuple) -> pandas.DataFrame:
    return store_at(path).ask(name, version=version, **dict(given))


def forget() -> None:
    """Remember no answer any more, and nothing that was made of one."""
    _answer.cache_clear()
    frames.forget()
    ask_freely.cache_clear()
    cache.forget()


def _asked_as(*asked: object, who: str, on_wait: Waiting) -> tuple:
    """Who asks and waits makes no difference to an answer."""
    return hashkey(*asked)


@cached(
    LRUCache(maxsize=REMEMBERED_BYTES // 4, getsizeof=lambda answer: _bytes_of(answer.frame)),
    key=_asked_as,
    lock=Lock(),
)
def ask_freely(
    path: Path,
    version: str,
    statement: str,
    sight: Sight,
    smallest: int,
    rounded_to: int,
    *,
    who: str,
    on_wait: Waiting,
) -> Answer:
    """The answer to a statement of an analyst's own. Raises what `asking.ask_freely` raises."""
    people = {"smallest": smallest, "rounded_to": rounded_to}
    return asking.ask_freely(store_at(path), version, statement, sight=sight, **people, who=who, on_wait=on_wait)
