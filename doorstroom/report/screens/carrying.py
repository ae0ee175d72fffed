"""The sections of whether teams can carry what succeeds, and whether another pilot may start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import pandas

from doorstroom.i18n import Words
from doorstroom.markup import at
from doorstroom.query import made_up
from doorstroom.query.address import Link, Values
from doorstroom.query.whatif import WhatIf
from doorstroom.report.charts.collision import collision
from doorstroom.report.charts.theme import Theme
from doorstroom.report.parts import Entry, Field
from doorstroom.report.screens import writing
from doorstroom.report.screens.blocks import (
    Arrangement,
    Beside,
    Block,
    Chips,
    Choice,
    Definitions,
    Disclosed,
    Entries,
    FilledIn,
    Heading,
    Line,
    Opened,
    Shown,
    Text,
    empty,
    note,
)
from doorstroom.report.tables import carrying as tables
from doorstroom.report.text import carrying as claims

KINDS = ("fte", "euro")
TEAMS_SHOWN, STARTING_SHOWN, SUPPOSED_SHOWN = 12, 8, 12


def whole_teams(filters: Collection[str], words: Words) -> list[Block]:
    """That a team is told with all its pilots, where a reader has narrowed what is shown by more than the place."""
    return [note(words("carrying.whole_teams"))] if {*filters} - {"municipality"} else []


def to_team(whatif: WhatIf, link: Link) -> Callable[[str], str]:
    """The address that shows one team, by its key in an address, with the same suppositions."""
    return lambda team: f"{link('ready', team=team, whatif=whatif.given or None)}#team"


def teams(found: pandas.DataFrame, to_team: Callable[[str], str], words: Words) -> list[Block]:
    """Each team of `collision`, those of which a shortage is likeliest first; `to_team`: the address that shows one."""
    if found.empty:
        return [Text(words("carrying.none"))]
    quarters, several = claims.by_team(found), found["municipality"].nunique() > 1

    def entries(of: Sequence[tuple[str, str]], *, is_brief: bool = False) -> list[Entry]:
        return claims.entries(quarters, of, to_team, words, several=several, is_brief=is_brief)

    by = {name: some[:TEAMS_SHOWN] for name, some in claims.by_standing(found).items()}
    over, *rest = [
        [
            Heading(words(f"carrying.standing_{name}", limit=words.percent(claims.LIMIT))),
            Entries(entries(some, is_brief=True)),
        ]
        for name, some in by.items()
    ]
    told = [Beside((1, 1), [over, [block for one in rest for block in one]], "teams")] if rest else over
    more = Disclosed(words("carrying.team.more"), entries([one for some in by.values() for one in some]))
    return [Text(claims.lead(found, words)), *told, more, Definitions(["success_collision"])]


def team(
    found: pandas.DataFrame,
    asked: str | None,
    whatif: WhatIf,
    to_team: Callable[[str], str],
    words: Words,
    link: Link,
    theme: Theme,
) -> list[Block]:
    """The quarters of one team; asked: how an address names it, None for the one of which a shortage is likeliest.

    whatif: what `found` supposes.
    """
    named = claims.named_teams(found)
    shown = claims.chosen_team(found, asked)
    if shown is None:
        return []
    place, name = shown
    several = found["municipality"].nunique() > 1
    options = [(claims.name(*one, words, several=several), to_team(claims.key_of(*one)), one == shown) for one in named]
    of_team = {kind: claims.of_team(found, place, name, kind) for kind in KINDS}
    return [
        Heading(words("carrying.team_heading", team=name), 3, "team"),
        Choice(words("carrying.choose"), options[:TEAMS_SHOWN]),
        Beside((1, 1), [[_need(of_team[kind], name, kind, whatif, words, link, theme)] for kind in KINDS], "team"),
    ]


def notes(found: pandas.DataFrame, shown: tuple[str, str], words: Words) -> list[Block]:
    """What a reader must know of the figures of the team that is shown."""
    return [note(said) for said in claims.notes(found, *shown, words)]


def beside(noted: Sequence[Block], supposing: Sequence[Block]) -> list[Block]:
    """What a reader must know, with what can be supposed beside it, or that by itself."""
    return [Beside((1, 1), [noted, supposing], "what-if")] if noted else [*supposing]


def _need(rows, name: str, kind: str, whatif: WhatIf, words: Words, link: Link, theme: Theme) -> Block:
    """The quarters drawn; where nothing is known to draw, what to add."""
    if claims.is_nothing_known(rows):
        return empty(words(f"carrying.nothing_{kind}", team=name))
    picture = collision(rows, name, kind, words, theme)
    table = tables.quarters(rows, kind, whatif.given, words, link)
    return Shown(picture, table, ["success_collision"], f"need_{kind}", 4)


def what_if(
    request_link: Link,
    whatif: WhatIf,
    pilots: pandas.DataFrame,
    found: pandas.DataFrame,
    team: tuple[str, str],
    words: Words,
    may_write: Callable[[str], bool],
) -> list[Block]:
    """What a reader can suppose of one team and its pilots, by links, and what is supposed now.

    pilots, found: `collision_pilots`, `collision`. may_write: whether this reader writes down what a municipality
    decides. What is chosen stands in the address: nothing of it is stored.
    """
    titles = dict(zip(pilots["pilot_key"], pilots["title"], strict=True))
    teams = {claims.key_of(*one): one[1] for one in claims.named_teams(found)}
    place, name = team
    own = pilots[(pilots["municipality"] == place) & (pilots["team"] == name) & pilots["role"].isin(claims.MAY_COME)]

    def to(supposed: WhatIf) -> str:
        return f"{request_link('ready', team=claims.key_of(place, name), whatif=supposed.given or None)}#what-if"

    chosen = [
        (said, words("carrying.what_if.take_away", what=said), to(whatif.without(one.what, one.name)))
        for one in whatif.suppositions
        for said in [claims.supposed(one, titles, teams, words)]
    ]
    return [
        Heading(words("carrying.what_if.heading"), 3, "what-if"),
        note(words("carrying.what_if.intro")),
        *([Chips(words("carrying.what_if.chosen"), chosen)] if chosen else []),
        *(note(said) for said in claims.not_supposed(whatif, titles, teams, words)),
        *_decided(whatif, pilots, titles, teams, words, request_link, may_write),
        Arrangement(
            words("carrying.what_if.list"),
            [
                claims.room_item(whatif, place, name, to, words),
                *(claims.pilot_item(whatif, row, to, words) for row in own.head(SUPPOSED_SHOWN).to_dict("records")),
            ],
        ),
    ]


def _decided(whatif, pilots, titles, teams, words: Words, link: Link, may_write: Callable[[str], bool]) -> list[Block]:
    """Where what is supposed of pilots is written down, once it is decided."""
    rows = {row["pilot_key"]: row for row in pilots.to_dict("records") if may_write(row["municipality"])}
    entries = [
        _to_form(claims.supposed(one, titles, teams, words), one.name, form, link)
        for one in whatif.suppositions
        if one.name in rows and (form := claims.decided_in(one, rows[one.name]))
    ]
    return [Disclosed(words("carrying.record.supposed"), entries)] if entries else []


def starts(found: pandas.DataFrame, words: Words, link: Link, may_write: Callable[[str], bool]) -> list[Block]:
    """Where it is written down whether a pilot of `start_gate` starts, of those of which this reader may."""
    rows = found[found["municipality"].map(may_write).astype(bool)].to_dict("records")
    entries = [_to_form(row["title"], row["pilot_key"], "start", link) for row in rows]
    return [Disclosed(words("carrying.record.start"), entries)] if entries else []


def _to_form(said: str, pilot_key: str, form: str, link: Link) -> Entry:
    return Entry(said, "", at(link("pilot", id=pilot_key, **{writing.FORM: form}), writing.ANCHOR))


def new_pilot(
    said: Mapping[str, Values], teams, themes: Sequence[str], answer, words: Words, link: Link
) -> list[Block]:
    """Fields for a pilot that somebody thinks of, and whether it may start. answer: of `start_gate`, or None."""
    first = {name: said[name][-1] for name in made_up.PARTS if said.get(name)}
    fields = [
        Field(name, words(f"carrying.field.{name}"), kind, first.get(name, ""), options)
        for name, kind, options in (
            (made_up.TEAM, "one_of", {key: name for key, (_, name) in teams.items()}),
            (made_up.THEME, "one_of", {theme: theme for theme in themes}),
            *((number, "number", {}) for number in made_up.NUMBERS),
            (made_up.PLANNED, "day", {}),
            (made_up.LINE, "yes", {}),
        )
    ]
    told = (
        []
        if answer is None
        else [
            Text(words("carrying.gate.try_answer", said=claims.verdict(answer, words))),
            Line(words("carrying.gate.try_clear"), f"{link('ready')}#try"),
        ]
    )
    if wrong := made_up.unread(said, teams):
        fields_named = words.join(words(f"carrying.field.{name}") for name in wrong)
        told.insert(0, note(words("carrying.gate.try_unread", fields=fields_named, example=words.number(1.5, 1))))
    return [
        Heading(words("carrying.gate.try_heading"), 3, "try"),
        note(words("carrying.gate.try_intro")),
        FilledIn("ds-try", fields, words("carrying.gate.try_button"), words("carrying.choose_one")),
        *told,
    ]


def starting(found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The pilots that have yet to start, with whether they may: `start_gate`."""
    heading = Heading(words("carrying.gate.heading"), 3)
    if found.empty:
        return [heading, Text(words("carrying.gate.none"))]
    rest = [Opened(words("carrying.gate.more"), tables.gate(found, words, link))] if len(found) > STARTING_SHOWN else []
    listed = claims.gate_entries(found.head(STARTING_SHOWN), link, words)
    return [heading, Text(claims.gate_lead(found, words)), Entries(listed), *rest, Definitions(["start_gate"])]


def uncovered(found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The pilots that started although capacity or money was not arranged: `started_uncovered`."""
    heading = Heading(words("carrying.gate.uncovered_heading"), 3, "uncovered")
    if found.empty:
        return [heading, Text(words("carrying.gate.uncovered_none"))]
    said = Text(words.count("carrying.gate.uncovered_intro", len(found)))
    return [heading, said, Entries(claims.uncovered(found, link, words))]
