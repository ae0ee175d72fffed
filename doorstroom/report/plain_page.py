"""Renders a screen as one page of plain HTML, for a phone on a slow line; and pages that say less.

The page needs no script, no font and no picture. What only a browser with scripts can show is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from pathlib import Path

from doorstroom.i18n import LANGUAGES, Words
from doorstroom.query.request import Request
from doorstroom.report import html
from doorstroom.report.screens.blocks import Block
from doorstroom.report.screens.pieces import Flow, pieces
from doorstroom.report.text import records

STYLE = Path(__file__).with_name("plain_page.css")
SCREENS = ("status", "decisions", "stagnation", "analysis", "method")


def page(request: Request, title: str, shown: Iterable[Block]) -> str:
    """A screen as a page: what is HTML of its pieces, the way to the other screens, and where it comes from."""
    words, link = request.words, request.link
    banner = html.paragraph(words("frame.example"), "banner") if request.shown.is_example else ""
    chosen = html.paragraph(records.shown(request.filters, request.as_of, words), "note")
    content = "".join(piece.markup for piece in pieces(shown, words, link) if isinstance(piece, Flow))
    facts = records.provenance(
        request.ask("record_state").iloc[0],
        version=request.version,
        loaded_at=request.shown.loaded_at,
        as_of=request.as_of,
        words=words,
    )
    foot = f'<footer aria-label="{escape(words("frame.footer.label"))}">{html.facts(facts)}</footer>'
    whole = f"{html.heading(title, 1)}{chosen}{banner}{content}"
    return _document(title, _top(request), whole, _ways(link, words("phone.elsewhere"), words) + foot, words)


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


def _top(request: Request) -> str:
    """The name of the product, and the way to the other language."""
    words = request.words
    other = next(language for language in LANGUAGES if language != words.language)
    href = request.link("phone", lang=other)
    link = f'<a lang="{other}" hreflang="{other}" href="{escape(href)}">{escape(words("phone.other_language"))}</a>'
    return f"<header><strong>{escape(words('frame.product'))}</strong> {link}</header>\n"


def _ways(link: Callable[[str], str], name: str, words: Words) -> str:
    links = "".join(f"<li>{html.link(words(f'frame.pages.{screen}'), link(screen))}</li>" for screen in SCREENS)
    return f'<nav aria-label="{escape(name)}"><h2 class="ds-h2">{escape(name)}</h2><ul>{links}</ul></nav>\n'
