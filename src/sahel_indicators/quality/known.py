"""Everything known, as the rules look at it: the embedded tables and every ingested file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from ..ingest.bundle import Bundle
from ..releases import observations_known, releases
from .calendars import latest_known, overdue
from .evidence import Evidence

ACCOUNT = ["file", "rows_read", "rows_observed", "rows_quarantined"]


def everything_known(bundle: Bundle, today: date | None = None) -> Evidence:
    """The evidence of the embedded tables and all releases; what is late on a day, if one is given.

    Of a figure that several files give, the one believed is looked at (`observations_known`);
    of rows that were set aside, those of every file.
    """
    known = observations_known(bundle.observations)
    late = overdue(latest_known(known), today) if today else ()
    folder = Path(bundle.files[0].file).parent if bundle.files else None
    return Evidence(known, with_release_quarantine(bundle.quarantine), folder, late)


def with_release_quarantine(quarantine: pd.DataFrame) -> pd.DataFrame:
    """The rows set aside from the embedded tables with those from every ingested file."""
    return pd.concat([quarantine, *(r.quarantine() for r in releases())], ignore_index=True)


def account_of_everything(bundle: Bundle) -> pd.DataFrame:
    """Rows read, observed and set aside, one row a file, tables first: `ACCOUNT`."""
    tables = bundle.account()[ACCOUNT] if bundle.files else pd.DataFrame(columns=ACCOUNT)
    ingested = [
        {
            "file": release.file,
            "rows_read": release.rows_read,
            "rows_observed": release.rows_read - release.rows_quarantined,
            "rows_quarantined": release.rows_quarantined,
        }
        for release in releases()
    ]
    return pd.concat([tables, pd.DataFrame(ingested, columns=ACCOUNT)], ignore_index=True)
