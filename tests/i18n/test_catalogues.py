import ast
import re
import string
import tomllib
from functools import cache
from pathlib import Path

import pytest

from doorstroom.i18n import LANGUAGES, TEXTS, catalogue, words_for

ROOT = Path(__file__).resolve().parents[2]
NL, EN = catalogue("nl"), catalogue("en")
SECTIONS = sorted(path.stem for path in TEXTS.glob("*.toml"))
CODE = [ROOT / "dashboard.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "doorstroom").rglob("*.py"))]
# Contract and intake know no words (tests/rooms holds that): their texts are what other people's lists and files say.
SAYING = [path for path in CODE if not {ROOT / "doorstroom/contract", ROOT / "doorstroom/ingest"} & {*path.parents}]
# All other text in the code is taken for something that a reader sees, but for these.
NOT_SEEN = {
    "doorstroom/report/charts/learning_layers.py": {"middle right"},  # where a number stands
    "doorstroom/briefing/render_html.py": {"ds-note ds-alone"},  # classes
    "doorstroom/briefing/digest.py": {"Subject"},  # a header of a message
    "doorstroom/briefing/render_pptx.py": {"Arial"},
    "doorstroom/export/workbook.py": {"General"},  # a number format
    # headers of questions
    "doorstroom/store/questions.py": {
        "Asked by",
        "Choices",
        "Columns",
        "Completed by",
        "Filters",
        "Grain",
        "Measures",
        "Parameters",
        "Reads",
        "Selects",
        "one row",
    },
    "doorstroom/cli/parser.py": {r"^argument (?P<name>.*?): expected (?:one|at least one) argument"},  # of argparse
    "doorstroom/web/asgi/access.py": {"Vary"},
    # what a metric is, for who writes an alarm on it
    "doorstroom/web/metrics.py": {
        "Loads by how they ended.",
        "Time of loads.",
        "Time to draw a screen.",
        "Versions in the store.",
        "What was turned away.",
        "When it was made, since 1970.",
    },
    "doorstroom/web/asgi/login_redirect.py": {"Location"},
    "doorstroom/web/asgi/compression.py": {"Vary"},
    "doorstroom/web/asgi/index_page.py": {"Vary"},
    "doorstroom/web/asgi/responses.py": {"Vary"},
    "doorstroom/settings.py": {"Gemeente"},  # the municipality of rows that name none
    "doorstroom/store/versions.py": {"Arrow output on a DB-API result"},  # a warning of DuckDB
    "doorstroom/sandbox/child.py": {"timestamp with time zone", "Error: "},  # of DuckDB
    "doorstroom/sandbox/statement.py": {"not implemented", "out of memory"},  # of DuckDB
    "doorstroom/sandbox/views.py": {"Codes", "Columns"},  # headers of the views
}
NEVER_SHOWN = re.compile(r"(^|\.)(log\.\w+|execute|compile)$")  # calls whose texts are for the log, DuckDB or a pattern
KEY = re.compile(r"[a-z]\w*(\.\w+)+")
BLANK = r"[\w.-]+"
MEAN_WORDS_A_SENTENCE = 15

# Groups of keys that are reached with a section that is itself a variable; every other way of reaching a key is seen
# in the code: the key itself, f"section.group.{name}", or the name of its group ("section.group"). What the toolkit
# says (frame.builtin) goes to the browser as a whole.
REACHED_BY_PREFIX = {
    "on_screen.flags.": "messages, by the key of what is said otherwise on a screen",
    "on_screen.refusals.": "the same",
    "on_screen.errors.": "the same",
    "on_screen.mapping_errors.": "the same",
    "errors.": "telling.error_in_words, by the error's code",
    "refused_file.": "telling.error_in_words, by the error's code",
    "source.": "telling.error_in_words, by the error's code",
    "mapping_errors.": "telling.error_in_words, by the error's code",
    "workbench.errors.": "telling.error_in_words, by the error's code",
}

# A part of these is put together of parts as well.
PUT_TOGETHER_TWICE = {
    "analysis.lead_known.over_norm_unknown",
    "figures.plan_shifts.happened_as_planned",
    "figures.plan_shifts.planned_as_planned",
}


def forms(text):
    return [text] if isinstance(text, str) else list(text.values())


def placeholders(text):
    return {name for form in forms(text) for _, name, _, _ in string.Formatter().parse(form) if name is not None}


def sentences(text):
    """Whole sentences only: a label or a heading is not one."""
    return [part for form in forms(text) for part in re.findall(r"[^.!?…\n]+[.!?…](?=\s|$)", form)]


def literals(path):
    """Of a source file: its tree, every text that is no docstring or exported name, and every f-string as a pattern."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    exported = {
        id(name)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.walk(node)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    left_out = documentation | exported | inside
    texts, patterns = [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and re.match(r"[a-z]\w*\.", beginning(node)):
            patterns.append(pattern(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            texts.append(node)
    return tree, texts, patterns


def beginning(joined):
    return joined.values[0].value if isinstance(joined.values[0], ast.Constant) else ""


def pattern(joined):
    return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else BLANK for part in joined.values)


@cache
def parsed():
    """What stands in each file of the code. Read when it is asked for: who collects the tests runs few of these."""
    return {path: literals(path) for path in CODE}


GROUPS = {key[: dot.start()] for key in NL for dot in re.finditer(r"\.", key)}
WORDS = r"(^|\.)words(\(\))?(\.count)?"


def passing_on():
    """The names of our functions that hand a parameter `key` on to words(): calling them is asking for words."""
    for path in SAYING:
        for node in ast.walk(parsed()[path][0]):
            if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "key":
                calls = (call for call in ast.walk(node) if isinstance(call, ast.Call) and call.args)
                if any(
                    ast.unparse(call.args[0]) == "key" and re.search(WORDS, ast.unparse(call.func)) for call in calls
                ):
                    yield node.name


ASKING = re.compile(rf"{WORDS}$|(^|\.)({'|'.join(sorted({*passing_on()}))})$")


def asked(kind):
    """(place, key) for every key of a kind of expression in what is handed to words() or to who hands it on."""
    for path in SAYING:
        for node in ast.walk(parsed()[path][0]):
            if isinstance(node, ast.Call) and node.args and ASKING.search(ast.unparse(node.func)):
                for part in alternatives(node.args[0]):
                    if isinstance(part, kind):
                        yield f"{path.relative_to(ROOT)}:{part.lineno}", part


def alternatives(expression):
    """What an expression can be: both ways of `a if x else b`, all of `a or b`."""
    if isinstance(expression, ast.IfExp):
        return [*alternatives(expression.body), *alternatives(expression.orelse)]
    return expression.values if isinstance(expression, ast.BoolOp) else [expression]


def is_of_a_section(text):
    return text.partition(".")[0] in SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
def test_a_text_stands_in_every_language_with_the_same_placeholders(section):
    entries = tomllib.loads((TEXTS / f"{section}.toml").read_text(encoding="utf-8"))
    texts = dict(by_language(section, entries))
    assert {key: text.keys() for key, text in texts.items() if [*text] != [*LANGUAGES]} == {}
    told_apart = {key: [placeholders(form) for form in text.values()] for key, text in texts.items()}
    assert {key: names for key, names in told_apart.items() if names.count(names[0]) < len(names)} == {}


def by_language(prefix, group):
    """(key, text by language) of all that stands in a file; a group in which a language stands is a text."""
    for name, entry in group.items():
        assert isinstance(entry, dict), f"{prefix}.{name} says nothing of its language"
        is_text = entry.keys() & {*LANGUAGES}
        yield from [(f"{prefix}.{name}", entry)] if is_text else by_language(f"{prefix}.{name}", entry)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_text_or_has_all_plural_forms_of_its_language(language):
    of_language = {*words_for(language).locale.plural_form.tags, "other"}
    for key, text in catalogue(language).items():
        plural = isinstance(text, dict) and {form for form in text if not form.isdecimal()}
        assert isinstance(text, str) or plural == of_language, key
        assert all(isinstance(form, str) and form == form.strip() and form for form in forms(text)), key


def test_a_key_is_plural_in_every_language():
    assert {key for key in NL if isinstance(NL[key], str) != isinstance(EN[key], str)} == set()


def test_every_key_that_the_code_asks_for_exists():
    keys = [(place, part.value) for place, part in asked(ast.Constant) if isinstance(part.value, str)]
    assert len(keys) > 300  # a look that finds nothing proves nothing
    assert [(place, key) for place, key in keys if key not in NL] == []


def test_every_text_that_looks_like_a_key_is_one_or_the_name_of_a_group():
    """Wherever it stands: in a table of columns, in a list, in what is handed on."""
    named = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node.value)
        for path in SAYING
        for node in parsed()[path][1]
        if KEY.fullmatch(node.value) and is_of_a_section(node.value) and not node.value.endswith((".css", ".js"))
    ]
    assert len(named) > 300
    assert [(place, key) for place, key in named if key not in NL and key not in GROUPS] == []


def test_every_key_that_the_code_puts_together_can_exist():
    """f"status.count.{name}" must find something under status.count."""
    asked_for = {pattern(key) for _, key in asked(ast.JoinedStr)}
    elsewhere = {text for path in SAYING for text in parsed()[path][2] if is_of_a_section(text.replace("\\", ""))}
    assert len(asked_for) > 20
    assert [text for text in sorted(asked_for | elsewhere) if not any(re.fullmatch(text, key) for key in NL)] == []


def test_every_key_is_used():
    """Named in the code, or put together there of parts that are all named: in the code, a question, the contract."""
    named = {node.value for _, texts, _ in parsed().values() for node in texts}
    groups = ("frame.builtin.", *(f"{name}." for name in named if KEY.fullmatch(name)))
    parts = named | names_elsewhere()
    patterns = {re.compile(text.replace(BLANK, f"({BLANK})")) for _, _, found in parsed().values() for text in found}
    patterns |= {re.compile(rf"{re.escape(prefix)}({BLANK}?)(?:_none)?") for prefix in REACHED_BY_PREFIX}
    unused = {
        key
        for key in NL
        if key not in named
        and not key.startswith(groups)
        and not any(found and parts.issuperset(found.groups()) for found in (text.fullmatch(key) for text in patterns))
    }
    assert unused == PUT_TOGETHER_TWICE


def names_elsewhere():
    """Names in queries and in what else is told as data, and those of fields and of what is passed by name."""
    data = [*ROOT.glob("queries/**/*.sql"), *ROOT.glob("doorstroom/**/*.toml")]
    said = {word for path in data if TEXTS not in path.parents for word in re.findall(r"\w+", path.read_text("utf-8"))}
    nodes = [node for tree, _, _ in parsed().values() for node in ast.walk(tree)]
    passed = {node.arg for node in nodes if isinstance(node, ast.keyword)}
    return said | passed | {ast.unparse(node.target) for node in nodes if isinstance(node, ast.AnnAssign)}


@pytest.mark.parametrize("path", SAYING, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_visible_text_stands_in_the_code(path):
    allowed = NOT_SEEN.get(path.relative_to(ROOT).as_posix(), set())
    assert {text for text in texts_of(*parsed()[path][:2]) if looks_like_language(text)} == allowed


def texts_of(tree, texts):
    """Every text of a file, those with blanks in them as a whole, but for errors, the log and statements of SQL."""
    unseen = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise | ast.Assert)
        or (isinstance(node, ast.Call) and NEVER_SHOWN.search(ast.unparse(node.func)))
        for part in ast.walk(node)
    }
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    yield from (node.value for node in texts if id(node) not in unseen)
    yield from (with_blanks(node) for node in joined if id(node) not in unseen)


def with_blanks(joined):
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in joined.values)


def looks_like_language(text):
    """Two words after each other that are neither markup nor a style, or a capitalised word of its own."""
    bare = re.sub(r"<[^>]*>|%\{[^}]*\}|\{[^}]*\}|&\w+;", " ", text)
    if re.search(r"[#;\\=_]|--|\w[:/]\w|\brgba?\(|[\w-]+: *[\d(]", bare):
        return False
    two_words, one_word = r"[A-Za-zÀ-ÿ]{3,} [a-zà-ÿ]{2,}", r"\s*[A-Z][a-zà-ÿ]{3,}[.!?…:]?\s*"
    return bool(re.search(two_words, bare) or re.fullmatch(one_word, bare))


@pytest.mark.parametrize(
    "code", ["'Totaal'", "f'{n} pilots wachten'", "'Let op: dit klopt niet'", "f'<p>Nog niet klaar</p>'"]
)
def test_a_text_in_the_code_would_be_seen(code):
    source = ast.parse(f"def page(n):\n    draw.text({code})\n")
    constants = [node for node in ast.walk(source) if isinstance(node, ast.Constant)]
    assert any(map(looks_like_language, texts_of(source, constants)))


@pytest.mark.parametrize("section", SECTIONS)
def test_dutch_sentences_are_short(section):
    words_a_sentence = [
        len(sentence.split()) for key in NL if key.startswith(f"{section}.") for sentence in sentences(NL[key])
    ]
    mean = sum(words_a_sentence) / max(1, len(words_a_sentence))
    assert mean <= MEAN_WORDS_A_SENTENCE, f"{section}: {mean:.1f} words a sentence"


@pytest.mark.parametrize("texts", [*map(catalogue, LANGUAGES)], ids=LANGUAGES)
def test_codes_never_reach_the_screen(texts):
    bare = {
        key: re.sub(r"\{\w*\}|`[^`]*`|DOORSTROOM_\w+", "", form)
        for key, text in texts.items()
        for form in forms(text)
        if not key.startswith("frame.builtin.")
    }
    assert {key: form for key, form in bare.items() if re.search(r"\b[a-z]+(_[a-z]+)+\b", form)} == {}


@pytest.mark.parametrize("texts", [*map(catalogue, LANGUAGES)], ids=LANGUAGES)
def test_whatever_is_refused_or_flagged_has_words_for_its_cause(texts):
    codes = {key.split(".")[1] for key in texts if key.startswith(("flags.", "refusals."))}
    assert sorted(code for code in codes if f"method.reason.{code}" not in texts) == []


def test_whatever_the_code_flags_has_words():
    calls = [
        node
        for path in (ROOT / "doorstroom").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Flag"
    ]
    codes = {node.args[6].value for node in calls if len(node.args) > 6 and isinstance(node.args[6], ast.Constant)}
    assert len(codes) > 5
    assert sorted(code for code in codes if f"flags.{code}" not in NL) == []
