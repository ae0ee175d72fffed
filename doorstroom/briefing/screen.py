"""What the screens of a briefing show, as blocks: the slides, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from doorstroom.briefing.choice import Choice as Chosen
from doorstroom.briefing.model import Briefing, Slide
from doorstroom.briefing.slides_ask import bodies, meetings
from doorstroom.briefing.story import briefing
from doorstroom.i18n import Words
from doorstroom.lineage.traces import trace
from doorstroom.query.address import Link
from doorstroom.query.request import Request
from doorstroom.report.parts import Item
from doorstroom.report.screens.blocks import Arrangement, Block, Choice, note
from doorstroom.settings import PUBLIC, STAFF, Audience

MEETINGS_SHOWN = 8
AUDIENCES: tuple[Audience, ...] = (PUBLIC, STAFF)
# The figures behind the slides, by the names of lineage/lineage.toml. Of costs and lessons the rows are on the slide.
BEHIND = {
    "standing": ("waiting", "over_norm", "stagnation_months", "decided_12_months"),
    "waiting": ("ranked_waits",),
    "costs": ("people_waiting",),
    "building_up": ("stagnation_months",),
    "duration": ("waits_seen",),
    "changes": ("changes",),
    "asked": ("next_meetings",),
}


@dataclass(frozen=True)
class Deck:
    """The slides, one at a time: by buttons, by keys, and on the full screen. `speaker`: where the notes are."""

    told: Briefing
    speaker: str


@dataclass(frozen=True)
class Speaker:
    """The notes for who speaks: they follow the slides in another window, and steer them."""

    told: Briefing


@dataclass(frozen=True)
class Files:
    """The briefing as a file of each kind. None is made before it is asked for."""

    told: Briefing


@dataclass(frozen=True)
class OwnWords:
    """A field for each slide, by its key and title. What is written stands in the address, and never in the records."""

    titles: Mapping[str, str]
    chosen: Chosen


@dataclass(frozen=True)
class Keep:
    """The choice and the words as a small file, to keep and to use again."""

    chosen: Chosen


Part = Deck | Speaker | Files | OwnWords | Keep  # what only these screens have, beside blocks


def audience_of(request: Request) -> Audience:
    """For whom the slides are: the public, unless who reads may see more and asks for that."""
    return PUBLIC if request.reader.is_public else request.chosen("audience", AUDIENCES)


def told_to(audience: Audience, request: Request, chosen: Chosen) -> Briefing:
    """The briefing for an audience about the same day and the same pilots, in so far as it may see them."""
    return briefing(request.for_others(audience), chosen)


def none_public(request: Request) -> int:
    """How many pilots there are for staff where not one of them is public; 0 where any is, and for the public."""
    if request.reader.is_public:
        return 0
    open_to_all, in_all = (
        int(one.ask_only("record_state", {"as_of": request.as_of})["n_pilots"].iloc[0])
        for one in (request.for_others(PUBLIC), request)
    )
    return 0 if open_to_all else in_all


def channel(told: Briefing) -> str:
    """By what name the windows of one browser that show these slides find each other."""
    about = told.about
    return repr(("doorstroom", told.audience, about.as_of, about.filters, [slide.key for slide in told.slides]))


def audiences(now: Audience, chosen: Chosen, link: Link, words: Words) -> Block:
    """For whom the slides are."""
    options = [
        (words(f"briefing.audience.{one}"), link("briefing", **chosen.in_address(one)), one == now) for one in AUDIENCES
    ]
    return Choice(words("briefing.visibility"), options)


def briefed(request: Request, chosen: Chosen, audience: Audience) -> list[Block]:
    """Which body is briefed: those that pilots wait for, and all of them. Nothing where there is none to choose."""
    words, link = request.words, request.link
    found = {"": words("briefing.screen.each_body"), **bodies(request.for_others(audience))}
    options = [
        (name, link("briefing", **replace(chosen, body=key, meeting=None).in_address(audience)), key == chosen.body)
        for key, name in found.items()
    ]
    of_body = [Choice(words("briefing.screen.briefed"), options)] if len(options) > 1 else []
    return [*of_body, *_meetings(request, chosen, audience)]


def _meetings(request: Request, chosen: Chosen, audience: Audience) -> list[Block]:
    """Of which meeting is asked: those for which papers can still be in time. Nothing where there is no choice."""
    found = meetings(request.for_others(audience), chosen.body)
    now = chosen.meeting if chosen.meeting in found else next(iter(found), None)
    options = [
        (name, request.link("briefing", **replace(chosen, meeting=day).in_address(audience)), day == now)
        for day, name in list(found.items())[:MEETINGS_SHOWN]
    ]
    return [Choice(request.words("briefing.screen.meeting"), options)] if len(options) > 1 else []


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
    named = [(name, words(f"figures.{trace(name).measure}.definition.title")) for name in BEHIND.get(key, ())]
    return [(title, words("frame.origin_label", measure=title), link("origin", figure=name)) for name, title in named]
