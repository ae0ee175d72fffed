"""One list as it is read so far: what was seen of it, and what has to be chosen yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doorstroom.contract.model import contract
from doorstroom.drafts.draft import ListChosen
from doorstroom.ingest.mapping.choices import (
    BY_STATUS,
    REPORTED_ON,
    STATUS,
    TITLE,
    UNSAID,
    Choices,
    guessed_meaning,
    stage_of,
    targets,
)
from doorstroom.ingest.mapping.file import NUMBERS, load_mapping
from doorstroom.ingest.mapping.known_words import BLOCKED, KNOWN, outcome_words, word_guess
from doorstroom.ingest.mapping.seen import LASTING, SAMPLES, ColumnSeen, Counted, SheetSeen, Twins
from doorstroom.ingest.parse.codes import read_code
from doorstroom.ingest.parse.day_order import DATE_ORDERS
from doorstroom.ingest.parse.text import fold

UNPROVEN = ("ambiguous", "conflicting")


@dataclass(frozen=True)
class List:
    """A list as it is read, and what was seen of it: of each header the column of the first sheet, with the words of
    all. `is_only_sheet`: whether nothing else was dropped, so that there was no choice of sheets.
    """

    nth: int
    chosen: ListChosen
    sheets: tuple[SheetSeen, ...]
    is_only_sheet: bool = False

    @property
    def columns(self) -> tuple[ColumnSeen, ...]:
        """Its columns, the words of all sheets together."""
        first, *others = self.sheets
        if not others:
            return first.columns
        return tuple(_together([sheet.columns[nth] for sheet in self.sheets]) for nth in range(len(first.columns)))

    @property
    def n_rows(self) -> int:
        """The rows of all its sheets."""
        return sum(sheet.n_rows for sheet in self.sheets)

    def words_to_choose(self) -> list[ColumnSeen]:
        """The columns whose words mean something, in the order of the list."""
        return [column for column in self.columns if column.words and self.meanings(column.header)]

    def meanings(self, header: str) -> list[str]:
        """What a word of a column can mean: codes; of the status milestones, and what came of them."""
        target = self.chosen.choices.targets.get(header)
        if target is None:
            return []
        if target == STATUS:
            return list(_stated_by_status())
        column = targets()[target]
        if target.endswith(".outcome"):
            return list(contract().outcomes.get(target.partition(".")[0], ()))
        return list(contract().codes[column.codes]) if column.codes else []

    def unknown_words(self, column: ColumnSeen) -> list[str]:
        """The words of a column of which was not chosen what they mean, the most frequent first."""
        known = {fold(word) for word in self.chosen.choices.words.get(column.header, {})}
        return [
            one.text for one in column.words if fold(one.text) not in known and self.said_by(column, one.text) is None
        ]

    def said_by(self, column: ColumnSeen, word: str) -> str | None:
        """The code that a word names by itself: the code, or a label of it; None where it names none."""
        target = self.chosen.choices.targets[column.header]
        if target == STATUS:
            return None
        code_list = "outcome" if target.endswith(".outcome") else targets()[target].codes
        read = read_code(word, code_list)
        return read.value if read.value in self.meanings(column.header) else None

    def is_known(self, column: ColumnSeen, word: str) -> bool:
        """Whether a word is taken for what it is surely known to mean."""
        found = guessed_meaning(self.chosen.choices.targets[column.header], word)
        said = {fold(one): meaning for one, meaning in self.chosen.choices.words.get(column.header, {}).items()}
        return found is not None and found[1] and said.get(fold(word)) == found[0]

    def possible(self, column: ColumnSeen, word: str) -> list[str]:
        """What a word can mean, first what it may be known for: "voldoende" says how an evaluation ended."""
        every = self.meanings(column.header)
        if self.chosen.choices.targets[column.header] != STATUS:
            return every
        of = {one for one in contract().codes["milestone"] if word_guess(word, outcome_words(one)).likeness == KNOWN}
        return sorted(every, key=lambda meaning: meaning.partition("/")[0] not in of or "/" not in meaning)

    def words_asked(self, column: ColumnSeen) -> list[Counted]:
        """The words of a column that are not surely known, answered or not; each once, however it is spelled."""
        answered = {fold(word) for word in self.chosen.choices.words.get(column.header, {})}
        unknown = set(self.unknown_words(column))
        asked: dict[str, Counted] = {}
        for one in column.words:
            key = fold(one.text)
            if one.text in unknown or (key in answered and not self.is_known(column, one.text)):
                before = asked.get(key)
                asked[key] = replace(before, n=before.n + one.n) if before else one
        return list(asked.values())

    def likely(self, column: ColumnSeen, word: str) -> list[str]:
        """Of what a word can mean what it mostly does: of a status a stage or that it stands still, and what the word
        is like.
        """
        every = self.possible(column, word)
        if self.chosen.choices.targets[column.header] != STATUS:
            return every
        guess = self.guess(column, word)
        return [one for one in every if one in (guess, BLOCKED) or stage_of(one)]

    def lacking(self) -> list[str]:
        """What has to be chosen before it can be read, as targets; of what has no day in any row it need not be known
        what came of it.
        """
        if self.chosen.mapping is not None:
            return []
        choices = self.chosen.choices
        never = {f"{milestone}.outcome" for milestone in set(without_outcome(choices)) - set(self.without_outcome())}
        return [target for target in choices.lacking if target not in never]

    def without_outcome(self) -> list[str]:
        """The milestones of which a column says the day, in one row or more, while no column says what came of them."""
        read = without_outcome(self.chosen.choices)
        filled = {self.chosen.choices.targets.get(column.header) for column in self.columns if column.n_filled}
        return [milestone for milestone in read if f"{milestone}.happened_on" in filled]

    def outcomes_asked(self) -> list[str]:
        """Those of `without_outcome` of which has to be known what came of them."""
        asked = contract().needs_outcome | contract().asks_outcome
        return [milestone for milestone in self.without_outcome() if milestone in asked]

    def unproven(self) -> list[ColumnSeen]:
        """The columns of which has to be said whether the day or the month comes first."""
        chosen = self.chosen.choices
        return [
            column
            for column in self.columns
            if is_day(chosen.targets.get(column.header))
            and column.proof
            and column.proof.order in UNPROVEN
            and column.header not in chosen.orders
        ]

    def proven_otherwise(self, column: ColumnSeen) -> list[str]:
        """The columns with days that prove the other order of day and month than this one proves."""
        order = column.proof and column.proof.order
        targets = self.chosen.choices.targets
        return [
            other.header
            for other in self.columns
            if order in DATE_ORDERS and other.proof and other.proof.order in DATE_ORDERS
            if other.proof.order != order and is_day(targets.get(other.header))
        ]

    def unclear_numbers(self) -> list[ColumnSeen]:
        """The columns of numbers of which nothing proves whether a point or comma is of thousands or of decimals."""
        chosen = self.chosen.choices.targets
        return [column for column in self.columns if column.unclear_number and is_number(chosen.get(column.header))]

    def undecided_numbers(self) -> list[ColumnSeen]:
        """Those of `unclear_numbers` of which was not chosen which it is."""
        return self.unclear_numbers() if self.chosen.choices.decimal is None else []

    def guess(self, column: ColumnSeen, word: str) -> str | None:
        """What a word probably means, for somebody to confirm; None where nothing is known that is like it."""
        found = guessed_meaning(self.chosen.choices.targets[column.header], word)
        return found[0] if found and found[0] in self.meanings(column.header) else None

    def unread_days(self) -> list[str]:
        """The headers of the columns with days that nothing reads."""
        chosen = self.chosen
        read = chosen.choices.targets if chosen.mapping is None else load_mapping(f"{chosen.mapping}\n").headers
        known = set(map(fold, read))
        return [header for header, is_days in self._days() if is_days and fold(header) not in known]

    def _days(self) -> Iterator[tuple[str, bool]]:
        """Each header with whether days stand under it, in one of its sheets or more."""
        for nth, header in enumerate(self.sheets[0].headers):
            yield header, any(sheet.columns[nth].is_days for sheet in self.sheets)

    def words_left(self) -> list[ColumnSeen]:
        """The columns with words of which was not chosen what they mean."""
        return [column for column in self.words_to_choose() if self.unknown_words(column)]

    def gone(self) -> list[str]:
        """The headers that were read last time and are not in it, as long as nobody said what became of them."""
        before = self.chosen.before
        if before is None:
            return []
        there = {fold(column.header) for column in self.columns}
        left = [header for header in before.targets if header not in self.chosen.absent]
        read = {target: len(self.chosen.choices.headers_of(target)) for target in before.targets.values()}
        return [
            header
            for header in left
            if fold(header) not in there
            and read[before.targets[header]] < sum(before.targets[one] == before.targets[header] for one in left)
        ]

    def twins(self) -> list[Twins]:
        """The titles that stand in several rows, where the title says which pilot it is and nobody said of them how
        many pilots they are.
        """
        twins = self.chosen.choices.twins
        said = {title for title, header in twins.items() if not header or self.lasts(header)}
        every = {fold(one.text): one for column in self._titles() for one in column.twins}
        return [
            replace(one, apart=tuple(header for header in one.apart if self.lasts(header)))
            for text, one in every.items()
            if text not in said
        ]

    def lasts(self, header: str) -> bool:
        """Whether a column may tell pilots apart next time too: it is not read for what changes as a pilot goes on."""
        target = self.chosen.choices.targets.get(header)
        return target is None or target in LASTING or (target in targets() and is_text_of_pilot(target))

    def tells_apart(self, one: Twins) -> bool:
        """Whether the likeliest column that tells rows of a title apart is one that seldom changes."""
        return bool(one.apart) and self.chosen.choices.targets.get(one.apart[0]) in LASTING

    def on_several(self, *, is_a_day_a_file: bool) -> list[tuple[str, list[SheetSeen]]]:
        """The titles that stand on several sheets of one day, each with these, where the title says which pilot it is.
        Of a sheet with very many different ones they are not known.
        """
        found: dict[tuple[str, str], tuple[str, list[SheetSeen]]] = {}
        for sheet, column in zip(self.sheets, self._titles(), strict=False):
            of_day = sheet.file if is_a_day_a_file else ""
            for key, text in {fold(word.text): word.text for word in column.words}.items():
                found.setdefault((of_day, key), (text, []))[1].append(sheet)
        return [one for one in found.values() if len(one[1]) > 1]

    def n_more_twins(self) -> int:
        """How many titles stand in several rows beyond those that are asked: each of these is one pilot."""
        return sum(column.n_twins - len(column.twins) for column in self._titles())

    def titles_known(self) -> dict[str, str]:
        """Titles that stand in several rows, as they are compared → as they are written."""
        return {fold(one.text): one.text for column in self._titles() for one in column.twins}

    def _titles(self) -> list[ColumnSeen]:
        """The column of titles of each of its sheets, where the title says which pilot a row is of; else none, and none
        where each row says for which day it holds: then a pilot has as many as there are days.
        """
        choices = self.chosen.choices
        titles = choices.headers_of(TITLE)
        if not choices.is_by_title or len(titles) != 1 or self.chosen.mapping is not None:
            return []
        if choices.headers_of(REPORTED_ON):
            return []
        nth = [column.header for column in self.columns].index(titles[0])
        return [sheet.columns[nth] for sheet in self.sheets]

    def telling(self) -> list[ColumnSeen]:
        """The columns that are not read though days stand in them, or words for how far pilots are; without those that
        were there last time and were not read then either.
        """
        had = set(map(fold, self.chosen.had))
        unread, says_how_far = set(self.unread()), bool(self.chosen.choices.headers_of(STATUS))
        return [
            column
            for column in self.columns
            if column.is_days or column.says_stages or (column.names_stages and not says_how_far)
            if column.header in unread and fold(column.header) not in had
        ]

    def unread(self) -> list[str]:
        """The headers of the columns that nothing is made of."""
        if self.chosen.mapping is not None:
            return []
        return [column.header for column in self.columns if column.header not in self.chosen.choices.targets]

    def is_all_known(self) -> bool:
        """Whether there is nothing to choose, of columns and words."""
        return not self.columns_left() and not self.words_left()

    def columns_left(self) -> bool:
        """Whether a column has to be chosen, or is read for what its name is only like, which somebody has to confirm.
        A column that is not read is told by the check, and not in the way.
        """
        if self.chosen.mapping is not None:
            return False
        chosen = self.chosen.choices.targets
        is_like = any(
            one.likeness < KNOWN and chosen.get(one.header) == one.target for one in self.columns if one.target
        )
        is_new = (is_like and not self.chosen.is_remembered) or bool(self.telling())
        return is_new or not self.is_chosen()

    def could_be(self) -> list[ColumnSeen]:
        """The columns that are not read and whose header is like something that can be."""
        return [one for one in self.columns if one.target and one.header in self.unread()]

    def taken(self) -> list[ColumnSeen]:
        """The columns that are not read and whose header names what another column is."""
        choices = self.chosen.choices
        return [
            column
            for column in self.columns
            if column.header not in choices.targets and column.taken and choices.headers_of(column.taken)
        ]

    def unanswered(self) -> list[tuple[ColumnSeen, list[Counted]]]:
        """The columns with words of which was not chosen what they mean: these, and in how many rows each stands."""
        found = []
        for column in self.words_left():
            unknown = set(self.unknown_words(column))
            found.append((column, [word for word in column.words if word.text in unknown]))
        return found

    def is_chosen(self) -> bool:
        """Whether nothing has to be chosen yet. A word without a meaning is told by the check, and not in the way."""
        asked = (self.lacking, self.unproven, self.undecided_numbers, self.gone, self.twins)
        return not any(ask() for ask in asked)


def next_to_choose(every: Sequence[List]) -> str:
    """The first step at which something is left to choose of lists; "compare" where nothing is."""
    if any(one.columns_left() for one in every):
        return "columns"
    return "words" if any(one.words_left() for one in every) else "compare"


def unread_days(every: Sequence[List]) -> list[str]:
    """The headers of the columns with days that nothing reads, of all lists, each once."""
    return list(dict.fromkeys(header for one in every for header in one.unread_days()))


def is_day(target: str | None) -> bool:
    """Whether a target is a day."""
    column = targets().get(target) if target else None
    return column is not None and column.type == "date"


def is_number(target: str | None) -> bool:
    """Whether a target is a number or an amount."""
    column = targets().get(target) if target else None
    return column is not None and column.type in NUMBERS


def is_text_of_pilot(target: str) -> bool:
    """Whether a target is a text that says something of a pilot."""
    column = targets()[target]
    return target.startswith("pilots.") and column is not None and column.type == "text"


def is_outcome(target: str) -> bool:
    """Whether a target is what came of a milestone."""
    return target.endswith(".outcome")


def without_outcome(choices: Choices) -> list[str]:
    """The milestones of which a column says the day, while no column says what came of them."""
    read = set(choices.targets.values())
    return [
        milestone
        for milestone in contract().codes["milestone"]
        if contract().outcomes.get(milestone)
        and f"{milestone}.happened_on" in read
        and f"{milestone}.outcome" not in read
    ]


def outcomes_of(milestone: str, choices: Choices) -> list[str]:
    """What can be said of the outcome of a milestone of which no column says it; also that it is not known."""
    by_status = [BY_STATUS] if choices.headers_of(STATUS) else []
    unsaid = [UNSAID] if milestone in contract().asks_outcome else []
    return [*by_status, *contract().outcomes.get(milestone, ()), *unsaid]


def _stated_by_status() -> Iterator[str]:
    for milestone in contract().codes["milestone"]:
        yield milestone
        yield from (f"{milestone}/{outcome}" for outcome in contract().outcomes.get(milestone, ()))


def _together(columns: Sequence[ColumnSeen]) -> ColumnSeen:
    """One column of several sheets: the texts of all, the proof of the one that proves most."""
    counts: Counter[str] = Counter()
    for column in columns:
        counts.update({word.text: word.n for word in column.words})
    words = tuple(Counted(text, n) for text, n in counts.most_common())
    proven = next((one for one in columns if one.proof and one.proof.order not in (None, *UNPROVEN)), columns[0])
    said = {"words": words, "proof": proven.proof, "n_filled": sum(one.n_filled for one in columns)}
    said |= {name: any(getattr(one, name) for one in columns) for name in ("is_days", "says_stages", "names_stages")}
    if all(len(one.words) == one.n_different for one in columns):  # else it is not known how often each stands in all
        said |= {"samples": words[:SAMPLES], "n_different": len(words)}
    return replace(columns[0], **said)
