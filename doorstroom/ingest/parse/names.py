"""The day that the name of a file says its list holds for. A month, a quarter or a year by its last day.

What is no day does not count: "v2", "500 pilots", a postcode, the number of a case. What may be a day and is none, or
may be two, is a problem and never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from doorstroom.ingest.parse.day_order import order_of_dates
from doorstroom.ingest.parse.days import (
    DAY_OR_YEAR,
    FIRST_DAY,
    FORMS,
    HALF,
    LAST_DAY,
    MONTHS,
    QUARTER,
    STRETCHES,
    WEEK,
    in_each_order,
    one_of,
    read_date,
)
from doorstroom.ingest.parse.text import tidy
from doorstroom.ingest.parse.value import Value

UNCLEAR, SEVERAL = Value(problem="name_day_unclear"), Value(problem="name_with_days")
THE_END = frozenset({"eind", "einde", "end", "ultimo"})  # whose last day is that of the whole year or month

_EXTENSION = re.compile(r"\.(?:csv|tsv|tab|txt|xlsx|xlsm|xlsb|xls|ods|json|jsonl|ndjson|parquet)$", re.IGNORECASE)
# A law that is named by its year, and a postcode.
_NO_DAY = re.compile(r"\bwmo[ -]*2015\b|(?-i:\b\d{4} ?[A-Z]{2}\b(?! ?\d))", re.IGNORECASE)
_GLUED_MONTH = re.compile(rf"(?<![a-z])({one_of(MONTHS)})(?=\d)")
_TIME = re.compile(
    r"(?:t|[t -]+(?=\d\d[.:h-]))(?:[01]\d|2[0-3])[.:h-]?[0-5]\d(?:[.:-]?[0-5]\d)?z?"
    r"|[ -]+(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"
)
_COMPACT_DAY = re.compile(r"(?P<digits>\d{8})(?:(?:[01]\d|2[0-3])[0-5]\d[0-5]\d)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-.])(\d{1,2})\2(?P<year>\d{4})")
_YEAR_LAST_BY_ROOM = re.compile(r"(\d{2})( )(\d{2})\2(?P<year>\d{4})")
_DAY_BY_ROOM = re.compile(r"(\d{4})([. ])(\d{2})\2(\d{2})")
_COMPACT_MONTH = re.compile(r"(20(?:1[3-9]|[2-9]\d))(0[1-9]|1[0-2])")  # before 2013 it may be a day in six digits
_COUNTED = r"(?! ?(?:pilot|project|rij|row|record|gemeente))"
_MONTH_BY_ROOM = re.compile(rf"(\d{{4}})[. ](0[1-9]|1[0-2]){_COUNTED}")
# What may be a day, or only half of one.
_HALF_SAID = (
    re.compile(rf"\d{{4}} ?[-. ] ?\d{_COUNTED}|\d[-.]\d{{4}}"),  # a month in one digit, or the number of a copy
    re.compile(r"\d{4}(?: - ?|- )\d{2}"),
    re.compile(r"\d{1,2}([-.])\d{1,2}\1\d{2}|\d{2} \d{2} \d{2}"),  # a year in two digits
    DAY_OR_YEAR,
)
_LONE = re.compile(rf"(?:{one_of(MONTHS)})\b\.?|(?:{QUARTER}|{HALF}|{WEEK})[ .]*\d{{1,2}}|\d[e ]*(?:{QUARTER}|{HALF})")


@dataclass(frozen=True)
class _Found:
    """A stretch of a name. `is_lone`: it only says a part of a day, and makes unclear what is not exact beside it."""

    text: str
    said: Value
    is_lone: bool = False


def days_of_names(names: Iterable[str], date_order: str | None = None) -> dict[str, Value]:
    """The day that each name of a file says, with its extension or without.

    date_order: "dmy" or "mdy", where that is known; else what the names prove together. A period gives its last day,
    inexact, since its first. Of a day and a period around it the day holds. Problems: name_without_day, name_with_days,
    name_day_unclear, ambiguous_day_month; `expected` is the part of the name that each is about.
    """
    found = {name: list(_found_in(name)) for name in names}
    said = {one.text: one.said for every in found.values() for one in every if one.said.proves}
    order = date_order or order_of_dates(said).proven
    return {name: _together(every, order) for name, every in found.items()}


def _together(found: list[_Found], order: str | None) -> Value:
    """What all that was found in a name says: a day, and the periods around it."""
    days = {one.text: one.said.settled(order) for one in found if not one.is_lone}
    lone = [one.text for one in found if one.is_lone]
    for text, said in days.items():
        if said.value is None:
            return _about([text], said if said.problem == "ambiguous_day_month" else UNCLEAR)
    if not days:
        return _about(lone, UNCLEAR) if lone else Value(problem="name_without_day")
    said = min(days.values(), key=lambda one: one.value - _first(one))
    if any(_first(one) > _first(said) or one.value < said.value for one in days.values()):
        return _about(days, SEVERAL)
    return _about([*days, *lone], UNCLEAR) if lone and said.inexact else said


def _first(said: Value) -> date:
    return said.since or said.value


def _about(texts: Iterable[str], problem: Value) -> Value:
    return Value(problem=problem.problem, expected=", ".join(texts))


def _found_in(name: str) -> Iterator[_Found]:
    """The stretches of a name that say a day or a part of one, from left to right and the longest first."""
    text = tidy(_NO_DAY.sub(" ", _EXTENSION.sub("", name.replace("_", " "))))
    text = _GLUED_MONTH.sub(r"\1 ", text)
    at = 0
    while at < len(text):
        found = [(end, one) for end, one in _at(text, at) if _begins(text, at) and _ends(text, end)]
        if not found:
            at += 1
            continue
        end, one = max(found, key=lambda each: each[0])
        if one.said.value and not one.said.inexact and (time := _TIME.match(text, end)) and _ends(text, time.end()):
            end = time.end()
        yield one
        at = end


def _at(text: str, at: int) -> Iterator[tuple[int, _Found]]:
    """What a name may say from a place on, each with where it ends; of one length the surest first."""
    for pattern in _HALF_SAID:
        if (match := pattern.match(text, at)) and _has_year(match):
            yield match.end(), _Found(match[0], UNCLEAR, is_lone=pattern is DAY_OR_YEAR)
    for pattern, read in _OF_NAMES:
        if (match := pattern.match(text, at)) and _has_year(match) and (said := read(match)):
            yield match.end(), _Found(match[0], said)
    for form in FORMS:
        if (match := form.pattern.match(text, at)) and _has_year(match) and not _is_part(text, match):
            is_unsure = re.match("[a-z]*", match[0])[0] in STRETCHES.keys() - THE_END
            is_lone = len(match.groupdict().get("year", "year")) != 4
            yield match.end(), _Found(match[0], UNCLEAR if is_unsure else form.said(match), is_lone)
    if match := _LONE.match(text, at):
        yield match.end(), _Found(match[0], UNCLEAR, is_lone=True)


def _has_year(match: re.Match) -> bool:
    """Whether all four digits by themselves may be a year."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", match[0])
    return all(FIRST_DAY.year <= int(year) <= LAST_DAY.year for year in years)


def _is_part(text: str, match: re.Match) -> bool:
    """Whether four digits belong to a number with another one behind a dash, as cases have; two years are two years."""
    before = re.search(r"(\d+)[-./]$", text[: match.start()])
    behind = re.match(r"[-./](\d+)", text[match.end() :])
    beside = [found[1] for found in (before, behind) if found]
    return len(match[0]) == 4 and any(not re.fullmatch(r"(?:19|20)\d\d", digits) for digits in beside)


def _compact(match: re.Match) -> Value | None:
    """Eight digits: the year first, else the year last; None where they are no day at all."""
    digits = match["digits"]
    said = read_date(digits)
    if said.value:
        return said
    said = in_each_order(_YEAR_LAST.fullmatch(f"{digits[:2]}-{digits[2:4]}-{digits[4:]}"))
    is_near = FIRST_DAY.year <= int(digits[4:]) <= LAST_DAY.year
    if is_near and (said.value or any(way.value for way in said.ways.values())):
        return said
    return UNCLEAR if digits[:2] in ("19", "20") else None


_OF_NAMES = (
    (_COMPACT_DAY, _compact),
    (_YEAR_LAST, in_each_order),
    (_YEAR_LAST_BY_ROOM, in_each_order),
    (_DAY_BY_ROOM, lambda match: read_date("-".join(match.group(1, 3, 4)))),
    (_COMPACT_MONTH, lambda match: read_date(f"{match[1]}-{match[2]}")),
    (_MONTH_BY_ROOM, lambda match: read_date(f"{match[1]}-{match[2]}")),
)


def _begins(text: str, at: int) -> bool:
    """Whether something of its own may begin here: no number goes on, and no word that is a mark ("v2") or a part."""
    word = re.search(r"[a-z]*$", text[:at])[0]
    if text[at].isalpha():
        return not word
    return not text[at - 1 : at].isdigit() and len(word) not in (1, 2)


def _ends(text: str, end: int) -> bool:
    """Whether something of its own may end here."""
    rest = text[end:]
    if text[end - 1].isdigit():
        return not rest or not rest[0].isalnum() or bool(re.match(r"v\d|t\d\d|[a-z]{3}", rest))
    return not rest or not rest[0].isalpha()
