"""Words, signs and errors that say that there is no value."""

from __future__ import annotations

import re
from typing import Literal, get_args

from doorstroom.ingest.parse.text import tidy

Nothing = Literal["means_unknown", "means_none", "not_yet", "error_value"]
NOTHINGS: frozenset[Nothing] = frozenset(get_args(Nothing))

# Without full stops: "n.v.t." is looked up as "nvt". The _TOO ones also stand before an explanation: "N/A - not begun".
_UNKNOWN_TOO = frozenset(
    {"onbekend", "unknown", "nnb", "ntb", "tbd", "nog niet bekend", "nader te bepalen", "nog te bepalen"}
    | {"to be determined"}
)
_NONE_TOO = frozenset({"nvt", "n/a", "niet van toepassing", "not applicable"})
MEANS_UNKNOWN = _UNKNOWN_TOO | {
    "nog onbekend",
    "niet bekend",
    "weet niet",
    "not known",
    "not yet known",
    "tba",
    "pm",
    "#n/b",
}
MEANS_NONE = _NONE_TOO | {"na", "#n/a", "geen", "none", "geen datum", "geen bedrag", "no date"}
# That it has still to happen: no outcome is lacking there.
NOT_YET = frozenset(
    {"nog niet", "nog niet besloten", "niet besloten", "nog geen besluit", "geen besluit", "nog te besluiten"}
    | {
        "nog niet geëvalueerd",
        "nog niet geevalueerd",
        "niet geëvalueerd",
        "niet geevalueerd",
        "nog geen evaluatie",
        "geen evaluatie",
        "nog te evalueren",
    }
    | {"nog niet gebeurd", "nog niet gedaan", "nog geen uitkomst", "nog geen datum", "nog niet uitgevoerd"}
    | {"not yet", "not yet decided", "not decided", "undecided", "no decision yet", "no decision", "to be decided"}
    | {"not yet evaluated", "not evaluated", "no evaluation yet", "no evaluation", "not done yet", "no outcome yet"}
)
_UNKNOWN_SIGNS, _NONE_SIGNS = re.compile(r"[?. ]+"), re.compile(r"[-/ ]+")
# What Excel and LibreOffice show where a formula failed, in Dutch and English; "#N/A" is often meant (MEANS_NONE).
_ERRORS = re.compile(
    r"#(?:ref|verw|div/0|deel/0|value|waarde|name|naam|num|getal|null|leeg|spill|overloop|calc|bereken|field|veld"
    r"|getting_data|gegevens_ophalen|blocked|geblokkeerd|connect|unknown|onbekend|busy|bezet)[!?]?|err:\d{3}"
)
_EXPLAINED = re.compile(r"([^-:;,(]+?)\s*[-:;,(].*")


def says_nothing(text: str) -> Nothing | None:
    """Whether a text as a whole says that there is no value: "n.v.t.", "onbekend", "?", "#REF!"."""
    return _said(tidy(text))


def means_nothing(text: str) -> Nothing | None:
    """Whether a text says that there is no value, with an explanation or without: "N/A - use case never started"."""
    plain = tidy(text)
    found = _said(plain)
    if not found and (explained := _EXPLAINED.match(plain)) and _word(explained[1]) in _UNKNOWN_TOO | _NONE_TOO:
        return _said(explained[1])
    return found


def _said(plain: str) -> Nothing | None:
    if _ERRORS.fullmatch(plain):
        return "error_value"
    word = _word(plain)
    if word in MEANS_UNKNOWN or _UNKNOWN_SIGNS.fullmatch(plain):
        return "means_unknown"
    if word in NOT_YET:
        return "not_yet"
    return "means_none" if word in MEANS_NONE or _NONE_SIGNS.fullmatch(plain) else None


def _word(plain: str) -> str:
    """An abbreviation without its full stops: "n.v.t." → "nvt"."""
    return plain.replace(".", "").strip()
