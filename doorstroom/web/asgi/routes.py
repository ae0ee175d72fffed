"""What is served beside the screens. None of it passes Streamlit's login, so each asks itself who may see it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from starlette.requests import Request as Asked
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from doorstroom.access.rules import AccessError, reader_of
from doorstroom.i18n import preferred_language, words_for
from doorstroom.markup import Content
from doorstroom.query import answers, cache
from doorstroom.query.address import PATHS, VIEW_AS
from doorstroom.query.reader import Reader
from doorstroom.query.request import People, Request
from doorstroom.report import plain_page as plain
from doorstroom.report.screens.blocks import Block, Page
from doorstroom.report.text.messages import store_error_in_words
from doorstroom.settings import Settings, SettingsError, settings
from doorstroom.store.versions import StoreError
from doorstroom.web.asgi import api
from doorstroom.web.asgi.index_page import language_of
from doorstroom.web.asgi.responses import plain_page
from doorstroom.web.jobs import load_example

log = logging.getLogger(__name__)


Claims = Callable[[Asked], Mapping[str, object] | None]


class Phone(Page, Protocol):
    """The screen that is served as plain HTML; its beginning stands in the page of the dashboard too."""

    def beginning(self, request: Request) -> Iterable[Block]: ...


def routes(base: str, claims: Claims, today: Callable[[], date], phone: Page) -> list[Route]:
    """What is served. `base`: the path below which the dashboard is served; `claims`: what the login says of who asks,
    as `auth.claims` does; `today`: for records without a day; `phone`: the screen that is served as plain HTML.
    """

    root = f"/{base}/" if base else "/"

    def phone_page(asked: Asked) -> Response:
        now = _settings()
        reader = now and _reader(now, claims(asked), asked)
        if not reader:
            return _to_dashboard(asked, base)
        return _plain(asked, now, reader, base, today(), phone)

    own = _settings()
    for_programs = [Route(f"{root}{api.PATH}/{{rest:path}}", api.Api(base, today))] if own and own.has_api else []
    return [Route(f"{root}{PATHS['phone']}", phone_page), *for_programs]


def first_words(base: str, claims: Claims, today: Callable[[], date], phone: Phone) -> Callable[[Scope], Content]:
    """What makes the first words of the first screen, as `routes` makes the page for phones: with the rights of who
    asks. Nothing for who must log in first, and where there is nothing to read: the screens then say why.
    """

    def made(scope: Scope) -> Content:
        asked = Asked(scope)
        now = _settings()
        reader = now and _reader(now, claims(asked), asked)
        if not reader:
            return ""
        try:
            version = answers.store_at(now.store).current_name()
            if version is None:
                return ""
            request = _request(asked, now, reader, version, base, today())
            return cache.made(
                ("first_words", request.key, now.identity),
                lambda: plain.beginning(request, phone.title(request), phone.beginning(request)),
            )
        except StoreError as error:
            log.error("the store cannot be read: %s", error)
            return ""

    return made


def _settings() -> Settings | None:
    """The settings in force; None for settings that cannot be used: the screens then say so."""
    try:
        return settings()
    except SettingsError as error:
        log.error("the settings cannot be used: %s %s", error.code, error.details)
        return None


def _reader(now: Settings, told: Mapping[str, object] | None, asked: Asked) -> Reader | None:
    """Who asks; None for who did not log in or has no role, and where nobody can say: the screens then say so."""
    if told == {}:
        return None
    try:
        found = reader_of(now, "", told).looking_as(asked.query_params.get(VIEW_AS))
    except AccessError as error:
        log.error("the rules of access cannot be used: %s", error)
        return None
    return found if found.may_read else None


def _to_dashboard(asked: Asked, base: str) -> Response:
    """To the screen with the same question, where one can log in."""
    said = f"?{urlencode(asked.query_params.multi_items())}" if asked.query_params else ""
    return RedirectResponse(f"/{base}/{said}" if base else f"/{said}", 302, {"Cache-Control": "no-store"})


def _plain(asked: Asked, now: Settings, reader: Reader, base: str, today: date, phone: Page) -> Response:
    words = words_for(language_of(asked.scope))
    dashboard = f"/{base}/" if base else "/"
    try:
        own = answers.store_at(now.store)
        if not load_example(own, log.debug):
            return plain_page(plain.failure(words("phone.no_records"), dashboard, words), 503)
        request = _request(asked, now, reader, own.current_name(), base, today)
        page = plain.page(request, phone.title(request), phone.build(request))
    except StoreError as error:
        log.error("the store cannot be read: %s", error)
        return plain_page(plain.failure(store_error_in_words(error, words), dashboard, words), 503)
    return plain_page(page, 200, now.identity)


def _request(asked: Asked, now: Settings, reader: Reader, version: str, base: str, today: date) -> Request:
    """What the address asks for; links keep of it what the screens keep."""
    return Request(
        reader=reader,
        store=now.store,
        version=version,
        language=language_of(asked.scope),
        today=today,
        people=People(now.smallest, now.rounded_to),
        said={name: tuple(asked.query_params.getlist(name)) for name in asked.query_params},
        default_language=preferred_language(None, asked.headers.get("accept-language")),
        base=base,
        identity=now.identity,
    )
