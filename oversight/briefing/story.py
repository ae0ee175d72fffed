"""The story of a briefing: one claim a slide, each computed, and each only when there is something to say."""

from __future__ import annotations

from collections.abc import Callable

from oversight.briefing.asking import Asker
from oversight.briefing.choice import KEYS, Choice
from oversight.briefing.closing import asked, changes, lessons
from oversight.briefing.flowing import building_up, duration
from oversight.briefing.slides import Audience, Briefing, Slide
from oversight.briefing.standing import costs, standing, waiting
from oversight.exporting import about_of
from oversight.words import Words

_SLIDES: dict[str, Callable[[Asker, Words], Slide | None]] = dict(
    zip(KEYS, (standing, waiting, costs, building_up, duration, changes, lessons, asked), strict=True)
)
MEASURES = (
    "waiting", "over_norm", "stagnation_months", "decided_12_months", "cost_of_delay", "growth", "share_waiting",
    "endings", "changes", "open_gates",
)  # fmt: skip


def story(ask: Asker, words: Words) -> tuple[Slide, ...]:
    """All slides that there is something to say on, in order. Raises what the store raises."""
    told = (make(ask, words) for make in _SLIDES.values())
    return tuple(slide for slide in told if slide is not None)


def briefing(ask: Asker, words: Words, *, audience: Audience, choice: Choice) -> Briefing:
    """The briefing for an audience, told as was chosen. `ask` must ask what that audience may see."""
    version = ask.store.version(ask.version)
    visible = (words("briefing.visibility"), words(f"briefing.audience.{audience}"))
    title = words("briefing.title", day=ask.as_of)
    about = about_of(
        title,
        as_of=ask.as_of,
        version=version.name,
        loaded_at=version.loaded_at,
        filters=ask.filters,
        measures=MEASURES,
        sources=ask("loaded_files")["file"],
        words=words,
        also=[visible],
    )
    chosen = [visible[1], *(text for _, text in about.filters if text != visible[1])]
    footer = words("briefing.footer", day=ask.as_of, version=about.version, chosen=" · ".join(chosen))
    if version.is_example:
        footer = words("briefing.footer_example", footer=footer)
    return Briefing(title, words.language, audience, choice.applied(story(ask, words)), about, footer)
