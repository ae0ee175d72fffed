"""How far success was prepared, in words: why an item is open, who is near and not ready, the last day to begin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas

from doorstroom.i18n import Words, is_missing

Row = Mapping[str, object]
DAYS_A_WEEK = 7


def anchor(item: str, state: str, words: Words) -> str:
    """What a state of a readiness item means. Raises KeyError for an item or state that the contract does not have."""
    return words(f"anchors.{item}.{state}")


def because(row: Row, words: Words) -> str:
    """Why an item of `readiness` is open; the state where it is met."""
    code = row["open_because"]
    if is_missing(code):
        return words.label("readiness_state", row["state"]).lower()
    if code == "no" and row["is_outdated"]:
        return words("ready.because.old_no", days=words.days(row["age_days"]))
    return words(f"ready.because.{code}")


def lead(summary: Row, near_days: int, words: Words, *, is_public: bool = False) -> str:
    """The sentences that lead: who is evaluated soon and not ready. `summary`: the row of `readiness_summary`.

    is_public: of public pilots only.
    """
    n_pilots, n_unknown = summary["n_pilots"], summary["n_unknown"]
    if not n_pilots:
        return words("ready.lead.empty")
    if n_unknown == n_pilots:
        return words.count("ready.lead.unknown", n_pilots)
    said = _near(
        summary, near_days // DAYS_A_WEEK, words("ready.pilots.public" if is_public else "ready.pilots.all"), words
    )
    if is_missing(summary["most_open"]):
        said = words("ready.lead.full_stop", said=said)
    else:
        all_of = words.count("ready.lead.all", n_pilots - n_unknown)
        said = words("ready.lead.most", said=said, lacks=_most(summary, words), n=summary["n_most_open"], all=all_of)
    if summary["n_overdue_not_ready"]:
        said = words.count("ready.lead.overdue", summary["n_overdue_not_ready"], said=said)
    return words.count("ready.lead.not_assessed", n_unknown, said=said) if n_unknown else said


def _most(summary: Row, words: Words) -> str:
    """The condition that lacks most often; how many others lack as often."""
    lacks, others = words(f"ready.lacks.{summary['most_open']}"), summary["n_as_often"] - 1
    return words.count("ready.lead.as_often", others, lacks=lacks) if others else lacks


def _near(summary: Row, weeks: int, pilots: str, words: Words) -> str:
    """Of the pilots of which it is known whether they are ready."""
    said = {"of": summary["n_pilots"] - summary["n_unknown"], "weeks": weeks, "pilots": pilots}
    if summary["n_near_not_ready"]:
        return words.count("ready.lead.near_not_ready", summary["n_near_not_ready"], **said)
    if n_near := summary["n_near"] - summary["n_near_unknown"]:
        return words.count("ready.lead.near_ready", n_near, **said)
    return words("ready.lead.none_near_known" if summary["n_without_plan"] else "ready.lead.none_near", **said)


# ------------------------------------------------------------------ the last day to begin


def last_day(row: Row, words: Words) -> str:
    """What has to begin first for a pilot, by when, and what comes of it else.

    row: one of `last_day_to_begin`, that of its last day where it has one.
    """
    if row["pilot_came"] == "done":
        return words("ready.last_day.done")
    if is_missing(row["pilot_act"]):
        return unknown_of_pilot(row, words)
    what = row["pilot_act"], row["pilot_act_strand"], row["pilot_act_on"], row["pilot_days_to_act"]
    late = [too_late(row["strand"], row["pilot_last_day"], words)] if row["pilot_came"] == "late" else []
    then = or_else(row, row["strand"], words)
    said = [words("ready.first.full_stop", act=act(*what, words))]
    said += [then, *late, amendment(row, words)] if late and row["pilot_act"] == "begin" else [*late, then]
    if row["pilot_came"] == "unknown":
        return " ".join([unknown_of_pilot(row, words), *said, words("ready.last_day.earlier")])
    return " ".join([*said, words("ready.last_day.earlier")] if row["pilot_n_unknown"] else said)


def act(code: str, strand: str, day: object, left: int, words: Words, *, is_brief: bool = False) -> str:
    """What has to be done first and by when, as a clause: the same words wherever it is told.

    code: amendment, begin or hurry; left: days to that day, below zero where it is past. is_brief: without these.
    """
    key = "begin" if code == "hurry" and is_brief else code
    what = words(f"ready.first.{key}", strand=words(f"ready.strand.{strand}"))
    when = "now" if left < 0 else "today" if not left else "by_day" if is_brief else "by"
    return words("ready.first.act", when=words(f"ready.first.{when}", day=day, days=words.days(abs(left))), what=what)


def too_late(strand: str, day: object, words: Words) -> str:
    """What should have begun, and by when; money by the spring memorandum, as another way may be left."""
    key = "late_money" if strand == "money" else "late"
    return words(f"ready.last_day.{key}", strand=words(f"ready.strand.{strand}"), day=day)


def or_else(row: Row, last_strand: str, words: Words) -> str:
    """What comes of it when the act of a pilot is not done in time; row: one of `last_day_to_begin`."""
    years = {"missed": str(int(row["year_after"]) - 1), "year": str(int(row["year_after"]))}
    code = row["pilot_act"]
    if code == "amendment":
        day = row["amendment_on"]
        return words("ready.or_else.amendment", day=day, budget=str(day.year), **years)
    strand = last_strand if code == "hurry" else row["pilot_act_strand"]
    key = f"ready.or_else.{code}_money" if strand == "money" else f"ready.or_else.{code}"
    return words(key, **years)


def amendment(row: Row, words: Words) -> str:
    """That papers for an amendment of the budget are to be handed in too, for a pilot that begins with something."""
    return words("ready.last_day.amendment_too", papers=row["amendment_papers_on"], day=row["amendment_on"])


def unknown(code: str, calendar_until: object, words: Words) -> str:
    """Why a last day is unknown; `code`: unknown_because of `last_day_to_begin`."""
    return words("ready.last_day.unknown", because=_because(code, calendar_until, words))


def unknown_of_pilot(row: Row, words: Words) -> str:
    """Why the last day of a pilot is unknown, and what to add. row: one of its rows of `last_day_to_begin`."""
    code = row["pilot_unknown_because"]
    return f"{unknown(code, row['pilot_calendar_until'], words)} {words(f'ready.last_day.add.{code}')}"


def _because(code: str, calendar_until: object, words: Words) -> str:
    """Why a day is unknown, as a clause; calendar_until: missing where several calendars end on different days."""
    key = "calendars_end" if code == "calendar_ends" and is_missing(calendar_until) else code
    return words(f"ready.last_day.because.{key}", day=calendar_until)


def first_act(summary: Row, words: Words) -> str:
    """What has to be done first, by when and for whom, and how many follow; `summary`: the row of `last_day_summary`.

    Where no day is known, what `last_days` says.
    """
    if not summary["n_first"]:
        return last_days(summary, words)
    said = first(summary, words)
    if not summary["n_follow"]:
        return said
    key = "follow_late" if summary["days_to_follow"] < 0 else "follow"
    return f"{said} {words.count(f'ready.first.{key}', summary['n_follow'], day=summary['follow_on'])}"


def first(summary: Row, words: Words) -> str:
    """What has to be done first, by when and for whom; some day is known."""
    what = summary["first_act"], summary["first_strand"], summary["first_on"], summary["days_to_first"]
    return words.count("ready.first.said", summary["n_first"], act=act(*what, words), title=summary["first_title"])


def to_begin(summary: Row, words: Words) -> list[str]:
    """What other screens tell: what leads Klaar voor succes, how many are late or unknown, and what to add.

    Nothing where there is nobody, and where all is done.
    """
    known = [first_act(summary, words), *_late(summary, words)] if summary["n_first"] else []
    return [*known, *unknown_days(summary, words), *_to_add(summary, words)]


def beside_first(summary: Row, words: Words) -> list[str]:
    """How many are late or unknown."""
    return [*_late(summary, words), *unknown_days(summary, words)]


def last_days(summary: Row, words: Words, *, is_unknown_told: bool = False) -> str:
    """How many pilots are late, and who has to begin first; `summary`: the row of `last_day_summary`.

    is_unknown_told: who is unknown is told elsewhere.
    """
    if not summary["n_pilots"]:
        return words("ready.last_day.nobody")
    if summary["n_done"] == summary["n_pilots"]:
        return words("ready.last_day.all_done")
    rest = ("open", "done") if summary["n_late"] else ()
    said = [*_late(summary, words), *_mended(summary, words), *_next(summary, words), *_counted(rest, summary, words)]
    unknown_ones = [] if is_unknown_told else [*unknown_days(summary, words), *_to_add(summary, words)]
    return " ".join([*said, *unknown_ones])


def unknown_and_what_to_add(summary: Row, words: Words) -> str:
    """Of how many pilots the last day is unknown, why, and what to add; empty where it is known of all."""
    return " ".join([*unknown_days(summary, words), *_to_add(summary, words)])


def unknown_days(summary: Row, words: Words) -> list[str]:
    """Of how many pilots the last day is unknown, and why."""
    if not summary["n_unknown"]:
        return []
    because = _because(summary["unknown_because"], summary["unknown_until"], words)
    key = "some_unknown_other" if summary["has_other_because"] else "some_unknown"
    said = words.count(f"ready.last_day.{key}", summary["n_unknown"], because=because)
    return [said, *([words("ready.last_day.unknown_dated")] if summary["n_unknown_dated"] else [])]


def _to_add(summary: Row, words: Words) -> list[str]:
    """What to add for most of those that are unknown."""
    return [words(f"ready.last_day.add.{summary['unknown_because']}")] if summary["n_unknown"] else []


def _late(summary: Row, words: Words) -> list[str]:
    said = []
    if summary["n_late"]:
        said.append(words.count("ready.last_day.some_late", summary["n_late"], of=summary["n_pilots"]))
    if summary["n_late_green"]:
        said.append(words.count("ready.last_day.late_green", summary["n_late_green"]))
    return said


def _mended(summary: Row, words: Words) -> list[str]:
    """For which of the late an amendment of the budget is left, and by when."""
    said = []
    if n_all := summary["n_amendable"]:
        told = {"papers": summary["amendment_papers_on"], "day": summary["amendment_on"]}
        told["budget"] = str(summary["amendment_on"].year)
        key = "amendment" if n_all == summary["n_amendment"] else "amendment_first"
        said.append(words.count(f"ready.last_day.{key}", summary["n_amendment"], all=n_all, **told))
    if summary["n_hurry"]:
        said.append(words.count("ready.last_day.hurry", summary["n_hurry"]))
    return said


def _next(summary: Row, words: Words) -> list[str]:
    if not summary["n_next"]:
        return []
    strand = summary["next_strand"]
    told = {"day": summary["next_day"], "days": words.days(summary["days_to_next"])}
    told["what"] = words(f"ready.strand.{'several' if is_missing(strand) else strand}")
    key = "next_days" if summary["days_to_next"] else "next_today"
    return [words.count(f"ready.last_day.{key}", summary["n_next"], **told)]


def _counted(names: Iterable[str], summary: Row, words: Words) -> list[str]:
    return [words.count(f"ready.last_day.some_{name}", summary[f"n_{name}"]) for name in names if summary[f"n_{name}"]]


def first_of_pilot(rows: pandas.DataFrame) -> pandas.DataFrame:
    """One row of `last_day_to_begin` for each pilot: that of its last day, else its first."""
    return rows.sort_values("is_last", ascending=False, kind="stable").drop_duplicates("pilot_key").sort_index()
