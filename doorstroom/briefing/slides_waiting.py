"""The first slides: where we stand, which successful pilots wait, and what waiting costs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas

from doorstroom.briefing.model import Bar, Bars, Figure, Figures, Lines, Slide
from doorstroom.i18n import Words, is_missing
from doorstroom.query.request import Request
from doorstroom.report.charts.waiting_decisions import title as waits_title
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.typed import shortened

SHOWN = 8  # bars on a slide
LONGEST_NAME = 90  # characters: two lines beside a bar
COUNTS = ("waiting", "over_norm", "stagnation_months", "decided_12_months")


def standing(request: Request) -> Slide:
    """Where we stand: one sentence and four figures."""
    words = request.words
    counts = request.ask("portfolio_counts")
    view = request.ask("in_view").iloc[0]
    tiles = claims.tiles(counts, COUNTS, request.since, words, str, view)  # a slide has no links
    figures = tuple(Figure(tile.name, tile.value, tile.change) for tile in tiles)
    said = (words("briefing.standing.figure", name=one.name, value=one.value, change=one.change) for one in figures)
    return Slide(
        "standing",
        claims.waiting_lead(counts, request.ask("waiting_decisions"), request.ask("norms_now"), view, words),
        words("briefing.standing.how", day=request.as_of),
        Figures(figures),
        words("briefing.standing.alt", figures=words.join(said)),
        notes=meanings(COUNTS, words),
    )


def nothing(why: str, request: Request) -> Slide:
    """The one slide of a briefing about no pilot at all: why there is none."""
    words = request.words
    how = words("briefing.standing.how", day=request.as_of)
    return Slide("standing", why, how, Lines(()), words("briefing.standing.nothing"))


def waiting(request: Request) -> Slide | None:
    """Which successful pilots wait, since when: the longest waits. None where none waits."""
    words = request.words
    pilots, norms = request.ask("waiting_decisions"), request.ask("norms_now")
    if pilots.empty:
        return None
    bars = tuple(_wait(row, words) for row in pilots.head(SHOWN).to_dict("records"))
    more = len(pilots) - len(bars)
    return Slide(
        "waiting",
        waits_title(pilots, words),
        words("briefing.waiting.how"),
        Bars(
            bars,
            words("briefing.waiting.unit"),
            words("briefing.waiting.within"),
            words("briefing.waiting.over"),
            _norm(norms, words),
        ),
        alt_of(bars, words),
        remarks=(words.count("briefing.more", more),) if more else (),
        notes=meanings(("waiting", "second_clock"), words),
    )


def _wait(row: dict, words: Words) -> Bar:
    days, over = row["days_waiting"], row["days_over_norm"]
    if is_missing(days):
        return Bar(shortened(row["title"], LONGEST_NAME), 0, 0, words("figures.waiting_decisions.unknown"))
    beyond = 0 if is_missing(over) else float(over)
    label = words("briefing.waiting.bar", wait=words.days(days), day=words.day(row["succeeded_on"]))
    return Bar(shortened(row["title"], LONGEST_NAME), float(days) - beyond, beyond, label)


def _norm(norms: pandas.DataFrame, words: Words) -> tuple[float, str] | None:
    norm = claims.norm_of(norms, "awaiting_decision")
    if norm is None or is_missing(norm["norm_days"]):
        return None
    kind = "norm" if norm["is_adopted"] else "norm_not_adopted"
    return float(norm["norm_days"]), words(f"figures.waiting_decisions.{kind}", norm=words.days(norm["norm_days"]))


# ---------------------------------------------------------------------- costs


def costs(request: Request) -> Slide | None:
    """What waiting costs: people first, then money as a range. None where nothing waits."""
    words = request.words
    answer = request.ask("cost_of_delay")
    whole, pilots = answer.iloc[0], answer[~answer["is_whole"]]
    if pilots.empty:
        return None
    reached = pilots[pilots["people_per_month"] > 0]
    known, step = reached.head(SHOWN), request.shown_people["rounded_to"]
    bars = tuple(
        Bar(
            shortened(row.title, LONGEST_NAME),
            0,
            row.people_per_month,
            words.count("briefing.costs.bar", row.people_per_month),
        )
        for row in known.itertuples()
    )
    others = tuple(
        (shortened(row.title, LONGEST_NAME), _no_more_reached(row, words)) for row in pilots.head(SHOWN).itertuples()
    )
    picture = Bars(bars, words("briefing.costs.unit"), "", words("briefing.costs.over")) if bars else Lines(others)
    return Slide(
        "costs",
        costs_title(whole, words),
        words("briefing.costs.how"),
        picture,
        alt_of(bars, words) if bars else lines_alt(others, words),
        remarks=(
            *([words.count("briefing.more", len(reached) - len(known))] if len(reached) > len(known) else []),
            *cost_remarks(whole, words),
        ),
        notes=(
            *([words("briefing.costs.rounded", n=step)] if step > 1 else []),
            *meanings(("people_waiting", "cost_of_delay"), words),
        ),
    )


def _no_more_reached(row, words: Words) -> str:
    """Why a pilot has no bar of people who wait."""
    if row.n_people_withheld:
        return words("decisions.people_withheld")
    if not row.n_people_known:
        return words("briefing.costs.reach_unknown")
    if row.people_falling > 0:
        return words.count("briefing.costs.reach_falls", row.people_falling)
    return words("briefing.costs.reach_same")


def costs_title(whole: pandas.Series, words: Words) -> str:
    """The claim of the costs. `whole`: the first row of `cost_of_delay`, of one pilot or more."""
    if not whole["n_people_known"]:
        kind = "withheld" if whole["n_people_withheld"] else "unknown"
        return words.count(f"briefing.costs.{kind}", whole["n_pilots"])
    if not whole["people_per_month"] > 0:
        return words(
            "briefing.costs.nobody" if whole["n_people_known"] == whole["n_pilots"] else "briefing.costs.nobody_known"
        )
    return words.count("briefing.costs.people", whole["people_per_month"])


def cost_remarks(whole: pandas.Series, words: Words) -> Iterable[str]:
    """The money as a range, and of how many pilots people or money are not known."""
    yield _money(whole, words)
    without_people = whole["n_pilots"] - whole["n_people_known"] - whole["n_people_withheld"]
    without_money = whole["n_pilots"] - whole["n_money_known"]
    if whole["n_people_known"] and without_people:
        yield words.count("briefing.costs.people_unknown", without_people)
    if whole["n_people_withheld"]:
        yield words.count("decisions.people.withheld", whole["n_people_withheld"])
    if whole["n_reach_falls"]:
        yield words.count("decisions.people.falls", whole["n_reach_falls"], people=whole["people_falling"])
    if whole["n_money_known"] and without_money:
        yield words.count("briefing.costs.money_unknown", without_money)


def _money(whole: pandas.Series, words: Words) -> str:
    """Half of the time it is more than the middle, and eight times in ten it lies between low and high."""
    if not whole["n_money_known"]:
        return words("briefing.costs.money.unknown")
    low, middle, high = (rounded(whole[name]) for name in ("cost_p10", "cost_p50", "cost_p90"))
    if high <= 0 and low == high:
        return words("briefing.costs.money.saves_exactly", euro=words.money(-low))
    if high <= 0:
        return words("briefing.costs.money.saves", low=words.money(-high), high=words.money(-low))
    said = {"low": words.money(low), "middle": words.money(middle), "high": words.money(high)}
    return words(f"briefing.costs.money.{'costs' if low >= 0 else 'either'}", **said)


def rounded(euro: float) -> Decimal:
    """An estimate without more digits than it has: two that count."""
    return Decimal(f"{float(euro):.1e}")


# ----------------------------------------------------------------- what is shared


def alt_of(bars: Iterable[Bar], words: Words) -> str:
    """What bars show, for who does not see them."""
    said = (words("figures.named", name=bar.name, value=bar.label) for bar in bars)
    return words("briefing.bars_alt", bars="; ".join(said))


def lines_alt(lines: Iterable[tuple[str, str]], words: Words) -> str:
    """What lines say, for who does not see them."""
    said = [words("figures.named", name=name, value=text) for name, text in lines]
    return words("briefing.lines_alt", lines="; ".join(said)) if said else words("briefing.lines_none")


def meanings(measures: Iterable[str], words: Words) -> tuple[str, ...]:
    """What measures mean, for who is asked about them."""
    return tuple(
        words(
            "figures.named",
            name=words(f"figures.{measure}.definition.title"),
            value=words(f"figures.{measure}.definition.how"),
        )
        for measure in measures
    )
