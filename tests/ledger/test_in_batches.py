"""Sources that are put together some municipalities at a time say what all say at once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from doorstroom.contract.model import contract
from doorstroom.ledger.compose import Composed, compose, in_batches, shown_names
from doorstroom.ledger.fold import Folded, fold_all
from doorstroom.ledger.folded import OfSource, held
from doorstroom.ledger.hand_in import Source
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.typed import COMPUTED, keyed
from tests.breadth import examples
from tests.ledger import given as ledgers
from tests.ledger.random_ledgers import hand_ins, typed
from tests.ledger.test_fold_against_reference import fast
from tests.reference.ledger import HandIn

MUNICIPALITIES = ("Hoorn", "hoorn ", "Medemblik", "Drechterland")  # the first two are one


def told_by(one: HandIn, municipality: str) -> dict[str, pa.Table]:
    """The tables of a hand-in, as a municipality tells them."""

    def of_it(name: str, rows: pa.Table) -> pa.Table:
        rows = rows.drop_columns([column for column in COMPUTED if column in rows.column_names])
        if "municipality" in rows.column_names:
            at, names = rows.column_names.index("municipality"), pa.array([municipality] * len(rows), pa.string())
            rows = rows.set_column(at, "municipality", names)
        return keyed(contract().tables[name], rows)

    return {name: of_it(name, rows) for name, rows in typed(one).items()}


def as_sets(done: Composed) -> dict[str, list[str]]:
    """All rows and flags, whatever their order."""
    rows = {
        name: sorted(map(repr, table.select(sorted(table.column_names)).to_pylist())) for name, table in done.rows()
    }
    return {name: of_name for name, of_name in rows.items() if of_name} | {"": sorted(map(repr, done.flags))}


of_sources = some.lists(some.tuples(some.sampled_from(MUNICIPALITIES), hand_ins(most=2)), min_size=2, max_size=4)


@given(of_sources)
@settings(fast, max_examples=examples(10))
def test_some_municipalities_at_a_time_is_all_at_once(told: Sequence[tuple[str, Sequence[HandIn]]]):
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for nth, (municipality, of_source) in enumerate(told):
            for one in of_source:
                how = {"id": f"{one.id[:11]}{nth}{one.id[12:]}", "partial": tuple(one.partial)}
                source = Source(municipality, f"lijst {nth}")
                ledgers.add(ledger, one.reported_on, told_by(one, municipality), source=source, **how)
        every = ledger.hand_ins()
        if not any("pilots" in one.tables for one in every):
            return
        by_source = [ledger.hand_ins(source) for source in sorted({one.source for one in every})]
        folds = fold_all(ledger, by_source)
        parts = []
        for batch in in_batches(by_source, [held(one) for one in folds], most=0):
            own = sorted((one for nth in batch for one in by_source[nth]), key=lambda one: one.in_order)
            parts.append(compose(ledger, own, [folds[nth] for nth in batch], shown_names(every)))
        at_once = compose(ledger, every, folds)
        assert as_sets(Composed.joined(parts, shown_names(every))) == as_sets(at_once)


class Told:
    """What `in_batches` asks of a hand-in."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables


PILOTS, NORMS = [Told("pilots")], [Told("norms")]
BATCHES = {
    "none": ([], [], []),
    "each fits beside the other": ([PILOTS, PILOTS], ["a", "b"], [[0, 1]]),
    "no two fit": ([PILOTS, PILOTS, PILOTS], ["aa", "bb", "cc"], [[0], [1], [2]]),
    "one municipality is never parted": ([PILOTS, PILOTS, PILOTS], ["aa", "bb", "aa"], [[0, 2], [1]]),
    "a list of two joins both": ([PILOTS, PILOTS, PILOTS], ["a", "b", "ab"], [[0, 1, 2]]),
    "norms go with pilots": ([NORMS, PILOTS, PILOTS], ["-", "aa", "bb"], [[0, 1], [2]]),
    "only norms": ([NORMS], ["-"], [[0]]),
}  # fmt: skip


@pytest.mark.parametrize("example", BATCHES)
def test_what_is_put_together_at_once(example):
    """Each letter is a municipality, and weighs one; two weigh as much as a batch may."""
    of_sources, named, expected = BATCHES[example]
    folds = [OfSource(frozenset(one.strip("-")), len(one), Folded) for one in named]
    assert in_batches(of_sources, folds, most=2) == expected
