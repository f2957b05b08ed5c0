"""Population by area: OCHA's COD-PS tables of every style, and HDX HAPI's copy of them.

COD-PS hands out one table a level, wide (T_TL, F_TL, M_TL and age bands F_00_04 ... in a line), and
one of all countries, long (Gender, Age_range, Population). Its codes are OCHA's P-codes. Figures
are projections from a census, of a whole year; the year must be told by the table. Series as in
HAPI: "" for everybody, "f | all", "all | 0-4", "m | 80+".
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..countries import country_of
from ..errors import IngestError, shortened
from .accounting import Ingested
from .coded import Coded, Texts, constant, together
from .layouts import Layout, Measure
from .normalizing import normalize as normalized
from .normalizing_pcodes import finest_level
from .population_forms import FORMS, HAPI, WIDE, bands, series_of, theirs, titles, years
from .reading import Document, is_missing, read_numbers
from .recognition import Match, matches

__all__ = ["FORMS", "LAYOUTS", "SOURCE", "normalize", "read", "sniff"]

SOURCE = "population"

_LAYOUT = Layout(
    name="cod_ps",
    place=("location_code", "admin1_code", "admin1_name", "admin2_code", "admin2_name"),
    measures=(Measure("people", "population"),),
    source="cod_ps",
    status="estimated",
    series=("series",),
    unit="smaller",
    period=("period_start", "period_end"),
    notes=("told", "odd", "warning"),
    ocha_codes=True,
    ahead=True,
)
LAYOUTS = (_LAYOUT, replace(_LAYOUT, name="hapi_population", source="cod_ps_hapi"))
_MAY_LACK = (
    *(f"admin{n}_{what}" for n in (1, 2) for what in ("code", "name")),
    *("series", "told", "odd", "warning", "error", "level"),
)


def sniff(document: Document) -> list[Match]:
    """The tables of people by area, sex and age."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The table under one set of names, each line once a figure it holds (`series`, `people`).

    Raises `IngestError` where a table of COD-PS does not tell its year.
    """
    frame = match.table.frame
    columns = theirs(frame)
    table = frame[list(columns.values())].set_axis(list(columns), axis="columns")
    _refuse_without_code(match)
    table = table.assign(**{name: "" for name in _MAY_LACK if name not in columns})
    if match.form is not HAPI:
        year, told = years(match, table)
        days = {"period_start": year + "-01-01", "period_end": year + "-12-31"}
        table = table.assign(**days, told=told)
    if match.form is WIDE:
        table = _figure_by_figure(frame, table)
    return table.astype("str").rename_axis(index="row")


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The lines as observations, those that cannot be used as quarantine.

    Set aside is a line without the code of the table's level: it may be a total. People of an
    area below admin2 are of a unit of their admin2 area.
    """
    texts = Texts(raw)
    columns = {
        "location_code": texts["country"].map(country_of),
        "smaller": _smaller(texts),
        "warning": texts["warning"].map(lambda said: "" if is_missing(said) else said),
    }
    if match.form is not WIDE:
        groups = together(texts["gender"], texts["age"])
        columns["series"] = groups.map(lambda said: series_of(said[0].lower(), said[1].lower()))
    return normalized(
        raw.assign(**{name: column.text() for name, column in columns.items()}),
        LAYOUTS[match.form is HAPI],
        match,
        titles=titles(match),
        aside=_errors(texts) | _unplaced(raw, texts, match),
    )


def _refuse_without_code(match: Match) -> None:
    """Raise `IngestError` for a table of districts, say, which would be taken for their regions."""
    level = finest_level(match.table.frame)
    if level and f"admin{level}_code" not in theirs(match.table.frame):
        raise IngestError(
            f"has columns of admin{level}, but not its codes",
            file=match.file,
            expected=f"a column ADM{level}_PCODE",
            remedy="check whether the publisher renamed it, and rename it back in a copy",
        )


def _figure_by_figure(frame: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Each line of a wide table once a column of people; the total says whether it adds up."""
    parts = [
        table.assign(series=series, people=frame[column], odd=_odd(frame) if not series else "")
        for column, series in bands(frame.columns).items()
    ]
    return pd.concat(parts)


def _odd(frame: pd.DataFrame) -> pd.Series:
    """What is odd about a total: women and men together are more or fewer (by more than one)."""
    said = pd.Series("", index=frame.index, dtype="str")
    if not {"f_tl", "m_tl"} <= set(frame.columns):
        return said
    total, women, men = (read_numbers(frame[name])[0] for name in ("t_tl", "f_tl", "m_tl"))
    both = women + men
    told = [f"women and men together are {count:.15g}" for count in both]
    return said.mask(np.abs(both - total) > 1, pd.Series(told, index=frame.index, dtype="str"))


def _smaller(texts: Texts) -> Coded[str]:
    """The part of an admin2 area that a line is of, by name and code; "" for the area itself."""
    unit = blank = constant("", len(texts))
    for level in (4, 3):
        code, name = f"admin{level}_code", f"admin{level}_name"
        if code in texts:
            named = [texts[name]] if name in texts else [blank]
            about = together(unit, *named, texts[code])
            unit = about.map(lambda said: said[0] or _named(said[1], said[2]))
    return unit


def _named(name: str, code: str) -> str:
    return "" if is_missing(code) else f"{name} ({code})".strip()


def _errors(texts: Texts) -> dict[str, np.ndarray]:
    errors = texts["error"]
    told = [text for text in errors.values if not is_missing(text)]
    return {f"HDX sets it aside: {shortened(text)}": errors.where(text.__eq__) for text in told}


def _unplaced(raw: pd.DataFrame, texts: Texts, match: Match) -> dict[str, np.ndarray]:
    """Lines that lack the code of their level, and would stand for a larger area."""
    blank = "no P-code at the level of the {}: it may be a total"
    if match.form is HAPI:
        about = together(texts["level"], texts["admin1_code"], texts["admin2_code"])
        lacks = about.where(lambda said: said[0] in ("1", "2") and is_missing(said[int(said[0])]))
        return {blank.format("line"): lacks}
    level = finest_level(match.table.frame)
    codes = texts[f"admin{level}_code"] if level else texts["country"]
    return {blank.format("table"): codes.where(is_missing)}
