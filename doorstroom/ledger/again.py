"""What was handed in, read again from its files with the reader of today."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from doorstroom.ingest.account import Progress
from doorstroom.ledger.hand_in import HandIn, LedgerError, sum_of
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.taking import Said, Taken, contents_of, mapping_name, take


def read_again(ledger: Ledger, municipality: str, progress: Progress) -> None:
    """Write every hand-in anew, as its files are read today: each under its own id, whole or as it was.

    One of which a file was removed for good stays as it is. Raises LedgerError('file_damaged') for a file that is not
    as it was handed in, and what `take` raises.
    """
    for hand_in in ledger.hand_ins(also_taken_back=True):
        if hand_in.purged:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            taken = _taken(ledger, hand_in, Path(scratch), municipality, progress)
            with ledger.handing_in(hand_in.source):
                ledger.replace(taken.hand_in, contents_of(taken))


def _taken(ledger: Ledger, hand_in: HandIn, scratch: Path, municipality: str, progress: Progress) -> Taken:
    """A hand-in, read from its files; of a file that holds several days or sources, its own part."""
    paths = []
    for name, checksum in hand_in.files.items():
        kept, path = ledger.file(checksum), scratch / "files" / name
        if not kept.is_file() or sum_of(kept) != checksum:
            raise LedgerError("file_damaged", name=hand_in.id, file=name, path=kept)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, path)
        paths.append(path)
    mappings = [scratch / mapping_name(nth) for nth in range(len(hand_in.mappings))]
    for path, text in zip(mappings, hand_in.mappings, strict=True):
        path.write_text(text, encoding="utf-8")
    own = hand_in.source.municipality or municipality
    at = hand_in.handed_in_at.astimezone().replace(tzinfo=None)
    day = None if hand_in.said_by == "column" else hand_in.reported_on
    for source in (None, hand_in.source.name):  # as its mapping names it; else it was given
        said = Said(source, day, is_written=hand_in.is_written, municipalities=hand_in.municipalities)
        for one in take([scratch / "files"], mappings, own, at, said, ledger, progress):
            if (one.hand_in.source, one.hand_in.reported_on) == (hand_in.source, hand_in.reported_on):
                return one.of(hand_in)
    raise LedgerError("not_read_again", name=hand_in.id)
