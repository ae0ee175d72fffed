"""What a list is called after its files, and of which municipality it says to be."""

from __future__ import annotations

import pytest

from doorstroom.drafts.lists import lists_of
from doorstroom.drafts.naming import municipalities_of, name_of, tables_of
from tests.drafts.test_lists import FIRST, found, listed, nothing_remembered, with_lists


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["Pilotlijst 2026-03.xlsx"], "Pilotlijst"),
        (["pilot-lijst.csv"], "pilot-lijst"),
        (["Pilots Wmo stand 31-01-2024 v2.xlsx"], "Pilots Wmo"),
        (["2024w05_pilots_jeugd_def.xlsx"], "pilots jeugd"),
        (["Overzicht maart 2026 (1).xlsx"], "Overzicht"),
        (["Kopie van Pilots.xlsx"], "Pilots"),
        (["pilots wmo & jeugd - jan 2024.xlsx"], "pilots wmo & jeugd"),
        (["Stand van zaken.xlsx"], "Stand van zaken"),
        (["meiden met lef.xlsx"], "meiden met lef"),
        (["Q1 2024.xlsx", "Wmo Q2 2024.xlsx"], "Wmo"),
        (["gmpp_2018.csv"], "gmpp"),
        (["2024-01.csv", "01.csv"], None),
    ],
)
def test_a_list_is_called_after_its_files_without_their_day_and_version(files, name):
    assert name_of(files) == name


@pytest.mark.parametrize(
    ("cells", "named", "is_whole"),
    [
        (None, set(), False),
        (["Hoorn", "Hoorn"], {"Hoorn"}, True),
        (["Hoorn", None], {"Hoorn"}, False),
        (["Hoorn", "Edam"], {"Hoorn", "Edam"}, True),
    ],
)
def test_which_municipalities_the_rows_name_and_whether_all_do(cells, named, is_whole):
    one = found(listed("jan.csv", **({"Gemeente": cells} if cells else {})))
    made = with_lists(FIRST, one, nothing_remembered)
    assert municipalities_of(one, lists_of(made, one)) == (named, is_whole)
    assert tables_of(one) == set()
