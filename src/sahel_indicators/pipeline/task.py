"""What a task of a run is: declared in `graph`, done in `working`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# The task that reads every table and ingested file: the others see the slices that it leaves.
OBSERVATIONS = "observations"
# The task that has all that is odd in what is known, and the one that looks for what is not looked
# for country by country.
CHECKS = "checks"
CHECKS_AT_ONCE = "checks/at_once"


@dataclass(frozen=True)
class Task:
    """One piece of a run.

    `body` names a function, "package.module:name", called with the run's folder, a folder for its
    own files, and `arguments`. `after` are tasks whose files it reads: all, or the one that `only`
    names of a task. `parts` are the files of its own that others read so, one by one. `tables` are
    the files of the bundle that it reads itself, `slices` the observations it may see
    (theme/COUNTRY, "*" for every), `ingested` whether it opens ingested files itself, `roots` the
    code it rests on (`code.closure`), `parameters` what else decides its result.
    """

    name: str
    body: str
    arguments: tuple[Any, ...] = ()
    after: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    country: str = ""
    ingested: bool = False
    only: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What the task makes: "figures", "findings", ..."""
        return self.name.partition("/")[0]
