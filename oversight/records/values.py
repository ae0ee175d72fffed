"""One cell's text → a value, for every way in which people write days, periods, amounts, numbers and codes.

Pure functions of the text. What depends on the habits of a whole column (is 03-04-2025 in April or in March, is 12.500
twelve thousand or twelve and a half) is decided once a column, by `date_order` and `number_style`, from the cells that
can be read in only one way; a single cell is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import cache
from typing import Literal

from oversight.records.contract import contract

DateOrder = Literal["dmy", "mdy", "ambiguous", "conflicting"]
NumberStyle = Literal[",", ".", "ambiguous", "conflicting"]

FIRST_DAY = date(1990, 1, 1)  # an earlier day is a year or a number that somebody typed into a date cell
LAST_DAY = date(2100, 12, 31)
EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Value:
    """What a text says. `value`: a day, Decimal, whole number, code or tuple of codes; None: it says nothing usable.

    `inexact`: the day is the last day of a period. `flag`: it was read, but a person should see it. `problem`: it
    cannot be read. Both are keys of the catalogue (`flags`, `refusals`). `expected`, with `unknown_code`, is the name
    of the code list.
    """

    value: date | Decimal | int | str | tuple[str, ...] | None = None
    inexact: bool = False
    flag: str | None = None
    problem: str | None = None
    expected: str | None = None


# ------------------------------------------------------- words for "nothing"

# Without full stops: "n.v.t." is looked up as "nvt". The _TOO ones also stand before an explanation: "N/A - not begun".
_UNKNOWN_TOO = frozenset(
    {"onbekend", "unknown", "nnb", "ntb", "tbd", "nog niet bekend", "nader te bepalen", "nog te bepalen"}
    | {"to be determined"}
)
_NONE_TOO = frozenset({"nvt", "n/a", "niet van toepassing", "not applicable"})
MEANS_UNKNOWN = _UNKNOWN_TOO | {
    "nog onbekend",
    "niet bekend",
    "weet niet",
    "not known",
    "not yet known",
    "tba",
    "pm",
    "#n/b",
}
MEANS_NONE = _NONE_TOO | {"na", "#n/a", "geen", "none", "geen datum", "geen bedrag", "no date"}
_UNKNOWN_SIGNS, _NONE_SIGNS = re.compile(r"^[?. ]+$"), re.compile(r"^[-/ ]+$")
_EXPLAINED = re.compile(r"^([^-:;,(]+?)\s*[-:;,(].*$")


def fold(text: str) -> str:
    """A text as it is compared: no accents, capitals, double spaces, underscores or hard spaces."""
    return _bare(text.replace("_", " "))


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def means_nothing(text: str) -> Literal["means_unknown", "means_none"] | None:
    """Whether a text says that there is no value: "n.v.t.", "onbekend", "N/A - use case never started"."""
    folded = _tidy(text)
    flag = _nothing_word(folded)
    if flag is None and (explained := _EXPLAINED.match(folded)) and _word(explained[1]) in _UNKNOWN_TOO | _NONE_TOO:
        flag = _nothing_word(explained[1])
    return flag


def _nothing_word(folded: str) -> Literal["means_unknown", "means_none"] | None:
    word = _word(folded)
    if word in MEANS_UNKNOWN or _UNKNOWN_SIGNS.match(folded):
        return "means_unknown"
    return "means_none" if word in MEANS_NONE or _NONE_SIGNS.match(folded) else None


def _word(folded: str) -> str:
    """An abbreviation without its full stops: "n.v.t." → "nvt"."""
    return folded.replace(".", "").strip()


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃", "-") | dict.fromkeys("’‘ʼ`´", "'"))


def _tidy(text: str) -> str:
    """A text folded, with plain dashes and without the quote that a spreadsheet sets before text."""
    return _bare(text).translate(_DASHES).removeprefix("'").strip()


# ----------------------------------------------------------------------- days

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST_OR_MONTH_FIRST = re.compile(r"^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|'?\d{2})$")
_TIME = re.compile(
    r"[t,]?\s*(?:om |at )?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?|uur|u|h)?"
    r"\s*(?:z|utc|gmt|cet|cest|[+-]\d{2}:?\d{2})?$"
)
_WEEKDAY = re.compile(
    r"^(?:ma|di|wo|do|vr|za|zo|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|maandag|dinsdag|woensdag|donderdag|vrijdag"
    r"|zaterdag|zondag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)[.,]*\s+(?=\S)"
)
_ABOUT = re.compile(r"^(?:ca\.?|circa|ongeveer|omstreeks|rond|about|around|approx\.?|±|~)\s*(?=\S)")

_MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb febr",
            "maart march mrt mar maa",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NTH = {
    name: number
    for number, names in enumerate(
        ("1 1e 1ste 1st eerste first i", "2 2e 2de 2nd tweede second ii", "3 3e 3de 3rd derde third iii",
         "4 4e 4de 4th vierde fourth iv"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_MONTH = "(?P<month>" + "|".join(sorted(_MONTH_NAMES, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|e|ste|de)?"
_NTH_WORD = "(?P<nth>" + "|".join(sorted(_NTH, key=len, reverse=True)) + ")"
_QUARTER = r"(?:kwartaal|kwart|kw|quarter|qtr|q|k)"
_HALF = r"(?:helft|halfjaar|half jaar|half year|half|h)"
_SEPARATOR = r"[-/.,\s]*"
_OF = r"[-/.,\s]*(?:(?:van|of|in|het jaar)\s+)*"

Read = Callable[[re.Match], date | None]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_of_month(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and year >= 1 else None


def _full_year(digits: str) -> int:
    """A year in two digits: 00–68 lies in this century, 69–99 in the last."""
    digits = digits.removeprefix("'")
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year <= 68 else 1900 + year


def _end_of_week(match: re.Match) -> date | None:
    try:
        return date.fromisocalendar(int(match["year"]), int(match["week"]), 7)
    except ValueError:
        return None


def _named_day(match: re.Match) -> date | None:
    return _day(_full_year(match["year"]), _MONTH_NAMES[match["month"]], int(match["day"]))


def _end_of_named_month(match: re.Match) -> date | None:
    return _end_of_month(int(match["year"]), _MONTH_NAMES[match["month"]])


_EXACT: tuple[tuple[re.Pattern, Read], ...] = tuple(
    (re.compile(f"^{pattern}$"), read)
    for pattern, read in (
        (r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", lambda m: _day(int(m[1]), int(m[3]), int(m[4]))),
        (r"((?:19|20|21)\d{2})(\d{2})(\d{2})", lambda m: _day(int(m[1]), int(m[2]), int(m[3]))),
        (rf"{_DAY}{_OF}{_MONTH}{_OF}{_SHORT_YEAR}", _named_day),
        (rf"{_MONTH}\s*{_DAY}[,.\s]+{_YEAR}", _named_day),
        (rf"{_YEAR}{_SEPARATOR}{_MONTH}{_SEPARATOR}{_DAY}", _named_day),
    )
)  # fmt: skip

# The last month of a part of the year. Seasons as the weather service counts them; winter lies in two years.
_PARTS = {
    "begin": 3, "start": 3, "early": 3, "medio": 6, "midden": 6, "mid": 6, "halverwege": 6,
    "eind": 12, "einde": 12, "end": 12, "late": 12, "ultimo": 12,
    "voorjaar": 5, "lente": 5, "spring": 5, "zomer": 8, "summer": 8,
    "najaar": 11, "herfst": 11, "autumn": 11, "fall": 11,
}  # fmt: skip
_PART = "(?P<part>" + "|".join(sorted(_PARTS, key=len, reverse=True)) + ")"
_PART_OF_MONTH = r"(?:begin|start|early|medio|midden|mid|halverwege|eind|einde|end|late|ultimo)"

_PERIODS: tuple[tuple[re.Pattern, Read], ...] = tuple(
    (re.compile(f"^{pattern}$"), read)
    for pattern, read in (
        (rf"(?:jaar\s+|year\s+)?{_YEAR}(?:[.,]0+)?", lambda m: _end_of_month(int(m["year"]), 12)),
        (rf"(?:{_PART_OF_MONTH}{_OF})?{_MONTH}{_OF}{_YEAR}", _end_of_named_month),
        (rf"{_YEAR}{_SEPARATOR}{_MONTH}", _end_of_named_month),
        (rf"{_YEAR}[-/](?P<month>\d{{1,2}})", lambda m: _end_of_month(int(m["year"]), int(m["month"]))),
        (rf"(?P<month>\d{{1,2}})[-/.]{_YEAR}", lambda m: _end_of_month(int(m["year"]), int(m["month"]))),
        (rf"{_PART}{_OF}{_YEAR}", lambda m: _end_of_month(int(m["year"]), _PARTS[m["part"]])),
        (rf"{_YEAR}{_SEPARATOR}(?:week|wk|w){_SEPARATOR}(?P<week>\d{{1,2}})", _end_of_week),
        (rf"(?:week|wk|w){_SEPARATOR}(?P<week>\d{{1,2}}){_OF}{_YEAR}", _end_of_week),
        *(
            (pattern, lambda m, months=months: _end_of_month(_full_year(m["year"]), months * _NTH[m["nth"]]))
            for unit, months, nth in ((_QUARTER, 3, _NTH_WORD), (_HALF, 6, _NTH_WORD))
            for pattern in (
                rf"(?:het\s+|the\s+)?{nth}\s*[-.]?\s*{unit}\.?{_OF}{_SHORT_YEAR}",
                rf"{unit}\.?\s*{nth}{_OF}{_SHORT_YEAR}",
                rf"{_YEAR}{_SEPARATOR}{unit}\.?\s*{nth}",
                rf"{_YEAR}{_SEPARATOR}{nth}\s*{unit}\.?",
            )
        ),
    )
)  # fmt: skip

_DAY_OR_YEAR = re.compile(
    rf"^(?:'?\d{{1,2}}{_SEPARATOR}{_MONTH}|{_MONTH.replace('month', 'same')}{_SEPARATOR}'?\d{{1,2}})$"
)
_SERIAL = re.compile(r"^([3-7]\d{4})(?:[.,]\d+)?$")
_ROOM_AROUND_A_DASH = re.compile(r"(?<=\d)\s*([-/.])\s*(?=\d)")


def date_order(texts: Iterable[str]) -> DateOrder | None:
    """The order of day and month in one column, proven by the cells that can be read in only one order.

    "ambiguous": no cell proves it; "conflicting": they prove both; None: the order makes no difference to any cell.
    """
    seen = set()
    for text in texts:
        if not _ISO.fullmatch(text) and (match := _DAY_FIRST_OR_MONTH_FIRST.match(_plain_date(text))):
            seen.add(_order_of(match))
    proven = seen & {"dmy", "mdy"}
    if len(proven) == 2:
        return "conflicting"
    return proven.pop() if proven else ("ambiguous" if "ambiguous" in seen else None)


def read_date(text: str, order: str | None = None) -> Value:
    """A day or period as written; `order` is what `date_order` or the mapping says of the column.

    A period gives its last day, inexact. A cell that can be read in only one order is read in it, and is flagged
    "against_date_order" when the column has the other. Problems: unreadable_date, ambiguous_day_month (no order is
    known), day_or_year_unclear ("24-Nov").
    """
    if iso := _ISO.fullmatch(text):  # as software writes it, at once: a load holds many thousands of different days
        return _within_bounds(_day(*map(int, iso.groups())), False)
    if flag := means_nothing(text):
        return Value(flag=flag)
    value = _read_plain_date(_plain_date(text), order)
    return replace(value, inexact=True) if value.value and _ABOUT.match(_tidy(text)) else value


def _read_plain_date(plain: str, order: str | None) -> Value:
    if match := _DAY_FIRST_OR_MONTH_FIRST.match(plain):
        return _read_ordered(match, order)
    if serial := _SERIAL.match(plain):
        day = EXCEL_EPOCH + timedelta(days=int(serial[1]))
        return Value(day, flag="excel_serial") if FIRST_DAY <= day <= LAST_DAY else Value(problem="unreadable_date")
    for forms, inexact in ((_EXACT, False), (_PERIODS, True)):
        for pattern, read in forms:
            if match := pattern.match(plain):
                return _within_bounds(read(match), inexact)
    return Value(problem="day_or_year_unclear" if _DAY_OR_YEAR.match(plain) else "unreadable_date")


def _plain_date(text: str) -> str:
    """A date without weekday, time of day, "circa" and room around its dashes."""
    plain = _tidy(text)
    if ":" in plain:
        plain = _TIME.sub("", plain)
    plain = _ABOUT.sub("", _WEEKDAY.sub("", plain)).rstrip(" .,;")
    return _ROOM_AROUND_A_DASH.sub(r"\1", plain)


def _both_readings(match: re.Match) -> tuple[date | None, date | None]:
    """The day when the day comes first, and when the month does; None where there is no such day."""
    first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
    return _day(year, second, first), _day(year, first, second)


def _order_of(match: re.Match) -> str | None:
    day_first, month_first = _both_readings(match)
    if day_first == month_first:
        return None  # 05-05-2025, or no day at all
    if day_first and month_first:
        return "ambiguous"
    return "dmy" if day_first else "mdy"


def _read_ordered(match: re.Match, order: str | None) -> Value:
    day_first, month_first = _both_readings(match)
    own_order = _order_of(match)
    if own_order is None:
        return _within_bounds(day_first, False)
    has_short_year = len(match[4]) != 4
    if order not in ("dmy", "mdy"):
        if own_order == "ambiguous" or has_short_year:
            return Value(problem="ambiguous_day_month")
        return _within_bounds(day_first or month_first, False)
    if own_order == "ambiguous" or own_order == order:
        return _within_bounds(day_first if order == "dmy" else month_first, False)
    if has_short_year:
        return Value(problem="unreadable_date")
    read = _within_bounds(day_first or month_first, False)
    return read if read.flag or read.problem else replace(read, flag="against_date_order")


def _within_bounds(day: date | None, inexact: bool) -> Value:
    if day is None or day > LAST_DAY:
        return Value(problem="unreadable_date")
    return Value(flag="year_in_date_cell") if day < FIRST_DAY else Value(day, inexact)


# -------------------------------------------------------------------- numbers

_NUMBER = re.compile(r"^(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<tail>[.,](?:-{1,2}|=))?$")
_SCIENTIFIC = re.compile(r"^\d+(?:\.\d+)?e[+-]?\d{1,2}$")
_EURO = re.compile(r"(?:€|\beuro'?s?\b|\beur\b)")
_TIMES = {
    "k": 10**3, "duizend": 10**3, "dzd": 10**3, "thousand": 10**3,
    "mln": 10**6, "mio": 10**6, "miljoen": 10**6, "million": 10**6,
    "mld": 10**9, "miljard": 10**9, "billion": 10**9,
}  # fmt: skip
_TIMES_WORD = re.compile(r"^(.*\d)\s*(" + "|".join(_TIMES) + r")\.?$")
_GROUPED = {
    mark: re.compile(rf"^\d{{1,3}}(?:[{re.escape(mark)}]\d{{3}})+$") for mark in (".", ",", " ", "'")
}  # fmt: skip


def number_style(texts: Iterable[str]) -> NumberStyle | None:
    """The decimal mark of one column, proven by the cells that can be read in only one way.

    "ambiguous": no cell proves it while some need it; "conflicting": both are proven; None: no cell needs it.
    """
    seen = {mark for text in texts if (parts := _amount_parts(text)) is not None and (mark := _proof(*parts[1:3]))}
    proven = seen & {",", "."}
    if len(proven) == 2:
        return "conflicting"
    return proven.pop() if proven else ("ambiguous" if "ambiguous" in seen else None)


def read_number(text: str, style: str | None = None) -> Value:
    """A number or an amount in euro as written, exact; `style` is the decimal mark of the column ("," or ".").

    Problems: not_a_number, ambiguous_separator ("12.500" in a column without a known mark).
    """
    if flag := means_nothing(text):
        return Value(flag=flag)
    parts = _amount_parts(text)
    if parts is None:
        return Value(problem="not_a_number")
    sign, digits, tail, times = parts
    mark = _mark_of(digits, tail)
    if mark == "ambiguous":
        if style not in (",", "."):
            return Value(problem="ambiguous_separator")
        mark = style
    number = _number(digits, mark)
    if number is None or (tail and mark in digits):
        return Value(problem="not_a_number")
    with localcontext(prec=len(digits) + 200):  # the usual 28 figures would round
        return Value(sign * number * times)


def read_whole(text: str, style: str | None = None) -> Value:
    """As `read_number`, for a column of whole numbers: an int, or the problem not_whole."""
    reading = read_number(text, style)
    if reading.value is None:
        return reading
    whole = int(reading.value)
    return replace(reading, value=whole) if whole == reading.value else Value(problem="not_whole")


def _amount_parts(text: str) -> tuple[int, str, str, int] | None:
    """Sign, digits with their separators, what follows them (",-") and what to multiply by; None: not a number."""
    plain = _EURO.sub(" ", _tidy(text)).strip()
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1, plain[1:-1].strip()
    if plain[:1] in ("-", "+"):
        sign, plain = (-sign if plain[0] == "-" else sign), plain[1:].strip()
    elif re.search(r"\d-$", plain):
        sign, plain = -sign, plain[:-1]
    times = 1
    if match := _TIMES_WORD.match(plain):
        plain, times = match[1].strip(), _TIMES[match[2]]
    if not plain.isascii():
        return None
    if _SCIENTIFIC.match(plain):
        return sign, plain, "", times
    match = _NUMBER.match(plain)
    return (sign, match["digits"].rstrip(" .,'"), match["tail"] or "", times) if match else None


def _mark_of(digits: str, tail: str) -> str | None:
    """The decimal mark that one number proves; "ambiguous" when it could be either; None when there is none to know."""
    if "e" in digits:
        return "."
    if tail:
        return tail[0]
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if not points and not commas:
        return None
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    before, after = digits.split(mark)
    if len(after) == 3 and re.fullmatch(r"[1-9]\d{0,2}", before):
        return "ambiguous"
    return mark


def _proof(digits: str, tail: str) -> str | None:
    """As `_mark_of`, for what is a number under the mark that it proves: 12.03.2025 proves nothing."""
    mark = _mark_of(digits, tail)
    return mark if mark == "ambiguous" or (mark and _number(digits, mark) is not None) else None


def _number(digits: str, mark: str | None) -> Decimal | None:
    """Digits with a known decimal mark, exact; None when thousands are not grouped by three."""
    if "e" in digits:
        return Decimal(digits)  # as a computer writes it
    whole, _, decimals = digits.partition(mark) if mark else (digits, "", "")
    if not whole.isdigit() and whole:
        if not any(grouped.match(whole) for separator, grouped in _GROUPED.items() if separator != mark):
            return None
        whole = re.sub(r"\D", "", whole)
    if decimals and not decimals.isdigit():
        return None
    return Decimal(f"{whole or '0'}.{decimals or '0'}") if decimals else Decimal(whole or "0")


# ---------------------------------------------------------------------- codes

_TRUE, _FALSE = frozenset(("true", "waar")), frozenset(("false", "onwaar"))


def read_code(text: str, code_list: str) -> Value:
    """A code by its name or a label in either language; otherwise the problem unknown_code.

    Raises KeyError when the contract has no such code list.
    """
    names = _names(code_list)
    folded = fold(text)
    if folded in names:
        return Value(names[folded])
    if folded in _TRUE | _FALSE and (code := names.get("yes" if folded in _TRUE else "no")):
        return Value(code)
    if flag := means_nothing(text):
        return Value(flag=flag)
    return Value(problem="unknown_code", expected=code_list)


def read_list(text: str, code_list: str) -> Value:
    """Codes separated by ; or , or line breaks, each once and in their order; one unknown code is a problem for all."""
    if flag := means_nothing(text):
        return Value(flag=flag)
    readings = [read_code(part, code_list) for part in re.split(r"[;,\n]", text) if part.strip()]
    if any(reading.value is None for reading in readings) or not readings:
        return Value(problem="unknown_code", expected=code_list)
    return Value(tuple(dict.fromkeys(reading.value for reading in readings)))


@cache
def _names(code_list: str) -> dict[str, str]:
    """Every folded name of the codes of a list → the code."""
    codes = contract().codes[code_list]
    names = {fold(label): code for code, entry in codes.items() for label in entry.label.values()}
    return names | {fold(code): code for code in codes}
