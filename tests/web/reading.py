"""What stands in a page of plain HTML, and whether it is well made; with the parser that Python brings."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "rect", "input"}


@dataclass
class Seen(HTMLParser):
    """The tags with their attributes, in order; the texts by the tag they are in; and what is not well made."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.within.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        if not self.within or self.within.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, text: str) -> None:
        if self.within and text.strip():
            self.texts.setdefault(self.within[-1], []).append(text)

    def all_of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(part for tag, parts in self.texts.items() if tag not in ("style", "title") for part in parts)


def seen(html: str) -> Seen:
    reader = Seen()
    reader.feed(html)
    reader.close()
    reader.faults += [f"<{tag}> is never closed" for tag in reader.within]
    return reader
