"""DTM's places: which country, which place, and whether all rows of an area can be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from ..areas import fold, gazetteer
from ..countries import country_of

_LIKENESS = 0.75


def locations(codes: pd.Series) -> pd.Series:
    """ISO 3166-1 alpha-3 codes of countries, from these themselves ("MLI") or P-codes ("TD07")."""
    return codes.map({code: country_of(code) for code in codes.unique()})


def joined(names: pd.DataFrame, otherwise: str) -> pd.Series:
    """The names of a place from the larger to the smaller; a text where none is given."""
    texts = [" / ".join(filter(None, row)) or otherwise for row in names.to_numpy().tolist()]
    return pd.Series(texts, index=names.index, dtype="str")


def titles(said: Mapping[str, str]) -> dict[str, str]:
    """The publisher's names for what is made of its columns."""
    about = {"location_code": ("admin_0_pcode", "p_code_admin_1_province")}
    return {ours: said[name] for ours, names in about.items() for name in names if name in said}


def beside_set_aside(
    raw: pd.DataFrame, lines: Iterable[int], place: Sequence[str], same: Sequence[str]
) -> np.ndarray:
    """The rows of areas of which another row is set aside, itself not a mere repetition.

    `place` are the columns of location, admin1 code and name, admin2 code and name, `same` those
    that the rows of one sum share beside the place. A row whose admin2 name is not known may be of
    an area whose name is like it, so the rows of that are taken to be incomplete as well.
    """
    aside = raw.index.isin(list(lines))
    lost = raw[aside & ~raw.duplicated().to_numpy()]
    names = {f"level{at // 2}": _said(raw, place[at - 1], place[at]) for at in (2, 4)}
    about = pd.MultiIndex.from_frame(raw[list(same)].assign(**names))
    partial = about.isin(about[raw.index.isin(lost.index)]) & ~aside
    return partial | (_may_be_of(raw, lost, place, same) & ~aside)


def _said(raw: pd.DataFrame, code: str, name: str) -> pd.Series:
    """What a row calls its area: the name, or the code where there is no name."""
    names = raw[name].map(fold)
    return names if not code else names.where(names != "", raw[code])


def _may_be_of(
    raw: pd.DataFrame, lost: pd.DataFrame, place: Sequence[str], same: Sequence[str]
) -> np.ndarray:
    """The rows of areas that a row which is lost may speak of, going by the likeness of names."""
    found = np.zeros(len(raw), dtype=bool)
    districts = raw[place[4]].map(fold)
    for _, row in lost.iterrows():
        name = fold(row[place[4]])
        if name and not gazetteer().codes(row[place[0]], 2, name):
            like = get_close_matches(name, districts.unique().tolist(), n=5, cutoff=_LIKENESS)
            alike = (raw[list(same)] == row[list(same)]).all(axis=1).to_numpy()
            found |= alike & districts.isin(like).to_numpy()
    return found
