"""A text without what nobody sees, and without what nobody means by it."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80  # letters; a longer text is no day and no amount
# A text that needs no cleaning at all, as nearly every text does not.
IS_CLEAN = r"^[!-~\x{00A1}-\x{00AC}\x{00AE}-\x{00FF}]+( [!-~\x{00A1}-\x{00AC}\x{00AE}-\x{00FF}]+)*$"
ROOM_AROUND_A_SIGN = r" *([-/.,:;]) *"

_WITHOUT_WIDTH = "\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
# Of RE2: a text of which nobody sees anything. A joiner is seen between the two signs that it joins only.
IS_BLANK = rf"^[\s\pZ\x0b\x1c-\x1f\x85{_WITHOUT_WIDTH}\x{{200d}}]*$"

_INVISIBLE = re.compile(f"[{_WITHOUT_WIDTH}]")
_JOINER_OF_NOTHING = re.compile(r"(?<![^\w\s\u200d])\u200d")
_ROOM = re.compile(r"[^\S\n]+")
_ROOM_AROUND_A_BREAK = re.compile(r" ?\n ?")
_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃", "-") | dict.fromkeys("’‘ʼ`´", "'"))


def clean(text: str) -> str:
    """A text without what nobody sees: composed signs, plain spaces, one at a time, and none at its ends.

    Line breaks stay; signs without width go.
    """
    plain = unicodedata.normalize("NFC", _seen(text.replace("\r\n", "\n").replace("\r", "\n")))
    return _ROOM_AROUND_A_BREAK.sub("\n", _ROOM.sub(" ", plain)).strip()


def fold(text: str) -> str:
    """A text as it is compared: no accents, capitals, double spaces, underscores or hard spaces."""
    return _bare(text.replace("_", " "))


def tidy(text: str) -> str:
    """A text as it is read: no accents or capitals, plain dashes, no quote that a spreadsheet sets before text."""
    return _bare(text).translate(_SIGNS).removeprefix("'").strip()


def spelling_key(text: str) -> str:
    """What spellings of one name have in common: no capitals or accents, plain dashes without room around them."""
    return re.sub(ROOM_AROUND_A_SIGN, r"\1", _bare(text).translate(_SIGNS))


def _seen(text: str) -> str:
    return _JOINER_OF_NOTHING.sub("", _INVISIBLE.sub("", text))


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", _seen(text.casefold()))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
