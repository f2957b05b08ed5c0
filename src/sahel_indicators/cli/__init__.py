"""`sahel`: run the line, see what it stands on, read a file, open the notebooks."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import typer
from typer.core import TyperCommand

from ..errors import SahelError
from .alerting import alerts_command
from .changing import changes_command
from .checking import check_command
from .fetching import fetch_command
from .ingesting import ingest_command
from .output import show
from .pruning import prune_command
from .reporting import report_command
from .running import explain_command, run_command, status_command
from .tracing import trace_command

EXIT_CODES = """
Exit codes: 0 fine, 1 findings at or above the asked severity, 2 wrong usage,
3 bad input, nothing known of what was asked, or a folder that cannot be written,
4 another run holds the lock, 5 internal error, 130 stopped with Ctrl+C.
"""

# JupyterLab's settings where a user has none: it asks nothing and looks for no news or updates.
_LAB_SETTINGS = Path(__file__).parent / "jupyter"

_PACKAGE = __name__.partition(".")[0]

# The country in the notebooks' cells of parameters: to wait for the others first would take longer.
_NOTEBOOKS_OPEN_ON = "MLI"

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Humanitarian indicators for Mali and the Sahel: from published tables to a report.",
    epilog=EXIT_CODES,
)


class _Command(TyperCommand):
    """One command; of a wrong option it says what is wrong, without the library's own words."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


def lab(context: typer.Context) -> None:
    """Open JupyterLab on the notebooks, after building what they open on if there is nothing yet.

    What follows is handed on to JupyterLab: sahel lab --no-browser --port=8890
    Where the port is taken, the next free one is used; the address is printed.
    """
    from ..config import kernel_environment
    from ..pipeline.generations import last_record
    from ..pipeline.notebooks import workspace

    if not last_record():
        run_command(country=[_NOTEBOOKS_OPEN_ON])
    folder = workspace()
    show(f"Opening JupyterLab on {folder}; stop it with Ctrl+C.")
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", *context.args]
    # Output is written before this process becomes another, which would lose it.
    sys.stdout.flush()
    os.execve(sys.executable, command, os.environ | kernel_environment() | _lab_settings())


def _lab_settings() -> dict[str, str]:
    """Our settings of JupyterLab, before those that the user has elsewhere."""
    own = os.environ.get("JUPYTER_CONFIG_PATH", "")
    return {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [own, str(_LAB_SETTINGS)]))}


# In the order in which `sahel --help` lists them.
_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("run", run_command),
    ("status", status_command),
    ("explain", explain_command),
    ("check", check_command),
    ("changes", changes_command),
    ("ingest", ingest_command),
    ("fetch", fetch_command),
    ("report", report_command),
    ("prune", prune_command),
    ("trace", trace_command),
    ("alerts", alerts_command),
    ("lab", lab),
)
# Options of others are handed on to JupyterLab.
_HANDS_ON = {"lab": {"allow_extra_args": True, "ignore_unknown_options": True}}

for _name, _does in _COMMANDS:
    _settings = _HANDS_ON.get(_name)
    app.command(name=_name, cls=_Command, epilog=EXIT_CODES, context_settings=_settings)(_does)


def main() -> None:
    """Run the command line; every named error ends with its exit code and one clear message."""
    try:
        with _plain_warnings():
            app()
    except SahelError as error:
        _fail(str(error), error.exit_code)
    except OSError as error:
        _fail(_of_the_disk(error), 5)
    except Exception as error:
        if os.environ.get("SAHEL_DEBUG"):
            raise
        _fail(
            f"Internal error ({type(error).__name__}): {error}\n"
            "This is a defect of the package. Set SAHEL_DEBUG=1 to see where it happened.",
            5,
        )
    finally:
        gc.freeze()  # no search for garbage at the end: it takes half a second, and all is freed


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Say a warning of the package's own kinds in one line, and once; others as Python does."""
    said: set[str] = set()
    with warnings.catch_warnings():
        as_usual = warnings.showwarning

        def told(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if not category.__module__.startswith(_PACKAGE):
                as_usual(message, category, filename, lineno, file, line)
            elif str(message) not in said:
                said.add(str(message))
                show(f"sahel: {message}", error=True)

        warnings.showwarning = told
        yield


def _of_the_disk(error: OSError) -> str:
    from ..pipeline.storage import not_to_be_read

    return str(
        not_to_be_read(error)
        or f"{error.filename or 'A file'}: {error.strerror or error}. "
        "What to do: check that the folder exists, can be written and has room."
    )


def _fail(message: str, code: int) -> None:
    show(f"sahel: {message}", error=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
