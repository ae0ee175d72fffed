"""What the headers and the words of a flat list probably mean.

Names that are known (in the contract and in `guess.toml`) come first, likeness second.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path

import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from doorstroom.contract.model import Column, contract
from doorstroom.ingest.mapping.file import NUMBERS
from doorstroom.ingest.mapping.model import Doubt
from doorstroom.ingest.parse.codes import read_code
from doorstroom.ingest.parse.day_order import OrderOfDates, order_of_column
from doorstroom.ingest.parse.days import read_date
from doorstroom.ingest.parse.nothing import means_nothing, says_nothing
from doorstroom.ingest.parse.numbers import DECIMAL_MARKS, number_style, read_number
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.parse.units import header_without_unit
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers.sheet import Sheet

KNOWLEDGE = Path(__file__).with_name("guess.toml")
KNOWN = 100  # the likeness of a name that is known
LIKE_ENOUGH = 78
MOST_WORDS = 60  # a column with more different words holds text, not a status
SAMPLE = 5000  # different values of a column that are looked at
SMALL_WORDS = frozenset({"de", "het", "een", "van", "the", "of", "a", "an"})
MILESTONE_FIELDS = ("planned_on", "happened_on", "outcome", "decided_by")
FIRST_PLAN, NEW_PLAN = "first_planned_on", "replanned_on"  # plans of which a list has a column of their own
BLOCKED = "blocked"
LONGEST_ID = 40  # letters; a longer text is no id
MOST_ID_PARTS = 3  # columns that may be put together to tell rows apart
# What opened a stage that a status word names, where that takes an outcome.
ASSUMED_OUTCOME = {"start_decision": "go", "evaluation": "successful", "rollout_decision": "rollout_full"}
PLANS = {"first": FIRST_PLAN, "new": NEW_PLAN, "planned": "planned_on", "happened": "happened_on"}
EVALUATION = "evaluation"
LAST_RANK = 3  # behind every name: what only the cells say
DAY_IN_TEXT = re.compile(r"(?<!\d)(?:\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2})(?!\d)")
AROUND_A_DAY = re.compile(r"\s*(?:[()\[\],;]|->|→|–|\b(?:t/m|tot en met|tot|en|of|naar|to|and|or)\b)\s*")
BRACKETS = re.compile(r"[()\[\]{}]")
IN_BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]")

NO_MONEY = re.compile(
    r"(?i)(?:\b(?:uren|uur|fte|dagen|weken|maanden|aantal|personen|deelnemers|inwoners|hours|days|weeks|months|people)\b|%)"
)

Target = tuple[str, str]  # ("columns", column), (milestone, field) or ("status", "column")


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
class WordGuess:
    """What a word of a column means: a code, a stage or "blocked/reason", or None when it is not known."""

    word: str
    code: str | None
    likeness: int
    is_sure: bool

    def doubts(self, at: tuple) -> list[Doubt]:
        """What is not sure of it."""
        said = ("check", {"likeness": self.likeness}) if self.likeness < KNOWN else ("check_meaning",)
        return [] if self.is_sure else [Doubt(at, *said)]


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


def known_in(sheet: Sheet) -> int:
    """How many headers of a sheet are known."""
    return sum(is_known(header) for header in sheet.headers)


def is_known(header: str) -> bool:
    """Whether lists of pilots are known to have a header like this: a column, a status, a day of a milestone."""
    return _known_name(header) is not None


def guesses(sheet: Sheet) -> Guesses:
    """What the headers and the words of a flat list probably mean."""
    column = {header: ListColumn.of(sheet, header) for header in sheet.headers}
    targets = _matched(column)
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


# ------------------------------------------------------------------- knowledge


@cache
def knowledge() -> dict:
    """What is in `guess.toml`."""
    return tomllib.loads(KNOWLEDGE.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Name:
    """A name that a header may have; `rank` orders what it means when two headers claim one target."""

    target: Target
    rank: int
    is_sure: bool = True


def _named() -> Iterator[tuple[Iterable[str], _Name]]:
    """Every known header, as written, with what it means; of two meanings the first one holds."""
    known, columns = knowledge(), contract().tables["pilots"].columns.values()
    for column in columns:
        yield (column.name, *column.label.values()), _Name(("columns", column.name), 0)
    yield known["status"]["headers"], _Name(("status", "column"), 0)
    for name, texts in known["segments"].items():
        yield texts, _Name(("segments", name), 1)
    for entry in known["milestones"]:
        for name in MILESTONE_FIELDS:
            yield entry.get(name, ()), _Name((entry["milestone"], name), 1)
            yield entry.get("unsure", {}).get(name, ()), _Name((entry["milestone"], name), 2, is_sure=False)
    yield _called(contract().tables["milestones"].columns["decided_by"]), _Name(("rollout_decision", "decided_by"), 1)
    for column in columns:
        yield (*column.synonyms, *known["columns"].get(column.name, ())), _Name(("columns", column.name), 1)
    for column, texts in known["unsure_columns"].items():
        yield texts, _Name(("columns", column), 2, is_sure=False)


def _called(column: Column) -> tuple[str, ...]:
    """What the contract calls a column."""
    return (column.name, *column.label.values(), *column.synonyms)


@cache
def _names() -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    for texts, name in _named():
        for text in texts:
            names.setdefault(normal(text), name)
    return names


@cache
def names_of(name: str) -> dict[str, str]:
    """Every name of a column of a table, as `normal` has it → the column."""
    table, pilots = contract().tables[name], contract().tables["pilots"]
    known = knowledge()["tables"].get(name, {})
    names: dict[str, str] = {}
    for column in table.columns.values():
        for text in (column.name, *column.label.values()):
            names.setdefault(normal(text), column.name)
    for column in table.columns.values():
        shared = pilots.columns[column.name].synonyms if column.name in ("pilot_id", "municipality") else ()
        for text in (*column.synonyms, *shared, *known.get(column.name, ())):
            names.setdefault(normal(text), column.name)
    return names


@cache
def known_headers() -> frozenset[str]:
    """Every header that is known, as written: what the contract calls its columns, and what lists call them."""
    headers = {text for texts, _ in _named() for text in texts}
    columns = (column for table in contract().tables.values() for column in table.columns.values())
    headers.update(*map(_called, columns))
    dated = {text for texts, name in _named() if name.target[1] in ("planned_on", "happened_on") for text in texts}
    words = {word for which in PLANS for word in knowledge()["plans"][which]}
    return frozenset(headers | {f"{date} {word}" for date in dated for word in words})  # "Start" over "gepland"


def normal(text: str) -> str:
    """A name as it is compared: words only, without the small ones and what stands between brackets.

    "Naam van de pilot" → "naam pilot"; "Startdatum (dd-mm-jjjj)" → "startdatum".
    """
    text = IN_BRACKETS.sub(" ", text) if IN_BRACKETS.sub("", text).strip() else text
    words = re.findall(r"[^\W_]+", fold(text))
    return " ".join([word for word in words if word not in SMALL_WORDS] or words)


# -------------------------------------------------------------------- matching


@dataclass(frozen=True)
class ListColumn:
    """One column of the list: its different texts, those that say something, and what they look like."""

    header: str
    texts: tuple[str, ...]
    said: tuple[str, ...]
    is_unique: bool
    is_dates: bool
    is_numbers: bool
    longest: int
    n_texts: int
    dates: Mapping[str, Value] = field(repr=False)
    numbers: Mapping[str, Value] = field(repr=False)

    @staticmethod
    def of(sheet: Sheet, header: str) -> ListColumn:
        cells = sheet.cells.column(header)
        filled = pc.drop_null(cells)
        distinct = pc.unique(filled).to_pylist()
        texts = tuple(islice(distinct, SAMPLE))
        dates, numbers = ({text: read(text) for text in texts} for read in (read_date, read_number))
        said = tuple(text for text in texts if not means_nothing(text))
        n_dates = sum(_is_date(dates[text].settled("dmy")) for text in said)
        n_numbers = sum(numbers[text].settled(".").value is not None for text in said)
        is_unique = 0 < len(distinct) == len(cells)
        longest = max(map(len, texts), default=0)
        many = 2 * n_dates > len(said), 2 * n_numbers > len(said)
        return ListColumn(header, texts, said, is_unique, *many, longest, len(distinct), dates, numbers)

    def fits(self, kind: str) -> bool:
        """Whether its texts look like those of a column of the contract of this type."""
        if kind == "date":
            return self.is_dates
        if kind in NUMBERS:
            return self.is_numbers
        return kind != "code" or len(self.texts) <= MOST_WORDS

    @property
    def unclear_numbers(self) -> list[str]:
        """Its texts in which a point or comma may be of thousands as well as of decimals."""
        return [text for text, said in self.numbers.items() if said.proves == "ambiguous"]

    @property
    def n_days(self) -> int:
        """How many of its texts say a day, also one with more around it: "2-3-2026 t/m 4-3-2026"."""
        return sum(_is_date(self.dates[text].settled("dmy")) or _holds_a_day(text) for text in self.said)

    def n_outcomes(self, milestone: str) -> int:
        """How many of its texts mean an outcome of a milestone."""
        if len(self.texts) > MOST_WORDS:
            return 0
        known = outcome_words(milestone)
        return sum(word_guess(text, known).code is not None for text in self.said)

    @property
    def says_an_outcome(self) -> bool:
        """Whether one of its texts is a word for the outcome of an evaluation or a decision."""
        if len(self.texts) > MOST_WORDS:
            return False
        known = [outcome_words(milestone) for milestone in (EVALUATION, *contract().needs_outcome)]
        return any(word_guess(text, words).likeness == KNOWN for text in self.said for words in known)


def _holds_a_day(text: str) -> bool:
    """Whether a short text holds a day or period among other words."""
    if len(text) > LONGEST_ID:
        return False
    return bool(DAY_IN_TEXT.search(text)) or any(
        _is_date(read_date(part).settled("dmy")) for part in AROUND_A_DAY.split(text) if part != text
    )


def _is_date(read: Value) -> bool:
    """Whether a text says a day or period that could not as well be a plain number, whichever day that is."""
    is_day = (read.value is not None and read.flag != "excel_serial") or read.flag == "year_in_date_cell"
    return is_day or read.problem == "day_or_year_unclear"


def _known_name(header: str) -> _Name | None:
    """What a header is known to mean; also a plan by its words: "Oorspronkelijke einddatum", "Nieuwe einddatum"."""
    names = _names()
    own = header.rpartition(": ")[2]  # "Planning: Einddatum" stood under a group
    said = normal(BRACKETS.sub(" ", own))  # "Einddatum (nieuw)": here what stands between brackets counts
    if said in names:
        return names[said]
    for text in dict.fromkeys((said, normal(BRACKETS.sub(" ", header)))):  # "Start: werkelijk": by its group too
        for which, field_name in PLANS.items():
            for word in knowledge()["plans"][which]:
                milestone = _dated_milestone(text, word)
                if milestone:
                    return _Name((milestone, field_name), 1)
    tried = map(normal, (header, own, header_without_unit(header)))
    return next((names[name] for name in tried if name in names), None)


def _dated_milestone(name: str, word: str) -> str | None:
    """The milestone whose date a header names with a word before or behind it; None when it names none."""
    rests = [name.removeprefix(f"{word} "), name.removesuffix(f" {word}")]
    known = next((_names()[rest] for rest in rests if rest != name and rest in _names()), None)
    return known.target[0] if known and known.target[1] in ("planned_on", "happened_on") else None


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
    name, likeness = _known_name(header), KNOWN
    if name is None:
        found = likest(normal(header), _names())
        if found is None:
            return None
        name, likeness = _names()[found[0]], found[1]
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


def _says_whether(name: _Name, column: ListColumn) -> bool:
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


# ----------------------------------------------------------------------- words


def likest(text: str, known: Mapping[str, object]) -> tuple[str, int] | None:
    """The likest known text and how like it is; never one that says the opposite: "inactief" is no "actief"."""
    if len(text) < 4:
        return None
    found = process.extract(text, known.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LIKE_ENOUGH, limit=None)
    return next(((name, min(KNOWN - 1, int(score))) for name, score, _ in found if not _denies(text, name)), None)


def _denies(text: str, known: str) -> bool:
    """Whether two texts differ by what turns a meaning around: niet, geen, bijna, on-, in-."""
    mine, theirs = text.split(), known.split()
    denying = set(knowledge()["denials"]["words"])
    if denying & set(mine) != denying & set(theirs):
        return True
    return any(_is_denial(one, other) for one in mine for other in theirs if one not in theirs and other not in mine)


def _is_denial(one: str, other: str) -> bool:
    """Whether two words differ by a start such as on- or in-: "voldoende" and "onvoldoende"."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    starts = knowledge()["denials"]["starts"]
    rests = [longer.removeprefix(start) for start in starts if longer.startswith(start)]
    bare = [rest for rest in rests if len(rest) >= 3]
    return any(fuzz.ratio(rest, shorter) > fuzz.ratio(longer, shorter) for rest in bare)


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
        known = _code_words(group if group != "columns" else code_list, code_list, allowed)
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


def word_guess(word: str, known: Mapping[str, tuple[str, bool]]) -> WordGuess:
    """What a word means; `known`: words, as `normal` has them → (code, is it sure)."""
    outside = normal(word)
    if "?" in word:  # whoever wrote it was not sure
        return WordGuess(word, None, 0, False)
    whole = normal(BRACKETS.sub(" ", word))
    if whole in known:
        return WordGuess(word, known[whole][0], KNOWN, known[whole][1])
    if _takes_back(word, outside, known):
        return WordGuess(word, None, 0, False)
    if outside in known:
        code, is_sure = known[outside]
        return WordGuess(word, code, KNOWN, is_sure and not IN_BRACKETS.search(word))
    found = likest(outside, known)
    if found is None:
        return WordGuess(word, None, 0, False)
    return WordGuess(word, known[found[0]][0], found[1], False)


def _takes_back(word: str, outside: str, known: Mapping[str, tuple[str, bool]]) -> bool:
    """Whether what stands between brackets says something else than the word: "gestopt (tijdelijk)"."""
    meant = known.get(outside, (None, False))[0]
    for part in IN_BRACKETS.findall(word):
        inside = normal(BRACKETS.sub(" ", part))
        if set(inside.split()) & set(knowledge()["denials"]["words"]):
            return True
        if known.get(inside, (meant, False))[0] != meant:
            return True
    return False


@cache
def stage_words() -> dict[str, tuple[str, bool]]:
    """Known status words, normalised → (stage, or "blocked" with its reason; is it sure)."""
    known = knowledge()["stages"]
    words: dict[str, tuple[str, bool]] = {}
    for stage, entry in contract().codes["stage"].items():
        for word in (stage, *entry.label.values(), *known.get(stage, ())):
            words.setdefault(normal(word), (stage, True))
    for stage, unsure in known["unsure"].items():
        for word in unsure:
            words.setdefault(normal(word), (stage, False))
    for reason, texts in knowledge()["standstill"].items():
        said = BLOCKED if reason == "unknown" else f"{BLOCKED}/{reason}"
        for word in texts:
            words.setdefault(normal(word), (said, True))
    return words


def says_outcome(word: str, milestone: str) -> bool:
    """Whether a status word says the outcome that is assumed of what opened its stage, and does not only follow it:
    "geslaagd, wacht op besluit" says that the evaluation succeeded, "wacht op besluit" does not.
    """
    said = f" {normal(word)} "
    return any(f" {normal(one)} " in said for one in knowledge()["outcomes_said"].get(milestone, ()))


@cache
def outcome_words(milestone: str) -> dict[str, tuple[str, bool]]:
    """Known words for the outcomes of a milestone, normalised → (outcome, is it sure)."""
    return _code_words(milestone, "outcome", contract().outcomes.get(milestone, ()))


def _code_words(group: str, code_list: str, allowed: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Known words for the codes that may stand in a column, normalised → (code, is it sure)."""
    synonyms, unsure = (knowledge()[part].get(group, {}) for part in ("words", "unsure_words"))
    words = {normal(word): (code, False) for code in allowed for word in unsure.get(code, ())}
    return words | {
        normal(word): (code, True)
        for code in allowed
        for word in (code, *contract().codes[code_list][code].label.values(), *synonyms.get(code, ()))
    }
