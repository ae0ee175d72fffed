"""Who did what, in words: moments, and what an act was about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from doorstroom.contract.model import contract
from doorstroom.i18n import Words

NAMED = 4  # of several of a kind; the command `audit --json` names all
Value = str | int | bool | None | list[str]


def moment(at: dt.datetime, words: Words) -> str:
    """A moment, in the time that is the same for all."""
    at = at.astimezone(dt.UTC)
    return words("accounts.moment", day=words.day(at.date()), time=f"{at:%H:%M}")


def about_in_words(about: Mapping[str, Value], words: Words) -> str:
    """What an act was about: ids, kinds and numbers, each with what it is. Of one that was begun and of which nobody
    said how it ended, that."""
    return "; ".join(_each(about, words))


def _each(about: Mapping[str, Value], words: Words) -> Iterator[str]:
    for name, value in about.items():
        if value in (None, False, "", []):
            continue
        known = f"accounts.about.{name}"
        if value is True:
            yield words(known)
        elif isinstance(value, int):
            yield words(known, value=words.number(value))
        elif isinstance(value, list):
            told = [_one(name, one, words) for one in value[:NAMED]]
            more = [words("accounts.and_more", n=len(value) - NAMED)] if len(value) > NAMED else []
            yield words(known, value=words.join([*told, *more]))
        else:
            yield words(known, value=_one(name, value, words))


def _one(name: str, value: str, words: Words) -> str:
    """One value: an id as it is, a code by its label."""
    if name in ("why", "outcome", "role"):
        return words(f"accounts.{name}.{value}")
    if name == "screen":
        return words(f"frame.pages.{value}")
    if name == "tables":
        return words.table(value)
    return words.label("reply", value) if name == "answer" and value in contract().codes["reply"] else value
