"""IOM DTM: baseline workbooks, Chad's site and village assessments, answers of the DTM API.

What is listed is the whole: DTM's baselines name every place with displaced people, so that places
(`unit`) are added up to their area in `aggregation`. A row that cannot be used therefore takes the
others of its area with it. Coordinates, people's names, households and origins are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from . import dtm_forms as forms
from . import dtm_places as places
from .accounting import Fault, Ingested, Problems
from .dtm_forms import API, BASELINE, BASELINE_BY_KIND, FORMS, SITES
from .dtm_pivot import remarks_on_pivots
from .layouts import Layout
from .normalizing import normalize as normalized
from .normalizing_checks import A_TOTAL, is_total, refuse_exchanged
from .reading import Document, is_missing, read_numbers
from .recognition import Match, matches

SOURCE = "iom_dtm"
LAYOUTS = tuple(forms.LAYOUTS.values())

# Which column says whether there are any, for each column that says how many.
_PRESENCE = {
    "personnes_deplacees_internes": "presence_pdi",
    "individus_retournes_anciens_pdi": "presence_retournes_anciennes_pdi",
    "individus_des_retournes_venus_de_l_etranger": "presence_retournes_venus_de_l_etranger",
}
_NO_CERCLE = (
    "no area of admin level 2 is named: a total, or a figure that stands beside its districts'"
)
_OTHER_SUM = "the returnees of both kinds are not together the printed total"
_PARTIAL = (
    "another row of the same area is set aside, and the area's figure is the sum of all its rows"
)

# What DTM's API calls IDPs counted returnees as well, where the round's own workbook is at hand: in
# Chad's round 16 it has 457,948 people, the workbook 406,573 IDPs, 22,112 returned IDPs and 29,263
# returned from abroad, which add up to the same.
_WITH_RETURNEES = {("TCD", "16")}
_SAYS_SO = (
    "counts returnees as well: DTM's workbook of this round has 406,573 IDPs in the country, "
    "22,112 returned IDPs and 29,263 people returned from abroad"
)
_NOT_READ = {
    API.name: "figures by sex are not read; one stock is split by reason and origin, which are "
    "units here and add up; assessment types repeat one another and do not",
    SITES.name: "households, ages, origins, needs and coordinates are not read; where the workbook "
    "says that there are none in a place, the figure is 0",
}


def sniff(document: Document) -> list[Match]:
    """The tables of a document that are DTM's."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The columns that are used, and what names the place in one; nothing else is taken over."""
    frame = match.table.frame
    if match.form is API:
        return _api(frame)
    return _sites(frame) if match.form is SITES else _baseline(frame)


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """One observation a place and figure, and whole areas only: see the module.

    Raises `IngestError` where returnees by kind are not together their total in most rows.
    """
    layout = forms.LAYOUTS[match.form.name]
    if match.form is BASELINE_BY_KIND:
        _refuse_other_sums(raw, match)
    aside, faults = ({}, {}) if match.form is API else _without_cercle(raw, layout)
    done = _normalized(raw, layout, match, aside, faults)
    # A total that is not read takes nothing away from the sum of its parts.
    lost = done.quarantine.loc[done.quarantine["reason"] != A_TOTAL, "row"]
    partial = places.beside_set_aside(raw, lost, layout.place, _analysis(layout))
    if partial.any():
        done = _normalized(raw, layout, match, {**aside, _PARTIAL: partial}, faults)
    return replace(done, remarks=_remarks(raw, done, match))


def _without_cercle(
    raw: pd.DataFrame, layout: Layout
) -> tuple[dict[str, np.ndarray], dict[str, Fault]]:
    """The rows that name no district: those that are a total, and those that may lack its name."""
    _, _, region, _, district = layout.place
    nameless = (raw[district] == "").to_numpy()
    totals = raw[region].eq("") | raw[region].map(is_total) | raw[layout.unit].map(is_total)
    total = totals.to_numpy(dtype=bool)
    return {_NO_CERCLE: nameless & total}, {_NO_CERCLE: Fault(nameless & ~total, district)}


def _normalized(
    raw: pd.DataFrame,
    layout: Layout,
    match: Match,
    aside: Mapping[str, np.ndarray],
    faults: Mapping[str, Fault],
) -> Ingested:
    titles = {**match.table.titles, **places.titles(match.table.titles)}
    raw = _none_where_said(raw, titles)
    return normalized(raw, layout, match, titles=titles, aside=aside, faults=faults)


def _analysis(layout: Layout) -> list[str]:
    """The columns that rows of one area and one sum share, beside its name."""
    return [layout.place[0], *layout.period[:1], *layout.series]


# -- one record a place ----------------------------------------------------------------------


def _baseline(frame: pd.DataFrame) -> pd.DataFrame:
    """Codes are left out: `MLI0101` is Kayes in rounds 12 to 28, and ML0101 is Bafoulabé."""
    kept = ["snapshot_date", "admin_1", "admin_2"]
    figures = [name for name in frame.columns if name in ("total_no_of_idps_ind", *forms.BY_KIND)]
    deeper = [name for name in ("admin_3", "admin_4", "admin_5") if name in frame.columns]
    return frame[[*kept, *figures, "total_no_of_returnees_ind"]].assign(
        location_code=places.locations(frame["admin_0_pcode"]),
        unit=places.joined(frame[deeper], "place not named"),
        note=np.where(_other_sums(frame)[0], _OTHER_SUM, ""),
    )


def _other_sums(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The rows whose returnees by kind are not together their total, and those that can be so."""
    if not {*forms.BY_KIND} <= {*frame.columns}:
        return np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    columns = (*forms.BY_KIND, "total_no_of_returnees_ind")
    figures = np.array([read_numbers(frame[name])[0] for name in columns])
    judged = np.isfinite(figures).all(axis=0) & (figures != 0).any(axis=0)
    return judged & (figures[0] + figures[1] != figures[2]), judged


def _refuse_other_sums(raw: pd.DataFrame, match: Match) -> None:
    """Raise `IngestError` where most rows have other sums; of Mali's round 64 none has."""
    problems = Problems(raw, match.file, match.table.titles)
    said = "returnees by kind are not together the printed total"
    refuse_exchanged(*_other_sums(raw), problems, "total_no_of_returnees_ind", said)


def _sites(frame: pd.DataFrame) -> pd.DataFrame:
    deeper = frame[["nom_admin_3_sous_prefecture", "nom_localite"]]
    return frame[[name for name in forms.SITE_NEEDS if name not in deeper.columns]].assign(
        location_code=places.locations(frame["p_code_admin_1_province"]),
        unit=places.joined(deeper, "place not named"),
        note="",
    )


def _none_where_said(raw: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """A blank figure is a measured 0 where the workbook answers "Non" to whether there are any."""
    raw = raw.copy()
    for figure, presence in _PRESENCE.items():
        if presence in raw.columns:
            none = raw[figure].eq("") & raw[presence].str.casefold().eq("non")
            raw[figure] = raw[figure].mask(none, "0")
            told = raw["note"].where(raw["note"] == "", raw["note"] + ", ")
            raw["note"] = raw["note"].mask(none, told + f"{titles[presence]}: Non")
    return raw


def _api(frame: pd.DataFrame) -> pd.DataFrame:
    """One record a reason and origin of one stock; where neither is known the unit says so."""
    frame = frame.reindex(columns=[*forms.API_NEEDS, *forms.API_KNOWS], fill_value="")
    origin = frame["idporiginadmin1name"]
    unit = frame["displacementreason"].mask(frame["displacementreason"].map(is_missing), "")
    unit = unit.mask(unit == "", "reason not named")
    unit = unit.mask(~origin.map(is_missing), unit + ", from " + origin)
    mixed = [
        pair in _WITH_RETURNEES
        for pair in zip(frame["admin0pcode"], frame["roundnumber"], strict=True)
    ]
    kept = [*forms.LAYOUTS[API.name].place, "numpresentidpind", "reportingdate", "assessmenttype"]
    return frame[[*kept, "operation"]].assign(
        unit=unit, note=pd.Series(np.where(mixed, _SAYS_SO, ""), index=frame.index, dtype="str")
    )


# -- what to say about it --------------------------------------------------------------------


def _remarks(raw: pd.DataFrame, done: Ingested, match: Match) -> tuple[str, ...]:
    said = [_NOT_READ.get(match.form.name, "households, origins and reasons are not read")]
    if match.form in (BASELINE, BASELINE_BY_KIND):
        said += [*_totals(done), *remarks_on_pivots(raw, match.document)]
    if match.form is API and (raw["note"] != "").any():
        said.append(f"Chad's round 16 {_SAYS_SO}; rounds before it may as well")
    return tuple(said)


def _totals(done: Ingested) -> list[str]:
    """What the rows add up to, round by round, to be held against the publisher's own total."""
    rows = done.observations
    rows = rows[rows["series"] == "BA"]
    words = {forms.IDPS: "IDPs", forms.RETURNEES: "returnees"}
    return [
        _total(figures, f"{words[str(variable)]} on {day:%Y-%m-%d}")
        for (day, variable), figures in rows.groupby(["period_end", "variable"])["value"]
    ]


def _total(figures: pd.Series, what: str) -> str:
    unknown = int(figures.isna().sum())
    lacking = f" ({unknown} without a figure)" if unknown else ""
    return f"{figures.sum():,.0f} {what} in {len(figures)} rows read{lacking}"
