"""Spreker: the notes to the slides, for a window that the room does not see."""

from collections.abc import Iterator

from doorstroom.briefing.choice import of_address
from doorstroom.briefing.screen import Part, Speaker, audience_of, told_to
from doorstroom.query.request import Request
from doorstroom.report.screens.blocks import Block, Line


def title(request: Request) -> str:
    return request.words("briefing.speaker.title")


def build(request: Request) -> Iterator[Block | Part]:
    audience, chosen = audience_of(request), of_address(request.said)
    yield Speaker(told_to(audience, request, chosen))
    to_slides = request.link("briefing", **chosen.in_address(audience))
    yield Line(request.words("briefing.speaker.to_slides"), to_slides)
