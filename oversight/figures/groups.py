"""The names of the groups that stagnation is divided over."""

from __future__ import annotations

from collections.abc import Iterable

import pandas

from oversight.words import Words, is_missing

DIMENSIONS = ("theme", "owner", "receiving_team", "body", "area", "target_group", "municipality", "stage")
LONGEST = 8  # rows of a ranked picture; the table has them all


def name(group: str | None, by: str, words: Words) -> str:
    """A group as a reader knows it: a stage by its label, all others as they were recorded."""
    if is_missing(group):
        return words("stagnation.group_unknown")
    return words.label("stage", group) if by == "stage" else group


def named(frame: pandas.DataFrame, by: str, words: Words) -> pandas.DataFrame:
    """The frame with `group`: the name of each `grp`."""
    return frame.assign(group=[name(group, by, words) for group in frame["grp"]])


def worst(frame: pandas.DataFrame, column: str) -> pandas.Series | None:
    """The known group with the most of a column; None where none has any."""
    known = frame[frame["grp"].notna() & (frame[column] > 0)]
    return None if known.empty else known.loc[known[column].idxmax()]


def missing(frame: pandas.DataFrame, by: str, column: str, words: Words) -> str | None:
    """What a title must say where the groups of what counts are not filled in, so that no known group has any.

    None where a known group has some of the column, or where there is none at all.
    """
    if frame.empty or worst(frame, column) is not None:
        return None
    division = words(f"stagnation.by.{by}")
    if frame["grp"].isna().all():
        return words("stagnation.group_nowhere", division=division)
    return words("stagnation.group_of_all", division=division) if (frame[column] > 0).any() else None


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
