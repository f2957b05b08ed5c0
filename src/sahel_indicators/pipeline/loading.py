"""Loading modules before they are needed, and leaving out what nobody needs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module


def load(modules: Sequence[str]) -> None:
    """Import modules. One that cannot be imported is told by who needs it.

    What they make is kept to the end, and the search for garbage in it, which takes a quarter of
    the time, finds none.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        for name in modules:
            with suppress(Exception):
                import_module(name)
    finally:
        if searched:
            gc.enable()


@contextmanager
def without(module: str) -> Iterator[None]:
    """Let a module be one that is not installed, for what is imported within, unless it is loaded.

    Raises nothing: what cannot do without it says so itself.
    """
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # as the import system has it
    try:
        yield
    finally:
        del sys.modules[module]
