"""The regional workbook of the Cadre Harmonisé: both schemas, as released through HDX.

A row is one analysis of one unit: current, or projected to the next June-August. The later schema
names the levels between regions, districts and communes in columns of their own; the earlier one
writes them where the district stands.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..periods import EXERCISE_MONTH, SEASONS
from .accounting import Fault, Ingested, Problems
from .cadre_harmonise_units import with_units
from .layouts import Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .normalizing_checks import doubtful_points, refuse_exchanged
from .normalizing_dates import months_as_days
from .reading import Document, read_numbers
from .recognition import Form, Match, matches

SOURCE = "cadre_harmonise"

_PHASES = tuple(f"phase{number}" for number in range(1, 6))
_SHARED = column_names(
    "adm0_pcod3 adm1_name adm1_pcod2 adm2_name adm2_pcod2 population phase_class "
    "phase1 phase2 phase3 phase4 phase5 phase35 chtype exercise_label exercise_year "
    "reference_label reference_year"
)
_BETWEEN = column_names("adm1_5_name adm2_5_name adm3_name")
FORMS = (
    Form(
        name="Cadre Harmonisé, regional workbook of 61 columns (since 2021)",
        needs=(*_SHARED, *_BETWEEN, "notes", "usethisperiod"),
        knows=column_names(
            "adm0_name adm0_pcod2 adm0_5_name adm0_5_pcod2 adm1_5_pcod2 adm2_5_pcod2 adm3_pcod2 "
            "exercise_code reference_code"
        ),
    ),
    Form(
        name="Cadre Harmonisé, regional workbook of 29 columns (to 2020)",
        needs=(*_SHARED, "status"),
        knows=column_names(
            "adm0_name adm0_gaulcode adm0_pcod2 region adm1_gaulcode adm1_pcod3 adm2_gaulcode "
            "adm2_pcod3 exercise_code reference_code"
        ),
        without=_BETWEEN,
    ),
)

# The bundle's tables of the Cadre Harmonisé were compiled from this workbook: what comes out has
# the same keys. `notes` say what was done to a row, which is never a word of the workbook's own.
LAYOUT = Layout(
    name="cadre_harmonise",
    place=("adm0_pcod3", "adm1_pcod2", "adm1_name", "adm2_pcod2", "adm2_name"),
    measures=(
        Measure("population", "population_analysed"),
        Measure("phase_class", "phase_class"),
        *(Measure(phase, f"{phase}_people") for phase in _PHASES),
    ),
    source="cilss_ch",
    status=Named("chtype", {"current": "current", "projected": "first projection"}),
    unit="unit",
    period=("period_start", "period_end"),
    exercise=("exercise_year", "exercise_label"),
    notes=("remark",),
)

_PEOPLE = ("population", *_PHASES)
# Counts were made from whole-percent shares: so many people less or more are no other sum.
_CLOSE = 2
_APART = 0.05
_ROUNDED = "printed with decimals, rounded to whole people"
_OTHER_SUM = "phases 3 to 5 are not together the phase35 of the file"


def sniff(document: Document) -> list[Match]:
    """The sheets that are a table of the Cadre Harmonisé."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The rows with their unit, the days of their season, and people in whole numbers."""
    raw = with_units(match.table.frame)
    seasons = zip(raw["reference_label"], raw["reference_year"], strict=True)
    days = [_days_of_season(label, year) for label, year in seasons]
    raw["period_start"], raw["period_end"] = (
        [first for first, _ in days],
        [last for _, last in days],
    )
    people = _people(raw, match, (*_PEOPLE, "phase35"))
    raw["remark"] = _remarks(raw, people)
    for column in _PEOPLE:
        raw[column] = _rounded(raw[column], people[column])
    return raw


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The rows as observations; those that cannot be placed or read as quarantine.

    Raises `IngestError` where the phases are not together the population in most rows.
    """
    _refuse_other_sums(raw, match)
    return normalized(raw, LAYOUT, match, faults=_unknown_labels(raw))


def _unknown_labels(raw: pd.DataFrame) -> dict[str, Fault]:
    """Labels that stand for no months: of the season, of which the period is made, and exercise."""
    known = {
        "reference_label": (list(SEASONS), LAYOUT.period),
        "exercise_label": (list(EXERCISE_MONTH), ()),
    }
    unknown = {
        f"unknown {column}; expected {', '.join(labels)}": Fault(
            ~raw[column].isin(labels).to_numpy(), column, spoils
        )
        for column, (labels, spoils) in known.items()
    }
    # Beside an unknown label nothing else tells of the year, which the period is made of as well.
    no_year = ~raw["reference_label"].isin(list(SEASONS)) & ~raw["reference_year"].map(_is_year)
    return unknown | {"is no year": Fault(no_year.to_numpy(), "reference_year")}


def _days_of_season(label: str, year: str) -> tuple[str, str]:
    """First and last day, as texts, of the season that a label stands for; blank if unknown."""
    if label not in SEASONS or not _is_year(year):
        return "", ""
    first, last = SEASONS[label]
    return months_as_days((int(year), first), (int(year), last))


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal()


# -- figures ---------------------------------------------------------------------------------


def _people(
    raw: pd.DataFrame, match: Match, columns: Sequence[str] = _PEOPLE
) -> dict[str, np.ndarray]:
    """The figures of each column; NaN where a cell is blank, unreadable, or could be either of two.

    "62.716" is 62,716 people or 63, and is left to be set aside.
    """
    decimal_comma = match.table.decimal_comma
    return {
        column: np.where(
            doubtful_points(raw[column]), np.nan, read_numbers(raw[column], decimal_comma)[0]
        )
        for column in columns
    }


def _refuse_other_sums(raw: pd.DataFrame, match: Match) -> None:
    """Raise `IngestError` where most populations are not what their phases add up to.

    Of the 27,231 rows with all figures in the release of April 2023, 33 are so far apart.
    """
    population, *phases = _people(raw, match).values()
    together = np.sum(phases, axis=0)
    # In areas that were not analysed all phases are 0; NaN is no figure, and is not judged.
    judged = (together > 0) & ~np.isnan(population)
    apart = np.abs(together - population) > _APART * population
    said = f"phases 1 to 5 are not together the population, by more than {_APART:.0%},"
    problems = Problems(raw, match.file, match.table.titles)
    refuse_exchanged(apart, judged, problems, "population", said)


def _remarks(raw: pd.DataFrame, people: dict[str, np.ndarray]) -> list[str]:
    """What has to be said about each row, beside the workbook's own note."""
    broken = np.any([_has_decimals(people[column]) for column in _PEOPLE], axis=0)
    worse = np.array([people[phase] for phase in _PHASES[2:]])
    apart = np.abs(np.nansum(worse, axis=0) - people["phase35"]) > _CLOSE
    said = (
        np.where(broken, _ROUNDED, ""),
        np.where(apart & ~np.isnan(worse).all(axis=0), _OTHER_SUM, ""),
        raw["notes"].to_numpy() if "notes" in raw else np.full(len(raw), ""),
    )
    return ["; ".join(filter(None, row)) for row in zip(*said, strict=True)]


def _has_decimals(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.isfinite(values) & (values != np.rint(values)))


def _rounded(cells: pd.Series, values: np.ndarray) -> pd.Series:
    """The cells as they are, those with a point or comma as whole numbers: people are whole.

    A cell that could be either of two figures has no value here, and stays as it is.
    """
    marked = cells.str.contains(r"[.,]").to_numpy(dtype=bool) & np.isfinite(values)
    whole = [f"{value:.0f}" if cut else "" for value, cut in zip(values, marked, strict=True)]
    return cells.where(~marked, pd.Series(whole, index=cells.index, dtype="str"))
