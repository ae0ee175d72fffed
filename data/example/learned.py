"""What was learned: questions and answers, evaluations, lessons and what was done with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lives import Dice, days, workday
from world import Pilot, Row, World

MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober")
MONTHS += ("november", "december")


def learning_rows(world: World, pilot: Pilot) -> Iterator[Row]:
    """Questions agreed at the start, a row a layer; answered around the evaluation, or said why not."""
    life, dice = pilot.life, pilot.dice("learning")
    agreed = workday(life.start_decided + days(dice.whole(3, 21))) if life.started else None
    if agreed is None or agreed > life.heard_until:
        return
    known = [question for question in world.texts["questions"] if question["theme"] == pilot.entry["theme"]]
    layers = list(world.contract["codes"]["layer"])
    mood, asked = dice.whole(3, 4), layers_asked(pilot, layers)
    for question in dice.some(known, dice.whole(1, 2)):
        told = dice.some(layers, dice.whole(3, 6))
        for layer in told:
            row = agreement(question, layer, agreed, mood + dice.whole(-2, 1))
            answer = learning_answer(pilot, question, dice)
            if layer in asked:
                yield pilot.key | row | said_earlier(pilot, row, answer) | added_later(pilot, row, answer)
        for layer in [layer for layer in layers_besides(pilot, asked) if layer not in told]:
            others = pilot.dice(f"besides {question['question']} {layer}")
            row = agreement(question, layer, agreed, mood + others.whole(-1, 1))
            yield pilot.key | row | said_earlier(pilot, row, learning_answer(pilot, question, others))


def agreement(question: dict, layer: str, agreed: date, score: int) -> Row:
    return {
        "question": question["question"],
        "how_noticed": question["how_noticed"],
        "layer": layer,
        "agreed_on": agreed,
        "end_picture_score": max(1, min(5, score)),
    }


def layers_asked(pilot: Pilot, layers: list[str]) -> list[str]:
    """Residents are asked least: with most pilots nobody agreed with them what there is to learn."""
    asks = pilot.dice("residents").chance(0.55)
    return [layer for layer in layers if asks or layer != "residents"]


def layers_besides(pilot: Pilot, layers: list[str]) -> list[str]:
    """Half of the pilots agree on something with every layer."""
    return layers if pilot.dice("every layer").chance(0.6) else []


def said_earlier(pilot: Pilot, row: Row, answer: Row) -> Row:
    """Many answers are there before the evaluation is held; now and then nobody says why there is none."""
    dice = pilot.dice(f"answered {row['question']} {row['layer']}")
    if not answer:
        return answer
    earlier = workday(answer["answered_on"] - days(dice.whole(20, 60)))
    is_earlier = dice.chance(0.7) and earlier > row["agreed_on"]
    is_silent = answer["answer"] == "not_answered" and dice.chance(0.3)
    told = answer | ({"answered_on": earlier} if is_earlier else {}) | ({"answer_note": ""} if is_silent else {})
    if is_earlier and told["evidence"]:
        told["evidence"] = f"Leerverslag {MONTHS[earlier.month - 1]} {earlier.year}"
    return told


def added_later(pilot: Pilot, row: Row, answer: Row) -> Row:
    """Now and then a question is added when the pilot already runs, and of some nobody wrote down when."""
    dice, life = pilot.dice(f"agreed {row['question']} {row['layer']}"), pilot.life
    later = workday(life.started + days(dice.whole(40, 120)))
    if dice.chance(0.06) and later < min(life.heard_until, answer.get("answered_on", life.heard_until)):
        return {"agreed_on": later}
    return {"agreed_on": ""} if dice.chance(0.03) else {}


def learning_answer(pilot: Pilot, question: dict, dice: Dice) -> Row:
    life = pilot.life
    known_on = life.evaluated if life.has("evaluated") else life.stopped[0] if life.stopped else None
    if known_on is None or known_on > life.heard_until or dice.chance(0.15):
        return {}
    answers = ["no", "partly", "not_answered"]
    if life.has("evaluated"):
        success = {
            "successful": ["yes", "yes", "partly", "not_answered"],
            "partly_successful": ["partly", "partly", "yes"],
        }
        answers = success.get(life.outcome, answers)
    answer = dice.pick(answers)
    answered = min(workday(known_on + days(dice.whole(0, 18))), life.heard_until)
    has_evidence = answer != "not_answered" and dice.chance(0.9)
    return {
        "answer": answer,
        "answer_note": question[answer],
        "answered_on": answered,
        "evidence": f"Leerverslag {MONTHS[answered.month - 1]} {answered.year}" if has_evidence else "",
    }


def story_lessons(world: World, home: list[Pilot]) -> list[Row]:
    rows = []
    for pilot in home:
        life, dice = pilot.life, pilot.dice("lessons")
        known_on = last_turn(pilot)
        for layer, lesson, action, *reason in pilot.entry.get("lessons", []):
            recorded = min(workday(known_on + days(dice.whole(2, 20))), life.heard_until)
            row = {**pilot.key, "lesson": lesson, "layer": layer, "kind": lesson_kind(pilot), "recorded_on": recorded}
            rows.append(row | lesson_action(world, pilot, row, action, reason, dice))
    rows.sort(key=lambda row: (row["recorded_on"], row["pilot_id"], row["lesson"]))
    return [{"lesson_id": f"L-{nth:03d}", **row} for nth, row in enumerate(rows, start=1)]


def last_turn(pilot: Pilot) -> date:
    """The day that taught most: of slipping back, else of stopping, else of the evaluation."""
    slips = [s.happened_on for s in pilot.log if s.outcome == "slipped"]
    life = pilot.life
    return slips[0] if slips else life.over_on if life.over_on <= life.heard_until else life.evaluated


def lesson_kind(pilot: Pilot) -> str:
    """What a stopped pilot teaches, or one that slipped back, is what did not work; of some nobody said."""
    if pilot.dice("lesson kind").chance(0.08):
        return ""
    did_not_work = (
        pilot.life.stopped or pilot.life.decision == "stop" or any(one.outcome == "slipped" for one in pilot.log)
    )
    return "did_not_work" if did_not_work else "worked"


def lesson_action(world: World, pilot: Pilot, row: Row, action: str, reason: list[str], dice: Dice) -> Row:
    """What was done with a lesson: mostly within 90 days, sometimes later, sometimes not yet."""
    acted = workday(row["recorded_on"] + days(dice.whole(14, 120)))
    if action == "open" or acted > pilot.life.heard_until:
        return {"action": "open"}
    return {
        "action": action,
        "action_reason": reason[0] if reason else dice.pick(world.texts["lesson_reasons"][action]),
        "action_owner": pilot.entry.get("owner", world.texts["owners"][pilot.entry["theme"]]),
        "action_on": acted,
    }


def neighbour_lessons(world: World, neighbours: list[Pilot]) -> list[Row]:
    """Each lesson of the network belongs to one pilot of its theme, among those that were evaluated or stopped."""
    found: list[tuple[Pilot, str, str]] = []
    for theme, network in world.texts["network"].items():
        done = [p for p in neighbours if p.entry["theme"] == theme and p.life.has("evaluated")]
        teachers = Dice("lessons", theme).some(done, len(network["lessons"]))
        found += [(pilot, *lesson) for pilot, lesson in zip(teachers, network["lessons"], strict=False)]
    stopped = [p for p in neighbours if p.life.stopped and p.life.over_on <= world.as_of]
    found += [(p, "management", text) for p, text in zip(stopped, world.texts["stop_lessons"], strict=False)]
    found.sort(key=lambda entry: (entry[0].municipality, entry[0].pilot_id, entry[2]))
    rows, counts = [], {}
    for pilot, layer, lesson in found:
        dice = pilot.dice("lessons")
        nth = counts[pilot.municipality] = counts.get(pilot.municipality, 0) + 1
        recorded = min(workday(last_turn(pilot) + days(dice.whole(2, 30))), world.as_of)
        row = {"lesson_id": f"L-{nth:03d}", **pilot.key, "lesson": lesson, "layer": layer}
        row |= {"kind": lesson_kind(pilot), "recorded_on": recorded}
        action = dice.pick(["adopted", "adopted", "open"])
        rows.append(row | lesson_action(world, pilot, row, action, [], dice))
    return rows


def evaluation_rows(world: World, pilot: Pilot) -> Iterator[Row]:
    """One row an evaluation that was planned: due by its first plan, held when the milestone says so."""
    life, dice = pilot.life, pilot.dice("evaluations")
    plans = [s for s in pilot.log if s.milestone == "evaluation" and s.planned_on]
    due = [plans[0].planned_on] if plans else []
    due += [s.planned_on for s in plans if life.extended and s.recorded_on >= life.extended[0]][:1]
    layers = list(world.contract["codes"]["layer"])
    for nth, day in enumerate(due):
        held = life.evaluated if nth == 0 and life.has("evaluated") else ""
        yield pilot.key | {
            "due_on": day,
            "held_on": held,
            **report(world, pilot, held),
            "hours_budgeted": dice.whole(2, 12) * 4 if dice.chance(0.85) else "",
            "facilitation": dice.pick(["self_led", "self_led", "internal", "internal", "external"]),
            "layers_present": "; ".join(dice.some(layers, dice.whole(2, 6))) if held else "",
        }


def report(world: World, pilot: Pilot, held: date | str) -> Row:
    """When the report of an evaluation was signed off and published: often late, and now and then never."""
    dice, row = pilot.dice("report"), {"signed_off_on": "", "published_on": "", "unpublished_reason": ""}
    if not held:
        return row
    signed = workday(held + days(dice.whole(14, 110)))
    if signed > world.as_of or dice.chance(0.12):
        return row
    row["signed_off_on"] = signed
    if dice.chance(0.2):
        reasons = ["personal_data", "personal_data", "supplier", "not_finished", "other"]
        return row | {"unpublished_reason": dice.pick(reasons)}
    published = workday(signed + days(dice.whole(10, 140)))
    return row if published > world.as_of or dice.chance(0.15) else row | {"published_on": published}
