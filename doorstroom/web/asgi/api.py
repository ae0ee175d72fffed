"""What programs read: a question by its name, as JSON or CSV, with the rights of who the token is of.

Every path is for who shows a token; others learn nothing, not even which questions there are. Few questions of programs
run at once, and the others wait for them, so that the screens go on.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date

import pandas
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as Asked
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from doorstroom.access import audit, tokens
from doorstroom.access.audit import AuditError, Entry
from doorstroom.access.rules import AccessError, months_kept
from doorstroom.export.plain import as_plain_csv, as_records
from doorstroom.i18n import Words, words_for
from doorstroom.query import answers, by_name
from doorstroom.query.reader import Reader
from doorstroom.query.request import People, Request
from doorstroom.report.text.messages import error_in_words, store_error_in_words
from doorstroom.settings import Settings, SettingsError, settings
from doorstroom.store import questions
from doorstroom.store.questions import Question, QuestionError
from doorstroom.store.versions import AUDIT, StoreError
from doorstroom.web import metrics
from doorstroom.web.asgi.compression import answer, tag, weighted
from doorstroom.web.asgi.headers import path_of
from doorstroom.web.asgi.index_page import language_of
from doorstroom.web.asgi.openapi import DESCRIPTION, FORMATS, LIMIT, LONGEST, MOST_ROWS, OFFSET, description
from doorstroom.web.request import clock

log = logging.getLogger(__name__)

PATH = "api"
TOKEN = re.compile(r"bearer +(\S+) *", re.IGNORECASE)
AT_ONCE = 2  # questions of programs; the screens have the rest of the machine
MOST_A_TOKEN = 8  # that one token may have waiting
PATIENCE = 5.0  # seconds that a question waits for its turn
AGAIN_AFTER = "5"  # seconds
JSON, CSV = FORMATS


class Refused(Exception):
    """Why a program gets no answer. `code`: a key of the words under "api.refused", unless `said` words it."""

    def __init__(
        self, status: int, code: str, said: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.said = said
        self.headers = headers or {}


class Api:
    """Answers below `/api/`. `base`: the path below which the dashboard is served; `today`: for tokens that end, and
    for records without a day.
    """

    def __init__(self, base: str, today: Callable[[], date]) -> None:
        self.root = f"/{base}/{PATH}/v1/" if base else f"/{PATH}/v1/"
        self.today = today
        self.turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Asked(scope)
        words = words_for(language_of(scope), is_on_screen=True)
        try:
            response = await self._answer(asked, words)
        except Refused as refused:
            response = _refusal(refused, words)
        await response(scope, receive, send)

    async def _answer(self, asked: Asked, words: Words) -> Response:
        own = _settings()
        reader = await run_in_threadpool(_reader, own, asked, self.today())
        if asked.method not in ("GET", "HEAD"):
            raise Refused(405, "method", headers={"allow": "GET, HEAD"})
        path = path_of(asked.scope)
        name = path.removeprefix(self.root) if f"{path}/" != self.root else ""
        if name in ("", DESCRIPTION):
            make = _index if name == "" else description
            return await run_in_threadpool(_told, asked.scope, make, words, self.root, reader)
        if name not in questions.names():
            raise Refused(404, "no_question")
        question = questions.question(name)
        may_ask = by_name.may_ask(reader, question)
        async with self.turns.taken(reader.name):
            await run_in_threadpool(_noted, own, reader, name, may_ask)
            if not may_ask:
                raise Refused(403, "not_yours")
            return await run_in_threadpool(_answered, asked, own, reader, question, self.today(), words)


class Turns:
    """Lets few questions run at once; the others wait for a while, in the order in which they came."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._asking: Counter[str] = Counter()

    @asynccontextmanager
    async def taken(self, who: str) -> AsyncIterator[None]:
        """A turn of somebody. Raises Refused where they have too many waiting, or it takes too long."""
        if self._asking[who] >= MOST_A_TOKEN:
            raise _busy(429, "many")
        self._asking[who] += 1
        try:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._free.acquire()
            except TimeoutError:
                raise _busy(503, "busy") from None
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._asking[who] -= 1
            if not self._asking[who]:
                del self._asking[who]


def _busy(status: int, code: str) -> Refused:
    metrics.refused("api_busy")
    return Refused(status, code, headers={"retry-after": AGAIN_AFTER})


# ------------------------------------------------------------------- who asks


def _settings() -> Settings:
    try:
        return settings()
    except SettingsError as error:
        log.error("the settings cannot be used: %s %s", error.code, error.details)
        raise Refused(503, "unusable") from error


def _reader(own: Settings, asked: Asked, today: date) -> Reader:
    """Who asks, by the token that is shown. Raises Refused: the same for none, an unknown one and one that ended."""
    shown = TOKEN.fullmatch(asked.headers.get("authorization", ""))
    try:
        found = tokens.reader_of(own, shown[1] if shown else "", today)
    except AccessError as error:
        log.error("the tokens cannot be used: %s", error)
        raise Refused(503, "unusable") from error
    if found is None:
        metrics.refused("api_token")
        raise Refused(401, "no_token", headers={"www-authenticate": 'Bearer realm="doorstroom"'})
    return found


def _noted(own: Settings, reader: Reader, question: str, may_ask: bool) -> None:
    """Note who asks what. Raises Refused: then it is not answered."""
    what, about = ("question", {}) if may_ask else ("refused", {"why": "role"})
    entry = Entry(clock(), reader.name, what, {**about, "question": question}, of=reader.own)
    try:
        audit.note(own.store / AUDIT, entry, months_kept(own), is_synced=False)
    except AuditError as error:
        log.error("a program gets no answer, for it cannot be noted: %s", error)
        raise Refused(503, "unnoted") from error


# --------------------------------------------------------------- what is asked


def _answered(asked: Asked, own: Settings, reader: Reader, question: Question, today: date, words: Words) -> Response:
    """The answer to a question, as JSON or CSV. Raises Refused."""
    said = {name: tuple(asked.query_params.getlist(name)) for name in asked.query_params if name != "lang"}
    try:
        form = _form(said.pop("format", None), asked.headers.get("accept", ""))
        offset, limit = (_number(said.pop(name, None), name, *bounds) for name, *bounds in (OFFSET, LIMIT))
        request = _request(said, own, reader, today, words)
        given = by_name.given(said, question, by_name.OF_PEOPLE)
        given = by_name.with_days(given, question, as_of=lambda: request.as_of, since=lambda day: request.since)
        people = {name: value for name, value in request.shown_people.items() if name in question.parameters}
        rows = request.ask_only(question.name, {**given, **people})
    except QuestionError as error:
        raise Refused(400, error.code, said=error_in_words(error, words)) from error
    except StoreError as error:
        log.error("the store cannot be read: %s", error)
        raise Refused(503, "store", said=store_error_in_words(error, words)) from error
    days = {name: str(given[name]) if given.get(name) else None for name in by_name.DAYS if name in question.parameters}
    part = rows.iloc[offset : offset + limit]
    told = {"question": question.name, "version": request.version, **days, "n_rows": len(rows), "offset": offset}
    return _given(asked.scope, question, part, {**told, "is_whole": len(part) == len(rows)}, form)


def _given(scope: Scope, question: Question, rows: pandas.DataFrame, told: Mapping[str, object], form: str) -> Response:
    """Rows, and what is told of them: in JSON beside them, in CSV in headers of their own."""
    if form == JSON:
        return _json(scope, {**told, "rows": as_records(rows, question.types)})
    beside = {f"doorstroom-{name.replace('_', '-')}": _in_header(value) for name, value in told.items()}
    return _body(scope, as_plain_csv(rows, question.types), "text/csv; charset=utf-8", beside)


def _in_header(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _request(said: Mapping[str, tuple[str, ...]], own: Settings, reader: Reader, today: date, words: Words) -> Request:
    """What is asked for, of the version that readers see. Raises StoreError."""
    version = answers.store_at(own.store).current_name()
    if version is None:
        raise StoreError("store_empty", path=own.store)
    days = {name: said[name] for name in by_name.DAYS if name in said}
    people = People(own.smallest, own.rounded_to)
    return Request(reader, own.store, version, words.language, today, people, days)


def _form(said: tuple[str, ...] | None, accept: str) -> str:
    """As what: as the address says, else what a program likes best. Raises QuestionError."""
    if said:
        if said[-1] not in FORMATS:
            raise QuestionError("bad_choice", name="format", value=said[-1], known=", ".join(FORMATS))
        return said[-1]
    weights = dict(weighted(accept))
    others = (weights.get(name, 0.0) for name in ("application/json", "application/*", "*/*"))
    return CSV if weights.get("text/csv", 0.0) > max(others) else JSON


def _number(said: tuple[str, ...] | None, name: str, least: int, most: int, default: int) -> int:
    """Raises QuestionError for what is no whole number between two bounds."""
    text = said[-1] if said else str(default)
    is_one = text.isascii() and text.isdecimal() and len(text) < LONGEST
    if not is_one or not least <= int(text) <= most:
        raise QuestionError("bad_parameter", name=name, value=text, type="integer")
    return int(text)


def _index(words: Words, root: str, reader: Reader) -> dict[str, object]:
    """Which questions there are, and which of them this reader may ask."""
    found = [questions.question(name) for name in questions.names()]
    each = [
        {"name": one.name, "path": f"{root}{one.name}", "may_ask": by_name.may_ask(reader, one), "grain": [*one.grain]}
        for one in found
    ]
    return {"questions": each, "openapi": f"{root}{DESCRIPTION}", "most_rows": MOST_ROWS}


# -------------------------------------------------------------------- answers


def _told(
    scope: Scope, make: Callable[[Words, str, Reader], Mapping[str, object]], words: Words, root: str, reader: Reader
) -> Response:
    return _json(scope, make(words, root, reader))


def _json(scope: Scope, data: Mapping[str, object]) -> Response:
    return _body(scope, json.dumps(data, ensure_ascii=False), "application/json", {})


def _body(scope: Scope, text: str, kind: str, beside: Mapping[str, str]) -> Response:
    """With a tag that follows from what it holds: what may not be seen has that of what is not there."""
    body = text.encode("utf-8", "replace")
    kept = {
        "ETag": tag(body, "identity"),
        "cache-control": "no-store",
        "vary": "Accept, Accept-Language, Authorization",
    }
    return answer(scope, body, {"content-type": kind, **kept, **beside})


def _refusal(refused: Refused, words: Words) -> Response:
    said = refused.said or words(f"api.refused.{refused.code}")
    body = json.dumps({"error": refused.code, "message": said}, ensure_ascii=False).encode("utf-8", "replace")
    headers = {"cache-control": "no-store", "content-language": words.language, **refused.headers}
    return Response(body, refused.status, headers, "application/json")
