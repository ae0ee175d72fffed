"""docs/scale.md says which engine computes what, as the code has it."""

from tests.spark.computed import PAGE, replaced


def test_the_page_says_what_is_computed_where():
    text = PAGE.read_text(encoding="utf-8")
    assert replaced(text) == text, "run: .venv/bin/python -m tests.spark.computed --write"
