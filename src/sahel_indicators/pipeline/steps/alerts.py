"""The alerts on the indicators of all countries, and the test of their rules on the past."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...alerts import rules_of, write_alerts
from ...config import settings
from ...releases import events_known
from ...store import read_table


def tell(folder: Path, out: Path, countries: list[str]) -> dict[str, Any]:
    """What stands, what nobody can say, every firing, and digests to send on."""
    values = {
        country: read_table(folder / "indicators" / f"{country}.parquet") for country in countries
    }
    events = events_known()
    rules = rules_of(settings().alert_rules)
    write_alerts(values, out / "alerts", rules, events if len(events) else None)
    return {"rows": len(read_table(out / "alerts" / "standing.parquet"))}
