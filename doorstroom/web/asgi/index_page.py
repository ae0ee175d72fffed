"""Streamlit's one page made our own: the reader's language, what it will need next, and on a phone the first words.

On a slow line the scripts of the dashboard take seconds. On a narrow screen its first words and its first picture stand
in the page itself, as HTML, until those of the dashboard are there. They are made for who asks, with their rights.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doorstroom.i18n import preferred_language, words_for
from doorstroom.markup import Content, Html, between, fill, own_file
from doorstroom.query.address import PATHS
from doorstroom.web.asgi.compression import accepted, answer, packed, packed_page, tag
from doorstroom.web.asgi.headers import path_of, policy

log = logging.getLogger(__name__)

# Paths that never answer with Streamlit's page; everything else is an address of a screen.
NOT_A_PAGE = re.compile(
    rf"/(_stcore|static|media|component|app/static|auth|oauth2callback|api|{PATHS['phone']})(/|$)|\.\w+$"
)
FIRST_STYLE = Path(__file__).with_name("first_words.css")
DRAWN = frozenset(PATHS[screen] for screen in ("stagnation", "analysis", "pivot", "pilot"))
# Streamlit looks for its server below the screen's own address first, in vain; this tells it where the server is.
WHERE = Html('<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }</script>')
# Streamlit takes this away when its scripts begin.
QUICK = (
    "<style>.quick{{margin:1rem;font:1.125rem sans-serif}}@media(min-width:40rem){{.quick{{display:none}}}}</style>"
    '<p class="quick">{link}</p>'
)
# The words go when those of the dashboard stand, or what it says instead; the frame's script takes them away for good.
FIRST = (
    "<style>{style}@media(min-width:40rem){{.quick{{display:none}}}}"
    "body:has(#root :is(.ds-lead,.ds-text,.ds-footer,.stAlert,[role=dialog]))>.quick{{display:none}}</style>"
    '<div class="quick">{words}</div>'
)
WITHOUT_SCRIPT = Html("<style>.quick{position:static!important}.quick-coming{display:none}</style>")
PATIENCE = 1.5  # seconds that the page waits for its first words: a server that begins may not have them at once
# Behind what the first words need. A modulepreload comes among it and is compiled at once: on a slow line the first
# words then take twice as long, and the first figure as long as before.
AHEAD = '<link rel="preload" as="script" fetchpriority="low" crossorigin href="./{file}">'
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
# Of the page as it was, and not of what is sent; the others of Streamlit's headers stay.
REPLACED = frozenset(("content-length", "content-encoding", "accept-ranges", "etag", "last-modified", "vary"))


FirstWords = Callable[[Scope], Content]


class OwnPage:
    """Rewrites the page on its way to the reader, and packs it.

    `first`: the first words of the first screen as HTML, for who asks; empty where they may not have them.
    """

    def __init__(self, app: ASGIApp, manifest: Path, first: FirstWords | None = None) -> None:
        self.app = app
        self._first = first
        self._chart = chart_modules(json.loads(manifest.read_text(encoding="utf-8")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or NOT_A_PAGE.search(path_of(scope)):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def send_rewritten(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body" or not _is_page(start):
                await _send_once(start, send)
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await self._send_own(bytes(body), start, scope, receive, send)

        await self.app(_for_the_whole(scope), receive, send_rewritten)

    async def _send_own(self, page: bytes, start: Message, scope: Scope, receive: Receive, send: Send) -> None:
        screen, language = path_of(scope).rsplit("/", 1)[-1], language_of(scope)
        is_first = screen == PATHS["status"]
        phone = phone_link(scope, language) if is_first else ""
        first = await self._first_words(scope) if is_first else ""
        own = rewritten(page, language, self._chart if screen in DRAWN else (), phone, first)
        encoding = accepted(Headers(scope=scope).get("accept-encoding"))
        headers = {
            "Content-Security-Policy": policy(INLINE_SCRIPT.findall(own)),
            "Content-Language": language,
            "ETag": tag(own, encoding),
            "Vary": "Accept-Language, Accept-Encoding" + (", Cookie" if is_first else ""),
            **({"Cache-Control": "no-store"} if is_first else {}),
            **({} if encoding == "identity" else {"Content-Encoding": encoding}),
        }
        # What is of a reader is kept nowhere, also not packed.
        response = answer(scope, packed(own, encoding) if first else packed_page(own, encoding), headers)
        replaced = REPLACED | {name.lower() for name in headers}
        response.raw_headers += [entry for entry in start["headers"] if entry[0].decode().lower() not in replaced]
        await response(scope, receive, send)

    async def _first_words(self, scope: Scope) -> Content:
        """The first words, where they can be had soon: the page never waits longer for them."""
        if self._first is None:
            return ""
        making = asyncio.ensure_future(asyncio.to_thread(self._first, scope))
        done, _ = await asyncio.wait({making}, timeout=PATIENCE)
        if not done:
            return ""  # what was begun is remembered when it is done
        if error := making.exception():
            log.error("the page comes without its first words", exc_info=error)  # the screen says what is wrong
            return ""
        return making.result()


def chart_modules(manifest: Mapping[str, Mapping]) -> tuple[str, ...]:
    """What draws a chart, and what that uses, from Streamlit's own list of its files.

    Nothing where no file has the name; the page then works as well, and later.
    """
    drawing = [entry for entry in manifest.values() if entry.get("name") == "PlotlyChart"]
    used = [manifest[name] for entry in drawing for name in entry["imports"]]
    return tuple(entry["file"] for entry in (*drawing, *used))


def language_of(scope: Scope) -> str:
    """The language that a request asks for."""
    asked = parse_qs(bytes(scope.get("query_string", b"")).decode("latin-1")).get("lang", [None])[-1]
    return preferred_language(asked, Headers(scope=scope).get("accept-language"))


def phone_link(scope: Scope, language: str) -> Html:
    """A link to the page for phones, for the same question."""
    asked = parse_qsl(bytes(scope.get("query_string", b"")).decode("latin-1"), keep_blank_values=True)
    href = f"./{PATHS['phone']}" + (f"?{urlencode(asked)}" if asked else "")
    return fill('<a href="{href}">{text}</a>', href=href, text=words_for(language)("phone.link"))


def rewritten(page: bytes, language: str, needed: Sequence[str], phone: Content, first: Content = "") -> bytes:
    """Streamlit's page with language, title, words for a browser without JavaScript, and where its server is.

    `needed`: files to fetch besides those it names itself, before it finds out. `phone`: a link, or nothing. `first`:
    what a narrow screen shows meanwhile, or nothing.
    """
    words = words_for(language)
    text = page.decode("utf-8")
    title = fill("<title>{name}</title>", name=words("frame.product"))
    ahead = (fill(AHEAD, file=file) for file in needed if file not in text)
    head = fill("{lines}", lines=between("\n", (title, WHERE, *ahead)))
    instead = fill("<p>{said} {link}</p>", said=words("phone.without_javascript"), link=phone)
    without_script = fill(
        "<noscript>{style}<p>{said}</p>{instead}</noscript>",
        style=WITHOUT_SCRIPT if first else "",
        said=words("frame.without_javascript"),
        instead=instead if phone else "",
    )
    root = fill(
        '<div id="root">{quick}</div>{first}',
        quick=fill(QUICK, link=phone) if phone and not first else "",
        first=fill(FIRST, style=own_file(FIRST_STYLE), words=first) if first else "",
    )
    opened = fill('<html lang="{language}"', language=language)
    text = re.sub(r'<html lang="\w+"', lambda _: opened, text, count=1)
    text = re.sub(r"<title>.*?</title>", lambda _: head, text, count=1)
    text = re.sub(r"<noscript>.*?</noscript>", lambda _: without_script, text, count=1, flags=re.DOTALL)
    return re.sub(r'<div id="root"></div>', lambda _: root, text, count=1).encode("utf-8")


async def _send_once(start: Message, send: Send) -> None:
    if start:
        message = dict(start)
        start.clear()
        await send(message)


def _is_page(start: Message) -> bool:
    is_whole = bool(start) and start["status"] == 200
    return is_whole and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _for_the_whole(scope: Scope) -> Scope:
    """The request for the whole page as it is: with its body, not compressed, not "unchanged", not a part of it."""
    left_out = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"if-range", b"range"}
    kept = [entry for entry in scope["headers"] if entry[0].lower() not in left_out]
    return {**scope, "method": "GET", "headers": kept}
