"""Who already solved this: sentences on pilots that are alike, municipalities that look like one, and re-use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.query.address import Link
from doorstroom.report.parts import Entry
from doorstroom.report.text.in_view import View
from doorstroom.report.text.typed import LONGEST_LESSON, shortened

Row = Mapping[str, object]

FATES = ("anchored", "rolled_out", "running", "waiting", "stopped", "failed")  # as they are told, of what began
ASKED = 3  # municipalities that look like one, of whom it is said to ask them
NAMED = 8  # municipalities that are named one by one
COUNTED = ("residents", "density", "area_km2")  # traits without decimals


def lead(view: View, n_municipalities: int, words: Words) -> str:
    """What there is to look in."""
    of = "public" if view["n_not_public"] > 0 else "all"
    places = words.count("network.lead.places", n_municipalities)
    return words.count(f"network.lead.{of}", searched(view), places=places)


def searched(view: View) -> int:
    """In how many pilots is looked: not in those that are counted apart."""
    return view["n_in_all"] - view["n_apart"]


# ---------------------------------------------------------------- like pilots


def found(
    alike: pandas.DataFrame, view: View, words: Words, themes: Sequence[str] = (), place: str | None = None
) -> str:
    """How many municipalities did something alike, and what became of it: `like_pilots`. themes: those looked in.

    place: the municipality that asks; its own pilots are told apart.
    """
    if alike.empty and themes:
        return words("network.like.nothing_of_theme", themes=words.join(themes))
    if alike.empty:
        return words.count("network.like.nothing", searched(view))
    own, others = own_and_others(alike, place)
    if others.empty:
        return words.count("network.like.only_own", len(own), place=place)
    said = [_became(others, words, is_elsewhere=place is not None)]
    return " ".join([*said, *([words.count("network.like.own", len(own), place=place)] if len(own) else [])])


def says_nothing(reason: str, words: Words) -> str:
    """That a text says nothing to search by, why, and what does: reason as in `words_searched`."""
    return f"{words(f'network.like.says_nothing.{reason}')} {words('network.like.say_something')}"


def own_and_others(told: pandas.DataFrame, place: str | None) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The rows of the municipality that asks, and those of others."""
    is_own = told["municipality"] == place
    return told[is_own], told[~is_own]


def _became(others: pandas.DataFrame, words: Words, *, is_elsewhere: bool) -> str:
    """What others did that is alike, and how many of them."""
    begun = others[others["has_begun"].astype(bool)]
    n = (others if begun.empty else begun)["municipality"].nunique()
    who = words.count("network.like.who.elsewhere" if is_elsewhere and len(begun) else "network.like.who.anywhere", n)
    if begun.empty:
        key = "network.like.only_planned_elsewhere" if is_elsewhere else "network.like.only_planned"
        return words.count(key, n, who=who)
    places = begun.groupby("fate")["municipality"].nunique()
    told = [words.count(f"network.like.in.{fate}", places[fate]) for fate in FATES if fate in places.index]
    if not told:
        return words.count("network.like.unknown", n, who=who)
    return words.count("network.like.did", n, who=who, fates=words.join(told))


def advice(place: str, near: pandas.DataFrame, words: Words) -> str:
    """What to do where nothing alike was found. near: `look_alikes` of the municipality that asks."""
    alike = near[near["is_alike"].astype(bool) & (near["n_pilots"] > 0)] if len(near) else near
    said = [words("network.like.try_other")]
    if len(alike):
        names = words.join(alike["municipality"].head(ASKED))
        said.append(words.count("network.like.ask_near", min(len(alike), ASKED), names=names, place=place))
    return " ".join([*said, words("network.like.first_of_all")])


def left_out(alike: pandas.DataFrame, words: Words) -> str | None:
    """That more are alike than are shown; None where all are."""
    n_alike = 0 if alike.empty else int(alike["n_alike"].iloc[0])
    return words("network.like.best", n=len(alike), of=n_alike) if n_alike > len(alike) else None


def entries(alike: pandas.DataFrame, words: Words, link: Link) -> list[Entry]:
    """Each pilot that is alike: where, what became of it, what was learned, whom to ask, and what makes it alike."""
    return [
        Entry(row["title"], " ".join(_told(row, words)), link("pilot", id=row["pilot_key"]))
        for row in alike.to_dict("records")
    ]


def _told(row: Row, words: Words) -> list[str]:
    said = [words("network.like.of", municipality=row["municipality"], fate=fate(row, words))]
    if row["n_lessons"]:
        said.append(words.count("network.like.lessons", row["n_lessons"]))
    if not is_missing(row["shared"]):
        said.append(words("network.like.shared", names=row["shared"]))
    if not is_missing(row["contact"]):
        said.append(words("network.like.contact", contact=row["contact"]))
    return said


def fate(row: Row, words: Words) -> str:
    """What became of a pilot, in a few words."""
    name = row["fate"]
    if name == "anchored" and not is_missing(row["days_to_anchor"]):
        return words("network.fate.anchored_after", days=words.days(row["days_to_anchor"]))
    if name == "waiting" and not is_missing(row["days_waiting"]):
        return words("network.fate.waiting_days", days=words.days(row["days_waiting"]))
    return words(f"network.fate.{name}")


def lessons(learned: pandas.DataFrame, words: Words, link: Link) -> list[Entry]:
    """`like_lessons`: each with the pilot that it was learned in, and whether it is of something that did not work."""
    return [
        Entry(
            words("network.lesson.from", title=row["title"], municipality=row["municipality"]),
            _lesson(row, words),
            link("pilot", id=row["pilot_key"]),
        )
        for row in learned.to_dict("records")
    ]


def _lesson(row: Row, words: Words) -> str:
    kind, said = row["kind"], shortened(row["lesson"], LONGEST_LESSON)
    return said if is_missing(kind) else f"{said} {words(f'network.lesson.{kind}')}"


def nearest(place: str, alike: pandas.DataFrame) -> dict[str, int]:
    """The municipality, and those that look like it, each with its place in the order."""
    near = alike[alike["is_alike"].astype(bool)]["municipality"] if len(alike) else ()
    return {name: nth for nth, name in enumerate([place, *near])}


# ------------------------------------------------------- look-alike municipalities


def look_alikes(place: str, alike: pandas.DataFrame, words: Words, *, is_known: bool) -> str:
    """Which municipalities look like one, of those that have pilots here first: `look_alikes`. is_known: whether its
    residents are.
    """
    if alike.empty:
        return words("network.looks.nobody" if is_known else "network.looks.unknown", place=place)
    near = alike[alike["is_alike"].astype(bool)]
    if near.empty:
        first = alike.iloc[0]
        differs = differences(first, words)
        return words("network.looks.nowhere", place=place, nearest=first["municipality"], differs=differs)
    here = near[near["n_pilots"] > 0]
    if here.empty:
        return words("network.looks.elsewhere", place=place, names=words.join(near["municipality"]))
    return words.count("network.looks.here", len(here), place=place, names=words.join(here["municipality"]))


def further(place: str, alike: pandas.DataFrame, known: Sequence[str], words: Words) -> str | None:
    """Which municipalities with pilots are too far away to stand in the table; None where there are none.

    known: all with pilots of which the residents are known.
    """
    names = [name for name in known if name not in {place, *alike["municipality"]}]
    if len(names) > NAMED:
        return words.count("network.looks.further_many", len(names), place=place)
    return words.count("network.looks.further", len(names), place=place, names=words.join(names)) if names else None


def differences(row: Row, words: Words) -> str:
    """The two traits in which two municipalities differ most, with what they are there and here."""
    told = [
        words(
            "network.looks.differs",
            trait=words.label("trait", row[f"{nth}_trait"]),
            there=_amount(row[f"{nth}_trait"], row[f"there_{nth}"], words),
            here=_amount(row[f"{nth}_trait"], row[f"here_{nth}"], words),
        )
        for nth in ("first", "second")
        if not is_missing(row[f"{nth}_trait"])
    ]
    return "; ".join(told)


def _amount(trait: str, amount: float, words: Words) -> str:
    return words.number(amount, 0 if trait in COUNTED else 1)


def trait(row: Row, words: Words) -> str:
    """What a municipality is, of a trait."""
    return _amount(row["trait"], row["amount"], words) if not is_missing(row["amount"]) else row["said"]


def origin(row: Row, words: Words) -> str:
    """Where a trait is known from."""
    if not is_missing(row["source"]):
        return row["source"]
    if row["trait"] == "density":
        return words("network.traits.reckoned")
    return words("network.traits.handed_in" if row["is_handed_in"] else "network.traits.of_all")


# ----------------------------------------------------------------------- re-use


def reused(told: pandas.DataFrame, words: Words) -> str:
    """How often something was taken over, and how often that is in use: `reuse_now`."""
    if told.empty:
        return words("network.reuse.none")
    in_use, unsaid = (told["status"] == "in_use").sum(), told["status"].isna().sum()
    said = [words.count("network.reuse.times", len(told)), words.count("network.reuse.in_use", in_use)]
    return " ".join([*said, *([words.count("network.reuse.unsaid", unsaid)] if unsaid else [])])


def earlier(told: pandas.DataFrame, words: Words) -> str | None:
    """How many sources in the table stopped or slipped without anybody who must hear of it; None where none did."""
    n = int((told["became"].notna() & ~told["is_warned"].astype(bool)).sum())
    return words.count("network.reuse.earlier", n) if n else None


# ---------------------------------------------------------------------- compare


def counted(found: pandas.DataFrame, n_apart: int, words: Words) -> str:
    """Of how many pilots a comparison of municipalities tells, and how many are in no count: `network_compare`."""
    said = words.count("network.compare.counted", int(found["n_pilots"].sum()))
    return f"{said} {words.count('network.compare.apart', n_apart)}" if n_apart else said


def cell(row: Row, words: Words) -> str:
    """One municipality and theme, of `network_themes`."""
    said = [words.count("network.compare.pilots", row["n_pilots"])]
    if row["n_waiting"]:
        said.append(words.count("network.compare.waits", row["n_waiting"]))
    if row["n_anchored"]:
        said.append(words.count("network.compare.anchored", row["n_anchored"]))
    if not is_missing(row["median_days"]):
        said.append(words("network.compare.half", days=words.days(row["median_days"])))
    return "; ".join(said)


def warnings(told: pandas.DataFrame, words: Words) -> list[str]:
    """Who must hear that what they took over stopped or slipped elsewhere."""
    return [_warning(row, words) for row in told[told["is_warned"].astype(bool)].to_dict("records")]


def warnings_since(told: pandas.DataFrame, since: dt.date, words: Words) -> list[str]:
    """Of these what happened after a day, or on a day that nobody said."""
    day = told["became_on"]
    return warnings(told[day.isna() | (day > pandas.Timestamp(since))], words)


def _warning(row: Row, words: Words) -> str:
    became = row["became"]
    key = f"network.warned_undated.{became}" if is_missing(row["became_on"]) else f"network.warned.{became}"
    given = {"by": row["by_municipality"], "title": row["title"], "municipality": row["municipality"]}
    return words(key, day=row["became_on"], **given)


def reuses_in_words(told: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`reuse_now` with what was taken over, in which pilot, and how far that is, in words."""
    rows = told.to_dict("records")
    return told.assign(
        what=[row["title"] if is_missing(row["lesson"]) else _of_lesson(row, words) for row in rows],
        into=["" if is_missing(row["by_title"]) else row["by_title"] for row in rows],
        how_far=[_how_far(row, words) for row in rows],
        since=["" if is_missing(row["became"]) else words(f"network.became.{row['became']}") for row in rows],
        changed=["" if is_missing(row["what_changed"]) else row["what_changed"] for row in rows],
    )


def _of_lesson(row: Row, words: Words) -> str:
    return words("network.reuse.lesson", lesson=shortened(row["lesson"], LONGEST_LESSON), title=row["title"])


def _how_far(row: Row, words: Words) -> str:
    if is_missing(row["status"]):
        return words("network.reuse.not_said")
    return words("network.reuse.since", status=words.label("reuse_status", row["status"]), day=row["status_on"])
