"""The analyst's choice of pilots: facets, pivot, trend and the chosen pilots themselves, counted whole."""

from __future__ import annotations

import datetime as dt

from tests.reference.life import Register
from tests.reference.stock import Here, all_here

FACETS = ("municipality", "theme", "owner", "body", "area", "target_group", "stage", "month")
OWN = ("area", "target_group", "stage", "month")


def values(here: Here, dimension: str) -> list[str | None]:
    """The values of a pilot on one dimension; the month is that in which it came into its stage."""
    if dimension == "month":
        return [here.entered_on.replace(day=1).isoformat() if here.entered_on else None]
    return here.groups(dimension)


def fits(here: Here, choice: dict, but: str | None = None) -> bool:
    """Whether a pilot fits all choices but one: on each it has one of the chosen values."""
    wanted = {name: choice.get(name) for name in FACETS if choice.get(name) and name != but}
    return all(set(values(here, name)) & set(names) for name, names in wanted.items())


def chosen(register: Register, as_of: dt.date, choice: dict, but: str | None = None) -> list[Here]:
    """The pilots of a day that fit all choices but one."""
    return [here for here in all_here(register, as_of, {}) if fits(here, choice, but)]


def counts(members: list[Here]) -> dict:
    """The four figures of the analysis screen."""
    return {
        "n_pilots": len(members),
        "n_waiting": sum(here.wait is not None for here in members),
        "n_over_norm": sum(here.is_open and here.is_over for here in members),
        "stagnation_months": sum(here.months_over for here in members if here.is_open),
    }


def by_value(members: list[Here], dimension: str) -> dict:
    found: dict = {}
    for here in members:
        for value in values(here, dimension):
            found.setdefault(value, []).append(here)
    return found


def facets(register: Register, as_of: dt.date, **choice) -> list[dict]:
    members = chosen(register, as_of, choice)
    rows = [{"dimension": "all", "grp": None} | counts(members)] if members else []
    for dimension in FACETS:
        found = by_value(chosen(register, as_of, choice, but=dimension), dimension)
        rows += [{"dimension": dimension, "grp": value} | counts(members) for value, members in found.items()]
    return rows


def pivot(register: Register, as_of: dt.date, rows: str = "theme", columns: str = "stage", **choice) -> list[dict]:
    members = chosen(register, as_of, choice)
    if not members:
        return []
    down = [(value, False, found) for value, found in by_value(members, rows).items()] + [(None, True, members)]
    across = [(value, False, found) for value, found in by_value(members, columns).items()] + [(None, True, members)]
    cells = []
    for row, is_column_total, in_row in down:
        for column, is_row_total, in_column in across:
            both = [here for here in in_row if here in in_column]
            if both:
                cell = {"row_grp": row, "column_grp": column}
                cell |= {"is_row_total": is_row_total, "is_column_total": is_column_total}
                cells.append(cell | counts(both))
    return cells


def month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The last day of each month from the month of `first`, as far as they lie before `last`, and `last` itself."""
    days, day = [], first.replace(day=1)
    while True:
        day = (day + dt.timedelta(32)).replace(day=1)
        if day - dt.timedelta(1) >= last:
            return [*days, last]
        days.append(day - dt.timedelta(1))


def months_back(day: dt.date, months: int) -> dt.date:
    """The first day of the month that lies so many months before the month of a day."""
    number = day.year * 12 + day.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)


def trend(register: Register, as_of: dt.date, by: str = "all", months: int = 12, **choice) -> list[dict]:
    """Each day as known on that day."""
    rows = []
    for day in month_ends(months_back(as_of, months - 1), as_of):
        members = chosen(register, day, choice)
        found = {"all": members} if by == "all" else by_value(members, by)
        rows += [{"day": day, "grp": grp} | counts(some) for grp, some in found.items() if some]
    return rows


def selected_pilots(register: Register, as_of: dt.date, which: str = "is_selected", **choice) -> list[dict]:
    rows = []
    for here in chosen(register, as_of, choice):
        wait = here.wait
        is_shown = {"is_selected": True, "is_waiting": wait is not None, "is_open": here.is_open}
        is_shown["is_over_norm"] = here.is_open and here.is_over
        if is_shown[which]:
            succeeded_on = wait.succeeded_on if wait else None
            rows.append(
                {
                    "pilot_key": here.pilot.key,
                    "stage": here.stage,
                    "entered_on": here.entered_on,
                    "age_days": here.age,
                    "norm_days": here.norm,
                    "days_over_norm": here.days_over,
                    "is_waiting": wait is not None,
                    "days_waiting": (as_of - succeeded_on).days if succeeded_on else None,
                    "theme": here.pilot.fact("theme"),
                    "owner": here.pilot.fact("owner"),
                    "body": here.life.body,
                }
            )
    return [row | {"n_in_all": len(rows)} for row in rows]
