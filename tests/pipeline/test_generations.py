"""A generation is published whole or not at all, and one run at a time builds it."""

import os
import subprocess
import sys
import time
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
        generations.write_record(folder, {"said": text, "tasks": {}, "finished": "", "seconds": 0})


def test_readers_see_the_last_complete_generation() -> None:
    _publish("one")
    _publish("two")
    assert (settings().current / "table.txt").read_text() == "two"
    assert generations.last_record()["said"] == "two"


def _fail(text: str) -> Path:
    with pytest.raises(RuntimeError), generations.new_generation() as folder:
        (folder / "table.txt").write_text(text)
        raise RuntimeError("a task failed")
    return folder


def _runs() -> list[Path]:
    return list((settings().processed / "runs").iterdir())


def test_failed_generation_leaves_the_last_one_and_what_it_finished() -> None:
    _publish("good")
    failed = _fail("half")
    assert (settings().current / "table.txt").read_text() == "good"
    assert generations.unfinished() == [failed]
    assert (failed / "table.txt").read_text() == "half"


def test_what_failed_runs_left_goes_when_a_run_is_complete() -> None:
    _publish("good")
    _fail("half")
    _publish("better")
    assert generations.unfinished() == []
    assert len(_runs()) == 2  # the current one and the one before


def test_of_many_failed_runs_the_last_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    left = []
    for hour in range(5):
        name = f"20260101T0{hour}0000Z_abcdef"
        monkeypatch.setattr(generations, "new_name", lambda name=name: name)
        left.append(_fail("half"))
    assert generations.unfinished() == left[:1:-1]  # three: two were kept, one came


def test_a_run_that_failed_before_it_finished_anything_leaves_nothing() -> None:
    with pytest.raises(RuntimeError), generations.new_generation():
        raise RuntimeError("at once")
    assert _runs() == []


def test_names_of_runs_sort_by_age_and_are_all_different() -> None:
    names = [generations.new_name() for _ in range(50)]
    assert len(set(names)) == 50
    times = [name.partition("_")[0] for name in names]
    assert times == sorted(times)


def test_reader_of_the_generation_before_is_not_disturbed() -> None:
    _publish("one")
    held = (settings().current).resolve()
    _publish("two")
    assert (held / "table.txt").read_text() == "one"
    _publish("three")
    _publish("four")
    assert len(_runs()) == 2


def test_second_run_is_turned_away_while_the_first_holds_the_lock() -> None:
    settings().processed.mkdir(parents=True)
    held = FileLock(settings().processed / ".lock")
    with held, pytest.raises(LockedError, match="Another run") as refusal, generations.lock():
        pass
    assert refusal.value.exit_code == 4


def test_no_record_without_a_run_or_with_a_damaged_one() -> None:
    assert generations.last_record() == generations.read_record() == {}
    _publish("one")
    assert generations.read_record() == generations.last_record() != {}
    os.truncate(settings().current / generations.RECORD, 3)
    assert generations.last_record() == {}
    with pytest.raises(DataError, match=r"cannot be read: .*run\.json.*writes the record anew"):
        generations.read_record()


@pytest.mark.parametrize("now", ["o", "eno", None])
def test_an_output_that_is_gone_or_was_written_to_is_named(now: str | None) -> None:
    _publish("one")
    assert generations.changed_outputs(generations.last_record()) == []
    (settings().current / "table.txt").unlink()
    if now is not None:
        (settings().current / "table.txt").write_text(now)
    assert generations.changed_outputs(generations.last_record()) == ["table.txt"]


def test_another_place_for_the_link_leads_to_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_CURRENT", str(tmp_path / "elsewhere"))
    settings.cache_clear()
    _publish("one")
    assert (tmp_path / "elsewhere" / "table.txt").read_text() == "one"


def test_record_of_another_shape_counts_as_none() -> None:
    _publish("one")
    for said in ("[1]", '{"digest": "x"}'):
        (settings().current / generations.RECORD).write_text(said)
        assert generations.last_record() == {}


def test_a_link_in_a_folder_that_is_not_there_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_CURRENT", str(tmp_path / "seen" / "current"))
    settings.cache_clear()
    with (
        pytest.raises(DataError, match=r"there is no folder .*seen"),
        generations.new_generation(),
    ):
        pytest.fail("begun")


def test_a_run_that_could_not_be_published_is_gone_on_from() -> None:
    with pytest.raises(OSError, match="directory"), generations.new_generation() as folder:
        (folder / "table.txt").touch()
        generations.write_record(folder, {"tasks": {}, "finished": "", "seconds": 0})
        settings().current.mkdir()  # a folder in the place of the link, made meanwhile
        (settings().current / "table.txt").touch()
    assert generations.unfinished() == [folder] and generations.last_record() == {}


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


READ = """
import sys, time
from pathlib import Path
current = Path(sys.argv[1])
print("ready", flush=True)
seen, last = 0, time.monotonic() + 60
while time.monotonic() < last:
    run = current.resolve(strict=True)
    said = {(run / name).read_text() for name in ("table.txt", "figure.txt", "run.json")}
    assert len(said) == 1, said
    seen += 1
    if said == {"19"}:
        break
else:
    raise SystemExit("the last run was never seen")
print(seen)
"""


def test_readers_never_see_a_mixture_or_nothing_while_runs_are_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # All are kept: on a busy machine a reader may stand still while several runs are published.
    monkeypatch.setenv("SAHEL_KEEP_LATEST", "30")
    settings.cache_clear()

    def publish(text: str) -> None:
        with generations.new_generation() as folder:
            for name in ("table.txt", "figure.txt", "run.json"):
                (folder / name).write_text(text)

    publish("0")
    command = [sys.executable, "-c", READ, str(settings().current)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None and reader.stdout.readline() == "ready\n"
    for number in range(1, 20):
        publish(str(number))
    said = [reader.communicate(timeout=60)[0] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0]
    assert all(int(seen) > 0 for seen in said)


KILLED = """
import sys, time
from pathlib import Path
from sahel_indicators.pipeline.generations import lock, new_generation, write_record
print("begun", flush=True)
for number in range(10_000):
    with lock(), new_generation() as folder:
        (folder / "table.txt").write_text(str(number))
        write_record(folder, {"said": str(number)})
"""


@pytest.mark.parametrize("after", [0.05, 0.11, 0.2, 0.31])
def test_a_kill_at_any_moment_leaves_the_last_good_one_and_the_next_run_complete(
    after: float,
) -> None:
    _publish("good")
    run = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None and run.stdout.readline() == "begun\n"
    time.sleep(after)
    run.kill()
    run.communicate()
    record = generations.last_record()
    assert (settings().current / "table.txt").read_text() == record["said"]
    with generations.lock():
        _publish("after")
    assert generations.last_record()["said"] == "after"
    assert len(_runs()) <= 3 and generations.unfinished() == []
    assert not [*settings().processed.glob(".current.*"), *settings().processed.glob("runs/.*")]
