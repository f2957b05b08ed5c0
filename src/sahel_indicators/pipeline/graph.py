"""The tasks of a run: what each does, what it reads, and which code it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from .. import findings
from ..config import settings
from ..countries import reported, with_areas
from ..findings.set_aside import tables_of
from ..ingest.bundle import FIGURES
from ..report import plates
from ..report.content import content_file
from ..report.documents.making import names_in_own_text
from ..report.plates import LANGUAGES, PLATES
from ..report.results.shown import STATUSES
from .nodes import FOUND_AT_ONCE, handed_file, plate_file
from .task import CHECKS, CHECKS_AT_ONCE, Task

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
    "constant_shares": (("food_security",), ()),
    "analysed_cells": (("food_security",), ()),
    "sahel": ((), ("food_security", "conflict", "displacement", "refugees")),
    "spillover": ((), ("food_security", "conflict")),
}
_READING_DATED = ("calendar", "minusma")


def tasks() -> list[Task]:
    """Every task, each after those it reads from."""
    in_text = frozenset[str]().union(*map(names_in_own_text, LANGUAGES))
    return [
        _observations(),
        *_checks(),
        *(_indicators(country) for country in countries()),
        *(_alerts(country) for country in countries()),
        *(_finding(name, country) for country in countries() for name in findings.PARTS),
        *_of_all(in_text),
        *(task for country in reported() for task in _of_report(country, in_text)),
    ]


def countries() -> list[str]:
    """The countries of which indicators are computed."""
    return sorted(country.iso3 for country in with_areas())


def notebooks() -> list[Path]:
    """The notebooks, in the order of their numbers."""
    return sorted(settings().notebooks.glob("[0-9][0-9]_*.ipynb"))


def _of_all(in_text: Container[str]) -> Iterable[Task]:
    """What is about all countries at once, for the reports of each."""
    yield from _shown_of(findings.OF_ALL, "", in_text)
    yield from (_notebook(path, "") for path in notebooks() if _is_of_all(path))


def _of_report(country: str, in_text: Container[str]) -> Iterable[Task]:
    yield from _shown_of(findings.of_country(country), country, in_text)
    yield _oddities(country)
    yield from (_notebook(path, country) for path in notebooks() if _can_have(path, country))
    yield _quality(country)
    yield _results(country)
    yield from (_documents(country, language) for language in LANGUAGES)


def _shown_of(names: Sequence[str], country: str, in_text: Container[str]) -> Iterable[Task]:
    """Findings, what figures show of them, and the figures; those `in_text` for screens too."""
    yield from (_finding(name, country) for name in names)
    yield from (_plates(name, country) for name in _shown(names))
    yield from (_figure(name, country, name in in_text) for name in plates.of_findings(names))


def _observations() -> Task:
    return Task(
        "observations",
        f"{_STEPS}.observations:read",
        tables=_ALL_TABLES,
        slices=("*",),
        ingested=True,
        roots=("ingest.bundle", "releases", "panel.known", "aggregation", "quality.calendars"),
    )


def _checks() -> Iterable[Task]:
    """What is odd, country by country, and at last all of it in one table."""
    yield _checks_at_once()
    yield from map(_checks_of, countries())
    yield Task(
        CHECKS,
        f"{_STEPS}.quality:check",
        (tuple(countries()),),
        after=(CHECKS_AT_ONCE, *map(_checks_name, countries())),
        only={CHECKS_AT_ONCE: FOUND_AT_ONCE},
        roots=("quality",),
    )


def _checks_at_once() -> Task:
    """Its part for a country is a file: figures of others change nothing in it."""
    return Task(
        CHECKS_AT_ONCE,
        f"{_STEPS}.quality:check_at_once",
        (tuple(countries()),),
        after=("observations",),
        tables=_ALL_TABLES,
        slices=("*",),
        ingested=True,
        roots=("quality",),
        parts=(FOUND_AT_ONCE, *map(handed_file, countries())),
    )


def _checks_of(country: str) -> Task:
    return Task(
        _checks_name(country),
        f"{_STEPS}.quality:check_country",
        (country,),
        after=(CHECKS_AT_ONCE,),
        only={CHECKS_AT_ONCE: handed_file(country)},
        slices=slices(country, ["*"]),
        roots=("quality",),
        country=country,
    )


def _checks_name(country: str) -> str:
    return f"{CHECKS}/{country}"


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
    """Read from what was found of a country, so that a notebook need not check it again."""
    return Task(
        f"findings/{country}/oddities",
        f"{_STEPS}.quality:tell_oddities",
        (country,),
        after=(_checks_name(country),),
        roots=("findings.coverage",),
        country=country,
    )


def _quality(country: str) -> Task:
    return Task(
        f"quality/{country}",
        f"{_STEPS}.quality:tell_quality",
        (country,),
        after=(_checks_name(country), f"figures/{country}/completeness"),
        roots=("report.documents.quality",),
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
    maker = findings.maker_of(name)
    parts = [part for part, (of, _) in findings.PARTS.items() if of == name]
    return Task(
        f"findings/{findings.key(name, country)}",
        f"{_STEPS}.findings:find",
        (name, country),
        after=tuple(f"findings/{findings.key(*at)}" for at in product(parts, countries())),
        tables=(*(_DATED if name in _READING_DATED else ()), *tables_of(name, country)),
        slices=slices(country, own, all_countries),
        roots=(_module_of(maker), "findings!"),
        country=country,
    )


def _shown(names: Sequence[str]) -> list[str]:
    """Those of the findings that figures show."""
    return list(dict.fromkeys(finding for finding, _ in PLATES.values() if finding in names))


def _plates(finding: str, country: str) -> Task:
    """What the figures of a finding show, each in a file of its own.

    So a figure is drawn anew only where what it shows is another, not where the finding is.
    """
    shown = {name: PLATES[name][1] for name in plates.of_findings([finding])}
    return Task(
        f"plates/{findings.key(finding, country)}",
        f"{_STEPS}.figures:compose",
        (finding, country),
        after=(f"findings/{findings.key(finding, country)}",),
        roots=(*dict.fromkeys(map(_module_of, shown.values())), "report.plates!"),
        country=country,
        parts=tuple(plate_file(plates.key(name, country)) for name in shown),
    )


def _figure(name: str, country: str, on_screens: bool) -> Task:
    shown, maker = PLATES[name]
    key = plates.key(name, country)
    composed = f"plates/{findings.key(shown, country)}"
    return Task(
        f"figures/{key}",
        f"{_STEPS}.figures:draw",
        (key, STATUSES[name], on_screens),
        after=(composed,),
        only={composed: plate_file(key)},
        roots=(_module_of(maker), "figures.export", "report.screens", "report.plates!"),
        country=country,
    )


def _notebook(path: Path, country: str) -> Task:
    """A notebook: it is given the findings that it names, and sees what they were made of."""
    named = _names_in(path)
    shown = _shown_in(path)
    odd = ["oddities"] if "known_oddities" in named else []
    everything = not shown or "si" in named
    own = {"*"} if everything else {theme for name in shown for theme in READS[name][0]}
    others = sorted({theme for name in shown for theme in READS[name][1]})
    keys = tuple(findings.key(name, country) for name in [*shown, *odd])
    return Task(
        f"notebooks/{country}/{path.stem}" if country else f"notebooks/{path.stem}",
        f"{_STEPS}.notebooks:execute",
        (path.name, country, keys),
        after=tuple(f"findings/{key}" for key in keys),
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


def _results(country: str) -> Task:
    """In every language, for what is worked out for one of them serves the others."""
    keys = [findings.key(name, country) for name in findings.of_report(country)]
    drawn = [findings.key(name, country) for name in _shown(findings.of_report(country))]
    return Task(
        f"results/{country}",
        f"{_STEPS}.report:gather_results",
        (country,),
        after=(
            _checks_name(country),
            *(f"findings/{key}" for key in keys),
            *(f"plates/{key}" for key in drawn),
        ),
        roots=("report.results",),
        country=country,
        parts=tuple(content_file(country, each).as_posix() for each in LANGUAGES),
    )


def _documents(country: str, language: str) -> Task:
    drawn = [plates.key(name, country) for name in plates.of_findings(findings.of_report(country))]
    results = f"results/{country}"
    return Task(
        f"report/{country}/{language}",
        f"{_STEPS}.report:write",
        (country, language),
        after=(results, *(f"figures/{key}" for key in drawn)),
        only={results: content_file(country, language).as_posix()},
        roots=("report.documents.making", "report.documents.pdf", "report.documents.docx"),
        parameters={"organisation": settings().organisation},
        country=country,
    )


def slices(country: str, own: Iterable[str], of_all: Iterable[str] = ()) -> tuple[str, ...]:
    """Slices by name: themes of one country ("*": every theme), and themes of every country."""
    return (*sorted(f"{theme}/{country}" for theme in own), *(f"{theme}/*" for theme in of_all))


def _shown_in(notebook: Path) -> list[str]:
    """The findings that a notebook names."""
    named = _names_in(notebook)
    return [name for name, make in findings.MAKERS.items() if make.__name__ in named]


def _is_of_all(notebook: Path) -> bool:
    shown = _shown_in(notebook)
    return bool(shown) and set(shown) <= set(findings.OF_ALL)


def _can_have(notebook: Path, country: str) -> bool:
    """Whether a country can have what a notebook is about, and it is not of all at once."""
    possible = set(findings.of_report(country))
    return set(_shown_in(notebook)) <= possible and not _is_of_all(notebook)


def _module_of(made_by: Any) -> str:
    return str(made_by.__module__).partition(".")[2]


def _names_in(notebook: Path) -> set[str]:
    """The names that a notebook's code uses."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return set(re.findall(r"\w+", code))
