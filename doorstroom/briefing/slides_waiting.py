"""The first slides: where we stand, which successful pilots wait, and what waiting costs."""

from __future__ import annotations

from collections.abc import Iterable

import pandas

from doorstroom.briefing.model import Bar, Bars, Figure, Figures, Lines, Slide
from doorstroom.i18n import Words, is_missing
from doorstroom.query.request import Request
from doorstroom.report.charts.waiting_decisions import title as waits_title
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.price import rounded
from doorstroom.report.text.typed import shortened

SHOWN = 8  # of what is told in lines
LONGEST_WAITS = 3  # bars that take the whole width
LONGEST_NAME = 90  # characters: two lines beside a bar
COUNTS = ("waiting", "over_norm", "stagnation_months", "decided_12_months")


def standing(request: Request) -> Slide:
    """Where we stand: one sentence and one number; who speaks has the others that lead the first screen."""
    words = request.words
    counts, pilots = request.ask("portfolio_counts"), request.ask("waiting_decisions")
    view = request.ask("in_view").iloc[0]
    first, *others = claims.tiles(  # a slide has no links
        counts, COUNTS, request.since, words, str, view, request.first_known(request.since)
    )
    figure = Figure(first.name, first.value, _longest_since(pilots, words) or first.change)
    return Slide(
        "standing",
        claims.waiting_lead(counts, pilots, request.ask("norms_now"), view, words),
        words("briefing.standing.how", day=request.as_of),
        Figures((figure,)),
        words("briefing.standing.alt", figure=_in_a_line(figure, words)),
        notes=(
            *(_in_a_line(Figure(one.name, one.value, one.change), words) for one in (first, *others)),
            *meanings(COUNTS, words),
        ),
    )


def _in_a_line(one: Figure, words: Words) -> str:
    return words("briefing.standing.figure", name=one.name, value=one.value, change=one.change)


def _longest_since(pilots: pandas.DataFrame, words: Words) -> str | None:
    """Since when the longest waits; None where no day is known."""
    known = pilots["succeeded_on"].dropna()
    return None if known.empty else words.count("briefing.standing.since", len(pilots), day=known.min())


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
    bars = tuple(_wait(row, words) for row in pilots.head(LONGEST_WAITS).to_dict("records"))
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
            is_wide=True,
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
    figures, step = _price(whole, words), request.shown_people["rounded_to"]
    others = tuple(
        (shortened(row.title, LONGEST_NAME), _no_more_reached(row, words)) for row in pilots.head(SHOWN).itertuples()
    )
    return Slide(
        "costs",
        costs_title(whole, words),
        words("briefing.costs.how"),
        Figures(figures) if figures else Lines(others),
        words("briefing.costs.alt", figures=words.join(f"{one.value} {one.name}" for one in figures))
        if figures
        else lines_alt(others, words),
        remarks=(
            *tuple(cost_remarks(whole, words))[1 if len(figures) > 1 else 0 :],  # the money stands there itself
            *([words("briefing.costs.rounded", n=step)] if figures and step > 1 else []),
        ),
        notes=(
            *(
                words("figures.named", name=row.title, value=words.count("briefing.costs.bar", row.people_per_month))
                for row in reached.head(LONGEST_WAITS).itertuples()
            ),
            *meanings(("people_waiting", "cost_of_delay"), words),
        ),
    )


def _price(whole: pandas.Series, words: Words) -> tuple[Figure, ...]:
    """What a month costs in people, and in money where waiting costs any; nothing where nobody is known to wait."""
    if not whole["n_people_known"] or not whole["people_per_month"] > 0:
        return ()
    people = whole["people_per_month"]
    said = [Figure(words.count("briefing.costs.residents", people), words.number(people), "")]
    if whole["n_money_known"] and whole["cost_p10"] > 0:
        low, middle, high = (words.money(rounded(whole[name])) for name in ("cost_p10", "cost_p50", "cost_p90"))
        said.append(Figure(words("briefing.costs.euro"), middle, words("briefing.costs.between", low=low, high=high)))
    return tuple(said)


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
