"""What was made of answers, remembered for all readers who see the same; bounded in bytes.

What a screen shows follows from the version and from what is seen of it: the day, the filters, the language and all
else in the address. So it is made once, and whoever sees the same gets the same. Nobody may change it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from threading import Condition
from types import FunctionType, MethodType, ModuleType
from typing import TypeVar

import pandas
from cachetools import LRUCache, cached

from doorstroom.i18n import Words

REMEMBERED_BYTES = 64 * 2**20  # in all
T = TypeVar("T")
_HELD_ELSEWHERE = (Words, ModuleType, type)  # once a process, whatever is remembered


@dataclass(frozen=True)
class _Kept:
    value: object
    size: int


def made(seen: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made once for all who see the same.

    seen: all that what is made follows from, and a name that tells it from what else is made of that. Who asks for what
    another is making waits for it. What `make` raises is raised, and not remembered.
    """
    return _made(seen, make).value


@cached(
    LRUCache(maxsize=REMEMBERED_BYTES, getsizeof=lambda kept: kept.size),
    key=lambda seen, make: seen,
    condition=Condition(),
)
def _made(seen: Hashable, make: Callable[[], object]) -> _Kept:
    value = make()
    return _Kept(value, size_of(seen, value))


def forget() -> None:
    """Remember nothing any more."""
    _made.cache_clear()


def size_of(*values: object) -> int:
    """The bytes that values take, with all that they hold; what they hold twice counts once.

    Rows that an answer holds too count here as well, so that forgetting the answer makes no difference.
    """
    met: set[int] = set()
    left = list(values)
    size = 0
    while left:
        value = left.pop()
        if id(value) in met or isinstance(value, _HELD_ELSEWHERE):
            continue
        met.add(id(value))
        if isinstance(value, pandas.DataFrame | pandas.Series):
            held = value.memory_usage(deep=True)
            size += int(held if isinstance(value, pandas.Series) else held.sum())
            continue
        size += sys.getsizeof(value)
        left += _held_by(value)
    return size


def _held_by(value: object) -> list[object]:
    """What a value keeps in memory."""
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, FunctionType):
        return [cell.cell_contents for cell in value.__closure__ or ()] + [value.__defaults__, value.__kwdefaults__]
    if isinstance(value, MethodType):
        return [value.__self__]
    if isinstance(value, partial):
        return [value.func, value.args, value.keywords]
    return list(getattr(value, "__dict__", {}).values())
