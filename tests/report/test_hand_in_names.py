"""Who handed in what, in words: no account of a system, no folder, no file of ours."""

from __future__ import annotations

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.tables.history import in_words
from doorstroom.report.text.records import file_names, handed_in_by, source, without_id


@pytest.mark.parametrize(
    ("name", "nl", "en"),
    [
        ("Noor", "Noor", "Noor"),
        ("root", "de beheerder van de server", "the administrator of the server"),
        ("", "onbekend", "unknown"),
        (None, "onbekend", "unknown"),
    ],
)
def test_who_handed_in_is_said_in_words(name, nl, en):
    assert [handed_in_by(name, words_for(language)) for language in ("nl", "en")] == [nl, en]


@pytest.mark.parametrize(("name", "said"), [("Noor", "pilotlijst, Noor"), ("root", "pilotlijst"), (None, "pilotlijst")])
def test_the_history_of_a_pilot_names_no_account_of_a_system(name, said):
    row = {"kind": "record", "name": "theme", "told_as": "new", "source": "pilotlijst", "said_by": name}
    row |= {"is_withheld": False}
    rest = dict.fromkeys(
        ("said_on", "was", "is_now", "was_outcome", "outcome", "source_file", "source_sheet", "source_row")
    )
    assert in_words(rest | row, words_for("nl"))["by"] == said


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["waterkant/pilotlijst_2026-03.csv", "example.toml"], ["pilotlijst_2026-03.csv"]),
        (["a/pilots.csv", "b/pilots.csv"], ["pilots.csv"]),
        (["example.toml"], ["example.toml"]),
    ],
)
def test_files_are_named_without_folders_and_what_only_says_which_there_are(files, names):
    assert file_names(files) == names


def test_a_file_is_named_without_what_tells_its_hand_in_from_all_others():
    row = {"source_file": "2026-11-28_0c4c40c8 lijst 2026-11.csv", "source_sheet": None, "source_row": 7}
    said = source(row, words_for("nl"))
    assert ("2026-11-28 lijst 2026-11.csv" in said, "0c4c40c8" in said) == (True, False)
    assert without_id("2026-11-28_0c4c40c8 a.csv, 2026-01-31 b.csv, c.csv") == (
        "2026-11-28 a.csv, 2026-01-31 b.csv, c.csv"
    )
