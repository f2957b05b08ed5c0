"""Files from the publishers' live services: asked for politely, checked, stored whole or not.

`fetch` asks and stores; `plan` says what would be asked. Neither loads an HTTP library before it is
called, and nothing else of the package does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .results import FetchResult, Told

__all__ = ["fetch", "plan"]


def fetch(
    source: str,
    *,
    country: str | None = None,
    since: str | None = None,
    until: str | None = None,
    theme: str | None = None,
    release: str | None = None,
    dataset: str | None = None,
    resource: str | None = None,
    base_url: str | None = None,
    root: Path | None = None,
    offline: bool | None = None,
    told: Told | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchResult:
    """Ask one publisher for one table and store the answer under `data/raw/<source>/<day>/`.

    `country` is an ISO 3166-1 alpha-3 code; `since` and `until` are a year, month or day, both
    included. `base_url`, `root` (the `raw` folder) and `offline` stand in for the settings; `told`
    hears of the progress. A fetch that broke off goes on where it stopped when it is repeated
    within twelve hours. Raises `FetchError` for whatever goes wrong, `LockedError` where the same
    fetch is under way in another process.
    """
    from .queries import Query
    from .running import Circumstances, run

    query = Query.of(source, theme, country, since, until, release, dataset, resource)
    return run(query, Circumstances.of(query.source, base_url, root, offline, told, sleep))


def plan(
    source: str,
    *,
    country: str | None = None,
    since: str | None = None,
    until: str | None = None,
    theme: str | None = None,
    release: str | None = None,
    dataset: str | None = None,
    resource: str | None = None,
    base_url: str | None = None,
) -> tuple[str, ...]:
    """The requests that `fetch` would begin with, one a line, without credentials; none is sent."""
    from .queries import Query
    from .running import Circumstances, planned

    query = Query.of(source, theme, country, since, until, release, dataset, resource)
    return planned(query, Circumstances.of(query.source, base_url))
