"""`make install`: which Python .venv is made with, and when it is made anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole

ROOT = Path(__file__).resolve().parents[1]
# A package that needs nothing, so that nothing is downloaded.
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "small"
version = "1"
optional-dependencies.dev = []
[tool.hatch.build]
dev-mode-dirs = ["."]
"""
# What an environment of a Python that lies elsewhere says of itself.
FROM_ELSEWHERE = """#!/bin/sh
exec '{python}' -c "import sys; sys.base_prefix = '/elsewhere'; exec(sys.argv.pop(2))" "$@"
"""


def install(clone: Path, *named: str) -> subprocess.CompletedProcess[str]:
    """`make install` with plain pip, which finds the build tools of this environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
    }
    command = ["make", "-C", str(clone), "install", "UV=", *named]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a blank in its name, of a small project, installed; tests leave it so."""
    folder = tmp_path_factory.mktemp("of") / "a clone"
    for name in ("Makefile", "tools/install.sh"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "constraints.txt").touch()
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "small").mkdir()
    (folder / "small" / "__init__.py").touch()
    done = install(folder, f"PYTHON={sys.executable}")
    assert done.returncode == 0 and "Ready: Python" in done.stdout, done.stderr
    return folder


@pytest.fixture
def elsewhere(installed: Path) -> Iterator[Path]:
    """Where the Python of .venv stands, which is one from elsewhere now."""
    python = installed / ".venv" / "bin" / "python"
    own = python.readlink()
    python.unlink()
    python.write_text(FROM_ELSEWHERE.format(python=sys.executable))
    python.chmod(0o755)
    yield python
    python.unlink()
    python.symlink_to(own)


@pytest.mark.parametrize("named", [(), (f"PYTHON={sys.executable}",)])
def test_what_is_as_asked_for_is_left_alone(installed: Path, named: tuple[str, ...]) -> None:
    done = install(installed, *named)
    assert done.returncode == 0 and done.stderr == ""


def test_an_environment_of_another_python_than_the_one_named_is_made_anew(
    installed: Path, elsewhere: Path
) -> None:
    done = install(installed, f"PYTHON={sys.executable}")
    assert done.returncode == 0 and "Making .venv with Python" in done.stderr
    assert elsewhere.is_symlink() and (installed / ".venv" / ".installed").is_file()


def test_an_environment_stays_of_its_python_where_none_is_named(
    installed: Path, elsewhere: Path
) -> None:
    done = install(installed)
    assert done.returncode == 0 and done.stderr == ""
    assert not elsewhere.is_symlink()


def test_a_python_that_cannot_be_used_is_refused_and_the_environment_stays(installed: Path) -> None:
    done = install(installed, "PYTHON=/nowhere/python3")
    assert done.returncode != 0 and "No Python 3.11 or newer among: /nowhere/python3" in done.stderr
    assert (installed / ".venv" / ".installed").is_file()


def test_a_clone_that_was_moved_is_to_be_installed_again(installed: Path) -> None:
    asked = ["sh", "tools/install.sh", "--stands"]
    assert subprocess.run(asked, cwd=installed).returncode == 0
    moved = installed.rename(installed.with_name("moved"))
    try:
        assert subprocess.run(asked, cwd=moved).returncode == 1
    finally:
        moved.rename(installed)
