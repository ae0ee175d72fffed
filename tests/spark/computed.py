"""Which engine computes what of a version, as docs/scale.md shows it: made from the code.

python -m tests.spark.computed --write: makes that table anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from doorstroom.spark import folding, models
from doorstroom.spark.transpile import OVERRIDES, QUERIES, overridden
from doorstroom.store.models import in_order

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
READ = ("files_marked", "files_shared", "keys_marked")  # frames of Spark do the same
BEGIN, END = "<!-- computed: made from doorstroom/spark -->", "<!-- end of computed -->"


def table() -> str:
    """What is computed where, as Markdown."""
    fold = sorted(path.stem for path in (QUERIES / "fold").glob("*.sql"))
    derived = sorted(name for name, _ in in_order("models"))
    rows = [
        ("`queries/fold/`: what each source says", "Spark", [name for name in fold if name in folding.FILES]),
        ("`queries/fold/`: which rows are read, with the mark of their source", "DuckDB", [*READ]),
        (
            "`queries/fold/`: sources put together",
            "DuckDB",
            [name for name in fold if name not in {*folding.FILES, *READ}],
        ),
        ("`queries/models/`", "Spark", [name for name in derived if name not in models.HERE]),
        *((f"`queries/models/`: {why}", "DuckDB", [name]) for name, why in sorted(models.HERE.items())),
    ]
    lines = ["| what | by | files |", "| --- | --- | --- |"]
    lines += [f"| {what} | {by} | {', '.join(names)} |" for what, by, names in rows]
    own = [f"`{(OVERRIDES / name).relative_to(QUERIES.parent)}.sql`" for name in overridden()]
    return "\n".join([*lines, "", f"Written for Spark by hand, beside the text for both: {', '.join(own)}."])


def replaced(text: str) -> str:
    """The page with the table as it is now."""
    return re.sub(f"(?s){BEGIN}.*{END}", lambda _: f"{BEGIN}\n\n{table()}\n\n{END}", text)


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
