"""Does every layer learn along: questions that were agreed before the start, answered or not, layer by layer."""

from __future__ import annotations

import datetime as dt
import statistics

import pytest

from doorstroom.contract.model import contract
from doorstroom.store.versions import Store
from tests.given import rows, store_of

DAY = dt.date.fromisoformat
LAYERS = ("execution", "policy", "management", "administration", "partners", "residents")
HEADER = "pilot_id | question | layer | agreed_on | answer | answer_note | answered_on | evidence | end_picture_score"
EVALUATED = """
pilot_id | milestone  | happened_on | outcome
a        | started    | 2025-01-10  |
a        | evaluation | 2025-09-01  | successful
"""
NOW = "2026-01-31"


def said(*lines: str) -> str:
    return "\n".join([HEADER, *lines])


def asks(layer, n, answered=0, *, pilot="a", agreed="2025-01-05", score=""):
    """n questions of a layer, of which so many were answered."""
    for nth in range(n):
        answer = "yes | | 2025-08-01 | verslag" if nth < answered else " | | | "
        yield f"{pilot} | vraag {nth} | {layer} | {agreed} | {answer} | {score}"


def store(folder, *lines: str, milestones=EVALUATED, **tables: str) -> Store:
    return store_of(folder, milestones=milestones, learning=said(*lines), **tables)


def layers(found: Store, day=NOW, *columns: str, pilot="m/a", **given):
    answer = found.ask("learning_layers", as_of=DAY(day), **given)
    answer = answer[answer["pilot_key"] == pilot]
    return {layer: cells if len(cells) > 1 else cells[0] for layer, *cells in rows(answer, "layer", *columns)}


def now(found: Store, day=NOW, *columns: str, **given):
    return rows(found.ask("learning_now", as_of=DAY(day), **given), *columns)


def summary(found: Store, day=NOW, *columns: str, **given):
    return rows(found.ask("learning_summary", as_of=DAY(day), **given), *columns)[0]


@pytest.fixture
def uneven(tmp_path):
    """Layers that answered 3 of 3, 2 of 4, 1 of 1, 0 of 1, that agreed on nothing, and 2 of 2."""
    numbers = ((3, 3), (4, 2), (1, 1), (1, 0), (0, 0), (2, 2))
    lines = [line for layer, (n, done) in zip(LAYERS, numbers, strict=True) for line in asks(layer, n, done)]
    return store(tmp_path, *lines)


def test_layers_are_those_of_the_contract_in_its_order(uneven):
    assert tuple(contract().codes["layer"]) == LAYERS
    assert tuple(layers(uneven, NOW, "n_agreed")) == LAYERS


def test_a_pilot_shows_its_weakest_layer_and_the_blank_one_never_a_mean(uneven):
    columns = ("blank_layers", "lowest_layer", "lowest_answered", "lowest_agreed", "behind_layers", "n_behind")
    assert now(uneven, NOW, *columns) == [
        ("partners", "administration", 0, 1, "administration, partners", 2),
    ]
    answers = [uneven.ask(name, as_of=DAY(NOW)) for name in ("learning_now", "learning_layers", "learning_summary")]
    cells = [cell for answer in answers for row in rows(answer) for cell in row]
    assert statistics.mean((1, 0.5, 1, 0, 1)) == pytest.approx(0.70)
    assert not [cell for cell in cells if isinstance(cell, float) and 0.69 < cell < 0.71]


def test_each_layer_says_how_far_it_came(uneven):
    assert layers(uneven, NOW, "n_answered", "n_agreed", "state", "is_along") == {
        "execution": [3, 3, "answered", True],
        "policy": [2, 4, "partly", True],
        "management": [1, 1, "answered", True],
        "administration": [0, 1, "unanswered", False],
        "partners": [0, 0, "blank", False],
        "residents": [2, 2, "answered", True],
    }


@pytest.mark.parametrize(
    ("answer", "n_answered", "without_reason", "without_evidence"),
    [
        ("yes | | 2025-08-01 | verslag", 1, 0, 0),
        ("no | | 2025-08-01 | ", 1, 0, 1),
        ("not_answered | Te weinig deelnemers | 2025-08-01 | ", 1, 0, 0),
        ("not_answered | | 2025-08-01 | ", 0, 1, 0),
        (" | wel iets gezegd | | ", 0, 0, 0),
        ("yes | | 2026-02-01 | verslag", 0, 0, 0),  # later than the day
    ],
)
def test_not_answered_because_is_an_answer_and_without_a_reason_it_is_none(
    tmp_path, answer, n_answered, without_reason, without_evidence
):
    found = store(tmp_path, f"a | vraag | policy | 2025-01-05 | {answer} | ")
    columns = ("n_answered", "n_without_reason", "n_without_evidence")
    assert layers(found, NOW, *columns)["policy"] == [n_answered, without_reason, without_evidence]


@pytest.mark.parametrize(
    ("agreed", "state", "n_later", "n_undated"),
    [
        ("2025-01-10", "answered", 0, 0),  # the day on which it started
        ("2025-01-11", "blank", 1, 0),
        ("", "undated", 0, 1),
    ],
)
def test_what_is_agreed_after_the_start_is_told_apart_and_an_unknown_day_is_unknown(
    tmp_path, agreed, state, n_later, n_undated
):
    found = store(tmp_path, *asks("policy", 1, 1, agreed=agreed))
    told = layers(found, NOW, "state", "n_later", "n_undated", "is_along")["policy"]
    assert told == [state, n_later, n_undated, {"answered": True, "blank": False, "undated": None}[state]]


@pytest.mark.parametrize(
    ("answered", "state", "n_answered", "n_undated"),
    [
        ("2025-01-05", "answered", 1, 0),  # on the day of the agreement
        ("2025-01-04", "undated", 0, 1),  # before it: one of these days is wrong, or it was chosen by its answer
        ("", "answered", 1, 0),
    ],
)
def test_a_question_that_was_answered_before_it_was_agreed_does_not_count(
    tmp_path, answered, state, n_answered, n_undated
):
    found = store(tmp_path, f"a | vraag | policy | 2025-01-05 | yes | | {answered} | bewijs | ")
    told = layers(found, NOW, "state", "n_answered", "n_undated")["policy"]
    assert told == [state, n_answered, n_undated]


def test_first_comes_whoever_is_evaluated_first_with_the_layers_that_answered_nothing(tmp_path):
    milestones = "\n".join(
        [
            "pilot_id | milestone | planned_on | happened_on | recorded_on | outcome",
            *(f"{one} | started | | 2025-01-10 | 2025-01-10 |" for one in "abcde"),
            "a | evaluation | 2026-02-01 | | 2025-01-10 |",
            "b | evaluation | 2025-09-01 | | 2025-01-10 |",
            "c | evaluation | 2025-08-01 | | 2025-01-10 |",  # everybody answered there
            "d | evaluation | 2025-07-01 | 2025-07-01 | 2025-01-10 | successful",  # held
            "e | evaluation | 2025-06-01 | | 2025-01-10 |",  # stopped: nobody is evaluated any more
            "e | stopped | | 2025-08-01 | 2025-08-01 | no_money",
        ]
    )
    lines = [line for one in "abde" for layer in ("residents", "policy") for line in asks(layer, 1, pilot=one)]
    lines += [*asks("management", 1, 1, pilot="a"), *asks("policy", 1, 1, pilot="c")]
    found = store(tmp_path, *lines, milestones=milestones)
    told = rows(
        found.ask("learning_first", as_of=dt.date(2025, 11, 30)), "pilot_key", "layers", "evaluate_on", "is_past"
    )
    assert told == [("m/b", "policy, residents", "2025-09-01", True), ("m/a", "policy, residents", "2026-02-01", False)]


def test_where_the_start_has_no_day_it_is_unknown_what_was_agreed_in_time(tmp_path):
    milestones = "pilot_id | milestone | happened_on\na | started |"
    found = store(tmp_path, *asks("policy", 1), milestones=milestones)
    assert layers(found, NOW, "state")["policy"] == "undated"


@pytest.mark.parametrize(
    ("day", "state", "is_along"),
    [("2025-10-31", "unanswered", True), ("2025-11-01", "unanswered", False)],  # planned on 2025-10-01: 30 and 31 days
)
def test_a_layer_is_behind_once_the_evaluation_was_held_or_is_due(tmp_path, day, state, is_along):
    milestones = """
    pilot_id | milestone  | planned_on | happened_on | recorded_on
    a        | started    |            | 2025-01-10  | 2025-01-10
    a        | evaluation | 2025-10-01 |             | 2025-01-10
    a        | evaluation | 2027-10-01 |             | 2025-05-10
    """
    found = store(tmp_path, *(line for layer in LAYERS for line in asks(layer, 1)), milestones=milestones)
    assert layers(found, day, "state", "is_along")["residents"] == [state, is_along]
    assert now(found, day, "is_behind", "n_behind") == [(not is_along, 0 if is_along else 6)]


def test_promise_9_a_stopped_pilot_learned_too_and_is_counted(tmp_path):
    milestones = """
    pilot_id | milestone | happened_on | outcome
    a        | started   | 2025-01-10  |
    a        | stopped   | 2025-06-01  | other
    b        | started   | 2025-01-10  |
    idea     | registered| 2025-01-10  |
    """
    lines = [line for layer in LAYERS for line in asks(layer, 1, 1)]
    found = store(tmp_path, *lines, *asks("policy", 1, pilot="b"), milestones=milestones)
    columns = ("pilot_id", "is_stopped", "is_expected", "is_behind", "n_behind", "lowest_answered")
    assert now(found, NOW, *columns) == [("b", False, False, True, 5, 0), ("a", True, True, False, 0, 1)]


def test_a_municipality_that_records_no_learning_is_unknown_and_in_no_number(tmp_path):
    pilots = "pilot_id | municipality | title\na | m | A\nz | n | Z"
    milestones = (
        "pilot_id | municipality | milestone | happened_on\na | m | started | 2025-01-10\nz | n | started | 2025-01-10"
    )
    found = store(tmp_path, *asks("policy", 1), milestones=milestones, pilots=pilots)
    columns = ("pilot_id", "is_recorded", "is_behind", "n_behind", "blank_layers", "lowest_layer", "n_later")
    assert now(found, NOW, *columns) == [
        ("a", True, True, 5, "execution, management, administration, partners, residents", "policy", 0),
        ("z", False, None, None, None, None, None),
    ]
    assert set(layers(found, NOW, "state", pilot="n/z").values()) == {"unknown"}
    assert summary(found, NOW, "n_pilots", "n_unknown", "n_behind", "n_blank") == (1, 1, 1, 1)


def test_the_sentence_counts_pilots_and_names_the_layer_that_learns_least(tmp_path):
    milestones = "pilot_id | milestone | happened_on\n" + "\n".join(f"{one} | started | 2025-01-10" for one in "abc")
    lines = [line for layer in LAYERS for line in asks(layer, 1, pilot="a")]
    lines += [line for layer in LAYERS[:5] for line in asks(layer, 1, pilot="b")]
    lines += [line for layer in LAYERS[1:5] for line in asks(layer, 1, pilot="c")]
    found = store(tmp_path, *lines, milestones=milestones)
    columns = ("n_pilots", "n_behind", "n_along", "n_unsure", "most_behind", "n_most_behind", "n_as_often")
    assert summary(found, NOW, *columns) == (3, 2, 1, 0, "residents", 2, 1)
    behind = found.ask("learning_layers", as_of=DAY(NOW), which="is_behind", layer=["residents"])
    assert behind["pilot_id"].tolist() == ["b", "c"]


def test_a_tie_is_told_and_without_anyone_behind_no_layer_is_named(tmp_path):
    found = store(tmp_path / "tie", *(line for layer in LAYERS[2:] for line in asks(layer, 1, 1)))
    assert summary(found, NOW, "most_behind", "n_most_behind", "n_as_often") == ("execution", 1, 2)
    found = store(tmp_path / "all", *(line for layer in LAYERS for line in asks(layer, 1, 1)))
    assert summary(found, NOW, "n_behind", "most_behind", "n_most_behind", "n_as_often") == (0, None, None, 0)


# ------------------------------------------------------------ the picture of the end


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ((5, 4, 4, 2, 5), (5, 2, 5, 3, 0.25)),
        ((3, 3, 3), (3, 3, 3, 0, 1)),
        ((1, 1, 5, 5), (4, 1, 5, 4, 0)),  # less alike than by chance
        ((1, 5), (2, 1, 5, 4, None)),
        ((4,), (1, 4, 4, None, None)),
        ((), (0, None, None, None, None)),
    ],
)
def test_how_far_layers_agree_on_the_picture_of_the_end(tmp_path, scores, found):
    lines = [line for layer, score in zip(LAYERS, scores, strict=False) for line in asks(layer, 1, score=score)]
    known = store(tmp_path, *(lines or asks("policy", 1)))
    columns = ("n_scores", "score_low", "score_high", "score_range", "r_wg")
    assert now(known, NOW, *columns) == [found]


def test_the_score_of_a_layer_is_the_lowest_that_it_gave(tmp_path):
    lines = ["a | een | policy | 2025-01-05 | | | | | 5", "a | twee | policy | 2025-01-05 | | | | | 2"]
    assert layers(store(tmp_path, *lines), NOW, "score")["policy"] == 2
