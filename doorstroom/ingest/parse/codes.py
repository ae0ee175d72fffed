"""Codes, and lists of codes, by their names and labels."""

from __future__ import annotations

import re
from functools import cache

from doorstroom.contract.model import contract
from doorstroom.ingest.findings import OneOf
from doorstroom.ingest.parse.nothing import means_nothing
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.parse.value import Value

_YES_NO = {"true": "yes", "waar": "yes", "false": "no", "onwaar": "no"}  # as a spreadsheet writes them


def read_code(text: str, code_list: str) -> Value:
    """A code by its name or a label in either language; otherwise the problem unknown_code.

    Raises KeyError when the contract has no such code list.
    """
    if code := _names(code_list).get(fold(text)):
        return Value(code)
    if flag := means_nothing(text):
        return Value(flag=flag)
    return Value(problem="unknown_code", expected=OneOf(code_list))


def read_list(text: str, code_list: str) -> Value:
    """Codes separated by ; or , or line breaks, each once and in their order; one unknown code is a problem for all."""
    if flag := means_nothing(text):
        return Value(flag=flag)
    codes = [read_code(part, code_list).value for part in re.split(r"[;,\n]", text) if part.strip()]
    if None in codes or not codes:
        return Value(problem="unknown_code", expected=OneOf(code_list))
    return Value(tuple(dict.fromkeys(codes)))


@cache
def _names(code_list: str) -> dict[str, str]:
    """Every folded name of the codes of a list → the code."""
    codes = contract().codes[code_list]
    names = {fold(label): code for code, entry in codes.items() for label in entry.label.values()}
    names |= {fold(code): code for code in codes}
    return {word: names[said] for word, said in _YES_NO.items() if said in names} | names
