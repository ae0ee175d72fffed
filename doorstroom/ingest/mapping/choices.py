"""What a person chooses for the columns of a flat list, and the mapping that follows from it; and back.

A target is what a column becomes, as one text: "pilots.owner", "evaluation.happened_on", "status", "segments.area" or
"reported_on". A list that says more than choices can hold (a log, rows under a condition, other tables) is read by its
mapping as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from functools import cache

from doorstroom.contract.model import Column, contract
from doorstroom.ingest.mapping.file import NUMBERS
from doorstroom.ingest.mapping.guess import ASSUMED_OUTCOME, Guesses
from doorstroom.ingest.mapping.known_names import (
    FIRST_PLAN,
    MILESTONE_FIELDS,
    NEW_PLAN,
    Target,
    knowledge,
    known_name,
)
from doorstroom.ingest.mapping.known_words import (
    BLOCKED,
    KNOWN,
    WordGuess,
    outcome_words,
    says_outcome,
    stage_words,
    word_guess,
)
from doorstroom.ingest.mapping.model import FedTable, Feed, Mapping, Statement, Status
from doorstroom.ingest.parse.text import fold

STATUS, REPORTED_ON, BY_STATUS = "status", "reported_on", "status"
UNSAID = "unsaid"  # of an outcome: nothing in the list says it, and somebody knows that
JOIN = " / "
SURE_ENOUGH = 90  # the likeness from which a header is chosen beforehand, to be confirmed
PLANS = {FIRST_PLAN: "planned_on", NEW_PLAN: "planned_on"}
FIELDS = (*MILESTONE_FIELDS, "note", "recorded_on")
NUMBER, TITLE = REQUIRED = ("pilots.pilot_id", "pilots.title")
ROLE = {"role": Feed(fixed="tested")}  # the area of a pilot in a list is where it is tried


@dataclass(frozen=True)
class Choices:
    """How a list is read.

    targets: header → target, for each header that is read; several headers of one target are put together in this
    order. words: header → word → what it means: a code; of a status a milestone, or milestone/outcome; "" for nothing.
    A word that is not there was not chosen yet. orders: header → "dmy" or "mdy". times: header → what its numbers are
    multiplied by. months: header → whether "Apr-25" is a month of a year in it. outcomes: milestone → the outcome that
    no column says, or BY_STATUS: what the words of the status say, or UNSAID: it is not known. fixed: target → the same
    text in every row. is_by_title: the title is the number too, of a list that has none. twins: title, as it is
    compared → the header that tells apart the rows that have it, "" where they are one pilot.
    """

    targets: Dict[str, str] = field(default_factory=dict, hash=False)
    words: Dict[str, Dict[str, str]] = field(default_factory=dict, hash=False)
    orders: Dict[str, str] = field(default_factory=dict, hash=False)
    times: Dict[str, int] = field(default_factory=dict, hash=False)
    months: Dict[str, bool] = field(default_factory=dict, hash=False)
    outcomes: Dict[str, str] = field(default_factory=dict, hash=False)
    fixed: Dict[str, str] = field(default_factory=dict, hash=False)
    decimal: str | None = None
    is_by_title: bool = False
    twins: Dict[str, str] = field(default_factory=dict, hash=False)

    def headers_of(self, target: str) -> list[str]:
        """The headers that become this, in order."""
        return [header for header, chosen in self.targets.items() if chosen == target]

    def choose(self, header: str, target: str | None, texts: Iterable[str] = ()) -> Choices:
        """The same with another target for a header; what was read from that target before is read no longer. Of a
        status or an outcome, what is known of its words (`texts`) comes along, and so do the outcomes that only the
        words of a status say.
        """
        targets = {one: chosen for one, chosen in self.targets.items() if one != header and chosen != target}
        if target is not None:
            targets[header] = target
        words = self.words
        if self.targets.get(header) not in (None, target):  # they were said of something else
            words = {one: said for one, said in words.items() if one != header}
        if target == STATUS or (target and target.endswith(".outcome")):
            words = {**words, header: {**_known_meanings(target, texts), **words.get(header, {})}}
        made = replace(self, targets=targets, words=words)
        return replace(made.with_words(words), is_by_title=self.is_by_title and NUMBER not in targets.values())

    def with_words(self, words: Dict[str, Dict[str, str]]) -> Choices:
        """The same with other meanings of words. An outcome that they say, and nothing else, is taken from them; none
        is where there is no status any more, or no word says it any more that did.
        """
        has_status, were = STATUS in self.targets.values(), _said_by_status(self.targets, self.words)
        said = {
            milestone: by
            for milestone, by in self.outcomes.items()
            if by != BY_STATUS or (has_status and milestone not in were)
        }
        return replace(self, words=words, outcomes={**_said_by_status(self.targets, words), **said})

    @property
    def can_be_by_title(self) -> bool:
        """Whether it has titles and no numbers."""
        return NUMBER in self.lacking and TITLE not in self.lacking

    @property
    def lacking(self) -> list[str]:
        """What has to be chosen before the list can be read, as targets: of a milestone the column that says when, and
        what came of it where it is one of which that has to be known, or said not to be.
        """
        there = {*self.targets.values(), *self.fixed, *([NUMBER] if self.is_by_title else [])}
        lacks = [target for target in REQUIRED if target not in there]
        for milestone in _stated(self):
            names = {name for name in _chosen(self, milestone) if name not in PLANS}
            if names and not names & {"planned_on", "happened_on", "outcome"}:
                lacks.append(f"{milestone}.happened_on")
            elif "happened_on" in names and "outcome" not in names and milestone not in self.outcomes:
                has_to = milestone in contract().needs_outcome | contract().asks_outcome
                lacks += [f"{milestone}.outcome"] if has_to else []
        return lacks


@cache
def targets() -> dict[str, Column | None]:
    """Every target that a column can have, in the order of the contract, with the contract's column behind it; None
    for the status, which is several.
    """
    tables = contract().tables
    found: dict[str, Column | None] = {f"pilots.{name}": one for name, one in tables["pilots"].columns.items()}
    found[STATUS] = None
    of_milestones = tables["milestones"].columns
    for milestone in contract().codes["milestone"]:
        for name in (FIRST_PLAN, NEW_PLAN, *FIELDS):
            if name != "outcome" or contract().outcomes.get(milestone):
                found[f"{milestone}.{name}"] = of_milestones[PLANS.get(name, name)]
    found |= {f"segments.{name}": tables["segments"].columns[name] for name in knowledge()["everywhere"]}
    found[REPORTED_ON] = of_milestones["recorded_on"]
    return found


def _stated(choices: Choices) -> list[str]:
    """The milestones that columns of the list state, in the order of the contract."""
    parts = {target.partition(".")[0] for target in (*choices.targets.values(), *choices.fixed)}
    return [milestone for milestone in contract().codes["milestone"] if milestone in parts]


# ------------------------------------------------------------- beforehand


def known_by(found: Guesses) -> dict[str, tuple[str, int]]:
    """Header → the target that it probably has, and how like it is to a name of that (100: it is one)."""
    return {
        header: (_text_of(target), guess.likeness)
        for target, guess in found.targets.items()
        for header in guess.headers
        if guess.likeness
    }


def named_by(header: str) -> str | None:
    """The target that a header is known to name; None where it names none."""
    name = known_name(header)
    return _text_of(name.target) if name else None


def beforehand(found: Guesses) -> Choices:
    """What is chosen of a list before anybody looked: what is sure enough, and nothing else."""
    sure = {
        target: guess
        for target, guess in found.targets.items()
        if guess.likeness >= SURE_ENOUGH and (guess.doubt is None or guess.likeness == KNOWN)
    }
    of_headers = {header: _text_of(target) for target, guess in sure.items() for header in guess.headers}
    words = {header: said for header, said in surely(found).items() if header in of_headers}
    return Choices(
        targets=of_headers,
        words=words,
        outcomes=_said_by_status(of_headers, words),
        orders={header: one.proven for header, one in found.orders.items() if header in of_headers and one.proven},
        decimal=found.decimal if found.decimal in (",", ".") else found.likely_decimal,
    )


def _said_by_status(targets: Dict[str, str], words: Dict[str, Dict[str, str]]) -> dict[str, str]:
    """The milestones of which a column says the day and none the outcome, while words of the status do."""
    said = {
        meaning
        for header, of_header in words.items()
        if targets.get(header) == STATUS
        for meaning in of_header.values()
    }
    there = {target.partition(".")[0] for target in targets.values() if target.endswith(".happened_on")}
    return {
        milestone: BY_STATUS
        for milestone in contract().codes["milestone"]
        if milestone in there
        and f"{milestone}.outcome" not in targets.values()
        and any(meaning.startswith(f"{milestone}/") for meaning in said)
    }


def meanings(found: Guesses) -> dict[str, dict[str, str]]:
    """Header → word → what it probably means, of columns of codes; what is not there is not known."""
    return _meanings(found, lambda word: True)


def surely(found: Guesses) -> dict[str, dict[str, str]]:
    """The same of the words that are known as they stand; what a word is only like is for somebody to say."""
    return _meanings(found, lambda word: word.is_sure)


def _meanings(found: Guesses, takes: Callable[[WordGuess], bool]) -> dict[str, dict[str, str]]:
    said = {}
    for target, words in found.words.items():
        of_target = {word.word: _meaning(target, word) for word in words if takes(word)}
        if of_target := {word: meaning for word, meaning in of_target.items() if meaning}:
            said[found.targets[target].header] = of_target
    return said


def guessed_meaning(target: str, text: str) -> tuple[str, bool] | None:
    """What a word of a column with this target probably means, and whether that is known; None where nothing is."""
    milestone, _, name = target.partition(".")
    if target == STATUS:
        known = stage_words()
    elif name == "outcome":
        known = outcome_words(milestone)
    else:
        return None
    guess = word_guess(text, known)
    meaning = _meaning((milestone, name or STATUS), guess)
    return (meaning, guess.is_sure) if meaning else None


def _known_meanings(target: str, texts: Iterable[str]) -> dict[str, str]:
    """Word → what it means, of words of a status or an outcome that are known; what is not there is not."""
    guessed = {text: guessed_meaning(target, text) for text in texts}
    return {text: found[0] for text, found in guessed.items() if found and found[1]}


def _text_of(target: Target) -> str:
    group, name = target
    return STATUS if group == STATUS else f"{'pilots' if group == 'columns' else group}.{name}"


def _meaning(target: Target, guess: WordGuess) -> str | None:
    """What a word means, of a status as the milestone that opens the stage. Where that takes an outcome, the word has
    to be a name of the stage, or to say that outcome: "geëvalueerd" is no name of it, and does not say what came of it.
    """
    stage = contract().codes["stage"].get(guess.code or "")
    if target[0] != STATUS or not stage:
        return guess.code
    milestone = str(stage.traits["opened_by"])
    if milestone not in ASSUMED_OUTCOME:
        return milestone
    is_said = guess.is_sure or says_outcome(guess.word, milestone)
    return f"{milestone}/{ASSUMED_OUTCOME[milestone]}" if is_said else None


def names_stage_only(text: str, meaning: str) -> bool:
    """Whether a status word that means a milestone with its outcome names only the stage that this opens, and says
    itself of no evaluation or decision that it was there: that is taken from the stage.
    """
    milestone, _, outcome = meaning.partition("/")
    if not outcome or ASSUMED_OUTCOME.get(milestone) != outcome or says_outcome(text, milestone):
        return False
    code = word_guess(text, stage_words()).code
    return code in contract().codes["stage"]


def stage_of(meaning: str) -> str | None:
    """The stage that a status word with this meaning opens; None where it opens none, or hangs on more than that."""
    milestone, _, outcome = meaning.partition("/")
    stages = contract().codes["stage"].items()
    opened = next((code for code, stage in stages if stage.traits["opened_by"] == milestone), None)
    return opened if outcome == ASSUMED_OUTCOME.get(milestone, "") else None


# ------------------------------------------------------- choices → mapping


def mapping_of(choices: Choices) -> Mapping:
    """The mapping that reads a list as was chosen; what is `lacking` has to be there."""
    feeds = {name: _feed(choices, f"pilots.{name}") for name in _chosen(choices, "pilots")}
    if choices.is_by_title:
        feeds = {"pilot_id": replace(feeds["title"], apart=choices.twins), **feeds}
    return Mapping(
        feeds=feeds,
        reported_on=_feed(choices, REPORTED_ON) if choices.headers_of(REPORTED_ON) else None,
        decimal=choices.decimal,
        milestones=tuple(_statements(choices)),
        status=_status(choices),
        tables=_segments(choices),
    )


def _chosen(choices: Choices, group: str) -> list[str]:
    """What of a table or milestone a column or a fixed text becomes, in the order of the contract."""
    there = {*choices.targets.values(), *choices.fixed}
    names = (target.partition(".")[2] for target in targets() if target.startswith(f"{group}."))
    return [name for name in names if f"{group}.{name}" in there]


def _feed(choices: Choices, target: str) -> Feed:
    headers = tuple(choices.headers_of(target))
    if not headers:
        return Feed(fixed=choices.fixed[target])
    first, column = headers[0], targets()[target]
    return Feed(
        headers,
        join=JOIN if len(headers) > 1 else None,
        words=_words_of(choices, first),
        date_order=choices.orders.get(first) if column.type == "date" else None,
        times=choices.times.get(first) if column.type in NUMBERS else None,
        month_year=choices.months.get(first) if column.type == "date" else None,
    )


def _words_of(choices: Choices, header: str) -> dict[str, str]:
    """What the words of a column mean, each once however it is spelled: "Loopt" beside "loopt". What was said last
    holds, under the spelling that was there first.
    """
    spelled: dict[str, str] = {}
    said: dict[str, str] = {}
    for word, meaning in choices.words.get(header, {}).items():
        said[spelled.setdefault(fold(word), word)] = meaning
    return said


def _statements(choices: Choices) -> Iterator[Statement]:
    """Of two plans that are known from the start the one that is read first is the first."""
    for milestone in _stated(choices):
        names = _chosen(choices, milestone)
        if FIRST_PLAN in names:
            yield Statement(milestone, None, {"planned_on": _feed(choices, f"{milestone}.{FIRST_PLAN}")})
        if own := [name for name in names if name not in PLANS]:
            feeds = {name: _feed(choices, f"{milestone}.{name}") for name in own}
            said = None if "outcome" in feeds else choices.outcomes.get(milestone)
            if said == BY_STATUS:
                feeds["outcome"], said = _outcome_by_status(choices, milestone), None
            yield Statement(milestone, None if said == UNSAID else said, feeds)
        if NEW_PLAN in names:
            yield Statement(milestone, None, {"planned_on": _feed(choices, f"{milestone}.{NEW_PLAN}")})


def _outcome_by_status(choices: Choices, milestone: str) -> Feed:
    """The outcome of a milestone whose day has a column of its own, where only the status says it."""
    (header,) = choices.headers_of(STATUS)
    words = {}
    for word, meaning in _words_of(choices, header).items():
        said, _, outcome = meaning.partition("/")
        words[word] = outcome if said == milestone else ""
    return Feed((header,), words=words)


def _status(choices: Choices) -> Status | None:
    headers = choices.headers_of(STATUS)
    if not headers:
        return None
    (header,) = headers
    return Status(header, {word: _stated_by(said, header) for word, said in _words_of(choices, header).items()})


def _stated_by(meaning: str, header: str) -> tuple[Statement, ...]:
    """What a status word states. Of standing still, what stood there is all that is known of the reason."""
    if not meaning:
        return ()
    milestone, _, outcome = meaning.partition("/")
    return (Statement(milestone, outcome or None, {"note": Feed((header,))} if milestone == BLOCKED else {}),)


def _segments(choices: Choices) -> tuple[FedTable, ...]:
    names = _chosen(choices, "segments")
    if not names:
        return ()
    feeds = {
        name: _feed(choices, f"segments.{name}") if name in names else Feed(fixed=said)
        for name, said in knowledge()["everywhere"].items()
    }
    return (FedTable("segments", feeds | ROLE),)


# ------------------------------------------------------- mapping → choices


class _NotHeld(Exception):
    """A mapping says what choices cannot hold."""


def choices_of(mapping: Mapping) -> Choices | None:
    """What was chosen so that the list is read by this mapping; None where it says more than choices can hold.

    `mapping_of` of it reads the same of every sheet. Which sheets, of which source and for which day are no choices of
    columns: a mapping has that beside them.
    """
    try:
        return _Reading(mapping).choices()
    except _NotHeld:
        return None


class _Reading:
    """Choices in the making."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.made = Choices(decimal=mapping.decimal)

    def choices(self) -> Choices:
        mapping = self.mapping
        if mapping.table:
            raise _NotHeld
        feeds = dict(mapping.feeds)
        number = feeds.get("pilot_id")
        if number is not None and "title" in feeds and replace(number, apart={}) == feeds["title"]:
            del feeds["pilot_id"]
            self.made = replace(self.made, is_by_title=True, twins=dict(number.apart))
        for name, feed in feeds.items():
            self.take(f"pilots.{name}", feed)
        if mapping.days:
            self.take(REPORTED_ON, mapping.days)
        if mapping.status:
            self.take_status(mapping.status)
        for milestone in contract().codes["milestone"]:
            self.take_statements([said for said in mapping.milestones if said.milestone == milestone])
        for fed in mapping.tables:
            self.take_segments(fed)
        return self.made

    def take(self, target: str, feed: Feed) -> None:
        """What fills a target."""
        column = targets().get(target)
        if column is None or feed.where or feed.apart or target in self.made.fixed or self.made.headers_of(target):
            raise _NotHeld
        if not feed.headers:
            self.made.fixed[target] = feed.fixed
            return
        if len(feed.headers) > 1 and feed.join != JOIN:
            raise _NotHeld
        for header in feed.headers:
            if header in self.made.targets:
                raise _NotHeld
            self.made.targets[header] = target
        first, is_date = feed.headers[0], column.type == "date"
        order, month = feed.date_order or self.mapping.date_order, feed.month_year
        month = self.mapping.month_year if month is None else month
        for into, said in (
            (self.made.words, dict(feed.words) or None),
            (self.made.orders, order if is_date else None),
            (self.made.months, month if is_date else None),
            (self.made.times, feed.times),
        ):
            if said is not None:
                into[first] = said

    def take_status(self, status: Status) -> None:
        self.made.targets[status.header] = STATUS
        said = {word: _said_by(statements, status.header) for word, statements in status.words.items()}
        if said:
            self.made.words[status.header] = said

    def take_statements(self, stated: Sequence[Statement]) -> None:
        """The milestones of one kind: at most a first plan, one with all else, and a new plan."""
        wholes = [nth for nth, said in enumerate(stated) if set(said.feeds) != {"planned_on"} or said.outcome]
        if not wholes and len(stated) in (1, 3):
            wholes = [len(stated) // 2]
        before, after = (stated[: wholes[0]], stated[wholes[0] + 1 :]) if wholes else (stated[:1], stated[1:])
        if len(wholes) > 1 or len(before) > 1 or len(after) > 1:
            raise _NotHeld
        for plans, name in ((before, FIRST_PLAN), (after, NEW_PLAN)):
            for plan in plans:
                self.take(f"{plan.milestone}.{name}", plan.feeds["planned_on"])
        for nth in wholes:
            self.take_whole(stated[nth])

    def take_whole(self, said: Statement) -> None:
        if said.outcome:
            self.made.outcomes[said.milestone] = said.outcome
        elif said.milestone in contract().asks_outcome and "happened_on" in said.feeds and "outcome" not in said.feeds:
            self.made.outcomes[said.milestone] = UNSAID
        for name, feed in said.feeds.items():
            if name == "outcome" and self.is_by_status(said.milestone, feed):
                self.made.outcomes[said.milestone] = BY_STATUS
            else:
                self.take(f"{said.milestone}.{name}", feed)

    def is_by_status(self, milestone: str, feed: Feed) -> bool:
        """Whether an outcome is just what the words of the status say of that milestone."""
        is_of_status = self.made.headers_of(STATUS) == list(feed.headers)
        return is_of_status and feed == _outcome_by_status(self.made, milestone)

    def take_segments(self, fed: FedTable) -> None:
        everywhere = knowledge()["everywhere"]
        if fed.table != "segments" or set(fed.feeds) != {*everywhere, *ROLE} or fed.feeds["role"] != ROLE["role"]:
            raise _NotHeld
        for name, said in everywhere.items():
            if fed.feeds[name] != Feed(fixed=said):
                self.take(f"segments.{name}", fed.feeds[name])


def _said_by(statements: Iterable[Statement], header: str) -> str:
    """What a status word means, as a choice has it."""
    every = tuple(statements)
    if not every:
        return ""
    said = every[0].milestone if every[0].outcome is None else f"{every[0].milestone}/{every[0].outcome}"
    if every != _stated_by(said, header):
        raise _NotHeld
    return said
