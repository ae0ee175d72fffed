"""What is meant to take all there is, or is no list, is told in a sentence of the reader's; a process that may take no
more looks into it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from doorstroom.drafts.draft import DraftError, Drafts
from doorstroom.drafts.job import LOOKING, PROCESS
from doorstroom.drafts.lists import looked, looks
from doorstroom.i18n import LANGUAGES, catalogue
from tests.benchmarks import bombs

NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
PATIENCE = 60  # seconds
PROGRAM = b"MZ" + os.urandom(2_000)
TOLD = {
    "bom.xlsx": (bombs.zip_bomb(100_000_000), "archive_bomb"),
    "entiteiten.xlsx": (bombs.laughs(), "not_a_table"),
    "kolommen.csv": (b"\n".join(b";".join([cell] * 20_000) for cell in (b"k", b"x")), "too_many_columns"),
    "rijen.csv": (bombs.long(3_000_000), "too_much_memory"),
    "nest.xlsx": (bombs.nested(), "not_a_table"),
    "programma.xlsx": (PROGRAM, "not_a_table"),
    "brief.csv": (b"%PDF-1.7\n" + PROGRAM, "not_a_table"),
    "leeg.csv": (b"", "empty_file"),
    "slot.xlsx": (bombs.locked(), "password"),
    "weg.xlsx": (bombs.packed({"../../../etc/lijst.csv": bombs.LINES, "/tmp/lijst.csv": bombs.LINES}), "not_a_table"),
    "veel.xlsx": (bombs.packed({f"{nth}.xml": b"" for nth in range(10_000)}, bombs.book()), "archive_bomb"),
    "herhaald.ods": (bombs.repeated(), "too_many_cells"),
    "kruis.xlsx": (bombs.crossed(4_000), "too_many_cells"),
    "bladen.xlsx": (bombs.book(201), "too_many_sheets"),
}


@pytest.fixture
def drafts(tmp_path) -> Drafts:
    return Drafts(tmp_path / "drafts")


def test_each_is_told_in_a_sentence_and_the_list_beside_them_is_read(drafts):
    own = drafts.add(drafts.new("noor", NOW), "lijst.csv", bombs.LINES, NOW)
    for name, (content, _) in TOLD.items():
        own = drafts.add(own, name, content, NOW)
    outside = set(drafts.folder.parent.iterdir())
    (job,) = looks(drafts, own, "nl")
    found = looked(own, [job.wait(PATIENCE)])
    assert [sheet.file for sheet in found.sheets] == ["lijst.csv"]
    assert {file for file, _ in found.unread} == set(TOLD)
    for file, why in found.unread:
        assert re.fullmatch(sentence("nl", f"refused_file.{TOLD[file][1]}", file), why), why
    assert set(drafts.folder.parent.iterdir()) == outside


def sentence(language: str, key: str, file: str) -> str:
    """What a sentence of the catalogue looks like, whatever the numbers in it are."""
    return re.sub(r"\\{\w+\\}", ".+", re.escape(catalogue(language)[key]).replace(r"\{file\}", re.escape(file)))


@pytest.mark.parametrize("name", ["archief.zip", "programma.exe", "brief.pdf", "geen naam"])
def test_what_has_the_name_of_no_list_is_told_when_it_is_dropped(drafts, name):
    own = drafts.new("noor", NOW)
    with pytest.raises(DraftError) as error:
        drafts.add(own, name, PROGRAM, NOW)
    assert error.value.code == "dropped_kind"
    for language in LANGUAGES:
        assert "handing_in.error.dropped_kind" in catalogue(language)
    assert drafts.paths(own) == []


def test_the_process_that_looks_has_a_bound_on_memory_time_and_what_it_writes(drafts):
    own = drafts.add(drafts.new("noor", NOW), "rijen.csv", bombs.long(300_000), NOW)
    (job,) = looks(drafts, own, "nl")
    pid = int((job.folder / PROCESS).read_text().split()[0])
    while memory_bound(pid) is None:
        assert job.wait(0.005).is_running
    assert memory_bound(pid) <= LOOKING.memory_bytes + (256 << 20)  # on top of what it had when it was confined
    assert LOOKING.memory_bytes <= 1 << 30
    job.cancel()


def memory_bound(pid: int) -> int | None:
    told = Path(f"/proc/{pid}/limits").read_text()
    bound = re.search(r"Max address space +(\S+)", told)[1]
    return None if bound == "unlimited" else int(bound)
