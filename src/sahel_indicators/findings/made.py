"""What a run has made already, for the notebooks and findings that it makes of that."""

from __future__ import annotations

import inspect
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from ..config import MADE_FINDINGS

_P = ParamSpec("_P")
_T = TypeVar("_T")

# What a run tells the kernels that it starts, beside the folder: the country of its findings.
COUNTRY = "SAHEL_FINDINGS_COUNTRY"
# What the task that puts parts together tells itself: the folder of them.
_PARTS = "SAHEL_PARTS"


def as_made(
    name: str, place: str | None = "country"
) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Let a maker of findings give what the run has made, where it is asked for just that.

    A run's finding is of one country, named by the argument `place` (None: of all countries at
    once), and everything else is left at its default; whatever else is asked for is computed. Only
    a kernel that a run has started knows of its findings (`environment`), which stand in
    `<COUNTRY>/<name>.pickle` of a folder that this run is still writing (of all countries at once:
    in `<name>.pickle`): they cannot be older than their inputs. Everywhere
    else every finding is computed.
    """

    def made(country: str) -> Path | None:
        folder = os.environ.get(MADE_FINDINGS)
        known = "" if place is None else os.environ.get(COUNTRY)
        return Path(folder) / country / f"{name}.pickle" if folder and country == known else None

    return _given_where(made, place)


def as_part(name: str) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Let a maker give the part of a finding that the run has made of the country asked for.

    Only the task that makes the finding of such parts knows of them (`parts_in`).
    """

    def made(country: str) -> Path | None:
        folder = os.environ.get(_PARTS)
        return Path(folder) / country / f"{name}.pickle" if folder else None

    return _given_where(made, "country")


def _given_where(
    made: Callable[[str], Path | None], place: str | None
) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Give what lies in the file that is `made` of a country, where it is asked for as usual."""

    def decorated(make: Callable[_P, _T]) -> Callable[_P, _T]:
        @wraps(make)
        def made_or_make(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            in_a_run = os.environ.get(MADE_FINDINGS) or os.environ.get(_PARTS)
            country = _asked_for(make, place, args, kwargs) if in_a_run else None
            file = made(country) if country is not None else None
            if file is not None and file.exists():
                found: _T | None = pickle.loads(file.read_bytes())
                if found is not None:
                    return found
            return make(*args, **kwargs)

        return made_or_make

    return decorated


def environment(folder: Path, country: str) -> dict[str, str]:
    """What a kernel is told so that it finds the findings about a country in a run's folder."""
    return {MADE_FINDINGS: str(folder.absolute()), COUNTRY: country}


@contextmanager
def parts_in(folder: Path) -> Iterator[None]:
    """Let what is made here of several countries take the parts in a run's folder (`as_part`)."""
    os.environ[_PARTS] = str(folder.absolute())
    try:
        yield
    finally:
        del os.environ[_PARTS]


def _asked_for(
    make: Callable[..., Any], place: str | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> str | None:
    """The country of a call that asks for nothing unusual ("": all of them); None for another."""
    signature = inspect.signature(make)
    asked = signature.bind(*args, **kwargs)
    asked.apply_defaults()
    given = dict(asked.arguments)
    country = "" if place is None else given.pop(place)
    usual = {name: signature.parameters[name].default for name in given}
    return country if given == usual else None
