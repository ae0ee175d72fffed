"""The forms in which people write down what happened, as a reader fills them in."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import pytest

from doorstroom.drafts.job import State
from doorstroom.i18n import words_for
from doorstroom.report.screens import writing
from doorstroom.store.answering import Answer, answer
from doorstroom.store.versions import DRAFTS, Store
from doorstroom.store.writing import Statement, write
from doorstroom.web import acting
from pages import pilot
from tests.given import example_in, rows, store_of
from tests.ledger.given import store_of_lists
from tests.ledger.test_writing import JAN, LISTS, PUBLISHING
from tests.pages.reading import markup, text

NL = words_for("nl")
DAY, LATER = dt.date(2026, 3, 10), dt.date(2098, 1, 1)
MEETINGS = "body,meets_on,papers_due_on\nCollege,2099-01-01,2098-12-20\n"
PILOT = {"id": "m/p-1"}
WITHOUT_GROUND = {code: NL(f"writing.without_ground.{code}") for code in ("yes", "not_needed")}


pytestmark = pytest.mark.usefixtures("in_process")


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    store_of_lists(folder, {JAN: LISTS | {"meetings.csv": MEETINGS}})
    return folder / "store"


@pytest.fixture
def store(lists, tmp_path):
    shutil.copytree(lists, tmp_path / "store")
    return Store(tmp_path / "store")


@pytest.fixture(scope="module")
def unwritten(lists):
    """The same, for tests that write nothing."""
    return Store(lists)


@pytest.fixture
def only_form(monkeypatch):
    """Of the page of a pilot the form alone, and what it learns: to draw the rest takes most of the time, each time."""

    def content(request, found):
        key = request.first("id")
        shown = writing.Writing(writing.OF_PILOTS, {key: found["title"]}, "pilot", chosen=request.first(writing.FORM))
        yield from writing.write_down(request, shown, found["municipality"])
        yield from pilot.learning(request, found)

    monkeypatch.setattr(pilot, "content", content)


@pytest.fixture
def sent(monkeypatch):
    """What forms ask to be written, [(what of whom, options)], of which nothing is done."""
    asked = []

    def run(options, about, busy, rows=()):
        asked.append((about, options))
        return State(False, status=0, answer={"hand_ins": []})

    monkeypatch.setattr(acting, "run", run)
    return asked


def named(widgets, label):
    """The one field that is called so, whether or not it may stay empty."""
    label = NL.column(*label) if isinstance(label, tuple) else label
    found = [one for one in widgets if one.label in (label, NL("writing.optional", label=label))]
    assert len(found) == 1, (label, [one.label for one in widgets])
    return found[0]


def choose(app, form):
    named(app.selectbox, NL("writing.what")).select(form).run()
    assert not app.exception


def fill(app, table, values, by="Noor"):
    for column, value in values.items():
        label = NL("writing.question") if column == "question" else (table, column)
        kinds = (app.radio, app.selectbox, app.date_input, app.text_area, app.text_input)
        widget = next(
            one
            for kind in kinds
            for one in kind
            if one.label in {label if isinstance(label, str) else NL.column(*label)}
            or (isinstance(label, tuple) and one.label == NL("writing.optional", label=NL.column(*label)))
        )
        widget.set_value(value)
    named(app.text_input, NL("writing.name")).set_value(by)
    press(app, NL("writing.save"))


def press(app, label):
    button = next(one for one in app.button if as_read(one.label) == label)
    button.click().run(timeout=120)
    assert not app.exception


def as_read(markdown):
    """What a reader sees of text in which no sign is markup."""
    return re.sub(r"\\(.)", r"\1", markdown)


FORMS = {
    "decision": ("milestones", {"outcome": "rollout_full", "happened_on": DAY, "decided_by": "College"}),
    "evaluation": ("milestones", {"outcome": "inconclusive", "happened_on": DAY}),
    "start": ("milestones", {"outcome": "go_uncovered", "happened_on": DAY, "note": "geld volgt"}),
    "stop": ("milestones", {"outcome": "no_money", "happened_on": DAY}),
    "blocked": ("milestones", {"outcome": "legal", "happened_on": DAY, "note": "AVG"}),
    "unblocked": ("milestones", {"happened_on": DAY}),
    "plan": ("milestones", {"milestone": "implemented", "planned_on": dt.date(2027, 1, 1)}),
    "readiness": ("readiness", {"item": "line_owner", "state": "yes", "evidence": "zaak 1", "assessed_on": DAY}),
    "lesson": ("lessons", {"lesson": "-Vraag *door*.", "layer": "policy", "recorded_on": DAY}),
    "answer": ("learning", {"question": 0, "answer": "partly", "answered_on": DAY}),
    "report": ("evaluations", {"signed_off_on": dt.date(2025, 10, 1), "unpublished_reason": "supplier"}),
    "segment": ("segments", {"area": "noord", "target_group": "ouderen", "role": "not_here", "reason": "te weinig"}),
}


def test_each_form_of_a_pilot_asks_for_one_statement_that_says_what_was_filled_in(screen, unwritten, only_form, sent):
    """What comes of each statement: tests/ledger/test_writing.py."""
    app = screen("pilot", unwritten, **PILOT)
    besides = {  # of the row that it is about, and what is chosen beforehand
        "readiness": {"assessor": "owner"},
        "answer": {"question": "Durft men los te laten?", "layer": "execution"},
        "report": {"due_on": "2025-08-15"},
    }
    for form, (table, values) in FORMS.items():
        choose(app, form)
        if form == "readiness":  # what each state means depends on the item, which is chosen first
            named(app.selectbox, (table, "item")).select(values["item"]).run()
            assert not app.exception
        fill(app, table, values)
        ((about, (command, *options)),) = sent
        sent.clear()
        said = values | besides.get(form, {})
        told = [f"{name}={value}" for name, value in said.items()]
        assert (command, about) == ("write", [form, "p-1"])
        assert sorted(one for one in options if one != "--set") == sorted([*told, "--municipality=m", "--by=Noor"])
        assert not [said for said in WITHOUT_GROUND.values() if said in text(app)]  # readiness has its ground here


def test_what_is_written_down_of_a_pilot_stands_there_with_who_said_it(screen, store):
    table, values = FORMS["lesson"]
    app = screen("pilot", store, **PILOT)
    choose(app, "lesson")
    fill(app, table, values)
    told = store.ask("written_down", as_of=LATER)
    assert rows(told, "of_table", "pilot_key", "said_by") == [(table, "m/p-1", "Noor")]
    assert "ds-said-good" in markup(app)
    assert "Vastgelegd door Noor" in text(app)
    assert not list((store.path / DRAFTS / "acts").iterdir())


def test_a_choice_for_an_area_is_written_down_where_it_is_made_and_shows_there(screen, store):
    app = screen("targeting", store, **PILOT)
    fill(app, "segments", FORMS["segment"][1] | {"review_on": dt.date(2098, 9, 1)})
    told = store.ask("written_down", as_of=LATER)
    assert rows(told, "of_table", "pilot_key", "said_by") == [("segments", "m/p-1", "Noor")]
    assert NL("targeting.not_here.again", said="te weinig.", day=dt.date(2098, 9, 1)) in text(app)


def test_a_whole_plan_is_recorded_at_once_shows_in_the_lead_and_is_taken_back_at_once(screen, tmp_path):
    shutil.copytree(example_in(tmp_path / "given").path, tmp_path / "store")
    store = Store(tmp_path / "store")
    app = screen("targeting", store, id="Waterkant/P-047", record="most")
    assert "Noorderpolder" in text(app)
    press(app, NL("writing.plan", plan="plan A"))
    assert NL("writing.fill_in", labels=NL.column("segments", "reason")).split(":")[0] in text(app)
    named(app.text_area, ("segments", "reason")).set_value("De meeste inwoners geholpen.")
    named(app.text_input, NL("writing.name")).set_value("Noor")
    press(app, NL("writing.plan", plan="plan A"))
    told = store.ask("written_down", as_of=store.current().as_of)
    assert rows(told, "of_table", "said", "n_rows", "said_by") == [("segments", "chosen", 3, "Noor")]
    assert NL.count("targeting.lead.chosen", 3, places="596", fte="2,96 fte") in text(app)
    assert "molenveld" not in text(app)
    press(app, NL("writing.take_back_named", what=NL.table("segments")))
    assert store.ask("written_down", as_of=store.current().as_of).empty
    assert "Met 3 fte helpt plan A" in text(app)


def test_an_item_of_readiness_without_its_ground_is_told_to_stay_open(screen, unwritten, only_form, sent):
    app = screen("pilot", unwritten, **PILOT)
    for state in ("yes", "not_needed", "no"):
        choose(app, "readiness")
        named(app.selectbox, ("readiness", "item")).select("line_owner").run()
        fill(app, "readiness", {"item": "line_owner", "state": state, "assessed_on": DAY})
        without = [code for code, said in WITHOUT_GROUND.items() if said in text(app)]
        assert without == ([state] if state != "no" else []), state


def test_what_each_state_of_an_item_means_stands_where_it_is_filled_in(screen, unwritten, only_form):
    app = screen("pilot", unwritten, **PILOT)
    choose(app, "readiness")
    assert not [one for one in app.radio if one.label == NL.column("readiness", "state")]
    for item in ("line_owner", "structural_budget"):
        named(app.selectbox, ("readiness", "item")).select(item).run()
        state = named(app.radio, ("readiness", "state"))
        assert list(state.proto.captions) == [
            NL(f"anchors.{item}.{code}") for code in ("yes", "partly", "no", "not_needed")
        ]


def test_the_report_of_an_evaluation_is_signed_off_published_and_taken_back(screen, store, only_form):
    app = screen("pilot", store, id="m/p-1", write="report")
    assert "evaluatie van 1 september 2025 (over het verslag is niets bekend)" in text(app)
    assert NL("writing.meaning.report_first") in text(app)
    signed, public = (named(app.date_input, ("evaluations", name)) for name in ("signed_off_on", "published_on"))
    assert (signed.value > DAY, public.value) == (True, None)
    fill(app, "evaluations", {"signed_off_on": dt.date(2026, 3, 1)})
    said = "Verslag van de evaluatie van 1 september 2025: vastgesteld op 1 maart 2026."
    assert said in text(app)
    choose(app, "report")
    assert NL("writing.meaning.report_first") not in text(app)
    assert named(app.date_input, ("evaluations", "signed_off_on")).value == dt.date(2026, 3, 1)
    fill(app, "evaluations", {"published_on": dt.date(2026, 3, 15)})
    assert "openbaar sinds 15 mrt 2026, na 14 dagen" in text(app)
    first = next(one for one in app.button if NL.table("evaluations") in as_read(one.label))
    first.click().run(timeout=120)
    assert "openbaar sinds 15 mrt 2026, na 14 dagen" not in text(app)
    assert said in text(app)


def test_of_evaluations_that_nobody_planned_the_form_asks_which_and_writes_the_report(screen, tmp_path, only_form):
    milestones = "pilot_id,milestone,happened_on\np-1,started,2025-01-01\n"
    milestones += "p-1,evaluation,2025-09-01\np-1,evaluation,2026-01-15\n"
    found = store_of_lists(
        tmp_path, {"2026-01-31": {"pilots.csv": "pilot_id,title\np-1,Een\n", "milestones.csv": milestones}}
    )
    app = screen("pilot", found, id="m/p-1", write="report")
    which = named(app.selectbox, NL("writing.evaluation"))
    assert which.options == [
        "evaluatie van 1 september 2025 (over het verslag is niets bekend)",
        "evaluatie van 15 januari 2026 (over het verslag is niets bekend)",
    ]
    which.select(("held_on", "2026-01-15")).run()
    fill(app, "evaluations", {"signed_off_on": dt.date(2026, 3, 1)})
    assert "Verslag van de evaluatie van 15 januari 2026: vastgesteld op 1 maart 2026." in text(app)


def test_without_an_evaluation_that_was_held_there_is_no_report_to_sign_off(screen, unwritten, only_form):
    app = screen("pilot", unwritten, id="m/P 2", write="report")
    assert NL("writing.nothing_of.report") in text(app)
    assert not [one for one in app.button if as_read(one.label) == NL("writing.save")]


def test_a_norm_is_written_down_where_norms_are_shown(screen, store):
    app = screen("method", store)
    fill(app, "norms", {"stage": "evaluating", "norm_days": "1.500", "adopted_on": DAY, "adopted_by": "College"})
    adopted = store.ask("norms_now", as_of=LATER)
    assert rows(adopted[adopted.is_adopted], "stage", "norm_days") == [
        ("idea", 30),
        ("evaluating", 1500),
        ("awaiting_decision", 90),
    ]


def test_a_norm_that_is_no_whole_number_is_refused_as_it_was_typed(screen, unwritten):
    app, versions = screen("method", unwritten), unwritten.names()
    for said in ("1,5", "-3", "veel"):
        fill(app, "norms", {"stage": "evaluating", "norm_days": said, "adopted_on": DAY, "adopted_by": "College"})
        assert f"'{said}'" in text(app)
        assert named(app.text_input, ("norms", "norm_days")).value == said
    assert unwritten.names() == versions


def test_a_decision_on_the_agenda_leaves_the_queue_and_comes_back_when_it_is_taken_back(screen, store):
    app = screen("decisions", store)
    named(app.selectbox, NL("writing.pilot")).select("m/p-1").run()
    fill(app, "milestones", {"outcome": "stop", "happened_on": DAY})
    assert store.ask("waiting_decisions", as_of=LATER).empty
    assert NL("decisions.empty_decided") in text(app)
    press(app, NL("writing.take_back_named", what="Een: Uitrolbesluit"))
    assert store.ask("waiting_decisions", as_of=LATER).pilot_id.tolist() == ["p-1"]
    assert NL("writing.taken_back", what="Een: Uitrolbesluit: Stoppen, 10 maart 2026.") in text(app)


COUNCIL = "Raadscommissie Sociaal"  # eight pilots of the example wait for it


@pytest.fixture
def example(tmp_path):
    return example_in(tmp_path / "store")


def test_all_that_a_meeting_decided_is_written_down_at_once_each_to_be_taken_back(screen, example):
    as_of, before = example.current().as_of, example.names()
    app = screen("decisions", example)
    meetings = named(app.radio, NL("writing.meeting"))
    assert [as_read(one) for one in meetings.options] == [
        "Directieraad: 1 pilot", "College: 4 pilots", f"{COUNCIL}: 8 pilots", NL("writing.one_pilot"),
    ]  # fmt: skip
    assert named(app.date_input, NL("writing.meeting_day")).value == dt.date(2026, 3, 25)  # when it met last
    meetings.set_value(COUNCIL).run()
    assert named(app.date_input, NL("writing.meeting_day")).value == as_of  # it did not meet lately
    decided = {"Schuldrust": "rollout_full", "Welzijn op recept": "defer", "Samen naar huis": "stop"}
    for radio in app.radio:
        for title, code in decided.items():
            if as_read(radio.label).startswith(f"{title} (wacht"):
                radio.set_value(code)
    named(app.text_input, NL("writing.name")).set_value("Noor")
    press(app, NL("writing.save"))
    assert "Vastgelegd: 3 besluiten." in text(app)
    assert len(example.names()) == len(before) + 1  # one version serves them all
    assert (example.current().as_of, example.current().is_example) == (as_of, True)
    told = example.ask("written_down", as_of=as_of)
    titles = {one.pilot_key: one.title for one in example.ask("stage_now", as_of=as_of).itertuples()}
    assert {titles[one.pilot_key]: one.said for one in told.itertuples()} == decided
    assert set(rows(told, "day", "said_by", "of_table")) == {(as_of.isoformat(), "Noor", "milestones")}
    waiting = set(example.ask("waiting_decisions", as_of=as_of).title)
    assert waiting & decided.keys() == {"Welzijn op recept"}
    assert named(app.radio, NL("writing.meeting")).value == COUNCIL
    back = {as_read(one.label): one for one in app.button}
    named_back = [NL("writing.take_back_named", what=f"{title}: Uitrolbesluit") for title in decided]
    assert set(named_back) <= back.keys()
    back[named_back[0]].click().run(timeout=120)
    assert len(example.ask("written_down", as_of=as_of)) == 2
    looking_back = text(screen("records", example))
    assert NL.count("handing_in.written_down", 2) in looking_back
    assert looking_back.count("Vastgelegd door Noor") == 2
    lists = looking_back.partition(NL("handing_in.back_heading"))[2].partition(NL.count("handing_in.written_down", 2))[
        0
    ]
    assert "pilotlijst" in lists
    assert "scherm" not in lists


OF_COLLEGE = "pilot_id,milestone,planned_on,decided_by\np-1,rollout_decision,2099-01-01,College\n"


@pytest.mark.parametrize(
    ("more", "hint", "has_meetings"),
    [
        ({}, "no_bodies", False),
        ({"decided.csv": OF_COLLEGE}, "no_calendar", True),
        ({"decided.csv": OF_COLLEGE, "meetings.csv": MEETINGS}, None, True),
    ],
)
def test_what_to_hand_in_for_the_form_of_a_meeting_is_said(screen, tmp_path, more, hint, has_meetings):
    app = screen("decisions", store_of_lists(tmp_path, {JAN: LISTS | more}))
    assert bool([one for one in app.radio if one.label == NL("writing.meeting")]) == has_meetings
    labels = {
        "column": NL.column("milestones", "decided_by"),
        "table": NL.table("milestones"),
        "calendar": NL.table("meetings"),
    }
    for key in ("no_bodies", "no_calendar"):
        assert (NL(f"writing.{key}", **labels) in text(app)) == (key == hint)


def of_agenda(app, *titles):
    return {title: one for one in app.radio for title in titles if as_read(one.label).startswith(f"{title} (wacht")}


def between(monkeypatch, act):
    """What somebody else does between somebody's click and what comes of it; a fragment still shows what was."""
    run, is_done = acting.run, []

    def later(*given):
        if not is_done:
            is_done.append(act())
        return run(*given)

    monkeypatch.setattr(acting, "run", later)


def write_meanwhile(store, title, by="Piet", **said):
    as_of = store.current().as_of
    one = store.ask("waiting_decisions", as_of=as_of).set_index("title").loc[title]
    given = Statement("decision", {"happened_on": str(as_of)} | said, one["municipality"], one["pilot_id"])
    write(store, [given], PUBLISHING, by=by)


def test_what_another_decided_meanwhile_is_told_and_the_other_choices_stay(screen, example, monkeypatch):
    outcome = "defer"  # after which it waits still, and can be decided about again
    app = screen("decisions", example)
    named(app.radio, NL("writing.meeting")).set_value(COUNCIL).run()
    decided = {"Schuldrust": "stop", "Welzijn op recept": "defer", "Samen naar huis": "stop"}
    for title, radio in of_agenda(app, *decided).items():
        radio.set_value(decided[title])
    named(app.text_input, NL("writing.name")).set_value("Noor")
    between(monkeypatch, lambda: write_meanwhile(example, "Schuldrust", outcome=outcome))
    press(app, NL("writing.save"))
    said = text(app)
    day, label = NL.date(example.current().as_of), NL.label("outcome", outcome)
    assert said.count(f"Schuldrust: {label} op {day}, vastgelegd door Piet op {day}.") == 1
    alert = re.search(r'role="alert">([^<]*)', markup(app))[1]
    assert alert.count("niets") == 1
    left = of_agenda(app, *decided)
    assert {title: radio.value for title, radio in left.items()} == {
        title: code for title, code in decided.items() if title != "Schuldrust"
    }
    assert example.ask("written_down", as_of=example.current().as_of).said_by.tolist() == ["Piet"]
    press(app, NL("writing.save"))
    assert "Vastgelegd: 2 besluiten." in text(app)
    app = screen("decisions", example)  # who comes later may decide about it again
    named(app.radio, NL("writing.meeting")).set_value(COUNCIL).run()
    assert "Schuldrust" in of_agenda(app, "Schuldrust")


def test_a_form_of_a_pilot_that_became_another_one_leads_there(screen, store, monkeypatch, only_form):
    left = {"pilots.csv": "pilot_id,title\nP 2,Twee\n", "milestones.csv": "pilot_id,milestone,happened_on,outcome\n"}
    store_of_lists(store.path.parent / "left", {"2026-03-05": left}, store=store)
    app = screen("pilot", store, **PILOT)
    choose(app, "lesson")
    same = Answer("m", "p-1", "same_as", "zo besloten", same_as="P 2")
    between(monkeypatch, lambda: answer(store, same, PUBLISHING, by="Sam", day=dt.date(2026, 3, 6)))
    fill(app, "lessons", {"lesson": "Begin klein.", "layer": "policy", "recorded_on": DAY})
    assert "Een is sinds 6 maart 2026 dezelfde pilot als Twee." in text(app)
    assert re.search(r'href="[^"]*pilot\?[^"]*id=m%2FP\+2[^"]*#writing"', markup(app))
    assert store.ask("written_down", as_of=LATER).empty


def test_of_a_meeting_nothing_is_written_without_a_decision(screen, example):
    before = example.names()
    app = screen("decisions", example)
    named(app.text_input, NL("writing.name")).set_value("Noor")
    press(app, NL("writing.save"))
    assert NL("writing.fill_in", labels=NL("writing.one_decision")) in text(app)
    assert example.names() == before


def test_what_it_means_is_said_before_it_is_saved(screen, unwritten, only_form):
    app = screen("pilot", unwritten, **PILOT)
    choose(app, "decision")
    captions = [
        re.sub(r"[\d.]+ dagen", "…", said) for said in named(app.radio, ("milestones", "outcome")).proto.captions
    ]
    assert [one.removesuffix(".") for one in captions] == [
        NL("writing.meaning.stops", wait="…").removesuffix("."),
        NL("writing.meaning.stops", wait="…").removesuffix("."),
        NL("writing.meaning.extend", wait="…").removesuffix("."),
        NL("writing.meaning.defer", wait="…").removesuffix("."),
        NL("writing.meaning.stops", wait="…").removesuffix("."),
    ]


def test_nothing_is_written_without_what_is_needed_or_without_a_name(screen, unwritten, only_form):
    app = screen("pilot", unwritten, **PILOT)
    choose(app, "decision")
    fill(app, "milestones", {"happened_on": DAY}, by=" ")
    assert NL("writing.fill_in", labels="Uitkomst en Uw naam") in text(app)
    assert len(unwritten.names()) == 1


def test_why_nothing_was_written_is_told(screen, unwritten, only_form):
    app = screen("pilot", unwritten, **PILOT)
    choose(app, "evaluation")
    fill(app, "milestones", {"outcome": "successful", "happened_on": dt.date(2025, 9, 1)})
    assert "Dit staat er al" in text(app)
    assert len(unwritten.names()) == 1


def test_nobody_writes_on_another_day_or_in_public(screen, store, monkeypatch):
    assert NL("writing.other_day") in text(screen("pilot", store, as_of="2026-03-31", **PILOT))
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    public = store_of(
        store.path.parent / "public",
        pilots="pilot_id | title | visibility\n1 | Een | public",
        milestones="pilot_id | milestone | happened_on | outcome\n1 | evaluation | 2025-09-01 | successful",
    )
    for name, address in (("pilot", {"id": "m/1"}), ("decisions", {}), ("method", {})):
        app = screen(name, public, **address)
        assert not app.exception
        assert NL("writing.heading") not in text(app)
        assert not [one for one in app.button if one.label == NL("writing.save")]


def test_who_did_not_say_their_name_is_asked_before_they_take_back(screen, store, only_form):
    write(store, [Statement("unblocked", {"happened_on": str(DAY)}, "m", "p-1")], PUBLISHING, by="Noor", day=DAY)
    other = screen("pilot", store, **PILOT)
    named(other.text_input, NL("writing.name")).set_value("Sam")
    press(other, NL("writing.take_back"))
    source = store.ledger.hand_ins(also_taken_back=True)[-1].source
    assert [one.by for one in store.ledger.taken_back(source).values()] == ["Sam"]
    assert NL("writing.list_heading") not in text(other)


def test_what_rests_on_it_is_told_before_it_is_taken_back(screen, store, monkeypatch, only_form):
    falls = ["Het antwoord ‘Klopte niet’ over Een, van Sam op 10 maart 2026."]
    app = screen("pilot", store, **PILOT)
    choose(app, "unblocked")
    fill(app, "milestones", {"happened_on": DAY})
    asked, run = [], acting.run

    def told(options, about, busy, rows=()):
        asked.append("--unless-others-fall" in options)
        if asked[-1]:
            return State(False, status=0, answer={"taken_back": None, "falls": falls})
        return run(options, about, busy, rows)

    monkeypatch.setattr(acting, "run", told)
    back = NL("writing.take_back_named", what=NL.label("milestone", "unblocked"))
    press(app, back)
    assert NL("writing.falls") in text(app)
    assert falls[0] in text(app)
    press(app, NL("writing.let_stand"))
    assert NL("writing.falls") not in text(app)
    press(app, back)
    press(app, NL("writing.take_back_still"))
    assert asked == [True, True, False]
    assert store.ask("written_down", as_of=LATER).empty
    assert NL("writing.falls") not in text(app)
