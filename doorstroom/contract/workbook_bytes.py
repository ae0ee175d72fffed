"""A workbook as bytes that depend on nothing but what is in it.

openpyxl and zip both write the moment of saving into a file; here that is a moment which the caller names, or none.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook

CORE = "docProps/core.xml"
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def parts_of(book: Workbook, moment: datetime) -> dict[str, bytes]:
    """The parts of a saved workbook by name, in order, as if it was made at `moment`."""
    book.properties.created = moment
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stated = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return {**parts, CORE: MODIFIED.sub(rb"\g<1>" + stated, parts[CORE])}


def zipped(parts: Iterable[tuple[str, Iterable[bytes]]], level: int | None = None) -> bytes:
    """The parts, each in pieces, as one archive without times; `level` of compression: 1 (fast) to 9 (small)."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, pieces in parts:
            with archive.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return written.getvalue()
