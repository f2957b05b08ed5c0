"""`sahel fetch`: its options, what it prints, its progress bar."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from .output import show

if TYPE_CHECKING:
    from ..fetch.queries import Progress
    from ..fetch.storing import Fetched, FetchResult

_TIME = "A year, month or day, included: 2023, 2023-01, 2023-01-15."


def fetch_command(
    source: Annotated[
        str,
        typer.Argument(
            help="acled, ucdp, hapi, hdx, ipc, fews_net, dtm, idmc, unhcr or hungermap."
        ),
    ],
    country: Annotated[
        str | None, typer.Option(help="ISO code of one country, such as MLI.", metavar="CODE")
    ] = None,
    since: Annotated[str | None, typer.Option(help=_TIME, metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option(help=_TIME, metavar="DATE")] = None,
    theme: Annotated[
        str | None,
        typer.Option(
            help="Which table of the source, such as food-security (hapi), near-term (fews_net), "
            "admin1 (dtm), disasters (idmc), asylum (unhcr); a wrong one lists all.",
            metavar="NAME",
        ),
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="Release of UCDP GED, such as 25.1.", metavar="VERSION")
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(help="Data set on HDX, such as cadre-harmonise.", metavar="NAME"),
    ] = None,
    resource: Annotated[
        str | None,
        typer.Option(help="Only this file of the data set, by name or id.", metavar="NAME"),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use no network: say what would be asked, and fail.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the requests, without credentials; send none.")
    ] = False,
) -> None:
    """Fetch a table from its publisher into data/raw/SOURCE/DAY/, with a sidecar saying whence.

    Credentials come from the environment or a private file (docs/howto/fetch.md). A fetch that
    broke off goes on where it stopped when the command is repeated.
    """
    from ..countries import as_code, countries
    from ..fetch.queries import FetchOptions
    from ..fetch.running import planned, run

    options = FetchOptions(
        country=country and as_code(country, countries()),
        since=since,
        until=until,
        theme=theme,
        release=release,
        dataset=dataset,
        resource=resource,
        offline=offline,
    )
    if dry_run:
        for line in planned(source, options):
            show(line)
        return
    with _progress_bar() as told:
        result = run(source, replace(options, told=told))
    _tell(result)


def _tell(result: FetchResult) -> None:
    """What was fetched, where it is, and what to do next."""
    for file in result.files:
        show(_described(file))
        show(f"  Next: sahel ingest {shlex.quote(str(file.path))}")
    for note in result.notes:
        show(f"Note: {note}.")


def _described(file: Fetched) -> str:
    if not file.new:
        return f"Nothing new since {file.fetched_at}: {file.path}"
    records = f"{file.records:,} records, " if file.records is not None else ""
    pages = f", {file.pages} pages" if file.pages > 1 else ""
    return f"Fetched {records}{file.size:,} bytes{pages}: {file.path}"


@contextmanager
def _progress_bar() -> Iterator[Progress | None]:
    """A progress bar on the error stream; none where that is no terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}")
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        yield _drawn(bar.add_task("signing in", total=None), bar.update)


def _drawn(task: object, update: Callable[..., None]) -> Progress:
    def told(what: str, done: int, of: int | None) -> None:
        update(task, description=what, completed=done, total=of)

    return told
