from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from doorstroom.ingest.findings import OneOf
from doorstroom.ingest.parse.codes import read_code, read_list
from doorstroom.ingest.parse.day_order import order_of_dates
from doorstroom.ingest.parse.days import FIRST_DAY, LAST_DAY, read_date
from doorstroom.ingest.parse.numbers import number_style, read_number, whole
from doorstroom.ingest.parse.text import IS_BLANK, clean, fold
from doorstroom.ingest.parse.value import Value

MONTHS_NL = ["januari", "februari", "maart", "april", "mei", "juni"]
MONTHS_NL += ["juli", "augustus", "september", "oktober", "november", "december"]
SHORT_NL = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
MONTHS_EN = ["January", "February", "March", "April", "May", "June"]
MONTHS_EN += ["July", "August", "September", "October", "November", "December"]
DAYS = some.dates(FIRST_DAY, LAST_DAY)


def day(text, order=None):
    return read_date(text).settled(order)


# ------------------------------------------------------------------------ days


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2025-03-31", None),
        ("2025-03-31 14:05:00", None),
        ("2025-03-31T14:05:00Z", None),
        ("2025-03-31T14:05:00.123+02:00", None),
        ("2025/03/31", None),
        ("20250331", None),
        ("31-03-2025", "dmy"),
        ("31/3/2025", "dmy"),
        ("31.03.25", "dmy"),
        ("31-03-'25", "dmy"),
        ("31 - 03 - 2025", "dmy"),
        ("3/31/2025", "mdy"),
        ("3/31/2025 2:05 PM", "mdy"),
        ("31-03-2025 om 14:05 uur", "dmy"),
        ("31 maart 2025", None),
        ("31 mrt. 2025", None),
        ("31-mrt-2025", None),
        ("31-mrt-25", None),
        ("31 Mar 2025", None),
        ("March 31, 2025", None),
        ("31st of March 2025", None),
        ("maandag 31 maart 2025", None),
        ("ma 31-03-2025", "dmy"),
        ("’31-03-2025", "dmy"),
        ("31\N{NO-BREAK SPACE}maart\N{NO-BREAK SPACE}2025", None),
        ("31–03–2025", "dmy"),
        ("2025 maart 31", None),
    ],
)
def test_a_day_is_read_however_it_is_written(text, order):
    assert day(text, order) == Value(date(2025, 3, 31))


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025.0", date(2025, 1, 1), date(2025, 12, 31)),
        ("jaar 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("Q3 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("Q3 '25", date(2025, 7, 1), date(2025, 9, 30)),
        ("Q3/2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("K3 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("3e kwartaal 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("derde kwartaal van 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("kwartaal 3 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("3rd quarter of 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025, 3e kwartaal", date(2025, 7, 1), date(2025, 9, 30)),
        ("maart 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("mrt. 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("March 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("03-2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("3/2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("eind maart 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("medio 2025", date(2025, 4, 1), date(2025, 6, 30)),
        ("mid-2025", date(2025, 4, 1), date(2025, 6, 30)),
        ("begin 2025", date(2025, 1, 1), date(2025, 3, 31)),
        ("eind 2025", date(2025, 10, 1), date(2025, 12, 31)),
        ("voorjaar 2025", date(2025, 3, 1), date(2025, 5, 31)),
        ("najaar 2025", date(2025, 9, 1), date(2025, 11, 30)),
        ("H1 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("eerste helft 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("tweede helft van 2025", date(2025, 7, 1), date(2025, 12, 31)),
        ("2e halfjaar 2025", date(2025, 7, 1), date(2025, 12, 31)),
        ("second half of 2025", date(2025, 7, 1), date(2025, 12, 31)),
        ("week 12 2025", date(2025, 3, 17), date(2025, 3, 23)),
        ("2025-W12", date(2025, 3, 17), date(2025, 3, 23)),
        ("ca. mei 2025", date(2025, 5, 1), date(2025, 5, 31)),
        ("± 31 mei 2025", None, date(2025, 5, 31)),
    ],
)
def test_a_period_is_its_last_day_and_is_marked_inexact_since_its_first(text, first_day, last_day):
    assert day(text) == Value(last_day, inexact=True, since=first_day)


@pytest.mark.parametrize(
    "text",
    [
        "Q4FY25",
        "Pre-2021",
        "10/12023",
        "2015-2022",
        "32-01-2025",
        "31-02-2025",
        "2025-13-01",
        "2025-13",
        "13-2025",
        "Q5 2025",
        "winter 2025",
        "na 2025",
        "2022-08 (estimated)",
        "Ongoing",
        "doorlopend",
        "2925-01-01",
        "9999-12-31",
        "2025¹",
        "31-12/2025",
        "week 54 2025",
        "maart",
        "12",
        "99999",
        "zo snel mogelijk",
    ],
)
@pytest.mark.parametrize("order", ["dmy", "mdy", None])
def test_what_is_no_day_is_a_problem_and_never_a_guess(text, order):
    assert day(text, order) == Value(problem="unreadable_date")


@pytest.mark.parametrize("text", ["24-Nov", "Nov-24", "24 november", "nov. 24", "November '24", "1 mei", "mei 2"])
def test_a_month_with_two_digits_may_be_a_day_or_a_year(text):
    assert day(text, "dmy") == Value(problem="day_or_year_unclear")


@pytest.mark.parametrize(
    ("text", "first_day"),
    [
        ("Apr-25", date(2025, 4, 1)),
        ("25-apr", date(2025, 4, 1)),
        ("april '25", date(2025, 4, 1)),
        ("nov. 24", date(2024, 11, 1)),
        ("eind april 25", date(2025, 4, 1)),
        ("1 mei", None),
        ("mei 2", None),
    ],
)
def test_a_month_with_two_digits_is_a_month_of_a_year_where_the_mapping_says_so(text, first_day):
    said = read_date(text, month_year=True)
    if first_day is None:
        assert said == Value(problem="day_or_year_unclear")
    else:
        assert said == read_date(f"{first_day:%Y-%m}")
        assert (said.since, said.inexact) == (first_day, True)


@given(written=DAYS)
@settings(deadline=None, max_examples=60)
def test_what_the_key_for_months_of_a_year_does_not_concern_is_read_as_ever(written):
    for style, (order, write) in DAY_STYLES.items():
        assert read_date(write(written), month_year=True).settled(order) == day(write(written), order), style


@pytest.mark.parametrize("text", ["1905-07-07", "7/7/1905", "07-07-1905", "1905", "31-12-1989", "31-12-69", "1-1-0001"])
def test_a_day_before_1990_is_a_year_in_a_date_cell(text):
    assert day(text, "dmy") == Value(flag="year_in_date_cell")


@pytest.mark.parametrize(
    ("text", "read"), [("45747", date(2025, 3, 31)), ("45747.604", date(2025, 3, 31)), ("32874", date(1990, 1, 1))]
)
def test_the_day_number_of_excel_is_read_and_flagged(text, read):
    assert day(text) == Value(read, flag="excel_serial")


def test_a_two_digit_year_lies_between_1969_and_2068():
    assert day("01-02-68", "dmy").value == date(2068, 2, 1)
    assert day("01-02-69", "dmy").flag == "year_in_date_cell"


# ------------------------------------------------------------------------ order


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["31-03-2025", "01-02-2025"], "dmy"),
        (["3/31/2025", "1/2/2025"], "mdy"),
        (["01-02-2025", "03-04-2025"], "ambiguous"),
        (["31-03-2025", "03-31-2025"], "conflicting"),
        (["05-05-2025", "2025-03-31", "maart 2025", "n.v.t."], None),
        (["31.12.25", "1.2.25"], "dmy"),
        (["31-03-2025 14:05", "x"], "dmy"),
        (["32-13-2025"], None),
        ([], None),
    ],
)
def test_the_order_of_day_and_month_is_what_the_column_proves(texts, order):
    assert order_of_dates({text: read_date(text) for text in texts}).order == order


@pytest.mark.parametrize("order", ["ambiguous", "conflicting", None])
def test_without_a_known_order_only_what_can_be_read_one_way_is_read(order):
    assert day("31-03-2025", order) == Value(date(2025, 3, 31))
    assert day("3/31/2025", order) == Value(date(2025, 3, 31))
    assert day("05-05-2025", order) == Value(date(2025, 5, 5))
    assert day("01-02-2025", order) == Value(problem="ambiguous_day_month")
    assert day("31-03-25", order) == Value(problem="ambiguous_day_month")


@pytest.mark.parametrize("text", ["3/31/2025", "3/31/25", "02-13-2025"])
def test_a_day_that_fits_only_the_other_order_is_not_read(text):
    assert day(text, "dmy") == Value(problem="against_date_order", expected="dmy")


DAY_STYLES = {
    "dd-mm-jjjj": ("dmy", lambda d: f"{d:%d-%m}-{d.year:04}"),
    "d/m/jjjj": ("dmy", lambda d: f"{d.day}/{d.month}/{d.year}"),
    "dd.mm.jjjj": ("dmy", lambda d: f"{d:%d.%m}.{d.year}"),
    "m/d/yyyy": ("mdy", lambda d: f"{d.month}/{d.day}/{d.year}"),
    "iso": (None, date.isoformat),
    "iso with time": (None, lambda d: datetime(d.year, d.month, d.day, 14, 5).isoformat(" ")),
    "d maand jjjj": (None, lambda d: f"{d.day} {MONTHS_NL[d.month - 1]} {d.year}"),
    "d mnd. jjjj": (None, lambda d: f"{d.day} {SHORT_NL[d.month - 1]}. {d.year}"),
    "d-mnd-jjjj": (None, lambda d: f"{d.day:02}-{SHORT_NL[d.month - 1]}-{d.year}"),
    "Month d, yyyy": (None, lambda d: f"{MONTHS_EN[d.month - 1]} {d.day}, {d.year}"),
    "d Mon yyyy": (None, lambda d: f"{d.day} {MONTHS_EN[d.month - 1][:3]} {d.year}"),
}


@pytest.mark.parametrize("style", DAY_STYLES)
@given(written=DAYS)
@settings(deadline=None, max_examples=60)
def test_any_day_in_any_style_is_read_back(style, written):
    order, write = DAY_STYLES[style]
    assert day(write(written), order) == Value(written)


@given(written=some.dates(date(1990, 1, 1), date(2068, 12, 31)))
@settings(deadline=None, max_examples=60)
def test_any_day_with_a_short_year_is_read_back_in_a_known_order(written):
    assert day(f"{written:%d.%m.%y}", "dmy") == Value(written)


@given(written=some.lists(DAYS, min_size=1, max_size=20), order=some.sampled_from(["dmy", "mdy"]))
@settings(deadline=None, max_examples=100)
def test_a_column_written_in_one_order_is_never_read_in_the_other(written, order):
    texts = [f"{d.day}-{d.month}-{d.year}" if order == "dmy" else f"{d.month}-{d.day}-{d.year}" for d in written]
    found = order_of_dates({text: read_date(text) for text in texts}).order
    assert found in (order, "ambiguous", None)
    for text, meant in zip(texts, written, strict=True):
        assert day(text, found) in (Value(meant), Value(problem="ambiguous_day_month"))


# ----------------------------------------------------------------- "nothing"


@pytest.mark.parametrize("text", ["onbekend", "n.n.b.", "N.N.B", "nnb", "TBD", "Unknown", "?", "??", "nog niet bekend"])
@pytest.mark.parametrize("read", [read_date, read_number])
def test_unknown_is_no_value_but_a_flag(read, text):
    assert read(text) == Value(flag="means_unknown")


@pytest.mark.parametrize("text", ["n.v.t.", "nvt", "N/A", "NA", "geen", "-", "--", "—", "n/a ", "Niet van toepassing"])
@pytest.mark.parametrize("read", [read_date, read_number])
def test_none_is_no_value_but_a_flag(read, text):
    assert read(text) == Value(flag="means_none")


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("N/A -Consolidated into another use case.", "means_none"),
        ("N.v.t. (pilot is nooit gestart)", "means_none"),
        ("To Be Determined (calendar 2025)", "means_unknown"),
        ("onbekend: wordt uitgezocht", "means_unknown"),
    ],
)
def test_none_or_unknown_may_be_explained(text, flag):
    assert day(text) == Value(flag=flag)


# -------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12500", "12500"),
        ("€ 12.500,00", "12500"),
        ("€12.500,50", "12500.5"),
        ("12.500,-", "12500"),
        ("12.500,--", "12500"),
        ("500,=", "500"),
        ("EUR 12500", "12500"),
        ("12500 euro", "12500"),
        ("12,500.50", "12500.5"),
        ("1.250.000", "1250000"),
        ("1,250,000", "1250000"),
        ("12 500,50", "12500.5"),
        ("12'500", "12500"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("0,125", "0.125"),
        ("1.2340", "1.234"),
        ("1234.567", "1234.567"),
        (".5", "0.5"),
        ("-€ 500", "-500"),
        ("€ -500", "-500"),
        ("−500", "-500"),
        ("(500)", "-500"),
        ("500-", "-500"),
        ("1,5 mln", "1500000"),
        ("€ 1,5 miljoen", "1500000"),
        ("12k", "12000"),
        ("2 mld.", "2000000000"),
        ("1.5e+05", "150000"),
        ("9" * 40 + ",5", "9" * 40 + ".5"),
    ],
)
def test_a_number_that_can_be_read_one_way_is_read_exactly_in_any_column(text, number):
    for style in (",", ".", "ambiguous", "conflicting", None):
        assert read_number(text).settled(style) == Value(Decimal(number))


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("12.500", ",", 12500),
        ("12.500", ".", "12.5"),
        ("12,500", ",", "12.5"),
        ("12,500", ".", 12500),
        ("€ 1.500 mln", ",", 1_500_000_000),
    ],
)
def test_three_digits_after_one_separator_follow_the_style_of_the_column(text, style, number):
    assert read_number(text).settled(style) == Value(Decimal(number))
    for unknown in ("ambiguous", "conflicting", None):
        assert read_number(text).settled(unknown) == Value(problem="ambiguous_separator")


@pytest.mark.parametrize(
    "text",
    [
        "veel",
        "12%",
        "ca. 40",
        "10-20",
        "1.23.4",
        "1,234,5",
        "12 50",
        "1.5.00",
        "12.500¹",
        "½",
        "٣",
        "12,5,-",
        "12.03.2025",
        "1e5000",
        "nan",
        "inf",
        "0x10",
        "1_000",
    ],
)
def test_what_is_no_number_is_a_problem(text):
    for style in (",", ".", None):
        assert read_number(text).settled(style) == Value(problem="not_a_number")


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["12.500", "8,5"], ","),
        (["12.500", "8.5"], "."),
        (["12.500", "1.250.000"], ","),
        (["12.500,-"], ","),
        (["12.500", "8.000"], "ambiguous"),
        (["8,5", "8.5"], "conflicting"),
        (["12", "500", "n.v.t."], None),
        (["12.03.2025", "1.23.4", "12.500"], "ambiguous"),
        ([], None),
    ],
)
def test_the_decimal_mark_is_what_the_column_proves(texts, style):
    assert number_style({text: read_number(text) for text in texts}) == style


def test_whole_numbers_are_whole():
    assert whole(read_number("12.0")) == Value(12)
    assert whole(read_number("12.500").settled(",")) == Value(12500)
    assert whole(read_number("12,5")) == Value(problem="not_whole")
    assert whole(read_number("n.n.b.")) == Value(flag="means_unknown")


AMOUNTS = some.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False)
AMOUNT_STYLES = {
    "nl": lambda amount: _swapped(f"{amount:,.2f}"),
    "€ nl": lambda amount: f"€ {_swapped(f'{amount:,.2f}')}",
    "en": lambda amount: f"{amount:,.2f}",
    "plain": lambda amount: f"{amount:.2f}",
    "plain nl": lambda amount: f"{amount:.2f}".replace(".", ","),
    "EUR": lambda amount: f"EUR {amount:.2f}",
}


def _swapped(text):
    return text.translate(str.maketrans(".,", ",."))


@pytest.mark.parametrize("style", AMOUNT_STYLES)
@given(amount=AMOUNTS)
@settings(deadline=None, max_examples=60)
def test_any_amount_in_any_style_is_read_back(style, amount):
    assert read_number(AMOUNT_STYLES[style](amount)) == Value(amount)


@given(number=some.integers(-(10**15), 10**15), mark=some.sampled_from([",", "."]))
@settings(deadline=None, max_examples=100)
def test_any_whole_number_with_thousands_is_read_back_in_a_known_style(number, mark):
    written = f"{number:,}" if mark == "." else _swapped(f"{number:,}")
    assert whole(read_number(written).settled(mark)) == Value(number)


# ---------------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("text", "code_list", "code"),
    [
        ("partly_successful", "outcome", "partly_successful"),
        ("Partly  Successful", "outcome", "partly_successful"),
        ("DEELS GESLAAGD", "outcome", "partly_successful"),
        ("Beëindigd", "milestone", "ended"),
        ("beeindigd", "milestone", "ended"),
        ("Ja", "answer", "yes"),
        ("true", "answer", "yes"),
        ("onwaar", "readiness_state", "no"),
    ],
)
def test_a_code_is_read_by_its_name_or_a_label_in_either_language(text, code_list, code):
    assert read_code(text, code_list) == Value(code)


def test_an_unknown_code_names_the_list_that_was_expected():
    assert read_code("blauw", "rating") == Value(problem="unknown_code", expected=OneOf("rating"))
    assert read_code("true", "rating") == Value(problem="unknown_code", expected=OneOf("rating"))
    assert read_code("n.v.t.", "rating") == Value(flag="means_none")


def test_a_list_holds_codes_once_and_in_order():
    assert read_list("Uitvoering; beleid,residents\nbeleid", "layer") == Value(("execution", "policy", "residents"))
    assert read_list("Uitvoering; de rest", "layer") == Value(problem="unknown_code", expected=OneOf("layer"))
    assert read_list(";", "layer") == Value(problem="unknown_code", expected=OneOf("layer"))
    assert read_list("geen", "layer") == Value(flag="means_none")


# ------------------------------------------------------------------- any text

TEXT = some.text(max_size=60) | some.text(alphabet="0123456789-/.,:' eE€()QqKkHhWT+mrtnovjan", max_size=24)


@given(text=TEXT, order=some.sampled_from(["dmy", "mdy", "ambiguous", "conflicting", None]))
@settings(deadline=None, max_examples=400)
def test_no_text_is_an_error_and_each_reading_says_one_thing(text, order):
    readings = [read_date(text).settled(order), read_list(text, "layer"), read_code(text, "outcome")]
    numbers = [read_number(text).settled(style) for style in (",", ".", None)]
    readings += [*numbers, *map(whole, numbers)]
    for reading in readings:
        assert (reading.value is None) == bool(reading.problem or reading.flag) or reading.flag in (
            "excel_serial",
            "against_date_order",
        )
    assert order_of_dates({text: read_date(text)}).order in ("dmy", "mdy", "ambiguous", None)
    assert number_style({text: read_number(text)}) in (",", ".", "ambiguous", None)
    if readings[0].value:
        assert FIRST_DAY <= readings[0].value <= LAST_DAY


def test_a_very_long_text_is_refused_at_once():
    assert read_date("1" * 100_000).problem == "unreadable_date"
    assert read_date("12:" * 50_000).problem == "unreadable_date"
    assert read_number("1 " * 50_000).problem == "not_a_number"


@example("\ufeff\u200d")
@example("e\u200b\u0301")
@given(some.text(some.one_of(some.characters(codec="utf-8"), some.sampled_from("\u200b\u200d\u00ad\ufeff\u0301 \n\r"))))
def test_what_is_clean_stays_as_it_is_and_what_nobody_sees_is_blank(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert pc.match_substring_regex(pa.array([text]), IS_BLANK).to_pylist() == [not cleaned]


@pytest.mark.parametrize(("one", "other"), [("Fase_van  de PILOT ", "fase van de pilot"), ("Beëindigd", "BEEINDIGD")])
def test_names_are_compared_without_capitals_accents_and_room(one, other):
    assert fold(one) == fold(other)
