"""The sections of the screen of one pilot: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from datetime import date

import pandas

from doorstroom.export.table import Table
from doorstroom.i18n import Words, is_missing
from doorstroom.query.address import Link
from doorstroom.query.one_pilot import OnePilot
from doorstroom.report import html
from doorstroom.report.charts.plan_shifts import plan_shifts
from doorstroom.report.charts.theme import Theme
from doorstroom.report.screens.blocks import (
    Block,
    Card,
    Definitions,
    Entries,
    Facts,
    Heading,
    Line,
    Marks,
    Rows,
    Shown,
    Text,
    empty,
    lead,
    note,
)
from doorstroom.report.tables import columns
from doorstroom.report.tables import ready as tables
from doorstroom.report.tables.history import history as history_columns
from doorstroom.report.tables.history import history_in_words
from doorstroom.report.text import card, preparing, ready, records
from doorstroom.report.text import pilot as claims
from doorstroom.report.text.said import sentences
from doorstroom.report.text.typed import ID_SHOWN, shortened

TOLD = 25  # rows of the history on the screen
MORE_THAN_ONE = 2  # days on which something was said


def not_there(is_now: pandas.DataFrame, asked: str, words: Words, link: Link) -> list[Block]:
    """Why a pilot is not there: it is another one, or never was one (`pilot_is_now`), or nothing is known of it."""
    if is_now.empty:
        return [empty(words("pilot.unknown", id=shortened(asked, ID_SHOWN)))]
    row = is_now.iloc[0]
    if is_missing(row["other_pilot_key"]):
        return [empty(words("pilot.never_was", id=shortened(asked, ID_SHOWN), since=row["since"]))]
    other = Line(row["other_title"], link("pilot", id=row["other_pilot_key"]))
    return [empty(words("pilot.is_another", id=shortened(asked, ID_SHOWN), since=row["since"])), other]


def line_of_time(entries: pandas.DataFrame, as_of: date, words: Words, link: Link, theme: Theme) -> list[Block]:
    """`pilot_timeline` with the pilot of each line, as a picture."""
    if entries.empty:
        return [Heading(words("pilot.timeline_heading"), 2), empty(words("pilot.timeline_empty"))]
    picture = plan_shifts(entries, words, theme, as_of=as_of)
    told, caption = columns.timeline_in_words(entries, words), words("pilot.timeline_table")
    table = Table(told, columns.timeline(words, link), caption, name="pilot_timeline", data=entries, is_cards=True)
    return [Shown(picture, table, ["plan_shifts"], "plan_shifts", 2)]


def deferrals(entries: pandas.DataFrame, words: Words, *, hides_notes: bool) -> list[Block]:
    """Beside the line of time: why the decision was put off, each time; nothing where it never was."""
    said = claims.deferrals(entries, words, hides_notes=hides_notes)
    return [Heading(words("pilot.deferrals.heading"), 3), Entries(said)] if said else []


def history(told: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """`pilot_history`, where there is more to tell than what one hand-in said."""
    if told["said_on"].nunique() < MORE_THAN_ONE:
        return []
    in_words, caption = history_in_words(told, words), words("figures.pilot_history.caption")
    table = Table(in_words, history_columns(words, link), caption, name="pilot_history", data=told, is_cards=True)
    return [Heading(words("pilot.history.heading"), 2), Rows(table, TOLD, ["pilot_history"])]


def left_open(rows: pandas.DataFrame, words: Words, link: Link, *, is_public: bool = False) -> list[Block]:
    """`unanswered` of one pilot, and for colleagues where to answer it; that it left its list stands at the top of the
    screen too.
    """
    some = rows[rows["kind"] != "left_list"] if is_public else rows
    if some.empty:
        return []
    lines = [Text(line) for line in sentences(some, words)]
    there = Line(words("pilot.open.to_answer"), f"{link('records')}#open")
    how = [] if is_public else [there]
    return [Heading(words("pilot.open.heading"), 2), *lines, *how, Definitions(["unanswered"])]


def lessons(entries: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The lessons of `pilot_timeline`."""
    heading, some = Heading(words("pilot.lessons_heading"), 2), entries[entries["kind"] == "lesson"]
    if some.empty:
        return [heading, note(words("pilot.lessons_none"))]
    told, caption = columns.timeline_in_words(some, words), words("pilot.lessons_table")
    return [
        heading,
        Rows(Table(told, columns.lessons(words, link), caption, name="pilot_lessons", data=some, is_cards=True)),
    ]


def readiness(entries: pandas.DataFrame, words: Words, link: Link, *, is_headed: bool) -> list[Block]:
    """The latest readiness of `pilot_timeline`; is_headed: what stands above is of the same, below its heading."""
    heading = [] if is_headed else [Heading(words("pilot.readiness_heading"), 2)]
    some = claims.latest_readiness(entries)
    if some.empty:
        return [*heading, note(words("pilot.readiness_none"))]
    told, caption = columns.timeline_in_words(some, words), words("pilot.readiness_table")
    return [
        *heading,
        Rows(Table(told, columns.readiness(words, link), caption, name="pilot_readiness", data=some, is_cards=True)),
    ]


def prepared(
    items: pandas.DataFrame, days: pandas.DataFrame, on_team: str | None, words: Words, link: Link
) -> list[Block]:
    """How ready one pilot is, by when its rollout has to be prepared, and what it does to its team.

    items, days: of that pilot, `readiness` and `last_day_to_begin`. on_team: what is said of its team.
    """
    said = [] if items.empty else [Text(preparing.lacking(items, words))]
    if len(days):
        said.append(Text(ready.last_day(ready.first_of_pilot(days).iloc[0], words)))
    if on_team:
        said.append(Text(on_team))
    marks = [] if items.empty else [Marks(words("pilot.gates.heading"), card.gates(items, words))]
    table = [] if items.empty else [Rows(tables.items(items, words, link), measures=["open_gates", "readiness"])]
    measures = [] if days.empty else [Definitions(["last_day_to_begin"])]
    return [Heading(words("preparing.pilot.heading"), 2, "ready"), *said, *marks, *table, *measures]


def opening(known: OnePilot, words: Words) -> list[Block]:
    """Where it stands now, and the decision card: what is asked, at what cost, and what lacks."""
    return [lead(claims.standing(known.pilot, words)), Card(words("pilot.card.label"), card.card(known, words))]


def standing(pilot: pandas.Series, words: Words) -> list[Block]:
    """What its owner says beside what is computed, and what the first sentence and the card leave out."""
    said = Text(claims.own_against_computed(pilot, words)), Definitions(["computed_status"])
    return [Heading(words("pilot.now.heading"), 2), *said, Facts(claims.now(pilot, words))]


def recorded(pilot: pandas.Series, words: Words, link: Link, *, is_public: bool) -> list[Block]:
    """What the pilot's own row says, and the line that it came from, which leads to that line."""
    said, url = records.source(pilot, words), columns.source_url(pilot, link)
    source = html.link(said, url) if url else words("format.unknown")
    facts = [*claims.recorded(pilot, words, is_public=is_public), (words("pilot.now.source"), source)]
    return [Heading(words("pilot.record_heading"), 2), Facts(facts)]
