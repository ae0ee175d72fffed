"""The bar on top of every screen: whose dashboard this is, and the way to the screens.

HTML of our own and not the toolkit's navigation: the same list of links serves a wide screen, where each group opens
below its name, and a phone, where all of it opens below "Menu". The groups are by who reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from doorstroom.i18n import Words
from doorstroom.identity import Identity
from doorstroom.markup import Content, Html, fill
from doorstroom.query import address
from doorstroom.query.reader import Reader
from doorstroom.report.html import brand

Link = Callable[[str], str]


def draw(reader: Reader, shown: str, link: Link, whose: Identity, words: Words) -> None:
    """The bar. `shown`: the screen that is open; `link`: the address of a screen; `whose`: whose dashboard this is."""
    with st.container(key="ds-top"):
        st.html(bar(reader, shown, link, whose, words))


def bar(reader: Reader, shown: str, link: Link, whose: Identity, words: Words) -> Html:
    """The bar as HTML. Which of the two menus is there is for the style sheet to say; the other is not there at all."""
    groups = address.menu_groups(reader)
    return fill(
        '<div class="ds-top"><p class="ds-brand">{brand}</p>{wide}{narrow}</div>',
        brand=brand(whose, words),
        wide=_nav("wide", [_group(name, screens, shown, link, words) for name, screens in groups.items()], words),
        narrow=_nav("narrow", _all_below_menu(groups, shown, link, words), words),
    )


def _nav(kind: str, content: Content, words: Words) -> Html:
    label = words("frame.menu.screens")
    return fill('<nav class="ds-menu-{kind}" aria-label="{label}">{it}</nav>', kind=kind, label=label, it=content)


def _group(name: str, screens: Iterable[str], shown: str, link: Link, words: Words) -> Html:
    return fill(
        '<details class="ds-menu"><summary{here}>{name}</summary>{links}</details>',
        here=Html(' class="ds-here"') if shown in screens else "",
        name=words(f"frame.menu.{name}"),
        links=_links(screens, shown, link, words),
    )


def _all_below_menu(groups: dict[str, address.Values], shown: str, link: Link, words: Words) -> Html:
    named = (
        fill(
            '<p class="ds-menu-name">{name}</p>{links}',
            name=words(f"frame.menu.{name}"),
            links=_links(screens, shown, link, words),
        )
        for name, screens in groups.items()
    )
    return fill(
        '<details class="ds-menu"><summary>{menu}</summary><div>{named}</div></details>',
        menu=words("frame.menu.button"),
        named=named,
    )


def _links(screens: Iterable[str], shown: str, link: Link, words: Words) -> Html:
    items = (
        fill(
            '<li><a href="{href}"{now}>{name}</a></li>',
            href=link(screen),
            now=Html(' aria-current="page"') if screen == shown else "",
            name=words(f"frame.pages.{screen}"),
        )
        for screen in screens
    )
    return fill("<ul>{items}</ul>", items=items)
