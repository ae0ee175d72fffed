"""A briefing as HTML: the slides themselves, and a deck in one file that works from disk, without a network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from doorstroom.briefing.model import Bars, Briefing, Figures, Lines, Parts, Picture, Rows, Slide, place, shown
from doorstroom.i18n import Words

FOLDER = Path(__file__).parent
TOOLS = ("previous", "next", "full", "read", "dark", "black")


@cache
def style() -> str:
    """The style sheet of a deck."""
    return (FOLDER / "deck.css").read_text(encoding="utf-8")


@cache
def script() -> str:
    """The script that presents a deck: a function `present(deck, given)`."""
    return (FOLDER / "deck.js").read_text(encoding="utf-8")


def as_html(told: Briefing, words: Words) -> bytes:
    """The deck as one file: slides, notes for the speaker in a window of their own, and what it says of itself."""
    given = {"place": "hash", "channel": None, "said": said_of(words)}
    run = f"{script()}\npresent(document.querySelector('.deck'), {_json(given)});"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '{_hash(run)}'"
    notes = _json([list(slide.notes) for slide in told.slides])
    tools = tools_of(words, (*TOOLS, "notes"))
    return (
        f'<!doctype html>\n<html lang="{told.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="generator" content="{escape(told.about.doorstroom)}"><title>{escape(told.title)}</title>'
        f"<style>html, body {{ margin: 0; height: 100%; }} h1 {{ font-size: 1.5rem; margin: 0; padding: 1rem 1.5rem; }}"
        f" .deck {{ min-height: 100%; }} .is-presenting h1 {{ display: none; }}\n{style()}</style></head><body>"
        f'<main class="deck"><h1>{escape(told.title)}</h1>{tools}'
        f'<div class="stage">{slides_of(told, words)}</div>'
        f'<section class="about"><h2>{escape(words("export.about"))}</h2>{_about(told, words)}</section>'
        f'<p class="said unseen" aria-live="polite"></p>'
        f'<script type="application/json" class="notes">{notes}</script></main>'
        f"<script>{run}</script></body></html>\n"
    ).encode("utf-8", "replace")


def slides_of(told: Briefing, words: Words) -> str:
    """The slides, without what is for the speaker only."""
    return "".join(_slide(nth, slide, told, words) for nth, slide in enumerate(told.slides, 1))


def on_screen(told: Briefing, words: Words, speaker: str) -> str:
    """The inside of a deck on a screen; `speaker`: the address of the screen with the notes."""
    notes = f'<a class="button" data-do="notes" href="{escape(speaker)}" target="doorstroom-speaker">'
    link = f"{notes}{escape(words('briefing.deck.speaker'))}</a>"
    return (
        f'{tools_of(words, TOOLS, link)}<div class="stage">{slides_of(told, words)}</div>'
        '<p class="said unseen" aria-live="polite"></p>'
    )


def notes_of(told: Briefing, words: Words) -> str:
    """The notes of the speaker, one part a slide, of which a script shows one; and buttons that turn the slides."""
    after = [words("briefing.speaker.following", title=slide.title) for slide in told.slides[1:]]
    parts = (
        f"<section>{_paragraph(place(nth, told.slides), 'ds-note')}<h2>{escape(slide.title)}</h2>"
        f"{''.join(map(_paragraph, (*slide.notes, slide.own)))}{_paragraph(following, 'ds-note')}</section>"
        for nth, (slide, following) in enumerate(
            zip(told.slides, [*after, words("briefing.speaker.last")], strict=True), 1
        )
    )
    turn = _buttons(words, ("previous", "next"))
    alone = _paragraph(words("briefing.speaker.alone"), "ds-note ds-alone")
    return f'{alone}<p class="ds-buttons">{turn}</p><div aria-live="polite">{"".join(parts)}</div>'


def tools_of(words: Words, names: Sequence[str], more: str = "") -> str:
    """The buttons of a deck, and the switch for keys of one letter."""
    switch = f'<label><input type="checkbox" data-do="keys" checked> {escape(words("briefing.deck.keys"))}</label>'
    name = escape(words("briefing.deck.tools"))
    return f'<div class="tools" role="group" aria-label="{name}">{_buttons(words, names)}{more}{switch}</div>'


def _buttons(words: Words, names: Sequence[str]) -> str:
    return "".join(
        f'<button type="button" data-do="{name}">{escape(words(f"briefing.deck.{name}"))}</button>' for name in names
    )


def said_of(words: Words) -> str:
    """What is said when a slide comes up, with blanks that the script fills."""
    return words("briefing.deck.said", nth="{nth}", of="{of}", title="{title}")


def _slide(nth: int, slide: Slide, told: Briefing, words: Words) -> str:
    remarks = f'<div class="remarks">{" ".join(map(_paragraph, slide.remarks))}</div>' if slide.remarks else ""
    own = _paragraph(slide.own, "own") if slide.own else ""
    return (
        f'<section class="slide" id="dia-{nth}" aria-labelledby="title-{nth}">'
        f'<h2 id="title-{nth}">{escape(slide.title)}</h2>{_paragraph(slide.subtitle, "how")}'
        f'<figure aria-label="{escape(slide.alt)}">{_picture(slide.picture, slide.title, words)}</figure>{remarks}{own}'
        f'<p class="foot"><span>{escape(told.footer)}</span><span>{place(nth, told.slides)}</span></p></section>'
    )


def _picture(picture: Picture, title: str, words: Words) -> str:
    match picture:
        case Figures():
            return _figures(picture)
        case Bars():
            return _bars(picture)
        case Parts():
            return _parts(picture)
        case Lines():
            return _lines(picture, words)
        case Rows():
            return _rows(picture, title)


def _figures(picture: Figures) -> str:
    tiles = (
        f'<div><dt>{escape(one.name)}</dt><dd class="value">{escape(one.value)}</dd><dd>{escape(one.change)}</dd></div>'
        for one in picture.figures
    )
    return f'<dl class="figures">{"".join(tiles)}</dl>'


def _bars(picture: Bars) -> str:
    norm, norm_name = picture.norm or (0, "")
    longest = max([bar.within + bar.over for bar in picture.bars] + [norm, 1e-9])
    line = f'<i class="norm" style="--at:{norm / longest:.4f}"></i>' if picture.norm else ""
    rows = (
        f'<li><span>{escape(bar.name)}</span><span class="track">{_length("within", bar.within / longest)}'
        f"{_length('over', bar.over / longest)}{line}<span>{escape(bar.label)}</span></span></li>"
        for bar in picture.bars
    )
    two = " has-two" if picture.within else ""
    names = (("within", picture.within), (f"over{two}", picture.over), ("norm", norm_name))
    key = "".join(f'<span><i class="{kind}"></i>{escape(name)}</span>' for kind, name in names if name)
    return f'<ul class="bars{two}">{"".join(rows)}</ul><p class="key">{key}</p>'


def _length(kind: str, share: float) -> str:
    return f'<i class="{kind}" style="--long:{share:.4f}"></i>' if share > 0 else ""


def _parts(picture: Parts) -> str:
    whole = "".join(f'<i class="{part.tone}" style="--n:{part.n}"></i>' for part in picture.parts)
    key = "".join(f'<span><i class="{part.tone}"></i>{escape(part.name)}</span>' for part in picture.parts)
    return f'<div class="whole" aria-hidden="true">{whole}</div><p class="key">{key}</p>'


def _lines(picture: Lines, words: Words) -> str:
    if not picture.lines:
        return _paragraph(words("briefing.lines_none"))
    lines = (f"<li><b>{escape(name)}</b>{escape(text)}</li>" for name, text in picture.lines)
    return f'<ul class="lines">{"".join(lines)}</ul>'


def _rows(picture: Rows, title: str) -> str:
    if not picture.rows:
        return ""
    # The roles say again what the elements are: on a phone they are laid out otherwise, and lose them in some browsers.
    names = [escape(name) for name in picture.headers]
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    body = "".join(f'<tr role="row">{"".join(_cells(row, names))}</tr>' for row in picture.rows)
    return (
        f'<table role="table"><caption class="unseen">{escape(title)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _cells(row: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    first, *rest = map(escape, row)
    yield f'<th scope="row" role="rowheader">{first}</th>'
    for name, cell in zip(names[1:], rest, strict=True):
        yield f'<td role="cell" data-name="{name}">{cell}</td>'


def _about(told: Briefing, words: Words) -> str:
    said = ((name, text if isinstance(text, str) else words.date(text)) for name, text in told.about.lines(words))
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(text)}</dd>' for name, text in said)}</dl>"


def _paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def escape(text: str) -> str:
    """Text as HTML."""
    return html.escape(shown(text))


def _json(data: object) -> str:
    """JSON that no text in it can break out of its element."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8', 'replace')).digest()).decode()}"
