"""Headers that are gone, and those that are probably their new names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from doorstroom.drafts.draft import Draft, Drafts
from doorstroom.drafts.job import Job, State
from doorstroom.drafts.lists import to_look_at
from doorstroom.drafts.one_list import List
from doorstroom.ingest.mapping.choices import (
    Choices,
)


@dataclass(frozen=True)
class Renamed:
    """A header that probably has another name now: in how many of how many pilots `header` says what `was` said last
    time. `n_of`: 0 where no pilot is in both.
    """

    was: str
    header: str
    n_same: int
    n_of: int


def renamings(drafts: Drafts, draft: Draft, name: str | None, language: str, store: Path, of: str) -> Iterator[Job]:
    """The work of looking which headers are other names of those that the lists of that name had last time. Raises
    OSError.
    """
    for arguments in to_look_at(drafts, draft):
        told = ["map", *arguments, "--json", "--lang", language, "--store", str(store)]
        told += [f"--source={name}"] if name else []
        yield drafts.begin(draft, told, store=store, of=of)


def renamed_of(one: List, states: Sequence[State]) -> list[Renamed]:
    """The headers of a list that are probably other names of those that are gone, each once."""
    places = {(sheet.file, sheet.sheet) for sheet in one.sheets}
    told = [
        Renamed(**said)
        for state in states
        for sheet in (state.answer or {"sheets": []})["sheets"]
        if (sheet["file"], sheet["sheet"]) in places
        for said in sheet["renamed"]
    ]
    gone, unread = set(one.gone()), set(one.unread())
    return list({said.was: said for said in told if said.was in gone and said.header in unread}.values())


def taken_over(one: List, was: str, header: str) -> Choices:
    """The choices of a list in which a header is read as one was that is gone, with all that was chosen of that."""
    before, choices = one.chosen.before, one.chosen.choices
    target = before.targets[was]
    others = {
        name: {**getattr(choices, name), **({header: said} if (said := getattr(before, name).get(was)) else {})}
        for name in ("orders", "times", "months")
    }
    words = next((column.words for column in one.columns if column.header == header), ())
    made = replace(choices, **others).choose(header, target, [word.text for word in words])
    of_header = {**made.words.get(header, {}), **before.words.get(was, {})}
    made = made.with_words({**made.words, header: of_header} if of_header else made.words)
    together = [header if one == was else one for one in before.headers_of(target)]
    return replace(made, targets={**made.targets, **dict.fromkeys(together, target)}) if len(together) > 1 else made
