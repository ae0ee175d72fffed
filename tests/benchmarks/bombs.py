"""What looking into a file that is meant to take all there is, or is no list, takes, and what is said of it.

    python -m tests.benchmarks.bombs

Each file is dropped by itself and looked into as on the screen: by a confined process, until a reader can be told.
Seconds from starting that process until it is known what to tell; the most memory that it and what it started had at
once (its share of what is shared; looked at every 20 milliseconds).
"""

from __future__ import annotations

import datetime as dt
import io
import os
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
from openpyxl.utils import get_column_letter

from doorstroom.drafts.draft import DraftError, Drafts
from doorstroom.drafts.job import PROCESS, Job
from doorstroom.drafts.lists import looked, looks
from doorstroom.i18n import words_for

SHEET = "xl/worksheets/sheet1.xml"
HEADERS, ROW = ["Nr", "Naam pilot", "Status"], [1, "Een", "Loopt"]
ROW_AS_LINE = b"1;Een;Loopt\n"
LINES = b"Nr;Naam pilot;Status\n" + ROW_AS_LINE
NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
MOST_SECONDS, MOST_MB = 10, 1024
LOOK_EVERY = 0.02


def book(n_sheets: int = 1) -> bytes:
    made = openpyxl.Workbook()
    for nth in range(n_sheets):
        sheet = made.active if nth == 0 else made.create_sheet(f"Blad {nth}")
        sheet.append(HEADERS)
        sheet.append(ROW)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(entries: dict[str, bytes], over: bytes = b"") -> bytes:
    out = io.BytesIO(over)
    with zipfile.ZipFile(out, "a" if over else "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book())) as plain:
        parts = {name: plain.read(name) for name in plain.namelist()}
    return packed(parts | {SHEET: change(parts[SHEET])})


def zip_bomb(size: int = 600_000_000) -> bytes:
    return with_sheet(lambda xml: xml + b" " * size)


def laughs() -> bytes:
    """Entities that become a thousand million times as long."""
    entities = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    kind = f"<!DOCTYPE x [{''.join(entities)}]>".encode()
    return with_sheet(lambda xml: kind + xml.replace(b"</t>", b"&a9;</t>").replace(b"</v>", b"&a9;</v>"))


def nested() -> bytes:
    content, name = book(), "lijst.xlsx"
    for depth in range(50):
        content, name = packed({name: content}), f"{depth}.zip"
    return content


def locked() -> bytes:
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(book())).encrypt("geheim", out)
    return out.getvalue()


def wide() -> bytes:
    return b"\n".join(b";".join([cell] * 1_000_000) for cell in (b"kop", b"x"))


def long(n_rows: int = 4_000_000) -> bytes:
    return LINES + ROW_AS_LINE * n_rows


def repeated(n_rows: int = 60) -> bytes:
    """An ods of which each element stands for a million cells."""
    row = '<table:table-row table:number-rows-repeated="1000">{}</table:table-row>'.format(
        '<table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell>"
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:spreadsheet><table:table table:name="B">{row * n_rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def crossed(n_rows: int = 400_000, n_columns: int = 16_384) -> bytes:
    """A sheet with a whole row and a whole column, and nothing between them."""
    top = b"".join(b'<c r="%b1"><v>1</v></c>' % get_column_letter(nth).encode() for nth in range(1, n_columns + 1))
    below = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (nth, nth) for nth in range(2, n_rows + 1))
    rows = b'<sheetData><row r="1">' + top + b"</row>" + below
    return with_sheet(lambda xml: xml[: xml.index(b"<sheetData>")] + rows + xml[xml.index(b"</sheetData>") :])


BOMBS: dict[str, Callable[[], bytes]] = {
    "bom.xlsx": zip_bomb,
    "entiteiten.xlsx": laughs,
    "miljoen kolommen.csv": wide,
    "vier miljoen rijen.csv": long,
    "een miljoen rijen.csv": lambda: long(1_000_000),
    "archief in archief.xlsx": nested,
    "archief in archief.zip": nested,
    "programma.xlsx": lambda: b"MZ" + os.urandom(300_000),
    "programma.csv": lambda: b"MZ" + os.urandom(300_000),
    "programma.exe": lambda: b"MZ" + os.urandom(300_000),
    "brief.xlsx": lambda: b"%PDF-1.7\n" + os.urandom(300_000),
    "leeg.csv": lambda: b"",
    "wachtwoord.xlsx": locked,
    "weg.xlsx": lambda: packed({"../../../etc/lijst.csv": LINES, "/tmp/lijst.csv": LINES}),
    "tienduizend.xlsx": lambda: packed({f"xl/worksheets/{nth}.xml": b"<x/>" for nth in range(10_000)}, book()),
    "tienduizend lijsten.xlsx": lambda: packed({f"{nth}.csv": LINES for nth in range(10_000)}),
    "herhaald.ods": repeated,
    "kruis.xlsx": crossed,
    "tweeduizend bladen.xlsx": lambda: book(2_000),
}


def memory(pid: int) -> float:
    """Megabytes of a process and all that it started, what is shared divided among who share it."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it ended
        return 0
    own = next((int(line.split()[1]) / 1024 for line in told if line.startswith("Pss:")), 0)
    return own + sum(memory(int(child)) for child in children)


def looked_into(folder: Path, name: str, content: bytes, language: str = "nl") -> tuple[str, float, float]:
    """What is said of a file that somebody drops, after how many seconds, and the most megabytes meanwhile."""
    drafts, words = Drafts(folder), words_for(language)
    draft = drafts.new("noor", NOW)
    try:
        draft = drafts.add(draft, name, content, NOW)
    except DraftError as error:
        return words(f"handing_in.error.{error.code}", **error.details), 0, 0
    began, most = time.monotonic(), 0.0
    (job,) = looks(drafts, draft, language)
    pid = int((job.folder / PROCESS).read_text().split()[0])
    while job.wait(LOOK_EVERY).is_running:
        most = max(most, memory(pid))
    return _said(job, draft, words), time.monotonic() - began, most


def _said(job: Job, draft, words) -> str:
    state = job.state()
    if state.answer is None:
        return state.problem or words("handing_in.not_looked")
    found = looked(draft, [state])
    said = [why for _, why in found.unread]
    if found.sheets:
        first = found.sheets[0]
        said.append(words.count("handing_in.found.list", first.n_rows, columns=len(first.columns)))
    return " ".join(said)


def main() -> None:
    for name, make in BOMBS.items():
        with tempfile.TemporaryDirectory() as folder:
            content = make()
            said, seconds, most = looked_into(Path(folder), name, content)
        verdict = "" if seconds <= MOST_SECONDS and most <= MOST_MB else "  OVER"
        print(f"{name:26} {len(content) / 2**20:6.1f} MB {seconds:6.1f} s {most:6.0f} MB{verdict}  {said}", flush=True)


if __name__ == "__main__":
    main()
