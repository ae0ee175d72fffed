"""Numbers, and amounts in euro."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Literal

from doorstroom.ingest.parse.nothing import means_nothing
from doorstroom.ingest.parse.text import LONGEST, tidy
from doorstroom.ingest.parse.units import names_unit, without_unit
from doorstroom.ingest.parse.value import Value

NumberStyle = Literal[",", ".", "ambiguous", "conflicting"]
DECIMAL_MARKS = (",", ".")

_NUMBER = re.compile(r"(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<tail>[.,](?:-{1,2}|=))?")
_TYPED_NUMBER = re.compile(r"^-?\d+\.(?:\d{1,2}|\d{4,})$")  # reading never gives a typed number three decimals
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?e[+-]?\d{1,2}")
_EURO = re.compile(r"€|\beuro'?s?\b|\beur\b")
_TIMES = {
    "k": 10**3, "duizend": 10**3, "dzd": 10**3, "thousand": 10**3,
    "mln": 10**6, "mio": 10**6, "miljoen": 10**6, "million": 10**6,
    "mld": 10**9, "miljard": 10**9, "billion": 10**9,
}  # fmt: skip
_TIMES_WORD = re.compile(rf"(.*\d)\s*({'|'.join(_TIMES)})\.?")
_GROUPED = {mark: re.compile(rf"\d{{1,3}}(?:[{mark}]\d{{3}})+") for mark in ".,' "}


def number_style(numbers: Mapping[str, Value], *, from_typed: bool = False) -> NumberStyle | None:
    """The decimal mark of one column, proven by the cells that can be read in only one way.

    numbers: the column's different texts, with what they say (`read_number`). from_typed: they come from a source with
    typed cells (a workbook, json). A number that is written as software does ("8000.5") may then be a typed cell, and
    says nothing of how a person writes in the others.
    "ambiguous": no cell proves it while some need it; "conflicting": both are proven; None: no cell needs it.
    """
    seen = {said.proves for text, said in numbers.items() if not (from_typed and _TYPED_NUMBER.match(text))}
    proven = seen & set(DECIMAL_MARKS)
    if len(proven) == 2:
        return "conflicting"
    return proven.pop() if proven else ("ambiguous" if "ambiguous" in seen else None)


def read_number(text: str) -> Value:
    """A number or an amount in euro as written, exact, with each decimal mark that its column may have ("," or ".").

    Problems: not_a_number, ambiguous_separator ("12.500" in a column without a known mark), unit_unclear (an amount in
    another currency, or with a unit that has to be said in the mapping: "£ 12m", "12 x € 1.000").
    """
    if flag := means_nothing(text):
        return Value(flag=flag)
    amount = _amount(text)
    if amount is None:
        is_with_unit = len(text) <= LONGEST and names_unit(text) and _amount(without_unit(text)) is not None
        return Value(problem="unit_unclear" if is_with_unit else "not_a_number")
    digits, tail, _ = amount
    mark = _mark_of(digits, tail)
    if mark == "ambiguous":
        ways = {one: _with_mark(amount, one) for one in DECIMAL_MARKS}
        return Value(proves=mark, ways={**ways, None: Value(problem="ambiguous_separator")})
    said = _with_mark(amount, mark)
    return said if mark is None or _number(digits, mark) is None else replace(said, proves=mark)


def typed_number(text: str, mark: str) -> Decimal | None:
    """The number that somebody typed in a field, where `mark` decides what could be read in two ways: "1.500".

    None: it is no number, also where nothing was typed.
    """
    said = read_number(text).settled(mark).value
    return said if isinstance(said, Decimal) else None


def whole(said: Value) -> Value:
    """A number for a column of whole ones: an int, or the problem not_whole."""
    if said.value is None:
        return said
    number = int(said.value)
    return replace(said, value=number) if number == said.value else Value(problem="not_whole")


def _amount(text: str) -> tuple[str, str, int] | None:
    """Digits with their separators, what follows them (",-"), and what to multiply by; None: not a number."""
    plain = _EURO.sub(" ", tidy(text)).strip()
    times = 1
    if plain.startswith("(") and plain.endswith(")"):
        times, plain = -1, plain[1:-1].strip()
    if plain[:1] in ("-", "+"):
        times, plain = (-times if plain[0] == "-" else times), plain[1:].strip()
    elif re.search(r"\d-$", plain):
        times, plain = -times, plain[:-1]
    if match := _TIMES_WORD.fullmatch(plain):
        times, plain = times * _TIMES[match[2]], match[1].strip()
    if not plain.isascii():
        return None
    if _SCIENTIFIC.fullmatch(plain):
        return plain, "", times
    match = _NUMBER.fullmatch(plain)
    return (match["digits"].rstrip(" .,'"), match["tail"] or "", times) if match else None


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


def _with_mark(amount: tuple[str, str, int], mark: str | None) -> Value:
    digits, tail, times = amount
    number = _number(digits, mark)
    if number is None or (tail and mark in digits):
        return Value(problem="not_a_number")
    with localcontext(prec=len(digits) + 200):  # the usual 28 figures would round
        return Value(number * times)


def _number(digits: str, mark: str | None) -> Decimal | None:
    """Digits with a known decimal mark, exact; None when thousands are not grouped by three."""
    if "e" in digits:
        return Decimal(digits)  # as a computer writes it
    front, _, decimals = digits.partition(mark) if mark else (digits, "", "")
    if front and not front.isdigit():
        if not any(grouped.fullmatch(front) for separator, grouped in _GROUPED.items() if separator != mark):
            return None
        front = re.sub(r"\D", "", front)
    if decimals and not decimals.isdigit():
        return None
    return Decimal(f"{front or '0'}.{decimals}")
