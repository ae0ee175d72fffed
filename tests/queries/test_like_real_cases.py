"""Whoever types what they plan finds the case that did it: 50 questions made by hand, on real public-sector cases."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from doorstroom.store.versions import Store
from tests.given import hand_in

HERE = Path(__file__).parent
CASES = HERE.parents[2] / "shared" / "data" / "real" / "eu_public_sector_cases.csv"
ASKED = tomllib.loads((HERE / "eu_cases_asked.toml").read_text(encoding="utf-8"))["asked"]
DAY = dt.date(2026, 3, 31)
FIRST = 5

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not CASES.is_file(), reason=f"the real cases are not in {CASES}"),
]


@pytest.fixture(scope="module")
def cases() -> dict[str, str]:
    """Name and description of each case, by its place in the list."""
    with CASES.open(encoding="utf-8-sig", newline="") as file:
        return {f"c{nth}": (row["name"], row["description"]) for nth, row in enumerate(csv.DictReader(file))}


@pytest.fixture(scope="module")
def store(cases, tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("cases")
    (folder / "given").mkdir()
    with (folder / "given" / "pilots.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(("pilot_id", "title", "summary"))
        for key, told in cases.items():
            write((key, *(" ".join(one.split()) for one in told)))
    (folder / "given" / "milestones.csv").write_text("pilot_id,milestone,happened_on\nc0,started,2025-01-01\n")
    store = Store(folder / "store")
    hand_in(store, folder / "given", municipality="m")
    return store


def right(cases: dict[str, tuple[str, str]], asked: dict) -> set[str]:
    return {key for key, (name, _) in cases.items() if name.startswith(tuple(asked["right"]))}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


class ByWord:
    """The same without pieces: whole words, weighed by how rare they are, and the cosine."""

    def __init__(self, told: dict[str, str]) -> None:
        self.counted = {key: words(text) for key, text in told.items()}
        spread = Counter(word for one in self.counted.values() for word in one)
        self.idf = {word: math.log((1 + len(told)) / (1 + n)) + 1 for word, n in spread.items()}

    def length(self, one: Counter[str]) -> float:
        return math.sqrt(sum((n * self.idf.get(word, 0)) ** 2 for word, n in one.items()))

    def first(self, asked: str) -> list[str]:
        wanted = words(asked)
        score = {
            key: sum(n * one[word] * self.idf[word] ** 2 for word, n in wanted.items() if word in one)
            / (self.length(one) or 1)
            for key, one in self.counted.items()
        }
        return sorted(score, key=lambda key: (-score[key], key))[:FIRST]


def test_each_answer_is_a_case(cases):
    names = [name for name, _ in cases.values()]
    assert len(ASKED) == len({one["text"] for one in ASKED}) == 50
    unknown = [begin for one in ASKED for begin in one["right"] if not any(name.startswith(begin) for name in names)]
    assert unknown == []


@pytest.fixture(scope="module")
def found(cases, store) -> list[float | None]:
    """Of each that is asked the score of the first right case among the first five; None where none is."""
    best = []
    for one in ASKED:
        meant, told = right(cases, one), store.ask("like_pilots", as_of=DAY, text=one["text"], least=1, at_most=FIRST)
        scores = [score for key, score in zip(told["pilot_key"], told["score"], strict=True) if key[2:] in meant]
        best.append(max(scores, default=None))
    return best


def test_the_case_that_did_it_is_among_the_first_five_oftener_than_by_whole_words(cases, found):
    by_word = ByWord({key: " ".join(told) for key, told in cases.items()})
    by_words = sum(bool(right(cases, one) & set(by_word.first(one["text"]))) for one in ASKED)
    hits = sum(score is not None for score in found)
    assert (hits, by_words) == (47, 43)


def test_what_is_shown_reaches_the_limit_and_holds_most_of_them(found):
    """Long texts share less with a few words than short ones: of these a third stand below what is called alike."""
    assert sum(score is not None and score >= 0.30 for score in found) == 31


def test_of_two_cases_that_are_put_beside_each_other_at_random_hardly_any_are_called_alike(store, cases):
    some = [f"m/{key}" for nth, key in enumerate(cases) if nth % 50 == 7]
    told = [store.ask("like_pilots", as_of=DAY, pilot_key=key, least=30, at_most=len(cases)) for key in some]
    assert sum(len(one) for one in told) / (len(some) * (len(cases) - 1)) < 0.005
