"""The bundle's tables: which columns each has, and which of them are figures.

They follow HDX HAPI's names and carry columns of their own beside them. A layout is recognised by
its header, so its columns are exact; `data/raw/bundle/datapackage.json` describes each.
"""

from __future__ import annotations

from .layouts import (
    CH_STATUS,
    NUTRITION,
    NUTRITION_BY,
    Layout,
    Measure,
    Named,
    column_names,
)

_PERIOD = "reference_period_start reference_period_end"
_ADMIN1 = "location_code admin1_code admin1_name"
_ADMIN2 = f"{_ADMIN1} admin2_code admin2_name"
_CITED = "source_title source_publisher source_url confidence note"
_BY_ADMIN2 = ("location_code", "admin1_code", "admin1_name", "admin2_code", "admin2_name")
_BY_COUNTRY = ("location_code", "", "", "", "")
_MONITORED = {
    "insufficient_food_consumption": ("insufficient_food_consumption", "wfp_hungermap", ""),
    "crisis_coping_rcsi": ("crisis_coping", "wfp_hungermap", ""),
    "rainfall_1m_anomaly": ("rainfall_1m_ratio", "chirps", ""),
    "rainfall_3m_anomaly": ("rainfall_3m_ratio", "chirps", ""),
    "ndvi_anomaly": ("ndvi_ratio", "modis", ""),
    "pewi_cereals": ("cereal_price_stress", "wfp_prices", ""),
    "fatalities_battles": ("conflict_fatalities", "acled_monitoring", "battles"),
    "fatalities_explosions": ("conflict_fatalities", "acled_monitoring", "explosions"),
    "fatalities_civilians_targeted": (
        "conflict_fatalities",
        "acled_monitoring",
        "civilian_targeting",
    ),
}
# The modelled estimates, which the template for survey results does not have.
_JME = {
    "stunting_jme": "stunting_prevalence",
    "wasting_jme": "wasting_prevalence",
    "sev_wasting_jme": "severe_wasting_prevalence",
}
_DTM_GOVERNMENT = ("DTM/DNDS-CMP", "CMP", "DTM", "DNDS/UNHCR", "DTM/DNDS", "UNHCR/DNDS")
_FACTSHEETS = (
    "UNHCR",
    "UNHCR / DREC-MAH",
    "Government of Mali / UNHCR",
    "Government of Mauritania / AfDB",
)
_REPORTED_BY = (
    dict.fromkeys(_DTM_GOVERNMENT, "dtm_government")
    | dict.fromkeys(_FACTSHEETS, "unhcr_factsheets")
    | {"IOM DTM": "iom_dtm", "CONASUR": "conasur", "OCHA": "ocha_access"}
)
_PHASES = {str(n): f"phase{n}_people" for n in range(1, 6)} | {
    "3+": "phase3plus_people",
    "4+": "phase4plus_people",
    "all": "population_analysed",
}
_CH_QUOTED_BY = {
    "CILSS-CH / OCHA HDX HAPI": "cilss_ch_hapi",
    "FSIN / GRFC (HDX fsin-grfc)": "grfc",
} | dict.fromkeys(
    (
        "Orbite Info (AVASAN, CH November 2024)",
        "Nigerian Tribune",
        "coolest9ja",
        "AgriReview West Africa",
        "Donare (WFP statement)",
    ),
    "ch_press",
)
_VIOLENCE = ("state_based", "non_state", "one_sided")
_ACCESS = (
    "access_incidents",
    "access_incidents_monthly_mean",
    "access_military_operations",
    "explosive_hazard_incidents",
    "security_incidents",
    "violence_against_humanitarians",
    "blockade",
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        name="food_security",
        columns=column_names(
            f"{_ADMIN2} analysis_unit exercise_year exercise_label ipc_type reference_label "
            f"{_PERIOD} superseded population phase_class phase1 phase2 phase3 phase4 phase5"
        ),
        place=_BY_ADMIN2,
        measures=(
            Measure("population", "population_analysed"),
            Measure("phase_class", "phase_class"),
            *(Measure(f"phase{n}", f"phase{n}_people") for n in range(1, 6)),
        ),
        source="cilss_ch",
        status=Named("ipc_type", CH_STATUS),
        unit="analysis_unit",
        season="reference_label",
        exercise=("exercise_year", "exercise_label"),
    ),
    Layout(
        name="food_security_recent",
        columns=column_names(
            f"location_code provider_admin1_name exercise ipc_type {_PERIOD} phase population "
            f"{_CITED}"
        ),
        place=("location_code", "", "provider_admin1_name", "", ""),
        measures=(Measure("population", ""),),
        key=Named("phase", _PHASES),
        source=Named("source_publisher", _CH_QUOTED_BY),
        status=Named("ipc_type", CH_STATUS),
        exercise=("exercise",),
        notes=("confidence", "note"),
    ),
    Layout(
        name="conflict_events",
        columns=column_names(f"{_ADMIN2} event_type events fatalities {_PERIOD}"),
        place=_BY_ADMIN2,
        measures=(
            Measure("events", "conflict_events"),
            Measure("fatalities", "conflict_fatalities"),
        ),
        source="acled",
        series=("event_type",),
        allowed={"event_type": ("political_violence", "civilian_targeting", "demonstration")},
    ),
    Layout(
        name="conflict_ged_events",
        columns=column_names(
            "location_code event_id date_start date_end date_precision violence_type conflict_name "
            "side_a side_b where_precision provider_admin1_name provider_admin2_name latitude "
            "longitude deaths_best deaths_low deaths_high deaths_civilians"
        ),
        place=("location_code", "", "provider_admin1_name", "", "provider_admin2_name"),
        measures=(
            Measure("deaths_best", "deaths_event", lower="deaths_low", upper="deaths_high"),
            Measure("deaths_civilians", "deaths_event_civilians"),
        ),
        source="ucdp_ged",
        status="estimated",
        series=("violence_type",),
        allowed={"violence_type": _VIOLENCE},
        unit="event_id",
        precision="where_precision",
        period=("date_start", "date_end"),
        sub_areas=True,
    ),
    Layout(
        name="organized_violence",
        columns=column_names(
            f"location_code violence_type deaths_best deaths_low deaths_high {_PERIOD}"
        ),
        place=_BY_COUNTRY,
        measures=(
            Measure(
                "deaths_best", "deaths_organized_violence", lower="deaths_low", upper="deaths_high"
            ),
        ),
        source="ucdp_country_year",
        status="estimated",
        series=("violence_type",),
        allowed={"violence_type": _VIOLENCE},
    ),
    Layout(
        name="idps_admin2",
        columns=column_names(
            "location_code admin2_code provider_admin2_name provider assessment_type population "
            f"returnees {_PERIOD}"
        ),
        place=("location_code", "", "", "admin2_code", "provider_admin2_name"),
        measures=(Measure("population", "idp_stock"), Measure("returnees", "returnee_stock")),
        source=Named("provider", {"IOM DTM": "iom_dtm"}),
        series=("assessment_type",),
        allowed={"assessment_type": ("BA", "ETT", "SA")},
    ),
    Layout(
        name="idps_national",
        columns=column_names(
            "location_code admin_level provider assessment_type reporting_round population "
            f"{_PERIOD}"
        ),
        place=_BY_COUNTRY,
        measures=(Measure("population", "idp_stock"),),
        source=Named("provider", {"IDMC": "idmc", "UNHCR": "unhcr"}),
        status="estimated",
        series=("assessment_type",),
        allowed={"admin_level": ("0",), "assessment_type": ("GIDD", "official")},
    ),
    Layout(
        name="new_displacements",
        columns=column_names(f"location_code provider cause new_displacements {_PERIOD}"),
        place=_BY_COUNTRY,
        measures=(Measure("new_displacements", "new_displacements"),),
        source=Named("provider", {"IDMC": "idmc"}),
        status="estimated",
        series=("cause",),
        allowed={"cause": ("conflict",)},
    ),
    Layout(
        name="refugees",
        columns=column_names(
            "origin_location_code asylum_location_code refugees asylum_seekers returned_refugees "
            f"{_PERIOD}"
        ),
        place=("origin_location_code", "", "", "", ""),
        measures=(
            Measure("refugees", "refugee_stock", at_end=True),
            Measure("asylum_seekers", "asylum_seeker_stock", at_end=True),
            Measure("returned_refugees", "returned_refugees"),
        ),
        source="unhcr",
        counterpart="asylum_location_code",
    ),
    Layout(
        name="displacement_reported",
        columns=column_names(
            "location_code provider_admin1_name provider_admin2_name indicator value "
            f"{_PERIOD} provider {_CITED}"
        ),
        place=("location_code", "", "provider_admin1_name", "", "provider_admin2_name"),
        measures=(Measure("value", ""),),
        key=Named(
            "indicator",
            {
                "idp_stock": "idp_stock",
                "refugee_stock": "refugees_printed",
                "returnee_flow_annual": "returnee_flow",
                "returnee_stock": "returnee_stock",
                "new_displacements": "new_displacements",
            },
        ),
        source=Named("provider", _REPORTED_BY),
        notes=("confidence", "note"),
        sub_areas=True,
    ),
    Layout(
        name="access",
        columns=column_names(
            f"location_code provider_admin1_name place indicator value {_PERIOD} {_CITED}"
        ),
        place=("location_code", "", "provider_admin1_name", "", "place"),
        measures=(Measure("value", ""),),
        key=Named("indicator", {name: name for name in _ACCESS}),
        source="ocha_access",
        notes=("confidence", "note"),
        sub_areas=True,
        open_ended=("blockade",),
    ),
    Layout(
        name="nutrition",
        columns=column_names(
            "location_code provider_admin1_name provider_area_name indicator value lower upper "
            f"unit sample_size survey case_definition age_group {_PERIOD} {_CITED}"
        ),
        place=("location_code", "", "provider_admin1_name", "", "provider_area_name"),
        measures=(Measure("value", "", lower="lower", upper="upper", size="sample_size"),),
        key=Named("indicator", NUTRITION | _JME),
        source=Named("indicator", NUTRITION_BY | dict.fromkeys(_JME, "jme")),
        status="estimated",
        series=("survey", "indicator", "case_definition", "age_group"),
        measured_in="unit",
        notes=("confidence", "note"),
        sub_areas=True,
    ),
    Layout(
        name="monitoring",
        columns=column_names(f"{_ADMIN1} {_PERIOD} {' '.join(_MONITORED)}"),
        place=("location_code", "admin1_code", "admin1_name", "", ""),
        measures=tuple(
            Measure(column, variable, source=source, series=series)
            for column, (variable, source, series) in _MONITORED.items()
        ),
        source="wfp_hungermap",
        status="modelled",
    ),
    Layout(
        name="economy",
        columns=column_names(
            f"location_code {_PERIOD} local_currency_per_usd food_inflation_pct "
            "headline_inflation_pct"
        ),
        place=_BY_COUNTRY,
        measures=(
            Measure("local_currency_per_usd", "exchange_rate"),
            Measure("food_inflation_pct", "food_inflation"),
            Measure("headline_inflation_pct", "headline_inflation"),
        ),
        source="trading_economics",
    ),
)
