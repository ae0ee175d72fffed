"""What each possible answer to an open question would do to the leading figures, found on a trial.

A trial answers many questions at once, one of each pilot, and holds only the pilots that are asked about. A figure is
the sum of the rows behind it, each of one pilot: so what one answer does is what changes in the rows of its own pilots.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from doorstroom.contract.model import contract
from doorstroom.ledger.hand_in import ANSWERS
from doorstroom.ledger.ledger import Ledger, Trial
from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.store.answering import SAME_AS, Answer, about, file_of, id_within, to_question
from doorstroom.store.figures import behind
from doorstroom.store.publishing import Publishing, today
from doorstroom.store.trying import tried
from doorstroom.store.versions import Store

MOST = 20  # questions that are tried at once; of a pilot that is named, all
UNSAID = "-"  # why, of an answer that is only tried


@dataclass(frozen=True)
class Effect:
    """What one answer to one question does. `about`: the question, as `about` names it. `before`, `after`: the leading
    figures, and APART; None where it hangs on more than the answer, as on which pilot it is the same as.
    """

    about: tuple[str, ...]
    answer: str
    before: Mapping[str, float] | None = None
    after: Mapping[str, float] | None = None


@dataclass(frozen=True)
class _Tried:
    """An answer that is tried: to which question, and which pilots (their keys) it is about."""

    about: tuple[str, ...]
    answer: Answer
    pilots: frozenset[str]


def effects(
    store: Store,
    ledger: Ledger,
    publishing: Publishing,
    *,
    of_pilot: str | None = None,
    same_as: str | None = None,
    asked: pd.DataFrame | None = None,
) -> list[Effect]:
    """What each answer to each of the first MOST questions would do; of one pilot (its key) to all that are about it.
    `same_as`: the key of the pilot that it is, where an answer says that it is another one.

    `store`: what readers would see of what `ledger` holds. `asked`: rows of its `unanswered`, all where left out.
    """
    as_of = today(store, store.current_name(), publishing.now)
    rows = store.ask("unanswered", as_of=as_of, **publishing.told)
    if asked is not None:  # some of them may be answered by now
        named = {about(row) for row in asked.to_dict("records")}
        rows = rows[[about(row) in named for row in rows.to_dict("records")]]
    rows = rows[rows["pilot_key"] == of_pilot] if of_pilot else rows.head(MOST)
    within = publishing.within
    if same_as and within is not None and not any(same_as.startswith(f"{one}/") for one in within):
        same_as = None  # what is told of their pilot is not told of one that there is not
    possible = [one for row in rows.to_dict("records") for one in _answers_to(row, same_as)]
    whole = _figures(behind(store, as_of, **publishing.told))
    every = frozenset().union(*(one.pilots for one in possible if isinstance(one, _Tried)))
    found: dict[tuple, Effect] = {}
    with tempfile.TemporaryDirectory() as folder:
        before = None
        for nth, batch in enumerate(_batches([one for one in possible if isinstance(one, _Tried)])):
            place = Path(folder) / str(nth)
            place.mkdir()
            if before is None:
                before = behind(tried(place / "before", ledger, publishing, only=every), as_of)
            after = behind(_answered(place, ledger, batch, publishing, as_of, every), as_of)
            for one in batch:
                changed = {
                    name: whole[name] + _of(after[name], one.pilots) - _of(before[name], one.pilots) for name in whole
                }
                found[one.about, one.answer.answer] = Effect(one.about, one.answer.answer, whole, changed)
    return [found[one.about, one.answer.answer] if isinstance(one, _Tried) else one for one in possible]


def _answers_to(row: Mapping[str, object], same_as: str | None) -> Iterator[_Tried | Effect]:
    """Each answer that a question can have; without effect where it cannot be tried."""
    own, other = str(row["pilot_key"]), same_as or row["other_pilot_key"]
    for code, reply in contract().codes["reply"].items():
        if row["kind"] not in reply.traits["of"]:
            continue
        if code != SAME_AS:
            yield _Tried(about(row), to_question(row, code, UNSAID), frozenset({own}))
        elif pd.isna(other):
            yield Effect(about(row), code)
        else:
            given = to_question(row, code, UNSAID, same_as=id_within(str(other), str(row["municipality"])))
            yield _Tried(about(row), given, frozenset({own, str(other)}))


def _batches(possible: Sequence[_Tried]) -> Iterable[list[_Tried]]:
    """Answers that can be tried at once: no pilot is in two of them."""
    batches: list[tuple[set[str], list[_Tried]]] = []
    for one in possible:
        held = next((batch for batch in batches if not batch[0] & one.pilots), None)
        if held is None:
            held = (set(), [])
            batches.append(held)
        held[0].update(one.pilots)
        held[1].append(one)
    return [batch for _, batch in batches]


def _answered(
    place: Path, ledger: Ledger, batch: Sequence[_Tried], publishing: Publishing, as_of: dt.date, every: frozenset[str]
) -> Store:
    """What readers would see of these pilots with these answers."""
    trial, file = Trial(ledger, place / "ledger"), file_of([one.answer for one in batch], place)
    own, said = publishing.municipality, Said(ANSWERS, as_of, by=UNSAID)
    for taken in take([file], [], own, publishing.now, said, trial, publishing.progress):
        keep_hand_in(trial, taken)
    return tried(place / "after", trial, publishing, only=every)


# ------------------------------------------------------------------- figures


def _figures(rows: Mapping[str, pd.Series]) -> dict[str, float]:
    return {name: float(added.sum()) for name, added in rows.items()}


def _of(added: pd.Series, pilots: frozenset[str]) -> float:
    return float(added[added.index.isin(pilots)].sum())
