"""The page of a pilot as a PDF that everyone can read (PDF/UA-1): one A4, set as large as fits."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from doorstroom.briefing.handout import Handout
from doorstroom.briefing.render_pdf import FONT, typeset
from doorstroom.i18n import Words
from doorstroom.report.charts.theme import LIGHT

TEMPLATE = Path(__file__).parent / "handout_pdf.typ"
LOOK = ("whose", "as_of", "loaded_at")  # not said in words


def as_pdf(told: Handout, words: Words) -> bytes:
    """One page, with nothing on it that the handout does not hold."""
    said = ("timeline", "deferred", "gates", "segments", "lessons", "none", "first_plan", "replan", "postponed")
    data = {
        **{name: part for name, part in asdict(told).items() if name not in LOOK},
        "words": {name: words(f"pilot.handout.{name}") for name in (*said, "happened", "no_line")},
        "as_of": words("figures.plan_shifts.as_of", day=words.day(told.as_of)),
        "product": words("frame.product"),
        "colours": asdict(LIGHT),
        "accent": told.whose.light or LIGHT.within,
        "fonts": [font for font in (told.whose.font, FONT, "Libertinus Serif") if font],
        "name": told.whose.name,
    }
    return typeset(TEMPLATE, data, told.loaded_at)
