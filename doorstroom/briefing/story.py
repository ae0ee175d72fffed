"""The story of a briefing: one claim a slide, each computed, and each only when there is something to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from doorstroom.briefing.choice import KEYS, Choice
from doorstroom.briefing.model import Briefing, Slide
from doorstroom.briefing.slides_ask import asked
from doorstroom.briefing.slides_learned import borrowed, changes, lessons
from doorstroom.briefing.slides_ready import begin, ready
from doorstroom.briefing.slides_stagnation import building_up, duration
from doorstroom.briefing.slides_targeting import targeting
from doorstroom.briefing.slides_waiting import costs, nothing, standing, waiting
from doorstroom.export import about_of
from doorstroom.i18n import Words
from doorstroom.query.request import Request
from doorstroom.report.text import in_view, records

# The last one, `asked`, takes what was chosen of it.
_MAKERS = (standing, waiting, costs, building_up, duration, ready, begin, targeting, changes, borrowed, lessons)
_SLIDES: dict[str, Callable[[Request], Slide | None]] = dict(zip(KEYS[:-1], _MAKERS, strict=True))
# What a deck tells of itself on its last page; what else a slide shows is explained in its notes.
MEASURES = (
    "waiting", "over_norm", "stagnation_months", "decided_12_months", "cost_of_delay", "growth", "share_waiting",
    "how_it_ends", "changes", "open_gates",
)  # fmt: skip


def story(request: Request, body: str = "", meeting: date | None = None) -> tuple[Slide, ...]:
    """All slides that there is something to say on, in order; the last asks of a body, in the meeting of a day.

    Raises what the store raises.
    """
    words = request.words
    why = in_view.nothing(request.ask("in_view").iloc[0], words)
    told = (
        [nothing(why, request)]
        if why
        else [*(make(request) for make in _SLIDES.values()), asked(request, body, meeting)]
    )
    is_public = request.reader.is_public and request.ask("in_view").iloc[0]["n_not_public"] > 0
    return tuple(
        replace(
            slide,
            title=_of_whom(_heading(slide.title), words) if is_public else _heading(slide.title),
            notes=(words(f"briefing.say.{slide.key}"), *slide.notes),
        )
        for slide in told
        if slide is not None
    )


def _of_whom(title: str, words: Words) -> str:
    """A title that says that it is about public pilots, where there are others that it leaves out."""
    if words("briefing.public_word") in title.lower():
        return title
    said = re.compile(rf"\b{words('briefing.pilot_word')}", re.IGNORECASE).search(title)
    if not said:
        return words("briefing.of_public_pilots", title=title)
    public = words("briefing.public_pilot_word")
    public = public.capitalize() if said.start() == 0 else public
    return title[: said.start()] + public + title[said.end() :]


def _heading(title: str) -> str:
    """A title of one sentence without its full stop, which it has where it also leads a screen."""
    return title if ". " in title else title.removesuffix(".")


def briefing(request: Request, choice: Choice) -> Briefing:
    """The briefing for who may see what the request asks, told as was chosen. Raises what the store raises."""
    words, audience = request.words, request.reader.may_see
    visible = words(f"briefing.audience.{audience}")
    title = words(f"briefing.title_{audience}", day=request.as_of)
    said = about_of(request, title, MEASURES, [(words("briefing.visibility"), visible)])
    chosen = [visible, *(text for _, text in said.filters if text != visible)]
    version = records.version_in_words(said.version, said.loaded_at, words)
    footer = words("briefing.footer", day=request.as_of, version=version, chosen=" · ".join(chosen))
    if request.shown.is_example:
        footer = words("briefing.footer_example", footer=footer)
    slides = story(request, choice.body, choice.meeting)
    told = choice.applied(slides)
    if choice.is_missed([slide.key for slide in slides]):
        first, *others = told
        told = (replace(first, remarks=(*first.remarks, words("briefing.none_of_the_choice"))), *others)
    return Briefing(title, words.language, audience, told, slides, said, footer, request.identity)
