"""Nothing gets into HTML but by `fill`, which escapes."""

import ast
import re
from decimal import Decimal
from pathlib import Path

import pytest

from doorstroom.markup import Html, as_json, between, fill

ROOT = Path(__file__).parents[1]
CODE = [ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "doorstroom").rglob("*.py")]
MARKUP = re.compile(r"(?<!\?P)</?[a-z]\w*(\s[^<]*)?/?>|<!|<[a-z]\w* [\w-]+=", re.IGNORECASE)
OTHER_MARKUP = {
    "doorstroom/contract/documentation.py": "Markdown",
    "doorstroom/export/workbook.py": "parts of a workbook",
    "doorstroom/ingest": "what stands in files of others",
    "doorstroom/report/charts": "what Plotly draws; texts in it go through as_typed",
}


@pytest.mark.parametrize(
    ("template", "values", "written"),
    [
        ("<p>{a}</p>", {"a": "<b> & \"c\" 'd'"}, "<p>&lt;b&gt; &amp; &quot;c&quot; &#x27;d&#x27;</p>"),
        ("<p>{a}{a}</p>", {"a": Html("<b>1</b>")}, "<p><b>1</b><b>1</b></p>"),
        ("{a:.1%} {b} {c}", {"a": 0.256, "b": 3, "c": Decimal("2.50")}, "25.6% 3 2.50"),
        ("<ul>{a}</ul>", {"a": ["<", (Html("<br>"), [1, ">"]), iter("&")]}, "<ul>&lt;<br>1&gt;&amp;</ul>"),
        ("{a}", {"a": between(", ", ["<", Html("<i>")])}, "&lt;, <i>"),
        ("{{{a}}}", {"a": ()}, "{}"),
        ("{a}", {"a": "{b}"}, "{b}"),
    ],
)
def test_what_is_filled_in_is_escaped_unless_it_is_html(template, values, written):
    made = fill(template, **values)
    assert (made, type(made)) == (written, Html)
    assert fill("{made}", made=made) == made
    assert fill("{text}", text=str(made)) == fill("{a}", a=[str(made)])


@pytest.mark.parametrize("part", ["a" + Html("<b>"), Html("<b>") + "<i>", "".join([Html("<b>")]), Html("<b>").upper()])
def test_what_was_put_together_otherwise_is_text(part):
    assert "<" not in fill("{part}", part=part)


@pytest.mark.parametrize(("values", "error"), [({}, KeyError), ({"a": None}, TypeError), ({"a": object()}, TypeError)])
def test_what_lacks_is_an_error(values, error):
    with pytest.raises(error):
        fill("<p>{a}</p>", **values)


def test_no_text_breaks_out_of_a_script():
    assert as_json({"a": "</script><!--"}) == '{"a": "\\u003c/script>\\u003c!--"}'


def is_of_the_code(argument, constants):
    """Whether a template stands in the code as it is: nothing was put into it before."""
    return isinstance(argument, ast.Constant) or (isinstance(argument, ast.Name) and argument.id in constants)


def found_in(source):
    """Where HTML is put together by other means: (line, why)."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    }
    texts = {name for name, value in named.items() if isinstance(value, ast.Constant)}
    seen = {id(part) for name in texts for part in ast.walk(named[name])}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("fill", "Html"):
            template = node.args[0]
            seen |= {id(part) for part in ast.walk(template)}
            if not is_of_the_code(template, texts):
                yield node.lineno, "not a template of the code"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "re.sub":
            seen.add(id(node.args[0]))  # what is looked for in the toolkit's own page
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            seen.add(id(node.value))  # documentation
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in seen
        if is_text and MARKUP.search(node.value):
            yield node.lineno, f"HTML that is a text: {node.value}"


@pytest.mark.parametrize(
    "code",
    [
        "def a(name): return f'<p>{name}</p>'",
        "def a(name): return '<p>' + name + '</p>'",
        "def a(name): return '<a href=\"%s\">' % name",
        "def a(name): return fill(f'<p>{name}</p>')",
        "def a(name): return fill('<p>' + name)",
        "def a(name): return Html(name)",
        "P = f'<p>{b}</p>'\ndef a(name): return fill(P, name=name)",
    ],
)
def test_html_that_is_put_together_otherwise_is_found(code):
    assert [*found_in(code)]


def test_html_is_put_together_by_fill_only():
    others = {ROOT / path for path in (*OTHER_MARKUP, "doorstroom/markup.py")}
    held = [path for path in CODE if not others & {path, *path.parents}]
    held.append(ROOT / "doorstroom/report/charts/areas_now.py")
    found = [
        (path.relative_to(ROOT).as_posix(), *fault) for path in held for fault in found_in(path.read_text("utf-8"))
    ]
    assert found == []
    assert len(held) > 60
