"""How a list was read before: the mapping of the last hand-in whose headers it has, or nearly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from doorstroom.ingest.mapping.choices import choices_of
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.model import Mapping, MappingError
from doorstroom.ingest.parse.text import clean, fold, spelling_key
from doorstroom.ingest.raw_rows import headers_kept, tables_kept
from doorstroom.ledger.hand_in import RAW_ROWS, HandIn, Source
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.whose import latest_of_each

MOST_GONE = 0.5  # the part of the headers of a mapping that a list may lack, to be the same list by the others
OF_PILOTS = ("pilots.pilot_id", "pilots.title")  # what says which pilot a row is of


@dataclass(frozen=True)
class Remembered:
    """A mapping as it was handed in, of which source, and which headers of the list it does not read. had: the headers
    of the list that it read, as far as they can be read yet.
    """

    source: Source
    mapping: str
    unread: tuple[str, ...]
    had: tuple[str, ...] = ()


def remembered(ledger: Ledger, headers: Collection[str]) -> Remembered | None:
    """The mapping that read most headers of a list like this one, of the latest of one's own hand-ins; None where no
    list had all headers that its mapping reads.
    """
    found: list[tuple[int, Remembered, HandIn]] = []
    seen: set[tuple[Source, str]] = set()
    for hand_in in reversed([one for one in ledger.hand_ins() if not one.is_example]):
        for text in hand_in.mappings:
            if (hand_in.source, text) in seen:
                continue
            seen.add((hand_in.source, text))
            mapping = _mapping_of(text)
            if mapping is not None and not mapping.lacking(headers):
                used = {fold(header) for header in mapping.headers}
                unread = tuple(one for one in headers if fold(one) not in used)
                found.append((len(used), Remembered(hand_in.source, text, unread), hand_in))
    if not found:
        return None
    _, best, last = max(found, key=lambda one: one[0])
    return replace(best, had=_had(ledger, last))


def _had(ledger: Ledger, hand_in: HandIn) -> tuple[str, ...]:
    """The headers of the lists of a hand-in that mappings read."""
    return tuple(dict.fromkeys(chain.from_iterable(headers_kept(ledger.folder(hand_in) / RAW_ROWS))))


@dataclass(frozen=True)
class Nearly:
    """The mapping of the `last` hand-in of a list, of which some headers are `gone`. had: as of Remembered."""

    last: HandIn
    mapping: str
    gone: tuple[str, ...]
    had: tuple[str, ...]


def nearly_remembered(
    ledger: Ledger, headers: Collection[str], name: str | None, texts: Iterable[Collection[str]] = ()
) -> Nearly | None:
    """How the last list of a name was read, where this list has most headers of that and not all, or the one under
    which pilots stand, or the same pilots under another one: by these the others are recognised, whatever they are
    called now. The one that has most of them; None where there is none, or where its mapping is of another table than
    that of pilots. `texts`: what stands in each column of this list, or some of it.
    """
    texts = list(texts)
    found: list[tuple[int, Nearly]] = []
    for source, last in latest_of_each(ledger).items():
        if not name or spelling_key(source.name) != spelling_key(clean(name)):
            continue
        for text in last.mappings:
            mapping = _mapping_of(text)
            gone = mapping.lacking(headers) if mapping is not None and mapping.table is None else []
            is_most = len(gone) <= MOST_GONE * len(mapping.headers) if gone else False
            if gone and (is_most or _says_whose(mapping, gone) or _same_pilots(ledger, last, mapping, texts)):
                found.append((len(mapping.headers) - len(gone), Nearly(last, text, tuple(gone), _had(ledger, last))))
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def _says_whose(mapping: Mapping, gone: Collection[str]) -> bool:
    """Whether a list without these headers still says which pilot a row is of, as it did."""
    gone = set(map(fold, gone))
    return any(fold(header) not in gone for header in pilots_under(mapping))


def _same_pilots(ledger: Ledger, last: HandIn, mapping: Mapping, texts: Sequence[Collection[str]]) -> bool:
    """Whether under another header stands what said last time which pilot a row is of. Bare numbers say little: a list
    counts many things from 1.
    """
    named = {header: fold(header) for header in pilots_under(mapping)}
    rows = tables_kept(ledger.folder(last) / RAW_ROWS) if texts and named else []
    for table in rows:
        known = {fold(name): name for name in table.column_names}
        for header in filter(known.get, named.values()):
            said = {fold(text) for text in table.column(known[header]).to_pylist() if text}
            if any(are_same(said, map(fold, some)) for some in texts):
                return True
    return False


def are_same(before: Collection[str], now: Iterable[str]) -> bool:
    """Whether most texts of a column, of which some have letters, are those that stood in another one before."""
    told = {text for text in now if any(map(str.isalpha, text))}
    return len(told) > 1 and len(told & set(before)) > MOST_GONE * len(told)


def pilots_under(mapping: Mapping) -> list[str]:
    """The headers under which stands which pilot a row is of."""
    choices = choices_of(mapping)
    return [header for target in OF_PILOTS for header in choices.headers_of(target)] if choices else []


def _mapping_of(text: str) -> Mapping | None:
    """What a text says; None for one of an earlier release, or that lost a word to a purge: no way to read a list."""
    try:
        return load_mapping(f"{text}\n")
    except MappingError:
        return None
