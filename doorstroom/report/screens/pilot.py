"""The sections of the screen of one pilot: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from datetime import date

import pandas

from doorstroom.export.table import Table
from doorstroom.i18n import Words
from doorstroom.query.address import Link
from doorstroom.report.charts.plan_shifts import plan_shifts
from doorstroom.report.charts.theme import Theme
from doorstroom.report.screens.blocks import Block, Heading, Rows, Shown, empty, note
from doorstroom.report.tables import columns
from doorstroom.report.text import pilot as claims


def line_of_time(entries: pandas.DataFrame, as_of: date, words: Words, link: Link, theme: Theme) -> list[Block]:
    """`pilot_timeline` with the pilot of each line, as a picture."""
    if entries.empty:
        return [Heading(words("pilot.timeline_heading"), 2), empty(words("pilot.timeline_empty"))]
    picture = plan_shifts(entries, words, theme, as_of=as_of)
    told, caption = columns.timeline_in_words(entries, words), words("pilot.timeline_table")
    table = Table(told, columns.timeline(words, link), caption, name="pilot_timeline", data=entries)
    return [Shown(picture, table, ["plan_shifts"], "plan_shifts", 2)]


def lessons(entries: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The lessons of `pilot_timeline`."""
    heading, some = Heading(words("pilot.lessons_heading"), 2), entries[entries["kind"] == "lesson"]
    if some.empty:
        return [heading, note(words("pilot.lessons_none"))]
    told, caption = columns.timeline_in_words(some, words), words("pilot.lessons_table")
    return [heading, Rows(Table(told, columns.lessons(words, link), caption, name="pilot_lessons", data=some))]


def readiness(entries: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The latest readiness of `pilot_timeline`."""
    heading, some = Heading(words("pilot.readiness_heading"), 2), claims.latest_readiness(entries)
    if some.empty:
        return [heading, note(words("pilot.readiness_none"))]
    told, caption = columns.timeline_in_words(some, words), words("pilot.readiness_table")
    return [heading, Rows(Table(told, columns.readiness(words, link), caption, name="pilot_readiness", data=some))]
