"""Logins that end: by age, when nothing is asked for a while, by logging out here or everywhere, or with the account.

What is known of them is a folder of small files that several server processes share. Each takes its place by a rename
and none holds what another one says, so that nobody needs a lock and nothing that is over comes back:

    <login>.json     who, since when, and when it was first seen
    <login>.seen     when it was last used
    <login>.ended    why it is over
    <person>.out     when somebody was logged out everywhere; logins from before are over, also those not seen yet

The clock is the caller's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from doorstroom.access import owned
from doorstroom.access.rules import Rules, name_of

log = logging.getLogger(__name__)

BEGUN, SEEN, ENDED, OUT = ".json", ".seen", ".ended", ".out"
LOGGED_OUT, SIGNED_OUT, DISABLED, IDLE, TOO_OLD = "logged_out", "signed_out", "disabled", "idle", "too_old"
EXPIRED, ISSUER, UNKEPT = "expired", "issuer", "unkept"
REASONS = (LOGGED_OUT, SIGNED_OUT, DISABLED, IDLE, TOO_OLD, EXPIRED, ISSUER, UNKEPT)
EVERYONE = "*"
COOKIE = "doorstroom_over"  # tells the login why the one before is over
STEP = dt.timedelta(minutes=1)  # between two times that it is written down when a login was last used
# After this long no cookie opens anything any more, so nothing has to be known of it: Streamlit's signature holds for
# 31 days.
KEPT = dt.timedelta(days=32)


@dataclass(frozen=True)
class Login:
    """One login, as its cookie says. id: names the cookie, and nothing else has it. issued, expires: of its token; None
    where it does not say. of: the municipalities of which whoever it is sees all; None: of all, or it is not known.
    """

    id: str
    who: str
    issuer: str
    issued: dt.datetime | None
    expires: dt.datetime | None
    is_disabled: bool = False
    of: frozenset[str] | None = None


@dataclass(frozen=True)
class Use:
    """A login that is used. issuers: where logins may come from, without a slash at the end. told: called once for each
    login that is seen for the first time, with why it may not begin, or None; what it raises is raised before anything
    is begun.
    """

    login: Login
    rules: Rules
    issuers: frozenset[str]
    now: dt.datetime
    told: Callable[[str | None], None]


@dataclass(frozen=True)
class Session:
    """A login that is open. issued: when somebody logged in; seen: when it was last used. of: as of a login."""

    id: str
    who: str
    issued: dt.datetime
    seen: dt.datetime
    of: frozenset[str] | None = None


def login_of(id: str, claims: Mapping[str, object], rules: Rules) -> Login:
    """The login of a cookie with these claims."""
    issued, expires = (_moment(claims.get(name)) for name in ("iat", "exp"))
    issuer = str(claims.get("iss", "")).rstrip("/")
    who = name_of(claims)
    return Login(id, who, issuer, issued, expires, rules.is_disabled(claims), rules.reader(who, claims).own)


class Sessions:
    """The logins of one store. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # What could not be written down: on a full disk a login still ends in the process that ended it.
        self._seen: dict[str, dt.datetime] = {}
        self._ended: dict[str, str] = {}

    def why_over(self, use: Use) -> str | None:
        """Why a login is over (one of REASONS); None while it goes on, which counts as using it."""
        login, now = use.login, use.now
        try:
            if ended := self._why_ended(login):
                return ended
            begun = self._read(login.id, BEGUN)
            if begun is None:
                return self._begin(use)
            session = self._session(login.id, begun)
        except (OSError, ValueError, KeyError, TypeError) as error:  # in doubt nobody is let in
            log.error("nobody can say whether a login is over: %s", error)
            return UNKEPT
        if why := _why_now(use, session):
            self.end(login.id, why)
            return why
        if now - session.seen >= STEP:
            self._seen[login.id] = now
            self._write(login.id, SEEN, now.isoformat())
        return None

    def end(self, id: str, why: str) -> None:
        """A login is over from now on, whoever has its cookie."""
        self._ended[id] = why
        self._write(id, ENDED, why)

    def sign_out(self, who: str, now: dt.datetime, rules: Rules) -> int:
        """Log somebody out everywhere, or EVERYONE; how many logins were open. Raises OSError.

        Also logins are over that nobody has used yet: all from before now.
        """
        of = [one for one in self.open(now, rules) if who in (EVERYONE, one.who) or _person(who) == _person(one.who)]
        self._write_durably(_person(who), OUT, now.isoformat())
        for one in of:
            self._ended[one.id] = SIGNED_OUT
            self._write_durably(one.id, ENDED, SIGNED_OUT)
        return len(of)

    def open(self, now: dt.datetime, rules: Rules) -> list[Session]:
        """The logins that are open, last used first. Raises OSError where the folder cannot be read."""
        found = []
        for id in self._ids():
            begun = self._read(id, BEGUN)
            if begun is None:
                continue
            session = self._session(id, begun)
            login = Login(id, session.who, "", session.issued, None)
            if not self._why_ended(login) and not _why_old(session, rules, now):
                found.append(session)
        return sorted(found, key=lambda one: one.seen, reverse=True)

    # ------------------------------------------------------------------- parts

    def _begin(self, use: Use) -> str | None:
        login, now, why = use.login, use.now, _why_not_begun(use)
        use.told(why)
        if why:
            self.end(login.id, why)
            return why
        self._clear(now, use.rules)
        # A provider whose clock is ahead makes no login last longer.
        begun = {"who": login.who, "issued": min(login.issued, now).isoformat(), "seen": now.isoformat()}
        begun |= {} if login.of is None else {"of": sorted(login.of)}
        self._write_durably(login.id, BEGUN, json.dumps(begun))
        return None

    def _why_ended(self, login: Login) -> str | None:
        ended = self._ended.get(login.id) or self._read(login.id, ENDED)
        if ended is not None:
            return ended if ended in REASONS else LOGGED_OUT
        for who in (login.who, EVERYONE):
            out = self._read(_person(who), OUT)
            if out and (login.issued is None or login.issued <= dt.datetime.fromisoformat(out)):
                return SIGNED_OUT
        return None

    def _session(self, id: str, begun: str) -> Session:
        known = json.loads(begun)
        times = [known["seen"], self._read(id, SEEN)]
        seen = [dt.datetime.fromisoformat(one) for one in times if one]
        seen += [self._seen[id]] if id in self._seen else []
        of = frozenset(known["of"]) if "of" in known else None
        return Session(id, known["who"], dt.datetime.fromisoformat(known["issued"]), max(seen), of)

    def _ids(self) -> Iterator[str]:
        if self.folder.is_dir():
            yield from (path.stem for path in sorted(self.folder.glob(f"*{BEGUN}")))

    def _read(self, id: str, kind: str) -> str | None:
        try:
            return (self.folder / f"{id}{kind}").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _write(self, id: str, kind: str, text: str) -> None:
        """Write what this process knows anyway."""
        try:
            self._write_durably(id, kind, text)
        except OSError as error:
            log.error("what became of a login cannot be written down: %s", error)

    def _write_durably(self, id: str, kind: str, text: str) -> None:
        owned.folder(self.folder, 0o700)
        beside = self.folder / f".{secrets.token_hex(8)}"
        try:
            with beside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            owned.give(beside)
            beside.replace(self.folder / f"{id}{kind}")
        except OSError:
            beside.unlink(missing_ok=True)
            raise

    def _clear(self, now: dt.datetime, rules: Rules) -> None:
        """Remove what is of logins that nobody can use any more."""
        if not self.folder.is_dir():
            return
        until = (now - max(KEPT, rules.longest)).timestamp()
        for path in self.folder.iterdir():
            if path.stat().st_mtime < until:
                path.unlink(missing_ok=True)


def _why_not_begun(use: Use) -> str | None:
    """Why a login that was never seen before is none.

    Only here it is asked whether its token has expired: providers give tokens of minutes, which say how long one may
    take to come in and not how long one may stay.
    """
    login, now = use.login, use.now
    if login.issuer not in use.issuers:
        return ISSUER
    if login.is_disabled:
        return DISABLED
    if login.issued is None or login.expires is None or login.expires <= now:
        return EXPIRED
    return TOO_OLD if now - login.issued >= use.rules.longest else None


def _why_now(use: Use, session: Session) -> str | None:
    """Why a login that went on until now is over."""
    if use.login.is_disabled:
        return DISABLED
    return ISSUER if use.login.issuer not in use.issuers else _why_old(session, use.rules, use.now)


def _why_old(session: Session, rules: Rules, now: dt.datetime) -> str | None:
    if now - session.issued >= rules.longest:
        return TOO_OLD
    return IDLE if now - session.seen >= rules.idle else None


def _person(who: str) -> str:
    """How the file of a person is named: no name of anybody stands in a folder."""
    return hashlib.sha256(who.strip().casefold().encode()).hexdigest()


def _moment(seconds: object) -> dt.datetime | None:
    """A moment as tokens say one, in seconds since 1970."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
