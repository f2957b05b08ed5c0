"""What single tables say in words only: shrunken regions, partial coverage, kinds of returns."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..areas import gazetteer
from .coded import Coded, Rows, together

# Words by which a printed figure says which returns it counts; both kinds stand under one name.
_RETURNS = {"IDP": "returned IDPs", "refugee": "returned refugees", "rapatri": "returned refugees"}


def mark_shrunken_regions(rows: Rows, table: str, region_name: Coded[str]) -> None:
    """Make a region that has shrunk a unit of the old region, whose name it still bears."""
    for rule in gazetteer().shrunk(table):
        location, level = rule["location"], rule["level"]
        regions = {a for name in rule["names"] for a in gazetteer().codes(location, level, name)}
        about = together(
            rows["unit"], rows["area_code"], rows["period_start"], rows["note"], region_name
        )
        rows["unit"] = Coded(
            [_unit(rule, regions, *said) for said in about.values], about.numbers
        ).map(str)


def _unit(
    rule: dict[str, Any],
    regions: set[str],
    unit: str,
    area: str,
    start: date | None,
    note: str,
    name: str,
) -> str:
    late = start is not None and start >= rule["from"]
    said = "note" in rule and rule["note"] in note
    return f"{name} ({rule['label']})" if area in regions and (late or said) and not unit else unit


def mark_partial_coverage(rows: Rows, table: str) -> None:
    """Make a figure of a country that covers only a part of it a unit of the country."""
    for rule in gazetteer().rules["partial"]:
        if rule["table"] == table:
            about = together(rows["unit"], rows["admin_level"], rows["series"], rows["note"])
            rows["unit"] = Coded([_part(rule, *said) for said in about.values], about.numbers).map(
                str
            )


def _part(rule: dict[str, Any], unit: str, level: int, series: str, note: str) -> str:
    said = next((phrase for phrase in rule["phrases"] if phrase in series or phrase in note), "")
    return f"{rule['label']}: {said}" if said and level == 0 and not unit else unit


def tell_returns_apart(rows: Rows) -> None:
    """Put the kind of return that a note names into `series`."""
    about = together(rows["variable"], rows["series"], rows["note"])
    rows["series"] = about.map(lambda said: _kind_of_return(*said))


def _kind_of_return(variable: str, series: str, note: str) -> str:
    kinds = {kind for word, kind in _RETURNS.items() if word in note}
    is_return = variable in ("returnee_flow", "returnee_stock")
    return kinds.pop() if is_return and len(kinds) == 1 else series
