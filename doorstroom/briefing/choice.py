"""What the person who briefs chose: which body is briefed, which slides, in which order, with which words of their own.

It stands in an address (`?orgaan=Waterkant/Raad&vergadering=2026-05-13&dias=waiting&tekst_waiting=…`) or in a small
TOML file. It never reaches the records.

    body = "Waterkant/Raad"
    meeting = 2026-05-13
    slides = ["standing", "waiting", "asked"]

    [own]
    waiting = "De wethouder sprak hierover met de teams."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import tomli_w

from doorstroom.briefing.model import Slide
from doorstroom.settings import PUBLIC, Audience

# In the order of the story.
KEYS = (
    *("standing", "waiting", "costs", "building_up", "duration", "ready", "begin", "targeting"),
    *("changes", "borrowed", "lessons", "asked"),
)
LONGEST_OWN = 400  # characters: what stands below a picture must leave room for it
# What the parts of an address are called; that of a text ends in the key of its slide. `body` is a filter.
SLIDES, OWN, BODY, MEETING = "dias", "tekst_", "orgaan", "vergadering"
LONGEST_BODY = 200  # characters


class ChoiceError(Exception):
    """A file with a choice that cannot be used; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Choice:
    """`slides`: keys in the order in which they are told; none means the whole story. `own`: added text by key.

    body: of which the last slide asks, as `slides_ask.bodies` names it; nothing: of each body. meeting: the day on
    which that body meets; None: the first that can be reached.
    """

    slides: Sequence[str] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    meeting: date | None = None

    def told(self, there: Sequence[str]) -> tuple[str, ...]:
        """The keys that are told, in order, of those that there are: all of them where no chosen one is there."""
        return tuple(key for key in dict.fromkeys(self.slides) if key in there) or tuple(there)

    def is_missed(self, there: Sequence[str]) -> bool:
        """Whether something was chosen, and there is nothing to say on any of it."""
        return bool(self.slides) and not set(self.slides) & set(there)

    def applied(self, story: Sequence[Slide]) -> tuple[Slide, ...]:
        """The slides that were chosen and that there are, in the order of the choice, with the added words."""
        slides = {slide.key: slide for slide in story}
        chosen = (slides[key] for key in self.told(tuple(slides)))
        return tuple(replace(slide, own=self.own.get(slide.key, "").strip()[:LONGEST_OWN]) for slide in chosen)

    def in_address(self, audience: Audience = PUBLIC) -> dict[str, object]:
        """The parts of an address that say it, and for whom it is; a part that is None is left out."""
        own = {f"{OWN}{key}": self.own.get(key) or None for key in KEYS}
        for_whom = {
            "audience": None if audience == PUBLIC else audience,
            BODY: self.body or None,
            MEETING: self.meeting,
        }
        return {**for_whom, SLIDES: list(self.slides) or None, **own}

    def to_toml(self) -> str:
        """The choice as a file that `read` reads."""
        slides = {"slides": list(self.slides)} if self.slides else {}
        body = {"body": self.body} if self.body else {}
        meeting = {"meeting": self.meeting} if self.meeting else {}
        return tomli_w.dumps(body | meeting | slides | {"own": dict(self.own)})


def of_address(given: Mapping[str, Sequence[str]]) -> Choice:
    """The choice that an address holds; what is no slide is left out. given: all values by the name of their part."""
    slides = tuple(key for key in given.get(SLIDES, ()) if key in KEYS)
    texts = {key: given.get(f"{OWN}{key}", ()) for key in KEYS}
    own = {key: values[-1].strip()[:LONGEST_OWN] for key, values in texts.items() if values}
    body = next(iter(given.get(BODY, ())), "").strip()[:LONGEST_BODY]
    meeting = _day(next(iter(given.get(MEETING, ())), ""))
    return Choice(slides, {key: text for key, text in own.items() if text}, body, meeting)


def _day(written: str) -> date | None:
    """A day in an address; what is no day counts as not chosen."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def read(text: str) -> Choice:
    """The choice in a file. Raises ChoiceError when it is no such file or names a slide that does not exist."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChoiceError("choice_unreadable", problem=error) from error
    slides, own, body = said.get("slides", []), said.get("own", {}), said.get("body", "")
    meeting = said.get("meeting")
    is_choice = isinstance(slides, list) and isinstance(own, dict) and isinstance(body, str)
    is_day = meeting is None or type(meeting) is date  # and not a moment, which is one as well
    if not (is_choice and is_day) or said.keys() - {"slides", "own", "body", "meeting"}:
        raise ChoiceError("choice_unreadable", problem=", ".join(said))
    for name in [*slides, *own]:
        if name not in KEYS:
            raise ChoiceError("unknown_slide", name=name, known=", ".join(KEYS))
    if not all(isinstance(text, str) for text in own.values()):
        raise ChoiceError("choice_unreadable", problem="own")
    return Choice(tuple(slides), own, body.strip()[:LONGEST_BODY], meeting)
