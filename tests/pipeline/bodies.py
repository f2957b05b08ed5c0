"""What the tasks of a small graph do in tests: sums of numbers in files."""

from __future__ import annotations

import os
import signal
import time
import warnings
from pathlib import Path
from shutil import copytree
from typing import Any

from sahel_indicators.config import settings


def number(_folder: Path, out: Path, name: str, source: str) -> dict[str, Any]:
    """The number in a file outside the run."""
    (out / f"{name}.txt").write_text(Path(source).read_text())
    return {"rows": 1, "tables": [Path(source).name]}


def add(folder: Path, out: Path, name: str, *of: str) -> None:
    """The sum of the numbers of other tasks."""
    (out / name).mkdir()
    total = sum(int((folder / f"{each}.txt").read_text()) for each in of)
    (out / name / "sum.txt").write_text(str(total))


def parity(folder: Path, out: Path, name: str, of: str) -> None:
    """Whether a sum is odd: often the same where the sum is another."""
    (out / f"{name}.txt").write_text(str(int((folder / of / "sum.txt").read_text()) % 2))


def observe(_folder: Path, out: Path, found: str) -> None:
    """What a task of observations would have found: the files of a folder."""
    copytree(found, out, dirs_exist_ok=True)


def fail(_folder: Path, out: Path, name: str) -> None:
    (out / f"{name}.txt").write_text("half")
    raise RuntimeError(f"{name} is broken")


def warn(_folder: Path, _out: Path) -> None:
    warnings.warn("a doubt", UserWarning, stacklevel=1)


def die(_folder: Path, _out: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(_folder: Path, out: Path, name: str, mark: str) -> None:
    """As where there was too little memory for what ran beside it."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    (out / f"{name}.txt").write_text("done")


def leave(_folder: Path, out: Path, name: str, beside: str) -> None:
    """A file of its own, the slices (it stands for the observations), and, once, one outside."""
    (out / "slices.json").write_text("{}")
    if not Path(beside).exists():
        Path(beside).touch()
    (out / f"{name}.txt").write_text("done")


def told(_folder: Path, out: Path) -> None:
    """What a task knows of the day and of findings made already."""
    found = "findings" if os.environ.get("SAHEL_FINDINGS") else "no findings"
    (out / "told.txt").write_text(f"{settings().day}, {found}")


def slow(_folder: Path, out: Path, name: str, begun: str, seconds: float) -> None:
    """Says that it has begun, takes its time, and leaves a file."""
    Path(begun).touch()
    time.sleep(seconds)
    (out / f"{name}.txt").write_text("done")


def process(_folder: Path, out: Path, name: str) -> None:
    """Which process worked on it; waits for as long as the others need to begin."""
    time.sleep(0.5)
    (out / f"{name}.txt").write_text(str(os.getpid()))


def table(_folder: Path, out: Path, name: str, seed: int) -> None:
    """A table that takes a while to write, in two files."""
    for part in ("first", "second"):
        (out / name).mkdir(exist_ok=True)
        with (out / name / f"{part}.txt").open("w") as file:
            for line in range(200):
                file.write(f"{seed} {part} {line * seed}\n")
        time.sleep(0.1)


def gather(folder: Path, out: Path, *names: str) -> None:
    """All tables one after the other."""
    texts = [path.read_text() for name in names for path in sorted((folder / name).iterdir())]
    (out / "whole.txt").write_text("".join(texts))
