"""Where it builds up and whether it grows; how long it usually takes and how it ends."""

from __future__ import annotations

import pandas

from doorstroom.briefing.model import Bar, Bars, Part, Parts, Slide, Tone
from doorstroom.briefing.slides_waiting import alt_of, meanings
from doorstroom.i18n import Words, is_missing
from doorstroom.query.request import Request
from doorstroom.report.charts.building_up import title as building_up_title
from doorstroom.report.charts.how_it_ends import after_a_year, counts
from doorstroom.report.charts.how_it_ends import title as endings_title
from doorstroom.report.charts.share_waiting import title as wait_title
from doorstroom.report.text import records, stagnation

TONES: dict[str, Tone] = {
    "rollout": "good",
    "stop": "within",
    "withdrawn": "quiet",
    "other": "quiet",
    "waiting": "over",
    "no_longer_listed": "quiet",
}


def building_up(request: Request) -> Slide | None:
    """In which stage pilots stand still, and whether more come in than go out there. None where none is open."""
    words = request.words
    stages = request.ask("building_up")
    if not (stages["n_open"] > 0).any():
        return None
    bars = tuple(_stage(row, words) for row in stages[stages["n_open"] > 0].to_dict("records"))
    return Slide(
        "building_up",
        building_up_title(stages, words),
        words("briefing.building_up.how"),
        Bars(bars, words("briefing.building_up.unit"), "", words("briefing.building_up.over")),
        alt_of(bars, words),
        remarks=(
            *_growth(request, stages),
            *_others(request, stages),
            *records.outside_stages(request.ask("without_stage", at_most=records.NAMED), words),
        ),
        notes=meanings(("building_up", "growth"), words),
    )


def _stage(row: dict, words: Words) -> Bar:
    unknown = row["n_unknown_age"] + row["n_without_norm"]
    key = "all_unknown" if unknown == row["n_open"] else "some_unknown" if unknown else "bar"
    label = words(
        f"briefing.building_up.{key}",
        months=words.months(row["stagnation_months"]),
        over=row["n_over_norm"],
        n=row["n_open"],
        unknown=unknown,
    )
    return Bar(words.label("stage", row["stage"]), 0, float(row["stagnation_months"]), label)


def _growth(request: Request, stages: pandas.DataFrame) -> list[str]:
    """Whether it grows in the stage with most stagnation; without stagnation, in all stages together."""
    words = request.words
    if not (stages["stagnation_months"] > 0).any():
        return stagnation.growth(request.ask("growth", by="all", stage="open"), "open", words)
    worst = stages.loc[stages["stagnation_months"].idxmax(), "stage"]
    every = request.ask("growth", by="stage")  # as the screen has it: judged among the stages beside it
    return stagnation.growth(every[every["stage"] == worst], worst, words)


def _others(request: Request, stages: pandas.DataFrame) -> list[str]:
    """That the stage holds more pilots than the successful ones of the first slide, where it does."""
    words = request.words
    open_there = stages.set_index("stage").loc["awaiting_decision", "n_open"]
    waiting = request.ask("portfolio_counts").set_index("measure").loc["waiting", "value"]
    return [words("status.building_note")] if open_there != waiting else []


def duration(request: Request) -> Slide | None:
    """How long a decision usually takes and how it ends. None where no pilot ever waited."""
    words = request.words
    quantiles, ends = request.ask("wait_quantiles", by="all"), request.ask("how_it_ends", by="all")
    counted = counts(request.ask("outcomes"))
    if counted.empty:
        return None
    is_told = quantiles.iloc[0][["median_days", "median_more_than_days"]].notna().any()
    parts = tuple(
        Part(int(row.n), words.count(f"figures.how_it_ends.{row.cause}", row.n), TONES[row.cause])
        for row in counted.itertuples()
    )
    after = after_a_year(ends, words)
    is_public = request.ask("in_view").iloc[0]["n_not_public"] > 0
    half = wait_title(quantiles, words) if is_told else None
    return Slide(
        "duration",
        endings_title(counted, words, "public" if is_public else "all"),
        words("briefing.duration.how"),
        Parts(parts),
        words("briefing.duration.alt", parts=words.join(part.name for part in parts)),
        remarks=tuple(
            _sentences(half, _why_not(quantiles.iloc[0], words), after, words)
            + stagnation.left_out(quantiles.iloc[0], words)
        ),
        notes=meanings(("share_waiting", "how_it_ends"), words),
    )


def _why_not(row: pandas.Series, words: Words) -> str | None:
    """Why no usual duration is given, where none is."""
    if not is_missing(row["median_days"]) or not is_missing(row["median_more_than_days"]):
        return None
    return words("briefing.duration.withheld", why=stagnation.withheld(row["median_withheld"], words))


def _sentences(half: str | None, why: str | None, after: str | None, words: Words) -> list[str]:
    told = words("briefing.duration.half", half=half) if half else None
    return [text for text in (told, why, after) if text]
