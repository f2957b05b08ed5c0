"""Files appear whole or not at all, with the same bytes for the same table."""

from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators import files, store
from sahel_indicators.errors import DataError


@pytest.fixture
def table() -> pd.DataFrame:
    days = pd.to_datetime(["2020-01-01", None])
    return pd.DataFrame({"area": ["ML0505", "é"], "value": [1.5, None], "day": days})


def test_round_trip_and_same_bytes(table: pd.DataFrame, tmp_path: Path) -> None:
    store.write_table(table, tmp_path / "a.parquet")
    store.write_table(table, tmp_path / "b.parquet")
    pd.testing.assert_frame_equal(store.read_table(tmp_path / "a.parquet"), table)
    assert files.file_hash(tmp_path / "a.parquet") == files.file_hash(tmp_path / "b.parquet")


def test_missing_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="sahel run"):
        store.read_table(tmp_path / "none.parquet")


def test_damaged_table_is_refused(table: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    store.write_table(table, path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="cannot be read"):
        store.read_table(path)


def test_table_of_another_schema_is_refused(
    table: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.parquet"
    monkeypatch.setattr(store, "SCHEMA_VERSION", 99)
    store.write_table(table, path)
    monkeypatch.undo()
    with pytest.raises(DataError, match="schema version 99"):
        store.read_table(path)


def test_failed_write_leaves_the_old_file_and_no_litter(
    table: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.bin"
    files.replace_file(path, b"old")

    def full_disk(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        files.replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]


def test_what_a_link_leads_to_is_replaced_and_not_the_link(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "table.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to("deeper/table.csv")
    files.replace_file(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "deeper" / "table.csv").read_bytes() == b"new"


def test_file_that_is_no_panel_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "panel.nc"
    path.write_bytes(b"no netcdf")
    with pytest.raises(DataError, match="no panel"):
        store.read_panel(path)
