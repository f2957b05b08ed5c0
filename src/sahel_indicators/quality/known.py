"""Everything known, as the rules look at it: the embedded tables and every ingested file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from ..ingest.bundle import Bundle
from ..releases import observations_known, releases
from .calendars import latest_known, overdue
from .evidence import Evidence
from .whose import with_countries

ACCOUNT = ["file", "rows_read", "rows_observed", "rows_quarantined", "countries"]


def everything_known(bundle: Bundle, today: date | None = None) -> Evidence:
    """The evidence of the embedded tables and all releases; what is late on a day, if one is given.

    Of a figure that several files give, the one believed is looked at (`observations_known`);
    of rows that were set aside, those of every file.
    """
    folder = Path(bundle.files[0].file).parent if bundle.files else None
    return evidence_of(observations_known(bundle.observations), bundle.quarantine, folder, today)


def evidence_of(
    known: pd.DataFrame, quarantine: pd.DataFrame, folder: Path | None, today: date | None = None
) -> Evidence:
    """The same, of what is known already (`observations_known`) and the tables' quarantine."""
    late = overdue(latest_known(known), today) if today else ()
    ingested = [with_countries(each.quarantine(), of=each.file) for each in releases()]
    aside = pd.concat([with_countries(quarantine, folder), *ingested], ignore_index=True)
    return Evidence(known, aside, folder, late)


def account_of_everything(tables: pd.DataFrame) -> pd.DataFrame:
    """Rows read, observed and set aside, one row a file, and whose it holds: `ACCOUNT`.

    First the embedded tables, as `Bundle.account` gives them, then every ingested file. What is
    counted is what a file gave, whether or not a later one is believed now.
    """
    ingested = [
        {
            "file": release.file,
            "rows_read": release.rows_read,
            "rows_observed": release.rows_read - release.rows_quarantined,
            "rows_quarantined": release.rows_quarantined,
            "countries": " ".join(sorted(release.observations()["location_code"].unique())),
        }
        for release in releases()
    ]
    embedded = tables.reindex(columns=ACCOUNT).to_dict("records")
    return pd.DataFrame([*embedded, *ingested], columns=ACCOUNT)
