"""An answer on the screen and in a file: whatever SQL gives, and however much of it."""

from __future__ import annotations

import csv
import io
import time
from decimal import Decimal

import openpyxl
import pandas
import pyarrow.parquet as pq
import pytest

from doorstroom.export import WRITERS
from doorstroom.i18n import words_for
from doorstroom.query import answers
from doorstroom.report import html as markup
from doorstroom.report.charts.sandbox_answer import measurable, sandbox_answer
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import workbench as sections
from doorstroom.sandbox.ask import Answer
from doorstroom.sandbox.copy import analysts_copy
from doorstroom.store.sight import EVERYTHING
from tests.export.said import about

NL, EN = words_for("nl"), words_for("en")
# What SQL gives: as it is drawn in Dutch, as CSV in English, in Excel, and in Parquet.
VALUES = {
    "cast('inf' as double)": ("oneindig", "inf", "inf", float("inf")),
    "cast('-inf' as double)": ("min oneindig", "'-inf", "-inf", float("-inf")),
    "cast('nan' as double)": ("onbekend", "", None, None),
    "cast(null as double)": ("onbekend", "", None, None),
    "1e300": ("1E300", "1e+300", 1e300, 1e300),
    "0.00004567::double": ("4,567E−5", "4.567e-05", 4.567e-05, 4.567e-05),
    "0.004567::double": ("0,00457", "0.004567", 0.004567, 0.004567),
    "66.6666::double": ("66,67", "66.6666", 66.6666, 66.6666),
    "(2::hugeint ** 70)::hugeint": ("1.180.591.620.717.411.303.424",) + ("1180591620717411303424",) * 3,
    "cast('170141183460469231731687303715884105727' as hugeint)": (
        "170.141.183.460.469.231.731.687.303.715.884.105.727",
        *["170141183460469231731687303715884105727"] * 3,
    ),
    "cast('-9223372036854775808' as bigint)": (
        "−9.223.372.036.854.775.808",
        "-9223372036854775808",
        "-9223372036854775808",
        -(2**63),
    ),
    "cast('12345678901234567890.0123456789' as decimal(38, 10))": (
        "12.345.678.901.234.567.890,01",
        "12345678901234567890.0123456789",
        "12345678901234567890.0123456789",
        Decimal("12345678901234567890.0123456789"),
    ),
    "interval 3 month": ("3 months",) * 4,
    "date 'infinity'": ("infinity",) * 4,
    "{'a': [1, null], 'b': interval 1 month}": ("{'a': [1, NULL], 'b': 1 month}",) * 4,
    "[]": ("[]",) * 4,
    "true": ("ja", "yes", True, True),
    "'=1+1'": ("=1+1", "'=1+1", "=1+1", "=1+1"),
}


@pytest.fixture(scope="module")
def asked(store) -> Answer:
    analysts_copy(store, store.current_name(), EVERYTHING, 10)
    sql = f"select {', '.join(f'{value} as c{nth}' for nth, value in enumerate(VALUES))}"
    given = {"who": "a", "on_wait": lambda before: None}
    return answers.ask_freely(store.path, store.current_name(), sql, EVERYTHING, 10, 1, **given)


@pytest.fixture(scope="module")
def wide() -> Answer:
    """As much as an answer can hold, a hundred times wider than any view, under names that are alike."""
    columns = {f"naam_{nth}": range(500) for nth in range(999)}
    return Answer(pandas.DataFrame({"tekst": ["x<" * 5_000] * 500, **columns}), True, 5, ())


def cells(html: str) -> list[str]:
    return [cell.partition(">")[2] for cell in html.partition("<tbody>")[2].split("</td>") if "<td" in cell]


def test_every_value_is_drawn_in_words(asked):
    drawn = markup.table(sections.on_screen(sections.table(asked.frame, "select", NL)), NL, 200)
    shown = [cell.replace("&#x27;", "'") for cell in cells(drawn)]
    assert [text.rpartition(">")[2] for text in shown] == [written for written, *_ in VALUES.values()]


@pytest.mark.parametrize("kind", list(WRITERS))
def test_every_value_reaches_a_file_unchanged(kind, asked):
    written = WRITERS[kind](sections.table(asked.frame, "select", EN), about(EN), EN)
    n = len(VALUES)
    found = {
        "csv": lambda: list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))[1][:n],
        "xlsx": lambda: [cell.value for cell in openpyxl.load_workbook(io.BytesIO(written)).active[2]][:n],
        "parquet": lambda: list(pq.read_table(io.BytesIO(written)).to_pylist()[0].values()),
    }[kind]()
    nth = {"csv": 1, "xlsx": 2, "parquet": 3}[kind]
    assert dict(zip(VALUES, found, strict=True)) == {sql: expected[nth] for sql, expected in VALUES.items()}


def test_what_is_no_number_is_said(asked):
    assert NL.count("workbench.not_numbers", 1, column="c2") in sections.notes(asked, NL)


def test_bars_are_drawn_of_finite_numbers_only(asked):
    lengths = measurable(asked.frame)
    assert [list(VALUES)[int(name[1:])] for name in lengths] == [
        "1e300", "0.00004567::double", "0.004567::double", "66.6666::double",
    ]  # fmt: skip
    for measure in lengths:
        assert sandbox_answer(asked.frame, measure, NL, theme_for("light")).alt
        assert len(sections.drawn(asked.frame, measure, "select", NL).frame) == 1


def test_of_a_wide_answer_a_part_is_drawn_in_one_pass_and_that_is_said(wide):
    began = time.process_time()
    drawn = sections.on_screen(sections.table(wide.frame, "select", NL))
    html = markup.table(drawn, NL, sections.rows_on_screen(wide.frame))
    notes = sections.notes(wide, NL)
    sandbox_answer(drawn.frame, "naam_1", NL, theme_for("light"))
    taken = time.process_time() - began
    assert (html.count('scope="col"'), html.count("<tr>")) == (100, 101)
    assert notes == [NL("workbench.columns_cut", shown=100, total=1000), NL("workbench.texts_cut")]
    assert NL("frame.rows_cut", shown=100, total=500) in html
    assert len(html) < 2_000_000
    assert taken < 5  # it was minutes


def test_a_download_of_a_wide_answer_holds_all_of_it(wide):
    written = pq.read_table(io.BytesIO(WRITERS["parquet"](sections.table(wide.frame, "select", NL), about(NL), NL)))
    assert (written.num_columns, written.num_rows, len(written["tekst"][0].as_py())) == (1000, 500, 10_000)


def test_who_asks_makes_no_difference_to_what_is_remembered(store):
    asked = [
        answers.ask_freely(
            store.path, store.current_name(), "select 1", EVERYTHING, 10, 1, who=who, on_wait=lambda before: None
        )
        for who in ("a", "b")
    ]
    assert asked[0] is asked[1]


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (3, "3", "3"),
        (3.0, "3", "3"),
        (1234.5, "1.234,50", "1,234.50"),
        (0.25, "0,25", "0.25"),
        (-0.125, "−0,125", "−0.125"),
        (0.05, "0,05", "0.05"),
        (1e-9, "1E−9", "1E−9"),
        (1.5e20, "1,5E20", "1.5E20"),
        (-1.5e20, "−1,5E20", "−1.5E20"),
        (float("inf"), "oneindig", "infinite"),
        (None, "onbekend", "unknown"),
        (10**39, "1" + ".000" * 13, "1" + ",000" * 13),
    ],
)
def test_a_number_of_which_nothing_is_known_is_written_so_that_it_tells(value, nl, en):
    assert (NL.any_number(value), EN.any_number(value)) == (nl, en)
