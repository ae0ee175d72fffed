"""Texts that look like those of a private person are flagged when a list is checked, and stand in no account."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstroom.ingest.private import BSN, EMAIL, PHONE, private_in, private_rows
from doorstroom.store.versions import Store
from tests.given import hand_in, rows, write_tables


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("j.jansen@gemeente.nl", EMAIL),
        ("Vraag het jan.de.vries@stad.nl", EMAIL),
        ("anne-marie_bakker@regio.example", EMAIL),
        ("o'brien.s@gemeente.nl", EMAIL),
        ("sammie@gmail.com", EMAIL),
        ("sammie77@HOTMAIL.nl", EMAIL),
        ("jeugd@gemeente.nl", None),
        ("team.noord@gemeente.nl", None),
        ("wijkteam-west2@gemeente.nl", None),
        ("info@stichting-samen.nl", None),
        ("pilots.sociaal@hotmail.nl", None),
        ("samenwerk@gemeente.nl", None),
        ("@gemeente", None),
        ("111222333", BSN),
        ("BSN: 1112.22.333", BSN),
        ("111 222 333", BSN),
        ("123456782 en meer", BSN),
        ("123456789", None),
        ("000000000", None),
        ("€ 111222333,00", None),
        ("111222333.50", None),
        ("1112223334", None),
        ("NL91 ABNA 0417 1643 00", None),
        ("2025-111222333", None),
        ("06-12345678", PHONE),
        ("06 12 34 56 78", PHONE),
        ("bel +31 6 12345678", PHONE),
        ("0031612345678", PHONE),
        ("020-1234567", PHONE),
        ("+31 (0)20 1234567", PHONE),
        ("0000012345", None),
        ("20250101 tot 20251231", None),
        ("01-01-2025", None),
        ("2025 2026", None),
        ("", None),
    ],
)
def test_what_looks_like_a_person_and_what_does_not(text, kind):
    assert private_in(text) == kind


@given(st.text(alphabet=st.sampled_from("0123456789 .-@+()ajn,€\n"), max_size=40))
def test_of_many_rows_just_those_are_found_that_are_found_one_by_one(text):
    found = private_rows(pa.array([None, text, "x"]))
    assert {kind: mask.tolist() for kind, mask in found.items()} == (
        {kind: [False, True, False]} if (kind := private_in(text)) else {}
    )


def test_a_check_flags_it_without_repeating_it(tmp_path):
    store = Store(tmp_path / "store")
    report = hand_in(
        store,
        write_tables(
            tmp_path / "given",
            pilots="""
            pilot_id  | title        | contact
            111222333 | Samen        | jeugd@gemeente.nl
            2         | 06-12345678  | j.jansen@gemeente.nl
            """,
        ),
    )
    told = [(flag.row, flag.column, flag.code, flag.value) for flag in report.flags if flag.code.startswith("private")]
    assert sorted(told) == [(3, "contact", EMAIL, None), (3, "title", PHONE, None)]
    assert "jansen" not in store.ask("flags").to_json(date_format="iso")
    assert rows(store.ask("flags"), "code").count((EMAIL,)) == 1
