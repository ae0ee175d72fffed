"""Sentences computed from the rows of a question: the same rows as the pictures below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pandas

from oversight.words import Words, is_missing


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


def waiting_lead(counts: pandas.DataFrame, waiting: pandas.DataFrame, norms: pandas.DataFrame, words: Words) -> str:
    """The one sentence that leads the first screen: how many wait, and how much longer than agreed.

    Only the months of the waiting pilots themselves are named, and "agreed" is said of an adopted norm only. A second
    sentence says of how many the wait is unknown.
    """
    n = measure(counts, "waiting")["value"]
    first = words.count("status.lead.waiting", n)
    if not n > 0:
        return words("status.lead.sentence_short", first=first)
    unknown = int(waiting["days_waiting"].isna().sum())
    if unknown == n:
        return words("status.lead.sentence", first=first, second=words.count("status.lead.all_unknown", n))
    second = _too_long(n, counts, norms, words, some_unknown=unknown > 0)
    if unknown:
        tail = words.count("status.lead.unknown", unknown)
        return words("status.lead.sentence_unknown", first=first, second=second, unknown=tail)
    return words("status.lead.sentence", first=first, second=second)


def _too_long(n: float, counts: pandas.DataFrame, norms: pandas.DataFrame, words: Words, some_unknown: bool) -> str:
    norm = norm_of(norms, "awaiting_decision")
    if norm is None or pandas.isna(norm["norm_days"]):
        return words("status.lead.no_norm")
    over, months = measure(counts, "waiting_over_norm")["value"], measure(counts, "waiting_over_norm_months")["value"]
    values = {"months": words.months(months), "norm": words.days(norm["norm_days"])}
    kind = "agreed" if norm["is_adopted"] else "starting_norm"
    if not over > 0:
        return words.count(f"status.lead.{kind}.{'known_none' if some_unknown else 'none'}", n, **values)
    return words.count(f"status.lead.{kind}.{'all' if over == n else 'some'}", over, **values)


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


CHANGE_KINDS = ("decision", "stage_move", "replan", "new_pilot", "removed")


def changes_summary(changes: pandas.DataFrame, words: Words) -> str:
    """How much changed since the previous version, by kind, in one sentence."""
    kinds = [kind for kind in CHANGE_KINDS if (changes["kind"] == kind).any()]
    parts = [words.count(f"changes.summary.{kind}", int((changes["kind"] == kind).sum())) for kind in kinds]
    return words("changes.sentence.all", parts=words.join(parts)) if parts else words("status.changes_none")


def change_in_words(row: Mapping[str, object], words: Words) -> str:
    """One row of `changes` as a phrase: "van In uitvoering naar Evaluatie loopt, op 3 maart 2026"."""
    write = {"replan": _day, "decision": _label("outcome", words)}.get(row["kind"], _label("stage", words))
    milestone = _label("milestone", words)(row["milestone"])
    was, is_now = (words.date(write(row[name])) if write is _day else write(row[name]) for name in ("was", "is_now"))
    return words(f"changes.sentence.{row['kind']}", milestone=milestone, was=was, is_now=is_now, day=row["on_day"])


def _day(text: str | None) -> date | None:
    return None if is_missing(text) else date.fromisoformat(text)


def _label(code_list: str, words: Words) -> Callable[[str | None], str]:
    return lambda code: words.label(code_list, code)


def standing(pilot: pandas.Series, words: Words) -> str:
    """Where one pilot stands: its stage, for how long, and how much longer than its norm."""
    if is_missing(pilot["stage"]):
        return words("pilot.lead.stage_unknown")
    values = {"stage": words.label("stage", pilot["stage"]), "age": words.days(pilot["age_days"])}
    if is_missing(pilot["age_days"]):
        said = words("pilot.lead.age_unknown", **values)
    elif not is_missing(pilot["days_over_norm"]) and pilot["days_over_norm"] > 0:
        said = words("pilot.lead.over", over=words.days(pilot["days_over_norm"]), **values)
    else:
        said = words("pilot.lead.age", **values)
    if is_missing(pilot["days_waiting"]):
        return said
    return f"{said} {words('pilot.lead.waiting', waiting=words.days(pilot['days_waiting']))}"


def own_against_computed(pilot: pandas.Series, words: Words) -> str:
    """Whether the owner's own rating of one pilot fits its computed status."""
    if is_missing(pilot["self_rating"]):
        return words("pilot.rating.none")
    if is_missing(pilot["rating_differs"]):
        return words("pilot.rating.not_compared")
    own, computed = words.label("rating", pilot["self_rating"]), words(f"status.computed.{pilot['computed_status']}")
    return words("pilot.rating.differs", own=own, computed=computed) if pilot["rating_differs"] else words("pilot.rating.agrees")
