"""Which cercles had a base of MINUSMA, which border one, and which could be compared with them."""

from __future__ import annotations

import pandas as pd

from ..analysis import spatial_weights
from ..areas import read_reference
from ..boundaries import boundaries
from ..config import settings
from ..errors import DataError
from ..points import index_of
from .trends import dated_events

# What a base's closing is called in the table of dated events; Bamako's ceremony closed none.
CLOSURES = ("base_handover", "base_departure", "liquidation_site")
# The regions of the north and the centre, where the mission was deployed. Their codes are those of
# the analyses' areas: Gao still holds Menaka.
NORTH_AND_CENTRE = ("Segou", "Mopti", "Tombouctou", "Gao (with Menaka)", "Kidal")
# The outlines are generalised to about 2 km, one by one: shared borders lie that far apart.
TOLERANCE_KM = 3.0
# In metres; UTM zone 30 holds Mali's centre.
_METRES = "EPSG:32630"


def base_closures(as_of: str | None = None) -> pd.DataFrame:
    """Bases and their cercles: place, area_code, date (missing where none was published), kind.

    A base lies in the cercle whose outline holds its coordinates. Raises `DataError` for a base
    that lies in none.
    """
    path = settings().bundle / "dated_events_mli.csv"
    given = read_reference(path, ["place", "latitude", "longitude", "kind", "actor"])
    given = given[(given["actor"] == "MINUSMA") & given["kind"].isin(CLOSURES)]
    spots = given[["place", "latitude", "longitude"]].assign(
        place=given["place"].str.replace("_", " ").str.title()
    )
    dated = dated_events("MLI").query("actor == 'MINUSMA' and kind in @CLOSURES")
    bases = dated.merge(spots, on="place", how="left", validate="one_to_one")
    index = index_of("MLI", 2)
    found = index.locate(bases["longitude"].astype(float), bases["latitude"].astype(float))
    if (found < 0).any():
        lost = ", ".join(bases.loc[found < 0, "place"])
        raise DataError(f"These bases lie in no cercle's outline: {lost}.")
    bases = bases.assign(area_code=index.codes[found])
    if as_of is not None:
        bases = bases.assign(date=bases["date"].where(bases["date"] <= pd.Timestamp(as_of)))
    return bases[["place", "area_code", "date", "kind", "note", "source_url"]]


def placed_events(as_of: str | None = None) -> pd.DataFrame:
    """The dated events with latitude and longitude, which are missing where no source gives them.

    They are towns and closed bases of the mission, whose places are public.
    """
    given = read_reference(settings().bundle / "dated_events_mli.csv", _PLACED)
    given = given[given["location_code"] == "MLI"]
    spots = given[["place", "kind", "latitude", "longitude"]].assign(
        place=given["place"].str.replace("_", " ").str.title(),
        latitude=pd.to_numeric(given["latitude"]),
        longitude=pd.to_numeric(given["longitude"]),
    )
    return dated_events("MLI", as_of).merge(
        spots, on=["place", "kind"], how="left", validate="one_to_one"
    )


_PLACED = ["location_code", "place", "kind", "latitude", "longitude"]


def cercle_groups(areas: pd.DataFrame, bases: pd.DataFrame) -> pd.DataFrame:
    """`areas` (area_code, area_name, parent_name) with their `group`.

    "base": a base lay in it; "adjacent": north or centre, borders a base's cercle; "control": the
    rest of north and centre; "elsewhere". Neighbours are hit through flight and by armed groups
    that move on, so the adjacent ones are no controls.
    """
    with_base = set(bases["area_code"])
    bordering = _bordering(with_base)
    inside = areas["parent_name"].isin(NORTH_AND_CENTRE)
    group = pd.Series("elsewhere", index=areas.index)
    group[inside] = "control"
    group[inside & areas["area_code"].isin(bordering)] = "adjacent"
    group[areas["area_code"].isin(with_base)] = "base"
    return areas.assign(group=group)


def _bordering(codes: set[str]) -> set[str]:
    touching = spatial_weights(boundaries("MLI", 2).to_crs(_METRES), tolerance_km=TOLERANCE_KM)
    pairs = touching.to_frame()
    return set(pairs.loc[pairs["area"].isin(codes), "neighbour"]) - codes
