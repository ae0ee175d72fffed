"""What would be seen if the list that is handed in said more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorstroom.contract.model import contract
from doorstroom.drafts.draft import Draft
from doorstroom.drafts.lists import Looked, lists_of
from doorstroom.drafts.one_list import List
from doorstroom.ingest.mapping.seen import SheetSeen
from doorstroom.ingest.parse.text import fold
from doorstroom.report.screens import gains
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.screen import show_blocks

PLANS = ("planned_on", "first_planned_on", "replanned_on")  # of a milestone, as a column of a list becomes them


def draw(own: Draft, answer: Mapping) -> None:
    """What a draft, of which a check gave this answer, and the records say nothing of yet."""
    known = desk.seen(own)
    if known is None:
        return
    own, looked = known
    request = door.now()
    given = {*tables_of(answer), *columns_of(looked, lists_of(own, looked))}
    said = request.ask("said_at_all")
    if request.shown.is_example:  # which goes once a list is handed in
        said = said[:0]
    show_blocks(gains.would_be_seen(said, given, request.words, request.link))


def tables_of(answer: Mapping) -> Iterator[gains.Said]:
    """The tables that rows were read of."""
    for one in answer["files"]:
        if one["rows_loaded"]:
            yield one["table"], None


def columns_of(looked: Looked, lists: list[List]) -> Iterator[gains.Said]:
    """The columns of tables that something stands in: in sheets of a template, and in lists as they are read."""
    for sheet in looked.sheets:
        if sheet.table:
            yield from _of_sheet(sheet)
    for one in lists:
        choices = one.chosen.choices
        targets = (*choices.targets.values(), *choices.fixed) if choices else ()
        yield from map(_of_target, targets)


def _of_sheet(sheet: SheetSeen) -> Iterator[gains.Said]:
    filled = {fold(column.header) for column in sheet.columns if column.n_filled}
    for name, column in contract().tables[sheet.table].columns.items():
        if filled & {fold(name), *map(fold, column.label.values())}:
            yield sheet.table, name


def _of_target(target: str) -> gains.Said:
    of, _, column = target.partition(".")
    if of not in contract().codes["milestone"]:
        return of, column
    return "milestones", "planned_on" if column in PLANS else column
