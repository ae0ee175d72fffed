"""Learning in words: which layers learn along, whether evaluations are held, what was done with lessons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas

from doorstroom.contract.model import contract
from doorstroom.i18n import Words, is_missing
from doorstroom.report.text.in_view import View, nothing

Row = Mapping[str, object]

ALSO = ("blank", "silent", "later", "undated", "without_reason", "without_evidence")
REPORTS = ("in_time", "too_late", "closed", "open_in_time", "overdue")
UNKNOWN = ("unknown", "unsure")
APART = 3  # points between layers on the picture of the end, from which it is told
SURE_FROM = 30  # pilots: under that a link says nothing of causes


def layers() -> tuple[str, ...]:
    """The codes of the six layers, in their order."""
    return tuple(contract().codes["layer"])


# -------------------------------------------------------------------- layers


def lead(summary: Row, view: View, words: Words) -> str:
    """The sentence that the screen begins with. `summary`: the row of `learning_summary`."""
    if said := nothing(view, words):
        return words("status.lead.sentence_short", first=said)
    n_pilots = summary["n_pilots"]
    if not n_pilots:
        return no_learning(summary, words)
    pilots = words(f"learning.pilots.{'public' if view['n_not_public'] > 0 else 'all'}")
    told = {"of": n_pilots, "pilots": pilots}
    if n_pilots == 1:
        return _only(summary, words)
    if not summary["n_behind"]:
        return words(f"learning.lead.{'all_known' if summary['n_unsure'] else 'all'}", **told)
    said = words.count("learning.lead.behind", summary["n_behind"], **told)
    if summary["n_as_often"] > 1:
        return words("learning.lead.tie", said=said)
    layer = words.label("layer", summary["most_behind"]).lower()
    return words.count("learning.lead.most", summary["n_most_behind"], said=said, layer=layer)


def _only(summary: Row, words: Words) -> str:
    """The lead about one pilot: of one nobody counts."""
    if summary["n_behind"]:
        tie = summary["n_as_often"] > 1
        layer = "" if tie else words.label("layer", summary["most_behind"]).lower()
        return words(f"learning.lead.one.{'several' if tie else 'behind'}", layer=layer)
    return words(f"learning.lead.one.{'all_known' if summary['n_unsure'] else 'all'}")


def of_so_many(n: int, of: int, many: str, one: str, words: Words, **values: object) -> str:
    """So many of so many, in the words of `many`; of one it is said whether it is so: `some` or `none` of `one`."""
    if of == 1:
        return words(f"{one}.{'some' if n else 'none'}", **values)
    return words.count(many, n, of=of, **values)


def no_learning(summary: Row, words: Words) -> str:
    """Why nothing can be said of layers: nobody recorded what there was to learn, or no pilot has run."""
    n = summary["n_unknown"]
    return words.count("learning.lead.unknown", n) if n else words("learning.nobody_ran")


def beside(summary: Row, words: Words) -> list[str]:
    """Of how many pilots the lead says nothing, because it is not known. `summary`: the row of `learning_summary`."""
    if not summary["n_pilots"]:
        return []
    return [words.count(f"learning.beside.{one}", summary[f"n_{one}"]) for one in UNKNOWN if summary[f"n_{one}"]]


def also(summary: Row, words: Words) -> list[str]:
    """What does not count, and what stands apart. `summary`: the row of `learning_summary`."""
    return [words.count(f"learning.also.{one}", summary[f"n_{one}"]) for one in ALSO if summary[f"n_{one}"]]


def first(row: Row, words: Words) -> str:
    """What to do first of one pilot of `learning_first`: which layer to ask, and by when."""
    key = "past" if row["is_past"] else "ahead"
    return words(f"learning.first.{key}", layers=named(row["layers"], words), day=row["evaluate_on"])


def named(codes: object, words: Words) -> str:
    """Layers by their codes between commas, in words."""
    said = [] if is_missing(codes) else [one for one in str(codes).split(", ") if one]
    return words.join(words.label("layer", one).lower() for one in said)


def weakest(row: Row, words: Words) -> str:
    """The blank layers of a pilot of `learning_now` by name, before its lowest layer with its number."""
    if not row["is_recorded"]:
        return words("learning.weakest.unknown")
    blank = words("learning.weakest.blank", layers=named(row["blank_layers"], words)) if row["blank_layers"] else ""
    if is_missing(row["lowest_layer"]):
        return blank or words("learning.weakest.undated")
    if row["lowest_answered"] == row["lowest_agreed"]:
        lowest = words("learning.weakest.full")
    else:
        told = {"n": row["lowest_answered"], "of": row["lowest_agreed"]}
        key = "lowest" if row["is_expected"] else "so_far"
        layer = words.label("layer", row["lowest_layer"]).lower()
        lowest = words(f"learning.weakest.{key}", layer=layer, **told)
    return words("learning.weakest.both", blank=blank, lowest=lowest) if blank else lowest


def layers_of(row: Row, words: Words) -> list[str]:
    """The same in sentences, where one pilot is told of."""
    said = [words("learning.pilot.blank", layers=named(row["blank_layers"], words))] if row["blank_layers"] else []
    if is_missing(row["lowest_layer"]):
        return said or [words("learning.pilot.undated")]
    if row["lowest_answered"] == row["lowest_agreed"]:
        return [*said, words("learning.pilot.full")]
    key = "lowest" if row["is_expected"] else "so_far"
    told = {"layer": words.label("layer", row["lowest_layer"]), "done": row["lowest_answered"]}
    return [*said, words.count(f"learning.pilot.{key}", row["lowest_agreed"], **told)]


def cell(row: Row, words: Words) -> str:
    """How far one layer of a pilot of `learning_layers` came."""
    if row["state"] in ("unknown", "blank", "undated"):
        return words(f"learning.state.{row['state']}")
    return words("learning.cell.of", n=row["n_answered"], of=row["n_agreed"])


def in_words(pilots: pandas.DataFrame, found: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`learning_now` with `weakest`, and a column for each layer and its tone. found: `learning_layers`."""
    said = {(row["pilot_key"], row["layer"]): row for row in found.to_dict("records")}
    rows = pilots.to_dict("records")
    cells = {layer: [said[row["pilot_key"], layer] for row in rows] for layer in layers()}
    return pilots.assign(
        **{layer: [cell(one, words) for one in some] for layer, some in cells.items()},
        **{f"{layer}_tone": [tone(one) for one in some] for layer, some in cells.items()},
        weakest=[weakest(row, words) for row in rows],
        range=[apart(row, words) for row in rows],
        agreement=[agreement(row, words) for row in rows],
        without_score=[_without_score([cells[layer][nth] for layer in layers()], words) for nth in range(len(rows))],
    )


def tone(row: Row) -> str:
    """The tone of a cell: its words say the same."""
    if row["state"] == "answered":
        return "good"
    return "warn" if is_overdue(row) else "muted"


def is_overdue(row: Row) -> bool:
    """Whether a layer should have answered by now: one with which nothing was agreed is blank, and late for nothing."""
    return row["state"] == "unanswered" and not is_missing(row["is_along"]) and not row["is_along"]


# ----------------------------------------------------------- the picture of the end


def apart(row: Row, words: Words) -> str:
    """How far the layers of a pilot differ on the picture of the end."""
    if not row["n_scores"] or is_missing(row["n_scores"]):
        return words("learning.picture.nobody")
    if is_missing(row["score_range"]):
        return words("learning.picture.one_score", low=row["score_low"])
    return words.count("learning.picture.range", row["score_range"], low=row["score_low"], high=row["score_high"])


def agreement(row: Row, words: Words) -> str:
    """How far they agree; that they are too few where they are."""
    return words("learning.picture.no_agreement") if is_missing(row["r_wg"]) else words.number(row["r_wg"], 2)


def _without_score(cells: Sequence[Row], words: Words) -> str:
    return named(", ".join(row["layer"] for row in cells if is_missing(row["score"])), words)


def far_apart(pilots: pandas.DataFrame, words: Words) -> str:
    """In how many pilots of `learning_now` the layers differ much."""
    ranges = pilots["score_range"].dropna()
    if ranges.empty:
        return words("learning.picture.none")
    return of_so_many(
        int((ranges >= APART).sum()),
        len(ranges),
        "learning.picture.apart",
        "learning.picture.apart_one",
        words,
        points=APART,
    )


# -------------------------------------------------------------------- evaluations


def evaluations_title(whole: Row, words: Words) -> str:
    """How many were held, without a full stop. `whole`: the row of `evaluations_held` of all themes together."""
    if not whole["n_due"]:
        return words("figures.evaluations_held.title_none")
    return of_so_many(
        whole["n_held"], whole["n_due"], "figures.evaluations_held.title", "figures.evaluations_held.title_one", words
    )


def evaluations(whole: Row, words: Words, *, is_titled: bool = False) -> list[str]:
    """How many were held, with how sure that is, and what was not. is_titled: a title above it says how many."""
    if not whole["n_planned"]:
        return [words("learning.evaluations.none_known")]
    title, said = evaluations_title(whole, words), []
    if whole["n_due"]:
        limits = {"low": words.percent(whole["lo"]), "high": words.percent(whole["hi"])}
        share = words("learning.evaluations.share_only", share=words.percent(whole["share"]), **limits)
        said.append(share if is_titled else words("learning.evaluations.share", title=title, said=share))
    elif not is_titled:
        said.append(words("learning.full_stop", said=title))
    parts = [
        words.count(f"learning.evaluations.{one}", whole[f"n_{one}"])
        for one in ("late", "cancelled")
        if whole[f"n_{one}"]
    ]
    if parts:
        said.append(words("learning.evaluations.missing", parts=words.join(parts)))
    if whole["n_ahead"]:
        said.append(words.count("learning.evaluations.ahead", whole["n_ahead"]))
    return said


def reports(whole: Row, words: Words) -> list[str]:
    """What became of the reports of evaluations that were held, also of those that are not due: by two clocks."""
    said = [_of_all(whole, words)] if whole["n_reports"] else []
    if whole["n_unsigned"]:
        is_timed = not is_missing(whole["longest_unsigned"])
        days = words.days(whole["longest_unsigned"]) if is_timed else ""
        key = "unsigned" if is_timed else "unsigned_undated"
        said.append(words.count(f"learning.reports.{key}", whole["n_unsigned"], days=days))
    parts = [words.count(f"learning.reports.{one}", whole[f"n_{one}"]) for one in REPORTS if whole[f"n_{one}"]]
    if parts:
        signed = words.count("learning.reports.signed", whole["n_signed"])
        said.append(words("learning.reports.became", signed=signed, parts=words.join(parts)))
    if whole["n_untold"]:
        said.append(words.count("learning.reports.untold", whole["n_untold"]))
    return said


def _of_all(whole: Row, words: Words) -> str:
    """Which reports are told of: more than were counted above, where some were held before they had to be."""
    n, early = whole["n_reports"], whole["n_reports"] - whole["n_held"]
    return words.count("learning.reports.of_early", early, all=n) if early else words.count("learning.reports.of", n)


def evaluations_in_words(calendar: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`evaluation_calendar` with `state_said`, `report_said` and `is_missed`."""
    rows = calendar.to_dict("records")
    return calendar.assign(
        state_said=[_state(row, words) for row in rows],
        report_said=[report(row, words) for row in rows],
        is_missed=[row["state"] in ("late", "cancelled") for row in rows],
    )


def _state(row: Row, words: Words) -> str:
    key = row["state"]
    if key == "held":
        is_late = not is_missing(row["days_late"]) and row["days_late"] > 0
        key = "held_undated" if is_missing(row["held_on"]) else "held_late" if is_late else "held"
    days = "" if is_missing(row["days_late"]) else words.days(row["days_late"])
    return words(f"learning.evaluations.state.{key}", day=words.day(row["held_on"]), days=days)


def report(row: Row, words: Words) -> str:
    """What became of the report of one evaluation; empty where none was held."""
    code = row["report"]
    if is_missing(code):
        return ""
    if code == "unsigned" and is_missing(row["days_to_sign_off"]):
        return words("learning.report.unsigned_undated")
    clock = row["days_to_sign_off" if code == "unsigned" else "days_to_publish"]
    return words(
        f"learning.report.{code}",
        days="" if is_missing(clock) else words.days(clock),
        day=words.day(row["published_on"]),
        signed=words.day(row["signed_off_on"]),
        reason="" if is_missing(row["unpublished_reason"]) else _reason(row["unpublished_reason"], words),
    )


def of_evaluation(row: Row, words: Words) -> str:
    """What a row of `pilot_reports` is called: its day, and what became of its report."""
    report_said = words("learning.of_evaluation.unknown") if row["report"] == "unknown" else report(row, words)
    key = next((name for name in ("held_on", "row_on") if not is_missing(row[name])), "no_day")
    day = None if key == "no_day" else row[key]
    return words(f"learning.of_evaluation.{key}", day=day, report=report_said)


def _reason(code: str, words: Words) -> str:
    return words.label("unpublished_reason", code).lower()


# ------------------------------------------------------------------------ lessons


def lessons(summary: Row, words: Words) -> list[str]:
    """What was done with the lessons. `summary`: the row of `lessons_summary`."""
    if not summary["n_lessons"]:
        said = [words("learning.lessons.none")]
    else:
        counts = [(one, summary[f"n_{one}"]) for one in ("late", "overdue", "open", "unknown")]
        said = _judged(summary, words) + acted(summary, words)
        said += [words.count(f"learning.lessons.{one}", n) for one, n in counts if n]
        said.append(words.count("learning.lessons.reused", summary["n_reused"]))
    if summary["n_stopped"]:
        n, of = summary["n_stopped_learned"], summary["n_stopped"]
        said.append(of_so_many(n, of, "learning.lessons.stopped", "learning.lessons.stopped_one", words))
    return said


def _judged(summary: Row, words: Words) -> list[str]:
    """Of how many of all lessons the next sentence tells, where that is not all of them."""
    judged, n = summary["n_in_time"] + summary["n_late"] + summary["n_overdue"], summary["n_lessons"]
    return [words.count("learning.lessons.judged", n, judged=judged)] if 0 < judged < n else []


def acted(summary: Row, words: Words) -> list[str]:
    """On how many lessons a decision came in time, of those that could have one; nothing where none could."""
    judged = summary["n_in_time"] + summary["n_late"] + summary["n_overdue"]
    return [_acted(summary["n_in_time"], judged, words)] if judged else []


def _acted(n: int, of: int, words: Words) -> str:
    return of_so_many(n, of, "learning.lessons.acted", "learning.lessons.acted_one", words)


def came(row: Row, words: Words) -> str:
    """What was done with one lesson of `lessons`, and how soon."""
    key = "unknown_open" if row["came"] == "unknown" and row["action"] == "open" else row["came"]
    days = "" if is_missing(row["days_to_action"]) else words.days(row["days_to_action"])
    return words(f"learning.lessons.came.{key}", action=words.label("lesson_action", row["action"]).lower(), days=days)


def has_words(searched: str) -> bool:
    """Whether there is anything to search for: signs and spaces are in every lesson, or in none."""
    return any(sign.isalnum() for sign in searched)


def lessons_in_words(found: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`lessons` with `about` and `came_said`."""
    rows = found.to_dict("records")
    return found.assign(
        about=["" if is_missing(row["kind"]) else words.label("lesson_kind", row["kind"]) for row in rows],
        came_said=[came(row, words) for row in rows],
        used=[words.number(row["n_reuses"]) if row["n_reuses"] else "" for row in rows],
    )


# --------------------------------------------------------------- learning and moving on


def link(row: Row, words: Words) -> list[str]:
    """Whether learning goes with sooner decisions. `row`: of `learning_link`."""
    n = row["n"]
    if is_missing(row["withheld"]):
        key = "sooner" if row["low"] > 0 else "slower" if row["high"] < 0 else "none"
        said = [words(f"learning.link.{key}", n=n), words("learning.link.who")]
        if n < SURE_FROM:
            said.append(words(f"learning.link.{'few' if key == 'none' else 'few_linked'}"))
        if key != "none":
            said.append(words("learning.link.not_cause"))
    elif row["withheld"] == "too_few":
        said = [words.count("learning.link.too_few", n)]
    else:
        said = [words("learning.link.no_spread", n=n)]
    if row["n_recent"]:
        said.append(words.count("learning.link.left_out", row["n_recent"]))
    if row["n_unknown"]:
        said.append(words.count("learning.link.unknown", row["n_unknown"]))
    return said


# -------------------------------------------------------------------------- a pilot


def answer(row: Row, words: Words) -> str:
    """What one layer answered to a question of `pilot_learning`, and whether the question came later."""
    said = _answer(row, words)
    if is_missing(row["is_locked"]):
        is_before = not is_missing(row["agreed_on"]) and row["answered_on"] < row["agreed_on"]
        return words(f"learning.pilot.answer.{'before' if is_before else 'undated'}", said=said)
    return said if row["is_locked"] else words("learning.pilot.answer.later", said=said)


def _answer(row: Row, words: Words) -> str:
    if is_missing(row["answer"]):
        return words("learning.pilot.answer.open")
    if row["answer"] != "not_answered":
        return words.label("answer", row["answer"]).lower()
    if not row["is_answered"]:
        return words("learning.pilot.answer.without_reason")
    if is_missing(row["answer_note"]):
        return words("learning.pilot.answer.because_hidden")
    return words("learning.pilot.answer.because", note=row["answer_note"])


def questions(found: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`pilot_learning` as one row a question, with a column for each layer and its tone."""
    said = {(row["question"], row["layer"]): row for row in found.to_dict("records")}
    rows = []
    for question in dict.fromkeys(found["question"]):
        cells = {layer: said.get((question, layer)) for layer in layers()}
        told = {
            layer: words("learning.pilot.answer.blank") if one is None else answer(one, words)
            for layer, one in cells.items()
        }
        tones = {f"{layer}_tone": _answer_tone(one) for layer, one in cells.items()}
        rows.append({"question": question, **told, **tones})
    return pandas.DataFrame(rows, columns=["question", *layers(), *(f"{layer}_tone" for layer in layers())])


def _answer_tone(row: Row | None) -> str:
    if row is None:
        return "muted"
    if row["answer"] == "not_answered":
        return "muted" if row["is_answered"] else "warn"
    return "good" if row["is_answered"] else "muted"
