"""Completeness by source, area and period, and areas that drop out of a series."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..crosswalks import areas_of
from .evidence import Evidence
from .files import found

SUMMARY = [
    "source", "location_code", "admin_level", "issues", "first", "last", "areas", "areas_seen",
    "area_issues", "with_figure", "listed_without", "not_listed", "share",
]  # fmt: skip

_NAMES, _ISSUES = 3, 4


def summary(evidence: Evidence, country: str) -> pd.DataFrame:
    """How complete each source of `evidence.GRIDS` is about a country, one row a level: `SUMMARY`.

    `areas` are those of the country, `areas_seen` those that ever have a figure; the area-issues
    (areas x issues) part into with_figure, listed_without and not_listed, and `share` is the first
    of them over all.
    """
    issues = _issues_of(evidence, country)
    tables = [_summed(here) for _, here in issues.groupby(["source", "admin_level"])]
    return pd.DataFrame(tables, columns=SUMMARY)


def _summed(here: pd.DataFrame) -> dict[str, object]:
    source, location, level = here[["source", "location_code", "admin_level"]].iloc[0]
    areas = max(count_of_areas(location, level), here["area_code"].nunique())
    issues, known = here["issue"].nunique(), int(here["known"].sum())
    return {
        "source": source, "location_code": location, "admin_level": level, "issues": issues,
        "first": here["issue"].min(), "last": here["issue"].max(), "areas": areas,
        "areas_seen": here.loc[here["known"], "area_code"].nunique(),
        "area_issues": areas * issues, "with_figure": known,
        "listed_without": len(here) - known, "not_listed": areas * issues - len(here),
        "share": known / (areas * issues),
    }  # fmt: skip


def _issues_of(evidence: Evidence, country: str) -> pd.DataFrame:
    issues = evidence.issues
    return issues[issues["location_code"] == country]


def by_year(evidence: Evidence, country: str) -> pd.DataFrame:
    """The share of a country's area-issues with a figure, by source, level and year.

    Columns: source, location_code, admin_level, year, issues, areas, with_figure, share.
    """
    keys = ["source", "location_code", "admin_level", "year"]
    table = _issues_of(evidence, country)
    grouped = table.assign(year=table["issue"].dt.year).groupby(keys)
    years = grouped.agg(
        issues=("issue", "nunique"), with_figure=("known", "sum"), listed=("area_code", "nunique")
    ).reset_index()
    places = zip(years["location_code"], years["admin_level"], strict=True)
    areas = pd.Series([count_of_areas(*place) for place in places], index=years.index)
    # OCHA's areas, of which there are more where the analyses join some.
    years["areas"] = areas.where(areas >= years["listed"], years["listed"])
    years = years.drop(columns="listed")
    return years.assign(share=years["with_figure"] / (years["areas"] * years["issues"]))


def by_area(evidence: Evidence, country: str) -> pd.DataFrame:
    """The areas of a country with the fewest issues, source by source, the emptiest first.

    Columns: source, admin_level, area_code, issues (of the source), with_figure, share. Areas that
    no other area of the source surpasses are left out, and those that never had a figure:
    `summary` counts these.
    """
    table = _issues_of(evidence, country)
    parts = [_by_area(here) for _, here in table.groupby(["source", "admin_level"])]
    columns = ["source", "admin_level", "area_code", "issues", "with_figure", "share"]
    all_areas = pd.concat(parts or [pd.DataFrame(columns=columns)], ignore_index=True)[columns]
    best = all_areas.groupby(["source", "admin_level"])["share"].transform("max")
    gaps = all_areas[all_areas["share"] < best]
    return gaps.sort_values(["share", "source", "area_code"], ignore_index=True)


def _by_area(here: pd.DataFrame) -> pd.DataFrame:
    source, level = here[["source", "admin_level"]].iloc[0]
    known = here[here["known"]].groupby("area_code")["issue"].nunique()
    issues = here["issue"].nunique()
    table = known.rename("with_figure").reset_index()
    return table.assign(
        source=source, admin_level=level, issues=issues, share=table["with_figure"] / issues
    )


@cache
def count_of_areas(country: str, level: int) -> int:
    """How many areas a country has at a level, as the Cadre Harmonisé knows them."""
    return len(areas_of(country, level, "ch"))


def absent_areas(evidence: Evidence) -> pd.DataFrame:
    """Areas without a figure in an issue, that have one in an earlier and in a later issue."""
    findings = []
    for (source, location, _), here in evidence.issues.groupby(
        ["source", "location_code", "admin_level"]
    ):
        gaps = _gaps(here)
        if len(gaps):
            files = _files_of(evidence, str(source), str(location))
            findings.append({
                "source": source, "location_code": location, "file": files, "count": len(gaps),
                "examples": f"{source}: {_told(gaps)}",
            })  # fmt: skip
    return found(findings)


def _gaps(here: pd.DataFrame) -> pd.DataFrame:
    """The cells (issue, area_code) that lie between two known ones of their area and are not."""
    known = here.set_index(["issue", "area_code"])["known"].unstack(fill_value=False).sort_index()
    grid = known.to_numpy(dtype=bool)
    before = np.logical_or.accumulate(grid, axis=0)
    after = np.logical_or.accumulate(grid[::-1], axis=0)[::-1]
    issue, area = np.nonzero(before & after & ~grid)
    return pd.DataFrame({"issue": known.index[issue], "area_code": known.columns[area]})


def _told(gaps: pd.DataFrame) -> str:
    """The first issues with the names of what they lack."""
    by_issue = [(issue, rows["area_code"]) for issue, rows in gaps.groupby("issue")]
    said = [f"{issue:%Y-%m}: {_names(codes)}" for issue, codes in by_issue[:_ISSUES]]
    more = len(by_issue) - len(said)
    return "; ".join([*said, *([f"and {more} more"] if more else [])])


def _names(codes: pd.Series) -> str:
    first = ", ".join(gazetteer().name(code) for code in sorted(codes)[:_NAMES])
    return first if len(codes) <= _NAMES else f"{first} and {len(codes) - _NAMES} more"


def _files_of(evidence: Evidence, source: str, location: str) -> str:
    rows = evidence.observations
    here = rows["source"].eq(source) & rows["location_code"].eq(location)
    return ", ".join(sorted(rows.loc[here, "release"].unique()))
