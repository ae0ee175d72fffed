"""What each answer would do to the figures is what it does once it is given."""

from __future__ import annotations

import shutil

import pytest

from doorstroom.contract.model import contract
from doorstroom.lineage.traces import trace
from doorstroom.store import answering, effects
from doorstroom.store.figures import APART, MEASURES
from doorstroom.store.publishing import Publishing
from doorstroom.store.questions import question
from doorstroom.store.versions import Store
from tests.given import NOW, example_in, silent

PUBLISHING = Publishing("Waterkant", NOW, 24, silent)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_in(tmp_path_factory.mktemp("example") / "store")


@pytest.fixture(scope="module")
def found(example):
    made = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(effects, "tried", lambda *given, **more: made.append(1) or TRIED(*given, **more))
        told = effects.effects(example, example.ledger, PUBLISHING)
    return told, len(made)


TRIED = effects.tried


def figures(store: Store, as_of) -> dict[str, float]:
    counts = store.ask("portfolio_counts", as_of=as_of)
    whole = counts[counts["stage"].isna()].set_index("measure")["value"]
    apart = len(store.ask(APART, as_of=as_of))
    return {name: float(whole[name]) for name in MEASURES} | {APART: apart}


def test_every_answer_to_every_question_has_an_effect_and_few_versions_are_made_for_it(example, found):
    told, n_made = found
    asked = example.ask("unanswered", as_of=example.current().as_of)
    replies = contract().codes["reply"]
    expected = [
        (answering.about(row), code)
        for row in asked.to_dict("records")
        for code, reply in replies.items()
        if row["kind"] in reply.traits["of"]
    ]
    assert [(one.about, one.answer) for one in told] == expected
    hangs_on = {(one.about[0], one.answer) for one in told if one.after is None}
    assert hangs_on == {("left_list", "same_as")}
    assert n_made <= 1 + max(len([1 for one in told if one.about == about]) for about, _ in expected)


TRIED_OUT = {
    ("Waterkant/P-047", "was_wrong"): {"waiting", "stagnation_months"},
    ("Waterkant/P-015", "correction"): {"over_norm", "stagnation_months"},
    ("Waterkant/P-066", "same_as"): {"no_longer_listed"},
    ("Waterkant/P-015", "event"): set(),
}


@pytest.mark.parametrize(("pilot", "reply"), TRIED_OUT)
def test_what_an_answer_would_do_is_what_it_does(example, found, tmp_path, pilot, reply):
    shutil.copytree(example.path, tmp_path / "store")
    store, as_of = Store(tmp_path / "store"), example.current().as_of
    one = next(one for one in found[0] if one.about[1] == pilot and one.answer == reply)
    assert one.before == pytest.approx(figures(store, as_of))
    asked = store.ask("unanswered", as_of=as_of, of_pilot=pilot)
    row = next(row for row in asked.to_dict("records") if answering.about(row) == one.about)
    same_as = {"same_as": row["other_pilot_key"].rpartition("/")[2]} if reply == answering.SAME_AS else {}
    given = answering.to_question(row, reply, "zo is het", **same_as)
    answering.answer(store, given, PUBLISHING, by="Noor")
    assert one.after == pytest.approx(figures(store, as_of))
    changed = {name for name in one.before if abs(one.before[name] - one.after[name]) > 1e-6}
    assert changed == TRIED_OUT[pilot, reply]


def test_what_it_does_to_be_a_pilot_that_is_chosen_is_found_too(example, found, tmp_path):
    shutil.copytree(example.path, tmp_path / "store")
    store, as_of = Store(tmp_path / "store"), example.current().as_of
    asked = store.ask("unanswered", as_of=as_of)
    row = asked[(asked["kind"] == "left_list") & (asked["municipality"] == "Waterkant")].to_dict("records")[0]
    others = store.ask("stage_now", as_of=as_of)
    own = others["pilot_key"].isin([row["pilot_key"]])
    other = others[(others["municipality"] == "Waterkant") & ~own]["pilot_key"].iloc[0]
    told = effects.effects(example, example.ledger, PUBLISHING, of_pilot=row["pilot_key"], same_as=other)
    of_one = [(one.about, one.answer) for one in found[0] if one.about[1] == row["pilot_key"]]
    assert [(one.about, one.answer) for one in told] == of_one  # only its own questions are tried, and each of them
    one = next(one for one in told if one.about == answering.about(row) and one.answer == answering.SAME_AS)
    given = answering.to_question(row, "same_as", "zo is het", same_as=answering.id_within(other, "Waterkant"))
    answering.answer(store, given, PUBLISHING, by="Noor")
    assert one.after == pytest.approx(figures(store, as_of))
    assert one.after != one.before


def test_the_measures_are_those_of_the_leading_figures():
    for name, (base, counted) in MEASURES.items():
        of_figure, counts = trace(name), question(base).measures[counted]
        assert (of_figure.rows, of_figure.adds_up) == (base, counts.adds_up)
