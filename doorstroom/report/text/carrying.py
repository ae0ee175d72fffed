"""Whether teams can carry what succeeds, and whether another pilot may start: sentences from the rows beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.query.whatif import Supposition, WhatIf
from doorstroom.report.parts import Entry, Item

Link = Callable[..., str]
Row = Mapping[str, object]
Quarters = dict[str, list[Row]]  # of a team, by kind

LIMIT_PERCENT = 20  # how likely a shortage may be for a pilot to start
LIMIT = LIMIT_PERCENT / 100
SURE, TRACE = 0.95, 0.005  # no chance is told higher than the first; what rounds to nothing is not none
MAY_COME = ("waiting", "evaluating", "running")  # roles of `collision_pilots`
QUARTERS_NAMED = 3  # of those in which a chance is greatest
FTE_STEP, EURO_STEP, QUARTER_DAYS = 1, 25_000, 91  # of what a reader can suppose
TEAM = ["municipality", "team"]
ROOM = ("fte", "euro")  # what is supposed of a team; the rest is of a pilot


def chance(p: object, words: Words) -> str:
    """A chance as it is said: never as certain as a model cannot be, and on the right side of the limit."""
    if is_missing(p):
        return words("format.unknown")
    if p > SURE:
        return words("carrying.over_most")
    if 0 < p < TRACE:
        return words("carrying.under_one")
    is_at_limit = abs(p - LIMIT) < TRACE and p != LIMIT
    return words.percent(p, 1 if is_at_limit else 0)


def is_over(p: object) -> bool:
    """Whether a chance is over the limit: what words, pictures and tables mark goes by this."""
    return not is_missing(p) and p > LIMIT


def brief_chance(row: Row, words: Words) -> str:
    """The chance of a quarter in a picture, in per cent without the sign: there is little room."""
    p = row["p_over"]
    if is_missing(p):
        return "?"
    if p > SURE:
        return words("carrying.short_over")
    said = words("carrying.short_under") if 0 < p < TRACE else words.number(100 * p)
    return words("carrying.short_at_least", chance=said) if is_part(row) else said


def chance_of(row: Row, words: Words) -> str:
    """The chance of a quarter, or that it is at least that: `is_part`."""
    p, said = row["p_over"], chance(row["p_over"], words)
    is_said = not is_missing(p) and p <= SURE
    return words("carrying.at_least_chance", chance=said) if is_said and is_part(row) else said


def is_part(found: pandas.DataFrame | Row) -> pandas.Series | bool:
    """Whether chances of `collision` are "at least", of rows or of one: the need of a pilot is unknown; or one waits
    longer than anybody was seen to, and not all fit.
    """
    return (found["n_unknown"] > 0) | ((found["n_unseen"] > 0) & (found["short"] > 0))


def known(quarters: pandas.DataFrame) -> pandas.DataFrame:
    """Quarters of `collision` as they are told: nothing of which only a part is known is told as zero."""
    is_none = (quarters["n_unknown"] > 0) & ~(quarters["stress"] > 0)
    hidden = {name: quarters[name].mask(is_none) for name in ("need_p10", "need_p50", "need_p90", "stress")}
    return quarters.assign(**hidden, p_over=quarters["p_over"].mask(is_part(quarters) & ~(quarters["p_over"] >= TRACE)))


def is_nothing_known(quarters: pandas.DataFrame) -> bool:
    """Whether neither room nor need of any quarter is known: there is nothing to draw."""
    return bool(known(quarters)[["room", "stress", "p_over"]].isna().all(axis=None))


def quarter(day: pandas.Timestamp, words: Words) -> str:
    """The quarter that begins on a day, in a sentence."""
    return words("carrying.quarter", n=(day.month + 2) // 3, year=str(day.year))


def amount(value: object, kind: str, words: Words) -> str:
    """So many FTE or euro."""
    if is_missing(value):
        return words("format.unknown")
    return words("carrying.fte", n=_fte(value, words)) if kind == "fte" else words.money(value)


def _fte(value: float, words: Words) -> str:
    return words.number(value, 0 if float(value).is_integer() else 1 if float(value * 10).is_integer() else 2)


# ------------------------------------------------------------------------ teams


def teams(found: pandas.DataFrame) -> list[tuple[str, str]]:
    """(municipality, team) of `collision`: those of which a shortage is likeliest first, unknown ones after these.

    A team that is not named is no team: pilots that name none stand last.
    """
    return list(_ranked(found))


def _ranked(found: pandas.DataFrame) -> dict[tuple[str, str], str]:
    """How each of `teams` stands over all its quarters, in people and in money, in their order: over, unknown or fits.

    Unknown is never fits; of a team that is not named it is unknown.
    """
    told = pandas.DataFrame(
        {
            **{name: found[name] for name in TEAM},
            "likeliest": found["p_over"],
            "people": found["p_over"].where(found["kind"] == "fte"),
            "is_over": found["p_over"] > LIMIT,
            "is_unknown": found["p_over"].isna() | is_part(found),
        }
    )
    by = told.groupby(TEAM, dropna=False, sort=False).max().reset_index()
    by = by.assign(has_no_name=by["team"].isna(), is_hidden=by["likeliest"].isna(), standing="fits")
    by["standing"] = by["standing"].mask(by["is_unknown"], "unknown").mask(by["is_over"], "over")
    by["standing"] = by["standing"].mask(by["has_no_name"], "unknown")
    by = by.fillna({"people": 0, "likeliest": 0}).sort_values(
        ["has_no_name", "is_hidden", "people", "likeliest"], ascending=[True, True, False, False], kind="stable"
    )
    return dict(zip(zip(by["municipality"], by["team"], strict=True), by["standing"], strict=True))


def named_teams(found: pandas.DataFrame) -> list[tuple[str, str]]:
    """Those of `teams` that have a name."""
    return [one for one in teams(found) if not is_missing(one[1])]


def chosen_team(found: pandas.DataFrame, asked: str | None) -> tuple[str, str] | None:
    """The team that an address names, else the one of which a shortage is likeliest; None where there is none."""
    named = named_teams(found)
    return next((one for one in named if key_of(*one) == asked), named[0] if named else None)


def of_team(found: pandas.DataFrame, place: str, team: object, kind: str) -> pandas.DataFrame:
    """The quarters of one team and kind."""
    is_team = found["team"].isna() if is_missing(team) else found["team"] == team
    return found[(found["municipality"] == place) & is_team & (found["kind"] == kind)]


def key_of(place: str, team: object) -> str:
    """How an address names a team."""
    return f"{place}/{'' if is_missing(team) else team}"


def lead(found: pandas.DataFrame, words: Words) -> str:
    """For how many teams a shortage is likelier than the limit, and of how many that is unknown."""
    named = found[found["team"].notna()]
    if named.empty:
        return words(f"carrying.{'none' if found.empty else 'no_team'}")
    said = list(_ranked(named).values())
    over, unknown, of = said.count("over"), said.count("unknown"), len(said)
    limit, fits = words.percent(LIMIT), of - over - unknown
    if unknown == of:
        return " ".join([words("carrying.lead.unknown_all"), *_to_add(named, words)])
    if over:
        told = words.count("carrying.lead.over", over, of=of, limit=limit)
    elif unknown:
        told = words.count("carrying.lead.some_fit", fits, of=of, limit=limit)
    else:
        told = words("carrying.lead.fits", limit=limit)
    return words.count("carrying.lead.unknown", unknown, said=told) if unknown else told


def _to_add(named: pandas.DataFrame, words: Words) -> list[str]:
    """What to hand in where of no team it is known: capacity where one has none in any quarter, and what pilots ask."""
    has_room = named.assign(has=named["room"].notna()).groupby(TEAM)["has"].any()
    capacity = [] if has_room.all() else [words("carrying.lead.add_capacity")]
    return [*capacity, *([words("carrying.lead.add_need")] if (named["n_unknown"] > 0).any() else [])]


def name(place: str, team: object, words: Words, *, several: bool) -> str:
    """A team as it is listed; with its municipality where there are more."""
    called = words("carrying.team_unknown") if is_missing(team) else team
    return words("decisions.body_in", body=called, municipality=place) if several else called


def by_standing(found: pandas.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """The `teams` by how they stand: over the limit, within it, or unknown; a team that is not named is unknown."""
    by: dict[str, list[tuple[str, str]]] = {"over": [], "fits": [], "unknown": []}
    for team, standing in _ranked(found).items():
        by[standing].append(team)
    return {name: some for name, some in by.items() if some}


def by_team(found: pandas.DataFrame) -> dict[tuple[str, str], Quarters]:
    """The quarters of each named team, those of people (`fte`) and those of money (`euro`), in the order given."""
    by: dict[tuple[str, str], Quarters] = {}
    for row in found[found["team"].notna()].to_dict("records"):
        by.setdefault((row["municipality"], row["team"]), {"fte": [], "euro": []})[row["kind"]].append(row)
    return by


def entries(
    quarters: Mapping[tuple[str, str], Quarters],
    of: Sequence[tuple[str, str]],
    link: Callable[[str], str],
    words: Words,
    *,
    several: bool,
    is_brief: bool = False,
) -> list[Entry]:
    """Teams with whether they can carry what may come. quarters: `by_team`; of: which of `teams`; link: the address
    that shows a team.

    several: whether they are of more than one municipality. is_brief: in one sentence each.
    """
    said = team_brief if is_brief else team_said
    return [
        Entry(called, words("carrying.withheld.no_team"), None)
        if is_missing(team)
        else Entry(called, said(quarters[place, team], words), link(key_of(place, team)))
        for place, team in of
        for called in [name(place, team, words, several=several)]
    ]


def team_brief(of_team: Quarters, words: Words) -> str:
    """A team in one sentence: when a shortage of people is likely and how likely, else of money; and that it is at
    least so much where the need of a pilot is unknown.
    """
    fte, worst = of_team["fte"], _worst(of_team["fte"])
    if _is_withheld(fte):
        return team_said(of_team, words)
    first, unknown = _first_over(fte), fte[0]["n_unknown"]
    if worst is None or not worst["short"] > 0:
        money = _first_over(of_team["euro"])
        if money is None or unknown or _hidden(fte):
            return _fits(fte, words)
        when, p = quarter(money["quarter"], words), chance(money["p_over"], words)
        return words("carrying.team.brief_euro", chance=p, quarter=when)
    row = worst if first is None else first
    if row["certain"] > row["room"] or is_missing(row["p_over"]):
        return _people(fte, words)
    when, greatest = quarter(row["quarter"], words), chance(_likeliest(fte), words)
    if greatest != chance(row["p_over"], words):
        when = words("carrying.team.later", quarter=when, chance=greatest)
    told = {"quarter": when, "short": amount(row["short"], "fte", words)}
    said = words.count("carrying.team.brief", fte[0]["n_pilots"], chance=chance(row["p_over"], words), **told)
    return at_least(said, unknown, fte[0]["n_unseen"], words)


def team_said(of_team: Quarters, words: Words) -> str:
    """A team in sentences: from when on people lack and when most, and money where that lacks too or is unknown."""
    fte, euro = of_team["fte"], of_team["euro"]
    if _is_withheld(fte):
        return words(f"carrying.withheld.{fte[0]['withheld']}")
    said, first = _people(fte, words), _first_over(euro)
    if first is not None:
        when, p = quarter(first["quarter"], words), chance(first["p_over"], words)
        return _greatest(words("carrying.team.euro", said=said, quarter=when, chance=p), first, euro, words)
    return words("carrying.team.euro_unknown", said=said) if _likeliest(euro) is None else said


def _is_withheld(fte: Sequence[Row]) -> bool:
    """Whether of no quarter a chance is told, nor a worst one."""
    return not any(is_missing(row["withheld"]) for row in fte) and _worst(fte) is None


def _people(fte: Sequence[Row], words: Words) -> str:
    worst, n, unknown = _worst(fte), fte[0]["n_pilots"], fte[0]["n_unknown"]
    if worst is None or not worst["short"] > 0:
        return _fits(fte, words)
    first = _first_over(fte)
    row = worst if first is None else first
    when = quarter(row["quarter"], words)
    if row["certain"] > row["room"]:
        lacking = amount(row["certain"] - row["room"], "fte", words)
        return words("carrying.team.short_already", quarter=when, short=lacking)
    said = words.count("carrying.team.short", n, quarter=when, short=amount(row["short"], "fte", words))
    if is_missing(row["p_over"]):
        why = words(f"carrying.withheld.{row['withheld']}")
        said = words("carrying.team.chance_unknown", said=said, why=why)
    else:
        said = words("carrying.team.chance", said=said, chance=chance(row["p_over"], words))
        if not is_missing(row["tipping_title"]):
            said = words("carrying.team.tipping", said=said, pilot=row["tipping_title"])
        said = _greatest(said, row, fte, words)
    return at_least(said, unknown, fte[0]["n_unseen"], words)


def at_least(said: str, n_unknown: int, n_unseen: int, words: Words) -> str:
    """What is said of a need, with of how many pilots that is unknown, or when they come: then it is that or more.

    The one place that says so, for teams and for the screen of a pilot.
    """
    said = words.count("carrying.at_least", n_unknown, said=said) if n_unknown else said
    return words.count("carrying.at_least_unseen", n_unseen, said=said) if n_unseen else said


def _greatest(said: str, told: Row, rows: Sequence[Row], words: Words) -> str:
    """When the chance is greatest, where it is told as another one: each quarter in which that same chance is told.

    rows: the quarters of a team and kind, as the picture beside the sentence shows them.
    """
    p, greatest = chance(told["p_over"], words), chance(_likeliest(rows), words)
    if greatest == p:
        return said
    days = [row["quarter"] for row in rows if chance(row["p_over"], words) == greatest]
    when = words.join(words("carrying.in_quarter", quarter=quarter(day, words)) for day in days[:QUARTERS_NAMED])
    more = len(days) - QUARTERS_NAMED
    if more > 0:
        when = words.count("carrying.more_quarters", more, said=when)
    return words("carrying.team.worst", said=said, chance=greatest, quarter=when)


def _likeliest(rows: Sequence[Row]) -> float | None:
    """The greatest chance of a shortage; None where none is known."""
    return max((row["p_over"] for row in rows if not is_missing(row["p_over"])), default=None)


def _hidden(rows: Sequence[Row]) -> int:
    """Of how many quarters the chance is unknown."""
    return sum(is_missing(row["p_over"]) for row in rows)


def _first_over(rows: Sequence[Row]) -> Row | None:
    """The first quarter in which the chance of a shortage is over the limit."""
    return min((row for row in rows if is_over(row["p_over"])), key=lambda row: row["quarter"], default=None)


def _fits(fte: Sequence[Row], words: Words) -> str:
    """That a team can carry what may come, in so far as that is known."""
    n, unknown, hidden = fte[0]["n_pilots"], fte[0]["n_unknown"], _hidden(fte)
    if not unknown and not hidden:
        return words.count("carrying.team.fits", n)
    if unknown and not any(row["stress"] > 0 for row in fte):
        return words.count("carrying.team.needs_unknown", unknown)
    said = [words.count("carrying.team.need_unknown", unknown)] if unknown else []
    said += [words.count("carrying.team.quarters_unknown", hidden, of=len(fte))] if hidden else []
    return " ".join([words("carrying.team.fits_known"), *said])


def _worst(rows: Sequence[Row]) -> Row | None:
    return next((row for row in rows if row["is_worst"]), None)


def notes(found: pandas.DataFrame, place: str, team: object, words: Words) -> list[str]:
    """What a reader must know of the figures of one team."""
    row = of_team(found, place, team, "fte").iloc[0]
    if is_missing(team) or is_missing(row["capacity_until"]):
        return []
    said = []
    if not is_missing(row["is_basis_said"]):  # it is of no quarter to come where the calendar ended before
        basis = row["basis"] if row["is_basis_said"] else "not_said"
        said.append(words(f"carrying.note.basis_{basis}"))
    said.append(words("carrying.note.until", day=row["capacity_until"]))
    counts = {"pooled": row["n_pooled"], "beyond": row["n_beyond"]}
    said += [words.count(f"carrying.note.{why}", n) for why, n in counts.items() if n]
    if row["n_timing_pooled"]:
        said.append(words("carrying.note.timing_pooled"))
    if not is_missing(row["is_share_pooled"]) and row["is_share_pooled"]:
        said.append(words("carrying.note.share_pooled"))
    return said


def in_words(rows: pandas.DataFrame, kind: str, words: Words) -> pandas.DataFrame:
    """The quarters of a team and kind with `when`, `room_said`, `likely`, `stress_said`, `chance` and `tips`."""
    rows = known(rows)
    told = rows.to_dict("records")
    return rows.assign(
        when=[quarter(row["quarter"], words) for row in told],
        room_said=[amount(row["room"], kind, words) for row in told],
        likely=[_range(row, kind, words) for row in told],
        stress_said=[amount(row["stress"], kind, words) for row in told],
        chance=[chance_of(row, words) for row in told],
        tips=["" if is_missing(row["tipping_title"]) else row["tipping_title"] for row in told],
    )


def _range(row: Row, kind: str, words: Words) -> str:
    if is_missing(row["need_p10"]):
        return words("format.unknown")
    return words("carrying.range", low=amount(row["need_p10"], kind, words), high=amount(row["need_p90"], kind, words))


def on_team(team: str, found: pandas.DataFrame, without: pandas.DataFrame, words: Words) -> str | None:
    """What one pilot does to its team: the greatest chance of a shortage, and that without it; where both round to
    nothing, that it fits. None where unknown.

    found, without: the rows of `collision` of that team, with the pilot and supposing it never comes.
    """
    chances = [rows[rows["team"] == team]["p_over"].max() for rows in (found, without)]
    if any(map(is_missing, chances)):
        return None
    said = [chance(one, words) for one in chances]
    of_this = found[found["team"] == team]
    n_unknown, n_unseen = (int(of_this.loc[of_this["p_over"].idxmax(), name]) for name in ("n_unknown", "n_unseen"))
    if n_unseen > without.loc[without["team"] == team, "n_unseen"].max():
        told = words("preparing.pilot.team_unseen", team=team, without=said[1])
        return at_least(told, n_unknown, 0, words)
    if max(chances) < TRACE:
        return words.count("preparing.pilot.team_fits", n_unknown, team=team)
    told = words("preparing.pilot.team", team=team, chance=said[0], without=said[1])
    return at_least(told, n_unknown, n_unseen, words)


# ------------------------------------------------------------------- start gate


def verdict(row: Row, words: Words) -> str:
    """Whether a pilot of `start_gate` may start, and else what would make it so."""
    said = _judged(row, words)
    if row["verdict"] in ("over_limit", "already_over"):
        said = _ways(row, said, words)
    is_decided = not is_missing(row["is_decided"]) and bool(row["is_decided"])
    return words("carrying.gate.decided", said=said) if is_decided and row["verdict"] != "passes" else said


def _judged(row: Row, words: Words) -> str:
    code, limit = row["verdict"], words.percent(row["limit"])
    if code == "unknown":
        has_no_plan = row["why_unknown"] == "timing_unknown" and is_missing(row["planned_on"])
        why = "no_plan" if has_no_plan else row["why_unknown"]
        return words(f"carrying.withheld.{why}", day=row["capacity_until"])
    if code in ("no_team", "no_structural_line"):
        return words(f"carrying.gate.{code}")
    without = "_without" if code == "already_over" else ""
    known = [p for p in (row[f"p_fte{without}"], row[f"p_euro{without}"]) if not is_missing(p)]
    return words(f"carrying.gate.{code}", chance=chance(max(known, default=None), words), limit=limit)


def _ways(row: Row, said: str, words: Words) -> str:
    """What would make it pass; where more room alone would not do, what else lacks."""
    fte, euro = (0 if is_missing(row[name]) else row[name] for name in ("whole_fte", "extra_euro"))
    room = [amount(fte, "fte", words)] if fte > 0 else []
    room += [words("carrying.a_quarter", euro=amount(euro, "euro", words))] if euro > 0 else []
    if not is_missing(row["also_lacks"]):
        lacks = words(f"carrying.gate.also.{row['also_lacks']}")
        return words("carrying.gate.not_enough", said=said, room=words.join(room), lacks=lacks) if room else said
    if room:
        said = words("carrying.gate.with_room", said=said, room=words.join(room))
    if not is_missing(row["later_quarters"]):
        said = words.count("carrying.gate.with_later", row["later_quarters"], said=said)
    targeted = row["targeted_passes"]
    return words("carrying.gate.with_targeted", said=said) if not is_missing(targeted) and targeted else said


def gate_lead(found: pandas.DataFrame, words: Words) -> str:
    """How many of those that have yet to start may, and of how many that is unknown; `start_gate`, of some."""
    of, verdicts = len(found), found["verdict"].value_counts()
    passes, unknown = (int(verdicts.get(code, 0)) for code in ("passes", "unknown"))
    if unknown == of:
        return words.count("carrying.gate.lead.unknown_all", of)
    if passes:
        said = words.count("carrying.gate.lead.some", passes, of=of)
    elif unknown:
        said = words.count("carrying.gate.lead.not_yet", of - unknown, of=of)
    else:
        return words.count("carrying.gate.lead.none", of)
    return words.count("carrying.gate.lead.unknown", unknown, said=said) if unknown else said


def gate_entries(found: pandas.DataFrame, link: Link, words: Words) -> list[Entry]:
    """Each pilot that has yet to start, with whether it may."""
    return [
        Entry(row["title"], verdict(row, words), link("pilot", id=row["pilot_key"])) for row in found.to_dict("records")
    ]


def uncovered(found: pandas.DataFrame, link: Link, words: Words) -> list[Entry]:
    """The pilots that started uncovered, with when, by whom and why."""
    return [
        Entry(
            row["title"],
            words(
                "carrying.gate.uncovered_line",
                day=words.day(row["decided_on"]),
                by=words("format.unknown") if is_missing(row["decided_by"]) else row["decided_by"],
                why=words("carrying.gate.no_reason") if is_missing(row["why"]) else row["why"],
            ),
            link("pilot", id=row["pilot_key"]),
        )
        for row in found.to_dict("records")
    ]


# ---------------------------------------------------------------------- what if

# The form in which is written down what was supposed of a pilot, once it is decided.
DECIDED_IN = {"out": "stop", "targeted": "decision", "move": "plan"}


def decided_in(one: Supposition, row: Row) -> str | None:
    """The form in which a supposition is written down once it is decided; None where it is no decision on a pilot.

    row: its pilot, of `collision_pilots`. Only of one that waits it is decided how it is rolled out.
    """
    if row["role"] not in MAY_COME or (one.what == "targeted" and row["role"] != "waiting"):
        return None
    return DECIDED_IN.get(one.what)


def supposed(one: Supposition, titles: Mapping[str, str], teams: Mapping[str, str], words: Words) -> str:
    """A supposition in words; titles, teams: of the pilots and teams that it may be about, by their key."""
    pilot = titles.get(one.name, one.name)
    if one.amount is None:
        return words(f"carrying.what_if.{one.what}", pilot=pilot)
    size, is_more = abs(one.amount), one.amount >= 0
    if one.what == "move":
        return words(f"carrying.what_if.{'move' if is_more else 'move_back'}", pilot=pilot, days=words.days(size))
    team = teams.get(one.name, one.name) if one.name else words("carrying.what_if.every_team")
    return words(f"carrying.what_if.{'more' if is_more else 'less'}", amount=amount(size, one.what, words), team=team)


def not_supposed(whatif: WhatIf, titles: Mapping[str, str], teams: Mapping[str, str], words: Words) -> list[str]:
    """What the address supposes in vain: what cannot be read, and pilots and teams that are not here."""
    named = [(one.name, "team" if one.what in ROOM else "pilot") for one in whatif.suppositions if one.name]
    known = {"team": teams, "pilot": titles}
    return [
        *(words("carrying.what_if.wrong", said=said) for said in whatif.refused),
        *(words(f"carrying.what_if.unknown_{what}", said=name) for name, what in named if name not in known[what]),
    ]


def room_item(whatif: WhatIf, place: str, team: str, to: Callable[[WhatIf], str], words: Words) -> Item:
    """More people or money for one team; what was supposed of it before is added to."""
    key, steps = key_of(place, team), {"fte": FTE_STEP, "euro": EURO_STEP}
    actions = [
        (said, said, to(whatif.with_one(kind, key, (whatif.amount(kind, key) or 0) + step)))
        for kind, step in steps.items()
        for said in [words(f"carrying.what_if.do_{kind}", amount=amount(step, kind, words))]
    ]
    return Item(words("carrying.what_if.room", team=team), actions)


def pilot_item(whatif: WhatIf, row: Row, to: Callable[[WhatIf], str], words: Words) -> Item:
    """What can be supposed of one pilot: leave it out, its targeted variant, its evaluation later."""
    key, pilot = row["pilot_key"], row["title"]
    ways = {}
    if not row["is_left_out"]:
        ways["do_out"] = whatif.with_one("out", key)
    if row["has_targeted"] and not row["is_targeted"]:
        ways["do_targeted"] = whatif.with_one("targeted", key)
    if not is_missing(row["planned_on"]):
        ways["do_move"] = whatif.with_one("move", key, (whatif.amount("move", key) or 0) + QUARTER_DAYS)
    return Item(
        pilot,
        [
            (said, words("carrying.what_if.label", what=said, pilot=pilot), to(supposes))
            for way, supposes in ways.items()
            for said in [words(f"carrying.what_if.{way}")]
        ],
    )
