"""The page docs/methods/validation.md, written from the tallies."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from string import Template
from textwrap import fill

from . import harder
from .catalogue import TRIALS
from .drawing import ROOT, SEED, Cell, Tallies
from .pairings import BY_AREA, FULL, WILD
from .stability import row_order
from .tallies import COVERAGE, SIZE, Share, Tally
from .trials import Trial
from .worlds import PERSISTENCE, RANGE_KM, SPACING_KM, World

TEMPLATE = Path(__file__).with_name("page_template.md")
PAGE = ROOT / "docs" / "methods" / "validation.md"
LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "pyfixest", "diff-diff")
# More columns than this are split into a table for each number of areas.
MOST_COLUMNS = 4
# Of a line of the page.
WIDTH = 190
FEWEST_AREAS = 20
# Of an interval's width; less is rounding.
SAME = 1e-8

Found = Mapping[str, Tallies]


def page(found: Found, draws: int, older: int = 0) -> str:
    """The whole page: the template with its figures; `older` cells hold answers of other code."""
    sections = [
        f"## {trial.title}\n\n{fill(trial.about, WIDTH)}\n\n{tables(trial, found)}"
        for trial in TRIALS.values()
    ]
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        **_advice(found),
        draws=draws,
        chance=f"{196 * (COVERAGE * SIZE / draws) ** 0.5:.0f}",
        spacing=f"{SPACING_KM:.0f}",
        persistence=f"{PERSISTENCE:g}",
        range=f"{RANGE_KM:.0f}",
        tables="\n\n".join(sections),
        order=_order(),
        older=_older(older),
        least=_least(draws),
        further=fill(_further(found), WIDTH, subsequent_indent="  "),
        seed=SEED,
        python=platform.python_version(),
        libraries=", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    )


def tables(trial: Trial, found: Found) -> str:
    """One table or, of many worlds, one for each number of areas."""
    if len(trial.worlds) <= MOST_COLUMNS:
        return _table(trial, trial.worlds, found)
    sizes = dict.fromkeys(world.areas for world in trial.worlds)
    return "\n\n".join(
        f"**{size} areas**\n\n"
        + _table(trial, [world for world in trial.worlds if world.areas == size], found)
        for size in sizes
    )


def _table(trial: Trial, worlds: Sequence[World], found: Found) -> str:
    several = len({world.areas for world in worlds}) > 1
    lengths = len({world.periods for world in worlds}) > 1
    names = [
        (f"{world.areas} areas, " if several else "")
        + (f"{world.periods} periods, " if lengths else "")
        + world.name
        for world in worlds
    ]
    rows = [["", *names], ["---", *["---:"] * len(names)]]
    for way in trial.ways:
        tallies = [found[Cell(trial, world).label][way] for world in worlds]
        name = f"**{way}**" if way in trial.stressed else way
        rows.append([name, *(_cell(trial, tally) for tally in tallies)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(trial: Trial, tally: Tally) -> str:
    if trial.key != "trends":
        return tally.cell(trial.with_bias)
    assert tally.rejected is not None
    flagged = tally.rejected.value
    return f"{100 * flagged:.0f} % ({100 * (flagged + tally.bias):.0f} %)"


# -- text --------------------------------------------------------------------------------------


def _advice(found: Found) -> dict[str, str]:
    """The figures of the paragraph on what to use."""
    shown = {
        "area_20_serial": (BY_AREA, World(20, serial=True)),
        "area_50_serial": (BY_AREA, World(50, serial=True)),
        "wild_10_serial": (WILD, World(10, serial=True)),
        "full_20_both": (FULL, World(20, serial=True, spatial=True)),
        "full_50_both": (FULL, World(50, serial=True, spatial=True)),
        "area_20_both": (BY_AREA, World(20, serial=True, spatial=True)),
        "area_50_both": (BY_AREA, World(50, serial=True, spatial=True)),
    }
    figures = {name: _pairing(found, *which).figures() for name, which in shown.items()}
    return {**figures, "enough": fill(_enough(found), WIDTH, subsequent_indent="  ")}


def _pairing(found: Found, way: str, world: World) -> Tally:
    return found[Cell(TRIALS["pairings"], world).label][way]


def recommended() -> list[tuple[str, World]]:
    """The pairings that should be nominal, from 20 areas on."""
    return [
        (way, world)
        for world in TRIALS["pairings"].worlds
        if world.areas >= FEWEST_AREAS
        for way in ([FULL] if world.spatial else [BY_AREA, FULL])
    ]


def _enough(found: Found) -> str:
    wanted = recommended()
    off = [
        f"{way}, {world.areas} areas, {world.name} ({_pairing(found, way, world).figures()})"
        for way, world in wanted
        if not _pairing(found, way, world).nominal
    ]
    if off:
        return f"Of these pairings, off by more than 2 points beyond chance: {'; '.join(off)}."
    return (
        f"In all {len(wanted)} cells of these pairings from {FEWEST_AREAS} areas on, coverage and "
        "rejection are not off by more than 2 points beyond chance."
    )


def _further(found: Found) -> str:
    """Where the recommended pairing stops being enough, from the table of harder worlds."""
    trial = TRIALS["harder"]
    parts = []
    for what in harder.KINDS:
        tallies = [
            found[Cell(trial, world).label][f"{what}: recommended"] for world in trial.worlds
        ]
        held = [100 * tally.covered.value for tally in tallies if tally.covered]
        false = [100 * tally.rejected.value for tally in tallies if tally.rejected]
        parts.append(
            f"{what}: {min(held):.0f} to {max(held):.0f} / {min(false):.0f} to {max(false):.0f}"
        )
    return (
        f"Coverage / rejection in harder worlds ({'; '.join(parts)}). **Where exposures are skewed "
        "counts or a few areas hold most of the variation, as with deaths, 95 % intervals of this "
        "pairing are too narrow**; look at the result without each area in turn."
    )


def _least(draws: int) -> str:
    """The lowest coverage and highest rejection that still go unmarked."""
    held = min(n for n in range(draws + 1) if Share(n, draws).is_near(COVERAGE))
    false = max(n for n in range(draws + 1) if Share(n, draws).is_near(SIZE))
    return f"{100 * held / draws:.1f} or a rejection of {100 * false / draws:.1f}"


def _older(cells: int) -> str:
    if not cells:
        return "All answers are of the code as it was when the page was written."
    return (
        f"**{cells} cells hold answers kept from earlier versions of the code (`--reuse`): "
        "measure anew before relying on them.**"
    )


def _order() -> str:
    worst = row_order(TRIALS.values())
    name = max(worst, key=lambda key: worst[key])
    if worst[name] < SAME:
        return (
            "With the rows shuffled, no estimate and no interval of any method on this page "
            "changes by more than rounding (1e-8 of the interval's width)."
        )
    return f"**Off:** {name} changes by {worst[name]:.1g} of its interval's width."
