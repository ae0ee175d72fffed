"""The tables of where and for whom first. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from doorstroom.export.cells import KEYS
from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words
from doorstroom.query.address import Link
from doorstroom.report.tables import links
from doorstroom.report.tables.columns import source_url, words_of
from doorstroom.report.text import targeting as claims


def cells(found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`target_cells`, in an honest order, each leading to the line that it came from."""
    name = words_of("targeting.column", words)
    shown = [
        Column("name", name("cell"), is_heading=True, link=lambda row: source_url(row, link)),
        Column("tier_said", name("tier")),
        Column("evidence_said", name("evidence")),
        Column("gap_said", name("gap"), is_number=True),
        Column("places_said", name("places"), is_number=True),
        Column("effect_said", name("effect")),
        Column("comparison_said", name("comparison")),
        Column("alike", name("likeness")),
        Column(
            "helped_said", words("targeting.column.helped_sum", left=claims.left_at_scale(found, words)), is_number=True
        ),
        Column("fte_said", name("fte"), is_number=True),
    ]
    caption = words("figures.target_grid.caption")
    return Table(
        claims.in_words(found, words),
        shown,
        caption,
        name="target_cells",
        data=found,
        **_named("target_cells", found, words),
    )


def pilots(found: pandas.DataFrame, group: str, words: Words, link: Link) -> Table:
    """`target_pilots` of one group of `claims.grouped`, each with where its areas and target groups stand."""
    name = words_of("targeting.column", words)
    told = found.assign(
        n_decided=found[[f"n_{standing}" for standing in claims.DECIDED]].sum(axis=1),
        fte_said=[claims.fte(value, words) for value in found["fte_free"]],
        asks_said=[claims.fte(value, words) for value in found["least_fte"]],
    )
    counts = [Column(f"n_{one}", name(f"stand_{one}"), lambda n: words.number(n) if n else "", is_number=True)
              for one in ("plan", "lacks", "small", "missed", "decided")]  # fmt: skip
    past = Column("n_review_past", name("stand_past"), lambda n: words.number(n) if n else "", is_number=True)
    room = [Column("fte_said", name("room"), is_number=True), Column("asks_said", name("asks"), is_number=True)]
    shown = [
        Column("title", name("pilot"), is_heading=True, link=lambda row: link("targeting", id=row["pilot_key"])),
        *(one for one in [*counts, past] if told[one.name].any()),
        *(room if group in ("plan", "room") else []),
    ]
    return Table(
        told,
        shown,
        words("targeting.list_caption", group=words(f"targeting.group.{group}")),
        name="target_pilots",
        data=found,
        **_named("target_pilots", found, words),
    )


def plans(
    found: pandas.DataFrame, choices: pandas.DataFrame, asked: dict[str, object], share: str, words: Words
) -> Table:
    """`rollout_plans`; a download holds `rollout_choices`: which cells are in which plan. asked: what both were."""
    name = words_of("targeting.column", words)
    told = found.assign(name=[claims.plan_name(plan, share, words) for plan in found["plan"]])
    shown = [
        Column("name", name("plan"), is_heading=True),
        Column("helped", name("helped"), lambda n: words.number(claims.people(n)), is_number=True),
        Column("places", name("places"), words.number, is_number=True),
        Column("fte", name("fte"), lambda n: words.number(n, claims.FTE_DECIMALS), is_number=True),
        Column("euro_per_year", name("euro"), words.money, is_number=True),
        Column("n_cells", name("cells"), words.number, is_number=True),
    ]
    behind = links.PLANS.asked(**asked)
    return Table(
        told,
        shown,
        words("figures.rollout_plans.caption"),
        behind=behind,
        name="rollout_plans",
        data=choices,
        **_named("rollout_plans", choices, words),
    )


def shares(found: pandas.DataFrame, plans_there: Sequence[str], asked: dict[str, object], words: Words) -> Table:
    """`fair_share`, one row an area. A download says of which pilot it is: who may take it along follows from that."""
    name, data = words_of("targeting.column", words), found.assign(pilot_key=asked["pilot_key"])
    told = claims.shares(found, plans_there, words)
    shown = [
        Column("name", name("area"), is_heading=True),
        Column("need", name("need"), words.number, is_number=True),
        Column("places", name("reached"), words.number, is_number=True),
        Column("now", name("share_now")),
        *(Column(plan, words(f"targeting.plan.{plan}.after")) for plan in plans_there),
        *([Column("out", name("left_out"))] if told["out"].any() else []),
    ]
    behind = links.SHARES.asked(**asked)
    return Table(
        told,
        shown,
        words("figures.fair_share.caption"),
        behind=behind,
        name="fair_share",
        data=data,
        **_named("fair_share", data, words),
    )


def _named(name: str, data: pandas.DataFrame, words: Words) -> dict[str, object]:
    """What a file of it and its columns are called, in the language of the reader."""
    columns = {*data.columns, *KEYS} if "pilot_key" in data else set(data.columns)
    headers = {column: words(f"targeting.file.column.{column}") for column in sorted(columns)}
    return {"file_name": words(f"targeting.file.{name}"), "headers": headers}
