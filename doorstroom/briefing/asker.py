"""What the slides are made from: questions to one version, for one day and one choice of pilots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import pandas

from doorstroom.export import About, about_of
from doorstroom.i18n import Words
from doorstroom.query import answers
from doorstroom.store.versions import Store

PEOPLE = MappingProxyType({"smallest": 10, "rounded_to": 5})  # how numbers of people are shown where nothing is set


@dataclass(frozen=True)
class Asker:
    """Questions to `version` of `store`. filters: chosen values per dimension, none for the whole portfolio.

    since: the day that figures are compared with. people: how numbers of people are shown (smallest, rounded_to).
    """

    store: Store
    version: str
    as_of: date
    since: date
    filters: Mapping[str, Sequence[str]]
    people: Mapping[str, int] = field(default_factory=lambda: PEOPLE)

    def __call__(self, name: str, **extra: object) -> pandas.DataFrame:
        """The answer to a question, in so far as it takes the day and the filters. Raises what the store raises."""
        known = {"as_of": self.as_of, "since": self.since, **self.people, **self.filters}
        return answers.ask(self.store.path, self.version, name, known, extra)

    @property
    def earlier(self) -> str | None:
        """The name of the version before it, None without one."""
        return self.store.previous_name(self.version)


def about(ask: Asker, title: str, measures: Iterable[str], seen_by: str, words: Words) -> About:
    """What a file made of these answers says of itself; `seen_by`: for whom it is, in words."""
    version = ask.store.version(ask.version)
    return about_of(
        title,
        as_of=ask.as_of,
        version=version.name,
        loaded_at=version.loaded_at,
        filters=ask.filters,
        measures=measures,
        sources=ask("loaded_files")["file"],
        words=words,
        also=[(words("briefing.visibility"), seen_by)],
    )


def asker(
    store: Store,
    version: str,
    *,
    as_of: date | None,
    since: date | None = None,
    filters: Mapping[str, Sequence[str]],
    today: date,
    people: Mapping[str, int] | None = None,
) -> Asker:
    """Questions for a day: `as_of`, else that of the records, else `today`.

    Compared with `since`, else the day of the version before, else a quarter earlier. Raises StoreError.
    """
    day = as_of or store.version(version).as_of or today
    return Asker(
        store, version, day, min(since or answers.compared_with(store, version, day), day), filters, people or PEOPLE
    )
