"""What would be seen if a list said more: a column or table that nothing says anything of, and what it switches on.

Pure: answers of questions go in, blocks come out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas

from doorstroom.contract.model import Gain, contract
from doorstroom.i18n import Words, is_missing
from doorstroom.query.address import Link
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Block, Disclosed

SHOWN = 5
Said = tuple[str, str | None]  # a table, and a column of it or None for the whole


def lacking(known: pandas.DataFrame, given: Collection[Said]) -> list[Gain]:
    """What neither the records say anything of (`said_at_all`) nor what is handed in now; the most valuable first."""
    told = known[known["is_said"]].to_dict("records")
    said = {(one["table_name"], None if is_missing(one["column_name"]) else one["column_name"]) for one in told}
    return [one for one in contract().gains if (one.table, one.column) not in {*said, *given}][:SHOWN]


def would_be_seen(known: pandas.DataFrame, given: Collection[Said], words: Words, link: Link) -> Iterator[Block]:
    """What would be seen, in a list that opens; nothing where nothing lacks."""
    if some := lacking(known, given):
        entries = [_entry(one, words, link) for one in some]
        yield Disclosed(words("looking.gains_heading"), entries)


def _entry(one: Gain, words: Words, link: Link) -> Entry:
    table = words.table(one.table)
    what = (
        words("looking.gain_column", column=words.column(one.table, one.column), table=table)
        if one.column
        else words("looking.gain_table", table=table)
    )
    figures = words.join([words(f"figures.{name}.definition.title") for name in one.figures])
    screens = words.join([words(f"frame.pages.{name}") for name in one.screens])
    return Entry(what, words("looking.gain", figures=figures, screens=screens), f"{link('method')}#{one.figures[0]}")
