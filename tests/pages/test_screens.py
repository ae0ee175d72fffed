import re
from datetime import date
from html import unescape
from urllib.parse import unquote

import pytest

from doorstroom.i18n import words_for
from tests.briefing.portfolios import waiting_store
from tests.given import store_of
from tests.ledger.given import store_of_lists
from tests.pages.reading import figures, follow, links, markup, sent, text

NL = words_for("nl")
SCREENS = ("status", "decisions", "stagnation", "pilot", "method")

OWN = {"municipality": ["Waterkant"]}  # what a network opens with


@pytest.fixture(scope="module")
def waiting(tmp_path_factory):
    """Two successful pilots that wait, one over the norm; one with markup in its title; one partly successful."""
    return store_of(
        tmp_path_factory.mktemp("waiting"),
        pilots="""
            pilot_id | title           | self_rating
            1        | Samen naar huis | green
            2        | <b>vet</b> $x$  | red
            3        | Deels           |
        """,
        milestones="""
            pilot_id | milestone        | planned_on | happened_on | outcome           | decided_by | recorded_on
            1        | started          |            | 2024-01-01  |                   |            | 2024-01-01
            1        | ended            | 2024-12-31 |             |                   |            | 2024-01-01
            1        | evaluation       |            | 2025-09-30  | successful        |            | 2025-09-30
            1        | rollout_decision |            | 2025-12-01  | defer             | College    | 2025-12-01
            2        | evaluation       |            | 2026-03-01  | successful        |            | 2026-03-01
            3        | evaluation       |            | 2026-03-01  | partly_successful |            | 2026-03-01
        """,
        meetings="""
            body    | meets_on   | papers_due_on
            College | 2026-04-14 | 2026-04-01
        """,
    )


@pytest.fixture(scope="module")
def nobody(tmp_path_factory):
    """One pilot that runs; nobody waits, no norms, no meetings."""
    return store_of(
        tmp_path_factory.mktemp("nobody"),
        milestones="""
            pilot_id | milestone | planned_on | happened_on
            1        | started   |            | 2026-01-01
        """,
    )


AS_OF = {"as_of": "2026-03-31"}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_each_screen_shows_the_example_without_an_error(screen, example, name, language):
    app = screen(name, example, lang=language)
    assert not app.exception
    assert markup(app).count("<h1") == 1


@pytest.mark.parametrize("name", SCREENS)
def test_each_screen_can_stand_a_store_in_which_nobody_waits(screen, nobody, name):
    assert not screen(name, nobody, **AS_OF).exception


@pytest.mark.parametrize(("name", "n_bars", "n_tables"), [("status", 3, 3), ("decisions", 0, 2)])
def test_every_picture_is_text_that_needs_no_script_and_has_a_table(screen, example, name, n_bars, n_tables):
    app = screen(name, example)
    assert figures(app) == []
    assert markup(app).count('class="ds-rows"') == n_bars
    assert markup(app).count("<table") >= n_tables


@pytest.mark.closed_feet
@pytest.mark.parametrize("name", ["status", "decisions", "stagnation"])
def test_nothing_of_a_foot_is_made_before_it_is_opened_and_each_is_named_after_its_figure(screen, example, name):
    app = screen(name, example)
    shown = markup(app)
    titles = [unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r"<h[23][^>]*>.*?</h[23]>", shown)]
    captions = [unescape(one) for one in re.findall(r"<caption><span>(.*?)</span>", shown)]
    feet = [re.sub(r"\\(.)", r"\1", box.label) for box in app.expander if box.label.startswith(NL("frame.more"))]
    named = [foot.removeprefix(f"{NL('frame.more')} *").removesuffix("*") for foot in feet]
    assert named
    assert {*named} <= {NL("frame.more_about", figure=one) for one in titles + captions}
    assert NL("frame.origin") not in text(app).replace(NL("trace.unknown"), "")
    assert NL("export.download", kind="CSV") not in sent(app)


@pytest.mark.parametrize("name", ["status", "decisions", "pilot"])
def test_codes_never_reach_the_screen(screen, example, name):
    key = example.ask("waiting_decisions", as_of=example.current().as_of)["pilot_key"].iloc[0]
    shown = text(screen(name, example, id=key))
    assert not re.search(
        r"\b(awaiting_decision|over_norm|on_track|rollout_decision|partly_successful|None|nan|NaT)\b", shown
    )


def tasks(app):
    """What can be done now: of each body its heading, what is asked, and what to know of it."""
    items = re.findall(r"<li><h3>(.*?)</h3>(.*?)</li>", markup(app).partition('class="ds-tasks"')[2], re.DOTALL)
    return [(plain(name), *(plain(line) for line in re.findall(r"<p>(.*?)</p>", rest))) for name, rest in items]


def test_the_first_screen_says_what_to_do_before_which_meeting_what_lacks_and_what_waiting_costs(screen, example):
    app = screen("status", example, lang="nl")
    assert tasks(app) == [
        (
            "Directieraad: 8 apr 2026 stukken uiterlijk 3 apr 2026",
            "Zet 1 pilot op deze agenda: Dagbesteding zonder indicatie .",
            "Er mist nog: juridisch akkoord. "
            "Wachten kost elke maand 35 inwoners hulp en een bedrag tussen −€ 930 en € 1.800.",
        ),
        (
            "College: 21 apr 2026 stukken uiterlijk 7 apr 2026",
            "Zet 4 pilots op deze agenda: Werkfit met maatwerk en 3 andere . 7 apr 2026 lukt niet meer.",
            "2 missen gereserveerde capaciteit. "
            "Wachten kost elke maand 83 inwoners hulp en rond € 42.000. Van 1 is dat niet bekend.",
        ),
        (
            "Raadscommissie Sociaal: 13 mei 2026 stukken uiterlijk 22 apr 2026",
            "Zet 8 pilots op deze agenda: Samen naar huis en 7 andere . 8 apr 2026 lukt niet meer.",
            "6 missen gereserveerde capaciteit. Wachten kost elke maand 300 inwoners hulp en rond € 64.000.",
        ),
        (
            "Orgaan onbekend",
            "Leg vast wie beslist over 1 pilot: Sleutel eerst niet openbaar .",
            "Er mist nog: een eigenaar in de lijn, gereserveerde capaciteit en afspraken over het besluit. "
            "Wat wachten kost, is onbekend.",
        ),
    ]
    assert "in geld kost dat rond € 110.000. Van 2 pilots is dat niet bekend." in plain(markup(app))
    others = next(href for said, href in links(app, "/besluiten") if said == "en 7 andere")
    assert len(listed(follow(screen, "decisions", example, others))) == 8


def test_the_lead_says_the_same_number_as_the_figure_below_it(screen, example):
    n = example.ask("portfolio_counts", **OWN, as_of=example.current().as_of).set_index("measure")["value"]["waiting"]
    shown = text(screen("status", example))
    assert f"{n:.0f} geslaagde pilots wachten op een uitrolbesluit" in shown
    assert re.search(rf"Wachten op besluit\s+{n:.0f}\b", shown)


def test_the_longest_three_are_drawn_and_the_rest_is_a_link(screen, example):
    app = screen("status", example)
    n = len(example.ask("waiting_decisions", **OWN, as_of=example.current().as_of))
    bars = markup(app).partition('class="ds-rows"')[2].partition("</ol>")[0]
    assert bars.count("<li") == 3
    assert f"En nog {n - 3} pilots: bekijk alle besluiten" in text(app)


def listed(app):
    """The rows of the ranked lists, each as the texts of its cells by the names of their columns."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(<td class="ds-wait".*?)</tr>', markup(app), re.DOTALL)
    return [{"pilot": plain(name)} | cells_of(cells) for name, cells in rows]


def cells_of(cells):
    found = re.findall(r'<td class="[^"]*" data-column="([^"]*)">(.*?)</td>', cells, re.DOTALL)
    return {unescape(column): plain(said) for column, said in found}


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())  # also what keeps words on one line


def test_each_pilot_that_waits_stands_in_one_list_once_with_all_that_a_decision_turns_on(screen, example):
    found = example.ask("waiting_decisions", **OWN, as_of=example.current().as_of)
    rows = listed(screen("decisions", example, lang="nl"))
    assert [row["pilot"].removesuffix(" niet openbaar") for row in rows] == found["title"].tolist()
    assert rows[0] == {
        "pilot": "Samen naar huis",
        "Wacht (norm: 90 dagen)": "602 dagen, dat is 512 dagen langer dan de norm 602 dagen",
        "Besluit door": "Raadscommissie Sociaal 13 mei 2026, stukken 22 apr 2026",
        "Mist nog": "structureel geld en gereserveerde capaciteit",
        "Inwoners per maand": "34",
        "Kost per maand, rond": "€ 2.500",
        "Uitgesteld": "3×",
    }
    by_title = {row["pilot"]: row for row in rows}
    assert by_title["Schuldrust"]["Mist nog"] == NL("decisions.lacks_all")
    assert by_title["Geldcoach op de werkvloer"]["Mist nog"] == NL("decisions.lacks_nothing")
    assert by_title["Sleutel eerst niet openbaar"]["Besluit door"] == "onbekend"
    assert by_title["Sleutel eerst niet openbaar"]["Kost per maand, rond"] == "onbekend"
    assert by_title["Jeugdspecialist bij de huisarts"]["Kost per maand, rond"] == "−€ 9.100"
    assert NL("decisions.list.below_zero") in text(screen("decisions", example, lang="nl"))


def test_the_list_is_grouped_by_the_meeting_that_can_decide_where_the_address_says_so(screen, example):
    app = screen("decisions", example, lang="nl", by="meeting")
    headings = re.findall(r'<h3 class="ds-h3">(.*?)</h3>', markup(app))
    assert headings[:4] == [
        "Directieraad: vergadert op 8 april 2026",
        "College: vergadert op 21 april 2026",
        "Raadscommissie Sociaal: vergadert op 13 mei 2026",
        "Orgaan onbekend: geen vergadering in de kalender",
    ]
    rows = listed(app)
    assert len(rows) == len(listed(screen("decisions", example, lang="nl")))
    assert all("Besluit door" not in row for row in rows)
    assert "Stukken uiterlijk 22 apr 2026. De vergadering van 8 apr 2026 is niet meer te halen" in text(app)
    leads = [href for said, href in links(app, "/besluiten") if said == NL("writing.to_form")]
    assert len(leads) == len(headings[:4])
    chosen = follow(screen, "decisions", example, leads[2].partition("#")[0]).radio
    assert [one.value for one in chosen if one.label == NL("writing.meeting")] == ["Raadscommissie Sociaal"]


def test_a_column_in_which_nothing_is_known_is_left_out_and_said_once(screen, tmp_path):
    app = screen("decisions", waiting_store(tmp_path, 100, 50), **AS_OF)
    assert {column.split(" ")[0] for row in listed(app) for column in row} == {"pilot", "Wacht", "Besluit"}
    shown = text(app)
    for name in ("lacks", "people", "euro", "deferred"):
        assert shown.count(NL(f"decisions.none_known.{name}")) == 1
    assert "Wat wachten kost, is onbekend." in shown


def test_who_is_left_out_of_a_long_list_is_said(screen, tmp_path):
    app = screen("decisions", waiting_store(tmp_path, *range(202, 0, -1)), **AS_OF)
    assert len(listed(app)) == 200
    assert NL("frame.rows_cut", shown=200, total=202) in text(app)


def test_the_day_to_compare_with_is_never_later_than_the_day_itself(screen, example):
    shown = text(screen("status", example, lang="nl", as_of="2026-02-28", since="2026-03-15"))
    assert NL("status.change.none", day=date(2026, 2, 28)) in shown
    assert "15 maart 2026" not in shown


def test_each_figure_leads_to_its_definition(screen, example):
    places = set(re.findall(r'href="[^"]*/uitleg[^"]*#(\w+)"', markup(screen("status", example))))
    anchors = set(re.findall(r'id="(\w+)"', markup(screen("method", example))))
    assert {"waiting", "building_up", "flow"} <= places <= anchors


def test_a_tile_is_itself_the_link_to_its_rows_and_its_definition(screen, example):
    shown = markup(screen("status", example))
    tiles = re.findall(r'<strong><a class="ds-link" href="[^"]*/herkomst[^"]*figure=(\w+)"', shown)
    assert tiles == ["waiting", "over_norm", "stagnation_months", "decided_12_months"]


def test_decisions_defines_all_that_it_shows(screen, example):
    places = set(re.findall(r'href="[^"]*/uitleg[^"]*#(\w+)"', markup(screen("decisions", example))))
    assert {"waiting", "second_clock", "open_gates", "people_waiting"} <= places


def test_what_changed_since_the_list_before_the_newest_is_said_in_words_with_both_days(screen, tmp_path):
    january = {
        "pilots.csv": "pilot_id,title,theme\n1,Alfa,Wmo\n2,Beta,Jeugd\n",
        "milestones.csv": "pilot_id,milestone,happened_on\n1,registered,2026-01-01\n2,registered,2026-01-01\n",
    }
    february = january | {"milestones.csv": january["milestones.csv"] + "1,started,2026-02-01\n"}
    store = store_of_lists(tmp_path, {"2026-01-31": january, "2026-02-28": february})
    shown = text(screen("status", store, **AS_OF))
    assert "Wat is er veranderd sinds 31 januari 2026?" in shown
    assert "Sinds 31 januari 2026: 1 pilot kwam in een andere fase." in shown
    assert "van Idee naar In uitvoering, op 1 februari 2026" in shown
    assert "Vergeleken: wat op 31 januari 2026 bekend was, met wat op 31 maart 2026 bekend is." in shown
    shown = text(screen("status", store, **AS_OF, theme="Jeugd"))
    assert "Binnen deze filters is niets veranderd sinds 31 januari 2026." in shown
    shown = text(screen("status", store, **AS_OF, since="2026-02-28"))
    assert "Er is niets veranderd sinds 28 februari 2026." in shown


def test_a_record_is_text_and_never_markup(screen, waiting):
    for name in ("status", "decisions", "pilot"):
        app = screen(name, waiting, **AS_OF, id="m/2")
        assert "<b>vet</b>" not in markup(app)
        assert "&lt;b&gt;vet&lt;/b&gt; $x$" in markup(app)


def test_partly_successful_pilots_wait_only_when_asked(screen, waiting):
    assert "Deels (deels geslaagd)" not in text(screen("decisions", waiting, **AS_OF))
    app = screen("decisions", waiting, **AS_OF)
    app.toggle(key="partly").set_value(True).run()
    assert "Deels (deels geslaagd)" in text(app)
    assert "Met de deels geslaagde pilots erbij wachten er 3." in text(app)


def test_the_agenda_says_what_is_asked_before_which_meeting(screen, waiting):
    shown = " ".join(text(screen("decisions", waiting, **AS_OF, by="meeting")).split())
    assert "College: vergadert op 14 april 2026 Stukken uiterlijk 1 apr 2026." in shown
    assert "Samen naar huis 182 dagen" in shown
    assert "Orgaan onbekend: geen vergadering in de kalender" in shown


def test_a_starting_norm_is_never_called_agreed(screen, waiting):
    shown = text(screen("status", waiting, **AS_OF))
    assert "langer dan de startnorm van 90 dagen" in shown
    assert "afgesproken" not in shown
    assert "De norm is nog niet vastgesteld." in shown


def test_where_nobody_waits_the_screen_says_what_to_do(screen, nobody):
    assert "Voeg dan de datum en de uitkomst toe en lever opnieuw aan." in text(screen("decisions", nobody, **AS_OF))


def test_both_clocks_are_shown(screen, waiting):
    shown = " ".join(text(screen("decisions", waiting, **AS_OF)).split())
    assert "182 dagen" in shown
    assert "455 dagen" in shown


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({}, "U hebt nog geen pilot gekozen."),
        ({"id": "m/<i>99</i>"}, "De pilot 'm/<i>99</i>' bestaat niet in deze gegevens."),
    ],
)
def test_without_a_known_pilot_there_is_a_list_to_choose_from(screen, waiting, address, said):
    app = screen("pilot", waiting, **AS_OF, **address)
    assert said in text(app)
    assert "<i>" not in markup(app)
    assert "Samen naar huis (m, 1)" in app.selectbox(key="ds_id").options


def test_choosing_a_pilot_goes_there(screen, waiting):
    app = screen("pilot", waiting, **AS_OF)
    app.selectbox(key="ds_id").select("m/1").run()
    assert app.query_params["id"] in ("m/1", ["m/1"])
    assert "Samen naar huis" in re.findall(r"<h1[^>]*>(.*?)</h1>", markup(app))


def test_every_line_of_the_timeline_says_which_file_and_line_it_came_from(screen, waiting):
    page = markup(screen("pilot", waiting, **AS_OF, id="m/1"))
    leads = re.findall(r'href="([^"]*)"[^>]*>([^<]*, regel \d+)</a>', page)
    shown = {said: href.partition("?")[0] for href, said in leads}
    lines = [*(f"milestones.csv, regel {row}" for row in (2, 3, 4, 5)), "pilots.csv, regel 2"]
    assert {line: shown.get(line) for line in lines} == dict.fromkeys(lines, "/bron")


def test_a_pilot_opens_with_what_is_asked_and_its_line_of_time_and_then_the_rest(screen, example):
    page = markup(screen("pilot", example, id="Waterkant/P-023"))
    card = page.index('class="ds-card"')
    places = [
        page.index(f">{NL(key)}</h") for key in ("preparing.pilot.heading", "pilot.now.heading", "writing.heading")
    ]
    assert [card, *places] == sorted([card, *places])
    shown = unescape(re.sub(r"<[^>]+>", " ", page[card : places[0]]))
    assert "34 inwoners meer per maand" in shown
    assert "structureel geld en gereserveerde capaciteit" in shown
    assert NL("pilot.deferrals.heading") in shown
    assert page.count('class="ds-mark-') == 6


def test_a_link_to_a_pilot_that_is_not_public_says_so_where_others_are(screen, example):
    day = example.current().as_of
    hidden = example.ask("not_public", as_of=day)["pilot_key"]
    waits = example.ask("waiting_decisions", as_of=day, municipality=["Waterkant"])["pilot_key"]
    n = int(waits.isin(hidden).sum())
    assert n
    page = markup(screen("decisions", example))
    mark = f'</a> <span class="ds-mark">{NL("frame.not_public")}</span>'
    assert page.count(mark) == 2 * n  # the list, and the table below it
    for name in ("status", "analysis", "stagnation", "ready", "learning"):
        page = markup(screen(name, example))
        found = re.findall(r'<a [^>]*href="[^"]*/pilot\?id=([^"&]+)[^>]*>.*?</a>(.{0,60})', page)
        told = {mark.removeprefix("</a>") in after for key, after in found if unquote(key) in set(hidden)}
        assert told == {True}, name


def test_where_no_pilot_in_view_is_public_no_link_says_so_again(screen, tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | visibility\n1 | Alfa | internal\n2 | Beta |",
        milestones="pilot_id | milestone | happened_on | outcome\n1 | evaluation | 2025-01-01 | successful"
        "\n2 | evaluation | 2025-02-01 | successful",
    )
    assert "ds-mark" not in markup(screen("decisions", store, **AS_OF))


def test_a_pilot_that_is_not_over_its_norm_has_no_days_over_it_in_the_table(screen, example):
    assert not re.search(r">0 dagen<", markup(screen("decisions", example)))


def test_own_rating_stands_beside_the_computed_status(screen, waiting):
    shown = text(screen("pilot", waiting, **AS_OF, id="m/1"))
    assert "Eigen oordeel en berekende status verschillen: Groen tegenover Langer dan de norm." in shown


def test_the_method_gives_the_norms_and_how_the_records_were_read(screen, example):
    shown = text(screen("method", example))
    assert "vastgesteld op" in shown
    assert "nog niet vastgesteld" in shown
    assert "milestones.csv" in shown


def test_a_long_agenda_ends_and_says_how_many_more_there_are(screen, tmp_path):
    app = screen("decisions", waiting_store(tmp_path, *range(52, 0, -1)), **AS_OF, by="meeting")
    assert len(listed(app)) == 50
    assert NL.count("decisions.agenda_rest", 2) in text(app)
    app = screen("decisions", waiting_store(tmp_path, *range(50, 0, -1)), **AS_OF, by="meeting")
    assert len(listed(app)) == 50
    assert NL.count("decisions.agenda_rest", 2).removeprefix("En nog 2 pilots: ") not in text(app)


def test_every_reason_to_flag_or_refuse_has_words_on_the_method_screen():
    words = words_for("nl")
    reasons = {key.rsplit(".", 1)[1] for key in words.keys("method.reason")}
    codes = {key.split(".")[1] for group in ("flags", "refusals") for key in words.keys(group)}
    assert codes <= reasons


def test_promise_9_stopping_with_a_lesson_is_a_result_and_shown_as_one(screen, tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone | happened_on | outcome
        1        | started   | 2025-01-01  |
        1        | stopped   | 2025-06-01  | no_effect
        """,
        lessons="""
        lesson_id | pilot_id | lesson                    | recorded_on | action
        L1        | 1        | Begin pas met een jurist. | 2025-06-10  | adopted
        """,
    )
    shown = text(screen("pilot", store, **AS_OF, id="m/1"))
    assert "Gestopt" in shown
    assert "Begin pas met een jurist." in shown
    assert "Overgenomen" in shown
    assert "te lang" not in shown
