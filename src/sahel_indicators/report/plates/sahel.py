"""Plates of the countries of the Sahel side by side, and of spillover across their borders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...areas import country_name
from ...figures import estimates, timeline
from ...figures.words import Words, words_of
from ...findings.analyses import FIRST_COMPARABLE
from ...findings.spillover import Spillover
from ...findings.wider_sahel import WiderSahel
from ...provenance.showing import Shows
from ..content import Table
from ..wording import sahel as said
from ..wording import spillover as told
from .absent import Absent
from .plate import Plate, cited, conflict_events, food_security
from .table import TablePlate, columns_of

_SERIES = {
    ("idps", "unhcr"): ("IDPs (UNHCR)", "PDI (HCR)"),
    ("idps", "idmc"): ("IDPs (IDMC)", "PDI (IDMC)"),
    ("refugees", "unhcr"): ("Refugees (UNHCR)", "Réfugiés (HCR)"),
}
# The months in which the seasons of current analyses begin.
_EXERCISES = (3, 10)


def sahel_shares(found: WiderSahel, language: str) -> Plate | Absent:
    """Phase 3+ over constant areas, a panel a country."""
    words = words_of(language)
    if found.shares.empty:
        reason = words.pick(
            "No country has a constant set of areas in these years.",
            "Aucun pays n’a d’ensemble constant de zones dans ces années.",
        )
        return Absent("sahel_shares", language, reason)
    headings = {row["country"]: said.set_in_words(row, words) for _, row in found.sets.iterrows()}
    parts = [_with_gaps(rows) for _, rows in found.shares.groupby("country", sort=False)]
    rows = pd.concat(parts, ignore_index=True)
    frame = rows.assign(
        panel=rows["country"].map(headings),
        series="",
        # A season's mark stands in its middle month.
        date=rows["period_start"] + pd.DateOffset(months=1),
    ).rename(columns={"share": "value"})
    return Plate(
        name="sahel_shares",
        language=language,
        text=said.shares(found, words),
        data=found.shares,
        sources=cited("cilss_ch"),
        inputs=tuple(food_security(code) for code in found.countries),
        drawing=timeline.panels,
        arguments={
            "frame": frame[["panel", "series", "date", "value"]],
            "every": None,
            "percent": True,
            "shared_scale": True,
            "seasons": True,
        },
    )


def _with_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """One country's shares with a row, missing, for each yearly exercise that it did not have."""
    first, last = rows["period_start"].min(), rows["period_start"].max()
    due = pd.date_range(first, last, freq="MS")
    skipped = due[due.month.isin(_EXERCISES)].difference(pd.DatetimeIndex(rows["period_start"]))
    gaps = pd.DataFrame({"country": rows["country"].iloc[0], "period_start": skipped})
    both = pd.concat([rows[["country", "period_start", "share"]], gaps])
    return both.sort_values("period_start")


def sahel_deaths(found: WiderSahel, language: str) -> Plate | Absent:
    """UCDP's deaths a year with low and high, a panel a country."""
    words = words_of(language)
    if found.deaths.empty:
        return _nothing("sahel_deaths", language, words)
    names = [said.name(code, words) for code in found.deaths["country"]]
    frame = found.deaths.assign(panel=names, series="")
    columns = ["panel", "series", "date", "value", "lower", "upper"]
    return Plate(
        name="sahel_deaths",
        language=language,
        text=said.deaths(found, words),
        data=found.deaths,
        sources=cited("ucdp_country_year"),
        inputs=("organized_violence_country_year.csv",),
        drawing=timeline.panels,
        arguments={"frame": frame[columns], "kind": "bar", "every": "year"},
    )


def sahel_displaced(found: WiderSahel, language: str) -> Plate | Absent:
    """Displaced people inside and refugees from each country, a panel a country."""
    words = words_of(language)
    if found.displaced.empty:
        return _nothing("sahel_displaced", language, words)
    rows = found.displaced
    keys = zip(rows["measure"], rows["producer"], strict=True)
    frame = rows.assign(
        panel=[said.name(code, words) for code in rows["country"]],
        series=[words.pick(*_SERIES[key]) for key in keys],
    )
    return Plate(
        name="sahel_displaced",
        language=language,
        text=said.displaced(found, words),
        data=rows,
        sources=cited("unhcr", "idmc"),
        inputs=("idps_national.csv", "refugees.csv"),
        drawing=timeline.panels,
        arguments={
            "frame": frame[["panel", "series", "date", "value"]],
            "every": None,
            "unit": words.pick("people", "personnes"),
        },
    )


def _nothing(name: str, language: str, words: Words) -> Absent:
    reason = words.pick(
        "No figure is known for these years.", "Aucun chiffre n’est connu pour ces années."
    )
    return Absent(name, language, reason)


def sahel_side_by_side(found: WiderSahel, language: str) -> TablePlate:
    """The newest figure of each kind, a row a country."""
    words = words_of(language)
    titles = words.pick(
        "Country|Phase 3+, same areas|Phase 3+, whole country, printed|Deaths (UCDP, low–high)|"
        "IDPs|Refugees from it",
        "Pays|Phase 3+, mêmes zones|Phase 3+, pays entier, publiée|Morts (UCDP, basse–haute)|"
        "PDI|Réfugiés originaires",
    ).split("|")
    cells = pd.DataFrame(
        [_cells(row, words) for row in found.latest.to_dict("records")], columns=titles
    )
    measures = ("share", "printed", "deaths", "idps", "refugees")
    numbers = {title: found.latest[name] for title, name in zip(titles[1:], measures, strict=True)}
    note = words.pick(
        "Phase 3+ over constant areas of each country (Nigeria: three states), and of the whole "
        "country as printed: two things, not one series. A dash: no figure, which is not zero.",
        "Phase 3+ sur les zones constantes de chaque pays (Nigéria : trois États), et du pays "
        "entier tel que publié : deux choses, non une série. Un tiret : pas de chiffre, ce qui "
        "n’est pas zéro.",
    )
    if found.latest["idps_since"].notna().any():
        note += words.pick(
            " IDPs with the same figure as before, to the digit, were most likely not counted "
            "again.",
            " Des PDI au même chiffre qu’auparavant, à l’unité près, n’ont sans doute pas été "
            "recomptées.",
        )
    return TablePlate(
        name="sahel_side_by_side",
        language=language,
        table=Table(
            said.side_title(found, words),
            columns_of(cells, numbers),
            ("published", "computed"),
            note,
        ),
        source=words.pick(
            "CILSS (Cadre Harmonisé), UCDP, UNHCR, IDMC.",
            "CILSS (Cadre Harmonisé), UCDP, HCR, IDMC.",
        ),
        data=found.latest,
        sources=cited("cilss_ch", "cilss_ch_hapi", "ucdp_country_year", "unhcr", "idmc"),
        inputs=("organized_violence_country_year.csv", "idps_national.csv", "refugees.csv"),
    )


_DASH = "–"


def _cells(row: dict[Any, Any], words: Words) -> list[str]:
    """A country's newest figures, each with its date; a dash where there is none."""
    by = {"unhcr": words.pick("UNHCR", "HCR"), "idmc": "IDMC"}

    def dated(key: str, text: Callable[[], str], when: Callable[[], str]) -> str:
        return _DASH if pd.isna(row[key]) else f"{text()} ({when()})"

    return [
        said.name(row["country"], words),
        dated(
            "share",
            lambda: words.percent(100 * row["share"], 1),
            lambda: said.unbroken_month(row["share_on"], words),
        ),
        dated(
            "printed",
            lambda: words.percent(100 * row["printed"], 1),
            lambda: said.unbroken_month(row["printed_on"], words),
        ),
        dated("deaths", lambda: said.deaths_range(row, words), lambda: str(row["deaths_on"].year)),
        dated(
            "idps",
            lambda: words.number(row["idps"]),
            lambda: (
                f"{by[row['idps_by']]}, {said.unbroken_month(row['idps_on'], words)}"
                f"{said.counted_before(row, words)}"
            ),
        ),
        dated(
            "refugees",
            lambda: words.number(row["refugees"]),
            lambda: said.unbroken_month(row["refugees_on"], words),
        ),
    ]


# -- spillover -------------------------------------------------------------------------------


def spillover_checks(found: Spillover, language: str) -> Plate | Absent:
    """The main estimate across borders and its checks."""
    words = words_of(language)
    if found.main["refused"]:
        return Absent("spillover_checks", language, told.answer(found, words))
    rows = found.estimates
    frame = rows.assign(
        group=[words.pick(*told.GROUPS[group]) for group in rows["group"]],
        name=[told.model_name(model, words) for model in rows["model"]],
        main=rows["group"] == "main",
        other_unit=False,
    )
    columns = ["group", "name", "estimate", "ci_low", "ci_high", "main", "other_unit"]
    tables = [conflict_events(code) for code in found.with_events]
    return Plate(
        name="spillover_checks",
        language=language,
        text=told.checks(found, words),
        data=rows,
        sources=cited("cilss_ch", "acled", "ucdp_ged"),
        inputs=(
            *(food_security(code) for code in found.countries),
            *tables,
            *("conflict_ged_events.csv", "boundaries_admin2.geojson"),
        ),
        drawing=estimates.checks_plot,
        arguments={
            "frame": frame[columns],
            "xlabel": words.pick(
                "Percentage points of phase 3+", "Points de pourcentage de phase 3+"
            ),
        },
    )


def spillover_borders(found: Spillover, language: str) -> TablePlate | Absent:
    """Which borders the models know the other side of."""
    words = words_of(language)
    if found.borders.empty:
        reason = words.pick(
            "No area of these countries touches another country of the Sahel.",
            "Aucune zone de ces pays ne touche un autre pays du Sahel.",
        )
        return Absent("spillover_borders", language, reason)
    titles = words.pick(
        "Country|Neighbour|Areas that touch it|Conflict there by month",
        "Pays|Voisin|Zones qui le touchent|Conflit voisin par mois",
    ).split("|")
    yes, no = words.pick("known|not known", "connu|non connu").split("|")
    cells = [
        [country_name(code, language) for code in found.borders["country"]],
        [country_name(code, language) for code in found.borders["other"]],
        [words.number(count) for count in found.borders["areas"]],
        [yes if known else no for known in found.borders["known"]],
    ]
    lacking = ", ".join(country_name(code, language) for code in found.without_outlines)
    note = words.pick(f"Without outlines: {lacking}.", f"Sans contours : {lacking}.")
    return TablePlate(
        name="spillover_borders",
        language=language,
        table=Table(
            told.borders_title(found, words),
            columns_of(
                pd.DataFrame(dict(zip(titles, cells, strict=True))),
                {titles[2]: found.borders["areas"]},
            ),
            ("computed",),
            note if lacking else "",
        ),
        source=words.pick(
            "outlines OCHA COD-AB, generalised; ACLED.",
            "contours OCHA COD-AB, généralisés ; ACLED.",
        ),
        data=found.borders,
        sources=cited("acled"),
        inputs=("boundaries_admin2.geojson",),
    )


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "sahel_shares": Shows(
        marks="One current analysis of one country: people in phase 3 or worse, added up over its "
        "constant set of areas (checked here), over their people.",
        kind="values",
        value="people",
        indicators=("phase3plus_people",),
        over={"population": "population_analysed"},
        where="country",
        when="period_start",
        areas="constant set",
    ),
    "sahel_deaths": Shows(
        marks="One year of one country: UCDP's deaths in the three types of organised violence, "
        "added up.",
        kind="published",
        value="value",
        variables={"": ("deaths_organized_violence",)},
        where="country",
        when="date",
    ),
    "sahel_displaced": Shows(
        marks="One stock of one country at the end of a year by one producer, as published; of "
        "refugees the sum over countries of asylum.",
        kind="published",
        value="value",
        variables={"idps": ("idp_stock",), "refugees": ("refugee_stock",)},
        measure="measure",
        where="country",
        when="date",
        at_end=True,
        same={"producer": "source"},
    ),
    "spillover_checks": Shows(
        marks="One estimate of how the share of people in phase 3 or worse along a border goes "
        "with conflict across it, from cells of areas and current analyses since October 2014.",
        kind="estimate",
        indicators=("phase3plus_share", "conflict_events"),
        areas="every country",
        since=FIRST_COMPARABLE,
        window=12,
    ),
}
