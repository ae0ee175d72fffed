"""Every visible word, number and date, in each of the languages.

Texts live in `texts/<section>.toml`, all languages of a text beside each other: the file name is the section, tables
nest, so `title.nl` in `status.toml` is what `words("status.title")` gives in Dutch. A text with plural forms is a table
of them: a form for each category that the language has by CLDR (`one`, `few`, `other`…), and if wanted a form for one
number alone (`0`, `2`). Placeholders are `{names}`; numbers and days put into them are written out by Babel. Labels of
tables, columns and codes come from the contract, as does which languages there are. A key that does not exist is a
KeyError, never a fallback.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, cached_property, lru_cache
from numbers import Integral, Real
from pathlib import Path

import pandas
from babel import Locale
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, format_scientific, get_decimal_symbol

from doorstroom.contract.model import DAYS_A_MONTH as EXACT_DAYS_A_MONTH
from doorstroom.contract.model import contract

LANGUAGES = tuple(contract().languages)  # the first where none is asked for
TEXTS = Path(__file__).parent / "texts"
REMEMBERED = 16_384  # written-out values, of each kind and language
MINUS = "\N{MINUS SIGN}"
WIDE = Context(prec=400)  # digits: enough for every number of the machine written in full
LONGEST_WHOLE, SMALLEST_SHARE = 1e15, 1e-4  # between these a number of the machine is written without a power of ten
DAYS_A_MONTH = Decimal(EXACT_DAYS_A_MONTH)
TENTH = 0.1
HALF_A_DAY = Decimal("0.5")
FEWEST_DAYS_IN_MONTHS = 30  # what takes less is told in days

Text = str | Mapping[str, str]


@cache
def words_for(language: str, *, is_on_screen: bool = False) -> Words:
    """The words in one of LANGUAGES, read once. `is_on_screen`: where a message says what to do, it says so for who
    sees a screen and has no command line. Raises KeyError for another language.
    """
    return Words(language, is_on_screen=is_on_screen)


@cache
def catalogue(language: str) -> Mapping[str, Text]:
    """All texts of a language by full key (`section.key`); a plural is a mapping of its forms."""
    return {key: entry[language] for key, entry in _entries().items()}


@cache
def _entries() -> Mapping[str, Mapping[str, Text]]:
    """Every text, by language, by full key."""
    entries: dict[str, Mapping[str, Text]] = {}
    for path in sorted(TEXTS.glob("*.toml")):
        entries.update(_flat(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
    return entries


def _flat(prefix: str, group: Mapping) -> dict[str, Mapping[str, Text]]:
    entries: dict[str, Mapping[str, Text]] = {}
    for name, entry in group.items():
        key = f"{prefix}.{name}"
        entries.update({key: entry} if entry.keys() <= contract().languages.keys() else _flat(key, entry))
    return entries


def preferred_language(asked: str | None, accept_language: str | None) -> str:
    """The language of a reader: what was asked for (`?lang=`), else the first known of the browser, else the first."""
    if asked in LANGUAGES:
        return asked
    ranked = sorted(_accepted(accept_language or ""), key=lambda entry: -entry[1])
    return next((language for language, weight in ranked if weight > 0 and language in LANGUAGES), LANGUAGES[0])


def _accepted(accept_language: str) -> list[tuple[str, float]]:
    """("nl", 0.8) for every language of an Accept-Language header; a weight that is no number counts as 0."""
    entries = []
    for part in accept_language.split(","):
        tag, _, weight = part.partition(";q=")
        is_number = weight.strip().replace(".", "", 1).isdecimal()
        entries.append((tag.strip().split("-")[0].lower(), float(weight) if is_number else float(not weight)))
    return entries


class Words:
    """The words of one language. Call it with a key: `words("status.title")`."""

    def __init__(self, language: str, *, is_on_screen: bool = False):
        self.is_on_screen = is_on_screen
        self.locale = Locale.parse(contract().languages[language])
        self.language = language
        self._texts = catalogue(language)
        self._whole = self.locale.decimal_formats[None].pattern.partition(".")[0]
        self._percent = self.locale.percent_formats[None].pattern
        self._currency = self.locale.currency_formats["standard"].pattern.partition(";")[0]
        days = self.locale.datetime_skeletons
        self._patterns = {
            "date": self.locale.date_formats["long"].pattern,
            "day": days["yMMMd"].pattern,
            "month": days["yMMMM"].pattern,
        }
        # A screen writes the same numbers and days again at every rerun, and a table holds hundreds of them.
        # By type too: a Decimal cannot be compared with a whole number of NumPy that has the same hash.
        self.number = lru_cache(maxsize=REMEMBERED, typed=True)(self.number)
        self.days = lru_cache(maxsize=REMEMBERED, typed=True)(self.days)
        self._day = lru_cache(maxsize=REMEMBERED)(self._day)

    def __call__(self, key: str, /, **values) -> str:
        """The text of a key, its placeholders filled. Raises KeyError for an unknown key or a value that lacks."""
        text = self._texts[key]
        if not isinstance(text, str):
            raise KeyError(f"{key} has plural forms: use words.count")
        return text.format(**self._written_out(values))

    def count(self, key: str, n, /, **values) -> str:
        """The text of a plural key in the form that fits `n`, which also fills `{n}`.

        A form for `n` itself comes before that of its category. Raises KeyError for a form that lacks.
        """
        forms = self._texts[key]
        if isinstance(forms, str):
            raise KeyError(f"{key} has no plural forms: use words()")
        number = _as_written(n)
        form = forms.get(str(number)) or forms[self.locale.plural_form(number)]
        return form.format(**self._written_out({"n": n, **values}))

    @property
    def tag(self) -> str:
        """The language as documents name it: "nl-NL"."""
        return str(self.locale).replace("_", "-")

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self._texts

    def keys(self, prefix: str) -> tuple[str, ...]:
        """The full keys of a group, in the order of the catalogue: `words.keys("definitions")`."""
        return tuple(key for key in self._texts if key.startswith(f"{prefix}."))

    # ------------------------------------------------------------- the contract

    def label(self, code_list: str, code: str | None) -> str:
        """The label of a contract code; raises KeyError for a code that does not exist."""
        return self("format.unknown") if is_missing(code) else contract().label(code_list, code, self.language)

    def table(self, table: str) -> str:
        """The label of a contract table."""
        return contract().tables[table].label[self.language]

    def column(self, table: str, column: str) -> str:
        """The label of a column of a contract table."""
        return contract().tables[table].columns[column].label[self.language]

    # -------------------------------------------------- numbers, days and lists

    @property
    def decimal_mark(self) -> str:
        """What stands before the decimals of a number: "," (nl), "." (en)."""
        return get_decimal_symbol(self.locale)

    def number(self, value, decimals: int = 0) -> str:
        """1234.5 → "1.235" (nl); half is rounded away from zero, as in the database."""
        if is_missing(value):
            return self("format.unknown")
        if not _exact(value).is_finite():
            return self("format.minus_infinite" if value < 0 else "format.infinite")
        pattern = self._whole + _fraction(decimals)
        with localcontext(WIDE):  # Babel rounds again, in the context of the thread
            written = format_decimal(_rounded(value, decimals), format=pattern, locale=self.locale)
        return written.replace("-", MINUS)

    def any_number(self, value) -> str:
        """A number of which nothing is known beforehand: 3, "0,05", "0,0042", "1,5E20", "oneindig"; exact ones in full.

        Two decimals from 1 on, as many as tell something below it.
        """
        if is_missing(value) or not _exact(value).is_finite() or isinstance(value, Integral) or value == int(value):
            is_wide = isinstance(value, float) and LONGEST_WHOLE <= abs(value) < float("inf")
            return self._scientific(value) if is_wide else self.number(value)
        size = abs(_exact(value))
        if size >= 1:
            return self.number(value, 2)
        if size < Decimal(str(SMALLEST_SHARE)):
            return self._scientific(value)
        written = format_decimal(_rounded(value, 2 - size.adjusted()), format="0.00####", locale=self.locale)
        return written.replace("-", MINUS)

    def _scientific(self, value) -> str:
        written = format_scientific(_exact(value), format="0.#####E0", locale=self.locale)
        return written.replace("-", MINUS)

    def tenths(self, value) -> str:
        """A number with one decimal: 2.45 → "2,5" (nl); what is not nothing but rounds to it is "<0,1"."""
        is_trace = not is_missing(value) and 0 < abs(value) < TENTH / 2
        return f"<{self.number(TENTH, 1)}" if is_trace else self.number(value, 1)

    def signed(self, value, decimals: int = 0) -> str:
        """A change: "+3", "−2", "0"."""
        if is_missing(value):
            return self("format.unknown")
        written = self.number(value, decimals)
        return f"+{written}" if _rounded(value, decimals) > 0 else written

    def percent(self, share, decimals: int = 0) -> str:
        """A share between 0 and 1: 0.254 → "25%"."""
        if is_missing(share):
            return self("format.unknown")
        pattern = self._percent.replace("0", f"0{_fraction(decimals)}") if decimals else self._percent
        return format_percent(_rounded(share, decimals + 2), format=pattern, locale=self.locale).replace("-", MINUS)

    def money(self, euro, decimals: int = 0) -> str:
        """An amount in euro: 1250 → "€ 1.250" (nl), "€1,250" (en)."""
        if is_missing(euro):
            return self("format.unknown")
        pattern = self._currency.replace(".00", _fraction(decimals))
        amount = _rounded(euro, decimals)
        written = format_currency(abs(amount), "EUR", format=pattern, locale=self.locale, currency_digits=False)
        return f"{MINUS}{written}" if amount < 0 else written

    def date(self, day, inexact: bool = False) -> str:
        """A day in full: "22 november 2026". An inexact day is the last of its period and says so."""
        return self._day(day, "date", inexact)

    def day(self, day, inexact: bool = False) -> str:
        """A day as short as is unambiguous, for tables and pictures: "22 nov 2026"."""
        return self._day(day, "day", inexact)

    def month(self, day) -> str:
        """The month that a day is in: "november 2026"."""
        return self._day(day, "month", False)

    def day_of(self, text: str) -> date | None:
        """The day that a text is, as `day`, `date` and `month` write it: "22 nov 2026"; a month counts as its first."""
        found = re.fullmatch(r"(?:(\d{1,2}) )?([^\W\d]+)\.? (\d{4})", text.strip())
        month = self._months.get(found[2].casefold()) if found else None
        try:
            return date(int(found[3]), month, int(found[1] or 1)) if found and month else None
        except ValueError:
            return None

    @cached_property
    def _months(self) -> dict[str, int]:
        """The number of each month, by its names, short and long."""
        named = (get_month_names(width, locale=self.locale).items() for width in ("wide", "abbreviated"))
        return {name.casefold().rstrip("."): number for names in named for number, name in names}

    def days(self, n) -> str:
        """A number of whole days: "1 dag", "12 dagen"."""
        return self("format.unknown") if is_missing(n) else self.count("format.days", _rounded(n, 0))

    def months(self, n) -> str:
        """A number of months, one decimal below ten: "1 maand", "2,5 maanden", "61 maanden"; under 30 days, in days."""
        if is_missing(n):
            return self("format.unknown")
        days = abs(_exact(n)) * DAYS_A_MONTH
        if 0 < days < HALF_A_DAY:
            return self("format.less_than_a_day")
        if is_in_days(n):
            return self.days(days)
        return self.count("format.months", _rounded(n, 1 if abs(_exact(n)) < 10 else 0))

    def join(self, items: Iterable[str]) -> str:
        """A list in a sentence: "a, b en c"."""
        return format_list(list(items), locale=self.locale)

    def _day(self, day, form: str, inexact: bool) -> str:
        if is_missing(day):
            return self("format.unknown")
        written = format_date(day, format=self._patterns[form], locale=self.locale)
        return self("format.inexact_day", day=written) if inexact else written

    def _written_out(self, values: Mapping) -> dict[str, str]:
        return {name: self._write_out(value) for name, value in values.items()}

    def _write_out(self, value) -> str:
        if isinstance(value, str):
            return value
        if is_missing(value):
            return self("format.unknown")
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, Integral):
            return self.number(int(value))
        if isinstance(value, Real | Decimal):
            return self.number(value, -_as_written(value).as_tuple().exponent)
        raise TypeError(f"no way to write out a {type(value).__name__}")


def is_in_days(months) -> bool:
    """Whether a number of months is told in days: what rounds to less than 30 days, and is not nothing."""
    days = abs(_exact(months)) * DAYS_A_MONTH
    return days > 0 and _rounded(days, 0) < FEWEST_DAYS_IN_MONTHS


def is_nothing(n) -> bool:
    """Whether a number is 0, or what sums of fractions leave of it."""
    return abs(n) < 1e-9


def is_missing(value) -> bool:
    """Whether a value from a frame stands for "not known": None, NaN, NaT or NA."""
    return not isinstance(value, str) and (value is None or pandas.isna(value))


def _as_written(value) -> Decimal:
    """A number as it is written in a text: with one decimal, unless that is a zero. 1.04 is "1", so one month."""
    whole, tenths = _rounded(value, 0), _rounded(value, 1)
    return whole if whole == tenths else tenths


def _fraction(decimals: int) -> str:
    return "." + "0" * decimals if decimals else ""


def _exact(value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value, decimals: int) -> Decimal:
    rounded = _exact(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)
    return abs(rounded) if rounded == 0 else rounded  # never "−0"
