"""`sahel`: run the line, see what it stands on, read a file, open the notebooks."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import SahelError
from .fetching import fetch_command
from .ingesting import ingest_command
from .output import show, show_table
from .reporting import refuse_unreported, report_command

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ..pipeline.run import Outcome, Progress

EXIT_CODES = """
Exit codes: 0 fine, 1 findings at or above the asked severity, 2 wrong usage, 3 bad input,
4 another run holds the lock, 5 internal error.
"""

# JupyterLab's settings where a user has none: it asks nothing and looks for no news or updates.
_LAB_SETTINGS = Path(__file__).parent / "jupyter"

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Humanitarian indicators for Mali and the Sahel: from published tables to a report.",
    epilog=EXIT_CODES,
)

Country = Annotated[
    str,
    typer.Option(
        help="ISO code of the country the report is about; only MLI so far.", metavar="CODE"
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Compute anew even if nothing changed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")]


class Severity(StrEnum):
    """How bad a finding is, from least to worst."""

    plausibility = "plausibility"
    row = "row"
    structural = "structural"


@app.command(epilog=EXIT_CODES)
def run(country: Country = "MLI", force: Force = False, dry_run: DryRun = False) -> None:
    """Compute all indicators, findings and figures, and write the report.

    Results appear only when all of them are complete; until then, and if anything fails, the last
    complete ones stay in place. Where nothing has changed, nothing is computed.
    """
    from ..pipeline.run import plan
    from ..pipeline.run import run as run_line

    refuse_unreported(country)
    if dry_run:
        steps = ", ".join(plan(country))
        show(f"Would run: {steps}." if steps else "Nothing has changed: nothing would run.")
        return
    outcome = _with_progress(lambda told: run_line(country, force=force, progress=told))
    if outcome.fresh:
        show(f"Done in {outcome.seconds:.0f} s.")
    else:
        show(f"Nothing has changed since {outcome.record['finished']}: nothing to do.")
    show(f"Report:  {outcome.report} (in French {outcome.report.name.replace('_en', '_fr')};")
    show("         PDF and Word beside each)")
    show(f"Figures: {outcome.figures}")


def _with_progress(work: Callable[[Progress], Outcome]) -> Outcome:
    """Run `work` with a progress bar of its steps on the terminal's error stream."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        return work(lambda step, number, of: console.print(f"{step} ({number} of {of})"))
    columns = TextColumn("{task.description:<10}"), BarColumn(), TimeElapsedColumn()
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=1)

        def told(step: str, number: int, of: int) -> None:
            named = f"{step} ({number} of {of})"
            bar.update(task, description=named, completed=number - 1, total=of)

        return work(told)


@app.command(epilog=EXIT_CODES)
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show the last complete run: its age, steps, and what each source contributes."""
    from ..pipeline.status import describe

    about = describe()
    if as_json:
        typer.echo(json.dumps(about.record, indent=2))
        return
    show(about.headline)
    if about.sources is not None:
        show_table(about.sources, "What each source contributes")
    if len(about.releases):
        show_table(about.releases, "Ingested files, which the next run uses beside the tables")


@app.command(epilog=EXIT_CODES)
def check(
    fail_on: Annotated[
        Severity | None, typer.Option(help="End with exit code 1 if there is a finding this bad.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="Only one country.", metavar="CODE")] = None,
    details: Annotated[bool, typer.Option("--details", help="What each finding means.")] = False,
) -> None:
    """List what is odd in the data, with numbers, and what the package does about it."""
    from .. import quality
    from ..ingest.bundle import ingest_bundle

    bundle = ingest_bundle()
    found = quality.check(bundle)
    known = sorted(set(bundle.observations["location_code"]))
    if country and country not in known:
        raise typer.BadParameter(
            f"'{country}' is not a country here; there are {', '.join(known)}."
        )
    if country:
        found = found[found["location_code"].isin([country, ""])]
    account = bundle.account()
    rows = account[["file", "rows_read", "rows_observed", "rows_quarantined"]]
    show_table(rows.rename(columns=lambda name: name.removeprefix("rows_")), "Rows by table")
    cells = account[["cells_read", "cells_observed", "cells_quarantined"]].sum().tolist()
    show("Figures: {:,} read = {:,} observed + {:,} quarantined.\n".format(*cells))
    show(f"{len(found)} findings, the gravest first:\n")
    for finding in found.to_dict("records"):
        show(_readable(finding, details))
    order = list(Severity)
    if fail_on and any(order.index(Severity(s)) >= order.index(fail_on) for s in found["severity"]):
        raise typer.Exit(1)


def _readable(finding: dict[Hashable, Any], details: bool) -> str:
    """A finding as a person reads it: what, where, how many, for example, and what is done."""
    from ..quality import RULES

    title = next(rule.title for rule in RULES if rule.key == finding["rule"])
    where = ", ".join(str(finding[name]) for name in ("location_code", "file") if finding[name])
    lines = [
        f"{title} ({finding['rule']}, {finding['severity']})",
        f"  {where}: {finding['count']:,} rows",
        f"  For example: {finding['examples']}",
        f"  What is done: {finding['handling']}",
    ]
    meaning = [f"  What it means: {finding['meaning']}"] if details else []
    return "\n".join([*lines, *meaning, ""])


app.command(name="ingest", epilog=EXIT_CODES)(ingest_command)
app.command(name="fetch", epilog=EXIT_CODES)(fetch_command)
app.command(name="report", epilog=EXIT_CODES)(report_command)


@app.command(
    epilog=EXIT_CODES,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def lab(context: typer.Context) -> None:
    """Open JupyterLab on the notebooks, after building the data if there is none yet.

    What follows is handed on to JupyterLab: sahel lab --no-browser --port=8890
    Where the port is taken, the next free one is used; the address is printed.
    """
    from ..pipeline.generations import last_record
    from ..pipeline.notebooks import kernel_environment, workspace

    if not last_record():
        run("MLI")
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


def main() -> None:
    """Run the command line; every named error ends with its exit code and one clear message."""
    try:
        app()
    except SahelError as error:
        _fail(str(error), error.exit_code)
    except OSError as error:
        _fail(
            f"{error.filename or 'A file'}: {error.strerror or error}. "
            "What to do: check that the folder exists, can be written and has room.",
            5,
        )
    except Exception as error:
        if os.environ.get("SAHEL_DEBUG"):
            raise
        _fail(
            f"Internal error ({type(error).__name__}): {error}\n"
            "This is a defect of the package. Set SAHEL_DEBUG=1 to see where it happened.",
            5,
        )


def _fail(message: str, code: int) -> None:
    sys.stderr.write(f"sahel: {message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
