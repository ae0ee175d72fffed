"""The place on a screen where people write down what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas

from doorstroom.i18n import Words
from doorstroom.query.request import Request
from doorstroom.report.screens.blocks import Block, Heading, note
from doorstroom.report.text.waiting import body_of, on_agenda
from doorstroom.report.text.writing import choices

ANCHOR = "writing"
FORM = "write"  # the part of the address that names the form that is open at first
OF_PILOTS = (
    "decision", "evaluation", "start", "stop", "blocked", "unblocked", "plan", "readiness", "lesson", "answer",
    "report", "segment",
)  # fmt: skip


@dataclass(frozen=True)
class Meeting:
    """A meeting, all decisions of which are written down at once. `pilots`: on its agenda, each by its key with what it
    is called; `n_more`: how many more there are. `body`: who decides there.
    """

    key: str
    label: str
    municipality: str
    body: str
    pilots: Mapping[str, str]
    n_more: int = 0


@dataclass(frozen=True)
class Plan:
    """Areas and target groups that can be chosen at once. `label`: what the button says; `cells`: area, target group
    and what both are called.
    """

    key: str
    label: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Writing:
    """Forms of the contract, and below them what was written down there, each to be taken back.

    `pilots`: whom it can be about, each by its key with what it is called; none: what is about no pilot. `meetings`: of
    which the first form can be filled in for the whole agenda; `plans`: whose cells it can be filled in for.
    `meeting_asked`, `plan_asked`: the key of the one that the address asks for. `hint`: what more could be done here,
    and what lacks. `chosen`: the form that is open at first.
    """

    forms: tuple[str, ...]
    pilots: Mapping[str, str]
    key: str
    of_table: str | None = None
    meetings: tuple[Meeting, ...] = ()
    hint: str | None = None
    plans: tuple[Plan, ...] = ()
    plan_asked: str | None = None
    meeting_asked: str | None = None
    chosen: str | None = None
    waits_for_reader: ClassVar[bool] = True


def may_write(request: Request, municipality: str | None = None) -> bool:
    """Whether this reader may, of a municipality or of any, and it is no part of what leaves the organisation."""
    reader = request.reader
    is_theirs = reader.may_hand_in if municipality is None else reader.may_act_for(municipality)
    return is_theirs and not request.leaves


def write_down(request: Request, shown: Writing, municipality: str | None = None) -> Iterator[Block]:
    """The forms, where the reader may write of that municipality (None: of any) and sees what is known now."""
    if not may_write(request, municipality):
        return
    words = request.words
    yield Heading(words("writing.heading"), 2, ANCHOR)
    if request.chosen_day is not None:
        yield note(words("writing.other_day"))
        return
    yield note(words("writing.intro"))
    if shown.hint:
        yield note(shown.hint)
    yield shown


def what_meetings_lack(meetings: pandas.DataFrame, words: Words) -> str | None:
    """What to hand in so that a meeting can be written down at once, or its day be known; None where nothing lacks."""
    of_body = meetings[meetings["body"].notna()]
    said = {
        "column": words.column("milestones", "decided_by"),
        "table": words.table("milestones"),
        "calendar": words.table("meetings"),
    }
    if of_body.empty:
        return words("writing.no_bodies", **said)
    if of_body["meets_on"].isna().all() and of_body["missed_on"].isna().all():
        return words("writing.no_calendar", **said)
    return None


def meetings_of(waiting: pandas.DataFrame, meetings: pandas.DataFrame, words: Words, limit: int) -> tuple[Meeting, ...]:
    """The meetings of `next_meetings` of a known body, each with the first `limit` pilots on its agenda."""
    several = meetings["municipality"].nunique() > 1
    found = []
    for meeting in meetings[meetings["body"].notna()].to_dict("records"):
        asked = on_agenda(waiting, meeting)
        body = body_of(meeting, words, with_municipality=several)
        found.append(
            Meeting(
                key=body,
                label=words.count("writing.of_meeting", len(asked), body=body),
                municipality=meeting["municipality"],
                body=meeting["body"],
                pilots=choices(asked.head(limit), words, with_body=False),
                n_more=max(0, len(asked) - limit),
            )
        )
    return tuple(found)
