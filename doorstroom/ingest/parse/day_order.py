"""Which of day and month comes first in a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from doorstroom.ingest.parse.value import Value

DateOrder = Literal["dmy", "mdy", "ambiguous", "conflicting"]
DATE_ORDERS = ("dmy", "mdy")
SEVERAL = 3  # as many texts as it takes to overrule one that says otherwise


@dataclass(frozen=True)
class OrderOfDates:
    """The order of day and month in one column. `decided_by`: the only text that proves it, where there is but one
    and other texts could be read either way; a person has to see it. `elsewhere`: the order that the other date
    columns prove, where this one proves none; a person may choose it.
    """

    order: DateOrder | None
    decided_by: str | None = None
    elsewhere: DateOrder | None = None

    @property
    def proven(self) -> str | None:
        """The order, where it is one."""
        return self.order if self.order in DATE_ORDERS else None


def order_of_dates(dates: Mapping[str, Value], beside: Iterable[Mapping[str, Value]] = ()) -> OrderOfDates:
    """The order of day and month in one column, proven by the texts that can be read in only one order.

    dates: the column's different texts, with what they say (`read_date`). beside: those of the other date columns of
    the same list. One text never decides against several: not against others of the column, nor against the rest of
    the list.
    "ambiguous": no text proves it; "conflicting": they prove both; None: the order makes no difference to any text.
    """
    proofs = _proofs(dates)
    proven = [order for order in DATE_ORDERS if proofs[order]]
    if len(proven) == 2:
        few, many = sorted(proven, key=lambda order: len(proofs[order]))
        is_slip = len(proofs[few]) == 1 and len(proofs[many]) >= SEVERAL
        return OrderOfDates(many if is_slip else "conflicting")
    if not proven and not proofs["ambiguous"]:
        return OrderOfDates(None)
    if proven and (len(proofs[proven[0]]) > 1 or not proofs["ambiguous"]):
        return OrderOfDates(proven[0])
    elsewhere = Counter(said.proves for column in beside for said in column.values())
    if not proven:
        only = [order for order in DATE_ORDERS if elsewhere[order]]
        return OrderOfDates("ambiguous", elsewhere=only[0] if len(only) == 1 else None)
    (order,) = proven
    other = "mdy" if order == "dmy" else "dmy"
    if elsewhere[other] >= SEVERAL and not elsewhere[order]:
        return OrderOfDates(other)
    if elsewhere[order] and not elsewhere[other]:
        return OrderOfDates(order)
    return OrderOfDates(order, proofs[order][0])


def order_of_column(name: str, dates: Mapping[str, Mapping[str, Value]]) -> OrderOfDates:
    """The order of one of the date columns of a list; `dates`: column → its different texts, with what they say."""
    return order_of_dates(dates[name], (said for other, said in dates.items() if other != name))


def _proofs(dates: Mapping[str, Value]) -> dict[str, list[str]]:
    """The texts that prove each order, and those that could be read in either."""
    proofs: dict[str, list[str]] = {"dmy": [], "mdy": [], "ambiguous": []}
    for text, said in dates.items():
        if said.proves:
            proofs[said.proves].append(text)
    return proofs
