"""`python -m validation [--write] [--draws N] [--workers N] [--reuse] [TRIAL ...]`."""

from __future__ import annotations

import argparse
import sys

from .catalogue import TRIALS
from .drawing import DRAWS, Cell, is_older, measure
from .page import PAGE, page, tables


def main(arguments: list[str]) -> int:
    """Measure the trials named, or all; print their tables, or write the page of all."""
    parser = argparse.ArgumentParser(prog="python -m validation", description=__doc__)
    parser.add_argument("trials", nargs="*", choices=[*TRIALS, []], metavar="TRIAL")
    parser.add_argument("--write", action="store_true", help=f"measure all and write {PAGE.name}")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--reuse", action="store_true", help="take answers of older code too")
    chosen = parser.parse_args(arguments)
    keys = list(TRIALS) if chosen.write or not chosen.trials else chosen.trials
    cells = [Cell(TRIALS[key], world) for key in keys for world in TRIALS[key].worlds]
    found = measure(cells, chosen.draws, chosen.workers, reuse=chosen.reuse)
    older = sum(is_older(cell, chosen.draws) for cell in cells)
    if chosen.write:
        PAGE.write_text(page(found, chosen.draws, older), "utf-8")
        print(f"wrote {PAGE}")
    else:
        print("\n\n".join(tables(TRIALS[key], found) for key in keys))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
