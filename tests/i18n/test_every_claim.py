"""Every computed sentence is true of its rows and is a whole sentence, in both languages, whatever is missing."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from doorstroom.i18n import words_for
from tests.i18n.made_claims import Asked, Claim, all_claims
from tests.i18n.portfolios import SHAPES, Portfolio, random_portfolio

NUMBER = re.compile(r"(?<![\w])(−?\d[\d.,]*\d|−?\d)(?: ?(dag|dagen|day|days|maand|maanden|month|months)\b)?")
DATE = re.compile(r"\b\d{1,2} [a-z]+ \d{4}\b", re.IGNORECASE)
UNITS = {"da": "d", "ma": "m", "mo": "m"}
NONE = re.compile(
    r"\b(geen|nergens|niets|no|none|nowhere|neither|nothing|niet langer|not (waited|stood still) longer"
    r"|botst niet|does not contradict)\b",
    re.IGNORECASE,
)
DOUBT = re.compile(
    r"bekend|is te zeggen|niet te geven|vastgelegd|openbaar|ingevuld|te weinig|zeggen het niet"
    r"|known|be (said|given)|recorded|public|filled in|too (few|little)|do not say",
    re.IGNORECASE,
)
EMPTY = re.compile(
    r"te tonen|to show|deze (filters|keuze)|these filters|this choice|begonnen|begun|nog geen pilots|no pilots yet"
    r"|openbaar|public|niets|nothing",
    re.IGNORECASE,
)
TIE = re.compile(r"\b(elk|each|even vast|equally stuck)\b", re.IGNORECASE)
MOST = re.compile(r"\b(meest vast|most stuck)\b", re.IGNORECASE)
BROKEN = [
    (r"\{|\}|\bNone\b(?! of)|\bnan\b|\bNaT\b|<NA>|\bTrue\b|\bFalse\b", "a placeholder or a value that is none"),
    (r"  | [,.;:](\s|$)|\.\.|[,;:]\s*$|;\.|,\.", "a gap"),
    (r"\b(op|on|sinds|since|van|of|bij|at|na|after) ([,.;:]|$)", "a word that lacks"),
    (r"(?<![\d.,−])\b1 (pilots|inwoners|residents|besluiten|decisions|dagen|days|maanden|months|lessen|lessons"
     r"|vergaderingen|meetings|organen|bodies|wachttijden|waits|keren|times)\b", "a plural of one"),
    (r"(?<![\d.,−])(?<!van )(?<!of )\b1 (?:ervan |of them )?(wachten|staan|zijn|are|have|wait(?! is)|were)\b",
     "a plural verb of one"),
    (r"\b(?:[02-9]|\d+\d) (pilot|inwoner|resident|dag|day|maand|month|vergadering|meeting|wachttijd)\b",
     "a singular of several"),
    (r"van de 1 |of the 1 |\b[Aa]lle 1 |\b[Aa]ll 1 |[Gg]een van de 1 |None of the 1 ", "one that is counted"),
    (r"\b0×|(?<!dan )(?<!than )\b0 (dagen|days)\b|(?<![\d,])0,0\b|(?<![\d.])0\.0\b", "a nothing that is written out"),
    (r"langer dan \S+ (dag|dagen) wacht|wacht(en)? langer dan [\d.]+ dag", "a half that waits longer"),
    (r"too long together|Of no |Of none|over norm\b", "what is no English"),
]  # fmt: skip


def numbers(text: str, language: str) -> list[tuple[Decimal, str]]:
    """The numbers in a sentence with their units, without those of days in a calendar."""
    group, point = (".", ",") if language == "nl" else (",", ".")
    text = re.sub(r"minder dan 1 dag|less than 1 day", f"0{point}5 dag", DATE.sub("", text))
    found = []
    for match in NUMBER.finditer(text):
        number = Decimal(match[1].replace(group, "").replace(point, ".").replace("−", "-"))
        found.append((number.normalize() + 0, UNITS.get((match[2] or "")[:2], "")))
    return sorted(found)


def faults(claim: Claim, language: str) -> list[str]:
    """All that is wrong with a sentence."""
    text = claim.text
    adds_up = claim.state == "adds_up"  # in one unit, so that a step of nothing has it too
    broken = [(pattern, what) for pattern, what in BROKEN if not (adds_up and "nothing" in what)]
    found = [what for pattern, what in broken if re.search(pattern, text)]
    if text != text.strip():
        found.append("space around it")
    if claim.numbers is not None and numbers(text, language) != sorted(claim.numbers):
        found.append(f"numbers {numbers(text, language)} instead of {sorted(claim.numbers)}")
    is_none, is_doubted, is_tie = (bool(one.search(text)) for one in (NONE, DOUBT, TIE))
    wrong = {
        "none": not is_none,
        "known_none": not (is_none and is_doubted),
        "unknown": not is_doubted,
        "empty": not (EMPTY.search(text) or is_doubted),
        "some": is_none or is_tie,
        "tie": not is_tie or bool(MOST.search(text)),
        "adds_up": adds_up and _left_over(text, language) != 0,
        "hundred": sum(n for n, _ in numbers(re.sub(r"\b12 (maanden|months)|\b100\b", "", text), language)) != 100,
    }
    if wrong.get(claim.state):
        found.append(f"not told as {claim.state}")
    return found


def _left_over(text: str, language: str) -> Decimal:
    """Of the steps of a bridge: the first, what came and what went, less the last; 0 when they add up as shown."""
    told = [numbers(part.replace("+", ""), language)[0] for part in text.split("; ")]
    assert len({unit for _, unit in told}) == 1, text
    *steps, closing = (n for n, _ in told)
    return sum(steps) - closing


def hold(made: Portfolio, folder) -> int:
    """Assert of every claim about a portfolio that nothing is wrong with it; gives how many there are."""
    store, n, wrong = made.store(folder), 0, []
    # Where nothing is hidden, the public sees what staff sees.
    hides = any(row.get("visibility") != "public" for row in made.pilots)
    for audience in ("staff", "public") if hides else ("staff",):
        asked = Asked(store, made, audience)
        for language in ("nl", "en"):
            for claim in all_claims(asked, words_for(language)):
                n += 1
                wrong += [(audience, claim.name, claim.text, what) for what in faults(claim, language)]
    assert not wrong, "\n".join(map(str, wrong))
    return n


@pytest.mark.parametrize("shape", SHAPES)
def test_every_claim_of_a_shape_is_true_and_whole(shape, tmp_path):
    assert hold(SHAPES[shape](), tmp_path) > 100


def test_every_claim_of_a_random_portfolio_is_true_and_whole(seed, tmp_path):
    assert hold(random_portfolio(seed), tmp_path) > 100
