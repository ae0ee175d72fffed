"""The words around the contract, for the template and the documentation, read from `guide.toml`."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from doorstroom.contract.model import Column, contract

GUIDE = Path(__file__).with_name("guide.toml")
LANGUAGES = ("nl", "en")


@cache
def guide() -> dict:
    """The words by section, read once; most leaves are tables with the keys nl and en."""
    return tomllib.loads(GUIDE.read_text(encoding="utf-8"))


def both(words: dict, **values: object) -> str:
    """The Dutch text and below it the English one, with their {names} filled in."""
    return "\n\n".join(words[language].format(**values) for language in LANGUAGES)


def example_text(column: Column, language: str) -> str:
    """The example of a column as a person would write it: labels for codes, a Dutch or ISO date."""
    value = example_value(column, language)
    if isinstance(value, date):
        return f"{value.day}-{value.month}-{value.year}" if language == "nl" else value.isoformat()
    text = str(value)
    return text.replace(".", ",") if language == "nl" and column.type in ("number", "money") else text


def example_value(column: Column, language: str) -> str | date | int | Decimal:
    """The example of a column as its type; codes and lists of codes as labels."""
    match column.type:
        case "date":
            return date.fromisoformat(column.example)
        case "integer":
            return int(column.example)
        case "number" | "money":
            return Decimal(column.example)
        case "code" | "list":
            codes = [code.strip() for code in column.example.split(";")]
            return "; ".join(contract().label(column.codes, code, language) for code in codes)
        case _:
            return column.example
