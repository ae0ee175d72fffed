"""The names of the groups that stagnation is divided over."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas

from doorstroom.contract.model import contract
from doorstroom.i18n import Words, is_missing
from doorstroom.report.text.in_view import none_over

DIMENSIONS = ("theme", "owner", "receiving_team", "body", "area", "target_group", "municipality", "stage")
NAMED = 3  # groups that a title names when they share a place
LONGEST = 8  # rows of a ranked picture; the table has them all


def stages(*, with_closed: bool = True) -> tuple[str, ...]:
    """The stages in the order in which a pilot passes them; with_closed: also those in which it ended."""
    known = contract().codes["stage"]
    return tuple(stage for stage, code in known.items() if with_closed or not code.traits.get("closed"))


def name(group: str | None, by: str, words: Words) -> str:
    """A group as a reader knows it: a stage by its label, all others as they were recorded."""
    if is_missing(group):
        return words("stagnation.group_unknown")
    return words.label("stage", group) if by == "stage" else group


def named(frame: pandas.DataFrame, by: str, words: Words) -> pandas.DataFrame:
    """The frame with `group`: the name of each `grp`."""
    return frame.assign(group=[name(group, by, words) for group in frame["grp"]])


def leading(frame: pandas.DataFrame, column: str, said: Callable[[float], str]) -> pandas.DataFrame:
    """The known groups that have most of a column; several when a reader cannot tell their numbers, as `said`, apart.

    No rows where none has any.
    """
    known = frame[(frame["grp"].notna() if "grp" in frame else True) & (frame[column] > 0)]
    if known.empty:
        return known
    highest = said(known[column].max())
    return known[[said(n) == highest for n in known[column]]]


def names(given: Iterable[str], words: Words) -> str:
    """Names in a title: all of them, or the first and how many more there are."""
    found = list(given)
    rest = len(found) - NAMED
    return words.join(found if rest <= 0 else [*found[:NAMED], words.count("areas.more", rest)])


def none(frame: pandas.DataFrame, by: str, n_unknown: pandas.Series, key: str, words: Words) -> str:
    """What to say where no known group has a pilot over norm. n_unknown: of how many in each row it is not known."""
    unnamed = frame[frame["grp"].isna()]
    over = unnamed["n_over_norm"].sum()
    if len(frame) and len(unnamed) == len(frame):
        return words(f"figures.nowhere.{by}")
    if over > 1e-6:
        return words.count("figures.over_norm.unnamed", over, group=words(f"figures.group_of.{by}"))
    return none_over(frame["n_open"].sum(), n_unknown.sum(), key, words)


def first_known(divided: Iterable[tuple[str, pandas.DataFrame]]) -> str:
    """The first dimension of which any group is filled in; the first of all where none is.

    divided: each dimension with `stagnation` by it, in order, asked only as far as needed.
    """
    return next((by for by, frame in divided if frame["grp"].notna().any()), DIMENSIONS[0])


def counted(n: float, words: Words) -> str:
    """A number of pilots: whole, or with a decimal where pilots are divided over groups."""
    return words.number(n, 0 if abs(n - round(n)) < 0.05 else 1)


def with_municipality(frame: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """The frame with the municipality in `group`, where groups of several municipalities stand in it."""
    if "municipality" not in frame or frame["municipality"].nunique() < 2:
        return frame
    names = [
        row.group
        if is_missing(row.municipality)
        else words("decisions.body_in", body=row.group, municipality=row.municipality)
        for row in frame.itertuples()
    ]
    return frame.assign(group=names)


def body(row, queues: pandas.DataFrame, words: Words) -> str:
    """The body of a row, with its municipality where there are several."""
    name = words("decisions.body_unknown") if is_missing(row["body"]) else row["body"]
    if queues["municipality"].nunique() < 2:
        return name
    return words("decisions.body_in", body=name, municipality=row["municipality"])
