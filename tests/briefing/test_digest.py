"""The digest says what is new since a day, to whom it may be said, in three forms with the same words."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re

import pytest

from doorstroom.briefing.digest import RENDERERS, as_eml, as_html, as_text, digest
from doorstroom.i18n import words_for
from tests.briefing.portfolios import HOSTILE, SECRET, asking, milestones, planted, waiting_store

NL, EN = words_for("nl"), words_for("en")


def told(store, words=NL, audience="public", **filters):
    return digest(asking(store, audience, language=words.language, **filters))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    decided = "\np003 | rollout_decision | | 2026-02-01 | stop | Raad |"
    return waiting_store(
        tmp_path_factory.mktemp("digest"),
        *(30, 100, 200),
        milestones=milestones(30, 100, 200) + decided,
    )


def test_sections_say_how_many_and_which(store):
    sections = told(store).sections
    assert [(section.heading, section.lines) for section in sections] == [
        ("1 pilot wacht sinds kort op een besluit", ("Pilot 1: wacht 30 dagen, sinds 1 mrt 2026",)),
        ("1 pilot kwam boven de norm", ("Pilot 2: Wacht op besluit, 10 dagen te lang",)),
        ("1 besluit genomen", ("Pilot 3: Stoppen, op 1 feb 2026",)),
        (
            "Lever stukken in voor 1 vergadering",
            ("Uiterlijk 31 mrt 2026: College, vergadert op 14 apr 2026. Er wachten 2 pilots.",),
        ),
        (
            "Wat moet u wanneer doen?",
            (
                "Bij 2 pilots is de laatste dag om te beginnen onbekend: de vergaderkalender loopt tot 12 mei 2026. "
                "Vul de vergaderkalender verder aan.",
            ),
        ),
        ("Van 2 pilots is onbekend wanneer de gegevens zijn bijgewerkt", ()),
    ]


def test_a_body_or_owner_hears_of_its_own_pilots(store):
    sections = told(store, EN, body=["Raad"]).sections
    assert [section.heading for section in sections][:4] == [
        "No further pilot is waiting for a decision",
        "No pilot went over the norm",
        "1 decision taken",
        "No papers are to be handed in",
    ]


@pytest.mark.parametrize("words", [NL, EN], ids=["nl", "en"])
def test_of_chosen_pilots_it_is_not_said_how_many_of_all_are_hidden(tmp_path, words):
    hidden = planted(tmp_path)
    n_hidden = int(asking(hidden, "public").ask("in_view").iloc[0]["n_not_public"])
    assert n_hidden
    municipality = asking(hidden, "public").choices["municipality"][0]
    of_all, of_one = told(hidden, words).lead, told(hidden, words, municipality=[municipality]).lead
    count, plain = words.count("frame.only_public", n_hidden), words("frame.only_public_here")
    assert (count in of_all, plain in of_all) == (True, False)
    assert (count in of_one, plain in of_one) == (False, True)


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
def test_nothing_internal_is_in_a_public_digest(tmp_path, render):
    hidden = planted(tmp_path)
    assert SECRET.encode() not in render(told(hidden), NL)
    assert SECRET.encode() in render(told(hidden, audience="staff"), NL)


def test_texts_from_records_stay_text(tmp_path):
    page = as_html(told(planted(tmp_path)), NL)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_e_mail_holds_both_forms_and_cannot_be_given_headers(store):
    made = told(store)
    message = email.message_from_bytes(as_eml(made, NL), policy=email.policy.default)
    assert message["Subject"] == "Pilots: nieuws van 30 december 2025 tot en met 31 maart 2026"
    assert (message["To"], message["Auto-Submitted"], message["Content-Language"]) == (None, "auto-generated", "nl")
    text, page = message.iter_parts()
    assert text.get_content().splitlines() == as_text(made, NL).splitlines()
    assert page.get_content().strip() == as_html(made, NL).strip()
    assert as_eml(made, NL) == as_eml(made, NL)


def test_it_says_of_itself_what_it_is(store):
    text = " ".join(as_text(told(store), NL).split())
    for name, _ in told(store).about.lines(NL):
        assert name in text
    assert "Alleen openbare pilots" in text
    assert HOSTILE not in text
    assert told(store).about.version not in told(store).footer
    assert told(store).about.as_of == dt.date(2026, 3, 31)


@pytest.mark.parametrize("outcome", ["defer", "extend"])
def test_what_was_put_off_is_no_decision(tmp_path, outcome):
    put_off = f"\np001 | rollout_decision | | 2026-02-01 | {outcome} | Raad |"
    deferred = told(waiting_store(tmp_path, 100, milestones=milestones(100) + put_off))
    headings = [section.heading for section in deferred.sections]
    assert "Er is geen besluit genomen" in headings
    assert "1 keer uitgesteld of verlengd: dat is geen besluit" in headings


def test_a_decision_that_was_recorded_late_is_told_with_its_day_or_without(tmp_path):
    log = """pilot_id | milestone | planned_on | happened_on | outcome | decided_by | recorded_on
        p001 | rollout_decision | | 2025-11-01 | rollout_full | Raad | 2026-02-01
        p002 | rollout_decision | |            | stop         | Raad | 2026-02-01
        p003 | rollout_decision | | 2025-11-01 | defer        | Raad | 2026-02-01"""
    stored = waiting_store(tmp_path, 30, 100, 200, milestones=log)
    section = {section.heading: section.lines for section in told(stored).sections}
    assert section["2 besluiten genomen"] == (
        "Pilot 1: Overal uitrollen, op 1 nov 2025; nu pas vastgelegd",
        "Pilot 2: Stoppen, dag onbekend",
    )
    assert section["1 keer uitgesteld of verlengd: dat is geen besluit"] == (
        "Pilot 3: Uitstellen, op 1 nov 2025; nu pas vastgelegd",
    )


def test_records_are_only_called_kept_up_where_that_is_known(tmp_path):
    updated = "pilot_id | title | visibility | updated_on\np001 | P | public | {}"
    for nth, (day, said) in enumerate(
        [
            ("2026-03-01", "Alle gegevens zijn het laatste half jaar bijgewerkt"),
            ("2025-03-01", "Van 1 pilot zijn de gegevens ouder dan een half jaar"),
            ("2026-04-01", "Van 1 pilot is onbekend wanneer de gegevens zijn bijgewerkt"),
            ("", "Van 1 pilot is onbekend wanneer de gegevens zijn bijgewerkt"),
        ]
    ):
        store = waiting_store(tmp_path / str(nth), 30, pilots=updated.format(day))
        assert told(store).sections[-1].heading == said


def test_where_nothing_is_public_the_digest_says_so_and_nothing_else(tmp_path):
    hidden = waiting_store(tmp_path, 30, pilots="pilot_id | title\np001 | P")
    assert (told(hidden).lead, told(hidden).sections) == ("De enige pilot is niet openbaar gemaakt.", ())
    assert told(hidden, audience="staff").sections


def test_the_mail_is_for_a_phone_and_fetches_nothing(store):
    """Mail programs know no style sheets and no scripts; what is laid out in a table says that it is none."""
    page = as_html(digest(asking(store)), NL)
    assert not re.search(r"<(style|script|link|img|svg)\b|url\(|https?:", page)
    assert page.count("<table") == page.count('<table role="presentation"') > 0
    assert all("style=" in opened for opened in re.findall(r"<(?:h1|h2|p|ul|li)\b[^>]*>", page))
    assert "max-width:600px" in page
    widths = [int(size) for size in re.findall(r"[^-]width:(\d+)px", page)]
    assert all(size <= 320 for size in widths)
