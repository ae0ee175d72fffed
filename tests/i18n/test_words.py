from datetime import date
from decimal import Decimal

import numpy
import pandas
import pytest

from doorstroom.i18n import preferred_language, words_for

NL, EN = words_for("nl"), words_for("en")
HARD_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("written", "dutch", "english"),
    [
        (lambda w: w.number(1234.5), "1.235", "1,235"),
        (lambda w: w.number(numpy.int64(1234567)), "1.234.567", "1,234,567"),
        (lambda w: w.number(Decimal("2.345"), 2), "2,35", "2.35"),
        (lambda w: w.number(-12.34, 1), f"{MINUS}12,3", f"{MINUS}12.3"),
        (lambda w: w.number(-0.2), "0", "0"),
        (lambda w: w.signed(3), "+3", "+3"),
        (lambda w: w.signed(-3), f"{MINUS}3", f"{MINUS}3"),
        (lambda w: w.signed(0.4), "0", "0"),
        (lambda w: w.percent(0.254), "25%", "25%"),
        (lambda w: w.percent(0.2545, 1), "25,5%", "25.5%"),
        (lambda w: w.money(1250), f"€{HARD_SPACE}1.250", "€1,250"),
        (lambda w: w.money(Decimal("-1250.555"), 2), f"{MINUS}€{HARD_SPACE}1.250,56", f"{MINUS}€1,250.56"),
        (lambda w: w.date(date(2026, 3, 1)), "1 maart 2026", "1 March 2026"),
        (lambda w: w.date(date(2025, 12, 31), inexact=True), "uiterlijk 31 december 2025", "by 31 December 2025"),
        (lambda w: w.day(pandas.Timestamp("2026-03-01")), "1 mrt 2026", "1 Mar 2026"),
        (lambda w: w.month(date(2026, 3, 31)), "maart 2026", "March 2026"),
        (lambda w: w.days(1), "1 dag", "1 day"),
        (lambda w: w.days(numpy.float64(1200)), "1.200 dagen", "1,200 days"),
        (lambda w: w.months(1.04), "1 maand", "1 month"),
        (lambda w: w.months(2.45), "2,5 maanden", "2.5 months"),
        (lambda w: w.months(61.2), "61 maanden", "61 months"),
        (lambda w: w.months(0), "0 maanden", "0 months"),
        (lambda w: w.months(0.01), "minder dan 1 dag", "less than 1 day"),
        (lambda w: w.months(1 / 30.4375), "1 dag", "1 day"),
        (lambda w: w.months(29 / 30.4375), "29 dagen", "29 days"),
        (lambda w: w.months(30 / 30.4375), "1 maand", "1 month"),
        (lambda w: w.tenths(1 / 30.4375), "<0,1", "<0.1"),
        (lambda w: w.tenths(0), "0,0", "0.0"),
        (lambda w: w.join(["a", "b", "c"]), "a, b en c", "a, b and c"),
        (lambda w: w.count("workbench.waits", 0), "Uw vraag begint zo.", "Your question starts in a moment."),
        (
            lambda w: w.count("figures.ageing.title_all", 2, stage="a"),
            "a: beide pilots staan te lang stil",
            "a: both pilots have stood still too long",
        ),
        (lambda w: w.label("stage", "awaiting_decision"), "Wacht op besluit", "Awaiting decision"),
        (lambda w: w.column("pilots", "owner"), "Eigenaar", "Owner"),
        (lambda w: w.table("milestones"), "Mijlpalen", "Milestones"),
    ],
)
def test_numbers_days_and_labels_are_written_as_the_reader_expects(written, dutch, english):
    assert (written(NL), written(EN)) == (dutch, english)


@pytest.mark.parametrize("missing", [None, float("nan"), numpy.nan, pandas.NaT, pandas.NA])
@pytest.mark.parametrize("way", ["number", "signed", "percent", "money", "date", "day", "month", "days", "months"])
def test_what_is_not_known_is_written_as_unknown_never_as_zero(missing, way):
    assert getattr(NL, way)(missing) == "onbekend"
    assert getattr(EN, way)(missing) == "unknown"


def test_a_number_is_remembered_whatever_its_type():
    for written in (Decimal(61), numpy.int64(61), 61, 61.0):
        assert (NL.number(written), NL.days(written)) == ("61", "61 dagen")


def test_a_missing_code_is_unknown_and_a_code_outside_the_contract_is_an_error():
    assert NL.label("stage", None) == "onbekend"
    with pytest.raises(KeyError):
        NL.label("stage", "finished")


@pytest.mark.parametrize("call", [lambda: NL("frame.nonsense"), lambda: NL.count("frame.nonsense", 1)])
def test_an_unknown_key_is_an_error_and_never_a_silent_fallback(call):
    with pytest.raises(KeyError):
        call()


def test_a_value_that_lacks_is_an_error():
    with pytest.raises(KeyError):
        NL("format.inexact_day")


def test_a_plural_key_asks_for_count_and_a_plain_key_does_not():
    with pytest.raises(KeyError):
        NL("format.days")
    with pytest.raises(KeyError):
        NL.count("format.unknown", 2)


def test_braces_in_a_record_are_text_and_not_a_placeholder():
    assert NL("format.inexact_day", day="{n} {0}") == "uiterlijk {n} {0}"


def test_only_dutch_and_english_exist():
    with pytest.raises(KeyError):
        words_for("de")


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        ("en", "nl", "en"),
        ("nl", "en-GB,en;q=0.9", "nl"),
        (None, "en-GB,en;q=0.9,nl;q=0.8", "en"),
        (None, "de,nl;q=0.8,en;q=0.9", "en"),
        (None, "de-DE,de;q=0.9", "nl"),
        (None, "en;q=0,nl;q=0.1", "nl"),
        (None, "en;q=nonsense", "nl"),
        (None, None, "nl"),
        ("fr", "en", "en"),
        ("EN", "", "nl"),
    ],
)
def test_language_is_as_asked_else_the_browsers_else_dutch(asked, header, language):
    assert preferred_language(asked, header) == language
