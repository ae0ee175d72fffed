"""A finding holds values, and is put into words once: days, numbers and codes as the reader knows them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from doorstroom.i18n import words_for
from doorstroom.ingest.findings import (
    Between,
    Cell,
    Code,
    Elsewhere,
    Flag,
    Line,
    OneOf,
    Problem,
    Refusal,
    Rows,
    plain,
)
from doorstroom.report.text.messages import flag_in_words, refusal_in_words

DAY = dt.date(2025, 12, 31)
LINE = Line("a.csv", None, 7)

# (code, column, value, other) → what is said in Dutch and in English, and the second value for a machine.
FLAGS = [
    (("inexact_period", "Einde", "2025", DAY), "telt: 31 december 2025", "31 December 2025", "2025-12-31"),
    (
        ("period_still_runs", "Besluit", "Q4 2025", DAY),
        "31 december 2025 telt als dag",
        "31 December 2025",
        "2025-12-31",
    ),
    (("future_happened", "Besluit", "Q1 2026", DAY), "Q1 2026 ligt na de peildatum 31 december", "Q1 2026 lies", ...),
    (("serial_of_1904", "Start", "44236", DAY), "31 december 2025", "31 December 2025", "2025-12-31"),
    (("end_before_start", "happened_on", DAY, dt.date(2026, 1, 1)), "1 januari 2026", "1 January 2026", "2026-01-01"),
    (("anchored_not_held", "milestone", None, None), "Geborgd, nog niet", "Anchored, not", None),
    (("anchored_not_held", "milestone", DAY, None), "Geborgd op 31 december 2025", "31 December 2025", None),
    (("same_key_same_row", None, "P1", LINE), "zie a.csv:7", "a.csv:7", "a.csv:7"),
    (("same_key_differs", "owner", None, Elsewhere("Wmo", LINE)), "‘–’ en ‘Wmo (a.csv:7)’", "–", "Wmo (a.csv:7)"),
    (
        ("same_key_differs", "pilot_budget", Decimal("12500.00"), Elsewhere(None, LINE)),
        "‘12.500’ en ‘– (a.csv:7)’",
        "12,500",
        "– (a.csv:7)",
    ),
    (
        ("same_key_differs", "self_rating", Code("rating", "red"), Elsewhere(Code("rating", "green"), LINE)),
        "‘Rood’ en ‘Groen (a.csv:7)’",
        "Red",
        "green (a.csv:7)",
    ),
    (
        ("status_against_dates", "Status", "Loopt", Cell("Ingevoerd", "1-1-2025")),
        "Ingevoerd: 1-1-2025",
        "Ingevoerd",
        ...,
    ),
    (("hidden_rows", None, 3, Rows.of([4, 2, 5, 6])), "rij 2, 4–6", "2, 4–6", "2, 4–6"),
    (("rows_missing", None, 1200, 3400), "3.400 rijen. Er staan er 1.200", "3,400", "3400"),
    (("unreadable_kept", "Start", "1-2-25", Problem("against_date_order", "mdy")), "maand-dag-jaar", "month-day", ...),
    (
        ("unreadable_kept", "Uitkomst", "tja", Problem("unknown_code", OneOf("outcome", "recheck"))),
        "Kies uit: Houdt stand en Weggezakt",
        "tja",
        "unknown_code:outcome/recheck",
    ),
    (("order_by_one_cell", "Start", "31-1-2025", "dmy"), "dag-maand-jaar", "day-month-year", "dmy"),
    (
        ("rating_against_status", "self_rating", Code("rating", "green"), "over_norm"),
        "over de norm",
        "norm",
        "over_norm",
    ),
    (("shape_without_area", None, ("Noord", "Zuid"), 21), "Noord, Zuid. Samen zijn het er 21", "Noord, Zuid", "21"),
]


@pytest.mark.parametrize(
    ("found", "nl", "en", "machine"), FLAGS, ids=lambda case: case[0] if type(case) is tuple else ""
)
def test_a_flag_is_said_in_the_language_of_the_reader_and_written_for_a_machine(found, nl, en, machine):
    code, column, value, other = found
    flag = Flag("lijst.csv", None, "pilots", 2, column, value, code, other)
    said = [flag_in_words(flag, words_for(language)) for language in ("nl", "en")]
    assert nl in said[0]
    assert en in said[1]
    assert machine in (..., plain(other))


@pytest.mark.parametrize(
    ("code", "expected", "nl"),
    [
        ("out_of_range", Between(0, 10_000), "Verwacht: 0 – 10.000."),
        ("unknown_code", OneOf("rating"), "Kies uit: Groen, Oranje en Rood."),
        ("against_date_order", "dmy", "de volgorde dag-maand-jaar"),
        ("swallowed_rows", Rows(((3, 5),)), "De regels 3–5 zijn één rij geworden"),
    ],
)
def test_what_was_expected_of_a_refused_row_is_said_in_words(code, expected, nl):
    refusal = Refusal("lijst.csv", None, "pilots", 2, "Kolom", "x", code, expected)
    assert nl in refusal_in_words(refusal, words_for("nl"))


def test_rows_are_told_as_stretches_and_many_are_cut_off():
    assert str(Rows.of([3, 1, 2, 2, 9])) == "1–3, 9"
    assert str(Rows.of(range(0, 1000, 2))).endswith("78 …")
