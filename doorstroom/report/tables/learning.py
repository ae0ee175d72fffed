"""The tables of Leren: rows of a question with their columns in words. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words, is_missing
from doorstroom.lineage import traces
from doorstroom.lineage.behind import Row
from doorstroom.query.address import Link
from doorstroom.report.tables import links
from doorstroom.report.tables.columns import pilot, source_of, words_of
from doorstroom.report.text import learning as claims
from doorstroom.report.text.records import source

OF_SENTENCES = ("learning_summary", "evaluations_held", "lessons_summary", "learning_link")


def layers(told: pandas.DataFrame, found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`learning_now` as `claims.in_words` tells it, a column a layer; found: `learning_layers`, to download."""
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("weakest", words("learning.column.weakest")),
        *(_layer(layer, words) for layer in claims.layers()),
    ]
    return Table(
        told, shown, words("figures.learning_layers.caption"), name="learning_layers", data=found, is_cards=True
    )


def _layer(layer: str, words: Words) -> Column:
    return Column(layer, words.label("layer", layer), tone=lambda row: row[f"{layer}_tone"])


def end_picture(told: pandas.DataFrame, found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`learning_now` as `claims.in_words` tells it: how far the layers differ on the picture of the end."""
    name = words_of("learning.column", words)
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("range", name("range")),
        Column("agreement", name("agreement"), is_number=True),
        Column("without_score", name("without_score")),
    ]
    return Table(told, shown, words("learning.picture.caption"), name="learning_now", data=found, is_cards=True)


def evaluations(calendar: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`evaluation_calendar`: each against its first plan, and what became of its report."""
    name, told = words_of("learning.column", words), claims.evaluations_in_words(calendar, words)
    told = told.assign(source=[source(row, words) for row in told.to_dict("records")])
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("theme", name("theme")),
        Column("due_on", name("due"), words.day),
        Column("state_said", name("state"), tone=lambda row: "warn" if row["is_missed"] else None),
        Column("report_said", name("report"), tone=_late_report),
        source_of(words("trace.column.source"), link),
    ]
    return Table(
        told, shown, words("figures.evaluations_held.caption"), name="evaluation_calendar", data=calendar, is_cards=True
    )


def _late_report(row: Row) -> str | None:
    return "warn" if row["report"] in ("too_late", "overdue") else None


def themes(held: pandas.DataFrame, words: Words) -> Table:
    """`evaluations_held` by theme, also those with nothing planned."""
    name = words_of("learning.column", words)
    some = held[~held["is_whole"].astype(bool)]
    told = some.assign(theme=some["theme"].fillna(words("learning.evaluations.no_theme")))
    numbers = ("n_due", "n_held", "n_late", "n_cancelled", "n_ahead")
    shown = [
        Column("theme", name("theme"), is_heading=True),
        *(Column(one, name(one), words.number, is_number=True) for one in numbers),
    ]
    return Table(told, shown, words("figures.evaluations_held.themes_caption"), name="evaluations_held", data=some)


def lessons(found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`lessons`, with what was done with each."""
    name, told = words_of("learning.column", words), claims.lessons_in_words(found, words)
    told = told.assign(source=[source(row, words) for row in found.to_dict("records")])
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("lesson", name("lesson")),
        Column("about", name("about")),
        Column("recorded_on", name("recorded"), words.day),
        Column("came_said", name("came"), tone=lambda row: "warn" if row["came"] == "overdue" else None),
        Column("used", name("reuses"), is_number=True),
        source_of(words("trace.column.source"), link),
    ]
    return Table(told, shown, words("learning.lessons.caption"), name="lessons", data=found, is_cards=True)


def outcomes(found: pandas.DataFrame, words: Words, link: Link) -> Table:
    """`learning_outcomes`."""
    name, never = words_of("learning.column", words), words("learning.link.never")
    days = found["days_to_decision"]
    told = found.assign(decision=[never if is_missing(one) else words.days(one) for one in days])
    shown = [
        pilot(words("decisions.column.pilot"), link),
        *_municipality(told, words),
        Column("succeeded_on", name("succeeded"), words.day),
        Column("n_layers", name("layers"), words.number, is_number=True),
        Column("decision", name("decision"), is_number=True),
    ]
    return Table(
        told, shown, words("figures.learning_link.caption"), name="learning_outcomes", data=found, is_cards=True
    )


def link(linked: pandas.Series, words: Words) -> Table:
    """`learning_link` in numbers, for who knows the measure."""
    numbers = {"n": words.number(linked["n"])}
    numbers |= {name: words.number(linked[name], 2) for name in ("tau", "low", "high")}
    told = pandas.DataFrame(
        [(words(f"learning.link.number.{name}"), said) for name, said in numbers.items()], columns=["what", "value"]
    )
    shown = [
        Column("what", words("learning.column.what"), is_heading=True),
        Column("value", words("learning.link.value"), is_number=True),
    ]
    data = pandas.DataFrame([linked])
    return Table(told, shown, words("learning.link.numbers"), name="learning_link", data=data)


def questions(found: pandas.DataFrame, words: Words) -> Table:
    """`pilot_learning`: a row a question, a column a layer."""
    told = claims.questions(found, words)
    shown = [
        Column("question", words("learning.column.question"), is_heading=True),
        *(_layer(layer, words) for layer in claims.layers()),
    ]
    return Table(told, shown, words("learning.pilot.caption"), name="pilot_learning", data=found, is_cards=True)


def numbers(counted: Sequence[pandas.DataFrame], words: Words) -> Table:
    """Each number of the sentences of the screen, with the rows behind it; what counts nothing is left out.

    counted: the answer to each question of OF_SENTENCES.
    """
    of = [traces.trace(name) for name in traces.names()]
    rows = [
        (one.name, row.get("most_behind") if one.needs else None, words(f"figures.{one.name}.rows"), row[one.value])
        for question, frame in zip(OF_SENTENCES, counted, strict=True)
        for row in frame.to_dict("records")[:1]
        for one in of
        if one.question == question and one.value in row and row[one.value]
    ]
    told = pandas.DataFrame(rows, columns=["figure", "layer", "what", "n"])
    shown = [
        Column("what", words("learning.column.what"), is_heading=True),
        Column("n", words("learning.column.n"), words.number, is_number=True),
    ]
    return Table(told, shown, words("learning.numbers"), behind=links.LEARNING, name="learning_numbers")


def _municipality(frame: pandas.DataFrame, words: Words) -> list[Column]:
    several = frame["municipality"].nunique() > 1
    return [Column("municipality", words("decisions.column.municipality"))] if several else []
