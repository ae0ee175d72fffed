"""The command line: hand in records, ask questions, go back. Also what schedules and tests use.

Exit status: 0 done; 1 done, but rows were refused; 2 nothing done, with one clear line on standard error.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from itertools import pairwise

from doorstroom.access.audit import AuditError
from doorstroom.access.rules import AccessError
from doorstroom.cli import noting
from doorstroom.cli.output import DONE, say_why
from doorstroom.cli.parser import ON_SCREEN, parser
from doorstroom.i18n import LANGUAGES, preferred_language, words_for
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping.model import MappingError
from doorstroom.ingest.readers.sheet import UnreadableFile
from doorstroom.ingest.recognise import MissingColumn
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.settings import SettingsError, settings
from doorstroom.store.backup import BackupError
from doorstroom.store.questions import QuestionError
from doorstroom.store.versions import StoreError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SHOWN_PATH = 120  # letters of a path in a message
# The errors that a reader is told in one line; anything else is a defect and shows its traceback.
TOLD = (
    *(IntakeError, UnreadableFile, MissingColumn, MappingError, LedgerError, StoreError, QuestionError, SettingsError),
    *(BackupError, AccessError, AuditError),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    environment = os.environ.get("DOORSTROOM_LANG"), os.environ.get("LANG", "").replace("_", "-")
    language = _language_asked(given) or preferred_language(*environment)
    words = words_for(language, is_on_screen=ON_SCREEN in given)
    for stream in (sys.stdout, sys.stderr):  # names of files and cells may hold what a terminal cannot show
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = parser(words).parse_args(given)
        return noting.run(options, settings(), words)
    except TOLD as error:
        return say_why(error, words)
    except KeyboardInterrupt:
        return say_why(IntakeError("interrupted"), words)
    except BrokenPipeError:  # the reader of a pipe went away, as `| head` does
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return DONE
    except OSError as error:
        return say_why(_of_the_system(error), words)


def _language_asked(given: list[str]) -> str | None:
    """The language that a command asks for, also when the rest of it cannot be read."""
    asked = [value for name, value in pairwise(given) if name == "--lang"]
    asked += [part.removeprefix("--lang=") for part in given if part.startswith("--lang=")]
    return next((language for language in asked if language in LANGUAGES), None)


def _of_the_system(error: OSError) -> IntakeError:
    """What the system does not allow, for a person: another's folder, a full disk, a path that is too long."""
    if error.errno in NO_ROOM:
        return IntakeError("no_room")
    name = error.filename or "-"
    file = os.fsdecode(name) if isinstance(name, bytes) else str(name)
    shown = file if len(file) <= SHOWN_PATH else f"{file[:SHOWN_PATH]}…"
    return IntakeError("system", file=shown, problem=error.strerror or type(error).__name__)


if __name__ == "__main__":
    sys.exit(main())
