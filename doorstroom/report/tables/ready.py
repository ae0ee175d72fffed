"""The tables of Klaar voor succes: rows of a question with their columns in words. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words, is_missing
from doorstroom.lineage import traces
from doorstroom.lineage.behind import Row
from doorstroom.query.address import Link
from doorstroom.report.tables import links
from doorstroom.report.tables.columns import pilot, words_of
from doorstroom.report.text import preparing as claims

OF_SENTENCES = ("readiness_summary", "last_day_summary", "assessors_agree")


def pilots(told: pandas.DataFrame, found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`readiness_now` as `claims.in_words` tells it: what leads to the picture."""
    name, caption = words_of("preparing.column", words), words("figures.readiness_now.caption")
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("evaluation", name("evaluation")),
        Column("lacking", name("gates"), is_number=True, tone=_near),
        Column("weakest", name("weakest")),
        Column("moments", name("moments"), is_number=True),
        Column("people_reached_now", name("people"), words.number, is_number=True),
    ]
    return Table(told, shown, caption, name="readiness_now", data=found)


def gates(told: pandas.DataFrame, items: pandas.DataFrame, words: Words, link: Link) -> Table:
    """Each pilot with each of the conditions; `items`: `readiness`, which a download holds."""
    caption = words("figures.readiness_now.gates_caption")
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("evaluation", words("preparing.column.evaluation")),
        *(_gate(gate, words) for gate in claims.gates()),
    ]
    return Table(told, shown, caption, name="readiness", data=items, is_cards=True)


def _gate(gate: str, words: Words) -> Column:
    return Column(gate, words.label("readiness_item", gate), tone=lambda row: row[f"{gate}_tone"])


def items(found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`readiness` of one pilot: each point with how it stands, what that means, and who says so on which ground."""
    name, told = words_of("preparing.pilot.column", words), claims.items_in_words(found, words)
    shown = [
        Column("name", name("item"), is_heading=True),
        Column("kind", name("kind")),
        Column("said", name("state"), tone=lambda row: row["tone"]),
        Column("meaning", name("meaning")),
        Column("proof", name("evidence")),
        Column("place", name("place")),
        Column("by", name("by")),
        *([Column("second", name("second"))] if told["second"].any() else []),
    ]
    return Table(told, shown, words("preparing.pilot.caption"), name="readiness", data=found, is_cards=True)


def strands(days: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`last_day_to_begin`, one row a pilot with a column a strand."""
    name, caption = words_of("preparing.column", words), words("figures.last_day_to_begin.caption")
    told = claims.strands_in_words(days, words)
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("last_day", name("last_day"), tone=lambda row: "warn" if row["is_late"] else None),
        *(Column(strand, words(f"preparing.strand.{strand}")) for strand in claims.STRANDS),
        Column("rollout_on", name("rollout"), words.day),
    ]
    return Table(told, shown, caption, name="last_day_to_begin", data=days)


def numbers(counted: Sequence[pandas.DataFrame], words: Words) -> Table:
    """Each number of the sentences of the screen, with the rows behind it: of `readiness_summary`, `last_day_summary`
    and `assessors_agree`; what counts nothing is left out.
    """
    of = {name: traces.trace(name) for name in traces.names()}
    rows = [
        (name, row.get("most_open") if one.needs else None, words(f"figures.{name}.rows"), row[one.value])
        for question, frame in zip(OF_SENTENCES, counted, strict=True)
        for row in frame.to_dict("records")[:1]
        for name, one in of.items()
        if one.question == question and one.value in row and row[one.value]
    ]
    told = pandas.DataFrame(rows, columns=["figure", "item", "what", "n"])
    shown = [
        Column("what", words("preparing.column.what"), is_heading=True),
        Column("n", words("preparing.column.n"), words.number, is_number=True),
    ]
    return Table(told, shown, words("preparing.numbers"), behind=links.READY, name="readiness_numbers")


def _municipality(frame: pandas.DataFrame, words: Words) -> list[Column]:
    several = frame["municipality"].nunique() > 1
    return [Column("municipality", words("decisions.column.municipality"))] if several else []


def _near(row: Row) -> str | None:
    near = [row[name] for name in ("is_near_not_ready", "is_overdue_not_ready")]
    return "warn" if any(not is_missing(one) and bool(one) for one in near) else None
