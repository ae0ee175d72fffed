"""One cell's text → a value, for every way in which people write days, periods, amounts, numbers and codes.

Pure functions of the text. What depends on the habit of a whole column (is 03-04-2025 in April or in March, is 12.500
twelve thousand or twelve and a half) is decided once a column, by `order_of_dates` and `number_style`, from the cells
that can be read in only one way; a single cell is never guessed. So a text is read once, to what it says in each habit
(`date_said`, `number_said`), and `settled` chooses among those.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import cache
from typing import Literal, get_args

from doorstroom.contract.model import contract
from doorstroom.ingest.findings import Between, OneOf

DateOrder = Literal["dmy", "mdy", "ambiguous", "conflicting"]
NumberStyle = Literal[",", ".", "ambiguous", "conflicting"]

SEVERAL = 3  # as many texts as it takes to overrule one that says otherwise
LONGEST_DATE = 80  # letters; a longer text is no date
FIRST_DAY = date(1990, 1, 1)  # an earlier day is a year or a number that somebody typed into a date cell
LAST_DAY = date(2100, 12, 31)
EXCEL_EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True)
class Value:
    """What a text says. `value`: a day, Decimal, whole number, code or tuple of codes; None: it says nothing usable.

    `inexact`: the day is the last day of a period. `flag`: it was read, but a person should see it. `problem`: it
    cannot be read. Both are keys of the catalogue (`flags`, `refusals`). `expected`: what would have been read; with
    `against_date_order` the order of the column. `is_target`: the text says itself that the day is a target and not
    one on which something happened ("streefdatum", "uiterlijk").

    `proves`: the habit of its column that the text proves, an order of day and month or a decimal mark; "ambiguous"
    where it may be either. `ways`: what it says in each habit, None for one that nobody knows; empty where it says the
    same in all (`settled`).
    """

    value: date | Decimal | float | int | str | tuple[str, ...] | None = None
    inexact: bool = False
    flag: str | None = None
    problem: str | None = None
    expected: str | Between | OneOf | None = None
    is_target: bool = False
    proves: str | None = field(default=None, compare=False)
    ways: Mapping[str | None, Value] = field(default_factory=dict, hash=False)


def settled(said: Value, habit: str | None) -> Value:
    """What a text says in a column with this habit; one that is no habit ("ambiguous") counts as not known."""
    return said.ways.get(habit, said.ways[None]) if said.ways else said


@dataclass(frozen=True)
class OrderOfDates:
    """The order of day and month in one column. `decided_by`: the only text that proves it, where there is but one
    and other texts could be read either way; a person has to see it. `elsewhere`: the order that the other date
    columns prove, where this one proves none; a person may choose it.
    """

    order: DateOrder | None
    decided_by: str | None = None
    elsewhere: DateOrder | None = None


# ------------------------------------------------------------------- cleaning

_INVISIBLE = re.compile(
    r"[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|(?<![^\w\s])\u200d"
)
_ROOM = re.compile(r"[^\S\n]+")
_ROOM_AROUND_A_BREAK = re.compile(r" ?\n ?")
# A text that needs no cleaning at all, as nearly every text does not.
IS_CLEAN = r"^[!-~\x{00A1}-\x{00AC}\x{00AE}-\x{00FF}]+( [!-~\x{00A1}-\x{00AC}\x{00AE}-\x{00FF}]+)*$"


def clean(text: str) -> str:
    """A text without what nobody sees: composed signs, plain spaces, one at a time, and none at its ends.

    Line breaks stay; signs without width go.
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    return _ROOM_AROUND_A_BREAK.sub("\n", _ROOM.sub(" ", plain)).strip()


def spelling_key(text: str) -> str:
    """What spellings of one name have in common: no capitals or accents, plain dashes without room around them."""
    return _ROOM_AROUND_A_SIGN.sub(r"\1", _bare(text).translate(_DASHES))


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
# What Excel and LibreOffice show where a formula failed, in Dutch and English; "#N/A" is often meant (MEANS_NONE).
_ERRORS = re.compile(
    r"^(?:#(?:ref|verw|div/0|deel/0|value|waarde|name|naam|num|getal|null|leeg|spill|overloop|calc|bereken|field|veld"
    r"|getting_data|gegevens_ophalen|blocked|geblokkeerd|connect|unknown|onbekend|busy|bezet)[!?]?|err:\d{3})$"
)
_EXPLAINED = re.compile(r"^([^-:;,(]+?)\s*[-:;,(].*$")


def fold(text: str) -> str:
    """A text as it is compared: no accents, capitals, double spaces, underscores or hard spaces."""
    return _bare(text.replace("_", " "))


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", _INVISIBLE.sub("", text.casefold()))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


Nothing = Literal["means_unknown", "means_none", "error_value"]
NOTHINGS: frozenset[Nothing] = frozenset(get_args(Nothing))


def says_nothing(text: str) -> Nothing | None:
    """Whether a text as a whole says that there is no value: "n.v.t.", "onbekend", "?", "#REF!"."""
    return _nothing_word(_tidy(text))


def means_nothing(text: str) -> Nothing | None:
    """Whether a text says that there is no value, with an explanation or without: "N/A - use case never started"."""
    folded = _tidy(text)
    flag = _nothing_word(folded)
    if flag is None and (explained := _EXPLAINED.match(folded)) and _word(explained[1]) in _UNKNOWN_TOO | _NONE_TOO:
        flag = _nothing_word(explained[1])
    return flag


def _nothing_word(folded: str) -> Nothing | None:
    if folded.startswith(("#", "err")) and _ERRORS.match(folded):
        return "error_value"
    word = _word(folded)
    if word in MEANS_UNKNOWN or _UNKNOWN_SIGNS.match(folded):
        return "means_unknown"
    return "means_none" if word in MEANS_NONE or _NONE_SIGNS.match(folded) else None


def _word(folded: str) -> str:
    """An abbreviation without its full stops: "n.v.t." → "nvt"."""
    return folded.replace(".", "").strip()


_ROOM_AROUND_A_SIGN = re.compile(r" *([-/.,:;]) *")
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
    return _end_of_month(_full_year(match["year"]), _MONTH_NAMES[match["month"]])


def _end_of_two_years(match: re.Match, month: int) -> date | None:
    """The end of a period that began in one year and ended in a month of the next: a winter, a school year."""
    year = int(match["year"])
    is_next = _full_year(match["next"]) == year + 1
    return _end_of_month(year + 1, month) if is_next else None


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
    "half": 6,
    "begin": 3, "start": 3, "early": 3, "medio": 6, "midden": 6, "mid": 6, "halverwege": 6,
    "eind": 12, "einde": 12, "end": 12, "late": 12, "ultimo": 12,
    "voorjaar": 5, "lente": 5, "spring": 5, "zomer": 8, "summer": 8,
    "najaar": 11, "herfst": 11, "autumn": 11, "fall": 11,
}  # fmt: skip
_PART = "(?P<part>" + "|".join(sorted(_PARTS, key=len, reverse=True)) + ")"
_SEASON = r"(?P<part>voorjaar|lente|spring|zomer|summer|najaar|herfst|autumn|fall)"
_PART_OF_MONTH = r"(?:begin|start|early|half|medio|midden|mid|halverwege|eind|einde|end|late|ultimo)"
_PART_OF_PERIOD = rf"(?:{_PART_OF_MONTH}\s*(?:van\s+|of\s+)?(?:het\s+|the\s+)?)?"
_APOSTROPHE_YEAR = r"(?P<year>\d{4}|'\d{2})"
_NEXT_YEAR = r"(?P<next>\d{4}|'?\d{2})"

_PERIODS: tuple[tuple[re.Pattern, Read], ...] = tuple(
    (re.compile(f"^{pattern}$"), read)
    for pattern, read in (
        (rf"(?:jaar\s+|year\s+)?{_YEAR}(?:[.,]0+)?", lambda m: _end_of_month(int(m["year"]), 12)),
        (rf"(?:{_PART_OF_MONTH}{_OF})?{_MONTH}{_OF}{_YEAR}", _end_of_named_month),
        (rf"{_PART_OF_MONTH}{_OF}{_MONTH}{_OF}{_APOSTROPHE_YEAR}", _end_of_named_month),
        (rf"{_YEAR}{_SEPARATOR}{_MONTH}", _end_of_named_month),
        (rf"{_YEAR}[-/](?P<month>\d{{1,2}})", lambda m: _end_of_month(int(m["year"]), int(m["month"]))),
        (rf"(?P<month>\d{{1,2}})[-/.]{_YEAR}", lambda m: _end_of_month(int(m["year"]), int(m["month"]))),
        (rf"{_PART}{_OF}{_APOSTROPHE_YEAR}", lambda m: _end_of_month(_full_year(m["year"]), _PARTS[m["part"]])),
        (rf"{_SEASON}{_OF}{_SHORT_YEAR}", lambda m: _end_of_month(_full_year(m["year"]), _PARTS[m["part"]])),
        (rf"winter{_OF}{_YEAR}\s*[-/]\s*{_NEXT_YEAR}", lambda m: _end_of_two_years(m, 2)),
        (rf"(?:schooljaar|school year)\s*{_YEAR}\s*[-/]\s*{_NEXT_YEAR}", lambda m: _end_of_two_years(m, 7)),
        (rf"{_YEAR}{_SEPARATOR}(?:week|wk|w){_SEPARATOR}(?P<week>\d{{1,2}})", _end_of_week),
        (rf"(?:week|wk|w){_SEPARATOR}(?P<week>\d{{1,2}}){_OF}{_YEAR}", _end_of_week),
        *(
            (pattern, lambda m, months=months: _end_of_month(_full_year(m["year"]), months * _NTH[m["nth"]]))
            for unit, months, nth in ((_QUARTER, 3, _NTH_WORD), (_HALF, 6, _NTH_WORD))
            for pattern in (
                rf"{_PART_OF_PERIOD}(?:het\s+|the\s+)?{nth}\s*[-.]?\s*{unit}\.?{_OF}{_SHORT_YEAR}",
                rf"{_PART_OF_PERIOD}{unit}\.?\s*{nth}{_OF}{_SHORT_YEAR}",
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
_NUMBER_OF_1904 = re.compile(r"([2-6]\d{4})(?:\.\d+)?")  # 1958 to 2095
_ROOM_AROUND_A_DASH = re.compile(r"(?<=\d)\s*([-/.])\s*(?=\d)")


def order_of_dates(dates: Mapping[str, Value], beside: Iterable[Mapping[str, Value]] = ()) -> OrderOfDates:
    """The order of day and month in one column, proven by the texts that can be read in only one order.

    dates: the column's different texts, with what they say (`date_said`). beside: those of the other date columns of
    the same list. One text never decides against several: not against others of the column, nor against the rest of
    the list.
    "ambiguous": no text proves it; "conflicting": they prove both; None: the order makes no difference to any text.
    """
    proofs = _proofs_of_order(dates)
    proven = [order for order in ("dmy", "mdy") if proofs[order]]
    if len(proven) == 2:
        few, many = sorted(proven, key=lambda order: len(proofs[order]))
        is_slip = len(proofs[few]) == 1 and len(proofs[many]) >= SEVERAL
        return OrderOfDates(many if is_slip else "conflicting")
    if not proven and not proofs["ambiguous"]:
        return OrderOfDates(None)
    if proven and (len(proofs[proven[0]]) > 1 or not proofs["ambiguous"]):
        return OrderOfDates(proven[0])
    elsewhere = Counter[str]()
    for column in beside:
        elsewhere.update({one: len(found) for one, found in _proofs_of_order(column).items()})
    if not proven:
        only = [one for one in ("dmy", "mdy") if elsewhere[one]]
        return OrderOfDates("ambiguous", elsewhere=only[0] if len(only) == 1 else None)
    (order,) = proven
    other = "mdy" if order == "dmy" else "dmy"
    if elsewhere[other] >= SEVERAL and not elsewhere[order]:
        return OrderOfDates(other)
    if elsewhere[order] and not elsewhere[other]:
        return OrderOfDates(order)
    return OrderOfDates(order, proofs[order][0])


def _proofs_of_order(dates: Mapping[str, Value]) -> dict[str, list[str]]:
    """The texts that prove each order, and those that could be read in either."""
    proofs: dict[str, list[str]] = {"dmy": [], "mdy": [], "ambiguous": []}
    for text, said in dates.items():
        if said.proves:
            proofs[said.proves].append(text)
    return proofs


def read_date(text: str, order: str | None = None) -> Value:
    """A day or period as written; `order` is what `order_of_dates` or the mapping says of the column.

    A period gives its last day, inexact. Problems: unreadable_date, ambiguous_day_month (no order is known),
    against_date_order (the text can only be read in the other order than that of the column), day_or_year_unclear
    ("24-Nov").
    """
    return settled(date_said(text), order)


def date_said(text: str, *, starts_1904: bool = False) -> Value:
    """As `read_date`, in each order. starts_1904: a number is a day counted as old workbooks of a Mac do."""
    if iso := _ISO.fullmatch(text):  # as software writes it, at once: a load holds many thousands of different days
        return _within_bounds(_day(*map(int, iso.groups())), False)
    if starts_1904 and (number := _NUMBER_OF_1904.fullmatch(text.strip())):
        said = _within_bounds(EPOCH_1904 + timedelta(days=int(number[1])), False)
        return replace(said, flag="serial_of_1904") if said.value else said
    if flag := means_nothing(text):
        return Value(flag=flag)
    said, tidy = _plain_date_said(_plain_date(text)), _tidy(text)
    is_target = _without_target(tidy) != tidy
    if not (is_target or _ABOUT.match(tidy)):
        return said
    if said.ways:
        ways = {order: _inexact(way, is_target) for order, way in said.ways.items()}
        return replace(said, ways=ways)
    return _inexact(said, is_target)


def _inexact(said: Value, is_target: bool) -> Value:
    return replace(said, inexact=True, is_target=is_target) if said.value else said


def _plain_date_said(plain: str) -> Value:
    if match := _DAY_FIRST_OR_MONTH_FIRST.match(plain):
        return _ordered_said(match)
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
    if len(plain) > LONGEST_DATE:
        return plain[:LONGEST_DATE] + "…"
    if ":" in plain:
        plain = _TIME.sub("", plain)
    plain = _FROM.sub("", _without_target(plain))
    plain = _ABOUT.sub("", _WEEKDAY.sub("", plain)).rstrip(" .,;")
    return _ROOM_AROUND_A_DASH.sub(r"\1", plain)


def _without_target(plain: str) -> str:
    """A date without the words that make it a target: "uiterlijk 1-4-2025", "1-4-2025 (streefdatum)"."""
    if len(plain) > LONGEST_DATE or not any(sign.isalpha() for sign in plain):
        return plain
    return _TARGET_BEHIND.sub("", _TARGET_BEFORE.sub("", plain))


def _ordered_said(match: re.Match) -> Value:
    """What a day says when the day comes first, and when the month does."""
    first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
    days = {"dmy": _day(year, second, first), "mdy": _day(year, first, second)}
    if days["dmy"] == days["mdy"]:  # 05-05-2025, or no day at all
        return _within_bounds(days["dmy"], False)
    ways = {
        order: _within_bounds(day, False) if day else Value(problem="against_date_order", expected=order)
        for order, day in days.items()
    }
    only = [order for order, day in days.items() if day]
    has_short_year = len(match[4]) != 4
    unknown = Value(problem="ambiguous_day_month") if len(only) == 2 or has_short_year else ways[only[0]]
    return Value(proves="ambiguous" if len(only) == 2 else only[0], ways={**ways, None: unknown})


def _within_bounds(day: date | None, inexact: bool) -> Value:
    if day is None or day > LAST_DAY:
        return Value(problem="unreadable_date")
    return Value(flag="year_in_date_cell") if day < FIRST_DAY else Value(day, inexact)


# -------------------------------------------------------------------- numbers

_NUMBER = re.compile(r"^(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<tail>[.,](?:-{1,2}|=))?$")
_TYPED_NUMBER = re.compile(r"^-?\d+\.(?:\d{1,2}|\d{4,})$")  # reading never gives a typed number three decimals
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


def number_style(numbers: Mapping[str, Value], *, from_typed: bool = False) -> NumberStyle | None:
    """The decimal mark of one column, proven by the cells that can be read in only one way.

    numbers: the column's different texts, with what they say (`number_said`). from_typed: they come from a source with
    typed cells (a workbook, json). A number that is written as software does ("8000.5") may then be a typed cell, and
    says nothing of how a person writes in the others.
    "ambiguous": no cell proves it while some need it; "conflicting": both are proven; None: no cell needs it.
    """
    seen = {said.proves for text, said in numbers.items() if not (from_typed and _TYPED_NUMBER.match(text))}
    proven = seen & {",", "."}
    if len(proven) == 2:
        return "conflicting"
    return proven.pop() if proven else ("ambiguous" if "ambiguous" in seen else None)


def read_number(text: str, style: str | None = None) -> Value:
    """A number or an amount in euro as written, exact; `style` is the decimal mark of the column ("," or ".").

    Problems: not_a_number, ambiguous_separator ("12.500" in a column without a known mark), unit_unclear (an amount in
    another currency, or with a unit that has to be said in the mapping: "£ 12m", "12 x € 1.000").
    """
    return settled(number_said(text), style)


def number_said(text: str) -> Value:
    """As `read_number`, with each decimal mark."""
    if flag := means_nothing(text):
        return Value(flag=flag)
    parts = _amount_parts(text)
    if parts is None:
        return Value(problem="unit_unclear" if is_amount_with_unit(text) else "not_a_number")
    mark = _mark_of(*parts[1:3])
    if mark != "ambiguous":
        said = _with_mark(parts, mark)
        return said if mark is None or _number(parts[1], mark) is None else replace(said, proves=mark)
    ways = {one: _with_mark(parts, one) for one in (",", ".")}
    return Value(proves=mark, ways={**ways, None: Value(problem="ambiguous_separator")})


def _with_mark(parts: tuple[int, str, str, int], mark: str | None) -> Value:
    sign, digits, tail, times = parts
    number = _number(digits, mark)
    if number is None or (tail and mark in digits):
        return Value(problem="not_a_number")
    with localcontext(prec=len(digits) + 200):  # the usual 28 figures would round
        return Value(sign * number * times)


def whole(said: Value) -> Value:
    """A number for a column of whole ones: an int, or the problem not_whole."""
    if said.value is None:
        return said
    number = int(said.value)
    return replace(said, value=number) if number == said.value else Value(problem="not_whole")


# "x € 1.000", "(x1000)", "* 1.000.000": a factor beside an amount or in a header.
_FACTOR = re.compile(r"[x×*]\s*(?:€|euro|eur)?\s*(1[.,' ]?000(?:[.,' ]?000)?)(?![\d])")
_FACTOR_WORDS = (
    (
        re.compile(
            r"\b(?:in\s+)?duizend(?:en|tallen)?\b|\b(?:in\s+)?thousands\b|\bin\s+k\b|k\s?€|€\s?k|\bk\s?eur\b"
            r"|\bkeuro\b|[£$]\s?k\b"
        ),
        10**3,
    ),
    (
        re.compile(r"\b(?:in\s+)?miljoen(?:en)?\b|\bmillions?\b|\bmln\b|\bmio\b|[£€$]\s?mn?\b|\bm\s?[£€$]|\bmeur\b"),
        10**6,
    ),
)
_OTHER_CURRENCY = re.compile(r"[£$¥]|\b(?:gbp|usd|chf|dollars?|pounds?|ponden)\b")
_UNIT_BESIDE = re.compile(r"[£$¥]|\b(?:gbp|usd|chf|dollars?|pounds?|ponden)\b|(?<=\d)\s*mn?\b")


def unit_of(text: str) -> int | None:
    """The factor that a header or amount names: 1000 for "x € 1.000", 1000000 for "£m"; None: it names none."""
    plain = _tidy(text)
    if factor := _FACTOR.search(plain):
        return int(re.sub(r"\D", "", factor[1]))
    return next((times for pattern, times in _FACTOR_WORDS if pattern.search(plain)), None)


def names_other_currency(text: str) -> bool:
    """Whether a header or amount names another currency than the euro."""
    return bool(_OTHER_CURRENCY.search(_tidy(text)))


def without_unit(text: str) -> str:
    """An amount without its unit, for a column of which the mapping says what the unit is: "£ 12m" → "12"."""
    plain = _FACTOR.sub(" ", _tidy(text))
    plain = _UNIT_BESIDE.sub(" ", plain)
    return re.sub(r"[()\[\]]\s*[()\[\]]", " ", plain).strip()


def is_amount_with_unit(text: str) -> bool:
    """Whether a text would be an amount if its unit or currency went without saying."""
    if len(text) > LONGEST_DATE or (unit_of(text) is None and not _UNIT_BESIDE.search(_tidy(text))):
        return False
    return _amount_parts(without_unit(text)) is not None


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
    return Value(problem="unknown_code", expected=OneOf(code_list))


def read_list(text: str, code_list: str) -> Value:
    """Codes separated by ; or , or line breaks, each once and in their order; one unknown code is a problem for all."""
    if flag := means_nothing(text):
        return Value(flag=flag)
    readings = [read_code(part, code_list) for part in re.split(r"[;,\n]", text) if part.strip()]
    if any(reading.value is None for reading in readings) or not readings:
        return Value(problem="unknown_code", expected=OneOf(code_list))
    return Value(tuple(dict.fromkeys(reading.value for reading in readings)))


@cache
def _names(code_list: str) -> dict[str, str]:
    """Every folded name of the codes of a list → the code."""
    codes = contract().codes[code_list]
    names = {fold(label): code for code, entry in codes.items() for label in entry.label.values()}
    return names | {fold(code): code for code in codes}
