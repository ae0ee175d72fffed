"""Who asks, what they may see, and what they may do: the one vocabulary of readers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from doorstroom.settings import PUBLIC, Audience
from doorstroom.store.sight import PUBLIC_ONLY, Sight

READER = "reader"  # reads the screens
ANALYST = "analyst"  # asks questions of their own, and takes rows along
BRIEFER = "briefer"  # makes briefings and takes them along
OFFICE = "office"  # hands in lists and writes down, for municipalities of their own
ADMIN = "admin"  # takes back, goes back, purges, and sees who did what
ROLES = (READER, ANALYST, BRIEFER, OFFICE, ADMIN)
TAKING = (ANALYST, OFFICE, ADMIN)  # who take rows along


@dataclass(frozen=True)
class Reader:
    """Who asks. `name` only tells readers apart; what they are shown follows from what they may see and do.

    may_see: for whom what they see is made: the public, or staff. own: the municipalities of which staff see all
    pilots; of others they see what is public, and what is shared with them. acts_for: those for which they hand in and
    write down. Of either None: all. own_as: of each role that is theirs for some of what they see only, for which
    municipalities. viewed_as: how an administrator looks, who looks as another: "role" or
    "role:municipality".
    """

    name: str
    may_see: Audience
    roles: frozenset[str] = frozenset(ROLES)
    own: frozenset[str] | None = None
    acts_for: frozenset[str] | None = None
    viewed_as: str | None = None
    own_as: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def sight(self) -> Sight:
        """Which rows this reader may see."""
        return PUBLIC_ONLY if self.is_public else Sight(self.own)

    @property
    def is_public(self) -> bool:
        """Whether nothing is shown of what is not public."""
        return self.may_see == PUBLIC

    @property
    def may_read(self) -> bool:
        """Whether this reader is anybody here: who has no role sees nothing."""
        return bool(self.roles)

    @property
    def is_analyst(self) -> bool:
        """Whether this reader may ask SQL of their own."""
        return ANALYST in self.roles

    @property
    def may_brief(self) -> bool:
        """Whether this reader may make briefings and take them along; the public may, of what is public."""
        return self.is_public or BRIEFER in self.roles

    @property
    def may_take_rows(self) -> bool:
        """Whether this reader may take rows along in files; the public may, of what is public."""
        return self.is_public or not self.roles.isdisjoint(TAKING)

    @property
    def may_hand_in(self) -> bool:
        """Whether this reader may hand in lists and write down what happened, for municipalities of their own."""
        return not self.is_public and bool({OFFICE, ADMIN} & self.roles)

    @property
    def is_admin(self) -> bool:
        """Whether this reader may take back what others handed in, go back, purge, and see who did what."""
        return not self.is_public and ADMIN in self.roles

    def administers(self, of: frozenset[str] | None) -> bool:
        """Whether this reader is told what somebody did and may log them out. of: the municipalities of which that
        person sees all pilots; None: of all. Who administers some municipalities does so for those who see no others.
        """
        own = self.administers_some
        return self.is_admin and (own is None or (bool(of) and of <= own))

    @property
    def administers_some(self) -> frozenset[str] | None:
        """The municipalities to which it is limited what this reader administers; None where it is not."""
        return self.narrowed_to([ADMIN]).own if self.is_admin else None

    @property
    def sets_for_all(self) -> bool:
        """Whether this reader may set what holds for all municipalities, as norms do."""
        return self.may_hand_in and self.acts_for is None

    def may_act_for(self, municipality: str) -> bool:
        """Whether this reader may hand in and write down for a municipality."""
        return self.may_hand_in and Sight(self.acts_for).covers(municipality)

    def narrowed_to(self, roles: Collection[str]) -> Reader:
        """This reader with no more in sight than what they see by those of some roles that are theirs; themselves where
        none is.
        """
        limits = dict(self.own_as)
        held = [limits.get(role, self.own) for role in roles if role in self.roles]
        if not held or self.is_public:
            return self
        return replace(self, own=None if None in held else frozenset().union(*held))

    def looking_as(self, another: str | None) -> Reader:
        """This administrator with no more than what another may see and do: "role", or "role:municipality". Whoever is
        no administrator, and looks as nobody that there can be, stays who they are.
        """
        role, _, municipality = (another or "").partition(":")
        if not self.is_admin or role not in ROLES:
            return self
        seen = replace(self.narrowed_to([ADMIN]), roles=frozenset({READER, role}), viewed_as=another, own_as=())
        if not municipality:
            return seen
        only = frozenset({municipality})
        own, acts_for = (only if some is None else some & only for some in (seen.own, seen.acts_for))
        return replace(seen, own=own, acts_for=acts_for)
