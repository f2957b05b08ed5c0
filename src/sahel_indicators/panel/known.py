"""What is known: the observations of tables and releases, and the figures of areas made of them."""

from __future__ import annotations

import fnmatch
import json
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ..aggregation import to_areas, with_printed_areas, without_repetitions
from ..config import settings
from ..crosswalks import system_of
from ..errors import DataError
from ..files import table_hashes
from ..ingest.bundle import ingest_bundle
from ..periods import read_day
from ..releases import observations_known, releases
from ..store import read_table
from ..variables import variables


class ChangedTablesWarning(UserWarning):
    """The embedded tables are others than those of the last run."""


def open_observations(as_of: str | None = None) -> pd.DataFrame:
    """Every observation known on a day (all, if no day is given), of the tables and all releases.

    The columns are `observations.COLUMNS`. The embedded tables are read from the last complete run,
    or themselves where none has been built yet or they have changed since (with a warning); files
    that were ingested count from the day on which they were handed out (see `releases`). `as_of` is
    a day written YYYY-MM-DD; anything else raises `DataError`.
    """
    if as_of is not None:
        read_day(as_of)  # refused before the tables are read, which takes seconds and may warn
    # A copy that shares the figures until somebody changes one: what is kept stays as it is.
    return _open_observations(as_of, _run_is_fresh(), _state()).copy(deep=False)


@lru_cache(maxsize=1)
def _open_observations(as_of: str | None, fresh: bool, _: tuple[object, ...]) -> pd.DataFrame:
    """What is known, kept for as long as nothing changes: a finding asks for it again and again."""
    return _in_sight(observations_known(_embedded(fresh), as_of))


def slice_names(rows: pd.DataFrame) -> pd.Series:
    """The slice of the data each row belongs to, "theme/COUNTRY": what a task of a run reads."""
    themes = {key: variable.theme for key, variable in variables().items()}
    return rows["variable"].map(themes) + "/" + rows["location_code"]


def _in_sight(known: pd.DataFrame) -> pd.DataFrame:
    """What the task of a run that this process works on has said it reads; else everything."""
    named = settings().slices
    if not named:
        return known
    return known[in_slices(known, named.split(","))].reset_index(drop=True)


def in_slices(rows: pd.DataFrame, patterns: Iterable[str]) -> pd.Series:
    """Which rows lie in slices that fit any of the patterns ("conflict/MLI", "refugees/*")."""
    there = slice_names(rows)
    return there.isin({one for each in patterns for one in fnmatch.filter(there.unique(), each)})


def observations_of(country: str, as_of: str | None = None) -> pd.DataFrame:
    """Every observation of one country known on a day; `DataError` if there is none."""
    known = open_observations(as_of)
    here = known[known["location_code"] == country]
    if here.empty:
        raise DataError(
            f"Nothing is known about '{country}' with these settings.",
            expected="one of BFA, MLI, MRT, NER, NGA, TCD, and a day on which something was known",
        )
    return here


def embedded_observations() -> pd.DataFrame:
    """The observations of the embedded tables alone, of whatever day."""
    return _embedded(_run_is_fresh())


def _embedded(fresh: bool) -> pd.DataFrame:
    return read_table(_of_run()) if fresh else ingest_bundle().observations


def _of_run() -> Path:
    return settings().current / "observations.parquet"


def _run_is_fresh() -> bool:
    """Whether a run has read the tables as they are now; warns where they have changed since."""
    return _of_run().exists() and not _changed_since(_of_run().with_name("run.json"))


def _changed_since(record: Path) -> bool:
    """Whether the tables are others than those of the last run; never while it is being built."""
    if not record.exists():
        return False
    try:
        built_from = json.loads(record.read_text("utf-8"))["inputs"]
    except (ValueError, TypeError, KeyError):
        return True
    changed = built_from != table_hashes(settings().bundle)
    if changed:
        warnings.warn(
            "The tables have changed since the last run: they are read anew; "
            "`sahel run` takes them in.",
            ChangedTablesWarning,
            stacklevel=4,
        )
    return bool(changed)


def area_figures(country: str, as_of: str | None, system: str = "ch") -> pd.DataFrame:
    """What was known of a country, units added up to areas, without repeated exercises.

    The columns are `aggregation.FIGURES`. For the `system` of a reform, units that are areas of it
    stand as such beside their whole. Raises `DataError` if nothing was known, `AreaError` for an
    unknown system.
    """
    areas = "ch" if system == "cod" else system  # of both the same figures are made
    # A copy that shares the figures until somebody changes one: what is kept stays as it is.
    return _area_figures(country, as_of, areas, _state()).copy(deep=False)


@lru_cache(maxsize=8)
def _area_figures(
    country: str, as_of: str | None, system: str, _: tuple[object, ...]
) -> pd.DataFrame:
    """The figures, kept for as long as nothing changes: many panels are made of the same ones."""
    here = without_repetitions(observations_of(country, as_of))
    is_reform = system_of(country, system).is_new_ground
    return to_areas(with_printed_areas(here, country) if is_reform else here)


def _state() -> tuple[object, ...]:
    """Everything that decides what is known, as it is now: the last run, the tables, the releases.

    Files are told apart by size and time of change, so that asking costs next to nothing.
    """
    here = settings()
    run = here.current.resolve()
    files = [run / "observations.parquet", run / "run.json", *sorted(here.bundle.glob("*"))]
    return here.data_root, here.slices, *(_stamp(path) for path in files), *releases()


def _stamp(path: Path) -> tuple[Path, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return path, found.st_mtime_ns, found.st_size
