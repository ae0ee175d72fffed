"""What a person chooses for the columns of a list is a mapping, and the other way round."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.apply import apply
from doorstroom.ingest.mapping.choices import (
    BY_STATUS,
    NUMBER,
    REPORTED_ON,
    REQUIRED,
    STATUS,
    TITLE,
    UNSAID,
    Choices,
    beforehand,
    choices_of,
    guessed_meaning,
    known_by,
    mapping_of,
    targets,
)
from doorstroom.ingest.mapping.file import NUMBERS, load_mapping, written
from doorstroom.ingest.mapping.guess import guesses
from doorstroom.ingest.mapping.model import Suggestion
from doorstroom.ingest.mapping.suggest import suggest
from tests.ingest.test_mapping import a_list, sheet

OF_STATUS = ["", "started", "ended", "evaluation/successful", "blocked", "blocked/capacity", "stopped/no_money"]


@some.composite
def choices(draw) -> Choices:
    """Any choice that lacks nothing."""
    others = draw(some.lists(some.sampled_from([one for one in targets() if one not in REQUIRED]), unique=True))
    chosen = {f"Kop {nth}": target for nth, target in enumerate([*REQUIRED, *others])}
    if draw(some.booleans()):
        chosen["Ook"] = "pilots.pilot_id"
    made = Choices(targets=chosen, decimal=draw(some.sampled_from([None, ",", "."])))
    firsts = {made.headers_of(target)[0]: target for target in chosen.values()}
    for header, target in firsts.items():
        column = targets()[target]
        if target == STATUS:
            codes, kind = OF_STATUS, "code"
        elif target.endswith(".outcome"):
            codes, kind = ["", *contract().outcomes[target.partition(".")[0]]], "code"
        else:
            codes, kind = ["", *contract().codes.get(column.codes, ())], column.type
        if kind == "code":
            words = draw(some.dictionaries(some.sampled_from("abcde"), some.sampled_from(codes), max_size=4))
            made.words.update({header: words} if words else {})
        if kind == "date" and draw(some.booleans()):
            made.orders[header] = draw(some.sampled_from(["dmy", "mdy"]))
            made.months[header] = draw(some.booleans())
        if kind in NUMBERS and draw(some.booleans()):
            made.times[header] = draw(some.sampled_from([100, 1000]))
    for lack in made.lacking:
        milestone, _, name = lack.partition(".")
        if name == "happened_on":
            made.targets[f"Dag {milestone}"] = lack
    for lack in made.lacking:
        milestone = lack.partition(".")[0]
        others = [BY_STATUS] if made.headers_of(STATUS) and any(_words_of(made).values()) else []
        others += [UNSAID] if milestone in contract().asks_outcome else []
        made.outcomes[milestone] = draw(some.sampled_from([*contract().outcomes[milestone], *others]))
    return made


def _words_of(made: Choices) -> dict[str, str]:
    return made.words.get(made.headers_of(STATUS)[0], {})


@given(choices())
@settings(max_examples=150, deadline=None)
def test_what_is_chosen_is_what_the_file_of_its_mapping_says(made):
    assert made.lacking == []
    mapping = mapping_of(made)
    assert load_mapping(written(Suggestion(mapping))) == mapping
    assert mapping_of(choices_of(mapping)) == mapping


DATES = ["13-01-2025", "02-03-2025", None]
LISTS = {
    "dates and a status": {"Start": DATES, "Geplande einddatum": DATES, "Status": ["Loopt", "Gestopt", "On hold"]},
    "an outcome by the status": {"Datum evaluatie": DATES, "Status": ["Geslaagd", "Loopt", "?"]},
    "two plans": {"Oorspronkelijke einddatum": DATES, "Nieuwe einddatum": DATES, "Einddatum": DATES},
    "an outcome": {"Datum besluit": DATES, "Besluit": ["Opschalen", "Stoppen", None], "Besloten door": ["B&W"] * 3},
    "areas and money": {"Wijk": ["Noord", "Zuid", None], "Budget (x € 1.000)": ["12,5", "3", None], "Team": ["A"] * 3},
}


@pytest.mark.parametrize("name", LISTS)
def test_what_is_suggested_can_be_chosen_and_reads_the_same(name):
    given_list = a_list(**LISTS[name])
    mapping = suggest(given_list).mapping
    again = mapping_of(choices_of(mapping))
    read, expected = (
        sorted(
            (part.table, repr(row)) for part in apply(one, given_list)[0] for row in part.cells.to_pylist()
        )
        for one in (again, mapping)
    )  # fmt: skip
    assert read == expected


@pytest.mark.parametrize(
    "said",
    [
        'table = "milestones"\n[columns]\npilot_id = "a"\nmilestone = "b"\n',
        '[columns]\npilot_id = "a"\ntitle = "b"\nowner = "b"\n',
        '[columns]\npilot_id = "a"\ntitle = "b"\nowner = { columns = ["c", "d"] }\n',
        '[columns]\npilot_id = "a"\ntitle = "b"\n[status]\ncolumn = "c"\n[status.words]\n'
        'x = [{ milestone = "started" }, { milestone = "ended" }]\n',
        '[columns]\npilot_id = "a"\ntitle = "b"\n[[tables]]\ntable = "segments"\n'
        'columns = { area = "c", target_group = "d", role = "e" }\n',
    ],
)
def test_a_mapping_that_says_more_is_no_choice(said):
    assert choices_of(load_mapping(said)) is None


def test_beforehand_only_what_is_sure_is_chosen():
    found = guesses(
        sheet(
            Ja=["1", "2", "3"],
            Pilotnaam=["a", "b", "c"],
            Eigenaar=["x", "y", None],
            Startdatum=["13-01-2025", "02-03-2025", "04-05-2025"],
            Status=["Loopt", "Gestopt", "Rustig"],
        )
    )
    made = beforehand(found)
    assert made.targets == {
        "Pilotnaam": "pilots.title",
        "Eigenaar": "pilots.owner",
        "Startdatum": "started.happened_on",
        "Status": STATUS,
    }
    assert made.words == {"Status": {"Loopt": "started", "Gestopt": "stopped"}}
    assert made.orders == {"Startdatum": "dmy"}
    assert made.lacking == ["pilots.pilot_id"]
    assert known_by(found)["Eigenaar"] == ("pilots.owner", 100)


@pytest.mark.parametrize(
    ("target", "word", "meaning", "is_known"),
    [
        (STATUS, "Loopt", "started", True),
        (STATUS, "Gestopt", "stopped", True),
        (STATUS, "Geslaagd", "evaluation/successful", True),
        (STATUS, "Geslaagd, wacht op besluit", "evaluation/successful", True),
        (STATUS, "Goedgekeurd", "start_decision/go", True),
        (STATUS, "Besluit tot uitrol", "rollout_decision/rollout_full", True),
        (STATUS, "Wacht op financiering", "blocked/money", True),
        (STATUS, "Afgerond", "ended", False),
        (STATUS, "Gestoopt", "stopped", False),
        (STATUS, "Gepland", "registered", False),
        # A name of a stage is one; what is only like it, or says what was done, says not what came of that.
        (STATUS, "Wacht op besluit", "evaluation/successful", True),
        *(
            (STATUS, word, None, False)
            for word in (
                *("voorbereidng", "Ontwikkeling", "Besluit in voorbereiding", "Evaluatie afgerond", "Evaluated"),
            )
        ),
        ("evaluation.outcome", "Geslaagd", "successful", True),
        ("evaluation.outcome", "Matig", "partly_successful", False),
        ("evaluation.outcome", "Wacht op evaluatie", None, False),
        ("rollout_decision.outcome", "Uitrollen", "rollout_full", True),
        ("rollout_decision.outcome", "Akkoord", "rollout_full", False),
        *(
            ("rollout_decision.outcome", word, None, False)
            for word in ("Wacht", "Uitrol in voorbereiding", "Uitrol voorbereiden", "Wacht op uitrol", "Concept uitrol")
        ),
        ("start_decision.outcome", "Akkoord", "go", True),
        ("start_decision.outcome", "Wacht op akkoord", None, False),
        ("pilots.owner", "Wmo", None, False),
    ],
)
def test_a_word_is_taken_for_what_it_says_and_nothing_more(target, word, meaning, is_known):
    assert guessed_meaning(target, word) == (None if meaning is None else (meaning, is_known))
    of_target = Choices().choose("Kop", target, [word]).words.get("Kop", {})
    assert of_target == ({word: meaning} if is_known else {})


def test_a_target_that_is_in_use_is_taken_from_the_other():
    made = Choices({"a": "pilots.pilot_id", "b": "pilots.title"}).choose("c", "pilots.title")
    assert made.targets == {"a": "pilots.pilot_id", "c": "pilots.title"}
    assert made.choose("c", None).lacking == ["pilots.title"]
    evaluated = made.choose("d", "evaluation.happened_on")
    assert evaluated.lacking == ["evaluation.outcome"]  # no success can be seen to wait without
    unsaid = replace(evaluated, outcomes={"evaluation": UNSAID})
    assert unsaid.lacking == []
    assert choices_of(mapping_of(unsaid.choose("d2", "pilots.pilot_id"))).outcomes == {"evaluation": UNSAID}
    decided = made.choose("d", "rollout_decision.happened_on")
    assert decided.lacking == ["rollout_decision.outcome"]
    assert replace(decided, outcomes={"rollout_decision": "defer"}).lacking == []


WAITING = "Geslaagd, wacht op besluit"


def test_a_status_that_is_chosen_by_hand_brings_what_is_known_of_its_words():
    list_of_days = Choices({"Besluit": "rollout_decision.happened_on", "Gedaan": "evaluation.happened_on"})
    made = list_of_days.choose("Waar staat het?", STATUS, ["Loopt", "gestopt", WAITING, "Rustig"])
    assert made.words == {
        "Waar staat het?": {
            "Loopt": "started",
            "gestopt": "stopped",
            "Geslaagd, wacht op besluit": "evaluation/successful",
        }
    }
    assert made.outcomes == {"evaluation": BY_STATUS}
    decided = list_of_days.choose("Stand", STATUS, ["Besluit tot uitrol"])
    assert decided.outcomes == {"rollout_decision": BY_STATUS}
    assert decided.lacking == ["pilots.pilot_id", "pilots.title", "evaluation.outcome"]
    own = replace(list_of_days, words={"Stand": {"Loopt": ""}}).choose("Stand", STATUS, ["Loopt"])
    assert own.words == {"Stand": {"Loopt": ""}}  # what somebody chose before stays


def test_an_outcome_that_is_chosen_by_hand_brings_what_is_known_of_its_words():
    made = Choices().choose("Hoe liep het af?", "evaluation.outcome", ["Positief", "Matig", "Negatief", "Top"])
    assert made.words["Hoe liep het af?"] == {
        "Positief": "successful",  # "Matig" may be something else: for somebody to say
        "Negatief": "unsuccessful",
    }
    decided = made.choose("Hoe liep het af?", "rollout_decision.outcome", ["Uitrollen", "Top"])
    assert decided.words["Hoe liep het af?"]["Uitrollen"] == "rollout_full"


def test_what_the_status_says_of_an_outcome_is_taken_from_it_whatever_was_chosen_first_and_as_long_as_there_is_one():
    of_status = Choices(words={}).choose("Stand", STATUS, [WAITING])
    made = of_status.choose("Gedaan", "evaluation.happened_on")
    assert (made.outcomes, "evaluation.outcome" in made.lacking) == ({"evaluation": BY_STATUS}, False)
    unknown = Choices().choose("Stand", STATUS, ["Top"]).choose("Gedaan", "evaluation.happened_on")
    assert "evaluation.outcome" in unknown.lacking
    told = unknown.with_words({"Stand": {"Top": "evaluation/successful"}})
    assert (told.outcomes, "evaluation.outcome" in told.lacking) == ({"evaluation": BY_STATUS}, False)
    without = made.choose("Stand", None)
    assert (without.outcomes, "evaluation.outcome" in without.lacking) == ({}, True)
    assert made.choose("Oordeel", "evaluation.outcome").choose("Oordeel", None).outcomes == {"evaluation": BY_STATUS}


def test_every_target_is_one_that_a_mapping_can_hold():
    assert [one for one in targets() if one.count(".") > 1] == []
    assert REPORTED_ON in targets()
    assert targets()[STATUS] is None


def test_of_a_list_without_numbers_the_title_is_the_number_once_somebody_says_so():
    made = Choices({"naam": TITLE, "wie": "pilots.owner"})
    assert (made.lacking, made.can_be_by_title) == ([NUMBER], True)
    said = replace(made, is_by_title=True)
    assert (said.lacking, said.can_be_by_title) == ([], False)
    mapping = mapping_of(said)
    assert mapping.feeds["pilot_id"] == mapping.feeds["title"]
    assert load_mapping(written(Suggestion(mapping))) == mapping
    assert choices_of(mapping) == said
    assert not said.choose("nr", NUMBER).is_by_title
    assert said.choose("wie", None).is_by_title
    assert not Choices({"wie": "pilots.owner"}).can_be_by_title


def test_a_word_that_is_spelled_in_two_ways_is_one_word_of_the_mapping():
    given = Choices({"Nr": NUMBER, "Naam": TITLE, "Stand": STATUS, "Uitkomst": "evaluation.outcome"})
    two = {"Stand": {"loopt": "started", "Loopt": "ended"}, "Uitkomst": {"goed": "successful", "GOED": "successful"}}
    mapping = load_mapping(written(Suggestion(mapping_of(replace(given, words=two)))))
    assert {word: said[0].milestone for word, said in mapping.status.words.items()} == {"loopt": "ended"}
    assert choices_of(mapping).words == {"Stand": {"loopt": "ended"}, "Uitkomst": {"goed": "successful"}}
