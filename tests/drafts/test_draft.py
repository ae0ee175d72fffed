"""What somebody dropped and chose waits for them, and for nobody else, for a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from doorstroom.drafts import draft as drafts_module
from doorstroom.drafts.draft import DraftError, Drafts, ListChosen
from doorstroom.ingest.mapping.choices import Choices
from doorstroom.ingest.mapping.file import load_mapping

NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=23)
TOO_LATE = NOW + dt.timedelta(hours=25)
CHOSEN = Choices(
    targets={"Nr": "pilots.pilot_id", "Naam": "pilots.title", "Status": "status"},
    words={"Status": {"Loopt": "started"}},
    orders={"Start": "dmy"},
)


@pytest.fixture
def drafts(tmp_path) -> Drafts:
    return Drafts(tmp_path / "drafts")


def test_what_was_dropped_and_chosen_is_there_again_for_its_owner_only(drafts):
    made = drafts.add(drafts.new("noor", NOW), "lijst.csv", b"Nr;Naam\n1;Een\n", NOW)
    one = ListChosen(("lijst.csv",), sheets=("2026",), header_row=3, choices=CHOSEN)
    made = drafts.keep(replace(made, source="wmo", reported_on=dt.date(2026, 3, 1), lists=(one,)), NOW)
    assert Drafts(drafts.folder).of(made.id, "noor", LATER) == made
    assert drafts.latest("noor", LATER) == made
    assert drafts.latest("piet", LATER) is None
    for id, owner, now in ((made.id, "piet", LATER), (made.id, "noor", TOO_LATE), ("../..", "noor", NOW)):
        with pytest.raises(DraftError, match="no_draft"):
            drafts.of(id, owner, now)


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [
        ({"source_by": "file"}, False),
        ({"source_by": "headers", "typed": "Lijst 2", "like": "Lijst"}, False),  # only like it
        ({"source_by": "headers"}, True),  # read as that list was
        ({"source_by": "chosen"}, True),
        ({"source_by": "chosen", "municipality": "Hoorn"}, True),
    ],
)
def test_what_is_proposed_after_a_file_goes_with_it_and_what_was_chosen_stays(drafts, said, is_kept):
    first = drafts.add(drafts.new("noor", NOW), "jan.csv", b"x", NOW)
    named = drafts.keep(replace(first, source="Lijst", **said), NOW)
    for other in (drafts.add(named, "feb.csv", b"x", NOW), drafts.drop(named, "jan.csv", NOW)):
        assert (other.source, other.source_by) == (("Lijst", said["source_by"]) if is_kept else (None, None))
        assert other.municipality == said.get("municipality")


def test_what_nobody_touched_for_a_day_goes_with_its_files(drafts):
    old = drafts.add(drafts.new("noor", NOW), "lijst.csv", b"x", NOW)
    touched = drafts.keep(drafts.new("piet", NOW), LATER)
    drafts.new("noor", TOO_LATE)
    assert not (drafts.folder / old.id).exists()
    assert drafts.of(touched.id, "piet", TOO_LATE) == touched


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("lijst.csv", "lijst.csv"),
        ("../../etc/lijst.csv", "lijst.csv"),
        (r"C:\Temp\lijst.xlsx", "lijst.xlsx"),
        (".lijst.csv", "lijst.csv"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_file_is_kept_under_a_name_that_leads_nowhere(drafts, given, name):
    made = drafts.add(drafts.new("noor", NOW), given, b"x", NOW)
    assert made.files == (name,)
    assert [path.parent for path in drafts.paths(made)] == [drafts.folder / made.id / "files"]
    assert drafts.paths(made)[0].read_bytes() == b"x"
    made = drafts.drop(made, name, NOW)
    assert (made.files, list((drafts.folder / made.id / "files").iterdir())) == ((), [])


def test_what_is_too_much_or_no_list_is_refused_and_the_rest_stays(drafts, monkeypatch):
    monkeypatch.setattr(drafts_module, "MOST_FILES", 2)
    monkeypatch.setattr(drafts_module, "MOST_BYTES", 5)
    made = drafts.add(drafts.new("noor", NOW), "a.csv", b"123", NOW)
    for name, content, code in (("b.exe", b"1", "dropped_kind"), ("b.csv", b"123", "dropped_too_large")):
        with pytest.raises(DraftError, match=code):
            drafts.add(made, name, content, NOW)
    made = drafts.add(made, "b.csv", b"12", NOW)
    with pytest.raises(DraftError, match="dropped_too_many"):
        drafts.add(made, "c.csv", b"", NOW)
    made = drafts.add(made, "a.csv", b"321", NOW)  # the same name: in its place
    assert made.files == ("b.csv", "a.csv")
    alone = drafts.split(made, [("a.csv",), ("b.csv",)], NOW)
    with pytest.raises(DraftError, match="dropped_too_many"):
        drafts.add(alone, "c.csv", b"", NOW)  # what waits behind it counts too
    again = drafts.split(drafts.add(alone, "b.csv", b"9", NOW), [("a.csv",), ("b.csv",)], NOW)
    (behind,) = drafts.behind(again, NOW)  # the one that was dropped before has gone
    assert [path.read_bytes() for path in drafts.paths(behind)] == [b"9"]


def test_a_command_is_told_of_its_files_mappings_source_and_day(drafts):
    made = drafts.add(drafts.new("noor", NOW), "lijst.xlsx", b"x", NOW)
    lists = (
        ListChosen(("lijst.xlsx",), sheets=("2026",), header_row=3, choices=CHOSEN),
        ListChosen(("ander.csv",), mapping='[columns]\npilot_id = "a"\ntitle = "b"\n'),
    )
    made = drafts.keep(replace(made, source="wmo", reported_on=dt.date(2026, 3, 1), lists=lists), NOW)
    told = drafts.given(made)
    place = drafts.folder / made.id
    mappings = [str(place / f"mapping_{nth}.toml") for nth in (1, 2)]
    assert told == [
        str(place / "files" / "lijst.xlsx"), "--mapping", mappings[0], "--mapping", mappings[1],
        "--source=wmo", "--reported-on", "2026-03-01",
    ]  # fmt: skip
    first = load_mapping(place / "mapping_1.toml")
    assert (first.files, first.sheet, first.header_row) == (("lijst.xlsx",), "2026", 3)
    second = load_mapping(place / "mapping_2.toml")
    assert (second.files, second.feeds["title"].headers) == (("ander.csv",), ("b",))
    by_name = drafts.given(replace(made, lists=(), source=None, is_from_name=True))
    assert by_name == [told[0], "--reported-on-from-name"]


def test_a_draft_that_is_damaged_is_none(drafts):
    made = drafts.new("noor", NOW)
    (drafts.folder / made.id / "draft.json").write_text('{"id": 1}')
    with pytest.raises(DraftError, match="no_draft"):
        drafts.of(made.id, "noor", NOW)
    assert drafts.latest("noor", NOW) is None
