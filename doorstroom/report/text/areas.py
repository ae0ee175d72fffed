"""What is said of areas: how much of a measure each has, which has most, and what the picture cannot show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.text.in_view import none_over

MEASURES = (
    "n_waiting", "n_over_norm", "stagnation_months", "n_open", "n_chosen", "n_rolled_out", "people_reached",
    "people_in_need",
)  # fmt: skip
Row = Mapping[str, object]
_WITHHELD = {"people_reached": "n_reached_withheld", "people_in_need": "n_in_need_withheld"}
_OF_OPEN = ("n_waiting", "n_over_norm")
_NAMED = 10  # places that a remark names


class Amount(NamedTuple):
    """How much of a measure an area has. `is_least`: there is more, in counts that are too small to show."""

    n: float
    is_least: bool

    @property
    def is_nothing(self) -> bool:
        """Nothing, or nothing known: the area stays blank."""
        return not self.n > 0 and not self.is_least


def amount(row: Row, measure: str) -> Amount:
    """What a row of `areas_now` has of a measure; an unknown number of people counts as nothing."""
    if measure not in _WITHHELD or not is_missing(row[measure]):
        return Amount(0.0 if is_missing(row[measure]) else float(row[measure]), False)
    least = row[f"{measure}_at_least"]
    return Amount(0.0 if is_missing(least) else float(least), bool(row[_WITHHELD[measure]] > 0))


def place(row: Row) -> str:
    """What tells one area from all others, for who is asked which one is chosen."""
    return f"{row['municipality']}/{row['area']}"


def stated(areas: pandas.DataFrame, words: Words) -> list[dict]:
    """The rows of `areas_now` with an area, each with `title`: its name, and its municipality where there are more."""
    rows = areas[areas["area"].notna()]
    several = rows["municipality"].nunique() > 1
    return [{**row, "title": _title(row, words, with_municipality=several)} for row in rows.to_dict("records")]


def _title(row: Row, words: Words, *, with_municipality: bool) -> str:
    if not with_municipality or row["area"] == row["municipality"]:
        return row["name"]
    return words("areas.in_municipality", area=row["name"], municipality=row["municipality"])


def label(row: Row, measure: str, words: Words) -> str:
    """The number in an area: "9", "≥330", or a mark where it is too small to show; nothing where there is nothing."""
    n, is_least = amount(row, measure)
    if is_least:
        return words("areas.mark_least", n=words.number(n)) if n > 0 else words("areas.mark_withheld")
    return _number(n, measure, words) if n > 0 else ""


def _number(n: float, measure: str, words: Words) -> str:
    return words.number(n, 1 if measure == "stagnation_months" and n < 10 else 0)


def said(row: Row, measure: str, words: Words) -> str:
    """An area with its measure, in words: "Noord: 5 van 14 wachten op een besluit". `row`: of `stated`."""
    n, is_least = amount(row, measure)
    if measure in _WITHHELD and (is_least or is_missing(row[measure])):
        key = ("least" if n > 0 else "withheld") if is_least else "unknown"
        return words(f"areas.said.{key}", area=row["title"], measure=measure_name(measure, words), n=words.number(n))
    shown = words.months(n) if measure == "stagnation_months" else words.number(n)
    return words.count(f"areas.said.{measure}", n, area=row["title"], of=row["n_open"], shown=shown)


def measure_name(measure: str, words: Words) -> str:
    """The name of a measure."""
    return words(f"areas.measure.{measure}")


def measures(words: Words) -> list[tuple[str, str]]:
    """The measures that an area can be coloured by, each with its name."""
    return [(measure, measure_name(measure, words)) for measure in MEASURES]


def ranked(rows: Iterable[Row], measure: str) -> list[Row]:
    """The areas by what is shown of a measure, most first."""
    return sorted(rows, key=lambda row: (-amount(row, measure).n, not amount(row, measure).is_least, str(row["title"])))


def title(areas: pandas.DataFrame, measure: str, words: Words) -> str:
    """The answer: which areas have most of a measure, and how much."""
    rows = ranked(stated(areas, words), measure)
    if not rows:
        return words("areas.none")
    most = amount(rows[0], measure)
    if not most.n > 0:
        return _none(areas, rows, measure, words)
    n = _shown(most.n, measure, words)
    first = [row for row in rows if _shown(amount(row, measure).n, measure, words) == n]
    if any(amount(row, measure).is_least for row in first):
        n = words("areas.at_least", n=n)
    elif measure in _OF_OPEN and len(first) == 1:
        n = words("areas.of", n=n, of=first[0]["n_open"])
    if len(first) > 1:
        n = words("areas.each", n=n)
    return words(f"areas.title.{measure}", areas=_names([row["title"] for row in first], words), n=n)


def _none(areas: pandas.DataFrame, rows: list[Row], measure: str, words: Words) -> str:
    """That no area has any of a measure, or why that cannot be said: of whom it is not known, or in which area."""
    unstated = areas[areas["area"].isna()]
    if measure in unstated and unstated[measure].sum() > 0:
        return words(f"areas.title_unstated.{measure}")
    if measure in _WITHHELD or measure not in ("n_over_norm", "stagnation_months"):
        return words(f"areas.title_none.{measure}")
    n_open, unknown = (sum(row[name] for row in rows) for name in ("n_open", "n_over_unknown"))
    return none_over(n_open, unknown, f"areas.title_none.{measure}", words)


def _shown(n: float, measure: str, words: Words) -> str:
    return words.months(n) if measure == "stagnation_months" else words.number(n)


def alt(areas: pandas.DataFrame, measure: str, words: Words, *, is_map: bool) -> str:
    """What the picture shows, for who does not see it."""
    rows = ranked(stated(areas, words), measure)
    most = "; ".join(said(row, measure, words) for row in rows[:3] if not amount(row, measure).is_nothing)
    blank = sum(amount(row, measure).is_nothing for row in rows)
    kind = "map" if is_map else "tiles"
    return words(f"areas.alt.{kind}", n=len(rows), measure=measure_name(measure, words), most=most or "–", blank=blank)


def remarks(
    areas: pandas.DataFrame, shapes: pandas.DataFrame, measure: str, words: Words, *, is_map: bool
) -> list[str]:
    """What a reader must know of the picture: how pilots are counted, and what is not on the map."""
    rows = stated(areas, words)
    lines = []
    if measure in _WITHHELD:
        lines.append(words("areas.counted_people"))
    elif any(row["area"] != row["municipality"] for row in rows):  # a pilot has one municipality only
        lines.append(words(f"areas.counted.{measure}"))
    if any(amount(row, measure).is_least for row in rows):
        lines.append(words("areas.withheld"))
    unstated = int(areas.loc[areas["area"].isna(), "n_open"].sum())
    if unstated:
        lines.append(words.count("areas.unstated", unstated))
    if is_map:
        off = shapes[shapes["geometry"].isna()]["name"]
        lines += [words("areas.without_shape", areas=_names(off, words))] if len(off) else []
        extra = shapes[shapes["area"].isna()]["name"]
        lines += [words("areas.without_area", shapes=_names(extra, words))] if len(extra) else []
    return lines


def _names(names: Iterable[str], words: Words) -> str:
    names = list(names)
    rest = len(names) - _NAMED
    return words.join(names) if rest <= 0 else words.join([*names[:_NAMED], words.count("areas.more", rest)])


def in_words(areas: pandas.DataFrame, measure: str, words: Words) -> pandas.DataFrame:
    """`areas_now` ranked by a measure, for a table: with `title`, and numbers of people as text in `.._said`.

    The pilots of which no area is stated come last.
    """
    rows = ranked(stated(areas, words), measure)
    unstated = areas[areas["area"].isna() & (areas["n_open"] > 0)].to_dict("records")
    rows = [*rows, *({**row, "title": words("areas.not_stated")} for row in unstated)]
    frame = pandas.DataFrame(rows, columns=[*areas.columns, "title"])
    return frame.assign(**{f"{name}_said": [_people(row, name, words) for row in rows] for name in _WITHHELD})


def _people(row: Row, measure: str, words: Words) -> str | None:
    n, is_least = amount(row, measure)
    if is_least:
        return words("areas.at_least", n=words.number(n)) if n > 0 else words("areas.too_small")
    return None if is_missing(row[measure]) else words.number(n)
