"""Which rows a reader may see: the one vocabulary of row rights."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

NOWHERE = ""  # no municipality has this name


@dataclass(frozen=True)
class Sight:
    """Public pilots, and of some municipalities all pilots, with those that others share with them.

    own: those municipalities; None: of all. None of them: what the public sees.
    """

    own: frozenset[str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.own is None

    @property
    def is_public(self) -> bool:
        """Whether nothing is seen but what is public."""
        return self.own == frozenset()

    @property
    def mark(self) -> str:
        """A short name of it, for a file: the same for the same municipalities, and no name of one stands in it."""
        if self.own is None:
            return "all"
        if not self.own:
            return "public"
        return hashlib.sha256("\0".join(sorted(self.own)).encode()).hexdigest()[:16]

    def covers(self, municipality: str) -> bool:
        """Whether all pilots of a municipality are seen."""
        return self.own is None or municipality in self.own


EVERYTHING = Sight()
PUBLIC_ONLY = Sight(frozenset())
