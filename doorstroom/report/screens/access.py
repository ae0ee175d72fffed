"""Toegang: who is logged in, and who did what. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words
from doorstroom.query.address import VIEW_AS
from doorstroom.query.reader import ROLES
from doorstroom.report.screens.blocks import Block, Facts, Pick, Rows, Text, empty, lead
from doorstroom.report.text.acts import about_in_words, moment

ACTS = 200  # that are shown; a download holds all


@dataclass(frozen=True)
class Me:
    """Who looks."""

    waits_for_reader: ClassVar[bool] = True


@dataclass(frozen=True)
class OpenLogins:
    """Who is logged in, and logging them out."""

    waits_for_reader: ClassVar[bool] = True


@dataclass(frozen=True)
class Acts:
    """Who did what."""

    waits_for_reader: ClassVar[bool] = True


def may(
    roles: Iterable[str],
    own: Iterable[str] | None,
    acts_for: Iterable[str] | None,
    own_as: Mapping[str, Iterable[str]],
    words: Words,
) -> Iterator[Block]:
    """What somebody may see and do; None for municipalities: all. own_as: of roles for some of those, for which."""
    told = [_role(role, own_as.get(role), words) for role in roles]
    named = {"sees": _named("sees", own, words), "acts_for": _named("acts_for", acts_for, words)}
    yield Facts(
        [
            (words("accounts.roles"), words.join(told)),
            *((words(f"accounts.{name}"), text) for name, text in named.items()),
        ]
    )


def looking_as(municipalities: Iterable[str], words: Words) -> Pick:
    """By what an administrator looks as another: each role, of all municipalities or of one."""
    options = {
        f"{role}:{place}" if place else role: words(
            "frame.viewed_as_option", role=words(f"frame.role.{role}"), whose=place or words("frame.all_municipalities")
        )
        for place in ("", *municipalities)
        for role in ROLES
    }
    return Pick(VIEW_AS, words("frame.view_as"), options, words("frame.view_as_choose"))


def _role(role: str, places: Iterable[str] | None, words: Words) -> str:
    told = words(f"accounts.role.{role}")
    return told if places is None else words("accounts.role_of", role=told, places=words.join(sorted(places)))


def _named(what: str, municipalities: Iterable[str] | None, words: Words) -> str:
    if municipalities is None:
        return words(f"accounts.{what}_all")
    return words.join(sorted(municipalities)) or words(f"accounts.{what}_none")


def me(who: str | None, words: Words, *, is_public: bool, is_viewed: bool) -> Text:
    """Who looks; None where nobody has to log in. is_viewed: as somebody else."""
    if is_viewed:
        return lead(words("accounts.viewed"))
    if who is not None:
        return lead(words("accounts.me", who=who))
    return lead(words("accounts.public" if is_public else "accounts.open_to_all"))


def logins(found: Sequence[Mapping], words: Words) -> Block:
    """Who is logged in: `who`, `since` and `seen`, moments."""
    if not found:
        return empty(words("accounts.no_sessions"))
    rows = [{**one, "since": moment(one["since"], words), "seen": moment(one["seen"], words)} for one in found]
    columns = [
        Column("who", words("accounts.who"), is_heading=True),
        Column("since", words("accounts.since")),
        Column("seen", words("accounts.seen")),
    ]
    return Rows(Table(pandas.DataFrame(rows), columns, words("accounts.sessions_caption"), (), name="logins"))


def acts(found: Sequence[Mapping], narrowed_by: Sequence[tuple[str, str]], words: Words) -> Block:
    """What was done: `at`, a moment, `who`, `what` and `about`. narrowed_by: what was chosen, as (name, text)."""
    if not found:
        return empty(words("accounts.no_acts"))
    rows = [
        {
            "at": moment(one["at"], words),
            "who": one["who"] or words("accounts.nobody"),
            "what": words(f"accounts.act.{one['what']}"),
            "about": about_in_words(one["about"], words),
        }
        for one in found
    ]
    columns = [
        Column("at", words("accounts.at"), is_heading=True),
        Column("who", words("accounts.who")),
        Column("what", words("accounts.what")),
        Column("about", words("accounts.about_heading")),
    ]
    return Rows(Table(pandas.DataFrame(rows), columns, words("accounts.log_caption"), narrowed_by, name="acts"), ACTS)
