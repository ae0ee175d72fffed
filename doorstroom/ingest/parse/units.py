"""Units that stand beside numbers, in a cell or in the header above it: thousands, millions, other currencies."""

from __future__ import annotations

import re

from doorstroom.ingest.parse.text import tidy

# "x € 1.000", "(x1000)", "* 1.000.000": a factor beside an amount or in a header.
_FACTOR = re.compile(r"[x×*]\s*(?:€|euro|eur)?\s*(1[.,' ]?000(?:[.,' ]?000)?)(?![\d])")
_FACTOR_WORDS = {
    10**3: re.compile(
        r"\b(?:in\s+)?duizend(?:en|tallen)?\b|\b(?:in\s+)?thousands\b|\bin\s+k\b|k\s?€|€\s?k|\bk\s?eur\b"
        r"|\bkeuro\b|[£$]\s?k\b"
    ),
    10**6: re.compile(r"\b(?:in\s+)?miljoen(?:en)?\b|\bmillions?\b|\bmln\b|\bmio\b|[£€$]\s?mn?\b|\bm\s?[£€$]|\bmeur\b"),
}
_OTHER_CURRENCY = re.compile(r"[£$¥]|\b(?:gbp|usd|chf|dollars?|pounds?|ponden)\b")
_BESIDE = re.compile(rf"{_OTHER_CURRENCY.pattern}|(?<=\d)\s*mn?\b")
_EMPTY_BRACKETS = re.compile(r"[()\[\]]\s*[()\[\]]")
_HEADER_WORDS = re.compile(
    r"\b(?:in|x|euro'?s?|eur|duizend(?:en|tallen)?|miljoen(?:en)?|thousands|millions?|mln|mio|k|m)\b|[€£$]",
    re.IGNORECASE,
)


def unit_of(text: str) -> int | None:
    """The factor that a header or amount names: 1000 for "x € 1.000", 1000000 for "£m"; None: it names none."""
    plain = tidy(text)
    if factor := _FACTOR.search(plain):
        return int(re.sub(r"\D", "", factor[1]))
    return next((times for times, words in _FACTOR_WORDS.items() if words.search(plain)), None)


def names_other_currency(text: str) -> bool:
    """Whether a header or amount names another currency than the euro."""
    return bool(_OTHER_CURRENCY.search(tidy(text)))


def names_unit(text: str) -> bool:
    """Whether an amount names a unit that does not go without saying: a factor or another currency."""
    return unit_of(text) is not None or bool(_BESIDE.search(tidy(text)))


def without_unit(text: str) -> str:
    """An amount without its unit, for a column of which the mapping says what the unit is: "£ 12m" → "12"."""
    return _EMPTY_BRACKETS.sub(" ", _BESIDE.sub(" ", _FACTOR.sub(" ", tidy(text)))).strip()


def header_without_unit(header: str) -> str:
    """A header without the unit of its numbers: "Budget x € 1.000", "Kosten in duizenden euro's"."""
    return _HEADER_WORDS.sub(" ", without_unit(header)) if unit_of(header) else header
