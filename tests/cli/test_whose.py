"""Of which municipality a list is, and which list: said, known from before, or asked; never assumed."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from doorstroom.__main__ import main
from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.ledger.whose import place_of
from doorstroom.store.versions import Store
from tests.given import NOW, silent

LIST = "Nr;Naam;Status;Startdatum\n{}\n"
ROWS = "1;a;loopt;2025-01-13\n2;b;loopt;2025-02-13"
CHANGED = ROWS.replace("a;loopt", "c;loopt")
MAPPING = """[columns]
pilot_id = "Nr"
title = "Naam"
[[milestones]]
milestone = "started"
happened_on = "Startdatum"
"""
WITH_ROWS = 'municipality = "Gemeente"\n'
AS_OF = dt.date(2026, 1, 31)
DAY = ("--reported-on", "2026-01-31")


@pytest.fixture(autouse=True)
def without_setting(monkeypatch):
    monkeypatch.delenv("DOORSTROOM_MUNICIPALITY", raising=False)


class Desk:
    """A store, and what commands say of lists that are handed in to it."""

    def __init__(self, folder: Path, capsys) -> None:
        self.folder, self.capsys, self.store = folder, capsys, Store(folder / "store")

    def write(self, header: str = "", cells: tuple[str, str] = ("", ""), rows: str = ROWS) -> tuple[Path, Path]:
        """A list, with one column more where `header` names one."""
        file, mapping = self.folder / "lijst.csv", self.folder / "koppeling.toml"
        lines = [LIST.partition("\n")[0], *rows.splitlines()]
        if header:
            lines = [f"{line};{cell}" for line, cell in zip(lines, (header, *cells), strict=True)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        own = WITH_ROWS if header == "Gemeente" else ""
        mapping.write_text(MAPPING.replace("[[milestones", f"{own}[[milestones"), encoding="utf-8")
        return file, mapping

    def run(self, command: str, *options: str, language: str = "nl", **given) -> tuple[int, str]:
        file, mapping = self.write(**given)
        arguments = [command, str(file), "--mapping", str(mapping), *DAY, *options]
        status = main([*arguments, "--store", str(self.store.path), "--lang", language])
        said = self.capsys.readouterr()
        return status, said.out + said.err

    def has(self, municipality: str, source: str) -> None:
        """Hand the list in beforehand, without a version of it."""
        file, mapping = self.write()
        said = Said(source, AS_OF)
        for one in take([file], [mapping], municipality, NOW, said, self.store.ledger, silent):
            keep_hand_in(self.store.ledger, one)

    def sources(self) -> set[str]:
        return {str(one.source) for one in self.store.ledger.hand_ins()}


@pytest.fixture
def desk(tmp_path, capsys) -> Desk:
    return Desk(tmp_path, capsys)


KNOWN = ("--municipality", "Hoorn", "--source", "Pilotlijst")


@pytest.fixture(scope="module")
def one_list(tmp_path_factory) -> Path:
    """A store to which one list was handed in, Pilotlijst of Hoorn."""
    desk = Desk(tmp_path_factory.mktemp("known"), None)
    file, mapping = desk.write()
    said = ("load", str(file), "--mapping", str(mapping), *DAY, *KNOWN, "--lang", "nl")
    assert main([*said, "--store", str(desk.store.path)]) == 0
    return desk.store.path


@pytest.fixture
def known(one_list, tmp_path, capsys) -> Desk:
    shutil.copytree(one_list, tmp_path / "store")
    return Desk(tmp_path, capsys)


@pytest.mark.parametrize(("language", "said"), [("nl", "Geef --municipality NAAM"), ("en", "Give --municipality NAME")])
def test_a_list_of_nobody_is_not_handed_in_and_the_message_says_what_to_do(desk, language, said):
    status, told = desk.run("load", language=language)
    assert (status, desk.sources()) == (2, set())
    assert said in told
    assert len(told.splitlines()) == 1


def test_a_check_says_of_a_list_of_nobody_what_a_load_would(desk):
    status, told = desk.run("check")
    assert status == 0
    assert "Geef --municipality NAAM" in told
    told = json.loads(desk.run("check", "--json")[1])
    assert [one["code"] for one in told["unsaid"]] == ["no_municipality"]
    assert desk.sources() == set()


def test_the_option_says_it_once_and_the_next_list_has_it_too(desk):
    first = "De eerste van deze lijst."
    status, told = desk.run("load", "--municipality", "Hoorn")
    assert (status, first in told) == (0, True)
    status, told = desk.run("load", rows=CHANGED)
    assert (status, first in told) == (0, False)
    assert desk.sources() == {"Hoorn / records"}
    assert set(desk.store.ask("stage_now", as_of=AS_OF)["municipality"]) == {"Hoorn"}
    assert desk.store.current().own_municipality == "Hoorn"


def test_the_setting_says_it_as_before(desk, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Edam")
    assert desk.run("load")[0] == 0
    assert desk.sources() == {"Edam / records"}


@pytest.mark.parametrize(
    ("cells", "status", "sources"),
    [
        (("Edam", "Edam"), 0, {"Edam / records"}),
        (("Edam", ""), 2, set()),
        (("Edam", "Hoorn"), 0, {"Gemeente / records"}),
    ],
)
def test_rows_that_all_name_it_need_no_more(desk, cells, status, sources):
    assert desk.run("load", header="Gemeente", cells=cells)[0] == status
    assert desk.sources() == sources


def test_a_store_that_was_filled_without_a_name_goes_on_as_it_was(desk):
    desk.has("Gemeente", "records")
    assert desk.run("load", rows=CHANGED)[0] == 0
    assert desk.sources() == {"Gemeente / records"}


def test_of_several_that_are_known_one_has_to_be_said_unless_the_name_of_the_list_says_it(desk):
    desk.has("Hoorn", "west")
    desk.has("Edam", "oost")
    status, told = desk.run("load", "--source", "noord")
    assert status == 2
    assert "Edam, Hoorn" in told
    assert desk.run("load", "--source", "oost", rows=CHANGED)[0] == 0
    assert desk.sources() == {"Hoorn / west", "Edam / oost"}


# ---------------------------------------------------------------- which list


SPELLED = {"nl": "anders geschreven", "en": "written otherwise"}
ANOTHER = {"header": "Iets", "cells": ("x", "y")}


NEARLY = ("pilot-lijst", "Pilot lijst", "pilot_lijst", "Pilotlijst.", "PILÓT LIJST")


@pytest.mark.parametrize(("language", "names"), [("nl", NEARLY), ("en", NEARLY[:1])])
def test_a_name_that_is_nearly_a_known_one_is_asked(known, language, names):
    for name in names:
        status, told = known.run("load", "--source", name, language=language, **ANOTHER)
        assert status == 2, name
        parts = (SPELLED[language], name, '--source "Pilotlijst"', "--new-source")
        assert all(part in told for part in parts), told
    assert known.sources() == {"Hoorn / Pilotlijst"}


def test_a_check_asks_what_a_load_would(known):
    for given in (("--source", NEARLY[0]), ("--municipality", "gemeente Hoorn", "--source", "Pilotlijst")):
        assert SPELLED["nl"] in known.run("check", *given, **ANOTHER)[1], given


def test_a_name_that_is_nearly_a_known_one_is_known_once_it_was_said_to_be_another(known):
    name = "pilot-lijst"
    assert known.run("load", "--source", name, "--new-source", **ANOTHER)[0] == 0
    assert known.sources() == {"Hoorn / Pilotlijst", f"Hoorn / {name}"}
    assert known.run("load", "--source", name, rows=CHANGED, **ANOTHER)[0] == 0


def test_the_headers_of_a_known_list_under_another_name_are_asked(known):
    status, told = known.run("load", "--source", "Jeugd")
    assert status == 2
    assert "dezelfde koppen als de bekende lijst ‘Pilotlijst’ (de laatste van 31 januari 2026)" in told
    assert known.run("load", "--source", "Jeugd", **ANOTHER)[0] == 0
    assert known.run("load", "--municipality", "Edam", "--source", "Zorg")[0] == 0  # another municipality's own
    assert known.run("load", "--municipality", "Hoorn", "--source", "Zorg", "--new-source")[0] == 0


@pytest.mark.parametrize(
    ("one", "is_same"),
    [
        ("gemeente Hoorn", True),
        ("Gemeente  Hoorn", True),
        ("HOORN.", True),
        ("Hoorn (gemeente)", True),
        ("Gem. Hoorn", True),
        ("Municipality of Hoorn", True),
        ("West Hoorn", False),
        ("De Hoorn", False),
        ("Gemeente", False),
        ("", False),
    ],
)
def test_what_is_left_of_the_name_of_a_municipality_tells_whether_it_is_the_same(one, is_same):
    assert (place_of(one) == place_of("Hoorn")) == is_same
    assert place_of("Gemeente")


@pytest.mark.parametrize(("whose", "language"), [("gemeente Hoorn", "nl"), ("HOORN.", "en")])
def test_a_municipality_that_is_nearly_a_known_one_is_asked(known, whose, language):
    other = ("--municipality", whose, "--source", "Pilotlijst")
    status, told = known.run("load", *other, language=language, rows=CHANGED)
    assert status == 2
    assert len(told.splitlines()) == 1
    meant = '--municipality "Hoorn" --source "Pilotlijst"'
    assert all(part in told for part in (SPELLED[language], whose, meant, "--new-source"))
    assert known.sources() == {"Hoorn / Pilotlijst"}


def test_a_municipality_that_was_said_to_be_another_one_is_known_now_and_not_asked_of_a_new_list(known):
    other = ("--municipality", "gemeente Hoorn")
    assert known.run("load", *other, "--source", "Pilotlijst", "--new-source")[0] == 0
    assert len(known.sources()) == 2
    assert known.run("load", *other, "--source", "Pilotlijst", rows=CHANGED)[0] == 0
    assert known.run("load", *other, "--source", "Jeugd", **ANOTHER)[0] == 0
    assert len(known.sources()) == 3


@pytest.mark.parametrize(
    ("name", "columns", "meant"),
    [
        ("pilot-lijst", ANOTHER, "Pilotlijst"),
        ("Jeugd", {}, "Pilotlijst"),
        ("Jeugd", ANOTHER, "Jeugd"),
    ],
    ids=["a name nearly known", "the same headers", "a new list"],
)
def test_which_list_of_a_municipality_that_is_nearly_known_is_meant_is_said_at_once(known, name, columns, meant):
    status, told = known.run("load", "--municipality", "gemeente Hoorn", "--source", name, **columns)
    assert status == 2
    said = ("--municipality", "Hoorn", "--source", meant)
    assert f'--municipality "Hoorn" --source "{meant}"' in told
    unsaid = json.loads(known.run("check", *said, "--json", **columns)[1])["unsaid"]
    assert unsaid == []


def test_rows_that_name_nearly_a_known_municipality_are_asked_and_double_nothing(known):
    for name in ("gemeente Hoorn", "Hoorn (gem.)"):
        rows = {"header": "Gemeente", "cells": (name, "Hoorn")}
        status, told = known.run("load", *KNOWN, **rows)
        assert status == 2, name
        assert f'--municipality-is "{name}=Hoorn"' in told
    assert name in known.run("check", *KNOWN, **rows)[1]
    assert known.run("load", *KNOWN, "--municipality-is", f"{name}=Hoorn", **rows)[0] == 0
    assert set(known.store.ask("stage_now", as_of=AS_OF)["pilot_key"]) == {"Hoorn/1", "Hoorn/2"}
    assert known.run("load", *KNOWN, **{**rows, "rows": CHANGED})[0] == 0  # it was said before
    assert main(["recompose", "--read-again", "--store", str(known.store.path)]) == 0
    assert set(known.store.ask("stage_now", as_of=AS_OF)["pilot_key"]) == {"Hoorn/1", "Hoorn/2"}


def test_rows_that_name_another_municipality_are_not_asked(known):
    assert known.run("load", *KNOWN, header="Gemeente", cells=("Edam", "Hoorn"))[0] == 0


def test_rows_of_another_municipality_that_is_named_nearly_so_stay_its_own(known):
    rows = {"header": "Gemeente", "cells": ("gemeente Hoorn", "Hoorn")}
    assert known.run("load", *KNOWN, "--municipality-is", "gemeente Hoorn=gemeente Hoorn", **rows)[0] == 0
    assert {"gemeente Hoorn/1", "Hoorn/2"} <= set(known.store.ask("stage_now", as_of=AS_OF)["pilot_key"])


def test_two_ways_to_name_one_municipality_in_the_rows_of_one_list_are_asked_too(desk):
    status, told = desk.run("load", "--municipality", "Regio", header="Gemeente", cells=("Hoorn (gem.)", "Hoorn"))
    assert status == 2
    assert '--municipality-is "Hoorn (gem.)=Hoorn"' in told
