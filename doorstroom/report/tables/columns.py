"""The columns of the questions, as the screens show them in a table. Pure: a link is made by the function handed in."""

from __future__ import annotations

from collections.abc import Callable

import pandas

from doorstroom.export.table import Column
from doorstroom.i18n import Words, is_missing, is_nothing
from doorstroom.lineage.behind import Row
from doorstroom.query.address import Link
from doorstroom.report.text.areas import MEASURES
from doorstroom.report.text.records import source

SOURCE = ("source_file", "source_sheet", "source_row")


def waiting(frame: pandas.DataFrame, words: Words, link: Link, *, brief: bool = False) -> list[Column]:
    """Columns of `waiting_decisions` as `claims.in_words` tells it.

    `brief` leaves those that answer "who, how long, and where next", for which the question itself will do.
    """
    name = words_of("decisions.column", words)
    columns = [
        pilot(name("pilot"), link),
        *_municipality(frame, name("municipality")),
        Column("succeeded_on", name("succeeded_on"), _unbroken(words.day)),
        Column("days_waiting", name("days_waiting"), words.days, is_number=True),
        Column("days_over_norm", name("days_over_norm"), days_over(words), is_number=True, tone=_over),
        Column("days_since_first_planned_end", name("second_clock"), words.days, is_number=True),
        Column("deferrals", name("deferrals"), lambda n: words("decisions.deferred", n=n) if n else "", is_number=True),
        Column("decided_by", name("body")),
        Column("next_meeting", name("next_meeting"), _unbroken(str)),
        Column("papers_due_on", name("papers_due"), _unbroken(words.day)),
        Column("open_gates", name("open_gates"), _unbroken(lambda n: words("decisions.gates", n=n))),
        Column("people", name("people"), is_number=True),
    ]
    kept = {"title", "municipality", "days_waiting", "days_over_norm", "decided_by", "next_meeting"}
    return [column for column in columns if not brief or column.name in kept]


def ratings(frame: pandas.DataFrame, words: Words, link: Link) -> list[Column]:
    """Columns of `rating_gap` with `reasons`: the own rating beside the computed status and what the records say."""
    return [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(frame, words("decisions.column.municipality")),
        Column("self_rating", words("status.ratings_own"), lambda code: words.label("rating", code)),
        Column("computed_status", words("status.ratings_computed"), lambda code: words(f"status.computed.{code}")),
        Column("stage", words("pilot.now.stage"), lambda code: words.label("stage", code)),
        Column("reasons", words("status.ratings_why_column")),
    ]


def stages(words: Words) -> list[Column]:
    """Columns of `building_up`."""
    name = words_of("status.column", words)
    return [
        Column("stage", name("stage"), lambda code: words.label("stage", code), is_heading=True),
        Column("n_open", name("n_open"), words.number, is_number=True),
        Column("n_over_norm", name("n_over_norm"), words.number, is_number=True),
        Column("stagnation_months", name("stagnation_months"), over_norm_months(words), is_number=True),
        Column("n_unknown_age", name("n_unknown_age"), words.number, is_number=True),
        Column("n_arrived_91_days", name("n_arrived"), words.number, is_number=True),
        Column("n_left_91_days", name("n_left"), words.number, is_number=True),
        Column("n_net_91_days", name("n_net"), words.signed, is_number=True),
    ]


def areas(
    frame: pandas.DataFrame, measure: str, words: Words, link: Callable[[Row], str | None], *, brief: bool = False
) -> list[Column]:
    """Columns of `area_claims.in_words`: the measure that they are ranked by first. `link`: where an area leads.

    `brief` leaves that measure and the number of open pilots, for beside a map.
    """
    name = words_of("areas.measure", words)
    numbers = dict.fromkeys([measure, "n_open"] if brief else [measure, *MEASURES])
    several = frame["municipality"].nunique() > 1 and (frame["area"] != frame["municipality"]).any()
    return [
        Column(
            "name" if several else "title",
            words("areas.column.area"),
            is_heading=True,
            link=lambda row: None if is_missing(row["area"]) else link(row),
        ),
        *([Column("municipality", words("areas.column.municipality"))] if several else []),
        *(_area_number(number, name(number), words) for number in numbers),
    ]


def _area_number(measure: str, header: str, words: Words) -> Column:
    if measure.startswith("people_"):
        return Column(f"{measure}_said", header, is_number=True)
    return Column(
        measure, header, over_norm_months(words) if measure == "stagnation_months" else words.number, is_number=True
    )


def timeline(words: Words, link: Link) -> list[Column]:
    """Columns of what `timeline_in_words` gives."""
    name = words_of("pilot.column", words)
    return [
        Column("day", name("day")),
        Column("what", name("what"), is_heading=True),
        Column("outcome", name("outcome")),
        Column("planned", name("planned")),
        Column("shifted", name("shifted")),
        Column("by", name("by")),
        Column("note", name("note")),
        source_of(name("source"), link),
    ]


def timeline_in_words(entries: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """The entries of `pilot_timeline` as text: codes by the list of their kind, blank where nothing was said.

    Only the day is "unknown" when it lacks: a note that nobody wrote is not something unknown.
    """
    rows = [_entry_in_words(row, words) for row in entries.to_dict("records")]
    return pandas.DataFrame(
        rows, columns=["day", "what", "which", "outcome", "planned", "shifted", "by", "note", "source", *SOURCE]
    )


# Which code list the column `outcome` of pilot_timeline holds, by kind of entry. The others hold outcomes.
_OUTCOME_LISTS = {"lesson": "lesson_action", "readiness": "readiness_state", "evaluation": "facilitation"}
_WHAT_LISTS = {"readiness": "readiness_item"}


def _entry_in_words(row: Row, words: Words) -> dict[str, str]:
    kind = words(f"pilot.kind.{row['kind']}")
    what = _label(_WHAT_LISTS.get(row["kind"], "milestone"), row["milestone"], words)
    is_readiness = row["kind"] == "readiness"
    return {
        "day": words.day(row["on_day"], inexact=bool(row["is_inexact"]) and row["kind"] == "happened"),
        "what": f"{kind}: {what}" if what else kind,
        "which": what,
        "outcome": _label(_OUTCOME_LISTS.get(row["kind"], "outcome"), row["outcome"], words),
        "planned": _said(row["planned_on"], lambda day: words.day(day, inexact=bool(row["is_inexact"]))),
        "shifted": "" if row["kind"] == "first_plan" else _said(row["days_shifted"], lambda days: shift(days, words)),
        "by": _label("assessor", row["decided_by"], words) if is_readiness else _said(row["decided_by"]),
        "note": _said(row["note"]),
        "source": source(row, words),
        **{name: row[name] for name in SOURCE},
    }


def _label(code_list: str, code: str | None, words: Words) -> str:
    return _said(code, lambda known: words.label(code_list, known))


def _said(value: object, show: Callable[[object], str] = str) -> str:
    return "" if is_missing(value) else show(value)


def lessons(words: Words, link: Link) -> list[Column]:
    """Columns of `timeline_in_words` for lessons."""
    name = words_of("pilot.column", words)
    return [
        Column("note", name("lesson"), is_heading=True),
        Column("outcome", name("action")),
        Column("by", name("by")),
        Column("day", name("day")),
        source_of(name("source"), link),
    ]


def readiness(words: Words, link: Link) -> list[Column]:
    """Columns of `timeline_in_words` for readiness."""
    name = words_of("pilot.column", words)
    return [
        Column("which", name("item"), is_heading=True),
        Column("outcome", name("state")),
        Column("note", name("evidence")),
        Column("by", name("by")),
        Column("day", name("day")),
        source_of(name("source"), link),
    ]


def norms(words: Words) -> list[Column]:
    """Columns of `norms_now`."""
    name = words_of("method.column", words)
    return [
        Column("stage", name("stage"), lambda code: words.label("stage", code), is_heading=True),
        Column("norm_days", name("norm"), words.days, is_number=True),
        Column("adopted", name("adopted")),
    ]


def norms_in_words(norms: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`norms_now` with `adopted`: when and by whom, or that it is not adopted yet."""
    return norms.assign(adopted=[_adopted(row, words) for row in norms.to_dict("records")])


def _adopted(row: Row, words: Words) -> str:
    if not row["is_adopted"]:
        return words("method.not_adopted")
    by = words("format.unknown") if is_missing(row["adopted_by"]) else row["adopted_by"]
    key = "method.adopted_undated" if is_missing(row["adopted_on"]) else "method.adopted"
    return words(key, day=row["adopted_on"], by=by)


def files(words: Words, *, is_public: bool = False) -> list[Column]:
    """Columns of `loaded_files`: rows read = rows loaded + rows refused; for the public the rows that are public."""
    name = words_of("method.column", words)
    of = [Column("file", name("file"), is_heading=True), Column("table_name", name("table"), words.table)]
    if is_public:
        return [*of, Column("rows_loaded", name("rows_public"), words.number, is_number=True)]
    return [
        *of,
        Column("rows_read", name("rows_read"), words.number, is_number=True),
        Column("rows_loaded", name("rows_loaded"), words.number, is_number=True),
        Column("rows_refused", name("rows_refused"), words.number, is_number=True),
    ]


def reading(words: Words) -> list[Column]:
    """Columns of `reading_counts`."""
    name = words_of("method.column", words)
    return [
        Column("code", name("reason"), lambda code: words(f"method.reason.{code}"), is_heading=True),
        Column("kind", name("kind"), lambda kind: words(f"method.kind.{kind}")),
        Column("n_cells", name("n"), words.number, is_number=True),
    ]


def pilot(header: str, link: Link) -> Column:
    """The pilot's title, leading to its screen."""
    return Column("title", header, is_heading=True, link=lambda row: link("pilot", id=row["pilot_key"]))


def days_over(words: Words) -> Callable[[object], str]:
    """Days beyond a norm; blank where there are none."""
    return lambda days: words.days(days) if days > 0 else ""


def over_norm_months(words: Words) -> Callable[[object], str]:
    """Months of standing still; blank where there are none."""
    return lambda n: "" if is_nothing(n) else words.tenths(n)


def shift(days: float, words: Words) -> str:
    """A known shift against the first plan, in words."""
    direction = "later" if days > 0 else "earlier" if days < 0 else "none"
    return words(f"pilot.shifted_{direction}", days=words.days(abs(days)))


def source_of(header: str, link: Link) -> Column:
    """The text of `source`, leading to that line as it stood in the file."""
    return Column("source", header, link=lambda row: source_url(row, link))


def source_url(row: Row, link: Link) -> str | None:
    """The address of the line that a row came from, as it stood in the file; None where it came from no file."""
    if is_missing(row["source_file"]):
        return None
    sheet = None if is_missing(row["source_sheet"]) else row["source_sheet"]
    return link("source", file=row["source_file"], sheet=sheet, row=int(row["source_row"]))


def words_of(section: str, words: Words) -> Callable[[str], str]:
    """The texts of one group by their last name."""
    return lambda name: words(f"{section}.{name}")


def _municipality(frame: pandas.DataFrame, header: str) -> list[Column]:
    """A column with the municipality, where there is more than one."""
    return [Column("municipality", header)] if frame["municipality"].nunique() > 1 else []


def _unbroken(show: Callable[[object], str]) -> Callable[[object], str]:
    """The same text on one line: a day over three lines is hard to compare."""
    return lambda value: show(value).replace(" ", "\N{NO-BREAK SPACE}")


def _over(row: Row) -> str | None:
    return "warn" if not is_missing(row["days_over_norm"]) and row["days_over_norm"] > 0 else None
