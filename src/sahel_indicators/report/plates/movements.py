"""Plates of who has fled, and where to."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pandas as pd

from ...areas import country_name
from ...boundaries import boundaries
from ...figures import bars, maps, timeline
from ...figures.words import Words, words_of
from ...findings.movements import Movements
from ...provenance.showing import Shows
from ..content import Table
from ..wording import movements as said
from ..wording import movements_places as placed
from ..wording.common import areas_of, from_country, in_country
from ..wording.displacement import producer
from .absent import Absent
from .outlined import outlined
from .plate import Plate, cited, rounds_of
from .table import TablePlate, columns_of

_TABLES = ("idps_national.csv", "displacement_reported.csv")
# People in an area: none, hundreds, thousands, and the few areas that hold most.
_BINS = (0, 1, 1_000, 5_000, 20_000)
# As many lines as can be told apart; rows that a table shows.
_LINES_OUT, _LINES_IN, _ROWS = 4, 3, 10


def stock_and_flow(found: Movements, language: str) -> Plate | Absent:
    """Stocks by producer above new displacements in the year."""
    words = words_of(language)
    flows = found.flows.dropna(subset=["value"])
    if found.stocks.empty or flows.empty:
        where = in_country(found.country, words)
        reason = words.pick(
            f"No producer gives both a stock and a flow of people displaced {where}.",
            f"Aucun producteur ne donne à la fois un stock et un flux de personnes déplacées "
            f"internes {where}.",
        )
        return Absent("stock_and_flow", language, reason)
    frame = pd.concat([found.stocks.assign(kind="stock"), found.flows.assign(kind="flow")])
    frame = frame[["date", "kind", "producer", "value"]].reset_index(drop=True)
    names = [producer(key, words) for key in frame["producer"]]
    return Plate(
        name="stock_and_flow",
        language=language,
        text=said.stock_and_flow(found, words),
        data=frame,
        sources=cited(*_keys(frame)),
        inputs=(*_tables(found.country), "new_displacements.csv"),
        drawing=timeline.stock_and_flow,
        arguments={"frame": frame.assign(producer=names)},
    )


def _tables(country: str) -> tuple[str, ...]:
    """The bundled tables that stocks of a country can come from."""
    return (*rounds_of(country), *_TABLES)


def _keys(frame: pd.DataFrame) -> list[str]:
    return sorted(frame["producer"].unique())


def counts_of_a_day(found: Movements, language: str) -> TablePlate | Absent:
    """The pairs of figures of one day that are furthest apart."""
    words = words_of(language)
    apart = found.same_day[found.same_day["ratio"] > 1]
    if apart.empty:
        return Absent("counts_of_a_day", language, said.agreement(found, words))
    rows = apart.sort_values(["ratio", "date"], ascending=False).head(_ROWS)
    ratios = [words.number(ratio, 2) for ratio in rows["ratio"]]
    titles = words.pick(
        "Date|One producer|People|Other producer|People (other)|Larger by smaller",
        "Date|Un producteur|Personnes|Autre producteur|Personnes (autre)|Rapport",
    ).split("|")
    cells = [
        [words.day(date) for date in rows["date"]],
        [producer(key, words) for key in rows["one"]],
        [words.number(value) for value in rows["value"]],
        [producer(key, words) for key in rows["other"]],
        [words.number(value) for value in rows["other_value"]],
        ratios,
    ]
    numbers = {titles[2]: rows["value"], titles[4]: rows["other_value"], titles[5]: rows["ratio"]}
    return _table(
        "counts_of_a_day",
        found.country,
        language,
        said.same_day_title(found, words),
        pd.DataFrame(dict(zip(titles, cells, strict=True))),
        numbers,
        note=said.agreement(found, words),
        data=found.same_day,
        keys=sorted({*found.same_day["one"], *found.same_day["other"]}),
    )


def counts_repeated(found: Movements, language: str) -> TablePlate | Absent:
    """Counts that are printed again for later dates."""
    words = words_of(language)
    if found.repeated.empty:
        reason = words.pick(
            "No count is printed again, to the digit, for a later date.",
            "Aucun décompte n’est repris à l’identique pour une date ultérieure.",
        )
        return Absent("counts_repeated", language, reason)
    rows = found.repeated.head(_ROWS)
    titles = words.pick(
        "People|Counted for|By|Last printed for|By (last)|Dates",
        "Personnes|Compté pour|Par|Repris jusqu’au|Par (dernier)|Dates",
    ).split("|")
    cells = [
        [words.number(value) for value in rows["value"]],
        [words.day(date) for date in rows["since"]],
        [producer(key, words) for key in rows["first_by"]],
        [words.day(date) for date in rows["until"]],
        [producer(key, words) for key in rows["last_by"]],
        [words.number(dates) for dates in rows["dates"]],
    ]
    note = words.pick(
        "Printed again is not counted again: between these dates nobody knows of a change.",
        "Repris n’est pas recompté : entre ces dates, aucun changement n’est connu.",
    )
    return _table(
        "counts_repeated",
        found.country,
        language,
        said.repeated_title(found, words),
        pd.DataFrame(dict(zip(titles, cells, strict=True))),
        {titles[0]: rows["value"], titles[5]: rows["dates"]},
        note=note,
        data=found.repeated,
        keys=sorted({*found.repeated["first_by"], *found.repeated["last_by"]}),
    )


@dataclass(frozen=True)
class PlaceTable(TablePlate):
    """A table that stands in a map's place: drawn, it is itself."""

    def draw(self, style: str = "report") -> PlaceTable:
        """The table, whatever the style."""
        return self


def where_inside(found: Movements, language: str) -> Plate | PlaceTable | Absent:
    """The last round as a map; without one, what is printed for parts of the country."""
    if found.last_round_on is not None:
        return _round_map(found, found.last_round_on, language)
    words = words_of(language)
    if found.regions.empty:
        where = in_country(found.country, words)
        reason = words.pick(
            f"No figure tells where {where} displaced people are.",
            f"Aucun chiffre ne dit où se trouvent les personnes déplacées internes {where}.",
        )
        return Absent("where_inside", language, reason)
    return _regions(found, language)


def _round_map(found: Movements, day: pd.Timestamp, language: str) -> Plate:
    words = words_of(language)
    return Plate(
        name="where_inside",
        language=language,
        text=placed.last_round(found, day, words),
        data=found.last_round,
        sources=cited("iom_dtm"),
        inputs=(*rounds_of(found.country), "boundaries_admin2.geojson"),
        drawing=maps.number_map,
        arguments={
            "frame": outlined(found.country, found.last_round, language),
            "regions": boundaries(found.country, 1),
            "areas": areas_of(found.country, words),
            "bins": _BINS,
            "legend_title": words.pick("Displaced people", "Personnes déplacées"),
        },
    )


def _regions(found: Movements, language: str) -> PlaceTable:
    words = words_of(language)
    rows = found.regions.head(_ROWS)
    titles = words.pick("Place|People|Date|Producer", "Lieu|Personnes|Date|Producteur").split("|")
    cells = [
        [placed.place(row, words) for _, row in rows.iterrows()],
        [words.number(value) for value in rows["value"]],
        [words.day(date) for date in rows["date"]],
        [producer(key, words) for key in rows["producer"]],
    ]
    note = words.pick(
        "Places overlap and dates differ: they are not added up, and are not the country.",
        "Les lieux se recoupent et les dates diffèrent : ils ne s’additionnent pas et ne valent "
        "pas pour le pays.",
    )
    table = _table(
        "where_inside",
        found.country,
        language,
        placed.regions_title(found, words),
        pd.DataFrame(dict(zip(titles, cells, strict=True))),
        {titles[1]: rows["value"]},
        note=note,
        data=found.regions,
        keys=_keys(found.regions),
    )
    return PlaceTable(**{each.name: getattr(table, each.name) for each in fields(table)})


def _table(
    name: str,
    country: str,
    language: str,
    caption: str,
    cells: pd.DataFrame,
    numbers: dict[str, pd.Series],
    *,
    note: str,
    data: pd.DataFrame,
    keys: list[str],
) -> TablePlate:
    words = words_of(language)
    return TablePlate(
        name=name,
        language=language,
        table=Table(caption, columns_of(cells, numbers), ("published",), note),
        source=", ".join(producer(key, words) for key in keys) + ".",
        data=data,
        sources=cited(*keys),
        inputs=_tables(country),
    )


# -- across borders --------------------------------------------------------------------------


def asylum(found: Movements, language: str) -> Plate | Absent:
    """Refugees from the country by country of asylum."""
    words = words_of(language)
    if found.abroad.empty:
        return _no_refugees("asylum", language, words)
    rows = placed.newest(found.abroad)
    shown = rows.head(placed.MOST_BARS)
    names = [said.land(code, words) for code in shown["counterpart_code"]]
    values, others = list(shown["value"]), rows.iloc[placed.MOST_BARS :]
    if len(others):
        names.append(words.pick(f"{len(others)} other countries", f"{len(others)} autres pays"))
        values.append(others["value"].sum())
    return Plate(
        name="asylum",
        language=language,
        text=placed.asylum(found, words),
        data=rows,
        sources=cited("unhcr"),
        inputs=("refugees.csv",),
        drawing=bars.ranked,
        arguments={
            "frame": pd.DataFrame({"name": names, "value": values}).assign(
                rest=lambda frame: frame.index >= len(shown)
            ),
            "unit": words.pick("People", "Personnes"),
        },
    )


def refugees_over_time(found: Movements, language: str) -> Plate | Absent:
    """Refugees from the country by country of asylum, and in it by country of origin."""
    words = words_of(language)
    if found.abroad.empty:
        return _no_refugees("refugees_over_time", language, words)
    of, place = from_country(found.country, words), in_country(found.country, words)
    name = country_name(found.country, language)
    out = words.pick(f"From {name}, by country of asylum", f"Originaires {of}, par pays d’asile")
    into = words.pick(f"In {name}, by country of origin", f"Accueillis {place}, par pays d’origine")
    lines = [
        _lines(found.abroad, out, _LINES_OUT, words),
        _lines(found.received, into, _LINES_IN, words),
    ]
    frame = pd.concat([part for part in lines if len(part)], ignore_index=True)
    return Plate(
        name="refugees_over_time",
        language=language,
        text=placed.over_time(found, words),
        data=frame,
        sources=cited("unhcr"),
        inputs=("refugees.csv",),
        drawing=timeline.panels,
        arguments={"frame": frame, "every": None, "unit": words.pick("people", "personnes")},
    )


def _lines(refugees: pd.DataFrame, panel: str, most: int, words: Words) -> pd.DataFrame:
    """The largest groups of the newest date, year by year; a year without a figure is missing."""
    columns = ["panel", "series", "date", "value"]
    if refugees.empty:
        return pd.DataFrame(columns=columns)
    largest = list(placed.newest(refugees)["counterpart_code"].head(most))
    grid = refugees.pivot(index="date", columns="counterpart_code", values="value")
    long = (
        grid[largest]
        .rename(columns=lambda code: said.land(code, words))
        .melt(var_name="series", ignore_index=False)
    )
    return long.reset_index().assign(panel=panel)[columns]


def _no_refugees(name: str, language: str, words: Words) -> Absent:
    reason = words.pick(
        "No figure of refugees is known for these years.",
        "Aucun chiffre de réfugiés n’est connu pour ces années.",
    )
    return Absent(name, language, reason)


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "stock_and_flow": Shows(
        marks="One stock at a date, or new displacements in a year, by one producer as published; "
        "of DTM's rounds the sum of the areas covered.",
        kind="published",
        value="value",
        variables={"stock": ("idp_stock",), "flow": ("new_displacements",)},
        measure="kind",
        when="date",
        at_end=True,
        same={"producer": "source"},
        added_from=("iom_dtm",),
    ),
    "where_inside": Shows(
        marks="One area in the last of DTM's rounds: internally displaced people, as published.",
        kind="published",
        value="value",
        variables={"": ("idp_stock",)},
        where="area_code",
        at_end=True,
        added_from=("iom_dtm",),
    ),
    "asylum": Shows(
        marks="One country of asylum at the end of the latest year: refugees from the country, as "
        "published.",
        kind="published",
        value="value",
        variables={"": ("refugee_stock",)},
        when="date",
        at_end=True,
        same={"counterpart_code": "counterpart_code"},
    ),
    "refugees_over_time": Shows(
        marks="Refugees at the end of a year between the country and one other, as published: the "
        "row of that day with that number.",
        kind="published",
        value="value",
        variables={"": ("refugee_stock",)},
        when="date",
        at_end=True,
        by_value=True,
    ),
}
