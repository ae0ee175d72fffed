"""The deck as one HTML file: small, safe, and without anything internal."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest

from doorstroom.briefing.render_html import as_html, slides_of
from doorstroom.i18n import words_for
from tests.briefing.portfolios import HOSTILE, SECRET, brief, long_titles, planted

NL = words_for("nl")
MOST_BYTES = 150 * 1024


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return brief(planted(tmp_path_factory.mktemp("planted")))


def text_of(deck: bytes) -> str:
    return html.unescape(deck.decode())


def test_texts_from_records_stay_text(told):
    deck = as_html(told, NL).decode()
    assert HOSTILE in text_of(as_html(told, NL))
    assert "<script>alert" not in deck
    assert len(re.findall("<script", deck)) == deck.count("</script>") == 2
    assert len(re.findall("</style>", deck)) == 1


def test_nothing_internal_is_in_a_public_deck(told):
    assert SECRET not in text_of(as_html(told, NL))


def test_it_is_small_and_fetches_nothing(tmp_path):
    deck = as_html(brief(long_titles(tmp_path)), NL)
    assert len(deck) < MOST_BYTES
    assert not re.search(rb"\b(src|href)=|url\(|@import|https?:", deck)


def test_notes_are_not_in_the_slides(told):
    notes = [note for slide in told.slides for note in slide.notes]
    assert notes
    assert not [note for note in notes if html.escape(note) in slides_of(told, NL)]


def test_it_says_of_itself_what_it_is(told):
    said = text_of(as_html(told, NL))
    for name, text in told.about.lines(NL):
        assert name in said
        assert (text if isinstance(text, str) else NL.date(text)) in said
    assert "Alleen openbare pilots" in said


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_says_in_which_language_it_is(told, language):
    deck = as_html(dataclasses.replace(told, language=language), words_for(language))
    assert f'<html lang="{language}">'.encode() in deck


def test_own_words_stand_on_their_slide_as_text(told):
    slides = tuple(dataclasses.replace(slide, own="<b>Let op</b>") for slide in told.slides)
    deck = as_html(dataclasses.replace(told, slides=slides), NL)
    assert deck.count(b"&lt;b&gt;Let op&lt;/b&gt;") == len(slides)
