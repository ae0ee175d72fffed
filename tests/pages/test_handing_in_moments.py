"""Handing in while the disk is full, or the work ended halfway: told in a sentence; what was chosen is still there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from doorstroom.drafts.draft import Drafts
from doorstroom.drafts.job import Job
from doorstroom.i18n import words_for
from doorstroom.ledger.taking import Said
from doorstroom.report.screens import records as sections
from doorstroom.store.versions import Store
from doorstroom.web.records import adding
from doorstroom.web.request import clock
from tests.drafts.test_moments import full_disk
from tests.given import NOW, hand_in, write_tables
from tests.pages.reading import markup
from tests.pages.reading import text as shown
from tests.pages.test_handing_in import NL, OWNER, draft_of, dropped, visit  # noqa: F401

LIST = "Nr;Pilotnaam;Status;Start\n1;Een;Loopt;13-04-2025\n2;Twee;Loopt;05-06-2025\n"
PATIENCE = 60  # seconds


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Store:
    """A store of somebody else's list."""
    folder = tmp_path_factory.mktemp("small")
    store = Store(folder / "store")
    hand_in(store, write_tables(folder / "lijst", milestones="pilot_id | milestone | happened_on\na | started |"))
    return store


@pytest.fixture
def own(small, tmp_path) -> Store:
    return Store(shutil.copytree(small.path, tmp_path / "store"))


def pressed(app, label: str):
    app = next(one for one in app.button if one.label == NL(label)).click().run()
    assert not app.exception
    return app


def column(app):
    box = next(one for one in app.selectbox if one.label == NL("handing_in.becomes", header="Status"))
    return box.set_value("pilots.programme").run()


def other_source(app):
    return app.selectbox[0].set_value("records").run()


def left_out(app):
    return app.checkbox[0].set_value(False).run()


def headers(app):
    return app.radio[0].set_value(2).run()


def by_name(app):
    return app.radio[0].set_value("name").run()


CHOICES = {"source": (other_source, by_name), "sheets": (left_out, headers), "columns": (column,)}


@pytest.mark.parametrize("step", CHOICES)
def test_what_cannot_be_kept_is_told_and_what_was_chosen_before_stays(visit, own, step):  # noqa: F811
    dropped(own, text=LIST)
    app = visit(own, step=step)
    before = draft_of(own)
    for choose in CHOICES[step]:
        with full_disk():
            app = choose(app)
        assert not app.exception
        assert NL("handing_in.not_kept") in [error.value for error in app.error]
        assert draft_of(own) == before
    assert [error.value for error in visit(own, step=step).error] == []
    choose(visit(own, step=step))
    assert draft_of(own) != before


def no_process(self, *given: object, **how: object) -> None:
    raise OSError(11, "Resource temporarily unavailable")


def test_what_cannot_be_looked_into_or_checked_is_told_and_can_be_tried_again(visit, own, monkeypatch):  # noqa: F811
    drafts = dropped(own, text=LIST)
    with monkeypatch.context() as patched:
        patched.setattr(Job, "start", no_process)
        for step in ("columns", "compare"):
            assert NL("handing_in.not_kept") in [error.value for error in visit(own, step=step).error]
    drafts.keep(replace(draft_of(own), source="Lijst", source_by="chosen", municipality="m"), clock())
    app = visit(own, step="compare")
    app.text_input(key="ds-hand-in-by").set_value("Noor")
    with full_disk():
        app = pressed(app, "handing_in.hand_in")
    assert (NL("handing_in.not_kept") in [error.value for error in app.error], draft_of(own) is None) == (True, False)
    assert [error.value for error in pressed(app, "handing_in.again").error] == []
    for kind, step, told in (("map", "columns", "not_looked"), ("check", "compare", "was_ended")):
        (job,) = (drafts.folder / draft_of(own).id / "jobs").glob(f"{kind}-*")
        as_if_killed(Job(job))
        app = visit(own, step=step)
        assert NL(f"handing_in.{told}") in shown(app)
        assert NL(f"handing_in.{told}") not in shown(pressed(app, "handing_in.again"))


def as_if_killed(job: Job) -> None:
    """As work is that was killed after it did all, and before it could say so."""
    for name in ("status", "out"):
        (job.folder / name).unlink()


def begun(store: Store) -> tuple[Drafts, Job]:
    """A list that is handed in, before anything of that was done."""
    drafts = dropped(store, "pilots.csv", "pilot_id,title\n1,Een\n")
    own = drafts.keep(replace(draft_of(store), source="wmo", is_handed_in=True), clock())
    return drafts, drafts.handing_in(own)


def load(store: Store, drafts: Drafts, job: Job) -> None:
    own = drafts.latest(OWNER, clock(), is_handed_in=True)
    drafts.hand_in(own, ["load", *drafts.given(own), "--store", str(store.path), "--json"], store.path)
    job.wait(PATIENCE)


def test_work_that_was_killed_before_it_published_is_told_and_goes_on_where_it_was(visit, own):  # noqa: F811
    before = Path(own.path / "CURRENT").read_text()
    begun(own)
    app = visit(own)
    assert NL("handing_in.was_not_in", files="pilots.csv") in shown(app)
    assert "step=done" in markup(app)
    app = visit(own, step="done")
    assert NL("handing_in.was_ended") in shown(app)
    assert NL("handing_in.nothing_changed") in shown(app)
    app = pressed(app, "handing_in.again")
    assert draft_of(own).source == "wmo"
    assert (own.path / "CURRENT").read_text() == before


def test_work_that_was_killed_after_it_published_is_not_said_to_have_failed(visit, own):  # noqa: F811
    drafts, job = begun(own)
    load(own, drafts, job)
    as_if_killed(job)
    said = shown(visit(own, step="done"))
    assert NL("handing_in.done") in said
    assert NL("handing_in.in_though_ended") in said
    assert NL("handing_in.was_not_in", files="pilots.csv") not in shown(visit(own))


def test_what_was_kept_before_work_was_killed_and_is_seen_only_now_is_said_to_be(visit, own):  # noqa: F811
    pointer = own.path / "CURRENT"
    before = pointer.read_text()
    load(own, *begun(own))
    pointer.write_text(before)  # as where it was killed between keeping and publishing
    load(own, *begun(own))
    assert NL("handing_in.seen_now") in shown(visit(own, step="done"))
    assert pointer.read_text() != before


def test_what_was_handed_in_is_told_in_the_other_language_too(visit, own):  # noqa: F811
    load(own, *begun(own))
    for language in ("nl", "en"):
        assert words_for(language)("handing_in.done") in shown(visit(own, step="done", lang=language))


def test_a_comparison_is_made_anew_once_others_handed_in(visit, own, tmp_path, monkeypatch):  # noqa: F811
    drafts = dropped(own, text=LIST)
    begin, begun_with = Drafts.begin, []

    def begins(self, draft, arguments, *, store=None, of=""):
        job = begin(self, draft, arguments if store is None else ["map", str(drafts.folder), "--json"], of=of)
        begun_with.append((arguments[0], job.folder))
        return job

    monkeypatch.setattr(Drafts, "begin", begins)
    monkeypatch.setattr(sections, "account", lambda *given: ())
    monkeypatch.setattr(sections, "without_outcome", lambda *given: ())
    monkeypatch.setattr(sections, "without_left_out", lambda answer, left_out: answer)
    monkeypatch.setattr(adding, "draw", lambda own, answer: None)
    visit(own, step="check")
    theirs = write_tables(tmp_path / "hun lijst", milestones="pilot_id | milestone | happened_on\nb | started |")
    hand_in(own, theirs, said=Said("jeugd", NOW.date()))
    visit(own, step="check")
    assert len({folder for command, folder in begun_with if command == "check"}) == 2
    assert len({folder for command, folder in begun_with if command == "map"}) == 1
