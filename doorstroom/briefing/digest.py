"""What a role or body must hear of a period, as a message: text, HTML, or an e-mail that a scheduler can send.

All three are made of the same sections. Pure but for the questions that `digest` asks.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from types import MappingProxyType
from typing import Literal

import pandas

from doorstroom.briefing.model import shown
from doorstroom.export import About, about_of
from doorstroom.i18n import Words, is_missing
from doorstroom.identity import NOBODY, Identity
from doorstroom.markup import Html, between, escape, filler
from doorstroom.query.request import Request
from doorstroom.report.charts.theme import LIGHT
from doorstroom.report.html import BREAK
from doorstroom.report.text import learning, network, preparing, ready, waiting
from doorstroom.report.text.in_view import View, nothing, unknown_of
from doorstroom.report.text.records import banners, late_list, version_in_words

Kind = Literal["text", "html", "eml"]
NEWS = ("newly_waiting", "newly_over_norm", "decided", "put_off", "left_queue", "stale")
NO_NEWS_IS_NOTHING = ("put_off", "left_queue")  # of which an empty section says nothing
DECISIONS = ("decided", "put_off")
ON_A_DAY = ("newly_waiting", *DECISIONS, "left_queue")  # of which that day can be unknown
UNKNOWN = {"newly_waiting": "waiting", "newly_over_norm": "over_norm", "decided": "decided_12_months"}  # whose unknown
MEASURES = ("waiting", "over_norm", "last_day_to_begin", "record_age")
SHOWN = 20  # pilots in a section
BEGIN_WITHIN = 91  # days: what has to begin later is told later
WIDTH = 78
# How each thing in a mail looks: 16 pixels at least for what is read, and no word wider than the narrowest phone.
LOOK = "color:#16202c;font-size:16px;line-height:1.5;word-break:break-word;overflow-wrap:anywhere"
TOP = "margin:0 0 12px;padding-top:8px;font-size:14px;color:#4d5664"
TITLE = "margin:0 0 12px;font-size:20px;line-height:1.25"
FIRST = "margin:0 0 16px;font-size:18px;line-height:1.4"
HEADING = "margin:20px 0 6px;font-size:17px;line-height:1.3"
LIST = "margin:0 0 8px;padding:0 0 0 20px"
LINE = "margin:0 0 6px"
SMALL = "margin:20px 0 0;padding-top:8px;border-top:1px solid #d5dae2;font-size:13px;line-height:1.4;color:#4d5664"

fill = filler(lambda text: escape(shown(text)))


@dataclass(frozen=True)
class Section:
    """One heading with its lines, the most pressing first; no lines means that there is nothing to say."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """The message: its subject, one sentence that leads, sections, and what it says of itself."""

    subject: str
    lead: str
    sections: tuple[Section, ...]
    about: About
    footer: str
    language: str
    whose: Identity = NOBODY


def digest(request: Request) -> Digest:
    """What happened after `since` up to `as_of`, and what must be done. Raises what the store raises."""
    words, view = request.words, request.ask("in_view").iloc[0]
    news, meetings = request.ask("news"), request.ask("next_meetings")
    visible = words(f"briefing.audience.{request.reader.may_see}")
    subject = words("digest.subject", since=request.since, day=request.as_of)
    found = [_news(kind, news[news["kind"] == kind], request.since, view, words) for kind in NEWS]
    n_age_unknown = int(request.ask("record_state").iloc[0]["n_age_unknown"])
    found[-1] = _stale(found[-1], news["kind"].eq("stale").sum(), n_age_unknown, words)
    said = about_of(request, subject, MEASURES, [(words("briefing.visibility"), visible)])
    version = version_in_words(said.version, said.loaded_at, words)
    footer = words("briefing.footer", day=request.as_of, version=version, chosen=visible)
    counts, waits, norms = (request.ask(name) for name in ("portfolio_counts", "waiting_decisions", "norms_now"))
    told_of_all = (
        [] if nothing(view, words) else banners(view, words, is_example=False, is_chosen=bool(request.filters))
    )
    first = request.first_known(request.since)
    before_all = (
        [words("changes.first", first=first, since=request.since)] if first and not nothing(view, words) else []
    )
    lead = " ".join([waiting.waiting_lead(counts, waits, norms, view, words), *before_all, *told_of_all])
    told = [one for kind, one in zip(NEWS, found, strict=True) if one.lines or kind not in NO_NEWS_IS_NOTHING]
    # Of pilots that are not in view there is no news; the lead says why.
    sections = (
        ()
        if nothing(view, words)
        else (
            *told[:-1],
            _papers(meetings, words),
            *_begin(request),
            *_look_again(request),
            *_borrowed(request),
            *_learning(request),
            told[-1],
            *_late(request),
        )
    )
    return Digest(subject, lead, sections, said, footer, words.language, request.identity)


def _news(kind: str, rows: pandas.DataFrame, since: dt.date, view: View, words: Words) -> Section:
    lines = [_line(kind, row, since, words) for row in rows.head(SHOWN).to_dict("records")]
    if len(rows) > SHOWN:
        lines.append(words.count("briefing.more", len(rows) - SHOWN))
    unknown = unknown_of(UNKNOWN[kind], view) if kind in UNKNOWN else 0
    if rows.empty and unknown:
        return Section(words.count(f"digest.{kind}.none_known", unknown), ())
    return Section(words.count(f"digest.{kind}.heading", len(rows)), tuple(lines))


def _line(kind: str, row: Mapping[str, object], since: dt.date, words: Words) -> str:
    line = "line"
    if kind in ON_A_DAY and is_missing(row["on_day"]):
        line = "line_no_day"
    elif kind in DECISIONS and row["on_day"].date() <= since:
        line = "line_late"
    days = words("format.unknown") if is_missing(row["days"]) else words.days(row["days"])
    return words(
        f"digest.{kind}.{line}",
        title=row["title"],
        days=days,
        day=words.day(row["on_day"]),
        stage=words.label("stage", row["stage"]),
        outcome=words.label("outcome", row["outcome"]),
        owner=words("digest.nobody") if is_missing(row["owner"]) else row["owner"],
    )


def _stale(section: Section, n_stale: int, n_unknown: int, words: Words) -> Section:
    """Which records nobody kept up, and of how many that is not known."""
    if not n_unknown:
        return section
    unknown = words.count("digest.stale.unknown", n_unknown)
    return replace(section, lines=(*section.lines, unknown)) if n_stale else Section(unknown, ())


def _papers(meetings: pandas.DataFrame, words: Words) -> Section:
    """Before which meetings papers are still to be handed in."""
    due = meetings[meetings["papers_due_on"].notna()]
    several = meetings["municipality"].nunique() > 1
    lines = (
        words.count(
            "digest.papers.line",
            row["n_waiting"],
            due=words.day(row["papers_due_on"]),
            body=waiting.body_of(row, words, with_municipality=several),
            day=words.day(row["meets_on"]),
        )
        for row in due.sort_values("papers_due_on", kind="stable").to_dict("records")
    )
    return Section(words.count("digest.papers.heading", len(due)), tuple(lines))


def _begin(request: Request) -> list[Section]:
    """What has to begin soon or should have begun, and where that is unknown; no section where nothing has to."""
    summary, words = request.ask("last_day_summary").iloc[0], request.words
    said = ready.to_begin(summary, words)
    if not said:
        return []
    soon = preparing.deadlines(request.ask("last_day_to_begin"), words, within=BEGIN_WITHIN)
    lines = (preparing.deadline_line(one, words) for one in soon)
    return [Section(words("preparing.section.begin"), (" ".join(said), *lines))]


def _look_again(request: Request) -> list[Section]:
    """Where a pilot is deliberately not, and the day to look again has passed; no section where none has."""
    found, words = request.ask("target_pilots"), request.words
    due = found[found["n_review_past"] > 0]
    lines = [
        words.count("digest.look_again.line", int(n), title=title)
        for title, n in zip(due["title"], due["n_review_past"], strict=True)
    ]
    more = [words.count("briefing.more", len(lines) - SHOWN)] if len(lines) > SHOWN else []
    heading = words.count("digest.look_again.heading", int(due["n_review_past"].sum()))
    return [Section(heading, (*lines[:SHOWN], *more))] if lines else []


def _borrowed(request: Request) -> list[Section]:
    """What was taken over and stopped or slipped where it came from, in the period; no section where nothing did."""
    words = request.words
    found = network.warnings_since(request.ask("reuse_now"), request.since, words)
    more = [words.count("network.reuse.warned_more", len(found) - SHOWN)] if len(found) > SHOWN else []
    heading = words.count("digest.borrowed.heading", len(found))
    return [Section(heading, (*found[:SHOWN], *more))] if found else []


def _learning(request: Request) -> list[Section]:
    """Which layers do not learn along, which evaluations are late, which lessons wait; none where nothing is known."""
    words, view = request.words, request.ask("in_view").iloc[0]
    summary, lessons = request.ask("learning_summary").iloc[0], request.ask("lessons_summary").iloc[0]
    late = request.ask("evaluation_calendar", which="is_late")
    lines = [learning.lead(summary, view, words)] if summary["n_pilots"] else []
    if len(late):
        titles = words.join([*late["title"].head(SHOWN)])
        lines.append(words.count("learning.digest.late", len(late), titles=titles))
    if lessons["n_overdue"]:
        lines.append(words.count("learning.digest.overdue", lessons["n_overdue"]))
    return [Section(words("learning.digest.heading"), tuple(lines))] if lines else []


def _late(request: Request) -> list[Section]:
    """Which lists should have been handed in again; no section where none is late."""
    late, words = request.ask("late_sources"), request.words
    lines = tuple(late_list(row, words) for row in late.head(SHOWN).to_dict("records"))
    if len(late) > SHOWN:
        lines = (*lines, words.count("status.late_more", len(late) - SHOWN))
    return [Section(words.count("digest.late.heading", len(late)), lines)] if lines else []


# ------------------------------------------------------------------------ renderers


def as_text(told: Digest, words: Words) -> str:
    """Plain text, in lines that every mail program shows whole."""
    parts = [told.subject, _wrapped(told.lead)]
    for section in told.sections:
        parts.append("\n".join([section.heading, *(_wrapped(line, "- ") for line in section.lines)]))
    said = (f"{name}: {text}" for name, text in _said(told, words))
    parts.append("\n".join(["-- ", told.footer, *(_wrapped(line) for line in said)]))
    return shown("\n\n".join(parts)) + "\n"


def _wrapped(text: str, mark: str = "") -> str:
    flat = " ".join(text.split())
    return textwrap.fill(flat, WIDTH, initial_indent=mark, subsequent_indent="  ", break_long_words=False)


def as_html(told: Digest, words: Words) -> Html:
    """One page without pictures, scripts or anything from elsewhere, for a phone.

    Mail programs know no style sheets, so each thing says itself how it looks, and a table that is none for who hears
    it keeps the page as narrow as a phone.
    """
    whose = told.whose
    return fill(
        '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light"><title>{subject}</title></head>'
        '<body style="margin:0;padding:0;background:#ffffff"><table role="presentation" width="100%" cellpadding="0"'
        ' cellspacing="0" border="0"><tr><td align="left" style="padding:16px"><table role="presentation" width="100%"'
        ' cellpadding="0" cellspacing="0" border="0" style="max-width:600px"><tr><td style="{look}">'
        '<p style="{top}">{brand}</p><h1 style="{title}">{subject}</h1><p style="{first}">{lead}</p>{sections}'
        '<p style="{small}">{footer}</p><p style="{small}">{said}</p></td></tr></table></td></tr></table>'
        "</body></html>\n",
        language=told.language,
        subject=told.subject,
        look=f"{LOOK};font-family:{_fonts(whose)}",
        top=f"{TOP};border-top:4px solid {whose.light or LIGHT.within}",
        brand=" · ".join(filter(None, (words("frame.product"), whose.name))),
        title=TITLE,
        first=FIRST,
        lead=told.lead,
        sections=map(_section, told.sections),
        small=SMALL,
        footer=told.footer,
        said=between(BREAK, (fill("{name}: {text}", name=name, text=text) for name, text in _said(told, words))),
    )


def _fonts(whose: Identity) -> str:
    """In single quotes: they stand in an attribute."""
    return f"'{whose.font}',Arial,sans-serif" if whose.font else "Arial,sans-serif"


def _section(section: Section) -> Html:
    lines = [fill('<li style="{look}">{line}</li>', look=LINE, line=line) for line in section.lines]
    listed = fill('<ul style="{look}">{lines}</ul>', look=LIST, lines=lines) if lines else ""
    return fill('<h2 style="{look}">{heading}</h2>{listed}', look=HEADING, heading=section.heading, listed=listed)


def as_eml(told: Digest, words: Words) -> bytes:
    """A message with both forms, ready for sendmail: who sends it adds the addresses."""
    message = EmailMessage()
    message["Subject"] = " ".join(shown(told.subject).split())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(as_text(told, words), cte="quoted-printable")
    message.add_alternative(as_html(told, words), subtype="html", cte="quoted-printable")
    message["Content-Language"] = told.language
    message.set_boundary(f"doorstroom-{told.about.version}")  # the same digest is the same file
    return message.as_bytes()


def _said(told: Digest, words: Words) -> list[tuple[str, str]]:
    return [(name, text if isinstance(text, str) else words.date(text)) for name, text in told.about.lines(words)]


RENDERERS: Mapping[Kind, Callable[[Digest, Words], bytes]] = MappingProxyType(
    {
        "text": lambda told, words: as_text(told, words).encode("utf-8", "replace"),
        "html": lambda told, words: as_html(told, words).encode("utf-8", "replace"),
        "eml": as_eml,
    }
)
