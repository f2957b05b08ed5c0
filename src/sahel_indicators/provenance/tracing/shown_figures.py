"""The trace of a figure as it is read, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...areas import name_of
from ...countries import with_areas
from ...indicators import declared
from ...periods import period_in_words
from ...typography import counted
from .asking import listed
from .lines import short_hash, some_lines
from .shown import Part, behind, warnings
from .tables import number

if TYPE_CHECKING:
    from .figures import FigureTrace

# Of more marks or cells than these only some are listed, unless all are asked for.
_MOST = 8
_OWN = ("number", "made_up", "agrees", "index")
# Columns that are said in other words: a period by its days, an area by its code and name.
_IN_OTHER_WORDS = ("period_start", "period_end", "area_code", "area_name")
# Of an estimate its interval and p-value say enough; other measures are in the figure's table.
_OF_ESTIMATES = ("estimate", "ci_low", "ci_high", "std_error", "p_holm", "p_benjamini_hochberg")
_SHARES = ("share", "projected", "persisting", "found")
_COUNTRIES = ("country", "counterpart_code")


def figure_parts(trace: FigureTrace, details: bool = False) -> Iterator[Part]:
    """Everything the trace of a figure has to say; nothing empty."""
    asked = ", ".join(filter(None, (trace.place, trace.period)))
    yield Part(f"{trace.title} ({trace.key})", (asked, trace.basis, trace.shows), role="title")
    yield from warnings(trace)
    yield Part("Marks of the figure", tuple(_marks(trace, details)), trace.marks)
    if len(trace.cells):
        lines = tuple(_cells(trace.cells, details))
        yield Part("Cells they were estimated from", lines, trace.cells)
    if len(trace.values):
        yield Part("Values of indicators behind them", tuple(_values(trace)), trace.values)
    if len(trace.rows):
        yield from behind(trace.rows, details)
    others = {k: v for k, v in trace.inputs.items() if details or k not in set(trace.rows["file"])}
    if others:
        told = [f"{k} (sha256 {short_hash(v, details)})" for k, v in others.items()]
        said = listed(told, len(told) if details else _MOST)
        heading = "Tables that the figure was made from" if details else "Made from these as well"
        yield Part(heading, (said,))


def _marks(trace: FigureTrace, details: bool) -> Iterator[str]:
    """The marks in the columns of the figure's table; last what holds of all of them."""
    rows = trace.marks.to_dict("records")
    texts = [_texts(row, trace.value_unit, details) for row in rows]
    alike = _alike(texts) if len(texts) > 1 and not details else {}
    lines = [_mark(row, text, alike) for row, text in zip(rows, texts, strict=True)]
    yield from some_lines(lines, details, _MOST)
    if alike:
        yield f"each: {_joined(alike)}"
    held = [row for row in rows if not pd.isna(row.get("made_up", None))]
    if held and all(row["agrees"] for row in held):
        yield _held(trace, len(held))


def _held(trace: FigureTrace, marks: int) -> str:
    """Which numbers of the marks what lies behind comes to, and which nothing was held against."""
    numbers = trace.marks.select_dtypes("float").dropna(axis="columns", how="all")
    others = [str(name) for name in numbers if name not in (*_OWN, *trace.held)]
    said = "what lies behind comes to " + ("this number" if marks == 1 else "these numbers")
    if not others:
        return said
    return f"{said}: {', '.join(trace.held)}; not traced here: {', '.join(others)}"


def _mark(row: dict[Any, Any], texts: dict[str, str], alike: dict[str, str]) -> str:
    own = {name: said for name, said in texts.items() if name not in alike}
    line = f"{row['number']}. {_joined(own)}"
    if row.get("agrees", True) or pd.isna(row["made_up"]):
        return line
    return f"{line}\n     behind it: {number(row['made_up'])}, WHICH IS ANOTHER NUMBER"


def _texts(row: dict[Any, Any], unit: str, details: bool) -> dict[str, str]:
    """A mark's columns as they are read; what is no, empty or said in other words left out."""
    texts = {}
    if "area_code" in row:
        texts["area"] = f"{name_of(row['area_code'])} ({row['area_code']})"
    if not pd.isna(row.get("period_start")) and not pd.isna(row.get("period_end")):
        ends = (pd.Timestamp(row[name]) for name in ("period_start", "period_end"))
        texts["period"] = period_in_words(*ends)
    if not pd.isna(row.get("estimate")):
        low, high = row.get("ci_low"), row.get("ci_high")
        interval = f" ({low:.4g} to {high:.4g})" if low is not None and not pd.isna(low) else ""
        texts["estimate"] = f"{row['estimate']:.4g}{interval}"
    in_words = set(_IN_OTHER_WORDS) & set(_words_for(texts))
    hidden = set() if details else {*_OF_ESTIMATES, *in_words}
    for name, value in row.items():
        if name not in (*_OWN, *hidden, "estimate") and not pd.isna(value) and value is not False:
            texts[name] = _text(name, value, unit)
            if isinstance(value, float) and "estimate" in texts and not details:
                texts[name] = f"{value:.{2 if name == 'p_value' else 4}g}"
    return texts


def _words_for(texts: dict[str, str]) -> tuple[str, ...]:
    area = ("area_code", "area_name") if "area" in texts else ()
    return (*area, "period_start", "period_end") if "period" in texts else area


def _text(name: str, value: Any, unit: str) -> str:
    if value is True:
        return ""
    if name in _COUNTRIES and value in _known_countries():
        return f"{name_of(str(value))} ({value})"
    if not isinstance(value, float):
        return str(value)
    return number(value, "1" if name in _SHARES else unit if name == "value" else "")


def _known_countries() -> set[str]:
    return {country.iso3 for country in with_areas()}


def _alike(texts: list[dict[str, str]]) -> dict[str, str]:
    """What all marks have in common."""
    first, *others = texts
    return {
        name: said for name, said in first.items() if all(each.get(name) == said for each in others)
    }


def _joined(texts: dict[str, str]) -> str:
    plain = ("area", "period")
    return "; ".join(
        said if name in plain else f"{name} {said}".strip() for name, said in texts.items()
    )


def _cells(cells: pd.DataFrame, details: bool) -> Iterator[str]:
    """Each cell; of many how many there are, for the first few of a sample say nothing."""
    if details or len(cells) <= _MOST:
        yield from map(_cell, cells.to_dict("records"))
        return
    areas = counted(cells["area_code"].nunique(), "area")
    yield f"{counted(len(cells), 'cell')} in {areas}, {_when(cells)} (all of them: --details)"


def _cell(row: dict[Any, Any]) -> str:
    period = period_in_words(row["period_start"], row["period_end"])
    value = number(row["value"], declared(row["indicator"]).unit)
    return f"{row['area_name']} ({row['area_code']}), {period}: {row['indicator']} {value}"


def _values(trace: FigureTrace) -> Iterator[str]:
    """The values, those of one mark, indicator, status and producer together."""
    several = trace.values["number"].nunique() > 1
    keys = ["number", "indicator", "status", "source"]
    for (mark, key, status, source), here in trace.values.groupby(keys, sort=False):
        said = f"{key}{_of_areas(here)}, {_when(here)}, {status}: {_amounts(here, str(key))}"
        yield (f"{mark}. " if several else "") + f"{said} ({source}, {_published(here)})"


def _of_areas(here: pd.DataFrame) -> str:
    codes = here["area_code"].unique()
    return f" of {name_of(codes[0])} ({codes[0]})" if len(codes) == 1 else ""


def _when(here: pd.DataFrame) -> str:
    return period_in_words(here["period_start"].min(), here["period_end"].max())


def _published(here: pd.DataFrame) -> str:
    first, last = (f"{day:%Y-%m-%d}" for day in here["published_on"].agg(["min", "max"]))
    return f"published {first}" if first == last else f"published {first} to {last}"


def _amounts(here: pd.DataFrame, key: str) -> str:
    """One value; of several how many, and their sum where they add up, or else their range."""
    indicator, values = declared(key), here["value"]
    once = not here.duplicated(["area_code", "period_start"]).any()
    if len(here) == 1:
        return number(values.iloc[0], indicator.unit)
    areas = here["area_code"].nunique()
    of = f"{counted(len(here), 'value')} in {counted(areas, 'area')}"
    at_once = here["period_start"].nunique() == 1
    if once and (indicator.adds_over_time or (at_once and indicator.unit == "people")):
        return f"{of}, together {number(values.sum(), indicator.unit)}"
    return f"{of}, from {number(values.min())} to {number(values.max(), indicator.unit)}"
