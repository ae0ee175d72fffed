"""The product and the reference side by side: load a portfolio, ask both, and say where they differ."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pandas as pd

from doorstroom.store import questions
from doorstroom.store.load import load
from doorstroom.store.questions import question
from doorstroom.store.versions import Store
from tests.reference import (
    choice,
    collision,
    cost,
    flow,
    learning,
    missed,
    places,
    ready,
    records,
    stock,
    survival,
)
from tests.reference.life import HANDED_IN_ON, Register
from tests.reference.portfolio import Portfolio, draw

TOLERANCE = 1e-9
NOW = dt.datetime.combine(HANDED_IN_ON, dt.time(9))


@dataclass(frozen=True)
class Compared:
    """How a question is compared: what the reference says, and the columns that make a row one."""

    answer: Callable[..., list[dict]]
    key: tuple[str, ...]
    may_lack_zeros: bool = False  # whether a row of nothing but zeros is told is no part of the definition
    unless: Callable[[dict], bool] = lambda row: False  # rows of which the product shows counts only


def flow_is_too_young(row: dict) -> bool:
    """A register that fills up, or began with survivors, shows no test: when, tests/queries/test_growth.py says."""
    return (row["withheld"] or "").startswith("register_")


COUNTS_OF_GROWTH = {"n_arrived", "n_left", "n_open", "window_months"}

COMPARED = {
    "stage_now": Compared(stock.stage_now, ("pilot_key",)),
    "waiting_decisions": Compared(stock.waiting_decisions, ("pilot_key",)),
    "readiness": Compared(ready.readiness, ("pilot_key", "item")),
    "readiness_now": Compared(ready.readiness_now, ("pilot_key",)),
    "last_day_to_begin": Compared(ready.last_day_to_begin, ("pilot_key", "strand")),
    "learning_layers": Compared(learning.learning_layers, ("pilot_key", "layer")),
    "learning_now": Compared(learning.learning_now, ("pilot_key",)),
    "learning_summary": Compared(learning.learning_summary, ()),
    "evaluation_calendar": Compared(learning.evaluation_calendar, ("pilot_key", "nth")),
    "next_meetings": Compared(stock.next_meetings, ("municipality", "body")),
    "portfolio_counts": Compared(stock.portfolio_counts, ("measure", "stage")),
    "stagnation": Compared(stock.stagnation, ("grp",)),
    "stagnation_matrix": Compared(stock.stagnation_matrix, ("grp", "stage")),
    "stagnation_bridge": Compared(stock.stagnation_bridge, ("grp",), may_lack_zeros=True),
    "building_up": Compared(stock.building_up, ("stage",)),
    "flow_by_month": Compared(flow.flow_by_month, ("month", "stage", "grp")),
    "cumulative_flow": Compared(flow.cumulative_flow, ("day", "stage")),
    "facets": Compared(choice.facets, ("dimension", "grp")),
    "pivot": Compared(choice.pivot, ("row_grp", "column_grp", "is_row_total", "is_column_total")),
    "trend": Compared(choice.trend, ("day", "grp")),
    "share_waiting": Compared(survival.share_waiting, ("grp", "t_days")),
    "how_it_ends": Compared(survival.how_it_ends, ("grp", "t_days", "cause")),
    "wait_quantiles": Compared(survival.wait_quantiles, ("grp",)),
    "chance_within": Compared(survival.chance_within, ("grp",)),
    "ageing": Compared(survival.ageing, ("pilot_key",)),
    "missed_decisions": Compared(missed.missed_decisions, ("municipality", "grp", "stage")),
    "growth": Compared(flow.growth, ("grp", "stage"), unless=flow_is_too_young),
    "control_chart": Compared(flow.control_chart, ("grp", "stage", "series", "month")),
    "areas_now": Compared(places.areas_now, ("municipality", "name"), may_lack_zeros=True),
    "cost_of_delay": Compared(cost.cost_of_delay, ("is_whole", "municipality", "body", "pilot_key")),
    "norms_now": Compared(records.norms_now, ("stage",)),
    "blocked": Compared(records.blocked, ("pilot_key",)),
    "record_state": Compared(records.record_state, ()),
    "rating_gap": Compared(records.rating_gap, ("pilot_key",)),
    "lessons": Compared(records.lessons, ("municipality", "lesson_id")),
    "collision": Compared(collision.collision, ("municipality", "team", "quarter", "kind")),
    "collision_pilots": Compared(collision.collision_pilots, ("pilot_key",)),
    "news": Compared(records.news, ("kind", "pilot_key", "outcome", "on_day")),
    "selected_pilots": Compared(choice.selected_pilots, ("pilot_key",)),
    "since_last_time": Compared(
        records.since_last_time,
        ("kind", "pilot_key", "milestone", "was", "is_now", "was_outcome", "outcome", "on_day"),
    ),
}

NOT_COMPARED = {
    "figures_by_month": "portfolio_counts of each day: tests/queries/test_figures_by_month.py",
    "like_pilots": "beside its definition on the texts of the example: tests/queries/test_like_pilots.py",
    "names_known": "a list of names: tests/ledger/test_writing.py",
    "words_searched": "why a text says nothing, with known values: tests/queries/test_like_pilots.py",
    "like_lessons": "lessons of like_pilots: tests/queries/test_like_pilots.py",
    "look_alikes": "distances with known values: tests/queries/test_look_alikes.py",
    "municipality_traits": "a listing of what was handed in: tests/queries/test_look_alikes.py",
    "residents_unknown": "a list of municipalities: tests/queries/test_look_alikes.py",
    "network_themes": "counts of selected_pilots, halves of wait_quantiles: tests/queries/test_network_themes.py",
    "network_compare": "counts of selected_pilots by municipality: tests/queries/test_rows_behind.py",
    "reuse_now": "a list of reports: tests/queries/test_reuse.py",
    "evaluations_held": "totals of evaluation_calendar: tests/queries/test_evaluations.py",
    "lessons_summary": "totals of lessons: tests/queries/test_lessons.py",
    "lessons_for": "lessons of a theme: tests/queries/test_lessons.py",
    "learning_outcomes": "a simulation without any link: tests/measures/test_rank_link.py",
    "learning_link": "a simulation without any link: tests/measures/test_rank_link.py",
    "assessors_agree": "a kappa with known values: tests/queries/test_readiness.py",
    "last_day_summary": "totals of it: tests/queries/test_last_day_to_begin.py",
    "readiness_summary": "totals of readiness_now: tests/queries/test_readiness.py",
    "area_shapes": "shapes of files, no figure",
    "filter_choices": "a list of what occurs",
    "in_view": "why there is nothing to say: tests/i18n/test_every_claim.py",
    "no_longer_listed": "nobody left a list in a plain load: tests/queries/test_no_longer_listed.py",
    "outcomes": "words of how it ends: tests/i18n/test_every_claim.py",
    "not_public": "a list of pilots: tests/queries/test_not_public.py",
    "without_stage": "a list of pilots: tests/pages/test_little_known.py",
    "flags": "what the intake noticed",
    "forecast_backtest": "scores a forecast that draws at random",
    "hand_in_changes": "what one hand-in said: tests/ledger/test_changes.py",
    "hand_in_of": "which hand-in a file is of",
    "hand_ins": "a list of hand-ins",
    "last_time": "a day that follows from hand-ins: tests/queries/test_since_last_time.py",
    "late_sources": "a list of lists: tests/ledger/test_late_sources.py",
    "loaded_files": "what the intake counted",
    "pilot": "one record; its figures are those of stage_now and waiting_decisions",
    "pilot_timeline": "a listing of one pilot's rows",
    "pilot_is_now": "what somebody answered: tests/ledger/test_answers.py",
    "pilot_history": "what hand-ins said one after another: tests/ledger/test_pilot_history.py",
    "pilot_learning": "a listing of one pilot's rows: tests/ledger/test_writing.py",
    "pilot_reports": "rows of evaluation_calendar of one pilot: tests/ledger/test_writing.py",
    "learning_first": "rows of learning_layers and evaluation_calendar: tests/queries/test_learning.py",
    "pilot_segments": "a listing of one pilot's rows: tests/ledger/test_writing.py",
    "collision_needs": "the rows behind collision: tests/queries/test_rows_behind.py",
    "second_looks_told": "the rows behind assessors_agree: tests/queries/test_rows_behind.py",
    "start_gate": "the measures of collision with and without a pilot: tests/queries/test_start_gate.py",
    "started_uncovered": "a list of decisions: tests/queries/test_start_gate.py",
    "target_cells": "known values and rules: tests/queries/test_targeting.py, tests/measures/test_transport.py",
    "target_needs": "a listing of one pilot's rows: tests/queries/test_targeting.py",
    "target_pilots": "counts of target_cells: tests/queries/test_targeting.py",
    "rollout_plans": "tried against every choice there is: tests/measures/test_rollout_plans.py",
    "rollout_choices": "the rows behind rollout_plans: tests/queries/test_targeting.py",
    "fair_share": "known values: tests/queries/test_targeting.py",
    "rollout_room": "the room of the collision: tests/queries/test_targeting.py",
    "room_sharers": "a listing of pilots of one team: tests/queries/test_targeting.py",
    "meetings_to_come": "a calendar: tests/queries/test_status.py",
    "queue_forecast": "completed by a forecast over future meetings",
    "reading_counts": "what the intake noticed",
    "refusals": "what the intake refused",
    "said_at_all": "what the records say anything of: tests/pages/test_gains.py",
    "replay_days": "the days that a slider offers, no figure",
    "unanswered": "what hand-ins leave open: tests/ledger/test_unanswered.py, test_sources_differ.py",
    "written_down": "what people wrote down: tests/ledger/test_writing.py",
    "version_info": "what a version says of itself",
}
ROWS_BEHIND = "the rows behind a figure that is compared; tests/queries/test_rows_behind.py holds them to it"
NOT_COMPARED |= {name: ROWS_BEHIND for name in questions.bases() if name not in COMPARED}


# Compared whole: which of their rows a figure counts, tests/queries/test_rows_behind.py holds to the figure.
WHOLE = frozenset({"readiness", "readiness_now", "last_day_to_begin", "learning_now", "evaluation_calendar", "lessons"})
PARTS = frozenset({"which", "item"})


@dataclass(frozen=True)
class Difference:
    """One cell, row or column on which the two do not agree. `kind`: a column, `row lacks`, `row too many`, …"""

    seed: int
    question: str
    kind: str
    asked: str
    row: str
    product: object
    reference: object

    def __str__(self) -> str:
        where = f"seed {self.seed}, {self.question}({self.asked})"
        return f"{where}, {self.row}: {self.kind}: product {self.product!r}, reference {self.reference!r}"


def stored(portfolio: Portfolio, folder: Path) -> Store:
    """A store with the portfolio, through the real intake; a refused row is a fault of the generator."""
    store = Store(folder / "store")
    handed_in = portfolio.write(folder / "handed_in")
    load(store, [handed_in], municipality="m", now=NOW, keep=3, progress=lambda step, rows: None)
    refused = store.ask("refusals")
    if len(refused):
        raise AssertionError(f"seed {portfolio.seed}: refused {refused.to_dict('records')[:3]}")
    return store


def differences(
    seed: int, names: tuple[str, ...] = tuple(COMPARED), times: int = 2, spent: dict[str, float] | None = None
) -> Iterator[Difference]:
    """All differences on the portfolio of one seed, each question asked a few times with random parameters."""
    portfolio = draw(seed)
    register = Register(portfolio.tables)
    random = Random(f"asking {seed}")
    with tempfile.TemporaryDirectory() as folder:
        store = stored(portfolio, Path(folder))
        for name in names:
            for _ in range(times):
                given = parameters(random, name, register)
                started = time.perf_counter()
                product = plain(store.ask(name, **given))
                asked = time.perf_counter()
                reference = COMPARED[name].answer(register, **given)
                if spent is not None:
                    spent[f"{name} product"] = spent.get(f"{name} product", 0) + asked - started
                    spent[f"{name} reference"] = spent.get(f"{name} reference", 0) + time.perf_counter() - asked
                yield from compared(seed, name, given, product, reference)


def plain(answer: pd.DataFrame) -> list[dict]:
    """The rows of an answer as plain values: None for what is missing, days as dates."""
    columns = {name: [_plain(cell) for cell in answer[name].tolist()] for name in answer.columns}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _plain(cell: object) -> object:
    if isinstance(cell, list):
        return cell
    if cell is None or pd.isna(cell):
        return None
    return cell.date() if isinstance(cell, dt.datetime) else cell


def compared(seed: int, name: str, given: dict, product: list[dict], reference: list[dict]) -> Iterator[Difference]:
    """Where two answers differ, row by row of the same key, on the columns that the reference gives."""
    key = COMPARED[name].key
    asked = ", ".join(f"{word}={_short(value)}" for word, value in given.items() if value is not None)

    def difference(kind: str, row: tuple, one: object, other: object) -> Difference:
        return Difference(seed, name, kind, asked, " ".join(map(_short, row)), one, other)

    promised = set(question(name).columns)
    wanted = list(dict.fromkeys(column for row in reference for column in row))
    for column in [column for column in wanted if column not in promised]:
        yield difference(f"no column {column}", (), None, "a column")
    ours = {tuple(row[column] for column in key): row for row in reference}
    theirs = {tuple(row[column] for column in key): row for row in product}
    if len(theirs) < len(product):
        yield difference("key not unique", (), len(product), len(theirs))
    if len(ours) < len(reference):
        raise AssertionError(f"{name}: two rows of the reference have one key")
    if COMPARED[name].may_lack_zeros:
        ours = {row: cells for row, cells in ours.items() if row in theirs or _tells(cells, wanted, key)}
        theirs = {row: cells for row, cells in theirs.items() if row in ours or _tells(cells, wanted, key)}
    for row in sorted(ours.keys() | theirs.keys(), key=str):
        if row not in theirs:
            yield difference("row lacks", row, None, ours[row])
        elif row not in ours:
            yield difference("row too many", row, theirs[row], None)
        else:
            for column in wanted:
                if COMPARED[name].unless(theirs[row]) and column not in COUNTS_OF_GROWTH:
                    continue
                if column in promised and not is_equal(theirs[row][column], ours[row].get(column)):
                    yield difference(column, row, theirs[row][column], ours[row].get(column))


def _tells(cells: dict, columns: list[str], key: tuple[str, ...]) -> bool:
    """Whether a row says anything but zero."""
    return any(cells.get(column) for column in columns if column not in key)


def is_equal(one: object, other: object) -> bool:
    """Equal, numbers to 1e-9 of themselves or absolutely."""
    if isinstance(one, bool) or isinstance(other, bool) or None in (one, other):
        return one == other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == other


def _short(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


# ------------------------------------------------------------------ what to ask


def parameters(random: Random, name: str, register: Register) -> dict[str, object]:
    """Random parameters for a question: a day, and now and then each of the others."""
    as_of = dt.date(2023, 4, 1) + dt.timedelta(random.randint(0, 1150))
    given: dict[str, object] = {"as_of": as_of}
    for parameter in question(name).parameters.values():
        if parameter.name == "as_of" or (name in WHOLE and parameter.name in PARTS):
            continue
        drawn = _parameter(random, parameter, as_of, register)
        if drawn is not None:
            given[parameter.name] = drawn
    since = question(name).parameters.get("since")
    if since and not since.is_optional:
        given.setdefault("since", as_of - dt.timedelta(random.randint(1, 200)))
    return given


def _parameter(random: Random, parameter: object, as_of: dt.date, register: Register) -> object:
    """A value for a parameter, or None to leave it out."""
    if parameter.name.startswith("voltage"):
        return random.randint(0, 100) if random.random() < 0.3 else None
    if parameter.name in ("smallest", "rounded_to"):
        return 1  # what is withheld and rounded is told by tests/queries/test_people_of_pilots.py
    if parameter.name in ("waited_days", "within_days"):
        return random.choice((30, 91, 150)) if random.random() < 0.7 else None
    if parameter.type == "choice":
        return random.choice(parameter.choices)
    if parameter.name == "since":
        return as_of - dt.timedelta(random.choice((0, 1, 30, 91, 365))) if random.random() < 0.7 else None
    if parameter.name in ("started_from", "started_before"):
        return as_of - dt.timedelta(random.randint(0, 700)) if random.random() < 0.2 else None
    if parameter.type == "boolean":
        return random.random() < 0.5
    if parameter.name == "months":
        return random.choice((None, 3, 12, 24)) if parameter.default is None else random.choice((3, 12))
    if parameter.name == "whatif":
        return _whatif(random, register) if random.random() < 0.5 else None
    if parameter.type == "text[]":
        return _filter(random, parameter.name, register) if random.random() < 0.2 else None
    return None


def _whatif(random: Random, register: Register) -> list[str]:
    keys = [pilot.key for pilot in random.sample(register.pilots, min(4, len(register.pilots)))]
    teams = [f"{pilot.municipality}/Wijk 1" for pilot in register.pilots[:1]]
    said = [f"{what} {key}" for what, key in zip(("out", "targeted", "move -40", "move 95"), keys, strict=False)]
    said += [f"{what} {name}" for what in ("fte 1", "fte -0.5", "euro 10000") for name in teams]
    return random.sample([*said, "fte 1", "euro -5000"], random.randint(1, 4))


def _filter(random: Random, name: str, register: Register) -> list[str] | None:
    known = {
        "municipality": [pilot.municipality for pilot in register.pilots],
        "theme": [pilot.fact("theme") for pilot in register.pilots],
        "owner": [pilot.fact("owner") for pilot in register.pilots],
        "body": ["College", "Raad", "Directie"],
        "area": [area for pilot in register.pilots for area in pilot.areas],
        "target_group": ["ouderen", "jongeren", "gezinnen"],
        "stage": ["running", "awaiting_decision", "anchoring", "stopped"],
        "month": [f"2024-{month:02}-01" for month in range(1, 13)],
        "layer": ["residents", "policy", "execution"],
    }
    values = sorted({value for value in known.get(name, []) if value})
    return random.sample(values, random.randint(1, min(2, len(values)))) if values else None
