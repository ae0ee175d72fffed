"""A briefing as a file: which kinds there are, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from doorstroom.briefing.model import Briefing
from doorstroom.i18n import Words

Kind = Literal["html", "pptx", "pdf"]
MIME: Mapping[Kind, str] = MappingProxyType(
    {
        "html": "text/html; charset=utf-8",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pdf": "application/pdf",
    }
)


def render(told: Briefing, words: Words, kind: Kind) -> bytes:
    """The briefing as a file of a kind. What a renderer needs is loaded only when it is asked for."""
    match kind:
        case "html":
            from doorstroom.briefing.render_html import as_html

            return as_html(told, words)
        case "pdf":
            from doorstroom.briefing.render_pdf import as_pdf

            return as_pdf(told, words)
        case "pptx":
            from doorstroom.briefing.render_pptx import as_pptx

            return as_pptx(told, words)


def file_name(told: Briefing, words: Words, kind: Kind) -> str:
    """A name that says what it is, for whom and of which day: `doorstroom_briefing_openbaar_2026-03-31.pptx`."""
    product, audience = words("frame.product").lower(), words(f"briefing.file.{told.audience}")
    return f"{product}_briefing_{audience}_{told.about.as_of.isoformat()}.{kind}"
