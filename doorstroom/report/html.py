"""HTML that screens share: tables, headings, links. Pure text in, HTML out; every text from a record is escaped."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape
from typing import Literal

import pandas

from doorstroom.export.table import Column, Table, Tone
from doorstroom.i18n import Words, is_missing
from doorstroom.lineage.behind import Row
from doorstroom.report.parts import Bar, Entry, Facet, Item, Measure, Option


def table(shown: Table, words: Words, at_most: int) -> str:
    """An accessible table in a region that scrolls sideways and can be reached by keyboard.

    Only the first `at_most` rows are written; a line below then says how many there are.
    """
    head = "".join(f'<th scope="col"{_class(column)}>{escape(column.header)}</th>' for column in shown.columns)
    rows = _rows(shown.frame.head(at_most))
    cells = [_cells(column, rows, words) for column in shown.columns]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    caption = escape(shown.caption)
    return (
        f'<div class="ds-scroll" role="region" tabindex="0" aria-label="{caption}"><table class="ds-table">'
        f"<caption><span>{caption}</span></caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f"{_cut(len(shown.frame), at_most, words)}"
    )


def flow(parts: Sequence[str]) -> str:
    """HTML of several things, below each other with room in between."""
    return f'<div class="ds-flow">{"".join(f"<div>{part}</div>" for part in parts)}</div>'


def cards(shown: Sequence[Sequence[str]]) -> str:
    """Lists of HTML beside each other where there is room; each is a flow."""
    return f'<div class="ds-cards">{"".join(flow(parts) for parts in shown)}</div>'


def disclosure(summary: str, content: str) -> str:
    """Content that opens on request."""
    return f'<details class="ds-details"><summary>{escape(summary)}</summary>{content}</details>'


def heading(text: str, level: int, anchor: str | None = None) -> str:
    """A heading; `anchor` is the id that an address can point to."""
    place = f' id="{escape(anchor)}" tabindex="-1"' if anchor else ""
    return f'<h{level} class="ds-h{level}"{place}>{escape(text)}</h{level}>'


def paragraph(text: str, kind: Literal["text", "lead", "note", "empty", "chosen", "banner"] = "text") -> str:
    """A paragraph; line breaks in the text stay."""
    return f'<p class="ds-{kind}">{escape(text).replace(chr(10), "<br>")}</p>'


def link(text: str, href: str, label: str | None = None, kind: str = "link") -> str:
    """A link; `label` names it for a screen reader where its text alone does not say where it leads."""
    name = f' aria-label="{escape(label)}"' if label else ""
    return f'<a class="ds-{escape(kind)}" href="{escape(href)}"{name}>{escape(text)}</a>'


def links(intro: str, shown: Sequence[tuple[str, str]]) -> str:
    """A line of links (text and address) behind a word that says what they are."""
    line = " · ".join(link(text, href) for text, href in shown)
    return f'<p class="ds-note">{escape(intro)} {line}</p>'


def choices(label: str, options: Sequence[tuple[str, str, bool]]) -> str:
    """A line of links (text, address, whether it is what is shown now) of which a reader chooses one.

    Links, and not a control of the toolkit: that puts its words in the address, in the language of the reader.
    """
    shown = "".join(
        f'<li><a href="{escape(href)}"{_current(is_now)}>{escape(text)}</a></li>' for text, href, is_now in options
    )
    name = escape(label)
    return f'<nav class="ds-choices" aria-label="{name}"><span aria-hidden="true">{name}</span><ul>{shown}</ul></nav>'


def chips(label: str, shown: Sequence[tuple[str, str, str]]) -> str:
    """What was chosen, each with a link that takes it away: (what it says, how the link is called, address)."""
    items = "".join(
        f'<li><a href="{escape(href)}" aria-label="{escape(name)}" title="{escape(name)}">{escape(text)}'
        f'<span aria-hidden="true"> ×</span></a></li>'
        for text, name, href in shown
    )
    return f'<nav class="ds-chips" aria-label="{escape(label)}"><ul>{items}</ul></nav>'


def facet(shown: Facet, more: str) -> str:
    """A division as a list of bars, each of which chooses its group; what is beyond the first opens on request.

    `more`: what the list that opens is called.
    """
    top = max((option.size for option in shown.options), default=0)
    items = [_option(option, top) for option in shown.options]
    rest = f"<ul>{''.join(items[shown.at_first :])}</ul>"
    opened = f'<details class="ds-details"><summary>{escape(more)}</summary>{rest}</details>'
    first = f"<ul>{''.join(items[: shown.at_first])}</ul>"
    return f'<div class="ds-facet">{first}{opened if len(items) > shown.at_first else ""}</div>'


def _option(option: Option, top: float) -> str:
    share = option.size / top if top else 0
    number = f'<span class="ds-facet-number">{escape(option.number)}</span>'
    inner = (
        f'<span class="ds-facet-bar" style="inline-size:{share:.1%}" aria-hidden="true"></span>'
        f'<span class="ds-facet-name">{escape(option.name)}</span> {number}'
    )
    if option.href is None:
        return f"<li><span>{inner}</span></li>"
    return f'<li><a href="{escape(option.href)}"{_current(option.is_chosen)}>{inner}</a></li>'


def _current(is_now: bool) -> str:
    return ' aria-current="true"' if is_now else ""


def arrangement(label: str, items: Sequence[Item], is_ordered: bool) -> str:
    """A list whose items can be moved or taken away by the links below their names."""
    tag, name = "ol" if is_ordered else "ul", escape(label)
    links = ("".join(link(text, href, label) for text, label, href in item.actions) for item in items)
    shown = "".join(f"<li>{escape(item.name)}<span>{line}</span></li>" for item, line in zip(items, links, strict=True))
    return f'<nav class="ds-arrangement" aria-label="{name}"><{tag}>{shown}</{tag}></nav>'


def facts(pairs: Sequence[tuple[str, str]], kind: str = "facts") -> str:
    """Names with what they are, as a description list."""
    entries = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
    return f'<dl class="ds-{escape(kind)}">{entries}</dl>'


def measures(shown: Sequence[Measure], words: Words) -> str:
    """Figures side by side, each with its change in words and a small link to its definition."""
    tiles = "".join(
        f"<div><dt>{escape(one.name)}</dt><dd><strong>{escape(one.value)}</strong> {escape(one.change)}</dd>"
        f"<dd>{_definition(one, words)}</dd></div>"
        for one in shown
    )
    return f'<dl class="ds-measures">{tiles}</dl>'


def bars(shown: Sequence[Bar]) -> str:
    """A ranked list with a bar for each; they share a scale."""
    longest = max((n for bar in shown for n in (bar.value, bar.limit) if n is not None), default=1)
    return f'<ol class="waits">{"".join(_listed_bar(bar, max(longest, 1)) for bar in shown)}</ol>'


def _listed_bar(bar: Bar, longest: float) -> str:
    drawn = "" if bar.value is None else _bar(bar.value, bar.limit, longest)
    return f"<li>{link(bar.name, bar.href)}{drawn}<span>{escape(bar.text)}</span></li>"


def _bar(value: float, limit: float | None, longest: float) -> str:
    """A bar up to its limit, beyond it, and the limit as a line. Drawn, so that it is printed too."""
    end = math.inf if limit is None else limit
    within, over = (f"{100 * part / longest:.1f}%" for part in (min(value, end), max(value - end, 0)))
    line = f'<rect class="norm" x="{100 * end / longest:.1f}%" width="2" height="18"/>' if end < math.inf else ""
    return (
        f'<svg aria-hidden="true" width="100%" height="18"><rect class="within" y="3" width="{within}" height="12"/>'
        f'<rect class="over" x="{within}" y="3" width="{over}" height="12"/>{line}</svg>'
    )


def entries(shown: Sequence[Entry]) -> str:
    """A list of names with what there is to say of each."""
    return f'<ul class="ds-entries">{"".join(_entry(one) for one in shown)}</ul>'


def _entry(shown: Entry) -> str:
    name = link(shown.name, shown.href) if shown.href else escape(shown.name)
    return f"<li>{name}: {escape(shown.text)}</li>" if shown.text else f"<li>{name}</li>"


def _definition(shown: Measure, words: Words) -> str:
    definition = link(words("frame.definition"), shown.definition, _definition_label(shown.name, words), "definition")
    label = words("frame.origin_label", measure=shown.name)
    return f"{definition} {link(words('frame.origin'), shown.rows, label, 'definition')}"


def _definition_label(measure: str, words: Words) -> str:
    return words("frame.definition_label", measure=measure)


def _rows(frame: pandas.DataFrame) -> list[Row]:
    """The rows as mappings, column by column: six times as fast as pandas' own way for texts."""
    values = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*values, strict=True)]


def _cells(column: Column, rows: Sequence[Row], words: Words) -> list[str]:
    """The cells of one column, from the first row to the last."""
    tag, scope = ("th", ' scope="row"') if column.is_heading else ("td", "")
    opened = {tone: f"<{tag}{scope}{_class(column, tone)}>" for tone in (None, "muted", "warn", "good")}
    unknown = escape(words("format.unknown"))
    cells = []
    for row in rows:
        value = row[column.name]
        missing = is_missing(value)
        text = unknown if missing else escape(column.show(value))
        if column.link and (href := column.link(row)):
            text = f'<a href="{escape(href)}">{text}</a>'
        tone = "muted" if missing else column.tone(row) if column.tone else None
        cells.append(f"{opened[tone]}{text}</{tag}>")
    return cells


def _class(column: Column, tone: Tone | None = None) -> str:
    names = [name for name, holds in (("ds-number", column.is_number), (f"ds-{tone}", tone)) if holds]
    return f' class="{" ".join(names)}"' if names else ""


def _cut(rows: int, at_most: int, words: Words) -> str:
    return paragraph(words("frame.table_cut", shown=at_most, total=rows), "note") if rows > at_most else ""


def plain(text: str) -> str:
    """Text for a label that Streamlit reads as Markdown: every mark in it stays a mark."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
