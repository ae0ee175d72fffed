"""A briefing as a PDF that everyone can read (PDF/UA-1), set by typst: fonts of its own, no network, no browser.

The slides go to typst as data and never as its language, so that no text can be taken for markup.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict
from pathlib import Path

import fontpkg_source_sans_3
import typst

from doorstroom.briefing.model import Briefing, place, shown
from doorstroom.i18n import Words
from doorstroom.report.charts.theme import LIGHT

TEMPLATE = Path(__file__).parent / "render_pdf.typ"
STANDARD = "ua-1"
FONT, FONTS = "Source Sans 3", Path(fontpkg_source_sans_3.__file__).parent / "files"
NOT_DISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
SQUARE = "\N{WHITE SQUARE}"


def as_pdf(told: Briefing, words: Words) -> bytes:
    """A page a slide, and what the briefing says of itself on the last one."""
    return typeset(TEMPLATE, _data(told, words), told.about.loaded_at)


def typeset(template: Path, values: dict, loaded_at: dt.datetime) -> bytes:
    """A template of typst with values, as a PDF/UA-1; a square stands for a character that no font here has.

    loaded_at: local, without zone; the same records give the same file. Raises typst.TypstError.
    """
    data = json.dumps(_printable(values), ensure_ascii=False)
    made_at = int(loaded_at.replace(tzinfo=dt.UTC).timestamp())
    while True:
        try:
            return typst.compile(
                template.read_bytes(),
                font_paths=[FONTS],
                sys_inputs={"briefing": data},
                pdf_standards=[STANDARD],
                timestamp=made_at,
            )
        except typst.TypstError as error:
            missing = _missing(str(error))
            if not set(missing) & set(data):
                raise
            data = _without(missing, data)


def _printable(value: object) -> object:
    """The same values, their texts without what cannot be shown."""
    match value:
        case str():
            return shown(value)
        case dict():
            return {name: _printable(part) for name, part in value.items()}
        case list() | tuple():
            return [_printable(part) for part in value]
        case _:
            return value


def _missing(error: str) -> str:
    """The text that typst has no font for, as its error names it."""
    found = NOT_DISPLAYED.search(error)
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""


def _without(missing: str, data: str) -> str:
    """The data with squares for the missing characters, and for all of their kind: one after the other takes long."""
    blocks = {ord(character) >> 8 for character in missing if ord(character) > 0xFF}
    return "".join(SQUARE if at in missing or ord(at) >> 8 in blocks else at for at in data)


def _data(told: Briefing, words: Words) -> dict:
    slides = [
        {**asdict(slide), "kind": type(slide.picture).__name__, "place": place(nth, told.slides)}
        for nth, slide in enumerate(told.slides, 1)
    ]
    for slide in slides:
        del slide["notes"]  # for who speaks, not for who reads
    about = [(name, text if isinstance(text, str) else words.date(text)) for name, text in told.about.lines(words)]
    return {
        "title": told.title,
        "language": told.language,
        "footer": told.footer,
        "slides": slides,
        "about_title": words("export.about"),
        "about": about,
        "nothing": words("briefing.lines_none"),
        "product": words("frame.product"),
        "colours": asdict(LIGHT),
        "accent": told.whose.light or LIGHT.within,
        "fonts": [font for font in (told.whose.font, FONT, "Libertinus Serif") if font],
        "name": told.whose.name,
        "logo": told.whose.logo and {"kind": told.whose.logo.kind, "content": list(told.whose.logo.content)},
    }
