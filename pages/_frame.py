"""The frame around every screen: language, login, navigation, filters, footer. The screens themselves lie beside it."""

import logging
from functools import partial
from importlib import import_module

import streamlit as st

from doorstroom.i18n import LANGUAGES, Words, words_for
from doorstroom.markup import Html, fill
from doorstroom.query import address
from doorstroom.query import cache as remembered
from doorstroom.query.request import Request
from doorstroom.report import html
from doorstroom.report.text import records
from doorstroom.report.text.messages import store_error_in_words
from doorstroom.store.versions import StoreError
from doorstroom.web import banners, entry, following, menu, metrics, request, screen
from doorstroom.web.show import show

log = logging.getLogger(__name__)


@metrics.RERUNS.time()
def main() -> None:
    is_shut_out = entry.is_shut_out()
    screen.name_page(words_for(request.language())("frame.product"), has_icon=not is_shut_out)
    with st.container(key="ds-language"):
        choose_language()
    words = words_for(request.language())
    screen.dress()
    reader = None if is_shut_out else entry.who_asks(words)
    page = st.navigation(screens(words), position="hidden")  # the menu is our own
    if is_shut_out:
        entry.ask_to_log_in(words)
    if reader is None:
        return
    shown = address.screen_of(page.url_path)
    if request.is_nowhere():
        menu.draw(reader, "", request.way, request.whose(), words)
        screen.open_page(words("frame.nothing_here.title"))
        screen.text(words("frame.nothing_here.why"))
        return
    try:
        asked = request.begin()
    except StoreError as error:
        log.error("the store cannot be read: %s", error)
        menu.draw(reader, shown, request.way, request.whose(), words)
        screen.open_page(words("frame.store_error.title"))
        screen.text(store_error_in_words(error, words))
        return
    if asked is None:
        load_example(words)
        return
    menu.draw(reader, shown, asked.link, request.whose(asked), words)
    filter_bar(asked)
    following.follow(asked, shown)
    page.run()
    footer(asked)


def choose_language() -> None:
    st.segmented_control(
        words_for(request.language())("frame.language"),
        LANGUAGES,
        default=request.browser_language(),
        required=True,
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
    )


def screens(words: Words) -> list[st.Page]:
    return [
        st.Page(
            partial(show, name, import_module(f"pages.{name}")),
            title=words(f"frame.pages.{name}"),
            url_path=path or None,
            default=not path,
        )
        for name, path in address.SCREENS.items()
    ]


def filter_bar(asked: Request) -> None:
    words = asked.words
    with st.container(horizontal=True, key="ds-bar"):
        label = html.plain(records.shown(asked.filters, asked.as_of, words))
        with st.expander(label, key="ds-filters"), st.container(horizontal=True, key="ds-controls"):
            draw_filters(asked)
        banners.draw(asked)


def draw_filters(asked: Request) -> None:
    words = asked.words
    for dimension in address.DIMENSIONS:
        st.multiselect(
            words(f"frame.{dimension}"),
            asked.choices.get(dimension, []),
            default=list(asked.address.at_first[dimension]),
            key=dimension,
            bind="query-params",
            placeholder=words("frame.all"),
        )
    st.date_input(
        words("frame.as_of"),
        value=None,
        key="as_of",
        bind="query-params",
        format="DD-MM-YYYY",
        min_value=address.FIRST_DAY,
        max_value=address.LAST_DAY,
    )


def footer(asked: Request) -> None:
    st.html(remembered.made(("frame/footer", asked.key), partial(provenance, asked)))
    if "is_logged_in" in st.user:
        entry.log_out(asked.words)


def provenance(asked: Request) -> Html:
    state, words = asked.ask("record_state").iloc[0], asked.words
    loaded_at = asked.shown.loaded_at
    facts = records.provenance(state, version=asked.version, loaded_at=loaded_at, as_of=asked.as_of, words=words)
    label = words("frame.footer.label")
    return fill('<footer class="ds-footer" aria-label="{label}">{facts}</footer>', label=label, facts=html.facts(facts))


def load_example(words: Words) -> None:
    screen.open_page(words("frame.first_start.title"))
    screen.text(words("frame.first_start.why"))
    try:
        with st.status(words("frame.first_start.busy")) as status:
            is_loaded = request.load_example(status.text)
    except StoreError as error:
        screen.text(store_error_in_words(error, words))
        return
    if is_loaded and request.begin():
        st.rerun()
    st.error(words("frame.first_start.failed"))
    screen.text(words("frame.first_start.how"))


main()
