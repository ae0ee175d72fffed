"""Headers in two rows, the upper one with groups of columns: which names are read, and that no row is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.readers.read import read
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet
from tests.breadth import examples

OWN = ("Nr", "Naam pilot", "Trekker", "Thema", "Status", "Startdatum", "Evaluatie gepland")
ONLY_PLANNED = ("", "", "", "", "", "Startdatum", "Evaluatie gepland")
TWICE = ("Nr", "Naam pilot", "Status", "Gepland", "Werkelijk", "Gepland", "Werkelijk")
TOLD_APART = (*TWICE[:3], "Start: Gepland", "Start: Werkelijk", "Evaluatie: Gepland", "Evaluatie: Werkelijk")
ROWS = (
    ("1", "Samen eten", "Noor", "Wmo", "Loopt", "2025-01-03", "2025-06-13"),
    ("2", "Respijt", "Piet", "Jeugd", "Gestopt", "2025-02-03", "2025-07-13"),
)
BOTH = ("merged_header", "joined_header")


@dataclass(frozen=True)
class Example:
    """Two rows, and which cells of a workbook are merged; without any, a csv says the same. `said`: codes of notes.

    `title`: stands above them.
    """

    name: str
    upper: Sequence[str]
    lower: Sequence[str]
    merged: Sequence[str] = ()
    headers: Sequence[str] = OWN
    said: Sequence[str] = ("merged_header",)
    rows: Sequence[Sequence[str]] = ROWS
    title: str = ""


PLANNED = ("Nr", "Naam pilot", "Start", "", "Einde", "")
PLANNED_TWICE = ("", "", "gepland", "werkelijk", "gepland", "werkelijk")
PLANNED_APART = (*PLANNED[:2], "Start: gepland", "Start: werkelijk", "Einde: gepland", "Einde: werkelijk")
NOT_ENDED = (
    ("P1", "Alfa", "2025-01-01", "2025-01-13", "2026-01-01", ""),
    ("P2", "Beta", "2025-02-01", "2025-02-13", "2026-02-01", ""),
)
DECIDED = ("Nr", "Naam pilot", "Evaluatie", "", "Besluit", "")
DECIDED_TWICE = ("", "", "Datum", "Uitkomst", "Datum", "Uitkomst")
DECIDED_APART = (*DECIDED[:2], "Evaluatie: Datum", "Evaluatie: Uitkomst", "Besluit: Datum", "Besluit: Uitkomst")
DECISIONS = (
    ("P1", "Alfa", "2025-05-01", "Geslaagd", "", ""),
    ("P2", "Beta", "2025-06-01", "Geslaagd", "2025-07-01", "Overal uitrollen"),
)
GROUPS = ("Pilot", "", "", "Inhoud", "", "Planning", "")
TWO_GROUPS = ("Pilot", "", "", "Start", "", "Evaluatie", "")
SINGLE = (*OWN[:5], "Planning", "")
EXAMPLES = [
    Example("merged groups", GROUPS, OWN, ("A1:C1", "D1:E1", "F1:G1")),
    Example("groups with blanks behind them", GROUPS, OWN),
    Example("groups that are repeated", ("Pilot",) * 3 + ("Inhoud",) * 2 + ("Planning",) * 2, OWN),
    Example("some groups merged", GROUPS, OWN, ("A1:C1",)),
    Example("groups beside columns of one's own name", (*OWN[:5], "Planning", ""), OWN, ("F1:G1",)),
    Example("a merged group above two columns only", ("", "", "", "", "", "Planning", ""), OWN, ("F1:G1",)),
    Example("groups named as columns are", ("Pilot", "", "Eigenaar", "Thema", "Status", "Startdatum", ""), OWN),
    Example("only the group merged, all else above", SINGLE, ONLY_PLANNED, ("F1:G1",), said=BOTH),
    Example("a group with a blank, all else above", SINGLE, ONLY_PLANNED, said=BOTH),
    Example(
        "merged over names that are not known",
        (*OWN[:5], "Looptijd", ""),
        ("", "", "", "", "", "Vanaf dag", "Tot dag"),
        ("F1:G1",),
        headers=(*OWN[:5], "Vanaf dag", "Tot dag"),
        said=BOTH,
    ),
    Example("names used twice, merged", TWO_GROUPS, TWICE, ("A1:C1", "D1:E1", "F1:G1"), headers=TOLD_APART),
    Example("names used twice, with blanks", TWO_GROUPS, TWICE, headers=TOLD_APART),
    Example("one column is empty", PLANNED, PLANNED_TWICE, ("C1:D1", "E1:F1"), PLANNED_APART, BOTH, NOT_ENDED),
    Example(
        "one column is empty, below a title",
        PLANNED,
        PLANNED_TWICE,
        ("A1:F1", "C2:D2", "E2:F2"),
        PLANNED_APART,
        ("title_row", *BOTH),
        NOT_ENDED,
        "Pilots 2026",
    ),
    Example(
        "a group is empty",
        PLANNED,
        PLANNED_TWICE,
        ("C1:D1", "E1:F1"),
        PLANNED_APART,
        BOTH,
        [(*row[:4], "", "") for row in NOT_ENDED],
    ),
    Example(
        "all groups are empty",
        PLANNED,
        PLANNED_TWICE,
        ("C1:D1", "E1:F1"),
        PLANNED_APART,
        BOTH,
        [(*row[:2], "", "", "", "") for row in NOT_ENDED],
    ),
    Example("days beside words", DECIDED, DECIDED_TWICE, ("C1:D1", "E1:F1"), DECIDED_APART, BOTH, DECISIONS),
    Example(
        "days beside words, in one group",
        (*DECIDED[:4], "Status"),
        (*DECIDED_TWICE[:4], ""),
        ("C1:D1",),
        (*DECIDED_APART[:3], "Uitkomst", "Status"),
        BOTH,
        [(*row[:4], "Loopt") for row in DECISIONS],
    ),
    Example(
        "no number before the groups, one column is empty",
        PLANNED[1:],
        PLANNED_TWICE[1:],
        ("B1:C1", "D1:E1"),
        PLANNED_APART[1:],
        BOTH,
        [row[1:] for row in NOT_ENDED],
    ),
    Example(
        "a last column is of no group, one column is empty",
        (*PLANNED, "Status"),
        (*PLANNED_TWICE, ""),
        ("C1:D1", "E1:F1"),
        (*PLANNED_APART, "Status"),
        BOTH,
        [(*row, "Loopt") for row in NOT_ENDED],
    ),
]


def sheet_of(rows: Sequence[Sequence[str]], merged: Sequence[str] = (), suffix: str = ".xlsx") -> Sheet:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"lijst{suffix}"
        if suffix == ".csv":
            file.write_text("\n".join(map(";".join, rows)), encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append([cell or None for cell in row])
            for cells in merged:
                book.active.merge_cells(cells)
            book.save(file)
        (sheet,) = read(file, known_headers=known_headers())
    return sheet


def cells_of(sheet: Sheet) -> list[tuple[str, ...]]:
    columns = (sheet.cells[name].to_pylist() for name in sheet.headers)
    return [tuple(cell or "" for cell in row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize(
    ("example", "suffix"),
    [
        pytest.param(one, suffix, id=f"{one.name} {suffix}")
        for one in EXAMPLES
        for suffix in ([".xlsx"] if one.merged else [".xlsx", ".csv"])
    ],
)
def test_the_names_below_groups_are_read_and_every_row_stays(example, suffix):
    title = [(example.title,)] if example.title else []
    sheet = sheet_of((*title, example.upper, example.lower, *example.rows), example.merged, suffix)
    assert sheet.headers == tuple(example.headers)
    assert cells_of(sheet) == list(example.rows)
    assert [note.code for note in sheet.notes] == list(example.said)


TWO = ("C1:D1", "F1:G1")
GAPS = ("Nr", "Naam pilot", "", "Thema", "Status", "Startdatum", "")


@pytest.mark.parametrize(
    ("header", "first", "merged"),
    [
        (OWN, ROWS[0], ()),
        (GAPS, ROWS[0], ()),
        (GAPS, ROWS[0], ("B1:C1",)),
        (GAPS, ROWS[0], ("F1:G1",)),
        (("Nr", "Naam pilot", "Trekker", "", *OWN[4:]), ("", "Alfa", "Noor", "Wmo", "Loopt", "Start", "Evaluatie"), ()),
        (
            ("Nr", "Naam pilot", "Trekker", "", *OWN[4:]),
            ("", "Alfa", "Noor", "Wmo", "Loopt", "Start", "Evaluatie"),
            ("C1:D1",),
        ),
        (GAPS, ("", "Alfa", "Noor", "", "", "", ""), ("B1:C1",)),
        (GAPS, ("", "Alfa", "", "", "", "nnb", "later"), ("F1:G1",)),
        (("Nr", "Thema", "Naam pilot", "", *OWN[4:]), ("", "", "Alfa", "Noor", "", "", ""), ("C1:D1",)),
        (("Nr", "Thema", "Naam pilot", "", "Status", "Start", ""), ("", "", "Alfa", "Bo", "", "nnb", "nnb"), TWO),
        (("Pilot", "", "Thema", *OWN[3:]), ("een", "Alfa", "", "", "", "", ""), ("A1:B1",)),
        (("Pilot", "", *OWN[2:]), ("een", "Alfa", "Noor", "Wmo", "Loopt", "nnb", "nnb"), ("A1:B1",)),
    ],
)
def test_a_header_in_one_row_is_not_taken_for_groups_and_the_first_row_stays(header, first, merged):
    sheet = sheet_of((header, first, *ROWS), merged)
    assert cells_of(sheet) == [first, *ROWS]
    assert sheet.cells[SOURCE_ROW].to_pylist() == [2, 3, 4]
    assert not [note for note in sheet.notes if note.code in BOTH]


NAMES = ("Nr", "Naam pilot", "Trekker", "Thema", "Status", "Startdatum", "Evaluatie gepland", "Budget", "Doelgroep")
OVER = ("Basis", "Kern", "Overig", "Verloop", "Geld")
CELLS = st.sampled_from(["1", "23", "2025-01-03", "Alfa", "nnb", "Noor", "", "7,5", "loopt nog even"])


@st.composite
def grouped(draw) -> tuple[list[str], list[str], list[str], str]:
    """The names of groups, those of columns, which cells are merged, and the kind of file."""
    own = draw(st.permutations(NAMES))[: draw(st.integers(4, len(NAMES)))]
    upper, merged, left, nth = [""] * len(own), [], 0, 0
    how = draw(st.sampled_from(["merged", "blank", "repeated"]))
    while len(own) - left >= 2 and nth < len(OVER):
        size = draw(st.integers(2, 3))
        size = size if len(own) - left - size != 1 else len(own) - left
        for column in range(left, min(left + size, len(own))):
            upper[column] = OVER[nth] if column == left or how == "repeated" else ""
        if how == "merged":
            merged.append(f"{chr(65 + left)}1:{chr(64 + min(left + size, len(own)))}1")
        left, nth = left + size, nth + 1
    return upper, list(own), merged, ".xlsx" if merged else draw(st.sampled_from([".xlsx", ".csv"]))


def whole(n_columns: int) -> st.SearchStrategy[list[tuple[str, ...]]]:
    row = st.lists(CELLS, min_size=n_columns - 1, max_size=n_columns - 1).map(lambda cells: ("7", *cells))
    return st.lists(row, min_size=1, max_size=4)


@settings(max_examples=examples(40))
@given(st.data(), grouped())
def test_whatever_the_groups_are_each_column_has_its_own_name_and_no_row_is_lost(data, given_):
    upper, own, merged, suffix = given_
    rows = data.draw(whole(len(own)))
    sheet = sheet_of((upper, own, *rows), merged, suffix)
    assert sheet.headers == tuple(own)
    assert cells_of(sheet) == rows


@settings(max_examples=examples(40))
@given(st.data(), st.permutations(NAMES), st.sets(st.integers(2, 6), max_size=2))
def test_whatever_is_blank_in_a_header_in_one_row_no_row_of_data_is_lost(data, names, blank):
    header = ["" if nth in blank else name for nth, name in enumerate(names[:7])]
    rows = data.draw(whole(7))
    sheet = sheet_of((header, *rows), [f"{chr(64 + nth)}1:{chr(65 + nth)}1" for nth in sorted(blank)][:1])
    assert sheet.cells[SOURCE_ROW].to_pylist() == list(range(2, 2 + len(rows)))
