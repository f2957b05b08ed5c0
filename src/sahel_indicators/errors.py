"""Named errors; each carries the exit code the command line ends with."""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType

_LONGEST = 80


def shortened(text: str) -> str:
    """A found cell as a message shows it: cut with an ellipsis beyond 80 characters."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Why a text could not be read, in a few words."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not text in UTF-8"
    return error.strerror or str(error)


class SahelError(Exception):
    """What every error of this package is, so that one `except` catches them all.

    `expected` says what would have been right and `remedy` what to do about it; both become
    part of the message, because a message that only says what failed helps nobody.
    """

    exit_code = 5

    def __init__(
        self, message: str, *, expected: str | None = None, remedy: str | None = None
    ) -> None:
        self.problem = message
        self.expected = expected
        self.remedy = remedy
        super().__init__(self._text())

    def __reduce__(self) -> tuple[object, ...]:
        """Come out of another process as it was raised there."""
        return _raised_elsewhere, (type(self), self.args, self.__dict__)

    def _text(self) -> str:
        more = []
        if self.expected:
            more.append(_sentence(f"Expected: {self.expected}"))
        if self.remedy:
            more.append(_sentence(f"What to do: {self.remedy}"))
        return " ".join([_sentence(self.problem), *more]) if more else self.problem

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message and the user's own line, not the way in between.

        IPython calls this (`InteractiveShell.showtraceback`). SAHEL_DEBUG=1 shows everything.
        """
        if os.environ.get("SAHEL_DEBUG"):
            return traceback.format_exception(self)
        return [f"{type(self).__name__}: {self}", *_own_line(self.__traceback__)]


def _raised_elsewhere(
    kind: type[SahelError], args: tuple[object, ...], attributes: dict[str, object]
) -> SahelError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


def _own_line(way: TracebackType | None) -> list[str]:
    """The line of the notebook's cell from which the error came, where there is one."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    own = shell.user_ns if shell else None
    steps = [frame for frame, _ in traceback.walk_tb(way) if frame.f_globals is own]
    if not steps:
        return []
    at = traceback.extract_tb(way)[[frame for frame, _ in traceback.walk_tb(way)].index(steps[-1])]
    return [f"In line {at.lineno} of the cell: {at.line}"] if at.line else []


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


class IngestError(SahelError):
    """A file that is refused as a whole; nothing of it is stored.

    `row` is the line of the file as an editor counts it (the header is line 1).
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        file: str,
        row: int | None = None,
        column: str | None = None,
        expected: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.file = file
        self.row = row
        self.column = column
        super().__init__(message, expected=expected, remedy=remedy)

    def _text(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(f"line {self.row}")
        if self.column is not None:
            where.append(f"column '{shortened(self.column)}'")
        return f"{', '.join(where)}: {super()._text()}"


class FetchError(SahelError):
    """A request to a publisher that gave nothing usable; nothing of it is stored as a file.

    `asked` is the request as it may be shown, without credentials; `status` the answer's status.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        source: str,
        asked: str = "",
        status: int | None = None,
        expected: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.source = source
        self.asked = asked
        self.status = status
        super().__init__(message, expected=expected, remedy=remedy)

    def _text(self) -> str:
        where = [self.source, *([self.asked] if self.asked else [])]
        status = f" (status {self.status})" if self.status is not None else ""
        return f"{', '.join(where)}{status}: {super()._text()}"


class AreaError(SahelError):
    """An area, level or area system that the gazetteer does not know."""

    exit_code = 3


class DataError(SahelError):
    """A table inside the package's own line that breaks its schema, or data not yet built."""

    exit_code = 3


class NoFiguresError(DataError):
    """Nothing was published of what is asked for: not of this country, level or day."""


class AnalysisError(SahelError):
    """A method whose assumption visibly fails on the data given; the message says which."""

    exit_code = 3


class LockedError(SahelError):
    """Another run holds the lock on the processed data."""

    exit_code = 4


class SettingError(SahelError):
    """An environment variable of the package with a value that cannot be used."""

    exit_code = 2


class StorageError(SahelError):
    """A place that cannot be written to (full, read-only, no folder at all) or not be read."""

    exit_code = 5


class PlaceError(StorageError):
    """A folder for the results that cannot be made or written, wherever the settings put it."""

    exit_code = 3


# What was asked for can be seen to be wrong whatever the data hold: that is wrong usage.


class UnknownAreaError(AreaError):
    """An area that is asked for and is none, several, or of another level."""

    exit_code = 2


class PeriodError(DataError):
    """A day or period that is asked for and is none."""

    exit_code = 2


class FetchOptionError(FetchError):
    """An option of a fetch that cannot be used; nothing was sent."""

    exit_code = 2


class UnknownNameError(SahelError, KeyError):
    """A name that is not in a catalogue (of indicators, figures); the message gives near ones."""

    exit_code = 2

    def __str__(self) -> str:  # a KeyError would show its message as a quoted key
        return self._text()
