"""Processes load what tasks will need while there is none, and no longer."""

from __future__ import annotations

import importlib.util
import multiprocessing
import sys

import pytest

from sahel_indicators.pipeline.processes import LOADED
from sahel_indicators.pipeline.working import load

# Of the standard library, and needed by nothing here.
UNUSED = "colorsys"


@pytest.fixture
def not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, UNUSED, raising=False)


@pytest.mark.usefixtures("not_loaded")
def test_modules_are_loaded_until_there_is_work() -> None:
    wanted = multiprocessing.get_context("spawn").Event()
    wanted.set()
    load([UNUSED], wanted)
    assert UNUSED not in sys.modules
    wanted.clear()
    load(["no_such_module", UNUSED], wanted)
    assert UNUSED in sys.modules


@pytest.mark.parametrize("name", LOADED)
def test_what_is_loaded_is_there(name: str) -> None:
    assert importlib.util.find_spec(name)
