"""The IPC's acute food insecurity figures: global files, long and wide, and answers of its API.

People are observed; the share printed beside them is checked against the population analysed and
not stored a second time. The Cadre Harmonisé's figures of the same countries are another source.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..errors import IngestError
from .accounting import Fault, Ingested
from .ipc_answers import (
    FIGURES,
    OTHER_SHARE,
    READ,
    SHARES,
    is_another_share,
    records_of_answer,
    with_share_remarks,
)
from .layouts import CH_STATUS, Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .reading import Document, read_month, read_numbers
from .recognition import Form, Match, matches

SOURCE = "ipc"

_VARIABLES = dict(
    zip(
        FIGURES,
        ("population_analysed", "phase3plus_people", *(f"phase{n}_people" for n in range(1, 6))),
        strict=True,
    )
)
_PERIODS = ("current", "first projection", "second projection")
# How the wide file names our columns, before the name of the period.
_STEMS = dict(
    zip(
        (*FIGURES, *SHARES),
        (
            "population_analyzed",
            *(f"phase_{phase}_number" for phase in ("3plus", *range(1, 6))),
            *(f"phase_{phase}_percentage" for phase in ("3plus", *range(1, 6))),
        ),
        strict=True,
    )
)


def _of_period(period: str) -> dict[str, str]:
    """The columns of one period in a wide file, to ours."""
    plain = period.replace(" ", "_")
    named = {f"{stem}_{plain}": ours for ours, stem in _STEMS.items()}
    return named | {f"{plain}_from": "period_start", f"{plain}_to": "period_end"}


_ANALYSIS = column_names("date_of_analysis country")
_SEEN = column_names("total_country_population analysis_name title")
_LONG = (*_ANALYSIS, *column_names("validity_period from to phase number"))
_WIDE = (*_ANALYSIS, *(column for period in _PERIODS for column in _of_period(period)))


def _forms(name: str, needs: tuple[str, ...], knows: tuple[str, ...]) -> tuple[Form, ...]:
    """One layout at the three levels at which it is handed out."""
    seen = (*knows, *_SEEN)
    return (
        Form(f"IPC, {name} by area", (*needs, "level_1", "area"), seen),
        Form(f"IPC, {name} by region", (*needs, "level_1"), seen, without=("area",)),
        Form(f"IPC, {name} by country", needs, seen, without=("level_1", "area")),
    )


_LONG_FORMS = _forms("long file", _LONG, ("percentage",))
_WIDE_FORMS = _forms("wide file", _WIDE, ())
_ANSWER = Form(
    "IPC API, population",
    needs=column_names(
        "country analysis_date current_period_dates estimated_population groups|areas"
    ),
    knows=(*column_names("id title condition period view_level"), *READ),
    kind="JSON",
)
_WITHOUT_FIGURES = (
    Form(
        "IPC API, list of analyses",
        needs=column_names("id title country year condition created modified"),
        knows=("link",),
        kind="JSON",
    ),
    Form(
        "IPC API, areas",
        needs=column_names("title country year overall_phase"),
        without=("analysis_date", "estimated_population"),
    ),
)
FORMS = (*_LONG_FORMS, *_WIDE_FORMS, _ANSWER, *_WITHOUT_FIGURES)

_PLACE = ("location_code", "", "admin1_name", "", "admin2_name")
_LONG_LAYOUT = Layout(
    name="ipc",
    place=_PLACE,
    measures=(Measure("number", ""),),
    key=Named(
        "phase",
        {str(number): f"phase{number}_people" for number in range(1, 6)}
        | {"3+": "phase3plus_people", "all": "population_analysed"},
    ),
    source="ipc",
    status=Named("validity_period", CH_STATUS),
    period=("from", "to"),
    exercise=("analysis",),
    notes=("remark",),
    sub_areas=True,
)
_LAYOUT = Layout(
    name="ipc",
    place=_PLACE,
    measures=tuple(Measure(ours, variable) for ours, variable in _VARIABLES.items()),
    source="ipc",
    status=Named("status", CH_STATUS),
    period=("period_start", "period_end"),
    exercise=("analysis",),
    notes=("remark",),
    sub_areas=True,
)


def sniff(document: Document) -> list[Match]:
    """The tables in one of the IPC's layouts."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """One row a figure of a long file; else one row an area and period, its line several times.

    Raises `IngestError` for an answer of the API in which there are no figures.
    """
    if match.form in _WITHOUT_FIGURES:
        raise _no_figures(match)
    if match.form is _ANSWER:
        raw = records_of_answer(match)
    else:
        raw = match.table.frame.assign(location_code=match.table.frame["country"])
        raw = _long(raw) if match.form in _LONG_FORMS else _periods_of(raw)
    raw["analysis"] = [_month(said) for said in raw["date_of_analysis"]]
    return _with_names(raw)


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The rows as observations, those that cannot be used as quarantine."""
    layout = _LONG_LAYOUT if match.form in _LONG_FORMS else _LAYOUT
    no_month = Fault((raw["analysis"] == "").to_numpy(), "date_of_analysis")
    aside = {}
    if "condition" in raw:
        aside["the analysis is not of acute food insecurity"] = (raw["condition"] != "A").to_numpy()
    titles = match.table.titles
    ours = {"location_code": "country", "admin1_name": "level_1", "admin2_name": "area"}
    if match.form is _ANSWER:
        ours["date_of_analysis"] = "analysis_date"
    told = {name: titles.get(theirs, theirs) for name, theirs in ours.items()}
    return normalized(
        raw,
        layout,
        match,
        titles=told,
        aside=aside,
        faults={"the date of the analysis is no month": no_month},
    )


def _no_figures(match: Match) -> IngestError:
    return IngestError(
        f"is the answer '{match.form.name}', in which no people in phases stand",
        file=match.file,
        expected="figures: the API's answer to /population, or a global file from HDX",
        remedy="fetch /population of the API for the country",
    )


def _month(said: str) -> str:
    """Write "Apr 2023" as "2023-04"; blank if it is no month."""
    month = read_month(said)
    return f"{month[0]}-{month[1]:02d}" if month else ""


# -- places ----------------------------------------------------------------------------------


def _with_names(raw: pd.DataFrame) -> pd.DataFrame:
    """Rows with the names of region and district that level 1 and area stand for."""
    blank = pd.Series("", index=raw.index, dtype="str")
    columns = (raw.get(name, blank) for name in ("location_code", "level_1", "area"))
    said = list(zip(*columns, strict=True))
    names = {place: _names(*place) for place in dict.fromkeys(said)}
    told = [names[place] for place in said]
    return raw.assign(admin1_name=[one for one, _ in told], admin2_name=[two for _, two in told])


def _names(location: str, level_1: str, area: str) -> tuple[str, str]:
    """An area without a region is itself one where it has a region's name."""
    is_region = not level_1 and not gazetteer().place(location, "", area, "", "").problem
    return (area, "") if is_region else (level_1, area)


# -- figures ---------------------------------------------------------------------------------


def _long(raw: pd.DataFrame) -> pd.DataFrame:
    raw = raw.assign(validity_period=raw["validity_period"].str.casefold())
    said = ("date_of_analysis", "country", "level_1", "area", "validity_period", "from", "to")
    analysis = [raw[name] for name in said if name in raw]
    number = pd.Series(read_numbers(raw["number"])[0], index=raw.index)
    everybody = number.where(raw["phase"] == "all").groupby(analysis).transform("max")
    shares = raw["percentage"] if "percentage" in raw else pd.Series("", index=raw.index)
    apart = is_another_share(number.to_numpy(), everybody.to_numpy(), shares)
    return raw.assign(remark=np.where(apart, OTHER_SHARE, ""))


def _periods_of(raw: pd.DataFrame) -> pd.DataFrame:
    """Every line of a wide file as a row for each period of which anything stands in it."""
    parts = [_one_period(raw, period) for period in _PERIODS]
    filled = [(part[[*FIGURES, "period_start", "period_end"]] != "").any(axis=1) for part in parts]
    nothing = ~np.logical_or.reduce([one.to_numpy() for one in filled])
    filled[0] |= nothing
    kept = [part[here] for part, here in zip(parts, filled, strict=True)]
    return with_share_remarks(pd.concat(kept).sort_index(kind="stable"))


def _one_period(raw: pd.DataFrame, period: str) -> pd.DataFrame:
    ours = _of_period(period)
    others = [name for name in raw if name not in _WIDE or name in _ANALYSIS]
    return raw[[*others, *ours]].rename(columns=ours).assign(status=period)
