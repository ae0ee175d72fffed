"""What somebody may see and do, by what their login says of them: a small file that the municipality keeps.

    claim = "groups"            # what the identity provider calls somebody's groups; "email" for a list of people
    ask = "beheer@example.nl"   # whom somebody without a role is told to ask
    disabled = ["j.jansen@example.nl"]      # who may no longer, though the provider still lets them in
    issuers = ["https://login.example.nl"]  # where logins come from; left out: the provider in `[auth]`

    [groups."pilots-programmabureau"]
    roles = ["reader", "office"]
    municipalities = ["Waterkant"]          # whose internal pilots they see; left out: of all

    [sessions]
    longest_hours = 8
    idle_minutes = 60

    [audit]
    months = 24                 # how long it is kept who did what

Who is in several groups sees what each of them sees, and does for a municipality what the groups of that one do: who is
a reader of one and an analyst of another asks SQL of what the second group sees.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from doorstroom.query.reader import ANALYST, OFFICE, READER, ROLES, Reader
from doorstroom.settings import PUBLIC, STAFF, Settings

NAMED_BY = ("email", "preferred_username", "name", "sub")  # in this order, as others know somebody


class AccessError(Exception):
    """A file of rules that cannot be used; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Group:
    """What people of a group may do, and for which municipalities; None: for all."""

    roles: frozenset[str]
    municipalities: frozenset[str] | None = None


@dataclass(frozen=True)
class Rules:
    """The file of rules. longest: how long a session lasts; idle: how long it does while nothing is asked."""

    groups: Mapping[str, Group]
    claim: str = "groups"
    ask: str = ""
    disabled: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    longest: dt.timedelta = dt.timedelta(hours=8)
    idle: dt.timedelta = dt.timedelta(minutes=60)
    audit_months: int = 24

    def reader(self, name: str, claims: Mapping[str, object]) -> Reader:
        """Who asks, by what their login says of them; without a role where none is theirs. `name` tells them apart."""
        if self.is_disabled(claims):
            return Reader(name, STAFF, frozenset(), frozenset())
        found = [self.groups[one] for one in _texts(claims.get(self.claim)) if one in self.groups]
        roles = frozenset(role for one in found for role in one.roles)
        own, of_roles = _all_of(found), {role: _all_of(one for one in found if role in one.roles) for role in ROLES}
        own_as = tuple((role, of_roles[role]) for role in ROLES if role in roles and of_roles[role] not in (None, own))
        return Reader(name, STAFF, roles, own, of_roles[OFFICE], own_as=own_as)

    def is_disabled(self, claims: Mapping[str, object]) -> bool:
        """Whether somebody may no longer, by any of their names."""
        return any(str(claims.get(name, "")).casefold() in self.disabled for name in NAMED_BY)


NO_RULES = Rules(MappingProxyType({}))


def name_of(claims: Mapping[str, object]) -> str:
    """How somebody is named to others."""
    return next((str(claims[name]) for name in NAMED_BY if claims.get(name)), "")


def reader_of(own: Settings, name: str, claims: Mapping[str, object] | None) -> Reader:
    """Who asks, by the settings and what their login says; claims: None where nobody has to log in.

    `name` tells readers apart. Raises AccessError.
    """
    if own.audience == PUBLIC:
        found = the_public(name)
    else:
        found = Reader(name, STAFF) if claims is None else rules(own.access).reader(name, claims)
    return found if own.has_workbench else replace(found, roles=found.roles - {ANALYST})


def the_public(name: str) -> Reader:
    """Anybody, on a dashboard for the public, whoever they are elsewhere."""
    return Reader(name, PUBLIC, frozenset({READER, ANALYST}))


def _all_of(groups: Iterable[Group]) -> frozenset[str] | None:
    """The municipalities of groups; None where one of them is of all."""
    found = [one.municipalities for one in groups]
    return None if None in found else frozenset().union(*found)


def _texts(value: object) -> list[str]:
    """The texts of a claim that may be one or several."""
    if isinstance(value, str):  # as a proxy tells several, in one header
        return [one.strip() for one in value.split(",")]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


def months_kept(own: Settings) -> int | None:
    """How many months it is kept who did what; None where nobody can know: then none of it goes."""
    try:
        return rules(own.access).audit_months
    except AccessError:  # a job of a screen may not read them, and no act hangs on them
        return None


# ----------------------------------------------------------------------- read


def rules(path: Path) -> Rules:
    """The rules in a file, read anew once it changed; none where there is no file. Raises AccessError."""
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return NO_RULES
    except OSError as error:
        raise AccessError("rules_unreadable", path=path, problem=error.strerror) from error
    return _read(path, changed)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Rules:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AccessError("rules_unreadable", path=path, problem=error.strerror) from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise AccessError("rules_no_toml", path=path, problem=str(error).splitlines()[0]) from error
    return _Reading(path).rules(raw)


@dataclass
class _Reading:
    """Reads the parts of a file; whatever is not known there, or of another kind, is refused with its name."""

    path: Path

    def rules(self, raw: dict) -> Rules:
        self._known(raw, {"claim", "ask", "disabled", "issuers", "groups", "sessions", "audit"})
        sessions, audit = (self._table(raw, name) for name in ("sessions", "audit"))
        self._known(sessions, {"longest_hours", "idle_minutes"})
        self._known(audit, {"months"})
        return Rules(
            groups=MappingProxyType({name: self._group(name, one) for name, one in self._table(raw, "groups").items()}),
            claim=self._text(raw, "claim", "groups"),
            ask=self._text(raw, "ask", ""),
            disabled=frozenset(one.casefold() for one in self._list(raw, "disabled")),
            issuers=frozenset(one.rstrip("/") for one in self._list(raw, "issuers")),
            longest=dt.timedelta(hours=self._number(sessions, "longest_hours", 8)),
            idle=dt.timedelta(minutes=self._number(sessions, "idle_minutes", 60)),
            audit_months=self._number(audit, "months", 24),
        )

    def _group(self, name: str, raw: object) -> Group:
        if not isinstance(raw, dict):
            raise self._refused(name)
        self._known(raw, {"roles", "municipalities"})
        roles = frozenset(self._list(raw, "roles"))
        if unknown := roles - set(ROLES):
            raise AccessError("rules_no_role", path=self.path, group=name, role=min(unknown), known=", ".join(ROLES))
        places = frozenset(self._list(raw, "municipalities")) if "municipalities" in raw else None
        return Group(roles, places)

    def _known(self, raw: dict, known: set[str]) -> None:
        for name in raw:
            if name not in known:
                raise AccessError("rules_unknown", path=self.path, name=name, known=", ".join(sorted(known)))

    def _table(self, raw: dict, name: str) -> dict:
        return self._of(raw, name, {}, dict)

    def _text(self, raw: dict, name: str, default: str) -> str:
        return self._of(raw, name, default, str)

    def _list(self, raw: dict, name: str) -> list[str]:
        found = self._of(raw, name, [], list)
        if not all(isinstance(one, str) and one.strip() for one in found):
            raise self._refused(name)
        return found

    def _number(self, raw: dict, name: str, default: int) -> int:
        found = self._of(raw, name, default, int)
        if isinstance(found, bool) or not 0 < found < 10_000:
            raise self._refused(name)
        return found

    def _of(self, raw: dict, name: str, default: object, kind: type) -> object:
        found = raw.get(name, default)
        if not isinstance(found, kind):
            raise self._refused(name)
        return found

    def _refused(self, name: str) -> AccessError:
        return AccessError("rules_bad_value", path=self.path, name=name)
