"""Who hands in on the screen has no file of settings and no command line: no message there speaks of one."""

from __future__ import annotations

import re

import pytest

from doorstroom.i18n import LANGUAGES, catalogue, words_for
from doorstroom.ingest.findings import Code, Flag, Problem, Refusal
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping.model import MappingError
from doorstroom.report.text.messages import (
    column_in_words,
    error_in_words,
    flag_in_words,
    refusal_in_words,
    value_in_words,
)

SECTIONS = ("flags", "refusals", "refused_file", "mapping_errors", "errors", "handing_in", "cli.step")
OF_A_COMMAND = re.compile(r"koppeling|mapping|toml|`|\[\w+\]|python -m|(?<![\w-])--[a-z]", re.IGNORECASE)
# Errors of commands that no step of handing in runs, and of what is written down elsewhere.
ELSEWHERE = re.compile(
    r"errors\.(write_|spark_|purge_|rules_|tokens?_|missing_parameter|file_exists|already_table|answers_file|mapping_|bad_|unknown_|not_a_|no_such|choice_unreadable)"
)


def on_screen(key: str, texts: dict) -> str:
    section = key.partition(".")[0]
    return next((told for told in (f"on_screen.{key}", f"on_screen.{section}.any") if told in texts), key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_of_handing_in_speaks_of_files_and_commands(language):
    texts = catalogue(language)
    said = {key: texts[on_screen(key, texts)] for key in texts if key.startswith(SECTIONS) and not ELSEWHERE.match(key)}
    assert len(said) > 200
    assert {key: text for key, text in said.items() if OF_A_COMMAND.search(str(text))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_otherwise_on_a_screen_is_a_message_and_needed(language):
    texts = catalogue(language)
    own = [key.removeprefix("on_screen.") for key in texts if key.startswith("on_screen.")]
    assert [key for key in own if key not in texts and not key.endswith(".any")] == []
    for key in own:
        given, of_command = (set(re.findall(r"{(\w+)}", str(texts.get(one)))) for one in (f"on_screen.{key}", key))
        assert given <= of_command or key.endswith(".any"), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_screen_choose_them(language):
    screen, command = words_for(language, is_on_screen=True), words_for(language)
    flag = Flag("lijst.csv", None, None, 2, "Status", "raar", "unknown_status_word")
    for error in (IntakeError("name_without_day", file="lijst.csv"), MappingError("not_toml", problem="x")):
        assert not OF_A_COMMAND.search(error_in_words(error, screen))
        assert OF_A_COMMAND.search(error_in_words(error, command))
    assert not OF_A_COMMAND.search(flag_in_words(flag, screen))
    assert OF_A_COMMAND.search(flag_in_words(flag, command))


NOT_ITS_OUTCOME = "outcome_not_of_milestone"
CODED = [
    Flag("l", None, "milestones", 3, "Uitkomst", "unsuccessful", "unreadable_kept", Problem(NOT_ITS_OUTCOME, None)),
    Flag("l.csv", None, "milestones", 3, "outcome", Code("outcome", "unsuccessful"), "corrected_statement"),
    Flag("l.csv", None, "milestones", 3, "outcome", None, "evaluation_without_outcome"),
    Flag("l.csv", None, "milestones", 3, "note", None, "note_missing"),
    Refusal("l.csv", None, "milestones", 3, "outcome", "unsuccessful", NOT_ITS_OUTCOME),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("found", CODED, ids=lambda found: f"{found.code}-{found.column}")
def test_no_code_and_no_name_of_a_column_reaches_a_screen(found, language):
    words = words_for(language, is_on_screen=True)
    told = (flag_in_words if isinstance(found, Flag) else refusal_in_words)(found, words)
    said = f"{told} {column_in_words(found, words)} {value_in_words(found, words)}"
    of_contract = {"outcome", "note"} if language == "nl" else set()
    assert not {"unsuccessful", *of_contract} & set(re.findall(r"\w+", said))
    if found.value:
        assert words.label("outcome", "unsuccessful") in said
