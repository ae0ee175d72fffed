"""A language is its words: two that were made up, put into the files of words of a copy, work without other changes."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from babel import Locale

from doorstroom.i18n import LANGUAGES, TEXTS
from tests.i18n.test_catalogues import CODE, ROOT, parsed

MADE_UP = {"cs": "cs_CZ", "cy": "cy_GB"}  # few, and many for fractions; and all six categories that there are
LABELS = [ROOT / "doorstroom/contract/contract.toml", ROOT / "doorstroom/contract/guide.toml"]
KNOWN_BY_NAME = {("doorstroom/i18n/streamlit_texts.py", "en")}  # what the toolkit itself speaks
ASKED = """
import json
from datetime import date
from doorstroom.contract.documentation import records_md
from doorstroom.contract.template import template_xlsx
from doorstroom.i18n import LANGUAGES, preferred_language, words_for
from doorstroom.i18n.streamlit_texts import builtin_phrases, calendar_words, figure_config

def said(language):
    words = words_for(language)
    return {
        "plain": words("frame.as_of"),
        "days": [words.days(n) for n in (0, 1, 2, 3, 6, 11)],
        "months": words.months(2.5),
        "percent": words.percent(0.255, 1),
        "day": [words.day(date(2026, 3, 1)), words.month(date(2026, 3, 1))],
        "nobody": words.count("briefing.lessons.recorded", 0),
        "number": words.number(1234567.5, 1),
        "money": words.money(-12500),
        "date": words.date(date(2026, 3, 1), inexact=True),
        "list": words.join(["a", "b", "c"]),
        "label": words.label("stage", "running"),
        "column": words.column("pilots", "owner"),
        "document": words.tag,
        "toolkit": [builtin_phrases(language)[0][1], calendar_words(language)["March"]],
        "chart": figure_config(language)["locales"][language]["format"]["decimal"],
        "asked": preferred_language(language, "nl"),
        "browser": preferred_language(None, f"xx, {language}-XX;q=0.9, en;q=0.8"),
        "records": f"# {language}: Pilot records" in records_md(),
    }

template = len(template_xlsx())
print(json.dumps({"languages": LANGUAGES, "template": template, **{one: said(one) for one in ("cs", "cy")}}))
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the package of which only the files of words were changed."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "doorstroom", copy / "doorstroom", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "queries", copy / "queries")
    for path in [*TEXTS.glob("*.toml"), *LABELS]:
        told = with_more(tomllib.loads(path.read_text(encoding="utf-8")))
        lines = (f"{name} = {as_toml(value)}\n" for name, value in told.items())
        (copy / path.relative_to(ROOT)).write_text("".join(lines), encoding="utf-8")
    return copy


def with_more(entry):
    """What stands in a file, with the languages that were made up beside English wherever English stands."""
    if isinstance(entry, list):
        return [with_more(one) for one in entry]
    if not isinstance(entry, dict):
        return entry
    if entry.get("en") == "en_GB":
        return entry | MADE_UP
    more = {language: translated(entry["en"], language) for language in MADE_UP} if "en" in entry else {}
    return {name: with_more(one) for name, one in entry.items()} | more


def translated(text, language):
    if isinstance(text, list):
        return [translated(one, language) for one in text]
    if isinstance(text, str):
        return f"{language}: {text}"
    categories = {*Locale.parse(MADE_UP[language]).plural_form.tags, "other"}
    own = {form: f"{language}: {said}" for form, said in text.items() if form.isdecimal()}
    return own | {form: f"{form}: {text['other']}" for form in categories}


def as_toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)} = {as_toml(one)}" for name, one in value.items()) + " }"
    return f"[{', '.join(map(as_toml, value))}]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


@pytest.fixture(scope="module")
def said(copied):
    return json.loads(run(copied, "-c", ASKED))


def run(copy, *arguments):
    command = [sys.executable, "-X", "utf8", *arguments]
    return subprocess.run(command, cwd=copy, capture_output=True, check=True, text=True, encoding="utf-8").stdout


def test_languages_are_added_after_those_there_were(said):
    assert said["languages"] == [*LANGUAGES, *MADE_UP]
    assert said["template"] > 0


@pytest.mark.parametrize(
    ("what", "czech", "welsh"),
    [
        ("plain", "cs: As-of date", "cy: As-of date"),
        (
            "days",
            ["other: 0 days", "one: 1 days", "few: 2 days", "few: 3 days", "other: 6 days", "other: 11 days"],
            ["zero: 0 days", "one: 1 days", "two: 2 days", "few: 3 days", "many: 6 days", "other: 11 days"],
        ),
        ("months", "many: 2,5 months", "other: 2.5 months"),
        ("nobody", "cs: In 12 months no pilot recorded a lesson", "cy: In 12 months no pilot recorded a lesson"),
        ("number", "1\xa0234\xa0567,5", "1,234,567.5"),
        ("money", "−12\xa0500\xa0€", "−€12,500"),
        ("date", "cs: by 1. března 2026", "cy: by 1 Mawrth 2026"),
        ("percent", "25,5\xa0%", "25.5%"),
        ("day", ["1. 3. 2026", "březen 2026"], ["1 Maw 2026", "Mawrth 2026"]),
        ("list", "a, b a\xa0c", "a, b, a(c) c"),
        ("label", "cs: Running", "cy: Running"),
        ("column", "cs: Owner", "cy: Owner"),
        ("document", "cs-CZ", "cy-GB"),
        ("toolkit", ["cs: Skip to main content", "března"], ["cy: Skip to main content", "Mawrth"]),
        ("chart", ",", "."),
        ("asked", "cs", "cy"),
        ("browser", "cs", "cy"),
        ("records", True, True),
    ],
)
def test_all_that_is_said_is_said_in_a_language_that_was_added(said, what, czech, welsh):
    assert (said["cs"][what], said["cy"][what]) == (czech, welsh)


def test_the_command_line_speaks_a_language_that_was_added(copied):
    assert "cs: Doorstroom: oversight" in run(copied, "-m", "doorstroom", "--lang", "cs", "--help")


def test_nothing_but_words_is_of_one_language():
    """No name in the code, no column, no value in it that would need another beside it for another language."""
    languages = "|".join(LANGUAGES)
    queries = [path.read_text(encoding="utf-8") for path in ROOT.glob("queries/**/*.sql")]
    names = {name for text in [*queries, *map(Path.read_text, CODE)] for name in re.findall(r"\b[a-z_]\w+\b", text)}
    assert {name for name in names if re.fullmatch(rf"\w+_({languages})", name)} == set()
    values = {(path.relative_to(ROOT).as_posix(), one.value) for path in CODE for one in parsed()[path][1]}
    assert {(path, value) for path, value in values if value in LANGUAGES} == KNOWN_BY_NAME
