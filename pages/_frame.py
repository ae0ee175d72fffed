"""The frame around every screen: language, login, navigation, filters, footer. The screens themselves lie beside it."""

from functools import partial

import streamlit as st

from doorstroom.i18n import LANGUAGES, Words
from doorstroom.markup import Html, fill
from doorstroom.query import address
from doorstroom.report import html
from doorstroom.report.text import records
from doorstroom.report.text.messages import store_error_in_words
from doorstroom.store.versions import StoreError
from doorstroom.web import request, screen

# Screens that are not in the menu: other screens lead to them.
REACHED_BY_LINKS = {"pivot", "workbench", "pilot", "origin", "source", "speaker"}


def main() -> None:
    is_shut_out = request.is_shut_out()
    screen.name_page(request.words()("frame.product"), has_icon=not is_shut_out)
    with st.container(key="ds-language"):
        choose_language()
    words = request.words()
    screen.dress()
    page = st.navigation(screens(words), position="hidden" if is_shut_out else "top")
    if is_shut_out:
        ask_to_log_in(words)
        return
    if request.is_nowhere():
        screen.open_page(words("frame.nothing_here.title"))
        screen.text(words("frame.nothing_here.why"))
        return
    try:
        version = request.begin()
    except StoreError as error:
        request.log.error("the store cannot be read: %s", error)
        screen.open_page(words("frame.store_error.title"))
        screen.text(store_error_in_words(error, words))
        return
    if version is None:
        load_example(words)
        return
    filter_bar(words, version)
    page.run()
    footer(words, version)


def choose_language() -> None:
    st.segmented_control(
        request.words()("frame.language"),
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
            f"{name}.py",
            title=words(f"frame.pages.{name}"),
            url_path=path or None,
            default=not path,
            visibility="hidden" if name in REACHED_BY_LINKS else "visible",
        )
        for name, path in address.SCREENS.items()
    ]


def filter_bar(words: Words, version: request.Version) -> None:
    label = request.made("frame/shown", lambda: records.shown(request.filters(), request.as_of(), words))
    with st.container(horizontal=True, key="ds-bar"):
        with st.expander(html.plain(label), key="ds-filters"), st.container(horizontal=True, key="ds-controls"):
            draw_filters(words)
        if version.is_example:
            st.html(html.paragraph(words("frame.example"), "banner"), width="content")


def draw_filters(words: Words) -> None:
    for dimension in request.DIMENSIONS:
        st.multiselect(
            words(f"frame.{dimension}"),
            request.choices(dimension),
            default=request.shown_first(dimension),
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


def footer(words: Words, version: request.Version) -> None:
    st.html(request.made("frame/footer", partial(provenance, words, version)))
    if "is_logged_in" in st.user:
        st.button(words("frame.footer.logout"), on_click=st.logout, type="tertiary")


def provenance(words: Words, version: request.Version) -> Html:
    facts = records.provenance(
        request.ask("record_state").iloc[0],
        version=version.name,
        loaded_at=version.loaded_at,
        as_of=request.as_of(),
        words=words,
    )
    label = words("frame.footer.label")
    return fill('<footer class="ds-footer" aria-label="{label}">{facts}</footer>', label=label, facts=html.facts(facts))


def ask_to_log_in(words: Words) -> None:
    screen.open_page(words("frame.login.title"), has_icon=False)
    if reason := request.why_not_logged_in():
        st.error(words(f"frame.login_failed.{reason}"))
    screen.text(words("frame.login.why"))
    st.button(words("frame.login.button"), on_click=st.login, type="primary")


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
