"""What a screen shows, read from the elements that it sends to the browser."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

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


def sent(app: AppTest) -> str:
    """All that the screen sends to the browser, whatever it is part of."""
    everything = b"".join(element.proto.SerializeToString() for element in app.main if element.proto)
    return everything.decode("utf-8", errors="replace")


def slides(app: AppTest) -> list[str]:
    """The titles of the slides, in order."""
    return [unescape(title) for title in re.findall(r'<h2 id=\\?"title-\d+\\?">(.*?)</h2>', sent(app))]


def links(app: AppTest, path: str) -> list[tuple[str, str]]:
    """(text, address) of each link to a screen."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', markup(app), re.DOTALL)
    said = [(unescape(re.sub(r"<[^>]+>", " ", inner)).strip(), unescape(href)) for href, inner in found]
    return [(words, href) for words, href in said if urlsplit(href).path == path]


def named_links(app: AppTest, beginning: str) -> dict[str, str]:
    """The address of each link with a name of its own that begins so, by the rest of that name."""
    found = re.findall(r'<a [^>]*?href="([^"]*)" aria-label="([^"]*)"', markup(app))
    said = {unescape(name): unescape(href) for href, name in found}
    return {name.removeprefix(beginning): href for name, href in said.items() if name.startswith(beginning)}


def follow(screen, name: str, store, href: str) -> AppTest:
    """The screen that a link leads to."""
    asked = parse_qs(urlsplit(href).query, keep_blank_values=True)
    return screen(name, store, **{key: values if len(values) > 1 else values[0] for key, values in asked.items()})
