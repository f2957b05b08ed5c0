"""The alerts on the indicators of a country, and the test of their rules on its past."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...alerts import rules_of, write_alerts
from ...config import settings
from ...releases import events_known
from ...store import read_table


def tell(folder: Path, out: Path, country: str) -> dict[str, Any]:
    """What stands, what nobody can say, every firing, and digests to send on."""
    values = {country: read_table(folder / "indicators" / f"{country}.parquet")}
    events, rules = events_known(), rules_of(settings().alert_rules)
    place = out / "alerts" / country
    write_alerts(values, place, rules, events if len(events) else None)
    return {"rows": len(read_table(place / "standing.parquet"))}
