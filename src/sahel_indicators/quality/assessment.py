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
from .whose import named_after


@dataclass(frozen=True)
class Beside:
    """What is known about a country's data from other than its figures: files and calendars.

    `quarantine` has the rows set aside by file, country and reason, of the country and of those
    whose country is not known ("" in `location_code`, as `whose` tells it). `account` has the rows
    read, observed and set aside of every file that may speak of the country, whosever they are, and
    `aside` how many of those set aside are whose. It adds up to the account. A file of other
    countries alone has no part in any of it.

    `fresh` is made by `freshness`.
    """

    account: pd.DataFrame
    aside: pd.DataFrame
    quarantine: pd.DataFrame
    fresh: pd.DataFrame


@dataclass(frozen=True)
class Assessment(Beside):
    """The quality of one country's data; every table is about that country unless it says so.

    `findings` and `flags` are those of `quality.check_and_flag`, with what is about no single
    country; `rows` and `files` say how many lines of how many files stand behind what is known.

    `complete`, `years` and `gaps` are made by the functions of `completeness`, `exercises` by
    `comparability`, `vanishing` by the module of that name, the others as `Beside` says.
    """

    country: str
    findings: pd.DataFrame
    flags: pd.DataFrame
    rows: int
    files: int
    complete: pd.DataFrame
    years: pd.DataFrame
    gaps: pd.DataFrame
    exercises: pd.DataFrame
    vanishing: Vanishing

    def set_aside_of(self, *locations: str) -> int:
        """How many rows of some countries were set aside; "" of those whose country is unknown."""
        return int(self.aside.loc[self.aside["location_code"].isin(locations), "rows"].sum())

    @property
    def elsewhere(self) -> pd.DataFrame:
        """The rows set aside that are of other countries, the most first: those of `aside`."""
        return self.aside[~self.aside["location_code"].isin([self.country, ""])]


def assess(
    country: str,
    evidence: Evidence,
    findings: pd.DataFrame,
    flags: pd.DataFrame,
    account: pd.DataFrame,
) -> Assessment:
    """The tables about one country, of what was found in all of them.

    `findings` and `flags` come from `quality.check_and_flag(evidence)`, `account` from
    `quality.account_of_everything` (every file's); nothing is checked again.
    """
    return assessed(country, evidence, findings, flags, beside(country, evidence, account))


def beside(country: str, evidence: Evidence, account: pd.DataFrame) -> Beside:
    """What is known of a country from other than its figures, of everything known."""
    account = account[may_speak_of(country, account, evidence.quarantine)]
    aside = evidence.quarantine[evidence.quarantine["of"].isin(account["file"])]
    return Beside(
        account=account.reset_index(drop=True),
        aside=aside_by_country(aside),
        quarantine=reasons_aside(evidence.quarantine, country),
        fresh=freshness(evidence, country),
    )


def assessed(
    country: str,
    evidence: Evidence,
    findings: pd.DataFrame,
    flags: pd.DataFrame,
    known_beside: Beside,
) -> Assessment:
    """The same, with what is known from other than figures: `evidence` need hold no others'."""
    lines = lines_of(evidence, country)
    return Assessment(
        **vars(known_beside),
        country=country,
        findings=about(findings, country),
        flags=flags[flags["location_code"] == country].reset_index(drop=True),
        rows=len(lines),
        files=lines["release"].nunique(),
        complete=completeness.summary(evidence, country),
        years=completeness.by_year(evidence, country),
        gaps=completeness.by_area(evidence, country),
        exercises=exercises(evidence, country),
        vanishing=vanishing(evidence, country),
    )


def may_speak_of(country: str, account: pd.DataFrame, quarantine: pd.DataFrame) -> pd.Series:
    """Which files of the account hold a row of a country, or of nobody knows which.

    And those without any row of a known country, unless they bear another country's name.
    """
    own = quarantine.loc[quarantine["location_code"].isin([country, ""]), "of"]
    observed = account["countries"].str.split().map(lambda codes: country in codes)
    silent = account["countries"].eq("") & ~account["file"].isin(quarantine["of"])
    not_named = account["file"].map(named_after).isin(["", country])
    return observed.astype(bool) | account["file"].isin(own) | (silent & not_named)


def about(findings: pd.DataFrame, country: str) -> pd.DataFrame:
    """The findings about a country, and those about files that are not named after another one."""
    of_none = findings["location_code"].eq("") & findings["file"].map(named_after).isin(
        ["", country]
    )
    chosen = findings["location_code"].eq(country) | of_none
    return findings[chosen].reset_index(drop=True)


def lines_of(evidence: Evidence, country: str) -> pd.DataFrame:
    """The lines of files that stand behind what is known of a country: release, row."""
    observed = evidence.observations.loc[evidence.observations["location_code"] == country]
    return observed[["release", "row"]].drop_duplicates()


def aside_by_country(quarantine: pd.DataFrame) -> pd.DataFrame:
    """How many rows of each country were set aside, the most first: location_code, rows."""
    rows = quarantine.drop_duplicates(["file", "row"])
    counts = rows.groupby("location_code").size().rename("rows").reset_index()
    return counts.sort_values(["rows", "location_code"], ascending=[False, True], ignore_index=True)


def reasons_aside(quarantine: pd.DataFrame, country: str) -> pd.DataFrame:
    """Rows set aside by file, country and reason, the most frequent first, with the first line.

    Those of the country, and of no known one.
    """
    rows = quarantine[quarantine["location_code"].isin([country, ""])]
    rows = rows.assign(file=rows["file"].map(lambda file: Path(file).name).astype("str"))
    groups = rows.groupby(["file", "location_code", "reason"])
    counts = groups.agg(rows=("row", "nunique"), first=("row", "min")).reset_index()
    return counts.sort_values(
        ["file", "rows", "reason"], ascending=[True, False, True], ignore_index=True
    )
