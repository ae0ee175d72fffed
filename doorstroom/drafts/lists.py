"""Which lists there are among what was dropped, and what is chosen of each beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from doorstroom.drafts.draft import BY_HEADERS, Draft, Drafts, ListChosen
from doorstroom.drafts.job import Job, State
from doorstroom.drafts.one_list import List
from doorstroom.ingest.mapping.choices import NUMBER, Choices, choices_of
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.model import BY_NAME, Mapping
from doorstroom.ingest.mapping.seen import SheetSeen, sheets_of
from doorstroom.ingest.parse.text import fold


@dataclass(frozen=True)
class Before:
    """How a list was read last time. `had`: its headers then, read or not; the mapping may read some that are gone."""

    source: str
    mapping: str
    had: tuple[str, ...] = ()


# Headers → how the list was read that had them last, or of that name most of them; None where no list had.
Remembered = Callable[[Sequence[str]], Before | None]


@dataclass(frozen=True)
class Looked:
    """What was found in the files of a draft. `unread`: name and why, of files that could not be read."""

    sheets: tuple[SheetSeen, ...]
    unread: tuple[tuple[str, str], ...]

    @property
    def lists(self) -> list[SheetSeen]:
        """The lists under headers of one's own."""
        return [sheet for sheet in self.sheets if sheet.is_list or sheet.mapping is not None]

    @property
    def is_all_known(self) -> bool:
        """Whether every sheet has the headers of the contract, or explains them: then nothing is chosen of any."""
        return all(sheet.table is not None or sheet.is_guide for sheet in self.sheets)

    @property
    def is_one_list(self) -> bool:
        """Whether there is no choice of sheets: one, of which the headers were found."""
        return len(self.sheets) == len(self.lists) == 1


def looks(drafts: Drafts, draft: Draft, language: str) -> Iterator[Job]:
    """The work of looking into the files, and into each sheet of which the headers were chosen. Raises OSError."""
    for arguments in to_look_at(drafts, draft):
        yield drafts.begin(draft, ["map", *arguments, "--json", "--lang", language])


def to_look_at(drafts: Drafts, draft: Draft) -> Iterator[list[str]]:
    """What a command that looks has to look at, one look after another: the files, and each sheet of which the headers
    were chosen.
    """
    folder = drafts.paths(draft)[0].parent
    yield [str(folder)]
    for file, sheet, row in draft.header_rows:
        yield [str(folder / file), "--header-row", str(row), *(["--sheet", sheet] if sheet else [])]


def looked(draft: Draft, states: Sequence[State]) -> Looked:
    """What the looks have found; where another row was chosen for the headers of a sheet, as it is with that one."""
    found: dict[tuple[str, str | None], SheetSeen] = {}
    unread: dict[str, str] = {}
    for state in states:
        answer = state.answer or {"sheets": [], "unread": []}
        found |= {(one.file, one.sheet): one for one in sheets_of(answer["sheets"]) if one.file in draft.files}
        unread |= {one["file"]: one["reason"] for one in answer["unread"] if one["file"] in draft.files}
    return Looked(tuple(found.values()), tuple(unread.items()))


def with_lists(draft: Draft, found: Looked, remembered: Remembered) -> Draft:
    """The draft with each list that is read: as was chosen, else as it was read last time, else as its headers say."""
    grouped: dict[tuple[str, ...], list[SheetSeen]] = {}
    for sheet in found.lists:
        if (sheet.file, sheet.sheet) not in draft.left_out:
            grouped.setdefault(sheet.headers, []).append(sheet)
    rows = {(file, sheet): row for file, sheet, row in draft.header_rows}
    before = {(one.files, one.sheets, one.header_row): one for one in draft.lists}
    lists, which = [], {"source": draft.source, "source_by": draft.source_by, "is_from_name": draft.is_from_name}
    for headers, sheets in grouped.items():
        files = tuple(dict.fromkeys(sheet.file for sheet in sheets))
        named = tuple(dict.fromkeys(sheet.sheet for sheet in sheets if sheet.sheet))
        chosen_rows = {rows.get((sheet.file, sheet.sheet)) for sheet in sheets}
        row = next(iter(chosen_rows)) if len(chosen_rows) == 1 else None
        one = ListChosen(files, named, row)
        known = before.get((one.files, one.sheets, one.header_row)) or _of_some(draft.lists, one, sheets)
        known = known and _under(known, headers, sheets)
        if known and known != _first_choice(one, sheets, None):
            lists.append(known)
            continue
        read = remembered(headers)
        is_whole = read is not None and not _mapping(read).lacking(headers)
        lists.append(known if known and (is_whole or read is None) else _first_choice(one, sheets, read))
        if is_whole and not known and draft.source is None:
            by_name = _mapping(read).reported_on == BY_NAME
            which = {"source": read.source, "source_by": BY_HEADERS, "is_from_name": by_name}
    unread = _not_given(draft, found)
    if (tuple(lists), unread) == (draft.lists, draft.not_given):
        return draft
    return replace(draft, lists=tuple(lists), not_given=unread, **which)


def _of_some(lists: Sequence[ListChosen], one: ListChosen, sheets: Sequence[SheetSeen]) -> ListChosen | None:
    """What was chosen of a list while not all of its sheets were there, or more: another file of it was dropped since,
    or a sheet left out. None where nobody chose anything.
    """
    for other in lists:
        held = [sheet for sheet in sheets if _holds(other, sheet)]
        if not held or other.header_row != one.header_row:
            continue
        first = _first_choice(replace(one, files=other.files, sheets=other.sheets), held, None)
        if other != first:
            mine, anew = replace(other, files=one.files, sheets=one.sheets), _first_choice(one, sheets, None)
            return replace(mine, choices=_chosen_since(mine.choices, first.choices, anew.choices, sheets))
    return None


def _chosen_since(made: Choices, first: Choices, anew: Choices, sheets: Sequence[SheetSeen]) -> Choices:
    """What somebody chose; where they left what was proposed `first`, what is proposed `anew`."""
    orders = {header: one for header, one in made.orders.items() if first.orders.get(header) != one}
    same = {header for header, target in anew.targets.items() if made.targets.get(header) == target}
    return replace(
        _with_words(made, sheets),
        orders={**{header: one for header, one in anew.orders.items() if header in same}, **orders},
        decimal=anew.decimal if made.decimal == first.decimal else made.decimal,
        is_by_title=anew.is_by_title if made.is_by_title == first.is_by_title else made.is_by_title,
    )


def _under(known: ListChosen, headers: Sequence[str], sheets: Sequence[SheetSeen]) -> ListChosen:
    """What was chosen of a list, as far as it has these headers: a file of the same name may be dropped anew."""
    there = set(map(fold, headers))
    gone = [header for header in known.choices.targets if fold(header) not in there]
    if known.mapping is not None or not gone:
        return known
    left, anew = _without(known.choices, gone), _first_choice(known, sheets, None).choices
    said = set(left.targets.values())
    new = {header: target for header, target in anew.targets.items() if target not in said}
    orders = {header: order for header, order in anew.orders.items() if header in new}
    words = {header: of_it for header, of_it in anew.words.items() if header in new}
    targets = {**new, **left.targets}
    by_title = left.is_by_title and NUMBER not in targets.values()
    made = replace(left, targets=targets, orders={**orders, **left.orders}, is_by_title=by_title)
    return replace(known, choices=made.with_words({**words, **left.words}))


def _holds(one: ListChosen, sheet: SheetSeen) -> bool:
    """Whether a sheet is of a list; the headers of both are the same where they are."""
    return sheet.file in one.files and (not one.sheets or sheet.sheet in one.sheets)


def _not_given(draft: Draft, found: Looked) -> tuple[str, ...]:
    """The files of which every sheet was left out that could be read: nobody hands these in."""
    read, left = set(), set()
    for sheet in found.sheets:
        if not sheet.is_guide:
            (left if (sheet.file, sheet.sheet) in draft.left_out else read).add(sheet.file)
    return tuple(file for file in draft.files if file in left - read)


def _mapping(read: Before) -> Mapping:
    return load_mapping(f"{read.mapping}\n")


def _first_choice(one: ListChosen, sheets: Sequence[SheetSeen], read: Before | None) -> ListChosen:
    if read is not None:
        mapping = _mapping(read)
        choices, gone = choices_of(mapping), mapping.lacking(sheets[0].headers)
        if choices is None and not gone:
            return replace(one, mapping=read.mapping)
        if choices is not None:
            spelled = _with_words(choices, sheets)
            now = replace(one, choices=_without(spelled, gone), is_remembered=True, had=read.had)
            return replace(now, before=spelled) if gone else now
    if sheets[0].mapping is not None:
        return replace(one, mapping=sheets[0].mapping)
    choices = _with_words(sheets[0].beforehand, sheets)
    return replace(one, choices=replace(choices, is_by_title=_are_by_title(sheets)))


def _are_by_title(sheets: Sequence[SheetSeen]) -> bool:
    """Whether titles say which pilot each row is of, in all sheets; of several in one file a title may stand in two."""
    is_one_a_file = len({sheet.file for sheet in sheets}) == len(sheets)
    return is_one_a_file and all(sheet.beforehand.is_by_title for sheet in sheets)


def _without(choices: Choices, gone: Sequence[str]) -> Choices:
    """Choices without what was chosen of headers that are not there any more."""
    gone = {fold(header) for header in gone}
    others = {
        name: {header: said for header, said in getattr(choices, name).items() if fold(header) not in gone}
        for name in ("targets", "words", "orders", "times", "months")
    }
    twins = {title: header for title, header in choices.twins.items() if fold(header) not in gone}
    made = replace(choices, **others, twins=twins)
    return made.with_words(made.words)


def _with_words(choices: Choices, sheets: Sequence[SheetSeen]) -> Choices:
    """Choices for headers as they are spelled now, with what is surely known of words that they do not hold yet."""
    spelled = {fold(header): header for sheet in sheets for header in sheet.headers}

    def named(of_headers: dict) -> dict:
        return {spelled.get(fold(header), header): said for header, said in of_headers.items()}

    words, targets = {header: dict(said) for header, said in named(choices.words).items()}, named(choices.targets)
    for sheet in sheets:
        for header, said in sheet.beforehand.words.items():
            if header in words or targets.get(header) == sheet.beforehand.targets.get(header):
                words[header] = {**said, **words.get(header, {})}
    others = {name: named(getattr(choices, name)) for name in ("targets", "orders", "times", "months")}
    twins = {title: spelled.get(fold(header), header) for title, header in choices.twins.items()}
    return replace(choices, words=words, twins=twins, **others)


def lists_of(draft: Draft, found: Looked) -> list[List]:
    """The lists of a draft with what was seen of them."""
    made = []
    for nth, one in enumerate(draft.lists):
        sheets = tuple(
            sheet
            for sheet in found.lists
            if sheet.file in one.files
            and (not one.sheets or sheet.sheet in one.sheets)
            and (sheet.file, sheet.sheet) not in draft.left_out
        )
        same = tuple(sheet for sheet in sheets if sheet.headers == sheets[0].headers)
        if same:
            made.append(List(nth, one, same, found.is_one_list and not draft.header_rows))
    return made


def with_choices(draft: Draft, nth: int, choices: Choices) -> Draft:
    """The draft with other choices for one of its lists."""
    lists = list(draft.lists)
    lists[nth] = replace(lists[nth], choices=choices)
    return replace(draft, lists=tuple(lists))


def chosen_anew(draft: Draft, one: List) -> Draft:
    """The draft with the choices that the headers of a list say, instead of how it was read last time."""
    lists = list(draft.lists)
    anew = {"mapping": None, "choices": one.sheets[0].beforehand, "is_remembered": False, "before": None, "absent": ()}
    lists[one.nth] = replace(lists[one.nth], **anew)
    return replace(draft, lists=tuple(lists))


def with_absent(draft: Draft, nth: int, header: str) -> Draft:
    """The draft in which somebody said that one of its lists has no column with this header any more."""
    lists = list(draft.lists)
    lists[nth] = replace(lists[nth], absent=(*lists[nth].absent, header))
    return replace(draft, lists=tuple(lists))
