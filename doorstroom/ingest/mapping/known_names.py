"""The names that headers of lists are known to have: in the contract and in `guess.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doorstroom.contract.model import Column, contract
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.parse.units import header_without_unit
from doorstroom.ingest.readers.sheet import Sheet

KNOWLEDGE = Path(__file__).with_name("guess.toml")
SMALL_WORDS = frozenset({"de", "het", "een", "van", "the", "of", "a", "an"})
MILESTONE_FIELDS = ("planned_on", "happened_on", "outcome", "decided_by")
FIRST_PLAN, NEW_PLAN = "first_planned_on", "replanned_on"  # plans of which a list has a column of their own
PLANS = {"first": FIRST_PLAN, "new": NEW_PLAN, "planned": "planned_on", "happened": "happened_on"}
BRACKETS = re.compile(r"[()\[\]{}]")
IN_BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]")
BETWEEN_NAMES = re.compile(r"\s*[/|&+,;]\s*|\s+(?:en|of|and|or)\s+", re.IGNORECASE)
Target = tuple[str, str]  # ("columns", column), (milestone, field) or ("status", "column")


@cache
def knowledge() -> dict:
    """What is in `guess.toml`."""
    return tomllib.loads(KNOWLEDGE.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Name:
    """A name that a header may have; `rank` orders what it means when two headers claim one target."""

    target: Target
    rank: int
    is_sure: bool = True


def known_in(sheet: Sheet) -> int:
    """How many headers of a sheet are known."""
    return sum(is_known(header) for header in sheet.headers)


def is_known(header: str) -> bool:
    """Whether lists of pilots are known to have a header like this: a column, a status, a day of a milestone."""
    return known_name(header) is not None


def known_name(header: str) -> Name | None:
    """What a header is known to mean; also a plan by its words: "Oorspronkelijke einddatum", "Nieuwe einddatum"."""
    names = all_names()
    own = header.rpartition(": ")[2]  # "Planning: Einddatum" stood under a group
    said = normal(BRACKETS.sub(" ", own))  # "Einddatum (nieuw)": here what stands between brackets counts
    if said in names:
        return names[said]
    for text in dict.fromkeys((said, normal(BRACKETS.sub(" ", header)))):  # "Start: werkelijk": by its group too
        for which, field_name in PLANS.items():
            for word in knowledge()["plans"][which]:
                milestone = _dated_milestone(text, word)
                if milestone:
                    return Name((milestone, field_name), 1)
    tried = [normal(text) for text in (header, own, header_without_unit(header))]
    tried += [_without_row(text) for text in tried]
    return next((names[name] for name in tried if name in names), None) or _of_parts(own)


def _without_row(name: str) -> str:
    """A name without the word for what a row is of: "begindatum pilot"; whole where nothing else is in it."""
    of_rows = knowledge()["of_rows"]["words"]
    return " ".join(word for word in name.split() if word not in of_rows) or name


def _of_parts(header: str) -> Name | None:
    """What a header of several names means where all of them name the same: "Fase/Status", "Fase en status"."""
    parts = [all_names().get(normal(part)) for part in BETWEEN_NAMES.split(header)]
    targets = {part.target if part else None for part in parts}
    return (
        max(parts, key=lambda part: part.rank) if len(parts) > 1 and len(targets) == 1 and None not in targets else None
    )


def _dated_milestone(name: str, word: str) -> str | None:
    """The milestone whose date a header names with a word before or behind it; None when it names none."""
    rests = [name.removeprefix(f"{word} "), name.removesuffix(f" {word}")]
    rests += [_without_row(rest) for rest in rests if rest != name]
    known = next((all_names()[rest] for rest in rests if rest != name and rest in all_names()), None)
    return known.target[0] if known and known.target[1] in ("planned_on", "happened_on") else None


def _named() -> Iterator[tuple[Iterable[str], Name]]:
    """Every known header, as written, with what it means; of two meanings the first one holds."""
    known, columns = knowledge(), contract().tables["pilots"].columns.values()
    for column in columns:
        yield (column.name, *column.label.values()), Name(("columns", column.name), 0)
    yield known["status"]["headers"], Name(("status", "column"), 0)
    for name, texts in known["segments"].items():
        yield texts, Name(("segments", name), 1)
    for entry in known["milestones"]:
        for name in MILESTONE_FIELDS:
            yield entry.get(name, ()), Name((entry["milestone"], name), 1)
            yield entry.get("unsure", {}).get(name, ()), Name((entry["milestone"], name), 2, is_sure=False)
    yield _called(contract().tables["milestones"].columns["decided_by"]), Name(("rollout_decision", "decided_by"), 1)
    for column in columns:
        yield (*column.synonyms, *known["columns"].get(column.name, ())), Name(("columns", column.name), 1)
    for column, texts in known["unsure_columns"].items():
        yield texts, Name(("columns", column), 2, is_sure=False)


def _called(column: Column) -> tuple[str, ...]:
    """What the contract calls a column."""
    return (column.name, *column.label.values(), *column.synonyms)


@cache
def all_names() -> dict[str, Name]:
    """Every known header, as `normal` has it → what it means."""
    names: dict[str, Name] = {}
    for texts, name in _named():
        for text in texts:
            names.setdefault(normal(text), name)
    return names


@cache
def names_of(name: str) -> dict[str, str]:
    """Every name of a column of a table, as `normal` has it → the column."""
    table, pilots = contract().tables[name], contract().tables["pilots"]
    known = knowledge()["tables"].get(name, {})
    names: dict[str, str] = {}
    for column in table.columns.values():
        for text in (column.name, *column.label.values()):
            names.setdefault(normal(text), column.name)
    for column in table.columns.values():
        shared = pilots.columns[column.name].synonyms if column.name in ("pilot_id", "municipality") else ()
        for text in (*column.synonyms, *shared, *known.get(column.name, ())):
            names.setdefault(normal(text), column.name)
    return names


@cache
def known_headers() -> frozenset[str]:
    """Every header that is known, as written: what the contract calls its columns, and what lists call them."""
    headers = {text for texts, _ in _named() for text in texts}
    columns = (column for table in contract().tables.values() for column in table.columns.values())
    headers.update(*map(_called, columns))
    dated = {text for texts, name in _named() if name.target[1] in ("planned_on", "happened_on") for text in texts}
    words = {word for which in PLANS for word in knowledge()["plans"][which]}
    return frozenset(headers | {f"{date} {word}" for date in dated for word in words})  # "Start" over "gepland"


def normal(text: str) -> str:
    """A name as it is compared: words only, without the small ones and what stands between brackets.

    "Naam van de pilot" → "naam pilot"; "Startdatum (dd-mm-jjjj)" → "startdatum".
    """
    text = IN_BRACKETS.sub(" ", text) if IN_BRACKETS.sub("", text).strip() else text
    words = re.findall(r"[^\W_]+", fold(text))
    return " ".join([word for word in words if word not in SMALL_WORDS] or words)
