"""The tables of whether teams can carry what succeeds, and whether pilots may start. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words, is_missing
from doorstroom.query.address import Link
from doorstroom.report.tables import links
from doorstroom.report.tables.columns import pilot, words_of
from doorstroom.report.text import carrying as claims


def quarters(rows: pandas.DataFrame, kind: str, supposed: Sequence[str], words: Words, link: Link) -> Table:
    """The quarters of one team and kind of `collision`; supposed: what they were asked with, as `$whatif` takes it."""
    name, told = words_of("carrying.column", words), claims.in_words(rows, kind, words)
    shown = [
        Column("when", name("quarter"), is_heading=True),
        Column("room_said", name("room"), is_number=True),
        Column("likely", name("likely"), is_number=True),
        Column("n_pilots", name("pilots"), words.number, is_number=True),
        *([Column("n_unknown", name("unknown"), words.number, is_number=True)] if rows["n_unknown"].any() else []),
        Column("stress_said", name("stress"), is_number=True),
        Column("chance", name("chance"), is_number=True, tone=_over),
        Column("tips", name("tipping"), link=lambda row: _tips(row, link)),
    ]
    behind = links.CARRIED.asked(whatif=list(supposed)) if supposed else links.CARRIED
    caption = words(f"figures.collision.caption_{kind}")
    return Table(told, shown, caption, behind=behind, name=f"collision_{kind}", data=rows)


def gate(found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`start_gate` with its verdict in words."""
    name = words_of("carrying.column", words)
    told = found.assign(said=[claims.verdict(row, words) for row in found.to_dict("records")])
    shown = [
        pilot(words("decisions.column.pilot"), link),
        Column("team", name("team"), lambda team: words("carrying.team_unknown") if is_missing(team) else team),
        Column("said", name("verdict")),
    ]
    return Table(told, shown, words("figures.collision.caption_gate"), name="start_gate", data=found)


def _over(row) -> str | None:
    return "warn" if claims.is_over(row["p_over"]) else None


def _tips(row, link: Link) -> str | None:
    return None if is_missing(row["tipping_pilot"]) else link("pilot", id=row["tipping_pilot"])
