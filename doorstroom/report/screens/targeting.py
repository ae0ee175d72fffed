"""The sections of where and for whom first: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.query import made_up
from doorstroom.query.address import Link, Values
from doorstroom.report.charts.target_grid import target_grid
from doorstroom.report.charts.theme import Theme
from doorstroom.report.parts import Field
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
    Rows,
    Text,
    empty,
    lead,
    note,
)
from doorstroom.report.tables import targeting as tables
from doorstroom.report.text import carrying
from doorstroom.report.text import targeting as claims
from doorstroom.report.text.in_view import nothing

FTE, BUDGET = "fte", "budget"  # parts of the address
PILOTS_SHOWN = 40


@dataclass(frozen=True)
class Room:
    """The room that plans are asked with. fte: None where it is unknown; budget: euro a year, None without a bound.
    said: where it comes from; unread: parts of the address that are no number.
    """

    fte: float | None
    budget: float | None
    said: Sequence[str]
    unread: Sequence[str] = ()

    @property
    def asked(self) -> dict[str, float | None]:
        """As parameters of the questions."""
        return {"fte": self.fte, "budget": self.budget}


def room(said: Mapping[str, Values], of_team: pandas.DataFrame | None, rollout_fte: object, words: Words) -> Room:
    """As the address says, else the free room of the team (`rollout_room`, None where it may not be asked), else what
    the rollout asks, else unknown.
    """
    first = {name: said[name][-1] for name in (FTE, BUDGET) if said.get(name) and said[name][-1]}
    fte, budget = (made_up.number(first.get(name)) for name in (FTE, BUDGET))
    unread = [name for name in first if made_up.number(first[name]) is None]
    in_money = words("targeting.room.money_filled", euro=words.money(budget)) if budget is not None else None
    rest = [in_money or words("targeting.room.money")]
    if fte is not None:
        return Room(fte, budget, [words("targeting.room.filled", fte=claims.fte(fte, words)), *rest], unread)
    if of_team is not None and len(of_team) and not is_missing(of_team["fte_free"].iloc[0]):
        row = of_team.iloc[0]
        named = {"team": row["team"], "quarter": carrying.quarter(row["quarter"], words)}
        told = words("targeting.room.team", fte=claims.fte(row["fte_free"], words), **named)
        return Room(float(row["fte_free"]), budget, [told, *rest], unread)
    if not is_missing(rollout_fte):
        told = words("targeting.room.asked", fte=claims.fte(rollout_fte, words))
        return Room(float(rollout_fte), budget, [told, *rest], unread)
    return Room(None, budget, [], unread)


def choose(found: pandas.DataFrame, view: Mapping[str, object], words: Words, link: Link) -> list[Block]:
    """`target_pilots` to choose from, those of which a choice is to be made first. view: the row of `in_view`."""
    if found.empty:
        return [lead(nothing(view, words) or words("targeting.no_pilots", table=words.table("segments")))]
    asked = found["is_asked"]
    told: list[Block] = [lead(words.count("targeting.list_lead", int(asked.sum()))), note(words("targeting.list_note"))]
    told.append(Definitions(["target_cells", "likeness", "rollout_plans", "fair_share"]))
    for name, some in (("asked_list", found[asked]), ("other_list", found[~asked])):
        if len(some):
            told += [
                Heading(words(f"targeting.{name}"), 2),
                Entries(claims.pilots(some.head(PILOTS_SHOWN), link, words)),
            ]
    return told


def leading(cells, plans, choices, has: Room, words: Words) -> list[Block]:
    """What a director must know in ten seconds: where first, where not, what it takes."""
    said = claims.room_said(has.fte, has.budget, words) if has.fte is not None else ""
    return [
        lead(claims.lead(cells, plans, said, choices, words)),
        Facts(claims.brief(cells, plans, choices, words)),
    ]


def fill_in(has: Room, words: Words) -> list[Block]:
    """The room that was worked with, and fields for another."""
    values = {FTE: has.fte, BUDGET: has.budget}
    fields = [
        Field(name, words(f"targeting.room.field_{name}"), "number", "" if value is None else made_up.written(value))
        for name, value in values.items()
    ]
    named = words.join(words(f"targeting.room.field_{name}") for name in has.unread)
    unread = [note(words("targeting.room.unread", fields=named, example=words.number(1.5, 1)))] if has.unread else []
    return [
        Heading(words("targeting.room.heading"), 3, "room"),
        *(note(" ".join(has.said)) for _ in range(1) if has.said),
        *unread,
        FilledIn("ds-room", fields, words("targeting.room.button"), words("targeting.room.placeholder")),
    ]


def grid(cells: pandas.DataFrame, words: Words, link: Link, theme: Theme) -> list[Block]:
    """`target_cells` as a picture, with what they rest on and the same as a table."""
    pooled = claims.pooled(cells, words)
    return [
        Drawn(target_grid(cells, words, theme), "target_grid"),
        *([Text(pooled)] if pooled else []),
        *map(note, claims.notes(cells, words)),
        Rows(tables.cells(cells, words, link), measures=["target_cells", "likeness"]),
    ]


def plans(found, choices, asked: dict[str, object], words: Words) -> list[Block]:
    """`rollout_plans` and `rollout_choices`, beside each other; nothing weighs them."""
    heading = Heading(words("targeting.section.plans"), 2, "plans")
    columns = [
        [
            Heading(claims.plan_name(row["plan"], words)),
            Text(claims.plan_does(row, words)),
            note(claims.plan_price(row, found, words)),
            Entries(claims.plan_entries(choices, row["plan"], words))
            if row["n_cells"]
            else empty(words("targeting.plan.nothing")),
        ]
        for row in found.to_dict("records")
    ]
    return [
        heading,
        note(words("targeting.plan.intro")),
        Beside((1, 1, 1), columns, "plans"),
        Rows(tables.plans(found, choices, asked, words), measures=["rollout_plans"]),
    ]


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
    """Where to try small first, and where it is deliberately not."""
    small, left = claims.small_first(cells, words), claims.not_here(cells, words, is_public=is_public)
    first = [Heading(words("targeting.section.small_first"), 2, "small")]
    first += (
        [note(words("targeting.small_first.intro")), Entries(small)]
        if small
        else [Text(words("targeting.small_first.none"))]
    )
    second = [Heading(words("targeting.section.not_here"), 2, "not-here")]
    second.append(Entries(left) if left else Text(words("targeting.not_here.none")))
    return [Beside((1, 1), [first, second], "elsewhere")]


def on_pilot(cells: pandas.DataFrame, key: str, words: Words, link: Link) -> list[Block]:
    """On the screen of a pilot: how much evidence there is of its areas and target groups, and where to choose."""
    if cells.empty:
        return []
    is_left = cells["role"] == "not_here"
    counts = {f"n_class_{nth}": int(((cells["evidence"] == nth) & ~is_left).sum()) for nth in range(1, 5)}
    row = counts | {"n_cells": len(cells), "n_not_here": int(is_left.sum())}
    row |= {"n_review_past": int(cells["is_review_past"].sum())}
    return [
        Heading(words("targeting.section.on_pilot"), 2, "targeting"),
        Text(claims.pilot_said(row, words)),
        Line(words("targeting.title"), link("targeting", id=key)),
    ]
