"""How results look on a terminal."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager, suppress
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, TextIO

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pandas as pd


def show(text: str, *, newline: bool = True, error: bool = False) -> None:
    """Text on the terminal, just as it is; on the stream of errors where it is an `error`.

    Where nobody reads on (`| head`) a command goes on in silence, and ends as it would have.
    """
    try:
        typer.echo(text, nl=newline, err=error)
    except BrokenPipeError:
        _write_to_nobody(sys.stderr if error else sys.stdout)


@contextmanager
def at_work(on: str) -> Iterator[None]:
    """A sign of life on the stream of errors for work of seconds; none where that is a file."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{on} …"):
        yield


def _write_to_nobody(stream: TextIO) -> None:
    nobody = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nobody, stream.fileno())


# Text up to this long (a date, a code, a key) stays on one line in a table; longer text wraps.
_ONE_LINE = 18
# A table breaks its lines at any blank: no-break ones go through it as signs that nobody uses.
_KEPT = {"\u00a0": "\ue000", "\u202f": "\ue001"}
_AS_SIGNS = str.maketrans(_KEPT)
_AS_BLANKS = str.maketrans({sign: blank for blank, sign in _KEPT.items()})


def show_table(frame: pd.DataFrame, title: str) -> None:
    """A table on the terminal; numbers to the right, thousands apart, dates unbroken."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Close columns: what people see first is 80 characters wide.
    table = Table(
        title=title.translate(_AS_SIGNS), box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )
    table.title_justify, table.title_style = "left", "bold"
    for name in frame.columns:
        number = frame[name].dtype.kind in "iuf"
        short = number or frame[name].astype(str).str.len().max() <= _ONE_LINE
        side: Literal["left", "right"] = "right" if number else "left"
        table.add_column(
            str(name).translate(_AS_SIGNS), justify=side, no_wrap=short, overflow="fold"
        )
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(_cell(cell).translate(_AS_SIGNS)) for cell in row))
    console = Console()
    with console.capture() as made:
        console.print(table)
    show(made.get().translate(_AS_BLANKS), newline=False)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.10g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def require_country(
    code: str,
    known: Iterable[str] | None = None,
    problem: str = "is not a country here; there are",
    more: str = "",
) -> str:
    """The code of a country that is given by its code or name (`countries.code_meant`).

    Refuses, as wrong usage, what will not do, with the codes that will and near names. `known` are
    these codes: without it those of the countries with areas. `more` says what can be done about
    another.
    """
    from ..countries import code_meant, countries, with_areas

    codes = sorted(known or (country.iso3 for country in with_areas()))
    if meant := code_meant(code, codes):
        return meant
    named = countries()
    told = ", ".join(f"{each} ({named[each].en})" if each in named else each for each in codes)
    near = _near(code, codes)
    like = f" Near names: {', '.join(near)}." if near else ""
    raise typer.BadParameter(f"'{code}' {problem} {told}.{like}{more}")


def _near(code: str, codes: Iterable[str]) -> list[str]:
    """The codes that may be meant by two letters, or by what is nearly a code or a name."""
    from ..countries import countries

    named = countries()
    ways: dict[str, str] = {}
    for each in codes:
        country = named.get(each)
        written = (each, country.iso2, country.en, country.fr) if country else (each,)
        ways |= {way.casefold(): each for way in written}
    if code.casefold() in ways:
        return [ways[code.casefold()]]
    found = get_close_matches(code.casefold(), ways, n=3, cutoff=0.6)
    return list(dict.fromkeys(ways[way] for way in found))


def a_day(text: str) -> date:
    """A day as it is given to an option. Refuses, as wrong usage, what is none."""
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise typer.BadParameter(f"'{text}' is no day; write it as 2026-11-30.")


def a_past_day(text: str) -> date:
    """The same of a day that has come. Refuses, as wrong usage, one that is still ahead."""
    from ..errors import PeriodError
    from ..periods import require_past

    day = a_day(text)
    try:
        require_past(day)
    except PeriodError as error:
        raise typer.BadParameter(str(error)) from None
    return day


def whole_number(least: int) -> Callable[[str], int]:
    """What reads an option's whole number that is so much or more, and refuses all else."""

    def read(text: str) -> int:
        if re.fullmatch("[0-9]{1,9}", text, re.ASCII) and int(text) >= least:
            return int(text)
        raise typer.BadParameter(f"'{text}' is no whole number of {least} or more.")

    return read


def require_place(path: Path | None, option: str) -> None:
    """Refuse, before anything is computed, a file that cannot be written: no folder is made."""
    if path is None:
        return
    if path.is_dir():
        raise typer.BadParameter(f"{option} {path} is a folder; name the CSV file to write.")
    # /dev/stdout is a file where the output goes to one.
    is_device = path.absolute().is_relative_to("/dev") or (path.exists() and not path.is_file())
    if is_device:
        raise typer.BadParameter(f"{option} {path} is a device; name the CSV file to write.")
    if not path.parent.is_dir():
        raise typer.BadParameter(
            f"{option} {path}: there is no folder {path.parent}. Make it first, or name another."
        )


def require_folder(folder: Path | None, option: str) -> None:
    """Make a folder for results before anything is done. Refuses, as wrong usage, what is none."""
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"{option} {folder} is a file; name a folder to write to.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{option} {folder}: {error.strerror or error}.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"{option} {folder} may not be written to.")
