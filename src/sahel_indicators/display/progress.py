"""The bar of what takes longer than a moment, in notebooks that somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from ..config import settings

_T = TypeVar("_T")


def with_progress(items: Iterable[_T], what: str, of: int | None = None) -> Iterator[_T]:
    """The items one by one, with a bar that names `what` is being done and goes away at the end.

    There is a bar in a notebook only, and none where it runs headless (`SAHEL_PROGRESS=0`, which
    the pipeline sets), so that nothing of it stays in an executed page. `of` is how many items
    there are, where they cannot tell.
    """
    if not is_watched():
        yield from items
        return
    from tqdm.auto import tqdm  # type: ignore[import-untyped]

    yield from tqdm(items, desc=what, total=of, leave=False)


def is_watched() -> bool:
    """Whether this is a notebook's kernel with somebody in front of it."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return type(shell).__name__ == "ZMQInteractiveShell" and settings().progress
