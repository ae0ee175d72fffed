"""The command line: hand in records, ask questions, go back. Also what schedules and tests use.

Exit status: 0 done; 1 done, but rows were refused; 2 nothing done, with one clear line on standard error.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import errno
import io
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import pandas as pd
import tqdm

from doorstroom.briefing import choice as choices
from doorstroom.briefing.digest import RENDERERS, digest
from doorstroom.briefing.render import MIME, render
from doorstroom.briefing.story import briefing
from doorstroom.contract import generated
from doorstroom.i18n import LANGUAGES, Words, preferred_language, words_for
from doorstroom.ingest.findings import Flag, Problem, Refusal, plain
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping.file import written
from doorstroom.ingest.mapping.guess import known_headers
from doorstroom.ingest.mapping.model import MappingError
from doorstroom.ingest.mapping.suggest import best_sheet, sheets_alike, suggest
from doorstroom.ingest.mapping.suggest_table import has_shape, holds_table, suggest_table
from doorstroom.ingest.readers import read
from doorstroom.ingest.readers.sheet import BOOK_NOTES, Sheet, UnreadableFile
from doorstroom.ingest.recognise import MissingColumn
from doorstroom.query import answers
from doorstroom.query.address import DIMENSIONS, day
from doorstroom.query.reader import Reader
from doorstroom.query.request import People, Request
from doorstroom.report.text.messages import changes_in_words, error_in_words, flag_in_words, refusal_in_words
from doorstroom.settings import PUBLIC, ROOT, STAFF, Settings, SettingsError, settings
from doorstroom.store import load, questions
from doorstroom.store.build import Report
from doorstroom.store.questions import QuestionError
from doorstroom.store.versions import Store, StoreError

DONE, SOME_REFUSED, NOTHING_DONE = 0, 1, 2
SHOWN_LINES = 20  # refusals
SHOWN_CAUSES, SHOWN_EXAMPLES = 40, 3  # causes of flags, and flags of each
SHOWN_PATH = 120  # letters of a path in a message
# What argparse says of a command that it cannot read, by the text that says it to a reader (`cli.wrong_…`).
WRONG_USE = {
    "unknown": r"^unrecognized arguments: (?P<given>.*)",
    "missing": r"^the following arguments are required: (?P<names>.*)",
    "choice": r"^argument (?P<name>.*?): invalid choice: (?P<given>.*?) \(choose from (?P<known>.*)\)",
    "value": r"^argument (?P<name>.*?): invalid \w+ value: (?P<given>.*)",
    "no_value": r"^argument (?P<name>.*?): expected (?:one|at least one) argument",
    "ambiguous": r"^ambiguous option: (?P<given>.*?) could match (?P<known>.*)",
}
# The errors that a reader is told in one line; anything else is a defect and shows its traceback.
TOLD = (
    IntakeError,
    UnreadableFile,
    MissingColumn,
    MappingError,
    StoreError,
    QuestionError,
    SettingsError,
    choices.ChoiceError,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    environment = os.environ.get("DOORSTROOM_LANG"), os.environ.get("LANG", "").replace("_", "-")
    words = words_for(_language_asked(given) or preferred_language(*environment))
    for stream in (sys.stdout, sys.stderr):  # names of files and cells may hold what a terminal cannot show
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = _parser(words).parse_args(given)
        return options.run(options, settings(), words)
    except TOLD as error:
        return _say_why(error, words)
    except KeyboardInterrupt:
        return _say_why(IntakeError("interrupted"), words)
    except BrokenPipeError:  # the reader of a pipe went away, as `| head` does
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return DONE
    except OSError as error:
        return _say_why(_of_the_system(error), words)


def _language_asked(given: list[str]) -> str | None:
    """The language that a command asks for, also when the rest of it cannot be read."""
    asked = [value for name, value in pairwise(given) if name == "--lang"]
    asked += [part.removeprefix("--lang=") for part in given if part.startswith("--lang=")]
    return next((language for language in asked if language in LANGUAGES), None)


def _say_why(error: Exception, words: Words) -> int:
    """One line on standard error; nothing was done."""
    print(error_in_words(error, words), file=sys.stderr)
    return NOTHING_DONE


def _of_the_system(error: OSError) -> IntakeError:
    """What the system does not allow, for a person: another's folder, a read-only disk, a path that is too long."""
    name = error.filename or "-"
    file = os.fsdecode(name) if isinstance(name, bytes) else str(name)
    return IntakeError("system", file=_shortened(file), problem=error.strerror or type(error).__name__)


def _shortened(file: str) -> str:
    return file if len(file) <= SHOWN_PATH else f"{file[:SHOWN_PATH]}…"


# ------------------------------------------------------------------ commands


def _load(options: argparse.Namespace, own: Settings, words: Words) -> int:
    _require_writable(options.refused, options.flags)
    with _Bar(words) as bar:
        report = load.load(
            _store(options, own),
            options.paths,
            municipality=own.municipality,
            now=dt.datetime.now(),
            keep=own.versions_kept,
            mapping_file=options.mapping,
            progress=bar,
        )
    return _tell(report, options, words)


def _rebuild(options: argparse.Namespace, own: Settings, words: Words) -> int:
    with _Bar(words) as bar:
        report = load.rebuild(
            _store(options, own),
            municipality=own.municipality,
            now=dt.datetime.now(),
            keep=own.versions_kept,
            progress=bar,
        )
    return _tell(report, options, words)


def _check(options: argparse.Namespace, own: Settings, words: Words) -> int:
    _require_writable(options.refused, options.flags)
    with _Bar(words) as bar:
        report = load.check_only(
            options.paths,
            municipality=own.municipality,
            now=dt.datetime.now(),
            mapping_file=options.mapping,
            progress=bar,
        )
    return _tell(report, options, words)


def _map(options: argparse.Namespace, own: Settings, words: Words) -> int:
    _require_writable(options.out)
    if options.out.exists() and not options.force:
        raise IntakeError("file_exists", file=options.out)
    sheets = [
        sheet
        for path, shown in read.files_in([options.file])
        for sheet in read.read(path, file=shown, sheet=options.sheet, known_headers=known_headers())
    ]
    list_sheet = best_sheet(sheets)
    if list_sheet is None:
        raise IntakeError("no_files", file=options.file)
    place = list_sheet.place
    if table := holds_table(list_sheet):
        raise IntakeError("already_table", file=place, table=words.table(table.name))
    of_table = suggest_table(list_sheet)
    alike = [] if of_table else sheets_alike(list_sheet, sheets)
    suggestion = of_table or suggest(list_sheet, alike)
    _write_text(options.out, written(suggestion))
    print(words("cli.mapping_written", file=str(options.out)))
    if of_table:
        table = of_table.mapping.table
        said = "mapping_of_log" if table == "milestones" else "mapping_of_table"
        print(words(f"cli.{said}", list=place, table=words.table(table)))
    elif not suggestion.knows_pilots:
        print(words("cli.mapping_of_no_list", list=place))
    elif has_shape(list_sheet):
        print(words("cli.mapping_not_needed", file=list_sheet.file))
    _tell_other_sheets(list_sheet, alike, sheets, words)
    return DONE


def _tell_other_sheets(chosen: Sheet, alike: Sequence[Sheet], sheets: Sequence[Sheet], words: Words) -> None:
    """Name each sheet that a mapping does not read, or reads as well."""
    name = chosen.name or chosen.file
    for sheet in sheets:
        if sheet is not chosen:
            said = "sheet_alike" if sheet in alike else "sheet_left_out"
            print(words(f"cli.{said}", sheet=sheet.place, list=name))
    for sheet in sheets:
        for note in sheet.notes:
            if note.code == "sheet_left_out":
                print(words("cli.sheet_not_asked", sheet=_place(sheet.file, note.text), list=name))
            elif note.code in BOOK_NOTES:
                flag = Flag(sheet.file, None, None, None, None, note.text, note.code)
                print(flag_in_words(flag, words, with_place=True))


def _require_writable(*files: Path | None) -> None:
    """Refuse, before anything is done, to write a file where no file can be written."""
    for file in filter(None, files):
        if not file.parent.is_dir():
            raise IntakeError("no_folder", folder=file.parent, file=file.name)
        problem = errno.EISDIR if file.is_dir() else errno.EACCES
        if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
            raise IntakeError("cannot_write_file", file=file, problem=os.strerror(problem))


def _write_text(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise IntakeError("cannot_write_file", file=file, problem=error.strerror) from error


def _ask(options: argparse.Namespace, own: Settings, words: Words) -> int:
    asked = questions.question(options.question)
    store = _store(options, own)
    given = _given(options.set)
    if "as_of" in asked.parameters and "as_of" not in given:
        current = store.current()
        given["as_of"] = options.as_of or (current and current.as_of) or dt.date.today()
    earlier = given.pop("from", None) or (store.previous_name() if asked.needs_earlier else None)
    if asked.needs_earlier and not earlier:
        raise StoreError("no_earlier_version")
    answer = store.ask(asked.name, version=given.pop("to", None), earlier=earlier, **given)
    _FORMATS[options.format](answer, words)
    return DONE


def _day(text: str) -> dt.date:
    """A day as an option holds it. Raises ValueError on what is no day, or none that can be asked for."""
    found = day(text)
    if found is None:
        raise ValueError(text)
    return found


def _given(pairs: list[str]) -> dict[str, object]:
    """NAME=VALUE pairs; a name that is given twice holds a list."""
    given: dict[str, object] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise QuestionError("not_a_pair", pair=pair)
        given[name] = [*_as_list(given[name]), value] if name in given else value
    return given


def _as_list(value: object) -> list:
    return value if isinstance(value, list) else [value]


def _versions(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = _store(options, own)
    try:
        current = store.current_name()
    except StoreError as error:
        if not store.names():
            raise
        print(error_in_words(error, words), file=sys.stderr)  # and which there are, to choose from
        current = None
    versions = [_told(store, name, words) | {"is_current": name == current} for name in store.names()]
    if options.json:
        _print_json({"versions": versions})
    for version in versions if not options.json else ():
        mark = "*" if version["is_current"] else " "
        print(mark, version["name"], version.get("problem") or words.count("cli.pilots", version["n_pilots"]))
    return DONE


def _told(store: Store, name: str, words: Words) -> dict[str, object]:
    """What is known of a version; of one that cannot be read, why."""
    try:
        return asdict(store.version(name))
    except StoreError as error:
        return {"name": name, "problem": error_in_words(error, words)}


def _back(options: argparse.Namespace, own: Settings, words: Words) -> int:
    _store(options, own).back(options.version)
    print(words("cli.back", version=options.version))
    return DONE


def _changes(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = _store(options, own)
    earlier = options.earlier or store.previous_name()
    if not earlier:
        raise StoreError("no_earlier_version")
    changes = store.ask("changes", version=options.later, earlier=earlier)
    if options.json:
        _print_json({"changes": _records(changes)})
        return DONE
    for line in changes_in_words(changes, words) or [words("changes.none")]:
        print(line)
    return DONE


def _brief(options: argparse.Namespace, own: Settings, words: Words) -> int:
    choice = choices.Choice()
    if options.choice:
        if not options.choice.is_file():
            raise IntakeError("no_such_file", file=options.choice)
        choice = choices.read(options.choice.read_bytes().decode("utf-8", "replace"))
    told = briefing(_asked(options, own, words), choice)
    return _write(render(told, words, options.format), options.out, words)


def _digest(options: argparse.Namespace, own: Settings, words: Words) -> int:
    told = digest(_asked(options, own, words))
    return _write(RENDERERS[options.format](told, words), options.out, words)


def _write(content: bytes, file: Path, words: Words) -> int:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IntakeError("cannot_write_file", file=file, problem=error.strerror) from error
    print(words("cli.written", file=str(file)))
    return DONE


def _hold_known(given: Mapping[str, list], known: Mapping[str, list[str]], command: str) -> None:
    """Refuse a filter that nothing in the records passes: about a name with a typo a digest says that nothing waits."""
    for dimension, values in given.items():
        if dimension not in DIMENSIONS:
            raise QuestionError("unknown_parameter", question=command, name=dimension, known=", ".join(DIMENSIONS))
        there = known.get(dimension, [])
        for value in values:
            if value and value not in there:
                raise QuestionError("unknown_filter_value", name=dimension, value=value, known=", ".join(there))


def _asked(options: argparse.Namespace, own: Settings, words: Words) -> Request:
    """What is asked for the audience, of the version that readers see."""
    store = _store(options, own)
    name = store.current_name()
    if name is None:
        raise StoreError("store_empty", path=store.path)
    said = {one: tuple(_as_list(value)) for one, value in _given(options.set).items()}
    _hold_known(said, answers.choices(store.path, name), options.command)
    days = {"as_of": options.as_of, "since": options.since}
    said |= {one: (day.isoformat(),) for one, day in days.items() if day}
    people = People(own.smallest, own.rounded_to)
    asked = Request(Reader("", STAFF), store.path, name, words.language, dt.date.today(), people, said)
    return asked.for_others(options.audience)


def _contract(options: argparse.Namespace, own: Settings, words: Words) -> int:
    for path in generated.write_all(ROOT) if options.write else generated.stale(ROOT):
        print(path)
    return DONE


# ---------------------------------------------------------------------- tell


def _tell(report: Report, options: argparse.Namespace, words: Words) -> int:
    """Tell what a load or check did, and write the files that were asked for; the version itself stands already."""
    unwritten = []
    for file, write in ((options.refused, _write_refused), (options.flags, _write_flags)):
        try:
            if file:
                write(report, file, words)
        except OSError as error:
            unwritten.append(IntakeError("cannot_write_file", file=file, problem=error.strerror))
    if options.json:
        _print_json(
            {
                "version": report.version,
                "files": [asdict(count) for count in report.files],
                "refusals": [
                    _as_json(refusal, "expected") | {"reason": refusal_in_words(refusal, words)}
                    for refusal in report.refusals
                ],
                "flags": [_as_json(flag, "other") | {"reason": flag_in_words(flag, words)} for flag in report.flags],
            }
        )
    else:
        _print_report(report, words)
    for error in unwritten:
        _say_why(error, words)
    return SOME_REFUSED if report.refusals or unwritten else DONE


def _as_json(found: Refusal | Flag, held_against: str) -> dict[str, str | int | None]:
    return vars(found) | {name: plain(getattr(found, name)) for name in ("value", held_against)}


def _print_report(report: Report, words: Words) -> None:
    for count in report.files:
        print(
            words(
                "cli.file_account",
                file=_place(count.file, count.sheet),
                table=words.table(count.table),
                rows_read=count.rows_read,
                rows_loaded=count.rows_loaded,
                rows_refused=count.rows_refused,
            )
        )
    unknown = sum(flag.code == "stage_unknown" for flag in report.flags)
    if unknown:
        print(words.count("cli.stage_unknown", unknown))
    told = dict.fromkeys(refusal_in_words(refusal, words, with_place=True) for refusal in report.refusals)
    _print_first(list(told), words)  # a row that feeds several tables is refused by each, for one reason
    _print_flags(report.flags, words)
    print(words("cli.loaded", version=report.version) if report.version else words("cli.checked"))


def _print_first(lines: list[str], words: Words) -> None:
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


def _write_flags(report: Report, file: Path, words: Words) -> None:
    """Every flag as CSV that a spreadsheet opens: where, what stood there, and what a person should look at."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(words(f"cli.flags_{name}") for name in ("file", "row", "column", "value", "cause", "reason"))
        for flag in report.flags:
            place = [_place(flag.file, flag.sheet), flag.row or "", flag.column or "", _harmless(plain(flag.value))]
            writer.writerow([*place, words(f"method.reason.{_cause(flag)}"), flag_in_words(flag, words)])


def _write_refused(report: Report, file: Path, words: Words) -> None:
    """The refused rows as they stood, with the reasons added, as CSV that a spreadsheet opens."""
    reasons: dict[tuple[str, str | None, int], list[str]] = {}
    for refusal in report.refusals:
        place = (refusal.file, refusal.sheet, refusal.row)
        reasons.setdefault(place, []).append(refusal_in_words(refusal, words))
    headers = dict.fromkeys(header for *_, cells in report.refused_rows for header in cells)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        own = [words(f"cli.refused_{name}") for name in ("file", "row", "reason")]
        writer.writerow([*own, *headers])
        for name, sheet, row, cells in report.refused_rows:
            reason = " | ".join(dict.fromkeys(reasons[name, sheet, row]))
            writer.writerow([_place(name, sheet), row, reason, *(_harmless(cells.get(header)) for header in headers)])


def _harmless(text: str | None) -> str:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text or ""


def _place(file: str, sheet: str | None) -> str:
    return f"{file} [{sheet}]" if sheet else file


def _records(frame: pd.DataFrame) -> list[dict]:
    return json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))


def _print_json(data: dict) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def _print_table(answer: pd.DataFrame, words: Words) -> None:
    shown = answer.map(lambda cell: words("cli.nothing") if pd.isna(cell) else cell) if len(answer) else answer
    print(_days_only(shown).to_string(index=False, max_colwidth=40) if len(answer) else words("cli.no_rows"))


def _days_only(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.map(lambda cell: cell.date() if isinstance(cell, pd.Timestamp) else cell)


_FORMATS: dict[str, Callable[[pd.DataFrame, Words], None]] = {
    "table": _print_table,
    "csv": lambda answer, words: print(answer.to_csv(index=False, date_format="%Y-%m-%d"), end=""),
    "json": lambda answer, words: _print_json({"rows": _json_rows(answer)}),
}


def _json_rows(answer: pd.DataFrame) -> list[dict]:
    plain = answer.copy()
    for name in plain.select_dtypes("datetime"):
        plain[name] = plain[name].dt.strftime("%Y-%m-%d")
    return json.loads(plain.to_json(orient="records"))


class _Bar:
    """Progress on a terminal: what is being done, rows, seconds. Nothing in a pipe."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._bar = tqdm.tqdm(unit=f" {words('cli.rows')}", disable=None, leave=False, file=sys.stderr)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, step: str, rows: int) -> None:
        self._bar.set_description_str(self._words(f"cli.step_{step}"), refresh=False)
        self._bar.n = rows
        self._bar.refresh()


# --------------------------------------------------------------------- parse


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line, in the reader's language, what is wrong with a command."""

    def __init__(self, words: Words, **given: object) -> None:
        super().__init__(**given)
        self._words = words

    def error(self, message: str) -> NoReturn:
        said = next(
            (
                self._words(f"cli.wrong_{code}", **{name: part or "" for name, part in match.groupdict().items()})
                for code, pattern in WRONG_USE.items()
                if (match := re.search(pattern, message, re.DOTALL))
            ),
            self._words("cli.wrong_use", problem=message),
        )
        self.exit(NOTHING_DONE, f"{said} {self._words('cli.see_help', command=self.prog)}\n")


def _store(options: argparse.Namespace, own: Settings) -> Store:
    return Store(options.store or own.store)


def _parser(words: Words) -> argparse.ArgumentParser:
    parser = _Parser(words, prog="python -m doorstroom", description=words("cli.about"))
    parser.add_argument("--lang", choices=LANGUAGES, help=words("cli.help_lang"))
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=words("cli.command"), parser_class=partial(_Parser, words)
    )

    def command(name: str, run: Callable, *, has_store: bool = True, has_json: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words(f"cli.help_{name}"), description=words(f"cli.help_{name}"))
        added.set_defaults(run=run)
        added.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=words("cli.help_lang"))
        if has_store:
            added.add_argument("--store", type=Path, help=words("cli.help_store"))
        if has_json:
            added.add_argument("--json", action="store_true", help=words("cli.help_json"))
        return added

    for name, run, has_store in (("check", _check, False), ("load", _load, True)):
        added = command(name, run, has_store=has_store, has_json=True)
        added.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=words("cli.help_path"))
        added.add_argument(
            "--mapping", type=Path, action="append", default=[], metavar="FILE", help=words("cli.help_mapping")
        )
        added.add_argument("--refused", type=Path, metavar="FILE", help=words("cli.help_refused"))
        added.add_argument("--flags", type=Path, metavar="FILE", help=words("cli.help_flags"))
    added = command("map", _map, has_store=False)
    added.add_argument("file", type=Path, metavar="FILE", help=words("cli.help_path"))
    added.add_argument("--sheet", help=words("cli.help_sheet"))
    added.add_argument("--out", type=Path, required=True, metavar="FILE", help=words("cli.help_out"))
    added.add_argument("--force", action="store_true", help=words("cli.help_force"))
    added = command("ask", _ask)
    added.add_argument("question", metavar="QUESTION", help=", ".join(questions.names()))
    added.add_argument("--as-of", type=_day, metavar="DATE", help=words("cli.help_as_of"))
    added.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=words("cli.help_set"))
    added.add_argument("--format", choices=tuple(_FORMATS), default="table", help=words("cli.help_format"))
    _add_reports(command, words)
    command("rebuild", _rebuild, has_json=True).set_defaults(refused=None, flags=None)
    command("versions", _versions, has_json=True)
    command("back", _back).add_argument("version", metavar="VERSION")
    added = command("changes", _changes, has_json=True)
    added.add_argument("earlier", nargs="?", metavar="FROM")
    added.add_argument("later", nargs="?", metavar="TO")
    added = command("contract", _contract, has_store=False)
    added.add_argument("--write", action="store_true", help=words("cli.help_write"))
    return parser


def _add_reports(command: Callable, words: Words) -> None:
    """The commands that make a file for others to read."""
    for name, run, formats in (("brief", _brief, tuple(MIME)), ("digest", _digest, tuple(RENDERERS))):
        added = command(name, run)
        added.add_argument("--as-of", type=_day, metavar="DATE", help=words("cli.help_as_of"))
        added.add_argument("--since", type=_day, metavar="DATE", help=words("cli.help_since"))
        added.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=words("cli.help_filter"))
        added.add_argument("--audience", choices=(PUBLIC, STAFF), default=PUBLIC, help=words("cli.help_audience"))
        added.add_argument("--format", choices=formats, required=True, help=words("cli.help_format"))
        added.add_argument("--out", type=Path, required=True, metavar="FILE", help=words("cli.help_out"))
        if name == "brief":
            added.add_argument("--choice", type=Path, metavar="FILE", help=words("cli.help_choice"))


if __name__ == "__main__":
    sys.exit(main())
