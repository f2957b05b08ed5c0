"""How many children the IPC's analyses of acute malnutrition expect to be ill in a period."""

from __future__ import annotations

import pandas as pd

from .trends import with_series_in_parts

BURDEN = [
    *("survey", "age_group", "part", "period_start", "period_end", "published_on"),
    *("acute", "severe", "rounded", "doubted"),
]

_NAMES = {
    "children_acutely_malnourished": "acute",
    "children_severely_malnourished": "severe",
}
_KEYS = ["survey", "age_group", "unit", "source", "period_start", "period_end", "published_on"]


def burdens(told: pd.DataFrame) -> pd.DataFrame:
    """The burdens of the IPC's analyses of one country, one row an analysis, in order of time.

    `told` are its observations. The columns are `BURDEN`: children with acute malnutrition and, of
    these, in its severe form (missing where none is given), whether they are of a `part` of the
    country, `rounded` by the source, or `doubted` (its own text does not agree with them). Other
    estimates than the IPC's (caseloads planned for) are of another kind and are left out.
    """
    rows = told[told["variable"].isin(list(_NAMES)) & (told["admin_level"] == 0)]
    rows = rows[rows["series"].str.startswith("IPC") & rows["value"].notna()]
    if rows.empty:
        return pd.DataFrame(columns=BURDEN)
    rows = with_series_in_parts(rows)
    wide = rows.set_index([*_KEYS, "variable"])["value"].unstack("variable")
    wide = wide.reindex(columns=list(_NAMES)).rename(columns=_NAMES)
    notes = rows.groupby(_KEYS)["note"].agg("; ".join)
    wide = wide.assign(
        rounded=notes.str.contains(r"\brounded\b", regex=True),
        doubted=notes.str.contains("not consistent", regex=False),
    )
    frame = wide.dropna(subset=["acute"]).reset_index()
    frame = frame.assign(part=frame["unit"] != "")
    return frame.sort_values(["period_end", "period_start", "survey"], ignore_index=True)[BURDEN]
