"""The parts of a trace as lines for a terminal: names and numbers stay whole, nothing twice.

What is left out here (`details` brings it back) is in the tables of the trace, and so in `--json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...periods import period_in_words
from ...typography import counted
from .adding import MOST_AREAS
from .tables import line_by_line, number, runs

if TYPE_CHECKING:
    from .results import Trace

# Of more lines than these the sums by area are shown, unless all of them are asked for.
MOST_LINES = 6
# Of a longer row of a file only the beginning is shown.
_MOST_LETTERS = 160
_SHORT_HASH = 12
# How `aggregation` notes a sum: of which `areas_in_it` says more.
_ADDED_UP = re.compile(r"added up from (\S+) of (\S+) areas")


def value_lines(trace: Trace) -> tuple[str, ...]:
    """Every published value, its producer, whether a panel shows it; what is alike is said once."""
    rows = [_about(row, trace.unit) for row in trace.values.to_dict("records")]
    alike = {name for name in ("by", "verdict", "note") if len({row[name] for row in rows}) == 1}
    if len(rows) < 2:
        alike = set()
    lines = [_one_line(row, alike) for row in rows]
    said = "; ".join(filter(None, (rows[0][name] for name in sorted(alike))))
    return (*lines, f"each: {said}") if said else tuple(lines)


def _about(row: dict[Any, Any], unit: str) -> dict[str, str]:
    period = period_in_words(row["period_start"], row["period_end"])
    series = f", {row['series']}" if row["series"] else ""
    return {
        "value": f"{row['number']}. {period}, {row['status']}: {number(row['value'], unit)}",
        "published": f"published {row['published_on']:%Y-%m-%d}",
        "by": f"{row['producer']}{series}",
        "verdict": f"in the panel: {row['verdict']}",
        "note": _without_whole_sums(row["note"]),
    }


def _one_line(row: dict[str, str], alike: set[str]) -> str:
    published = row["published"] if "by" in alike else f"{row['published']} by {row['by']}"
    rest = [row[name] for name in ("verdict", "note") if name not in alike and row[name]]
    if not rest:
        return f"{row['value']}, {published}"
    return f"{row['value']}, {published}\n     {'; '.join(rest)}"


def _without_whole_sums(note: str) -> str:
    """A note without "added up from 8 of 8 areas", where nothing lacks."""
    parts = note.split("; ") if note else []
    whole = [_ADDED_UP.fullmatch(part) for part in parts]
    kept = [p for p, said in zip(parts, whole, strict=True) if not (said and said[1] == said[2])]
    return "; ".join(kept)


def input_lines(trace: Trace) -> tuple[str, ...]:
    """Each figure that a value was computed from, with what its rows add up to."""
    inputs, several = trace.inputs, trace.inputs["number"].nunique() > 1
    if inputs["number"].nunique() > MOST_LINES and inputs["agrees"].astype(bool).all():
        return tuple(_many(here) for _, here in inputs.groupby("variable", sort=False))
    widest = max(map(len, inputs["variable"]), default=0)
    told = set(trace.values["note"])
    return tuple(
        (f"{row['number']}. " if several else "") + _input(row, widest, told)
        for row in inputs.to_dict("records")
    )


def _many(rows: pd.DataFrame) -> str:
    """One figure of many values, which all agree with their rows."""
    name, unit, figures = rows["variable"].iloc[0], rows["unit"].iloc[0], rows["figure"]
    low, high = number(figures.min()), number(figures.max(), unit)
    of = counted(int(rows["rows"].sum()), "row")
    return f"{name}  in {len(rows)} values from {low} to {high}: {of}, which add up to each"


def _input(row: dict[Any, Any], widest: int, told: set[str]) -> str:
    name = f"{row['variable']:<{widest}}"
    if not row["rows"]:
        return f"{name}  {row['note'] or 'no row'}"
    role = f" ({row['role']})" if row["role"] else ""
    note = _without_whole_sums("" if row["note"] in told else row["note"])
    said = f"{name}  {number(row['figure'], row['unit'])}{role}: {_sum(row)}"
    return f"{said}; {note}" if note else said


def _sum(row: dict[Any, Any]) -> str:
    rows = counted(row["rows"], "row")
    rows += f" in {counted(row['areas'], 'area')}" if row["areas"] > 1 else ""
    total = number(row["sum_of_rows"])
    if not row["agrees"]:
        return f"{rows}, together {total}, WHICH IS ANOTHER NUMBER"
    if pd.isna(row["figure"]):
        return f"{rows}, together {total}, which is not the whole"
    return rows if row["rows"] == 1 else f"{rows}, which add up to it"


def missing_lines(trace: Trace, details: bool) -> tuple[str, ...]:
    """The areas inside an area that have no figure, and why."""
    several = trace.inputs["number"].nunique() > 1
    lines = [
        (f"{row['number']}. " if several else "")
        + f"{row['area_name']} ({row['area_code']}): {row['reason']}"
        for row in trace.missing.to_dict("records")
    ]
    return tuple(some_lines(lines, details))


def some_lines(lines: list[str], details: bool, most: int = MOST_AREAS) -> Iterator[str]:
    """The first of some lines and how many more there are, or all of them."""
    shown = lines if details else lines[:most]
    yield from shown
    if rest := len(lines) - len(shown):
        yield f"and {rest:,} more (all of them: --details)"


def row_lines(rows: pd.DataFrame, details: bool = True) -> tuple[str, ...]:
    """Each line of a file: where it is, the figures that stand in it, its text as published."""
    return tuple(
        f"{row['file']}, row {row['row']}: {row['area']}\n     {row['figures']}"
        + (f"\n     {_text(row['as published'], details)}" if row["as published"] else "")
        for row in line_by_line(rows).to_dict("records")
    )


def aside_lines(aside: pd.DataFrame, details: bool) -> tuple[str, ...]:
    """The rows set aside, those of one file and reason together, with the first one's text."""
    groups = aside.groupby(["file", "reason"], sort=False)
    return tuple(
        f"{file}, row {', '.join(runs(sorted(set(here['row'].astype(int)))))}: {reason}\n"
        + "\n".join(f"     {_text(text, details)}" for text in _some(here["text"], details))
        for (file, reason), here in groups
    )


def _some(texts: pd.Series, details: bool) -> Iterable[str]:
    return texts if details else texts.head(1)


def _text(text: str, details: bool) -> str:
    """A row of a file; of a long one the beginning, unless all of it is asked for."""
    if details or len(text) <= _MOST_LETTERS:
        return text
    return f"{text[:_MOST_LETTERS]} ... (whole: --details)"


def files(rows: pd.DataFrame, details: bool = True) -> Iterator[str]:
    """Each file with its sheet, what it is, its producers, and its hash."""
    for (name, sheet), here in rows.groupby(["file", "sheet"], sort=False):
        one = here.iloc[0]
        sheet_said = f", sheet '{sheet}'" if sheet else ""
        released = one["released_on"]
        handed = f", handed out on {released} ({one['dated_by']})" if released else ""
        day = f"{here['published_on'].max():%Y-%m-%d}"
        assumed = " by the rule of the source" if here["published_on_assumed"].any() else ""
        count = counted(here["row"].nunique(), "row")
        yield (
            f"{name}{sheet_said}: {one['kind']}{handed}, {count} of it, "
            f"sha256 {short_hash(one['sha256'], details)}"
            f"\n     {', '.join(sorted(set(here['producer'])))}; known on {day}{assumed}"
        )


def short_hash(digest: str, details: bool) -> str:
    """A hash as far as it is read by people, whole where details are asked for."""
    if not digest:
        return "not known"
    return digest if details else f"{digest[:_SHORT_HASH]}..."
