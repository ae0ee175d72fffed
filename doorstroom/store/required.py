"""What has to be so before something is handed in: a whole store, and a list that says whose it is."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from doorstroom.ingest.intake import IntakeError
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.taking import (
    Taken,
)
from doorstroom.store.versions import (
    Store,
    StoreError,
)


def require_whole(store: Store) -> None:
    """A store of which a part is missing is not written to: a backup may be halfway back.

    Raises StoreError, or LedgerError where the version that readers see holds what the ledger lacks.
    """
    ledger, name = store.ledger, store.current_name()
    if name is None:
        return
    try:
        told = set(store.ask("hand_ins", version=name)["hand_in"])
    except StoreError as error:
        if error.code != "other_release":
            raise
        return
    there = {one.id for one in ledger.hand_ins(also_taken_back=True)} | ledger.purged()
    damaged = {error.details["name"] for error in ledger.damaged()}
    if lacking := sorted(told - there - damaged):
        raise LedgerError("hand_ins_missing", names=", ".join(lacking), path=ledger.path)


def require_not_purged(ledger: Ledger, taken: Sequence[Taken]) -> None:
    """What was removed for good does not come back by itself, as with an archive that is handed in once more."""
    purged = ledger.purged_files()
    for one in taken:
        for name, checksum in one.hand_in.files.items():
            if said := purged.get(checksum):
                day = said["at"].partition("T")[0]
                raise LedgerError("file_purged", file=name, by=said["by"], day=day, why=said["why"])


def require_list(taken: Sequence[Taken]) -> None:
    """A list is not handed in under the name of what people write down: it would speak of all that they did not."""
    for one in taken:
        if one.hand_in.source.is_screen and not one.hand_in.is_written:
            raise LedgerError("source_of_screen", source=one.hand_in.source.name)


def require_said(taken: Sequence[Taken]) -> None:
    """Nothing is handed in as the list of nobody, nor beside a list that it may be the next one of."""
    for error in unsaid(taken):
        raise error


def unsaid(taken: Sequence[Taken]) -> list[IntakeError]:
    """What has to be said yet, each once."""
    every = [error for one in taken for error in one.unsaid]
    return list({str(error): error for error in every}.values())


def require_rows(taken: Sequence[Taken], paths: Sequence[Path], mappings: Sequence[Path]) -> None:
    """An untouched template, or a list of which every row was refused, says nothing: that is no hand-in."""
    for one in taken:
        if "pilots" in one.tables and not len(one.tables["pilots"]):
            asked = [*map(str, paths), *(part for path in mappings for part in ("--mapping", str(path)))]
            files = ", ".join(path.name or str(path) for path in paths)
            refused = len(one.report.refusals)
            raise IntakeError("no_pilots", file=files, arguments=shlex.join(asked), refused=refused)
