"""WFP HungerMap's answers: food consumption and coping by country or region, day by day.

`/v1/foodsecurity/country` answers `{"body": {"countries": [...]}}` (older: `{"countries": [...]}`),
`/v1/foodsecurity/country/MLI/region` a list. A record has `country` (id, name, iso3), `region` (id,
name) where it is of one, `date`, `dataType` and `metrics`, of which `fcs` (insufficient food
consumption) and `rcsi` (crisis or worse food-based coping) are read, each with `people` and
`prevalence` (a share from 0 to 1). Written after published clients of the API: no recorded answer
was at hand. A figure is that of the moving month of interviews that ends with its date.
"""

from __future__ import annotations

import pandas as pd

from .accounting import Fault, Ingested
from .coded import Texts, together
from .layouts import Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .reading import Document, is_missing
from .recognition import Form, Match, matches

SOURCE = "wfp_hungermap"

_FIGURES = {
    "metrics_fcs_prevalence": "insufficient_food_consumption",
    "metrics_fcs_people": "insufficient_food_consumption_people",
    "metrics_rcsi_prevalence": "crisis_coping",
    "metrics_rcsi_people": "crisis_coping_people",
}
_ALSO = column_names(
    "country_id country_name country_iso2 region_id region_population datatype "
    "metrics_healthaccess_people metrics_healthaccess_prevalence metrics_marketaccess_people "
    "metrics_marketaccess_prevalence metrics_livelihoodcoping_people "
    "metrics_livelihoodcoping_prevalence"
)

FORMS = (
    Form(
        "WFP HungerMap by country",
        ("country_iso3", "date", *_FIGURES),
        _ALSO,
        without=("region_name",),
        kind="JSON",
    ),
    Form(
        "WFP HungerMap by region",
        ("country_iso3", "region_name", "date", *_FIGURES),
        _ALSO,
        kind="JSON",
    ),
)

# Interviews by telephone are estimates of a sample; where WFP mixes them with predictions, or does
# not say, the figure counts as modelled.
_STATUS = {
    "ACTUAL DATA": "estimated",
    "PREDICTION": "modelled",
    "MIXED": "modelled",
    "": "modelled",
}

_LAYOUT = Layout(
    name="wfp_hungermap",
    place=("country_iso3", "", "region_name", "", ""),
    measures=tuple(Measure(column, variable) for column, variable in _FIGURES.items()),
    source="wfp_hungermap",
    status=Named("datatype", _STATUS),
    period=("date", "date"),
    notes=("remark",),
)


def sniff(document: Document) -> list[Match]:
    """The records with HungerMap's metrics of food consumption and coping."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The records as text, one row each; what the answer leaves out is blank."""
    frame = match.table.frame
    absent = [name for name in ("datatype", "region_name") if name not in frame.columns]
    return frame.assign(**dict.fromkeys(absent, "")).astype("str")


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The records as observations, those that cannot be used as quarantine.

    The kind of data that is not plainly interviews is told in the note. A record by region without
    a region's name is set aside: it would stand for the whole country.
    """
    texts = Texts(raw)
    kind = texts["datatype"].map(lambda said: "" if is_missing(said) else said.upper())
    remark = together(kind).map(lambda said: _remark(said[0]))
    nowhere = texts["region_name"].where(is_missing)
    by_region = "region_name" in match.form.needs
    return normalized(
        raw.assign(datatype=kind.text(), remark=remark.text()),
        _LAYOUT,
        match,
        faults={"no region is named": Fault(nowhere, "region_name")} if by_region else {},
    )


def _remark(kind: str) -> str:
    if kind == "MIXED":
        return "interviews in some regions, predictions in the others"
    return "" if kind else "the answer does not say whether interviews or a prediction"
