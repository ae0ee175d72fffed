"""What an analyst has chosen: values per dimension, and how it is looked at; and the address of each next choice.

Pure. A choice is one click: a value that is not chosen is added, one that is chosen is taken away. All of it stands in
the address, so a link keeps it and the browser's back button takes one step back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorstroom.query.address import DIMENSIONS as EVERYWHERE
from doorstroom.query.address import Address, Values

OWN = ("stage", "area", "target_group", "month")  # what only the screens for analysts are narrowed by
DIMENSIONS = (*EVERYWHERE, *OWN)
MEASURES = ("n_pilots", "n_waiting", "n_over_norm", "stagnation_months")


@dataclass(frozen=True)
class Selection:
    """`chosen`: the values per dimension that has any. `look`: what else the address of this screen holds."""

    page: str
    chosen: Mapping[str, Values]
    look: Mapping[str, str]
    address: Address

    def to(self, page: str | None = None, **look: str | None) -> str:
        """The address of the same choice, on this screen or another one, looked at otherwise."""
        own = {name: self.chosen.get(name) for name in OWN}
        return self.address.link(page or self.page, **{**self.look, **own, **look})

    def toggled(self, dimension: str, value: str) -> str:
        """The address after one more click on a value."""
        now = self.chosen.get(dimension, ())
        then = tuple(one for one in now if one != value) if value in now else (*now, value)
        return self.to(**{dimension: self._written(dimension, then)})

    def only(self, page: str | None = None, **values: str | None) -> str:
        """The address with these values as the only ones of their dimensions; all else is added as it is."""
        changed = {
            name: self._written(name, (value,)) if name in DIMENSIONS and value is not None else value
            for name, value in values.items()
        }
        return self.to(page, **changed)

    def cleared(self) -> str:
        """The address of everything."""
        return self.to(**{name: self._written(name, ()) for name in DIMENSIONS})

    def _written(self, dimension: str, values: Values) -> object:
        return self.address.written(dimension, values) if dimension in EVERYWHERE else values


def read(page: str, address: Address, own: Mapping[str, Values], look: Mapping[str, str]) -> Selection:
    """The choice of a reader. `own`: the values in the address per dimension of OWN, in the order of clicking."""
    chosen = {**address.filters, **{name: tuple(dict.fromkeys(own.get(name, ()))) for name in OWN}}
    return Selection(page, {name: values for name, values in chosen.items() if values}, look, address)
