"""How each service names a country: ISO codes, ACLED's names, UCDP's Gleditsch-Ward numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """One country in the codings the services ask for."""

    iso3: str
    iso2: str
    acled: str
    gleditsch_ward: int


# The Sahel and its neighbours. Gleditsch-Ward numbers: Gleditsch & Ward 1999, list of states.
COUNTRIES = {
    code: Country(code, iso2, acled, number)
    for code, iso2, acled, number in (
        ("BEN", "BJ", "Benin", 434),
        ("BFA", "BF", "Burkina Faso", 439),
        ("CAF", "CF", "Central African Republic", 482),
        ("CIV", "CI", "Ivory Coast", 437),
        ("CMR", "CM", "Cameroon", 471),
        ("DZA", "DZ", "Algeria", 615),
        ("GHA", "GH", "Ghana", 452),
        ("GIN", "GN", "Guinea", 438),
        ("GMB", "GM", "Gambia", 420),
        ("GNB", "GW", "Guinea-Bissau", 404),
        ("LBR", "LR", "Liberia", 450),
        ("LBY", "LY", "Libya", 620),
        ("MLI", "ML", "Mali", 432),
        ("MRT", "MR", "Mauritania", 435),
        ("NER", "NE", "Niger", 436),
        ("NGA", "NG", "Nigeria", 475),
        ("SDN", "SD", "Sudan", 625),
        ("SEN", "SN", "Senegal", 433),
        ("SLE", "SL", "Sierra Leone", 451),
        ("TCD", "TD", "Chad", 483),
        ("TGO", "TG", "Togo", 461),
    )
}
