"""The sections of Netwerk: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.query.address import Link
from doorstroom.report.parts import Entry, Field
from doorstroom.report.screens.blocks import (
    Block,
    Choice,
    Definitions,
    Disclosed,
    Entries,
    FilledIn,
    Heading,
    Line,
    Opened,
    Pick,
    Rows,
    Text,
    note,
)
from doorstroom.report.screens.sections import Sections
from doorstroom.report.tables import network as tables
from doorstroom.report.text import network as claims
from doorstroom.report.text.in_view import View

PARTS = Sections("network.contents", "network.section", ("like", "looks", "compare", "reuse"))
TEXT, PILOT, SAME = "text", "like", "same"  # parts of the address
SAMES = ("anything", "province", "access_run_by", "care_contracting")
LESSONS_SHOWN, WARNINGS_SHOWN, REUSES_SHOWN, PLACES_SHOWN, ON_PILOT = 6, 8, 25, 12, 3


@dataclass(frozen=True)
class Asked:
    """What was looked for: its name, by which municipality (None: nobody's own), of which themes, and in what."""

    what: str
    place: str | None
    themes: Sequence[str]
    view: View


def asking(text: str, pilots: Mapping[str, str], chosen: str, n_in_all: int, words: Words) -> list[Block]:
    """Where a reader says what they plan: in words of their own, or as a pilot. pilots: titles by key, of n_in_all."""
    field = Field(TEXT, words("network.ask.text"), "text", text)
    pick = Pick(PILOT, words("network.ask.pilot"), pilots, words("network.ask.pilot_placeholder"), chosen)
    return [
        PARTS.headed("like", words),
        note(words("network.ask.intro")),
        FilledIn("ds-like", [field], words("network.ask.button"), ""),
        *([] if text else [pick]),
        *([note(words("network.ask.offered", n=len(pilots), of=n_in_all))] if _is_part(text, pilots, n_in_all) else []),
    ]


def _is_part(text: str, pilots: Mapping[str, str], n_in_all: int) -> bool:
    return not text and len(pilots) < n_in_all


def alike(asked: Asked, found: pandas.DataFrame, learned: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """What was found for what was asked: `like_pilots` and `like_lessons`, of others and of one's own."""
    more = claims.left_out(found, words)
    return [
        *_asked(asked, claims.found(found, asked.view, words, asked.themes, asked.place), words, link),
        *_listed(asked.place, found, words, link),
        *([note(more)] if more else []),
        *_lessons(asked.place, learned, words, link),
        Opened(words("network.like.table"), tables.alike(found, words, link)),
        Definitions(["like_pilots"]),
    ]


def nothing(asked: Asked, searched: pandas.DataFrame, near: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """What to do where nothing was found. searched: `words_searched`; near: `look_alikes`."""
    reason = searched["reason"].iloc[0]
    is_searched = is_missing(reason)
    told = claims.found(searched.head(0), asked.view, words, asked.themes, asked.place)
    return [
        *_asked(asked, told if is_searched else claims.says_nothing(reason, words), words, link),
        *([Text(claims.advice(asked.place or "", near, words))] if is_searched else []),
        Definitions(["like_pilots"]),
    ]


def _listed(place: str | None, found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """Pilots of others, and those of one's own below a heading that says so."""
    own, others = claims.own_and_others(found, place)
    are_both = bool(len(own) and len(others))
    return [
        *([Heading(words("network.like.elsewhere"))] if are_both else []),
        *([Entries(claims.entries(others, words, link))] if len(others) else []),
        *([Heading(words("network.like.in_own", place=place))] if len(own) else []),
        *([Entries(claims.entries(own, words, link))] if len(own) else []),
    ]


def _asked(asked: Asked, told: str, words: Words, link: Link) -> list[Block]:
    return [
        Heading(words("network.ask.asked", what=asked.what)),
        Text(told),
        Line(words("network.ask.clear"), f"{link('network')}#like"),
    ]


def _lessons(place: str | None, learned: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    own, others = claims.own_and_others(learned, place)
    return [
        *(_learned(words("network.lesson.heading"), claims.lessons(others, words, link), words)),
        *([note(words("network.lesson.none"))] if others.empty else []),
        *(_learned(words("network.lesson.own", place=place or ""), claims.lessons(own, words, link), words)),
    ]


def _learned(heading: str, learned: Sequence[Entry], words: Words) -> list[Block]:
    if not learned:
        return []
    rest = learned[LESSONS_SHOWN:]
    more = [Disclosed(words.count("network.lesson.more", len(rest)), rest)] if rest else []
    return [Heading(heading), Entries(learned[:LESSONS_SHOWN]), *more]


@dataclass(frozen=True)
class Without:
    """Municipalities with pilots that a table of look-alikes may leave out: of unknown residents, or too far away."""

    unknown: Sequence[str]
    further: Sequence[str]


def looks(place: str, found: pandas.DataFrame, traits: pandas.DataFrame, without: Without, words: Words) -> list[Block]:
    """Which municipalities look like `place`: `look_alikes` and `municipality_traits`."""
    others = [name for name in without.unknown if name != place]
    left_out = [note(words("network.looks.left_out", names=words.join(others)))] if others else []
    further = claims.further(place, found, without.further, words) if len(found) else None
    is_known = ((traits["trait"] == "residents") & (traits["amount"] > 0)).any()
    table = [] if found.empty else [Rows(tables.look_alikes(found, words), measures=["look_alikes"])]
    known = [] if traits.empty else [Opened(words("network.traits.heading", place=place), tables.traits(traits, words))]
    return [
        Text(claims.look_alikes(place, found, words, is_known=is_known)),
        *table,
        *([note(further)] if further else []),
        *left_out,
        *known,
    ]


def same(chosen: str, words: Words, link: Link) -> Block:
    """Which municipalities are compared: all, or those that share a trait."""
    options = [
        (words(f"network.same.{one}"), f"{link('network', same=None if one == SAMES[0] else one)}#looks", one == chosen)
        for one in SAMES
    ]
    return Choice(words("network.same.label"), options)


def compare(place: str, found, waits, near: pandas.DataFrame, view: View, themes, words: Words) -> list[Block]:
    """How it goes elsewhere: `network_compare` and `wait_quantiles` by municipality, `look_alikes` first.

    themes: those that are chosen.
    """
    if not (found["municipality"] != place).any():
        return [PARTS.headed("compare", words), Text(words("network.compare.alone"))]
    order = claims.nearest(place, near)
    of = words("network.compare.theme", theme=words.join(themes)) if themes else words("network.compare.all_themes")
    apart = 0 if themes else view["n_apart"]
    return [
        PARTS.headed("compare", words),
        note(f"{words('network.compare.intro', place=place)} {of} {claims.counted(found, apart, words)}"),
        Rows(tables.compared(found, waits, order, words), measures=["waiting", "chosen"]),
    ]


def by_theme(place: str, found: pandas.DataFrame, near: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """The same, theme by theme: `network_themes`."""
    if not (found["municipality"] != place).any():
        return []
    n_more = found["theme"].fillna("").nunique() - len(tables.most_of(found))
    more = [note(words.count("network.compare.more_themes", n_more))] if n_more else []
    table = tables.by_theme(found, claims.nearest(place, near), words, link)
    return [
        Heading(words("network.compare.by_theme")),
        note(words("network.compare.cell_intro")),
        Rows(table, PLACES_SHOWN, ["waiting", "share_waiting"]),
        *more,
    ]


def reuse(found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """What was taken over, and who must hear that it stopped or slipped where it came from: `reuse_now`."""
    said = [PARTS.headed("reuse", words), Text(claims.reused(found, words))]
    if found.empty:
        return said
    warned = [Entry(one) for one in claims.warnings(found, words)]
    more, earlier = warned[WARNINGS_SHOWN:], claims.earlier(found, words)
    return [
        *said,
        *([Heading(words("network.reuse.warned")), Entries(warned[:WARNINGS_SHOWN])] if warned else []),
        *([Disclosed(words.count("network.reuse.warned_more", len(more)), more)] if more else []),
        *([note(earlier)] if earlier else []),
        Rows(tables.reuses(found, words, link), REUSES_SHOWN, ["reuse_now"]),
    ]


def on_pilot(found: pandas.DataFrame, pilot, view: View, words: Words, link: Link) -> list[Block]:
    """What is alike, on the screen of a pilot: `like_pilots`. pilot: the row of `pilot`."""
    key, place = pilot["pilot_key"], pilot["municipality"]
    said = [Heading(words("network.section.like"), 2, "like"), Text(claims.found(found, view, words, place=place))]
    if found.empty:
        return said
    return [
        *said,
        Entries(claims.entries(found.head(ON_PILOT), words, link)),
        Line(words("network.like.all"), f"{link('network', like=key)}#like"),
    ]
