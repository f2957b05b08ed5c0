"""`sahel run`, `sahel explain`, `sahel status`: compute, say why, say how things stand."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from .output import show, show_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..pipeline.run import Outcome, Progress
    from ..pipeline.selection import Selection

Countries = Annotated[
    list[str] | None,
    typer.Option(
        "--country",
        help="Only what is about this country (ISO code); may be repeated.",
        metavar="CODE",
    ),
]


def run_command(
    country: Countries = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help='Only this task and what it needs; a pattern ("figures/*") takes several.',
            metavar="TASK",
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Only what rests on tables or ingested files that arrived on this day or later.",
            metavar="YYYY-MM-DD",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(help="Tasks at once; as many as there are processors without it.", min=1),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Do what is asked for anew even if nothing changed.")
    ] = False,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="After a failure go on with what does not need it."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would run, and why.")
    ] = False,
) -> None:
    """Compute what has changed: indicators, findings, figures, notebooks and the report.

    Results appear only when all of them are complete; until then, and if anything fails, the last
    complete ones stay in place. What was finished before a failure is not done again. Where
    nothing has changed, nothing is computed.
    """
    from ..pipeline.run import run
    from ..pipeline.selection import Selection

    selection = Selection(tuple(country or ()), tuple(only or ()), since.date() if since else None)
    if dry_run:
        _tell_plan(selection, force)
        return
    outcome = _with_progress(
        lambda told: run(selection, jobs=jobs, force=force, keep_going=keep_going, progress=told)
    )
    _tell(outcome, selection.is_everything)


def _tell(outcome: Outcome, whole: bool) -> None:
    if not outcome.record:
        show("Nothing fits what was asked for: nothing to do (sahel status says how things stand).")
        return
    if outcome.fresh:
        show(
            f"Done in {outcome.seconds:.0f} s: {len(outcome.ran)} tasks, "
            f"{outcome.left} others unchanged."
        )
        if not whole:
            show("That is what was asked for; all else is as it was (sahel status says how old).")
    else:
        show(f"Nothing has changed since {outcome.record['finished']}: nothing to do.")
    if not outcome.report.is_file():
        return
    show(f"Report:  {outcome.report} (in French {outcome.report.name.replace('_en', '_fr')};")
    show("         PDF and Word beside each)")
    show(f"Figures: {outcome.figures}")


def _tell_plan(selection: Selection, force: bool) -> None:
    from ..pipeline.explaining import would_run

    table = would_run(selection, force)
    if table.empty:
        show("Nothing has changed: nothing would run.")
        return
    show_table(table, f"{len(table)} tasks would run")
    show(
        "`sahel explain TASK` says more. A task that follows another is left alone after all where"
    )
    show("that one leaves the same files as before.")


def _with_progress(work: Callable[[Progress], Outcome]) -> Outcome:
    """Run `work` with a progress bar of its tasks on the terminal's error stream."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        return work(lambda task, number, of: console.print(f"{task} ({number} of {of})"))
    columns = TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn()
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        shown = bar.add_task("starting", total=None)

        def told(task: str, number: int, of: int) -> None:
            bar.update(shown, description=task, completed=number, total=of)

        return work(told)


def explain_command(
    task: Annotated[str, typer.Argument(help="A task, as `sahel status` names it.")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Say why a task would run now: which file, which rows, which module."""
    from ..pipeline.explaining import explain

    said = explain(task)
    if as_json:
        typer.echo(json.dumps(said.to_json(), indent=2, ensure_ascii=False))
        return
    show(str(said))


def status_command(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    tasks: Annotated[bool, typer.Option("--tasks", help="List every task.")] = False,
) -> None:
    """Show the last complete run: age, state and coverage of every output and source."""
    from ..pipeline.status import describe

    about = describe()
    if as_json:
        typer.echo(json.dumps(about.to_json(), indent=2, ensure_ascii=False))
        return
    show(about.headline)
    for table, title in (
        (about.tasks if tasks else about.outputs, "Outputs"),
        (about.sources, "Sources: what is known of them, and since when an issue is late"),
        (about.releases, "Ingested files, used beside the embedded tables"),
    ):
        if len(table):
            show_table(table, title)
