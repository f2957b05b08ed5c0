"""Whose a row set aside is: the country it is about, where anything tells it.

The first of these that names a country tells it: the row's own `location_code`, where it is a line
of an embedded table; the reason for which it was set aside ("... admin1 name of NER"); the name of
its file (`food_security_ner.csv`). Where none does, the country is not known, and the row is shown
to readers of every country.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ..countries import countries, country_of, with_areas
from ..ingest.reading import read_header, read_table

# Stands for the country of a row that is of none covered here; "" is a country not known.
NOT_COVERED = "not covered"

# What rows of such countries are set aside for, when a file of many is read.
OUTSIDE = (
    "is not the code of a country in the gazetteer|areas of [A-Z]{3} are not in the gazetteer"
    "|is not a country covered|country is not one covered"
)
# How reasons name a country: by its letters, or by the P-code of an area.
_NAMED = re.compile(r"\b(?:of|in) ([A-Z]{3})\b|\b([A-Z]{2}\d{2,})\b")
_COLUMN = "location_code"


def with_countries(
    quarantine: pd.DataFrame, folder: Path | None = None, of: str = ""
) -> pd.DataFrame:
    """The rows set aside with `location_code`: three letters, `NOT_COVERED`, or "" if not known.

    `folder` is that of the embedded tables which the rows are lines of; None for other files, whose
    lines are not looked at. `of` in the result is the file of the account that they are rows of:
    the one given, or each row's own.
    """
    rows = quarantine.reset_index(drop=True)
    told = rows["reason"].map({each: _in_reason(each) for each in rows["reason"].unique()})
    named = rows["file"].map({each: named_after(each) for each in rows["file"].unique()})
    own = _own_cells(rows, folder)
    country = own.where(own != "", told).where(lambda known: known != "", named)
    outside = rows["reason"].str.contains(OUTSIDE).astype(bool)
    files = of or rows["file"].map(lambda file: Path(file).name)
    return rows.assign(location_code=country.mask(outside, NOT_COVERED).astype("str"), of=files)


def named_after(file: str) -> str:
    """The country whose letters a file's name ends in (food_security_ner.csv); "" without one."""
    last = Path(file).stem.rpartition("_")[2].upper()
    return last if last in {country.iso3 for country in with_areas()} else ""


def _in_reason(reason: str) -> str:
    """The country that a reason names; the last, because what was found is quoted before it."""
    named = [letters or country_of(code) for letters, code in _NAMED.findall(reason)]
    return named[-1] if named and named[-1] in countries() else ""


def _own_cells(rows: pd.DataFrame, folder: Path | None) -> pd.Series:
    """What the rows' own lines say in `location_code`; "" where they say nothing known."""
    cells = pd.Series("", index=rows.index, dtype="str")
    if folder is None:
        return cells
    for file, here in rows.groupby("file"):
        column = _column(folder / Path(str(file)).name)
        if column is not None:
            cells[here.index] = column.reindex(here["row"]).fillna("").to_numpy()
    return cells.where(cells.isin(list(countries())), "")


def _column(path: Path) -> pd.Series | None:
    """The column of countries of an embedded table, by line; None where there is none."""
    header = read_header(path) if path.is_file() else []
    return read_table(path, header, ())[_COLUMN] if _COLUMN in header else None
