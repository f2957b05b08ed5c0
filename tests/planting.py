"""Observations written by hand, for tests that plant a truth."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import sahel_indicators
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


@cache
def _texts_of_ingest() -> frozenset[str]:
    """Every text in quotes in the code of the ingest modules."""
    folder = Path(sahel_indicators.__file__).parent / "ingest"
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    return frozenset(re.findall(r'"([a-z0-9_{}]+)"', code))


def named_in_ingest(key: str) -> bool:
    """Whether a module of ingest names a key, whole or as a pattern ("phase{n}_people")."""
    patterns = (re.sub(r"\{[a-z]*\}", "[a-z0-9_]+", text) for text in _texts_of_ingest())
    return any(re.fullmatch(pattern, key) for pattern in patterns if pattern != "[a-z0-9_]+")
