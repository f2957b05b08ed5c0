"""The IPC API's answer about people in phases: countries, within them groups, within them areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..countries import countries
from ..errors import IngestError
from .normalizing_dates import months_as_days
from .reading import read_month, read_numbers
from .recognition import Match

FIGURES = ("population", "phase3plus", *(f"phase{number}" for number in range(1, 6)))
SHARES = tuple(f"{name}_share" for name in FIGURES[1:])
# How the answer names our columns, before the suffix of the period.
_NAMES = dict(
    zip(
        (*FIGURES, *SHARES),
        (
            "estimated_population",
            "p3plus",
            *(f"phase{number}_population" for number in range(1, 6)),
            "p3plus_percentage",
            *(f"phase{number}_percentage" for number in range(1, 6)),
        ),
        strict=True,
    )
)
_PERIODS = {
    "current": ("", "current_period_dates"),
    "first projection": ("_projected", "projected_period_dates"),
    "second projection": ("_second_projected", "second_projected_period_dates"),
}
# Every column of an answer that is read, as the table of its analyses names them.
READ = (
    *(f"{name}{suffix}" for name in _NAMES.values() for suffix, _ in _PERIODS.values()),
    *(dates for _, dates in _PERIODS.values()),
)
_CODES = {country.iso2: country.iso3 for country in countries().values()}
# A share is printed in whole per cent: further off than this, it is another share.
_CLOSE = 0.01


def records_of_answer(match: Match) -> pd.DataFrame:
    """One row an area (or group, or country) and period, on the number of its analysis.

    Raises `IngestError` where groups or areas are not what the answer is known to hold.
    """
    lines = match.table.frame.index
    analyses = _analyses(match.document.payload, len(lines))
    if len(analyses) != len(lines):
        raise _unlike("analyses", match.file, None)
    rows = [
        {"row": int(line), **record}
        for line, analysis in zip(lines, analyses, strict=True)
        for record in _records(analysis, match.file, int(line))
    ]
    return with_share_remarks(pd.DataFrame(rows).set_index("row").astype("str"))


def _analyses(payload: Any, count: int) -> list[dict[str, Any]]:
    """The analyses as the table has them: a list, alone, or within a wrapper."""
    if isinstance(payload, list):
        return payload
    lists = [held for held in payload.values() if isinstance(held, list) and len(held) == count]
    wrapped = next((held for held in lists if "analysis_date" in held[0]), None)
    return wrapped or [payload]


def _records(analysis: dict[str, Any], file: str, line: int) -> list[dict[str, str]]:
    shared = {
        "location_code": _CODES.get(_text(analysis, "country"), _text(analysis, "country")),
        "date_of_analysis": _text(analysis, "analysis_date"),
        "condition": _text(analysis, "condition") or "A",
    }
    found = [
        {**shared, "level_1": group, "area": area, "status": status, **figures}
        for group, area, place in _places(analysis, file, line)
        for status, figures in _periods(place, analysis)
    ]
    nothing = dict.fromkeys(("period_start", "period_end", *_NAMES), "")
    return found or [{**shared, "level_1": "", "area": "", "status": "current", **nothing}]


def _places(
    analysis: dict[str, Any], file: str, line: int
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Group, area and figures of the country, each of its groups and each of its areas."""
    yield "", "", analysis
    for area in _listed(analysis, "areas", file, line):
        yield "", _text(area, "name"), area
    for group in _listed(analysis, "groups", file, line):
        yield _text(group, "name"), "", group
        for area in _listed(group, "areas", file, line):
            yield _text(group, "name"), _text(area, "name"), area


def _listed(holder: dict[str, Any], name: str, file: str, line: int) -> list[dict[str, Any]]:
    held = holder.get(name) or []
    if not isinstance(held, list) or not all(isinstance(one, dict) for one in held):
        raise _unlike(name, file, line)
    return held


def _unlike(name: str, file: str, line: int | None) -> IngestError:
    return IngestError(
        f"holds something else than a list of {name}",
        file=file,
        row=line,
        column=name,
        expected=f"{name} with people in phases, as the API answers",
        remedy="fetch the answer again",
    )


def _periods(
    place: dict[str, Any], analysis: dict[str, Any]
) -> Iterator[tuple[str, dict[str, str]]]:
    for status, (suffix, dates) in _PERIODS.items():
        figures = {ours: _text(place, f"{name}{suffix}") for ours, name in _NAMES.items()}
        start, end = _days(_text(analysis, dates))
        in_phases = any(figures[name] for name in FIGURES[1:])
        # Of a period that was not analysed, the answer gives the population alone, or 0 of it.
        if in_phases or (start and figures["population"]):
            yield status, {"period_start": start, "period_end": end, **figures}


def _days(said: str) -> tuple[str, str]:
    """First and last day of "Apr 2023 - Aug 2023"; blank where it says no months."""
    first, _, last = said.partition(" - ")
    return months_as_days(read_month(first), read_month(last or first))


def _text(holder: dict[str, Any], name: str) -> str:
    cell = holder.get(name)
    return "" if cell is None else str(cell).strip()


# -- shares ----------------------------------------------------------------------------------


def with_share_remarks(raw: pd.DataFrame) -> pd.DataFrame:
    """The rows with a `remark` naming the phases whose printed share is another."""
    everybody = read_numbers(raw["population"])[0]
    apart = {
        name: is_another_share(read_numbers(raw[name])[0], everybody, raw[share])
        for name, share in zip(FIGURES[1:], SHARES, strict=True)
    }
    named = [
        ", ".join(name for name, differs in zip(apart, row, strict=True) if differs)
        for row in zip(*apart.values(), strict=True)
    ]
    return raw.assign(remark=[f"{OTHER_SHARE}: {names}" if names else "" for names in named])


OTHER_SHARE = "the share printed is not that of the people"


def is_another_share(people: np.ndarray, everybody: np.ndarray, shares: pd.Series) -> np.ndarray:
    """True where a share was printed that is over a hundredth off from people by all of them."""
    printed = read_numbers(shares)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(people / everybody - printed) > _CLOSE + 1e-9)
