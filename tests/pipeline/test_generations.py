"""A generation is published whole or not at all, and one run at a time builds it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError, LockedError
from sahel_indicators.pipeline import generations


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def _publish(text: str) -> None:
    with generations.new_generation() as folder:
        (folder / "table.txt").write_text(text)
        generations.write_record(folder, {"said": text})


def test_readers_see_the_last_complete_generation() -> None:
    _publish("one")
    _publish("two")
    assert (settings().current / "table.txt").read_text() == "two"
    assert generations.last_record()["said"] == "two"


def test_failed_generation_leaves_the_last_one_and_no_litter() -> None:
    _publish("good")
    with pytest.raises(RuntimeError), generations.new_generation() as folder:
        (folder / "table.txt").write_text("half")
        raise RuntimeError("power cut")
    assert (settings().current / "table.txt").read_text() == "good"
    assert len(list((settings().processed / "runs").iterdir())) == 1


def test_reader_of_the_generation_before_is_not_disturbed() -> None:
    _publish("one")
    held = (settings().current).resolve()
    _publish("two")
    assert (held / "table.txt").read_text() == "one"
    _publish("three")
    _publish("four")
    assert len(list((settings().processed / "runs").iterdir())) == 2


def test_second_run_is_turned_away_while_the_first_holds_the_lock() -> None:
    settings().processed.mkdir(parents=True)
    held = FileLock(settings().processed / ".lock")
    with held, pytest.raises(LockedError, match="Another run") as refusal, generations.lock():
        pass
    assert refusal.value.exit_code == 4


def test_no_record_without_a_run_or_with_a_damaged_one() -> None:
    assert generations.last_record() == {}
    _publish("one")
    os.truncate(settings().current / generations.RECORD, 3)
    assert generations.last_record() == {}


def test_lost_or_shortened_output_makes_the_run_count_as_none() -> None:
    _publish("one")
    (settings().current / "table.txt").write_text("o")
    assert generations.last_record() == {}


def test_record_of_another_shape_counts_as_none() -> None:
    _publish("one")
    for said in ("[1]", '{"digest": "x"}'):
        (settings().current / generations.RECORD).write_text(said)
        assert generations.last_record() == {}


def test_half_built_folder_goes_before_a_whole_one() -> None:
    _publish("one")
    before = settings().current.resolve()
    half = settings().processed / "runs" / "killed"
    half.mkdir()
    _publish("two")
    assert before.is_dir() and not half.exists()


def test_folder_in_the_place_of_the_link_is_refused_before_the_work() -> None:
    settings().current.mkdir(parents=True)
    with pytest.raises(DataError, match="move it away"), generations.new_generation():
        raise AssertionError("the work began")
