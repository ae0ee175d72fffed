"""A question at a day uses nothing that was said later: whatever is known later changes no earlier answer."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from doorstroom.store import questions
from doorstroom.store.versions import Store
from tests.breadth import examples
from tests.given import LINE, told_store
from tests.reference.compare import parameters, plain
from tests.reference.life import Register
from tests.reference.portfolio import FIRST, LAST, THEMES, Row, draw

DAY = dt.date.fromisoformat
ASKED = [name for name in questions.names() if "as_of" in questions.question(name).parameters]
NUMBERED = {"statement_no"}  # a number of the version, that means nothing outside it
OF_PILOTS = ("milestones", "readiness", "segments", "lessons", "evaluations")
WHOLE = ("meetings", "areas", "norms", "lead_times", "capacity")

Absence = tuple[str, str, dt.date, dt.date | None]


def without_later(
    tables: dict[str, list[Row]], absences: list[Absence], day: dt.date
) -> tuple[dict[str, list[Row]], list[Absence]]:
    """The rows as they were told up to a day."""
    on = day.isoformat()
    kept = {
        name: [
            row | {"known_until": "" if row.get("known_until", "") > on else row.get("known_until", "")}
            for row in rows
            if row.get("known_from", "") <= on
        ]
        for name, rows in tables.items()
    }
    left = [(*who, since, back if back and back <= day else None) for *who, since, back in absences if since <= day]
    return kept, left


def drawn(seed: int) -> tuple[dict[str, list[Row]], list[Absence], list[dt.date]]:
    """A portfolio of a seed of which the rows became known, and no longer known, on some days; with absences."""
    random = Random(seed)
    portfolio = draw(seed)
    days = sorted(FIRST + dt.timedelta(random.randint(100, (LAST - FIRST).days)) for _ in range(6))
    tables: dict[str, list[Row]] = {name: [] for name in portfolio.tables}
    absences: list[Absence] = []
    since: dict[tuple[str, str], str] = {}
    for row in portfolio.tables["pilots"]:
        known = ["", *sorted({day.isoformat() for day in random.sample(days, random.choice((0, 0, 1, 2)))})]
        if random.random() < 0.3:
            known[0] = days[0].isoformat()
            known = sorted(set(known))
        key = row["municipality"], row["pilot_id"]
        since[key] = known[0]
        for nth, start in enumerate(known):
            changed = {"theme": random.choice(THEMES), "title": f"{row['title']} ({nth})"} if nth else {}
            until = known[nth + 1] if nth + 1 < len(known) else ""
            tables["pilots"].append(row | changed | {"known_from": start, "known_until": until})
        if random.random() < 0.35:
            left = random.choice([day for day in days if day.isoformat() > known[0]] or [LAST])
            back = random.choice([day for day in days if day > left] or [None])
            absences.append((*key, left, random.choice((None, back))))
    for name in (*OF_PILOTS, *WHOLE):
        for row in portfolio.tables[name]:
            start = since.get((row.get("municipality", ""), row.get("pilot_id", "")), "")
            tables[name] += _told(random, row, start, days, may_vanish=name != "areas")
    numbered = {name: [row | {LINE: line} for line, row in enumerate(rows, 2)] for name, rows in tables.items() if rows}
    return numbered, absences, days


def _told(random: Random, row: Row, start: str, days: list[dt.date], may_vanish: bool) -> Iterator[Row]:
    """A row that was told from a day, and perhaps told otherwise, or no more, from a later one."""
    later = [day.isoformat() for day in days if day.isoformat() > start]
    if later and random.random() < 0.3:
        start = random.choice(later)
    later = [day for day in later if day > start]
    if not later or random.random() < 0.75:
        yield row | {"known_from": start, "known_until": ""}
        return
    until = random.choice(later)
    yield row | {"known_from": start, "known_until": until}
    changed = dict(row)
    for column in ("happened_on", "planned_on", "papers_due_on"):
        if len(row.get(column, "")) == 10:
            changed[column] = (DAY(row[column]) + dt.timedelta(random.randint(-40, 40))).isoformat()
    if random.random() < 0.7 or not may_vanish:
        yield changed | {"known_from": until, "known_until": ""}


def told(tables: dict[str, list[Row]], absences: list[Absence], folder: Path) -> Store:
    """A store of them; a table without rows keeps its header."""
    filled = {name: rows for name, rows in tables.items() if rows or name in ("pilots", "milestones")}
    return told_store(folder, filled, absences)


def rows_of(answer: pd.DataFrame) -> list[dict]:
    return [{column: cell for column, cell in row.items() if column not in NUMBERED} for row in plain(answer)]


def is_same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(is_same, one, other))
    return one == other


def differences(seed: int, folder: Path, names: list[str], times: int = 1) -> list[str]:
    """Where the answer at a day changes when what was said after it is taken out."""
    random = Random(seed)
    tables, absences, days = drawn(seed)
    whole, found = told(tables, absences, folder / "whole"), []
    register = Register(draw(seed).tables)
    for day in random.sample([each + dt.timedelta(random.choice((-1, 0, 30))) for each in days], times):
        then = told(*without_later(tables, absences, day), folder / f"then_{day}")
        for name in names:
            given = {**parameters(random, name, register), "as_of": day}
            if given.get("since"):
                given["since"] = day - dt.timedelta(random.choice((1, 91, 365)))
            if "pilot_key" in questions.question(name).parameters:
                some = random.choice(tables["pilots"])
                given["pilot_key"] = f"{some['municipality']}/{some['pilot_id']}"
            if "place" in questions.question(name).parameters:
                given["place"] = random.choice(tables["pilots"])["municipality"]
            one, other = (rows_of(store.ask(name, **given)) for store in (whole, then))
            same = len(one) == len(other) and all(
                all(is_same(a[column], b[column]) for column in a) for a, b in zip(one, other, strict=True)
            )
            if not same:
                differing = [row for row in one if row not in other][:2], [row for row in other if row not in one][:2]
                found.append(f"{seed} {name} {given}\n   whole {differing[0]}\n   then  {differing[1]}")
    return found


@pytest.mark.parametrize("seed", range(examples(3)))
def test_what_is_said_later_changes_no_answer_of_a_day(tmp_path, seed):
    found = differences(seed, tmp_path, ASKED)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("seed", range(100, 100 + examples(3)))
def test_what_is_counted_adds_up_whoever_left_a_list_and_whatever_became_known(tmp_path, seed):
    tables, absences, days = drawn(seed)
    store = told(tables, absences, tmp_path)
    for day in (days[2], days[-1] + dt.timedelta(1)):
        since = day - dt.timedelta(200)
        ask = {name: store.ask(name, as_of=day, **given) for name, given in ASKED_TOGETHER.items()}
        ask["cumulative_flow"] = store.ask("cumulative_flow", as_of=day, first_day=day)
        now, then = ask["stagnation"], store.ask("stagnation", as_of=since, by="all")
        bridge = store.ask("stagnation_bridge", as_of=day, since=since, by="all").sum(numeric_only=True)
        steps = bridge.opening + bridge.grown - bridge.released - bridge.left_list + bridge.other_norm
        assert (bridge.closing, bridge.opening) == pytest.approx(
            (now.stagnation_months.sum(), then.stagnation_months.sum()), abs=1e-6
        )
        assert bridge.closing == pytest.approx(steps, abs=1e-6)
        flow, counts = ask["flow_by_month"], ask["portfolio_counts"]
        assert flow.stock_end.tolist()[-1:] == [n for n in [now.n_open.sum()] if len(flow)]
        in_stages = counts[counts.measure == "stage"].set_index("stage").value
        bands = ask["cumulative_flow"].set_index("stage").n_in_stage
        apart = len(ask["no_longer_listed"])
        shown = bands.drop("no_longer_listed", errors="ignore").to_dict()
        assert shown == (in_stages.to_dict() if len(bands) else {})
        assert bands.get("no_longer_listed", 0) == apart
        waiting = counts.set_index("measure").value["waiting"]
        assert waiting == len(ask["waiting_decisions"]) == ask["outcomes"].set_index("cause").n_pilots.get("waiting", 0)
        assert len(ask["stage_now"]) == ask["facets"].set_index("dimension").n_pilots.get("all", 0)
        view = ask["in_view"].iloc[0]
        not_begun = ask["without_stage"].why.eq("not_begun").sum()
        assert view.n_in_all == view.n_begun + not_begun + apart


ASKED_TOGETHER = {
    "stagnation": {"by": "all"},
    "flow_by_month": {"by": "all", "stage": "open"},
    "portfolio_counts": {},
    "no_longer_listed": {},
    "waiting_decisions": {},
    "outcomes": {},
    "stage_now": {},
    "in_view": {},
    "facets": {},
    "without_stage": {},
}
