"""`python -m benchmarks [MODULE ...]`, `ingesting` and `running`, say: those named, or all."""

from __future__ import annotations

import sys
from subprocess import CalledProcessError

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from . import (
    bootstrapping,
    exposing,
    growing,
    ingesting,
    placing,
    reading_events,
    regressing,
    running,
    starting,
)

MODULES = {
    "ingesting": ingesting,
    "reading_events": reading_events,
    "placing": placing,
    "exposing": exposing,
    "regressing": regressing,
    "bootstrapping": bootstrapping,
    "starting": starting,
    "running": running,
    "growing": growing,
}


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, all if none is; 2 if a name is unknown, 1 if one could not run."""
    console = Console()
    unknown = set(wanted) - set(MODULES)
    if unknown:
        console.print(f"Unknown: {', '.join(sorted(unknown))}. There are {', '.join(MODULES)}.")
        return 2
    table = Table("What", "Median (min-max)", "Beside", "Result", "Target", box=SIMPLE_HEAD)
    failed = [name for name in wanted or MODULES if not _measure(name, table, console)]
    console.print(table)
    return 1 if failed else 0


def _measure(name: str, table: Table, console: Console) -> bool:
    try:
        with console.status(f"measuring {name}"):
            for line in MODULES[name].lines():
                table.add_row(line.what, line.ours, line.peer, line.result, line.target)
    except CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        table.add_row(name, f"could not run: {' '.join(last)}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
