"""The change report on a real table: one figure of Mali's analyses revised, one exercise added."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.ingest import ingest_file
from sahel_indicators.provenance.changes import Changes, changes_between
from tests.provenance.generations import computed, stored

TABLE = "food_security_mli.csv"
Lines = list[dict[str, str]]


@pytest.fixture(scope="module")
def lines() -> Lines:
    """Mali's analyses since autumn 2023, as their table holds them."""
    text = (settings().bundle / TABLE).read_text("utf-8")
    read = csv.DictReader(io.StringIO(text))
    return [line for line in read if line["reference_period_start"] >= "2023-10"]


def observed(folder: Path, lines: Lines) -> pd.DataFrame:
    folder.mkdir()
    with (folder / TABLE).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return ingest_file(folder / TABLE).observations


@pytest.fixture(scope="module")
def changes(lines: Lines, tmp_path_factory: pytest.TempPathFactory) -> Changes:
    """Bankass, March to May 2024: 20,867 people in phase 3 become 60,000, out of phase 2.

    And all of Mopti's cercles of that exercise are analysed again for October to December.
    """
    root = tmp_path_factory.mktemp("tables")
    revised = [line | REVISED if is_bankass(line) else line for line in lines]
    autumn = [line | AUTUMN for line in lines if line["admin1_code"] == "ML05" and is_spring(line)]
    sides = {"before": lines, "after": [*revised, *autumn]}
    tables = {name: observed(root / f"{name}_tables", side) for name, side in sides.items()}
    folders = [
        stored(root / name, table, computed(table), inputs={TABLE: name})
        for name, table in tables.items()
    ]
    return changes_between(*folders)


REVISED = {"phase2": "19296", "phase3": "60000"}
AUTUMN = {
    "exercise_label": "Sep-Dec", "reference_label": "Sep-Dec",
    "reference_period_start": "2024-10-01", "reference_period_end": "2024-12-31",
}  # fmt: skip


def is_spring(line: dict[str, str]) -> bool:
    return (line["exercise_year"], line["exercise_label"], line["ipc_type"]) == (
        "2024", "Jan-May", "current",
    )  # fmt: skip


def is_bankass(line: dict[str, str]) -> bool:
    return line["admin2_code"] == "ML0502" and is_spring(line)


def test_the_revision_moves_the_district_its_region_and_the_country_by_as_many_people(
    changes: Changes, lines: Lines
) -> None:
    (bankass,) = filter(is_bankass, lines)
    assert (bankass["phase3"], bankass["phase4"], bankass["phase5"]) == ("20867", "0", "0")
    people = changes.values[changes.values["indicator"] == "phase3plus_people"]
    moved = people[people["change"].notna()].set_index("area_code")
    assert set(moved.index) == {"ML0502", "ML05", "MLI"}
    assert (moved["change"] == 39_133).all() and (moved["people"] == 39_133).all()
    assert set(moved["causes"]) == {"revision"} and set(moved["file"]) == {TABLE}
    row = lines.index(bankass) + 2
    assert set(moved["line"]) == {row}


def test_the_added_exercise_is_new_data_of_each_cercle_and_of_their_region(
    changes: Changes,
) -> None:
    shares = changes.values[changes.values["indicator"] == "phase3plus_share"]
    new = shares[shares["before"].isna()]
    assert set(new["causes"]) == {"new"}
    assert set(new["period_start"]) == {pd.Timestamp("2024-10-01")}
    assert set(new["area_code"]) == {"ML05", *(f"ML050{number}" for number in range(1, 9))}


def test_everything_that_moved_is_of_those_two(changes: Changes) -> None:
    assert set(changes.values["causes"]) == {"new", "revision"}
    assert set(changes.counts()["revision"]) == {"moved"}
    assert set(changes.counts()["new"]) == {"appeared"}
