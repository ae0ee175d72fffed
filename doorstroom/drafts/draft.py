"""What somebody dropped and chose, on disk: it outlives their session, and is gone a day after they last touched it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PureWindowsPath

from doorstroom.contract.model import contract
from doorstroom.drafts.job import BOUNDS, LOOKING, Job
from doorstroom.ingest.mapping.choices import Choices, mapping_of
from doorstroom.ingest.mapping.file import load_mapping, written
from doorstroom.ingest.mapping.model import BY_NAME, Suggestion
from doorstroom.ingest.readers.read import SHAPE_SUFFIX, TABLE_SUFFIXES, TEXT_SUFFIXES

KEPT = dt.timedelta(days=1)
MOST_FILES = 60  # five years of monthly lists
MOST_BYTES = 200 << 20  # of all files together
LONGEST_NAME, LONGEST_BYTES = 120, 200  # letters, and what a file system keeps of them
KINDS = frozenset({*TABLE_SUFFIXES, *TEXT_SUFFIXES, SHAPE_SUFFIX})
ABOUT, FILES, JOBS, ACTS, ANSWERS = "draft.json", "files", "jobs", "acts", "answers.csv"
HANDING_IN = "handing-in"
BY_FILE_NAME, BY_TITLE = "file_name", "title"  # how the day of a list was proposed
CHOSEN = "chosen"  # by somebody, and not proposed
BY_HEADERS = "headers"  # how the name of a list was proposed: a list had its headers before
ID = re.compile(r"[0-9a-f]{32}")
_UNWRITABLE = re.compile(r"[\x00-\x1f/\\]")


class DraftError(Exception):
    """What was dropped or asked for cannot be had; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class ListChosen:
    """How the lists of one kind are read: those of these files that have the same headers.

    sheets: those of their sheets that are read; none named: each with these headers. header_row: None where it is found
    by itself. mapping: the text of one that is remembered and read as it stands; `choices` then say nothing.
    is_remembered: it is read as a list was that was handed in before. before: how that list was read, where headers of
    it are not in this one. absent: those of these headers of which somebody said that the list has no such column any
    more. had: the headers of that list, read or not.
    """

    files: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    choices: Choices = field(default_factory=Choices)
    mapping: str | None = None
    is_remembered: bool = False
    before: Choices | None = None
    absent: tuple[str, ...] = ()
    had: tuple[str, ...] = ()

    def as_toml(self) -> str:
        """The mapping of these lists, as the text of a file. Raises MappingError on a remembered one that is none."""
        one, several = (self.sheets[0], ()) if len(self.sheets) == 1 else (None, self.sheets)
        own = {"files": self.files, "sheet": one, "sheets": several, "header_row": self.header_row}
        chosen = mapping_of(self.choices) if self.mapping is None else load_mapping(f"{self.mapping}\n")
        days = None if chosen.reported_on == BY_NAME else chosen.reported_on  # the draft says it of all files
        return written(Suggestion(replace(chosen, **own, source=None, reported_on=days)))


@dataclass(frozen=True)
class Waiting:
    """An answer that is handed in together with the list. `question`: what tells it from all others. `about`: the
    question in words. `cells`: a row of the table answers, column → text. `cause`: what tells the answers that were
    given at once from all others; "" of one that was given by itself.
    """

    question: str
    about: str
    cells: Mapping[str, str]
    cause: str = ""


@dataclass(frozen=True)
class Draft:
    """What was dropped and chosen so far.

    `source`: which list it is; `source_by`: how that was proposed (headers, tables, before, file, name), CHOSEN where
    somebody did, None before either; `like`: the known list that is proposed for the name that was `typed`.
    `municipality`: whose it is, where that was chosen; `typed_municipality`: the name of it that is nearly a known one,
    which is proposed instead. `municipalities`: names of municipalities in the rows, each with the one that is meant.
    `reported_on`: for which day it holds; `day_by`: how that was proposed (BY_FILE_NAME, BY_TITLE with the
    `day_text` that says it), CHOSEN where somebody did, None where it is today; or `is_from_name`: the names of the
    files say it. `header_rows`: file, sheet, and the row that was chosen for its headers. `left_out`: file
    and sheet of those that are not read; `not_given`: the files of which nothing is. `answers`: to what the list would
    leave open, each under its question. `is_handed_in`: it was handed in, or is just now. `by`: who said that they do.
    `is_one`: whether somebody said that its files are one list, or that they are not; None where nobody did.
    """

    id: str
    owner: str
    touched_at: dt.datetime
    files: tuple[str, ...] = ()
    source: str | None = None
    reported_on: dt.date | None = None
    is_from_name: bool = False
    lists: tuple[ListChosen, ...] = ()
    header_rows: tuple[tuple[str, str | None, int], ...] = ()
    left_out: tuple[tuple[str, str | None], ...] = ()
    not_given: tuple[str, ...] = ()
    answers: tuple[Waiting, ...] = ()
    is_handed_in: bool = False
    began_at: dt.datetime | None = None
    municipality: str | None = None
    source_by: str | None = None
    typed: str | None = None
    like: str | None = None
    typed_municipality: str | None = None
    municipalities: tuple[tuple[str, str], ...] = ()
    day_by: str | None = None
    day_text: str | None = None
    by: str | None = None
    is_one: bool | None = None

    @property
    def is_other(self) -> bool:
        """Whether somebody said that it is none of the lists that are known, though its name is like that of one, or
        that of its municipality.
        """
        return (self.typed is not None and self.typed == self.source) or self.is_other_municipality

    @property
    def is_other_municipality(self) -> bool:
        """Whether somebody said that its municipality is none of those that are known, though its name is like one."""
        return self.typed_municipality is not None and self.typed_municipality == self.municipality


def _unnamed(draft: Draft) -> Draft:
    """The draft without what was proposed after its files, which are other ones now: its name, and the municipality
    that is nearly the one in it. What somebody chose stays, and so does the name of the list that had its headers.
    """
    if draft.typed_municipality is not None:
        draft = replace(draft, municipality=None, typed_municipality=None)
    by = draft.source_by
    if by in (None, CHOSEN) or (by == BY_HEADERS and draft.typed is None):
        return draft
    return replace(draft, source=None, source_by=None, typed=None, like=None)


def _of(draft: Draft, files: Collection[str]) -> dict[str, tuple]:
    """What is chosen in a draft of these of its files."""
    lists = (replace(one, files=tuple(file for file in one.files if file in files)) for one in draft.lists)
    return {
        "files": tuple(one for one in draft.files if one in files),
        "lists": tuple(one for one in lists if one.files),
        "header_rows": tuple(one for one in draft.header_rows if one[0] in files),
        "left_out": tuple(one for one in draft.left_out if one[0] in files),
        "not_given": tuple(one for one in draft.not_given if one in files),
    }


class Drafts:
    """The drafts below a folder. `within`: the municipalities that work on them may act for; None: all."""

    def __init__(self, folder: Path, within: frozenset[str] | None = None) -> None:
        self.folder = folder
        self.within = within

    def new(self, owner: str, now: dt.datetime) -> Draft:
        """An empty one; what nobody touched for a day goes. `now`: UTC. Raises OSError."""
        self.forget_old(now)
        draft = Draft(secrets.token_hex(16), owner, now, began_at=now)
        (self._place(draft) / FILES).mkdir(parents=True)
        try:
            return self.keep(draft, now)
        except OSError:
            self.forget(draft)
            raise

    def of(self, id: str, owner: str, now: dt.datetime) -> Draft:
        """A draft of this owner. Raises DraftError('no_draft'), also for that of another one."""
        draft = self._read(self.folder / id) if ID.fullmatch(id) else None
        if draft is None or draft.owner != owner or now - draft.touched_at > KEPT:
            raise DraftError("no_draft")
        return draft

    def latest(self, owner: str, now: dt.datetime, *, is_handed_in: bool = False) -> Draft | None:
        """The draft that this owner touched last, of those that were handed in or of those that were not: one with
        files where there is one.
        """
        return next(iter(self._own(owner, now, is_handed_in=is_handed_in)), None)

    def behind(self, draft: Draft, now: dt.datetime) -> list[Draft]:
        """The other drafts with files that wait for their owner until this one was handed in, the next one first."""
        return [one for one in self._own(draft.owner, now, is_handed_in=False) if one.files and one.id != draft.id]

    def _own(self, owner: str, now: dt.datetime, *, is_handed_in: bool) -> list[Draft]:
        own = [
            one
            for one in self._all()
            if one.owner == owner and now - one.touched_at <= KEPT and one.is_handed_in == is_handed_in
        ]
        return sorted(own, key=lambda one: (bool(one.files), one.touched_at), reverse=True)

    def keep(self, draft: Draft, now: dt.datetime) -> Draft:
        """Write what was chosen, whole or not at all. Raises OSError."""
        draft = replace(draft, touched_at=now)
        _put(self._place(draft) / ABOUT, _as_json(draft))
        return draft

    def add(self, draft: Draft, name: str, content: bytes, now: dt.datetime) -> Draft:
        """Keep a file that was dropped, under its name without folders; one of that name is replaced.

        Raises DraftError: dropped_kind (no kind of file that is read), dropped_too_many, dropped_too_large; OSError.
        """
        name = _name_of(name)
        if Path(name).suffix.lower() not in KINDS:
            raise DraftError("dropped_kind", file=name, known=", ".join(sorted(KINDS)))
        others = [one for one in draft.files if one != name]
        waiting = [path for one in self.behind(draft, now) for path in self.paths(one) if path.name != name]
        if len(others) + len(waiting) >= MOST_FILES:
            raise DraftError("dropped_too_many", file=name, most=MOST_FILES)
        there = [*(self._file(draft, one) for one in others), *waiting]
        if len(content) + sum(path.stat().st_size for path in there) > MOST_BYTES:
            raise DraftError("dropped_too_large", file=name, most=MOST_BYTES >> 20)
        files = self._place(draft) / FILES
        kept = replace(_unnamed(draft), files=(*others, name), touched_at=now)
        with _beside(files / name, content) as file, _beside(self._place(draft) / ABOUT, _as_json(kept)) as about:
            os.replace(file, files / name)  # what takes room was written by now
            os.replace(about, self._place(draft) / ABOUT)
        return kept

    def drop(self, draft: Draft, name: str, now: dt.datetime) -> Draft:
        """Without a file, and without what was chosen of it. Raises OSError."""
        kept = self.keep(replace(_unnamed(draft), **_of(draft, set(draft.files) - {name})), now)
        (self._place(draft) / FILES / _name_of(name)).unlink(missing_ok=True)
        return kept

    def split(self, draft: Draft, groups: Sequence[tuple[str, ...]], now: dt.datetime) -> Draft:
        """The draft with the first of these groups of its files; each other group goes on as a draft of its own, behind
        this one. Of what waited before, a file of the same name goes. Done again it makes no more. Raises OSError.
        """
        first, *others = groups
        named, made = {self._named(draft, files): files for files in others}, []
        before = [one for one in self.behind(draft, now) if one.id not in named]
        try:
            for nth, (id, files) in enumerate(named.items(), 1):
                one = Draft(id, draft.owner, now, began_at=draft.began_at, **_of(draft, files))
                if self._read(self._place(one)) is None:
                    made.append(one)
                    self._link(draft, one, files)
                    self.keep(one, draft.touched_at - nth * dt.datetime.resolution)  # behind it, whatever happens next
            kept = self.keep(replace(_unnamed(draft), **_of(draft, first)), now)
        except OSError:
            for one in made:
                self.forget(one)
            raise
        for name in set(draft.files) - set(first):
            self._file(draft, name).unlink(missing_ok=True)
            for one in before:
                self._without(one, name)
        return kept

    def join(self, draft: Draft, now: dt.datetime) -> Draft:
        """The draft with the files of all that wait behind it, as one list: somebody said so. Raises OSError."""
        others, kept, new = self.behind(draft, now), replace(_unnamed(draft), is_one=True), []
        try:
            for one in others:
                new = [name for name in one.files if name not in kept.files]
                self._link(one, draft, new)
                own, more = _of(kept, kept.files), _of(one, new)
                kept = replace(kept, **{name: (*own[name], *more[name]) for name in own})
            kept = self.keep(kept, now)
        except OSError:
            for name in {*kept.files, *new} - set(draft.files):
                self._file(draft, name).unlink(missing_ok=True)
            raise
        for one in others:
            self.forget(one)
        return kept

    def _named(self, draft: Draft, files: Sequence[str]) -> str:
        """The draft that these files of another one become: another one once one of them is dropped again."""
        said = [draft.id, *((name, self._file(draft, name).stat().st_mtime_ns) for name in files)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]

    def _file(self, draft: Draft, name: str) -> Path:
        return self._place(draft) / FILES / name

    def _link(self, of: Draft, to: Draft, names: Sequence[str]) -> None:
        """The same files in another draft, which takes no room."""
        (self._place(to) / FILES).mkdir(parents=True, exist_ok=True)
        for name in names:
            self._file(to, name).unlink(missing_ok=True)
            os.link(self._file(of, name), self._file(to, name))

    def _without(self, draft: Draft, name: str) -> None:
        """A draft that waits, without the file of that name; it goes where that was the only one."""
        now = self._read(self._place(draft))
        if now is not None and now.files == (name,):
            self.forget(now)
        elif now is not None and name in now.files:
            self.drop(now, name, now.touched_at)

    def forget(self, draft: Draft) -> None:
        """Remove it, and end what still works on it."""
        self._remove(self._place(draft))

    def forget_old(self, now: dt.datetime) -> None:
        """Remove what nobody touched for a day, also what is no draft because its making ended halfway."""
        for place in list(self._places()):
            draft = self._read(place)
            if now - draft.touched_at > KEPT if draft else _is_older(place, now):
                self._remove(place)
        for act in (self.folder / ACTS).glob("*"):
            if _is_older(act, now):
                Job(act).forget()

    def paths(self, draft: Draft) -> list[Path]:
        """Where its files lie."""
        return [self._place(draft) / FILES / name for name in draft.files]

    def job(self, draft: Draft, name: str) -> Job:
        """The work of that name on it."""
        return Job(self._place(draft) / JOBS / name, self.within)

    def planned(self, draft: Draft, arguments: Sequence[str], *, store: Path | None = None, of: str = "") -> Job:
        """A command on a draft as its files are and as they are read: the same one until that changes.

        `of`: what else its answer hangs on, such as the version that it compares with.
        """
        contents = [(path.name, path.stat().st_mtime_ns) for path in self.paths(draft)]
        chosen = [[one.as_toml() for one in draft.lists], *map(asdict, draft.answers)] if store else []
        named = hashlib.sha256(json.dumps([arguments, contents, chosen, of]).encode()).hexdigest()[:16]
        return self.job(draft, f"{arguments[0]}-{named}")

    def begin(self, draft: Draft, arguments: Sequence[str], *, store: Path | None = None, of: str = "") -> Job:
        """The planned command, started unless it was. `store`: the folder of the store that it may also write to;
        without one it may take no more than looking into files does. Raises OSError where no process can be had.
        """
        return self._started(self.planned(draft, arguments, store=store, of=of), draft, arguments, store)

    def handing_in(self, draft: Draft) -> Job:
        """The one command that hands a draft in, whatever was asked of it in between."""
        return self.job(draft, HANDING_IN)

    def hand_in(self, draft: Draft, arguments: Sequence[str], store: Path) -> Job:
        """The command that hands it in, started unless it was. Raises OSError where no process can be had."""
        return self._started(self.handing_in(draft), draft, arguments, store)

    def _started(self, job: Job, draft: Draft, arguments: Sequence[str], store: Path | None) -> Job:
        if not job.was_started:
            written = [store] if store else []
            job.start(list(arguments), read=[self._place(draft)], write=written, bounds=BOUNDS if store else LOOKING)
        return job

    def act(self, owner: str, name: str) -> Job:
        """Work of this owner that is on no draft, such as taking back."""
        whose = hashlib.sha256(f"{owner}\0{name}".encode()).hexdigest()[:32]
        return Job(self.folder / ACTS / whose, self.within)

    def given(self, draft: Draft, *, is_answered: bool = False) -> list[str]:
        """What a command is told of it: files, mappings, source and day, and the answers that wait where they are asked
        for. A file of which nothing is read is not given. Writes mappings and answers. Raises OSError.
        """
        told = [str(path) for path in self.paths(draft) if path.name not in draft.not_given]
        for nth, one in enumerate(draft.lists):
            file = self._place(draft) / f"mapping_{nth + 1}.toml"
            _put(file, one.as_toml().encode())
            told += ["--mapping", str(file)]
        if is_answered and draft.answers:
            file = self._place(draft) / ANSWERS
            table = io.StringIO(newline="")
            writer = csv.DictWriter(table, list(contract().tables["answers"].columns))
            writer.writeheader()
            writer.writerows(one.cells for one in draft.answers)
            _put(file, table.getvalue().encode())
            told += ["--answers", str(file)]
        told += [f"--source={draft.source}"] if draft.source else []  # so that no name is taken for an option
        told += ["--new-source"] if draft.is_other else []
        told += [f"--municipality={draft.municipality}"] if draft.municipality else []
        typed, whose = draft.typed_municipality, draft.municipality
        meant = dict(draft.municipalities) | ({typed: whose} if typed and whose else {})
        told += [f"--municipality-is={name}={whose}" for name, whose in meant.items()]
        if draft.is_from_name:
            return [*told, "--reported-on-from-name"]
        return [*told, "--reported-on", draft.reported_on.isoformat()] if draft.reported_on else told

    def _place(self, draft: Draft) -> Path:
        return self.folder / draft.id

    def _places(self) -> Iterator[Path]:
        for place in self.folder.iterdir() if self.folder.is_dir() else ():
            if ID.fullmatch(place.name):
                yield place

    def _all(self) -> Iterator[Draft]:
        yield from filter(None, map(self._read, self._places()))

    def _remove(self, place: Path) -> None:
        for folder in (place / JOBS).glob("*"):
            Job(folder).cancel()
        shutil.rmtree(place, ignore_errors=True)

    def _read(self, place: Path) -> Draft | None:
        try:
            return _draft_of(json.loads((place / ABOUT).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _as_json(draft: Draft) -> bytes:
    return json.dumps(asdict(draft), default=str, ensure_ascii=False).encode()


@contextmanager
def _beside(place: Path, content: bytes) -> Iterator[Path]:
    """The content as a file beside its place, to be moved there; where that does not happen it goes. Raises OSError."""
    beside = place.parent / f".{secrets.token_hex(8)}"
    try:
        beside.write_bytes(content)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _put(place: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises OSError."""
    with _beside(place, content) as beside:
        os.replace(beside, place)


def _is_older(place: Path, now: dt.datetime) -> bool:
    """Whether a folder was left alone for longer than a draft is kept."""
    return now.timestamp() - place.stat().st_mtime > KEPT.total_seconds()


def _draft_of(said: Mapping) -> Draft:
    plain = dict(said)
    plain["touched_at"] = dt.datetime.fromisoformat(plain["touched_at"])
    plain["began_at"] = dt.datetime.fromisoformat(plain["began_at"]) if plain["began_at"] else None
    plain["reported_on"] = dt.date.fromisoformat(plain["reported_on"]) if plain["reported_on"] else None
    plain["files"] = tuple(plain["files"])
    plain["lists"] = tuple(_list_of(one) for one in plain["lists"])
    plain["header_rows"] = tuple(map(tuple, plain["header_rows"]))
    plain["left_out"] = tuple(map(tuple, plain["left_out"]))
    plain["not_given"] = tuple(plain.get("not_given", ()))
    plain["municipalities"] = tuple(map(tuple, plain.get("municipalities", ())))
    plain["answers"] = tuple(Waiting(**one) for one in plain.get("answers", ()))
    return Draft(**plain)


def _list_of(said: Mapping) -> ListChosen:
    plain = dict(said)
    plain["files"], plain["sheets"] = tuple(plain["files"]), tuple(plain["sheets"])
    plain["choices"] = Choices(**plain["choices"])
    plain["before"] = Choices(**plain["before"]) if plain.get("before") else None
    plain |= {name: tuple(plain.get(name, ())) for name in ("absent", "had")}
    return ListChosen(**plain)


def _name_of(given: str) -> str:
    """The name of a file without its folders, with nothing in it that no name can hold."""
    name = _UNWRITABLE.sub("_", PureWindowsPath(given.strip()).name).strip().lstrip(".") or "_"
    stem, suffix = os.path.splitext(name)
    stem = stem[: LONGEST_NAME - len(suffix)]
    return stem.encode()[: LONGEST_BYTES - len(suffix.encode())].decode(errors="ignore") + suffix
