"""The tables of the page on data quality about areas: which have a figure, and which have none."""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words
from ...quality import Assessment
from ..content import Table
from ..results.making import months, numbers, percents, texts
from ..wording import quality as told
from .quality_columns import area_names, known_days, known_months, levels, titles


def complete(found: Assessment, words: Words) -> Table:
    """How complete each source is, by level."""
    table, pick = found.complete, words.pick
    return Table(
        caption=pick("Areas with a figure, by source", "Zones renseignées, par source"),
        columns=(
            texts(pick("Source", "Source"), titles(found, table["source"], words)),
            texts(pick("Level", "Niveau"), levels(found, table["admin_level"], words)),
            months(pick("First issue", "Première édition"), table["first"], words),
            months(pick("Last issue", "Dernière édition"), table["last"], words),
            numbers(pick("Issues", "Éditions"), table["issues"], words),
            numbers(pick("Areas", "Zones"), table["areas"], words),
            numbers(pick("Areas ever with a figure", "Zones renseignées au moins une fois"),
                    table["areas_seen"], words),
            percents(pick("Area-issues with a figure", "Zones-éditions renseignées"),
                     table["share"], words, 0),
            numbers(pick("Area-issues listed without", "Zones-éditions citées sans chiffre"),
                    table["listed_without"], words),
            numbers(pick("Area-issues not listed", "Zones-éditions non citées"),
                    table["not_listed"], words),
        ),
    )  # fmt: skip


def years(found: Assessment, words: Words) -> Table:
    """Sources by year: the share of area-issues with a figure."""
    table, pick = found.years, words.pick
    names = _titles_with_levels(found, table, words)
    grid = table.assign(source=names).pivot_table(
        index="source", columns="year", values="share", sort=False
    )
    grid = grid.reindex(columns=sorted(grid.columns))
    return Table(
        caption=pick(
            "Area-issues with a figure, by year, in per cent",
            "Zones-éditions renseignées, par année, en pour cent",
        ),
        columns=(
            texts(pick("Source", "Source"), grid.index),
            *(numbers(str(year), 100 * grid[year], words) for year in grid),
        ),
        note=pick(
            "An empty cell: the source lists no area in that year.",
            "Case vide : la source ne cite aucune zone cette année-là.",
        ),
    )


def _titles_with_levels(found: Assessment, table: pd.DataFrame, words: Words) -> list[str]:
    """What sources are called, with the level of the areas where the title does not say it."""
    named = titles(found, table["source"], words)
    at = levels(found, table["admin_level"], words)
    return [
        title if area in title else f"{title} ({area})"
        for title, area in zip(named, at, strict=True)
    ]


def gaps(found: Assessment, words: Words) -> Table:
    """The areas of each source with the fewest figures."""
    table, pick = found.gaps, words.pick
    return Table(
        caption=pick("Areas with the fewest figures", "Zones les moins renseignées"),
        columns=(
            texts(pick("Area", "Zone"), area_names(table["area_code"], words)),
            texts(pick("Source", "Source"), titles(found, table["source"], words)),
            texts(pick("Level", "Niveau"), levels(found, table["admin_level"], words)),
            numbers(pick("Issues", "Éditions"), table["issues"], words),
            numbers(pick("Issues with a figure", "Éditions renseignées"), table["with_figure"],
                    words),
            percents(pick("Share", "Part"), table["share"], words, 0),
        ),
        note=pick(
            "Left out: areas known as often as any of their source, and those never known.",
            "Omises : les zones les mieux connues de leur source, et celles jamais renseignées.",
        ),
    )  # fmt: skip


def exercises(found: Assessment, words: Words) -> Table:
    """The current analyses in order, and what of each can be compared with the one before."""
    table, pick = found.exercises, words.pick
    return Table(
        caption=pick("Current analyses, in order", "Analyses courantes, dans l’ordre"),
        columns=(
            months(pick("Exercise", "Exercice"), table["published_on"], words),
            months(pick("Period from", "Période à partir de"), table["period_start"], words),
            numbers(pick("Areas analysed", "Zones analysées"), table["areas"], words),
            numbers(pick("Areas in both", "Zones communes"), table["in_both"], words),
            numbers(pick("Areas not analysed", "Zones non analysées"), table["not_analysed"],
                    words),
            numbers(pick("Areas of limited access", "Zones d’accès limité"), table["partial"],
                    words),
            numbers(pick("Parts listed apart", "Parties citées à part"), table["units"], words),
            numbers(pick("People analysed", "Personnes analysées"), table["population"], words),
            percents(pick("Change, same areas", "Variation, mêmes zones"),
                     table["population_change"].astype(float), words),
            texts(pick("Remark", "Remarque"), _remarks(table, words)),
        ),
    )  # fmt: skip


def _remarks(table: pd.DataFrame, words: Words) -> list[str]:
    early = words.pick("practice before October 2014", "pratique d’avant octobre 2014")
    again = words.pick("repeats an earlier exercise", "répète un exercice antérieur")
    marks = zip(table["early"], table["repeated"], strict=True)
    return [
        words.semicolon.join([early] * bool(one) + [again] * bool(other)) for one, other in marks
    ]


def comparisons(found: Assessment, words: Words) -> Table:
    """Fatalities before, of areas left out beside those analysed, one row a source and group."""
    table = _telling(found.vanishing.comparisons)
    rows, pick = table.to_dict("records"), words.pick
    return Table(
        caption=pick(
            "Fatalities before an analysis, in areas left out and analysed",
            "Décès signalés avant l’analyse, dans les zones écartées et analysées",
        ),
        columns=(
            texts(pick("Source", "Source"), _titles_with_levels(found, table, words)),
            texts(pick("Areas left out", "Zones écartées"),
                  (told.group(row["group"], words) for row in rows)),
            numbers(pick("How many left out", "Nombre d’écartées"), table["hidden"], words),
            numbers(pick("How many analysed", "Nombre d’analysées"), table["analysed"], words),
            texts(pick("Fatalities by", "Décès comptés par"),
                  (told.by(row["by"], row["places"], words) for row in rows)),
            texts(pick("Medians, left out and analysed", "Médianes, écartées et analysées"),
                  (told.medians(row, words) for row in rows)),
            texts(pick("Chance with its interval, or why not tested",
                       "Probabilité et son intervalle, ou pourquoi non testé"),
                  (told.chance(row, words) for row in rows)),
            numbers(pick("Within", "Interne"), table["within"], words, 2),
        ),
    )  # fmt: skip


def _telling(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The groups that have areas; both together only where each of them has, or neither."""
    keys = ["source", "admin_level"]
    filled = comparisons[comparisons["hidden"].gt(0) & comparisons["group"].ne("either")]
    groups = filled.groupby(keys)["group"].nunique().rename("groups").reset_index()
    table = comparisons.merge(groups, how="left", on=keys, validate="many_to_one")
    together = table["group"].eq("either")
    return table[together & table["groups"].ne(1) | ~together & table["hidden"].gt(0)]


def blockades(found: Assessment, words: Words) -> Table:
    """The analyses of areas that are named as blockaded."""
    table, pick = found.vanishing.blockades, words.pick
    return Table(
        caption=pick("Analyses of areas under a blockade", "Analyses de zones sous blocus"),
        columns=(
            texts(pick("Area", "Zone"), area_names(table["area_code"], words)),
            known_days(pick("Blockade since", "Blocus depuis le"), table["since"], words),
            known_months(pick("Analysis from", "Analyse à partir de"), table["issue"], words),
            texts(pick("State", "État"), (told.state(key, words) for key in table["state"])),
        ),
    )
