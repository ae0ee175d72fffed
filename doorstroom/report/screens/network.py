"""The sections of Netwerk: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas

from doorstroom.i18n import Words
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
from doorstroom.report.tables import network as tables
from doorstroom.report.text import network as claims
from doorstroom.report.text.in_view import View

SECTIONS = ("like", "looks", "compare", "reuse")
TEXT, PILOT, SAME = "text", "like", "same"  # parts of the address
SAMES = ("anything", "province", "access_run_by", "care_contracting")
LESSONS_SHOWN, WARNINGS_SHOWN, REUSES_SHOWN, ON_PILOT = 6, 8, 25, 3


def contents(words: Words) -> Block:
    """Links to the sections by their name, which is the place that an address points to."""
    return Choice(words("network.contents"), [(words(f"network.section.{one}"), f"#{one}", False) for one in SECTIONS])


def headed(section: str, words: Words) -> Block:
    """The heading of a section, at the place that its name points to."""
    return Heading(words(f"network.section.{section}"), 2, section)


def asking(text: str, pilots: Mapping[str, str], chosen: str, words: Words) -> list[Block]:
    """Where a reader says what they plan: in words of their own, or as a pilot. pilots: titles by key."""
    field = Field(TEXT, words("network.ask.text"), "text", text)
    pick = Pick(PILOT, words("network.ask.pilot"), pilots, words("network.ask.pilot_placeholder"), chosen)
    return [
        headed("like", words),
        note(words("network.ask.intro")),
        FilledIn("ds-like", [field], words("network.ask.button"), ""),
        *([] if text else [pick]),
    ]


def alike(
    asked: str, answers: Sequence[pandas.DataFrame], view: View, themes: Sequence[str], words: Words, link: Link
) -> list[Block]:
    """What was found for what was asked: `like_pilots` and `like_lessons`."""
    found, learned = answers
    said = [
        Heading(words("network.ask.asked", what=asked)),
        Text(claims.found(found, view, words, themes)),
        Line(words("network.ask.clear"), f"{link('network')}#like"),
    ]
    if found.empty:
        return said
    more = claims.left_out(found, words)
    return [
        *said,
        Entries(claims.entries(found, words, link)),
        *([note(more)] if more else []),
        *_lessons(claims.lessons(learned, words, link), words),
        Opened(words("network.like.table"), tables.alike(found, words, link)),
        Definitions(["like_pilots"]),
    ]


def _lessons(learned: Sequence[Entry], words: Words) -> list[Block]:
    if not learned:
        return [note(words("network.lesson.none"))]
    rest = learned[LESSONS_SHOWN:]
    more = [Disclosed(words.count("network.lesson.more", len(rest)), rest)] if rest else []
    return [Heading(words("network.lesson.heading")), Entries(learned[:LESSONS_SHOWN]), *more]


def looks(
    place: str, found: pandas.DataFrame, traits: pandas.DataFrame, unknown: pandas.DataFrame, words: Words
) -> list[Block]:
    """Which municipalities look like `place`: `look_alikes`, `municipality_traits` and `residents_unknown`."""
    others = [name for name in unknown["municipality"] if name != place]
    left_out = [note(words("network.looks.left_out", names=words.join(others)))] if others else []
    is_known = ((traits["trait"] == "residents") & (traits["amount"] > 0)).any()
    table = [] if found.empty else [Rows(tables.look_alikes(found, words), measures=["look_alikes"])]
    known = [] if traits.empty else [Opened(words("network.traits.heading", place=place), tables.traits(traits, words))]
    return [
        Text(claims.look_alikes(place, found, words, is_known=is_known)),
        *table,
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


def compare(place: str, found, waits, near: pandas.DataFrame, themes: Sequence[str], words: Words) -> list[Block]:
    """How it goes elsewhere: `network_compare` and `wait_quantiles` by municipality, `look_alikes` first."""
    if not (found["municipality"] != place).any():
        return [headed("compare", words), Text(words("network.compare.alone"))]
    order = claims.nearest(place, near)
    of = words("network.compare.theme", theme=words.join(themes)) if themes else words("network.compare.all_themes")
    return [
        headed("compare", words),
        note(f"{words('network.compare.intro', place=place)} {of}"),
        Rows(tables.compared(found, waits, order, words), measures=["waiting", "chosen"]),
    ]


def reuse(found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """What was taken over, and who must hear that it stopped or slipped where it came from: `reuse_now`."""
    said = [headed("reuse", words), Text(claims.reused(found, words))]
    if found.empty:
        return said
    warned = [Entry(one) for one in claims.warnings(found, words)]
    more = warned[WARNINGS_SHOWN:]
    return [
        *said,
        *([Heading(words("network.reuse.warned")), Entries(warned[:WARNINGS_SHOWN])] if warned else []),
        *([Disclosed(words.count("network.reuse.warned_more", len(more)), more)] if more else []),
        Rows(tables.reuses(found, words, link), REUSES_SHOWN, ["reuse_now"]),
    ]


def on_pilot(found: pandas.DataFrame, key: str, view: View, words: Words, link: Link) -> list[Block]:
    """What is alike, on the screen of a pilot: `like_pilots`."""
    said = [Heading(words("network.section.like"), 2, "like"), Text(claims.found(found, view, words))]
    if found.empty:
        return said
    return [
        *said,
        Entries(claims.entries(found.head(ON_PILOT), words, link)),
        Line(words("network.like.all"), f"{link('network', like=key)}#like"),
    ]
