"""What a reader of the workbench is told when there is no answer."""

from __future__ import annotations

CODES = frozenset(
    {
        "answer_too_large",
        "broke_off",
        "busy",
        "cannot_answer",
        "cannot_prepare",
        "cannot_start",
        "copy_unreadable",
        "lookalike_letter",
        "moment_with_zone",
        "name_in_quotes",
        "no_statement",
        "not_one_select",
        "not_safe_here",
        "other_place",
        "refused_character",
        "refused_construct",
        "refused_function",
        "refused_name",
        "several_at_once",
        "several_statements",
        "statement_too_long",
        "syntax",
        "too_complex",
        "too_long",
        "too_many_columns",
        "too_much_memory",
        "unknown_column",
        "unknown_column_elsewhere",
        "unknown_column_near",
        "unknown_function",
        "unknown_function_near",
        "unknown_table",
        "unknown_table_near",
    }
)


class WorkbenchError(Exception):
    """There is no answer; `code` (one of CODES) and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details
