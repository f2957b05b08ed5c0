"""Where figures come from: those of the last run only while nothing has come since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.alerts import gathering, open_alerts, shipped_text
from sahel_indicators.config import settings
from sahel_indicators.errors import IngestError
from sahel_indicators.files import file_hash, table_hashes
from sahel_indicators.ingest import ingest_file
from sahel_indicators.observations import empty
from sahel_indicators.releases import store
from sahel_indicators.store import write_table
from tests.alerts.planting import monthly, standing, values
from tests.conftest import Sahel

RULE = next(each for each in shipped_text().split("\n[") if each.startswith("fatalities_month]"))
QUIET = monthly("2020-01", [1.0] * 37)
HEADER = (
    "location_code,admin1_code,admin1_name,admin2_code,admin2_name,event_type,events,fatalities,"
    "reference_period_start,reference_period_end\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A run that was made of the tables of now and of no ingested file, with quiet months."""
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    monkeypatch.setenv("SAHEL_TODAY", "2023-06-30")
    settings.cache_clear()
    write_table(values(*QUIET), settings().current / "indicators" / "MLI.parquet")
    write_table(empty(), settings().current / "observations.parquet")
    tell(inputs=table_hashes(settings().bundle), releases={})
    (tmp_path / "mine.toml").write_text(f"[{RULE}", "utf-8")
    yield tmp_path
    settings.cache_clear()


def tell(**rests_on: Any) -> None:
    """Let the run's record say of what it was made; of a limited run it does not."""
    record = {"inputs": table_hashes(settings().bundle)}
    record |= {"rests_on": rests_on} if rests_on else {}
    (settings().current / "run.json").write_text(json.dumps(record), "utf-8")


def ingest(folder: Path) -> str:
    """Hand in a newer file, with the quiet months and 42 deaths in February 2023; the id it got."""
    months = [*((month, 1) for month in pd.period_range("2020-01", periods=37, freq="M"))]
    rows = [*months, (pd.Period("2023-02", "M"), 42)]
    path = folder / "newer.csv"
    path.write_text(
        HEADER
        + "".join(
            f"MLI,ML05,Mopti,ML0503,Djenne,political_violence,1,{deaths},{month.start_time:%Y-%m-%d},"
            f"{month.end_time:%Y-%m-%d}\n"
            for month, deaths in rows
        )
    )
    return store(ingest_file(path), empty(), date(2023, 3, 15)).release.id


def test_a_file_that_was_ingested_since_the_run_is_looked_at(here: Path) -> None:
    assert standing(open_alerts(rules=here / "mine.toml")[0]) == {}
    ingest(here)
    now, _ = open_alerts(rules=here / "mine.toml")
    on_the_day, _ = open_alerts(rules=here / "mine.toml", as_of="2023-04-01")
    assert standing(now)["ML0503"] == standing(on_the_day)["ML0503"] == "warning"


def test_the_terminal_does_not_say_that_nothing_came_after_it(
    here: Path, sahel_here: Sahel
) -> None:
    ingest(here)
    said = sahel_here("alerts", "--rules", str(here / "mine.toml"), "--fail-on", "warning")
    assert said.returncode == 1
    assert "as known on 7 Feb 2023" not in " ".join(said.stdout.split())


ANEW = values(*QUIET, *monthly("2023-02", [42.0]))


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({}, {"ML0503": "warning"}),
        ({"inputs": {"idps_national.csv": "0"}}, {"ML0503": "warning"}),
        ({"releases": {"gone": "0"}}, {"ML0503": "warning"}),
        ({"releases": None}, {"ML0503": "warning"}),
        ({"code": "another"}, {}),
    ],
)
def test_figures_of_a_run_made_of_something_else_are_made_anew(
    told: dict[str, Any], level: dict[str, str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "open_indicators", _only_of_cercles)
    same = {"inputs": table_hashes(settings().bundle), "releases": {}}
    tell(**(same | told if told else {}))
    assert standing(open_alerts(rules=here / "mine.toml")[0]) == level


def _only_of_cercles(_: str, level: int, **__: Any) -> pd.DataFrame:
    return ANEW[ANEW["admin_level"] == level]


def test_a_file_that_was_read_anew_under_its_name_counts_as_another(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "open_indicators", _only_of_cercles)
    name = ingest(here)
    (record,) = (here / "processed" / "releases").glob(f"*/{name}/release.json")
    tell(inputs=table_hashes(settings().bundle), releases={name: file_hash(record)})
    assert standing(open_alerts(rules=here / "mine.toml")[0]) == {}
    changed = json.loads(record.read_text("utf-8")) | {"read_at": "2023-06-01T00:00:00+00:00"}
    record.write_text(json.dumps(changed), "utf-8")
    assert standing(open_alerts(rules=here / "mine.toml")[0]) == {"ML0503": "warning"}


def test_a_run_whose_record_is_lost_is_not_believed(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "open_indicators", _only_of_cercles)
    (settings().current / "run.json").unlink()
    assert standing(open_alerts(rules=here / "mine.toml")[0]) == {"ML0503": "warning"}


def test_tables_that_are_not_there_are_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_BUNDLE", str(here / "nowhere"))
    settings.cache_clear()
    with pytest.raises(IngestError, match="does not exist"):
        open_alerts(rules=here / "mine.toml")
