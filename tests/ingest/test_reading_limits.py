"""What is meant to take all memory or all time, or is no file at all, is refused at once and by its name."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

from doorstroom.ingest.readers.read import files_in, read, shapes_in
from doorstroom.ingest.readers.sheet import UnreadableFile

ROOT = Path(__file__).parents[2]
MOST_KB = 1024**2  # of memory, for a whole process that reads one of these
MOST_SECONDS = 10  # of processor time for each; most take less than one


def endless_xls(folder: Path) -> Path:
    """An xls of which the list of its tables of sectors leads to itself."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Pilots")
    for row in range(400):
        sheet.write(row, 0, f"pilot {row} met een naam")
    book.save(str(folder / "eindeloos.xls"))
    content = bytearray((folder / "eindeloos.xls").read_bytes())
    own = (len(content) - 512) // 512  # the number of a sector that is added, and that names itself as the next
    content[68:76] = struct.pack("<II", own, 1)
    content += struct.pack("<128I", *[0] * 127, own)
    (folder / "eindeloos.xls").write_bytes(content)
    return folder / "eindeloos.xls"


def newlines(folder: Path) -> Path:
    (folder / "regels.csv").write_bytes(b"\n" * 200_000_000)
    return folder / "regels.csv"


def newlines_before_a_table(folder: Path) -> Path:
    (folder / "regels_en_meer.csv").write_bytes(b"\n" * 60_000_000 + b"titel;thema\na;b\n")
    return folder / "regels_en_meer.csv"


def wide_parquet(folder: Path) -> Path:
    pq.write_table(pa.table({f"kolom {nth}": [1] for nth in range(4_000)}), folder / "breed.parquet")
    return folder / "breed.parquet"


def spaces(folder: Path) -> Path:
    openpyxl.Workbook().save(folder / "spaties.xlsx")
    with (
        zipfile.ZipFile(folder / "spaties.xlsx", "a", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
        out.open("xl/worksheets/sheet9.xml", "w") as part,
    ):
        for _ in range(200):
            part.write(b" " * 1_000_000)
    return folder / "spaties.xlsx"


def far_cell(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append([f"kop {letter}" for letter in "abcdefghijk"])
    for nth in range(50):
        book.active.append([f"titel {nth}", *["x"] * 10])
    book.active.cell(1_048_576, 11, "hier")
    book.save(folder / "ver.xlsx")
    return folder / "ver.xlsx"


READ = r"""
import sys, pathlib, re, time
from doorstroom.ingest.readers.read import read
from doorstroom.ingest.readers.sheet import UnreadableFile
for path in sys.argv[1:]:
    began = time.process_time()
    try:
        found = f"read:{len(read(pathlib.Path(path))[0].cells)}"
    except UnreadableFile as refused:
        found = refused.code
    # Not ru_maxrss, which holds what the process that started this one had.
    most = re.search(r"VmHWM:\s+(\d+)", pathlib.Path("/proc/self/status").read_text())[1]
    print(found, time.process_time() - began, most)
"""
BOMBS = {
    endless_xls: "not_a_table",
    newlines: "empty_file",
    newlines_before_a_table: "too_many_cells",
    wide_parquet: "too_many_columns",
    spaces: "archive_bomb",
    far_cell: "read:51",
}


def test_what_would_take_all_memory_is_refused_within_one_gigabyte_and_soon(tmp_path):
    paths = [str(make(tmp_path)) for make in BOMBS]
    run = [sys.executable, "-c", READ, *paths]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    found = [line.split() for line in done.stdout.splitlines()]
    assert [code for code, _, _ in found] == list(BOMBS.values()), done.stderr
    assert max(int(memory) for _, _, memory in found) < MOST_KB
    assert max(float(seconds) for _, seconds, _ in found) < MOST_SECONDS
    for path in paths:
        Path(path).unlink()


def refused(call, *arguments) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as error:
        call(*arguments)
    return error.value


@pytest.mark.parametrize("call", [read, lambda path: files_in([path]), lambda path: shapes_in([path])])
def test_what_is_no_ordinary_file_is_refused_and_not_waited_for(call, tmp_path):
    os.mkfifo(tmp_path / "pijp.csv")
    for path in (tmp_path / "pijp.csv", Path("/dev/zero"), Path("/dev/null")):
        assert refused(call, path).code == "no_regular_file"


def test_a_pipe_in_a_folder_is_refused_too(tmp_path):
    os.mkfifo(tmp_path / "pijp.csv")
    ((path, shown),) = files_in([tmp_path])
    error = refused(lambda: read(path, file=shown))
    assert (error.code, error.file) == ("no_regular_file", "pijp.csv")


@pytest.mark.parametrize("call", [read, lambda path: files_in([path])])
def test_a_name_that_is_none_is_refused_with_what_can_be_shown_of_it(call, tmp_path):
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    odd.write_bytes(b"titel;thema\na;b\n")
    error = refused(call, odd)
    assert error.code == "bad_name"
    assert "caf�.csv" in error.file
    error.file.encode()
    long = tmp_path / ("x" * 5_000)
    error = refused(call, long)
    assert error.code == "bad_name"
    assert len(error.file) < 6_000
    assert refused(call, Path("a\0b.csv")).code == "bad_name"


def test_a_folder_with_a_name_that_is_none_in_it_is_refused(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv")).write_bytes(b"titel;thema\na;b\n")
    ((path, shown),) = files_in([tmp_path])
    assert refused(lambda: read(path, file=shown)).code == "bad_name"


def test_text_in_parquet_that_is_no_utf8_is_refused_with_its_place(tmp_path):
    broken = pa.array([b"a", b"caf\xe9", b"c"]).view(pa.string())
    pq.write_table(pa.table({"titel": ["x", "y", "z"], "thema": broken}), tmp_path / "x.parquet")
    error = refused(read, tmp_path / "x.parquet")
    assert (error.code, error.details) == ("encoding_of_cell", {"row": 2, "column": "thema"})
