"""What the address of a screen says: language, as-of day, day to compare with, and filters; and links that keep them.

Pure: an `Address` is made of what the reader's address and controls hold and of the values that exist. It is the same
for a whole run of a screen, so all that its questions and links need of it is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from doorstroom.query.reader import ADMIN, ANALYST, BRIEFER, OFFICE, Reader

SCREENS = {
    "status": "",
    "decisions": "besluiten",
    "ready": "klaar-voor-succes",
    "targeting": "gericht-uitrollen",
    "learning": "leren",
    "network": "netwerk",
    "stagnation": "stagnatie",
    "analysis": "analyse",
    "pivot": "draaitabel",
    "workbench": "sql",
    "briefing": "briefing",
    "speaker": "spreker",
    "pilot": "pilot",
    "origin": "herkomst",
    "source": "bron",
    "records": "gegevens",
    "method": "uitleg",
    "access": "toegang",
}
# The screens of the menu, in groups by who reads; other screens lead to the rest.
GROUPS = {
    "steering": ("status", "decisions", "ready", "stagnation", "briefing"),
    "learning": ("targeting", "learning", "network"),
    "looking_into": ("analysis", "records", "method", "access"),
}
MENU = tuple(screen for screens in GROUPS.values() for screen in screens)
# Screens that not everybody may use, by what it takes; others are told so at the address of the screen.
ASKED = {
    "records": "may_hand_in",
    "briefing": "may_brief",
    "speaker": "may_brief",
    "workbench": "is_analyst",
}
# Those of them that show no more than what a reader sees by these roles.
SEEN_AS = {
    "records": (OFFICE, ADMIN),
    "briefing": (BRIEFER,),
    "speaker": (BRIEFER,),
    "workbench": (ANALYST,),
}
PATHS = {**SCREENS, "phone": "status"}  # the page for phones is no screen of the dashboard
DIMENSIONS = ("municipality", "theme", "owner", "body")
LOGIN_FAILED = "login"  # what an address says of a login that did not work
VIEW_AS = "view_as"  # the part of an address by which an administrator looks as another: role:municipality
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)  # that can be asked for

Link = Callable[..., str]
Values = tuple[str, ...]

# What an address holds per dimension: None where it is absent (as it was at first), else values (none: everything).
Asked = tuple[Values | None, ...]


@dataclass(frozen=True)
class Address:
    """The choices of one reader. `filters`: per dimension, without those that leave everything."""

    filters: Mapping[str, Values]
    at_first: Mapping[str, Values]
    kept: Mapping[str, object]
    base: str

    def link(self, page: str, **query: object) -> str:
        """The address of a screen (a name of PATHS) that keeps language, as-of day and filters.

        `query` adds to them or, with None, takes away: `link("status", theme=None)`.
        """
        if query.keys() & self.kept.keys():
            asked = _encoded({**self.kept, **query})
        else:  # hundreds of links of a screen keep the same
            asked = "&".join(filter(None, (self._kept_encoded, _encoded(query))))
        path = f"/{self.base}/{PATHS[page]}" if self.base else f"/{PATHS[page]}"
        return path + (f"?{asked}" if asked else "")

    def keeping(self, kept: Mapping[str, object]) -> Address:
        """The same, of which links keep this and nothing else."""
        return replace(self, kept=kept)

    def rows(self, figure: str) -> str:
        """The address of the rows behind a figure (a name of lineage/lineage.toml)."""
        return self.link("origin", figure=figure)

    @cached_property
    def _kept_encoded(self) -> str:
        return _encoded(self.kept)

    def written(self, dimension: str, values: Values) -> object:
        """What an address holds for these values of a filter, as the controls write it.

        Left out (None) for what it is at first; empty text where that was cleared.
        """
        return None if values == self.at_first[dimension] else values or ""


def is_for(reader: Reader, screen: str) -> bool:
    """Whether a reader may use a screen."""
    return screen not in ASKED or getattr(reader, ASKED[screen])


def menu(reader: Reader) -> Values:
    """The screens of the menu, as a reader sees it."""
    return tuple(name for name in MENU if is_for(reader, name) and (name != "access" or reader.is_admin))


def menu_groups(reader: Reader) -> dict[str, Values]:
    """The groups of the menu as a reader sees it, each with its screens."""
    seen = menu(reader)
    groups = {name: tuple(screen for screen in screens if screen in seen) for name, screens in GROUPS.items()}
    return {name: screens for name, screens in groups.items() if screens}


def screen_of(path: str) -> str:
    """The screen at a path below that of the server."""
    return next(screen for screen, at in SCREENS.items() if at == path)


def _encoded(query: Mapping[str, object]) -> str:
    return urlencode({name: value for name, value in query.items() if value or value == ""}, doseq=True)


def read(
    asked: Asked, known: Mapping[str, list[str]], own_municipality: str | None, kept: Mapping[str, object], base: str
) -> Address:
    """The choices in an address. `known`: the values that exist per dimension; an address may name others.

    `kept`: what links keep besides the filters. `base`: the path below which the dashboard is served.
    """
    at_first = {name: tuple(shown_first(name, known, own_municipality)) for name in DIMENSIONS}
    chosen = {
        name: _chosen(values, known.get(name, []), at_first[name])
        for name, values in zip(DIMENSIONS, asked, strict=True)
    }
    address = Address({name: values for name, values in chosen.items() if values}, at_first, kept, base)
    in_address = {name: address.written(name, values) for name, values in chosen.items()}
    return replace(address, kept={**kept, **in_address})


def _chosen(asked: Values | None, known: list[str], at_first: Values) -> Values:
    """The values of a filter. Where none that are named exist, what it is at first: so does the control read it."""
    if asked is None:
        return at_first
    values = tuple(value for value in asked if value in known)
    return values if values or not any(asked) else at_first


def is_of_a_screen(url: str) -> bool:
    """Whether an address that got as far as the screens is one of theirs, wherever they are served."""
    return urlsplit(url).path.rpartition("/")[2] in SCREENS.values()


def shown_first(dimension: str, known: Mapping[str, list[str]], own_municipality: str | None) -> list[str]:
    """What a filter is set to for who opens the dashboard: in a network the own municipality, else everything."""
    values = known.get(dimension, [])
    is_network = dimension == "municipality" and len(values) > 1
    return [own_municipality] if is_network and own_municipality in values else []


def day(written: str | None) -> date | None:
    """A day in an address; what is no day that can be asked for counts as not chosen."""
    try:
        found = date.fromisoformat(written or "")
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
