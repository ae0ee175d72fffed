"""Which words of a list are known as they stand, which are asked, and which are never proposed: a table of examples."""

from __future__ import annotations

import pytest

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.choices import STATUS, Choices, guessed_meaning, names_stage_only, stage_of, targets
from doorstroom.ingest.parse.codes import read_code

# Labels that say more than one thing as a status: whether it was taken or is awaited, by whom, or of what.
ASKED_LABELS = {
    "start_decision": ("Startbesluit", "Start decision"),
    "rollout_decision": ("Uitrolbesluit", "Rollout decision"),
    "recheck": ("Hercontrole", "Recheck"),
    "ended": ("Beëindigd", "Ended"),
    "outcome": ("Akkoord", "Niet akkoord", "Stoppen", "Stop"),
}
# Words as municipalities write them → the stage that they name.
NAMES_STAGE = {
    "idea": "Idee, ideefase, Verkenning, verkenningsfase, in verkenning, Aangemeld, ingediend, 1. Idee",
    "preparing": (
        "Voorbereiding, voorbereiding, In voorbereiding, in de voorbereiding, Voorbereidingsfase, wordt voorbereid, "
        "opstartfase, In opstart, Preparing, in preparation, 2 Voorbereiding, 02 - Voorbereiding, fase: voorbereiding"
    ),
    "running": (
        "Loopt, loopt nog, lopend, Lopende, Uitvoering, in uitvoering, uitvoeringsfase, Gestart, bezig, nog bezig, "
        "gaande, actief, draait, Pilot loopt, 3. In uitvoering, Fase 3: uitvoering, Status: loopt"
    ),
    "evaluating": "Evaluatie, in evaluatie, evaluatiefase, Evaluatie loopt, evaluatie bezig, wordt geëvalueerd",
    "awaiting_decision": (
        "Wacht op besluit, wacht op besluit., Wachten op besluit, wachtend op besluit, In afwachting van besluit, "
        "wacht op uitrolbesluit, wacht op collegebesluit, wacht op besluit van de raad, wacht op B&W, Besluitvorming, "
        "ter besluitvorming, Geslaagd, Geslaagd; wacht op besluit, Awaiting decision, decision pending, "
        "5 Wacht op besluit"
    ),
    "implementing": (
        "Uitrol, uitrol, In uitrol, Uitrol loopt, uitrollen, wordt uitgerold, Invoering, in invoering, "
        "wordt ingevoerd, Implementatie, in implementatie, implementatiefase, Opschaling, opschalen, "
        "wordt opgeschaald, Rollout, rolling out, Implementing"
    ),
    "anchoring": "Borging, in borging, wordt geborgd, Ingevoerd, geïmplementeerd, uitgerold, opgeschaald, in beheer",
    "anchored": "Geborgd, geborgd in de lijn, structureel, regulier beleid",
    "stopped": "Gestopt, stopgezet, gestaakt, afgebroken, ingetrokken, gaat niet door, geannuleerd, Pilot gestopt",
}
SAYS = {
    "Deels geslaagd": "evaluation/partly_successful",
    "niet geslaagd": "evaluation/unsuccessful",
    "Niet succesvol": "evaluation/unsuccessful",
    "Onbeslist": "evaluation/inconclusive",
    "Overal uitrollen": "rollout_decision/rollout_full",
    "gerichte uitrol": "rollout_decision/rollout_targeted",
    "Uitstellen": "rollout_decision/defer",
    "No go": "start_decision/no_go",
    "Hervat": "unblocked",
    "On hold": "blocked",
    "wacht op financiering": "blocked/money",
    "Wacht op partner": "blocked/partner",
}
# Words that may mean one thing as well as another: somebody says which.
ASKED = (
    *("Afgerond", "afgerond.", "Gereed", "Klaar", "Beëindigd", "Voltooid", "Geëvalueerd", "Evaluatie afgerond"),
    *("Akkoord", "Verlengd", "Gepland", "Pilot", "In ontwikkeling", "Stoppen", "Mislukt", "Besluit", "Startbesluit"),
    *("Wacht op start", "Wacht op evaluatie", "Besluit in voorbereiding", "Uitrol in voorbereiding", "Rustig aan"),
    *(
        "Wacht op go",
        "wacht op akkoord",
        "wacht op het MT",
        "loopt?",
        "Voorbereiding?",
        "Wacht",
        "Capaciteit",
        "Geen effect",
        "4. Afgerond",
    ),
)
# Words that turn a known one around, or nearly: nothing is proposed for them.
TURNED_AROUND = (
    *("niet in uitvoering", "nog geen besluit", "niet in voorbereiding", "geen uitrol", "wacht niet op besluit"),
    *("niet uitgerold", "niet ingevoerd", "ongeborgd", "inactief", "uitrol niet gestart", "nog niet in evaluatie"),
    *("niet onbeslist", "Geslaagd (niet)", "niet gestopt"),
)


def listed(said: str) -> list[str]:
    return said.split(", ")


@pytest.mark.parametrize("stage", list(contract().codes["stage"]))
def test_the_names_of_a_stage_are_known_and_so_is_how_municipalities_write_them(stage):
    for word in (*contract().codes["stage"][stage].label.values(), *listed(NAMES_STAGE[stage])):
        meaning, is_known = guessed_meaning(STATUS, word) or (None, False)
        opened = stage_of(meaning or "")
        if stage == "anchored":  # anchored is what two rechecks say: the word states that it was said to be
            opened = "anchored" if meaning == "anchored" else opened
        assert (word, opened, is_known) == (word, stage, True)


@pytest.mark.parametrize("milestone", list(contract().codes["milestone"]))
def test_the_names_of_a_milestone_are_known_as_a_status_unless_they_say_two_things(milestone):
    for label in contract().codes["milestone"][milestone].label.values():
        known = guessed_meaning(STATUS, label)
        assert bool(known and known[1]) == (label not in ASKED_LABELS.get(milestone, ())), label


def test_the_outcomes_of_an_evaluation_and_a_decision_are_known_as_a_status_unless_they_are_of_two():
    for milestone in contract().needs_outcome | contract().asks_outcome:
        for outcome in contract().outcomes[milestone]:
            for label in contract().codes["outcome"][outcome].label.values():
                known = guessed_meaning(STATUS, label)
                assert bool(known and known[1]) == (label not in ASKED_LABELS["outcome"]), label
                if known and known[1]:
                    assert known[0] == f"{milestone}/{outcome}"


def test_every_label_of_a_column_of_codes_is_known_in_it():
    for target, column in targets().items():
        if column is None or column.type != "code":
            continue
        milestone, _, name = target.partition(".")
        code_list = "outcome" if name == "outcome" else column.codes
        codes = contract().outcomes[milestone] if name == "outcome" else contract().codes[code_list]
        for code in codes:
            for label in contract().codes[code_list][code].label.values():
                read = read_code(label, code_list).value
                chosen = Choices().choose("Kop", target, [label]).words.get("Kop", {})
                assert code in (read, chosen.get(label)), (target, label)


@pytest.mark.parametrize(("word", "meaning"), SAYS.items())
def test_a_status_that_says_what_came_of_it_is_known(word, meaning):
    assert guessed_meaning(STATUS, word) == (meaning, True)


@pytest.mark.parametrize("word", ASKED)
def test_a_word_that_may_mean_two_things_is_asked(word):
    known = guessed_meaning(STATUS, word)
    assert known is None or not known[1]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        *((word, "blocked/decision") for word in ("wacht op go", "Wacht op go/no-go", "wacht op goedkeuring")),
        *((word, "blocked/money") for word in ("wacht op gelden", "wacht op subsidies", "wacht op finaciering")),
        # Alike by the words that both have, and by no other: no guess.
        *((word, None) for word in ("wacht op goud", "wacht op gang", "besluit tot stopera", "wacht op papier")),
    ],
)
def test_what_a_status_waits_on_is_guessed_by_that_and_not_by_its_waiting(word, meaning):
    assert guessed_meaning(STATUS, word) == (None if meaning is None else (meaning, False))


@pytest.mark.parametrize("word", TURNED_AROUND)
def test_what_turns_a_known_word_around_is_never_proposed(word):
    assert guessed_meaning(STATUS, word) is None


@pytest.mark.parametrize(
    ("word", "is_stage_only"),
    [
        *(("Wacht op besluit", True), ("Voorbereiding", True), ("Uitrol", True), ("In uitvoering", False)),
        *(("Geslaagd, wacht op besluit", False), ("Besluit tot uitrol", False), ("Goedgekeurd", False)),
        *(("Overal uitrollen", False), ("Deels geslaagd", False), ("Gestopt", False)),
    ],
)
def test_what_is_taken_from_a_stage_and_not_from_the_word_is_told_apart(word, is_stage_only):
    meaning, _ = guessed_meaning(STATUS, word)
    assert names_stage_only(word, meaning) == is_stage_only
