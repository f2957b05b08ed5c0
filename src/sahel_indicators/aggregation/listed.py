"""Lists that are the whole: places, or reasons, that together are the figure of their area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..observations import row_numbers
from .columns import FIGURE_KEY

# Producers and the assessments (what `series` begins with) that list every place with displaced
# people, or split one stock by reason: what is listed is the whole. DTM's baselines and site
# assessments do so (Mali, December 2018: 45 places add up to the printed 120,298 IDPs; Chad's
# round 9: 145,153 displaced by conflict and 23,850 by insecurity are the 169,003 of the same
# round's site assessment). Its emergency tracking lists only where people move, and is not here.
_LISTED = {"iom_dtm": ("BA", "SA"), "iom_dtm_api": ("BA", "SA")}


def listed(sources: pd.Series, series: pd.Series) -> np.ndarray:
    """Whether the units of each figure are those of a list that is the whole."""
    found = np.zeros(len(sources), dtype=bool)
    for source, kinds in _LISTED.items():
        of_source = np.flatnonzero(sources == source)
        codes, different = pd.factorize(series.iloc[of_source])
        begins = [said.partition(" | ")[0] in kinds for said in different]
        found[of_source] = np.array(begins, dtype=bool)[codes]
    return found


def without_places_of_known_areas(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without listed places whose area has a figure of its own beside them.

    They lie within it (a table compiled from the list), and would count twice.
    """
    place = listed(rows["source"], rows["series"]) & rows["unit"].ne("").to_numpy()
    if not place.any():
        return rows
    figure = row_numbers(rows, FIGURE_KEY)
    known = figure[rows["unit"].eq("") & rows["value"].notna()]
    return rows[~(place & figure.isin(known).to_numpy())]
