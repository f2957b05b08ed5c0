"""What stands behind the marks of a figure, taken up one by one, and whether it makes them up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...indicators import declared
from .asking import Area
from .behind_marks import Behind, of_place
from .walking import CLOSE


class Found:
    """What was found behind the marks so far."""

    def __init__(self, behind: Behind, place: Area):
        self.behind, self.place = behind, place
        self.values: list[pd.DataFrame] = []
        self.rows: list[pd.DataFrame] = []
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.open: set[str] = set()  # columns of which nothing is published to hold them against
        self._last = pd.DataFrame()

    def marks(self, marks: pd.DataFrame) -> dict[str, list[Any]]:
        """What each mark is made up of, and whether that is what it shows."""
        made = [self._mark(mark) for mark in marks.to_dict("records")]
        return {"made_up": [value for value, _ in made], "agrees": [fine for _, fine in made]}

    def _mark(self, mark: dict[Any, Any]) -> tuple[float, bool]:
        shows = self.behind.shows
        if shows.kind == "events":
            return np.nan, True
        if shows.kind == "values":
            total = self.add_values(mark, shows.indicators[0])
            self._hold_people(mark)
        elif shows.kind == "count":
            total = self._count(mark)
        else:
            rows = self.behind.published(mark)
            self.rows.append(of_place(rows, self.place).assign(number=mark["number"]))
            total = float(rows["value"].sum(min_count=1))
        shown = float(mark[shows.value])
        fine = bool(np.isclose(total, shown, rtol=CLOSE, atol=0, equal_nan=True))
        if not fine:
            self.problems.append(
                f"mark {mark['number']} shows {shown:,.10g}; behind it are {total:,.10g}"
            )
        return total, fine

    def add_values(self, mark: dict[Any, Any], indicator: str) -> float:
        """Take up the values behind a mark and the rows behind these; what they add up to."""
        values = self.behind.values(mark, indicator)
        self._last = values
        self.take(values, indicator, int(mark["number"]), self.behind.country_of(mark))
        return float(values["value"].sum(skipna=False)) if len(values) else np.nan

    def _hold_people(self, mark: dict[Any, Any]) -> None:
        """Hold what a mark's share is of against the rows of the same areas and analyses."""
        country = self.behind.country_of(mark)
        for column, variable in self.behind.shows.over.items():
            rows = self.behind.people(self._last, country, variable)
            if rows.empty and len(self._last):
                self.open.add(column)
                self.remarks.append(f"{column} of mark {mark['number']} is not published: computed")
                continue
            self.rows.append(of_place(rows, self.place).assign(number=mark["number"]))
            total = float(rows["value"].sum(min_count=1))
            if not np.isclose(total, mark[column], rtol=CLOSE, atol=0):
                said = f"mark {mark['number']} has {column} {mark[column]:,.10g}"
                self.problems.append(f"{said}; behind it are {total:,.10g}")

    def take(self, values: pd.DataFrame, indicator: str, number: int, country: str) -> None:
        """Walk back from values of an indicator, those of the area asked about."""
        here = of_place(values, self.place)
        self.values.append(here.assign(number=number))
        for _, value in here.iterrows():
            walk = self.behind.ways(country).walk(value, declared(indicator))
            self.rows.append(walk.rows.assign(number=number))
            if not walk.agrees:
                self.problems.append(
                    f"{indicator} of {value['area_code']}, {value['period_start']:%Y-%m-%d}, is "
                    f"{value['value']:,.10g}; what lies behind it gives {walk.recomputed:,.10g}"
                )

    def _count(self, mark: dict[Any, Any]) -> float:
        """How many areas have a value of the indicator that a mark names, in its year."""
        here = self.behind.counted(mark)
        self.values.append(of_place(here, self.place).assign(number=mark["number"]))
        return float(here["area_code"].nunique())
