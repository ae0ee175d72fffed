"""Proposing a mapping of a list of one's own."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from doorstroom.cli.options import add_store, store_of
from doorstroom.cli.output import DONE, print_json, require_writable, write
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.ingest.findings import Flag
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping.file import written
from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.mapping.seen import seen
from doorstroom.ingest.mapping.suggest import best_sheet, sheets_alike, suggest
from doorstroom.ingest.mapping.suggest_table import has_shape, holds_table, suggest_table
from doorstroom.ingest.readers import read
from doorstroom.ingest.readers.sheet import BOOK_NOTES, Sheet, UnreadableFile
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.remembered import nearly_remembered
from doorstroom.ledger.renamed import renamed
from doorstroom.report.text.messages import error_in_words, flag_in_words, place
from doorstroom.settings import Settings

MOST_SHEETS = 200  # of a workbook, that somebody can choose among


def add_map(command: Parser) -> None:
    words = command.words
    command.add_argument("file", type=Path, metavar="FILE", help=words("cli.help_path"))
    command.add_argument("--sheet", help=words("cli.help_sheet"))
    command.add_argument("--header-row", type=int, metavar="ROW", help=words("cli.help_header_row"))
    wanted = command.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--out", type=Path, metavar="FILE", help=words("cli.help_out"))
    wanted.add_argument("--json", action="store_true", help=words("cli.help_map_json"))
    command.add_argument("--force", action="store_true", help=words("cli.help_force"))
    add_store(command)
    command.add_argument("--source", help=words("cli.help_map_source"))
    command.set_defaults(run=_map)


def _map(options: argparse.Namespace, own: Settings, words: Words) -> int:
    require_writable(options.out)
    if options.out and options.out.exists() and not options.force:
        raise IntakeError("file_exists", file=options.out)
    if options.json:
        return _see(options, own, words)
    sheets = [sheet for path, shown in read.files_in([options.file]) for sheet in _read(path, shown, options)]
    chosen = best_sheet(sheets)
    if chosen is None:
        raise IntakeError("no_files", file=options.file)
    if table := holds_table(chosen):
        raise IntakeError("already_table", file=chosen.place, table=words.table(table.name))
    of_table = suggest_table(chosen)
    alike = [] if of_table else sheets_alike(chosen, sheets)
    suggestion = of_table or suggest(chosen, alike)
    write(options.out, written(suggestion).encode())
    print(words("cli.mapping_written", file=str(options.out)))
    if of_table:
        table = of_table.mapping.table
        said = "mapping_of_log" if table == "milestones" else "mapping_of_table"
        print(words(f"cli.{said}", list=chosen.place, table=words.table(table)))
    elif not suggestion.knows_pilots:
        print(words("cli.mapping_of_no_list", list=chosen.place))
    elif has_shape(chosen):
        print(words("cli.mapping_not_needed", file=chosen.file))
    _tell_other_sheets(chosen, alike, sheets, words)
    return DONE


def _read(path: Path, shown: str, options: argparse.Namespace) -> list[Sheet]:
    how = {"sheet": options.sheet, "header_row": options.header_row, "known_headers": known_headers()}
    return read.read(path, file=shown, **how)


def _see(options: argparse.Namespace, own: Settings, words: Words) -> int:
    """Tell what each sheet holds, and of each file that cannot be read why. With a store also which headers are other
    names of those that the list had last time.
    """
    sheets, unread = [], []
    ledger = store_of(options, own).ledger if options.store else None
    for path, shown in read.files_in([options.file]):
        try:
            found = _read(path, shown, options)
            if len(found) > MOST_SHEETS:
                raise UnreadableFile("too_many_sheets", shown, found=len(found), limit=MOST_SHEETS)
            sheets += [_seen(sheet, options, own, ledger) for sheet in found]  # and not two files in memory at once
        except UnreadableFile as error:
            unread.append({"file": shown, "reason": error_in_words(error, words)})
        except MemoryError:  # of a process that has a bound; the others may fit
            error = UnreadableFile("too_much_memory", shown)
            unread.append({"file": shown, "reason": error_in_words(error, words)})
    print_json({"sheets": sheets, "unread": unread})
    return DONE


def _seen(sheet: Sheet, options: argparse.Namespace, own: Settings, ledger: Ledger | None) -> dict:
    found = seen(sheet)
    told = asdict(found)
    if ledger is None:
        return told
    texts = [[one.text for one in column.samples] for column in found.columns]
    nearly = nearly_remembered(ledger, sheet.headers, options.source, texts)
    is_theirs = nearly is not None and (own.within is None or nearly.last.source.municipality in own.within)
    return told | {"renamed": [asdict(one) for one in renamed(ledger, nearly, sheet)] if is_theirs else []}


def _tell_other_sheets(chosen: Sheet, alike: Sequence[Sheet], sheets: Sequence[Sheet], words: Words) -> None:
    """Name each sheet that a mapping does not read, or reads as well."""
    name = chosen.name or chosen.file
    for sheet in sheets:
        if sheet is not chosen:
            said = "sheet_alike" if sheet in alike else "sheet_left_out"
            print(words(f"cli.{said}", sheet=sheet.place, list=name))
    for sheet in sheets:
        for note in sheet.notes:
            if note.code == "sheet_left_out":
                print(words("cli.sheet_not_asked", sheet=place(sheet.file, note.text), list=name))
            elif note.code in BOOK_NOTES:
                flag = Flag(sheet.file, None, None, None, None, note.text, note.code)
                print(flag_in_words(flag, words, with_place=True))
