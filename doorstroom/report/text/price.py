"""What waiting costs, in words: in residents and in money, of all who wait or of those that wait for one body.

What is not known is said, and never counted as nothing. Rows are those of `cost_of_delay`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from doorstroom.i18n import Words, is_missing

Row = Mapping[str, object]


def rounded(euro: float) -> Decimal:
    """An estimate without more digits than it has: two that count."""
    return Decimal(f"{float(euro):.1e}")


def a_month(whole: Row, words: Words) -> str:
    """What a month of waiting costs, as a sentence or two; empty where nobody waits."""
    if not whole["n_pilots"] > 0:
        return ""
    if is_unknown(whole):
        return words("decisions.price.unknown")
    said = words("decisions.price.a_month", people=_people_wait(whole, words), money=_money_costs(whole, words))
    return " ".join([said, *_not_known(whole, words)])


def with_price(said: str, whole: Row, words: Words) -> str:
    """A sentence about who waits, and below it what a month of that costs."""
    return "\n".join(filter(None, [said, a_month(whole, words)]))


def falling(whole: Row, words: Words) -> str | None:
    """Of whom rollout would reach fewer: that is no cost of waiting, and not subtracted. None where there are none."""
    n, people = whole["n_reach_falls"], whole["people_falling"]
    return words.count("decisions.people.falls", n, people=people) if n > 0 else None


def of_body(row: Row, words: Words) -> str:
    """What a month costs of those that wait for one body, as short as can be."""
    if is_unknown(row):
        return words("decisions.price.unknown")
    said = words("decisions.price.short", people=_people(row, words), money=_money(row, words))
    return " ".join([said, *_not_known(row, words, same="some_not_known")])


def of_pilot(row: Row | None, words: Words) -> str | None:
    """What one pilot's waiting costs a month in money; None where that is unknown. Below zero it saves that much."""
    if row is None or is_missing(row["cost_p50"]):
        return None
    return words.money(rounded(row["cost_p50"]))


def is_unknown(row: Row) -> bool:
    """Whether neither the people nor the money of any pilot is known, and none of it is withheld."""
    return not (row["n_people_known"] or row["n_people_withheld"] or row["n_money_known"])


def _people_wait(row: Row, words: Words) -> str:
    if row["n_people_known"]:
        return words.count("decisions.price.people_wait", row["people_per_month"])
    return words(f"decisions.price.people_wait_{_why_not(row)}")


def _people(row: Row, words: Words) -> str:
    if row["n_people_known"]:
        return words.count("decisions.price.people", row["people_per_month"])
    return words(f"decisions.price.people_{_why_not(row)}")


def _why_not(row: Row) -> str:
    return "withheld" if row["n_people_withheld"] else "unknown"


def _money_costs(row: Row, words: Words) -> str:
    return words(f"decisions.price.money_costs_{_kind(row)}", **_range(row, words))


def _money(row: Row, words: Words) -> str:
    return words(f"decisions.price.money_{_kind(row)}", **_range(row, words))


def _kind(row: Row) -> str:
    """What can be said of the money: where it may lie on both sides of nothing, no middle is named."""
    if not row["n_money_known"]:
        return "unknown"
    if row["cost_p90"] <= 0:
        return "saves"
    return "about" if row["cost_p10"] >= 0 else "either"


def _range(row: Row, words: Words) -> dict[str, str]:
    if not row["n_money_known"]:
        return {}
    names = {"low": "cost_p10", "middle": "cost_p50", "high": "cost_p90"}
    return {name: words.money(rounded(row[column])) for name, column in names.items()}


def _not_known(row: Row, words: Words, same: str = "not_known") -> list[str]:
    """Of how many pilots people or money are not in it; said once, as `same`, where they are as many."""
    without_people = row["n_pilots"] - row["n_people_known"] if row["n_people_known"] else 0
    without_money = row["n_pilots"] - row["n_money_known"] if row["n_money_known"] else 0
    is_small = bool(row["n_people_withheld"])
    if without_people == without_money:
        key = "not_known_or_small" if is_small else same
        return [words.count(f"decisions.price.{key}", without_people)] if without_people else []
    key = "people_not_known_or_small" if is_small else "people_not_known"
    said = [words.count(f"decisions.price.{key}", without_people)] if without_people else []
    return [*said, *([words.count("decisions.price.money_not_known", without_money)] if without_money else [])]
