"""What is served beside the screens. None of it passes Streamlit's login, so each asks itself who may see it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from doorstroom.i18n import preferred_language, words_for
from doorstroom.query import address as addresses
from doorstroom.query import answers
from doorstroom.query.address import DIMENSIONS, PATHS, Address
from doorstroom.report import status_page
from doorstroom.report.text.messages import store_error_in_words
from doorstroom.report.text.records import NAMED
from doorstroom.settings import Settings, SettingsError, settings
from doorstroom.store.versions import Store, StoreError
from doorstroom.web.asgi.index_page import language_of
from doorstroom.web.asgi.responses import plain_page
from doorstroom.web.jobs import load_example

log = logging.getLogger(__name__)


def routes(base: str, is_shut_out: Callable[[Request], bool], today: Callable[[], date]) -> list[Route]:
    """The page for phones. `base`: the path below which the dashboard is served; `today`: for records without a day."""

    def phone_page(request: Request) -> Response:
        now = _settings()
        if now is None or is_shut_out(request):
            return _to_dashboard(request, base)
        return _standing(request, now, base, today)

    return [Route(f"/{base}/{PATHS['phone']}" if base else f"/{PATHS['phone']}", phone_page)]


def _settings() -> Settings | None:
    """The settings in force; None for settings that cannot be used: the screens then say so."""
    try:
        return settings()
    except SettingsError as error:
        log.error("the settings cannot be used: %s %s", error.code, error.details)
        return None


def _to_dashboard(request: Request, base: str) -> Response:
    """To the screen with the same question, where one can log in."""
    asked = f"?{urlencode(request.query_params.multi_items())}" if request.query_params else ""
    return RedirectResponse(f"/{base}/{asked}" if base else f"/{asked}", 302, {"Cache-Control": "no-store"})


def _standing(request: Request, now: Settings, base: str, today: Callable[[], date]) -> Response:
    words = words_for(language_of(request.scope))
    dashboard = f"/{base}/" if base else "/"
    try:
        own = answers.store_at(now.store)
        if not load_example(own, log.debug):
            return plain_page(status_page.failure(words("phone.no_records"), dashboard, words), 503)
        name = own.current_name()
        store = answers.store_seen(now.store, name, now.audience)
        address = _address(request, store, name, base)
        standing = _ask(request.query_params, store, name, address, now.people_on_screen, today)
    except StoreError as error:
        log.error("the store cannot be read: %s", error)
        return plain_page(status_page.failure(store_error_in_words(error, words), dashboard, words), 503)
    return plain_page(status_page.page(standing, words), 200)


def _address(request: Request, store: Store, version: str, base: str) -> Address:
    """What the address says; links keep of it what the screens keep."""
    given, language = request.query_params, language_of(request.scope)
    asked = tuple(tuple(given.getlist(name)) if name in given else None for name in DIMENSIONS)
    kept = {
        "since": addresses.day(given.get("since")),
        "as_of": addresses.day(given.get("as_of")),
        "lang": language if language != preferred_language(None, request.headers.get("accept-language")) else None,
    }
    own = store.version(version).own_municipality
    return addresses.read(asked, answers.choices(store.path, version), own, kept, base)


def _ask(
    given: QueryParams,
    store: Store,
    name: str,
    address: Address,
    people: Mapping[str, int],
    today: Callable[[], date],
) -> status_page.Standing:
    version = store.version(name)
    as_of = addresses.day(given.get("as_of")) or version.as_of or today()
    asked = addresses.day(given.get("since"))
    since = min(asked, as_of) if asked else answers.compared_with(store, name, as_of)
    known = {"as_of": as_of, "since": since, **people, **address.filters}

    def answer(question: str):
        return answers.ask(store.path, name, question, known, {})

    return status_page.Standing(
        version=version,
        as_of=as_of,
        since=since,
        address=address,
        counts=answer("portfolio_counts"),
        waiting=answer("waiting_decisions"),
        norms=answer("norms_now"),
        meetings=answer("next_meetings"),
        state=answer("record_state").iloc[0].to_dict(),
        view=answer("in_view").iloc[0].to_dict(),
        outside=answers.ask(store.path, name, "without_stage", known, {"at_most": NAMED}),
    )
