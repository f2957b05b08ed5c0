"""Every declared variable says what it is, in both languages, and what may be done with it."""

from __future__ import annotations

from typing import get_args

import pytest

from sahel_indicators.ingest.bundle_layouts import LAYOUTS
from sahel_indicators.ingest.layouts import Named
from sahel_indicators.variables import Kind, Variable, variables

from .planting import named_in_ingest

EVERY = list(variables().values())


@pytest.mark.parametrize("variable", EVERY, ids=lambda variable: variable.key)
def test_every_entry_is_complete(variable: Variable) -> None:
    assert variable.en and variable.fr and variable.unit
    assert variable.en != variable.fr or variable.en in {"Refugees"}
    assert variable.kind in get_args(Kind)
    assert variable.adds_up in ("sum", "none")


def test_titles_are_told_apart_in_both_languages() -> None:
    assert len({variable.en for variable in EVERY}) == len(EVERY)
    assert len({variable.fr for variable in EVERY}) == len(EVERY)


@pytest.mark.parametrize("variable", EVERY, ids=lambda variable: variable.key)
def test_only_people_and_events_add_up_never_shares_classes_or_prevalences(
    variable: Variable,
) -> None:
    if variable.kind in ("share", "prevalence", "index"):
        assert variable.adds_up == "none"


@pytest.mark.parametrize("variable", EVERY, ids=lambda variable: variable.key)
def test_bounds_are_those_of_the_kind(variable: Variable) -> None:
    if variable.kind in ("stock", "flow", "count"):
        assert variable.minimum == 0
    if variable.kind == "share":
        assert (variable.minimum, variable.maximum) == (0, 1)
    if variable.kind == "prevalence":
        assert (variable.minimum, variable.maximum) == (0, 100)
        assert variable.unit == "percent"


def test_a_stock_lasts_and_a_flow_does_not() -> None:
    assert variables()["idp_stock"].lasts
    assert not variables()["new_displacements"].lasts


def test_a_phase_goes_from_one_to_five() -> None:
    phase = variables()["phase_class"]
    assert (phase.minimum, phase.maximum) == (1, 5)


def test_what_is_counted_one_by_one_is_whole_and_means_and_shares_are_not() -> None:
    whole = {key for key, variable in variables().items() if variable.whole}
    assert {"conflict_events", "deaths_event", "idp_stock", "sam_admissions"} <= whole
    assert {"new_displacements", "access_incidents", "phase_class"} <= whole
    assert not whole & {"access_incidents_monthly_mean", "gam_prevalence", "crisis_coping"}
    assert not whole & {"rainfall_1m_ratio", "exchange_rate", "food_inflation"}


@pytest.mark.parametrize("key", ["rainfall_1m_ratio", "rainfall_3m_ratio", "ndvi_ratio"])
def test_a_ratio_to_an_average_cannot_be_per_cent_of_it(key: str) -> None:
    assert variables()[key].maximum == 20


def test_no_layout_of_the_bundle_reads_an_undeclared_variable() -> None:
    read = {measure.variable for layout in LAYOUTS for measure in layout.measures} - {""}
    for layout in LAYOUTS:
        if isinstance(layout.key, Named):
            read |= set(layout.key.values.values())
    assert read <= set(variables())


@pytest.mark.parametrize("variable", EVERY, ids=lambda variable: variable.key)
def test_every_variable_is_read_by_some_module(variable: Variable) -> None:
    assert named_in_ingest(variable.key)
