"""The indicators of a country: every value, and the panels kept ready."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ...panel import open_indicators, open_panel
from ...periods import Frequency
from ...store import write_panel, write_table

# Admin level and frequency of the panels.
PANELS: tuple[tuple[int, Frequency], ...] = ((0, "year"), (1, "month"), (2, "month"), (2, "season"))


def compute(_folder: Path, out: Path, country: str) -> dict[str, Any]:
    """Panels as NetCDF, and all indicator values as one table."""
    values = pd.concat([open_indicators(country, level) for level in (0, 1, 2)], ignore_index=True)
    write_table(values, out / "indicators" / f"{country}.parquet")
    for level, freq in PANELS:
        panel = open_panel(country, level, freq)
        write_panel(panel, out / "panels" / f"{country}_admin{level}_{freq}.nc")
    return {"rows": len(values)}
