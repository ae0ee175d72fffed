"""A briefing as HTML: the slides themselves, and a deck in one file that works from disk, without a network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from doorstroom.briefing.model import Bars, Briefing, Figures, Lines, Parts, Picture, Rows, Slide, place, shown
from doorstroom.i18n import Words
from doorstroom.identity import NOBODY, Identity
from doorstroom.markup import Content, Html, as_json, between, escape, filler, own_file

FOLDER = Path(__file__).parent
TOOLS = ("previous", "next", "full", "read", "dark", "black")

fill = filler(lambda text: escape(shown(text)))


def style(whose: Identity = NOBODY) -> Html:
    """The style sheet of a deck."""
    own = _own_colours(whose), _own_font(whose)
    return fill("{style}{own}", style=own_file(FOLDER / "deck.css"), own=own)


def _own_colours(whose: Identity) -> Html:
    if not whose.light:
        return Html("")
    return fill(".deck{{--accent:{light}}}.deck.is-dark{{--accent:{dark}}}", light=whose.light, dark=whose.dark)


def _own_font(whose: Identity) -> Html:
    return (
        fill(".deck{{font-family:'{font}','Segoe UI',Arial,sans-serif}}", font=whose.font) if whose.font else Html("")
    )


def script() -> Html:
    """The script that presents a deck: a function `present(deck, given)`."""
    return own_file(FOLDER / "deck.js")


def as_html(told: Briefing, words: Words) -> bytes:
    """The deck as one file: slides, notes for the speaker in a window of their own, and what it says of itself."""
    given = as_json({"place": "hash", "channel": None, "said": said_of(words)})
    run = fill("{script}\npresent(document.querySelector('.deck'), {given});", script=script(), given=given)
    return fill(
        '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="generator" content="{made_by}"><title>{title}</title>'
        "<style>html, body {{ margin: 0; height: 100%; }} h1 {{ font-size: 1.5rem; margin: 0; padding: 1rem 1.5rem; }}"
        " .deck {{ min-height: 100%; }} .is-presenting h1 {{ display: none; }}\n{style}</style></head><body>"
        '<main class="deck"><h1>{title}</h1>{tools}<div class="stage">{slides}</div>'
        '<section class="about"><h2>{about_name}</h2>{about}</section><p class="said unseen" aria-live="polite"></p>'
        '<script type="application/json" class="notes">{notes}</script></main><script>{run}</script></body></html>\n',
        language=told.language,
        policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '{_hash(run)}'",
        made_by=told.about.doorstroom,
        title=told.title,
        style=style(told.whose),
        tools=tools_of(words, (*TOOLS, "notes")),
        slides=slides_of(told, words),
        about_name=words("export.about"),
        about=_about(told, words),
        notes=as_json([list(slide.notes) for slide in told.slides]),
        run=run,
    ).encode("utf-8", "replace")


def slides_of(told: Briefing, words: Words) -> Html:
    """The slides, without what is for the speaker only."""
    return fill("{slides}", slides=(_slide(nth, slide, told, words) for nth, slide in enumerate(told.slides, 1)))


def on_screen(told: Briefing, words: Words, speaker: str) -> Html:
    """The inside of a deck on a screen; `speaker`: the address of the screen with the notes."""
    link = fill(
        '<a class="button" data-do="notes" href="{href}" target="doorstroom-speaker">{text}</a>',
        href=speaker,
        text=words("briefing.deck.speaker"),
    )
    return fill(
        '{tools}<div class="stage">{slides}</div><p class="said unseen" aria-live="polite"></p>',
        tools=tools_of(words, TOOLS, link),
        slides=slides_of(told, words),
    )


def notes_of(told: Briefing, words: Words) -> Html:
    """The notes of the speaker, one part a slide, of which a script shows one; and buttons that turn the slides."""
    after = [words("briefing.speaker.following", title=slide.title) for slide in told.slides[1:]]
    parts = (
        fill(
            "<section>{place}<h2>{title}</h2>{notes}{following}{picture}</section>",
            place=_paragraph(place(nth, told.slides), "ds-note"),
            title=slide.title,
            notes=map(_paragraph, (*slide.notes, slide.own)),
            following=_paragraph(following, "ds-following"),
            picture=_small(nth + 1, told, words),
        )
        for nth, (slide, following) in enumerate(
            zip(told.slides, [*after, words("briefing.speaker.last")], strict=True), 1
        )
    )
    return fill(
        '{clock}{alone}<p class="ds-buttons">{turn}</p><div aria-live="polite">{parts}</div>',
        clock=fill('<p class="ds-clock" role="timer" aria-label="{name}"></p>', name=words("briefing.speaker.clock")),
        alone=_paragraph(words("briefing.speaker.alone"), "ds-note ds-alone"),
        turn=_buttons(words, ("previous", "next")),
        parts=parts,
    )


def _small(nth: int, told: Briefing, words: Words) -> Content:
    """A slide as a small picture, for who speaks; its title is told beside it. Nothing after the last one."""
    if nth > len(told.slides):
        return ""
    return fill(
        '<div class="deck is-presenting ds-next" aria-hidden="true"><div class="stage">{slide}</div></div>',
        slide=_slide(nth, told.slides[nth - 1], told, words),
    )


def tools_of(words: Words, names: Sequence[str], more: Content = "") -> Html:
    """The buttons of a deck, and the switch for keys of one letter."""
    return fill(
        '<div class="tools" role="group" aria-label="{name}">{buttons}{more}'
        '<label><input type="checkbox" data-do="keys" checked> {keys}</label></div>',
        name=words("briefing.deck.tools"),
        buttons=_buttons(words, names),
        more=more,
        keys=words("briefing.deck.keys"),
    )


def _buttons(words: Words, names: Sequence[str]) -> Iterable[Html]:
    for name in names:
        text = words(f"briefing.deck.{name}")
        yield fill('<button type="button" data-do="{name}">{text}</button>', name=name, text=text)


def said_of(words: Words) -> str:
    """What is said when a slide comes up, with blanks that the script fills."""
    return words("briefing.deck.said", nth="{nth}", of="{of}", title="{title}")


def _whose(whose: Identity) -> Html:
    """Whose briefing it is, before what it stands on."""
    logo = fill('<img src="{address}" alt=""> ', address=whose.logo.as_address) if whose.logo else ""
    return fill("{logo}{name}", logo=logo, name=f"{whose.name} · " if whose.name else "")


def _slide(nth: int, slide: Slide, told: Briefing, words: Words) -> Html:
    remarks = between(" ", map(_paragraph, slide.remarks))
    return fill(
        '<section class="slide" id="dia-{nth}" aria-labelledby="title-{nth}"><h2 id="title-{nth}">{title}</h2>{how}'
        '<figure aria-label="{alt}">{picture}</figure>{remarks}{own}'
        '<p class="foot"><span>{whose}{footer}</span><span>{place}</span></p></section>',
        nth=nth,
        title=slide.title,
        how=_paragraph(slide.subtitle, "how"),
        alt=slide.alt,
        picture=_picture(slide.picture, slide.title, words),
        remarks=fill('<div class="remarks">{remarks}</div>', remarks=remarks) if remarks else "",
        own=_paragraph(slide.own, "own") if slide.own else "",
        whose=_whose(told.whose),
        footer=told.footer,
        place=place(nth, told.slides),
    )


def _picture(picture: Picture, title: str, words: Words) -> Content:
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


def _figures(picture: Figures) -> Html:
    tiles = (
        fill(
            '<div><dt>{name}</dt><dd class="value">{value}</dd><dd>{change}</dd></div>',
            name=one.name,
            value=one.value,
            change=one.change,
        )
        for one in picture.figures
    )
    few = " is-giant" if len(picture.figures) < 3 else ""
    return fill('<dl class="figures{few}">{tiles}</dl>', few=few, tiles=tiles)


def _bars(picture: Bars) -> Html:
    norm, norm_name = picture.norm or (0, "")
    longest = max([bar.within + bar.over for bar in picture.bars] + [norm, 1e-9])
    line = fill('<i class="norm" style="--at:{at:.4f}"></i>', at=norm / longest) if picture.norm else ""
    rows = (
        fill(
            '<li><span>{name}</span><span class="track">{within}{over}{line}<span>{label}</span></span></li>',
            name=bar.name,
            within=_length("within", bar.within / longest),
            over=_length("over", bar.over / longest),
            line=line,
            label=bar.label,
        )
        for bar in picture.bars
    )
    two = " has-two" if picture.within else ""
    names = (("within", picture.within), (f"over{two}", picture.over), ("norm", norm_name))
    key = _key((kind, name) for kind, name in names if name)
    wide = " is-wide" if picture.is_wide else ""
    return fill('<ul class="bars{two}{wide}">{rows}</ul>{key}', two=two, wide=wide, rows=rows, key=key)


def _length(kind: str, share: float) -> Content:
    return fill('<i class="{kind}" style="--long:{share:.4f}"></i>', kind=kind, share=share) if share > 0 else ""


def _key(names: Iterable[tuple[str, str]]) -> Html:
    keys = (fill('<span><i class="{kind}"></i>{name}</span>', kind=kind, name=name) for kind, name in names)
    return fill('<p class="key">{keys}</p>', keys=keys)


def _parts(picture: Parts) -> Html:
    whole = (fill('<i class="{tone}" style="--n:{n}"></i>', tone=part.tone, n=part.n) for part in picture.parts)
    key = _key((part.tone, part.name) for part in picture.parts)
    return fill('<div class="whole" aria-hidden="true">{whole}</div>{key}', whole=whole, key=key)


def _lines(picture: Lines, words: Words) -> Html:
    if not picture.lines:
        return _paragraph(words("briefing.lines_none"))
    lines = (fill("<li><b>{name}</b>{text}</li>", name=name, text=text) for name, text in picture.lines)
    return fill('<ul class="lines">{lines}</ul>', lines=lines)


def _rows(picture: Rows, title: str) -> Content:
    if not picture.rows:
        return ""
    # The roles say again what the elements are: on a phone they are laid out otherwise, and lose them in some browsers.
    names = picture.headers
    return fill(
        '<table role="table"><caption class="unseen">{title}</caption>'
        '<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>',
        title=title,
        head=[fill('<th scope="col" role="columnheader">{name}</th>', name=name) for name in names],
        body=[fill('<tr role="row">{cells}</tr>', cells=_cells(row, names)) for row in picture.rows],
    )


def _cells(row: Sequence[str], names: Sequence[str]) -> Iterable[Html]:
    first, *rest = row
    yield fill('<th scope="row" role="rowheader">{first}</th>', first=first)
    for name, cell in zip(names[1:], rest, strict=True):
        yield fill('<td role="cell" data-name="{name}">{cell}</td>', name=name, cell=cell)


def _about(told: Briefing, words: Words) -> Html:
    said = ((name, text if isinstance(text, str) else words.date(text)) for name, text in told.about.lines(words))
    lines = (fill("<dt>{name}</dt><dd>{text}</dd>", name=name, text=text) for name, text in said)
    return fill("<dl>{lines}</dl>", lines=lines)


def _paragraph(text: str, kind: str = "") -> Html:
    return fill('<p class="{kind}">{text}</p>', kind=kind, text=text) if kind else fill("<p>{text}</p>", text=text)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8', 'replace')).digest()).decode()}"
