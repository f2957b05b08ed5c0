"""Files from the publishers' live services: asked for politely, checked, stored whole or not.

`fetch` asks and stores; `plan` says what would be asked. Neither loads an HTTP library before it is
called, and nothing else of the package does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .queries import Progress
    from .storing import FetchResult

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
    told: Progress | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchResult:
    """Ask one publisher for one table and store the answer under `data/raw/<source>/<day>/`.

    `country` is an ISO 3166-1 alpha-3 code; `since` and `until` are a year, month or day, both
    included. `base_url`, `root` (the `raw` folder) and `offline` stand in for the settings; `told`
    hears of the progress. A fetch that broke off goes on where it stopped when it is repeated
    within twelve hours. Raises `FetchError` for whatever goes wrong, `LockedError` where the same
    fetch is under way in another process.
    """
    options = {name: given for name, given in locals().items() if name != "source"}
    from .queries import FetchOptions
    from .running import run

    return run(source, FetchOptions(**options))


def plan(source: str, **options: Any) -> tuple[str, ...]:
    """The requests that `fetch` would begin with, one a line, without credentials; none is sent.

    `options` are those of `fetch`.
    """
    from .queries import FetchOptions
    from .running import planned

    return planned(source, FetchOptions(**options))
