"""Rows that several questions select from, remembered for a while; bounded in bytes.

A version never changes, so neither do they. The last few frames are what a screen reads. Questions that are asked at
once wait for one another's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from threading import Condition

import pyarrow as pa
from cachetools import LRUCache, cached

REMEMBERED_BYTES = 64 * 2**20  # in all


def rows(of: Hashable, given: Mapping[str, object], make: Callable[[], pa.Table]) -> pa.Table:
    """What `make` gives; of and given: all that it follows from. What is too large to remember is made each time."""
    return _rows((of, _unchanging(given)), make)


@cached(
    LRUCache(maxsize=REMEMBERED_BYTES, getsizeof=lambda table: table.nbytes),
    key=lambda key, make: key,
    condition=Condition(),
)
def _rows(key: Hashable, make: Callable[[], pa.Table]) -> pa.Table:
    return make()


def forget() -> None:
    """Remember no rows any more."""
    _rows.cache_clear()


def _unchanging(value: object) -> Hashable:
    if isinstance(value, Mapping):
        return tuple((name, _unchanging(value[name])) for name in sorted(value))
    return tuple(value) if isinstance(value, list | tuple) else value
