"""The ledger: which hand-ins there are, what one holds, and taking one back."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from doorstroom.cli.account import warn
from doorstroom.cli.options import add_json, add_store, publishing, store_of, who
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import Bar
from doorstroom.i18n import Words
from doorstroom.ledger.hand_in import HandIn, LedgerError
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.purge import unfinished
from doorstroom.report.text.messages import error_in_words
from doorstroom.report.text.writing import fallen_in_words
from doorstroom.settings import Settings
from doorstroom.store import load
from doorstroom.store.grounds import left_without


def add_hand_ins(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.set_defaults(run=_hand_ins)


def _hand_ins(options: argparse.Namespace, own: Settings, words: Words) -> int:
    ledger = store_of(options, own).ledger
    every = ledger.own_hand_ins()
    gone = {name for source in {one.source for one in every} for name in ledger.taken_back(source)}
    damaged = _damaged(ledger, every)
    if options.json:
        told = [one.as_json() | {"is_taken_back": one.id in gone} for one in every]
        print_json({"hand_ins": told, "damaged": [{"code": one.code, **one.details} for one in damaged]})
        return DONE
    for one in every:
        print(" " if one.id not in gone else "-", _line(one, words))
    for error in damaged:
        print("!", error_in_words(error, words))
    if not every:
        print(words("cli.no_hand_ins"))
    return DONE


def _damaged(ledger: Ledger, hand_ins: Sequence[HandIn]) -> list[LedgerError]:
    """All that is not as it was written, and what was begun and not brought to its end. Of what cannot be read nobody
    knows whose it is, so it is told to who may act for all.
    """
    found = ledger.damaged() if ledger.within is None else []
    for one in hand_ins:
        try:
            ledger.check(one)
        except LedgerError as error:
            found.append(error)
    found += ledger.damaged_files(hand_ins)
    try:
        if unfinished(ledger):
            found.append(LedgerError("purge_unfinished", path=ledger.path))
    except LedgerError as error:
        found.append(error)
    return found


def _line(hand_in: HandIn, words: Words) -> str:
    return words(
        "cli.hand_in",
        name=hand_in.id,
        source=str(hand_in.source),
        reported_on=words.day(hand_in.reported_on),
        said_by=words(f"cli.said_by.{hand_in.said_by}"),
        by=hand_in.handed_in_by,
        files=", ".join(hand_in.files),
        refused=hand_in.n_refusals,
        flags=hand_in.n_flags,
    )


def add_show(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.add_argument("hand_in", metavar="HAND_IN")
    command.set_defaults(run=_show)


def _show(options: argparse.Namespace, own: Settings, words: Words) -> int:
    ledger = store_of(options, own).ledger
    hand_in = ledger.hand_in(options.hand_in)
    ledger.require_own_of(hand_in)
    ledger.check(hand_in)
    for error in ledger.damaged_files([hand_in]):
        raise error
    gone = ledger.taken_back(hand_in.source).get(hand_in.id)
    if options.json:
        print_json(hand_in.as_json() | {"taken_back": vars(gone) if gone else None})
        return DONE
    print(_line(hand_in, words))
    for count in hand_in.counts:
        place = f"{count['file']} [{count['sheet']}]" if count["sheet"] else count["file"]
        rows = {name: count[name] for name in ("rows_read", "rows_loaded", "rows_refused")}
        print(words("cli.file_account", file=place, table=words.table(count["table"]), **rows))
    for name in hand_in.purged:
        print(words("cli.file_was_purged", file=name))
    if gone:
        print(words("cli.taken_back_by", by=gone.by, why=gone.why))
    return DONE


def add_take_back(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.add_argument("hand_in", metavar="HAND_IN")
    command.add_argument("--why", required=True, metavar="TEXT", help=command.words("cli.help_why"))
    command.add_argument("--by", metavar="NAME", help=command.words("cli.help_by"))
    command.add_argument("--unless-others-fall", action="store_true", help=command.words("cli.help_unless_others_fall"))
    command.set_defaults(run=_take_back)


def _take_back(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    hand_in = store.ledger.hand_in(options.hand_in)
    falls = [fallen_in_words(one, words) for one in left_without(store, hand_in)]
    if falls and options.unless_others_fall:
        if options.json:
            print_json({"taken_back": None, "falls": falls})
            return DONE
        print("\n".join([words("cli.would_fall"), *(f"  {one}" for one in falls)]))
        return DONE
    with Bar(words) as bar:
        report = load.take_back(
            store,
            hand_in,
            by=options.by or who(),
            why=options.why,
            progress=bar,
            **publishing(own, store),
        )
    warn(report, words)
    if options.json:
        print_json({"taken_back": hand_in.id, "version": report.version, "falls": falls})
        return DONE
    print(words("cli.taken_back", name=hand_in.id))
    if falls:
        print("\n".join([words("cli.fell"), *(f"  {one}" for one in falls)]))
    print(words("cli.loaded", version=report.version))
    return DONE
