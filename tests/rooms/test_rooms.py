"""The arrows between the rooms, and the habits of the code, read from the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.requirements import pinned, plain
from tests.rooms import (
    PACKAGE,
    PAGES,
    ROOT,
    SOURCES,
    TABLE,
    dotted,
    imports,
    listed,
    name,
    replaced,
    reserved,
    room_of,
    tree,
    used,
)

MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
ASKS = ("doorstroom.store", "doorstroom.query", "pandas")
PAGE_LINES = 105
FRAME_LINES = 150

READS_THE_CLOCK = re.compile(r"\b((date|datetime|Timestamp)\.(now|today|utcnow)|time\.(time|localtime|gmtime))$")
MAY_READ_THE_CLOCK = {
    "doorstroom/web/request.py",
    *(f"doorstroom/cli/{file}.py" for file in ("ask", "options", "reports")),
}
READS_A_FILE = re.compile(r"(^|\.)(read_text|read_bytes|open|connect|glob|rglob|iterdir|urlopen)$")
# Writes queries/schema.sql, which is read as a file by people and by sqruff, and runs nothing.
WRITES_A_SQL_FILE = {"doorstroom/contract/schema.py"}
LOOKS_LIKE_SQL = re.compile(
    r"\b(select\s.+\sfrom|insert\s+into|delete\s+from|update\s.+\sset|create\s+(or\s+replace\s+)?(table|view|macro)"
    r"|drop\s+(table|view)|copy\s.+\s(to|from)|attach\s|read_csv|read_parquet)\b",
    re.IGNORECASE | re.DOTALL,
)

NAMES_A_TABLE = {"drop table "}  # of a version, which no parameter can name


def found_in(paths: list[Path], check: Callable[[Path], Iterator[str]]) -> list[str]:
    """What a check finds in files, each with its place."""
    return [f"{name(path)}: {found}" for path in paths for found in check(path)]


def calls(within: ast.AST) -> Iterator[str]:
    """What is called, as written: `date.today` of `date.today()`."""
    for node in ast.walk(within):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


# -------------------------------------------------------------------- arrows


def test_each_room_uses_what_it_may_and_may_what_it_uses():
    found: dict[str, set[str]] = {room: set() for room in listed()}
    for path in SOURCES:
        if room := room_of(dotted(path)):
            found[room] |= used(path).keys()
    assert found == {room: set(said["uses"]) for room, said in listed().items()}


def test_arrows_run_one_way():
    order = list(listed())
    arrows = [(room, one) for room, said in listed().items() for one in said["uses"]]
    assert [(room, one) for room, one in arrows if order.index(one) >= order.index(room)] == []


def test_a_package_is_imported_only_where_it_may():
    def check(path: Path) -> Iterator[str]:
        allowed = listed()[room_of(dotted(path))].get("libraries", ())
        yield from {found.partition(".")[0] for found in imports(path)} & reserved() - set(allowed)

    assert found_in([path for path in SOURCES if room_of(dotted(path))], check) == []


def test_the_table_of_rooms_is_made_from_the_list():
    text = TABLE.read_text(encoding="utf-8")
    assert replaced(text) == text, "run: .venv/bin/python -m tests.rooms --write"


def test_the_process_of_a_statement_brings_little_along():
    def check(path: Path) -> Iterator[str]:
        brought = {found.partition(".")[0] for found in imports(path)} - sys.stdlib_module_names
        yield from brought - {"_duckdb", "doorstroom"}
        yield from (found for found in imports(path) if found.startswith("doorstroom.") and ".sandbox." not in found)

    child = ("child", "statement", "confinement", "syscalls", "errors")
    assert found_in([PACKAGE / "sandbox" / f"{file}.py" for file in child], check) == []


def test_the_renderers_of_a_briefing_ask_nothing():
    def check(path: Path) -> Iterator[str]:
        yield from (found for found in imports(path) if found.startswith(ASKS))

    files = ("render_html", "render_pdf", "render_pptx", "model", "choice")
    assert found_in([PACKAGE / "briefing" / f"{file}.py" for file in files], check) == []


# ------------------------------------------------------------------- screens


def test_a_screen_is_a_table_of_contents():
    for path in PAGES:
        limit = FRAME_LINES if path.stem == "_frame" else PAGE_LINES
        assert len(path.read_text(encoding="utf-8").splitlines()) <= limit, name(path)


def test_no_screen_hides_a_library_of_the_same_name():
    # The folder of the screens comes first when Python looks for a module.
    taken = {*sys.stdlib_module_names, *packages_distributions(), "doorstroom", "tests", "dashboard"}
    assert {path.stem for path in PAGES} & taken == set()


# -------------------------------------------------------------------- habits


def test_nothing_but_the_doors_reads_the_clock():
    def check(path: Path) -> Iterator[str]:
        yield from (call for call in calls(tree(path)) if READS_THE_CLOCK.search(call))

    assert found_in([path for path in SOURCES if name(path) not in MAY_READ_THE_CLOCK], check) == []


def test_no_test_depends_on_today_or_sleeps():
    def check(path: Path) -> Iterator[str]:
        yield from (call for call in calls(tree(path)) if READS_THE_CLOCK.search(call) or call.endswith("sleep"))

    assert found_in(TESTS, check) == []


def test_importing_reads_no_file_and_no_clock():
    def check(path: Path) -> Iterator[str]:
        for statement in tree(path).body:
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If):
                read = [call for call in calls(statement) if READS_A_FILE.search(call) or READS_THE_CLOCK.search(call)]
                yield from (f"line {statement.lineno}: {call}" for call in read)

    assert found_in(MODULES, check) == []


def test_no_sql_is_put_together_from_strings():
    def check(path: Path) -> Iterator[str]:
        for node in ast.walk(tree(path)):
            if text_of(node) not in NAMES_A_TABLE and LOOKS_LIKE_SQL.search(text_of(node)):
                yield f"line {node.lineno}: {text_of(node)!r}"

    assert found_in([path for path in SOURCES if name(path) not in WRITES_A_SQL_FILE], check) == []


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


def test_no_exception_is_swallowed():
    def check(path: Path) -> Iterator[str]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                if node.type is None:
                    yield f"line {node.lineno}: catches everything"
                elif all(isinstance(part, ast.Pass | ast.Continue) for part in node.body):
                    yield f"line {node.lineno}"

    assert found_in(SOURCES, check) == []


def test_nothing_is_left_to_do():
    left = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")))
    assert [name(path) for path in (*SOURCES, *TESTS) if left.search(path.read_text(encoding="utf-8"))] == []


# ------------------------------------------------------- packages and style


def imported_packages(paths: list[Path]) -> set[str]:
    """The installed packages that the files import themselves."""
    modules = {found.partition(".")[0] for path in paths for found in imports(path)}
    known = packages_distributions()
    return {plain(known[module][0]) for module in modules if module in known}


def test_every_package_that_the_code_imports_is_pinned_and_every_pinned_one_is_used():
    # Plotly picks orjson up by itself, and is faster with it.
    named = {**pinned("requirements.in"), **pinned("requirements-spark.in")}
    assert imported_packages(SOURCES) | {"orjson"} == set(named)


def test_every_package_that_the_tests_import_is_pinned():
    files = ("requirements.in", "requirements-spark.in", "tests/requirements.in", "tests/benchmarks/requirements.txt")
    assert imported_packages(TESTS) <= {package for file in files for package in pinned(file)}


def test_python_keeps_the_style():
    run = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", "."]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_sql_keeps_the_style():
    run = [Path(sys.executable).with_name("sqruff"), "lint", "queries"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_question_is_one_select_with_a_header():
    for path in sorted((ROOT / "queries" / "questions").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- "), f"{name(path)} does not say what it answers"


def test_the_settings_of_the_tools_are_readable():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["line-length"] == 120
