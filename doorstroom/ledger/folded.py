"""What each source has said so far, folded, as it lies on disk: a cache, of which a fold can always be made again.

It lies in the folder of its source under a name that follows from all that a fold is made of, so that one of other
hand-ins, of another release or of rows that were purged is never taken. One that is not as it was written is none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from doorstroom.contract.model import CONTRACT
from doorstroom.ingest.parse.text import spelling_key
from doorstroom.ledger import fold as arithmetic
from doorstroom.ledger import marks, typed
from doorstroom.ledger.fold import FOLD, Folded, fold_all
from doorstroom.ledger.hand_in import ABOUT, BUILDING, SAID, HandIn, sealed, sum_of, unsealed
from doorstroom.ledger.ledger import Ledger

BESIDE = ("absences", "told", "silences")  # tables of Folded that are of no table of the contract
OF_TABLE = "table-"
BATCH = 32 * 2**20  # bytes of Parquet: what each step costs once is shared, and the rows of a batch lie in memory


@dataclass(frozen=True)
class OfSource:
    """What one source has said, folded; `read` gives it, from disk where it lies there.

    `municipalities`: of which it tells, by the key of their spelling; `n_bytes`: about what it takes in memory.
    """

    municipalities: frozenset[str]
    n_bytes: int
    read: Callable[[], Folded]


Fold = Callable[..., list[OfSource]]  # called as `fold_here`


def fold_here(ledger: Ledger, of_sources: Sequence[Sequence[HandIn]], *, is_kept: bool) -> list[OfSource]:
    """What the hand-ins of each source say together, in this process.

    `is_kept`: what had to be folded now is written down, and read again where it is asked for; call while holding the
    lock of the store, and `tidy` after it. Raises OSError where it cannot be written.
    """
    known = [_lying(ledger, one, is_kept=is_kept) for one in of_sources]
    lacking = [nth for nth, one in enumerate(known) if one is None]
    for batch in _batches(ledger, lacking, of_sources):
        for nth, made in zip(batch, fold_all(ledger, [of_sources[nth] for nth in batch]), strict=True):
            known[nth] = keep(ledger, of_sources[nth], made) if is_kept else held(made)
    return known


def held(made: Folded) -> OfSource:
    """What one source has said, where it is in memory and stays there."""
    return OfSource(municipalities_of(made), made.n_bytes, lambda: made)


def keep(ledger: Ledger, hand_ins: Sequence[HandIn], made: Folded) -> OfSource:
    """Write down what these hand-ins of one source say together, whichever engine folded it."""
    _keep(_place(ledger, hand_ins), made)
    return OfSource(municipalities_of(made), made.n_bytes, partial(_again, ledger, hand_ins, is_kept=True))


def _lying(ledger: Ledger, hand_ins: Sequence[HandIn], *, is_kept: bool) -> OfSource | None:
    """The fold of these hand-ins of one source as it lies on disk, not read yet; None where there is none."""
    try:
        about = unsealed(_place(ledger, hand_ins) / ABOUT)
        municipalities, n_bytes = frozenset(about["municipalities"]), about["n_bytes"]
    except (OSError, ValueError, KeyError):
        return None
    return OfSource(municipalities, n_bytes, partial(_again, ledger, hand_ins, is_kept=is_kept))


def _again(ledger: Ledger, hand_ins: Sequence[HandIn], *, is_kept: bool) -> Folded:
    """The fold of these hand-ins of one source, from disk; made anew where it is not as it was written."""
    made = _read(_place(ledger, hand_ins))
    if made is None:
        made = fold_all(ledger, [hand_ins])[0]
        if is_kept:
            _keep(_place(ledger, hand_ins), made)
    return made


def _batches(ledger: Ledger, numbers: Sequence[int], of_sources: Sequence[Sequence[HandIn]]) -> Iterator[list[int]]:
    """Sources, by their numbers, that are folded at once: as many as a batch holds, and at least one."""
    batch, n_bytes = [], 0
    for nth in numbers:
        of_one = sum(file.stat().st_size for one in of_sources[nth] for file in ledger.tables(one).values())
        if batch and n_bytes + of_one > BATCH:
            yield batch
            batch, n_bytes = [], 0
        batch.append(nth)
        n_bytes += of_one
    if batch:
        yield batch


def tidy(ledger: Ledger) -> None:
    """Remove the folds of what the ledger does not hold now. Call while holding the lock of the store."""
    every = ledger.hand_ins()
    used = {one.source.folder: [] for one in every}
    for one in every:
        used[one.source.folder].append(one)
    for folder in ledger.own_sources():
        _require_own(folder / SAID)
        name = _name(used[folder.name]) if folder.name in used else None
        for fold_of in (folder / SAID).glob("*"):
            if fold_of.name != name:
                _remove(fold_of)


def forget(ledger: Ledger) -> None:
    """Remove all folds that lie on disk. Call while holding the lock of the store."""
    for folder in ledger.own_sources():
        _remove(folder / SAID)


def _require_own(folds: Path) -> None:
    """What leads elsewhere is not followed: nothing there is ours to write or remove."""
    if folds.is_symlink():
        folds.unlink()


def _remove(path: Path) -> None:
    """Remove what lies there, if anything does: a folder, or a file or link that somebody's system put there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def municipalities_of(made: Folded) -> frozenset[str]:
    """Of which municipalities there are rows, by the key of their spelling; "" stands for none that is named."""
    named = set()
    for rows in made.tables.values():
        if "municipality" in rows.column_names:
            named |= set(pc.unique(rows["municipality"]).to_pylist())
        elif len(rows):
            named.add(None)
    return frozenset("" if name is None else spelling_key(name) for name in named)


def _place(ledger: Ledger, hand_ins: Sequence[HandIn]) -> Path:
    """Where the fold of these hand-ins of one source lies."""
    return ledger.said(hand_ins[0].source) / _name(hand_ins)


def _name(hand_ins: Sequence[HandIn]) -> str:
    parts = [_release(), *(sealed(one.as_json()) for one in sorted(hand_ins, key=lambda about: about.in_order))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@cache
def _release() -> str:
    """A fingerprint of what folds."""
    of = arithmetic, marks, typed
    texts = (CONTRACT, *(Path(one.__file__) for one in of), *sorted(FOLD.glob("*.sql")))
    made_of = [duckdb.__version__, pa.__version__, *(path.read_text(encoding="utf-8") for path in texts)]
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()


def _read(place: Path) -> Folded | None:
    """A fold as it was written, None where there is none, or another one than was written."""
    try:
        sums = unsealed(place / ABOUT)["sums"]
        if any(sum_of(place / name) != checksum for name, checksum in sums.items()):
            return None
        parts = {Path(name).stem: feather.read_table(place / name) for name in sums}
    except (OSError, ValueError, KeyError):  # also: somebody puts another one in its place
        return None
    tables = {name.removeprefix(OF_TABLE): rows for name, rows in parts.items() if name.startswith(OF_TABLE)}
    return Folded(tables, **{name: parts.get(name) for name in BESIDE})


def _keep(place: Path, made: Folded) -> None:
    """Write a fold, whole or not at all."""
    parts = {f"{OF_TABLE}{name}": rows for name, rows in made.tables.items()}
    parts |= {name: rows for name in BESIDE if (rows := getattr(made, name)) is not None}
    building = place.with_name(f"{BUILDING}{place.name}")
    _require_own(place.parent)
    for before in (building, place):  # what was killed halfway, and what is damaged
        _remove(before)
    building.mkdir(parents=True)
    for name, rows in parts.items():
        feather.write_feather(rows, str(building / f"{name}.arrow"), compression="lz4")
    sums = {path.name: sum_of(path) for path in sorted(building.iterdir())}
    about = {"sums": sums, "municipalities": sorted(municipalities_of(made)), "n_bytes": made.n_bytes}
    (building / ABOUT).write_text(sealed(about), encoding="utf-8")
    os.replace(building, place)
