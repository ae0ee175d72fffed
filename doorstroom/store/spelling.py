"""What is written down names things as the records know them: a known name in its known spelling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from doorstroom.contract.model import Table
from doorstroom.ingest.parse.text import spelling_key
from doorstroom.store.versions import Store

KINDS = ("area", "target_group", "body")  # kinds of `names_known`


def as_known(store: Store, table: Table, said: Mapping[str, str], place: str | None, as_of: dt.date) -> dict[str, str]:
    """What is said (column → text), with each name of an area, target group or body as the records of the municipality
    `place` know it: one that differs in capitals, accents or room only, and an area by what it is called. A name that
    is not known stays as it was said.
    """
    columns = {name: table.columns[name].names for name in said if table.columns[name].names in KINDS}
    if not columns:
        return dict(said)
    known: dict[tuple[str, str], str] = {}
    rows = store.ask("names_known", as_of=as_of, place=place).to_dict("records")
    for row in rows:
        known.setdefault((row["kind"], spelling_key(row["name"])), row["name"])
    for row in rows:  # after all codes: what an area is called may be the code of another
        if isinstance(row["called"], str):
            known.setdefault((row["kind"], spelling_key(row["called"])), row["name"])
    return {**said, **{name: known.get((kind, spelling_key(said[name])), said[name]) for name, kind in columns.items()}}
