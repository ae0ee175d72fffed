"""The words around the contract, for the template and the documentation, read from `guide.toml`."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from doorstroom.contract.model import Column, contract

GUIDE = Path(__file__).with_name("guide.toml")


@cache
def guide() -> dict:
    """The words by section, read once; most leaves are tables of a text by language."""
    return tomllib.loads(GUIDE.read_text(encoding="utf-8"))


def both(words: dict, **values: object) -> str:
    """The text in every language, below each other, with its {names} filled in."""
    return "\n\n".join(words[language].format(**values) for language in contract().languages)


def example_text(column: Column, language: str) -> str:
    """The example of a column as a person would write it: labels for codes, days and numbers as in that language."""
    value, words = example_value(column, language), guide()["examples"]
    if isinstance(value, date):
        return words["day"][language].format(day=value)
    return str(value).replace(".", words["decimal"][language]) if isinstance(value, Decimal) else str(value)


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
