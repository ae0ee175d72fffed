"""Nobody gets out of the workbench, and nobody is hurt by who tries. See attempts.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from oversight.telling import error_in_words
from oversight.words import words_for
from oversight.workbench.errors import CODES, WorkbenchError
from tests.workbench.attempts import HEAVY, REFUSED
from tests.workbench.conftest import SECRETS, children

ABOUT_THE_SYSTEM = ("root:", "/bin/", "/usr/", "oversight", "Traceback", "temp_directory =", ".duckdb")

ENDS = {"answered", "answer_too_large", "broke_off", "cannot_answer", "too_complex", "too_long", "too_much_memory"}


def shown(attempt: str) -> str:
    return ascii(attempt[:50])


@pytest.mark.parametrize("sql", REFUSED, ids=shown)
def test_what_is_no_select_over_the_views_is_refused(sql, ask, store, unharmed):
    with pytest.raises(WorkbenchError) as refused:
        ask(sql)
    assert refused.value.code in CODES - {"too_long", "not_safe_here"}
    for language in ("nl", "en"):
        told = error_in_words(refused.value, words_for(language))
        # What the reader wrote may be said again, and nothing else.
        assert not [word for word in (*ABOUT_THE_SYSTEM, str(store.path), *SECRETS) if word in told and word not in sql]


@pytest.mark.parametrize("sql", HEAVY, ids=shown)
def test_what_takes_too_much_is_stopped_and_hurts_nobody(sql, ask, unharmed):
    assert ended(ask, sql) in ENDS
    assert children() == []
    assert ask("select count(*) as n from pilots").frame["n"].tolist() == [3]


def ended(ask, sql: str) -> str:
    """How a heavy statement ended: a code, or an answer within the limits."""
    try:
        answer = ask(sql, seconds=1.2, memory_bytes=1 << 28)
    except WorkbenchError as stopped:
        return stopped.code
    is_within = len(answer.frame) <= 10_000 and len(answer.frame.to_csv()) < 9 << 20
    return "answered" if is_within else "answered with too much"


def test_what_takes_too_much_memory_to_read_is_told_as_such(ask, unharmed):
    nested = "with a as (" * 300 + "select 1"
    with pytest.raises(WorkbenchError) as stopped:
        ask(nested, seconds=10, memory_bytes=1 << 25)
    assert stopped.value.code == "too_much_memory"


def test_nothing_was_written_outside_the_store():
    assert list(Path("/tmp").glob("doorstroom-out*")) == []


def test_there_are_more_than_a_hundred_attempts():
    assert len(set(REFUSED)) == len(REFUSED) > 120
