"""Observations written by hand, for tests that plant a truth."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sahel_indicators.observations import COLUMNS, empty

_ORDINARY: dict[str, Any] = {
    "variable": "phase3_people",
    "location_code": "MLI",
    "admin_level": 2,
    "area_code": "ML0506",
    "unit": "",
    "counterpart_code": "",
    "series": "",
    "period_start": "2023-10-01",
    "period_end": "2023-12-31",
    "status": "current",
    "value": 1.0,
    "lower": float("nan"),
    "upper": float("nan"),
    "sample_size": float("nan"),
    "source": "cilss_ch",
    "release": "planted.csv",
    "published_on": "2023-11-30",
    "published_on_assumed": True,
    "note": "",
}


def planted(*rows: dict[str, Any]) -> pd.DataFrame:
    """A table of observations; each row says only what makes it differ from an ordinary one."""
    full = [_ORDINARY | {"row": line} | row for line, row in enumerate(rows, start=2)]
    return pd.DataFrame(full, columns=COLUMNS).astype(empty().dtypes.to_dict())
