"""What the toolkit says by itself, in the reader's language: phrases, its calendar, Plotly's numbers and days."""

from __future__ import annotations

from functools import cache

from babel.dates import get_day_names, get_month_names

from doorstroom.i18n import catalogue, words_for

TOOLKIT = "en"  # the language that it speaks by itself


@cache
def builtin_phrases(language: str) -> list[list[str]]:
    """What the toolkit says in English, with what it must say in the reader's language."""
    said, wanted = catalogue(TOOLKIT), catalogue(language)
    return [[said[key], wanted[key]] for key in said if key.startswith("frame.builtin.")]


@cache
def calendar_words(language: str) -> dict[str, str]:
    """English months and days of the week with those of the reader, for the toolkit's calendar."""
    english, own = words_for(TOOLKIT).locale, words_for(language).locale
    months = get_month_names("wide", locale=english), get_month_names("wide", locale=own)
    days = get_day_names("wide", locale=english), get_day_names("wide", locale=own)
    return {said[number]: wanted[number] for said, wanted in (months, days) for number in said}


@cache
def figure_config(language: str) -> dict[str, object]:
    """Plotly's settings: no mode bar, and days, months, point and comma of the language."""
    locale = words_for(language).locale
    days = get_day_names("wide", locale=locale), get_day_names("abbreviated", locale=locale)
    months = get_month_names("wide", locale=locale), get_month_names("abbreviated", locale=locale)
    symbols = locale.number_symbols["latn"]
    written = {
        "days": [days[0][(number - 1) % 7] for number in range(7)],  # Plotly's week begins on Sunday
        "shortDays": [days[1][(number - 1) % 7] for number in range(7)],
        "months": [months[0][number] for number in range(1, 13)],
        "shortMonths": [months[1][number] for number in range(1, 13)],
        "date": "%-d %B %Y",
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
    }
    locales = {language: {"dictionary": {}, "format": written}}
    return {"displayModeBar": False, "locale": language, "locales": locales, "responsive": True}
