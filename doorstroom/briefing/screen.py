"""What stands around the slides on the screens of the briefing, as blocks. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from doorstroom.briefing.choice import Choice as Chosen
from doorstroom.briefing.model import Audience, Slide
from doorstroom.i18n import Words
from doorstroom.lineage.traces import trace
from doorstroom.query.address import Link
from doorstroom.report.parts import Item
from doorstroom.report.screens.blocks import Arrangement, Block, Choice, note

AUDIENCES: tuple[Audience, ...] = ("public", "staff")
# The figures behind the slides, by the names of lineage/figures.toml. Of costs and lessons the rows are on the slide.
BEHIND = {
    "standing": ("waiting", "over_norm", "stagnation_months", "decided_12_months"),
    "waiting": ("ranked_waits",),
    "costs": ("people_waiting",),
    "building_up": ("stagnation_months",),
    "duration": ("waits_seen",),
    "changes": ("changes",),
    "asked": ("next_meetings",),
}


def audiences(now: Audience, chosen: Chosen, link: Link, words: Words) -> Block:
    """For whom the slides are."""
    options = [
        (words(f"briefing.audience.{one}"), link("briefing", **chosen.in_address(one)), one == now) for one in AUDIENCES
    ]
    return Choice(words("briefing.visibility"), options)


def arrangement(
    story: Sequence[Slide], chosen: Chosen, audience: Audience, is_traced: bool, link: Link, words: Words
) -> list[Block]:
    """The slides that are told, each with links that move it or leave it out, and those that are left out.

    is_traced: whether the rows behind a figure on the screens are those behind the slides.
    """

    def to(slides: Sequence[str]) -> str:
        return link("briefing", **replace(chosen, slides=slides).in_address(audience))

    titles = {slide.key: slide.title for slide in story}
    told = chosen.told(tuple(titles))
    left_out = [key for key in titles if key not in told]
    items = []
    for nth, key in enumerate(told):
        rest = [one for one in told if one != key]
        steps = {
            "earlier": [*rest[: nth - 1], key, *rest[nth - 1 :]] if nth else None,
            "later": [*rest[: nth + 1], key, *rest[nth + 1 :]] if nth < len(rest) else None,
            "leave_out": rest or None,
        }
        actions = [_action(step, titles[key], to(slides), words) for step, slides in steps.items() if slides]
        items.append(Item(titles[key], [*actions, *(_behind(key, link, words) if is_traced else ())]))
    added = [Item(titles[key], [_action("add", titles[key], to([*told, key]), words)]) for key in left_out]
    return [
        Arrangement(words("briefing.screen.told"), items, is_ordered=True),
        *([Arrangement(words("briefing.screen.left_out"), added)] if added else []),
        *([] if is_traced else [note(words("briefing.screen.not_traced"))]),
    ]


def _action(step: str, title: str, href: str, words: Words) -> tuple[str, str, str]:
    return words(f"briefing.screen.{step}"), words(f"briefing.screen.{step}_label", title=title), href


def _behind(key: str, link: Link, words: Words) -> list[tuple[str, str, str]]:
    """Links to the rows behind the figures of a slide, each called after what it counts."""
    named = [(name, words(f"definitions.{trace(name).measure}.title")) for name in BEHIND.get(key, ())]
    return [(title, words("frame.origin_label", measure=title), link("origin", figure=name)) for name, title in named]
