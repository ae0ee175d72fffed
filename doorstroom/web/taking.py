"""Which rows of a table somebody may take along, who sees more than they may: a reader of one municipality who is an
analyst of another.
"""

from __future__ import annotations

from dataclasses import replace

import pandas

from doorstroom.export.table import Table
from doorstroom.query.reader import TAKING
from doorstroom.query.request import PLACE, Request


def taken(table: Table, request: Request) -> Table | None:
    """A table of one's own with the rows that may be taken along; None where it cannot be known which those are."""
    found, narrow = table.copied(), request.narrowed_to(TAKING)
    if narrow.reader.own == request.reader.own:
        return found
    rows = found.rows
    if {"pilot_key", "pilot_id"}.isdisjoint(rows.columns):
        if "title" in rows.columns:
            return None
        return replace(found, data=_of_places(rows, request, narrow))
    pilots = narrow.known_rows(["pilots"])["pilots"]
    keys = {f"{one[PLACE]}/{one['pilot_id']}" for one in pilots}
    if "pilot_key" in rows.columns:
        return replace(found, data=rows[rows["pilot_key"].isin(keys)])
    if PLACE not in rows.columns:
        return None
    return replace(found, data=rows[(rows[PLACE] + "/" + rows["pilot_id"]).isin(keys)])


def _of_places(rows: pandas.DataFrame, request: Request, narrow: Request) -> pandas.DataFrame:
    """Rows of no pilot: without those of municipalities of which more is seen than may be taken along."""
    if PLACE not in rows.columns:
        return rows
    more = [one for one in request.choices.get(PLACE, ()) if request.reader.sight.covers(one)]
    return rows[~rows[PLACE].isin([one for one in more if not narrow.reader.sight.covers(one)])]
