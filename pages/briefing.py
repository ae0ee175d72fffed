"""Briefing: the story on slides, on this screen and as files to take along."""

from collections.abc import Iterator

from doorstroom.briefing import screen as sections
from doorstroom.briefing.choice import of_address
from doorstroom.query.request import Request
from doorstroom.report.screens.blocks import Block, Heading, note
from doorstroom.settings import PUBLIC, STAFF


def title(request: Request) -> str:
    return request.words("briefing.screen.title")


def build(request: Request) -> Iterator[Block | sections.Part]:
    words, link, is_public = request.words, request.link, request.reader.is_public
    audience, chosen = sections.audience_of(request), of_address(request.said)
    told = sections.told_to(audience, request, chosen)
    yield sections.Deck(told, link("speaker", **chosen.in_address(audience)))
    yield note(words.count("briefing.screen.lead", len(told.slides)))
    if n_kept_back := sections.none_public(request) if audience == PUBLIC else 0:
        yield note(words.count("briefing.screen.none_public", n_kept_back))
    if not is_public:
        yield sections.audiences(audience, chosen, link, words)
    yield from sections.briefed(request, chosen, audience)
    yield Heading(words("briefing.screen.take_along"), 2)
    yield sections.Files(told)
    yield note(words("briefing.screen.take_along_how"))
    yield Heading(words("briefing.screen.arrange"), 2)
    is_traced = audience == STAFF or is_public
    yield from sections.arrangement(told.story, chosen, audience, is_traced, link, words)
    yield sections.OwnWords({slide.key: slide.title for slide in told.story}, chosen)
    yield sections.Keep(chosen)
