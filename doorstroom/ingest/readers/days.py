"""Days as numbers, as a spreadsheet keeps them."""

from __future__ import annotations

import datetime as dt
import re

EPOCH_1904 = dt.date(1904, 1, 1)
DAY_NUMBER = re.compile(r"([2-6]\d{4})(?:\.\d+)?")  # 1958 to 2095


def day_of_1904(text: str | None) -> str | None:
    """The day of a number that counts from 1 January 1904, as ISO text; None for any other text."""
    number = DAY_NUMBER.fullmatch(text.strip()) if text else None
    return (EPOCH_1904 + dt.timedelta(days=int(number[1]))).isoformat() if number else None
