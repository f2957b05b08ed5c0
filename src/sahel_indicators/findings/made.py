"""Findings that a run has made already, for the notebooks which it executes."""

from __future__ import annotations

import inspect
import os
import pickle
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from ..config import MADE_FINDINGS

_P = ParamSpec("_P")
_T = TypeVar("_T")

# What a run tells the kernels that it starts, beside the folder: the country of its findings.
COUNTRY = "SAHEL_FINDINGS_COUNTRY"


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

    def decorated(make: Callable[_P, _T]) -> Callable[_P, _T]:
        @wraps(make)
        def made_or_make(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            file = _file(name, place)
            if file is not None and _is_the_runs(make, place, args, kwargs):
                found: _T | None = pickle.loads(file.read_bytes())
                if found is not None:
                    return found
            return make(*args, **kwargs)

        return made_or_make

    return decorated


def environment(folder: Path, country: str) -> dict[str, str]:
    """What a kernel is told so that it finds the findings about a country in a run's folder."""
    return {MADE_FINDINGS: str(folder.absolute()), COUNTRY: country}


def _file(name: str, place: str | None) -> Path | None:
    folder = os.environ.get(MADE_FINDINGS)
    country = "" if place is None else os.environ.get(COUNTRY, "")
    file = Path(folder) / country / f"{name}.pickle" if folder else None
    return file if file is not None and file.exists() else None


def _is_the_runs(
    make: Callable[..., Any], place: str | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> bool:
    """Whether a call asks for the run's country and for nothing else that is not the usual."""
    signature = inspect.signature(make)
    asked = signature.bind(*args, **kwargs)
    asked.apply_defaults()
    usual = {name: one.default for name, one in signature.parameters.items()}
    if place is not None:
        usual[place] = os.environ.get(COUNTRY)
    return dict(asked.arguments) == usual
