"""What the tests of the exports say of a table."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pandas

from doorstroom.export import About, about_of
from doorstroom.i18n import words_for

NL, EN = words_for("nl"), words_for("en")
AS_OF = dt.date(2026, 3, 31)
LOADED_AT = dt.datetime(2026, 3, 31, 9, 0)


def about(words=NL, **changed) -> About:
    """The as-of day, version and so on of an export, with what a test changes of it."""
    said = {
        "title": "Wachtende pilots",
        "as_of": AS_OF,
        "version": "2026-03-31T0900_0007",
        "loaded_at": LOADED_AT,
        "filters": {"municipality": ["Waterkant", "Zandstad"]},
        "measures": ["waiting"],
        "sources": ["pilots.csv", "milestones.csv", "pilots.csv"],
    }
    given = {**said, **changed}
    asked = SimpleNamespace(
        words=words,
        as_of=given["as_of"],
        shown=SimpleNamespace(name=given["version"], loaded_at=given["loaded_at"]),
        filters=given["filters"],
        ask={"loaded_files": pandas.DataFrame({"file": given["sources"]})}.get,
    )
    return about_of(asked, given["title"], given["measures"])
