"""What several tests share: the command line, a copy of the tables, one complete run a session."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
from filelock import FileLock
from hypothesis import settings

from sahel_indicators.config import settings as package_settings

# Random examples are the same in every session: a failure can be repeated.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def sahel(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the command line as a process of its own, with settings of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sahel_indicators", *arguments],
        capture_output=True,
        text=True,
        timeout=540,
        env=os.environ | environment,
    )


@pytest.fixture(scope="session")
def complete_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The data root of one complete `sahel run`, from nothing; nobody may write into it.

    It is made once, however many workers there are.
    """
    shared = tmp_path_factory.getbasetemp()
    root = (shared if worker_id == "master" else shared.parent) / "complete_run"
    with FileLock(f"{root}.lock"):
        if not (root / "stdout.txt").exists():
            done = sahel("run", SAHEL_DATA_ROOT=str(root))
            assert done.returncode == 0, done.stderr
            (root / "stdout.txt").write_text(done.stdout)
    return root


@pytest.fixture
def bundle_copy(tmp_path: Path) -> Path:
    """A copy of the embedded tables that a test may damage."""
    return Path(copytree(package_settings().bundle, tmp_path / "bundle"))
