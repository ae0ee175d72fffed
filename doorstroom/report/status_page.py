"""The first screen as one page of plain HTML, for a director with a phone and two minutes; and pages that say less.

Pure: rows and words go in, the page comes out. The sentences are those of the screen; the page needs no script, no
font and no picture, so that it is there at once on a slow line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas

from doorstroom.i18n import LANGUAGES, Words, is_missing, words_for
from doorstroom.markup import Content, Html, between, fill, own_file
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


def page(standing: Standing, words: Words) -> Html:
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
    label = words("frame.footer.label")
    foot = fill('<footer aria-label="{label}">{facts}</footer>', label=label, facts=html.facts(facts))
    return _document(words("status.title"), _top(standing, words), parts, (_screens(standing, words), foot), words)


def failure(text: str, dashboard: str, words: Words) -> Html:
    """The page that says why there is nothing to see. `dashboard`: the address where there may be more."""
    title = words("frame.store_error.title")
    link = fill("<p>{link}</p>", link=html.link(words("phone.to_dashboard"), dashboard))
    return _document(title, "", (html.heading(title, 1), html.paragraph(text), link), "", words)


def nothing_here(link: Callable[[str], str], words: Words) -> Html:
    """The page of an address where nothing is, with the way to the screens. `link`: the address of a screen."""
    title = words("frame.nothing_here.title")
    content = html.heading(title, 1), html.paragraph(words("frame.nothing_here.why"))
    return _document(title, "", content, _ways(link, words("frame.nothing_here.screens"), words), words)


def style() -> Html:
    """The style sheet, as it stands in the page."""
    return own_file(STYLE)


def _document(title: str, top: Content, content: Content, foot: Content, words: Words) -> Html:
    return fill(
        '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        # Without an icon of its own a browser asks the server for one.
        '<title>{title}</title>\n<link rel="icon" href="data:,">\n<style>{style}</style>\n</head>\n'
        "<body>\n{top}<main>{content}</main>\n{foot}\n</body>\n</html>\n",
        language=words.language,
        title=words("frame.page_title", title=title, product=words("frame.product")),
        style=style(),
        top=top,
        content=content,
        foot=foot,
    )


def _top(standing: Standing, words: Words) -> Html:
    """The name of the product, and the way to the other languages, each by its own name."""
    others = (
        fill(
            '<a lang="{language}" hreflang="{language}" href="{href}">{name}</a>',
            language=other,
            href=standing.address.link("phone", lang=other),
            name=words_for(other)("phone.this_language"),
        )
        for other in LANGUAGES
        if other != words.language
    )
    links = between(" ", others)
    return fill("<header><strong>{name}</strong> {links}</header>\n", name=words("frame.product"), links=links)


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


def _waits(standing: Standing, words: Words) -> Content:
    """Who waits longest: a bar with the norm in it, and the same in words."""
    waiting, link = standing.waiting, standing.address.link
    if waiting.empty:
        why = words(claims.empty(standing.view))
        return html.heading(words("status.waiting_heading"), 2), html.paragraph(why, "empty")
    shown = waiting.head(WAITS)
    is_adopted = claims.is_adopted(standing.norms, "awaiting_decision")
    norms = shown["norm_days"].dropna().unique()
    norm = norm_in_words(norms[0], words, is_adopted) if len(norms) == 1 else None
    longest = max(pandas.concat([shown["days_waiting"], shown["norm_days"]]).max(), 1)
    items = [_wait(row, longest, words, link) for row in shown.to_dict("records")]
    notes = [words("phone.norm_line", norm=norm)] if norm else []
    notes += [] if is_adopted else [words("status.starting_norms")]
    return (
        html.heading(waits_title(waiting, words), 2),
        fill('<ol class="waits">{items}</ol>', items=items),
        html.paragraph(" ".join(notes), "note") if notes else "",
        fill("<p>{link}</p>", link=html.link(claims.more_waiting(waiting, WAITS, words), link("decisions"))),
    )


def _wait(row: Mapping[str, object], longest: float, words: Words, link: claims.Link) -> Html:
    name = html.link(row["title"], link("pilot", id=row["pilot_key"]))
    bar = "" if is_missing(row["days_waiting"]) else _bar(row["days_waiting"], row["norm_days"], longest)
    return fill("<li>{name}{bar}<span>{said}</span></li>", name=name, bar=bar, said=in_words(row, words))


def _bar(days: float, norm: float | None, longest: float) -> Html:
    """The wait as a bar: up to the norm, beyond it, and the norm as a line. Drawn, so that it is printed too."""
    limit = math.inf if is_missing(norm) else norm
    within, over = (f"{100 * part / longest:.1f}%" for part in (min(days, limit), max(days - limit, 0)))
    line = fill('<rect class="norm" x="{at:.1f}%" width="2" height="18"/>', at=100 * limit / longest)
    return fill(
        '<svg aria-hidden="true" width="100%" height="18"><rect class="within" y="3" width="{within}" height="12"/>'
        '<rect class="over" x="{within}" y="3" width="{over}" height="12"/>{line}</svg>',
        within=within,
        over=over,
        line=line if limit < math.inf else "",
    )


def _meetings(standing: Standing, words: Words) -> Content:
    """What is asked, before which meeting: the agendas of the meetings that come first."""
    heading = html.heading(words("phone.asked_heading"), 2)
    meetings = standing.meetings
    if meetings.empty:
        return heading, html.paragraph(words("status.meetings_none"), "note")
    several = meetings["municipality"].nunique() > 1
    agendas = [_agenda(row, several, standing, words) for row in meetings.head(MEETINGS).to_dict("records")]
    all_of_them = f"{standing.address.link('decisions')}#agenda"
    more = fill("<p>{link}</p>", link=html.link(words("status.more_meetings"), all_of_them))
    return heading, agendas, more if len(meetings) > MEETINGS else ""


def _agenda(meeting: Mapping[str, object], several: bool, standing: Standing, words: Words) -> Content:
    asked = claims.on_agenda(standing.waiting, meeting)
    entries = claims.asked_of(asked.head(ASKED), words, standing.address.link)
    hidden = len(asked) - len(entries)
    papers = claims.papers(meeting, words)
    return (
        html.heading(claims.agenda_heading(meeting, words, with_municipality=several), 3),
        html.paragraph(papers, "note") if papers else "",
        html.entries([*entries, *([Entry(words.count("phone.more_asked", hidden))] if hidden else [])]),
    )


def _screens(standing: Standing, words: Words) -> Html:
    """The way into the dashboard, with the same filters and day."""
    return _ways(standing.address.link, words("phone.elsewhere"), words)


def _ways(link: Callable[[str], str], name: str, words: Words) -> Html:
    links = [html.link(words(f"frame.pages.{screen}"), link(screen)) for screen in SCREENS]
    items = [fill("<li>{link}</li>", link=one) for one in links]
    heading = html.heading(name, 2)
    return fill('<nav aria-label="{name}">{heading}<ul>{items}</ul></nav>\n', name=name, heading=heading, items=items)
