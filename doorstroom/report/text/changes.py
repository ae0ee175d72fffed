"""What `since_last_time` says: how much differs between two days as known then, and each difference as a phrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.parts import Entry
from doorstroom.report.text.in_view import Scope
from doorstroom.report.text.said import event, value

Link = Callable[..., str]

# What a director looks for first. The rest is context.
KINDS = (
    *("decision", "deferral", "evaluation", "stage_move", "blocked", "unblocked", "correction", "withdrawn"),
    *("no_longer_said", "replan", "plan_gone", "new_pilot", "restored", "left_list", "back_in_list", "merged"),
    *("removed", "record"),
)
SHOWN = 25
NOT_BEGUN = "not_begun"
ON_A_DAY = ("stage_move", "decision", "deferral", "evaluation", "blocked", "unblocked")


def summary(changes: pandas.DataFrame, since: date, words: Words, of: Scope = "all", first: date | None = None) -> str:
    """How much changed since a day, by kind, in one sentence. of: of which pilots they are. first: the first day on
    which anything was known, where that is later than `since`: then nobody knows what changed.
    """
    n = {kind: int((changes["kind"] == kind).sum()) for kind in KINDS}
    parts = [words.count(f"changes.summary.{kind}", n[kind]) for kind in KINDS if n[kind]]
    if not parts and first:
        return words("changes.first", first=first, since=since)
    if not parts:
        return words(f"status.changes_none.{of}", since=since)
    return words("changes.summary_sentence", since=since, parts=words.join(parts))


def by_kind(changes: pandas.DataFrame, words: Words) -> Iterator[tuple[str, pandas.DataFrame]]:
    """A heading for each kind that there is, in the order of KINDS, and its rows; of several municipalities each title
    with its own.
    """
    if changes["municipality"].nunique() > 1:
        told = changes[["title", "municipality"]].itertuples(index=False)
        changes = changes.assign(title=[words("changes.in_municipality", **one._asdict()) for one in told])
    for kind in KINDS:
        some = changes[changes["kind"] == kind]
        if len(some):
            yield words(f"changes.heading.{kind}", n=len(some)), some


def entries(some: pandas.DataFrame, since: date, words: Words, link: Link) -> list[Entry]:
    """The first of these changes in words; a pilot leads to its screen, or to that of the one that it is."""
    shown = some.head(SHOWN).to_dict("records")
    told = [Entry(row["title"], in_words(row, since, words), _place(row, link)) for row in shown]
    hidden = len(some) - len(shown)
    return [*told, Entry(words.count("changes.more", hidden))] if hidden else told


def _place(row: Mapping[str, object], link: Link) -> str | None:
    if row["kind"] == "removed":
        return None
    is_another = row["kind"] == "merged"
    return link("pilot", id=f"{row['municipality']}/{row['is_now']}" if is_another else row["pilot_key"])


def in_words(row: Mapping[str, object], since: date, words: Words) -> str:
    """One row as a phrase: "van In uitvoering naar Evaluatie loopt, op 3 maart 2026"."""
    kind = row["kind"]
    was, is_now = _sides(row, words)
    milestone = "" if is_missing(row["milestone"]) else words.label("milestone", row["milestone"])
    day = words.date(row["on_day"], inexact=bool(row["is_inexact"]))
    field = "" if is_missing(row["field"]) else words.column("pilots", row["field"])
    said = words(f"changes.phrase.{_phrase(row)}", milestone=milestone, field=field, was=was, is_now=is_now, day=day)
    if kind not in ON_A_DAY:
        return said
    if is_missing(row["on_day"]):
        return words("changes.on_unknown_day", said=said)
    said = words(f"changes.{'on_period' if row['is_inexact'] else 'on_day'}", said=said, day=day)
    return words("changes.known_later", said=said) if row["on_day"].date() <= since else said


def _phrase(row: Mapping[str, object]) -> str:
    """Which phrase tells a change: that of its kind, or of what is not there or not shown."""
    kind = row["kind"]
    if kind == "restored" and is_missing(row["was"]):
        return "restored_from_none"
    if kind == "record" and row["is_withheld"]:
        return "record_withheld"
    if kind == "record" and (is_missing(row["was"]) or is_missing(row["is_now"])):
        return "record_filled" if is_missing(row["was"]) else "record_emptied"
    if kind == "blocked" and is_missing(row["outcome"]):
        return "blocked_unknown"
    return kind


def _sides(row: Mapping[str, object], words: Words) -> tuple[str, str]:
    """What was and what is now, as the kind of change tells them."""
    kind, was, is_now = (row[name] for name in ("kind", "was", "is_now"))
    if kind in ("replan", "plan_gone"):
        return _planned(was, words), _planned(is_now, words)
    if kind == "merged":
        return was, is_now
    if kind == "restored":
        return "" if is_missing(was) else was, _stage("in_stage", is_now, words)
    if kind == "record":
        return value(row["field"], was, words), value(row["field"], is_now, words)
    if kind in ("correction", "withdrawn", "no_longer_said"):
        return (
            event(was, row["was_outcome"], words, is_inexact=bool(row["was_inexact"])),
            event(is_now, row["outcome"], words, is_inexact=bool(row["is_inexact"])),
        )
    if kind in ("decision", "deferral", "evaluation", "blocked", "unblocked"):
        unknown = is_missing(row["outcome"])
        return "", words("changes.unknown.outcome") if unknown else words.label("outcome", row["outcome"])
    if kind == "stage_move":
        return _stage("stage", was, words), _stage("stage", is_now, words)
    return _stage("was_in_stage", was, words), _stage("in_stage", is_now, words)


def _planned(day: str | None, words: Words) -> str:
    return words("changes.unknown.plan") if is_missing(day) else words.date(date.fromisoformat(day))


def _stage(said: str, stage: str | None, words: Words) -> str:
    if is_missing(stage):
        return words(f"changes.{said}.unknown")
    if stage == NOT_BEGUN:
        return words(f"changes.{said}.not_begun")
    return words(f"changes.{said}.known", stage=words.label("stage", stage))
