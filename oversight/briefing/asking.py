"""What the slides are made from: questions to one version, for one day and one choice of pilots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas

from oversight.answers import compared_with
from oversight.exporting import About, about_of
from oversight.questions import question
from oversight.store import Store
from oversight.words import Words


@dataclass(frozen=True)
class Asker:
    """Questions to `version` of `store`. filters: chosen values per dimension, none for the whole portfolio.

    since: the day that figures are compared with. earlier: the version before it, None without one.
    """

    store: Store
    version: str
    as_of: date
    since: date
    filters: Mapping[str, Sequence[str]]
    earlier: str | None
    _answers: dict[tuple, pandas.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, name: str, **extra: object) -> pandas.DataFrame:
        """The answer to a question, in so far as it takes the day and the filters; asked once, a version never changes.

        Raises what the store raises.
        """
        key = name, *sorted(extra.items())
        if key not in self._answers:
            self._answers[key] = self._asked(name, extra)
        return self._answers[key]

    def _asked(self, name: str, extra: Mapping[str, object]) -> pandas.DataFrame:
        takes = question(name).parameters
        given = {"as_of": self.as_of, "since": self.since, **self.filters, **extra}
        earlier = self.earlier if question(name).needs_earlier else None
        asked = {key: value for key, value in given.items() if key in takes or key in extra}
        return self.store.ask(name, version=self.version, earlier=earlier, **asked)


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
) -> Asker:
    """Questions for a day: `as_of`, else that of the records, else `today`.

    Compared with `since`, else the day of the version before, else a quarter earlier. Raises StoreError.
    """
    own = store.version(version)
    day = as_of or own.as_of or today
    earlier = store.previous_name(version)
    compared = min(since or compared_with(store, version, day), day)
    return Asker(store, version, day, compared, filters, earlier)
