"""The sections of the screens for analysts: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words, is_missing, is_nothing
from doorstroom.lineage.behind import Behind
from doorstroom.lineage.traces import NOT_STATED
from doorstroom.query.address import Link
from doorstroom.query.request import Request
from doorstroom.query.selection import DIMENSIONS, MEASURES, OWN, Selection
from doorstroom.report.charts.theme import Theme
from doorstroom.report.charts.trend import trend as trend_picture
from doorstroom.report.parts import Facet, Option
from doorstroom.report.screens.blocks import (
    Block,
    Chips,
    Choice,
    Division,
    Heading,
    Replay,
    Rows,
    SavedView,
    Shown,
    Text,
    note,
)
from doorstroom.report.screens.blocks import lead as lead_block
from doorstroom.report.tables import links
from doorstroom.report.tables.columns import days_over, pilot, source_of
from doorstroom.report.text import records
from doorstroom.report.text.areas import measures as area_measures
from doorstroom.report.text.areas import place
from doorstroom.report.text.groups import counted, stages
from doorstroom.report.text.in_view import View, is_unknown, nothing, unknown_of
from doorstroom.report.text.records import source

SHOWN_AT_FIRST = 6


def leading(request: Request, selection: Selection) -> Iterator[Block]:
    """What the screens for analysts begin with: the ways to look, what is chosen, and the day."""
    words = request.words
    facets, view = request.ask_selected("facets", selection), request.ask_selected("in_view", selection).iloc[0]
    yield views(selection, request.reader.is_analyst, words)
    yield lead_block(lead(facets, selection, view, words))
    yield from map(note, records.outside_stages(request.ask("without_stage", at_most=records.NAMED), words))
    yield from chosen(selection, words)
    yield SavedView(selection.to())
    days = [row.date() for row in request.ask("replay_days")["day"]]
    if len(days) > 1:
        yield Replay(days, request.as_of)


def views(selection: Selection, has_workbench: bool, words: Words) -> Block:
    """The ways to look at what was chosen: each is a screen of its own that keeps the choice."""
    shown = [("explore", "analysis"), ("pivot", "pivot"), *([("sql", "workbench")] if has_workbench else [])]
    options = [(words(f"analysis.view_{name}"), selection.to(page), page == selection.page) for name, page in shown]
    return Choice(words("analysis.view"), options)


def lead(facets: pandas.DataFrame, selection: Selection, view: View, words: Words) -> str:
    """How many pilots are chosen, how many of them wait, and how many stand too long; and of whom that is not known.

    `view`: `in_view` for the same choice.
    """
    whole = facets[facets["dimension"] == "all"]
    if whole.empty:
        said = nothing(view, words) if not view["n_begun"] else None
        return words("status.lead.sentence_short", first=said) if said else words("analysis.lead_none")
    row = whole.iloc[0]
    chosen = "analysis.lead_chosen" if selection.chosen else "analysis.lead_all"
    return words(
        "analysis.lead",
        pilots=words.count(chosen, row["n_pilots"]),
        waiting=_known("waiting", row["n_waiting"], view, words),
        over=_known("over_norm", row["n_over_norm"], view, words),
    )


def _known(measure: str, n: int, view: View, words: Words) -> str:
    """A sentence on how many of the chosen pilots belong in a measure of the first screen."""
    if is_unknown(measure, n, view):
        evaluated = view["n_evaluated"]
        key = "none_evaluated" if measure == "waiting" and not evaluated else f"{measure}_unknown"
        return words(f"analysis.lead_known.{key}")
    unknown = unknown_of(measure, view)
    said = words.count(f"analysis.lead_{'waiting' if measure == 'waiting' else 'over'}", n)
    if not unknown:
        return said
    said = said if n else words(f"analysis.lead_known.no_{measure}")
    return words.count(f"analysis.lead_known.some_{measure}", unknown, said=said)


def chosen(selection: Selection, words: Words) -> list[Block]:
    """What was chosen, each with a link that takes it away, and how to choose where nothing was."""
    chips = [
        (text, words("analysis.take_away", choice=text), selection.toggled(dimension, value))
        for dimension in DIMENSIONS
        for value in selection.chosen.get(dimension, ())
        for text in (
            words("frame.chosen", dimension=dimension_label(dimension, words), values=name(dimension, value, words)),
        )
    ]
    if not chips:
        return [note(words("analysis.choose"))]
    if len(chips) > 1:
        chips.append((words("analysis.clear"), words("analysis.clear"), selection.cleared()))
    return [Chips(words("analysis.chosen"), chips)]


def narrowed_by(selection: Selection, words: Words) -> list[tuple[str, str]]:
    """All that was chosen, as a file says it: the division and its groups."""
    return [
        (dimension_label(dimension, words), words.join(name(dimension, value, words) for value in values))
        for dimension in DIMENSIONS
        if (values := selection.chosen.get(dimension))
    ]


def measures(selection: Selection, words: Words) -> Block:
    """What the divisions count: one of the measures."""
    now = measure_of(selection)
    options = [
        (words(f"analysis.measure.{measure}"), selection.to(measure=measure), measure == now) for measure in MEASURES
    ]
    return Choice(words("analysis.count"), options)


def measure_of(selection: Selection) -> str:
    """The measure that is counted: the number of pilots unless another one was chosen."""
    return selection.look.get("measure", MEASURES[0])


def division(facets: pandas.DataFrame, dimension: str, selection: Selection, words: Words) -> list[Block]:
    """One division, each group of which can be chosen; nothing where nobody stated it."""
    measure = measure_of(selection)
    groups = ordered(facets[facets["dimension"] == dimension], dimension, measure)
    if groups["grp"].isna().all():
        return []
    chosen_now = selection.chosen.get(dimension, ())
    options = [
        Option(
            name(dimension, row["grp"], words),
            float(row[measure]),
            _number(row[measure], measure, words),
            None if (group := askable(dimension, row["grp"])) is None else selection.toggled(dimension, group),
            group in chosen_now,
        )
        for row in groups.to_dict("records")
    ]
    return [Division(dimension_label(dimension, words), Facet(options, SHOWN_AT_FIRST))]


def ordered(groups: pandas.DataFrame, dimension: str, measure: str) -> pandas.DataFrame:
    """The groups in the order in which they are shown: stages as they follow, months latest first, others by size.

    What is not stated comes last.
    """
    if dimension == "stage":
        by = groups["grp"].map({stage: nth for nth, stage in enumerate(stages())})
        return groups.assign(by=by).sort_values("by", kind="stable", na_position="last")
    if dimension == "month":
        return groups.sort_values("grp", ascending=False, kind="stable", na_position="last")
    by_size = groups.sort_values(measure, ascending=False, kind="stable")
    return pandas.concat([by_size[by_size["grp"].notna()], by_size[by_size["grp"].isna()]])


def area_link(by: str, selection: Selection) -> Callable[[dict], str]:
    """What an area leads to: the choice of it. `by`: area or municipality."""
    return lambda row: selection.toggled(by, row["name"])


def marked(areas: pandas.DataFrame, by: str, selection: Selection) -> list[str]:
    """The places of `areas_now` that are chosen."""
    chosen_now = selection.chosen.get(by, ())
    return [place(row) for row in areas.to_dict("records") if row["name"] in chosen_now]


def area_choices(by: str, places: Sequence[str], measure: str, selection: Selection, words: Words) -> list[Block]:
    """What the areas are coloured by and, where there is a choice, whether areas or municipalities are drawn."""
    drawn = [(dimension_label(one, words), selection.to(places=one), one == by) for one in places]
    colours = [(said, selection.to(colour=one), one == measure) for one, said in area_measures(words)]
    kinds = [Choice(words("areas.places"), drawn)] if drawn else []
    return [*kinds, Choice(words("areas.colour"), colours)]


def pilots(found: pandas.DataFrame, selection: Selection, at_most: int, words: Words, link: Link) -> list[Block]:
    """The chosen pilots, the longest over norm first; each leads to its screen and to its line in the source file."""
    if found.empty:
        return [Text(words("analysis.nothing"))]
    n = int(found["n_in_all"].iloc[0])
    cut = [note(words("frame.table_cut", shown=len(found), total=n))] if n > len(found) else []
    return [Rows(pilots_table(found, selection, words, link), at_most), *cut]


def pilots_table(found: pandas.DataFrame, selection: Selection, words: Words, link: Link) -> Table:
    """`selected_pilots`."""
    column = _texts("analysis.column", words)
    several = found["municipality"].nunique() > 1
    # An anchored or stopped pilot has no norm to be over: that is nothing, not something unknown.
    is_closed = found["stage"].isin(["anchored", "stopped"])
    told = found.assign(
        days_over=found["days_over_norm"].mask(is_closed, 0),
        source=[source(row, words) for row in found.to_dict("records")],
    )
    columns = [
        pilot(words("decisions.column.pilot"), link),
        *([Column("municipality", words("decisions.column.municipality"))] if several else []),
        Column("stage", column("stage"), lambda code: words.label("stage", code)),
        Column("age_days", column("age"), words.days, is_number=True),
        Column("days_over", words("decisions.column.days_over_norm"), days_over(words), is_number=True, tone=_over),
        Column("theme", column("theme")),
        Column("areas", column("area")),
        Column("target_groups", column("target_group")),
        Column("owner", column("owner")),
        Column("body", column("body")),
        source_of(column("source"), link),
    ]
    return Table(
        told,
        columns,
        words("analysis.pilots_table"),
        narrowed_by(selection, words),
        links.CHOSEN.asked(**own(selection)),
        name="selected_pilots",
        data=found,
        n_in_all=int(found["n_in_all"].iloc[0]),
    )


def pivot_choices(selection: Selection, rows: str, columns: str, words: Words) -> list[Block]:
    """Which division goes down and which across."""
    return [
        Choice(
            words(f"analysis.pivot.{side}"),
            [(dimension_label(one, words), selection.to(**{side: one}), one == now) for one in DIMENSIONS],
        )
        for side, now in (("rows", rows), ("columns", columns))
    ]


def pivot(cells: pandas.DataFrame, rows: str, columns: str, selection: Selection, words: Words) -> list[Block]:
    """The pivot with what it counts; why there is none, where nothing was found."""
    if cells.empty:
        return [Text(words("analysis.nothing"))]
    return [
        measures(selection, words),
        Rows(pivot_table(cells, rows, columns, selection, words)),
        note(words("analysis.pivot.how")),
        note(words("analysis.pivot.totals")),
    ]


def trend(
    days: pandas.DataFrame, by: str, divisions: Sequence[str], selection: Selection, words: Words, theme: Theme
) -> list[Block]:
    """What was chosen at the end of each of twelve months, split by a division."""
    options = [
        (words("analysis.trend.all") if one == "all" else dimension_label(one, words), selection.to(by=one), one == by)
        for one in divisions
    ]
    said = [Heading(words("analysis.trend.heading"), 2), Choice(words("analysis.trend.by"), options)]
    if selection.chosen.get("month"):
        said.append(note(words("analysis.trend.month_chosen")))
    if days.empty:
        return [*said, Text(words("analysis.nothing"))]
    lines = pandas.DataFrame(
        {
            "day": days["day"],
            "group": [
                words("analysis.trend.all") if by == "all" else name(by, grp, words) for grp in days["grp"].tolist()
            ],
            "n": days[measure_of(selection)],
            "n_unknown": days["n_unknown"] if measure_of(selection) in ("n_over_norm", "stagnation_months") else 0,
        }
    )
    picture = trend_picture(lines, measure_of(selection), words, theme)
    table = trend_table(days, by, selection, words)
    return [
        *said,
        Shown(picture, table, ["over_norm", "waiting", "stagnation_months"], "trend"),
        note(words("analysis.trend.how")),
    ]


def pivot_table(cells: pandas.DataFrame, rows: str, columns: str, selection: Selection, words: Words) -> Table:
    """`pivot` as a table: groups down and across, totals last. Each number chooses the pilots that it counts."""
    measure = measure_of(selection)
    inner = cells[~cells["is_row_total"] & ~cells["is_column_total"]]
    across = ordered(_totals(cells, "column"), columns, measure)["grp"].tolist()
    down = ordered(_totals(cells, "row"), rows, measure)["grp"].tolist()
    value = {(_key(r), _key(c)): n for r, c, n in _triples(inner, measure)}
    row_totals = {_key(r): n for r, _, n in _triples(cells[cells["is_row_total"] & ~cells["is_column_total"]], measure)}
    column_totals = {
        _key(c): n for _, c, n in _triples(cells[cells["is_column_total"] & ~cells["is_row_total"]], measure)
    }
    grand = cells[cells["is_row_total"] & cells["is_column_total"]][measure].sum()
    names = [f"c{nth}" for nth in range(len(across))]
    lines = [
        {"group": name(rows, r, words), "key": r, "total": row_totals[_key(r)]}
        | {cell: value.get((_key(r), _key(c)), 0) for cell, c in zip(names, across, strict=True)}
        for r in down
    ]
    total = {"group": words("analysis.pivot.total"), "key": None, "total": grand, "is_total": True}
    total |= {cell: column_totals[_key(c)] for cell, c in zip(names, across, strict=True)}
    frame = pandas.DataFrame([*({**line, "is_total": False} for line in lines), total])
    show = _blank_for_nothing(measure, words)
    shown = [Column("group", dimension_label(rows, words), is_heading=True)]
    for cell, c in zip(names, across, strict=True):
        link = _cell_link(selection, cell, rows, columns, c)
        shown.append(Column(cell, name(columns, c, words), show, is_number=True, link=link))
    shown.append(Column("total", words("analysis.pivot.total"), show, is_number=True, link=_row_link(selection, rows)))
    caption = words(
        "analysis.pivot.caption",
        measure=words(f"analysis.measure.{measure}"),
        rows=dimension_label(rows, words),
        columns=dimension_label(columns, words),
    )
    return Table(frame, shown, caption, narrowed_by(selection, words), name="pivot", data=cells)


def trend_table(days: pandas.DataFrame, by: str, selection: Selection, words: Words) -> Table:
    """`trend` as a table: one row a day, latest first, one column a group; a day leads to the portfolio of that day."""
    measure = measure_of(selection)
    wide = days.pivot_table(index="day", columns="grp", values=measure, aggfunc="sum", dropna=False, fill_value=0)
    groups = ordered(pandas.DataFrame({"grp": list(wide.columns), measure: wide.iloc[-1].tolist()}), by, measure)
    frame = wide.sort_index(ascending=False).reset_index()
    frame.columns = ["day", *(f"g{nth}" for nth in range(len(wide.columns)))]
    at = {_key(grp): f"g{nth}" for nth, grp in enumerate(wide.columns)}

    def day_link(row) -> str:
        return selection.to("analysis", as_of=row["day"].date().isoformat())

    def cell_link(grp: str | None) -> Callable[[dict], str | None]:
        group = None if by == "all" else askable(by, grp)
        parts = {} if group is None else {by: group}

        def link(row: dict) -> str | None:
            as_of = row["day"].date().isoformat()
            is_askable = row[at[_key(grp)]] and (by == "all" or group is not None)
            figure = links.COUNTED[measure]
            return selection.only("origin", **parts, figure=figure, as_of=as_of, month=None) if is_askable else None

        return link

    columns = [Column("day", words("pilot.column.day"), words.day, is_heading=True, link=day_link)]
    columns += [
        Column(
            at[_key(grp)],
            words(f"analysis.measure.{measure}") if by == "all" else name(by, grp, words),
            lambda n: _number(n, measure, words),
            is_number=True,
            link=cell_link(grp),
        )
        for grp in groups["grp"]
    ]
    caption = words("analysis.trend.caption", measure=words(f"analysis.measure.{measure}"))
    behind = Behind({}, {**own(selection), "month": None}, whole=links.COUNTED[measure])
    return Table(frame, columns, caption, narrowed_by(selection, words), behind, name="trend", data=days)


def dimension_label(dimension: str, words: Words) -> str:
    """What a division is called."""
    return words(f"stagnation.by.{dimension}")


def askable(dimension: str, group: str | None) -> str | None:
    """A group as an address asks for it; None for what is not stated where a filter of the frame cannot say so."""
    if not is_missing(group):
        return group
    return NOT_STATED if dimension in OWN else None


def name(dimension: str, value: str | None, words: Words) -> str:
    """A group as a reader knows it: stages by their label, months by name, others as they were recorded."""
    if is_missing(value) or value == NOT_STATED:
        return words("stagnation.stage_unknown" if dimension == "stage" else "stagnation.group_unknown")
    if dimension == "stage":
        return words.label("stage", value) if value in stages() else value
    if dimension == "month":
        return _month(value, words)
    return value


def _month(value: str, words: Words) -> str:
    try:
        return words.month(date.fromisoformat(value))
    except ValueError:  # an address may say anything; what it says is shown, so that it can be taken away
        return value


def _number(n: float, measure: str, words: Words) -> str:
    return words.tenths(n) if measure == "stagnation_months" and not is_nothing(n) else counted(n, words)


def _blank_for_nothing(measure: str, words: Words) -> Callable[[float], str]:
    return lambda n: _number(n, measure, words) if n else ""


def _totals(cells: pandas.DataFrame, side: str) -> pandas.DataFrame:
    """The groups of one side of a pivot, with their totals."""
    other = {"row": "column", "column": "row"}[side]
    # A row total (all columns together) has a row and no column.
    some = cells[cells[f"is_{side}_total"] & ~cells[f"is_{other}_total"]]
    return some.rename(columns={f"{side}_grp": "grp"})


def _triples(cells: pandas.DataFrame, measure: str) -> list[tuple[str | None, str | None, float]]:
    return list(zip(cells["row_grp"].tolist(), cells["column_grp"].tolist(), cells[measure].tolist(), strict=True))


def _key(group: object) -> str | None:
    """A group as a key: what is not stated is one group, however the frame writes that."""
    return None if is_missing(group) else str(group)


def _cell_link(
    selection: Selection, cell: str, rows: str, columns: str, column: str | None
) -> Callable[[dict], str | None]:
    def link(row: dict) -> str | None:
        parts = {columns: askable(columns, column)} | ({} if row["is_total"] else {rows: askable(rows, row["key"])})
        return _counted(selection, parts) if row[cell] and None not in parts.values() else None

    return link


def _row_link(selection: Selection, rows: str) -> Callable[[dict], str | None]:
    def link(row: dict) -> str | None:
        group = None if row["is_total"] else askable(rows, row["key"])
        return None if group is None else _counted(selection, {rows: group})

    return link


def _counted(selection: Selection, parts: Mapping[str, str]) -> str:
    """The address of the pilots that a number counts: to go on choosing, or where it counts some of them, the rows."""
    measure = measure_of(selection)
    if measure == MEASURES[0]:
        return selection.only("analysis", **parts)
    return selection.only("origin", **parts, figure=links.COUNTED[measure])


def own(selection: Selection) -> dict[str, Sequence[str]]:
    """What was chosen beside the filters of the frame."""
    return {name: selection.chosen[name] for name in OWN if name in selection.chosen}


def _texts(section: str, words: Words) -> Callable[[str], str]:
    return lambda key: words(f"{section}.{key}")


def _over(row: dict) -> str | None:
    return "warn" if not is_missing(row["days_over"]) and row["days_over"] > 0 else None
