"""What can be done now about who waits: before which meeting, for whom, what they lack and what waiting costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.parts import Task
from doorstroom.report.text import price, waiting
from doorstroom.report.text.preparing import gates

Link = Callable[..., str]
Row = Mapping[str, object]
NAMED = 2  # conditions that are named where as many pilots lack the one as the other


def of_bodies(
    pilots: pandas.DataFrame,
    meetings: pandas.DataFrame,
    costs: pandas.DataFrame,
    words: Words,
    link: Link,
    *,
    is_public: bool,
) -> list[Task]:
    """One for each row of `next_meetings`. pilots: `waiting_decisions`; costs: `cost_of_delay` by body.

    is_public: they are told to who can put nothing on an agenda.
    """
    several = meetings["municipality"].nunique() > 1
    prices = {_whose(row): row for row in costs.to_dict("records") if not row["is_whole"]}
    found = []
    for meeting in meetings.to_dict("records"):
        asked = waiting.on_agenda(pilots, meeting).to_dict("records")
        found.append(
            Task(
                name=_where(meeting, words, with_municipality=several),
                by=_papers(meeting, words),
                asked=words.count(f"status.do.{'public' if is_public else _kind(meeting)}", len(asked)),
                about=_about(meeting, asked, words, link),
                after=_too_late(meeting, words),
                said=[f"{lacking(asked, words)} {price.of_body(prices[_whose(meeting)], words)}"],
            )
        )
    return found


def lacking(asked: Sequence[Row], words: Words) -> str:
    """What lacks most often among these of `waiting_decisions`; a tie of many is not told as one that leads."""
    unknown = sum(is_missing(row["open_gates"]) for row in asked)
    if unknown == len(asked):
        return words.count("status.do.not_assessed", unknown)
    lacks = Counter(gate for row in asked for gate in waiting.gates_of(row))
    said = _most(asked, lacks, words) if len(asked) > 1 else _of_one(asked[0], words)
    return words.count("status.do.some_not_assessed", unknown, said=said) if unknown else said


def _of_one(row: Row, words: Words) -> str:
    if not row["open_gates"]:
        return words("status.do.lacks_nothing_one")
    return words("status.do.lacks_one", lacks=waiting.lacking(row, words))


def _most(asked: Sequence[Row], lacks: Counter[str], words: Words) -> str:
    if not lacks:
        return words("status.do.lacks_nothing")
    most = max(lacks.values())
    leading = [gate for gate in gates() if lacks[gate] == most]
    if len(leading) > NAMED:
        n = sum(bool(waiting.gates_of(row)) for row in asked)
        return words.count("status.do.lack_something", n, of=len(asked))
    first, *rest = (words(f"ready.lacks.{gate}") for gate in leading)
    said = words.count("status.do.lack", most, lacks=first)
    return words("status.do.and_lack", said=said, n=most, lacks=rest[0]) if rest else words("status.do.stop", said=said)


def _whose(row: Row) -> tuple[object, object]:
    return row["municipality"], None if is_missing(row["body"]) else row["body"]


def _kind(meeting: Row) -> str:
    if is_missing(meeting["body"]):
        return "no_body"
    return "no_meeting" if is_missing(meeting["meets_on"]) else "agenda"


def _where(meeting: Row, words: Words, *, with_municipality: bool) -> str:
    body = waiting.body_of(meeting, words, with_municipality=with_municipality)
    day = meeting["meets_on"]
    return body if is_missing(day) else words("status.do.meeting", body=body, day=words.day(day))


def _papers(meeting: Row, words: Words) -> str:
    if is_missing(meeting["meets_on"]):
        return ""
    due = meeting["papers_due_on"]
    return words("status.do.papers_unknown") if is_missing(due) else words("status.do.papers", day=words.day(due))


def _too_late(meeting: Row, words: Words) -> str:
    missed = meeting["missed_on"]
    return "" if is_missing(missed) else words("status.do.too_late", day=words.day(missed))


def _about(meeting: Row, asked: Sequence[Row], words: Words, link: Link) -> list[tuple[str, str]]:
    """The one that waits longest, and where the others are."""
    first = asked[0]["title"], link("pilot", id=asked[0]["pilot_key"])
    if len(asked) == 1:
        return [first]
    body = {} if is_missing(meeting["body"]) else {"municipality": [meeting["municipality"]], "body": [meeting["body"]]}
    return [first, (words.count("status.do.others", len(asked) - 1), link("decisions", by="meeting", **body))]
