"""Who waits, ranked: one row each, with a bar for the wait and what there is to say beside it.

A table, so that it reads as one; on a narrow screen each row is a card.
"""

from __future__ import annotations

from collections.abc import Sequence

from doorstroom.i18n import Words
from doorstroom.markup import Content, Html, fill, mark_of
from doorstroom.report.parts import Ranked

NUMBERS = ("people", "euro", "deferred")  # columns of which the numbers stand below each other


def waiting_list(
    shown: Sequence[Ranked], columns: Sequence[str], longest: float, norm: str, caption: str, words: Words
) -> Html:
    """The list. columns: of `Ranked.said`, in order. longest: days of the longest bar, so that lists can share a scale.
    norm: what the line in the bars is, in words; empty where there is none. caption: what the list is called.
    """
    wait = words("decisions.list.wait_norm", norm=norm) if norm else words("decisions.list.wait")
    names = {name: words(f"decisions.list.{name}") for name in columns}
    return fill(
        '<div class="ds-scroll" role="region" tabindex="0" aria-label="{caption}">'
        '<table class="ds-table ds-as-cards ds-waits"><caption class="ds-unseen"><span>{caption}</span></caption>'
        '<thead><tr><th scope="col">{pilot}</th><th scope="col" class="ds-wait">{wait}</th>{head}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>",
        caption=caption,
        pilot=words("decisions.column.pilot"),
        wait=wait,
        head=[fill('<th scope="col"{kind}>{text}</th>', kind=_kind(name), text=names[name]) for name in columns],
        rows=[_row(one, names, wait, max(longest, 1), words) for one in shown],
    )


def _row(one: Ranked, names: dict[str, str], wait: str, longest: float, words: Words) -> Html:
    return fill(
        '<tr><th scope="row"><a href="{href}">{name}</a>{mark}{place}</th>'
        '<td class="ds-wait" data-column="{wait}"><span class="ds-unseen">{about}</span>'
        '<span class="ds-wait-days" aria-hidden="true">{said}</span>{bar}</td>{cells}</tr>',
        href=one.href,
        name=one.name,
        mark=mark_of(one.href),
        place=_below(one.place),
        wait=wait,
        about=one.about,
        said=one.wait,
        bar=_bar(one, longest),
        cells=[_cell(one, name, text, words) for name, text in names.items()],
    )


def _cell(one: Ranked, name: str, header: str, words: Words) -> Html:
    said = one.said[name]
    return fill(
        '<td{kind} data-column="{header}">{said}{below}</td>',
        kind=_kind(name, is_muted=said is None),
        header=header,
        said=words("format.unknown") if said is None else said,
        below=_below(one.below.get(name, "")),
    )


def _below(text: str) -> Content:
    return fill(' <span class="ds-below">{text}</span>', text=text) if text else ""


def _kind(name: str, *, is_muted: bool = False) -> Content:
    kinds = [f"ds-of-{name}", *["ds-number"] * (name in NUMBERS), *["ds-muted"] * is_muted]
    return fill(' class="{kinds}"', kinds=" ".join(kinds))


def _bar(one: Ranked, longest: float) -> Html:
    """Up to the norm, beyond it, and the norm as a line."""
    if one.days is None:
        return Html("")
    norm = fill('<span class="ds-rule" style="left:{at:.2%}"></span>', at=(one.norm or 0) / longest)
    within = one.days if one.norm is None else min(one.days, one.norm)
    parts = [("within", 0, within), ("over", within, one.days)]
    return fill(
        '<span class="ds-wait-bar" aria-hidden="true" title="{about}">{parts}{norm}</span>',
        about=one.about,
        parts=[
            fill(
                '<span class="ds-row-part ds-row-{tone}" style="left:{left:.2%};width:{width:.2%}"></span>',
                tone=tone,
                left=start / longest,
                width=(end - start) / longest,
            )
            for tone, start, end in parts
            if end > start
        ],
        norm="" if one.norm is None else norm,
    )
