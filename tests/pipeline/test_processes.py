"""Processes load what tasks will need while there is none."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import os
import signal
import sys
import time
from concurrent.futures import Future
from typing import Any

import pytest

from sahel_indicators.pipeline.loading import load, without
from sahel_indicators.pipeline.processes import LOADED, _deaf_at_first, processes

# Of the standard library, and needed by nothing here.
UNUSED = "colorsys"


@pytest.fixture
def not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, UNUSED, raising=False)


@pytest.mark.usefixtures("not_loaded")
def test_a_module_that_cannot_be_loaded_keeps_no_other_from_it() -> None:
    load(["no_such_module", UNUSED])
    assert UNUSED in sys.modules


@pytest.mark.usefixtures("not_loaded")
def test_a_module_is_kept_out_of_what_is_imported_within_only() -> None:
    with without(UNUSED), pytest.raises(ImportError):
        importlib.import_module(UNUSED)
    assert importlib.import_module(UNUSED).rgb_to_hls(0, 0, 0) == (0, 0, 0)
    with without(UNUSED):  # it is loaded by now, and stays
        assert importlib.import_module(UNUSED)


def _process_and_whether_loaded() -> Any:
    time.sleep(0.5)  # so that the other process takes the other task
    return os.getpid(), UNUSED in sys.modules


def test_a_process_that_begins_with_the_first_task_loads_too() -> None:
    with processes(2, [UNUSED]) as both:
        tasks = [both.submit(_process_and_whether_loaded) for _ in range(6)]
        told = {task.result() for task in tasks}
    assert len({process for process, _ in told}) == 2
    assert all(loaded for _, loaded in told)


def _threads() -> Any:
    return {name: os.environ.get(name) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}


def test_a_process_has_one_processor_unless_it_is_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with processes(1) as one:
        told: Any = one.submit(_threads).result()
    assert told == {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "3"}


def test_what_is_under_way_is_waited_for_when_a_run_fails() -> None:
    begun: list[Future[Any]] = []
    with pytest.raises(ZeroDivisionError), processes(1) as one:
        begun.append(one.submit(_process_and_whether_loaded))
        raise ZeroDivisionError
    assert begun[0].done()


@pytest.mark.parametrize("name", LOADED)
def test_what_is_loaded_is_there(name: str) -> None:
    assert importlib.util.find_spec(name)


def _is_searched() -> Any:
    return gc.isenabled(), gc.get_freeze_count() > 0


def test_garbage_is_searched_for_after_loading_as_before() -> None:
    with processes(1, [UNUSED]) as one:
        told: Any = one.submit(_is_searched).result()
    assert told == (True, True)
    frozen = gc.get_freeze_count()
    gc.disable()
    try:
        load([UNUSED])
        assert not gc.isenabled()
    finally:
        gc.enable()
    load([UNUSED])
    assert gc.isenabled() and gc.get_freeze_count() == frozen


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_while_a_process_is_started_is_heard_afterwards(times: int) -> None:
    begun = []
    with pytest.raises(KeyboardInterrupt), _deaf_at_first():
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
        begun.append("whole")
    assert begun == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_ctrl_c_is_not_forgotten_for_an_error() -> None:
    with pytest.raises(KeyboardInterrupt), _deaf_at_first():
        os.kill(os.getpid(), signal.SIGINT)
        raise ValueError("planted")


def _hears() -> bool:
    return signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_process_that_has_begun_hears() -> None:
    with processes(1) as one:
        assert one.submit(_hears).result()
