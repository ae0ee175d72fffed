"""The sections of where and for whom first: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.query import made_up
from doorstroom.query.address import Link, Values
from doorstroom.query.request import Request
from doorstroom.report.charts.target_grid import target_grid
from doorstroom.report.charts.target_map import target_map
from doorstroom.report.charts.theme import Theme
from doorstroom.report.parts import Field
from doorstroom.report.screens import writing
from doorstroom.report.screens.blocks import (
    Beside,
    Block,
    Definitions,
    Drawn,
    Entries,
    Facts,
    FilledIn,
    Heading,
    Line,
    Opened,
    Rows,
    Text,
    empty,
    lead,
    note,
)
from doorstroom.report.screens.writing import Plan
from doorstroom.report.tables import targeting as tables
from doorstroom.report.text import carrying
from doorstroom.report.text import targeting as claims
from doorstroom.report.text.in_view import nothing

FTE, BUDGET, PHI = "fte", "budget", "phi"  # parts of the address
MOST = {FTE: made_up.MOST, BUDGET: made_up.MOST, PHI: 100}
HALF = 50.0  # percent of the FTE of plan C, where the address names none
PILOTS_SHOWN, NAMED = 40, 4


@dataclass(frozen=True)
class Room:
    """The room that plans are asked with. fte: None where it is unknown; budget: euro a year, None without a bound;
    phi: percent of the FTE of plan C. said: where it comes from; unread: parts of the address that are no number.
    """

    fte: float | None
    budget: float | None
    said: Sequence[str]
    unread: Sequence[str] = ()
    phi: float = HALF

    @property
    def asked(self) -> dict[str, float | int | None]:
        """As parameters of the questions."""
        return {"fte": self.fte, "budget": self.budget, "share_percent": int(self.phi)}

    def in_words(self, words: Words) -> claims.Planned:
        """As the sentences name it."""
        said = claims.room_said(self.fte, self.budget, words) if self.fte is not None else ""
        return claims.Planned(said, words.percent(int(self.phi) / 100))


def room(
    said: Mapping[str, Values],
    of_team: pandas.DataFrame | None,
    sharers: pandas.DataFrame | None,
    rollout_fte: object,
    words: Words,
) -> Room:
    """As the address says, else the free room of the team (`rollout_room` with `room_sharers`, None where they may not
    be asked), else what the rollout asks, else unknown.
    """
    first = {name: said[name][-1] for name in MOST if said.get(name) and said[name][-1]}
    read = {name: made_up.number(text) for name, text in first.items()}
    read = {name: value for name, value in read.items() if value is not None and value <= MOST[name]}
    if read.get(PHI, HALF) % 1:  # plans are worked out with whole percents: another than was typed is not one of them
        del read[PHI]
    fte, budget, phi = read.get(FTE), read.get(BUDGET), read.get(PHI, HALF)
    unread = [name for name in first if name not in read]
    in_money = words("targeting.room.money_filled", euro=words.money(budget)) if budget is not None else None
    rest = [in_money or words("targeting.room.money")]
    if fte is not None:
        return Room(fte, budget, [words("targeting.room.filled", fte=claims.fte(fte, words)), *rest], unread, phi)
    if of_team is not None and len(of_team) and not is_missing(of_team["fte_free"].iloc[0]):
        row = of_team.iloc[0].to_dict()
        return Room(row["fte_free"], budget, [*_of_team(row, sharers, words), *rest], unread, phi)
    if not is_missing(rollout_fte):
        told = words("targeting.room.asked", fte=claims.fte(rollout_fte, words))
        return Room(float(rollout_fte), budget, [told, *rest], unread, phi)
    return Room(None, budget, [], unread, phi)


def _of_team(row: Mapping[str, object], sharers: pandas.DataFrame | None, words: Words) -> list[str]:
    """Where the free room of a team comes from, who else plans from it, and whether it was promised."""
    named = {"team": row["team"], "quarter": carrying.quarter(row["quarter"], words)}
    said, free, taken = [], claims.fte(row["fte_free"], words), row["fte_chosen"]
    if taken > 0:
        said.append(words("targeting.room.team_less", fte=free, taken=claims.fte(taken, words), **named))
    else:
        said.append(words("targeting.room.team", fte=free, **named))
    if sharers is not None and len(sharers):
        titles = sharers["title"].head(NAMED).tolist()
        more = len(sharers) - len(titles)
        titles += [words.count("targeting.room.more_sharers", more)] if more else []
        said.append(words.count("targeting.room.sharers", len(sharers), pilots=words.join(titles)))
    if row["is_reserved"] is False or (not is_missing(row["is_reserved"]) and not row["is_reserved"]):
        said.append(words("targeting.room.not_reserved"))
    return said


def choose(
    found: pandas.DataFrame, rooms: pandas.DataFrame | None, view: Mapping[str, object], words: Words, link: Link
) -> list[Block]:
    """`target_pilots` to choose from, by what is to be done first. rooms: as `claims.grouped`; view: of `in_view`."""
    if found.empty:
        return [lead(nothing(view, words) or words("targeting.no_pilots", table=words.table("segments")))]
    groups = claims.grouped(found, rooms)
    told: list[Block] = [lead(claims.list_lead(groups, words)), note(words("targeting.list_note"))]
    told.append(Definitions(["target_cells", "likeness", "rollout_plans", "fair_share"]))
    for name, some in groups.items():
        table = tables.pilots(some, name, words, link)
        heading = words(f"targeting.group.{name}")
        if name in ("decided", "other"):
            told.append(Opened(words("targeting.group_of", group=heading, n=len(some)), table, PILOTS_SHOWN))
        else:
            told += [Heading(heading, 2), Rows(table, PILOTS_SHOWN)]
    return told


def leading(cells, plans, choices, has: Room, words: Words) -> list[Block]:
    """What a director must know in ten seconds: where first, where not, what it takes."""
    return [
        lead(claims.lead(cells, plans, has.in_words(words), choices, words)),
        Facts(claims.brief(cells, plans, choices, words)),
    ]


def fill_in(cells: pandas.DataFrame, has: Room, words: Words) -> list[Block]:
    """The room that was worked with, and fields for another."""
    values = {FTE: has.fte, BUDGET: has.budget, PHI: has.phi}
    fields = [
        Field(name, words(f"targeting.room.field_{name}"), "number", "" if value is None else made_up.written(value))
        for name, value in values.items()
    ]
    unread = [Text(_unread(name, words), "warn") for name in has.unread]
    taken = claims.taken(cells)
    own = [words("targeting.room.own", taken=claims.fte(taken, words))] if taken and has.fte is not None else []
    return [
        Heading(words("targeting.room.heading"), 3, "room"),
        *([note(" ".join([*has.said, *own]))] if has.said else []),
        *unread,
        FilledIn("ds-room", fields, words("targeting.room.button"), words("targeting.room.placeholder")),
    ]


def _unread(name: str, words: Words) -> str:
    """That a part of the address is no number that it may be."""
    key = "unread_whole" if name == PHI else "unread"
    return words(f"targeting.room.{key}", field=words(f"targeting.room.field_{name}"), most=words.number(MOST[name]))


def grid(
    cells: pandas.DataFrame, shapes: pandas.DataFrame, rollout_fte: object, words: Words, link: Link, theme: Theme
) -> list[Block]:
    """`target_cells` as a picture, with what they rest on and the same as a table; on a map too, where `area_shapes`
    has the outlines of several of the areas.
    """
    pooled, on_map = claims.pooled(cells, words), target_map(cells, shapes, words, theme)
    table = tables.cells(cells, words, link)
    return [
        Drawn(target_grid(cells, words, theme), table, "target_grid"),
        *([Drawn(on_map, table, "target_map")] if on_map else []),
        *([Text(pooled)] if pooled else []),
        *map(note, claims.notes(cells, words)),
        Rows(table, measures=["target_cells", "likeness"]),
        *map(note, claims.sums(cells, rollout_fte, words)),
    ]


def plans(
    found, choices, asked: dict[str, object], has: Room, words: Words, record: Callable[[str], str] | None
) -> list[Block]:
    """`rollout_plans` and `rollout_choices`, beside each other; nothing weighs them. record: the address where a plan
    is written down, None for who may not.
    """
    heading, share = Heading(words("targeting.section.plans"), 2, "plans"), has.in_words(words).share
    if not found["n_cells"].any():
        return [heading, empty(words("targeting.lead.nothing_fits", room=has.in_words(words).room))]
    columns = [
        [
            Heading(claims.plan_name(row["plan"], share, words)),
            Text(claims.plan_does(row, words)),
            note(claims.plan_price(row, found, words)),
            Entries(claims.plan_entries(choices, row["plan"], words))
            if row["n_cells"]
            else empty(words("targeting.plan.nothing")),
            *(
                [Line(words("writing.plan", plan=words(f"targeting.plan.{row['plan']}.brief")), record(row["plan"]))]
                if record and row["n_cells"] and is_missing(row["same_as"])
                else []
            ),
        ]
        for row in found.to_dict("records")
    ]
    return [
        heading,
        note(words("targeting.plan.intro")),
        Beside((1, 1, 1), columns, "plans"),
        Rows(tables.plans(found, choices, asked, share, words), measures=["rollout_plans"]),
    ]


def recorded_at(request: Request, pilot: Mapping[str, object]) -> Callable[[str], str] | None:
    """The address at which a plan is written down; None for who may not do so now."""
    if not writing.may_write(request, str(pilot["municipality"])) or request.chosen_day is not None:
        return None
    said = {name: request.first(name) for name in MOST}
    return lambda plan: f"{request.link('targeting', id=pilot['pilot_key'], record=plan, **said)}#{writing.ANCHOR}"


def to_record(choices: pandas.DataFrame | None, words: Words) -> tuple[Plan, ...]:
    """The plans that can be written down at once: each with cells, once."""
    found: dict[tuple, Plan] = {}
    for name in claims.PLANS if choices is not None else ():
        some = choices[(choices["plan"] == name) & choices["is_chosen"]]
        cells = tuple((row["area"], row["target_group"], claims.cell(row, words)) for row in some.to_dict("records"))
        label = words("writing.plan", plan=words(f"targeting.plan.{name}.brief"))
        if cells:
            found.setdefault(tuple(sorted(cells)), Plan(name, label, cells))
    return tuple(found.values())


def shares(found, plans_there: Sequence[str], asked: dict[str, object], words: Words) -> list[Block]:
    """`fair_share` of each area, now and after each plan."""
    heading = Heading(words("targeting.section.shares"), 2, "shares")
    if not (found["need"] > 0).any():
        return [heading, empty(words("targeting.share.unknown"))]
    table = tables.shares(found, plans_there, asked, words)
    unknown = claims.shares_unknown(found, words)
    untold = [note(unknown)] if unknown else []
    return [heading, note(words("targeting.share.note")), Rows(table, measures=["fair_share"]), *untold]


def elsewhere(cells: pandas.DataFrame, words: Words, *, is_public: bool) -> list[Block]:
    """Where to try small first, where it was tried in vain, and where it is deliberately not."""
    small, missed = (claims.standing(cells, name, words) for name in ("small", "missed"))
    left = claims.not_here(cells, words, is_public=is_public)
    first = [Heading(words("targeting.section.small_first"), 2, "small")]
    first += (
        [note(words("targeting.small_first.intro")), Entries(small)]
        if small
        else [Text(words("targeting.small_first.none"))]
    )
    if missed:
        first += [Heading(words("targeting.section.missed"), 2, "missed"), Entries(missed)]
    second = [Heading(words("targeting.section.not_here"), 2, "not-here")]
    second.append(Entries(left) if left else Text(words("targeting.not_here.none")))
    return [Beside((1, 1), [first, second], "elsewhere")]


def on_pilot(cells: pandas.DataFrame, key: str, words: Words, link: Link) -> list[Block]:
    """On the screen of a pilot: how much evidence there is of its areas and target groups, and where to choose."""
    if cells.empty:
        return []
    return [
        Heading(words("targeting.section.on_pilot"), 2, "targeting"),
        Text(" ".join(one for one in (claims.chosen(cells, words), claims.all_cells(cells, words)) if one)),
        Line(words("targeting.title"), link("targeting", id=key)),
    ]
