"""What programs can ask, as OpenAPI: made from the headers of the questions, and words where catalogues have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from doorstroom.contract.model import contract
from doorstroom.i18n import Words, catalogue, words_for
from doorstroom.query import by_name, reader
from doorstroom.query.reader import Reader
from doorstroom.store import questions
from doorstroom.store.questions import LARGEST, Parameter, Question

DESCRIPTION = "openapi.json"
FORMATS = ("json", "csv")
MOST_ROWS = 10_000  # of one answer
LONGEST = 10  # digits of a number in an address
LIMIT = ("limit", 1, MOST_ROWS, MOST_ROWS)  # least, most, and where it is not said
OFFSET = ("offset", 0, LARGEST, 0)
# A type of a header, as JSON has it. What is unknown is null, in every column.
TYPES: Mapping[str, Mapping[str, object]] = {
    "text": {"type": ["string", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "bigint": {"type": ["integer", "null"]},
    "integer": {"type": ["integer", "null"]},
    "double": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamp": {"type": ["string", "null"]},  # without a zone, and so no date-time of RFC 3339
}
DECIMAL = re.compile(r"decimal\(")
GIVEN: Mapping[str, Mapping[str, object]] = {
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": 0, "maximum": LARGEST},
    "number": {"type": "number", "minimum": 0, "maximum": LARGEST},
    "text": {"type": "string"},
    "text[]": {"type": "array", "items": {"type": "string"}},
}
REFUSALS = {400: "bad", 401: "no_token", 403: "not_yours", 404: "no_question", 405: "method", 429: "many", 503: "busy"}


def description(words: Words, root: str, asks: Reader) -> Mapping[str, object]:
    """The description in a language. `root`: the path of the first address. The same for whoever asks."""
    return _description(words.language, root)


@lru_cache(maxsize=8)
def _description(language: str, root: str) -> Mapping[str, object]:
    words = words_for(language)
    own = {"": _beside(words, "index"), DESCRIPTION: _beside(words, "description")}
    asked = {name: _path(questions.question(name), words) for name in questions.names()}
    return {
        "openapi": "3.1.0",
        "info": {"title": words("api.title"), "version": "1", "description": words("api.about", most=MOST_ROWS)},
        "servers": [{"url": root.rstrip("/")}],
        "security": [{"token": []}],
        "paths": {f"/{name}": path for name, path in {**own, **asked}.items()},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": words("api.token")}},
            "schemas": {"refused": _refused(words)},
            "responses": {code: _refusal(words(f"api.refused.{code}")) for code in REFUSALS.values()},
            "parameters": dict(_of_all(words)),
        },
    }


def _beside(words: Words, name: str) -> dict[str, object]:
    """A path that is no question."""
    body = {"application/json": {"schema": {"type": "object"}}}
    told = {"200": {"description": words(f"api.{name}"), "content": body}, **_refusals(401, 405, 503)}
    return {"get": {"operationId": f"_{name}", "summary": words(f"api.{name}"), "responses": told}}


def _path(question: Question, words: Words) -> dict[str, object]:
    whose = _whose(question)
    said = " ".join(filter(None, (_prose(question.sql), words(f"api.asked_by.{whose}"))))
    own = [_parameter(one, words) for one in by_name.settable(question, by_name.OF_PEOPLE).values()]
    shared = [{"$ref": f"#/components/parameters/{name}"} for name, _ in _of_all(words)]
    answered = {
        "description": words("api.answer"),
        "content": {
            "application/json": {"schema": _answer(question, words)},
            "text/csv": {"schema": {"type": "string"}},
        },
    }
    return {
        "get": {
            "operationId": question.name,
            "summary": _title(question, words),
            "description": said,
            "x-asked-by": whose,
            "parameters": [*own, *shared],
            "responses": {"200": answered, **_refusals(*REFUSALS)},
        }
    }


def _title(question: Question, words: Words) -> str:
    """What its figure is called, where that hangs on no number; else the name of the question."""
    found = catalogue(words.language).get(f"figures.{question.name}.title")
    return found if isinstance(found, str) and "{" not in found else question.name


def _whose(question: Question) -> str:
    """Who may ask it, as `by_name.may_ask` says it."""
    return question.asked_by or (reader.ANALYST if question.name in questions.bases() else reader.READER)


def _prose(sql: str) -> str:
    """What a header tells to people: its lines but for those that are read by the program."""
    read = (
        r"^-- (?:Grain|Parameters|Columns|Measures|Selects|Completed by|Choices|Filters|Asked by): .*\n(?:--   +.*\n)*"
    )
    told = re.sub(read, "", questions.header(sql), flags=re.MULTILINE)
    return " ".join(line.removeprefix("--").strip() for line in told.splitlines())


# ------------------------------------------------------- what is given and got


def _parameter(one: Parameter, words: Words) -> dict[str, object]:
    schema = dict(GIVEN.get(one.type, {"type": "string", "enum": [*one.choices]}))
    if one.is_optional and one.default is not None:
        schema["default"] = _default(one)
    is_said = one.is_optional or one.name in by_name.DAYS
    told = {"name": one.name, "in": "query", "required": not is_said, "schema": schema}
    if one.type == "text[]":
        told |= {"explode": True, "style": "form"}
    return told | ({"description": words(f"api.given.{one.name}")} if words.has(f"api.given.{one.name}") else {})


def _default(one: Parameter) -> object:
    return (
        {"integer": int, "number": float}[one.type](one.default) if one.type in ("integer", "number") else one.default
    )


def _of_all(words: Words) -> list[tuple[str, dict[str, object]]]:
    """What every question takes beside its own."""
    numbers = {
        name: GIVEN["integer"] | dict(zip(("minimum", "maximum", "default"), bounds, strict=True))
        for name, *bounds in (LIMIT, OFFSET)
    }
    schemas = {"format": {"type": "string", "enum": [*FORMATS]}, "lang": {"type": "string"}, **numbers}
    return [
        (
            name,
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": schema,
                "description": words(f"api.of_all.{name}"),
            },
        )
        for name, schema in schemas.items()
    ]


def _answer(question: Question, words: Words) -> dict[str, object]:
    columns = {name: _column(name, kind, words) for name, kind in question.types.items()}
    row = {"type": "object", "properties": columns, "required": [*columns], "additionalProperties": False}
    days = {name: TYPES["date"] for name in by_name.DAYS if name in question.parameters}
    told = {
        "question": {"const": question.name},
        "version": {"type": "string", "description": words("api.told.version")},
        **days,
        "n_rows": {"type": "integer", "description": words("api.told.n_rows")},
        "offset": {"type": "integer"},
        "is_whole": {"type": "boolean", "description": words("api.told.is_whole")},
        "rows": {"type": "array", "items": row, "maxItems": MOST_ROWS, "x-grain": [*question.grain]},
    }
    return {"type": "object", "properties": told, "required": [*told], "additionalProperties": False}


def _column(name: str, kind: str, words: Words) -> dict[str, object]:
    schema = {"type": ["number", "null"]} if DECIMAL.match(kind) else dict(TYPES[kind])
    own = f"workbench.columns.{name}"
    said = words(own) if words.has(own) else _of_contract(name, words)
    return schema | ({"description": said} if said else {})


def _of_contract(name: str, words: Words) -> str | None:
    """What the contract says of a column of that name, where all of its tables say the same."""
    columns = (table.columns[name] for table in contract().tables.values() if name in table.columns)
    found = {(one.label[words.language], one.note[words.language]) for one in columns}
    if len(found) != 1:
        return None
    label, note = found.pop()
    return words("workbench.from_contract", label=label, note=note) if note else label


# -------------------------------------------------------------------- refusals


def _refused(words: Words) -> dict[str, object]:
    said = {"error": words("api.told.error"), "message": words("api.told.message")}
    told = {name: {"type": "string", "description": text} for name, text in said.items()}
    return {"type": "object", "properties": told, "required": [*told]}


def _refusal(said: str) -> dict[str, object]:
    schema = {"$ref": "#/components/schemas/refused"}
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _refusals(*statuses: int) -> dict[str, object]:
    return {str(status): {"$ref": f"#/components/responses/{REFUSALS[status]}"} for status in statuses}
