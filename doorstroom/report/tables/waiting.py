"""The tables of the first two screens: rows of a question with their columns in words. Pure: nothing is asked here."""

from __future__ import annotations

import pandas

from doorstroom.export.table import Table
from doorstroom.i18n import Words
from doorstroom.lineage.behind import Behind
from doorstroom.query.address import Link
from doorstroom.report.tables import columns, links
from doorstroom.report.text import stagnation


def longest_waits(shown: pandas.DataFrame, found: pandas.DataFrame, behind: Behind, words: Words, link: Link) -> Table:
    """The rows of `waiting_decisions` of a picture; `found`: all of them, as they are."""
    caption, brief = words("figures.waiting_decisions.caption"), columns.waiting(shown, words, link, brief=True)
    return Table(shown, brief, caption, name="ranked_waits", behind=behind, data=found)


def waiting(told: pandas.DataFrame, found: pandas.DataFrame, behind: Behind, words: Words, link: Link) -> Table:
    """`waiting_decisions` in words, and as it is."""
    caption, shown = words("figures.waiting_decisions.caption"), columns.waiting(told, words, link)
    return Table(told, shown, caption, name="waiting_decisions", behind=behind, data=found)


def stages(found: pandas.DataFrame, measure: str, words: Words) -> Table:
    """`building_up`; `measure`: the picture above it."""
    caption = words(f"figures.{measure}.definition.title")
    return Table(found, columns.stages(words), caption, name=measure, behind=links.STAGES)


def ratings(gap: pandas.DataFrame, words: Words, link: Link) -> Table:
    """The pilots of `rating_gap` of which rating and records differ."""
    told = stagnation.differing(gap, words)
    shown, caption = columns.ratings(told, words, link), words("status.ratings_table")
    return Table(told, shown, caption, name="rating_gap", behind=links.RATINGS, data=gap.loc[told.index])
