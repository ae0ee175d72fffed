"""What a bridge between two days says: its steps, and by how much more or less, so that it adds up as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas

from doorstroom.i18n import DAYS_A_MONTH, FEWEST_DAYS_IN_MONTHS, Words, is_nothing

STEPS = {"opening": 1, "grown": 1, "other_norm": 1, "released": -1, "left_list": -1, "closing": 1}
SOMETIMES = ("other_norm", "left_list")  # steps only where they made a difference
WHOLE_MONTHS_FROM = 10


def change(row: pandas.Series, words: Words) -> tuple[str, str]:
    """(more, less or same, by how much): the difference between the two levels as they are shown."""
    shown = as_shown(row)
    by = shown.parts["closing"] - shown.parts["opening"]
    return "more" if by > 0 else "less" if by < 0 else "same", shown.say(abs(by), words)


@dataclass(frozen=True)
class AsShown:
    """The numbers of a bridge in one unit, so that they add up as they are shown: "months" or "days"."""

    unit: str
    parts: Mapping[str, Decimal]

    def say(self, n: Decimal, words: Words) -> str:
        """A number of the unit, in words."""
        return words.count(f"format.{self.unit}", n)


def as_shown(row: pandas.Series) -> AsShown:
    """A row of `stagnation_bridge` in the coarsest unit in which no step disappears; what grew and went makes up for
    rounding.
    """
    exact = {name: float(row[name]) * sign for name, sign in STEPS.items()}
    largest = max(map(abs, exact.values()))
    if is_nothing(largest):
        return AsShown("months", dict.fromkeys(exact, Decimal(0)))
    units = [("months", Decimal(1))] if largest >= WHOLE_MONTHS_FROM else []
    for unit, size in [*units, ("months", Decimal("0.1")), ("days", Decimal(1))]:
        scale = 1 if unit == "months" else float(DAYS_A_MONTH)
        counted = {name: n * scale / float(size) for name, n in exact.items()}
        rounded = {name: round(n) for name, n in counted.items()}
        is_seen = all(rounded[name] or abs(n) < 1e-6 for name, n in counted.items())
        if is_seen and largest * float(DAYS_A_MONTH) >= FEWEST_DAYS_IN_MONTHS:
            break
    ends = ("opening", "closing")
    moved = [name for name in STEPS if name not in ends and is_step(name, row)]
    missing = rounded["closing"] - rounded["opening"] - sum(rounded[name] for name in moved)
    step = 1 if missing > 0 else -1
    for _ in range(abs(missing)):
        name = max(moved, key=lambda name: (counted[name] - rounded[name]) * step)
        rounded[name] += step
    return AsShown(unit, {name: n * size for name, n in rounded.items()})


def steps(row: pandas.Series, since: date, as_of: date, words: Words) -> pandas.DataFrame:
    """The steps: `what` (a column of the answer) and, in words, `step` and `months`.

    What came has a plus and what went a minus. Another norm, and pilots that their list no longer told of, are steps
    only where they made a difference.
    """
    shown = as_shown(row)
    names = {
        "opening": words("figures.stagnation_bridge.stand", day=since),
        "grown": words("figures.stagnation_bridge.grown"),
        "other_norm": words("figures.stagnation_bridge.other_norm"),
        "released": words("figures.stagnation_bridge.released"),
        "left_list": words("figures.stagnation_bridge.left_list"),
        "closing": words("figures.stagnation_bridge.stand", day=as_of),
    }
    said = [
        (
            name,
            step,
            shown.say(shown.parts[name], words) if name in ("opening", "closing") else _signed(name, shown, words),
        )
        for name, step in names.items()
        if is_step(name, row)
    ]
    return pandas.DataFrame(said, columns=["what", "step", "months"])


def is_step(name: str, row: pandas.Series) -> bool:
    """Whether a column of the answer is shown as a step."""
    return name not in SOMETIMES or abs(float(row[name])) >= 1e-9


def _signed(name: str, shown: AsShown, words: Words) -> str:
    n = shown.parts[name]
    sign = words.signed(n, 1)[0] if n else ""
    return f"{sign}{shown.say(abs(n), words)}"
