"""Days, and periods by their last day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from doorstroom.ingest.parse.nothing import means_nothing
from doorstroom.ingest.parse.text import LONGEST, tidy
from doorstroom.ingest.parse.value import Value

FIRST_DAY = date(1990, 1, 1)  # an earlier day is a year or a number that somebody typed into a date cell
LAST_DAY = date(2100, 12, 31)
EXCEL_EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
Period = tuple[date, date]  # its first and its last day


@dataclass(frozen=True)
class Form:
    """A way of writing a day or a period."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], date | Period | None]
    is_period: bool

    def said(self, match: re.Match[str]) -> Value:
        """What a text of this form says."""
        found = self.read(match)
        return _period(found) if self.is_period else _within_bounds(found)


def read_date(text: str, *, starts_1904: bool = False, month_year: bool = False) -> Value:
    """A day or period as written, in each order of day and month that its column may have ("dmy" or "mdy").

    A period gives its last day, inexact, since its first. starts_1904: a number is a day counted as old workbooks of a
    Mac do. month_year: two digits beside the name of a month are a year: "Apr-25" is April 2025.
    Problems: unreadable_date, ambiguous_day_month (no order is known), against_date_order (the text can only be read in
    the other order than that of the column), day_or_year_unclear ("24-Nov").
    """
    if iso := _ISO.fullmatch(text):  # as software writes it, at once: a load holds many thousands of different days
        return _within_bounds(_day(*iso.groups()))
    if starts_1904 and (number := _NUMBER_OF_1904.fullmatch(text.strip())):
        said = _within_bounds(EPOCH_1904 + timedelta(days=int(number[1])))
        return replace(said, flag="serial_of_1904") if said.value else said
    if flag := means_nothing(text):
        return Value(flag=flag)
    whole = tidy(text)
    said, is_target = _said(_bare(whole), month_year), _without_target(whole) != whole
    return _inexact(said, is_target) if is_target or _ABOUT.match(whole) else said


def _inexact(said: Value, is_target: bool) -> Value:
    if said.ways:
        return replace(said, ways={order: _inexact(way, is_target) for order, way in said.ways.items()})
    return replace(said, inexact=True, is_target=is_target) if said.value else said


def _said(bare: str, month_year: bool) -> Value:
    if match := _DAY_FIRST_OR_MONTH_FIRST.fullmatch(bare):
        return in_each_order(match)
    if serial := _SERIAL.fullmatch(bare):
        day = EXCEL_EPOCH + timedelta(days=int(serial[1]))
        return Value(day, flag="excel_serial") if FIRST_DAY <= day <= LAST_DAY else Value(problem="unreadable_date")
    for form in FORMS:
        if match := form.pattern.fullmatch(bare):
            return form.said(match)
    for pattern in _MONTHS_OF_A_YEAR if month_year else ():
        if match := pattern.fullmatch(bare):
            return _period(_named_month(match))
    return Value(problem="day_or_year_unclear" if DAY_OR_YEAR.fullmatch(bare) else "unreadable_date")


def _bare(whole: str) -> str:
    """A date without weekday, time of day, "circa" and room around its dashes."""
    if len(whole) > LONGEST:
        return whole[:LONGEST] + "…"
    plain = _TIME.sub("", whole) if ":" in whole else whole
    plain = _FROM.sub("", _without_target(plain))
    plain = _ABOUT.sub("", _WEEKDAY.sub("", plain)).rstrip(" .,;")
    return _ROOM_AROUND_A_DASH.sub(r"\1", plain)


def _without_target(plain: str) -> str:
    """A date without the words that make it a target: "uiterlijk 1-4-2025", "1-4-2025 (streefdatum)"."""
    if len(plain) > LONGEST or not any(sign.isalpha() for sign in plain):
        return plain
    return _TARGET_BEHIND.sub("", _TARGET_BEFORE.sub("", plain))


def in_each_order(match: re.Match) -> Value:
    """What a day says when the day comes first, and when the month does."""
    first, second, year = match[1], match[3], _year(match["year"])
    days = {"dmy": _day(year, second, first), "mdy": _day(year, first, second)}
    if days["dmy"] == days["mdy"]:  # 05-05-2025, or no day at all
        return _within_bounds(days["dmy"])
    ways = {
        order: _within_bounds(day) if day else Value(problem="against_date_order", expected=order)
        for order, day in days.items()
    }
    only = [order for order, day in days.items() if day]
    has_short_year = len(match["year"]) != 4
    unknown = Value(problem="ambiguous_day_month") if len(only) == 2 or has_short_year else ways[only[0]]
    return Value(proves="ambiguous" if len(only) == 2 else only[0], ways={**ways, None: unknown})


def _within_bounds(day: date | None) -> Value:
    if day is None or day > LAST_DAY:
        return Value(problem="unreadable_date")
    return Value(flag="year_in_date_cell") if day < FIRST_DAY else Value(day)


def _period(days: Period | None) -> Value:
    """A period by its last day."""
    first, last = days or (None, None)
    said = _within_bounds(last)
    return replace(said, inexact=True, since=first) if said.value else said


# --------------------------------------------------- what stands around a day


def one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_TIME = re.compile(
    r"[t,]?\s*(?:om |at )?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?|uur|u|h)?"
    r"\s*(?:z|utc|gmt|cet|cest|[+-]\d{2}:?\d{2})?$"
)
_WEEKDAY = re.compile(
    r"^(?:ma|di|wo|do|vr|za|zo|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|maandag|dinsdag|woensdag|donderdag|vrijdag"
    r"|zaterdag|zondag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)[.,]*\s+(?=\S)"
)
_ABOUT = re.compile(r"^(?:ca\.?|circa|ongeveer|omstreeks|rond|about|around|approx\.?|±|~)\s*(?=\S)")
# Words that make a day a target: it says when something should have happened, not when it did.
_TARGET_WORD = (
    r"(?:streefdatum|streef|doel|doeldatum|deadline|target(?: date)?|due|uiterlijk|op zijn laatst|uiterste datum"
    r"|niet later dan|voor|tot(?! en met)|before|by|no later than|at the latest|latest|gepland|planning|planned"
    r"|geplande datum"
    r"|verwacht|verwachting|naar verwachting|expected|prognose|forecast|beoogd|voorlopig|provisional|concept|tentative"
    r"|onder voorbehoud|o\.?v\.?b\.?|indicatief|indicative)"
)
_TARGET_BEFORE = re.compile(rf"^{_TARGET_WORD}(?:\s*[:=]\s*|\s+)(?:(?:op|in|per|om|on|is)\s+)?(?=\S)")
_TARGET_BEHIND = re.compile(
    rf"(?<=\S)(?:\s*[(\[]\s*{_TARGET_WORD}\s*[)\]]|\s*[,;:-]\s*{_TARGET_WORD}|\s+{_TARGET_WORD})$"
)
_FROM = re.compile(
    r"^(?:per|vanaf|sinds|m\.?i\.?v\.?|met ingang van|ingaande|t/m|tot en met|on|as of|since|from)\s+(?=\S)"
)
_ROOM_AROUND_A_DASH = re.compile(r"(?<=\d)\s*([-/.])\s*(?=\d)")

# ---------------------------------------------------------- the forms of a day


def _numbered(*names: str) -> dict[str, int]:
    """Each name → its number, counted from 1; those of one number stand together."""
    return {name: number for number, of_one in enumerate(names, start=1) for name in of_one.split()}


MONTHS = _numbered(
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
)
_NTHS = _numbered(
    "1 1e 1ste 1st eerste first i", "2 2e 2de 2nd tweede second ii", "3 3e 3de 3rd derde third iii",
    "4 4e 4de 4th vierde fourth iv",
)  # fmt: skip
MONTHS_OF_A_PART = 3
# The last month of a part of the year: a quarter of it, or a season. Seasons as the weather service counts them; winter
# lies in two years.
STRETCHES = {
    "half": 6,
    "begin": 3, "start": 3, "early": 3, "medio": 6, "midden": 6, "mid": 6, "halverwege": 6,
    "eind": 12, "einde": 12, "end": 12, "late": 12, "ultimo": 12,
}  # fmt: skip
_SEASONS = {
    "voorjaar": 5, "lente": 5, "spring": 5, "zomer": 8, "summer": 8,
    "najaar": 11, "herfst": 11, "autumn": 11, "fall": 11,
}  # fmt: skip
_PARTS = STRETCHES | _SEASONS


def _day(year: int | str, month: int | str, day: int | str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _year(digits: str) -> int:
    """A year in two digits: 00–68 lies in this century, 69–99 in the last."""
    digits = digits.removeprefix("'")
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year <= 68 else 1900 + year


def _named_day(match: re.Match) -> date | None:
    return _day(_year(match["year"]), MONTHS[match["month"]], match["day"])


def _months(match: re.Match, last: int, length: int = 1, years: int = 0) -> Period | None:
    """So many months, of which the last is in the year that is named, or so many years later."""
    year = _year(match["year"]) + years
    if not (1 <= last <= 12 and 1 < year <= 9999):
        return None
    before, month = divmod(last - length, 12)
    return date(year + before, month + 1, 1), date(year, last, monthrange(year, last)[1])


def _named_month(match: re.Match) -> Period | None:
    return _months(match, MONTHS[match["month"]])


def _numbered_month(match: re.Match) -> Period | None:
    return _months(match, int(match["month"]))


def _part(match: re.Match) -> Period | None:
    return _months(match, _PARTS[match["part"]], MONTHS_OF_A_PART)


def _over_two_years(match: re.Match, last: int, length: int) -> Period | None:
    """A period that began in one year and ended in a month of the next: a winter, a school year."""
    is_next = _year(match["next"]) == _year(match["year"]) + 1
    return _months(match, last, length, years=1) if is_next else None


def _week(match: re.Match) -> Period | None:
    try:
        monday = date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
        return monday, monday + timedelta(days=6)
    except (ValueError, OverflowError):
        return None


_MONTH_NAME = rf"(?:{one_of(MONTHS)})\b\.?"
_MONTH = rf"(?P<month>{one_of(MONTHS)})\b\.?"
_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_APOSTROPHE_YEAR = r"(?P<year>\d{4}|'\d{2})"
_NEXT_YEAR = r"(?P<next>\d{4}|'?\d{2})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|e|ste|de)?"
_NTH = rf"(?P<nth>{one_of(_NTHS)})"
QUARTER = r"(?:kwartaal|kwart|kw|quarter|qtr|q|k)"
HALF = r"(?:helft|halfjaar|half jaar|half year|half|h)"
WEEK = r"(?:week|wk|w)"
_WEEK_NUMBER = r"(?P<week>\d{1,2})"
_PART = rf"(?P<part>{one_of(_PARTS)})"
_SEASON = rf"(?P<part>{one_of(_SEASONS)})"
_STRETCH = rf"(?:{one_of(STRETCHES)})"
_STRETCH_OF = rf"(?:{_STRETCH}\s*(?:van\s+|of\s+)?(?:het\s+|the\s+)?)?"
_SEPARATOR = r"[-/.,\s]*"
_OF = r"[-/.,\s]*(?:(?:van|of|in|het jaar)\s+)*"

_DAYS = {
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})": lambda match: _day(*match.group(1, 3, 4)),
    r"((?:19|20|21)\d{2})(\d{2})(\d{2})": lambda match: _day(*match.groups()),
    rf"{_DAY}{_OF}{_MONTH}{_OF}{_SHORT_YEAR}": _named_day,
    rf"{_MONTH}\s*{_DAY}[,.\s]+{_YEAR}": _named_day,
    rf"{_YEAR}{_SEPARATOR}{_MONTH}{_SEPARATOR}{_DAY}": _named_day,
}
_PERIODS = {
    rf"(?:jaar\s+|year\s+)?{_YEAR}(?:[.,]0+)?": lambda match: _months(match, 12, 12),
    rf"(?:{_STRETCH}{_OF})?{_MONTH}{_OF}{_YEAR}": _named_month,
    rf"{_STRETCH}{_OF}{_MONTH}{_OF}{_APOSTROPHE_YEAR}": _named_month,
    rf"{_YEAR}{_SEPARATOR}{_MONTH}": _named_month,
    rf"{_YEAR}[-/](?P<month>\d{{1,2}})": _numbered_month,
    rf"(?P<month>\d{{1,2}})[-/.]{_YEAR}": _numbered_month,
    rf"{_PART}{_OF}{_APOSTROPHE_YEAR}": _part,
    rf"{_SEASON}{_OF}{_SHORT_YEAR}": _part,
    rf"winter{_OF}{_YEAR}\s*[-/]\s*{_NEXT_YEAR}": lambda match: _over_two_years(match, 2, 3),
    rf"(?:schooljaar|school year)\s*{_YEAR}\s*[-/]\s*{_NEXT_YEAR}": lambda match: _over_two_years(match, 7, 12),
    rf"{_YEAR}{_SEPARATOR}{WEEK}{_SEPARATOR}{_WEEK_NUMBER}": _week,
    rf"{WEEK}{_SEPARATOR}{_WEEK_NUMBER}{_OF}{_YEAR}": _week,
} | {
    pattern: lambda match, months=months: _months(match, months * _NTHS[match["nth"]], months)
    for unit, months in ((QUARTER, 3), (HALF, 6))
    for pattern in (
        rf"{_STRETCH_OF}(?:het\s+|the\s+)?{_NTH}\s*[-.]?\s*{unit}\.?{_OF}{_SHORT_YEAR}",
        rf"{_STRETCH_OF}{unit}\.?\s*{_NTH}{_OF}{_SHORT_YEAR}",
        rf"{_YEAR}{_SEPARATOR}{unit}\.?\s*{_NTH}",
        rf"{_YEAR}{_SEPARATOR}{_NTH}\s*{unit}\.?",
    )
}
FORMS = tuple(
    Form(re.compile(pattern), read, is_period)
    for forms, is_period in ((_DAYS, False), (_PERIODS, True))
    for pattern, read in forms.items()
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST_OR_MONTH_FIRST = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2{_SHORT_YEAR}")
DAY_OR_YEAR = re.compile(rf"'?\d{{1,2}}{_SEPARATOR}{_MONTH_NAME}|{_MONTH_NAME}{_SEPARATOR}'?\d{{1,2}}")
_MONTHS_OF_A_YEAR = (
    re.compile(rf"(?:{_STRETCH}{_OF})?{_MONTH}{_SEPARATOR}(?P<year>'?\d{{2}})"),
    re.compile(rf"(?P<year>'?\d{{2}}){_SEPARATOR}{_MONTH}"),
)
_SERIAL = re.compile(r"([3-7]\d{4})(?:[.,]\d+)?")
_NUMBER_OF_1904 = re.compile(r"([2-6]\d{4})(?:\.\d+)?")  # 1958 to 2095
