"""What is said of the records themselves: which of them are shown, of which day and version, how old, from where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.ingest.intake import ABOUT
from doorstroom.lineage.behind import Row
from doorstroom.report.parts import Folded
from doorstroom.report.text.in_view import View

OF_ONE = re.compile(r"\b(\d{4}-\d{2}-\d{2})_[0-9a-f]{8} ")  # the id of a hand-in, before the name of a file of it
NAMED = 3  # pilots that a line names
FILES_SHOWN, FILE_BREAK = 9, ", "  # of the foot; between files, as `record_state` names them
OF_THE_SYSTEM = frozenset({"root", "doorstroom", "www-data", "daemon", "nobody"})  # accounts that are no person's


def handed_in_by(name: str | None, words: Words) -> str:
    """Who handed in, in words: an account of the system is nobody's name."""
    if is_missing(name) or not name.strip():
        return words("format.unknown")
    return words("handing_in.by_the_system") if name in OF_THE_SYSTEM else name


def file_names(files: Sequence[str]) -> list[str]:
    """The names of files without their folders, each once; without the one that only says which folders there are."""
    names = dict.fromkeys(PurePosixPath(file).name for file in files)
    return [name for name in names if name != ABOUT or len(names) == 1]


def without_id(names: str) -> str:
    """Names of files as people know them: with the day of a hand-in, and without what tells it from all others."""
    return OF_ONE.sub(r"\1 ", names)


def shown(filters: Mapping[str, Sequence[str]], as_of: date, words: Words) -> str:
    """Which pilots are shown, of which day: "Filters: thema: Jeugd · peildatum 31 maart 2026"."""
    chosen = [
        words("frame.chosen", dimension=words(f"frame.{name}"), values=words.join(values))
        for name, values in filters.items()
    ]
    return words("frame.filter_bar", day=as_of, chosen=" · ".join(chosen) or words("frame.no_filters"))


def banners(view: View, words: Words, *, is_example: bool, is_chosen: bool = False) -> list[str]:
    """What holds for everything on a page: that it is an example, and that there are pilots that the reader does not
    see. `is_chosen`: it tells of some pilots only; of these nobody says how many are hidden.
    """
    hidden, others = int(view["n_not_public"]), int(view["n_of_others"])
    told = {"only_public": hidden, "not_of_others": others}
    return [
        *([words("frame.example")] if is_example else []),
        *(
            words(f"frame.{name}_here") if is_chosen else words.count(f"frame.{name}", n)
            for name, n in told.items()
            if n
        ),
    ]


def provenance(
    state: Mapping[str, object], *, version: str, loaded_at: datetime, as_of: date, words: Words
) -> list[tuple[str, str | Folded]]:
    """Names with what they are, for the foot of a page. `state`: the row of `record_state`; `version`: its name."""
    of_pilots = [  # of none there is nothing to know
        (words("frame.footer.records"), _age(state, words)),
        (words("frame.footer.pilots_from"), _files(without_id(state["sources"] or ""), words)),
    ]
    return [
        (words("frame.footer.as_of"), words.date(as_of)),
        (words("frame.footer.version"), version_in_words(version, loaded_at, words)),
        *(of_pilots if state["n_pilots"] else []),
    ]


def _files(named: str, words: Words) -> str | Folded:
    """The files that `record_state` names, the newest first, of which a few stand in sight."""
    files = named.split(FILE_BREAK)[::-1] if named else []
    shown, rest = words.join(files[:FILES_SHOWN]), files[FILES_SHOWN:]
    if not rest:
        return shown or words("format.unknown")
    return Folded(
        FILE_BREAK.join(files[:FILES_SHOWN]), words.count("frame.footer.more_files", len(rest)), words.join(rest)
    )


def version_in_words(version: str, loaded_at: datetime, words: Words) -> str:
    """Which version this is, for a reader: "1, geladen op 31 maart 2026". `version`: its name, which is no word."""
    number = int(version.rsplit("_", 1)[1])
    return words("frame.footer.version_value", number=number, day=loaded_at)


def _age(state: Mapping[str, object], words: Words) -> str:
    if is_missing(state["oldest_updated_on"]):
        return words("frame.footer.records_unsaid")
    oldest, newest = state["oldest_updated_on"], state["newest_updated_on"]
    if oldest == newest:
        return words.date(newest)
    return words("frame.footer.records_value", oldest=oldest, newest=newest)


def may_be_outside(view: View) -> bool:
    """Whether any pilot may stand in no stage: it saves a question to know that none does. view: of `in_view`."""
    return bool(view["n_stage_unknown"] or view["n_in_all"] > view["n_begun"] + view["n_apart"])


def outside_stages(outside: pandas.DataFrame, words: Words) -> list[str]:
    """How many pilots stand in no stage and why, with the first by name: "Fase onbekend: 2 (Alfa en Beta)."

    outside: `without_stage`, at least NAMED pilots of each `why`.
    """
    return [_outside(why, some, words) for why, some in outside.groupby("why")]


def _outside(why: str, some: pandas.DataFrame, words: Words) -> str:
    n, names = int(some["n_of_why"].iloc[0]), some["title"].head(NAMED).tolist()
    if n > len(names):
        names.append(words.count("frame.outside.more", n - len(names)))
    return words.count(f"frame.outside.{why}", n, pilots=words.join(names))


def not_listed(gone: pandas.DataFrame, words: Words) -> list[str]:
    """Who is counted apart because a list no longer tells of them, and what they were in; nothing where nobody is.

    gone: `no_longer_listed`.
    """
    if gone.empty:
        return []
    names = gone["title"].head(NAMED).tolist()
    if len(gone) > len(names):
        names.append(words.count("frame.outside.more", len(gone) - len(names)))
    said = [words.count("frame.not_listed.told", len(gone), pilots=words.join(names))]
    for name in ("is_waiting", "is_over_norm"):
        if n := int(gone[name].sum()):
            said.append(words.count(f"frame.not_listed.{name}", n))
    return [" ".join(said)]


def late_lists(late: pandas.DataFrame, words: Words) -> str | None:
    """Which lists of `late_sources` should have come by now, the first by name; None where none is late."""
    if late.empty:
        return None
    return words.count("status.late", len(late), lists=words.join(named(late, words)))


def named(late: pandas.DataFrame, words: Words) -> list[str]:
    """The first lists of `late_sources`, each with when it was expected, and how many there are more."""
    lists = [late_list(row, words) for row in late.head(NAMED).to_dict("records")]
    more = len(late) - len(lists)
    return [*lists, words.count("status.late_more", more)] if more else lists


def late_list(row: Row, words: Words) -> str:
    """One list of `late_sources`: which, how often it comes, when it was expected and how long ago that is."""
    days = {name: words.days(row[name]) for name in ("rhythm_days", "days_late")}
    return words(
        "status.late_list", list=row["source"], municipality=row["municipality"], day=row["expected_on"], **days
    )


def source(row: Row, words: Words) -> str | None:
    """The file and the line (or sheet row) that a row came from; None where it came from no file."""
    if is_missing(row["source_file"]):
        return None
    key = "pilot.source" if is_missing(row["source_sheet"]) else "pilot.source_sheet"
    return words(key, file=without_id(row["source_file"]), sheet=row["source_sheet"], row=str(int(row["source_row"])))
