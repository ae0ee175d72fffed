"""What one reader asks for: made once at each door (screens, pages beside them, command line), and handed down.

Whatever asks or shows takes a `Request`. Nothing below the doors reads the address, the session, the settings or the
clock.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas

from doorstroom.i18n import Words, words_for
from doorstroom.identity import NOBODY, Identity
from doorstroom.markup import Marked
from doorstroom.query import address as addresses
from doorstroom.query import answers
from doorstroom.query import selection as selections
from doorstroom.query import whatif as suppositions
from doorstroom.query.address import DIMENSIONS, Address, Link, Values
from doorstroom.query.reader import Reader
from doorstroom.query.selection import Selection
from doorstroom.query.whatif import WhatIf
from doorstroom.sandbox.ask import Answer
from doorstroom.sandbox.queue import Waiting
from doorstroom.settings import Audience
from doorstroom.store.questions import STAFF, question
from doorstroom.store.sight import NOWHERE
from doorstroom.store.versions import Store, Version

Palette = Literal["light", "dark"]
PLACE = "municipality"
NOTHING_SAID: Mapping[str, Values] = MappingProxyType({})


@dataclass(frozen=True)
class People:
    """How numbers of people are shown: none below `smallest`; to the public, and in what leaves the organisation, as
    multiples of `rounded_to`.
    """

    smallest: int = 10
    rounded_to: int = 5


@dataclass(frozen=True, eq=False)
class Request:
    """What one reader asks for.

    store: the folder of the installation's versions, and `version` the one that is shown. said: all that the address
    says, each name with its values. today: the day that counts where neither the address nor the records name one.
    default_language: the one that links need not name. base: the path below which the dashboard is served. leaves:
    whether what is made of the answers is for outside, as a briefing. as_read: the address as who makes that reads it.
    identity: the look of whose dashboard it is.
    """

    reader: Reader
    store: Path
    version: str
    language: str
    today: date
    people: People
    said: Mapping[str, Values] = field(default_factory=lambda: NOTHING_SAID)
    default_language: str | None = None
    palette: Palette = "light"
    base: str = ""
    leaves: bool = False
    as_read: Address | None = None
    identity: Identity = NOBODY

    # ------------------------------------------------------------------- asking

    def ask(self, name: str, **extra: object) -> pandas.DataFrame:
        """The answer to a question for the days, the filters and the reader, in so far as it takes them.

        The one door to what is in a version: what a reader may not see is in no answer. Who changes the answer changes
        their own. Raises QuestionError and StoreError.
        """
        return answers.ask(*self._asked(name, extra))

    def ahead(self, *names: str, **extra: object) -> None:
        """Begin to answer what is asked so in a moment, beside what is done until then. Raises as `ask` does."""
        for name in names:
            answers.ahead(*self._asked(name, extra))

    def _asked(self, name: str, extra: dict[str, object]) -> tuple:
        """What `answers` is asked: the store, the version, the question, what is known, and what is extra."""
        known = {"as_of": self.as_of, **self.shown_people, **self.filters, suppositions.PART: self.whatif.given}
        if "since" in question(name).parameters:
            known["since"] = self.since
        return self.seen.path, self.version, name, known, extra | self._whole_places(name, known | extra)

    def _whole_places(self, name: str, given: Mapping[str, object]) -> dict[str, Values]:
        """For a question that would mislead where not all pilots count: of the municipalities that were chosen those of
        which all are seen; nothing for all others, and for who sees all.
        """
        own, asked = self.reader.sight.own, question(name)
        if own is None or asked.asked_by != STAFF or PLACE not in asked.parameters:
            return {}
        said = given.get(PLACE)
        chosen = {said} if isinstance(said, str) else set(said or own)
        return {PLACE: tuple(sorted(own & chosen)) or (NOWHERE,)}

    def ask_only(self, name: str, given: Mapping[str, object]) -> pandas.DataFrame:
        """The answer to a question that is asked with nothing but what is given. Raises as `ask` does."""
        return answers.ask(self.seen.path, self.version, name, {}, {**given, **self._whole_places(name, given)})

    def ask_selected(self, name: str, chosen: Selection, **extra: object) -> pandas.DataFrame:
        """The answer to a question for what was chosen, in so far as it takes it. Raises as `ask` does."""
        return self.ask(name, **_taken(name, chosen), **extra)

    def ahead_selected(self, name: str, chosen: Selection, **extra: object) -> None:
        """As `ahead`, for what was chosen."""
        self.ahead(name, **_taken(name, chosen), **extra)

    def ask_freely(self, statement: str, on_wait: Waiting) -> Answer:
        """The answer to a statement of an analyst's own. Raises WorkbenchError and StoreError."""
        people = self.shown_people
        asked = self.store, self.version, statement, self.reader.sight, people["smallest"], people["rounded_to"]
        return answers.ask_freely(*asked, who=self.reader.name, on_wait=on_wait)

    def known_rows(self, tables: Sequence[str]) -> dict[str, list[dict[str, object]]]:
        """The rows of tables as known on the day that is shown, by table. Raises StoreError."""
        return self.seen.known_rows(self.version, tables, self.as_of)

    def opened(self) -> Request:
        """Itself, once its version was read. Raises StoreError where that cannot be done."""
        answers.choices(self.seen.path, self.version)
        return self

    # ------------------------------------------------------------ what it is of

    @cached_property
    def words(self) -> Words:
        """The words in the language of this reader."""
        return words_for(self.language)

    @cached_property
    def seen(self) -> Store:
        """The store that this reader's answers come from. Raises StoreError."""
        return answers.store_seen(self.store, self.version, self.reader.sight)

    @cached_property
    def shown(self) -> Version:
        """The version that is shown."""
        return self.seen.version(self.version)

    @cached_property
    def as_of(self) -> date:
        """The day that all figures hold for: as chosen, else that of the records, else today."""
        return self.chosen_day or self.shown.as_of or self.today

    @cached_property
    def chosen_day(self) -> date | None:
        """The as-of day that the address says, None where it is left to the records."""
        return addresses.day(self.first("as_of"))

    @cached_property
    def since(self) -> date:
        """The day to compare with: as said, else the day of the lists before the newest, else a quarter earlier.

        Raises StoreError.
        """
        asked = addresses.day(self.first("since"))
        return min(asked, self.as_of) if asked else self.last_time(self.as_of)

    def last_time(self, day: date) -> date:
        """The day to compare a day with where none is said. Raises StoreError."""
        return answers.last_time(self.store, self.version, day)

    def first_known(self, since: date) -> date | None:
        """The first day on which anything was known, where that is later than `since`: then nothing can be compared
        with it. Raises StoreError.
        """
        first = answers.known_since(self.store, self.version, self.as_of)
        return first if first is not None and since < first else None

    @property
    def shown_people(self) -> dict[str, int]:
        """How numbers of people are shown, as parameters of the questions that give them."""
        is_rounded = self.leaves or self.reader.is_public
        return {"smallest": self.people.smallest, "rounded_to": self.people.rounded_to if is_rounded else 1}

    # --------------------------------------------------------- what is chosen

    def first(self, name: str) -> str | None:
        """The value of a part of the address, the last where there are several, as browsers read them."""
        values = self.said.get(name)
        return values[-1] if values else None

    def chosen(self, name: str, known: Sequence[str]) -> str:
        """What the address says of a part, if it is known; else the first that is known, the constant default."""
        asked = self.first(name)
        return asked if asked in known else known[0]

    @cached_property
    def whatif(self) -> WhatIf:
        """What the address supposes of pilots and room."""
        return suppositions.read(self.said.get(suppositions.PART, ()))

    def selection(self, page: str, **look: Sequence[str]) -> Selection:
        """What an analyst has chosen on a screen. `look`: what else its address says, each with the default first."""
        own = {name: self.said[name] for name in selections.OWN if name in self.said}
        said = {name: self.chosen(name, known) for name, known in look.items()}
        differing = {name: value for name, value in said.items() if value != look[name][0]}
        return selections.read(page, self.address, own, differing)

    @cached_property
    def choices(self) -> Mapping[str, list[str]]:
        """The values that exist per dimension: what filters can be set to."""
        return answers.choices(self.seen.path, self.version)

    @cached_property
    def address(self) -> Address:
        """What the address says of filters, and the links that keep it."""
        if self.as_read:
            return self.as_read
        kept = {
            "since": addresses.day(self.first("since")),
            "as_of": self.chosen_day,
            "lang": self.language if self.language != self.default_language else None,
            addresses.VIEW_AS: self.reader.viewed_as,
        }
        asked = tuple(self.said.get(name) for name in DIMENSIONS)
        return addresses.read(asked, self.choices, self.shown.own_municipality, kept, self.base)

    @cached_property
    def link(self) -> Link:
        """The address of a screen that keeps language, as-of day and filters, as `Address.link` says.

        That of a pilot that is not public says so (`Marked`), so that every link to it does: screens are projected.
        """
        return self.address.link if self.leaves or self.reader.is_public else self._marking

    def _marking(self, page: str, **query: object) -> str:
        found = self.address.link(page, **query)
        is_marked = page == "pilot" and query.get("id") in self._marked
        return Marked(found, self.words("frame.not_public")) if is_marked else found

    @cached_property
    def _marked(self) -> frozenset[str]:
        """The pilots that a link marks: those that are not public, where others in view are."""
        rows = self.ask("not_public")
        return frozenset(rows.loc[rows["is_beside_public"].astype(bool), "pilot_key"])

    @property
    def is_all_internal(self) -> bool:
        """Whether there are pilots that are not public, and beside them none in view that is: that is said once."""
        rows = self.ask("not_public")
        return not rows.empty and not rows["is_beside_public"].any()

    @property
    def filters(self) -> Mapping[str, Values]:
        """The chosen values per dimension; a dimension without a choice is left out."""
        return self.address.filters

    @property
    def own_place(self) -> str:
        """The municipality that is shown first, or the only one there is; empty where nobody's is."""
        every = self.choices.get("municipality", [])
        return " ".join(self.address.at_first["municipality"] or (every if len(every) == 1 else ()))

    @property
    def spans_municipalities(self) -> bool:
        """Whether pilots of more than one municipality are in view."""
        return len(self.filters.get("municipality", self.choices.get("municipality", ()))) > 1

    # ------------------------------------------------------------ who else asks

    def narrowed_to(self, roles: Collection[str]) -> Request:
        """The same, of no more than what this reader sees by some of these roles."""
        narrow = self.reader.narrowed_to(roles)
        return self if narrow == self.reader else replace(self, reader=narrow)

    def for_others(self, may_see: Audience) -> Request:
        """The same, for what is made for others who may see so much, as a briefing: about the same pilots, of which
        they see those that they may.
        """
        return replace(self, reader=replace(self.reader, may_see=may_see), leaves=True, as_read=self.address)

    @cached_property
    def key(self) -> Hashable:
        """All that what is shown follows from: two requests with the same key are shown the same.

        Who asks is not in it.
        """
        said = tuple(sorted(self.said.items()))
        who = self.reader
        reader = who.may_see, who.roles, who.own, who.acts_for, who.viewed_as, who.own_as
        of = self.store, self.seen.path, self.version, self.today
        return reader, of, self.language, self.default_language, self.people, said, self.palette, self.base, self.leaves


def _taken(name: str, chosen: Selection) -> dict[str, object]:
    """What a question takes of a selection."""
    takes = question(name).parameters
    return {part: chosen.chosen[part] for part in chosen.chosen if part in takes}
