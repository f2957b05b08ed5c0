"""Which unit a row of the Cadre Harmonisé's workbook speaks of, in both of its schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from ..areas import gazetteer
from .layouts import column_names

# Units that stand where the district should, by country and name: district and name of the unit, as
# later rows of the workbooks of 2022 and 2023 have them for the same exercise and population.
_STANDS_FOR = {
    ("NER", "Agadez Commune"): ("Tchirozerine", "Agadez"),
    ("NER", "Camp Abala"): ("Abala", "Camp Abala"),
    ("NER", "Camp Mangaize"): ("Ouallam", "Camp Mangaize"),
    ("NER", "Camp Taberey Berey"): ("Ayerou", "Camp Taberey Berey"),
    ("NER", "Diffa Commune"): ("Diffa", "Diffa"),
    ("NER", "Dosso Commune"): ("Dosso", "Dosso"),
    ("NER", "N'guigmi Ville"): ("N'Guigmi", "N'guigmi Ville"),
    ("NER", "Niamey"): ("Ville de Niamey", ""),
    ("NER", "Sayam Forage"): ("Diffa", "Sayam Forage"),
    ("NER", "Tillaberi Commune"): ("Tillaberi", "Tillaberi Commune"),
    ("NER", "Ville de Tillaberi"): ("Tillaberi", "Ville De Tillaberi"),
    ("NER", "Zar Intikan"): ("Tillia", "Zar Intikan"),
    ("NGA", "Benue IDPs"): ("", "Benue-Idps"),
} | {
    ("NER", f"Niamey Arrondissement {number}"): (
        "Ville de Niamey",
        f"Niamey Arrondissement {number}",
    )
    for number in range(1, 6)
}
# "Diffa_limitedaccess" is a part of the district of Diffa.
_ACCESS = re.compile(r"(.+)_(?:accessible|limitedaccess)")
# How the later workbooks call the displaced in camps, of whom the earlier one says "incamp": by
# the district, but for one (the same exercise, the same populations: November 2019).
_CAMPS = {"Maiduguri": "Mmc-Idps"}
# Kaduna North and Kaduna South are zones of Kaduna and districts as well: the code tells which.
_DISTRICT = re.compile(r"NG[0-9]{4}")
_OF_DISTRICT = " (Lga)"
_UNNAMED = "unnamed part"


def with_units(raw: pd.DataFrame) -> pd.DataFrame:
    """The rows with a column `unit`; the district's columns are blank where a region's part stands.

    A row of a region beside rows of its districts in the same analysis is a part that nobody
    named, never the region (Sokoto, March 2022: 56,593 people, the displaced of November 2021,
    beside 23 districts).
    """
    parts = _declared_parts()
    said = zip(*(_column(raw, name) for name in _SAID), strict=True)
    cells = [_Row(*row) for row in said]
    units = {row: _unit(row, parts) for row in dict.fromkeys(cells)}
    columns = ("adm2_name", "adm2_pcod2", "unit")
    told = zip(*(units[row] for row in cells), strict=True)
    raw = raw.assign(**dict(zip(columns, map(list, told), strict=True))) if cells else raw
    raw["unit"] = raw["unit"].where(~_beside_districts(raw), _UNNAMED)
    return raw


class _Row(NamedTuple):
    """What a row says about where it lies; "" for what its schema does not have."""

    country: str
    region: str
    zone: str
    district: str
    code: str
    between: str
    commune: str
    status: str


_SAID = column_names(
    "adm0_pcod3 adm1_name adm1_5_name adm2_name adm2_pcod2 adm2_5_name adm3_name status"
)


def _column(raw: pd.DataFrame, name: str) -> pd.Series:
    return raw[name] if name in raw else pd.Series("", index=raw.index, dtype="str")


def _unit(row: _Row, parts: Mapping[tuple[str, str], str]) -> tuple[str, str, str]:
    """Name and code of the district, both blank for a region, and the unit within it."""
    part = " / ".join(filter(None, (row.between, row.commune)))
    if (row.country, row.district) in _STANDS_FOR:
        district, unit = _STANDS_FOR[row.country, row.district]
        return district, "", part or unit
    if (row.country, row.district) in parts and not _DISTRICT.fullmatch(row.code):
        return parts[row.country, row.district], "", row.district
    if access := _ACCESS.fullmatch(row.district):
        return access[1], "", row.district
    if not row.code and (not row.district or (row.zone and row.district == row.region)):
        return "", "", part or row.zone
    if row.status == "incamp":
        return row.district, row.code, _CAMPS.get(row.district, f"{row.district}-Idps")
    return row.district.removesuffix(_OF_DISTRICT), row.code, part


def _declared_parts() -> dict[tuple[str, str], str]:
    """By country and unit, the district of which the unit is declared a part; "" for a region's.

    Sets declared for a time only are of rows that name their district (Tahoua, a unit of Tahoua).
    """
    known = gazetteer()
    areas = known.areas.set_index("area_code")[["location_code", "admin_level"]]
    parts: dict[tuple[str, str], str] = {}
    for rule in known.rules["complete"]:
        if "from" in rule:
            continue
        country, level = areas.loc[rule["of"]]
        district = known.name(rule["of"]) if level == 2 else ""
        parts |= {(str(country), unit): district for unit in rule["units"]}
    return parts


def _beside_districts(raw: pd.DataFrame) -> pd.Series:
    region = (raw["adm2_name"] == "") & (raw["adm2_pcod2"] == "")
    analysis = ("adm0_pcod3", "adm1_name", "exercise_year", "exercise_label", "chtype")
    districts = (~region).groupby([raw[name] for name in analysis]).transform("any")
    return region & districts & (raw["unit"] == "") & (raw["adm1_name"] != "")
