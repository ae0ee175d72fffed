"""How a list was read before: the mapping of the last hand-in whose headers it has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.model import Mapping, MappingError
from doorstroom.ingest.parse.text import fold
from doorstroom.ledger.hand_in import Source
from doorstroom.ledger.ledger import Ledger


@dataclass(frozen=True)
class Remembered:
    """A mapping as it was handed in, of which source, and which headers of the list it does not read."""

    source: Source
    mapping: str
    unread: tuple[str, ...]


def remembered(ledger: Ledger, headers: Collection[str]) -> Remembered | None:
    """The mapping that read most headers of a list like this one, of the latest of one's own hand-ins; None where no
    list had all headers that its mapping reads.
    """
    found: list[tuple[int, Remembered]] = []
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
                found.append((len(used), Remembered(hand_in.source, text, unread)))
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def _mapping_of(text: str) -> Mapping | None:
    """What a text says; None for one of an earlier release, or that lost a word to a purge: no way to read a list."""
    try:
        return load_mapping(f"{text}\n")
    except MappingError:
        return None
