"""Leren: does every layer learn along, are evaluations held, what was learned, and who reads and uses it."""

from __future__ import annotations

from datetime import date

import pytest

from doorstroom.briefing.digest import digest
from doorstroom.briefing.story import story
from doorstroom.i18n import words_for
from doorstroom.report.text import learning as claims
from tests.given import request_for, store_of
from tests.pages.reading import figures, follow, links, markup, text

NL, EN = words_for("nl"), words_for("en")
WATERKANT = {"municipality": "Waterkant"}
NOW = "2026-03-31"
LAYERS = ("execution", "policy", "management", "administration", "partners", "residents")
STARTED = (
    "pilot_id | milestone | happened_on | outcome\na | started | 2025-01-10 |\na | evaluation | 2025-09-01 | successful"
)
QUESTIONS = "pilot_id | question | layer | agreed_on | answer | answer_note | answered_on"


def uneven():
    """Layers that answered 3 of 3, 2 of 4, 1 of 1, 0 of 1, that agreed on nothing, and 2 of 2."""
    numbers = zip(LAYERS, ((3, 3), (4, 2), (1, 1), (1, 0), (0, 0), (2, 2)), strict=True)
    lines = [
        f"a | Vraag {nth} | {layer} | 2025-01-05 | {'yes | | 2025-08-01' if nth < done else ' | | '}"
        for layer, (n, done) in numbers
        for nth in range(n)
    ]
    return "\n".join([QUESTIONS, *lines])


@pytest.fixture
def app(screen, example):
    return screen("learning", example, as_of=NOW, **WATERKANT)


def asked(store, **given):
    """What the screen asks."""
    return request_for(store, as_of=date.fromisoformat(NOW), **given)


def test_a_reader_is_told_first_whether_every_layer_learns_along(app, example):
    assert not app.exception
    request = asked(example, municipality=["Waterkant"])
    view = request.ask("in_view").iloc[0]
    said, first = text(app), claims.lead(request.ask("learning_summary").iloc[0], view, NL)
    assert "leert minstens één laag niet mee; het vaakst inwoners" in first
    places = [said.index(first)] + [
        said.rindex(NL(f"learning.section.{one}")) for one in ("layers", "evaluations", "lessons", "link")
    ]
    assert places == sorted(places)
    assert len(figures(app)) == 3


def test_every_picture_says_in_words_what_it_shows_and_has_its_table(app):
    alts = [alt for _, alt in figures(app)]
    assert all(alts)
    tables = markup(app).count("<table")
    assert tables >= 6  # layers, end picture, evaluations, themes, lessons, outcomes


def test_the_same_sentences_stand_on_the_slide_and_in_the_digest(app, example):
    request = asked(example, municipality=["Waterkant"])
    lead = claims.lead(request.ask("learning_summary").iloc[0], request.ask("in_view").iloc[0], NL)
    (acted,) = claims.acted(request.ask("lessons_summary").iloc[0], NL)
    (slide,) = (one for one in story(request) if one.key == "lessons")
    (section,) = (one for one in digest(request).sections if one.heading == NL("learning.digest.heading"))
    assert [*slide.remarks][-2:] == [acted, lead]
    assert section.lines[0] == lead
    assert lead in text(app)
    assert acted in text(app)
    late = [line for line in section.lines if "te laat" in line]
    assert all(title in late[0] for title in request.ask("evaluation_calendar", which="is_late")["title"])


def test_promise_9_stopping_with_a_lesson_is_a_result_and_stands_beside_the_others(app):
    said = text(app)
    groups = [NL(f"learning.lessons.group.{one}") for one in ("failed", "stopped", "worked")]
    assert [said.index(one) for one in groups] == sorted(said.index(one) for one in groups)
    assert NL.count("learning.lessons.stopped", 9, of=9) in said
    assert "Stoppen met een les is ook een resultaat." in said


def test_whom_to_ask_first_and_by_when_stands_below_the_lead(app, example):
    first = asked(example, municipality=["Waterkant"]).ask("learning_first").iloc[0]
    said = text(app)
    assert said.index(NL("learning.first.heading")) < said.index(claims.first(first, NL))
    assert claims.first(first, NL).startswith("De evaluatie zou volgens het eerste plan op 20 oktober 2025 zijn")
    assert any(name == first["title"] for name, _ in links(app, "/pilot"))


def test_reports_that_wait_lead_to_the_form_that_signs_them_off(screen, example, app, monkeypatch):
    assert "write=report" not in markup(app)  # of another day nothing is written down
    app = screen("learning", example, **WATERKANT)
    reports = asked(example, municipality=["Waterkant"]).ask("evaluation_calendar")
    waiting = reports[reports["report"].isin(["unsigned", "overdue", "open_in_time"])]
    to_form = [(name, href) for name, href in links(app, "/pilot") if "write=report" in href]
    assert {name for name, _ in to_form} <= set(waiting["title"])
    assert len(to_form) == 5
    assert all(href.endswith("#writing") for _, href in to_form)
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    public = screen("learning", example, as_of=NOW, **WATERKANT)
    assert "write=report" not in markup(public)


# ------------------------------------------------------------------------ searching


def test_a_search_finds_names_of_pilots_and_counts_lessons_and_pilots(screen, tmp_path):
    pilots = "pilot_id | title\na | Buurtcirkels\nb | Samen naar huis"
    lessons = "lesson_id | pilot_id | lesson\nL1 | a | Begin klein\nL2 | a | Vraag door\nL3 | b | Zoek een buurtcirkel"
    store = store_of(tmp_path, pilots=pilots, milestones=STARTED, lessons=lessons)
    said = text(screen("learning", store, as_of=NOW, search="buurtcirkels"))
    assert "3 lessen gevonden voor: buurtcirkels (van 2 pilots)" in said
    assert "1 les gevonden voor: klein buurtcirkel (van 1 pilot)" in text(
        screen("learning", store, as_of=NOW, search="klein buurtcirkel")
    )


def test_a_search_stands_in_the_address_marks_what_it_finds_and_is_taken_back_by_a_link(screen, example, app):
    found = screen("learning", example, as_of=NOW, search="gezicht loket", **WATERKANT)
    assert not found.exception
    assert NL.count("learning.search.found", 1, said="gezicht loket") in text(found)
    assert "<mark>gezicht</mark>" in markup(found)
    assert found.text_input[0].value == "gezicht loket"
    (href,) = [href for name, href in links(found, "/leren") if name == NL("learning.search.clear")]
    assert text(follow(screen, "learning", example, href.partition("#")[0])) == text(app)


@pytest.mark.parametrize("searched", ["%", '""', "\N{THUMBS UP SIGN}", "  ", "?!", "_ %"])
def test_a_search_without_a_word_finds_nothing_and_says_so(screen, tmp_path, searched):
    store = store_of(tmp_path, milestones=STARTED, lessons="lesson_id | pilot_id | lesson\nL1 | a | Begin klein")
    said = text(screen("learning", store, as_of=NOW, search=searched))
    assert NL("learning.search.no_word") in said
    assert "gevonden voor" not in said
    assert "Begin klein" in said
    assert NL("learning.search.no_word") not in text(screen("learning", store, as_of=NOW, search="klein"))


def test_what_is_searched_and_what_a_lesson_says_is_never_markup(screen, tmp_path):
    store = store_of(
        tmp_path,
        milestones=STARTED,
        lessons="lesson_id | pilot_id | lesson\nL1 | a | Vraag <b>eerst</b> & <script>1</script>",
    )
    found = markup(screen("learning", store, as_of=NOW, search="script eerst"))
    assert "<script>" not in found
    assert "<b>eerst" not in found
    assert "&lt;b&gt;<mark>eerst</mark>&lt;/b&gt; &amp; &lt;<mark>script</mark>&gt;1" in found
    none = markup(screen("learning", store, as_of=NOW, search="<i>x</i>"))
    assert "<i>x</i>" not in none


# ------------------------------------------------------------------ on other screens


def test_a_pilot_names_its_blank_layers_before_its_weakest_and_shows_no_mean(screen, tmp_path):
    store = store_of(tmp_path, milestones=STARTED, learning=uneven())
    told = {
        "learning": "leeg: partners; laagste: bestuur, 0 van 1",
        "pilot": "Met partners is voor de start niets afgesproken om te leren. Bestuur: de ene afgesproken vraag",
    }
    for name, said in told.items():
        app = screen(name, store, as_of=NOW, **({"id": "m/a"} if name == "pilot" else {}))
        assert not app.exception
        assert said in text(app)
        assert "0,7" not in text(app)
    english = screen("learning", store, as_of=NOW, lang="en")
    assert "blank: partners; lowest: administration, 0 of 1" in text(english)


def test_a_running_pilot_has_answered_so_far(screen, tmp_path):
    store = store_of(
        tmp_path, milestones="pilot_id | milestone | happened_on\na | started | 2025-01-10", learning=uneven()
    )
    assert "laagste tot nu toe: bestuur, 0 van 1" in text(screen("learning", store, as_of=NOW))
    assert "Bestuur: de ene afgesproken vraag is nog niet beantwoord." in text(
        screen("pilot", store, as_of=NOW, id="m/a")
    )


def test_a_pilot_tells_each_answer_and_which_questions_came_later(screen, tmp_path):
    lines = [
        "a | Wat? | policy | 2025-01-05 | not_answered | Te weinig deelnemers | 2025-08-01",
        "a | Wat? | partners | 2025-01-05 | not_answered | | 2025-08-01",
        "a | Wat? | residents | 2025-02-05 | yes | | 2025-08-01",
        "a | Wat? | management | | | |",
    ]
    store = store_of(tmp_path, milestones=STARTED, learning="\n".join([QUESTIONS, *lines]))
    said = text(screen("pilot", store, as_of=NOW, id="m/a"))
    assert "niet beantwoord, omdat: Te weinig deelnemers" in said
    assert NL("learning.pilot.answer.without_reason") in said
    assert "ja (later toegevoegd)" in said
    assert "nog open (dag van afspraak onbekend)" in said


def test_lessons_come_to_who_begins_and_to_a_pilot_on_the_same_theme(screen, example):
    gate = asked(example, municipality=["Waterkant"]).ask("start_gate")
    assert len(gate)
    said = text(screen("ready", example, as_of=NOW, **WATERKANT))
    lessons = asked(example).ask("lessons_for", theme=sorted(gate["theme"].dropna().unique()))
    for theme in gate["theme"].dropna().unique():
        assert NL("learning.before_start.of_theme", theme=theme) in said
        assert lessons[lessons["theme"] == theme]["lesson"].iloc[0][:40] in said
    pilot = gate.iloc[0]
    others = asked(example).ask("lessons_for", theme=[pilot["theme"]], not_of=pilot["pilot_key"])
    assert others["lesson"].iloc[0][:40] in text(screen("pilot", example, as_of=NOW, id=pilot["pilot_key"]))


# ------------------------------------------------------------------ who sees what


def test_that_nobody_answered_for_a_reason_counts_for_the_public_too_and_the_reason_is_not_shown(
    screen, tmp_path, monkeypatch
):
    lines = [f"a | Wat? | {layer} | 2025-01-05 | not_answered | binnenskamers | 2025-08-01" for layer in LAYERS]
    pilots = "pilot_id | title | visibility\na | Samen naar huis | public"
    store = store_of(tmp_path, pilots=pilots, milestones=STARTED, learning="\n".join([QUESTIONS, *lines]))
    assert "binnenskamers" in text(screen("pilot", store, as_of=NOW, id="m/a"))
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    found = text(screen("pilot", store, as_of=NOW, id="m/a"))
    assert "binnenskamers" not in found
    assert NL("learning.pilot.answer.because_hidden") in found
    assert NL("learning.pilot.full") in found
    assert NL("learning.lead.one.all") in text(screen("learning", store, as_of=NOW))


# ------------------------------------------------------------------ little known


def test_where_nobody_records_learning_that_is_unknown_and_not_blank(screen, tmp_path):
    said = text(screen("learning", store_of(tmp_path, milestones=STARTED), as_of=NOW))
    assert NL.count("learning.lead.unknown", 1) in said
    assert NL("learning.lessons.none") in said
    assert "laag niet mee" not in said


@pytest.mark.parametrize("milestones", ["pilot_id | milestone | happened_on\na | registered | 2025-01-10"])
def test_before_any_pilot_has_run_there_was_nothing_to_learn(screen, tmp_path, milestones):
    app = screen("learning", store_of(tmp_path, milestones=milestones), as_of=NOW)
    assert not app.exception
    assert NL("learning.nobody_ran") in text(app)
    assert NL("learning.evaluations.none_known") in text(app)
    assert NL.count("learning.link.too_few", 0) in text(app)


def test_in_english_no_dutch_and_no_codes(screen, example):
    said = text(screen("learning", example, as_of=NOW, lang="en", **WATERKANT))
    assert "at least one layer is not learning; most often residents" in said
    assert not [code for code in ("did_not_work", "in_time", "not_answered", "open_in_time") if code in said]


def test_of_how_many_pilots_nothing_is_known_stands_below_the_lead(screen, example):
    summary = asked(example).ask("learning_summary").iloc[0]
    assert summary["n_unknown"] > 0
    assert NL.count("learning.beside.unknown", summary["n_unknown"]) in text(
        screen("learning", example, as_of=NOW, municipality="")
    )


def test_every_measure_of_the_screen_is_explained(screen, example, app):
    places = {href.partition("#")[2] for _, href in links(app, "/uitleg")}
    assert places >= {"layers_along", "end_picture", "evaluations_held", "lesson_action", "learning_link"}
    explained = markup(screen("method", example))
    assert [place for place in places if place and f'id="{place}"' not in explained] == []
