"""The arrows between the rooms, and the habits of the code, read from the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OVERSIGHT = sorted((ROOT / "oversight").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
DASHBOARD = ROOT / "dashboard.py"
SOURCES = [DASHBOARD, ROOT / "run.py", *PAGES, *OVERSIGHT]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BRIDGES = ("oversight/live.py", "oversight/draw.py", "oversight/login.py")
SCREENS = ("oversight.live", "oversight.draw")
PAGE_LINES = 100
FRAME_LINES = 150

READS_THE_CLOCK = re.compile(r"\b((date|datetime|Timestamp)\.(now|today|utcnow)|time\.(time|localtime|gmtime))$")
MAY_READ_THE_CLOCK = {"oversight/__main__.py", "oversight/live.py"}
READS_A_FILE = re.compile(r"(^|\.)(read_text|read_bytes|open|connect|glob|rglob|iterdir|urlopen)$")
# Writes queries/schema.sql, which is read as a file by people and by sqlfluff, and runs nothing.
WRITES_A_SQL_FILE = {"oversight/records/schema.py"}
LOOKS_LIKE_SQL = re.compile(
    r"\b(select\s.+\sfrom|insert\s+into|delete\s+from|update\s.+\sset|create\s+(or\s+replace\s+)?(table|view|macro)"
    r"|drop\s+(table|view)|copy\s.+\s(to|from)|attach\s|read_csv|read_parquet)\b",
    re.IGNORECASE | re.DOTALL,
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> set[str]:
    """Full dotted names of what a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def uses(path: Path, *modules: str) -> set[str]:
    return {found for found in imports(path) for module in modules if f"{found}.".startswith(f"{module}.")}


def in_room(*rooms: str) -> list[Path]:
    return [path for path in OVERSIGHT for room in rooms if name(path).startswith(f"oversight/{room}")]


# ------------------------------------------------------------------- arrows


@pytest.mark.parametrize("path", in_room(""), ids=name)
def test_streamlit_is_imported_only_by_the_bridge_and_the_screens(path):
    assert name(path) in BRIDGES or not uses(path, "streamlit")


@pytest.mark.parametrize("path", in_room("serving/", "answers.py", "phone.py"), ids=name)
def test_what_is_served_beside_the_screens_needs_no_screen(path):
    assert not uses(path, *(bridge.removesuffix(".py").replace("/", ".") for bridge in BRIDGES))


@pytest.mark.parametrize("path", in_room("phone.py"), ids=name)
def test_the_page_for_phones_asks_nothing_itself(path):
    kept_out = ("answers", "serving", "settings", "questions", "loading")
    assert not uses(path, "duckdb", "starlette", *(f"oversight.{room}" for room in kept_out))


@pytest.mark.parametrize("path", OVERSIGHT, ids=name)
def test_no_room_imports_the_screens(path):
    assert not uses(path, "pages", "dashboard")


@pytest.mark.parametrize("path", in_room("measures/"), ids=name)
def test_measures_are_pure_functions_that_use_only_measures(path):
    assert {found for found in uses(path, "oversight") if not found.startswith("oversight.measures")} == set()
    assert not uses(path, "duckdb", "random", "time")


@pytest.mark.parametrize("path", in_room("records/"), ids=name)
def test_records_use_nothing_of_the_project_but_records(path):
    assert {found for found in uses(path, "oversight") if not found.startswith("oversight.records")} == set()


@pytest.mark.parametrize(
    "path", in_room("store.py", "loading.py", "building.py", "questions.py", "source_lines.py"), ids=name
)
def test_the_store_knows_no_words_figures_or_screens(path):
    assert not uses(path, "oversight.words", "oversight.figures", "oversight.serving", *SCREENS)


@pytest.mark.parametrize("path", in_room("figures/", "sections/"), ids=name)
def test_figures_and_sections_ask_nothing_themselves(path):
    assert not uses(path, "oversight.questions", "oversight.answers")


@pytest.mark.parametrize("path", in_room("figures/", "sections/", "tracing/"), ids=name)
def test_nothing_below_the_screens_opens_a_store(path):
    assert not uses(path, "duckdb", "oversight.store", "oversight.loading", *SCREENS)


@pytest.mark.parametrize("path", in_room("figures/", "tracing/"), ids=name)
def test_a_figure_does_not_know_on_which_screen_it_stands(path):
    assert not uses(path, "oversight.sections", "oversight.briefing", "oversight.phone")


@pytest.mark.parametrize("path", in_room("exporting/"), ids=name)
def test_exports_ask_and_draw_nothing(path):
    kept_out = ("store", "loading", "live", "draw", "serving", "figures", "source_lines")
    assert not uses(path, "duckdb", *(f"oversight.{room}" for room in kept_out))


@pytest.mark.parametrize("path", in_room("briefing/"), ids=name)
def test_a_briefing_asks_the_store_and_knows_no_screens(path):
    assert not uses(path, "duckdb", "oversight.serving", "oversight.loading", "oversight.building", *SCREENS)


@pytest.mark.parametrize("file", ["deck", "paper", "powerpoint", "slides", "choice"])
def test_the_renderers_of_a_briefing_ask_nothing(file):
    path = ROOT / "oversight" / "briefing" / f"{file}.py"
    assert not uses(path, "oversight.store", "oversight.questions", "oversight.briefing.asking", "pandas")


@pytest.mark.parametrize("path", in_room("words/"), ids=name)
def test_words_know_only_the_labels_of_the_contract(path):
    allowed = ("oversight.records.contract", "oversight.words")
    assert {found for found in uses(path, "oversight") if not found.startswith(allowed)} == set()


@pytest.mark.parametrize("path", in_room("workbench/"), ids=name)
def test_the_workbench_knows_no_screens_figures_or_loads(path):
    allowed = ("workbench", "store", "settings", "questions", "words", "records.contract")
    known = tuple(f"oversight.{room}" for room in allowed)
    assert {found for found in uses(path, "oversight") if not found.startswith(known)} == set()


@pytest.mark.parametrize("file", ["child", "statement", "confinement", "syscalls", "errors"])
def test_the_process_of_a_statement_brings_little_along(file):
    path = ROOT / "oversight" / "workbench" / f"{file}.py"
    brought = {found.partition(".")[0] for found in imports(path)} - sys.stdlib_module_names
    assert brought <= {"_duckdb", "oversight"}
    assert {found for found in uses(path, "oversight") if not found.startswith("oversight.workbench")} == set()


@pytest.mark.parametrize("path", [page for page in PAGES if page.stem != "_frame"], ids=name)
def test_screens_reach_the_store_only_through_the_bridge(path):
    assert not uses(path, "duckdb", "oversight.store", "oversight.loading", "oversight.records")


# ------------------------------------------------------------------- screens


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_screen_is_a_table_of_contents(path):
    limit = FRAME_LINES if path.stem == "_frame" else PAGE_LINES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_screen_hides_a_library_of_the_same_name(path):
    # The folder of the screens comes first when Python looks for a module.
    assert path.stem not in {*sys.stdlib_module_names, *packages_distributions(), "oversight", "tests", "dashboard"}


# -------------------------------------------------------------------- habits


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_but_the_command_line_and_the_bridge_reads_the_clock(path):
    read = [call for call in calls(tree(path)) if READS_THE_CLOCK.search(call)]
    assert name(path) in MAY_READ_THE_CLOCK or not read


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_no_test_depends_on_today_or_sleeps(path):
    found = [call for call in calls(tree(path)) if READS_THE_CLOCK.search(call) or call.endswith("sleep")]
    assert not found


def calls(within: ast.AST) -> Iterator[str]:
    """What is called, as written: `date.today` of `date.today()`."""
    for node in ast.walk(within):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", OVERSIGHT, ids=name)
def test_importing_reads_no_file_and_no_clock(path):
    for statement in tree(path).body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If):
            continue
        read = [call for call in calls(statement) if READS_A_FILE.search(call) or READS_THE_CLOCK.search(call)]
        assert not read, f"line {statement.lineno}: {read}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_sql_is_put_together_from_strings(path):
    if name(path) in WRITES_A_SQL_FILE:
        return
    for node in ast.walk(tree(path)):
        assert not LOOKS_LIKE_SQL.search(text_of(node)), f"line {node.lineno}: {text_of(node)!r}"


def text_of(node: ast.AST) -> str:
    """The fixed text of an f-string, of a sum of strings, or of a string that is filled in; else nothing."""
    if isinstance(node, ast.JoinedStr):
        parts = node.values if any(isinstance(value, ast.FormattedValue) for value in node.values) else []
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        parts = [node.func.value]
    else:
        parts = []
    return " ".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_exception_is_swallowed(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: catches everything"
            assert not all(isinstance(part, ast.Pass | ast.Continue) for part in node.body), f"line {node.lineno}"


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name)
def test_nothing_is_left_to_do(path):
    left = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")))
    assert not left.search(path.read_text(encoding="utf-8"))


# ------------------------------------------------------- packages and style


def pinned(file: str) -> dict[str, str]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines())
    return dict(line.lower().split("==") for line in lines if line and not line.startswith("-r"))


def imported_packages(paths: list[Path]) -> set[str]:
    """The installed packages that the files import themselves."""
    modules = {found.partition(".")[0] for path in paths for found in imports(path)}
    known = packages_distributions()
    return {known[module][0].lower() for module in modules if module in known}


def test_every_package_that_the_code_imports_is_pinned_and_every_pinned_one_is_used():
    # Plotly picks orjson up by itself, and is faster with it.
    assert imported_packages(SOURCES) | {"orjson"} == set(pinned("requirements.txt"))


def test_every_package_that_the_tests_import_is_pinned():
    pins = pinned("requirements.txt") | pinned("tests/requirements.txt")
    assert imported_packages(TESTS) <= set(pins)


def test_python_keeps_the_style():
    run = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", "."]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_sql_keeps_the_style():
    run = [sys.executable, "-m", "sqlfluff", "lint", "--disable-progress-bar", "queries"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_question_is_one_select_with_a_header():
    for path in sorted((ROOT / "queries").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- "), f"{name(path)} does not say what it answers"


def test_the_settings_of_the_tools_are_readable():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["line-length"] == 120
