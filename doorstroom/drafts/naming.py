"""What a list is called, and whose it is, as far as its files say so themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath

from doorstroom.contract.model import contract
from doorstroom.drafts.draft import BY_FILE_NAME, BY_TITLE, CHOSEN, Draft
from doorstroom.drafts.lists import Looked
from doorstroom.drafts.one_list import List
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.seen import ColumnSeen, SheetSeen
from doorstroom.ingest.parse.days import MONTHS, one_of
from doorstroom.ingest.parse.names import days_of_names
from doorstroom.ingest.parse.text import clean, fold
from doorstroom.ingest.snapshots import days_of_files

OF_PILOTS = "pilots.municipality"
COLUMN = "municipality"
LONGEST_TITLE = 200  # letters; a longer text above a list is an explanation
A_QUARTER = dt.timedelta(days=92)
BEFORE = r"(?:^|(?<=[^a-z]))"  # no letter
# What of the name of a file is of this one only: its day, its version, that it is a copy.
OF_THIS_ONE = re.compile(
    rf"{BEFORE}(?:(?:stand|per|tm|t/m|w|wk|week|q|kw|kwartaal|v|versie|version)[ .-]?)*\d[\d.:/]*(?:w\d+|e(?![a-z]))?"
    rf"|{BEFORE}(?:{one_of(MONTHS)})(?![a-z])\.?|\(\d*\)"
    rf"|{BEFORE}(?:kopie van|copy of|kopie|copy|def|definitief|final|concept|draft|export)(?![a-z])",
    re.IGNORECASE,
)
ROOM = re.compile(r"[\s_]+")
LOOSE_SIGNS = re.compile(r"(?:(?<=\s)|^)[-–.,;+()]+(?=\s|$)|^[-–.\s]+|[-–.\s]+$")


def name_of(files: Sequence[str]) -> str | None:
    """What a list is called, after its files: without day and version; None where nothing else is in their names."""
    for file in files:
        name = ROOM.sub(" ", OF_THIS_ONE.sub(" ", PurePath(clean(file)).stem.replace("_", " ")))
        while (bare := ROOM.sub(" ", LOOSE_SIGNS.sub(" ", name)).strip()) != name:
            name = bare
        if any(map(str.isalpha, name)):
            return name
    return None


def named_after(files: Sequence[str], found: Looked) -> str | None:
    """What a hand-in is called: after those of its files that hold pilots, and not after a table that goes in along
    with them, whichever stands first.
    """
    pilots = {sheet.file for sheet in found.sheets if holds_pilots(sheet)}
    return name_of([file for file in files if file in pilots]) or name_of(files)


def holds_pilots(sheet: SheetSeen) -> bool:
    """Whether each row of a sheet is of a pilot: under headers of one's own, or as the contract has them."""
    return sheet.table == "pilots" or (sheet.is_list and sheet.other_table is None)


def with_day(draft: Draft, found: Looked, today: dt.date) -> Draft:
    """The draft with the day that its files name, or that stands above the list, unless somebody chose one. A list that
    names no day, or a year only, holds for today.
    """
    if draft.day_by == CHOSEN or draft.is_from_name:
        return draft
    if len(draft.files) > 1 and len(set(map(partial(_one_day, today=today), draft.files)) - {None}) == len(draft.files):
        return replace(draft, reported_on=None, is_from_name=True, day_by=BY_FILE_NAME)
    day, by, text = _day_of(draft.files, found, today)
    return replace(draft, reported_on=day, day_by=by, day_text=text)


def _day_of(files: Sequence[str], found: Looked, today: dt.date) -> tuple[dt.date | None, str | None, str | None]:
    """The one day that all names of files say, else all titles; with how it is known and the text that says it."""
    titles = [text for sheet in found.sheets for text in _above(sheet)]
    of_titles = {day: text for text in titles if (day := _one_day(text, today))}
    title = (*of_titles.keys(), BY_TITLE, *of_titles.values()) if len(of_titles) == 1 else None
    of_names = {_one_day(file, today) for file in files}
    if len(of_names) != 1 or (day := of_names.pop()) is None:
        return title or (None, None, None)
    if title and any(_lies_in(title[0], file) for file in files):
        return title
    return day, BY_FILE_NAME, None


def _lies_in(day: dt.date, name: str) -> bool:
    """Whether a day lies in the period that a name says: then the day says more."""
    (said,) = days_of_names([name]).values()
    return said.value is not None and said.since is not None and said.since <= day <= said.value


def _above(sheet: SheetSeen) -> list[str]:
    """The texts of the rows above the headers."""
    rows = [row for row in sheet.rows if sheet.header_row is not None and row.row < sheet.header_row]
    return [cell for row in rows for cell in row.cells if cell and len(cell) <= LONGEST_TITLE]


def _one_day(name: str, today: dt.date) -> dt.date | None:
    """The day that a name says: a day, or the end of a period of a quarter at most, that has begun."""
    (said,) = days_of_names([name]).values()
    if said.value is None or (said.since and said.value - said.since > A_QUARTER):
        return None
    try:
        return next(iter(days_of_files([name], today=today).values()))
    except IntakeError:  # a day to come is no day of a list
        return None


def tables_of(found: Looked) -> set[str]:
    """The tables of the contract whose shape the sheets have; none where there is a list under headers of its own."""
    return set() if found.lists else {sheet.table for sheet in found.sheets if sheet.table}


def municipalities_of(found: Looked, lists: Sequence[List]) -> tuple[set[str], bool]:
    """The municipalities that stand in the columns for it, and whether each row that needs one has it."""
    open_lists = [one for one in lists if OF_PILOTS not in one.chosen.choices.fixed]
    places = [_column(one) for one in open_lists]
    rows = [one.n_rows for one in open_lists]
    own = contract().tables
    for sheet in found.sheets:
        if sheet.table and COLUMN in own[sheet.table].columns and own[sheet.table].columns[COLUMN].default:
            names = {fold(COLUMN), *map(fold, own[sheet.table].columns[COLUMN].label.values())}
            places.append(next((one for one in sheet.columns if fold(one.header) in names), None))
            rows.append(sheet.n_rows)
    is_whole = all(one is not None and one.n_filled >= n for one, n in zip(places, rows, strict=True) if n)
    named = {clean(text.text) for one in places if one is not None for text in one.samples}
    return named, is_whole and bool(places)


def _column(one: List) -> ColumnSeen | None:
    """The column of a list that becomes the municipality."""
    if one.chosen.mapping is None:
        targets = one.chosen.choices.targets
        headers = {fold(header) for header, target in targets.items() if target == OF_PILOTS}
    else:
        feed = load_mapping(f"{one.chosen.mapping}\n").feeds.get(COLUMN)
        headers = set(map(fold, feed.headers)) if feed else set()
    return next((column for column in one.columns if fold(column.header) in headers), None)
