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

THEMES_SHOWN = 8  # of a grid; a download holds all
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
    name, none = words_of("network.column", words), words("network.looks.none_here")
    told = found.assign(
        differs=[claims.differences(row, words) for row in found.to_dict("records")],
        how=[words(f"network.looks.{one}") for one in found["likeness"]],
        province=found["province"].fillna(""),
    )
    shown = [
        Column("municipality", name("municipality"), is_heading=True),
        Column("how", name("alike")),
        Column("differs", name("differs")),
        Column("province", name("province")),
        Column("n_pilots", name("pilots_here"), lambda n: words.number(n) if n else none, is_number=True),
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


def by_theme(found: pandas.DataFrame, order: Mapping[str, int], words: Words, link: Link) -> Table:
    """`network_themes` as a grid: a municipality a row, of which those of `order` come first, and a theme a column.

    The themes with the most pilots. A cell leads to its pilots; it is empty where there is none.
    """
    themes = most_of(found)
    cells = {(row["municipality"], theme_of(row)): row for row in found.to_dict("records")}
    places = sorted(set(found["municipality"]), key=lambda name: (order.get(name, len(order)), name))
    told = pandas.DataFrame({"municipality": places})
    for nth, theme in enumerate(themes):
        here = [cells.get((place, theme)) for place in places]
        told[f"theme_{nth}"] = ["" if row is None else claims.cell(row, words) for row in here]
    heading = Column("municipality", words("network.column.municipality"), is_heading=True)
    shown = [heading, *(_theme(f"theme_{nth}", theme, words, link) for nth, theme in enumerate(themes))]
    return Table(told, shown, words("figures.network_themes.caption"), name="network_themes", data=found)


def most_of(found: pandas.DataFrame) -> list[str]:
    """The themes of a grid of `network_themes`, in order of name; "" is the one that is not stated."""
    sizes = found.assign(theme=found["theme"].fillna("")).groupby("theme")["n_pilots"].sum()
    return sorted(sizes.sort_values(ascending=False, kind="stable").head(THEMES_SHOWN).index)


def theme_of(row: Mapping[str, object]) -> str:
    """The theme of a row, as it stands in an address: "" where it is not stated."""
    return "" if is_missing(row["theme"]) else row["theme"]


def _theme(column: str, theme: str, words: Words, link: Link) -> Column:
    def to(row: Mapping[str, object]) -> str | None:
        if not row[column]:
            return None
        return link("origin", figure="themed_pilots", municipality=row["municipality"], theme=theme)

    return Column(column, theme or words("network.compare.no_theme"), link=to)


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
