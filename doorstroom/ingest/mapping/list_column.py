"""One column of a list: what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import pyarrow.compute as pc

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.file import NUMBERS
from doorstroom.ingest.mapping.known_words import KNOWN, outcome_words, stage_words, word_guess
from doorstroom.ingest.parse.days import read_date
from doorstroom.ingest.parse.nothing import means_nothing
from doorstroom.ingest.parse.numbers import read_number
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers.sheet import Sheet

A_NUMBER = re.compile(r"(?=.*\d)[\w./-]{1,20}")  # of a pilot: no room in it, as in "W-2024/03"
MOST_WORDS = 60  # a column with more different words holds text, not a status
SAMPLE = 5000  # different values of a column that are looked at
LONGEST_ID = 40  # letters; a longer text is no id
EVALUATION = "evaluation"
DAY_IN_TEXT = re.compile(r"(?<!\d)(?:\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2})(?!\d)")
AROUND_A_DAY = re.compile(r"\s*(?:[()\[\],;]|->|→|–|\b(?:t/m|tot en met|tot|en|of|naar|to|and|or)\b)\s*")


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
    n_filled: int
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
        return ListColumn(header, texts, said, is_unique, *many, longest, len(distinct), len(filled), dates, numbers)

    def fits(self, kind: str) -> bool:
        """Whether its texts look like those of a column of the contract of this type."""
        if kind == "date":
            return self.is_dates
        if kind in NUMBERS:
            return self.is_numbers
        return kind != "code" or len(self.texts) <= MOST_WORDS

    @property
    def looks_like_numbers(self) -> bool:
        """Whether it may hold the numbers of pilots: each row another short code with a digit in it."""
        return self.is_unique and not self.is_dates and all(map(A_NUMBER.fullmatch, self.texts))

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
    def says_stages(self) -> bool:
        """Whether most of its texts are known words for how far a pilot is, or what came of it: no other column is."""
        return 2 * self.n_stages > len(self.said)

    @cached_property
    def n_stages(self) -> int:
        """How many of its texts are known words for how far a pilot is, or what came of it."""
        if len(self.texts) > MOST_WORDS:
            return 0
        known = [stage_words(), *(outcome_words(one) for one in (EVALUATION, *contract().needs_outcome))]
        return sum(any(word_guess(text, words).is_sure for words in known) for text in self.said)

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
