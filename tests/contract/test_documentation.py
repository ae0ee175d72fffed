"""docs/records.md, as a programme office reads it."""

from __future__ import annotations

import re

import pytest

from doorstroom.contract.documentation import records_md
from doorstroom.contract.model import contract
from doorstroom.i18n import LANGUAGES


@pytest.fixture(scope="module")
def halves() -> dict[str, str]:
    dutch, english = records_md().split("\n# Pilot records\n")
    return {"nl": dutch, "en": english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_column_and_code_is_explained_in_each_language(halves, language):
    text = halves[language]
    for table in contract().tables.values():
        assert f"### {table.label[language]}\n\n{table.note[language]}" in text
        for column in table.columns.values():
            assert f"| **{column.label[language]}** | `{column.name}` |" in text
            assert column.note[language] in text
    for codes in contract().codes.values():
        for code in codes.values():
            assert re.search(rf"{re.escape(code.label[language])}( \||\s\()\s?\|?\s?`{code.code}`", text), code.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_milestone_stands_beside_its_outcomes(halves, language):
    for milestone, outcomes in contract().outcomes.items():
        [line] = re.findall(rf"^\| [^|]+ \(`{milestone}`\) \|.*$", halves[language], re.MULTILINE)
        assert re.findall(r"\(`(\w+)`\)", line) == [milestone, *outcomes]


def test_every_link_within_the_document_leads_somewhere():
    text = records_md()
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_every_row_of_a_table_has_as_many_cells_as_its_header():
    for block in records_md().split("\n\n"):
        if block.startswith("|"):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1, block[:80]
