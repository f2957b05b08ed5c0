"""How many children the IPC's analyses of acute malnutrition expect to be ill in a period.

Estimates of which no area is known (several states of Nigeria at once) stand apart, in no table.
"""

from __future__ import annotations

import pandas as pd

from ..periods import inside_span
from .analyses import side_by_side
from .set_aside import without_place
from .trends import with_series_in_parts

BURDEN = [
    *("survey", "age_group", "unit", "part", "period_start", "period_end", "published_on"),
    *("acute", "severe", "rounded", "doubted"),
]

_NAMES = {
    "children_acutely_malnourished": "acute",
    "children_severely_malnourished": "severe",
}
# Those set aside: whether they are the IPC's, or a caseload that somebody plans for.
BURDEN_ASIDE = [*BURDEN, "is_ipc"]
_KEYS = ["survey", "age_group", "unit", "source", "period_start", "period_end", "published_on"]


def burdens(told: pd.DataFrame) -> pd.DataFrame:
    """The burdens of the IPC's analyses of one country, one row an analysis, in order of time.

    `told` are its observations. The columns are `BURDEN`: children with acute malnutrition and, of
    these, in its severe form (missing where none is given), whether they are of a `part` of the
    country, `rounded` by the source, or `doubted` (its own text does not agree with them). Other
    estimates than the IPC's (caseloads planned for) are of another kind and are left out.
    """
    every = _estimates(told[told["admin_level"] == 0])
    return every[every["is_ipc"]].dropna(subset=["acute"]).reset_index(drop=True)[BURDEN]


def burdens_aside(
    country: str, as_of: str | None, start: str | None = None, end: str | None = None
) -> pd.DataFrame:
    """Every estimate of a country of which no area can be named, in order of time.

    The columns are `BURDEN_ASIDE`; `unit` is what the table calls the area, "acute" is missing
    where only the severe form was printed.
    """
    told = without_place("nutrition", country, as_of)
    return _estimates(inside_span(told, start, end))


def _estimates(told: pd.DataFrame) -> pd.DataFrame:
    """Estimates of whoever made them, one row an estimate."""
    rows = told[told["variable"].isin(list(_NAMES)) & told["value"].notna()]
    if rows.empty:
        return pd.DataFrame(columns=BURDEN_ASIDE).astype({"is_ipc": bool})
    rows = with_series_in_parts(rows)
    wide = side_by_side(rows, _KEYS, _NAMES).rename(columns=_NAMES)
    notes = rows.groupby(_KEYS)["note"].agg("; ".join)
    wide = wide.assign(
        rounded=notes.str.contains(r"\brounded\b", regex=True),
        doubted=notes.str.contains("not consistent", regex=False),
    )
    frame = wide.reset_index()
    frame = frame.assign(part=frame["unit"] != "", is_ipc=frame["survey"].str.startswith("IPC"))
    order = ["period_end", "period_start", "survey", "unit"]
    return frame.sort_values(order, ignore_index=True)[BURDEN_ASIDE]


def points_aside(
    country: str, as_of: str | None, start: str | None = None, end: str | None = None
) -> pd.DataFrame:
    """How many `figures` of prevalence there are of each `unit` of which no area can be named."""
    told = inside_span(without_place("nutrition", country, as_of), start, end)
    rows = told[~told["variable"].isin(list(_NAMES)) & told["value"].notna()]
    return rows.groupby("unit").size().rename("figures").reset_index()
