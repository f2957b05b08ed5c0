"""How long a person waits before anything happens: whole processes beside an empty one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

from .measuring import Line, in_turns


def lines() -> Iterator[Line]:
    """The import and the help, beyond or beside the interpreter's own start."""
    empty = _process("-c", "pass")
    peer, ours = in_turns(empty, _process("-c", "import sahel_indicators"), times=9)
    yield Line(
        "import of the package",
        str(ours),
        f"pass: {peer}",
        f"{ours.median - peer.median:+.3f} s",
        "at most +0.3 s",
    )
    peer, ours = in_turns(empty, _process("-m", "sahel_indicators", "--help"), times=9)
    yield Line(
        "sahel --help",
        str(ours),
        f"pass: {peer}",
        f"{ours.median:.3f} s",
        "at most 0.7 s",
    )


def _process(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, capture_output=True)
