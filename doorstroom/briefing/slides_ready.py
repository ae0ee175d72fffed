"""Which running pilots will succeed unprepared, and what has to begin by when."""

from __future__ import annotations

from doorstroom.briefing.model import Lines, Slide
from doorstroom.briefing.slides_waiting import LONGEST_NAME, lines_alt, meanings
from doorstroom.i18n import Words
from doorstroom.query.request import Request
from doorstroom.report.text import carrying
from doorstroom.report.text import preparing as claims
from doorstroom.report.text import ready as ready_text
from doorstroom.report.text.typed import shortened

SHOWN, NAMED = 6, 3


def ready(request: Request) -> Slide | None:
    """Who is near its evaluation and not ready, with what lacks. None where nothing runs, or nothing was assessed."""
    words = request.words
    summary = request.ask("readiness_summary", near_days=claims.NEAR_DAYS)
    row = summary.iloc[0]
    if row["n_pilots"] == row["n_unknown"]:
        return None
    found = request.ask("readiness_now", near_days=claims.NEAR_DAYS)
    near = claims.near_not_ready(found)
    lines = tuple(
        (shortened(one["title"], LONGEST_NAME), claims.near_said(one, words))
        for one in near.head(SHOWN).to_dict("records")
    )
    more = len(near) - len(lines)
    return Slide(
        "ready",
        claims.lead(summary, request.ask("in_view").iloc[0], words),
        words("briefing.ready.how", weeks=claims.NEAR_WEEKS),
        Lines(lines),
        lines_alt(lines, words),
        remarks=(*([words.count("briefing.more", more)] if more else []), *_remarks(request, words)),
        notes=meanings(("readiness", *(() if request.reader.is_public else ("success_collision",))), words),
    )


def _remarks(request: Request, words: Words) -> list[str]:
    """Whether teams can carry it: that counts pilots which the public may not see."""
    return [] if request.reader.is_public else [carrying.lead(request.ask("collision"), words)]


def begin(request: Request) -> Slide | None:
    """What has to be done first, by which day and for whom, as Klaar voor succes leads with; then what follows.

    None where no such day is known.
    """
    words, summary = request.words, request.ask("last_day_summary").iloc[0]
    if not summary["n_first"]:
        return None
    known = [one for one in claims.deadlines(request.ask("last_day_to_begin"), words) if one.is_known]
    lines = tuple((one.heading, _pilots(one, words)) for one in known[:SHOWN])
    later = sum(len(one.pilots) for one in known[SHOWN:])
    return Slide(
        "begin",
        ready_text.first(summary, words),
        words("briefing.begin.how"),
        Lines(lines),
        lines_alt(lines, words),
        remarks=(
            *([words.count("briefing.more", later)] if later else []),
            *ready_text.beside_first(summary, words),
        ),
        notes=meanings(("last_day_to_begin",), words),
    )


def _pilots(one: claims.Deadline, words: Words) -> str:
    names = [shortened(rows[0]["title"], LONGEST_NAME) for rows in one.pilots]
    more = len(names) - NAMED
    return words.join([*names[:NAMED], words.count("briefing.begin.others", more)] if more > 0 else names)
