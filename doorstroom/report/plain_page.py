"""Renders a screen as one page of plain HTML, for a phone on a slow line; and pages that say less.

The page needs no script, no font and no picture. What only a browser with scripts can show is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from doorstroom.i18n import LANGUAGES, Words, words_for
from doorstroom.identity import NOBODY, Identity
from doorstroom.markup import Content, Html, between, fill, own_file
from doorstroom.query.address import MENU, Values, menu
from doorstroom.query.request import Request
from doorstroom.report import html
from doorstroom.report.screens.blocks import Block
from doorstroom.report.screens.pieces import pieces
from doorstroom.report.text import records

CHOSEN_BY = ("municipality", "theme")
STYLE = Path(__file__).with_name("plain_page.css")


def page(request: Request, title: str, shown: Iterable[Block]) -> Html:
    """A screen as a page: what is HTML of its pieces, the way to the other screens, and where it comes from."""
    words, link = request.words, request.link
    facts = records.provenance(
        request.ask("record_state").iloc[0],
        version=request.version,
        loaded_at=request.shown.loaded_at,
        as_of=request.as_of,
        words=words,
    )
    label = words("frame.footer.label")
    foot = fill('<footer aria-label="{label}">{facts}</footer>', label=label, facts=html.facts(facts))
    whole = html.heading(title, 1), choosing(request), _banners(request), _content(request, shown)
    ways = _ways(link, words("phone.elsewhere"), words, menu(request.reader))
    return _document(title, _top(request), whole, (ways, foot), words, request.identity)


def beginning(request: Request, title: str, shown: Iterable[Block]) -> Html:
    """The beginning of a screen, to be read until the rest of it is there: part of a page, and no page."""
    words = request.words
    return fill(
        '<p class="ds-brand">{brand}</p>{title}{chosen}{banners}{content}'
        '<p class="ds-note quick-coming" role="status">{coming}</p><p>{phone}</p>',
        brand=html.brand(whose(request), words),
        title=html.heading(title, 1),
        chosen=html.paragraph(records.shown(request.filters, request.as_of, words), "note"),
        banners=_banners(request),
        content=_content(request, shown),
        coming=words("phone.coming"),
        phone=html.link(words("phone.link"), request.link("phone")),
    )


def _banners(request: Request) -> list[Html]:
    view, is_example = request.ask("in_view").iloc[0], request.shown.is_example
    return [html.paragraph(said, "banner") for said in records.banners(view, request.words, is_example=is_example)]


def _content(request: Request, shown: Iterable[Block]) -> list[Html]:
    return [piece for piece in pieces(shown, request.words, request.link) if isinstance(piece, Html)]


def choosing(request: Request) -> Html:
    """What is chosen; opened, the municipalities and themes to choose from. A form, so that it takes no script."""
    words, address = request.words, request.address
    said = records.shown(request.filters, request.as_of, words)
    lists = [_of_dimension(request, name) for name in CHOSEN_BY if len(request.choices.get(name, ())) > 1]
    if not lists:
        return html.paragraph(said, "note")
    kept = [(name, value) for name, value in address.kept.items() if name not in CHOSEN_BY and value is not None]
    form = fill(
        '<form action="{action}">{kept}{lists}<p><button>{button}</button></p></form>',
        action=request.link("phone").partition("?")[0],
        kept=[
            fill('<input type="hidden" name="{name}" value="{value}">', name=name, value=str(one))
            for name, value in kept
            for one in (value if isinstance(value, tuple) else (value,))
        ],
        lists=lists,
        button=words("phone.choose"),
    )
    return html.disclosure(said, form)


def _of_dimension(request: Request, name: str) -> Html:
    """The values of a division, each to be ticked; none ticked is all of them, also where one is shown at first."""
    ticked = request.filters.get(name, ())
    return fill(
        '<fieldset><legend>{legend}</legend><input type="hidden" name="{name}" value="">{values}</fieldset>',
        legend=request.words(f"frame.{name}"),
        name=name,
        values=[
            fill(
                '<label><input type="checkbox" name="{name}" value="{value}"{ticked}> {value}</label>',
                name=name,
                value=value,
                ticked=Html(" checked") if value in ticked else "",
            )
            for value in request.choices[name]
        ],
    )


def failure(text: str, dashboard: str, words: Words) -> Html:
    """The page that says why there is nothing to see. `dashboard`: the address where there may be more."""
    title = words("frame.store_error.title")
    link = fill("<p>{link}</p>", link=html.link(words("phone.to_dashboard"), dashboard))
    return _document(title, "", (html.heading(title, 1), html.paragraph(text), link), "", words)


def nothing_here(link: Callable[[str], str], words: Words) -> Html:
    """The page of an address where nothing is, with the way to the screens. `link`: the address of a screen."""
    title = words("frame.nothing_here.title")
    content = html.heading(title, 1), html.paragraph(words("frame.nothing_here.why"))
    return _document(title, "", content, _ways(link, words("frame.nothing_here.screens"), words, MENU), words)


def style(whose: Identity = NOBODY) -> Html:
    """The style sheet, as it stands in the page."""
    return fill("{style}{colours}{font}", style=own_file(STYLE), colours=_own_colours(whose), font=_own_font(whose))


def _own_colours(whose: Identity) -> Html:
    if not whose.light:
        return Html("")
    return fill(":root{{--accent:light-dark({light},{dark})}}", light=whose.light, dark=whose.dark)


def _own_font(whose: Identity) -> Html:
    return fill("body{{font-family:'{font}',system-ui,sans-serif}}", font=whose.font) if whose.font else Html("")


def _document(
    title: str, top: Content, content: Content, foot: Content, words: Words, whose: Identity = NOBODY
) -> Html:
    return fill(
        '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        # Without an icon of its own a browser asks the server for one.
        '<title>{title}</title>\n<link rel="icon" href="data:,">\n<style>{style}</style>\n</head>\n'
        "<body>\n{top}<main>{content}</main>\n{foot}\n</body>\n</html>\n",
        language=words.language,
        title=words("frame.page_title", title=title, product=words("frame.product")),
        style=style(whose),
        top=top,
        content=content,
        foot=foot,
    )


def _top(request: Request) -> Html:
    """The name of the product, and the way to the other languages, each by its own name."""
    words = request.words
    others = (
        fill(
            '<a lang="{language}" hreflang="{language}" href="{href}">{name}</a>',
            language=other,
            href=request.link("phone", lang=other),
            name=words_for(other)("phone.this_language"),
        )
        for other in LANGUAGES
        if other != words.language
    )
    links = between(" ", others)
    return fill(
        '<header><p class="ds-brand">{brand}</p> {links}</header>\n',
        brand=html.brand(whose(request), words),
        links=links,
    )


def whose(request: Request) -> Identity:
    """Whose dashboard it is: by the name that was set, else by that of the municipality that is shown first, or of the
    only one.
    """
    return request.identity if request.identity.name else replace(request.identity, name=request.own_place)


def _ways(link: Callable[[str], str], name: str, words: Words, screens: Values) -> Html:
    links = [html.link(words(f"frame.pages.{screen}"), link(screen)) for screen in screens]
    items = [fill("<li>{link}</li>", link=one) for one in links]
    heading = html.heading(name, 2)
    return fill('<nav aria-label="{name}">{heading}<ul>{items}</ul></nav>\n', name=name, heading=heading, items=items)
