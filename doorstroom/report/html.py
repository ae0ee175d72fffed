"""HTML that screens share: tables, headings, links. Text goes in, HTML comes out; a text is never taken for HTML."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import Literal

import pandas

from doorstroom.export import order
from doorstroom.export.order import Order
from doorstroom.export.table import Column, Table, Tone
from doorstroom.i18n import Words, is_missing
from doorstroom.identity import Identity
from doorstroom.lineage.behind import Row
from doorstroom.markup import Content, Html, between, fill, mark_of
from doorstroom.report.parts import Bar, Entry, Facet, Folded, Item, Measure, Option, Task

ONE_LINE = 30  # characters of a cell that stay on one line, also on a narrow screen
BREAK = Html("<br>")
ROW, ROW_END = (Html("<tr>"),), (Html("</tr>"),)


def table(shown: Table, words: Words, at_most: int, asked: Order | None = None) -> Html:
    """An accessible table in a region that scrolls sideways and can be reached by keyboard; cards on a narrow screen,
    where the table says so.

    Only the first `at_most` rows are written; a line below then says how many there are. A long table carries what the
    page's script needs to put it in order, to search it and to leave columns out. `asked`: what was asked of it before.
    """
    total = max(len(shown.frame), shown.n_in_all)
    is_whole = total <= min(at_most, len(shown.frame))
    shown = order.arranged(shown, asked, words) if asked else shown
    rows = _rows(shown.frame.head(at_most))
    said = _for_script(shown, asked, total, is_whole=is_whole)
    cells = [_cells(column, rows, words, is_named=shown.is_cards) for column in shown.columns]
    return fill(
        '<div class="ds-scroll" role="region" tabindex="0" aria-label="{caption}"><table class="ds-table{kind}"{said}>'
        "<caption><span>{caption}</span></caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        "{cut}",
        caption=shown.caption,
        kind=" ds-as-cards" if shown.is_cards else "",
        said=said,
        head=[
            fill(
                '<th scope="col"{kind}{order}>{name}</th>',
                kind=_class(one),
                name=one.header,
                order=_order_of(shown, one, words, is_whole=is_whole) if said else "",
            )
            for one in shown.columns
        ],
        # As one flat list: a table holds thousands of pieces, and each list in a list takes time.
        body=chain.from_iterable(chain.from_iterable(zip(repeat(ROW), *cells, repeat(ROW_END), strict=False))),
        cut=_cut(len(shown.frame), at_most, words),
    )


def _for_script(shown: Table, asked: Order | None, total: int, *, is_whole: bool) -> Html:
    """What the page's script must know of a table: nothing where it is short. Of one that is cut, the server puts all
    rows in order, and not only those that are there.
    """
    if total <= order.FROM:
        return Html("")
    asked = asked or Order()
    way = f"{asked.column}~{'desc' if asked.is_descending else 'asc'}" if asked.column else ""
    return fill(
        ' data-table="{name}" data-total="{total}" data-found="{found}"{cut}',
        name=order.key_of(shown),
        total=total,
        found=len(shown.frame),
        cut="" if is_whole else fill(' data-cut data-order="{way}" data-find="{find}"', way=way, find=asked.find),
    )


def _order_of(shown: Table, column: Column, words: Words, *, is_whole: bool) -> Html:
    """By which name a column is asked for; where all rows are there, in which order they stand by it."""
    places: Content = ""
    if is_whole:
        known, unknown = order.ranked(shown, column, words)
        places = fill(' data-places="{known}|{unknown}"', known=between(",", known), unknown=between(",", unknown))
    return fill(' data-name="{name}"{places}', name=column.name, places=places)


def brand(whose: Identity, words: Words) -> Html:
    """The name of the product beside whose it is here; a logo says no more than the name does."""
    logo = fill('<img src="{address}" alt="">', address=whose.logo.as_address) if whose.logo else ""
    return fill(
        "{logo}<strong>{product}</strong>{name}",
        logo=logo,
        product=words("frame.product"),
        name=fill(" <span>{name}</span>", name=whose.name) if whose.name else "",
    )


def flow(parts: Iterable[Content]) -> Html:
    """Several things below each other, with room in between."""
    return fill('<div class="ds-flow">{parts}</div>', parts=[fill("<div>{part}</div>", part=part) for part in parts])


def cards(shown: Iterable[Iterable[Content]]) -> Html:
    """Lists of things beside each other where there is room; each is a flow."""
    return fill('<div class="ds-cards">{flows}</div>', flows=map(flow, shown))


def disclosure(summary: str, content: Content) -> Html:
    """Content that opens on request."""
    return fill(
        '<details class="ds-details"><summary>{summary}</summary>{content}</details>', summary=summary, content=content
    )


def heading(text: str, level: int, anchor: str | None = None) -> Html:
    """A heading; `anchor` is the id that an address can point to."""
    place = fill(' id="{anchor}" tabindex="-1"', anchor=anchor) if anchor else ""
    return fill('<h{level} class="ds-h{level}"{place}>{text}</h{level}>', level=level, place=place, text=text)


def paragraph(text: str, kind: Literal["text", "lead", "note", "empty", "warn", "chosen", "banner"] = "text") -> Html:
    """A paragraph; line breaks in the text stay."""
    return fill('<p class="ds-{kind}">{text}</p>', kind=kind, text=between(BREAK, text.split("\n")))


def banner(text: str, *where: tuple[str, str]) -> Html:
    """What holds for everything on a screen, with where to go next: texts with addresses."""
    return fill('<p class="ds-banner">{text}</p>', text=between(" ", [text, *(link(*one) for one in where)]))


def link(text: str, href: str, label: str | None = None, kind: str = "link") -> Html:
    """A link; `label` names it for a screen reader where its text alone does not say where it leads."""
    name = fill(' aria-label="{label}"', label=label) if label else ""
    return fill("{link}{mark}", link=_anchor(text, href, name, kind), mark=mark_of(href))


def _anchor(text: str, href: str, name: Content, kind: str) -> Html:
    return fill('<a class="ds-{kind}" href="{href}"{name}>{text}</a>', kind=kind, href=href, name=name, text=text)


def to_save(text: str, title: str, key: str, kind: str, file: str, lines: Sequence[str]) -> Html:
    """A button with which the page's script saves a figure as a picture: with its title, and lines below it."""
    return fill(
        '<button type="button" class="ds-save" aria-label="{text}: {title}" data-picture="{key}" data-kind="{kind}" '
        'data-file="{file}" data-title="{title}" data-lines="{lines}">{text}</button>',
        text=text,
        title=title,
        key=key,
        kind=kind,
        file=file,
        lines="\n".join(lines),
    )


def picture(drawn: Html, key: str) -> Html:
    """A figure that is HTML, by the name under which it can be saved."""
    return fill('<div class="ds-picture" data-key="{key}">{drawn}</div>', key=key, drawn=drawn)


def links(intro: str, shown: Iterable[tuple[str, str]]) -> Html:
    """A line of links (text and address) behind a word that says what they are."""
    line = between(" · ", (link(text, href) for text, href in shown))
    return fill('<p class="ds-note">{intro} {line}</p>', intro=intro, line=line)


def choices(label: str, options: Iterable[tuple[str, str, bool]]) -> Html:
    """A line of links (text, address, whether it is what is shown now) of which a reader chooses one.

    Links, and not a control of the toolkit: that puts its words in the address, in the language of the reader.
    """
    return fill(
        '<nav class="ds-choices" aria-label="{label}"><span aria-hidden="true">{label}</span><ul>{shown}</ul></nav>',
        label=label,
        shown=(
            fill('<li><a href="{href}"{now}>{text}</a></li>', href=href, now=_current(is_now), text=text)
            for text, href, is_now in options
        ),
    )


def chips(label: str, shown: Iterable[tuple[str, str, str]]) -> Html:
    """What was chosen, each with a link that takes it away: (what it says, how the link is called, address)."""
    items = (
        fill(
            '<li><a href="{href}" aria-label="{name}" title="{name}">{text}<span aria-hidden="true"> ×</span></a></li>',
            href=href,
            name=name,
            text=text,
        )
        for text, name, href in shown
    )
    return fill('<nav class="ds-chips" aria-label="{label}"><ul>{items}</ul></nav>', label=label, items=items)


def facet(shown: Facet, more: str) -> Html:
    """A division as a list of bars, each of which chooses its group; what is beyond the first opens on request.

    `more`: what the list that opens is called.
    """
    top = max((option.size for option in shown.options), default=0)
    items = [_option(option, top) for option in shown.options]
    rest = fill("<ul>{items}</ul>", items=items[shown.at_first :])
    return fill(
        '<div class="ds-facet"><ul>{first}</ul>{opened}</div>',
        first=items[: shown.at_first],
        opened=disclosure(more, rest) if len(items) > shown.at_first else "",
    )


def _option(option: Option, top: float) -> Html:
    inner = fill(
        '<span class="ds-facet-bar" style="inline-size:{share:.1%}" aria-hidden="true"></span>'
        '<span class="ds-facet-name">{name}</span> <span class="ds-facet-number">{number}</span>',
        share=option.size / top if top else 0,
        name=option.name,
        number=option.number,
    )
    if option.href is None:
        return fill("<li><span>{inner}</span></li>", inner=inner)
    now = _current(option.is_chosen)
    return fill('<li><a href="{href}"{now}>{inner}</a></li>', href=option.href, now=now, inner=inner)


def _current(is_now: bool) -> Html:
    return Html(' aria-current="true"') if is_now else Html("")


def arrangement(label: str, items: Iterable[Item], is_ordered: bool) -> Html:
    """A list whose items can be moved or taken away by the links below their names."""
    shown = (
        fill(
            "<li>{name}<span>{links}</span></li>",
            name=item.name,
            links=[link(text, href, called) for text, called, href in item.actions],
        )
        for item in items
    )
    return fill(
        '<nav class="ds-arrangement" aria-label="{label}"><{tag}>{shown}</{tag}></nav>',
        label=label,
        tag="ol" if is_ordered else "ul",
        shown=shown,
    )


def _folded(text: Folded) -> Html:
    return fill(
        "{shown} <details><summary>{label}</summary>{rest}</details>",
        shown=text.shown,
        label=text.label,
        rest=text.rest,
    )


def facts(pairs: Iterable[tuple[str, Content | Folded]], kind: str = "facts") -> Html:
    """Names with what they are, as a description list."""
    told = ((name, _folded(value) if isinstance(value, Folded) else value) for name, value in pairs)
    entries = (fill("<div><dt>{name}</dt><dd>{value}</dd></div>", name=name, value=value) for name, value in told)
    return fill('<dl class="ds-{kind}">{entries}</dl>', kind=kind, entries=entries)


def card(label: str, pairs: Iterable[tuple[str, str]]) -> Html:
    """Names with what they are, in a frame with a name of its own."""
    return fill(
        '<section class="ds-card" aria-label="{label}">{facts}</section>', label=label, facts=facts(pairs, "card-facts")
    )


def marks(label: str, shown: Iterable[tuple[str, str, bool | None]]) -> Html:
    """A list of conditions: a sign, what each is called, and how it stands in words; a sign says no more than that."""
    signs = {True: ("met", "✓"), False: ("open", "✗"), None: ("unknown", "?")}
    items = (
        fill(
            '<li class="ds-mark-{kind}"><span aria-hidden="true">{sign}</span><span>{name}: <b>{said}</b></span></li>',
            kind=signs[is_met][0],
            sign=signs[is_met][1],
            name=name,
            said=said,
        )
        for name, said, is_met in shown
    )
    return fill('<ul class="ds-marks" aria-label="{label}">{items}</ul>', label=label, items=items)


def measures(shown: Iterable[Measure]) -> Html:
    """Figures side by side, each with its change in words. A tile is itself a link, to its rows and definition."""
    tiles = (
        fill(
            "<div><dt>{name}</dt><dd>{months}<strong>{value}</strong> {change}</dd></div>",
            name=one.name,
            months=_months_of(one.months, one.months_said),
            value=link(one.value, one.rows, f"{one.value}: {one.name}"),
            change=one.change,
        )
        for one in shown
    )
    return fill('<dl class="ds-measures">{tiles}</dl>', tiles=tiles)


def _months_of(months: Sequence[float | None], said: str) -> Content:
    """A small bar for each month, on a scale from nothing; a gap where a month is not known."""
    if not said:
        return ""
    top = max(*(n for n in months if n is not None), 1)
    drawn = [fill('<i style="block-size:{share:.0%}"></i>', share=0 if n is None else n / top) for n in months]
    return fill('<span class="ds-months" role="img" aria-label="{said}">{drawn}</span> ', said=said, drawn=drawn)


def bars(shown: Sequence[Bar]) -> Html:
    """A ranked list with a bar for each; they share a scale."""
    longest = max((n for bar in shown for n in (bar.value, bar.limit) if n is not None), default=1)
    return fill('<ol class="waits">{items}</ol>', items=[_listed_bar(bar, max(longest, 1)) for bar in shown])


def _listed_bar(bar: Bar, longest: float) -> Html:
    drawn = "" if bar.value is None else _bar(bar.value, bar.limit, longest)
    return fill("<li>{name}{drawn}<span>{said}</span></li>", name=link(bar.name, bar.href), drawn=drawn, said=bar.text)


def _bar(value: float, limit: float | None, longest: float) -> Html:
    """A bar up to its limit, beyond it, and the limit as a line. Drawn, so that it is printed too."""
    end = math.inf if limit is None else limit
    within, over = (f"{100 * part / longest:.1f}%" for part in (min(value, end), max(value - end, 0)))
    line = fill('<rect class="norm" x="{at:.1f}%" width="2" height="18"/>', at=100 * end / longest)
    return fill(
        '<svg aria-hidden="true" width="100%" height="18"><rect class="within" y="3" width="{within}" height="12"/>'
        '<rect class="over" x="{within}" y="3" width="{over}" height="12"/>{line}</svg>',
        within=within,
        over=over,
        line=line if end < math.inf else "",
    )


def entries(shown: Iterable[Entry]) -> Html:
    """A list of names with what there is to say of each."""
    return fill('<ul class="ds-entries">{entries}</ul>', entries=map(_entry, shown))


def _entry(shown: Entry) -> Html:
    name = link(shown.name, shown.href) if shown.href else shown.name
    said = (": ", shown.text) if shown.text else ()
    return fill("<li>{name}{said}</li>", name=name, said=said)


def tasks(shown: Iterable[Task]) -> Html:
    """What can be done now, one below the other: each with a heading, what is asked of whom, and what to know of it."""
    items = (
        fill(
            "<li><h3>{name} <span>{by}</span></h3><p>{asked} {about}. {after}</p>{said}</li>",
            name=one.name,
            by=one.by,
            after=one.after,
            asked=one.asked,
            about=between(" ", (link(text, href) for text, href in one.about)),
            said=[fill("<p>{line}</p>", line=line) for line in one.said],
        )
        for one in shown
    )
    return fill('<ol class="ds-tasks">{items}</ol>', items=items)


def marked(text: str, found: Iterable[str]) -> Html:
    """A text with each of these words marked where it stands as a word of its own; the text is never markup."""
    longest_first = sorted(map(re.escape, found), key=len, reverse=True)
    if not longest_first:
        return fill("{text}", text=text)
    parts = re.split(rf"(?:^|(?<=\W))({'|'.join(longest_first)})(?!\w)", text)
    return fill(
        "{parts}", parts=[fill("<mark>{part}</mark>", part=one) if nth % 2 else one for nth, one in enumerate(parts)]
    )


def _rows(frame: pandas.DataFrame) -> list[Row]:
    """The rows as mappings, column by column: many times as fast as pandas' own way for texts."""
    names = frame.columns.tolist()
    values = [frame[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _cells(
    column: Column, rows: Sequence[Row], words: Words, *, is_named: bool = False
) -> list[tuple[Html, Content, Html]]:
    """The cells of one column, from the first row to the last: each as it opens, what it holds, and as it closes.

    is_named: each cell carries the name of its column.
    """
    name = fill(' data-column="{name}"', name=column.header) if is_named and not column.is_heading else ""
    tag, scope = ("th", Html(' scope="row"')) if column.is_heading else ("td", "")
    opened = {
        (tone, is_long): fill(
            "<{tag}{scope}{kind}{name}>", tag=tag, scope=scope, name=name, kind=_class(column, tone, is_long=is_long)
        )
        for tone in (None, "muted", "warn", "good")
        for is_long in (False, True)
    }
    closed, unknown = fill("</{tag}>", tag=tag), words("format.unknown")
    cells = []
    for row in rows:
        value = row[column.name]
        missing = is_missing(value)
        text = unknown if missing else column.show(value)
        is_long = len(str(text)) > ONE_LINE
        if text and column.link and (href := column.link(row)):
            text = fill('<a href="{href}">{text}</a>{mark}', href=href, text=text, mark=mark_of(href))
        tone = "muted" if missing else column.tone(row) if column.tone else None
        cells.append((opened[tone, is_long], text, closed))
    return cells


def _class(column: Column, tone: Tone | None = None, *, is_long: bool = False) -> Html:
    kinds = (
        ("ds-number", column.is_number),
        ("ds-verbatim", column.is_verbatim),
        (f"ds-{tone}", tone),
        ("ds-long", is_long),
    )
    names = [name for name, holds in kinds if holds]
    return fill(' class="{names}"', names=" ".join(names)) if names else Html("")


def _cut(rows: int, at_most: int, words: Words) -> Content:
    return paragraph(words("frame.rows_cut", shown=at_most, total=rows), "note") if rows > at_most else ""


MARKS = re.compile(r"[\\`*_\[\]<>~$|#{}^=@]|:(?=\S)|&(?=[\w#])|(?<=www)\.(?=\w)|^[-+]", re.IGNORECASE)
NUMBERED = re.compile(r"^(\s*\d+)(?=[.)])")  # at its start, as a line of a list that counts


def plain(text: str) -> str:
    """Text for a label that Streamlit reads as Markdown: every mark in it stays a mark. What marks nothing where it
    stands has no backslash: Streamlit says the label as it is to a screen reader.
    """
    return NUMBERED.sub(r"\1\\", MARKS.sub(r"\\\g<0>", text))
