"""What if: what a reader supposes of pilots and room, as an address says it and questions take it (`$whatif`).

One text each, the same in the address, in a link and in the question (`queries/macros/whatif_of.sql` says what each
means): nothing of it is stored. What an address says that is none of these is told, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

What = Literal["out", "targeted", "move", "fte", "euro"]
PART = "whatif"  # of the address, once for each
MOST = 100  # that one address may say: a longer one does not get through everywhere
LONGEST_MOVE = 3650  # days
_FORM = re.compile(
    r"(?:(?P<of>out|targeted) (?P<pilot>\S.*)"
    r"|(?P<move>move) (?P<days>-?\d{1,4}) (?P<moved>\S.*)"
    r"|(?P<room>fte|euro) (?P<amount>-?\d{1,9}(?:\.\d{1,3})?)(?: (?P<team>\S.*))?)",
    re.ASCII,
)


@dataclass(frozen=True)
class Supposition:
    """One of them. name: a pilot_key, or municipality/team, None for every team. amount: days, FTE or euro, None where
    it takes none.
    """

    what: What
    name: str | None = None
    amount: float | None = None

    def __str__(self) -> str:
        amount = None if self.amount is None else f"{self.amount:.3f}".rstrip("0").rstrip(".")
        return " ".join(filter(None, (self.what, amount, self.name)))


@dataclass(frozen=True)
class WhatIf:
    """All that one reader supposes, one a pilot or team and kind; refused: what the address said that is none."""

    suppositions: tuple[Supposition, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def given(self) -> list[str]:
        """As the parameter `$whatif` and the address take it."""
        return [str(one) for one in self.suppositions]

    def amount(self, what: What, name: str | None = None) -> float | None:
        """What is supposed of a pilot or team; None where nothing is."""
        return next((one.amount for one in self.suppositions if (one.what, one.name) == (what, name)), None)

    def holds(self, what: What, name: str) -> bool:
        """Whether a pilot is left out, or taken in its targeted variant."""
        return any((one.what, one.name) == (what, name) for one in self.suppositions)

    def with_one(self, what: What, name: str | None = None, amount: float | None = None) -> WhatIf:
        """With this, instead of what was supposed of the same; an amount of 0 supposes nothing."""
        kept = self.without(what, name).suppositions
        return WhatIf(kept if amount == 0 else (*kept, Supposition(what, name, amount)))

    def without(self, what: What, name: str | None = None) -> WhatIf:
        """Without what was supposed of it."""
        return WhatIf(tuple(one for one in self.suppositions if (one.what, one.name) != (what, name)))


def read(values: Iterable[str]) -> WhatIf:
    """What the values of the address say, in that order; of two about the same the last holds."""
    found: dict[tuple[str, str | None], Supposition] = {}
    refused = []
    for value in values:
        one = _read(value)
        if one is None or len(found) == MOST:
            refused.append(value)
        elif one.amount != 0:
            found[one.what, one.name] = one
        else:
            found.pop((one.what, one.name), None)
    return WhatIf(tuple(found.values()), tuple(refused))


def _read(value: str) -> Supposition | None:
    said = _FORM.fullmatch(value)
    if not said:
        return None
    if said["of"]:
        return Supposition(said["of"], said["pilot"])
    if said["move"]:
        days = int(said["days"])
        return Supposition("move", said["moved"], days) if abs(days) <= LONGEST_MOVE else None
    return Supposition(said["room"], said["team"], float(said["amount"]))
