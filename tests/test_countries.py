"""Countries in every publisher's coding; figures from ISO 3166-1 and UCDP's list of states."""

from __future__ import annotations

import pytest

from sahel_indicators.areas import country_name, gazetteer
from sahel_indicators.config import settings
from sahel_indicators.countries import (
    as_code,
    code_meant,
    countries,
    country_of,
    covered,
    reported,
    with_areas,
)


@pytest.mark.parametrize(
    ("code", "iso2", "numeric", "gleditsch_ward", "english", "french", "in_events"),
    [
        ("MLI", "ML", 466, 432, "Mali", "Mali", "Mali"),
        ("NER", "NE", 562, 436, "Niger", "Niger", "Niger"),
        ("NGA", "NG", 566, 475, "Nigeria", "Nigéria", "Nigeria"),
        ("TCD", "TD", 148, 483, "Chad", "Tchad", "Chad"),
        ("CIV", "CI", 384, 437, "Côte d'Ivoire", "Côte d'Ivoire", "Ivory Coast"),
        ("DZA", "DZ", 12, 615, "Algeria", "Algérie", "Algeria"),
    ],
)
def test_a_country_is_known_by_every_code(
    code: str,
    iso2: str,
    numeric: int,
    gleditsch_ward: int,
    english: str,
    french: str,
    in_events: str,
) -> None:
    country = countries()[code]
    assert (country.iso3, country.iso2, country.iso_numeric) == (code, iso2, numeric)
    assert country.gleditsch_ward == gleditsch_ward
    assert (country.en, country.fr, country.events) == (english, french, in_events)


@pytest.mark.parametrize("coding", ["iso2", "iso_numeric", "gleditsch_ward", "en", "fr", "events"])
def test_no_code_or_name_is_of_two_countries(coding: str) -> None:
    said = [getattr(country, coding) for country in countries().values()]
    assert len(set(said)) == len(said)


def test_what_is_covered_is_what_the_gazetteer_knows() -> None:
    assert {country.iso3 for country in covered()} == gazetteer().countries
    assert {c.iso3 for c in with_areas()} == set(gazetteer().areas["location_code"])
    assert countries()["SEN"].extent == "whole" and countries()["SDN"].extent == "none"


def test_p_codes_begin_with_the_two_letters() -> None:
    areas = gazetteer().areas
    letters = dict(zip(areas["location_code"], areas["area_code"].str[:2], strict=True))
    assert letters == {country.iso3: country.iso2 for country in with_areas()}


def test_names_are_said_once() -> None:
    for country in with_areas():
        assert country.en == country_name(country.iso3)
        assert country.fr == country_name(country.iso3, "fr")


@pytest.mark.parametrize(
    ("code", "country"),
    [("MLI", "MLI"), ("tcd", "TCD"), ("TD", "TCD"), ("NE001001", "NER"), ("CM001", "CM001"),
     ("", "")],
)  # fmt: skip
def test_a_country_is_told_by_its_letters_or_a_p_code(code: str, country: str) -> None:
    assert country_of(code) == country


@pytest.mark.parametrize(
    ("said", "code"),
    [("MLI", "MLI"), ("mli", "MLI"), (" Mali ", "MLI"), ("Chad", "TCD"), ("tchad", "TCD"),
     ("BURKINA FASO", "BFA"), ("Nigéria", "NGA"), ("Niger", "NER"), ("ML", None), ("Nige", None),
     ("Senegal", None), ("", None)],
)  # fmt: skip
def test_a_person_names_a_country_by_code_or_name_and_nothing_is_guessed(
    said: str, code: str | None
) -> None:
    assert code_meant(said) == code
    assert as_code(said) == (code or said)


def test_only_what_will_do_is_meant() -> None:
    assert code_meant("senegal", countries()) == "SEN"
    assert code_meant("Mali", ["NER"]) is None


def test_reports_are_asked_for_by_name_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_REPORTS", "Tchad, mli")
    settings.cache_clear()
    assert reported() == ("MLI", "TCD")
    monkeypatch.undo()
    settings.cache_clear()
