"""One page of one pilot to take into a room: what is asked, its line of time, its conditions, and what it learned.

It shows what the one for whom it is made may see, and texts that are too long for one page end in dots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.identity import Identity
from doorstroom.query.one_pilot import known_of, row_of
from doorstroom.query.request import Request
from doorstroom.report.charts.plan_shifts import OnLine, on_a_line
from doorstroom.report.screens.blocks import Block, Heading, note
from doorstroom.report.text import card, records
from doorstroom.report.text import pilot as claims
from doorstroom.report.text.typed import shortened
from doorstroom.settings import PUBLIC, STAFF, Audience

TITLE, LINE, LONG = 140, 180, 260  # signs of a title, of one thing that is said, and of a lesson
REASONS, LESSONS = 3, 3  # the last ones
MIME = "application/pdf"


@dataclass(frozen=True)
class Handout:
    """All that stands on the page, as plain text.

    is_internal: it is not for people from outside. line: the milestones on a line of time. gates: name, how it stands,
    whether it is met (None: unknown). segments: each role with its areas and target groups. footer: of which day, from
    which version and records.
    """

    title: str
    place: str
    visibility: str
    is_internal: bool
    standing: str
    card: tuple[tuple[str, str], ...]
    line: OnLine
    deferrals: tuple[str, ...]
    gates: tuple[tuple[str, str, bool | None], ...]
    segments: tuple[tuple[str, str], ...]
    lessons: tuple[str, ...]
    footer: str
    language: str
    as_of: date
    loaded_at: datetime
    whose: Identity


@dataclass(frozen=True)
class OnPaper:
    """One pilot as a page to take along, for each of these audiences. No page is made before it is asked for."""

    pilot_key: str
    audiences: Sequence[Audience]


def handout(request: Request, key: str) -> Handout | None:
    """The page of a pilot; None where who it is for sees no such pilot. Raises what the store raises.

    request: as it is for others (`Request.for_others`).
    """
    words, pilot = request.words, row_of(request, key)
    if pilot is None:
        return None
    known, entries = known_of(request, pilot), request.ask("pilot_timeline", pilot_key=key)
    hides_notes = not request.reader.sight.covers(pilot["municipality"])
    put_off = claims.deferrals(entries, words, hides_notes=hides_notes)[-REASONS:]
    is_internal = pilot["visibility"] != "public"
    return Handout(
        title=shortened(pilot["title"], TITLE),
        place=shortened(pilot["municipality"], TITLE),
        visibility=words(f"pilot.handout.{'internal' if is_internal else request.reader.may_see}"),
        is_internal=is_internal or not request.reader.is_public,
        standing=claims.standing(pilot, words),
        card=tuple((name, shortened(said, LINE)) for name, said in card.card(known, words)),
        line=on_a_line(entries, words, as_of=request.as_of),
        deferrals=tuple(shortened(words("pilot.handout.named", name=one.name, text=one.text), LINE) for one in put_off),
        gates=tuple(card.gates(known.items, words)),
        segments=_segments(request.ask("pilot_segments", pilot_key=key), words),
        lessons=_lessons(entries, words),
        footer=_footer(request, pilot, words),
        language=words.language,
        as_of=request.as_of,
        loaded_at=request.shown.loaded_at,
        whose=request.identity,
    )


def offered(request: Request, key: str) -> Iterator[Block | OnPaper]:
    """On the screen of a pilot: the same on one page, for each audience that may see it."""
    words, whom = request.words, audiences(request, key)
    yield Heading(words("pilot.handout.heading"), 3)
    if not request.reader.is_public:
        yield note(words(f"pilot.handout.{'how' if len(whom) > 1 else 'only_staff'}"))
    yield OnPaper(key, whom)


def file_name(audience: Audience, as_of: date, words: Words) -> str:
    """A name that says what it is, for whom and of which day."""
    product, whom = words("frame.product").lower(), words(f"pilot.handout.file_{audience}")
    return f"{product}_pilot_{whom}_{as_of.isoformat()}.pdf"


def audiences(request: Request, key: str) -> tuple[Audience, ...]:
    """For whom a page of a pilot that this reader sees can be made: no more than they see themselves."""
    if request.reader.is_public:
        return (PUBLIC,)
    return (STAFF, PUBLIC) if row_of(request.for_others(PUBLIC), key) is not None else (STAFF,)


def _segments(segments: pandas.DataFrame, words: Words) -> tuple[tuple[str, str], ...]:
    """Each role with its areas, and of each area its target groups."""
    found = []
    for role, some in segments.groupby("role", sort=False, dropna=False):
        name = words("pilot.handout.no_role") if is_missing(role) else words.label("segment_role", role)
        areas = [
            words("pilot.handout.area", area=area, groups=words.join(_group(one, words) for one in rows))
            for area, rows in _by_area(some, words).items()
        ]
        found.append((name, shortened("; ".join(areas), LONG)))
    return tuple(found)


def _by_area(some: pandas.DataFrame, words: Words) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for row in some.to_dict("records"):
        names = [row[name] for name in ("area_name", "area") if not is_missing(row[name])]
        found.setdefault(names[0] if names else words("format.unknown"), []).append(row["target_group"])
    return found


def _group(code: object, words: Words) -> str:
    return words("format.unknown") if is_missing(code) else str(code)


def _lessons(entries: pandas.DataFrame, words: Words) -> tuple[str, ...]:
    some = entries[(entries["kind"] == "lesson") & entries["note"].notna()].tail(LESSONS)
    return tuple(
        shortened(row["note"], LONG)
        if is_missing(row["outcome"])
        else words(
            "pilot.handout.lesson",
            lesson=shortened(row["note"], LONG),
            action=words.label("lesson_action", row["outcome"]),
        )
        for row in some.to_dict("records")
    )


def _footer(request: Request, pilot: pandas.Series, words: Words) -> str:
    shown = request.shown
    said = words(
        "pilot.handout.footer",
        day=words.day(request.as_of),
        version=records.version_in_words(shown.name, shown.loaded_at, words),
        source=shortened(records.source(pilot, words), LINE),
    )
    return words("briefing.footer_example", footer=said) if shown.is_example else said
