"""Tables handed out as CSV: looked into, never changed."""

from __future__ import annotations

import csv

from .downloads import Download
from .endpoints import Endpoint
from .failures import Failure
from .http import Ask, Client


def refuse_wrong_csv(client: Client, table: Endpoint, ask: Ask, file: Download) -> int:
    """The number of records of a table; `FetchError` where columns are missing or there is none."""
    failure: Failure | None = None
    records = 0
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text, strict=True)
            header = next(rows, [])
            records = sum(1 for row in rows if row)
    except (UnicodeDecodeError, csv.Error):
        failure = Failure("the answer is no CSV table in UTF-8", "report this to the source")
    if failure is None and (missing := table.fields - set(header)):
        failure = Failure(
            f"the table has another form: column {', '.join(sorted(missing))} is missing",
            "the source has changed its tables: report this, and use its download page until then",
        )
    if failure is None and not records:
        failure = Failure(
            "there is not a single record; an empty answer is an error, not a zero",
            "check country, dates and theme",
        )
    if failure:
        file.path.unlink()
        raise client.error(ask, failure)
    return records
