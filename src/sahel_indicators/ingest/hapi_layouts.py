"""HDX HAPI's themes: how each is told by its columns, and what its columns mean.

Every figure is its producer's, not HDX's, yet HAPI's copy has a source of its own, so that one
figure is never counted twice and a copy never takes the place of the original: HAPI repeats DTM's
API, UNHCR's tables by sex and age, and ACLED's months, the newest before it is complete (its file
of January 2025 has 23 events in Mali, the finished month 132). Only rainfall, which no one else
hands out, is under the key of WFP itself.
"""

from __future__ import annotations

from .layouts import CH_STATUS, Layout, Measure, Named, column_names
from .recognition import Form

# Where the Cadre Harmonisé is held; HDX HAPI takes these countries' food security from it.
CH_COUNTRIES = (
    "BEN", "BFA", "CIV", "CMR", "CPV", "GHA", "GIN", "GMB", "GNB", "LBR", "MLI", "MRT", "NER",
    "NGA", "SEN", "SLE", "TCD", "TGO",
)  # fmt: skip

# WFP's words for how sure a rainfall figure is; HAPI writes "preliminary", WFP "prelim".
VERSIONS = {
    "forecast": "modelled",
    "prelim": "estimated",
    "preliminary": "estimated",
    "final": "observed",
}

_PHASES = {str(n): f"phase{n}_people" for n in range(1, 6)} | {
    "3+": "phase3plus_people",
    "4+": "phase4plus_people",
    "all": "population_analysed",
}
_GROUPS = {
    "REF": "refugee_stock",
    "ASY": "asylum_seeker_stock",
    "RET": "returned_refugees",
    "RDP": "returned_idps",
}
STOCKS = ("REF", "ASY")
OTHER_GROUPS = {
    "ROC": "people in a refugee-like situation",
    "OIP": "other people in need of international protection",
    "IOC": "internally displaced people of concern to UNHCR",
    "STA": "stateless people",
    "OOC": "others of concern to UNHCR",
    "HST": "host communities",
    "HCO": "host communities",
}

# The columns that `hapi_places` and `hapi.read` make of the publisher's own.
PLACE = (
    "location_code",
    "place_admin1_code",
    "place_admin1_name",
    "place_admin2_code",
    "place_admin2_name",
)
_PERIOD = ("period_start", "period_end")

LAYOUTS: dict[str, Layout] = {
    "food security": Layout(
        name="hapi_food_security",
        place=PLACE,
        measures=(Measure("population_in_phase", ""),),
        key=Named("ipc_phase", _PHASES),
        source=Named("location_code", dict.fromkeys(CH_COUNTRIES, "cilss_ch_hapi")),
        status=Named("ipc_type", CH_STATUS),
        period=_PERIOD,
        exercise=("exercise",),
        notes=("remark",),
        ocha_codes=True,
    ),
    "conflict events": Layout(
        name="hapi_conflict_events",
        place=PLACE,
        measures=(
            Measure("events", "conflict_events"),
            Measure("fatalities", "conflict_fatalities"),
        ),
        source="acled_hapi",
        series=("event_type",),
        allowed={"event_type": ("political_violence", "civilian_targeting", "demonstration")},
        period=_PERIOD,
        notes=("remark",),
        ocha_codes=True,
    ),
    "IDPs": Layout(
        name="hapi_idps",
        place=PLACE,
        measures=(Measure("population", "idp_stock"),),
        source="iom_dtm_hapi",
        series=("assessment_type", "operation"),
        allowed={"assessment_type": ("BA", "ETT", "SA")},
        period=_PERIOD,
        notes=("remark",),
        ocha_codes=True,
    ),
    "refugees and returnees": Layout(
        name="hapi_refugees",
        place=("origin_location_code", *PLACE[1:]),
        measures=(Measure("population", ""),),
        key=Named("population_group", _GROUPS),
        source="unhcr_hapi",
        counterpart="asylum_location_code",
        series=("by",),
        period=_PERIOD,
        notes=("remark",),
    ),
    "rainfall": Layout(
        name="hapi_rainfall",
        place=PLACE,
        measures=(
            Measure("rainfall", "rainfall_{}_mm"),
            Measure("rainfall_long_term_average", "rainfall_{}_average_mm"),
            Measure("rainfall_anomaly_pct", "rainfall_{}_ratio", divided_by=100),
        ),
        key=Named("aggregation_period", {"dekad": "10d", "1-month": "1m", "3-month": "3m"}),
        source="wfp_rainfall",
        status=Named("version", VERSIONS),
        period=_PERIOD,
        notes=("remark",),
        ocha_codes=True,
    ),
}

_ALWAYS = ("resource_hdx_id", "reference_period_start", "reference_period_end")
_OFTEN = column_names(
    "dataset_hdx_id has_hrp in_gho warning error location_ref location_name admin_level "
    "admin1_ref admin1_code admin1_name provider_admin1_name provider_admin1_code "
    "admin2_ref admin2_code admin2_name provider_admin2_name provider_admin2_code"
)
_BETWEEN = [
    f"{end}_{name}"
    for end in ("origin", "asylum")
    for name in ("has_hrp", "in_gho", "location_ref", "location_name")
]


def _form(theme: str, columns: str, also: str = "", place: str = "location_code") -> Form:
    return Form(
        name=f"HDX HAPI {theme}",
        needs=(*place.split(), *columns.split(), *_ALWAYS),
        knows=(*_OFTEN, *also.split()),
    )


FORMS_USED = (
    _form(
        "food security",
        "ipc_phase ipc_type population_in_phase",
        "population_fraction_in_phase",
    ),
    _form("conflict events", "event_type events fatalities"),
    _form("IDPs", "assessment_type population", "operation reporting_round"),
    _form(
        "refugees and returnees",
        "population_group gender age_range population",
        f"min_age max_age dataset_hdx_id warning error {' '.join(_BETWEEN)}",
        place="origin_location_code asylum_location_code",
    ),
    _form(
        "rainfall",
        "aggregation_period rainfall rainfall_long_term_average rainfall_anomaly_pct version",
        "number_pixels",
    ),
)

# Themes that no indicator here uses, with where to go instead.
FORMS_UNUSED = {
    _form("funding", "appeal_code requirements_usd funding_usd", "appeal_name appeal_type"
          " funding_pct"): "nothing here is computed from funding",
    _form("operational presence", "org_name sector_code", "org_acronym org_type_code"
          " org_type_description sector_name"): "nothing here is computed from who works where",
    _form("poverty rate", "mpi headcount_ratio intensity_of_deprivation",
          "vulnerable_to_poverty in_severe_poverty"): "nothing here is computed from poverty rates",
    _form("national risk", "risk_class global_rank overall_risk", "hazard_exposure_risk"
          " vulnerability_risk coping_capacity_risk meta_missing_indicators_pct"
          " meta_avg_recentness_years"): "nothing here is computed from INFORM's risk index",
    _form("humanitarian needs", "sector_code population_status population", "sector_name category"
          " population_group population_disabled"): "nothing here is computed from people in need",
    _form("food prices", "commodity_code price_flag price_type price", "market_code market_name"
          " commodity_name commodity_category currency_code unit lat lon"):
          "take WFP's own table of food prices from HDX, which is read",
}  # fmt: skip
