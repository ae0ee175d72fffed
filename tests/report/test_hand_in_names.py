"""Who handed in what, in words: no account of a system, no folder, no file of ours."""

from __future__ import annotations

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text.records import file_names, handed_in_by


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
