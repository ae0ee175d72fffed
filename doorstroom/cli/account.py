"""What a load or check tells: as text, as JSON, and the refused rows and the flags as CSV."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from doorstroom.cli import changes, effects
from doorstroom.cli.output import DONE, SOME_REFUSED, print_json, say_why
from doorstroom.i18n import Words
from doorstroom.ingest.account import Delivery, Report
from doorstroom.ingest.findings import Flag, Problem, Refusal, plain
from doorstroom.ingest.intake import IntakeError
from doorstroom.report.text.messages import (
    column_in_words,
    error_in_words,
    flag_in_words,
    place,
    refusal_in_words,
    value_in_words,
)
from doorstroom.report.text.said import sentences
from doorstroom.store.trying import Changes, Checked

SHOWN_LINES, SHOWN_EXAMPLES = 20, 3  # refusals, and flags of each cause


def tell(report: Report, options: argparse.Namespace, words: Words) -> int:
    """Tell what a load or check did, and write the files that were asked for; the version itself stands already."""
    unwritten = []
    for file, rows in ((options.refused, _refused_rows), (options.flags, _flag_rows)):
        try:
            if file:
                _write_csv(file, rows(report, words))
        except OSError as error:
            unwritten.append(IntakeError("cannot_write_file", file=file, problem=error.strerror))
    if options.json:
        print_json(_as_json(report, words))
    else:
        _print(report, words)
    warn(report, words)
    for error in unwritten:
        say_why(error, words)
    return SOME_REFUSED if report.refusals or unwritten else DONE


def warn(report: Report, words: Words) -> None:
    """One line on standard error where all was done and only tidying after it failed."""
    if report.untidied:
        say_why(IntakeError("untidied", problem=report.untidied), words)


def _as_json(report: Report, words: Words) -> dict:
    known = {id(flag) for flag in report.known_flags}
    return {
        "version": report.version,
        "is_made": report.is_made,
        "hand_ins": [asdict(one) for one in report.hand_ins],
        "files": [asdict(count) for count in report.files],
        "changes": changes.as_json(_changes(report), words),
        "unanswered": report.n_unanswered,
        "questions": _questions(report, words),
        "unsaid": [_asked(error, words) for error in _unsaid(report)],
        "answered": changes.as_json(report.answered if isinstance(report, Checked) else None, words),
        "n_answered": report.n_answered,
        "untidied": report.untidied,
        "effects": effects.as_json(report.effects, words) if isinstance(report, Checked) else [],
        "unfit": [
            {"pilot": one.pilot, "answer": one.answer, "why": one.why, "reason": error_in_words(one.problem, words)}
            for one in report.unfit
        ],
        "refusals": [
            _plain(refusal, "expected")
            | _on_screen(refusal, words)
            | {"reason": refusal_in_words(refusal, words), "cause": refusal.code}
            for refusal in report.refusals
        ],
        "flags": [
            _plain(flag, "other")
            | _on_screen(flag, words)
            | {"reason": flag_in_words(flag, words), "cause": _cause(flag), "is_known": id(flag) in known}
            for flag in report.flags
        ],
    }


def _asked(error: IntakeError, words: Words) -> dict[str, str]:
    """What has to be said before a list is handed in; of a municipality which two names it is about."""
    names = {name: str(error.details[name]) for name in ("municipality", "whose") if name in error.details}
    return {"code": error.code, "reason": error_in_words(error, words), **names}


def _questions(report: Report, words: Words) -> list[dict]:
    """The questions that a check found to open, each as a row of `unanswered`, and in words."""
    if not isinstance(report, Checked) or report.questions is None or report.questions.empty:
        return []
    rows = report.questions.astype(object).where(report.questions.notna(), None)
    asked = zip(rows.to_dict("records"), sentences(report.questions, words), strict=True)
    return [row | {"since": row["since"] and row["since"].date(), "open": said} for row, said in asked]


def _plain(found: Refusal | Flag, held_against: str) -> dict[str, str | int | None]:
    return vars(found) | {name: plain(getattr(found, name)) for name in ("value", held_against)}


def _on_screen(found: Refusal | Flag, words: Words) -> dict[str, str | None]:
    """Where it is and what stands there, as a screen shows it."""
    return {"shown_column": column_in_words(found, words), "shown_value": value_in_words(found, words)}


# ---------------------------------------------------------------------- text


def _print(report: Report, words: Words) -> None:
    for count in report.files:
        print(
            words(
                "cli.file_account",
                file=place(count.file, count.sheet),
                table=words.table(count.table),
                rows_read=count.rows_read,
                rows_loaded=count.rows_loaded,
                rows_refused=count.rows_refused,
            )
        )
    unknown = sum(flag.code == "stage_unknown" for flag in report.flags)
    if unknown:
        print(words.count("cli.stage_unknown", unknown))
    _print_refusals(report.refusals, words)
    known = {id(flag) for flag in report.known_flags}
    _print_flags([flag for flag in report.flags if id(flag) not in known], words)
    if known:
        print(words.count("cli.known_flags", len(known)))
    for line in _hand_ins(report, words):
        print(line)
    if found := _changes(report):
        for line in changes.in_words(found, words):
            print(line)
    for one in report.unfit:
        reason = error_in_words(one.problem, words)
        print(words("cli.answer_unfit", pilot=one.pilot, answer=one.answer, reason=reason))
    if report.n_answered:
        print(words.count("cli.answers_count" if report.version else "cli.answers_would_count", report.n_answered))
    if report.n_unanswered:
        print(words.count("cli.unanswered", report.n_unanswered))
    for error in _unsaid(report):
        print(error_in_words(error, words))
    print(words(f"cli.{_outcome(report)}", version=report.version))


def _outcome(report: Report) -> str:
    """What came of it: a key of the catalogue `cli`."""
    if report.hand_ins and not any(one.is_new for one in report.hand_ins):
        if any(one.is_mended for one in report.hand_ins) and report.version:
            return "mended_made" if report.is_made else "mended"
        return "nothing_new_made" if report.is_made else "nothing_new"
    return "loaded" if report.version else "checked"


def _changes(report: Report) -> Changes | None:
    """What a check found that a load would change."""
    return report.changes if isinstance(report, Checked) else None


def _unsaid(report: Report) -> Sequence[IntakeError]:
    """What a load would ask first."""
    return report.unsaid if isinstance(report, Checked) else ()


def _hand_ins(report: Report, words: Words) -> Iterator[str]:
    """What each hand-in is: for which source and day, and how that day is known."""
    for one in report.hand_ins:
        yield words(
            f"cli.{_delivered(one, report)}",
            name=one.hand_in,
            source=one.source,
            reported_on=words.day(one.reported_on),
            said_by=words(f"cli.said_by.{one.said_by}"),
            files=", ".join(one.files),
        )
        if one.is_first and one.is_new:
            yield words("cli.first_of_source")
        if one.beside and one.is_new:
            yield "  " + words("cli.same_day", names=", ".join(one.beside))


def _delivered(one: Delivery, report: Report) -> str:
    """What happens to a hand-in: a key of the catalogue `cli`."""
    if one.is_mended:
        return "hand_in_mended" if report.version else "hand_in_would_be_mended"
    if not one.is_new:
        return "handed_in_before"
    return "handed_in" if report.version else "would_be_handed_in"


def _print_refusals(refusals: list[Refusal], words: Words) -> None:
    """The first reasons; a row that feeds several tables is refused by each, for one reason."""
    lines = list(dict.fromkeys(refusal_in_words(refusal, words, with_place=True) for refusal in refusals))
    if lines:
        print(words.count("cli.refusals", len(lines)))
    for line in lines[:SHOWN_LINES]:
        print(" ", line)
    if len(lines) > SHOWN_LINES:
        print(" ", words.count("cli.more_refusals", len(lines) - SHOWN_LINES))


def _print_flags(flags: list[Flag], words: Words) -> None:
    """The flags by what caused them, the most frequent cause last so that none scrolls away behind it."""
    if not flags:
        return
    print(words.count("cli.flags", len(flags)))
    causes: dict[str, list[Flag]] = {}
    for flag in flags:
        causes.setdefault(_cause(flag), []).append(flag)
    for cause, found in sorted(causes.items(), key=lambda one: (len(one[1]), one[0])):
        print(" ", words("cli.cause", cause=words(f"method.reason.{cause}"), n=len(found)))
        for flag in found[:SHOWN_EXAMPLES]:
            print("   ", flag_in_words(flag, words, with_place=True))
        if len(found) > SHOWN_EXAMPLES:
            print("   ", words.count("cli.more_flags", len(found) - SHOWN_EXAMPLES))


def _cause(flag: Flag) -> str:
    """What lies behind a flag: of a cell that was left out, why it could not be read."""
    return flag.other.code if isinstance(flag.other, Problem) else flag.code


# ----------------------------------------------------------------------- CSV


def _flag_rows(report: Report, words: Words) -> Iterator[list]:
    """A header, and every flag: where, what stood there, and what a person should look at."""
    yield [words(f"cli.flags_{name}") for name in ("file", "row", "column", "value", "cause", "reason")]
    for flag in report.flags:
        at = [place(flag.file, flag.sheet), flag.row, flag.column, plain(flag.value)]
        yield [*at, words(f"method.reason.{_cause(flag)}"), flag_in_words(flag, words)]


def _refused_rows(report: Report, words: Words) -> Iterator[list]:
    """A header, and the refused rows as they stood, with the reasons added."""
    reasons: dict[tuple[str, str | None, int], list[str]] = {}
    for refusal in report.refusals:
        at = (refusal.file, refusal.sheet, refusal.row)
        reasons.setdefault(at, []).append(refusal_in_words(refusal, words))
    headers = dict.fromkeys(header for *_, cells in report.refused_rows for header in cells)
    yield [*(words(f"cli.refused_{name}") for name in ("file", "row", "reason")), *headers]
    for file, sheet, row, cells in report.refused_rows:
        reason = " | ".join(dict.fromkeys(reasons[file, sheet, row]))
        yield [place(file, sheet), row, reason, *map(cells.get, headers)]


def _write_csv(file: Path, rows: Iterable[list]) -> None:
    """As a spreadsheet opens it, and runs nothing of it."""
    from doorstroom.export.csv_file import guarded

    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
