"""Sentences on what a team can carry, from the rows of `collision`; and on what an address supposes in vain."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from doorstroom.i18n import Words, is_missing

LEAST, MOST = 0.005, 0.95  # beyond these no chance is named to the point


def quarter(day: pandas.Timestamp, words: Words) -> str:
    """The quarter that begins on a day."""
    return words(f"ready_collision.quarter_{(day.month - 1) // 3 + 1}", year=str(day.year))


def amount(value: float, kind: str, words: Words) -> str:
    """FTE or euro."""
    if kind == "euro":
        return words.money(value)
    decimals = next((n for n in (0, 1) if abs(round(value, n) - value) < 1e-9), 2)
    return words("ready_collision.fte", amount=words.number(value, decimals))


def chance(share: float, words: Words) -> str:
    """A chance, which is never said to be as good as certain or none."""
    if share > MOST:
        return words("ready_collision.above", share=words.percent(MOST))
    if share < LEAST:
        return words("ready_collision.below", share=words.percent(0.01))
    return words.percent(share)


def of_team(rows: pandas.DataFrame, words: Words) -> str:
    """What a team faces in its worst quarter, in FTE or in euro, whichever is likelier to be too little.

    rows: those of one team.
    """
    first = rows.iloc[0]
    if is_missing(first["team"]):
        return words.count("ready_collision.no_team", int(first["n_pilots"]))
    if rows["room"].isna().all():
        return words("ready_collision.no_room", team=first["team"])
    worst = rows[rows["is_worst"]]
    if worst.empty:
        return _fits(rows, words)
    # Where the chance is unknown in one, that is no reason to tell of the other.
    row = worst.assign(p=worst["p_over"].fillna(1)).sort_values("p", ascending=False, kind="stable").iloc[0]
    return " ".join(filter(None, (_shortage(row, words), _chance(row, words))))


def _fits(rows: pandas.DataFrame, words: Words) -> str:
    first, n_unknown = rows.iloc[0], int(rows["n_unknown"].max())
    if n_unknown:
        return words.count("ready_collision.fits_known", n_unknown, team=first["team"])
    return words.count("ready_collision.fits", int(first["n_pilots"]), team=first["team"])


def _shortage(row: pandas.Series, words: Words) -> str:
    told = {
        "team": row["team"],
        "quarter": quarter(row["quarter"], words),
        "amount": amount(row["short"], row["kind"], words),
    }
    if row["certain"] > row["room"]:
        told["amount"] = amount(row["certain"] - row["room"], row["kind"], words)
        return words("ready_collision.short_already", **told)
    return words.count("ready_collision.short", int(row["n_pilots"]), **told)


def _chance(row: pandas.Series, words: Words) -> str:
    if row["certain"] > row["room"]:
        return ""
    if is_missing(row["p_over"]):
        return words("ready_collision.chance_unknown", why=words(f"ready_collision.why.{row['withheld']}"))
    told = chance(row["p_over"], words)
    if row["n_unknown"]:
        return words.count("ready_collision.chance_least", int(row["n_unknown"]), chance=told)
    return words("ready_collision.chance", chance=told)


def until(row: pandas.Series, words: Words) -> str:
    """Up to which day the capacity of a team is known; empty where it is not."""
    if is_missing(row["capacity_until"]):
        return ""
    return words("ready_collision.until", team=row["team"], day=words.date(row["capacity_until"]))


def refused(texts: Sequence[str], words: Words) -> str:
    """That what an address supposes was not understood; empty where all of it was."""
    if not texts:
        return ""
    return words.count("ready_collision.bad", len(texts), which=words.join(texts))
