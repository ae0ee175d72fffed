"""Who asks, and what they may see: the one vocabulary of audiences."""

from __future__ import annotations

from dataclasses import dataclass

from doorstroom.settings import PUBLIC, Audience

ANALYST = "analyst"  # asks questions of their own


@dataclass(frozen=True)
class Reader:
    """Who asks. `name` only tells readers apart; what they are shown follows from what they may see and do.

    may_see: the public sees public pilots only, staff all.
    """

    name: str
    may_see: Audience
    roles: frozenset[str] = frozenset()

    @property
    def is_analyst(self) -> bool:
        """Whether this reader may ask SQL of their own."""
        return ANALYST in self.roles

    @property
    def is_public(self) -> bool:
        """Whether nothing is shown of what is not public."""
        return self.may_see == PUBLIC

    @property
    def may_hand_in(self) -> bool:
        """Whether this reader may hand in lists, write down what happened, and take either back: all but the public."""
        return not self.is_public
