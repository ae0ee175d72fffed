"""One pilot on one page: what it holds, what it never holds, who can read it, and that it is one page."""

from __future__ import annotations

import io

import pypdf
import pytest

from doorstroom.briefing.handout import audiences, file_name, handout
from doorstroom.briefing.handout_pdf import as_pdf
from doorstroom.i18n import words_for
from tests.briefing.portfolios import LONG, MEETINGS, SECRET, asking, planted
from tests.given import store_of

NL = words_for("nl")
ENDLESS = f"{LONG} " * 12


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return planted(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def long_store(tmp_path_factory):
    """A pilot of which everything is long, and much of it: replans, deferrals, areas, lessons."""
    plans = "\n".join(
        f"p | rollout_decision | 2026-{month:02d}-01 | | | | | 2025-{month:02d}-01" for month in range(2, 13)
    )
    deferred = "\n".join(
        f"p | rollout_decision | | 2025-{month:02d}-02 | defer | {LONG} | {ENDLESS} |" for month in range(2, 10)
    )
    steps = "\n".join(
        f"p | {name} | 2024-02-01 | 2024-0{nth}-01 | {outcome} | {LONG} | {ENDLESS} | 2023-01-01"
        for nth, (name, outcome) in enumerate(
            (
                ("registered", ""),
                ("start_decision", "go"),
                ("started", ""),
                ("ended", ""),
                ("evaluation", "successful"),
                ("blocked", "money"),
                ("unblocked", ""),
            ),
            1,
        )
    )
    lessons = "\n".join(f"L{nth} | p | {ENDLESS} {nth} | 2025-01-0{nth} | adopted" for nth in range(1, 9))
    segments = "\n".join(
        f"p | {LONG} {nth} | {LONG} groep {nth} | {role} | {ENDLESS}"
        for nth in range(1, 9)
        for role in (("tested", "candidate", "chosen", "rolled_out", "not_here")[nth % 5],)
    )
    return store_of(
        tmp_path_factory.mktemp("long"),
        pilots=f"pilot_id | title | visibility | owner\np | {ENDLESS} | public | {LONG}",
        milestones="pilot_id | milestone | planned_on | happened_on | outcome | decided_by | note | recorded_on\n"
        + "\n".join((steps, plans, deferred)),
        lessons=f"lesson_id | pilot_id | lesson | recorded_on | action\n{lessons}",
        segments=f"pilot_id | area | target_group | role | reason\n{segments}",
        meetings=MEETINGS,
    )


def page_of(store, key: str, audience: str = "public", language: str = "nl") -> pypdf.PdfReader:
    told = handout(asking(store, audience, language=language), key)
    return pypdf.PdfReader(io.BytesIO(as_pdf(told, words_for(language))))


def test_it_is_tagged_and_says_that_it_can_be_read_by_everyone(store):
    pdf = page_of(store, "m/p001")
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "nl"
    assert pdf.metadata.title.startswith("<script>alert(1)</script>")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_internal_is_in_a_public_page(store, language):
    pdf = page_of(store, "m/p001", language=language)
    assert SECRET not in f"{pdf.metadata} {pdf.pages[0].extract_text()}"
    assert handout(asking(store, language=language), "m/p002") is None


def test_a_page_for_colleagues_holds_what_is_internal_and_says_so(store):
    assert SECRET in page_of(store, "m/p001", "staff").pages[0].extract_text()
    internal = page_of(store, "m/p002", "staff").pages[0].extract_text()
    assert SECRET in internal
    assert NL("pilot.handout.internal") in internal


def test_a_page_is_offered_for_no_more_than_who_may_see_it(store):
    assert audiences(asking(store, "staff"), "m/p001") == ("staff", "public")
    assert audiences(asking(store, "staff"), "m/p002") == ("staff",)
    assert audiences(asking(store), "m/p001") == ("public",)


@pytest.mark.parametrize("audience", ["public", "staff"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_one_page_however_long_the_texts(long_store, audience, language):
    pdf = page_of(long_store, "m/p", audience, language)
    assert len(pdf.pages) == 1
    page = pdf.pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    words, said = words_for(language), page.extract_text()
    for part in ("timeline", "gates", "segments", "lessons"):
        assert words(f"pilot.handout.{part}") in said
    assert "2026-" in file_name(audience, asking(long_store).as_of, words)


def test_it_says_of_which_day_and_which_records(store):
    request = asking(store)
    said = " ".join(page_of(store, "m/p001").pages[0].extract_text().split())
    assert NL.day(request.as_of) in said
    assert "pilots.csv" in said
