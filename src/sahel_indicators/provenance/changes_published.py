"""What a reader of a generation sees: of each figure's producers and vintages the one that wins."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..indicators import DECLARED
from ..observations import repeated, row_numbers
from ..panel.placing import one_producer
from ..store import read_table

# What a published value is of; one row each.
PUBLISHED_KEY = [
    "indicator",
    "location_code",
    "admin_level",
    "area_code",
    "period_start",
    "period_end",
    "series",
    "status",
]
PUBLISHED = [*PUBLISHED_KEY, "value", "lower", "upper", "source", "published_on"]

FILE = "published.parquet"


def published_in(folder: Path) -> pd.DataFrame:
    """The published values of the generation in a folder, in the columns `PUBLISHED`.

    As that generation itself chose them where it says so (`published.parquet`): the rule of choice
    is code and may have changed since. Raises `DataError` where a table cannot be read.
    """
    stored = folder / FILE
    return read_table(stored) if stored.is_file() else published(indicator_values(folder))


def indicator_values(folder: Path) -> pd.DataFrame:
    """Every indicator value of a generation, of all countries (`indicators.computing.VALUES`).

    Raises `DataError` where the generation holds none.
    """
    tables = sorted((folder / "indicators").glob("*.parquet"))
    if not tables:
        raise DataError(
            f"{folder} holds no indicator values.",
            expected="indicators/<COUNTRY>.parquet, as `sahel run` writes them",
            remedy="run `sahel run`",
        )
    return pd.concat([read_table(path) for path in tables], ignore_index=True)


def published(values: pd.DataFrame) -> pd.DataFrame:
    """One row a figure (`PUBLISHED_KEY`): the first producer's latest, as a panel shows it.

    Surveys of one area and period (`series`), current and projected figures (`status`) are figures
    apart, for a report shows them side by side. `values` has the columns `VALUES`, and each row its
    own label.
    """
    # Most figures have one producer and vintage; only the others need to be chosen from.
    several = repeated(row_numbers(values, PUBLISHED_KEY).to_numpy())
    chosen = _winners(values[several])
    return values[~several | values.index.isin(chosen)][PUBLISHED].reset_index(drop=True)


def _winners(values: pd.DataFrame) -> pd.Index:
    """The rows that `one_producer` chooses, asked for each area, series and status apart.

    Of what is no longer declared, in a generation of an earlier version, the latest.
    """
    pairs = {(key, source) for key, each in DECLARED.items() for source in each.sources}
    found = zip(values["indicator"].tolist(), values["source"].tolist(), strict=True)
    declared = pd.Series([pair in pairs for pair in found], index=values.index, dtype="bool")
    latest = values[~declared].sort_values("published_on", ascending=False, kind="stable")
    apart = values.assign(area_code=row_numbers(values, ["area_code", "series", "status"]))
    chosen = one_producer(apart[declared], list(DECLARED.values()))
    return chosen.index.append(latest.drop_duplicates(PUBLISHED_KEY).index)
