"""What leaves a command: its exit status, one line for what went wrong, JSON, and files."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

from doorstroom.i18n import Words
from doorstroom.ingest.intake import IntakeError
from doorstroom.report.text.messages import error_in_words

DONE, SOME_REFUSED, NOTHING_DONE = 0, 1, 2  # exit statuses


def say_why(error: Exception, words: Words) -> int:
    """One line on standard error, for an error that carries `code` and `details`: nothing was done."""
    print(error_in_words(error, words), file=sys.stderr)
    return NOTHING_DONE


def print_json(data: dict) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def require_writable(*files: Path | None) -> None:
    """Refuse, before anything is done, to write a file where no file can be written."""
    for file in filter(None, files):
        if not file.parent.is_dir():
            raise IntakeError("no_folder", folder=file.parent, file=file.name)
        problem = errno.EISDIR if file.is_dir() else errno.EACCES
        if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
            raise IntakeError("cannot_write_file", file=file, problem=os.strerror(problem))


def write(file: Path, content: bytes) -> None:
    """Write a file that was asked for. Raises IntakeError where that cannot be done."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IntakeError("cannot_write_file", file=file, problem=error.strerror) from error
