"""The tasks of a run: what each does, what it reads, and which code it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .. import findings
from ..config import settings
from ..countries import with_areas
from ..ingest.bundle import FIGURES
from ..report import REPORTED
from ..report.documents.making import names_in_own_text
from ..report.plates import LANGUAGES, PLATES
from ..report.results.shown import STATUSES
from .nodes import plate_file
from .task import Task

# What every figure is placed by: a change of any of these is a change of the area system.
AREA_TABLES = (
    "actors.csv",
    "area_aliases.csv",
    "area_lineage_bfa_2025.csv",
    "area_lineage_mli_2023.csv",
    "areas.csv",
    "boundaries_admin1.geojson",
    "boundaries_admin2.geojson",
)
_STEPS = f"{__package__}.steps"

_DATED = ("dated_events_mli.csv",)
# Everything in the bundle but the tables of areas, which every task rests on.
_ALL_TABLES = (*(f"{name}.csv" for name in FIGURES), *_DATED, "datapackage.json")

# What each finding reads: themes of its own country, and themes of every country. A finding sees
# nothing else (`config.Settings.slices`), so that what is skipped cannot have changed.
READS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "coverage": (("*",), ()),
    "trend": (("food_security",), ()),
    "map": (("food_security",), ()),
    "people": (("food_security",), ()),
    "maps": (("food_security",), ()),
    "projections": (("food_security",), ()),
    "malnutrition": (("nutrition",), ()),
    "nutrition": (("nutrition",), ()),
    "displacement": (("displacement", "refugees"), ()),
    "movements": (("displacement",), ("refugees",)),
    "calendar": (("conflict",), ()),
    "conflict_food": (("food_security", "conflict", "climate", "prices"), ()),
    "minusma": (("food_security", "conflict"), ()),
    "sahel": ((), ("food_security", "conflict", "displacement", "refugees")),
    "spillover": ((), ("food_security", "conflict")),
}
_READING_DATED = ("calendar", "minusma")


def tasks() -> list[Task]:
    """Every task, each after those it reads from."""
    return [
        _observations(),
        _checks(),
        *(_indicators(country) for country in countries()),
        *(_alerts(country) for country in countries()),
        *(task for country in REPORTED for task in _of_report(country)),
    ]


def countries() -> list[str]:
    """The countries of which indicators are computed."""
    return sorted(country.iso3 for country in with_areas())


def notebooks() -> list[Path]:
    """The notebooks, in the order of their numbers."""
    return sorted(settings().notebooks.glob("[0-9][0-9]_*.ipynb"))


def _of_report(country: str) -> Iterable[Task]:
    yield from (_finding(name, country) for name in findings.MAKERS)
    yield _oddities(country)
    in_text = frozenset[str]().union(*map(names_in_own_text, LANGUAGES))
    yield from (_plates(name, country) for name in _shown())
    yield from (_figure(name, country, name in in_text) for name in PLATES)
    yield from (_notebook(path, country) for path in notebooks())
    yield _quality(country)
    for language in LANGUAGES:
        yield _results(country, language)
    for language in LANGUAGES:
        yield _documents(country, language)


def _observations() -> Task:
    return Task(
        "observations",
        f"{_STEPS}.observations:read",
        tables=_ALL_TABLES,
        slices=("*",),
        ingested=True,
        roots=("ingest.bundle", "releases", "panel.known", "aggregation", "quality.calendars"),
    )


def _checks() -> Task:
    return Task(
        "checks",
        f"{_STEPS}.quality:check",
        after=("observations",),
        tables=_ALL_TABLES,
        slices=("*",),
        ingested=True,
        roots=("quality",),
    )


def _alerts(country: str) -> Task:
    return Task(
        f"alerts/{country}",
        f"{_STEPS}.alerts:tell",
        (country,),
        after=(f"indicators/{country}",),
        ingested=True,
        roots=("alerts",),
        parameters={"rules": settings().own_rules},
        country=country,
    )


def _oddities(country: str) -> Task:
    """Read from what `checks` found, so that a notebook need not check everything again."""
    return Task(
        "findings/oddities",
        f"{_STEPS}.quality:tell_oddities",
        (country,),
        after=("observations", "checks"),
        tables=_ALL_TABLES,
        ingested=True,
        roots=("findings.coverage", "quality"),
        country=country,
    )


def _quality(country: str) -> Task:
    return Task(
        f"quality/{country}",
        f"{_STEPS}.quality:tell_quality",
        (country,),
        after=("observations", "checks", "figures/completeness"),
        tables=_ALL_TABLES,
        slices=("*",),
        ingested=True,
        roots=("quality", "report.documents.quality"),
        parameters={"organisation": settings().organisation},
        country=country,
    )


def _indicators(country: str) -> Task:
    return Task(
        f"indicators/{country}",
        f"{_STEPS}.indicators:compute",
        (country,),
        slices=slices(country, ["*"]),
        roots=("panel", "store"),
        country=country,
    )


def _finding(name: str, country: str) -> Task:
    own, all_countries = READS[name]
    maker = findings.MAKERS[name]
    return Task(
        f"findings/{name}",
        f"{_STEPS}.findings:find",
        (name, country),
        tables=_DATED if name in _READING_DATED else (),
        slices=slices(country, own, all_countries),
        roots=(_module_of(maker), "findings!"),
        country=country,
    )


def _shown() -> list[str]:
    """The findings that figures show."""
    return list(dict.fromkeys(finding for finding, _ in PLATES.values()))


def _plates(finding: str, country: str) -> Task:
    """What the figures of a finding show, each in a file of its own.

    So a figure is drawn anew only where what it shows is another, not where the finding is.
    """
    shown = {name: make for name, (of, make) in PLATES.items() if of == finding}
    return Task(
        f"plates/{finding}",
        f"{_STEPS}.figures:compose",
        (finding, country),
        after=(f"findings/{finding}",),
        roots=(*dict.fromkeys(map(_module_of, shown.values())), "report.plates!"),
        country=country,
        parts=tuple(map(plate_file, shown)),
    )


def _figure(name: str, country: str, on_screens: bool) -> Task:
    shown, maker = PLATES[name]
    return Task(
        f"figures/{name}",
        f"{_STEPS}.figures:draw",
        (name, STATUSES[name], on_screens),
        after=(f"plates/{shown}",),
        part=plate_file(name),
        roots=(_module_of(maker), "figures.export", "report.screens", "report.plates!"),
        country=country,
    )


def _notebook(path: Path, country: str) -> Task:
    """A notebook: it is given the findings that it names, and sees what they were made of."""
    named = _names_in(path)
    shown = [name for name, make in findings.MAKERS.items() if make.__name__ in named]
    odd = ["oddities"] if "known_oddities" in named else []
    everything = not shown or "si" in named
    own = {"*"} if everything else {theme for name in shown for theme in READS[name][0]}
    others = sorted({theme for name in shown for theme in READS[name][1]})
    return Task(
        f"notebooks/{path.stem}",
        f"{_STEPS}.notebooks:execute",
        (path.name, country),
        after=tuple(f"findings/{name}" for name in [*shown, *odd]),
        tables=_DATED,
        slices=slices(country, own, others),
        roots=(
            "findings",
            "report.plates",
            "report.wording",
            "analysis",
            "panel",
            "pipeline.notebooks",
        ),
        parameters={"notebook": path.read_text("utf-8")},
        country=country,
    )


def _results(country: str, language: str) -> Task:
    return Task(
        f"results/{language}",
        f"{_STEPS}.report:gather_results",
        (country, language),
        after=(
            "observations",
            "checks",
            *(f"findings/{name}" for name in findings.MAKERS),
            *(f"plates/{name}" for name in _shown()),
        ),
        roots=("report.results",),
        country=country,
    )


def _documents(country: str, language: str) -> Task:
    return Task(
        f"report/{language}",
        f"{_STEPS}.report:write",
        (country, language),
        after=(f"results/{language}", *(f"figures/{name}" for name in PLATES)),
        roots=("report.documents.making", "report.documents.pdf", "report.documents.docx"),
        parameters={"organisation": settings().organisation},
        country=country,
    )


def slices(country: str, own: Iterable[str], of_all: Iterable[str] = ()) -> tuple[str, ...]:
    """Slices by name: themes of one country ("*": every theme), and themes of every country."""
    return (*sorted(f"{theme}/{country}" for theme in own), *(f"{theme}/*" for theme in of_all))


def _module_of(made_by: Any) -> str:
    return str(made_by.__module__).partition(".")[2]


def _names_in(notebook: Path) -> set[str]:
    """The names that a notebook's code uses."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return set(re.findall(r"\w+", code))
