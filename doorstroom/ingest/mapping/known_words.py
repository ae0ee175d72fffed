"""What the words of a column mean: known words first, likeness second; a word that is turned around is another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.known_names import BRACKETS, IN_BRACKETS, knowledge, normal
from doorstroom.ingest.mapping.model import Doubt

KNOWN = 100  # the likeness of a name that is known
LIKE_ENOUGH = 78
BLOCKED = "blocked"
NUMBERED = re.compile(r"(?:(?:fase|stap|status|stadium|phase|step|stage)\s+)?\d{1,2}(?:\s+|$)")  # "3. In uitvoering"
NAMED = ("fase", "status", "stadium", "phase", "stage")  # "fase: evaluatie", "status voorbereiding"


@dataclass(frozen=True)
class WordGuess:
    """What a word of a column means: a code; of a status a stage, a milestone, or one of these with what came of it, as
    "blocked/reason"; None when it is not known.
    """

    word: str
    code: str | None
    likeness: int
    is_sure: bool

    def doubts(self, at: tuple) -> list[Doubt]:
        """What is not sure of it."""
        said = ("check", {"likeness": self.likeness}) if self.likeness < KNOWN else ("check_meaning",)
        return [] if self.is_sure else [Doubt(at, *said)]


def word_guess(word: str, known: Mapping[str, tuple[str, bool]]) -> WordGuess:
    """What a word means; `known`: words, as `normal` has them → (code, is it sure)."""
    outside = _bare(normal(word), known)
    if "?" in word:  # whoever wrote it was not sure
        return WordGuess(word, None, 0, False)
    whole = _bare(normal(BRACKETS.sub(" ", word)), known)
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


def _bare(text: str, known: Mapping[str, object]) -> str:
    """A text without the number or the name of a stage before it, where what stands behind is known: "3. Evaluatie"."""
    tried = [NUMBERED.sub("", text, count=1) if NUMBERED.match(text) else text]
    tried += [tried[0].removeprefix(f"{name} ") for name in NAMED]
    return next((one for one in (text, *tried) if one in known), text)


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


def likest(text: str, known: Mapping[str, object]) -> tuple[str, int] | None:
    """The likest known text and how like it is; never one that says the opposite: "inactief" is no "actief"."""
    if len(text) < 4:
        return None
    found = process.extract(text, known.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LIKE_ENOUGH, limit=None)
    return next(
        (
            (name, min(KNOWN - 1, int(score)))
            for name, score, _ in found
            if not _denies(text, name) and not _differs_otherwise(text, name)
        ),
        None,
    )


def _differs_otherwise(text: str, known: str) -> bool:
    """Whether two texts are alike only by the words that both have, and say different things with the others: "wacht op
    go" is no "wacht op geld".
    """
    mine, theirs = text.split(), known.split()
    if not set(mine) & set(theirs):
        return False
    own, other = ([word for word in some if word not in others] for some, others in ((mine, theirs), (theirs, mine)))
    return bool(own and other) and fuzz.token_sort_ratio(" ".join(own), " ".join(other)) < LIKE_ENOUGH


def _denies(text: str, known: str) -> bool:
    """Whether two texts differ by what turns a meaning around: niet, geen, bijna, on-, in-, begin and end."""
    mine, theirs = text.split(), known.split()
    denying = set(knowledge()["denials"]["words"])
    if denying & set(mine) != denying & set(theirs):
        return True
    beside = [(one, other) for one in mine for other in theirs if one not in theirs and other not in mine]
    return any(_is_denial(one, other) or _is_opposite(one, other) for one, other in beside)


def _is_opposite(one: str, other: str) -> bool:
    """Whether one word says the opposite of another: a beginning and an end, a plan and what was."""
    pairs = ((tuple(pair["one"]), tuple(pair["other"])) for pair in knowledge()["opposites"])
    return any(
        (one.startswith(these) and other.startswith(those)) or (one.startswith(those) and other.startswith(these))
        for these, those in pairs
    )


def _is_denial(one: str, other: str) -> bool:
    """Whether two words differ by a start such as on- or in-: "voldoende" and "onvoldoende"."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    starts = knowledge()["denials"]["starts"]
    rests = [longer.removeprefix(start) for start in starts if longer.startswith(start)]
    bare = [rest for rest in rests if len(rest) >= 3]
    return any(fuzz.ratio(rest, shorter) > fuzz.ratio(longer, shorter) for rest in bare)


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
    for reason, texts in knowledge()["unsure_standstill"].items():
        for word in texts:
            words.setdefault(normal(word), (f"{BLOCKED}/{reason}", False))
    for said, texts in knowledge()["stated"].items():
        for word in texts:
            words.setdefault(normal(word), (said, True))
    return {**_outcomes_by_label(), **words}


def _outcomes_by_label() -> dict[str, tuple[str, bool]]:
    """Labels of outcomes of one milestone only, which say it by themselves → ("milestone/outcome", is it sure). A
    reason of standing still or stopping is none: "capaciteit" says of nothing that it was blocked.
    """
    milestones = contract().needs_outcome | contract().asks_outcome
    others = {normal(word) for word in knowledge()["asked"]["words"]}
    found: dict[str, set[str]] = {}
    for milestone in sorted(milestones):
        for outcome in contract().outcomes[milestone]:
            for label in contract().codes["outcome"][outcome].label.values():
                found.setdefault(normal(label), set()).add(f"{milestone}/{outcome}")
        for word in (text for texts in knowledge()["unsure_words"].get(milestone, {}).values() for text in texts):
            found.setdefault(normal(word), set()).add(milestone)
    sure = {word: (next(iter(said)), True) for word, said in found.items() if len(said) == 1 and word not in others}
    return {word: said for word, said in sure.items() if "/" in said[0]}


def says_outcome(word: str, milestone: str) -> bool:
    """Whether a status word says the outcome that is assumed of what opened its stage, and is not only what follows on
    it: "geslaagd, wacht op besluit" says that the evaluation succeeded, "wacht op besluit" names the stage only.
    """
    said = f" {normal(word)} "
    return any(f" {normal(one)} " in said for one in knowledge()["outcomes_said"].get(milestone, ()))


@cache
def outcome_words(milestone: str) -> dict[str, tuple[str, bool]]:
    """Known words for the outcomes of a milestone, normalised → (outcome, is it sure)."""
    return code_words(milestone, "outcome", contract().outcomes.get(milestone, ()))


def code_words(group: str, code_list: str, allowed: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Known words for the codes that may stand in a column, normalised → (code, is it sure)."""
    synonyms, unsure = (knowledge()[part].get(group, {}) for part in ("words", "unsure_words"))
    words = {normal(word): (code, False) for code in allowed for word in unsure.get(code, ())}
    return words | {
        normal(word): (code, True)
        for code in allowed
        for word in (code, *contract().codes[code_list][code].label.values(), *synonyms.get(code, ()))
    }
