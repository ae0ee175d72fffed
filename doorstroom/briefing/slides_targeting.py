"""Of which successful pilots it is known where and for whom to roll them out first."""

from __future__ import annotations

from doorstroom.briefing.model import Lines, Slide
from doorstroom.briefing.slides_waiting import LONGEST_NAME, lines_alt, meanings
from doorstroom.query.request import Request
from doorstroom.report.text import targeting as claims
from doorstroom.report.text.typed import shortened

SHOWN = 6


def targeting(request: Request) -> Slide | None:
    """The pilots that have their turn and can be rolled out on purpose, with how much is known of how many places. None
    where of none enough is known.
    """
    words = request.words
    found = request.ask("target_pilots")
    asked = found[found["is_asked"]]
    ready = asked[asked["standing"] == claims.CAN_BE_PLANNED]
    if ready.empty:
        return None
    lines = tuple(
        (shortened(one["title"], LONGEST_NAME), claims.pilot_said(one, words))
        for one in ready.head(SHOWN).to_dict("records")
    )
    more = len(ready) - len(lines)
    n_past = int(asked["n_review_past"].sum())
    past = "past" if len(lines) == len(asked) else "past_of_all"  # also of those that are not on the slide
    audience = "public" if request.reader.is_public else "all"
    of = "each" if len(ready) == len(asked) else "title"
    return Slide(
        "targeting",
        words.count(f"briefing.targeting.{of}_{audience}", len(ready), of=len(asked)),
        words("briefing.targeting.how"),
        Lines(lines),
        lines_alt(lines, words),
        remarks=(
            *([words.count("briefing.more", more)] if more else []),
            *([words.count(f"briefing.targeting.{past}", n_past, of=len(asked))] if n_past else []),
        ),
        notes=meanings(("target_cells", "rollout_plans"), words),
    )
