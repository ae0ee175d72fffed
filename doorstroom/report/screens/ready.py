"""The sections of Klaar voor succes: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from doorstroom.i18n import Words
from doorstroom.query.address import Link
from doorstroom.report.charts.readiness_now import left_out, placed, readiness_now
from doorstroom.report.charts.theme import Theme
from doorstroom.report.screens.blocks import (
    Block,
    Cards,
    Choice,
    Definitions,
    Disclosed,
    Entries,
    Heading,
    Line,
    Opened,
    Rows,
    Shown,
    Text,
    empty,
    lead,
    note,
)
from doorstroom.report.tables import ready as tables
from doorstroom.report.text import preparing as claims
from doorstroom.report.text import ready

SECTIONS = ("near", "carry", "start", "agree")
DEADLINES_SHOWN, AT_DEADLINE, GATES_SHOWN = 9, 6, 15


def first(summary: pandas.Series, words: Words) -> list[Block]:
    """What leads the screen: what to do first, and of how many that is unknown. summary: of `last_day_summary`."""
    unknown = ready.unknown_and_what_to_add(summary, words) if summary["n_first"] else ""
    return [lead(ready.first_act(summary, words)), *([Text(unknown)] if unknown else [])]


def contents(words: Words, *, is_public: bool) -> Block:
    """Links to the sections below, by their name, which is the place that an address points to; and, but for the
    public, to where a new pilot is tried, which is far down.
    """
    links = [(_title(name, words), f"#{name}", False) for name in SECTIONS]
    tried = [] if is_public else [(words("carrying.gate.try_heading"), "#try", False)]
    return Choice(words("preparing.contents"), [*links, *tried])


def headed(section: str, words: Words) -> Block:
    """The heading of a section, at the place that its name points to."""
    return Heading(_title(section, words), 2, section)


def _title(section: str, words: Words) -> str:
    return words(f"preparing.section.{section}")


def too_many(n_pilots: int, summary: pandas.DataFrame, words: Words) -> list[Block]:
    """What can be said of more pilots than can be told one by one; `summary`: `last_day_summary`."""
    return [Text(ready.last_days(summary.iloc[0], words)), empty(words("preparing.too_many", n=n_pilots))]


def begin(summary, days: pandas.DataFrame, words: Words, link: Link, *, may_add: bool) -> list[Block]:
    """What has to be done and by when, the soonest first: `last_day_summary` and `last_day_to_begin`. may_add: where a
    day is not known, its reader can hand in what is lacking.
    """
    if days.empty:  # the lead says so
        return []
    told = ready.last_days(summary.iloc[0], words, is_unknown_told=True)
    said = [headed("begin", words), *([Text(told)] if told else [])]
    starting = [note(words("preparing.begin.starting"))] if claims.has_starting_lead_times(days) else []
    parts = claims.with_unknown_parts(days)
    if parts:
        starting.append(note(words.count("preparing.begin.parts_unknown", parts)))
    is_lacking = may_add and summary.iloc[0]["n_unknown"] > 0
    deadlines = claims.deadlines(days, words)
    shown, later = deadlines[:DEADLINES_SHOWN], sum(len(one.pilots) for one in deadlines[DEADLINES_SHOWN:])
    return [
        said[0],
        Cards([_card(one, words, link) for one in shown]),
        *([note(words.count("preparing.begin.later", later))] if later else []),
        *said[1:],
        *([Line(words("preparing.begin.hand_in"), link("records"))] if is_lacking else []),
        Opened(words("preparing.begin.more"), tables.strands(days, words, link)),
        *starting,
        Definitions(["last_day_to_begin"]),
    ]


def _card(one: claims.Deadline, words: Words, link: Link) -> list[Block]:
    """What has to begin on one day, and of which pilots."""
    listed = claims.at_deadline(one, words, link)
    more = listed[AT_DEADLINE:]
    return [
        Heading(one.heading),
        *([Text(one.too_late, "warn")] if one.too_late else []),
        note(one.about),
        Entries(listed[:AT_DEADLINE]),
        *([Disclosed(words.count("preparing.deadline.more", len(more)), more)] if more else []),
    ]


def near(said: Sequence[Block], found, items: pandas.DataFrame, words: Words, link: Link, theme: Theme) -> list[Block]:
    """Who is near and not ready, and which conditions lack: `readiness_now` and `readiness`. said: it in sentences."""
    told, unplaced = claims.in_words(found, items, words), left_out(found)
    if found.empty:
        return [headed("near", words), *said, empty(words("preparing.near_nobody"))]
    table, measures = tables.pilots(told, found, words, link), ["open_gates", "readiness"]
    picture = readiness_now(found, words, theme)
    return [
        headed("near", words),
        *said,
        Rows(table, measures=measures) if placed(found).empty else Shown(picture, table, measures, "readiness_now"),
        *([note(words.count("preparing.near_left_out", unplaced))] if unplaced and len(placed(found)) else []),
        *_conditions(told, items, words, link),
    ]


def _conditions(told, items: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """Which condition lacks of whom; where none of them was assessed, what to add."""
    if told["open_gates"].isna().all():
        return [note(words("preparing.gates_none"))]
    return [Heading(words("preparing.gates_heading")), *_gates(told, items, words, link)]


def _gates(told, items: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """Those that run, whose evaluation comes first; what is not shown of them opens below, as do those that wait."""
    waits = told["is_waiting"].astype(bool)
    running, waiting = told[~waits], told[waits]
    shown = []
    if len(running):
        shown.append(Rows(tables.gates(running.head(GATES_SHOWN), items, words, link), measures=["open_gates"]))
    if len(running) > GATES_SHOWN:
        shown.append(Opened(words("preparing.gates_more"), tables.gates(running, items, words, link)))
    if len(waiting):
        heading = words.count("preparing.gates_waiting", len(waiting))
        shown.append(Opened(heading, tables.gates(waiting, items, words, link)))
    return shown


def numbers(counted: Sequence[pandas.DataFrame], words: Words) -> Block:
    """The numbers of the sentences above, each leading to the rows behind it."""
    return Opened(words("preparing.numbers"), tables.numbers(counted, words))


def agree(found: pandas.DataFrame, words: Words) -> list[Block]:
    """How far owner and second assessor agree: `assessors_agree`."""
    return [headed("agree", words), *map(Text, claims.agreements(found, words)), Definitions(["assessors_agree"])]
