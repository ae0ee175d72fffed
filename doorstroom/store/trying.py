"""What a hand-in would change, or changed: tried in a store of its own, and nothing is stored."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from doorstroom.ingest.account import Progress, Report, Unfit, with_flags
from doorstroom.ingest.intake import IntakeError, mapping_files
from doorstroom.ledger.beside import Beside, beside
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.ledger import Ledger, Trial
from doorstroom.ledger.taking import (
    Said,
    account_of,
    delivery_of,
    keep_hand_in,
    same_day_before,
    take,
)
from doorstroom.store.figures import behind, counted
from doorstroom.store.publishing import (
    Made,
    Publishing,
    compose_version,
    flags_before,
    is_current,
    today,
    unanswered,
)
from doorstroom.store.required import require_not_purged, unsaid
from doorstroom.store.versions import (
    LEDGER,
    Store,
)

AFTER = "2000-01-01T0000_0001"  # the name of a version that is only asked what would be
ALL_PILOTS = ("stage_now", "no_longer_listed", "without_stage")  # each pilot is in one of these
NEW_PILOT, KNOWN_PILOT = "new_pilot", "known_pilot"  # kinds of changes
AGAIN, INSTEAD = "event", "correction"  # what happened on another day, told as that
OF_A_QUESTION = ["kind", "pilot_key", "name", "was", "is_now", "since"]  # tell it from all others


# A store with what would be, its ledger and its day → the hand-in of answers that was added to that ledger, None where
# none fits; how many answers that are; and those that do not fit.
Answering = Callable[[Store, Ledger, dt.date], tuple[HandIn | None, int, list[Unfit]]]
# A store with what would be, its ledger and the questions that are new in it → what each answer to one would do.
Trying = Callable[[Store, Ledger, pd.DataFrame], Sequence]


@dataclass
class Checked(Report):
    """What a load would do. `changes`: what it would change, None where there is nothing to compare with. `questions`:
    the rows of `unanswered` that are open after it and were not before. `answered`: the leading figures of today
    without and with the answers that were given, None where none counts. `effects`: what `trying` gave. `unsaid`: what
    a load would ask first.
    """

    changes: Changes | None = None
    questions: pd.DataFrame | None = None
    answered: Changes | None = None
    effects: Sequence = ()
    unsaid: list[IntakeError] = field(default_factory=list)


@dataclass(frozen=True)
class Changes:
    """What hand-ins change. `rows`: as the question hand_in_changes has them; a pilot that is new to their list, and of
    which other lists told already, is of the kind known_pilot. `before`, `after`: the leading figures of today, as
    portfolio_counts has them; before is None where there was nothing to compare with. `beside`: what changes in the
    tables that are in no row. `moved`: of the figures that count pilots, how many came in and went out, of those that
    are in both. `views`: of before and after, what is in view of it (`in_view`), that says which figure is not known.
    """

    rows: pd.DataFrame
    before: dict[str, float] | None
    after: dict[str, float]
    beside: Sequence[Beside] = ()
    moved: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    views: tuple[Mapping[str, object] | None, Mapping[str, object] | None] = (None, None)


def check_only(
    paths: Sequence[Path],
    *,
    municipality: str,
    now: dt.datetime,
    mapping_file: Path | Sequence[Path] | None = None,
    progress: Progress,
    said: Said | None = None,
    store: Store | None = None,
    answering: Answering | None = None,
    trying: Trying | None = None,
) -> Checked:
    """What a load would report and change; nothing is stored. `store`: whose ledger it would be handed in to.
    `answering`: what would be answered right after it. `trying`: what each answer to what is open then would do.
    """
    publishing = Publishing(municipality, now, 1, progress, within=store.within if store else None)
    mappings = mapping_files(mapping_file)
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(store.ledger if store else Ledger(Path(folder) / "none"), Path(folder) / LEDGER)
        taken = take(paths, mappings, municipality, now, said or Said(), trial, progress)
        require_not_purged(trial, taken)
        report = Checked(**vars(account_of(taken)))
        kept = [keep_hand_in(trial, one) for one in taken]
        report.hand_ins = [delivery_of(trial, one) for one in kept]
        report.unsaid = unsaid(taken)
        sources = [one.hand_in.source for one in kept]
        if not any(one.is_new for one in kept) or not all(len(one.tables.get("pilots", "-")) for one in taken):
            report.files = with_flags(report)
            report.known_flags = flags_before(store, sources).of(report, ())
            if is_current(store):
                report.n_unanswered = unanswered(store, store.current_name(), publishing)
            return report
        after, made = _tried(Path(folder) / "after", trial, publishing)
        report.flags += made.report.flags
        report.files = with_flags(report)
        report.known_flags = flags_before(store, sources).of(report, made.report.flags)
        report.n_unanswered = unanswered(after, AFTER, publishing)
        before = store if made.n_hand_ins > len(kept) and is_current(store) else None
        if made.n_hand_ins > len(kept):  # there was something before
            new = [one.hand_in for one in kept if one.is_new]
            said = _said(after, trial, new, publishing)
            report.changes = replace(_changes(after, said, before, publishing), beside=_beside(trial, new))
        report.questions = _opened(after, before, publishing)
        if answering:
            told, report.n_answered, report.unfit = answering(after, trial, today(after, AFTER, now))
            if told:
                answered, _ = _tried(Path(folder) / "answered", trial, publishing)
                said = _said(answered, trial, [told], publishing)
                report.answered = _changes(answered, said, after, publishing)
                report.n_unanswered = unanswered(answered, AFTER, publishing)
                after = answered
        if trying:
            report.effects = trying(after, trial, report.questions)
    return report


def _opened(after: Store, before: Store | None, publishing: Publishing) -> pd.DataFrame:
    """The questions that are open today, and were not before."""
    now = publishing.now
    rows = after.ask("unanswered", as_of=today(after, AFTER, now), **publishing.told)
    if before is None:
        return rows
    known = before.ask("unanswered", as_of=today(before, before.current_name(), now))
    told = set(known[OF_A_QUESTION].astype(str).itertuples(index=False, name=None))
    is_known = [one in told for one in rows[OF_A_QUESTION].astype(str).itertuples(index=False, name=None)]
    return rows[[not one for one in is_known]]


def compare(store: Store, hand_in: HandIn, publishing: Publishing) -> Changes:
    """What a hand-in that is in the ledger changed: beside what all others say. Raises LedgerError('not_within')."""
    store.ledger.require_own_of(hand_in)
    publishing = replace(publishing, within=store.within)
    with tempfile.TemporaryDirectory() as folder:
        after, _ = _tried(Path(folder) / "after", store.ledger, publishing)
        others, before = Trial(store.ledger, Path(folder) / LEDGER, without=hand_in.id), None
        if any("pilots" in one.tables for one in others.hand_ins()):
            before, _ = _tried(Path(folder) / "before", others, publishing)
        said = _said(after, store.ledger, [hand_in], publishing)
        return replace(_changes(after, said, before, publishing), beside=_beside(store.ledger, [hand_in]))


def _beside(ledger: Ledger, hand_ins: Sequence[HandIn]) -> list[Beside]:
    return [one for hand_in in hand_ins for one in beside(ledger, hand_in)]


def tried(folder: Path, ledger: Ledger, publishing: Publishing, *, only: Collection[str]) -> Store:
    """A store in a folder of its own with what a ledger holds of some pilots (their keys)."""
    return _tried(folder, ledger, publishing, only)[0]


def _tried(
    folder: Path, ledger: Ledger, publishing: Publishing, only: Collection[str] | None = None
) -> tuple[Store, Made]:
    """A store in a folder of its own with what a ledger holds, and what was written."""
    store = Store(folder)
    folder.mkdir()
    made = compose_version(store.file(AFTER), ledger, publishing, AFTER, is_tried=True, only=only)
    store.point_to(AFTER)
    return store, made


def _said(after: Store, ledger: Ledger, hand_ins: Sequence[HandIn], publishing: Publishing) -> pd.DataFrame:
    """The rows of hand_in_changes of hand-ins. What a list said earlier of the same day is what readers saw before it,
    so it is compared with that as a list of the next day; only that what it says otherwise takes the place of what it
    said, also where of two lists it would happen again.
    """
    every = []
    for one in hand_ins:
        if not same_day_before(ledger, one):
            every.append(after.ask("hand_in_changes", hand_in=one.id))
            continue
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(ledger, Path(folder) / LEDGER, later=[one.id])
            next_day, _ = _tried(Path(folder) / "next_day", trial, publishing)
            rows = next_day.ask("hand_in_changes", hand_in=one.id)
        rows["told_as"] = rows["told_as"].replace(AGAIN, INSTEAD)
        rows["said_on"] = pd.Timestamp(one.reported_on)
        every.append(rows)
    return pd.concat(every, ignore_index=True)


def _changes(after: Store, rows: pd.DataFrame, before: Store | None, publishing: Publishing) -> Changes:
    """What hand-ins changed, as these rows say, and the leading figures of today before and after."""
    if before:
        as_of = today(after, after.current_name(), publishing.now)
        known = pd.concat([before.ask(name, as_of=as_of)["pilot_key"] for name in ALL_PILOTS])
        rows.loc[(rows["kind"] == NEW_PILOT) & rows["pilot_key"].isin(known), "kind"] = KNOWN_PILOT
    figures, views, members = [], [], []
    for store in (before, after):
        if store is None:
            figures.append(None)
            views.append(None)
            continue
        as_of = today(store, store.current_name(), publishing.now)
        asked = store.ask("portfolio_counts", as_of=as_of, **publishing.told)
        figures.append(dict(asked[asked["stage"].isna()][["measure", "value"]].to_numpy()))
        views.append(store.ask("in_view", as_of=as_of).iloc[0].to_dict())
        members.append(counted(behind(store, as_of)))
    moved = {}
    if before is not None:
        then, now = members
        moved = {name: (len(now[name] - then[name]), len(then[name] - now[name])) for name in now}
    return Changes(rows, *figures, moved=moved, views=tuple(views))
