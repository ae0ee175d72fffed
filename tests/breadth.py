"""How many examples a test over free input looks at, where each of them costs a store or a fold."""

from __future__ import annotations

from hypothesis import settings

TIMES = 20


def examples(few: int) -> int:
    """So many in every run, which are the same ones each time; twenty times as many where one searches.

    What decides is the profile of tests/conftest.py that is loaded: `--hypothesis-profile=search` looks for new ones.
    """
    return few if settings.default.derandomize else TIMES * few
