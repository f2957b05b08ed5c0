"""The whole line as a person runs it: once from nothing, then again with nothing changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from .measuring import Line, repeated


def lines() -> Iterator[Line]:
    """`sahel run` as a whole process, into a folder of its own; from nothing only once."""
    with TemporaryDirectory() as folder:
        first = repeated(lambda: _run(folder), times=1)
        yield Line("run from nothing", str(first), target="under 180 s")
        again = repeated(lambda: _run(folder), times=5)
        yield Line("run, nothing changed", str(again), target="under 3 s")


def _run(folder: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "sahel_indicators", "run"],
        check=True,
        capture_output=True,
        env=os.environ | {"SAHEL_DATA_ROOT": folder},
    )
