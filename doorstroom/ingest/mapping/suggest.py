"""A mapping suggested for a flat list, from its headers and its words; a person confirms it.

What is not certain is a doubt beside the mapping; what is not known is not in it, and is a doubt too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

import pyarrow as pa

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.file import NUMBERS
from doorstroom.ingest.mapping.guess import (
    ASSUMED_OUTCOME,
    Guess,
    Guesses,
    codes_of,
    guesses,
    month_doubts,
    order_doubt,
)
from doorstroom.ingest.mapping.known_names import FIRST_PLAN, MILESTONE_FIELDS, NEW_PLAN, Target, knowledge, known_in
from doorstroom.ingest.mapping.known_words import BLOCKED, WordGuess
from doorstroom.ingest.mapping.list_column import EVALUATION, ListColumn
from doorstroom.ingest.mapping.model import Doubt, FedTable, Feed, Statement, Status, Suggestion
from doorstroom.ingest.mapping.model import Mapping as ListMapping
from doorstroom.ingest.parse.numbers import DECIMAL_MARKS
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.parse.units import names_other_currency, unit_of
from doorstroom.ingest.readers.sheet import Sheet


def best_sheet(sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet that looks most like a list of pilots: with the most known headers, then with the most rows."""
    return max(sheets, key=lambda sheet: (known_in(sheet), len(sheet.cells)), default=None)


def sheets_alike(chosen: Sheet, sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets of the same file that have all headers that a mapping for the chosen one reads: another year."""
    wanted = {fold(header) for guess in guesses(chosen).targets.values() for header in guess.headers}
    return [
        sheet
        for sheet in sheets
        if sheet.file == chosen.file and sheet.name and wanted <= {fold(header) for header in sheet.headers}
    ]


def suggest(sheet: Sheet, alike: Sequence[Sheet] = ()) -> Suggestion:
    """A mapping for a flat list; `alike`: the sheets that it is for, the list's own among them."""
    return _Draft(_all_of(sheet, alike)).suggestion(sheet, tuple(found.name for found in alike if found.name))


def _all_of(sheet: Sheet, alike: Sequence[Sheet]) -> Sheet:
    """A sheet with the rows of those that are like it, so that no word of theirs is missed."""
    if len(alike) < 2:
        return sheet
    parts = []
    for one in alike:
        by_name = {fold(header): one.cells[header] for header in reversed(one.headers)}
        nothing = pa.nulls(len(one.cells), pa.string())
        parts.append(pa.table([by_name.get(fold(header), nothing) for header in sheet.headers], list(sheet.headers)))
    return replace(sheet, cells=pa.concat_tables(parts).combine_chunks())


class _Draft:
    """A mapping in the making, with the doubts so far."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.found: Guesses = guesses(sheet)
        self.doubts: list[Doubt] = []

    def suggestion(self, sheet: Sheet, alike: tuple[str, ...]) -> Suggestion:
        """The whole mapping."""
        found, decimal = self.found, self.found.decimal
        if len(alike) > 1:
            self.doubt(("sheets",), "sheets_alike")
        if decimal not in (*DECIMAL_MARKS, None):
            self.doubt(("decimal",), "choose_decimal")
        feeds = {
            name: self.feed(("columns", name), ("columns", name))
            for name in contract().tables["pilots"].columns
            if ("columns", name) in found.targets
        }
        stated, left_out = self.milestones()
        mapping = ListMapping(
            feeds=feeds,
            sheet=sheet.name if len(alike) < 2 else None,
            sheets=alike if len(alike) > 1 else (),
            date_order=self.one_order,
            decimal=decimal if decimal in DECIMAL_MARKS else None,
            milestones=stated,
            status=self.status(),
            tables=self.segments(),
        )
        is_known = any(found.targets["columns", name].likeness for name in ("pilot_id", "title"))
        unused = found.unused, found.unused_dates, found.unused_outcomes
        return Suggestion(mapping, sheet.place, tuple(self.doubts), left_out, *unused, is_known)

    def doubt(self, at: tuple, code: str, **details: object) -> None:
        """Note what a person has to look at."""
        self.doubts.append(Doubt(at, code, details))

    @property
    def one_order(self) -> str | None:
        """The order of day and month, when every column where it matters proves the same one."""
        found = {order.proven for order in self.found.orders.values()}
        return found.pop() if len(found) == 1 else None

    def feed(self, target: Target, at: tuple) -> Feed:
        """What fills a column, with what its words mean."""
        guess, name = self.found.targets[target], at[-1]
        self.doubt_guess(guess, at)
        words = self.words(target, at)
        if guess.also:
            return Feed(guess.headers, join=" / ", words=words)
        if name.endswith("_on"):
            self.doubts += month_doubts(ListColumn.of(self.sheet, guess.header).dates, at)
        times = None
        if name in _number_columns():
            times = unit_of(guess.header)
            if names_other_currency(guess.header):
                self.doubt(at, "check_currency")
            if times:
                self.doubt(at, "check_unit")
        return Feed(guess.headers, times=times, words=words, date_order=self.order_of(guess, at))

    def order_of(self, guess: Guess, at: tuple) -> str | None:
        """The order of the dates of one column, where it is its own."""
        order = None if self.one_order else self.found.orders.get(guess.header)
        if order is None or not at[-1].endswith("_on"):
            return None
        if not order.proven:
            self.doubts.append(order_doubt(order, at))
        return order.proven

    def doubt_guess(self, guess: Guess, at: tuple) -> None:
        """What is not sure of a header."""
        if guess.doubt:
            self.doubt(at, guess.doubt)
        elif not guess.is_sure:
            self.doubt(at, "check", likeness=guess.likeness)

    def words(self, target: Target, at: tuple) -> dict[str, str]:
        """What the words of a column of codes mean, in so far as it is known."""
        words, said = {}, self.found.words[target]
        for word in said:
            here = *at, "values", word.word
            if word.code is None:
                self.doubt(here, "unknown_word", known=", ".join(codes_of(target)[1]))
            else:
                words[word.word] = word.code
                self.doubts += word.doubts(here)
        return words

    def milestones(self) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
        """The milestones with columns of their own; and those of which a person has to choose the outcome."""
        stated: list[Statement] = []
        left_out: list[Statement] = []
        for milestone in contract().codes["milestone"]:
            targets = {name: (milestone, name) for name in MILESTONE_FIELDS if (milestone, name) in self.found.targets}
            # Before the others: of two plans that are known from the start the one that is read first is the first.
            self.plan(stated, (milestone, FIRST_PLAN), "first_plan")
            if targets.keys() - {"decided_by"}:
                lacks_outcome = (
                    milestone in contract().needs_outcome and "happened_on" in targets and "outcome" not in targets
                )
                outcome = ASSUMED_OUTCOME.get(milestone) if lacks_outcome and milestone == "start_decision" else None
                group, among = ("left_out", left_out) if lacks_outcome and not outcome else ("milestones", stated)
                at = group, len(among)
                feeds = {name: self.feed(target, (*at, name)) for name, target in targets.items()}
                if (
                    "happened_on" in targets
                    and "outcome" not in targets
                    and (said := self.outcome_by_status(milestone))
                ):
                    feeds["outcome"] = said
                    self.doubt((*at, "outcome"), "check_outcome")
                if lacks_outcome:
                    self.doubt((*at, "outcome"), "check_outcome" if outcome else "choose_outcome")
                among.append(Statement(milestone, outcome, feeds))
            self.plan(stated, (milestone, NEW_PLAN), "new_plan")
        return tuple(stated), tuple(left_out)

    def plan(self, stated: list[Statement], target: Target, which: str) -> None:
        """A plan with a column of its own, where the list has one."""
        if target in self.found.targets:
            at = "milestones", len(stated)
            self.doubt(at, which)
            stated.append(Statement(target[0], None, {"planned_on": self.feed(target, (*at, "planned_on"))}))

    def status(self) -> Status | None:
        """What the words of the status state."""
        target = "status", "column"
        if target not in self.found.targets:
            return None
        guess = self.found.targets[target]
        self.doubt_guess(guess, ("status",))
        words: dict[str, tuple[Statement, ...]] = {}
        for word in self.found.words[target]:
            at = "status", "words", word.word
            if word.code is None:
                self.doubt(at, "unknown_status", known=", ".join(contract().codes["milestone"]))
            else:
                words[word.word] = (self.stated_by(word, guess.header, at),)
        return Status(guess.header, words)

    def outcome_by_status(self, milestone: str) -> Feed | None:
        """The outcome of an evaluation whose day has a column of its own, where only the status says that it succeeded.

        What a status word states gives way to a column for the same milestone, so that column has to say it.
        """
        target = "status", "column"
        if milestone != EVALUATION or target not in self.found.targets:
            return None
        words = {word.word: _outcome_of(word, milestone) for word in self.found.words[target]}
        return Feed((self.found.targets[target].header,), words=words) if any(words.values()) else None

    def stated_by(self, word: WordGuess, header: str, at: tuple) -> Statement:
        """What a status word states."""
        blocked, _, reason = word.code.partition("/")
        if blocked == BLOCKED:  # the stage stays what the other columns say
            if not reason:
                self.doubt(at, "choose_reason", known="|".join(contract().outcomes[BLOCKED]))
            # What stood there is all that is known of the reason.
            said = Statement(BLOCKED, reason or None, {"note": Feed((header,))})
        elif word.code not in contract().codes["stage"]:
            milestone, _, outcome = word.code.partition("/")
            said = Statement(milestone, outcome or None, {})
        else:
            milestone = _milestone_of(word)
            outcome = ASSUMED_OUTCOME.get(milestone)
            if outcome:
                self.doubt(at, "check_outcome")
            said = Statement(milestone, outcome, {})
        self.doubts += word.doubts(at)
        return said

    def segments(self) -> tuple[FedTable, ...]:
        """The area and target group that each row of the list names."""
        everywhere = knowledge()["everywhere"]
        if not self.found.targets.keys() & {("segments", name) for name in everywhere}:
            return ()
        feeds = {}
        for name, said in everywhere.items():
            at = "tables", 0, name
            if ("segments", name) in self.found.targets:
                feeds[name] = self.feed(("segments", name), at)
            else:
                feeds[name] = Feed(fixed=said)
                self.doubt(at, "check_fixed")
        self.doubt(("tables", 0, "role"), "check_fixed")
        return (FedTable("segments", {**feeds, "role": Feed(fixed="tested")}),)


def _outcome_of(word: WordGuess, milestone: str) -> str:
    """The outcome of a milestone that a status word says, or that opened its stage; empty where it is of another."""
    said, _, outcome = (word.code or "").partition("/")
    if said == milestone:
        return outcome
    return ASSUMED_OUTCOME[milestone] if _milestone_of(word) == milestone else ""


def _milestone_of(word: WordGuess) -> str | None:
    """The milestone that opens the stage that a status word means."""
    stage = contract().codes["stage"].get(word.code)
    return str(stage.traits["opened_by"]) if stage else None


@cache
def _number_columns() -> frozenset[str]:
    columns = contract().tables["pilots"].columns.values()
    return frozenset(column.name for column in columns if column.type in NUMBERS)
