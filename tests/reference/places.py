"""The areas on a day: pilots, whole in each of their areas."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from tests.reference.choice import chosen
from tests.reference.life import Register


def areas_now(register: Register, as_of: dt.date, by: str = "area", smallest: int = 10, **choice) -> list[dict]:
    """Without the counts of people: which of these are withheld is told beside the question."""
    del smallest
    members = defaultdict(list)
    with_role = defaultdict(set)
    present = chosen(register, as_of, choice)
    there = {here.pilot for here in present}
    for here in present:
        areas = here.pilot.areas or [None]
        for area in areas if by == "area" else [here.pilot.municipality]:
            members[here.pilot.municipality, area].append((here, 1 / len(areas) if by == "area" else 1))
    for row in register.tables.get("segments", []):
        pilot = register.pilot_of(row)
        is_meant = not choice.get("target_group") or row["target_group"] in choice["target_group"]
        if is_meant and row["role"] in ("chosen", "rolled_out") and pilot in there:
            area = register.area_name(row) if by == "area" else row["municipality"]
            with_role[row["municipality"], area, row["role"]].add(pilot.key)
            members[row["municipality"], area] += []
    rows = []
    for (municipality, area), some in members.items():
        open_ones = [(here, share) for here, share in some if here.is_open]
        rows.append(
            {
                "municipality": municipality,
                "name": area,
                "n_open": len(open_ones),
                "n_over_norm": sum(here.is_over for here, _ in open_ones),
                "n_waiting": sum(here.wait is not None for here, _ in some),
                "stagnation_months": sum(share * here.months_over for here, share in open_ones),
                "n_chosen": len(with_role[municipality, area, "chosen"]),
                "n_rolled_out": len(with_role[municipality, area, "rolled_out"]),
            }
        )
    return rows
