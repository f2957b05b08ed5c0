"""Which of the tasks that look for what is odd run where figures of one country are newer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.files import file_hash
from sahel_indicators.ingest.bundle import Bundle
from sahel_indicators.pipeline.carrying import carry_over
from sahel_indicators.pipeline.execution import execute
from sahel_indicators.pipeline.graph import countries, tasks
from sahel_indicators.pipeline.nodes import LATEST, SLICES
from sahel_indicators.pipeline.planning import Present, lines
from sahel_indicators.pipeline.processes import processes
from sahel_indicators.pipeline.steps.observations import _slices
from sahel_indicators.pipeline.task import CHECKS, CHECKS_AT_ONCE, OBSERVATIONS, Task
from sahel_indicators.quality import latest_known
from sahel_indicators.store import write_table

# Every test starts processes of its own, as a run does.
pytestmark = [pytest.mark.realdata, pytest.mark.whole]


@pytest.fixture
def displaced(bundle: Bundle) -> pd.DataFrame:
    """Stocks of displaced people, of every country: few rows, and enough is odd in them."""
    rows = bundle.observations[bundle.observations["variable"] == "idp_stock"]
    return rows.reset_index(drop=True)


def observed(folder: Path, known: pd.DataFrame, bundle: Bundle) -> Path:
    """What a task of observations leaves that has found these figures."""
    folder.mkdir()
    write_table(known, folder / "known.parquet")
    write_table(bundle.quarantine, folder / "quarantine.parquet")
    write_table(bundle.account(), folder / "account.parquet")
    write_table(latest_known(known), folder / LATEST)
    (folder / SLICES).write_text(json.dumps(_slices(known, [])))
    return folder


def ran(folder: Path, before: Path | None, found: Path, day: date = date(2026, 5, 2)) -> set[str]:
    """What is done anew in a folder after a run in another, where these are the observations."""
    folder.mkdir()
    if before:
        carry_over(before, folder)
    planned = lines(_tasks(found), folder, Present({}, (), day))
    with processes(2) as workers:
        ended = execute(planned, folder, processes=workers, day=day)
    assert all(each.error is None for each in ended)
    return {each.name for each in ended if each.how == "ran"}


def _tasks(found: Path) -> Sequence[Task]:
    stated = {"found": {path.name: file_hash(path) for path in sorted(found.iterdir())}}
    body = "tests.pipeline.bodies:observe"
    read = Task(OBSERVATIONS, body, (str(found),), parameters=stated)
    return [read, *(task for task in tasks() if task.kind == CHECKS)]


def test_newer_figures_of_one_country_leave_the_others_alone(
    displaced: pd.DataFrame, bundle: Bundle, tmp_path: Path
) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    found = observed(tmp_path / "found", displaced, bundle)
    of_each = {f"{CHECKS}/{country}" for country in countries()}
    assert ran(first, None, found) == {OBSERVATIONS, CHECKS_AT_ONCE, *of_each, CHECKS}
    assert ran(second, first, found) == set()

    faso = displaced["location_code"].eq("BFA") & displaced["value"].gt(0)
    higher = displaced.assign(value=displaced["value"].mask(faso, 7 * displaced["value"]))
    newer = observed(tmp_path / "newer", higher, bundle)
    done = ran(third, second, newer)
    assert done == {OBSERVATIONS, CHECKS_AT_ONCE, f"{CHECKS}/BFA", CHECKS}
    # In the one table of all stands what was found in Burkina Faso's newer figures, and the rest.
    before, after = (pd.read_parquet(folder / "checks.parquet") for folder in (first, third))
    others = [table[table["location_code"] != "BFA"] for table in (before, after)]
    pd.testing.assert_frame_equal(*(table.reset_index(drop=True) for table in others))
    assert not before.equals(after)


def test_a_source_that_becomes_late_is_told_to_the_country_that_it_is_about(
    displaced: pd.DataFrame, bundle: Bundle, tmp_path: Path
) -> None:
    """DTM's round of December 2025 in Chad is late since 1 April 2026, and nothing else is."""
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    found = observed(tmp_path / "found", displaced, bundle)
    ran(first, None, found, date(2026, 3, 30))
    assert ran(second, first, found, date(2026, 3, 31)) == set()
    done = ran(third, second, found, date(2026, 4, 1))
    assert done == {CHECKS_AT_ONCE, f"{CHECKS}/TCD", CHECKS}
