"""Where and for whom first, and where deliberately not: sentences from the rows beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.parts import Entry

Link = Callable[..., str]
Row = Mapping[str, object]

PLANS = ("most", "neediest", "balanced")
CARRIES, CAN_BE_PLANNED = 2, "plan"
DECIDED = ("chosen", "rolled_out", "not_here")
STANDINGS = ("plan", "lacks", "small", "missed", "done", *DECIDED)  # of `target_cells`
SIGNS = {1: "●", 2: "◐", 3: "○", 4: "–", "missed": "✗", "chosen": "★", "rolled_out": "■", "not_here": "⊘"}
ALIKE = ((0.9, "very"), (0.8, "much"), (0.5, "some"))
WHY_OUT = ("gap_withheld", "gap_unknown", "fte_unknown", "effect_unknown", "beyond")
FTE_DECIMALS, NAMED = 2, 3
TENTH = 1.2815515655446004  # standard errors to 10 and 90 of 100
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
    told = round(float(value), FTE_DECIMALS)
    for decimals in range(FTE_DECIMALS):
        if abs(round(told, decimals) - told) < 10**-9:
            return words("carrying.fte", n=words.number(told, decimals))
    return words("carrying.fte", n=words.number(value, FTE_DECIMALS))


def people(value: object) -> int:
    """So many people, whole: what is told beside each other adds up as it is told."""
    return int(float(value) + 0.5)


def room_said(fte_room: float, budget: float | None, words: Words) -> str:
    """The room of a plan as its sentence names it."""
    said = fte(fte_room, words)
    return said if budget is None else words("targeting.room.both", fte=said, euro=words.money(budget))


# -------------------------------------------------------------------- the lead


def lead(cells: pandas.DataFrame, plans: pandas.DataFrame | None, room: Planned, choices, words: Words) -> str:
    """What is chosen, what the plans of a pilot do, and where all of its cells stand.

    plans: `rollout_plans`, None where the FTE is unknown.
    """
    said = [chosen(cells, words), _planned(cells, plans, room, choices, words), all_cells(cells, words)]
    return " ".join(one for one in said if one)


@dataclass(frozen=True)
class Planned:
    """What plans are worked out with, in words: the FTE and money, and the share of the FTE of plan C."""

    room: str
    share: str


def _planned(cells: pandas.DataFrame, plans: pandas.DataFrame | None, room: Planned, choices, words: Words) -> str:
    if (cells["left_out"].notna()).all():
        return no_plan(cells, words)
    if plans is None:
        return words("targeting.lead.no_room")
    if plans.empty:  # money was given as a bound, and what it costs is said nowhere
        return words("targeting.lead.euro_unknown")
    of = {row["plan"]: row for row in plans.to_dict("records")}
    if not any(row["n_cells"] for row in of.values()):
        return words("targeting.lead.nothing_fits", room=room.room)
    most, fair = of["most"], of["balanced"]
    helped, said = people(most["helped"]), {"room": room.room, "share": room.share}
    if fair["same_as"] == "most":
        return words.count("targeting.lead.same", helped, **said)
    if not fair["n_cells"]:
        return words.count("targeting.lead.no_balance", helped, **said)
    said["fair"] = words.number(people(fair["helped"]))
    if reached := _reached_only(choices, "balanced", "most"):
        return words.count("targeting.lead.reaches", helped, areas=words.join(reached), **said)
    return words.count("targeting.lead.plans", helped, **said)


def no_plan(cells: pandas.DataFrame, words: Words) -> str:
    """Why no area and target group may be in a plan: nothing is left to choose, or nothing can be planned yet."""
    standings = set(cells["standing"])
    if standings <= set(DECIDED):
        return words("targeting.lead.none_open")
    return words(f"targeting.lead.{'nobody_left' if standings <= {*DECIDED, 'done'} else 'none'}")


def chosen(cells: pandas.DataFrame, words: Words) -> str:
    """What is chosen of the pilot already, empty where nothing is."""
    some = cells[cells["standing"] == "chosen"]
    if some.empty:
        return ""
    known = some[some["fte"].notna() & some["places"].notna()]
    if known.empty:
        return ""
    key = "chosen" if len(known) == len(some) else "chosen_known"
    takes = {"places": words.number(int(known["places"].sum())), "fte": fte(known["fte"].sum(), words)}
    return words.count(f"targeting.lead.{key}", len(some), **takes)


def taken(cells: pandas.DataFrame) -> float:
    """The FTE of what is chosen already, as far as it is known."""
    return float(cells.loc[cells["standing"] == "chosen", "fte"].sum())


def all_cells(cells: pandas.DataFrame, words: Words) -> str:
    """Where all areas and target groups of a pilot stand, and which numbers lack."""
    counted = {f"n_{name}": int((cells["standing"] == name).sum()) for name in STANDINGS}
    lacking = cells[cells["standing"] == "lacks"]["left_out"].value_counts().index
    which = words.join(words(f"targeting.lacks.{name}") for name in WHY_OUT if name in lacking)
    return words.count("targeting.counts.all", len(cells), parts=words.join(standings_said(counted, words, which)))


def standings_said(counted: Row, words: Words, which: str = "") -> list[str]:
    """How many stand where, of counts by `n_` and standing. which: the numbers that lack."""
    keys = {name: "lacks_which" if name == "lacks" and which else name for name in STANDINGS}
    given = {"which": which} if which else {}
    return [
        words.count(f"targeting.counts.{key}", int(counted[f"n_{name}"]), **(given if key == "lacks_which" else {}))
        for name, key in keys.items()
        if counted[f"n_{name}"]
    ]


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
    left = cells[cells["standing"] == "not_here"].sort_values("is_review_past", ascending=False, kind="stable")
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


def kind(row: Row) -> int | str:
    """What a cell is drawn as, a key of SIGNS: what is decided comes before its class of evidence."""
    return row["standing"] if row["standing"] in ("missed", *DECIDED) else int(row["evidence"])


def evidence(row: Row, words: Words) -> str:
    """What a cell is drawn as, in a few words."""
    shown = kind(row)
    if shown == CARRIES and row["is_dropped"]:  # its own evidence, that counts for less
        return words("targeting.evidence.c2_here")
    return words(f"targeting.evidence.{key_of(shown)}")


def key_of(shown: int | str) -> str:
    """The name of a kind in the catalogue."""
    return {1: "c1", 2: "c2", 3: "c3", 4: "c4"}.get(shown, str(shown))


def why(row: Row, words: Words) -> str:
    """Why a cell has its class."""
    if row["left_out"] == "no_effect":
        return words("targeting.because.no_effect")
    said = words(f"targeting.because.{row['because']}")
    if not row["is_dropped"]:
        return said
    undated = not is_missing(row["is_undated"]) and bool(row["is_undated"])
    return words("targeting.because.undated") if undated else said


def effect(row: Row, words: Words) -> str:
    """What is expected of a cell: of a hundred people so many, and what that rests on; of a new place how far it may
    lie off.
    """
    if is_missing(row["effect"]):
        return words("format.unknown")
    said = {"effect": words.percent(row["effect"])}
    if is_missing(row["measured_effect"]) and not is_missing(row["pool_low"]):
        ends = {name: words.percent(_share(row[f"pool_{name}"])) for name in ("low", "high")}
        return words("targeting.effect_new", **said, **ends)
    off = row["effect_se"] * TENTH
    said |= {"low": words.percent(_share(row["effect"] - off)), "high": words.percent(_share(row["effect"] + off))}
    if is_missing(row["measured_effect"]) or is_missing(row["pool_low"]):
        return words("targeting.effect", **said)
    return words("targeting.effect_here", measured=words.percent(row["measured_effect"]), **said)


def _share(value: float) -> float:
    return max(-1.0, min(1.0, value))


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
        evidence_said=[
            words("targeting.signed", sign=SIGNS[kind(row)], said=evidence(row, words), why=_why(row, words))
            for row in rows
        ],
        places_said=[places(row, words) for row in rows],
        effect_said=[effect(row, words) for row in rows],
        comparison_said=[comparison(row, words) for row in rows],
        alike=[
            words("targeting.likeness.tested") if row["area"] in tested else likeness(row["likeness"], words)
            for row in rows
        ],
        helped_said=[helped(row, words) for row in rows],
        fte_said=[fte(row["fte"], words) for row in rows],
        tier_said=[tier(row, cells, words) for row in rows],
        is_off=[DECIDED.index(row["standing"]) + 1 if row["standing"] in DECIDED else 0 for row in rows],
    )
    return told.sort_values(
        ["is_off", "tier", "evidence", "name"], na_position="last", kind="stable", ignore_index=True
    )


def _why(row: Row, words: Words) -> str:
    """Why it is deliberately not there, as somebody wrote it; of all else why it has its class."""
    if row["standing"] != "not_here":
        return why(row, words)
    return words("targeting.not_here.reason_missing") if is_missing(row["reason"]) else sentence(str(row["reason"]))


def helped(row: Row, words: Words) -> str:
    """Of how many people help is expected, as a range."""
    if is_missing(row["helped"]):
        return words("format.unknown")
    low, most, high = (people(row[name]) for name in ("helped_low", "helped", "helped_high"))
    return words("targeting.range", n=most, low=low, high=high)


def places(row: Row, words: Words) -> str:
    """How many people can be helped there."""
    if is_missing(row["places"]):
        return words("format.unknown")
    n = words.number(row["places"])
    return words("targeting.at_most", n=n) if row["is_capped"] else n


def tier(row: Row, cells: pandas.DataFrame, words: Words) -> str:
    """The place in an honest order: equally good where chance alone decides."""
    if is_missing(row["tier"]):
        return words("targeting.tier.none")
    alone = int((cells["tier"] == row["tier"]).fillna(False).sum()) == 1
    return words("targeting.tier.alone" if alone else "targeting.tier.shared", n=row["tier"])


def title(cells: pandas.DataFrame, words: Words) -> str:
    """Of the picture: where evidence and gap meet, of what is not decided; never none for unknown."""
    undecided = cells[~cells["standing"].isin(DECIDED)]
    if undecided.empty:
        return words("figures.target_grid.title_decided")
    proven = undecided[(undecided["evidence"] <= CARRIES)]
    ready = proven[(proven["effect"] > 0).fillna(False)]
    known = int(ready["gap"].notna().sum())
    if not len(ready):
        return words(f"figures.target_grid.title_{'no_effect' if len(proven) else 'none'}")
    if not known:
        return words.count("figures.target_grid.title_unknown", len(ready))
    said = words.count("figures.target_grid.title", len(ready), people=words.number(int(ready["gap"].sum())))
    return said if known == len(ready) else words("figures.target_grid.title_at_least", said=said, n=len(ready) - known)


def kinds(cells: pandas.DataFrame) -> dict[int | str, int]:
    """How many cells are drawn as what, those that there are, in the order of SIGNS."""
    drawn = [kind(row) for row in cells.to_dict("records")]
    return {one: drawn.count(one) for one in SIGNS if one in drawn}


def alt(cells: pandas.DataFrame, words: Words) -> str:
    """The picture for who does not see it."""
    parts = [
        words("figures.target_grid.part", n=n, what=words(f"targeting.evidence.{key_of(one)}"))
        for one, n in kinds(cells).items()
    ]
    return words.count("figures.target_grid.alt", len(cells), parts=words.join(parts))


# --------------------------------------------------------------------- notes


def notes(cells: pandas.DataFrame, words: Words) -> list[str]:
    """What takes no part, counted: withheld, unknown, evidence that is old."""
    first = cells.iloc[0]
    lacking = cells[cells["standing"] == "lacks"]["left_out"]
    counted = {name: int((lacking == name).sum()) for name in WHY_OUT}
    said = [words.count(f"targeting.out.{name}", n) for name, n in counted.items() if n]
    if first["n_unseen"]:
        said.append(words.count("targeting.out.unseen", int(first["n_unseen"])))
    if (cells["is_participants_withheld"] & cells["measured_effect"].notna()).any():
        said.append(words("targeting.out.coarse"))
    if n_dropped := int(cells["is_dropped"].sum()):
        said.append(words.count("targeting.out.dropped", n_dropped))
    unlike = cells["likeness"].isna() & cells["measured_effect"].isna() & (cells["evidence"] == CARRIES)
    if unlike.any():
        said.append(words("targeting.out.likeness"))
    return said


def sums(cells: pandas.DataFrame, rollout_fte: object, words: Words) -> list[str]:
    """How who is helped follows from places and effect, and what limits the places."""
    if cells["helped"].isna().all():
        return []
    said = [words("targeting.sum.how", left=left_at_scale(cells, words)), words("targeting.sum.ranges")]
    if n := int(cells["is_capped"].sum()):
        said.append(words.count("targeting.sum.capped", n, fte=fte(rollout_fte, words)))
    return [" ".join(said)]


def left_at_scale(cells: pandas.DataFrame, words: Words) -> str:
    """The share of an effect that is left at scale."""
    return words.percent(cells["voltage_mean"].iloc[0])


def pooled(cells: pandas.DataFrame, words: Words) -> str | None:
    """What the tested cells say together of a place that was not tested."""
    first = cells.iloc[0]
    if is_missing(first["pool_low"]):
        return words.count("targeting.pool.too_few", int(first["n_tested"])) if first["n_tested"] else None
    said = {name: words.percent(max(-1, min(1, first[f"pool_{name}"]))) for name in ("mean", "low", "high")}
    key = "carries" if first["pool_low"] > 0 else "may_not_work" if first["pool_varies"] else "unsure"
    return words(f"targeting.pool.{key}", n=int(first["n_tested"]), **said)


# --------------------------------------------------------------------- plans


def plan_name(plan: str, share: str, words: Words) -> str:
    """What a plan is called, by what it does. share: of the FTE where unmet need is highest."""
    return (
        words(f"targeting.plan.{plan}.name", share=share)
        if plan == "balanced"
        else words(f"targeting.plan.{plan}.name")
    )


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
        return words("targeting.plan.same", plan=words(f"targeting.plan.{row['same_as']}.brief"))
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


def standing(cells: pandas.DataFrame, name: str, words: Words) -> list[Entry]:
    """The cells that stand so, with why: once where it is the same of several."""
    named: dict[str, list[str]] = {}
    for row in cells[cells["standing"] == name].to_dict("records"):
        named.setdefault(why(row, words), []).append(cell(row, words))
    return [Entry(words.join(of_reason), reason) for reason, of_reason in named.items()]


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


def pilot_said(row: Row, words: Words) -> str:
    """Where the areas and target groups of a pilot stand, of a row of `target_pilots`."""
    said = words.count("targeting.counts.cells", int(row["n_cells"]), parts=words.join(standings_said(row, words)))
    return words.count("targeting.counts.past", int(row["n_review_past"]), said=said) if row["n_review_past"] else said


def grouped(found: pandas.DataFrame, rooms: pandas.DataFrame | None) -> dict[str, pandas.DataFrame]:
    """`target_pilots` by what is to be done first, each group that there is, with what is free (fte_free).

    rooms: `rollout_room` of them all; None where it may not be asked, and then those with a plan are told alone.
    """
    free = found["pilot_key"].map(
        {} if rooms is None else dict(zip(rooms["pilot_key"], rooms["fte_free"], strict=True))
    )
    told = found.assign(fte_free=free.astype(float))
    asked, plan = told["is_asked"], told["standing"] == CAN_BE_PLANNED
    has_room = (told["fte_free"] >= told["least_fte"] - 1e-9).to_numpy(dtype=bool)
    of = (
        {"plan_only": asked & plan}
        if rooms is None
        else {"plan": asked & plan & has_room, "room": asked & plan & ~has_room}
    )
    of |= {name: asked & (told["standing"] == name) for name in ("first", "decided")} | {"other": ~asked}
    return {name: told[holds] for name, holds in of.items() if holds.any()}


def list_lead(groups: Mapping[str, pandas.DataFrame], words: Words) -> str:
    """How many pilots wait for a decision or are being implemented, and for how many of these a choice can be made."""
    asked = {name: some for name, some in groups.items() if name != "other"}
    of = sum(len(some) for some in asked.values())
    if not of:
        return words("targeting.list_none")
    waiting = sum(int((some["stage"] == "awaiting_decision").sum()) for some in asked.values())
    if waiting in (0, of):
        who = words.count(f"targeting.list_who_{'waiting' if waiting else 'implementing'}", of)
    else:
        who = words("targeting.list_who_both", waiting=waiting, implementing=of - waiting, of=of)
    planned = sum(len(some) for name, some in asked.items() if name in ("plan", "plan_only", "room"))
    said = words.count("targeting.list_lead", planned, who=who)
    if not planned or "plan_only" in groups:
        return said
    return words.count("targeting.list_room", len(asked.get("plan", ())), said=said)
