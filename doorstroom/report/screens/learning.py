"""The sections of Leren, and what other screens show of it: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.markup import at
from doorstroom.query.address import Link
from doorstroom.report import html
from doorstroom.report.charts.evaluation_calendar import evaluation_calendar
from doorstroom.report.charts.learning_layers import SHOWN as PILOTS_DRAWN
from doorstroom.report.charts.learning_layers import learning_layers
from doorstroom.report.charts.learning_outcomes import learning_outcomes
from doorstroom.report.charts.theme import Theme
from doorstroom.report.parts import Entry, Field
from doorstroom.report.screens import writing
from doorstroom.report.screens.blocks import (
    Beside,
    Block,
    Definitions,
    Disclosed,
    Entries,
    FilledIn,
    Heading,
    Line,
    Opened,
    Rows,
    Shown,
    Text,
    empty,
    note,
)
from doorstroom.report.screens.sections import Sections
from doorstroom.report.tables import learning as tables
from doorstroom.report.text import learning as claims
from doorstroom.report.text.typed import LONGEST_LESSON, shortened

PARTS = Sections("learning.contents", "learning.section", ("layers", "evaluations", "lessons", "link"))
WAITING = ("unsigned", "overdue", "open_in_time")  # reports of which something is still to be written down
SEARCH = "search"  # the part of the address that holds what is searched in lessons
LESSONS_SHOWN, FOUND_SHOWN, OTHERS_SHOWN, AT_GATE, FIRST_SHOWN, REPORTS_SHOWN = 4, 20, 3, 2, 3, 5


def what_first(found: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """Whom to ask first, by when: `learning_first`."""
    entries = [
        Entry(row["title"], claims.first(row, words), link("pilot", id=row["pilot_key"]))
        for row in found.head(FIRST_SHOWN).to_dict("records")
    ]
    return [Heading(words("learning.first.heading"), 2, "first"), Entries(entries)] if entries else []


def layers(
    summary: pandas.Series, now: pandas.DataFrame, found: pandas.DataFrame, words: Words, link: Link, theme: Theme
) -> list[Block]:
    """Which layers learn along: `learning_summary`, `learning_now` and `learning_layers`."""
    if not summary["n_pilots"]:
        return [PARTS.headed("layers", words), empty(claims.no_learning(summary, words))]
    told = claims.in_words(now, found, words)
    known = told[told["is_recorded"].astype(bool)]
    more = int(known["is_behind"].eq(True).fillna(False).sum()) - PILOTS_DRAWN
    also = claims.also(summary, words)
    return [
        PARTS.headed("layers", words),
        note(words("learning.layers.intro", layers=claims.named(", ".join(claims.layers()), words))),
        Shown(
            learning_layers(found, words, theme), tables.layers(told, found, words, link), ["layers_along"], "layers"
        ),
        *([note(words.count("learning.layers.more", more))] if more > 0 else []),
        *([Disclosed(words("learning.also.heading"), [Entry(said) for said in also])] if also else []),
        Heading(words("learning.picture.heading"), 3, "end-picture"),
        Text(claims.far_apart(known, words)),
        Opened(words("learning.picture.caption"), tables.end_picture(_farthest(known), now, words, link)),
        Definitions(["end_picture"]),
    ]


def _farthest(known: pandas.DataFrame) -> pandas.DataFrame:
    return known.sort_values(["score_range", "r_wg"], ascending=[False, True], na_position="last", kind="stable")


def evaluations(
    held: pandas.DataFrame, calendar: pandas.DataFrame, as_of: date, words: Words, link: Link, theme: Theme
) -> list[Block]:
    """Whether evaluations are held, and what became of their reports: `evaluations_held` and `evaluation_calendar`."""
    whole = held[held["is_whole"].astype(bool)].iloc[0]
    told = (claims.evaluations(whole, words, is_titled=not calendar.empty), claims.reports(whole, words))
    said = [Text(" ".join(sentences)) for sentences in told if sentences]
    by_theme = Opened(words("learning.evaluations.themes"), tables.themes(held, words))
    if calendar.empty:
        return [PARTS.headed("evaluations", words), *said, by_theme, Definitions(["evaluations_held"])]
    picture = evaluation_calendar(calendar, held, as_of, words, theme)
    table = tables.evaluations(calendar, words, link)
    shown = Shown(picture, table, ["evaluations_held"], "evaluations")
    return [PARTS.headed("evaluations", words), shown, *said, by_theme]


def to_sign_off(calendar: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    """Reports of which something is still to be written down, each leading to the form on the screen of its pilot; the
    one that was held longest ago first. calendar: `evaluation_calendar`, of who may write of them.
    """
    waiting = calendar[calendar["report"].isin(WAITING)].sort_values("held_on", kind="stable")
    if waiting.empty:
        return []
    entries = [
        Entry(
            row["title"],
            claims.report(row, words),
            at(link("pilot", id=row["pilot_key"], **{writing.FORM: "report"}), writing.ANCHOR),
        )
        for row in waiting.head(REPORTS_SHOWN).to_dict("records")
    ]
    more = len(waiting) - len(entries)
    return [
        Heading(words("learning.evaluations.sign_off"), 3, "reports"),
        note(words("learning.evaluations.sign_off_how")),
        Entries(entries),
        *([note(words.count("learning.evaluations.sign_off_more", more))] if more > 0 else []),
    ]


def lessons(summary: pandas.Series, found: pandas.DataFrame, searched: str, words: Words, link: Link) -> list[Block]:
    """What was learned and what was done with it: `lessons_summary`, and `lessons` with what was searched."""
    said = [PARTS.headed("lessons", words), Text(" ".join(claims.lessons(summary, words)))]
    if not summary["n_lessons"]:
        return [*said, Definitions(["lesson_action"])]
    field = Field(SEARCH, words("learning.search.label"), "text", searched)
    form = FilledIn("ds-lessons", [field], words("learning.search.button"), words("learning.search.placeholder"))
    is_search = claims.has_words(searched)
    listed = _found(found, searched, words, link) if is_search else [_groups(found, words, link)]
    if searched and not is_search:
        listed.insert(0, note(words("learning.search.no_word")))
    called = words(f"learning.{'search' if is_search else 'lessons'}.table")
    table = [Opened(called, tables.lessons(found, words, link))] if len(found) else []
    return [*said, form, note(words("learning.search.how")), *listed, *table, Definitions(["lesson_action"])]


def _found(found: pandas.DataFrame, searched: str, words: Words, link: Link) -> list[Block]:
    """All lessons in which the words that were searched are, marked."""
    rows = found.head(FOUND_SHOWN).to_dict("records")
    more = len(found) - len(rows)
    return [
        Heading(_how_many(found, searched, words), 3, "found"),
        *([Entries([lesson(row, words, link) for row in rows])] if rows else []),
        *([note(words.count("learning.lessons.more", more))] if more > 0 else []),
        Line(words("learning.search.clear"), f"{link('learning', **{SEARCH: None})}#lessons"),
    ]


def _how_many(found: pandas.DataFrame, searched: str, words: Words) -> str:
    """How many lessons were found, and of how many pilots."""
    said = words.count("learning.search.found", len(found), said=shortened(searched, LONGEST_LESSON))
    n_pilots = found["pilot_key"].nunique()
    return words.count("learning.search.of_pilots", n_pilots, said=said) if n_pilots else said


def _groups(found: pandas.DataFrame, words: Words, link: Link) -> Block:
    """What did not work and lessons of stopped pilots stand beside what worked: an archive of successes misleads."""
    is_stopped, kind = found["is_stopped"].astype(bool), found["kind"]
    groups = {
        "failed": found[~is_stopped & kind.eq("did_not_work")],
        "stopped": found[is_stopped],
        "worked": found[~is_stopped & kind.eq("worked")],
        "other": found[~is_stopped & kind.isna()],
    }
    columns = [_group(name, some, words, link) for name, some in groups.items() if name != "other" or len(some)]
    return Beside((1,) * len(columns), columns, "lessons")


def _group(name: str, some: pandas.DataFrame, words: Words, link: Link) -> list[Block]:
    called = words(f"learning.lessons.group.{name}")
    if some.empty:
        return [Heading(called, 3), Text(words("learning.lessons.nothing_here"))]
    heading = Heading(words("learning.lessons.group.counted", name=called, n=len(some)), 3)
    shown = [lesson(row, words, link) for row in some.head(LESSONS_SHOWN).to_dict("records")]
    more = len(some) - len(shown)
    return [heading, Entries(shown), *([note(words.count("learning.lessons.more", more))] if more > 0 else [])]


def lesson(row: dict, words: Words, link: Link) -> Entry:
    """A lesson below the name of its pilot, to which it leads; what was searched is marked."""
    found = str(row.get("found_words", "")).split()
    text = shortened(row["lesson"], LONGEST_LESSON)
    said = html.marked(text, found) if found else text
    return Entry(row["title"], said, link("pilot", id=row["pilot_key"]))


def moving_on(linked: pandas.Series, found: pandas.DataFrame, words: Words, link: Link, theme: Theme) -> list[Block]:
    """Whether learning goes with sooner decisions: `learning_link` and `learning_outcomes`."""
    said = [PARTS.headed("link", words), Text(" ".join(claims.link(linked, words)))]
    if found.empty:
        return [*said, Definitions(["learning_link"])]
    picture, table = learning_outcomes(found, words, theme), tables.outcomes(found, words, link)
    in_numbers = [] if linked["withheld"] else [Opened(words("learning.link.numbers"), tables.link(linked, words))]
    return [*said, Shown(picture, table, ["learning_link"], "link"), *in_numbers]


def numbers(counted: Sequence[pandas.DataFrame], words: Words) -> Block:
    """The numbers of the sentences above, each leading to the rows behind it."""
    return Opened(words("learning.numbers"), tables.numbers(counted, words))


# ------------------------------------------------------------------ on other screens


def before_start(found: pandas.DataFrame | None, words: Words, link: Link) -> list[Block]:
    """What others learned on the themes of pilots that have yet to start: `lessons_for`, the hardest lessons first."""
    if found is None or found.empty:
        return []
    columns = [
        [Heading(words("learning.before_start.of_theme", theme=theme), 4), _others(some.head(AT_GATE), words, link)]
        for theme, some in found.groupby("theme", sort=True)
    ]
    said = [Heading(words("learning.before_start.heading"), 3, "learned"), note(words("learning.before_start.read"))]
    pairs = [columns[nth : nth + 2] for nth in range(0, len(columns), 2)]
    return [*said, *(Beside((1,) * len(pair), pair, f"learned-{nth}") for nth, pair in enumerate(pairs))]


def _others(some: pandas.DataFrame, words: Words, link: Link) -> Block:
    return Entries([_other(row, words, link) for row in some.head(OTHERS_SHOWN).to_dict("records")])


def _other(row: dict, words: Words, link: Link) -> Entry:
    shown = lesson(row, words, link)
    if not row["is_stopped"]:
        return shown
    name = words("learning.lessons.said", lesson=shown.name, pilot=words("learning.lessons.stopped_mark"))
    return Entry(name, shown.text, shown.href)


def of_pilot(
    now: pandas.DataFrame,
    found: pandas.DataFrame,
    reports: pandas.DataFrame,
    others: pandas.DataFrame | None,
    words: Words,
    link: Link,
) -> list[Block]:
    """What one pilot learns: its row of `learning_now`, its `pilot_learning` and `pilot_reports`, and `lessons_for` of
    its theme.
    """
    heading = Heading(words("learning.pilot.heading"), 2, "learning")
    said = []
    for row in now[now["is_recorded"].astype(bool)].to_dict("records"):
        said.append(Text(" ".join(claims.layers_of(row, words))))
        said += _agreement(row, words)
    table = [Rows(tables.questions(found, words), measures=["layers_along"])] if len(found) else []
    lacks = [] if table else [note(words("learning.pilot.none"))]
    read = (
        []
        if others is None or others.empty
        else [
            Heading(words("learning.before_start.heading"), 3, "others"),
            _others(others, words, link),
            Line(words("learning.before_start.more"), f"{link('learning')}#lessons"),
        ]
    )
    told = [
        Text(words("learning.pilot.report", evaluation=claims.of_evaluation(row, words)))
        for row in reports.to_dict("records")
    ]
    return [heading, *said, *table, *lacks, *told, *read]


def _agreement(row: dict, words: Words) -> list[Block]:
    if is_missing(row["score_range"]):
        return []
    told = {"range": claims.apart(row, words)}
    if is_missing(row["r_wg"]):
        return [Text(words("learning.pilot.agree_apart", **told))]
    return [Text(words("learning.pilot.agree", **told, r=words.number(row["r_wg"], 2))), Definitions(["end_picture"])]
