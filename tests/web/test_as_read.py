"""A day of a workbook is written as the reader writes days; a text stays the text that somebody wrote."""

from __future__ import annotations

import pytest

from doorstroom.i18n import words_for
from doorstroom.web.records import desk


@pytest.mark.parametrize(
    ("text", "file", "nl", "en"),
    [
        ("2025-01-06", "lijst.xlsx", "6 januari 2025", "6 January 2025"),
        ("2025-01-06 00:00:00", "lijst.xls", "6 januari 2025", "6 January 2025"),
        ("2025-01-06", "lijst.csv", "2025-01-06", "2025-01-06"),
        ("06-01-2025", "lijst.xlsx", "06-01-2025", "06-01-2025"),
        ("2025-02-30", "lijst.xlsx", "2025-02-30", "2025-02-30"),
        ("P-2025-01-06", "lijst.xlsx", "P-2025-01-06", "P-2025-01-06"),
    ],
)
def test_a_day_of_a_workbook_is_in_the_readers_way(monkeypatch, text, file, nl, en):
    for language, shown in (("nl", nl), ("en", en)):
        monkeypatch.setattr(desk, "words", lambda language=language: words_for(language))
        assert desk.as_read(text, file) == shown
