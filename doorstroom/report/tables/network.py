"""The tables of Netwerk: rows of a question with their columns in words. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Mapping

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words, is_missing
from doorstroom.query.address import Link
from doorstroom.report.tables import links
from doorstroom.report.tables.columns import pilot, words_of
from doorstroom.report.tables.stagnation import half_decided
from doorstroom.report.text import network as claims

COMPARED = ("n_pilots", "n_waiting", "n_anchored", "n_stopped")


def alike(found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`like_pilots`."""
    name, rows = words_of("network.column", words), found.to_dict("records")
    told = found.assign(
        became=[claims.fate(row, words) for row in rows],
        shared=found["shared"].fillna(""),
        contact=found["contact"].fillna(""),
        theme=found["theme"].fillna(""),
    )
    shown = [
        pilot(words("decisions.column.pilot"), link),
        Column("municipality", name("municipality")),
        Column("theme", name("theme")),
        Column("became", name("became")),
        Column("score", name("score"), lambda n: words.number(n, 2), is_number=True),
        Column("n_lessons", name("lessons"), words.number, is_number=True),
        Column("shared", name("shared")),
        *([Column("contact", name("contact"))] if found["contact"].notna().any() else []),
    ]
    return Table(told, shown, words("figures.like_pilots.caption"), name="like_pilots", data=found)


def look_alikes(found: pandas.DataFrame, words: Words) -> Table:
    """`look_alikes`."""
    name = words_of("network.column", words)
    told = found.assign(
        differs=[claims.differences(row, words) for row in found.to_dict("records")],
        is_really=[words("network.looks.yes" if one else "network.looks.no") for one in found["is_alike"]],
        province=found["province"].fillna(""),
    )
    shown = [
        Column("municipality", name("municipality"), is_heading=True),
        Column("is_really", name("alike")),
        Column("distance", name("distance"), lambda n: words.number(n, 3), is_number=True),
        Column("differs", name("differs")),
        Column("province", name("province")),
        Column("n_pilots", name("pilots_here"), lambda n: words.number(n) if n else "", is_number=True),
    ]
    return Table(told, shown, words("figures.look_alikes.caption"), name="look_alikes", data=found)


def compared(found: pandas.DataFrame, waits: pandas.DataFrame, order: Mapping[str, int], words: Words) -> Table:
    """`network_compare` beside `wait_quantiles` by municipality; order: which come first, the rest by name."""
    name, of = words_of("network.column", words), {row["grp"]: row for row in waits.to_dict("records")}
    half = [half_decided(of[one], words) if one in of else "" for one in found["municipality"]]
    place = found["municipality"].map(order).fillna(len(order))
    told = found.assign(half=half, place=place).sort_values(["place", "municipality"], kind="stable")
    shown = [
        Column("municipality", name("municipality"), is_heading=True),
        *(Column(one, name(one), words.number, is_number=True) for one in COMPARED),
        Column("half", name("half")),
    ]
    caption = words("figures.network_compare.caption")
    return Table(told, shown, caption, name="network_compare", behind=links.COMPARED, data=found)


def traits(found: pandas.DataFrame, words: Words) -> Table:
    """`municipality_traits`."""
    name, rows = words_of("network.column", words), found.to_dict("records")
    told = found.assign(
        what=[claims.trait(row, words) for row in rows], origin=[claims.origin(row, words) for row in rows]
    )
    shown = [
        Column("trait", name("trait"), lambda code: words.label("trait", code), is_heading=True),
        Column("what", name("amount")),
        Column("origin", name("origin")),
    ]
    return Table(told, shown, words("network.traits.caption"), name="municipality_traits", data=found)


def reuses(found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`reuse_now`."""
    name = words_of("network.column", words)
    shown = [
        Column("what", name("taken_over"), is_heading=True, link=lambda row: link("pilot", id=row["pilot_key"])),
        Column("municipality", name("from")),
        Column("by_municipality", name("by")),
        Column("into", name("into"), link=lambda row: _receiver(row, link)),
        Column("reused_on", name("reused_on"), words.day),
        Column("how_far", name("how_far")),
        Column("since", name("source_now"), tone=lambda row: "warn" if row["is_warned"] else None),
        Column("changed", name("changed")),
    ]
    told = claims.reuses_in_words(found, words)
    return Table(told, shown, words("figures.reuse_now.caption"), name="reuse_now", data=found)


def _receiver(row, link: Link) -> str | None:
    return None if is_missing(row["by_pilot_key"]) else link("pilot", id=row["by_pilot_key"])
