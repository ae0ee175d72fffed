"""Gegevens, run without a browser: each step, what lacks, and what lists leave open."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from doorstroom.drafts.draft import Drafts
from doorstroom.i18n import words_for
from doorstroom.ingest.mapping.choices import BY_STATUS, UNSAID
from doorstroom.ledger.taking import Said
from doorstroom.report.html import plain
from doorstroom.report.screens.records import STEPS
from doorstroom.store.load import load, recompose
from doorstroom.store.versions import DRAFTS, Store
from doorstroom.web.records.answering import key_of
from doorstroom.web.records.controls import OTHERWISE
from doorstroom.web.request import TAB, clock
from tests.given import NOW, silent, write_tables
from tests.pages.conftest import SCREEN
from tests.pages.reading import markup
from tests.pages.reading import text as shown

pytestmark = pytest.mark.usefixtures("in_process")
NL = words_for("nl")
TAB_NAME = "tab-of-noor"
OWNER = repr(("tab", TAB_NAME))
MILESTONES = "pilot_id | milestone | happened_on\na | started | 2025-01-01"
STEPS_OF_A_DRAFT = ("source", "sheets", "columns", "words", "check", "compare")
LIST = "Nr;Pilotnaam;Status;Start\n1;Een;Loopt;03-04-2025\n2;Twee;Rustig;05-06-2025\n"


@pytest.fixture
def own(example, tmp_path) -> Store:
    shutil.copytree(example.path, tmp_path / "store")
    return Store(tmp_path / "store")


@pytest.fixture(scope="module")
def pilot_list(example, tmp_path_factory) -> Path:
    """Where a list was handed in: Pilotlijst, of Hoorn."""
    folder = tmp_path_factory.mktemp("hoorn")
    given = write_tables(folder / "tabellen", pilots="pilot_id | title\na | Alfa", milestones=MILESTONES)
    store = Store(Path(shutil.copytree(example.path, folder / "store")))
    load(store, [given], municipality="Hoorn", now=NOW, keep=2, progress=silent, said=Said("Pilotlijst"))
    return store.path


@pytest.fixture
def known(pilot_list, tmp_path) -> Store:
    return Store(Path(shutil.copytree(pilot_list, tmp_path / "store")))


@pytest.fixture
def visit(monkeypatch):
    def run(store: Store, **address: str) -> AppTest:
        monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
        app = AppTest.from_string(SCREEN.format(name="records"), default_timeout=120)
        app.session_state[TAB] = TAB_NAME
        for part, value in address.items():
            app.query_params[part] = value
        app.run()
        assert not app.exception
        return app

    return run


def dropped(store: Store, name: str = "lijst.csv", text: str = LIST) -> Drafts:
    drafts, now = Drafts(store.path / DRAFTS), clock()
    drafts.add(drafts.new(OWNER, now), name, text.encode(), now)
    return drafts


def draft_of(store: Store):
    return Drafts(store.path / DRAFTS).latest(OWNER, clock())


@pytest.mark.parametrize("step", STEPS_OF_A_DRAFT)
def test_a_step_without_files_says_where_to_begin(visit, example, step):
    app = visit(example, step=step)
    assert NL("handing_in.nothing_dropped") in shown(app)
    assert "step=files" in markup(app)


def test_nothing_was_handed_in_before_the_button(visit, example):
    assert NL("handing_in.not_handed_in") in shown(visit(example, step="done"))


def test_the_columns_are_chosen_and_what_nothing_proves_is_asked(visit, own):
    dropped(own)
    app = visit(own, step="columns")
    boxes = {box.label: box for box in app.selectbox}
    assert boxes[NL("handing_in.becomes", header="Pilotnaam")].value == "pilots.title"
    boxes[NL("handing_in.order", header="Start")].set_value("dmy").run()
    (one,) = draft_of(own).lists
    assert one.choices.orders == {"Start": "dmy"}
    box = next(box for box in app.selectbox if box.label == NL("handing_in.becomes", header="Status"))
    box.set_value("pilots.title").run()  # takes it from the other
    (one,) = draft_of(own).lists
    assert one.choices.targets["Status"] == "pilots.title"
    assert "Pilotnaam" not in one.choices.targets


OPPOSITE = "Nr;Pilotnaam;Start;Geplande einddatum\n1;Een;13-04-2025;04/15/2026\n2;Twee;14-04-2025;05/16/2026\n"


TYPO = "Nr;Pilotnaam;Start;Geplande einddatum\n1;Een;02-13-2025;13-04-2026\n2;Twee;04-05-2025;15-05-2026\n"


def test_a_cell_against_the_order_of_its_column_proves_nothing_and_is_said_not_to_be_read(visit, own):
    dropped(own, text=TYPO.replace("2;Twee", "3;Drie;05-06-2025;14-05-2026\n2;Twee"))
    said = shown(visit(own, step="columns"))
    assert NL.count("handing_in.against.mdy", 1, texts="02-13-2025") in said
    assert NL.count("handing_in.proof.mdy", 1, texts="02-13-2025") not in said


def test_columns_that_prove_the_opposite_of_each_other_say_so(visit, own):
    dropped(own, text=OPPOSITE)
    said = shown(visit(own, step="columns"))
    assert NL("handing_in.otherwise.dmy", columns="Geplande einddatum") in said
    assert NL("handing_in.otherwise.mdy", columns="Start") in said


PLAIN = "Pilot;Thema;Eigenaar;Status;Start\nEen;Wmo;Wijkteam;Loopt;13-04-2025\n"


@pytest.mark.parametrize("name", ["pilots.csv", "lijst.csv"])
def test_the_columns_of_a_list_that_is_called_as_a_table_are_chosen(visit, own, name):
    dropped(own, name, PLAIN)
    app = visit(own, step="columns")
    assert NL("handing_in.no_own_lists") not in shown(app)
    boxes = {box.label: box.value for box in app.selectbox}
    assert boxes[NL("handing_in.becomes", header="Thema")] == "pilots.theme"
    assert NL("handing_in.is_by_title") in shown(app)  # it has no numbers
    assert NL("handing_in.outcome_above") not in shown(app)
    assert goes_on_to(app) == "compare"  # of its one word it is known what it means


@pytest.mark.parametrize("text", ["Een;Wmo;Wijkteam;Loopt;14-04-2025\n", "een ;Wmo;Wijkteam;Loopt;14-04-2025\n"])
def test_where_a_title_stands_twice_somebody_says_which_pilot_each_row_is_of(visit, own, text):
    dropped(own, "lijst.csv", PLAIN + text)
    app = visit(own, step="columns")
    assert goes_on_to(app) is None
    assert NL("handing_in.lacking", what=NL.column("pilots", "pilot_id")) in shown(app)
    assert NL("handing_in.by_title_asked") in shown(app)
    (by_title,) = [one for one in app.button if one.label == NL("handing_in.by_title")]
    assert goes_on_to(by_title.click().run()) == "compare"


def test_a_template_goes_on_to_the_check_which_says_by_its_label_what_it_lacks(visit, own):
    dropped(own, "pilots.csv", "Titel;Thema;Eigenaar\nEen;Wmo;Wijkteam\n")
    app = visit(own, step="columns")
    assert NL("handing_in.no_own_lists") in shown(app)
    assert NL("handing_in.next", step=NL("handing_in.step.check")) in shown(app)
    said = shown(visit(own, step="check"))
    assert NL.column("pilots", "pilot_id") in said
    assert "pilot_id" not in said


def test_a_check_waits_for_what_lacks_and_then_tells_row_by_row(visit, own):
    dropped(own, text=LIST.replace("Pilotnaam", "Iets"))
    said = shown(visit(own, step="check"))
    assert NL("handing_in.lacking", what=NL.column("pilots", "title")) in said
    drafts = Drafts(own.path / DRAFTS)
    drafts.forget(draft_of(own))
    dropped(own, text=LIST.replace("05-06-2025", "13-04-2025").replace("2;Twee", ";Twee"))
    said = shown(visit(own, step="check"))
    assert NL.count("handing_in.outcome", 2, loaded=1, refused=1) in said
    assert NL.count("handing_in.refused", 1) in said
    assert NL("looking.gains_heading") in said  # what the example says of meetings goes with it
    assert NL("looking.gain_table", table=NL.table("meetings")) in said


def test_columns_with_days_that_are_not_read_are_named_before_handing_in(visit, own):
    unread = "Nr;Pilotnaam;Status;Start;Gebeld;Weekje weg;Kamer\n1;Een;Loopt;13-04-2025;14-04-2025;15-04-2025;12\n"
    dropped(own, text=unread)
    for step in ("check", "compare"):
        said = shown(visit(own, step=step))
        assert NL.count("handing_in.unread_days", 2, columns=NL.join(["Gebeld", "Weekje weg"])) in said, step


def test_an_account_of_the_system_is_nobodys_name(visit, own, monkeypatch):
    dropped(own, text=LIST.replace("05-06-2025", "13-04-2025"))
    keep = replace(draft_of(own), municipality="Hoorn", source="lijst", source_by="chosen")
    Drafts(own.path / DRAFTS).keep(keep, clock())
    for account, prefilled in (("noor", "noor"), ("root", ""), ("doorstroom", "")):
        monkeypatch.setenv("LOGNAME", account)
        app = visit(own, step="compare")
        (field,) = [one for one in app.text_input if one.label == NL("writing.name")]
        assert field.value == prefilled
        assert [one.value for one in app.error] == [], account  # nothing lacks before the button


def test_an_open_question_is_answered_and_is_gone(visit, own):
    day = own.current().as_of
    asked = own.ask("unanswered", as_of=day)
    app = visit(own, municipality="")
    (box,) = [box for box in app.selectbox if box.label == NL("handing_in.question")]
    gone = next(row for row in asked.to_dict("records") if row["kind"] == "left_list")
    app = box.set_value(key_of(gone)).run()
    (reply,) = app.radio
    assert reply.value is None  # of a pilot that is gone no answer is safe
    app = reply.set_value("stopped").run()
    app = app.button[-1].click().run()
    assert NL("handing_in.answer_lacks") in [error.value for error in app.error]
    app.text_input[0].set_value("Gebeld met de trekker")
    app = app.button[-1].click().run()
    assert not app.exception
    assert [said.value for said in app.success] == [NL("handing_in.answered")]
    left = Store(own.path).ask("unanswered", as_of=day)
    assert len(left) == len(asked) - 1


def test_what_it_does_to_be_the_pilot_that_is_chosen_is_shown_before_the_answer_is_given(visit, own):
    asked = own.ask("unanswered", as_of=own.current().as_of)
    gone = next(row for row in asked.to_dict("records") if row["kind"] == "left_list")
    app = choice(visit(own, municipality=""), NL("handing_in.question")).set_value(key_of(gone)).run()
    app = choice(app, NL("handing_in.reply")).set_value("same_as").run()
    known = own.ask("stage_now", as_of=own.current().as_of)
    of_it = known[(known["municipality"] == gone["municipality"]) & (known["pilot_key"] != gone["pilot_key"])]
    app = choice(app, NL("handing_in.same_as")).set_value(of_it["pilot_key"].iloc[0]).run()
    (ask,) = [one for one in app.button if one.label == NL("handing_in.effects_ask_same")]
    app = ask.click().run()
    assert not app.exception
    said = NL("handing_in.effect", figures="{}").partition("{}")[0]
    assert said in shown(app) or NL("handing_in.effect_none") in shown(app)
    assert len(own.ask("unanswered", as_of=own.current().as_of)) == len(asked)


def test_a_hand_in_is_looked_at_and_one_that_is_not_there_is_said_not_to_be(visit, example):
    name = example.ask("hand_ins")["hand_in"].iloc[0]
    said = shown(visit(example, hand_in=name))
    assert NL("handing_in.take_back_why") in said
    assert NL("handing_in.unknown_hand_in") in shown(visit(example, hand_in="2020-01-01_00000000"))


def test_the_public_hands_nothing_in(visit, example, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    name = example.ask("hand_ins")["hand_in"].iloc[0]
    asked = ({}, *({"step": step} for step in STEPS), {"hand_in": name}, {"from": name, "to": name})
    for address in asked:
        app = visit(example, **address)
        assert NL("frame.not_yours.may_hand_in") in shown(app)
        assert not [
            *app.button,
            *app.selectbox,
            *app.text_input,
            *app.get("download_button"),
            *app.get("file_uploader"),
        ]


def test_an_earlier_version_is_shown_again(visit, own):
    first = own.current_name()
    recompose(own, municipality="Waterkant", now=NOW + dt.timedelta(days=1), keep=9, progress=silent)
    assert own.current_name() != first
    app = visit(own)
    (box,) = [box for box in app.selectbox if box.label == NL("handing_in.back_to_which")]
    app = box.set_value(first).run()
    app = app.button[-1].click().run()
    assert not app.exception
    assert own.current_name() == first


def choice(app: AppTest, label: str):
    return next(one for one in (*app.selectbox, *app.radio) if one.label == label)


def next_steps(app: AppTest) -> bool:
    return goes_on_to(app) is not None


def goes_on_to(app: AppTest) -> str | None:
    """The step that is linked as the next one."""
    labels = {NL("handing_in.next", step=NL(f"handing_in.step.{step}")): step for step in STEPS}
    return next((step for label, step in labels.items() if label in markup(app)), None)


EVALUATED = "Nr;Pilotnaam;Datum evaluatie;{}\n1;Een;13-04-2025;{}\n2;Twee;14-05-2025;{}\n"
OUTCOME = NL("handing_in.outcome_of", milestone=NL.label("milestone", "evaluation"))


def test_nobody_goes_on_from_the_columns_without_having_said_what_came_of_evaluations(visit, own):
    dropped(own, text=EVALUATED.format("Afloop", "Top", "Niks"))
    app = visit(own, step="columns")
    assert goes_on_to(app) is None
    assert NL("handing_in.outcome_lacks") in shown(app)
    assert goes_on_to(visit(own, step="words")) is None
    assert choice(app, OUTCOME).value is None
    assert choice(app, OUTCOME).options[-1] == NL("handing_in.outcome_unsaid")
    app = choice(app, OUTCOME).set_value(UNSAID).run()
    assert NL("handing_in.outcome_lacks") in shown(app)  # still said
    assert goes_on_to(app) == "compare"
    for step in ("check", "compare"):
        assert NL.count("handing_in.without_outcome", 2) in shown(visit(own, step=step))
    box = choice(visit(own, step="columns"), NL("handing_in.becomes", header="Afloop"))
    app = box.set_value("evaluation.outcome").run()
    assert NL("handing_in.outcome_lacks") not in shown(app)
    assert goes_on_to(app) == "words"


def test_what_the_status_says_is_chosen_beforehand_where_it_tells_and_what_no_word_tells_is_said_again(visit, own):
    dropped(own, text=EVALUATED.format("Status", "Wacht op besluit", "Loopt"))
    app = visit(own, step="columns")
    assert choice(app, OUTCOME).value == BY_STATUS
    assert goes_on_to(app) == "compare"
    said = shown(visit(own, step="check"))
    assert NL.count("handing_in.words_read", 2) in said
    assert "‘Wacht op besluit’ als Evaluatie: Geslaagd" in said  # no outcome is taken for said in silence
    assert NL.count("handing_in.without_outcome", 1) in said
    assert NL.count("handing_in.without_outcome", 1) in shown(visit(own, step="compare"))


def test_another_list_waits_behind_the_first_unless_somebody_says_that_it_is_one(visit, known):
    drafts = dropped(known, "wmo.csv", LIST.replace("03-04", "13-04"))
    drafts.add(draft_of(known), "jeugd.csv", b"Project;Titel;Fase\n7;Zeven;Loopt\n", clock())
    app = visit(known, step="files")
    behind, together = NL.count("handing_in.behind", 1, files="jeugd.csv"), "2 lijsten hebben andere koppen"
    assert behind in shown(app)
    assert draft_of(known).files == ("wmo.csv",)
    app.button(key="ds-join").click().run()
    assert (together in shown(app), behind in shown(app)) == (True, False)
    assert draft_of(known).files == ("wmo.csv", "jeugd.csv")
    app.button(key="ds-part").click().run()
    assert (together in shown(app), behind in shown(app)) == (False, True)


@pytest.mark.parametrize(
    ("name", "text", "then"),
    [
        ("lijst.csv", PLAIN, "compare"),
        ("lijst.csv", PLAIN.replace("Eigenaar", "Eigennaar"), "columns"),  # only like a name: to be confirmed
        ("lijst.csv", PLAIN.replace("Loopt", "Rustig aan"), "words"),
        ("milestones.csv", MILESTONES.replace(" | ", ","), "check"),
        ("wat.csv", "a;b\n\n1;2\n", "sheets"),
    ],
)
def test_a_step_at_which_there_is_nothing_to_choose_is_passed_by(visit, own, name, text, then):
    drafts = dropped(own, name, text)
    drafts.keep(replace(draft_of(own), municipality="Hoorn", source="lijst", source_by="chosen"), clock())
    assert goes_on_to(visit(own, step="source")) == then
    if then == "columns":
        assert NL("handing_in.headers_in", row="1") in shown(visit(own, step="columns"))


def test_a_name_is_proposed_and_the_municipality_asked_before_it_goes_on(visit, own, monkeypatch):
    monkeypatch.delenv("DOORSTROOM_MUNICIPALITY", raising=False)
    dropped(own, name="Pilots Wmo 2026-03.csv", text=LIST.replace("05-06-2025", "13-04-2025"))
    app = visit(own, step="source")
    assert choice(app, NL("handing_in.source")).value == "Pilots Wmo"
    assert NL("handing_in.proposed.file") in shown(app)
    assert choice(app, NL("handing_in.municipality")).value is None
    assert NL("handing_in.municipality_lacks") in shown(app)
    assert not next_steps(app)
    assert NL("handing_in.hand_in") not in [one.label for one in visit(own, step="compare").button]
    Drafts(own.path / DRAFTS).keep(replace(draft_of(own), municipality="Hoorn"), clock())  # typed: tests/browser
    app = visit(own, step="source")
    assert next_steps(app)
    choice(app, NL("handing_in.source")).set_value(None).run()
    app = visit(own, step="source")  # what Escape empties is not lost
    assert choice(app, NL("handing_in.source")).value == "Pilots Wmo"
    assert next_steps(app)


def test_a_name_that_is_nearly_a_known_one_proposes_that_and_merges_nothing_by_itself(visit, known, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Hoorn")
    dropped(known, name="pilot-lijst.csv")
    app = visit(known, step="source")
    asked = choice(app, NL("handing_in.alike.name", typed="pilot-lijst", known="Pilotlijst"))
    assert (asked.value, draft_of(known).source) == ("Pilotlijst", "Pilotlijst")
    assert "--new-source" not in Drafts(known.path / DRAFTS).given(draft_of(known))
    asked.set_value("pilot-lijst").run()
    assert draft_of(known).source == "pilot-lijst"
    assert "--new-source" in Drafts(known.path / DRAFTS).given(draft_of(known))


def test_a_municipality_that_is_nearly_a_known_one_proposes_that_and_doubles_nothing_by_itself(
    visit, known, monkeypatch
):
    monkeypatch.delenv("DOORSTROOM_MUNICIPALITY", raising=False)
    drafts = dropped(known, name="Pilotlijst.csv")
    drafts.keep(replace(draft_of(known), municipality="gemeente Hoorn"), clock())  # typed: tests/browser
    app = visit(known, step="source")
    asked = choice(app, NL("handing_in.alike.municipality", typed="gemeente Hoorn", known="Hoorn"))
    assert (asked.value, draft_of(known).municipality, draft_of(known).source) == ("Hoorn", "Hoorn", "Pilotlijst")
    assert choice(app, NL("handing_in.municipality")).value == "Hoorn"
    assert next_steps(app)
    told = drafts.given(draft_of(known))
    assert ("--municipality=Hoorn" in told, "--new-source" in told) == (True, False)
    asked.set_value("gemeente Hoorn").run()
    told = drafts.given(draft_of(known))
    assert ("--municipality=gemeente Hoorn" in told, "--new-source" in told) == (True, True)
    app = visit(known, step="source")
    assert choice(app, NL("handing_in.municipality")).value == "gemeente Hoorn"


def test_rows_that_name_nearly_a_known_municipality_are_asked_before_the_button(visit, known, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Hoorn")
    rows = "Nr;Pilotnaam;Gemeente;Status;Start\n1;Een;gemeente Hoorn;Loopt;13-04-2025\n2;Twee;Hoorn;Loopt;14-04-2025\n"
    drafts = dropped(known, name="Pilotlijst.csv", text=rows)
    drafts.keep(replace(draft_of(known), municipality="Hoorn", source="Pilotlijst", source_by="chosen"), clock())
    app = visit(known, step="compare")
    asked = choice(app, NL("handing_in.alike.municipality", typed="gemeente Hoorn", known="Hoorn"))
    assert asked.value is None
    assert NL("handing_in.hand_in") not in [one.label for one in app.button]
    app = asked.set_value("Hoorn").run()
    assert "--municipality-is=gemeente Hoorn=Hoorn" in drafts.given(draft_of(known))
    assert NL("handing_in.hand_in") in [one.label for one in app.button]


def test_the_last_step_is_no_link_before_anything_was_handed_in(visit, own):
    dropped(own)
    assert NL("handing_in.step.done") not in markup(visit(own, step="files"))


GUESSED = (
    "Nr;Pilotnaam;Status;Start\n"
    "1;Een;evaluatie afgerond;13-04-2025\n2;Twee;Gestoopt;14-05-2025\n3;Drie;in ontwikkeling;15-05-2025\n"
)


def test_a_guess_counts_once_it_is_taken_over_and_no_stage_is_taken_for_a_decision(visit, own):
    dropped(own, text=GUESSED)
    app = visit(own, step="words")
    assert [one.value for one in app.radio] == [None] * 3
    assert NL.count("handing_in.unknown_words", 3) in shown(app)
    assert NL.count("handing_in.guesses", 1) in shown(app)
    (take,) = [one for one in app.button if one.label == NL.count("handing_in.take_guesses", 1)]
    take.click().run()
    (one,) = draft_of(own).lists
    assert one.choices.words["Status"] == {"Gestoopt": "stopped"}


UNSEEN = (
    "Pilot;Status;Start;Datum evaluatie;Datum besluit\n"
    "Een;Vlot;13-04-2025;;\nTwee;vlot;14-05-2025;;\nDrie;Prima, nu college;15-05-2025;16-11-2025;\n"
)


def test_what_a_new_list_does_not_say_is_asked_once_it_was_dropped_and_needs_no_other_step(visit, own, monkeypatch):
    monkeypatch.delenv("DOORSTROOM_MUNICIPALITY", raising=False)
    drafts = dropped(own, text=UNSEEN)
    app = visit(own, step="files")
    fast, good = (NL.count("handing_in.word", n, word=word) for n, word in ((2, "Vlot"), (1, "Prima, nu college")))
    # Of the decision, of which no row has a day, it is not asked what came of it.
    assert {one.label: one.value for one in app.radio} == {fast: None, good: None, OUTCOME: None}
    choice(app, fast).set_value("started").run()
    app = visit(own, step="files")
    choice(app, fast).set_value(OTHERWISE).run()  # takes back what was said
    box = next(box for box in app.selectbox if box.label == fast)
    assert (box.value, draft_of(own).lists[0].choices.words["Status"]) == (None, {})
    box.set_value("ended").run()  # stands among the few too
    assert choice(app, fast).value == "ended"
    choice(app, fast).set_value(OTHERWISE).run()
    box = next(box for box in app.selectbox if box.label == fast)
    box.set_value("blocked/money").run()
    choice(app, good).set_value("evaluation/successful").run()
    (one,) = draft_of(own).lists
    assert one.choices.words["Status"] == {"Vlot": "blocked/money", "Prima, nu college": "evaluation/successful"}
    assert one.choices.outcomes == {"evaluation": BY_STATUS}  # the word said it
    on = NL("handing_in.go_on", step=NL("handing_in.step.compare"))
    assert on not in markup(app)  # before it is known whose it is
    assert choice(app, NL("handing_in.municipality")).value is None
    drafts.keep(replace(draft_of(own), municipality="Hoorn"), clock())
    app = visit(own, step="files")
    assert on in markup(app)
    assert choice(app, NL("handing_in.municipality")).value == "Hoorn"
    assert {one.label for one in app.radio} == {fast, good, OUTCOME}  # what was answered stays where it was


def test_what_escape_empties_is_not_lost(visit, own):
    dropped(own, text=LIST.replace("03-04-2025", "13-04-2025"))
    for step, label in (("columns", NL("handing_in.becomes", header="Status")), ("words", None)):
        app = visit(own, step=step)
        box = next(box for box in app.selectbox if label in (None, box.label) and box.value)
        before = box.value
        box.set_value(None).run()
        (one,) = draft_of(own).lists
        assert one.choices.targets["Status"] == "status"
        assert one.choices.words["Status"] == {"Loopt": "started"}
        app = visit(own, step=step)
        assert before in [one.value for one in app.selectbox]


AMOUNTS = "Nr;Pilotnaam;Status;Start;Budget\n1;Een;Loopt;13-04-2025;€ 64.000\n2;Twee;Loopt;14-05-2025;€ 12.500\n"


def test_what_the_point_is_in_amounts_is_proposed_and_said(visit, own, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Hoorn")
    dropped(own, text=AMOUNTS)
    app = visit(own, step="columns")
    label = NL("handing_in.mark", text=plain("€ 64.000"), header="Budget")
    assert next(box.value for box in app.selectbox if box.label == label) == ","
    assert draft_of(own).lists[0].choices.decimal == ","
    read = NL("handing_in.mark_read", text="€ 64.000", header="Budget", mark=NL("handing_in.mark_thousands"))
    assert read in shown(visit(own, step="check"))


def test_the_day_is_that_of_the_file_and_what_happened_after_it_is_told_with_the_way_back(visit, own, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Hoorn")
    dropped(own, "Pilots mei 2025.csv", LIST.replace("03-04-2025", "13-04-2025").replace("05-06-2025", "13-06-2025"))
    app = visit(own, step="source")
    assert (app.date_input[0].value, draft_of(own).day_by) == (dt.date(2025, 5, 31), "file_name")
    assert NL("handing_in.day_by_file_name") in shown(app)
    app = visit(own, step="check")
    told = NL("flags.happened_after_list", value=dt.date(2025, 6, 13), other=dt.date(2025, 5, 31), column="Start")
    assert told in shown(app)
    assert NL("handing_in.to_source") in shown(app)
    assert "step=source" in markup(app)


UNKNOWN = (
    "Nr;Pilotnaam;Status;Start\n1;Een;Vlot;13-04-2025\n2;Twee;vlot;14-05-2025\n3;Drie;Rustig;15-05-2025\n"
    "4;Vier;Loopt;16-05-2025\n"
)


def test_a_word_without_an_answer_is_told_at_the_button_and_by_the_check_with_its_rows_and_the_way_back(
    visit, own, monkeypatch
):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Hoorn")
    dropped(own, text=UNKNOWN)
    named = [NL("handing_in.sample", text=text, n=1) for text in ("Vlot", "vlot", "Rustig")]
    rows = NL.count("handing_in.in_rows", 3)
    told = NL.count("handing_in.unanswered.status", 3, header="Status", words=NL.join(named), rows=rows)
    app = visit(own, step="words")
    assert told in shown(app)
    assert goes_on_to(app) == "compare"
    for step in ("check", "compare"):
        app = visit(own, step=step)
        assert told in shown(app)
        assert NL("handing_in.to_words") in shown(app)
        assert "step=words" in markup(app)
    said = shown(visit(own, step="check"))
    for word, n in (("Vlot", 2), ("Rustig", 1)):  # a word in two spellings is one matter
        assert f"{n} × Van het woord ‘{word}’ in Status is niet bekend wat het betekent." in said


def test_the_example_is_told_to_go_before_anything_is_dropped_and_a_name_is_asked_for_once_it_lacks(
    visit, own, monkeypatch
):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "Hoorn")
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    assert NL("handing_in.example_goes") in shown(visit(own, step="files"))
    dropped(own, text=AMOUNTS)
    visit(own, step="source")
    app = visit(own, step="compare")
    lacks = NL("writing.fill_in", labels=NL("writing.name"))
    assert lacks not in [one.value for one in app.error]
    (button,) = [one for one in app.button if one.label == NL("handing_in.hand_in")]
    button.click().run()
    assert lacks in [one.value for one in app.error]
