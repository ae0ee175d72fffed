"""SQL: an analyst's own question over the documented views, in a process that can reach nothing else."""

from collections.abc import Iterator

from doorstroom.query.request import Request
from doorstroom.report.screens import workbench as sections
from doorstroom.report.screens.blocks import Beside, Block, Heading, lead
from doorstroom.report.screens.workbench import Statement


def title(request: Request) -> str:
    return request.words("workbench.title")


def build(request: Request) -> Iterator[Block]:
    words = request.words
    yield sections.views(request.selection("workbench"), request.reader.is_analyst, words)
    yield lead(words("workbench.lead"))
    examples = {example.what: example.sql for example in sections.examples(words)}
    described = [Heading(words("workbench.views_heading"), 2), *sections.described(words)]
    yield Beside((3, 2), ([Statement(examples)], described), "workbench")
