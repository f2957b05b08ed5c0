"""What is kept of old runs, and `sahel prune`, which shows it before it removes anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sahel_indicators.config import settings
from sahel_indicators.pipeline import generations
from sahel_indicators.pipeline.locking import lock
from sahel_indicators.pipeline.retention import Rule, apply, decide, remove
from sahel_indicators.pipeline.vintages import bytes_in, freed_without, last_whole, vintages
from tests.conftest import Sahel

DAYS = ("2026-07-30", "2026-09-02", "2026-09-28", "2026-11-24", "2026-11-25", "2026-11-26")


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield tmp_path / "processed" / "runs"
    settings.cache_clear()


def made(runs: Path, day: str, size: int = 1_000, **told: int) -> Path:
    """A complete generation of that day; its record tells its number only where one is given."""
    folder = runs / day.replace("-", "")
    folder.mkdir(parents=True)
    (folder / "figure.png").write_bytes(b"x" * size)
    (folder / "run.json").write_text(json.dumps({"finished": f"{day}T03:00:00+00:00"} | told))
    return folder


def ran(day: str) -> Path:
    """A generation that was built and published when the clock said that day."""
    with lock(), generations.new_generation(f"{day.replace('-', '')}T030000Z_abcdef") as folder:
        generations.write_record(folder, {"finished": f"{day}T03:00:00+00:00"})
    return folder


def published(runs: Path, days: tuple[str, ...] = DAYS) -> dict[str, Path]:
    """A complete generation of each day, in this order, the last one current."""
    folders = {day: made(runs, day, number=number) for number, day in enumerate(days, 1)}
    linked(folders[days[-1]])
    return folders


def linked(folder: Path) -> None:
    """Make a generation the current one."""
    current = settings().current
    current.unlink(missing_ok=True)
    current.symlink_to(Path("runs") / folder.name)


def kept(rule: Rule) -> dict[str, str]:
    """Why each of those that stay does."""
    return {each.vintage.name: each.why for each in decide(vintages(), rule) if each.kept}


def test_the_latest_and_the_last_of_each_month_are_kept(runs: Path) -> None:
    published(runs)
    assert kept(Rule(latest=2, months=24)) == {
        "20261126": "what readers see",
        "20261125": "one of the latest 2",
        "20260928": "the last of September 2026",
        "20260730": "the last of July 2026",
    }


def test_months_are_those_in_which_there_was_a_run(runs: Path) -> None:
    published(runs)
    # November's last is current anyway, then September: August had no run, and July is the third.
    assert list(kept(Rule(latest=1, months=2))) == ["20261126", "20260928"]
    assert list(kept(Rule(latest=1, months=0))) == ["20261126"]


def test_one_limited_to_a_part_stays_only_while_it_is_the_current_one(runs: Path) -> None:
    folders = published(runs)
    for day in ("2026-11-25", "2026-11-26", "2026-07-30"):
        told = {"finished": f"{day}T03:00:00+00:00", "limited_to": {"countries": ["MLI"]}}
        (folders[day] / "run.json").write_text(json.dumps(told))
    assert kept(Rule(latest=2, months=24)) == {
        "20261126": "what readers see",
        "20261124": "one of the latest 2",
        "20260928": "one of the latest 2",
    }


def test_the_current_one_is_kept_however_old_it_is(runs: Path) -> None:
    folders = published(runs)
    linked(folders["2026-07-30"])
    assert set(kept(Rule(latest=1, months=0))) == {"20260730", "20261126"}


def test_one_that_a_reader_was_pointed_at_is_kept(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = published(runs)
    monkeypatch.setenv("SAHEL_CURRENT", str(folders["2026-09-02"]))
    settings.cache_clear()
    assert set(kept(Rule(latest=1, months=0))) == {"20260902", "20261126"}


def test_a_clock_that_jumped_ahead_for_one_run_condemns_no_other(runs: Path) -> None:
    published(runs)
    made(runs, "2050-01-01")
    assert "20260730" in kept(Rule(latest=2, months=24))


@pytest.mark.parametrize("wrong", ["2036-01-01", "1970-01-01"])
def test_runs_are_in_the_order_in_which_they_came_whatever_the_clock_said(
    runs: Path, wrong: str
) -> None:
    first, stray, second, third = map(ran, ("2026-11-24", wrong, "2026-11-25", "2026-11-26"))
    assert [each.folder for each in vintages()] == [third, second, stray]
    assert last_whole() == third and not first.exists()
    assert kept(Rule(latest=2, months=0)) == {
        third.name: "what readers see",
        second.name: "one of the latest 2",
    }
    # A wrong month takes the place of one, and goes when as many others have come.
    assert stray.name in kept(Rule(latest=1, months=2))
    ran("2026-12-01")
    assert stray.name not in kept(Rule(latest=1, months=2))


def test_of_runs_that_no_number_orders_the_current_one_came_last(runs: Path) -> None:
    stray, last = made(runs, "2036-01-01"), made(runs, "2026-11-25")
    linked(last)
    assert last_whole() == last
    new = ran("2026-11-26")
    assert [each.folder for each in vintages()] == [new, last, stray]


@pytest.mark.parametrize("number", ["1e999", "null", '"last"', "[]"])
def test_a_number_that_is_none_orders_nothing(runs: Path, number: str) -> None:
    (made(runs, "2026-11-25") / "run.json").write_text(
        f'{{"finished": "2026-11-25T03:00:00+00:00", "number": {number}}}'
    )
    new = ran("2026-11-26")
    assert [each.number for each in vintages()] == [1, 0] and last_whole() == new


def test_days_are_counted_in_utc(runs: Path) -> None:
    folder = made(runs, "2026-09-30")
    (folder / "run.json").write_text('{"finished": "2026-10-01T00:30:00+02:00"}')
    made(runs, "2026-10-05")
    made(runs, "2026-10-06")
    assert "20260930" in kept(Rule(latest=1, months=2))


@pytest.mark.parametrize("record", ["", "{", "[1]", '{"finished": 3}', '{"finished": "today"}'])
def test_a_damaged_record_counts_from_its_own_date(runs: Path, record: str) -> None:
    folder = made(runs, "2026-09-30")
    (folder / "run.json").write_text(record)
    os.utime(folder / "run.json", (1_700_000_000, 1_700_000_000))
    (vintage,) = vintages()
    assert vintage.finished == datetime.fromtimestamp(1_700_000_000, UTC)


def test_of_those_never_completed_the_newest_two_stay(runs: Path) -> None:
    published(runs)
    for hour in "0123":
        (runs / f"20261126T0{hour}0000Z_abcdef").mkdir()
    halves = [name for name, why in kept(Rule()).items() if why.startswith("not complete")]
    assert halves == ["20261126T030000Z_abcdef", "20261126T020000Z_abcdef"]


def test_what_a_removal_frees_is_what_no_other_run_shares(runs: Path) -> None:
    first, second = made(runs, "2026-11-25", 5_000), made(runs, "2026-11-26", 0)
    (second / "figure.png").unlink()
    os.link(first / "figure.png", second / "figure.png")
    record = (first / "run.json").stat().st_size
    assert freed_without([first]) == record
    assert freed_without([first, second]) == 5_000 + 2 * record == bytes_in(runs)


def test_a_reader_of_a_removed_run_goes_on_reading_the_file_it_opened(runs: Path) -> None:
    folder = made(runs, "2026-11-25", 100_000)
    with (folder / "figure.png").open("rb") as file:
        file.read(10)
        assert remove([folder]) == []
        assert not folder.exists() and list(runs.iterdir()) == []
        assert len(file.read()) == 99_990


def test_a_removal_that_was_killed_is_finished_by_the_next(runs: Path) -> None:
    published(runs)
    made(runs, "2026-01-01").rename(runs / ".removed.20260101.abcdef")
    assert ".removed" not in str([each.name for each in vintages()])
    apply(Rule())
    assert not list(runs.glob(".*"))


def test_a_complete_run_keeps_to_the_settings(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published(runs)
    monkeypatch.setenv("SAHEL_KEEP_LATEST", "3")
    monkeypatch.setenv("SAHEL_KEEP_MONTHS", "1")
    settings.cache_clear()
    ran("2026-11-27")
    assert sorted(each.name[:8] for each in runs.iterdir()) == ["20261125", "20261126", "20261127"]


def test_the_log_tells_why_a_run_was_removed_and_where_the_rule_is(
    runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    published(runs)
    caplog.set_level("INFO", "sahel_indicators")
    apply(Rule(latest=1, months=2))
    told = "\n".join(caplog.messages)
    assert "run 20260730: its month is too long ago" in told
    assert "run 20261124: not the last of its month" in told
    assert "`sahel prune`" in told and "docs/operations.md#what-is-kept-of-old-runs" in told
    page = Path(__file__).parents[2] / "docs" / "operations.md"
    assert "## What is kept of old runs" in page.read_text("utf-8").splitlines()


# --- the command


def test_it_shows_and_removes_nothing_without_being_told(runs: Path, sahel_here: Sahel) -> None:
    folders = published(runs)
    said = sahel_here("prune", COLUMNS="120")
    assert said.returncode == 0
    for told in ("stays: what readers see", "goes: not the last of its month", "2 of 6 runs would"):
        assert told in said.stdout
    assert "--yes" in said.stdout
    assert all(folder.is_dir() for folder in folders.values())
    assert not (settings().processed / ".lock").exists()  # looking takes no lock


def test_it_removes_when_told(runs: Path, sahel_here: Sahel) -> None:
    published(runs)
    said = sahel_here("prune", "--keep", "1", "--months", "1", "--yes", COLUMNS="120")
    assert said.returncode == 0 and "5 of 6 runs removed" in said.stdout
    assert [each.name for each in runs.iterdir()] == ["20261126"]
    assert settings().current.is_dir()


def test_it_does_not_remove_while_a_run_is_under_way(runs: Path, sahel_here: Sahel) -> None:
    folders = published(runs)
    with lock():
        said = sahel_here("prune", "--yes")
        assert said.returncode == 4 and "Another run" in said.stderr
        assert sahel_here("prune").returncode == 0
    assert all(folder.is_dir() for folder in folders.values())


_KILLED = """
import os
from sahel_indicators.pipeline.locking import lock
with lock():
    os._exit(9)
"""


def test_a_killed_run_whose_lock_it_takes_is_told(runs: Path, sahel_here: Sahel) -> None:
    published(runs)
    assert subprocess.run([sys.executable, "-c", _KILLED]).returncode == 9
    assert "did not end in good order" in sahel_here("prune", "--yes").stderr
    assert not sahel_here("prune", "--yes").stderr


def test_releases_and_raw_files_are_left_alone(
    runs: Path, tmp_path: Path, sahel_here: Sahel
) -> None:
    published(runs)
    release = (
        settings().processed / "releases" / "unhcr" / "2020-01-01_abc" / "observations.parquet"
    )
    raw = tmp_path / "raw" / "unhcr" / "2020-01-01" / "table.json"
    for file in (release, raw):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"x" * 5_000)
    said = sahel_here("prune", "--keep", "1", "--months", "0")
    assert "Ingested files take 5 kB" in said.stdout
    assert sahel_here("prune", "--keep", "1", "--months", "0", "--yes").returncode == 0
    assert release.is_file() and raw.is_file()


def test_nothing_to_remove_and_no_runs_are_said(runs: Path, sahel_here: Sahel) -> None:
    assert "There are no runs" in sahel_here("prune").stdout
    published(runs, DAYS[-2:])
    assert "Nothing to remove." in sahel_here("prune").stdout


def test_keeping_none_is_wrong_usage(sahel_here: Sahel) -> None:
    assert sahel_here("prune", "--keep", "0").returncode == 2
    said = sahel_here("prune", SAHEL_KEEP_LATEST="0")
    assert said.returncode == 2 and "SAHEL_KEEP_LATEST" in said.stderr
