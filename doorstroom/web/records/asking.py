"""What is asked of a list as soon as it was dropped, so that who answers it need not walk through the steps."""

from __future__ import annotations

from doorstroom.drafts.draft import Draft
from doorstroom.drafts.lists import Looked
from doorstroom.drafts.one_list import List
from doorstroom.ingest.mapping.seen import ColumnSeen
from doorstroom.report.screens.blocks import Heading, note
from doorstroom.web.records import naming
from doorstroom.web.records.choosing import outcomes
from doorstroom.web.records.desk import words
from doorstroom.web.records.targets import target_name
from doorstroom.web.records.wording import ask
from doorstroom.web.screen import show_blocks

MOST_WORDS = 12  # that are asked here; more of them have a step of their own


def draw(own: Draft, found: Looked, every: list[List]) -> None:
    """Of which municipality it is, what words mean, and what came of what has a day; nothing where all that is known.
    What words say may tell what came of it, so that comes last.
    """
    new = [one for one in every if one.chosen.mapping is None and not one.chosen.is_remembered]
    asked = [(one, column) for one in new for column in one.words_to_choose() if one.words_asked(column)]
    of_words = asked if sum(len(one.words_asked(column)) for one, column in asked) <= MOST_WORDS else []
    of_outcomes = [one for one in new if one.outcomes_asked()]
    is_of_place = naming.asks_whose(own, found)
    if not (of_words or of_outcomes or is_of_place):
        return
    show_blocks([Heading(words()("handing_in.asked"), 2)])
    if is_of_place:
        naming.ask_whose(own, found)
    for one, column in of_words:
        _words(one, column)
    for one in of_outcomes:
        outcomes(one, one.outcomes_asked())


def _words(one: List, column: ColumnSeen) -> None:
    target = target_name(one.chosen.choices.targets[column.header], words())
    show_blocks([note(words()("handing_in.words_asked", header=column.header, target=target))])
    ask(one, column)
