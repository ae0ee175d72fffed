"""The sections of whether teams can carry what succeeds, and whether another pilot may start."""

from __future__ import annotations

from collections.abc import Callable

import pandas

from doorstroom.i18n import Words
from doorstroom.query.address import Link
from doorstroom.report.charts.team_need import team_need
from doorstroom.report.charts.theme import Theme
from doorstroom.report.screens.blocks import (
    Beside,
    Block,
    Choice,
    Definitions,
    Entries,
    Heading,
    Opened,
    Shown,
    Text,
    note,
)
from doorstroom.report.tables import carrying as tables
from doorstroom.report.text import carrying as claims

KINDS = ("fte", "euro")
TEAMS_SHOWN, STARTING_SHOWN = 12, 8


def teams(found: pandas.DataFrame, to_team: Callable[[str], str], words: Words) -> list[Block]:
    """Each team of `collision`, those of which a shortage is likeliest first; `to_team`: the address that shows one."""
    if found.empty:
        return [Text(words("carrying.none"))]
    listed = claims.entries(found, to_team, words)
    return [Text(claims.lead(found, words)), Entries(listed[:TEAMS_SHOWN]), Definitions(["success_collision"])]


def team(
    found: pandas.DataFrame, asked: str | None, to_team: Callable[[str], str], words: Words, link: Link, theme: Theme
) -> list[Block]:
    """The quarters of one team; asked: how an address names it, None for the one of which a shortage is likeliest."""
    named = [one for one in claims.teams(found) if isinstance(one[1], str)]
    if not named:
        return []
    place, name = next((one for one in named if claims.key_of(*one) == asked), named[0])
    several = found["municipality"].nunique() > 1
    options = [
        (claims.name(*one, words, several=several), to_team(claims.key_of(*one)), one == (place, name)) for one in named
    ]
    return [
        Heading(words("carrying.team_heading", team=name), 3, "team"),
        Choice(words("carrying.choose"), options[:TEAMS_SHOWN]),
        Beside((1, 1), [[_need(found, place, name, kind, words, link, theme)] for kind in KINDS], "team"),
        *map(note, claims.notes(found, place, name, words)),
    ]


def _need(found, place: str, name: str, kind: str, words: Words, link: Link, theme: Theme) -> Block:
    rows = claims.of_team(found, place, name, kind)
    picture = team_need(rows, name, kind, words, theme)
    return Shown(picture, tables.quarters(rows, kind, words, link), ["success_collision"], f"need_{kind}", 4)


def starting(found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The pilots that have yet to start, with whether they may: `start_gate`."""
    if found.empty:
        return [Text(words("carrying.gate.none"))]
    rest = [Opened(words("carrying.gate.more"), tables.gate(found, words, link))] if len(found) > STARTING_SHOWN else []
    listed = claims.gate_entries(found.head(STARTING_SHOWN), link, words)
    return [Entries(listed), *rest, Definitions(["start_gate"])]


def uncovered(found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The pilots that started although capacity or money was not arranged: `started_uncovered`."""
    heading = Heading(words("carrying.gate.uncovered_heading"), 3, "uncovered")
    if found.empty:
        return [heading, Text(words("carrying.gate.uncovered_none"))]
    said = Text(words.count("carrying.gate.uncovered_intro", len(found)))
    return [heading, said, Entries(claims.uncovered(found, link, words))]
