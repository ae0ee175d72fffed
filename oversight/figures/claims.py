"""Sentences computed from the rows of a question: the same rows as the pictures below them."""

from __future__ import annotations

import pandas

from oversight.words import Words


def measure(counts: pandas.DataFrame, name: str) -> pandas.Series:
    """The row of `portfolio_counts` that holds a measure of the whole portfolio. Raises KeyError when it is not there."""
    rows = counts[(counts["measure"] == name) & counts["stage"].isna()]
    if rows.empty:
        raise KeyError(name)
    return rows.iloc[0]


def norm_of(norms: pandas.DataFrame, stage: str) -> pandas.Series | None:
    """The row of `norms_now` of a stage, or None."""
    rows = norms[norms["stage"] == stage]
    return None if rows.empty else rows.iloc[0]


def waiting_lead(counts: pandas.DataFrame, norms: pandas.DataFrame, words: Words) -> str:
    """The one sentence that leads the first screen: how many wait, and how much longer than agreed.

    Only the months of the waiting pilots themselves are named, and "agreed" is said of an adopted norm only.
    """
    waiting = measure(counts, "waiting")["value"]
    first = words.count("status.lead.waiting", waiting)
    if not waiting > 0:
        return words("status.lead.sentence_short", first=first)
    over, months = measure(counts, "waiting_over_norm")["value"], measure(counts, "waiting_over_norm_months")["value"]
    return words("status.lead.sentence", first=first, second=_too_long(waiting, over, months, norms, words))


def _too_long(waiting, over, months, norms: pandas.DataFrame, words: Words) -> str:
    norm = norm_of(norms, "awaiting_decision")
    if norm is None or pandas.isna(norm["norm_days"]) or pandas.isna(over):
        return words("status.lead.no_norm")
    kind = "agreed" if norm["is_adopted"] else "starting_norm"
    values = {"months": words.months(months), "norm": words.days(norm["norm_days"])}
    if not over > 0:
        return words.count(f"status.lead.{kind}.none", waiting, **values)
    if over == waiting:
        return words.count(f"status.lead.{kind}.all", over, **values)
    return words.count(f"status.lead.{kind}.some", over, **values)


def change(row: pandas.Series, since, words: Words) -> str:
    """How a figure changed since the comparison day, in words: "3 meer dan op 1 september 2026"."""
    if pandas.isna(row["change"]):
        return words("status.change.unknown", day=since)
    if row["change"] == 0:
        return words("status.change.none", day=since)
    direction = "more" if row["change"] > 0 else "less"
    n = words.number(abs(row["change"]), 1 if row["measure"].endswith("months") and abs(row["change"]) < 10 else 0)
    return words(f"status.change.{direction}", n=n, day=since)


def people_waiting(counts: pandas.DataFrame, words: Words) -> str:
    """What the waiting costs in people a month, and of how many pilots that is not known."""
    waiting, people = measure(counts, "waiting")["value"], measure(counts, "waiting_people_per_month")["value"]
    unknown = measure(counts, "waiting_people_unknown")["value"]
    if not waiting > 0:
        return ""
    if unknown == waiting or pandas.isna(people):
        return words("decisions.people.unknown")
    known = words.count("decisions.people.known", people)
    return known if not unknown > 0 else words.count("decisions.people.partly_known", unknown, known=known)


def rating_difference(ratings: pandas.DataFrame, words: Words) -> str:
    """How many open pilots rate themselves green while the computed status says otherwise."""
    green = ratings[ratings["self_rating"] == "green"]
    if green.empty:
        return words("status.ratings.none_green")
    return words.count("status.ratings.differ", green.loc[green["differs"], "n_pilots"].sum(), of=green["n_pilots"].sum())
