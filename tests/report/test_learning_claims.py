"""Learning in words: who lags and who is tied, what is unknown, no cause where pilots are few; and words marked."""

from __future__ import annotations

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstroom.i18n import words_for
from doorstroom.markup import escape
from doorstroom.report.html import marked
from doorstroom.report.text import learning as claims

NL, EN = words_for("nl"), words_for("en")
VIEW = {"n_pilots": 14, "n_in_all": 14, "n_not_public": 0, "n_begun": 14, "n_apart": 0}
SUMMARY = {
    **{"n_pilots": 14, "n_unknown": 0, "n_behind": 9, "n_unsure": 0, "most_behind": "residents"},
    **{"n_most_behind": 7, "n_as_often": 1},
}
LINK = {"n": 18, "n_recent": 0, "n_unknown": 0, "tau": 0.5, "low": 0.2, "high": 0.7, "withheld": None}
CAUSAL = ("door", "dankzij", "zorgt", "leidt", "because", "due to", "causes", "leads")


@pytest.mark.parametrize(
    ("changed", "nl", "en"),
    [
        (
            {},
            "In 9 van 14 pilots leert minstens één laag niet mee; het vaakst inwoners (7 keer).",
            "In 9 of 14 pilots at least one layer is not learning; most often residents (7 times).",
        ),
        (
            {"n_as_often": 2},
            "In 9 van 14 pilots leert minstens één laag niet mee; geen laag springt eruit.",
            "In 9 of 14 pilots at least one layer is not learning; no layer stands out.",
        ),
        (
            {"n_behind": 0, "most_behind": None},
            "In alle 14 pilots leert elke laag mee.",
            "In all 14 pilots every layer is learning.",
        ),
        (
            {"n_behind": 0, "n_unsure": 3},
            "Voor zover bekend leert in alle 14 pilots elke laag mee.",
            "As far as is known, every layer is learning in all 14 pilots.",
        ),
        (
            {"n_pilots": 1, "n_behind": 1},
            "In de ene pilot die hier loopt of liep, leert één laag niet mee: inwoners.",
            "In the one pilot that runs or ran here one layer is not learning: residents.",
        ),
        (
            {"n_pilots": 0, "n_unknown": 14},
            "Van 14 pilots is niet vastgelegd wat er te leren was. Leg leervragen vast bij de start.",
            "For 14 pilots nobody recorded what there was to learn. Record learning questions at the start.",
        ),
    ],
)
def test_the_lead_says_who_lags_and_what_is_unknown(changed, nl, en):
    assert claims.lead(SUMMARY | changed, VIEW, NL) == nl
    assert claims.lead(SUMMARY | changed, VIEW, EN) == en


def test_of_public_pilots_it_says_so():
    assert "openbare pilots" in claims.lead(SUMMARY, VIEW | {"n_not_public": 3}, NL)


@pytest.mark.parametrize("words", [NL, EN])
@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({}, "sooner"),
        ({"low": -0.7, "high": -0.2, "tau": -0.5}, "slower"),
        ({"low": -0.2, "high": 0.4, "tau": 0.1}, "none"),
        ({"n": 9, "withheld": "too_few"}, None),
        ({"withheld": "no_spread"}, None),
    ],
)
def test_a_link_is_told_without_a_cause(words, changed, key):
    said = " ".join(claims.link(LINK | changed, words))
    assert not [one for one in CAUSAL if f" {one} " in said]
    assert "tau" not in said  # it is for analysts, in a table
    assert (words("learning.link.who") in said) == (key is not None)
    assert (words("learning.link.not_cause") in said) == (key in ("sooner", "slower"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"blank_layers": "partners", "lowest_layer": "administration", "lowest_answered": 0, "lowest_agreed": 1},
         "leeg: partners; laagste: bestuur, 0 van 1"),
        ({"blank_layers": "", "lowest_layer": "policy", "lowest_answered": 2, "lowest_agreed": 2}, "alles beantwoord"),
        ({"blank_layers": "partners, residents", "lowest_layer": None}, "leeg: partners en inwoners"),
        ({"blank_layers": "", "lowest_layer": None}, "onbekend wanneer iets is afgesproken"),
        ({"is_recorded": False}, "niet vastgelegd"),
    ],
)  # fmt: skip
def test_a_pilot_names_its_blank_layers_and_its_weakest_one(row, said):
    assert claims.weakest({"is_recorded": True, "is_expected": True} | row, NL) == said


def test_reports_that_wait_stand_with_what_became_of_the_others():
    whole = dict.fromkeys([f"n_{one}" for one in ("in_time", "too_late", "closed", "open_in_time", "overdue")], 0)
    whole |= {"n_unsigned": 1, "longest_unsigned": 40, "n_signed": 3, "n_in_time": 2, "n_overdue": 1, "n_untold": 0}
    whole |= {"n_reports": 4, "n_held": 3}
    assert claims.reports(pandas.Series(whole), NL) == [
        "Over de verslagen van alle 4 gehouden evaluaties, ook 1 die nog niet gehouden hoefde te zijn:",
        "1 verslag is nog niet vastgesteld; dat wacht al 40 dagen.",
        "Van 3 vastgestelde verslagen: 2 binnen 12 weken openbaar en 1 is na 12 weken nog niet openbaar.",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"blank_layers": "partners", "lowest_layer": "administration", "lowest_answered": 0, "lowest_agreed": 1},
         ["Met partners is voor de start niets afgesproken om te leren.",
          "Bestuur: de ene afgesproken vraag is niet beantwoord."]),
        ({"blank_layers": "", "lowest_layer": "policy", "lowest_answered": 1, "lowest_agreed": 4, "is_expected": False},
         ["Beleid: tot nu toe zijn 1 van de 4 afgesproken vragen beantwoord. Dat is het minst van alle lagen."]),
        ({"blank_layers": "", "lowest_layer": "policy", "lowest_answered": 2, "lowest_agreed": 2},
         ["Op alle vragen die voor de start zijn afgesproken, is er een antwoord, of een reden waarom niet."]),
        ({"blank_layers": "", "lowest_layer": None}, ["Het is onbekend wanneer de leervragen zijn afgesproken."]),
    ],
)  # fmt: skip
def test_of_one_pilot_it_is_told_in_sentences(row, said):
    assert claims.layers_of({"is_expected": True} | row, NL) == said


def test_of_how_many_lessons_a_sentence_tells_is_said_where_that_is_not_all():
    counted = {"n_lessons": 64, "n_in_time": 36, "n_late": 10, "n_overdue": 12, "n_open": 6, "n_unknown": 0}
    counted |= {"n_reused": 0, "n_stopped": 0}
    assert claims.lessons(counted, NL)[:5] == [
        "Er zijn 64 lessen. Van 58 staat vast of er binnen 90 dagen over besloten is.",
        "Over 36 van de 58 lessen is binnen 90 dagen besloten.",
        "Over 10 is later besloten.",
        "12 wachten langer dan dat.",
        "6 lessen zijn jonger en nog open.",
    ]
    assert claims.lessons(counted | {"n_lessons": 58, "n_open": 0}, NL)[0].startswith("Over 36 van de 58")


@pytest.mark.parametrize(
    ("row", "tone"),
    [
        ({"state": "blank", "is_along": False}, "muted"),  # nothing was agreed, so nothing is late
        ({"state": "unanswered", "is_along": True}, "muted"),  # not expected yet
        ({"state": "unanswered", "is_along": False}, "warn"),
        ({"state": "answered", "is_along": True}, "good"),
        ({"state": "unknown", "is_along": None}, "muted"),
    ],
)
def test_only_what_should_have_been_answered_has_the_tone_of_what_is_late(row, tone):
    assert claims.tone(row) == tone


@pytest.mark.parametrize(
    ("answer", "is_answered", "tone"),
    [("yes", True, "good"), ("no", True, "good"), ("not_answered", True, "muted"), ("not_answered", False, "warn")],
)
def test_what_was_not_answered_is_never_green(answer, is_answered, tone):
    row = {"question": "Wat?", "layer": "policy", "answer": answer, "is_answered": is_answered, "answer_note": "x"}
    row |= {"is_locked": True, "agreed_on": None, "answered_on": None}
    assert claims.questions(pandas.DataFrame([row]), NL)["policy_tone"].tolist() == [tone]


# ------------------------------------------------------------------------- marking


def test_a_word_is_marked_where_it_stands_by_itself():
    assert marked("Les en lessen, les.", ["les"]) == "Les en lessen, <mark>les</mark>."
    assert marked("Eén <b>café</b>", ["café"]) == "Eén &lt;b&gt;<mark>café</mark>&lt;/b&gt;"
    assert marked("a & b", []) == "a &amp; b"


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=6), max_size=3))
def test_marking_adds_marks_and_nothing_else(text, found):
    assert marked(text, found).replace("<mark>", "").replace("</mark>", "") == escape(text)
