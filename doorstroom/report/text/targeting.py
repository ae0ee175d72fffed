"""Where and for whom first, and where deliberately not: sentences from the rows beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.parts import Entry

Link = Callable[..., str]
Row = Mapping[str, object]

PLANS = ("most", "neediest", "balanced")
TESTED_HERE, CARRIES, SMALL_FIRST, NO_EVIDENCE = 1, 2, 3, 4
ALIKE = ((0.9, "very"), (0.8, "much"), (0.5, "some"))
WHY_OUT = ("gap_withheld", "gap_unknown", "fte_unknown", "effect_unknown", "beyond")
FTE_DECIMALS, NAMED = 2, 3
FAIR = 0.005  # a difference that rounds to nothing


def place(row: Row) -> str:
    """What an area is called: by its name, or its code where that was not handed in."""
    return str(row["area"] if is_missing(row["area_name"]) else row["area_name"])


def cell(row: Row, words: Words) -> str:
    """An area and target group in a list."""
    return words("targeting.cell", area=place(row), group=row["target_group"])


def sentence(said: str) -> str:
    """What somebody wrote, as a sentence that another can follow."""
    written = said.strip()
    return written if written.endswith((".", "!", "?", "…")) else f"{written}."


def fte(value: object, words: Words) -> str:
    """So many FTE, with no more decimals than it has."""
    if is_missing(value):
        return words("format.unknown")
    for decimals in range(FTE_DECIMALS):
        if abs(round(float(value), decimals) - float(value)) < 10**-9:
            return words("carrying.fte", n=words.number(value, decimals))
    return words("carrying.fte", n=words.number(value, FTE_DECIMALS))


def people(value: object) -> int:
    """So many people, whole: what is told beside each other adds up as it is told."""
    return int(float(value) + 0.5)


def room_said(fte_room: float, budget: float | None, words: Words) -> str:
    """The room of a plan as its sentence names it."""
    said = fte(fte_room, words)
    return said if budget is None else words("targeting.room.both", fte=said, euro=words.money(budget))


# -------------------------------------------------------------------- the lead


def lead(cells: pandas.DataFrame, plans: pandas.DataFrame | None, room: str, choices, words: Words) -> str:
    """What the plans of a pilot do; why there is none. plans: `rollout_plans`, None where the FTE is unknown."""
    if cells["left_out"].notna().all():
        return no_plan(cells, words)
    if plans is None:
        return words("targeting.lead.no_room")
    if plans.empty:  # money was given as a bound, and what it costs is said nowhere
        return words("targeting.lead.none.euro_unknown")
    of = {row["plan"]: row for row in plans.to_dict("records")}
    if not any(row["n_cells"] for row in of.values()):
        return words("targeting.lead.nothing_fits", room=room)
    most, fair = of["most"], of["balanced"]
    helped = people(most["helped"])
    if fair["same_as"] == "most":
        return words.count("targeting.lead.same", helped, room=room)
    if not fair["n_cells"]:
        return words.count("targeting.lead.no_balance", helped, room=room)
    said = {"room": room, "fair": words.number(people(fair["helped"]))}
    if reached := _reached_only(choices, "balanced", "most"):
        return words.count("targeting.lead.reaches", helped, areas=words.join(reached), **said)
    return words.count("targeting.lead.plans", helped, **said)


def no_plan(cells: pandas.DataFrame, words: Words) -> str:
    """Why no area and target group may be in a plan: what most of those lack that are not ruled out."""
    out = cells[cells["left_out"].notna() & (cells["left_out"] != "role")]
    if out.empty:
        return words("targeting.lead.none_open")
    rest = out[out["left_out"] != "no_gap"]["left_out"]  # that all are reached is said only where nothing is unknown
    return words(f"targeting.lead.none.{rest.value_counts().index[0] if len(rest) else 'no_gap'}")


def _reached_only(choices: pandas.DataFrame, plan: str, other: str) -> list[str]:
    """The areas that one plan reaches and the other does not."""
    chosen = choices[choices["is_chosen"]]
    of = {name: chosen[chosen["plan"] == name] for name in (plan, other)}
    there = set(of[other]["area"])
    return list(dict.fromkeys(place(row) for row in of[plan].to_dict("records") if row["area"] not in there))


def brief(
    cells: pandas.DataFrame, plans: pandas.DataFrame | None, choices: pandas.DataFrame | None, words: Words
) -> list[tuple[str, str]]:
    """Where plan A begins, what it takes, and where it is deliberately not: each with its name."""
    told = []
    if plans is not None and choices is not None and len(plans) and plans["n_cells"].iloc[0]:
        first = choices[(choices["plan"] == "most") & choices["is_chosen"]]
        told.append((words("targeting.brief.first"), _named(first, words)))
        told.append((words("targeting.brief.takes"), plan_does(plans.iloc[0].to_dict(), words)))
    left = cells[cells["role"] == "not_here"].sort_values("is_review_past", ascending=False, kind="stable")
    if len(left):
        said = words("targeting.not_here.said", cells=_named(left, words))
        n_past = int(left["is_review_past"].sum())
        said = words.count("targeting.not_here.past", n_past, said=said) if n_past else said
        told.append((words("targeting.brief.not_here"), said))
    return told


def _named(rows: pandas.DataFrame, words: Words) -> str:
    named = [cell(row, words) for row in rows.head(NAMED).to_dict("records")]
    more = len(rows) - len(named)
    return words.join([*named, *([words.count("targeting.more", more)] if more else [])])


# ----------------------------------------------------------------- one cell


def gap(row: Row, words: Words) -> str:
    """How many people are in need and not reached, as a cell shows it."""
    if row["is_gap_withheld"]:
        return words("targeting.gap.withheld")
    return words("targeting.gap.unknown") if is_missing(row["gap"]) else words.number(row["gap"])


def evidence(row: Row, words: Words) -> str:
    """The class of a cell in a few words; deliberately not here comes before it."""
    if row["role"] == "not_here":
        return words("targeting.evidence.not_here")
    if row["evidence"] == CARRIES and row["is_dropped"]:  # its own evidence, that counts for less
        return words("targeting.evidence.c2_here")
    return words(f"targeting.evidence.c{row['evidence']}")


def sign(row: Row) -> str:
    """The shape of a class."""
    return "✕" if row["role"] == "not_here" else {1: "●", 2: "◐", 3: "○", 4: "–"}[int(row["evidence"])]


def why(row: Row, words: Words) -> str:
    """Why a cell has its class."""
    said = words(f"targeting.because.{row['because']}")
    if not row["is_dropped"]:
        return said
    undated = not is_missing(row["is_undated"]) and bool(row["is_undated"])
    return words("targeting.because.undated") if undated else said


def effect(row: Row, words: Words) -> str:
    """What is expected of a cell: of a hundred people so many, and what that rests on."""
    if is_missing(row["effect"]):
        return words("format.unknown")
    low, high = (row["effect"] + sign * row["effect_se"] * 1.2815515655446004 for sign in (-1, 1))
    said = {"effect": words.percent(row["effect"]), "low": words.percent(low), "high": words.percent(high)}
    return words("targeting.effect", **said)


def comparison(row: Row, words: Words) -> str:
    """How it is known what would have been without the pilot."""
    if not row["is_tested"]:
        return ""
    code = row["comparison"]
    return words("targeting.comparison.unknown" if is_missing(code) else f"targeting.comparison.{code}")


def likeness(value: object, words: Words) -> str:
    """How alike the residents of an area are to those where it was tested."""
    if is_missing(value):
        return words("format.unknown")
    key = next((name for least, name in ALIKE if value >= least), "little")
    return words(f"targeting.likeness.{key}", index=words.number(value, 2))


def in_words(cells: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`target_cells` with what a table says of each, those that stand first in an honest order first."""
    rows = cells.to_dict("records")
    tested = set(cells[cells["measured_effect"].notna()]["area"])
    told = cells.assign(
        name=[cell(row, words) for row in rows],
        gap_said=[gap(row, words) for row in rows],
        evidence_said=[words("targeting.signed", sign=sign(row), said=evidence(row, words)) for row in rows],
        why=[_reason(row, words) if row["role"] == "not_here" else why(row, words) for row in rows],
        effect_said=[effect(row, words) for row in rows],
        comparison_said=[comparison(row, words) for row in rows],
        alike=[
            words("targeting.likeness.tested") if row["area"] in tested else likeness(row["likeness"], words)
            for row in rows
        ],
        helped_said=[helped(row, words) for row in rows],
        fte_said=[fte(row["fte"], words) for row in rows],
        tier_said=[tier(row, cells, words) for row in rows],
        is_off=cells["role"] == "not_here",
    )
    return told.sort_values(
        ["is_off", "tier", "evidence", "name"], na_position="last", kind="stable", ignore_index=True
    )


def _reason(row: Row, words: Words) -> str:
    """Why it is deliberately not there, as somebody wrote it."""
    return words("targeting.not_here.reason_missing") if is_missing(row["reason"]) else sentence(str(row["reason"]))


def helped(row: Row, words: Words) -> str:
    """Of how many people help is expected, as a range."""
    if is_missing(row["helped"]):
        return words("format.unknown")
    low, most, high = (people(row[name]) for name in ("helped_low", "helped", "helped_high"))
    return words("targeting.range", n=most, low=low, high=high)


def tier(row: Row, cells: pandas.DataFrame, words: Words) -> str:
    """The place in an honest order: equally good where chance alone decides."""
    if is_missing(row["tier"]):
        return words("targeting.tier.none")
    alone = int((cells["tier"] == row["tier"]).fillna(False).sum()) == 1
    return words("targeting.tier.alone" if alone else "targeting.tier.shared", n=row["tier"])


def title(cells: pandas.DataFrame, words: Words) -> str:
    """Of the picture: where evidence and gap meet; never none for unknown."""
    open_cells = cells[cells["role"] != "not_here"]
    proven = open_cells[(open_cells["evidence"] <= CARRIES)]
    ready = proven[(proven["effect"] > 0).fillna(False)]
    known = int(ready["gap"].notna().sum())
    if not len(ready):
        return words(f"figures.target_grid.title_{'no_effect' if len(proven) else 'none'}")
    if not known:
        return words.count("figures.target_grid.title_unknown", len(ready))
    said = words.count("figures.target_grid.title", len(ready), people=words.number(int(ready["gap"].sum())))
    return said if known == len(ready) else words("figures.target_grid.title_at_least", said=said, n=len(ready) - known)


def alt(cells: pandas.DataFrame, words: Words) -> str:
    """The picture for who does not see it."""
    is_left = cells["role"] == "not_here"
    counts = {f"c{nth}": int(((cells["evidence"] == nth) & ~is_left).sum()) for nth in range(1, 5)}
    return words("figures.target_grid.alt", n=len(cells), not_here=int(is_left.sum()), **counts)


# --------------------------------------------------------------------- notes


def notes(cells: pandas.DataFrame, words: Words) -> list[str]:
    """What takes no part, counted: withheld, unknown, evidence that is old."""
    first = cells.iloc[0]
    counted = {name: int((cells["left_out"] == name).sum()) for name in WHY_OUT}
    said = [words.count(f"targeting.out.{name}", n) for name, n in counted.items() if n]
    if first["n_unseen"]:
        said.append(words.count("targeting.out.unseen", int(first["n_unseen"])))
    if n_dropped := int(cells["is_dropped"].sum()):
        said.append(words.count("targeting.out.dropped", n_dropped))
    unlike = cells["likeness"].isna() & cells["measured_effect"].isna() & (cells["evidence"] == CARRIES)
    if unlike.any():
        said.append(words("targeting.out.likeness"))
    return said


def pooled(cells: pandas.DataFrame, words: Words) -> str | None:
    """What the tested cells say together of a place that was not tested."""
    first = cells.iloc[0]
    if is_missing(first["pool_low"]):
        return words.count("targeting.pool.too_few", int(first["n_tested"])) if first["n_tested"] else None
    said = {name: words.percent(max(-1, min(1, first[f"pool_{name}"]))) for name in ("mean", "low", "high")}
    key = "carries" if first["pool_low"] > 0 else "may_not_work" if first["pool_varies"] else "unsure"
    return words(f"targeting.pool.{key}", n=int(first["n_tested"]), **said)


# --------------------------------------------------------------------- plans


def plan_name(plan: str, words: Words) -> str:
    """What a plan is called."""
    return words(f"targeting.plan.{plan}.name")


def plan_does(row: Row, words: Words) -> str:
    """What a plan does and takes."""
    low, high = people(row["helped_low"]), people(row["helped_high"])
    said = words.count("targeting.plan.helps", people(row["helped"]), low=low, high=high)
    takes = {"fte": fte(row["fte"], words), "places": words.number(row["places"])}
    if is_missing(row["euro_per_year"]):
        return words("targeting.plan.takes_unknown", said=said, **takes)
    return words("targeting.plan.takes", said=said, euro=words.money(row["euro_per_year"]), **takes)


def plan_price(row: Row, plans: pandas.DataFrame, words: Words) -> str:
    """What fairness costs, in people; the same as another plan where it is."""
    if not is_missing(row["same_as"]):
        return words("targeting.plan.same", plan=plan_name(str(row["same_as"]), words))
    if row["plan"] == "most":
        return words("targeting.plan.most.price")
    if not row["n_cells"]:
        return words(f"targeting.plan.{row['plan']}.none")
    most = people(plans.loc[plans["plan"] == "most", "helped"].iloc[0])
    fewer = most - people(row["helped"])
    return words.count("targeting.plan.price", fewer)


def plan_entries(choices: pandas.DataFrame, plan: str, words: Words) -> list[Entry]:
    """The cells of a plan, who helps most first."""
    chosen = choices[(choices["plan"] == plan) & choices["is_chosen"]]
    return [
        Entry(
            cell(row, words),
            words.count(
                "targeting.plan.entry", int(row["places"]), fte=fte(row["fte"], words), helped=people(row["helped"])
            ),
        )
        for row in chosen.to_dict("records")
    ]


# --------------------------------------------------------------- fair shares


def difference(value: object, words: Words) -> str:
    """More or less than a fair share, in words."""
    if is_missing(value):
        return words("format.unknown")
    if value <= -1:
        return words("targeting.share.nothing")
    if abs(value) < FAIR:
        return words("targeting.share.fair")
    key = "less" if value < 0 else "more"
    return words(f"targeting.share.{key}", share=words.percent(abs(value)))


def shares(found: pandas.DataFrame, plans: Sequence[str], words: Words) -> pandas.DataFrame:
    """`fair_share`, one row an area with a column now and after each plan."""
    of = {(row["plan"], row["area"]): row for row in found.to_dict("records")}
    now = found[(found["plan"] == "now") & (found["need"] > 0)]
    reached = found.groupby("plan")["places"].sum()
    nobody = words(f"targeting.share.{'nobody_known' if found['n_left_out'].any() else 'nobody'}")
    rows = [
        {
            **{"area": row["area"], "name": place(row), "need": row["need"], "places": row["places"]},
            **{
                plan: difference(of[plan, row["area"]]["difference"], words) if reached[plan] else nobody
                for plan in ("now", *plans)
            },
            "out": words.count("targeting.share.out", row["n_left_out"]) if row["n_left_out"] else "",
        }
        for row in now.to_dict("records")
    ]
    return pandas.DataFrame(rows, columns=["area", "name", "need", "places", "now", *plans, "out"])


def shares_unknown(found: pandas.DataFrame, words: Words) -> str | None:
    """Of how many areas nothing is known of need and reach, or may be shown: they are in no row. None: of none."""
    now = found[found["plan"] == "now"]
    n = int(((now["need"] == 0) & (now["n_left_out"] > 0)).sum())
    return words.count("targeting.share.areas_unknown", n, of=len(now)) if n else None


# ------------------------------------------------------ elsewhere, or not yet


def small_first(cells: pandas.DataFrame, words: Words) -> list[Entry]:
    """Where a small test comes first, and why."""
    some = cells[(cells["evidence"] == SMALL_FIRST) & (cells["role"] != "not_here") & (cells["role"] != "rolled_out")]
    return [Entry(cell(row, words), why(row, words)) for row in some.to_dict("records")]


def not_here(cells: pandas.DataFrame, words: Words, *, is_public: bool) -> list[Entry]:
    """Where it is deliberately not, with the reason and the day to look again: passed days first."""
    left = cells[cells["role"] == "not_here"].sort_values(
        ["is_review_past", "review_on"], ascending=[False, True], na_position="last", kind="stable"
    )
    return [Entry(cell(row, words), _review(row, words, is_public=is_public)) for row in left.to_dict("records")]


def _review(row: Row, words: Words, *, is_public: bool) -> str:
    reason = row["reason"]
    if is_missing(reason):
        said = words("targeting.not_here.reason_internal" if is_public else "targeting.not_here.reason_unknown")
    else:
        said = sentence(str(reason))
    if is_missing(row["review_on"]):
        return words("targeting.not_here.no_day", said=said)
    key = "passed" if row["is_review_past"] else "again"
    return words(f"targeting.not_here.{key}", said=said, day=row["review_on"])


def pilots(found: pandas.DataFrame, link: Link, words: Words) -> list[Entry]:
    """`target_pilots` as a list to choose from."""
    return [
        Entry(row["title"], pilot_said(row, words), link("targeting", id=row["pilot_key"]))
        for row in found.to_dict("records")
    ]


def pilot_said(row: Row, words: Words) -> str:
    """How much evidence there is of the areas and target groups of a pilot."""
    counted = {"c1": "n_class_1", "c2": "n_class_2", "c3": "n_class_3", "c4": "n_class_4", "not_here": "n_not_here"}
    parts = [words.count(f"targeting.counts.{name}", int(row[of])) for name, of in counted.items() if row[of]]
    said = words.count("targeting.counts.cells", int(row["n_cells"]), classes=words.join(parts))
    return words.count("targeting.counts.past", int(row["n_review_past"]), said=said) if row["n_review_past"] else said
