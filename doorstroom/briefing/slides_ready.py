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

SHOWN = 6
MEANT = ("readiness", "last_day_to_begin")


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
        notes=meanings(
            ("readiness", "last_day_to_begin", *(() if request.reader.is_public else ("success_collision",))), words
        ),
    )


def _remarks(request: Request, words: Words) -> list[str]:
    """What has to begin, and whether teams can carry it: that counts pilots which the public may not see."""
    said = ready_text.to_begin(request.ask("last_day_summary").iloc[0], words)
    return said if request.reader.is_public else [*said, carrying.lead(request.ask("collision"), words)]
