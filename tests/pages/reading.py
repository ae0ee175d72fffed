"""What a screen shows, read from the elements that it sends to the browser."""

import json
import re
from html import unescape

from streamlit.testing.v1 import AppTest


def markup(app: AppTest) -> str:
    """All HTML of the screen."""
    return "\n".join(element.proto.body for element in app.main if element.type == "html")


def text(app: AppTest) -> str:
    """All that the HTML of the screen says."""
    return unescape(re.sub(r"<[^>]+>", " ", markup(app)))


def figures(app: AppTest) -> list[tuple[dict, str]]:
    """(figure, alt text) of each picture."""
    charts = [element.proto for element in app.main if element.type == "plotly_chart"]
    return [(json.loads(chart.spec), chart.alt) for chart in charts]
