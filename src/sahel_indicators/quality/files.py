"""Rules about files and sources: rows set aside, assumed dates, tables not as described."""

from __future__ import annotations

import hashlib
import json
from calendar import month_name
from pathlib import Path
from typing import Any

import pandas as pd

from ..sources import sources
from .evidence import Evidence

# What is said of files and sources: a finding a row, in the columns of `check` that vary. `source`
# is given by rules that tell source by source, and of each country by country; "" by others.
FOUND = ["source", "location_code", "file", "count", "examples"]

_LINES_SHOWN = 5
_REASONS_SHOWN = 3


def unplaced(evidence: Evidence) -> pd.DataFrame:
    """Rows in quarantine, by country and file, with the commonest reasons and their lines."""
    rows = evidence.quarantine
    files = rows["file"].map(lambda name: Path(name).name)
    return found([
        {
            "location_code": location, "file": file, "count": lines["row"].nunique(),
            "examples": _reasons(lines),
        }
        for (location, file), lines in rows.assign(file=files).groupby(["location_code", "file"])
    ])  # fmt: skip


def _reasons(rows: pd.DataFrame) -> str:
    by_reason = sorted(rows.groupby("reason"), key=lambda group: -len(group[1]))
    shown = [f"{reason} ({_lines(lines['row'])})" for reason, lines in by_reason[:_REASONS_SHOWN]]
    more = len(by_reason) - len(shown)
    return "; ".join(shown) + (f"; and {more} more reasons" if more else "")


def _lines(rows: pd.Series) -> str:
    numbers = sorted(rows.unique())
    shown = ", ".join(str(number) for number in numbers[:_LINES_SHOWN])
    return f"line {shown}" + (" ..." if len(numbers) > _LINES_SHOWN else "")


def undated(evidence: Evidence) -> pd.DataFrame:
    """Rows whose day of publication is set by a rule, by country and file, with the rules.

    A row counts once, however many sources speak on it.
    """
    rows = evidence.observations
    assumed = rows[rows["published_on_assumed"]]
    lines = assumed[["location_code", "release", "row", "source"]].drop_duplicates()
    return found([
        {
            "location_code": location, "file": release, "count": here["row"].nunique(),
            "examples": "; ".join(map(_rule_of, sorted(here["source"].unique()))),
        }
        for (location, release), here in lines.groupby(["location_code", "release"], sort=True)
    ])  # fmt: skip


def _rule_of(source: str) -> str:
    """A source, and how its day of publication is set, in words, and why so."""
    rule = sources()[source].published
    when = {
        "exercise": "last day of the month of the exercise",
        "after_period": f"days after the period: {rule.days}",
        "after_begin": f"days after the begin of the period: {rule.days}",
        "year_after": f"{rule.day} {month_name[rule.month]} of the year after",
    }
    return f"{source}: {when[rule.rule]}; {rule.why}"


def description_differs(evidence: Evidence) -> pd.DataFrame:
    """Tables whose size or SHA-256 is not what `datapackage.json` beside them says."""
    if evidence.folder is None:
        return found([])
    path = evidence.folder / "datapackage.json"
    try:
        resources = json.loads(path.read_text("utf-8"))["resources"]
        described = {each["path"]: each for each in resources}
    except (OSError, ValueError, LookupError, TypeError) as error:
        said = f"nothing says what the tables should hold: {type(error).__name__}"
        return found([{"location_code": "", "file": path.name, "count": 0, "examples": said}])
    differences = {
        name: _difference(evidence.folder / name, said) for name, said in described.items()
    }
    return found([
        {"location_code": "", "file": name, "count": described[name].get("rows", 0),
         "examples": differs}
        for name, differs in differences.items() if differs
    ])  # fmt: skip


def _difference(path: Path, described: dict[str, Any]) -> str:
    """How a file differs from what its description tells of it; "" if it does not."""
    if not path.is_file():
        return "described but missing"
    content = path.read_bytes()
    size, described_hash = described.get("bytes"), described.get("hash")
    if isinstance(size, int) and len(content) != size:
        return f"{len(content):,} bytes, described with {size:,}"
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    same = described_hash in (None, digest)
    return "" if same else "same size, other content (SHA-256 differs)"


def found(findings: list[dict[str, object]]) -> pd.DataFrame:
    """Findings about files, sources or areas, one a row, in the columns of `FOUND`."""
    table = pd.DataFrame([{"source": "", **each} for each in findings], columns=FOUND)
    return table.astype(dict.fromkeys(FOUND, "str") | {"count": "int64"})
