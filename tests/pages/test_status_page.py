"""The page for phones says what the first screen says: the same sentence, the same figures, for the same question."""

import re

import pytest
from starlette.applications import Starlette

from doorstroom.i18n import words_for
from doorstroom.web.asgi import routes
from pages import phone
from tests.pages.reading import markup
from tests.web.client import Client


def told(html):
    """The sentence and the four figures of a page or screen; the months before stand on the screen only."""
    html = re.sub(r'<span class="ds-months".*?</span> ', "", html)
    return re.findall(r'<p class="ds-lead">.*?</p>', html) + re.findall(r'<dl class="ds-measures">.*?</dl>', html)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("given", [{}, {"as_of": "2025-12-31"}, {"since": "2026-01-15"}, {"theme": "Jeugdhulp"}])
def test_the_sentence_and_the_figures_are_those_of_the_first_screen(example, screen, language, given):
    shown = screen("status", example, lang=language, **given)
    query = "&".join(f"{name}={value}" for name, value in {"lang": language, **given}.items())
    page = Client(Starlette(routes=routes("", lambda request: None, lambda: None, phone))).get(f"/status?{query}").text
    assert told(page) == told(markup(shown))
    assert len(told(page)) == 2
    assert words_for(language)("status.title") in page
