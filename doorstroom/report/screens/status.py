"""The sections of the first screen: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pandas

from doorstroom.i18n import Words
from doorstroom.query.address import Link
from doorstroom.report.charts.picture import Listed
from doorstroom.report.charts.waiting_decisions import waiting_decisions
from doorstroom.report.parts import Task
from doorstroom.report.screens.blocks import (
    Block,
    Definitions,
    Disclosed,
    Heading,
    Line,
    Rows,
    Shown,
    Tasks,
    Text,
    empty,
    note,
)
from doorstroom.report.tables import links
from doorstroom.report.tables import waiting as tables
from doorstroom.report.text import changes, ready, records, stagnation
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.in_view import View, scope

SHOWN = 3  # what is needed to begin; the rest is one link further
RATINGS = 8
MEETINGS = 4


def preparing(summary: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """What has to begin for pilots that may succeed, of `last_day_summary`; nothing where there is nobody."""
    said = ready.to_begin(summary.iloc[0], words)
    heading = Heading(words("status.preparing_heading"), 2)
    return [heading, Text(" ".join(said)), Line(words("status.more_ready"), link("ready"))] if said else []


def longest_waits(waiting, norms: pandas.DataFrame, view: View, words: Words, link: Link) -> list[Block]:
    """The longest of `waiting_decisions`, and a link to the rest."""
    if waiting.empty:
        return [Heading(words("status.waiting_heading"), 2), empty(words(claims.empty(view)))]
    adopted = claims.is_adopted(norms, "awaiting_decision")
    picture = waiting_decisions(waiting, words, link, norm_is_adopted=adopted, limit=SHOWN)
    table = tables.longest_waits(claims.in_words(waiting.head(SHOWN), words), waiting, links.WAITING, words, link)
    return [
        Shown(picture, table, ["waiting"], "ranked_waits", 2),
        Line(claims.more_waiting(waiting, SHOWN, words), link("decisions")),
        *([] if adopted else [note(words("status.starting_norms"))]),
    ]


def to_do(tasks: list[Task], words: Words, link: Link, *, is_public: bool) -> list[Block]:
    """What can be done now, of the bodies that meet first."""
    heading = Heading(words(f"status.do.{'heading_public' if is_public else 'heading'}"), 2)
    if not tasks:
        return [heading, note(words("status.meetings_none"))]
    more = [Line(words("status.more_meetings"), link("decisions", by="meeting"))] if len(tasks) > MEETINGS else []
    return [heading, Tasks(tasks[:MEETINGS]), *more]


def by_stage(
    stages: pandas.DataFrame,
    measure: str,
    drawn: Callable[[pandas.DataFrame, Words], Listed],
    words: Words,
) -> Block:
    """`building_up`, as it is drawn for a measure."""
    return Shown(drawn(stages, words), tables.stages(stages, measure, words), [measure], measure, 2)


def what_changed(
    changed: pandas.DataFrame, since: date, as_of: date, view: View, words: Words, first: date | None = None
) -> Iterator[Block]:
    """`since_last_time`, of two days, in a sentence. first: as of `changes.summary`."""
    yield Heading(words("status.changes_heading", since=since), 2)
    yield Text(changes.summary(changed, since, words, scope(view), first))
    if first and changed.empty:
        return
    yield note(words("changes.compared", since=since, day=as_of))


def changes_by_kind(
    changed: pandas.DataFrame, since: date, as_of: date, view: View, words: Words, link: Link, first: date | None = None
) -> Iterator[Block]:
    """The same, each change by itself."""
    yield Heading(words("status.changes_heading", since=since), 2)
    for heading, some in changes.by_kind(changed, words):
        yield Disclosed(heading, changes.entries(some, since, words, link))
    if changed.empty:
        yield Text(changes.summary(changed, since, words, scope(view), first))
    yield note(words("changes.compared", since=since, day=as_of))
    if len(changed):
        yield Line(words("changes.origin"), link("origin", figure="changes"))
    yield Definitions(["changes"])


def ratings(gap: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """Of `rating_gap`, the pilots whose own rating and computed status differ."""
    table = tables.ratings(gap, words, link)
    return [
        Heading(words("status.ratings_heading"), 2),
        Text(stagnation.rating_difference(gap, words)),
        note(words("status.ratings_why")),
        Definitions(["rating_difference"]) if table.frame.empty else Rows(table, RATINGS, ["rating_difference"]),
    ]


def late_lists(late: pandas.DataFrame, words: Words) -> list[Block]:
    """`late_sources` in one line; nothing where no list is late."""
    said = records.late_lists(late, words)
    return [] if said is None else [note(said), Definitions(["late_sources"])]
