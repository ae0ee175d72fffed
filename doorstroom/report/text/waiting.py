"""Sentences computed from the rows of a question: the same rows as the pictures below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pandas

from doorstroom.i18n import Words, is_in_days, is_missing, is_nothing
from doorstroom.report.parts import Entry, Measure
from doorstroom.report.text.in_view import View, is_unknown, is_wait_unknown, none_waits, nothing, unknown_of
from doorstroom.report.text.preparing import gates

Link = Callable[..., str]

LEADING = ("waiting", "over_norm", "stagnation_months", "decided_12_months")  # the figures that lead the first screen

MONTHLY = {  # in `figures_by_month`
    "waiting": "n_waiting",
    "over_norm": "n_over_norm",
    "stagnation_months": "stagnation_months",
    "decided_12_months": "n_decided",
}
MORE_IS_BETTER = ("decided_12_months",)  # of the others less is


def measure(counts: pandas.DataFrame, name: str) -> pandas.Series:
    """The row of `portfolio_counts` with a measure of the whole portfolio. Raises KeyError when it is not there."""
    rows = counts[(counts["measure"] == name) & counts["stage"].isna()]
    if rows.empty:
        raise KeyError(name)
    return rows.iloc[0]


def counts_others_over(counts: pandas.DataFrame) -> bool:
    """Whether the tile of who is over the norm counts others than the first sentence does: who waits on a decision."""
    over, waiting = (measure(counts, name)["value"] for name in ("over_norm", "waiting_over_norm"))
    return not (is_missing(over) or is_missing(waiting)) and over != waiting


def norm_of(norms: pandas.DataFrame, stage: str) -> pandas.Series | None:
    """The row of `norms_now` of a stage, or None."""
    rows = norms[norms["stage"] == stage]
    return None if rows.empty else rows.iloc[0]


def waiting_lead(
    counts: pandas.DataFrame, waiting: pandas.DataFrame, norms: pandas.DataFrame, view: View, words: Words
) -> str:
    """The one sentence that leads the first screen: how many wait, and how much longer than agreed.

    Only the months of the waiting pilots themselves are named, and "agreed" is said of an adopted norm only. Further
    sentences say of how many the wait is unknown, and of how many whether they succeeded. `view`: of `in_view`.
    """
    n = measure(counts, "waiting")["value"]
    if not n > 0:
        return words("status.lead.sentence_short", first=none_waits(view, words))
    first = words.count(f"status.lead.{'waiting_public' if view['n_not_public'] else 'waiting'}", n)
    unknown = int(waiting["days_waiting"].isna().sum())
    if unknown == n:
        second = words.count("status.lead.all_unknown", n)
    else:
        second = _too_long(n, counts, norms, words, some_unknown=unknown > 0)
    said = [words("status.lead.sentence", first=first, second=second)]
    if 0 < unknown < n:
        said.append(words.count("status.lead.unknown", unknown))
    if view["n_outcome_unknown"]:
        said.append(words("status.lead.sentence_short", first=_outcome_unknown(view, words)))
    return " ".join(said)


def _outcome_unknown(view: View, words: Words) -> str:
    return words.count("view.outcome_unknown", view["n_outcome_unknown"])


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


def empty(view: View) -> str:
    """The key of what a reader can do where no pilot is shown that waits: what the lead says is not said again."""
    if not view["n_in_all"] and view["n_not_public"]:
        return "decisions.empty_not_public"
    if not view["n_begun"] and view["n_in_all"]:
        return "decisions.empty_day"
    if view["n_pilots"] < view["n_begun"]:
        return "decisions.empty_filtered"
    return "decisions.empty" if is_wait_unknown(view) else "decisions.empty_decided"


def tiles(
    counts: pandas.DataFrame,
    names: Sequence[str],
    since: date,
    words: Words,
    origin: Callable[[str], str],
    view: View,
    first: date | None = None,
    by_month: pandas.DataFrame | None = None,
) -> list[Measure]:
    """The figures that lead the first screen, each with its change since a day, and where its rows are. first: the
    first day on which anything was known, where that is later than that day: then nothing is compared with it.

    by_month: `figures_by_month`, for what they were at the end of each month. A figure that nobody can know says so,
    and so does one that only the pilots could tell that are not public. `view`: of `in_view`.
    """
    rows = [measure(counts, name) for name in names]
    return [
        Measure(
            name=words(f"status.count.{row['measure']}"),
            value=_value(row, view, words),
            change=_change(row, since, view, words, first),
            rows=origin(row["measure"]),
            **({} if is_unknown(row["measure"], row["value"], view) else _by_month(row["measure"], by_month, words)),
        )
        for row in rows
    ]


def since_known(by_month: pandas.DataFrame, first: date | None) -> pandas.DataFrame:
    """The months since anything was known. first: the day of that, None where it is not known."""
    return by_month if first is None else by_month[by_month["day"].dt.date >= first]


def _by_month(name: str, by_month: pandas.DataFrame | None, words: Words) -> dict[str, object]:
    """What a figure was month by month, and that in words; nothing where no two months are known."""
    if by_month is None or name not in MONTHLY or len(by_month) < 2:
        return {}
    at = {row["day"].year * 12 + row["day"].month: row for row in by_month.to_dict("records")}
    known = {month: row[MONTHLY[name]] for month, row in at.items() if row["n_known"]}
    if len(known) < 2:
        return {}
    months = [known.get(month) for month in range(min(known), max(at) + 1)]
    first, last = (_size(name, known[month], words) for month in (min(known), max(known)))
    said = words("status.months", first=first, month=words.month(at[min(known)]["day"]), last=last)
    return {"months": months, "months_said": said}


def _value(row: pandas.Series, view: View, words: Words) -> str:
    if not view["n_in_all"] and view["n_not_public"]:
        return words("status.count.not_public")
    if is_unknown(row["measure"], row["value"], view):
        return words("format.unknown")
    return _size(row["measure"], row["value"], words)


def _change(row: pandas.Series, since, view: View, words: Words, first: date | None) -> str:
    """The change of a figure, and of how many pilots it is not known whether they belong in it."""
    if (said := nothing(view, words)) and not view["n_in_all"]:
        return said
    if is_unknown(row["measure"], row["value"], view):
        return words("status.change.unknown_now")
    said = words("status.change.first", day=first) if first else change(row, since, words)
    unknown = unknown_of(row["measure"], view)
    if unknown:  # what is unknown may be what made the difference
        return words.count("status.change.some_unknown", unknown, said=said)
    if first or pandas.isna(row["change"]) or is_nothing(row["change"]):
        return said
    is_better = (row["change"] > 0) == (row["measure"] in MORE_IS_BETTER)
    return words(f"status.change.{'better' if is_better else 'worse'}", said=said)


def change(row: pandas.Series, since, words: Words) -> str:
    """How a figure changed since the comparison day, in words: "3 meer dan op 1 september 2026"."""
    if pandas.isna(row["change"]):
        return words("status.change.unknown", day=since)
    if is_nothing(row["change"]):
        return words("status.change.none", day=since)
    direction = "more" if row["change"] > 0 else "less"
    return words(f"status.change.{direction}", n=_size(row["measure"], abs(row["change"]), words), day=since)


def _size(name: str, n: float, words: Words) -> str:
    """A number as its figure is written: counts are whole, months below ten have a decimal, below one are days."""
    if name != "stagnation_months" or n == 0:
        return words.number(n)
    return words.months(n) if is_in_days(n) else words.tenths(n) if n < 10 else words.number(n)


def is_adopted(norms: pandas.DataFrame, stage: str) -> bool:
    """Whether the norm of a stage was adopted, rather than a starting value."""
    norm = norm_of(norms, stage)
    return norm is not None and bool(norm["is_adopted"])


def more_waiting(waiting: pandas.DataFrame, shown: int, words: Words) -> str:
    """The words of the link to all decisions, with how many more there are."""
    hidden = len(waiting) - shown
    return words.count("status.more", hidden) if hidden > 0 else words("status.more_waiting")


def on_agenda(waiting: pandas.DataFrame, meeting: Mapping[str, object]) -> pandas.DataFrame:
    """The waiting pilots on which the body of this row of `next_meetings` decides."""
    is_here = waiting["municipality"] == meeting["municipality"]
    body = waiting["decided_by"]
    return waiting[is_here & (body.isna() if is_missing(meeting["body"]) else body == meeting["body"])]


def body_of(meeting: Mapping[str, object], words: Words, *, with_municipality: bool) -> str:
    """The body of a row of `next_meetings`, with its municipality where there is more than one."""
    body = words("decisions.body_unknown") if is_missing(meeting["body"]) else meeting["body"]
    return words("decisions.body_in", body=body, municipality=meeting["municipality"]) if with_municipality else body


def agenda_heading(meeting: Mapping[str, object], words: Words, *, with_municipality: bool) -> str:
    """Body and day of a row of `next_meetings`: "College: vergadert op 9 december 2026"."""
    body = body_of(meeting, words, with_municipality=with_municipality)
    if is_missing(meeting["meets_on"]):
        return words(f"decisions.{'meets_not' if is_missing(meeting['missed_on']) else 'meets_too_late'}", body=body)
    return words("decisions.meets", body=body, day=meeting["meets_on"])


def papers(meeting: Mapping[str, object], words: Words) -> str | None:
    """Until when papers can be handed in for a row of `next_meetings`, and which meeting comes too early for that.

    None where there is no meeting at all.
    """
    said = []
    if not is_missing(meeting["meets_on"]):
        due = meeting["papers_due_on"]
        said.append(
            words("decisions.papers_unknown") if is_missing(due) else words("decisions.papers", day=words.day(due))
        )
    if not is_missing(meeting["missed_on"]):
        day, due = words.day(meeting["missed_on"]), words.day(meeting["missed_papers_on"])
        said.append(words("decisions.too_late", day=day, due=due))
    return " ".join(said) or None


def lacking(row: Mapping[str, object], words: Words) -> str | None:
    """Which of the six conditions a pilot of `waiting_decisions` lacks, by name; None where nobody assessed them."""
    if is_missing(row["open_gates"]):
        return None
    if row["open_gates"] == len(gates()):
        return words("decisions.lacks_all")
    return words.join(map(gate_in_words(words), gates_of(row))) or words("decisions.lacks_nothing")


def gates_of(row: Mapping[str, object]) -> list[str]:
    """The codes of the conditions that a pilot of `waiting_decisions` lacks, as far as they were assessed."""
    return [] if is_missing(row["open_items"]) else [code for code in row["open_items"].split(", ") if code]


def gate_in_words(words: Words) -> Callable[[str], str]:
    """What a condition is called where it lacks."""
    return lambda gate: words(f"ready.lacks.{gate}")


def reachable(row: Mapping[str, object], words: Words) -> str:
    """The meeting that can decide about a pilot of `waiting_decisions` and still be reached; empty where it is unknown
    who decides.
    """
    if is_missing(row["decided_by"]):
        return ""
    if is_missing(row["next_meeting_on"]):
        return words(f"decisions.{'no_meeting' if is_missing(row['missed_meeting_on']) else 'no_meeting_in_time'}")
    day, due = words.day(row["next_meeting_on"]), row["papers_due_on"]
    return (
        words("decisions.on_day", day=day)
        if is_missing(due)
        else words("decisions.by_day", day=day, due=words.day(due))
    )


def asked_of(waiting: pandas.DataFrame, words: Words, link: Link) -> list[Entry]:
    """Each waiting pilot with how long it waits and how often its decision was deferred."""
    return [
        Entry(row["title"], _wait(row, words), link("pilot", id=row["pilot_key"])) for row in waiting.to_dict("records")
    ]


def _wait(row: Mapping[str, object], words: Words) -> str:
    wait = words("figures.waiting_decisions.unknown")
    if not is_missing(row["days_waiting"]):
        wait = words("decisions.waits", wait=words.days(row["days_waiting"]))
    return words.count("decisions.waits_deferred", row["deferrals"], wait=wait)


def in_words(waiting: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`waiting_decisions` with "(partly successful)" behind the titles that are so, and in words how many `people`
    wait and the `next_meeting`, or that there is none to reach.
    """
    partly = waiting["is_partly"].astype(bool)
    titles = waiting["title"].astype(object)
    titles[partly] = [words("decisions.partly_mark", title=title) for title in titles[partly]]
    return waiting.assign(title=titles, people=people_of(waiting, words), next_meeting=_next_meeting(waiting, words))


def _next_meeting(waiting: pandas.DataFrame, words: Words) -> list[str | None]:
    """The day of the next meeting of each pilot; None where it is unknown who decides."""
    days = zip(waiting["decided_by"].tolist(), waiting["next_meeting_on"].tolist(), strict=True)
    return [
        None if is_missing(body) else words("decisions.no_meeting") if is_missing(day) else words.day(day)
        for body, day in days
    ]


def people_of(waiting: pandas.DataFrame, words: Words) -> list[str | None]:
    """How many people wait for each pilot of `waiting_decisions`, or that it is too few to show; None for unknown."""
    known = zip(waiting["people_waiting_per_month"].tolist(), waiting["is_people_withheld"].tolist(), strict=True)
    return [
        words("decisions.people_withheld") if is_withheld else None if is_missing(n) else words.number(n)
        for n, is_withheld in known
    ]
