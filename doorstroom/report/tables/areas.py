"""Areas as a table, beside the picture of them."""

from __future__ import annotations

from collections.abc import Callable

import pandas

from doorstroom.export.table import Table
from doorstroom.i18n import Words
from doorstroom.lineage.behind import Behind, Row
from doorstroom.report.tables import columns
from doorstroom.report.text import areas as claims

Link = Callable[[Row], str]


def ranked_list(
    areas: pandas.DataFrame,
    measure: str,
    words: Words,
    link: Link,
    *,
    brief: bool = False,
    behind: Behind | None = None,
) -> Table:
    """`areas_now` as a table, most of the measure first: beside the picture, which hides small areas."""
    frame = claims.in_words(areas, measure, words)
    caption = words("areas.caption", measure=claims.measure_name(measure, words))
    shown = columns.areas(frame, measure, words, link, brief=brief)
    return Table(frame, shown, caption, name="areas_now", behind=behind, data=areas)
