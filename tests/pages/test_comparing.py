"""Before handing in: what a list would leave open is asked, the answers wait, and go in together with it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from doorstroom.drafts.draft import Drafts
from doorstroom.i18n import words_for
from doorstroom.ledger.taking import Said
from doorstroom.query import answers
from doorstroom.report import html
from doorstroom.store.answering import Answer, answer
from doorstroom.store.load import load
from doorstroom.store.publishing import Publishing
from doorstroom.store.versions import DRAFTS, Store
from doorstroom.web.records.answering import key_of
from doorstroom.web.request import clock
from tests.given import silent
from tests.pages.reading import text as shown
from tests.pages.test_handing_in import OWNER, draft_of, dropped, visit

__all__ = ["visit"]

pytestmark = pytest.mark.usefixtures("in_process")
NL = words_for("nl")
DAY = dt.date(2026, 3, 1)
HEADERS = "Nr;Titel;Status;Startdatum;Datum evaluatie;Uitkomst evaluatie\n"
JANUARY = HEADERS + (
    "1;Thuis beter;Loopt;2025-03-01;2025-12-15;Geslaagd\n"
    "2;Samen sterk;Loopt;2025-04-01;;\n"
    "3;Jongerencoach;Loopt;2025-05-01;;\n"
)
FEBRUARY = HEADERS + "1;Thuis beter;Loopt;2025-03-01;;\n2;Samen sterk;Loopt;2025-04-01;;\n"
MAPPING = """
source = "lijst"
date_order = "dmy"
[columns]
pilot_id = "Nr"
title = "Titel"
[[milestones]]
milestone = "started"
happened_on = "Startdatum"
[[milestones]]
milestone = "evaluation"
happened_on = "Datum evaluatie"
outcome = { column = "Uitkomst evaluatie", values = { Geslaagd = "successful" } }
"""

GONE = {"kind": "left_list", "pilot_key": "Waterkant/3", "name": None, "was": None, "is_now": None}
EVALUATED = {"pilot_key": "Waterkant/1", "name": "evaluation", "was": "2025-12-15", "is_now": None}
QUESTIONS = {"Jongerencoach": GONE, "Thuis beter": {"kind": "no_longer_said", **EVALUATED}}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("january")
    (folder / "lijst.csv").write_text(JANUARY, encoding="utf-8")
    (folder / "koppeling.toml").write_text(MAPPING, encoding="utf-8")
    load(
        Store(folder / "store"),
        [folder / "lijst.csv"],
        municipality="Waterkant",
        now=dt.datetime(2026, 1, 31, 12),
        keep=9,
        mapping_file=folder / "koppeling.toml",
        progress=silent,
        said=Said("lijst", dt.date(2026, 1, 31), by="Noor"),
    )
    return folder / "store"


@pytest.fixture(autouse=True)
def waterkant(monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Waterkant")


class Stages:
    """Stores that several tests begin with, made by whoever asks for one first: a check takes two seconds, each time.

    All of them lie in one place while they are used: what was checked is known by where the store lies.
    """

    def __init__(self, folder: Path, first: Path) -> None:
        self.folder, self.first = folder, first

    def at(self, name: str, before: Path | None, act: Callable[[Store], None]) -> Path:
        """The store of that name: the one before it, after an act on it."""
        if not (made := self.folder / name).exists():
            act(self.put(before or self.first))
            shutil.copytree(self.place, made)
        return made

    def put(self, made: Path) -> Store:
        """A store, as it was made, for one test."""
        answers.forget()
        shutil.rmtree(self.place, ignore_errors=True)
        return Store(Path(shutil.copytree(made, self.place)))

    @property
    def place(self) -> Path:
        return self.folder / "store"


@pytest.fixture(scope="module")
def stages(handed_in, tmp_path_factory) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), handed_in)


@pytest.fixture
def compared(visit, stages) -> Path:
    """A store to which the list of January was handed in, and the draft of February's, which was compared with it."""

    def compare(store: Store) -> None:
        dropped(store, "lijst.csv", FEBRUARY)
        visit(store, step="compare")

    return stages.at("compared", None, compare)


@pytest.fixture
def january(compared, stages, tmp_path) -> Store:
    """That store, for one test."""
    (tmp_path / "koppeling.toml").write_text(MAPPING, encoding="utf-8")
    return stages.put(compared)


@pytest.fixture
def one_answer_waits(visit, compared, stages) -> Store:
    """The same, in whose draft waits what was answered about the coach."""

    def say(store: Store) -> None:
        answered(visit(store, step="compare"), "Jongerencoach", "never_was", "Dubbel ingevoerd")

    return stages.put(stages.at("answered", compared, say))


def asked(app):
    (box,) = [box for box in app.selectbox if box.label == NL("handing_in.question")]
    return box


def answered(app, title: str, reply: str, why: str):
    """The screen after a question of that pilot was answered."""
    app = asked(app).set_value(key_of(QUESTIONS[title] | {"since": clock().date()})).run()
    (choice,) = [one for one in app.radio if one.label == NL("handing_in.reply")]
    app = choice.set_value(reply).run()
    (field,) = [one for one in app.text_input if one.label == NL("handing_in.answer_why")]
    field.set_value(why)
    (button,) = [one for one in app.button if one.label == NL("handing_in.answer")]
    app = button.click().run()
    assert not app.exception
    return app


def press(app, label: str):
    (button,) = [one for one in app.button if one.label == label]
    app = button.click().run()
    assert not app.exception
    return app


def test_what_a_list_would_leave_open_is_asked_before_it_is_handed_in(visit, january):
    said = shown(visit(january, step="compare"))
    assert NL.count("handing_in.would_ask", 2) in said
    assert NL("handing_in.default.no_longer_said") in said
    assert NL("handing_in.default.left_list") in said


def test_an_answer_waits_shows_what_it_does_and_goes_in_with_the_list(visit, january):
    app = answered(visit(january, step="compare"), "Thuis beter", "was_wrong", "Dat was een andere pilot")
    assert len(january.ledger.hand_ins()) == 1  # nothing is handed in yet
    (waiting,) = draft_of(january).answers
    assert waiting.cells["answer"] == "was_wrong"
    app = visit(january, step="compare")  # as in a new session
    said = shown(app)
    assert NL.count("handing_in.waiting", 1) in said
    assert NL("handing_in.answers_figures") in said  # nobody waits on a decision any more
    assert [option.partition(":")[0] for option in asked(app).options] == ["Jongerencoach"]
    said = shown(press(app, NL("handing_in.hand_in")))
    assert NL("handing_in.done") in said
    assert NL.count("handing_in.answers_count", 1) in said
    left = Store(january.path).ask("unanswered", as_of=clock().date())
    assert list(left["title"]) == ["Jongerencoach"]
    by = {one.source.name: one.handed_in_by for one in january.ledger.hand_ins()}
    assert set(by) == {"lijst", "answers"}


def test_an_answer_that_fits_no_longer_is_said_and_the_list_goes_in(visit, one_answer_waits):
    january = one_answer_waits
    own, now = draft_of(january), clock()
    Drafts(january.path / DRAFTS).add(own, "lijst.csv", JANUARY.replace("Samen sterk", "Samen").encode(), now)
    app = visit(january, step="compare")
    assert "Dubbel ingevoerd" in shown(app)
    assert NL("on_screen.errors.nothing_to_answer", pilot="Waterkant/3") in shown(app)
    said = shown(press(app, NL("handing_in.hand_in")))
    assert NL("handing_in.done") in said
    assert "Dubbel ingevoerd" in said
    assert len(january.ledger.hand_ins()) == 2


def test_an_answer_that_waits_is_taken_away(visit, one_answer_waits):
    (waiting,) = draft_of(one_answer_waits).answers
    press(visit(one_answer_waits, step="compare"), NL("handing_in.waiting_drop", about=html.plain(waiting.about)))
    assert draft_of(one_answer_waits).answers == ()


@pytest.mark.parametrize("others", [(), ("andere.csv",)])
def test_a_file_that_was_left_out_is_not_handed_in(visit, january, others):
    for name in others:
        own = Drafts(january.path / DRAFTS).latest(OWNER, clock())
        Drafts(january.path / DRAFTS).add(own, name, JANUARY.replace("Startdatum", "Begin").encode(), clock())
    app = visit(january, step="sheets")
    name = (*others, "lijst.csv")[0]
    (box,) = [one for one in app.checkbox if one.label == NL("handing_in.read_sheet", sheet=name)]
    box.uncheck().run()
    app = visit(january, step="check")
    said = shown(app)
    if not others:
        assert NL("handing_in.nothing_read") in said
        return
    assert NL.count("handing_in.left_out", 1, sheets=name) in said
    assert NL.count("handing_in.flagged", 0) in said
    press(visit(january, step="compare"), NL("handing_in.hand_in"))
    handed_in = january.ledger.hand_ins()[-1]
    assert list(handed_in.files) == ["lijst.csv"]


def test_each_answer_says_what_it_would_do_to_the_figures_once_that_is_asked(visit, january):
    app = visit(january, step="compare")
    assert "Met ‘" not in shown(app)
    app = press(app, NL("handing_in.effects_ask"))
    said = shown(app)
    waiting = f"Met ‘Klopte niet’: {NL('cli.figure_changes', figure=NL('status.count.waiting'), before='1', after='0')}"
    assert waiting in said
    apart = NL("cli.figure_changes", figure=NL("cli.figure_apart"), before="1", after="0")
    assert f"Met ‘Gestopt’: {apart}" in said
    asked(app).set_value(key_of(QUESTIONS["Thuis beter"] | {"since": clock().date()})).run()
    (choice,) = [one for one in app.radio if one.label == NL("handing_in.reply")]
    captions = dict(zip(choice.options, choice.proto.captions, strict=True))
    assert captions["Blijft staan"].endswith(NL("handing_in.effect_none"))
    assert f"{NL('status.count.waiting')}: 1 → 0" in captions["Klopte niet"]
    app = answered(
        app, "Thuis beter", "was_wrong", "Dat was een andere pilot"
    )  # the others are told as things are then
    assert "Met ‘Klopte niet’" not in shown(app)
    assert f"Met ‘Gestopt’: {apart}" in shown(app)


def test_of_more_questions_than_are_tried_at_once_one_is_asked_by_itself(visit, january, monkeypatch):
    monkeypatch.setattr("doorstroom.web.records.effects.MOST", 0)
    app = visit(january, step="compare")
    asked(app).set_value(key_of(QUESTIONS["Thuis beter"] | {"since": clock().date()})).run()
    press(app, NL("handing_in.effects_ask_one"))
    (choice,) = [one for one in app.radio if one.label == NL("handing_in.reply")]
    assert f"{NL('status.count.waiting')}: 1 → 0" in " ".join(choice.proto.captions)


def test_what_is_open_afterwards_says_the_same(visit, january):
    app = press(visit(january, step="compare"), NL("handing_in.hand_in"))
    app = press(visit(january), NL("handing_in.effects_ask"))
    assert f"Met ‘Klopte niet’: {NL('status.count.waiting')}: 1 → 0" in shown(app)


def test_what_rests_on_a_hand_in_is_told_before_it_is_taken_back(visit, january, tmp_path):
    now, by = dt.datetime(2026, 2, 28, 12), "Noor"
    (tmp_path / "lijst.csv").write_text(FEBRUARY, encoding="utf-8")
    how = {"municipality": "Waterkant", "now": now, "keep": 9, "progress": silent}
    said, mapping = Said("lijst", dt.date(2026, 2, 28), by=by), tmp_path / "koppeling.toml"
    report = load(january, [tmp_path / "lijst.csv"], mapping_file=mapping, said=said, **how)
    given = Answer("Waterkant", "3", "never_was", "Dubbel ingevoerd")
    answer(january, given, Publishing(**how), by="Sam", day=DAY)
    name = report.hand_ins[0].hand_in
    app = visit(january, hand_in=name)
    (why,) = [one for one in app.text_input if one.label == NL("handing_in.why")]
    why.set_value("verkeerd bestand")
    app = press(app, NL("handing_in.take_back"))
    falls = NL("writing.fallen.answer", answer="Was nooit een pilot", pilot="Jongerencoach", by="Sam", day=DAY)
    assert NL("writing.falls") in shown(app)
    assert falls in shown(app)
    assert name in {one.id for one in january.ledger.hand_ins()}
    app = press(app, NL("writing.take_back_still"))
    assert NL("handing_in.was_taken_back") in shown(app)
    assert falls in shown(app)
    assert name not in {one.id for one in january.ledger.hand_ins()}


def test_an_administrator_removes_a_hand_in_for_good_and_is_asked_twice(visit, january, tmp_path):
    (tmp_path / "lijst.csv").write_text(FEBRUARY, encoding="utf-8")
    how = {"municipality": "Waterkant", "now": dt.datetime(2026, 2, 28, 12), "keep": 9, "progress": silent}
    said, mapping = Said("lijst", dt.date(2026, 2, 28), by="Noor"), tmp_path / "koppeling.toml"
    name = load(january, [tmp_path / "lijst.csv"], mapping_file=mapping, said=said, **how).hand_ins[0].hand_in
    app = press(visit(january, hand_in=name), NL("handing_in.purge"))
    assert [one.value for one in app.error] == [NL("handing_in.purge_lacks")]
    (why,) = [one for one in app.text_input if one.label == NL("handing_in.purge_reason")]
    why.set_value("namen van inwoners")
    app = press(app, NL("handing_in.purge"))  # not ticked yet
    assert name in {one.id for one in january.ledger.hand_ins()}
    (sure,) = [one for one in app.checkbox if one.label == NL("handing_in.purge_sure")]
    sure.check()
    app = press(app, NL("handing_in.purge"))
    assert NL("handing_in.was_purged") in shown(app)
    assert name not in {one.id for one in january.ledger.hand_ins(also_taken_back=True)}
    assert january.ledger.purges()[-1]["hand_ins"] == [name]
    assert len(january.names()) == 1


WITHOUT_DAYS = FEBRUARY.replace("2025-03-01", "").replace("2025-04-01", "")


def test_questions_of_one_cause_are_asked_and_answered_at_once_behind_those_about_pilots(visit, january):
    dropped(january, "lijst.csv", WITHOUT_DAYS)
    app = visit(january, step="compare")
    said = shown(app)
    cause = NL.count("pilot.open_of_many.no_longer_said", 2, what=NL.label("milestone", "started"))
    assert NL.count("handing_in.would_ask", 4) in said
    assert said.index("Jongerencoach") < said.index(cause)  # a pilot that is gone matters most
    assert [option.partition(":")[0] for option in asked(app).options] == ["Jongerencoach", "Thuis beter", cause]
    app = asked(app).set_value("no_longer_said started").run()
    (field,) = [one for one in app.text_input if one.label == NL("handing_in.answer_why")]
    field.set_value("De kolom is leeg gelaten")  # that it stands is chosen beforehand
    app = press(app, NL("handing_in.answer"))
    waiting = draft_of(january).answers
    assert [(one.cells["pilot_id"], one.cells["answer"]) for one in waiting] == [("1", "stands"), ("2", "stands")]
    assert [option.partition(":")[0] for option in asked(app).options] == ["Jongerencoach", "Thuis beter"]
    press(app, NL("handing_in.waiting_drop", about=cause))  # given at once, taken away at once
    assert draft_of(january).answers == ()
