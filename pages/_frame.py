"""The frame around every screen: language, login, navigation, filters, footer. The screens themselves lie beside it."""

from functools import partial

import streamlit as st

from oversight import address, draw, live, markup
from oversight.figures import record_claims
from oversight.store import StoreError
from oversight.telling import store_error_in_words
from oversight.words import LANGUAGES, Words

# Screens that are not in the menu: other screens lead to them.
REACHED_BY_LINKS = {"pivot", "workbench", "pilot", "origin", "source", "speaker"}


def main() -> None:
    is_shut_out = live.is_shut_out()
    draw.name_page(live.words()("frame.product"), has_icon=not is_shut_out)
    with st.container(key="ds-language"):
        choose_language()
    words = live.words()
    draw.dress()
    page = st.navigation(screens(words), position="hidden" if is_shut_out else "top")
    if is_shut_out:
        ask_to_log_in(words)
        return
    if live.is_nowhere():
        draw.open_page(words("frame.nothing_here.title"))
        draw.text(words("frame.nothing_here.why"))
        return
    try:
        version = live.begin()
    except StoreError as error:
        live.log.error("the store cannot be read: %s", error)
        draw.open_page(words("frame.store_error.title"))
        draw.text(store_error_in_words(error, words))
        return
    if version is None:
        load_example(words)
        return
    filter_bar(words, version)
    page.run()
    footer(words, version)


def choose_language() -> None:
    st.segmented_control(
        live.words()("frame.language"),
        LANGUAGES,
        default=live.browser_language(),
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


def filter_bar(words: Words, version: live.Version) -> None:
    label = live.made("frame/shown", lambda: record_claims.shown(live.filters(), live.as_of(), words))
    with st.container(horizontal=True, key="ds-bar"):
        with st.expander(markup.plain(label), key="ds-filters"), st.container(horizontal=True, key="ds-controls"):
            draw_filters(words)
        if version.is_example:
            st.html(markup.paragraph(words("frame.example"), "banner"), width="content")


def draw_filters(words: Words) -> None:
    for dimension in live.DIMENSIONS:
        st.multiselect(
            words(f"frame.{dimension}"),
            live.choices(dimension),
            default=live.shown_first(dimension),
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


def footer(words: Words, version: live.Version) -> None:
    st.html(live.made("frame/footer", partial(provenance, words, version)))
    if "is_logged_in" in st.user:
        st.button(words("frame.footer.logout"), on_click=st.logout, type="tertiary")


def provenance(words: Words, version: live.Version) -> str:
    facts = record_claims.provenance(
        live.ask("record_state").iloc[0],
        version=version.name,
        loaded_at=version.loaded_at,
        as_of=live.as_of(),
        words=words,
    )
    return f'<footer class="ds-footer" aria-label="{words("frame.footer.label")}">{markup.facts(facts)}</footer>'


def ask_to_log_in(words: Words) -> None:
    draw.open_page(words("frame.login.title"), has_icon=False)
    if reason := live.why_not_logged_in():
        st.error(words(f"frame.login_failed.{reason}"))
    draw.text(words("frame.login.why"))
    st.button(words("frame.login.button"), on_click=st.login, type="primary")


def load_example(words: Words) -> None:
    draw.open_page(words("frame.first_start.title"))
    draw.text(words("frame.first_start.why"))
    try:
        with st.status(words("frame.first_start.busy")) as status:
            is_loaded = live.load_example(status.text)
    except StoreError as error:
        draw.text(store_error_in_words(error, words))
        return
    if is_loaded and live.begin():
        st.rerun()
    st.error(words("frame.first_start.failed"))
    draw.text(words("frame.first_start.how"))


main()
