"""The first screen as one page of plain HTML, for a director with a phone and two minutes; and pages that say less.

Pure: rows and words go in, the page comes out. The sentences are those of the screen; the page needs no script, no
font and no picture, so that it is there at once on a slow line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

import pandas

from doorstroom.i18n import LANGUAGES, Words, is_missing
from doorstroom.query.address import Address
from doorstroom.report import html
from doorstroom.report.charts.waiting_decisions import in_words, norm_in_words
from doorstroom.report.charts.waiting_decisions import title as waits_title
from doorstroom.report.parts import Entry, Measure
from doorstroom.report.text import records
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.in_view import nothing
from doorstroom.store.versions import Version

STYLE = Path(__file__).parent / "status_page.css"
WAITS = 8
MEETINGS = 6
ASKED = 5  # of each meeting
SCREENS = ("status", "decisions", "stagnation", "analysis", "method")


@dataclass(frozen=True)
class Standing:
    """All that the page tells: what was asked, and the answers to the questions of the first screen."""

    version: Version
    as_of: date
    since: date
    address: Address
    counts: pandas.DataFrame
    waiting: pandas.DataFrame
    norms: pandas.DataFrame
    meetings: pandas.DataFrame
    state: Mapping[str, object]
    view: Mapping[str, object]
    outside: pandas.DataFrame


def page(standing: Standing, words: Words) -> str:
    """The page of a standing."""
    example = html.paragraph(words("frame.example"), "banner") if standing.version.is_example else ""
    lead = claims.waiting_lead(standing.counts, standing.waiting, standing.norms, standing.view, words)
    is_empty = nothing(standing.view, words) is not None
    outside = [] if is_empty else records.outside_stages(standing.outside, words)
    told = (
        html.measures(_figures(standing, words), words),
        *(html.paragraph(line, "note") for line in outside),
        _waits(standing, words),
        _meetings(standing, words),
    )
    parts = (
        html.heading(words("status.title"), 1),
        html.paragraph(records.shown(standing.address.filters, standing.as_of, words), "note"),
        example,
        html.paragraph(lead, "lead"),
        *(() if is_empty else told),
    )
    facts = records.provenance(
        standing.state,
        version=standing.version.name,
        loaded_at=standing.version.loaded_at,
        as_of=standing.as_of,
        words=words,
    )
    foot = f'<footer aria-label="{escape(words("frame.footer.label"))}">{html.facts(facts)}</footer>'
    return _document(
        words("status.title"), _top(standing, words), "".join(parts), _screens(standing, words) + foot, words
    )


def failure(text: str, dashboard: str, words: Words) -> str:
    """The page that says why there is nothing to see. `dashboard`: the address where there may be more."""
    title = words("frame.store_error.title")
    link = f"<p>{html.link(words('phone.to_dashboard'), dashboard)}</p>"
    return _document(title, "", html.heading(title, 1) + html.paragraph(text) + link, "", words)


def nothing_here(link: Callable[[str], str], words: Words) -> str:
    """The page of an address where nothing is, with the way to the screens. `link`: the address of a screen."""
    title = words("frame.nothing_here.title")
    content = html.heading(title, 1) + html.paragraph(words("frame.nothing_here.why"))
    return _document(title, "", content, _ways(link, words("frame.nothing_here.screens"), words), words)


@cache
def style() -> str:
    """The style sheet, as it stands in the page."""
    return STYLE.read_text(encoding="utf-8")


def _document(title: str, top: str, content: str, foot: str, words: Words) -> str:
    full = words("frame.page_title", title=title, product=words("frame.product"))
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        # Without an icon of its own a browser asks the server for one.
        f'<title>{escape(full)}</title>\n<link rel="icon" href="data:,">\n<style>{style()}</style>\n</head>\n'
        f"<body>\n{top}<main>{content}</main>\n{foot}\n</body>\n</html>\n"
    )


def _top(standing: Standing, words: Words) -> str:
    """The name of the product, and the way to the other language."""
    other = next(language for language in LANGUAGES if language != words.language)
    href = standing.address.link("phone", lang=other)
    link = f'<a lang="{other}" hreflang="{other}" href="{escape(href)}">{escape(words("phone.other_language"))}</a>'
    return f"<header><strong>{escape(words('frame.product'))}</strong> {link}</header>\n"


def _figures(standing: Standing, words: Words) -> list[Measure]:
    link = standing.address.link
    definitions = link("method")
    return claims.tiles(
        standing.counts,
        claims.LEADING,
        standing.since,
        words,
        lambda name: f"{definitions}#{name}",
        lambda name: link("origin", figure=name),
        standing.view,
    )


def _waits(standing: Standing, words: Words) -> str:
    """Who waits longest: a bar with the norm in it, and the same in words."""
    waiting, link = standing.waiting, standing.address.link
    if waiting.empty:
        return html.heading(words("status.waiting_heading"), 2) + html.paragraph(
            words(claims.empty(standing.view)), "empty"
        )
    shown = waiting.head(WAITS)
    is_adopted = claims.is_adopted(standing.norms, "awaiting_decision")
    norms = shown["norm_days"].dropna().unique()
    norm = norm_in_words(norms[0], words, is_adopted) if len(norms) == 1 else None
    longest = max(pandas.concat([shown["days_waiting"], shown["norm_days"]]).max(), 1)
    items = "".join(_wait(row, longest, words, link) for row in shown.to_dict("records"))
    notes = [words("phone.norm_line", norm=norm)] if norm else []
    notes += [] if is_adopted else [words("status.starting_norms")]
    return "".join(
        (
            html.heading(waits_title(waiting, words), 2),
            f'<ol class="waits">{items}</ol>',
            html.paragraph(" ".join(notes), "note") if notes else "",
            f"<p>{html.link(claims.more_waiting(waiting, WAITS, words), link('decisions'))}</p>",
        )
    )


def _wait(row: Mapping[str, object], longest: float, words: Words, link: claims.Link) -> str:
    name = html.link(row["title"], link("pilot", id=row["pilot_key"]))
    bar = "" if is_missing(row["days_waiting"]) else _bar(row["days_waiting"], row["norm_days"], longest)
    return f"<li>{name}{bar}<span>{escape(in_words(row, words))}</span></li>"


def _bar(days: float, norm: float | None, longest: float) -> str:
    """The wait as a bar: up to the norm, beyond it, and the norm as a line. Drawn, so that it is printed too."""
    limit = math.inf if is_missing(norm) else norm
    within, over = (f"{100 * part / longest:.1f}%" for part in (min(days, limit), max(days - limit, 0)))
    line = f'<rect class="norm" x="{100 * limit / longest:.1f}%" width="2" height="18"/>' if limit < math.inf else ""
    return (
        f'<svg aria-hidden="true" width="100%" height="18"><rect class="within" y="3" width="{within}" height="12"/>'
        f'<rect class="over" x="{within}" y="3" width="{over}" height="12"/>{line}</svg>'
    )


def _meetings(standing: Standing, words: Words) -> str:
    """What is asked, before which meeting: the agendas of the meetings that come first."""
    heading = html.heading(words("phone.asked_heading"), 2)
    meetings = standing.meetings
    if meetings.empty:
        return heading + html.paragraph(words("status.meetings_none"), "note")
    several = meetings["municipality"].nunique() > 1
    agendas = "".join(_agenda(row, several, standing, words) for row in meetings.head(MEETINGS).to_dict("records"))
    all_of_them = f"{standing.address.link('decisions')}#agenda"
    more = f"<p>{html.link(words('status.more_meetings'), all_of_them)}</p>" if len(meetings) > MEETINGS else ""
    return heading + agendas + more


def _agenda(meeting: Mapping[str, object], several: bool, standing: Standing, words: Words) -> str:
    asked = claims.on_agenda(standing.waiting, meeting)
    entries = claims.asked_of(asked.head(ASKED), words, standing.address.link)
    hidden = len(asked) - len(entries)
    papers = claims.papers(meeting, words)
    return "".join(
        (
            html.heading(claims.agenda_heading(meeting, words, with_municipality=several), 3),
            html.paragraph(papers, "note") if papers else "",
            html.entries([*entries, *([Entry(words.count("phone.more_asked", hidden))] if hidden else [])]),
        )
    )


def _screens(standing: Standing, words: Words) -> str:
    """The way into the dashboard, with the same filters and day."""
    return _ways(standing.address.link, words("phone.elsewhere"), words)


def _ways(link: Callable[[str], str], name: str, words: Words) -> str:
    links = "".join(f"<li>{html.link(words(f'frame.pages.{screen}'), link(screen))}</li>" for screen in SCREENS)
    return f'<nav aria-label="{escape(name)}"><h2 class="ds-h2">{escape(name)}</h2><ul>{links}</ul></nav>\n'
