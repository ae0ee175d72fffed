"""Where the areas of a pilot lie, and how much is known of each: a map beside the grid, where their outlines are known.

Drawn as text and not with Plotly. What it shows stands in the grid and the table too, so it needs no links.
"""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words
from doorstroom.markup import Html, fill
from doorstroom.report.charts import outlines
from doorstroom.report.charts.picture import Drawing
from doorstroom.report.charts.target_grid import LEVELS
from doorstroom.report.charts.theme import Theme, shade, text_on
from doorstroom.report.text import targeting as claims

LEAST_AREAS = 2  # a map of one place says nothing that its name does not
LETTER = 18  # size of a sign in units of the sheet, as in frame.css


def target_map(cells: pandas.DataFrame, shapes: pandas.DataFrame, words: Words, theme: Theme) -> Drawing | None:
    """`target_cells` of one pilot on the `area_shapes` of its municipality; None where fewer than LEAST_AREAS of its
    areas have an outline on earth: then the grid is all there is to draw.
    """
    drawn = shapes[shapes["geometry"].notna()]
    own = drawn["area"].isin(cells["area"])
    sheet = outlines.sheet_of(tuple(drawn["geometry"])) if own.sum() >= LEAST_AREAS else None
    if sheet is None:
        return None
    by_area = {area: some.to_dict("records") for area, some in cells.groupby("area")}
    alt = words.count("figures.target_map.alt", int(own.sum()))
    paths = (
        _area(by_area.get(shape["area"], []), shape["name"], outline, words, theme)
        for shape, outline in zip(drawn.to_dict("records"), sheet.outlines, strict=True)
    )
    markup = fill(
        '<svg class="ds-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="{alt}"><g stroke="{ink}" fill="{paper}" fill-rule="evenodd">{paths}</g></svg>',
        width=sheet.width,
        height=sheet.height,
        alt=alt,
        ink=theme.ink,
        paper=theme.paper,
        paths=paths,
    )
    return Drawing(words.count("figures.target_map.title", int(own.sum())), markup, alt, True)


def _area(rows: list[dict], name: str, outline: outlines.Outline, words: Words, theme: Theme) -> Html:
    """An area of the pilot with the shape of what is known best of it; any other blank."""
    if not rows:
        return fill('<path d="{path}"><title>{name}</title></path>', path=outline.path, name=name)
    best = min(rows, key=lambda row: list(claims.SIGNS).index(claims.kind(row)))
    level = LEVELS.get(claims.kind(best), 0)
    colour = shade(theme.within, theme.paper, level) if level else theme.paper
    said = words.join(
        words("figures.target_map.cell", group=row["target_group"], said=claims.evidence(row, words)) for row in rows
    )
    sign = fill(
        '<text class="ds-roomy" x="{x}" y="{y}" fill="{ink}">{sign}</text>',
        x=outline.x,
        y=outline.y,
        ink=text_on(colour, theme),
        sign=claims.SIGNS[claims.kind(best)],
    )
    return fill(
        '<path d="{path}" fill="{colour}"><title>{name}: {said}</title></path>{sign}',
        path=outline.path,
        colour=colour,
        name=name,
        said=said,
        sign=sign if outline.room >= LETTER / 2 else "",
    )
