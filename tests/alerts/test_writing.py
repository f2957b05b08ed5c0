"""Alerts on disk and on the terminal: the same bytes, valid JSON, honest exit codes."""

import json
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.alerts import as_record, shipped_rules, shipped_text, write_alerts
from sahel_indicators.config import settings
from sahel_indicators.files import table_hashes
from sahel_indicators.store import read_table, write_table
from tests.alerts.planting import monthly, share, told, values
from tests.conftest import Sahel

QUIET = [1.0] * 36
# Few of the shipped rules: every rule costs each test a moment.
KEYS = ("phase3plus_fifth", "fatalities_month", "fatalities_30_days")
RULES = [rule for rule in shipped_rules() if rule.key in KEYS]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return values(
        share("2017-11", 0.1), share("2018-03", 0.213), *monthly("2015-03", [*QUIET, 42.0])
    )


@pytest.fixture(scope="module")
def written(table: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alerts")
    other = values(share("2018-03", 0.3, location_code="BFA", area_code="BF5601"))
    paths = write_alerts({"MLI": table, "BFA": other}, folder, RULES)
    assert sorted(paths) == sorted(folder.iterdir()) and len(paths) == 13
    return folder


def test_the_same_figures_give_the_same_bytes(
    written: Path, table: pd.DataFrame, tmp_path: Path
) -> None:
    other = values(share("2018-03", 0.3, location_code="BFA", area_code="BF5601"))
    paths = write_alerts({"BFA": other, "MLI": table.iloc[::-1]}, tmp_path, RULES)
    assert [p for p in paths if p.read_bytes() != (written / p.name).read_bytes()] == []


def test_tables_hold_all_countries(written: Path) -> None:
    given = read_table(written / "alerts.parquet")
    assert given.groupby("location_code").size().to_dict() == {"BFA": 1, "MLI": 2}
    assert given["stands"].all()
    assert set(read_table(written / "backtest.parquet")["location_code"]) == {"BFA", "MLI"}
    unjudged = read_table(written / "unjudged.parquet")
    assert "ML0503" not in set(unjudged.loc[unjudged["rule"] == "fatalities_month", "area_code"])


def test_json_says_what_stands_and_what_cannot_be_judged(written: Path) -> None:
    told_of = json.loads((written / "alerts.json").read_text("utf-8"))["MLI"]
    assert (told_of["as_of"], told_of["gravest"]) == ("2018-04-07", "warning")
    first = next(each for each in told_of["standing"] if each["rule"] == "phase3plus_fifth")
    assert (first["area_en"], first["area_fr"], first["value"]) == ("Djenne", "Djenné", 0.213)
    assert first["lower"] is None and first["since"] == "2018-03-31"
    events = [e for e in told_of["cannot_be_judged"] if e["reason"] == "no events"]
    assert [len(each["areas"]) for each in events] == [1, 10, 50]
    assert "partners" in told_of["verify"]["en"]


def test_the_past_is_told_where_it_is_asked_for(table: pd.DataFrame) -> None:
    found = told(table, *RULES)
    assert "given" not in as_record(found)
    assert len(as_record(found, past=True)["given"]) == 2


def few_rules() -> str:
    """The few rules, as a file has them."""
    tables = shipped_text().split("\n[")
    return "\n".join(f"[{each}" for each in tables if each.startswith(KEYS))


@pytest.fixture
def run_folder(table: pd.DataFrame, tmp_path: Path) -> dict[str, str]:
    """Settings under which a run has left these values."""
    write_table(table, tmp_path / "current" / "indicators" / "MLI.parquet")
    made_of = {"inputs": table_hashes(settings().bundle), "releases": {}}
    record = json.dumps({"rests_on": made_of})
    (tmp_path / "current" / "run.json").write_text(record, "utf-8")
    (tmp_path / "few.toml").write_text(few_rules(), "utf-8")
    return {
        "SAHEL_ALERT_RULES": str(tmp_path / "few.toml"),
        "SAHEL_CURRENT": str(tmp_path / "current"),
        "SAHEL_DATA_ROOT": str(tmp_path),
        "SAHEL_TODAY": "2018-05-07",
        "COLUMNS": "80",
    }


def test_the_terminal_shows_what_stands(sahel_here: Sahel, run_folder: dict[str, str]) -> None:
    said = sahel_here("alerts", **run_folder)
    assert said.returncode == 0
    for part in ("2 warnings", "30 days ago", "Djenne", "21.3%", "Cannot be judged", "verify"):
        assert part in said.stdout
    assert max(map(len, said.stdout.split("Before acting")[0].splitlines()[2:])) <= 80


@pytest.mark.parametrize(("level", "code"), [("warning", 1), ("alarm", 0)])
def test_a_level_asked_for_ends_with_1(
    sahel_here: Sahel, run_folder: dict[str, str], level: str, code: int
) -> None:
    assert sahel_here("alerts", "--fail-on", level, **run_folder).returncode == code


def test_machines_get_json_with_the_test_on_the_past(
    sahel_here: Sahel, run_folder: dict[str, str]
) -> None:
    said = sahel_here("alerts", "--json", "--backtest", "--past", **run_folder)
    found = json.loads(said.stdout)
    assert {each["rule"] for each in found["standing"]} == {"phase3plus_fifth", "fatalities_month"}
    assert len(found["given"]) == 2 and found["backtest"][0]["alerts"] == 1
    watch = next(row for row in found["backtest"] if row["level"] == "watch")
    assert (watch["judged"], watch["months_missing"]) == (25, 12)


def test_a_digest_and_the_test_in_french(sahel_here: Sahel, run_folder: dict[str, str]) -> None:
    said = sahel_here("alerts", "--digest", "markdown", "--lang", "fr", **run_folder)
    assert said.stdout.startswith("# Mali\u202f: 2 avertissements")
    test = sahel_here("alerts", "--backtest", "--lang", "fr", **run_folder)
    assert "Décès signalés en un mois" in test.stdout and "d’ordinaire" in test.stdout


def test_own_rules_by_option_and_by_setting(
    sahel_here: Sahel, run_folder: dict[str, str], tmp_path: Path
) -> None:
    assert sahel_here("alerts", "--own-rules").stdout == shipped_text()
    mine = tmp_path / "mine.toml"
    mine.write_text(few_rules().replace("warning = 0.20", "alarm = 0.21"), "utf-8")
    for chosen in (("--rules", str(mine)), ()):
        settings = run_folder | ({} if chosen else {"SAHEL_ALERT_RULES": str(mine)})
        said = sahel_here("alerts", "--fail-on", "alarm", *chosen, **settings)
        assert said.returncode == 1 and "1 alarm, 1 warning" in said.stdout
    mine.write_text(few_rules().replace("warning = 0.20", "warning = 20"), "utf-8")
    refused = sahel_here("alerts", "--rules", str(mine), **run_folder)
    assert refused.returncode == 3 and "mine.toml, [phase3plus_fifth]" in refused.stderr
