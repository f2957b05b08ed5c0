"""All that is known about the quality of one country's data, as the page of the report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import completeness
from .comparability import exercises
from .evidence import Evidence
from .freshness import freshness
from .vanishing import Vanishing, vanishing


@dataclass(frozen=True)
class Assessment:
    """The quality of one country's data; every table is about that country unless it says so.

    `findings` and `flags` are those of `quality.check_and_flag`, with what is about no single
    country; `account` has the rows read, observed and set aside of every file, `quarantine` how
    many rows of a file were set aside for which reason: both of all files. `fresh` is made by
    `freshness`, `complete`, `years` and `gaps` by the functions of `completeness`, `exercises` by
    `comparability`, `vanishing` by the module of that name.
    """

    country: str
    findings: pd.DataFrame
    flags: pd.DataFrame
    account: pd.DataFrame
    quarantine: pd.DataFrame
    fresh: pd.DataFrame
    complete: pd.DataFrame
    years: pd.DataFrame
    gaps: pd.DataFrame
    exercises: pd.DataFrame
    vanishing: Vanishing


def assess(
    country: str,
    evidence: Evidence,
    findings: pd.DataFrame,
    flags: pd.DataFrame,
    account: pd.DataFrame,
) -> Assessment:
    """The tables about one country, of what was found in all of them.

    `findings` and `flags` come from `quality.check_and_flag(evidence)`, `account` from
    `quality.account_of_everything`; nothing is checked again.
    """
    complete, years = completeness.summary(evidence), completeness.by_year(evidence)
    return Assessment(
        country=country,
        findings=about(findings, country),
        flags=flags[flags["location_code"] == country].reset_index(drop=True),
        account=account,
        quarantine=_reasons(evidence.quarantine),
        fresh=freshness(evidence, country),
        complete=complete[complete["location_code"] == country].reset_index(drop=True),
        years=years[years["location_code"] == country].reset_index(drop=True),
        gaps=completeness.by_area(evidence, country),
        exercises=exercises(evidence, country),
        vanishing=vanishing(evidence, country),
    )


def about(findings: pd.DataFrame, country: str) -> pd.DataFrame:
    """The findings about a country, and those about files that are not named after another one."""
    of_none = findings["location_code"].eq("") & ~findings["file"].map(
        lambda file: _is_of_another(file, country)
    )
    chosen = findings["location_code"].eq(country) | of_none.astype(bool)
    return findings[chosen].reset_index(drop=True)


def _is_of_another(file: str, country: str) -> bool:
    """Whether a table's name says that it is another country's: food_security_ner.csv."""
    from ..countries import with_areas

    named = Path(file).stem.rpartition("_")[2].upper()
    return named in {each.iso3 for each in with_areas()} - {country}


def _reasons(quarantine: pd.DataFrame) -> pd.DataFrame:
    """Rows set aside by file and reason, the most frequent first: file, reason, rows, first."""
    rows = quarantine.assign(file=quarantine["file"].map(lambda file: Path(file).name))
    counts = rows.groupby(["file", "reason"]).agg(rows=("row", "nunique"), first=("row", "min"))
    order = ["file", "rows", "reason"]
    return counts.reset_index().sort_values(order, ascending=[True, False, True], ignore_index=True)
