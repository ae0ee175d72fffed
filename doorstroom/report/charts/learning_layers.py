"""Does every layer learn along? Pilots by their six layers: all answered, in part, nothing, or nothing agreed."""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text.learning import is_overdue, layers, named, of_so_many
from doorstroom.report.text.typed import as_typed, shortened

SHOWN = 12  # pilots; the table holds all
ROW_PIXELS, KEY_PIXELS, HEAD_PIXELS = 46, 62, 60
FIRST = -0.42  # where the first name begins: centred above its column it would not fit
LONGEST_NAME = 38  # characters: fits 290 pixels
MARKS = {  # state -> symbol, filled or not
    "answered": "circle",
    "partly": "diamond",
    "unanswered": "x",
    "blank": "square-open",
    "undated": "circle-open",
    "unknown": "circle-open",
}


def learning_layers(found: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`learning_layers` as a grid: a row a pilot, a column a layer; those with most layers behind first."""
    known = found[found["state"] != "unknown"]
    behind = known[known["is_along"].eq(False).fillna(False).astype(bool)]
    ranked = _ranked(known, behind)
    figure, told = _figure(known, behind, ranked[:SHOWN], words, theme), _alt(known, behind, words)
    return Picture(_title(known, behind, words), figure, told, max(len(ranked) - SHOWN, 0))


def _ranked(known: pandas.DataFrame, behind: pandas.DataFrame) -> list[str]:
    """The pilots of which a layer does not learn along, those with most of them first; without those, all."""
    counts = behind["pilot_key"].value_counts()
    names = dict.fromkeys(behind["pilot_key"] if len(behind) else known["pilot_key"])
    return sorted(names, key=lambda key: -counts.get(key, 0))


def _title(known: pandas.DataFrame, behind: pandas.DataFrame, words: Words) -> str:
    """Which layers lag most; how many pilots have one that does stands in the lead."""
    n, of = behind["pilot_key"].nunique(), known["pilot_key"].nunique()
    if not n and (known.empty or known["is_along"].isna().any()):
        return words("figures.learning_layers.title_known")
    counts = behind["layer"].value_counts()
    most = [layer for layer in layers() if n and counts.get(layer, 0) == counts.max()]
    if of > 1 and most:
        key = "most" if len(most) == 1 else "most_tie"
        told = {"of": of, "layers": named(", ".join(most), words)}
        return words.count(f"figures.learning_layers.{key}", int(counts.max()), **told)
    return of_so_many(n, of, "figures.learning_layers.title", "figures.learning_layers.title_one", words)


def _alt(known: pandas.DataFrame, behind: pandas.DataFrame, words: Words) -> str:
    counts = behind["layer"].value_counts()
    told = [
        words("figures.named", name=words.label("layer", one), value=words.number(counts.get(one, 0)))
        for one in layers()
    ]
    return words("figures.learning_layers.alt", n=known["pilot_key"].nunique(), layers=words.join(told))


def _figure(known, behind: pandas.DataFrame, shown: list[str], words: Words, theme: Theme):
    places = {key: row for row, key in enumerate(shown)}
    cells = known[known["pilot_key"].isin(places)]
    n = len(shown)
    titles = dict(zip(cells["pilot_key"], cells["title"], strict=True))
    layout = {
        "annotations": [
            *_names({places[key]: title for key, title in titles.items()}, theme),
            *_heads(behind, words, theme),
            *_key(words, theme),
        ],
        "margin": {"t": KEY_PIXELS + HEAD_PIXELS, "b": 6},
        "xaxis": {"visible": False, "range": [-0.45, len(layers()) - 0.36]},
        "yaxis": {"visible": False, "range": [max(n, 1) - 0.5, -0.5]},
    }
    height = max(n, 1) * ROW_PIXELS + KEY_PIXELS + HEAD_PIXELS + 6
    return composed(_marks(cells, places, words, theme), layout, theme, height)


def _marks(cells: pandas.DataFrame, places: dict[str, int], words: Words, theme: Theme) -> list[dict]:
    """One trace a state; beside each mark how many of the agreed questions were answered. Only a layer that should
    have answered by now has the colour of what is too long.
    """
    colours = {"answered": theme.good, "partly": theme.within}
    traces = []
    for state, symbol in MARKS.items():
        some = cells[cells["state"] == state].to_dict("records")
        late = [theme.over if is_overdue(row) else colours.get(state, theme.quiet) for row in some]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [layers().index(row["layer"]) for row in some],
                "y": [places[row["pilot_key"]] + 0.16 for row in some],
                "marker": {"symbol": symbol, "size": 13, "color": late, "line": {"width": 2, "color": late}}
                if state in ("blank", "undated")
                else {"symbol": symbol, "size": 13, "color": late},
                "text": [_beside(row, words) for row in some],
                "textposition": "middle right",
                "textfont": {"color": theme.ink, "size": 12},
                "cliponaxis": False,
            }
        )
    return traces


def _beside(row: dict, words: Words) -> str:
    """What stands beside a mark; an open square says by itself that nothing was agreed."""
    if row["state"] == "undated":
        return words("learning.cell.dash")
    if row["state"] == "blank":
        return ""
    return words("learning.cell.short", n=row["n_answered"], of=row["n_agreed"])


def _names(titles: dict[int, str], theme: Theme) -> list[dict]:
    place = {"x": 0, "xref": "x domain", "yref": "y", "xanchor": "left", "yanchor": "bottom"}
    return [
        {"text": as_typed(shortened(title, LONGEST_NAME)), "y": row - 0.08, **place, "font": {"color": theme.ink}}
        for row, title in titles.items()
    ]


def _heads(behind: pandas.DataFrame, words: Words, theme: Theme) -> list[dict]:
    """The layers above their column with how often they lag. Every second name stands a line higher, so that whole
    names fit beside each other on a phone.
    """
    counts = behind["layer"].value_counts()
    heads = []
    for nth, layer in enumerate(layers()):
        n = int(counts.get(layer, 0))
        higher = [" "] if nth % 2 else []
        said = [words.label("layer", layer), *higher, words.count("figures.learning_layers.behind", n)]
        heads.append(
            {
                "text": "<br>".join(said),
                "x": nth if nth else FIRST,
                "xanchor": "center" if nth else "left",
                "align": "center" if nth else "left",
                "xref": "x",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": 6,
                "font": {"color": theme.ink, "size": 11},
            }
        )
    return heads


def _key(words: Words, theme: Theme) -> list[dict]:
    said = [words(f"learning.layers.key.{one}") for one in ("answered", "partly", "unanswered", "blank")]
    lines = "<br>".join(["   ".join(said[:2]), *said[2:]])
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "align": "left"}
    return [{"text": lines, **place, "yshift": HEAD_PIXELS, "font": {"color": theme.ink, "size": 13}}]
