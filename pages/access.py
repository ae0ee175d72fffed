"""Toegang: who looks and what they may; for an administrator who is logged in, and who did what."""

from collections.abc import Iterator

from doorstroom.query.reader import ROLES
from doorstroom.query.request import Request
from doorstroom.report.screens import access as sections
from doorstroom.report.screens.access import Acts, Me, OpenLogins
from doorstroom.report.screens.blocks import Block, Heading


def title(request: Request) -> str:
    return request.words("accounts.title")


def build(request: Request) -> Iterator[Block]:
    words, reader = request.words, request.reader
    yield Me()
    if reader.is_public:
        return
    acts_for = reader.acts_for if reader.may_hand_in else ()
    roles = [role for role in ROLES if role in reader.roles]
    yield from sections.may(roles, reader.own, acts_for, dict(reader.own_as), words)
    if reader.is_admin:
        yield sections.looking_as(request.choices.get("municipality", ()), words)
        yield Heading(words("accounts.sessions"), 2, "sessions")
        yield OpenLogins()
        yield Heading(words("accounts.log"), 2, "acts")
        yield Acts()
