"""Can a team carry what succeeds? What it likely needs in each quarter, beside its capacity."""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.theme import Theme, composed, ruled
from doorstroom.report.text import carrying as claims

HEIGHT, KEY_PIXELS, FOOT_PIXELS = 300, 78, 48
LEFT_PIXELS, TICKS = {"fte": 36, "euro": 68}, {"fte": ",~f", "euro": ",d"}
THIN = 0.03  # of the height: a bar of nothing is still seen
HEADROOM = 1.16


def collision(rows: pandas.DataFrame, team: str, kind: str, words: Words, theme: Theme) -> Picture:
    """The quarters of one team and kind (fte | euro) of `collision`, in their order."""
    return Picture(title(rows, team, kind, words), _figure(rows, kind, words, theme), alt(rows, team, kind, words))


def title(rows: pandas.DataFrame, team: str, kind: str, words: Words) -> str:
    """The answer: in how many quarters a shortage is likelier than the limit."""
    known = claims.known(rows)["p_over"].dropna()
    if known.empty:
        return words(f"figures.collision.unknown_{kind}", team=team)
    over, limit = int((known > claims.LIMIT).sum()), words.percent(claims.LIMIT)
    if not over and (len(known) < len(rows) or claims.is_part(rows).any()):
        return words(f"figures.collision.known_{kind}", team=team, limit=limit)
    return words.count(f"figures.collision.title_{kind}", over, team=team, limit=limit)


def alt(rows: pandas.DataFrame, team: str, kind: str, words: Words) -> str:
    """What the picture shows, for who does not see it."""
    quarters = claims.known(rows).to_dict("records")
    told = [words("figures.collision.alt_quarter", **_values(row, kind, words)) for row in quarters]
    return words("figures.collision.alt", team=team, quarters="; ".join(told))


def _values(row: dict, kind: str, words: Words) -> dict[str, str]:
    amounts = {"low": "need_p10", "middle": "need_p50", "high": "need_p90", "stress": "stress", "room": "room"}
    said = {name: claims.amount(row[column], kind, words) for name, column in amounts.items()}
    return said | {"quarter": claims.quarter(row["quarter"], words), "chance": claims.chance_of(row, words)}


def _figure(rows: pandas.DataFrame, kind: str, words: Words, theme: Theme):
    rows = claims.known(rows)
    told = rows.to_dict("records")
    places = list(range(len(told)))
    low, high, stress, room = (numbers(rows[name]) for name in ("need_p10", "need_p90", "stress", "room"))
    top = max((n for some in (high, stress, room) for n in some if n is not None), default=1) or 1
    told_at = [words("figures.collision.hover", **_values(row, kind, words)) for row in told]
    spans = [_span(a, b, top) for a, b in zip(low, high, strict=True)]
    bars = {
        "type": "bar",
        "x": places,
        "y": [height for _, height in spans],
        "base": [base for base, _ in spans],
        "width": 0.5,
        "marker": {"color": [theme.over if claims.is_over(row["p_over"]) else theme.quiet for row in told]},
        "hovertext": told_at,
        "hoverinfo": "text",
    }
    all_succeed = {
        "type": "scatter",
        "x": places,
        "y": stress,
        "mode": "markers",
        "marker": {"symbol": "diamond-open", "size": 10, "color": theme.ink, "line": {"width": 2}},
    }
    layout = {
        "shapes": [_room(place, n, theme) for place, n in zip(places, room, strict=True) if n is not None],
        "annotations": [
            _key(words, theme),
            *(
                _said(place, row, max(n or 0, r or 0), words, theme)
                for place, row, n, r in zip(places, told, high, room, strict=True)
            ),
        ],
        "margin": {"t": KEY_PIXELS, "b": FOOT_PIXELS, "l": LEFT_PIXELS[kind]},
        "xaxis": {
            **ruled(theme),
            "range": [-0.5, max(len(told), 1) - 0.5],
            "tickvals": places,
            "tickangle": 0,
            "ticktext": [_short(row["quarter"], words, is_first=not nth) for nth, row in enumerate(told)],
        },
        "yaxis": {"range": [0, top * HEADROOM], "nticks": 5, "tickformat": TICKS[kind], "showticklabels": True},
    }
    return composed([bars, all_succeed], layout, theme, HEIGHT + KEY_PIXELS)


def _span(low: float | None, high: float | None, top: float) -> tuple[float, float | None]:
    """What is likely needed: where it begins, and how much it is from there."""
    if low is None or high is None:
        return 0, None
    return low, max(high - low, top * THIN if low == high else 0)


def _room(place: int, room: float, theme: Theme) -> dict:
    look = {"color": theme.ink, "width": 3}
    return {"type": "line", "x0": place - 0.4, "x1": place + 0.4, "y0": room, "y1": room, "line": look}


def _said(place: int, row: dict, above: float, words: Words, theme: Theme) -> dict:
    at = {"x": place, "y": above, "yanchor": "bottom", "yshift": 3}
    said = claims.brief_chance(row, words)
    return {
        "text": f"<b>{said}</b>" if claims.is_over(row["p_over"]) else said,
        "font": {"color": theme.ink, "size": 12},
        **at,
    }


def _short(day: pandas.Timestamp, words: Words, *, is_first: bool) -> str:
    """A quarter by its number, with its year where that begins."""
    nth = (day.month + 2) // 3
    return words(
        "carrying.quarter_first" if is_first or nth == 1 else "carrying.quarter_short", n=nth, year=str(day.year)
    )


def _key(words: Words, theme: Theme) -> dict:
    at = {"x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "align": "left"}
    return {
        "text": words("figures.collision.key", limit=words.percent(claims.LIMIT)),
        "font": {"color": theme.ink, "size": 13},
        **at,
    }
