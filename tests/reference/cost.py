"""What a month of waiting costs: exact quantiles of a triangular share of the gain, less the running cost."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict

from tests.reference.life import Pilot, Register
from tests.reference.stock import people_waiting, waits


def voltage(share: float, least: float, likeliest: float, greatest: float) -> float:
    """A quantile of the triangular distribution."""
    if greatest == least:
        return least
    top = (likeliest - least) / (greatest - least)
    if share <= top:
        return least + math.sqrt(share * (greatest - least) * (likeliest - least))
    return greatest - math.sqrt((1 - share) * (greatest - least) * (greatest - likeliest))


def figures(pilot: Pilot) -> dict[str, float | None]:
    """People, gain and running cost a month; no money where any part of it is not stated."""
    people, benefit = people_waiting(pilot), pilot.fact("benefit_per_person")
    yearly = pilot.fact("rollout_cost_per_year")
    if people is None or not benefit or not yearly:
        return {"people_per_month": people, "gain_per_month": None, "running_per_month": None}
    gain, running = people * float(benefit), float(yearly) / 12
    return {"people_per_month": people, "gain_per_month": gain, "running_per_month": running}


def cost_of_delay(
    register: Register,
    as_of: dt.date,
    voltage_least: int = 40,
    voltage_likeliest: int = 60,
    voltage_greatest: int = 90,
    include_partly: bool = False,
    by: str = "pilot",
    **filters,
) -> list[dict]:
    least, likeliest, greatest = sorted(share / 100 for share in (voltage_least, voltage_likeliest, voltage_greatest))

    def priced(row: dict) -> dict:
        known = row["gain_per_month"] is not None and row["running_per_month"] is not None
        for name, share in (("cost_p10", 0.1), ("cost_p50", 0.5), ("cost_p90", 0.9)):
            left = voltage(share, least, likeliest, greatest)
            row[name] = row["gain_per_month"] * left - row["running_per_month"] if known else None
        return row

    rows = []
    for here, _ in waits(register, as_of, filters, include_partly):
        of = {"municipality": here.pilot.municipality, "body": here.life.body, "pilot_key": here.pilot.key}
        rows.append(of | figures(here.pilot))
    grouped: dict[tuple, list[dict]] = defaultdict(list)
    for row in rows:
        grouped[row["municipality"], row["body"], row["pilot_key"] if by == "pilot" else None].append(row)
    told = [{"is_whole": True, "municipality": None, "body": None, "pilot_key": None} | together(rows)]
    for (municipality, body, key), some in grouped.items():
        of = {"is_whole": False, "municipality": municipality, "body": body, "pilot_key": key}
        told.append(of | together(some))
    return [priced(row) for row in told]


def together(rows: list[dict]) -> dict:
    """Of pilots: how many there are, of how many people and money are known, and the sums of what is known."""
    people = [row["people_per_month"] for row in rows if row["people_per_month"] is not None]
    money = [row for row in rows if None not in (row["gain_per_month"], row["running_per_month"])]
    counts = {"n_pilots": len(rows), "n_people_known": len(people), "n_money_known": len(money)}
    sums = {
        name: sum(row[name] for row in money) if money else None for name in ("gain_per_month", "running_per_month")
    }
    return counts | sums | {"people_per_month": sum(people) if people else None}
