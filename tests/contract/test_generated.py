"""The committed files that are made from the contract."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from doorstroom.__main__ import main
from doorstroom.contract.generated import generated, stale, write_all

ROOT = Path(__file__).parents[2]
AGAIN = "differs from the contract: run `python -m doorstroom contract --write`"


def parts(workbook: bytes) -> dict[str, str]:
    """The parts of a workbook in one spelling: another XML writer or zip library may write other bytes."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        return {
            name: ElementTree.canonicalize(opened.read(name).decode(), rewrite_prefixes=True)
            for name in opened.namelist()
        }


@pytest.mark.parametrize("name", ["queries/schema.sql", "docs/records.md"])
def test_a_committed_file_is_what_the_contract_gives(name):
    assert (ROOT / name).read_text(encoding="utf-8") == generated()[name].decode(), f"{name} {AGAIN}"


def test_the_committed_template_is_what_the_contract_gives():
    committed = parts((ROOT / "data/template.xlsx").read_bytes())
    made = parts(generated()["data/template.xlsx"])
    assert committed.keys() == made.keys()
    differing = [name for name in made if committed[name] != made[name]]
    assert not differing, f"data/template.xlsx {AGAIN}"


def test_a_template_that_another_library_packed_is_no_other_template(tmp_path):
    write_all(tmp_path)
    template = tmp_path / "data/template.xlsx"
    with zipfile.ZipFile(io.BytesIO(template.read_bytes())) as packed, zipfile.ZipFile(template, "w") as unpacked:
        for name in packed.namelist():
            unpacked.writestr(name, packed.read(name))
    assert stale(tmp_path) == []
    template.write_bytes(b"no workbook")
    assert stale(tmp_path) == [template]


def test_the_command_names_what_differs_from_the_contract_and_writes_nothing(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("doorstroom.cli.contract.ROOT", tmp_path)
    assert main(["contract"]) == 0
    assert set(capsys.readouterr().out.splitlines()) == {str(tmp_path / name) for name in generated()}
    assert list(tmp_path.iterdir()) == []


def test_writing_twice_changes_nothing_the_second_time(tmp_path):
    assert {path.relative_to(tmp_path).as_posix() for path in write_all(tmp_path)} == set(generated())
    assert write_all(tmp_path) == []


def test_only_a_file_that_differs_is_written(tmp_path):
    write_all(tmp_path)
    assert stale(tmp_path) == []
    (tmp_path / "docs/records.md").write_text("by hand", encoding="utf-8")
    assert stale(tmp_path) == [tmp_path / "docs/records.md"]
    assert (tmp_path / "docs/records.md").read_text(encoding="utf-8") == "by hand"  # nothing is written
    assert write_all(tmp_path) == [tmp_path / "docs/records.md"]
