"""A graph of small tasks, run for real: what changed runs, nothing else; failures stay small."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from sahel_indicators.errors import IngestError, SahelError
from sahel_indicators.files import file_hash
from sahel_indicators.pipeline.carrying import (
    carry_over,
    forget_damaged_notes,
    remove_strays,
)
from sahel_indicators.pipeline.execution import Ended, _still_ahead, execute
from sahel_indicators.pipeline.nodes import Fixed, Node, Noted, Outputs, account_of, account_path
from sahel_indicators.pipeline.planning import Line, Reason, read_notes, reasons
from sahel_indicators.pipeline.processes import processes
from sahel_indicators.pipeline.task import Task

# Every test starts processes of its own, as a run does.
pytestmark = pytest.mark.whole

BODIES = "tests.pipeline.bodies"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, value in (("a", 1), ("b", 2), ("c", 3)):
        (folder / f"{name}.csv").write_text(str(value))
    return folder


def graph(sources: Path) -> list[Task]:
    """Three numbers; a and b are added, the sum's parity is told; c stands alone."""
    numbers = [
        Task(name, f"{BODIES}:number", (name, str(sources / f"{name}.csv")), tables=(name,))
        for name in "abc"
    ]
    ab = Task("ab", f"{BODIES}:add", ("ab", "a", "b"), after=("a", "b"))
    return [*numbers, ab, Task("odd", f"{BODIES}:parity", ("odd", "ab"), after=("ab",))]


def lines(tasks: Sequence[Task], folder: Path, sources: Path, code: str = "1") -> list[Line]:
    hashes = {path.name: file_hash(path) for path in sources.iterdir()}

    def nodes(task: Task) -> list[tuple[str, Node]]:
        stated: list[tuple[str, Node]] = [
            ("code", Fixed(name=f"code of {task.name}", value=code if task.name == "ab" else "1"))
        ]
        stated += [
            ("table", Fixed(name=f"{name}.csv", value=hashes[f"{name}.csv"]))
            for name in task.tables
        ]
        return stated + [
            ("after", Outputs(name=name, folder=folder, task=name)) for name in task.after
        ]

    return [
        Line(
            task,
            tuple(nodes(task)),
            (Outputs(name=task.name, folder=folder, task=task.name),),
        )
        for task in tasks
    ]


def ran(ended: Sequence[Ended]) -> set[str]:
    return {each.name for each in ended if each.how == "ran"}


def run(folder: Path, sources: Path, code: str = "1", **options: object) -> list[Ended]:
    folder.mkdir(exist_ok=True)
    return do(lines(graph(sources), folder, sources, code), folder, **options)


def do(planned: list[Line], folder: Path, jobs: int = 2, **options: object) -> list[Ended]:
    wanted = {"day": date(2026, 5, 2)} | options
    with processes(jobs) as workers:
        return execute(planned, folder, processes=workers, **wanted)  # type: ignore[arg-type]


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text()


def test_only_what_rests_on_a_change_runs_again(tmp_path: Path, sources: Path) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    assert ran(run(first, sources)) == {"a", "b", "c", "ab", "odd"}
    assert text(first, "ab/sum.txt") == "3" and text(first, "odd.txt") == "1"
    second.mkdir()
    carry_over(first, second)
    (sources / "a.csv").write_text("11")
    assert ran(run(second, sources)) == {"a", "ab", "odd"}
    assert text(second, "ab/sum.txt") == "13"
    # What the earlier run left is as it was.
    assert text(first, "a.txt") == "1" and text(first, "ab/sum.txt") == "3"
    third.mkdir()
    carry_over(second, third)
    (sources / "a.csv").write_text("13")
    # The sum is another, its parity the same; and what follows the parity would be left alone.
    assert ran(run(third, sources)) == {"a", "ab", "odd"} and text(third, "odd.txt") == "1"
    assert ran(run(third, sources)) == set()


def test_a_task_after_one_that_leaves_the_same_is_left_alone(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    run(folder, sources)
    (sources / "a.csv").write_text("1 ")  # another file, the same sum
    assert ran(run(folder, sources)) == {"a", "ab"}
    assert ran(run(folder, sources, code="2")) == {"ab"}


def test_what_was_lost_or_changed_by_hand_is_made_again(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    run(folder, sources)
    (folder / "odd.txt").unlink()
    (folder / "c.txt").write_text("33")
    assert ran(run(folder, sources)) == {"odd", "c"}
    assert text(folder, "c.txt") == "3"


def test_planned_reasons_are_those_on_which_it_runs(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    planned = lines(graph(sources), folder, sources)
    assert {name: why[0].kind for name, why in reasons(planned, folder).items()} == dict.fromkeys(
        ("a", "b", "c", "ab", "odd"), "new"
    )
    run(folder, sources)
    assert reasons(planned, folder) == {}
    (sources / "b.csv").write_text("5")
    (folder / "c.txt").unlink()
    assert reasons(lines(graph(sources), folder, sources, code="2"), folder) == {
        "b": [Reason("table", "b.csv")],
        "c": [Reason("files", "c")],
        "ab": [Reason("code", "code of ab"), Reason("after", "b")],
        "odd": [Reason("after", "ab")],
    }


def broken(sources: Path) -> list[Task]:
    bad = Task("bad", f"{BODIES}:fail", ("bad",))
    return [bad, Task("next", f"{BODIES}:parity", ("next", "bad"), after=("bad",)), *graph(sources)]


def test_after_a_failure_what_does_not_need_it_goes_on_if_asked(
    tmp_path: Path, sources: Path
) -> None:
    tmp_path.joinpath("run").mkdir()
    folder = tmp_path / "run"
    ended = do(lines(broken(sources), folder, sources), folder, jobs=1, keep_going=True)
    how = {each.name: each.how for each in ended}
    assert how == dict.fromkeys(("a", "b", "c", "ab", "odd"), "ran") | {
        "bad": "failed", "next": "not begun",
    }  # fmt: skip
    error = next(each.error for each in ended if each.error)
    assert isinstance(error, RuntimeError) and str(error) == "bad is broken"
    # A task that failed leaves nothing, not even what it had written.
    assert not (folder / "bad.txt").exists() and not list((folder / ".making").iterdir())
    again = do(lines(broken(sources), folder, sources), folder, jobs=1, keep_going=True)
    assert ran(again) == set() and {e.name: e.how for e in again}["bad"] == "failed"


def test_without_keep_going_nothing_more_is_begun(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    bad = Task("bad", f"{BODIES}:fail", ("bad",))
    later = Task("later", f"{BODIES}:parity", ("later", "bad"), after=("bad",))
    ended = do(lines([bad, later], folder, sources), folder, jobs=1)
    assert [each.how for each in ended if each.name == "bad"] == ["failed"]
    assert not (folder / "later.txt").exists()


def test_tasks_are_worked_on_at_once(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    tasks = [Task(name, f"{BODIES}:process", (name,)) for name in ("one", "two")]
    do(lines(tasks, folder, sources), folder, jobs=2)
    assert text(folder, "one.txt") != text(folder, "two.txt")


def test_a_worker_that_is_killed_is_named_with_its_task(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    ended = do(lines([Task("dying", f"{BODIES}:die")], folder, sources), folder, jobs=1)
    assert isinstance(ended[0].error, SahelError) and "dying" in str(ended[0].error)


def test_of_several_tasks_the_one_whose_process_dies_is_named_and_the_others_go_on(
    tmp_path: Path, sources: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    beside = [Task(f"beside{n}", f"{BODIES}:process", (f"beside{n}",)) for n in range(3)]
    tasks = [Task("dying", f"{BODIES}:die"), *beside]
    ended = {each.name: each for each in do(lines(tasks, folder, sources), folder, keep_going=True)}
    assert [name for name, each in ended.items() if each.how != "ran"] == ["dying"]
    assert "dying" in str(ended["dying"].error)


def test_a_process_that_dies_of_what_runs_beside_it_is_done_again_alone(
    tmp_path: Path, sources: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    once = Task("once", f"{BODIES}:die_once", ("once", str(tmp_path / "has died")))
    beside = Task("beside", f"{BODIES}:process", ("beside",))
    ended = do(lines([once, beside], folder, sources), folder)
    assert ran(ended) == {"once", "beside"} and text(folder, "once.txt") == "done"


def test_a_run_is_of_one_day_and_knows_no_findings_from_outside(
    tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("SAHEL_FINDINGS", str(tmp_path))
    do(lines([Task("told", f"{BODIES}:told")], folder, sources), folder, day=date(2025, 12, 31))
    assert text(folder, "told.txt") == "2025-12-31, no findings"


def test_warnings_and_rows_are_in_the_account(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    tasks = [Task("doubt", f"{BODIES}:warn"), *graph(sources)]
    do(lines(tasks, folder, sources), folder, jobs=2)
    assert account_of(folder, "doubt")["warnings"] == ["UserWarning: a doubt"]
    assert account_of(folder, "a")["rows"] == 1
    assert account_of(folder, "ab")["files"].keys() == {"ab/sum.txt"}


def test_notes_of_a_killed_run_are_read_up_to_the_broken_line(
    tmp_path: Path, sources: Path
) -> None:
    folder = tmp_path / "run"
    run(folder, sources)
    journal = folder / "pytask.lock.journal"
    journal.write_text(
        '{"id": "c", "lock-version": "1", "state": "s", "depends_on": {"x": "1"}}\n{"id'
    )
    assert read_notes(folder)["c"] == {"x": "1"} and "ab" in read_notes(folder)
    (folder / "pytask.lock").write_text("no TOML [")
    journal.unlink()
    assert read_notes(folder) == {}


def test_tables_a_task_named_itself_count_from_its_first_run_on(
    tmp_path: Path, sources: Path
) -> None:
    folder = tmp_path / "run"
    run(folder, sources)
    node = Noted(name="sources of a", folder=folder, task="a", tables={"a.csv": "1", "b.csv": "1"})
    before = node.state()
    assert (
        Noted(name="n", folder=folder, task="a", tables={"a.csv": "1", "b.csv": "2"}).state()
        == before
    )
    assert (
        Noted(name="n", folder=folder, task="a", tables={"a.csv": "2", "b.csv": "1"}).state()
        != before
    )


@pytest.mark.parametrize("damage", ["no TOML [", "", 'lock-version = "99"'])
def test_damaged_notes_are_forgotten_and_everything_runs(
    tmp_path: Path, sources: Path, damage: str
) -> None:
    run(tmp_path / "run", sources)
    (tmp_path / "run" / "pytask.lock").write_text(damage)
    other = tmp_path / "other"
    other.mkdir()
    carry_over(tmp_path / "run", other)
    forget_damaged_notes(other)
    assert ran(run(other, sources)) == {"a", "b", "c", "ab", "odd"}


def test_an_account_of_another_shape_counts_as_none(tmp_path: Path, sources: Path) -> None:
    run(tmp_path / "run", sources)
    for damage in ("[]", '{"files": []}', "{"):
        (tmp_path / "run" / "tasks" / "c.json").write_text(damage)
        assert account_of(tmp_path / "run", "c") == {}


def test_what_goes_wrong_outside_a_task_is_no_complete_run(tmp_path: Path, sources: Path) -> None:
    """pytask would print it and go on: what is half done must not be published."""

    def broken(_: Ended) -> None:
        raise RuntimeError("the terminal is gone")

    with pytest.raises(RuntimeError, match="the terminal is gone"):
        run(tmp_path / "run", sources, told=broken)


def test_what_no_task_left_is_removed(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "run"
    run(folder, sources)
    (folder / "old").mkdir()
    (folder / "old" / "figure.png").write_text("of a task that is no more")
    remove_strays(folder, {"a.txt", "ab/sum.txt"})
    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    assert left == ["a.txt", "ab", "ab/sum.txt"]


def test_carrying_over_works_without_links(
    tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "run", sources)

    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    other = tmp_path / "other"
    other.mkdir()
    carry_over(tmp_path / "run", other)
    assert ran(run(other, sources)) == set()
    shutil.rmtree(tmp_path / "run")
    assert text(other, "ab/sum.txt") == "3"


def test_an_error_of_ours_comes_out_of_another_process_as_it_was() -> None:
    import pickle

    error = IngestError("is torn", file="x.csv", row=3, column="c", expected="whole", remedy="mend")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is IngestError and str(back) == str(error) and back.row == 3


def test_what_the_longest_chain_waits_for_is_begun_first(tmp_path: Path) -> None:
    chain = [
        Task("short", ""),
        Task("middle", ""),
        Task("long", ""),
        Task("end", "", after=("short", "middle")),
    ]
    for name, seconds in {"short": 1, "middle": 2, "long": 5, "end": 7}.items():
        account = account_path(tmp_path, name)
        account.parent.mkdir(parents=True, exist_ok=True)
        account.write_text(json.dumps({"seconds": seconds, "files": {}}))
    ahead = _still_ahead(chain, tmp_path)
    assert ahead == {"short": 8, "middle": 9, "long": 5, "end": 7}
