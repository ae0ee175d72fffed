"""What the headers and the words of a flat list probably mean.

Names that are known (`known_names`, `known_words`) come first, likeness second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.file import NUMBERS
from doorstroom.ingest.mapping.known_names import (
    FIRST_PLAN,
    NEW_PLAN,
    Name,
    Target,
    all_names,
    knowledge,
    known_name,
    normal,
)
from doorstroom.ingest.mapping.known_words import KNOWN, WordGuess, code_words, likest, stage_words, word_guess
from doorstroom.ingest.mapping.list_column import LONGEST_ID, MOST_WORDS, ListColumn
from doorstroom.ingest.mapping.model import Doubt
from doorstroom.ingest.parse.codes import read_code
from doorstroom.ingest.parse.day_order import OrderOfDates, order_of_column
from doorstroom.ingest.parse.nothing import says_nothing
from doorstroom.ingest.parse.numbers import DECIMAL_MARKS, number_style
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers.sheet import Sheet

MOST_ID_PARTS = 3  # columns that may be put together to tell rows apart
# What opened a stage that a status word names, where that takes an outcome.
ASSUMED_OUTCOME = {"start_decision": "go", "evaluation": "successful", "rollout_decision": "rollout_full"}
OTHERWISE = 90  # the likeness of what a header may be where another column is what it is known for: to be confirmed
LAST_RANK = 3  # behind every name: what only the cells say
NO_MONEY = re.compile(
    r"(?i)(?:\b(?:uren|uur|fte|dagen|weken|maanden|aantal|personen|deelnemers|inwoners|hours|days|weeks|months|people)\b|%)"
)


@dataclass(frozen=True)
class Guess:
    """A header for one target. `likeness` is 100 for a known name; `doubt` is the key of a comment.

    `also`: further headers that have to be put behind it to tell the rows apart.
    """

    header: str
    likeness: int
    doubt: str | None = None
    also: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return self.likeness == KNOWN and self.doubt is None

    @property
    def headers(self) -> tuple[str, ...]:
        """All of them, in order."""
        return (self.header, *self.also)


@dataclass(frozen=True)
class Guesses:
    """What a list probably says. `targets`: (group, field) → header; `words`: the same keys → what their words mean.

    `orders`: header → what its dates prove of day and month, where that matters. `decimal`: "," or ".", "ambiguous" or
    "conflicting", or None when it does not matter. `unused_dates`, `unused_outcomes`: which headers without a target
    hold dates, or words of outcomes. `likely_decimal`: "," or "." where amounts that prove nothing are all written
    alike: nobody keeps tenths of cents, so "64.000" of money is 64 thousand.
    """

    targets: Mapping[Target, Guess]
    words: Mapping[Target, tuple[WordGuess, ...]]
    orders: Mapping[str, OrderOfDates]
    decimal: str | None
    unused: tuple[str, ...]
    unused_dates: frozenset[str] = field(default_factory=frozenset)
    unused_outcomes: frozenset[str] = field(default_factory=frozenset)
    likely_decimal: str | None = None


def guesses(sheet: Sheet) -> Guesses:
    """What the headers and the words of a flat list probably mean."""
    column = {header: ListColumn.of(sheet, header) for header in sheet.headers}
    targets = _matched(column)
    _second_best(targets, column)
    _fill_required(targets, column, sheet)
    for milestone in {group for group, name in targets if name == "decided_by"}:
        if {name for group, name in targets if group == milestone} == {"decided_by"}:
            del targets[milestone, "decided_by"]  # who decides says nothing without a decision
    targets = {target: _judged(target, guess, column[guess.header]) for target, guess in targets.items()}
    of_dates = sorted({guess.header for target, guess in targets.items() if _kind(target) == "date"})
    dates = {header: column[header].dates for header in of_dates}
    orders = {header: order_of_column(header, dates) for header in dates}
    styles = {
        number_style(column[guess.header].numbers, from_typed=sheet.name is not None)
        for target, guess in targets.items()
        if _kind(target) in NUMBERS
    } - {None}
    decimal = next(iter(styles)) if len(styles) == 1 else ("conflicting" if styles else None)
    used = {header for guess in targets.values() for header in guess.headers}
    unused = tuple(header for header in sheet.headers if header not in used)
    return Guesses(
        targets=targets,
        words={target: _word_guesses(target, column[guess.header]) for target, guess in targets.items()},
        orders={header: order for header, order in orders.items() if order.order},
        decimal=decimal,
        unused=unused,
        likely_decimal=_likely_decimal(styles, targets, column),
        unused_dates=frozenset(header for header in unused if column[header].is_dates),
        unused_outcomes=frozenset(header for header in unused if column[header].says_an_outcome),
    )


def _likely_decimal(styles: set[str], targets: Mapping[Target, Guess], columns: Mapping[str, ListColumn]) -> str | None:
    """The decimal mark that amounts probably have: what one column proves for all, else by how all of them look."""
    proven = styles & set(DECIMAL_MARKS)
    if "conflicting" in styles or len(proven) > 1:
        return None
    if proven:
        return next(iter(proven))
    unclear = [
        (_kind(target), text)
        for target, guess in targets.items()
        if _kind(target) in NUMBERS
        for text in columns[guess.header].unclear_numbers
    ]
    marks = {"." if "." in text else "," for _, text in unclear}
    if len(marks) != 1 or any(kind != "money" for kind, _ in unclear):
        return None
    return "," if marks == {"."} else "."


def order_doubt(found: OrderOfDates, at: tuple) -> Doubt:
    """What a person has to do where a column does not prove which of day and month comes first."""
    choose = "order_elsewhere" if found.elsewhere else "choose_order"
    return Doubt(at, "mixed_order" if found.order == "conflicting" else choose, {"order": found.elsewhere})


def month_doubts(dates: Mapping[str, Value], at: tuple) -> list[Doubt]:
    """What a person has to do where a column says "Apr-25": a month of a year, or a day of a month."""
    is_unclear = any(said.problem == "day_or_year_unclear" for said in dates.values())
    return [Doubt(at, "choose_month_year")] if is_unclear else []


def _matched(columns: Mapping[str, ListColumn]) -> dict[Target, Guess]:
    """Each header to at most one target and each target to at most one header, the surest first."""
    claims = []
    for nth, (header, column) in enumerate(columns.items()):
        found = _claim(header, column)
        if found:
            order = _unlikely(found[0], found[1], column), -found[1].likeness, found[2], nth
            claims.append((order, found[0], found[1]))
    matched: dict[Target, Guess] = {}
    for _, target, guess in sorted(claims, key=lambda claim: claim[0]):
        if target in matched and target[1] == "planned_on":  # beside a planned day, the other column is the real one
            target, guess = (target[0], "happened_on"), replace(guess, doubt="check_meaning")
        matched.setdefault(target, guess)
    return matched


def _second_best(targets: dict[Target, Guess], columns: Mapping[str, ListColumn]) -> None:
    """Headers of which another column is what they are known for: "Onderwerp" beside "Naam pilot" is no title, and
    what it may be instead is proposed, so that it is not passed over.
    """
    used = {guess.header for guess in targets.values()}
    for header, column in columns.items():
        name = known_name(header)
        if header in used or name is None or name.target not in targets or not column.said:
            continue
        known = knowledge()["otherwise"]
        if normal(header) in map(normal, known["headers"]):
            says_few = 2 * column.n_texts <= column.n_filled
            targets.setdefault(("columns", known["few" if says_few else "each"]), Guess(header, OTHERWISE))


def _unlikely(target: Target, guess: Guess, column: ListColumn) -> int:
    """How little its cells bear out what a header may mean; 0 is best. An empty column proves nothing.

    Of plans the one that is named so goes first, filled or not: a header that only may be a plan stands behind it.
    """
    group, name = target
    if name == "outcome":
        n = column.n_outcomes(group)
        return (0 if 2 * n > len(column.said) else 1) if n else (2 if column.said else 3)
    return 2 * (guess.likeness < KNOWN) + (name == "planned_on" or not column.said)


def _claim(header: str, column: ListColumn) -> tuple[Target, Guess, int] | None:
    name, likeness = known_name(header), KNOWN
    if name is None:
        found = likest(normal(header), all_names())
        if found is None:
            return None
        name, likeness = all_names()[found[0]], found[1]
    target, doubt, rank = name.target, None if name.is_sure else "check_meaning", name.rank
    if _kind(target) == "money" and NO_MONEY.search(header):  # "Budget (uren)"
        return None
    if target[1] == "outcome" and 2 * column.n_days > len(column.said) and not column.n_outcomes(target[0]):
        target, doubt, rank = (target[0], "happened_on"), "check_meaning", LAST_RANK
    if not column.fits(_kind(target)) and (likeness < KNOWN or _says_whether(name, column)):
        return None
    if target == ("status", "column") and len(column.texts) > MOST_WORDS:
        return None
    return target, Guess(header, likeness, doubt), rank


def _says_whether(name: Name, column: ListColumn) -> bool:
    """Whether a column that may be called by what was done holds no day at all: "Evaluatie afgerond" over "ja"."""
    return name.target[1] == "happened_on" and not name.is_sure and bool(column.said) and not column.n_days


def _kind(target: Target) -> str:
    """The type of the contract column behind a target."""
    group, name = target
    if group == "status":
        return "code"
    if name in (FIRST_PLAN, NEW_PLAN):
        return "date"
    tables = {"columns": "pilots", "segments": "segments"}
    return contract().tables[tables.get(group, "milestones")].columns[name].type


def _judged(target: Target, guess: Guess, column: ListColumn) -> Guess:
    """The guess with a doubt where the values of the column do not bear it out."""
    if guess.doubt:
        return guess
    if not column.said:
        return replace(guess, doubt="check_empty")
    if column.texts and not column.fits(_kind(target)):
        return replace(guess, doubt="check_values")
    if target == ("columns", "pilot_id") and not column.is_unique:
        return replace(guess, doubt="check_unique")
    return guess


def _fill_required(targets: dict[Target, Guess], columns: Mapping[str, ListColumn], sheet: Sheet) -> None:
    """A mapping needs an id and a title: without a known header, a column whose values tell the rows apart.

    A long text or a column that repeats is no id: then columns are put together until they tell the rows apart.
    """
    for wanted, other in (("pilot_id", "title"), ("title", "pilot_id")):
        if ("columns", wanted) in targets:
            continue
        taken = {guess.header for guess in targets.values()}
        free = [column for column in columns.values() if column.header not in taken and column.is_unique]
        if wanted == "pilot_id":
            free = [column for column in free if column.longest <= LONGEST_ID and not column.is_dates]
        if wanted == "pilot_id" and not free:
            targets["columns", wanted] = _put_together(given_title(targets), columns, sheet)
            continue
        if wanted == "title":
            free = [column for column in free if not column.is_dates and not column.is_numbers]
        given = targets.get(("columns", other))
        header = free[0].header if free else given.header if given else next(iter(columns))
        targets["columns", wanted] = Guess(header, 0, "no_candidate")


def given_title(targets: Mapping[Target, Guess]) -> str | None:
    """The header that is the title, where one is known."""
    title = targets.get(("columns", "title"))
    return title.header if title else None


def _put_together(title: str | None, columns: Mapping[str, ListColumn], sheet: Sheet) -> Guess:
    """Columns that together tell the rows apart, the title first; as few as it takes, and the shortest texts."""
    usable = sorted(
        columns.values(), key=lambda column: (column.is_dates, column.longest > LONGEST_ID, -column.n_texts)
    )
    parts = [title or usable[0].header]
    n_told_apart = _n_told_apart(sheet, parts)
    while n_told_apart < len(sheet.cells) and len(parts) < MOST_ID_PARTS:
        left = [column for column in usable if column.header not in parts and column.longest <= LONGEST_ID]
        best = max(left, key=lambda column: _n_told_apart(sheet, [*parts, column.header]), default=None)
        if best is None or _n_told_apart(sheet, [*parts, best.header]) == n_told_apart:
            break
        parts.append(best.header)
        n_told_apart = _n_told_apart(sheet, parts)
    return Guess(parts[0], 0, "no_candidate" if n_told_apart == len(sheet.cells) else "check_unique", tuple(parts[1:]))


def _n_told_apart(sheet: Sheet, headers: list[str]) -> int:
    # Arrow reads a name such as "a.b" as a path into a column.
    names = [str(nth) for nth in range(len(headers))]
    return sheet.cells.select(headers).rename_columns(names).group_by(names).aggregate([]).num_rows


def _word_guesses(target: Target, column: ListColumn) -> tuple[WordGuess, ...]:
    """What the words of a status, outcome or code column mean, for the words that are not read by themselves."""
    if _kind(target) != "code" or len(column.texts) > MOST_WORDS:
        return ()
    group = target[0]
    if group == "status":
        known, allowed = stage_words(), None
    elif group == "segments":
        return ()
    else:
        code_list, allowed = codes_of(target)
        known = code_words(group if group != "columns" else code_list, code_list, allowed)
    seen: dict[str, WordGuess] = {}
    for word in column.texts:
        if says_nothing(word):
            continue
        if group != "status" and _is_read(word, code_list, allowed):
            continue
        seen.setdefault(fold(word), word_guess(word, known))
    return tuple(seen.values())


def codes_of(target: Target) -> tuple[str, tuple[str, ...]]:
    """The code list of a column, and those of its codes that may stand there."""
    group, name = target
    if group != "columns":
        return "outcome", tuple(contract().outcomes.get(group, ()))
    code_list = contract().tables["pilots"].columns[name].codes
    return code_list, tuple(contract().codes[code_list])


def _is_read(word: str, code_list: str, allowed: Iterable[str]) -> bool:
    read = read_code(word, code_list)
    return read.flag is not None or read.value in allowed
