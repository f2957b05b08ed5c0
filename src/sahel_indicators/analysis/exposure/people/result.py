"""People exposed, as a result that says how they were counted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ...results import Result, check_account
from ..selecting import used_in_words

UNITS = {
    "people_exposed": "people living within a radius of an event, each once in a row",
    "share": "of the people of the row's area whose number is known, 0 to 1",
    "events": "events whose circle holds a point of the population of the row's area",
    "points_unknown": "points of population in the circles whose number of people is not known",
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PeopleExposed(Result):
    """People living near events.

    `table` has one row a radius, period, area and group (as far as asked for), with people_exposed,
    share, events and points_unknown; `units` says what they are. `sample` is the account of the
    events, `population` that of the points of population (reason, rows). `overlaps` is "merged" or
    "voronoi", `radii` says in words who counts as near.
    """

    table: pd.DataFrame
    population: pd.DataFrame
    units: dict[str, str]
    overlaps: str
    radii: tuple[str, ...]

    def _check(self) -> None:
        check_account(self.sample)
        check_account(self.population)

    def to_frame(self) -> pd.DataFrame:
        """One row a radius, period, area and group."""
        return self.table

    def _reading(self) -> list[str]:
        lines = [f"People living near conflict events, {self.method}."]
        for radius, rows in self.table.groupby("radius", sort=False):
            lines.append(f"  {radius}: {self._highest(rows)}")
        return [
            *lines,
            used_in_words(self.sample, "have a circle"),
            "Exposed means living near, not harmed.",
        ]

    def _highest(self, rows: pd.DataFrame) -> str:
        known = rows.dropna(subset="people_exposed")
        if known.empty:
            return "not known in any row"
        top = known.iloc[int(known["people_exposed"].argmax())]
        share = "" if pd.isna(top["share"]) else f", {100 * top['share']:.3g} % of the people"
        said = f"{top['people_exposed']:,.0f} people{share}"
        where = self._named(top)
        if len(rows) == 1:
            return f"{said}{f' ({where})' if where else ''}"
        return f"at most {said} ({where}), the highest of {len(rows):,} rows"

    def _named(self, row: pd.Series) -> str:
        keys = [name for name in row.index if name not in (*UNITS, "radius")]
        return ", ".join(f"{key} {_plain(row[key])}" for key in keys)


def _plain(value: object) -> str:
    return f"{value:%Y-%m}" if isinstance(value, pd.Timestamp) else str(value)
