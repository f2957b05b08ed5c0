"""What a release speaks of, so that a newer one supersedes an older one there and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..observations import first_rows, row_numbers

# Within these, a release is taken to be complete from its first to its last day of publication.
_SAME = ["source", "variable", "series", "location_code", "admin_level"]
_SAME_EVENTS = ["source", "location_code"]
# Added up from event tables: a file speaks of every kind of event, also of one it has none of.
_OF_EVERY_SERIES = ("acled_events", "ucdp_ged", "ucdp_candidate")


def scope_of(table: pd.DataFrame, *, by_area: bool = False) -> pd.DataFrame:
    """The span that a table of observations or events covers, in days of publication.

    One row a source, variable, series, country and admin level, with `first` and `last`: a release
    is complete there, and what it lacks is withdrawn. With `by_area` one row an area as well, for
    a table that was compiled from releases and lacks whole areas. Of events, one row a source and
    country, and the days are those on which they ended.
    """
    keys, day = _keys(table)
    keys = [*keys, "area_code"] if by_area else keys
    spans = _of_series(table).groupby(keys, observed=True)[day].agg(["min", "max"]).reset_index()
    return spans.rename(columns={"min": "first", "max": "last"})


def inside(table: pd.DataFrame, scope: pd.DataFrame) -> np.ndarray:
    """True for the rows of observations or events that lie in a scope."""
    return Told(table).inside(scope)[0]


@dataclass(frozen=True, eq=False)
class Told:
    """What one release tells, and on which day it was handed out.

    Without a day it is the embedded tables: compiled, so that each area of a series counts as
    handed out on the last day on which a figure of it became known.
    """

    rows: pd.DataFrame
    released: pd.Timestamp | None = None

    @cached_property
    def scope(self) -> pd.DataFrame:
        """What it covers, with the `day` on which that was handed out."""
        scope = scope_of(self.rows, by_area=self.released is None)
        return scope.assign(day=scope["last"] if self.released is None else self.released)

    @cached_property
    def days(self) -> np.ndarray:
        """The day on which each row was handed out."""
        if self.released is not None:
            return np.full(len(self.rows), self.released.to_datetime64())
        return self.inside(self.scope)[1]

    @cached_property
    def _spans(self) -> dict[tuple[str, str], tuple[pd.Timestamp, pd.Timestamp]]:
        """First and last day of what it speaks of, a source and country."""
        spans = self.scope.groupby(["source", "location_code"]).agg({"first": "min", "last": "max"})
        days = zip(spans["first"], spans["last"], strict=True)
        return dict(zip(spans.index, days, strict=True))

    def meets(self, other: Told) -> bool:
        """Whether both speak of one source, country and time; if not, neither supersedes."""
        return any(
            first <= self._spans[key][1] and self._spans[key][0] <= last
            for key, (first, last) in other._spans.items()
            if key in self._spans
        )

    def inside(self, scope: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Which rows lie in a scope, and the day on which that speaks of them (NaT where none)."""
        keys = [name for name in scope.columns if name not in ("first", "last", "day")]
        codes, different = self._different(tuple(keys))
        found = different.merge(scope, on=keys, how="left", validate="one_to_one")
        first, last = (found[name].to_numpy()[codes] for name in ("first", "last"))
        published = self.rows[_keys(self.rows)[1]].to_numpy()
        day = found.get("day", found["last"]).to_numpy()[codes]
        return (published >= first) & (published <= last), day

    def _different(self, keys: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
        """The different keys, and for every row the position of its own; worked out once."""
        if keys not in self._known:
            rows = _of_series(self.rows)
            numbers = row_numbers(rows, keys).to_numpy()
            codes, different = pd.factorize(numbers)
            first = first_rows(codes, len(different))
            table = rows[list(keys)].iloc[first].reset_index(drop=True)
            self._known[keys] = codes, table
        return self._known[keys]

    @cached_property
    def _known(self) -> dict[Sequence[str], tuple[np.ndarray, pd.DataFrame]]:
        return {}


def _of_series(table: pd.DataFrame) -> pd.DataFrame:
    """The table with no series where a file speaks of every one."""
    every = table["source"].isin(_OF_EVERY_SERIES)
    if "event_id" in table.columns or not every.any():
        return table
    return table.assign(series=table["series"].mask(every, ""))


def _keys(table: pd.DataFrame) -> tuple[list[str], str]:
    if "event_id" in table.columns:
        return _SAME_EVENTS, "date_end"
    return _SAME, "published_on"
