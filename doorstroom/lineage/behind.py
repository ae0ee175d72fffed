"""Where the numbers of a table come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

Row = Mapping[str, object]


@dataclass(frozen=True)
class Behind:
    """Where the numbers of a table come from, by the names of `doorstroom/lineage/lineage.toml`.

    numbers: per column the figure that its numbers are, or how a row says which. given: what they were asked with.
    whole: the figure that the table as a whole is. also: columns that narrow a number beside what its figure says.
    """

    numbers: Mapping[str, str | Callable[[Row], str]]
    given: Mapping[str, object] = field(default_factory=dict)
    whole: str | None = None
    also: Sequence[str] = ()

    def asked(self, **given: object) -> Behind:
        """The same, asked with these parameters too."""
        return replace(self, given={**self.given, **given})
