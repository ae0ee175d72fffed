"""Which of the files that were dropped at once are lists of their own: each of these is handed in by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from doorstroom.drafts.draft import Draft
from doorstroom.drafts.lists import Looked
from doorstroom.drafts.naming import holds_pilots, name_of
from doorstroom.ingest.mapping.seen import SheetSeen
from doorstroom.ingest.parse.text import fold, spelling_key

MOST = 0.5  # the part of the headers of the longest that two editions of a list have in common

# Headers → the name of the list that had them before, and the mapping that read them; None where none had.
Known = Callable[[Collection[str]], tuple[str, str] | None]


@dataclass(frozen=True)
class _Pilots:
    """A file with pilots, or several that are one list. `named`: as of the files. `known`: as which lists it was handed
    in before, and by which mapping.
    """

    files: tuple[str, ...]
    headers: frozenset[frozenset[str]]
    named: frozenset[str | None]
    known: frozenset[tuple[str, str]]

    def with_(self, other: _Pilots) -> _Pilots:
        return _Pilots(
            self.files + other.files,
            self.headers | other.headers,
            self.named | other.named,
            self.known | other.known,
        )


def apart(draft: Draft, found: Looked, known: Known) -> list[tuple[str, ...]]:
    """The files of each list, in the order in which they were dropped; all of them are one where nothing tells them
    apart, or somebody said so. Files without pilots, such as a log of milestones or norms, go with the first list.
    """
    if draft.is_one:
        return [draft.files]
    lists: list[_Pilots] = []
    for file in draft.files:
        headers = {sheet.headers for sheet in found.sheets if sheet.file == file and _is_read(draft, sheet)}
        if not headers:
            continue
        name, before = name_of([file]), frozenset(map(known, headers)) - {None}
        one = _Pilots((file,), frozenset(map(_folded, headers)), frozenset({name and spelling_key(name)}), before)
        same = [other for other in lists if _are_one(other, one, is_told=draft.is_one is False)]
        for other in same:
            one = other.with_(one)
        at = lists.index(same[0]) if same else len(lists)
        lists = [other for other in lists if other not in same]
        lists.insert(at, one)
    if len(lists) < 2:
        return [draft.files]
    others = {file for one in lists[1:] for file in one.files}
    return [tuple(file for file in draft.files if file not in others), *(one.files for one in lists[1:])]


def _is_read(draft: Draft, sheet: SheetSeen) -> bool:
    return holds_pilots(sheet) and (sheet.file, sheet.sheet) not in draft.left_out


def _are_one(one: _Pilots, other: _Pilots, *, is_told: bool) -> bool:
    """Whether two are editions of one list: the same headers; else, unless somebody said otherwise, handed in as one
    before, each read in its own way; or of one name but for the day, or most headers the same.
    """
    if one.headers & other.headers or is_told:
        return bool(one.headers & other.headers)
    lists = {name for name, _ in one.known} & {name for name, _ in other.known}
    if one.known and other.known and (not lists or not one.known & other.known):
        return bool(lists)
    if one.named & other.named:
        return True
    return any(len(a & b) > MOST * max(len(a), len(b)) for a in one.headers for b in other.headers)


def _folded(headers: Collection[str]) -> frozenset[str]:
    return frozenset(map(fold, headers))
