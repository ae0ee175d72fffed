"""python -m tests.rooms --write: makes the table of rooms in docs/architecture.md anew."""

import sys

from tests.rooms import TABLE, replaced

if sys.argv[1:] != ["--write"]:
    sys.exit(__doc__)
TABLE.write_text(replaced(TABLE.read_text(encoding="utf-8")), encoding="utf-8")
