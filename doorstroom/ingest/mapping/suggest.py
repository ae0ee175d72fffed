"""A mapping proposed for a flat list, from its headers and its words; a person confirms it.

Names that are known (in the contract and in `suggest.toml`) come first, likeness second. What is not certain is
marked in the proposal with a comment; what is not known stands there as a comment to fill in.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from doorstroom.contract.model import contract
from doorstroom.ingest import parse
from doorstroom.ingest.mapping.file import NEEDS_OUTCOME
from doorstroom.ingest.parse import fold
from doorstroom.ingest.readers.sheet import Sheet

KNOWLEDGE = Path(__file__).with_name("suggest.toml")
KNOWN = 100  # the likeness of a name that is known
LIKE_ENOUGH = 78
MOST_WORDS = 60  # a column with more different words holds text, not a status
SAMPLE = 5000  # different values of a column that are looked at
SMALL_WORDS = frozenset({"de", "het", "een", "van", "the", "of", "a", "an"})
MILESTONE_FIELDS = ("planned_on", "happened_on", "outcome", "decided_by")
ASSUMED_OUTCOME = {"start_decision": "go", "evaluation": "successful", "rollout_decision": "rollout_full"}
FIRST_PLAN, NEW_PLAN = "first_planned_on", "replanned_on"  # plans of which a list has a column of their own
BLOCKED = "blocked"
LONGEST_ID = 40  # letters; a longer text is no id
MOST_ID_PARTS = 3  # columns that may be put together to tell rows apart
PLANS = {"first": FIRST_PLAN, "new": NEW_PLAN, "planned": "planned_on", "happened": "happened_on"}
BRACKETS = re.compile(r"[()\[\]{}]")
IN_BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]")
UNIT_WORDS = r"(?i)\b(?:in|x|euro'?s?|eur|duizend(?:en|tallen)?|miljoen(?:en)?|thousands|millions?|mln|mio|k|m)\b|[€£$]"

NO_MONEY = re.compile(
    r"(?i)(?:\b(?:uren|uur|fte|dagen|weken|maanden|aantal|personen|deelnemers|inwoners|hours|days|weeks|months|people)\b|%)"
)

Target = tuple[str, str]  # ("columns", column), (milestone, field) or ("status", "column")


@dataclass(frozen=True)
class Guess:
    """A header for one target. `likeness` is 100 for a known name; `doubt` is the key of a comment.

    `also`: further headers that have to be put behind it to tell the rows apart.
    """

    header: str
    likeness: int
    doubt: str | None = None
    also: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return self.likeness == KNOWN and self.doubt is None


@dataclass(frozen=True)
class WordGuess:
    """What a word of a column means: a code, a stage or "blocked/reason", or None when it is not known."""

    word: str
    code: str | None
    likeness: int
    is_sure: bool


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping. `targets`: (group, field) → header; `words`: the same keys → what their words mean.

    `orders`: header → "dmy", "mdy", "ambiguous" or "conflicting", for date columns where the order matters;
    `orders_elsewhere`: what the other columns prove, for those that are ambiguous.
    `decimal`: "," or ".", "ambiguous" or "conflicting", or None when it does not matter.
    `sheets`: the sheets that are the same list, where there are more than one.
    """

    place: str
    sheet: str | None
    targets: Mapping[Target, Guess]
    words: Mapping[Target, tuple[WordGuess, ...]]
    orders: Mapping[str, str]
    decimal: str | None
    unused: tuple[str, ...]
    unused_dates: frozenset[str] = field(default_factory=frozenset)
    sheets: tuple[str, ...] = ()
    orders_elsewhere: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> frozenset[str]:
        """Every header that the mapping reads."""
        return frozenset(header for guess in self.targets.values() for header in (guess.header, *guess.also))

    @property
    def knows_pilots(self) -> bool:
        """Whether a header is known for the number or the name of a pilot."""
        return any(self.targets["columns", name].likeness for name in ("pilot_id", "title"))

    def to_toml(self) -> str:
        """The proposal as a mapping file, with comments in Dutch and English. It can be loaded as it is."""
        parts = (
            _intro(self),
            _settings(self),
            _columns(self),
            *_milestones(self),
            _status(self),
            _segments(self),
            _unused(self),
        )
        return "\n\n".join(part for part in parts if part) + "\n"


def known_in(sheet: Sheet) -> int:
    """How many headers of a sheet are known."""
    return sum(_known_name(header) is not None for header in sheet.headers)


def best_sheet(sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet that looks most like a list of pilots: with the most known headers, then with the most rows."""
    return max(sheets, key=lambda sheet: (known_in(sheet), len(sheet.cells)), default=None)


def sheets_alike(chosen: Sheet, sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets of the same file that have all headers that a mapping for the chosen one reads: another year."""
    wanted = {fold(header) for header in propose(chosen).headers}
    return [
        sheet
        for sheet in sheets
        if sheet.file == chosen.file and sheet.name and wanted <= {fold(header) for header in sheet.headers}
    ]


def propose(sheet: Sheet, alike: Sequence[Sheet] = ()) -> Proposal:
    """Propose a mapping for a flat list; `alike`: the sheets that it is for, the list's own among them."""
    sheet = _all_of(sheet, alike)
    column = {header: ListColumn.of(sheet, header) for header in sheet.headers}
    targets = _matched(column)
    _fill_required(targets, column, sheet)
    for milestone in {group for group, name in targets if name == "decided_by"}:
        if {name for group, name in targets if group == milestone} == {"decided_by"}:
            del targets[milestone, "decided_by"]  # who decides says nothing without a decision
    targets = {target: _judged(target, guess, column[guess.header]) for target, guess in targets.items()}
    dates = sorted({guess.header for target, guess in targets.items() if _kind(target) == "date"})
    found = {header: _order_of(header, dates, column) for header in dates}
    styles = {
        parse.number_style(column[guess.header].texts, from_typed=sheet.name is not None)
        for target, guess in targets.items()
        if _kind(target) in ("money", "number", "integer")
    } - {None}
    used = {header for guess in targets.values() for header in (guess.header, *guess.also)}
    unused = tuple(header for header in sheet.headers if header not in used)
    return Proposal(
        place=f"{sheet.file} [{sheet.name}]" if sheet.name else sheet.file,
        sheet=sheet.name,
        targets=targets,
        words={target: _word_guesses(target, column[guess.header]) for target, guess in targets.items()},
        orders={header: order.order for header, order in found.items() if order.order},
        orders_elsewhere={header: order.elsewhere for header, order in found.items() if order.elsewhere},
        decimal=styles.pop() if len(styles) == 1 else ("conflicting" if styles else None),
        unused=unused,
        unused_dates=frozenset(header for header in unused if column[header].is_dates),
        sheets=tuple(found.name for found in alike if found.name) if len(alike) > 1 else (),
    )


def _all_of(sheet: Sheet, alike: Sequence[Sheet]) -> Sheet:
    """A sheet with the rows of those that are like it, so that no word of theirs is missed."""
    if len(alike) < 2:
        return sheet
    parts = []
    for one in alike:
        by_name = {fold(header): one.cells[header] for header in reversed(one.headers)}
        nothing = pa.nulls(len(one.cells), pa.string())
        parts.append(pa.table([by_name.get(fold(header), nothing) for header in sheet.headers], list(sheet.headers)))
    return replace(sheet, cells=pa.concat_tables(parts).combine_chunks())


def _order_of(header: str, dates: Iterable[str], columns: Mapping[str, ListColumn]) -> parse.OrderOfDates:
    beside = [columns[other].texts for other in dates if other != header]
    return parse.order_of_dates(columns[header].texts, beside)


# ------------------------------------------------------------------- knowledge


@cache
def knowledge() -> dict:
    """What is in `suggest.toml`."""
    return tomllib.loads(KNOWLEDGE.read_text(encoding="utf-8"))


def comment(key: str, **details: object) -> str:
    """A remark in a mapping, in Dutch and English."""
    text = knowledge()["comments"][key]
    for name, value in details.items():
        text = text.replace("{" + name + "}", str(value))
    return text


@dataclass(frozen=True)
class _Name:
    """A name that a header may have; `rank` orders what it means when two headers claim one target."""

    target: Target
    rank: int
    is_sure: bool = True


@cache
def _names() -> dict[str, _Name]:
    """Every known header, normalised; of two meanings the first one holds."""
    names: dict[str, _Name] = {}

    def add(texts: Iterable[str], target: Target, rank: int, is_sure: bool = True) -> None:
        for text in texts:
            names.setdefault(normal(text), _Name(target, rank, is_sure))

    known = knowledge()
    columns = contract().tables["pilots"].columns.values()
    for column in columns:
        add((column.name, *column.label.values()), ("columns", column.name), 0)
    add(known["status"]["headers"], ("status", "column"), 0)
    for name, texts in known["segments"].items():
        add(texts, ("segments", name), 1)
    for entry in known["milestones"]:
        for name in MILESTONE_FIELDS:
            add(entry.get(name, ()), (entry["milestone"], name), 1)
            add(entry.get("unsure", {}).get(name, ()), (entry["milestone"], name), 2, is_sure=False)
    decided_by = contract().tables["milestones"].columns["decided_by"]
    decided_names = (decided_by.name, *decided_by.label.values(), *decided_by.synonyms)
    add(decided_names, ("rollout_decision", "decided_by"), 1)
    for column in columns:
        add((*column.synonyms, *known["columns"].get(column.name, ())), ("columns", column.name), 1)
    for column, texts in known["unsure_columns"].items():
        add(texts, ("columns", column), 2, is_sure=False)
    return names


@cache
def known_headers() -> frozenset[str]:
    """Every header that is known, as written: what the contract calls its columns, and what lists call them."""
    known = knowledge()
    texts = {
        name
        for table in contract().tables.values()
        for column in table.columns.values()
        for name in (column.name, *column.label.values(), *column.synonyms)
    }
    texts.update(known["status"]["headers"], *known["columns"].values(), *known["unsure_columns"].values())
    texts.update(*known["segments"].values())
    dated: set[str] = set()
    for entry in known["milestones"]:
        for name in MILESTONE_FIELDS:
            texts.update(entry.get(name, ()), entry.get("unsure", {}).get(name, ()))
        for name in ("planned_on", "happened_on"):
            dated.update(entry.get(name, ()), entry.get("unsure", {}).get(name, ()))
    words = {word for which in PLANS for word in known["plans"][which]}
    texts.update(f"{date} {word}" for date in dated for word in words)  # "Start" over "gepland"
    return frozenset(texts)


def normal(text: str) -> str:
    """A name as it is compared: words only, without the small ones and what stands between brackets.

    "Naam van de pilot" → "naam pilot"; "Startdatum (dd-mm-jjjj)" → "startdatum".
    """
    text = IN_BRACKETS.sub(" ", text) if IN_BRACKETS.sub("", text).strip() else text
    words = re.findall(r"[^\W_]+", fold(text))
    return " ".join([word for word in words if word not in SMALL_WORDS] or words)


# -------------------------------------------------------------------- matching


@dataclass(frozen=True)
class ListColumn:
    """One column of the list: its different texts, and what they look like."""

    header: str
    texts: tuple[str, ...]
    is_unique: bool
    is_dates: bool
    is_numbers: bool
    longest: int
    n_texts: int

    @staticmethod
    def of(sheet: Sheet, header: str) -> ListColumn:
        cells = sheet.cells.column(header)
        filled = pc.drop_null(cells)
        distinct = pc.unique(filled).to_pylist()
        texts = tuple(islice(distinct, SAMPLE))
        said = [text for text in texts if not parse.means_nothing(text)]
        dates = sum(_is_date(text) for text in said)
        numbers = sum(parse.read_number(text, ".").value is not None for text in said)
        is_unique = 0 < len(distinct) == len(cells)
        longest = max(map(len, texts), default=0)
        many = 2 * dates > len(said), 2 * numbers > len(said)
        return ListColumn(header, texts, is_unique, *many, longest, len(distinct))


def _is_date(text: str) -> bool:
    """Whether a text holds a day or period that could not as well be a plain number."""
    read = parse.read_date(text, "dmy")
    return (read.value is not None and read.flag != "excel_serial") or read.flag == "year_in_date_cell"


def _known_name(header: str) -> _Name | None:
    """What a header is known to mean; also a plan by its words: "Oorspronkelijke einddatum", "Nieuwe einddatum"."""
    names = _names()
    own = header.rpartition(": ")[2]  # "Planning: Einddatum" stood under a group
    said = normal(BRACKETS.sub(" ", own))  # "Einddatum (nieuw)": here what stands between brackets counts
    if said in names:
        return names[said]
    for text in dict.fromkeys((said, normal(BRACKETS.sub(" ", header)))):  # "Start: werkelijk": by its group too
        for which, field_name in PLANS.items():
            for word in knowledge()["plans"][which]:
                milestone = _dated_milestone(text, word)
                if milestone:
                    return _Name((milestone, field_name), 1)
    return next((names[name] for name in map(normal, (header, own, without_unit(header))) if name in names), None)


def _dated_milestone(name: str, word: str) -> str | None:
    """The milestone whose date a header names with a word before or behind it; None when it names none."""
    rests = [name.removeprefix(f"{word} "), name.removesuffix(f" {word}")]
    known = next((_names()[rest] for rest in rests if rest != name and rest in _names()), None)
    return known.target[0] if known and known.target[1] in ("planned_on", "happened_on") else None


def without_unit(header: str) -> str:
    """A header without the unit of its numbers: "Budget x € 1.000", "Kosten in duizenden euro's"."""
    return re.sub(UNIT_WORDS, " ", parse.without_unit(header)) if parse.unit_of(header) else header


def _matched(columns: Mapping[str, ListColumn]) -> dict[Target, Guess]:
    """Each header to at most one target and each target to at most one header, the surest first."""
    claims = []
    for nth, (header, column) in enumerate(columns.items()):
        found = _claim(header, column)
        if found:
            claims.append((-found[1].likeness, found[2], nth, found[0], found[1]))
    matched: dict[Target, Guess] = {}
    for *_, target, guess in sorted(claims, key=lambda claim: claim[:3]):
        if target in matched and target[1] == "planned_on":  # beside a planned day, the other column is the real one
            target, guess = (target[0], "happened_on"), replace(guess, doubt="check_meaning")
        matched.setdefault(target, guess)
    return matched


def _claim(header: str, column: ListColumn) -> tuple[Target, Guess, int] | None:
    name, likeness = _known_name(header), KNOWN
    if name is None:
        found = likest(normal(header), _names())
        if found is None:
            return None
        name, likeness = _names()[found[0]], found[1]
    target, doubt = name.target, None if name.is_sure else "check_meaning"
    if _kind(target) == "money" and NO_MONEY.search(header):  # "Budget (uren)"
        return None
    if target[1] == "outcome" and column.is_dates and column.texts:
        target, doubt = (target[0], "happened_on"), "check_meaning"
    if likeness < KNOWN and not _fits(target, column):
        return None
    if target == ("status", "column") and len(column.texts) > MOST_WORDS:
        return None
    return target, Guess(header, likeness, doubt), name.rank


def _kind(target: Target) -> str:
    """The type of the contract column behind a target."""
    group, name = target
    if group == "status":
        return "code"
    if name in (FIRST_PLAN, NEW_PLAN):
        return "date"
    tables = {"columns": "pilots", "segments": "segments"}
    return contract().tables[tables.get(group, "milestones")].columns[name].type


def _fits(target: Target, column: ListColumn) -> bool:
    kind = _kind(target)
    if kind == "date":
        return column.is_dates
    if kind in ("money", "number", "integer"):
        return column.is_numbers
    return kind != "code" or len(column.texts) <= MOST_WORDS


def _judged(target: Target, guess: Guess, column: ListColumn) -> Guess:
    """The guess with a doubt where the values of the column do not bear it out."""
    if guess.doubt:
        return guess
    if column.texts and not _fits(target, column):
        return replace(guess, doubt="check_values")
    if target == ("columns", "pilot_id") and not column.is_unique:
        return replace(guess, doubt="check_unique")
    return guess


def _fill_required(targets: dict[Target, Guess], columns: Mapping[str, ListColumn], sheet: Sheet) -> None:
    """A mapping needs an id and a title: without a known header, a column whose values tell the rows apart.

    A long text or a column that repeats is no id: then columns are put together until they tell the rows apart.
    """
    for wanted, other in (("pilot_id", "title"), ("title", "pilot_id")):
        if ("columns", wanted) in targets:
            continue
        taken = {guess.header for guess in targets.values()}
        free = [column for column in columns.values() if column.header not in taken and column.is_unique]
        if wanted == "pilot_id":
            free = [column for column in free if column.longest <= LONGEST_ID and not column.is_dates]
        if wanted == "pilot_id" and not free:
            targets["columns", wanted] = _put_together(given_title(targets), columns, sheet)
            continue
        if wanted == "title":
            free = [column for column in free if not column.is_dates and not column.is_numbers]
        given = targets.get(("columns", other))
        header = free[0].header if free else given.header if given else next(iter(columns))
        targets["columns", wanted] = Guess(header, 0, "no_candidate")


def given_title(targets: Mapping[Target, Guess]) -> str | None:
    """The header that is the title, where one is known."""
    title = targets.get(("columns", "title"))
    return title.header if title else None


def _put_together(title: str | None, columns: Mapping[str, ListColumn], sheet: Sheet) -> Guess:
    """Columns that together tell the rows apart, the title first; as few as it takes, and the shortest texts."""
    usable = sorted(
        columns.values(), key=lambda column: (column.is_dates, column.longest > LONGEST_ID, -column.n_texts)
    )
    parts = [title or usable[0].header]
    n_told_apart = _n_told_apart(sheet, parts)
    while n_told_apart < len(sheet.cells) and len(parts) < MOST_ID_PARTS:
        left = [column for column in usable if column.header not in parts and column.longest <= LONGEST_ID]
        best = max(left, key=lambda column: _n_told_apart(sheet, [*parts, column.header]), default=None)
        if best is None or _n_told_apart(sheet, [*parts, best.header]) == n_told_apart:
            break
        parts.append(best.header)
        n_told_apart = _n_told_apart(sheet, parts)
    return Guess(parts[0], 0, "no_candidate" if n_told_apart == len(sheet.cells) else "check_unique", tuple(parts[1:]))


def _n_told_apart(sheet: Sheet, headers: list[str]) -> int:
    # Arrow reads a name such as "a.b" as a path into a column.
    names = [str(nth) for nth in range(len(headers))]
    return sheet.cells.select(headers).rename_columns(names).group_by(names).aggregate([]).num_rows


# ----------------------------------------------------------------------- words


def likest(text: str, known: Mapping[str, object]) -> tuple[str, int] | None:
    """The likest known text and how like it is; never one that says the opposite: "inactief" is no "actief"."""
    if len(text) < 4:
        return None
    found = process.extract(text, known.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LIKE_ENOUGH, limit=None)
    return next(((name, min(KNOWN - 1, int(score))) for name, score, _ in found if not _denies(text, name)), None)


def _denies(text: str, known: str) -> bool:
    """Whether two texts differ by what turns a meaning around: niet, geen, bijna, on-, in-."""
    mine, theirs = text.split(), known.split()
    denying = set(knowledge()["denials"]["words"])
    if denying & set(mine) != denying & set(theirs):
        return True
    return any(_is_denial(one, other) for one in mine for other in theirs if one not in theirs and other not in mine)


def _is_denial(one: str, other: str) -> bool:
    """Whether two words differ by a start such as on- or in-: "voldoende" and "onvoldoende"."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    starts = knowledge()["denials"]["starts"]
    rests = [longer.removeprefix(start) for start in starts if longer.startswith(start)]
    bare = [rest for rest in rests if len(rest) >= 3]
    return any(fuzz.ratio(rest, shorter) > fuzz.ratio(longer, shorter) for rest in bare)


def _word_guesses(target: Target, column: ListColumn) -> tuple[WordGuess, ...]:
    """What the words of a status, outcome or code column mean, for the words that are not read by themselves."""
    if _kind(target) != "code" or len(column.texts) > MOST_WORDS:
        return ()
    group = target[0]
    if group == "status":
        known, allowed = stage_words(), None
    elif group == "segments":
        return ()
    else:
        code_list, allowed = _codes_of(target)
        known = _code_words(group if group != "columns" else code_list, code_list, allowed)
    seen: dict[str, WordGuess] = {}
    for word in column.texts:
        if parse.says_nothing(word):
            continue
        if group != "status" and _is_read(word, code_list, allowed):
            continue
        seen.setdefault(fold(word), word_guess(word, known))
    return tuple(seen.values())


def _codes_of(target: Target) -> tuple[str, tuple[str, ...]]:
    """The code list of a column, and those of its codes that may stand there."""
    group, name = target
    if group != "columns":
        return "outcome", tuple(contract().outcomes.get(group, ()))
    code_list = contract().tables["pilots"].columns[name].codes
    return code_list, tuple(contract().codes[code_list])


def _is_read(word: str, code_list: str, allowed: Iterable[str]) -> bool:
    read = parse.read_code(word, code_list)
    return read.flag is not None or read.value in allowed


def word_guess(word: str, known: Mapping[str, tuple[str, bool]]) -> WordGuess:
    """What a word means; `known`: words, as `normal` has them → (code, is it sure)."""
    outside = normal(word)
    if "?" in word:  # whoever wrote it was not sure
        return WordGuess(word, None, 0, False)
    whole = normal(BRACKETS.sub(" ", word))
    if whole in known:
        return WordGuess(word, known[whole][0], KNOWN, known[whole][1])
    if _takes_back(word, outside, known):
        return WordGuess(word, None, 0, False)
    if outside in known:
        code, is_sure = known[outside]
        return WordGuess(word, code, KNOWN, is_sure and not IN_BRACKETS.search(word))
    found = likest(outside, known)
    if found is None:
        return WordGuess(word, None, 0, False)
    return WordGuess(word, known[found[0]][0], found[1], False)


def _takes_back(word: str, outside: str, known: Mapping[str, tuple[str, bool]]) -> bool:
    """Whether what stands between brackets says something else than the word: "gestopt (tijdelijk)"."""
    meant = known.get(outside, (None, False))[0]
    for part in IN_BRACKETS.findall(word):
        inside = normal(BRACKETS.sub(" ", part))
        if set(inside.split()) & set(knowledge()["denials"]["words"]):
            return True
        if known.get(inside, (meant, False))[0] != meant:
            return True
    return False


@cache
def stage_words() -> dict[str, tuple[str, bool]]:
    """Known status words, normalised → (stage, or "blocked" with its reason; is it sure)."""
    known = knowledge()["stages"]
    words: dict[str, tuple[str, bool]] = {}
    for stage, entry in contract().codes["stage"].items():
        for word in (stage, *entry.label.values(), *known.get(stage, ())):
            words.setdefault(normal(word), (stage, True))
    for stage, unsure in known["unsure"].items():
        for word in unsure:
            words.setdefault(normal(word), (stage, False))
    for reason, texts in knowledge()["standstill"].items():
        said = BLOCKED if reason == "unknown" else f"{BLOCKED}/{reason}"
        for word in texts:
            words.setdefault(normal(word), (said, True))
    return words


def _code_words(group: str, code_list: str, allowed: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Known words for the codes that may stand in a column, normalised → (code, is it sure)."""
    synonyms, unsure = (knowledge()[part].get(group, {}) for part in ("words", "unsure_words"))
    words = {normal(word): (code, False) for code in allowed for word in unsure.get(code, ())}
    return words | {
        normal(word): (code, True)
        for code in allowed
        for word in (code, *contract().codes[code_list][code].label.values(), *synonyms.get(code, ()))
    }


# --------------------------------------------------------------------- writing


def quoted(text: str) -> str:
    """A text as a TOML string on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def written_line(key: str, value: str, remark: str | None = None) -> str:
    """A line of a mapping; the value as TOML."""
    return f"{key} = {value}" + (f"  # {remark}" if remark else "")


def _remark(guess: Guess) -> str | None:
    if guess.doubt:
        return comment(guess.doubt)
    return None if guess.is_sure else comment("check", likeness=guess.likeness)


def _intro(proposal: Proposal) -> str:
    text = comment("intro", place=quoted(proposal.place)).strip("\n")
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _settings(proposal: Proposal) -> str:
    lines = [written_line("sheet", quoted(proposal.sheet))] if proposal.sheet else []
    if proposal.sheets:
        lines = [written_line("sheets", f"[{', '.join(map(quoted, proposal.sheets))}]", comment("sheets_alike"))]
    if order := _one_order(proposal):
        lines.append(written_line("date_order", quoted(order)))
    if proposal.decimal in (",", "."):
        lines.append(written_line("decimal", quoted(proposal.decimal)))
    elif proposal.decimal:
        lines.append(f"# {comment('choose_decimal')}")
    return "\n".join(lines)


def _one_order(proposal: Proposal) -> str | None:
    """The order of day and month, when every column where it matters proves the same one."""
    found = set(proposal.orders.values())
    return found.pop() if len(found) == 1 and found <= {"dmy", "mdy"} else None


def _feed(proposal: Proposal, name: str, guess: Guess) -> str:
    """One line of the mapping: a header, with the order of its dates where that is its own."""
    order = None if _one_order(proposal) else proposal.orders.get(guess.header)
    value, remarks = quoted(guess.header), [_remark(guess)]
    if guess.also:
        headers = ", ".join(map(quoted, (guess.header, *guess.also)))
        return written_line(
            name, f'{{ columns = [{headers}], join = " / " }}', "; ".join(filter(None, remarks)) or None
        )
    times = parse.unit_of(guess.header) if name in _number_columns() else None
    if name in _number_columns() and parse.names_other_currency(guess.header):
        remarks.append(comment("check_currency"))
    if times:
        remarks.append(comment("check_unit"))
        return written_line(name, f"{{ column = {value}, times = {times} }}", "; ".join(filter(None, remarks)))
    if name.endswith("_on") and order in ("dmy", "mdy"):
        value = f"{{ column = {value}, date_order = {quoted(order)} }}"
    elif name.endswith("_on") and order:
        elsewhere = proposal.orders_elsewhere.get(guess.header)
        doubt = "order_elsewhere" if elsewhere else "choose_order" if order == "ambiguous" else "mixed_order"
        remarks.append(comment(doubt, order=elsewhere))
    return written_line(name, value, "; ".join(filter(None, remarks)) or None)


@cache
def _number_columns() -> frozenset[str]:
    columns = contract().tables["pilots"].columns.values()
    return frozenset(column.name for column in columns if column.type in ("money", "number", "integer"))


def _with_words(proposal: Proposal, target: Target, path: str) -> list[str]:
    """A column of codes whose words have to be translated, as a table of its own."""
    guess = proposal.targets[target]
    lines = [f"[{path}]", written_line("column", quoted(guess.header), _remark(guess)), "", f"[{path}.values]"]
    known = ", ".join(_codes_of(target)[1])
    for said in proposal.words[target]:
        if said.code is None:
            lines.append(f"# {written_line(quoted(said.word), quoted(''), comment('unknown_word', known=known))}")
        else:
            doubt = comment("check", likeness=said.likeness) if said.likeness < KNOWN else comment("check_meaning")
            remark = None if said.is_sure else doubt
            lines.append(written_line(quoted(said.word), quoted(said.code), remark))
    return lines


def _columns(proposal: Proposal) -> str:
    lines, with_words = ["[columns]"], []
    for column in contract().tables["pilots"].columns:
        target = ("columns", column)
        if target not in proposal.targets:
            continue
        if proposal.words[target]:
            with_words += ["", *_with_words(proposal, target, f"columns.{column}")]
        else:
            lines.append(_feed(proposal, column, proposal.targets[target]))
    return "\n".join(lines + with_words)


def _milestones(proposal: Proposal) -> Iterable[str]:
    for milestone in contract().codes["milestone"]:
        named = {name: proposal.targets.get((milestone, name)) for name in MILESTONE_FIELDS}
        found = {name: guess for name, guess in named.items() if guess}
        plans = {which: proposal.targets.get((milestone, which)) for which in (FIRST_PLAN, NEW_PLAN)}
        if plans[FIRST_PLAN]:  # before the others: of two plans without a day the first is the first plan
            yield _plan(proposal, milestone, plans[FIRST_PLAN], "first_plan")
        if found.keys() - {"decided_by"}:
            yield _milestone(proposal, milestone, found)
        if plans[NEW_PLAN]:
            yield _plan(proposal, milestone, plans[NEW_PLAN], "new_plan")


def _plan(proposal: Proposal, milestone: str, guess: Guess, which: str) -> str:
    heading = f"[[milestones]]  # {comment(which)}"
    return "\n".join([heading, written_line("milestone", quoted(milestone)), _feed(proposal, "planned_on", guess)])


def _milestone(proposal: Proposal, milestone: str, found: Mapping[str, Guess]) -> str:
    lines = ["[[milestones]]", written_line("milestone", quoted(milestone))]
    lines += [_feed(proposal, name, guess) for name, guess in found.items() if name != "outcome"]
    lacks_outcome = milestone in NEEDS_OUTCOME and "happened_on" in found and "outcome" not in found
    if lacks_outcome and milestone == "start_decision":
        lines.append(written_line("outcome", quoted(ASSUMED_OUTCOME[milestone]), comment("check_outcome")))
    elif lacks_outcome:
        choices = "|".join(contract().outcomes[milestone])
        lines.append(written_line("outcome", quoted(choices), comment("choose_outcome")))
        return "\n".join(f"# {line}" for line in lines)
    if "outcome" in found:
        if proposal.words[milestone, "outcome"]:
            lines += ["", *_with_words(proposal, (milestone, "outcome"), "milestones.outcome")]
        else:
            guess = found["outcome"]
            lines.append(written_line("outcome", f"{{ column = {quoted(guess.header)} }}", _remark(guess)))
    return "\n".join(lines)


def _status(proposal: Proposal) -> str:
    target = ("status", "column")
    if target not in proposal.targets:
        return ""
    guess = proposal.targets[target]
    lines = ["[status]", written_line("column", quoted(guess.header), _remark(guess)), "", "[status.words]"]
    for said in proposal.words[target]:
        if said.code is None:
            known = ", ".join(contract().codes["milestone"])
            lines.append(f"# {written_line(quoted(said.word), '[]', comment('unknown_status', known=known))}")
            continue
        milestone, outcome, remarks = _stated_by(said.code)
        statement = f"milestone = {quoted(milestone)}" + (f", outcome = {quoted(outcome)}" if outcome else "")
        if milestone == BLOCKED:  # what stood there is all that is known of the reason
            statement += f", note = {quoted(guess.header)}"
        if not said.is_sure:
            remarks.append(
                comment("check", likeness=said.likeness) if said.likeness < KNOWN else comment("check_meaning")
            )
        lines.append(written_line(quoted(said.word), f"[{{ {statement} }}]", "; ".join(remarks)))
    return "\n".join(lines)


def _stated_by(said: str) -> tuple[str, str | None, list[str]]:
    """Milestone and outcome for what a status word means, with what a person has to look at."""
    if said.partition("/")[0] == BLOCKED:  # the stage stays what the other columns say
        reason = said.partition("/")[2]
        known = "|".join(contract().outcomes[BLOCKED])
        return BLOCKED, reason or None, [] if reason else [comment("choose_reason", known=known)]
    milestone = str(contract().codes["stage"][said].traits["opened_by"])
    outcome = ASSUMED_OUTCOME.get(milestone)
    return milestone, outcome, [comment("check_outcome")] if outcome else []


def _segments(proposal: Proposal) -> str:
    """The area and target group that each row of the list names."""
    found = {name: proposal.targets.get(("segments", name)) for name in ("area", "target_group")}
    if not any(found.values()):
        return ""
    lines = ["[[tables]]", written_line("table", quoted("segments")), "", "[tables.columns]"]
    for name, guess in found.items():
        if guess:
            lines.append(_feed(proposal, name, guess))
        else:
            lines.append(
                written_line(name, f"{{ fixed = {quoted(comment(f'every_{name}'))} }}", comment("check_fixed"))
            )
    lines.append(written_line("role", '{ fixed = "tested" }', comment("check_fixed")))
    return "\n".join(lines)


def _unused(proposal: Proposal) -> str:
    if not proposal.unused:
        return ""
    lines = [f"# {comment('unused')}"]
    for header in proposal.unused:
        remark = f"  ({comment('looks_like_dates')})" if header in proposal.unused_dates else ""
        lines.append(f"#   {quoted(header)}{remark}")
    return "\n".join(lines)
