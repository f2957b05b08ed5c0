"""Acute malnutrition: survey prevalences by weight-for-height and by arm circumference, burden."""

from __future__ import annotations

import pandas as pd

from .declaration import Indicator

_SURVEYS = ("nutrition_surveys",)
_CAVEAT = (
    "Most rows do not say the case definition; surveys differ in season, age group and area; "
    "under half give an interval. Never average them without weights."
)
_WHO = "WHO/SMART: GAM is WHZ < -2 or oedema, SAM is WHZ < -3 or oedema, children 6-59 months"
_MUAC = (
    "WHO: GAM is MUAC < 125 mm or oedema, SAM is MUAC < 115 mm or oedema; reported apart from WHZ"
)


def gam(figures: pd.DataFrame) -> pd.Series:
    """Global acute malnutrition as published, in percent."""
    return figures["gam_prevalence"]


def sam(figures: pd.DataFrame) -> pd.Series:
    """Severe acute malnutrition as published, in percent."""
    return figures["sam_prevalence"]


def burden(figures: pd.DataFrame) -> pd.Series:
    """Children with acute malnutrition expected over the analysis' year, as published."""
    return figures["children_acutely_malnourished"]


def _prevalence(key: str, en: str, fr: str, series: str, reference: str) -> Indicator:
    severe = key.startswith("sam")
    return Indicator(
        key=key,
        en=en,
        fr=fr,
        unit="percent",
        kind="prevalence",
        needs=("sam_prevalence" if severe else "gam_prevalence",),
        formula=sam if severe else gam,
        sources=_SURVEYS,
        caveat=_CAVEAT,
        reference=reference,
        series=series,
        prefers=("6-59m",),
        maximum=100,
    )


DECLARED = (
    _prevalence(
        "gam_whz",
        "Global acute malnutrition (WHZ)",
        "Malnutrition aiguë globale (PTZ)",
        "gam_whz",
        _WHO,
    ),
    _prevalence(
        "sam_whz",
        "Severe acute malnutrition (WHZ)",
        "Malnutrition aiguë sévère (PTZ)",
        "sam_whz",
        _WHO,
    ),
    _prevalence(
        "gam_muac",
        "Global acute malnutrition (MUAC)",
        "Malnutrition aiguë globale (périmètre brachial)",
        "gam_muac",
        _MUAC,
    ),
    _prevalence(
        "sam_muac",
        "Severe acute malnutrition (MUAC)",
        "Malnutrition aiguë sévère (périmètre brachial)",
        "sam_muac",
        _MUAC,
    ),
    Indicator(
        key="children_acutely_malnourished",
        en="Children with acute malnutrition (burden estimate)",
        fr="Enfants souffrant de malnutrition aiguë (charge estimée)",
        unit="children",
        kind="count",
        needs=("children_acutely_malnourished",),
        formula=burden,
        sources=("nutrition_burdens",),
        caveat="Burden over a year, made with incidence factors; often rounded in print.",
        reference="IPC acute malnutrition analyses; UNICEF caseload method",
    ),
)
