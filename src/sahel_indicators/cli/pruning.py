"""`sahel prune`: what old runs take, which of them stay and why, and their removal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .output import show, show_table, whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..pipeline.retention import Rule, Verdict


def prune_command(
    keep: Annotated[
        int | None,
        typer.Option(
            help="Keep so many of the latest complete runs, the current one included; "
            "SAHEL_KEEP_LATEST without it (2).",
            parser=whole_number(1),
            metavar="N",
        ),
    ] = None,
    months: Annotated[
        int | None,
        typer.Option(
            help="Keep the last run of each month, of so many months in which there was one; "
            "SAHEL_KEEP_MONTHS without it (24).",
            parser=whole_number(0),
            metavar="N",
        ),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--yes", "--apply", help="Remove them; without it, only show.")
    ] = False,
) -> None:
    """Show which old runs would be removed, what that frees, and why the others stay.

    Nothing is removed without --yes. The current run is never removed, nor is one under way, nor
    releases (what was known on a day), raw files or the log. Each complete run removes by itself
    what the settings do not keep; this is for keeping less, or for looking.
    """
    from ..pipeline.retention import Rule, decide
    from ..pipeline.vintages import vintages

    stated = Rule.of_settings()
    rule = Rule(
        stated.latest if keep is None else keep, stated.months if months is None else months
    )
    if apply:
        _remove(rule)
        return
    verdicts = decide(vintages(), rule)
    _tell(verdicts)
    if doomed := [verdict for verdict in verdicts if not verdict.kept]:
        show(f"{_of(doomed, verdicts)} would be removed, which frees {_freed(doomed)}.")
        show("Nothing has been removed yet: the same command with --yes does it.")
    _tell_others()


def _remove(rule: Rule) -> None:
    """Decide and remove under the lock, so that no run begins or ends in between."""
    from ..pipeline.locking import lock, taken_over
    from ..pipeline.retention import decide, remove
    from ..pipeline.vintages import vintages

    with lock() as killed:
        if killed:  # the next run finds no trace of it
            show(taken_over(killed), error=True)
        verdicts = decide(vintages(), rule)
        _tell(verdicts)
        doomed = [verdict for verdict in verdicts if not verdict.kept]
        freed = _freed(doomed)
        left = remove(verdict.vintage.folder for verdict in doomed)
    for folder in left:
        show(f"{folder} could not be removed: check who owns it and try again.")
    if doomed and not left:
        show(f"{_of(doomed, verdicts)} removed; {freed} are free again.")
    if left:
        raise typer.Exit(5)


def _tell(verdicts: Sequence[Verdict]) -> None:
    import pandas as pd

    from ..config import settings
    from ..pipeline.storage import megabytes
    from ..pipeline.vintages import bytes_in

    folder = settings().processed / "runs"
    if not verdicts:
        show(f"There are no runs in {folder} yet.")
        return
    title = f"Runs in {folder} ({megabytes(bytes_in(folder))})"
    show_table(pd.DataFrame([_line(each) for each in verdicts]), title)
    if all(verdict.kept for verdict in verdicts):
        show("Nothing to remove.")


def _line(verdict: Verdict) -> dict[str, str]:
    from ..pipeline.storage import megabytes
    from ..pipeline.vintages import freed_without

    vintage = verdict.vintage
    return {
        "run": vintage.name,
        "finished": f"{vintage.finished:%Y-%m-%d}" if vintage.finished else "never",
        "its own": megabytes(freed_without([vintage.folder])),
        "what becomes of it": f"{'stays' if verdict.kept else 'goes'}: {verdict.why}",
    }


def _of(doomed: Sequence[Verdict], verdicts: Sequence[Verdict]) -> str:
    runs = "run" if len(verdicts) == 1 else "runs"
    return f"{len(doomed)} of {len(verdicts)} {runs}"


def _freed(doomed: Sequence[Verdict]) -> str:
    from ..pipeline.storage import megabytes
    from ..pipeline.vintages import freed_without

    return megabytes(freed_without(verdict.vintage.folder for verdict in doomed))


def _tell_others() -> None:
    """What takes room as well and is not removed here."""
    from ..config import settings
    from ..pipeline.storage import megabytes
    from ..pipeline.vintages import bytes_in

    folder = settings().processed / "releases"
    if size := bytes_in(folder):
        show(
            f"Ingested files take {megabytes(size)} in {folder}. They are what was known on a day "
            "and are not removed here."
        )
