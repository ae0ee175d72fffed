import ast
import re
import string
from pathlib import Path

import pytest

from oversight.words import CATALOGUES, LANGUAGES, PLURAL_FORMS, catalogue

ROOT = Path(__file__).resolve().parents[2]
NL, EN = catalogue("nl"), catalogue("en")
SECTIONS = sorted(path.stem for path in (CATALOGUES / "nl").glob("*.toml"))
CODE = [ROOT / "dashboard.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "oversight").rglob("*.py"))]
SCREENS = [
    path
    for path in CODE
    if path.parent.name in ("pages", "figures")
    or path.name in ("dashboard.py", "live.py", "markup.py", "columns.py", "phone.py")
]
KEY = re.compile(r"[a-z]\w*(\.\w+)+")
BLANK = r"[\w.]+"
MEAN_WORDS_A_SENTENCE = 15

# Groups of keys that are reached with a section that is itself a variable; every other way of reaching a key is seen
# in the code: the key itself, f"section.group.{name}", or the name of its group ("section.group").
REACHED_BY_PREFIX = {
    "frame.builtin.": "words.toolkit.builtin_phrases hands them all to the browser",
    "errors.": "telling.error_in_words, by the error's code",
    "refused_file.": "telling.error_in_words, by the error's code",
    "source.": "telling.error_in_words, by the error's code",
    "mapping_errors.": "telling.error_in_words, by the error's code",
    "workbench.errors.": "telling.error_in_words, by the error's code",
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


PARSED = {path: literals(path) for path in CODE if path.is_file()}


def asked(kind):
    """(file, line, key) for every key of a kind of expression handed to words(), words.count() or live.empty()."""
    for path, (tree, _, _) in PARSED.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], kind):
                continue
            called = ast.unparse(node.func)
            if re.search(r"(^|\.)(words|words\(\)|words\.count|words\(\)\.count|live\.empty)$", called):
                yield path, node.lineno, node.args[0]


def test_both_languages_have_the_same_sections():
    names = {language: {path.name for path in (CATALOGUES / language).glob("*")} for language in LANGUAGES}
    assert names["nl"] == names["en"]


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_have_the_same_keys(section):
    dutch, english = ({key for key in texts if key.startswith(f"{section}.")} for texts in (NL, EN))
    assert dutch == english


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_have_the_same_placeholders(section):
    shared = [key for key in NL if key.startswith(f"{section}.") and key in EN]
    assert {key: placeholders(NL[key]) for key in shared} == {key: placeholders(EN[key]) for key in shared}


@pytest.mark.parametrize("texts", [NL, EN], ids=["nl", "en"])
def test_every_entry_is_text_or_a_complete_plural(texts):
    for key, text in texts.items():
        assert isinstance(text, str) or {"one", "other"} <= text.keys() <= PLURAL_FORMS, key
        assert all(isinstance(form, str) and form == form.strip() and form for form in forms(text)), key


@pytest.mark.parametrize("key", sorted(key for key in NL if not isinstance(NL[key], str)))
def test_a_key_is_plural_in_both_languages(key):
    assert NL[key].keys() == EN[key].keys()


def test_every_key_that_the_code_names_exists():
    keys = [(f"{path.relative_to(ROOT)}:{line}", key.value) for path, line, key in asked(ast.Constant)]
    assert [(place, key) for place, key in keys if key not in NL] == []


def test_every_key_that_the_code_puts_together_can_exist():
    """f"status.count.{name}" must find something under status.count."""
    patterns = {pattern(key) for _, _, key in asked(ast.JoinedStr)}
    assert [text for text in sorted(patterns) if not any(re.fullmatch(text, key) for key in NL)] == []


def test_every_key_is_used():
    named = {node.value for _, texts, _ in PARSED.values() for node in texts}
    groups = tuple(f"{name}." for name in named if KEY.fullmatch(name)) + tuple(REACHED_BY_PREFIX)
    patterns = [re.compile(text) for _, _, found in PARSED.values() for text in found]
    unused = [
        key
        for key in NL
        if key not in named and not key.startswith(groups) and not any(text.fullmatch(key) for text in patterns)
    ]
    assert unused == []


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_visible_text_stands_in_the_code_of_a_screen(path):
    tree, texts, _ = PARSED[path]
    raised = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise | ast.Assert) for part in ast.walk(node)
    } | {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("log.", "live.log.", "logging."))
        for part in ast.walk(node)
    }
    assert [node.value for node in texts if id(node) not in raised and looks_like_language(node.value)] == []


def looks_like_language(text):
    """Two words after each other that are neither markup nor a style, or a capitalised word of its own."""
    bare = re.sub(r"<[^>]*>|%\{[^}]*\}|\{[^}]*\}|&\w+;", " ", text)
    if re.search(r"[#;:/\\=_]|--|\brgba?\(", bare):
        return False
    two_words, one_word = r"[A-Za-zÀ-ÿ]{3,} [a-zà-ÿ]{2,}", r"\s*[A-Z][a-zà-ÿ]{3,}[.!?…]?\s*"
    return bool(re.search(two_words, bare) or re.fullmatch(one_word, bare))


@pytest.mark.parametrize("section", SECTIONS)
def test_dutch_sentences_are_short(section):
    words_a_sentence = [
        len(sentence.split()) for key in NL if key.startswith(f"{section}.") for sentence in sentences(NL[key])
    ]
    mean = sum(words_a_sentence) / max(1, len(words_a_sentence))
    assert mean <= MEAN_WORDS_A_SENTENCE, f"{section}: {mean:.1f} words a sentence"


@pytest.mark.parametrize("texts", [NL, EN], ids=["nl", "en"])
def test_codes_never_reach_the_screen(texts):
    bare = {
        key: re.sub(r"\{\w*\}|`[^`]*`|DOORSTROOM_\w+", "", form)
        for key, text in texts.items()
        for form in forms(text)
        if not key.startswith("frame.builtin.")
    }
    assert {key: form for key, form in bare.items() if re.search(r"\b[a-z]+(_[a-z]+)+\b", form)} == {}
