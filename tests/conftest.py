"""What several tests share: the command line, the tables read once, one complete run a session."""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, TypeVar

import pytest
from filelock import FileLock
from hypothesis import settings

from sahel_indicators.config import settings as package_settings

if TYPE_CHECKING:
    from sahel_indicators.ingest.bundle import Bundle

# Random examples are the same in every session: a failure can be repeated.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

# As many processes run as there are cores: more threads in each would only wait for each other. Set
# before numpy is imported, and inherited by every worker and command.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Seconds after which a run of everything (some seven minutes on two idle cores) is taken to hang.
A_RUN = 2700


T = TypeVar("T")
Sahel = Callable[..., subprocess.CompletedProcess[str]]


def sahel(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the command line as a process of its own, with settings of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sahel_indicators", *arguments],
        capture_output=True,
        text=True,
        timeout=A_RUN,
        env=os.environ | environment,
    )


@pytest.fixture
def sahel_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Sahel:
    """`sahel` within this process: the same command and exit code, without the start of another."""
    from sahel_indicators.cli import main

    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["sahel", *arguments])
            for name, value in environment.items():
                patch.setenv(name, value)
            package_settings.cache_clear()
            with pytest.raises(SystemExit) as stopped:
                main()
        package_settings.cache_clear()
        said = capsys.readouterr()
        code = stopped.value.code or 0
        return subprocess.CompletedProcess(arguments, int(code), said.out, said.err)

    return call


def made_once(name: str, make: Callable[[], T], shared: Path) -> T:
    """What `make` gives: made by the worker that asks first, read from its file by the others."""
    stored = shared / f"{name}.pickle"
    with FileLock(f"{stored}.lock"):
        if not stored.exists():
            made = make()
            stored.write_bytes(pickle.dumps(made))
            return made
    found: T = pickle.loads(stored.read_bytes())
    return found


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of this session that all its workers see."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@contextmanager
def kept_out_of(folder: Path) -> Iterator[None]:
    """This user may not enter the folder; root, who may enter any, is nobody meanwhile."""
    is_root = os.geteuid() == 0
    folder.chmod(0)
    if is_root:
        os.setresuid(65_534, 65_534, 0)
    try:
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o700)


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The embedded tables, read once a session; nobody may change what is in them."""
    from sahel_indicators.ingest.bundle import ingest_bundle

    return ingest_bundle()


@pytest.fixture(scope="session")
def stored_observations(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the observations of the embedded tables, as a run leaves them."""
    from sahel_indicators.store import write_table

    folder = tmp_path_factory.mktemp("embedded")
    write_table(bundle.observations, folder / "observations.parquet")
    return folder


@pytest.fixture(scope="module")
def tables_read_once(stored_observations: Path) -> Iterator[None]:
    """For a module that asks for observations often: as after a run, they are read from its file.

    Otherwise every `open_observations`, `open_panel` and the like reads all the tables anew.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAHEL_CURRENT", str(stored_observations))
        package_settings.cache_clear()
        yield
    package_settings.cache_clear()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let nothing look for garbage among the modules and tests, which stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(20_000)  # tables make thousands of short-lived objects a test


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a complete run, which takes minutes, so that `make test` can leave it out."""
    for item in items:
        if "complete_run" in getattr(item, "fixturenames", ()):
            item.add_marker("whole")
            item.add_marker(pytest.mark.timeout(A_RUN))


@pytest.fixture(scope="session")
def complete_run(shared: Path) -> Path:
    """The data root of one complete `sahel run`, from nothing; nobody may write into it.

    It is made once, however many workers there are.
    """
    root = shared / "complete_run"
    with FileLock(f"{root}.lock"):
        if not (root / "stdout.txt").exists():
            # Whichever test asks first may read another run; what is empty counts as not set.
            done = sahel("run", SAHEL_DATA_ROOT=str(root), SAHEL_CURRENT="")
            assert done.returncode == 0, done.stderr
            (root / "stdout.txt").write_text(done.stdout)
    return root


@pytest.fixture
def bundle_copy(tmp_path: Path) -> Path:
    """A copy of the embedded tables that a test may damage."""
    return Path(copytree(package_settings().bundle, tmp_path / "bundle"))
