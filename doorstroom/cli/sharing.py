"""Sharing with another installation: a file with what the public, or a municipality, may see."""

from __future__ import annotations

import argparse
import datetime as dt

from doorstroom.cli.options import add_as_of, add_out, add_store, publishing, store_of
from doorstroom.cli.output import DONE, require_writable, write
from doorstroom.cli.parser import Parser
from doorstroom.export.filled import tables_needed
from doorstroom.export.shared import ANSWERS, Key, key_of, shared_rows, shared_xlsx
from doorstroom.i18n import Words
from doorstroom.ledger.periods import with_periods
from doorstroom.settings import Settings
from doorstroom.store.seen_copy import seen_store
from doorstroom.store.sight import PUBLIC_ONLY, Sight
from doorstroom.store.versions import Store, StoreError

# What the copy of others does not hold: what lists said no longer, only to leave rows out, and what was answered.
OF_OWN = ("left_open", ANSWERS)


def add_share(command: Parser) -> None:
    add_store(command)
    add_out(command)
    add_as_of(command)
    command.add_argument("--with", dest="other", metavar="MUNICIPALITY", help=command.words("cli.help_share_with"))
    command.set_defaults(run=_share)


def _pilots_before(seen: Store, version: str, day: dt.date) -> set[Key]:
    """The pilots that these others saw on the day before a day."""
    rows = seen.known_rows(version, ["pilots"], day - dt.timedelta(days=1))["pilots"]
    return {key_of(row) for row in rows}


def _share(options: argparse.Namespace, own: Settings, words: Words) -> int:
    require_writable(options.out)
    store = store_of(options, own)
    version = store.current()
    if version is None:
        raise StoreError("store_empty", path=store.path)
    whose, other = version.own_municipality, options.other
    if other == whose:
        raise StoreError("share_with_itself", name=other)
    day = options.as_of or version.as_of or publishing(own, store)["now"].date()
    seen = seen_store(store, version.name, Sight(frozenset({other})) if other else PUBLIC_ONLY)
    known = seen.known_rows(version.name, tables_needed(), day)
    known |= store.known_rows(version.name, OF_OWN, day)
    days = {row["known_from"] for row in known[ANSWERS] if row["known_from"]}
    seen_before = {one: _pilots_before(seen, version.name, one) for one in days}
    people = {"smallest": own.smallest, "rounded_to": own.rounded_to}
    why = words("cli.shared_by", municipality=whose)
    rows = shared_rows(with_periods(store.ledger, known), whose, day, other, why=why, seen_before=seen_before, **people)
    write(options.out, shared_xlsx(rows, whose, day))
    pilots, lent = rows["pilots"], {(row["municipality"], row["pilot_id"]) for row in rows.get("shares", ())}
    options.about = {"kind": "xlsx", "table": "pilots", "rows": len(pilots), "version": version.name}
    print(words("cli.written", file=str(options.out)))
    print(words.count("cli.shared_public", len(pilots) - len(lent)))
    if other:
        print(words.count("cli.shared_with", len(lent), other=other))
    return DONE
