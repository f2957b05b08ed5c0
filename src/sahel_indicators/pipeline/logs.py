"""The log of runs: JSON lines in a file that rotates, plain lines on the terminal, no secret.

One line an event: `time` (UTC), `elapsed` (seconds since the log was opened, on a clock that nobody
can set), `level`, `run`, `event`, `message`, and what the event brings. Whatever is logged below
`sahel_indicators` while the log is open goes there too.
"""

from __future__ import annotations

import json
import logging
import numbers
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from ..config import settings
from ..errors import SahelError
from .log_secrets import Veil

_ROOT = "sahel_indicators"
# Some hundred runs a file; together at most 12 MB.
_LARGEST = 2_000_000
_FILES = 5
# What a field may hold: figures and short texts, never a table or a long answer.
_LONGEST = 500
_MOST = 50

Console = Callable[[str], None]


def log_path() -> Path:
    """Where the log lies; older parts beside it end in .1 to .5."""
    return settings().processed / "logs" / "run.jsonl"


class RunLog:
    """Says what a run does, to the log and to the terminal."""

    def __init__(self, run: str, veil: Veil) -> None:
        self.run, self._veil = run, veil
        self._logger = logging.getLogger(f"{_ROOT}.run")

    def event(
        self,
        name: str,
        message: str = "",
        *,
        level: str = "info",
        only_file: bool = False,
        **fields: object,
    ) -> None:
        """Log one event; without `message` people read its name and fields.

        Fields are numbers, short texts, and lists or mappings of them; of anything else, such as a
        table, only the kind is kept. `only_file`: not on the terminal, where it is told in another
        way or would be too much.
        """
        plain = {key: _plain(value) for key, value in fields.items()}
        self._log(name, message or _in_words(name, plain), level, plain, only_file)

    def failure(
        self, name: str, error: BaseException, *, only_file: bool = False, **fields: object
    ) -> None:
        """Log an error: its kind, what may be told of its message, and where it happened."""
        plain = {key: _plain(value) for key, value in fields.items()}
        about = {"error": type(error).__name__, "at": _place(error)}
        self._log(name, f"{name}: {told(error)}", "error", plain | about, only_file)

    def _log(
        self, name: str, said: str, level: str, fields: dict[str, Any], only_file: bool = False
    ) -> None:
        # Clean before it is handed on: handlers that are not ours may be listening.
        clean = self._veil.over_all(fields)
        about = {"event": name, "fields": clean, "only_file": only_file}
        number = logging.getLevelNamesMapping()[level.upper()]
        self._logger.log(number, "%s", self._veil.over(said), extra=about)


@contextmanager
def open_run_log(run: str, console: Console | None = None) -> Iterator[RunLog]:
    """The log of one run, by its id; `console` is told what people are to read.

    The file takes everything from "info" on; SAHEL_LOG_LEVEL says what the terminal does ("debug":
    the file as well). A log that cannot be written is told there once, and the run goes on. An
    error that ends the block is logged in the file.
    """
    say = console or _to_stderr
    levels = logging.getLevelNamesMapping()
    wanted = levels[settings().log_level.upper()]
    veil = Veil()
    handlers = [_File(log_path(), run, veil, say), _Terminal(wanted, veil, say)]
    logger = logging.getLogger(_ROOT)
    before, log = logger.level, RunLog(run, veil)
    logger.setLevel(min(wanted, logging.INFO))
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield log
    except BaseException as error:
        log.failure("failed", error, only_file=True)
        raise
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(before)


def told(error: BaseException) -> str:
    """What a log may hold of an error.

    Messages of this package and of the system name files and what to do. Those of libraries may
    quote a cell, which may be about a person: what stands in quotation marks is left out.
    """
    if isinstance(error, SahelError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}"
    lines = str(error).splitlines()
    first = Veil.without_quotations(lines[0]) if lines else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _place(error: BaseException) -> str:
    """The file and line from which an error came, without the folders above."""
    way = error.__traceback__
    if way is None:
        return ""
    while way.tb_next is not None:
        way = way.tb_next
    return f"{Path(way.tb_frame.f_code.co_filename).name}:{way.tb_lineno}"


def _plain(value: object, depth: int = 0) -> Any:
    """A value as JSON and a reader can take it."""
    if value is None or isinstance(value, bool | str):
        return _cut(value) if isinstance(value, str) else value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if float("-inf") < float(value) < float("inf") else None
    if isinstance(value, Path | datetime):
        return _cut(str(value))
    if depth < 3 and isinstance(value, Mapping):
        some = list(value.items())[:_MOST]
        return {_cut(str(key)): _plain(each, depth + 1) for key, each in some}
    if depth < 3 and isinstance(value, list | tuple | set | frozenset):
        return [_plain(each, depth + 1) for each in list(value)[:_MOST]]
    return f"<{type(value).__name__}>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _in_words(name: str, fields: Mapping[str, object]) -> str:
    told = ", ".join(f"{key} {value}" for key, value in fields.items())
    return f"{name}: {told}" if told else name


def _to_stderr(text: str) -> None:
    with suppress(BrokenPipeError):  # nobody reads on: a run goes on in silence
        sys.stderr.write(f"{text}\n")


class _File(RotatingFileHandler):
    """JSON lines, rotated by size; falls silent, once told, when it cannot be written."""

    def __init__(self, path: Path, run: str, veil: Veil, say: Console) -> None:
        super().__init__(path, maxBytes=_LARGEST, backupCount=_FILES, encoding="utf-8", delay=True)
        self._path, self._run, self._veil, self._say = path, run, veil, say
        self._silent = False
        self._began = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        if not self._silent:
            super().emit(record)

    def _open(self) -> Any:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        stream = super()._open()
        if _ends_within_a_line(self._path):  # a run was killed, or the disk was full
            stream.write("\n")
        return stream

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z",
            "elapsed": round(time.monotonic() - self._began, 3),
            "level": record.levelname.lower(),
            "run": self._run,
            "event": getattr(record, "event", record.name),
            "message": _cut(record.getMessage()),
        }
        more = {key: each for key, each in getattr(record, "fields", {}).items() if key not in line}
        return json.dumps(self._veil.over_all(line | more), ensure_ascii=False)

    def handleError(self, record: logging.LogRecord) -> None:
        self._silent = True
        error = sys.exc_info()[1]
        why = told(error) if error else "unknown reason"
        self._say(f"Warning: the log cannot be written ({why}); the run goes on without it.")

    def close(self) -> None:
        try:
            super().close()
        except OSError:  # what could not be written is told already
            self.stream = None


def _ends_within_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return False
        file.seek(-1, 2)
        return file.read(1) != b"\n"


class _Terminal(logging.Handler):
    """Plain lines; warnings and errors say that they are."""

    def __init__(self, level: int, veil: Veil, say: Console) -> None:
        super().__init__(level)
        self._veil, self._say = veil, say

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "only_file", False):
            return
        grave = record.levelno >= logging.WARNING
        before = f"{record.levelname.capitalize()}: " if grave else ""
        self._say(self._veil.over(f"{before}{record.getMessage()}"))
