"""Every indicator explains itself, in both languages, and can be found."""

import pytest

from sahel_indicators import indicators
from sahel_indicators.indicators.declaration import Indicator
from sahel_indicators.sources import sources
from sahel_indicators.variables import variables

ALL = [indicators[key] for key in indicators]


@pytest.mark.parametrize("indicator", ALL, ids=lambda i: i.key)
def test_declaration_is_complete(indicator: Indicator) -> None:
    assert indicator.en and indicator.fr and indicator.unit
    assert len(indicator.caveat) > 20 and len(indicator.reference) > 5
    assert set(indicator.needs) <= {*variables(), "population"}
    assert indicator.sources and set(indicator.sources) <= set(sources())


def test_issue_s_indicators_are_declared() -> None:
    wanted = {
        *("phase3plus_share", "phase3plus_people", "phase4plus_people"),
        *("phase_by_rule", "phase_published"),
        *("gam_whz", "sam_whz", "gam_muac", "sam_muac", "children_acutely_malnourished"),
        *("idp_stock", "idps_per_1000", "refugees_by_origin", "new_displacements"),
        *("conflict_events", "conflict_fatalities"),
        *("conflict_events_per_100k", "conflict_fatalities_per_100k"),
        *("deaths_state_based", "deaths_non_state", "deaths_one_sided"),
        *("insufficient_food_consumption", "crisis_coping"),
        *("rainfall_anomaly", "ndvi_anomaly"),
        *("cereal_price_stress", "food_inflation"),
    }
    assert wanted <= set(indicators)


def test_french_titles_keep_the_agreed_terms() -> None:
    assert indicators["idp_stock"].fr == "Personnes déplacées internes"
    assert indicators["gam_whz"].fr.startswith("Malnutrition aiguë globale")


def test_unknown_key_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="phase3plus_share"):
        indicators["phase3_share"]
    assert "phase3_share" not in indicators and len(indicators) == len(ALL)
