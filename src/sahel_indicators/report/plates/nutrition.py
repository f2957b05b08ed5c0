"""Plates of what was published on acute malnutrition: its course, and what disagrees."""

from __future__ import annotations

import pandas as pd

from ...figures import prevalence
from ...figures.words import Words, words_of
from ...findings.nutrition import Nutrition
from ...provenance.showing import Shows
from ..content import Table
from ..wording import nutrition as said
from .absent import Absent
from .plate import Plate, cited
from .table import TablePlate, columns_of

_SOURCE = "SMART, JME (UNICEF, WHO/OMS, World Bank/Banque mondiale), IPC."
_INPUTS = ("nutrition.csv",)


def national_malnutrition(found: Nutrition, language: str) -> Plate | Absent:
    """GAM and SAM of the whole country by survey, over the bands of WHO and UNICEF."""
    words = words_of(language)
    if found.national("gam_whz").empty:
        return Absent("national_malnutrition", language, said.no_national(found, words))
    told = pd.concat([found.national(measure) for measure in ("gam_whz", "sam_whz")])
    order = told["source"].eq("jme")
    shown = told.assign(late=order).sort_values(["measure", "late", "age_group", "period_end"])
    gam = said.panel_name("gam_whz", words)
    return Plate(
        name="national_malnutrition",
        language=language,
        text=said.national_malnutrition(found, words),
        data=told,
        sources=cited("nutrition_surveys", "jme"),
        inputs=_INPUTS,
        drawing=prevalence.over_time,
        arguments={"frame": _drawn(shown, words), "bands": {gam: said.wasting_bands(words)}},
    )


def _drawn(told: pd.DataFrame, words: Words) -> pd.DataFrame:
    named = told.rename(columns={"period_start": "start", "period_end": "end"})
    return named.assign(
        panel=[said.panel_name(measure, words) for measure in named["measure"]],
        series=[said.series_name(row, words) for _, row in named.iterrows()],
    )


def disagreements(found: Nutrition, language: str) -> TablePlate | Absent:
    """The figures of one area, year and measure that differ."""
    words, rows = words_of(language), found.disagreeing
    if rows.empty:
        return Absent("disagreements", language, said.no_disagreement(found, words))
    cells = pd.DataFrame([_disagreement(row, found.country, words) for _, row in rows.iterrows()])
    numeric = {cells.columns[3]: rows["value"], cells.columns[6]: rows["spread"]}
    return _table(
        "disagreements",
        words,
        Table(
            caption=said.disagreement_caption(found, words),
            columns=columns_of(cells, numeric),
            statuses=("published",),
            note=_disagreement_note(words),
        ),
        rows,
    )


def _disagreement(row: pd.Series, country: str, words: Words) -> dict[str, str]:
    titles = words.pick(
        "Area|Year|Measure|Figure|Survey|Ages|Apart (points)|What else differs",
        "Zone|Année|Mesure|Chiffre|Enquête|Âges|Écart (points)|Ce qui diffère aussi",
    ).split("|")
    cells = [
        said.place_name(row, country, words),
        str(row["year"]),
        said.measure_name(row["measure"], words),
        said.with_interval(row, words),
        said.survey_name(row, words),
        said.ages(row, words),
        words.number(row["spread"], 1),
        said.differences(row["differ_in"], words),
    ]
    return dict(zip(titles, cells, strict=True))


def _disagreement_note(words: Words) -> str:
    return words.pick(
        "JME lists surveys by their year and leaves oedema out; whether its survey is the same as "
        "the one published is inferred from kind and year. None of the figures is preferred here.",
        "La JME classe les enquêtes par année et exclut les œdèmes ; que l’enquête soit celle qui "
        "a été publiée est déduit de son type et de son année. Aucun chiffre n’est préféré ici.",
    )


def both_ways(found: Nutrition, language: str) -> TablePlate | Absent:
    """Surveys that measured the same children by weight-for-height and by arm circumference."""
    words, rows = words_of(language), found.both_ways
    if rows.empty:
        return Absent("both_ways", language, said.no_both_ways(words))
    cells = pd.DataFrame([_both(row, found.country, words) for _, row in rows.iterrows()])
    numeric = {cells.columns[3]: rows["value_whz"], cells.columns[4]: rows["value_muac"]}
    caption = words.pick(
        "The same children by weight-for-height and by arm circumference: two measures that find "
        "other children and are never mixed",
        "Les mêmes enfants selon le poids-pour-taille et selon le périmètre brachial : deux "
        "mesures qui repèrent d’autres enfants et ne se mélangent jamais",
    )
    table = Table(caption, columns_of(cells, numeric), ("published",))
    return _table("both_ways", words, table, rows)


def _both(row: pd.Series, country: str, words: Words) -> dict[str, str]:
    figures = [
        said.with_interval(
            pd.Series({name: row[f"{name}_{way}"] for name in ("value", "lower", "upper")}), words
        )
        for way in ("whz", "muac")
    ]
    severity = words.pick("GAM", "MAG") if row["severity"] == "gam" else words.pick("SAM", "MAS")
    titles = words.pick(
        "Area|Survey|Severity|Weight-for-height|Arm circumference",
        "Zone|Enquête|Gravité|Poids-pour-taille|Périmètre brachial",
    ).split("|")
    cells = [said.place_name(row, country, words), row["survey"], severity, *figures]
    return dict(zip(titles, cells, strict=True))


def season_pairs(found: Nutrition, language: str) -> TablePlate | Absent:
    """The surveys of the lean season and after the harvest that can be compared."""
    words, rows = words_of(language), found.season.pairs
    sentence = said.season_sentence(found, words)
    if rows.empty:
        return Absent("season_pairs", language, sentence)
    cells = pd.DataFrame([_pair(row, found.country, words) for _, row in rows.iterrows()])
    numeric = {cells.columns[n]: rows[name] for n, name in _PAIR_NUMBERS.items()}
    table = Table(sentence, columns_of(cells, numeric), ("published", "computed"))
    return _table("season_pairs", words, table, rows)


_PAIR_NUMBERS = {2: "lean_value", 4: "after_value", 5: "difference"}


def _pair(row: pd.Series, country: str, words: Words) -> dict[str, str]:
    titles = words.pick(
        "Area|Lean season|GAM|After the harvest|GAM after|Difference (points)",
        "Zone|Soudure|MAG|Après la récolte|MAG après|Différence (points)",
    ).split("|")
    place = pd.concat([row, pd.Series({"national": row["area_code"] == country})])
    cells = [
        said.place_name(place, country, words),
        f"{row['lean_survey']}, {words.month(row['lean_end'])}",
        words.percent(row["lean_value"], 1),
        f"{row['after_survey']}, {words.month(row['after_end'])}",
        words.percent(row["after_value"], 1),
        words.number(row["difference"], 1),
    ]
    return dict(zip(titles, cells, strict=True))


def _table(name: str, words: Words, table: Table, rows: pd.DataFrame) -> TablePlate:
    return TablePlate(
        name=name,
        language=words.language,
        table=table,
        source=_SOURCE,
        data=rows,
        sources=cited("nutrition_surveys", "jme"),
        inputs=_INPUTS,
    )


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "national_malnutrition": Shows(
        marks="One survey of the whole country: the prevalence of acute malnutrition by "
        "weight-for-height (global or severe) as it was published.",
        kind="published",
        value="value",
        variables={
            "gam_whz": ("gam_prevalence", "wasting_prevalence"),
            "sam_whz": ("sam_prevalence", "severe_wasting_prevalence"),
        },
        measure="measure",
        where="area_code",
        when="period_start",
        same={"unit": "unit", "source": "source", "period_end": "period_end"},
        series=(
            *("{survey}", "{measure}|wasting_jme|sev_wasting_jme"),
            *("{definition}", "{age_group}"),
        ),
    ),
}
