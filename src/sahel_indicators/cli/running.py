"""`sahel run`, `sahel explain`, `sahel status`: compute, say why, say how things stand."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from .output import a_past_day, at_work, require_country, show, show_table, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..pipeline.execution import Ended
    from ..pipeline.run import Outcome, Progress
    from ..pipeline.selection import Selection
    from ..pipeline.status import Status

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
        date | None,
        typer.Option(
            parser=a_past_day,
            help="Only what rests on tables or ingested files that arrived on this day or later.",
            metavar="YYYY-MM-DD",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            help="Tasks at once; as many as there are processors without it.",
            parser=whole_number(1),
            metavar="N",
        ),
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
    """Compute what has changed: indicators, findings, figures, notebooks and reports.

    Results appear only when all of them are complete; until then, and if anything fails, the last
    complete ones stay in place. What was finished before a failure is not done again. Where
    nothing has changed, nothing is computed.
    """
    from ..pipeline.run import run
    from ..pipeline.selection import Selection

    codes = dict.fromkeys(_require_country(each) for each in country or ())
    selection = Selection(tuple(codes), tuple(only or ()), since)
    if dry_run:
        _tell_plan(selection, force)
        return
    try:
        outcome = _with_progress(
            lambda told: run(
                selection, jobs=jobs, force=force, keep_going=keep_going, progress=told
            )
        )
    except KeyboardInterrupt:
        show("Stopped. The last complete results are as they were; the next run uses what this")
        show("one has finished.")
        raise typer.Exit(130) from None
    _tell(outcome, selection.is_everything)


def _require_country(said: str) -> str:
    several = " Give --country once for each: --country MLI --country NER."
    return require_country(said, more=several if "," in said else "")


def _tell(outcome: Outcome, whole: bool) -> None:
    from ..pipeline.run import in_one_line
    from ..typography import counted

    if not outcome.record:
        show(_NOTHING_FITS)
        return
    if outcome.fresh:
        others = f", {counted(outcome.left, 'other')} unchanged" if outcome.left else ""
        done = counted(len(outcome.ran), "task")
        show(f"Done in {outcome.seconds:.0f} s: {done}{others}.")
        if not whole:
            show(_ONLY_THIS if outcome.record.get("number") == 1 else _ELSE_AS_IT_WAS)
    else:
        show(f"Nothing has changed since {outcome.record['finished']}: nothing to do.")
    if outcome.reports:
        show(in_one_line(outcome.reports))
        in_french = outcome.reports[0].name.replace("_en", "_fr")
        show(f"         (in French {in_french}; PDF and Word beside each)")
        show(f"Figures: {outcome.figures}, by country")
        show("Alerts:  sahel alerts (what stands now; --digest for a mail)")


_ONLY_THIS = "That is what was asked for; nothing else has been built yet (`sahel run` does it)."
_ELSE_AS_IT_WAS = "That is what was asked for; all else is as it was (sahel status says how old)."
_NOTHING_FITS = "Nothing fits what was asked for: nothing to do (sahel status: how things stand)."


def _tell_plan(selection: Selection, force: bool) -> None:
    from ..pipeline.explaining import would_run
    from ..pipeline.run import require_settings
    from ..pipeline.storage import require_writable
    from ..typography import counted

    require_writable()
    require_settings()
    with at_work("Comparing with the last run"):
        foreseen = would_run(selection, force)
    number = len(foreseen.runs)
    if not foreseen.asked:
        show(_NOTHING_FITS)
    elif not number:
        of = "" if selection.is_everything else " in what was asked for"
        show(f"Nothing has changed{of}: nothing would run.")
    else:
        show_table(foreseen.runs, f"{counted(number, 'task')} would run")
        show("`sahel explain TASK` says more. A task that follows another is left alone after all")
        show("where that one leaves the same files as before.")


def _with_progress(work: Callable[[Progress], Outcome]) -> Outcome:
    """Run `work` and tell of its tasks on the error stream: a bar on a terminal, else lines."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        return work(_tell_what_was_done)
    columns = TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn()
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        shown = bar.add_task("starting", total=None)

        def told(task: Ended, number: int, of: int) -> None:
            bar.update(shown, description=task.name, completed=number, total=of)

        return work(told)


def _tell_what_was_done(task: Ended, number: int, of: int) -> None:
    """A line for a task that ran or failed; how many were left alone is said at the end."""
    if task.how in ("ran", "failed"):
        failed = " failed" if task.how == "failed" else ""
        show(f"{task.name}{failed} ({number} of {of})", error=True)


def explain_command(
    task: Annotated[str, typer.Argument(help="A task, as `sahel status` names it.")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Say why a task would run now: which file, which rows, which module."""
    with at_work("Comparing with the last run"):
        from ..pipeline.explaining import explain

        said = explain(task)
    if as_json:
        show(json.dumps(said.to_json(), indent=2, ensure_ascii=False))
        return
    show(str(said))


def status_command(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    tasks: Annotated[bool, typer.Option("--tasks", help="List every task.")] = False,
) -> None:
    """Show the last complete run: age, state and coverage of every output and source.

    A file that is damaged is named after all that can be told without it, and the exit code is 3.
    """
    from ..errors import DataError

    with at_work("Reading the last run"):
        from ..pipeline.status import describe

        about = describe()
    if as_json:
        show(json.dumps(about.to_json(), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _tell_status(about, tasks)
    for problem in about.damaged:
        show(f"sahel: {problem}", error=True)
    if about.damaged:
        raise typer.Exit(DataError.exit_code)


def _tell_status(about: Status, tasks: bool) -> None:
    """The headline, and a table each of outputs (or every task), sources, what is late, files."""
    from ..pipeline.status import late_in_short, sources_in_short

    show(about.headline)
    is_assumed = bool(len(about.sources) and about.sources["ahead"].any())
    for table, title, note in (
        (about.tasks if tasks else about.outputs, "Outputs", ""),
        (sources_in_short(about), _SOURCES, _ASSUMED if is_assumed else ""),
        (late_in_short(about), "Late: an issue of which nothing has come", ""),
        (about.releases, "Ingested files, used beside the embedded tables", ""),
    ):
        if len(table):
            show_table(table, title)
        if note:
            show(note)


_SOURCES = "Sources: what is known of all countries, and for how many an issue is late"
_ASSUMED = "* This day of publication is assumed by the source's rule, and still lies ahead.\n"
