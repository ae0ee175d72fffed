"""Pilot: everything about one pilot: where it stands, its line of time, plan shifts, lessons and sources."""

from collections.abc import Iterator

from doorstroom.briefing import handout
from doorstroom.i18n import is_missing
from doorstroom.query.one_pilot import OnePilot, asked, begin, known_of, of_pilot, row_of
from doorstroom.query.request import Request
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import learning as learned
from doorstroom.report.screens import network, targeting, writing
from doorstroom.report.screens import pilot as sections
from doorstroom.report.screens.blocks import Block, Pick, empty, note
from doorstroom.report.text import carrying
from doorstroom.report.text import pilot as claims

OFFERED = 2_000  # in the list of pilots: a browser gets all of it at every visit


def title(request: Request) -> str:
    found = asked_pilot(request)
    return request.words("pilot.title") if found is None else found["title"]


def build(request: Request) -> Iterator[Block]:
    words, pilot = request.words, asked_pilot(request)
    pilots = request.ask("stage_now")
    yield Pick("id", words("pilot.choose"), claims.choices(pilots, OFFERED, words), words("pilot.choose_placeholder"))
    if len(pilots) > OFFERED:
        yield note(words("pilot.choose_cut", shown=OFFERED, total=len(pilots)))
    if pilot is not None:
        yield from (*map(note, claims.marked(pilot, words)), *content(request, pilot))
    elif named := request.first("id"):
        yield from sections.not_there(request.ask("pilot_is_now", pilot_key=named), named, words, request.link)
        yield from sections.history(request.ask("pilot_history", pilot_key=named), words, request.link)
    else:
        yield empty(words("pilot.missing"))


def asked_pilot(request: Request):
    """The row of the pilot that the address names; None where there is none."""
    return row_of(request, request.first("id"))


def content(request: Request, pilot) -> Iterator[Block]:
    words, link, key = request.words, request.link, request.first("id")
    begin(request, pilot)
    known = known_of(request, pilot)
    yield from sections.opening(known, words)
    entries = request.ask("pilot_timeline", pilot_key=key).assign(**pilot[["pilot_id", "municipality"]])
    yield from sections.line_of_time(entries, request.as_of, words, link, theme_for(request.palette))
    hides_notes = not request.reader.sight.covers(pilot["municipality"])
    yield from sections.deferrals(entries, words, hides_notes=hides_notes)
    yield from handout.offered(request, key)
    yield from prepared(request, known, entries)
    yield from sections.standing(pilot, words)
    shown = writing.Writing(writing.OF_PILOTS, {key: pilot["title"]}, "pilot", chosen=request.first(writing.FORM))
    yield from writing.write_down(request, shown, pilot["municipality"])
    yield from targeting.on_pilot(request.ask("target_cells", pilot_key=key), key, words, link)
    yield from learning(request, pilot)
    open_questions = request.ask_only("unanswered", {"as_of": request.as_of, "of_pilot": key})
    yield from sections.left_open(open_questions, words, request.link, is_public=request.reader.is_public)
    yield from sections.history(request.ask("pilot_history", pilot_key=key), words, link)
    yield from sections.lessons(entries, words, link)
    alike = request.ask("like_pilots", pilot_key=key, theme=None)
    yield from network.on_pilot(alike, pilot, request.ask("in_view").iloc[0], words, link)
    yield from sections.recorded(pilot, words, link, is_public=request.reader.is_public)


def prepared(request: Request, known: OnePilot, entries) -> Iterator[Block]:
    """How ready it is; what was said of that where its rollout is not prepared now."""
    words, pilot, items = request.words, known.pilot, known.items
    days = asked(request, "last_day_to_begin", pilot)
    on_team = None if request.reader.is_public else what_it_does(request, pilot)
    if is_told := bool(len(items) or len(days) or on_team):
        yield from sections.prepared(items, days, on_team, words, request.link)
    if items.empty:
        yield from sections.readiness(entries, words, request.link, is_headed=is_told)


def learning(request: Request, pilot) -> list[Block]:
    """What it learns, layer by layer, and what others learned on its theme."""
    key, theme = pilot["pilot_key"], pilot["theme"]
    now = asked(request, "learning_now", pilot)
    others = None if is_missing(theme) else request.ask("lessons_for", theme=[theme], not_of=key)
    questions, reports = (request.ask(name, pilot_key=key) for name in ("pilot_learning", "pilot_reports"))
    return learned.of_pilot(now, questions, reports, others, request.words, request.link)


def what_it_does(request: Request, pilot) -> str | None:
    """What it does to its team when it succeeds; whether it may start where it has not yet."""
    key, place = pilot["pilot_key"], {"municipality": [pilot["municipality"]]}
    waiting = of_pilot(request.ask("start_gate", **place), key)
    if len(waiting):
        return request.words("preparing.pilot.may_start", said=carrying.verdict(waiting.iloc[0], request.words))
    role = of_pilot(request.ask("collision_pilots", **place), key)
    if role.empty or role["role"].iloc[0] not in carrying.MAY_COME or is_missing(role["team"].iloc[0]):
        return None
    supposed = request.whatif.without("out", key)
    found, without = (
        request.ask("collision", **place, whatif=one.given) for one in (supposed, supposed.with_one("out", key))
    )
    return carrying.on_team(role["team"].iloc[0], found, without, request.words)
