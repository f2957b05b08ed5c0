"""Reading, placing and validating every table of the bundle, beside pandas that only reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sahel_indicators.config import settings
from sahel_indicators.ingest.bundle import FIGURES, ingest_bundle

from .measuring import Line, in_turns


def lines() -> Iterator[Line]:
    """The ratio to `pandas.read_csv` with its defaults, and the cost of a million rows."""
    paths = [settings().bundle / f"{name}.csv" for name in FIGURES]
    peer, ours = in_turns(lambda: [pd.read_csv(path) for path in paths], ingest_bundle)
    bundle = ingest_bundle()
    rows = sum(file.rows_read for file in bundle.files)
    yield Line(
        f"ingest of {len(paths)} tables",
        str(ours),
        f"read_csv: {peer}",
        f"{ours.median / peer.median:.1f} x",
        "at most 10 x",
    )
    yield Line(
        "  for a million rows",
        f"{ours.median / rows * 1e6:.1f} s",
        f"{peer.median / rows * 1e6:.1f} s",
    )
    yield Line(
        "  for a million figures",
        f"{ours.median / len(bundle.observations) * 1e6:.1f} s",
    )
