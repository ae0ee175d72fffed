"""The sections of a long screen: links to them on top, and a heading at each place that a link points to."""

from __future__ import annotations

from dataclasses import dataclass

from doorstroom.i18n import Words
from doorstroom.report.screens.blocks import Block, Choice, Heading


@dataclass(frozen=True)
class Sections:
    """`label`: the key of what the links are called together; `titles`: the group of keys that holds a title for each
    of `names`. A name is the place that an address points to.
    """

    label: str
    titles: str
    names: tuple[str, ...]

    def contents(self, words: Words) -> Block:
        """Links to all of them."""
        return Choice(words(self.label), [(self.title(name, words), f"#{name}", False) for name in self.names])

    def headed(self, name: str, words: Words) -> Block:
        """The heading of one."""
        return Heading(self.title(name, words), 2, name)

    def title(self, name: str, words: Words) -> str:
        return words(f"{self.titles}.{name}")
