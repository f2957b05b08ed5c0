"""A run of small tasks as a process of its own, to be killed: `python -m tests.pipeline.small_run`.

Everything but the tasks is the real thing: lock, log, folder, workers, publication.
"""

from __future__ import annotations

import sys

from sahel_indicators.pipeline import building, run
from sahel_indicators.pipeline.task import Task

BODIES = "tests.pipeline.bodies"
TASKS = 12


def tasks() -> list[Task]:
    """Tables of some size, sums over them, and a last task over all; about two seconds of work."""
    names = [f"part{number}" for number in range(TASKS)]
    parts = [
        Task("base", f"{BODIES}:table", ("base", 0)),
        *(Task(name, f"{BODIES}:table", (name, number)) for number, name in enumerate(names)),
    ]
    whole = Task("whole", f"{BODIES}:gather", tuple(names), after=tuple(names))
    return [*parts, whole]


def main() -> None:
    """Run them; tell where the results are."""
    building.tasks = tasks
    run.LOADED = ()  # nothing that these tasks need
    outcome = run.run(jobs=2, force="--force" in sys.argv)
    print(outcome.folder)


if __name__ == "__main__":
    main()
