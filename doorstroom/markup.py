"""HTML that cannot forget to escape: a text gets into it by `fill` only, which escapes whatever is not Html already."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from numbers import Number
from pathlib import Path
from string import Formatter

Content = str | Number | Iterable  # what is put into HTML; of several, and of several in those, one after the other


_has_marks = re.compile("[&<>\"']").search


class Html(str):
    """Text that is HTML. Written so in the code, or made by the functions here; never of what a record says."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """For who draws it: this is HTML, and not text of which that must be found out first."""
        return str(self)


class Marked(str):
    """An address of which a link says a word more about where it leads."""

    mark: str

    def __new__(cls, address: str, mark: str) -> Marked:
        made = super().__new__(cls, address)
        made.mark = mark
        return made


def at(address: str, place: str) -> str:
    """A place on the page of an address; a mark stays."""
    found = f"{address}#{place}"
    return Marked(found, address.mark) if isinstance(address, Marked) else found


def filler(escape: Callable[[str], str]) -> Callable[..., Html]:
    """A `fill` that escapes in a way of its own."""

    def add(values: Iterable[Content], spec: str, to: list[str]) -> None:
        for value in values:
            kind = type(value)
            if kind is Html:
                to.append(value)
            elif kind is str:
                to.append(escape(value))
            elif kind is not tuple and isinstance(value, str | Number):
                to.append(escape(format(value, spec)))
            else:
                add(value, spec, to)

    def fill(template: str, /, **values: Content) -> Html:
        """A template that stands in the code, its {names} filled in and escaped unless they are Html."""
        written: list[str] = []
        for literal, name, spec in _parts(template):
            written.append(literal)
            if name is not None:
                value = values[name]
                if type(value) is Html:
                    written.append(value)
                else:
                    add((value,), spec, written)
        return Html("".join(written))

    return fill


def escape(text: str) -> str:
    """Text as HTML; most of it has nothing to escape, and that is found out in half the time."""
    return html.escape(text) if _has_marks(text) else text


fill = filler(escape)


def mark_of(href: object) -> Html:
    """What stands behind a link to this address: its word, where it has one."""
    return fill(' <span class="ds-mark">{mark}</span>', mark=href.mark) if isinstance(href, Marked) else Html("")


@cache
def _parts(template: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple((literal, name, spec or "") for literal, name, spec, _ in Formatter().parse(template))


def between(mark: Content, parts: Iterable[Content]) -> list[Content]:
    """The parts with a mark between them, to be put into a template."""
    return [one for part in parts for one in (mark, part)][1:]


@cache
def own_file(path: Path) -> Html:
    """A style sheet or script of our own, as it stands in the page."""
    return Html(path.read_text(encoding="utf-8"))


def as_json(data: object) -> Html:
    """JSON that no text in it can break out of its element."""
    return Html(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))
