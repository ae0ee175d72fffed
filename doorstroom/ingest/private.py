"""Texts that look like those of a private person: records need functional addresses only.

What is looked for, and what it is not: an e-mail address whose name reads as a person's or that is of a provider for
homes, and not `jeugd@`, `team.noord@`; a Dutch citizen service number (BSN): nine digits that pass the eleven-test
(https://www.rvig.nl/bsn), and not the digits of a longer number; a Dutch telephone number of ten digits.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

EMAIL, BSN, PHONE = "private_email", "private_bsn", "private_phone"  # keys of the flags
_MAY_BE = r"@|\d[\d .\-()]{6,}\d"  # what has none of these is no more than read over
_ADDRESS = re.compile(r"([\w.+'-]+)@([\w-]+(?:\.[\w-]+)+)")
_NINE = re.compile(r"(?<![\d.,-])(?:\d{9}|\d{3}[ .]\d{3}[ .]\d{3}|\d{4}[ .]\d{2}[ .]\d{3})(?![\d,-]|\.\d)")
_TEN = re.compile(r"(?<![\d+])(?:(?:\+|00)31[ -]?(?:\(0\))?[ -]?|0)[1-9](?:[ -]?\d){8}(?!\d)")
_PARTS = re.compile(r"[._-]+")
_NUMBERED = re.compile(r"\d+$")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{4}(?: ?\d{4}){2} ?\d{2}\b")  # of a bank, not looked for here


@cache
def _words(of: str) -> frozenset[str]:
    return frozenset(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))[of])


def private_in(text: str) -> str | None:
    """Of what kind a text holds something of a private person; None where it holds nothing that looks so."""
    text = _ACCOUNT.sub(" ", text)
    if any(map(_is_bsn, _NINE.findall(text))):
        return BSN
    if any(_is_of_a_person(name, at) for name, at in _ADDRESS.findall(text)):
        return EMAIL
    return PHONE if _TEN.search(text) else None


def private_rows(texts: pa.Array) -> dict[str, np.ndarray]:
    """Of each kind that is found the rows that hold it, as a mask."""
    may_be = pc.match_substring_regex(texts, _MAY_BE).fill_null(False).to_numpy(zero_copy_only=False)
    found: dict[str, np.ndarray] = {}
    for index in np.flatnonzero(may_be):
        if kind := private_in(texts[int(index)].as_py()):
            found.setdefault(kind, np.zeros(len(texts), dtype=bool))[index] = True
    return found


def _is_bsn(digits: str) -> bool:
    """The eleven-test: the digits by 9, 8, … 2 and −1 add up to a multiple of eleven, and are not all noughts."""
    numbers = [int(sign) for sign in digits if sign.isdigit()]
    return any(numbers) and sum(n * by for n, by in zip(numbers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def _is_of_a_person(name: str, at: str) -> bool:
    parts = [_NUMBERED.sub("", part) for part in _PARTS.split(name.casefold()) if part]
    if any(part in _words("offices") for part in parts):
        return False
    if _words("homes") & set(at.casefold().split(".")[:-1]):
        return True
    names = [part for part in parts if part.replace("'", "").isalpha()]
    return len(names) > 1
