"""The change report as a result: moved values in groups, counts by cause, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from .changes_evidence import Evidence
from .changes_published import PUBLISHED_KEY
from .changes_restated import Statement, no_estimates
from .changes_sizes import order_of_indicators
from .changes_stated import ALL_AT_ONCE

# Raised when a report of an older run could be misread.
FORMAT = 2

# How many values of an indicator and country the JSON lists; the table beside it has all of them.
LISTED = 100

MOVED = [
    *PUBLISHED_KEY,
    *("area_name", "before", "after", "change", "relative", "people", "causes", "also"),
    *("observations", "file", "line"),
    *("source_before", "source_after", "published_before", "published_after"),
]
_TEXTS = (
    *("indicator", "location_code", "area_code", "series", "status", "area_name", "causes"),
    *("also", "file", "source_before", "source_after"),
)
_DAYS = ("period_start", "period_end", "published_before", "published_after")


def no_values() -> pd.DataFrame:
    """A table of moved values without rows."""
    kinds = dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_DAYS, "datetime64[ns]")
    counts = dict.fromkeys(("admin_level", "observations", "line"), "int64")
    columns = {name: (kinds | counts).get(name, "float64") for name in MOVED}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


@dataclass(frozen=True, eq=False)
class Group:
    """The values of one indicator in one country that moved, came or went.

    `values` are its rows of `Changes.values`, the largest first; `areas` counts the areas among
    those that moved, `lowest` and `highest` bound their change in the indicator's unit (None where
    none moved).
    """

    indicator: str
    location_code: str
    values: pd.DataFrame

    @cached_property
    def moved(self) -> pd.DataFrame:
        """Those that have another value than before."""
        return self.values[self.values["change"].notna()]

    @cached_property
    def appeared(self) -> pd.DataFrame:
        """Those that had none."""
        return self.values[self.values["before"].isna()]

    @cached_property
    def withdrawn(self) -> pd.DataFrame:
        """Those that have none any more."""
        return self.values[self.values["after"].isna()]

    @cached_property
    def areas(self) -> int:
        """How many areas are among those that moved."""
        return int(self.moved["area_code"].nunique())

    @cached_property
    def lowest(self) -> float | None:
        """The lowest change, in the indicator's unit."""
        return float(self.moved["change"].min()) if len(self.moved) else None

    @cached_property
    def highest(self) -> float | None:
        """The highest change, in the indicator's unit."""
        return float(self.moved["change"].max()) if len(self.moved) else None


@dataclass(frozen=True, eq=False)
class Changes:
    """How one run's results differ from those of the run before it.

    `values` has one row a published value that moved, came or went (`MOVED`): `change` in the
    indicator's unit, `relative` to the value before, `people` that it stands for, `causes` and
    `also` (`changes_causes.CAUSES`), and where the first changed observation behind it stands.
    `estimates` are moved numbers of the findings (`changes_restated.ESTIMATES`), `statements` the
    reports' named results that read otherwise. `compared` counts, by country, the published values
    that either run has, of the countries that both have; `intervals` those whose value stayed and
    whose bounds moved. `estimates_compared` and `statements_compared` count by country as well, ""
    (`changes_stated.ALL_AT_ONCE`) being the findings about all countries together;
    `reports_not_compared` are the countries (or "") of which only one run has findings and a
    report. `before` tells of the earlier run ("finished", "package"); it is empty where there is
    none to compare with, and `reason` says why.
    """

    before: Mapping[str, str]
    reason: str = ""
    evidence: Evidence = field(default_factory=Evidence)
    values: pd.DataFrame = field(default_factory=no_values)
    estimates: pd.DataFrame = field(default_factory=no_estimates)
    statements: tuple[Statement, ...] = ()
    compared: Mapping[str, int] = field(default_factory=dict)
    intervals: Mapping[str, int] = field(default_factory=dict)
    estimates_compared: Mapping[str, int] = field(default_factory=dict)
    statements_compared: Mapping[str, int] = field(default_factory=dict)
    countries: tuple[str, ...] = ()
    not_compared: tuple[str, ...] = ()
    reports_not_compared: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """True where two runs were compared and nothing that is published differs."""
        stated = len(self.estimates) + len(self.statements)
        differing = len(self.values) + stated + sum(self.intervals.values())
        return bool(self.before) and not differing

    def estimates_about(self, country: str) -> pd.DataFrame:
        """The moved estimates of a country, and after them those of all countries at once."""
        about = self.estimates["location_code"]
        return pd.concat([self.estimates[about == country], self.estimates[about == ALL_AT_ONCE]])

    def statements_about(self, country: str) -> tuple[Statement, ...]:
        """What the report of a country says otherwise."""
        return tuple(each for each in self.statements if each.location_code == country)

    @property
    def restated(self) -> tuple[str, ...]:
        """The countries whose findings or report changed."""
        codes = {
            *self.estimates["location_code"],
            *(each.location_code for each in self.statements),
        }
        return tuple(sorted(codes - {ALL_AT_ONCE}))

    def groups(self, country: str | None = None) -> list[Group]:
        """The values by indicator, of one country or all, the largest first (`changes_sizes`)."""
        return [one for one in self._groups if country in (None, one.location_code)]

    @cached_property
    def _groups(self) -> list[Group]:
        by_group = dict(iter(self.values.groupby(["indicator", "location_code"])))
        return [Group(*key, by_group[key]) for key in order_of_indicators(self.values)]

    def counts(self, country: str | None = None) -> dict[str, dict[str, int]]:
        """How many values moved, came ("appeared") and went ("withdrawn"), by cause.

        "several" where more than one cause holds.
        """
        of = self.values["location_code"]
        here = self.values if country is None else self.values[of.eq(country)]
        several = here["causes"].str.contains(" ", regex=False)
        cause = here["causes"].where(~several, "several")
        what = np.select(
            [here["before"].isna(), here["after"].isna()], ["appeared", "withdrawn"], "moved"
        )
        table = pd.crosstab(cause, what)
        return {
            str(name): {str(kind): int(n) for kind, n in row.items() if n}
            for name, row in table.iterrows()
        }

    def to_json(self) -> dict[str, Any]:
        """Everything but values beyond the `LISTED` largest of an indicator and country."""
        return {
            "format": FORMAT,
            "before": dict(self.before) or None,
            "reason": self.reason,
            "countries": list(self.countries),
            "not_compared": list(self.not_compared),
            "reports_not_compared": list(self.reports_not_compared),
            "compared": {
                "values": dict(self.compared),
                "estimates": dict(self.estimates_compared),
                "statements": dict(self.statements_compared),
            },
            "differing": {
                "values": by_country(self.values["location_code"]),
                "intervals_only": dict(self.intervals),
                "estimates": by_country(self.estimates["location_code"]),
                "statements": by_country([each.location_code for each in self.statements]),
            },
            "causes": self.counts(),
            "evidence": _evidence(self.evidence),
            "indicators": [_group(group) for group in self.groups()],
            "estimates": records(self.estimates),
            "statements": [asdict(each) for each in self.statements],
        }


def by_country(codes: pd.Series | list[str]) -> dict[str, int]:
    """How often each country occurs."""
    counts = pd.Series(codes, dtype="str").value_counts().sort_index()
    return {str(country): int(count) for country, count in counts.items()}


def _evidence(found: Evidence) -> dict[str, list[str]]:
    """What differs between what the runs were made from; what is the same is left out."""
    told = {name: list(names) for name, names in asdict(found).items() if name != "same_tables"}
    return told | {"areas": list(found.areas)}


def _group(group: Group) -> dict[str, Any]:
    return {
        "indicator": group.indicator,
        "location_code": group.location_code,
        "moved": len(group.moved),
        "appeared": len(group.appeared),
        "withdrawn": len(group.withdrawn),
        "areas_moved": group.areas,
        "lowest_change": group.lowest,
        "highest_change": group.highest,
        "largest": records(group.values.head(LISTED)),
        "not_listed": max(0, len(group.values) - LISTED),
    }


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows for JSON: days as YYYY-MM-DD, missing as null."""
    columns = {str(name): _plain(table[name]) for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    told = column.dt.strftime("%Y-%m-%d") if column.dtype.kind == "M" else column
    pairs = zip(told.tolist(), column.isna().tolist(), strict=True)
    return [None if missing else value for value, missing in pairs]
