"""An invented bundle of any size in the embedded one's layouts, so that the real line runs on it.

Six countries in as many small areas as asked, so many years of months; every figure follows from
the number of its area and of its month or exercise, and is the same every time. The codes that
`area_rules.toml` speaks of stay in the gazetteer, and so do the tables of whole countries, which do
not grow. There is no lineage of reforms: the systems of a reform cannot be asked for.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from shutil import copyfile

import numpy as np
import pandas as pd

from sahel_indicators.config import settings
from sahel_indicators.ingest.bundle import FIGURES

COUNTRIES = ("BFA", "MLI", "MRT", "NER", "NGA", "TCD")
LAST_YEAR = 2024
# Of the years of months, those in which the Cadre Harmonisé analysed: 12 of 30.
ANALYSED = 0.4
# The regions that are monitored, as many of an invented bundle's areas.
MONITORED = 1 / 20

_COPIED = ("actors", "dated_events_mli", "area_lineage_bfa_2025", "area_lineage_mli_2023")
_NATIONAL = (
    "economy_country_month", "idps_national", "new_displacements",
    "organized_violence_country_year", "refugees",
)  # fmt: skip


def invent(folder: Path, areas: int, years: int) -> Path:
    """Write a bundle with so many invented areas and years of months into a new folder."""
    folder.mkdir(parents=True)
    places = _places(areas)
    _gazetteer(places).to_csv(folder / "areas.csv", index=False)
    for name in (*_COPIED, *_NATIONAL):
        copyfile(settings().bundle / f"{name}.csv", folder / f"{name}.csv")
    _heads("area_aliases").head(1).to_csv(folder / "area_aliases.csv", index=False)
    tables = _analyses(places, years) | _by_month(places, years)
    for name in set(FIGURES) - {*tables, *_NATIONAL}:
        tables[name] = _of_countries(name)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


# -- areas -----------------------------------------------------------------------------------


def _heads(name: str) -> pd.DataFrame:
    return pd.read_csv(settings().bundle / f"{name}.csv", dtype="str", keep_default_na=False)


def _places(areas: int) -> pd.DataFrame:
    """Invented areas in the real regions in turn, numbered within their country from 0 on."""
    real = _heads("areas")
    found = []
    for country in COUNTRIES:
        regions = real[(real["location_code"] == country) & (real["admin_level"] == "1")]
        number = np.arange(areas // len(COUNTRIES))
        region = regions.iloc[number % len(regions)].reset_index(drop=True)
        code = [f"{country[:2]}X{each:05d}" for each in number]
        found.append(
            pd.DataFrame({
                "location_code": country, "admin1_code": region["area_code"],
                "admin1_name": region["area_name"], "admin2_code": code,
                "admin2_name": [f"Place {each:05d}" for each in number], "number": number,
            })
        )  # fmt: skip
    return pd.concat(found, ignore_index=True)


def _gazetteer(places: pd.DataFrame) -> pd.DataFrame:
    """The real regions, the areas that rules speak of, and the invented ones."""
    real = _heads("areas")
    rules = files("sahel_indicators").joinpath("area_rules.toml").read_text("utf-8")
    spoken_of = [code in rules for code in real["area_code"]]
    kept = real[real["admin_level"].eq("1") | pd.Series(spoken_of, real.index)]
    invented = places.rename(
        columns={"admin1_code": "parent_code", "admin2_code": "area_code",
                 "admin2_name": "area_name"}
    )  # fmt: skip
    return pd.concat([kept, invented.assign(admin_level=2, valid_from="")])[list(real.columns)]


# -- figures ---------------------------------------------------------------------------------


def _analyses(places: pd.DataFrame, years: int) -> dict[str, pd.DataFrame]:
    """Two exercises a year, each with what is found and what is expected of June to August."""
    exercises = _exercises(max(1, round(ANALYSED * years)))
    both = places.merge(exercises, how="cross", validate="many_to_many")
    people = 10_000 + 10 * both["number"]
    worse = [2_000, 1_000 + 100 * ((both["number"] + both["exercise"]) % 7), 50, 0]
    phases = {f"phase{phase}": number for phase, number in enumerate(worse, start=2)}
    table = both.assign(
        analysis_unit="", superseded="N", population=people, phase_class=2, **phases,
        phase1=people - sum(worse),
    )  # fmt: skip
    table = table[list(_heads("food_security_mli").columns)]
    by_country = table.groupby("location_code")
    return {f"food_security_{key.lower()}": rows for key, rows in by_country}


def _exercises(years: int) -> pd.DataFrame:
    rows = []
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        spring = f"{year}-03-01", f"{year}-05-31"
        autumn = f"{year}-10-01", f"{year}-12-31"
        summer, next_one = ((f"{y}-06-01", f"{y}-08-31") for y in (year, year + 1))
        rows += [
            (year, "Jan-May", "current", "Jan-May", *spring),
            (year, "Jan-May", "first projection", "Jun-Aug", *summer),
            (year, "Sep-Dec", "current", "Sep-Dec", *autumn),
            (year, "Sep-Dec", "first projection", "Jun-Aug", *next_one),
        ]
    columns = [
        "exercise_year", "exercise_label", "ipc_type", "reference_label",
        "reference_period_start", "reference_period_end",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(exercise=np.arange(len(rows)) // 2)


def _months(years: int) -> pd.DataFrame:
    starts = pd.date_range(f"{LAST_YEAR - years + 1}-01-01", periods=12 * years, freq="MS")
    days = [moment.strftime("%Y-%m-%d") for moment in (starts, starts + pd.offsets.MonthEnd())]
    return pd.DataFrame({
        "reference_period_start": days[0], "reference_period_end": days[1],
        "month": np.arange(12 * years),
    })  # fmt: skip


def _by_month(places: pd.DataFrame, years: int) -> dict[str, pd.DataFrame]:
    """Conflict in two countries' areas, displaced people in one's, and monitoring of regions."""
    both = places.merge(_months(years), how="cross", validate="many_to_many")
    events = (both["number"] + both["month"]) % 5
    table = both.assign(event_type="political_violence", events=events, fatalities=2 * events)
    table = table[list(_heads("conflict_events_mli").columns)]
    conflict = {
        f"conflict_events_{country.lower()}": table[table["location_code"] == country]
        for country in ("BFA", "MLI")
    }
    monitored = _monitoring(places, years)
    return conflict | {"monitoring_admin1_month": monitored, "idps_mli_admin2": _displaced(both)}


def _monitoring(places: pd.DataFrame, years: int) -> pd.DataFrame:
    """Nine figures a month of so many regions, the countries' first ones in turn."""
    regions = places.sort_values("number", kind="stable").drop_duplicates("admin1_code")
    regions = regions.head(max(1, round(MONITORED * len(places))))
    both = regions.merge(_months(years), how="cross", validate="many_to_many")
    both["place"] = both.groupby("month").cumcount()
    share = (1 + (both["place"] * 31 + both["month"] * 7) % 89) / 100
    head = _heads("monitoring_admin1_month").columns
    measures = {name: share for name in head if name not in both}
    whole = {name: both["month"] % 4 for name in measures if name.startswith("fatalities")}
    return both.assign(**(measures | whole))[list(head)]


def _displaced(both: pd.DataFrame) -> pd.DataFrame:
    """A round of DTM's each quarter in Mali's areas."""
    rows = both[(both["location_code"] == "MLI") & (both["month"] % 3 == 2)]
    table = rows.assign(
        provider="IOM DTM", assessment_type="BA", returnees=0,
        population=100 + (rows["number"] * 13 + rows["month"]) % 97,
        provider_admin2_name=rows["admin2_name"],
        reference_period_start=rows["reference_period_end"],
    )  # fmt: skip
    return table[list(_heads("idps_mli_admin2").columns)]


def _of_countries(name: str) -> pd.DataFrame:
    """The rows of a real table that are about whole countries."""
    table = _heads(name)
    named = [each for each in table if each.startswith(("provider_a", "place"))]
    return table[(table[named] == "").all(axis=1)]


# -- what must come out ------------------------------------------------------------------------


def truth(areas: int, years: int) -> tuple[pd.DataFrame, pd.Series]:
    """Of Mali: the current phase 3+ share by area_code and period_start; events by month.

    Worked out from the rule by which figures are invented, and from nothing else.
    """
    number, last = np.arange(areas // len(COUNTRIES)), round(ANALYSED * years)
    shares = []
    for exercise in range(2 * max(1, last)):
        year = LAST_YEAR - max(1, last) + 1 + exercise // 2
        worse = 1_050 + 100 * ((number + exercise) % 7)
        start = pd.Timestamp(year, 10 if exercise % 2 else 3, 1)
        codes = [f"MLX{each:05d}" for each in number]
        share = worse / (10_000 + 10 * number)
        shares.append(pd.DataFrame({"area_code": codes, "period_start": start, "share": share}))
    months = pd.date_range(f"{LAST_YEAR - years + 1}-01-01", periods=12 * years, freq="MS")
    events = [int(((number + month) % 5).sum()) for month in range(12 * years)]
    return pd.concat(shares, ignore_index=True), pd.Series(events, index=months)
