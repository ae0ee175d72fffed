"""Where and for whom: areas by target groups, the gap as number, the class of evidence as shape and word.

Drawn as text and not with Plotly: a list an area that is laid out as a grid where there is room, and reads as a list.
"""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words
from doorstroom.markup import Html, fill
from doorstroom.report.charts.picture import Drawing
from doorstroom.report.charts.theme import Theme, shade, text_on
from doorstroom.report.text import targeting as claims

LEVELS = {1: 0.3, 2: 0.15}  # how much of the colour a class has; all else has none


def target_grid(cells: pandas.DataFrame, words: Words, theme: Theme) -> Drawing:
    """`target_cells` of one pilot as a grid, the areas with the greatest gap first; nothing where there is no cell."""
    groups = list(dict.fromkeys(sorted(cells["target_group"])))
    ranked = cells.assign(known=cells["gap"].fillna(0)).groupby("area", sort=True)["known"].sum()
    areas = ranked.sort_values(ascending=False, kind="stable").index
    rows = (_row(cells[cells["area"] == area], groups, words, theme) for area in areas)
    markup = fill(
        '<ul class="ds-target" aria-label="{alt}" style="--ds-groups:{n}">{rows}</ul>{legend}',
        alt=claims.alt(cells, words),
        n=len(groups),
        rows=rows,
        legend=_legend(cells, words),
    )
    return Drawing(claims.title(cells, words), markup, claims.alt(cells, words), False)


def _row(cells: pandas.DataFrame, groups: list[str], words: Words, theme: Theme) -> Html:
    first = cells.iloc[0].to_dict()
    tiles = (_cell(row, groups.index(row["target_group"]), words, theme) for row in cells.to_dict("records"))
    return fill("<li><strong>{area}</strong><ul>{tiles}</ul></li>", area=claims.place(first), tiles=tiles)


def _cell(row: claims.Row, column: int, words: Words, theme: Theme) -> Html:
    kind = claims.kind(row)
    level = LEVELS.get(kind, 0)
    colour = shade(theme.within, theme.paper, level) if level else theme.paper
    return fill(
        '<li style="--ds-column:{column};background:{colour};color:{ink}"><span>{group}</span><strong>{gap}</strong>'
        '<span><span aria-hidden="true">{sign}</span> {said}</span></li>',
        column=column + 1,
        colour=colour,
        ink=text_on(colour, theme),
        group=row["target_group"],
        gap=claims.gap(row, words),
        sign=claims.SIGNS[kind],
        said=claims.evidence(row, words),
    )


def _legend(cells: pandas.DataFrame, words: Words) -> Html:
    """What each shape means, of those that are drawn."""
    keys = (
        fill(
            '<li><b aria-hidden="true">{sign}</b>{said}</li>',
            sign=claims.SIGNS[kind],
            said=words(f"targeting.key.{claims.key_of(kind)}"),
        )
        for kind in claims.kinds(cells)
    )
    return fill(
        '<p class="ds-legend-name">{name}</p><ul class="ds-legend" aria-label="{name}">{keys}</ul>',
        name=words("figures.target_grid.key"),
        keys=keys,
    )
