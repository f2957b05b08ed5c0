"""The countries of the Sahel side by side, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...areas import country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.wider_sahel import WiderSahel
from .common import areas_of, listed
from .displacement import producer

_SHOWN = 3  # countries named with their range in a title


def name(code: str, words: Words) -> str:
    """A country's name in the words' language."""
    return country_name(code, words.language)


def _three_states(found: WiderSahel, words: Words) -> str:
    if "NGA" not in found.countries:
        return ""
    return words.pick(
        " Nigeria's analyses are of three states of the north-east only.",
        " Les analyses du Nigéria ne portent que sur trois États du nord-est.",
    )


# -- food insecurity -------------------------------------------------------------------------


def shares(found: WiderSahel, words: Words) -> FigureText:
    """The latest share of each country, over its own constant areas."""
    until = words.month(found.shares["period_end"].max())
    return FigureText(
        title=shares_title(found, words),
        subtitle=words.pick(
            "Share of people in phase 3 or worse, current analyses of the Cadre Harmonisé, each "
            f"country over the areas analysed every time, to {until}",
            "Part de la population en phase 3 ou pire, analyses courantes du Cadre Harmonisé, "
            f"chaque pays sur les zones analysées à chaque fois, jusqu’à {until}",
        ),
        source=words.pick(
            "CILSS, Cadre Harmonisé, through HDX.", "CILSS, Cadre Harmonisé, via HDX."
        ),
        note=words.pick(
            "Compare a country with itself: how much of it is analysed differs. A break in a line: "
            "no analysis.",
            "À comparer pays par pays : la part du pays analysée diffère. Ligne interrompue : pas "
            "d’analyse.",
        )
        + _three_states(found, words)
        + _without_set(found, words),
        alt=shares_alt(found, words),
    )


def _without_set(found: WiderSahel, words: Words) -> str:
    lacking = [name(code, words) for code in found.sets.loc[found.sets["areas"] == 0, "country"]]
    if not lacking:
        return ""
    named = listed(lacking, words.language)
    return words.pick(
        f" No constant set of areas: {named}.", f" Sans ensemble constant de zones : {named}."
    )


def shares_title(found: WiderSahel, words: Words) -> str:
    """The latest share of every country, with its month where that is not the commonest.

    In no order, for they do not compare.
    """
    rows = found.latest.dropna(subset=["share"])
    if rows.empty:
        return words.pick(
            "No analysis of these countries is known in these years",
            "Aucune analyse de ces pays n’est connue dans ces années",
        )
    usual = rows["share_on"].mode().max()
    said = ", ".join(_share(row, usual, words) for row in rows.to_dict("records"))
    when = words.month(usual)
    return words.pick(
        f"People in phase 3 or worse in the latest analyses ({when} unless said): {said}",
        f"Personnes en phase 3 ou pire, dernières analyses ({when} sauf mention) : {said}",
    )


def _share(row: dict[Any, Any], usual: pd.Timestamp, words: Words) -> str:
    """A country's share, with what it is about where that is not the country, and when."""
    about = [words.pick("three states", "trois États")] if row["country"] == "NGA" else []
    about += [words.month(row["share_on"])] if row["share_on"] != usual else []
    share = words.percent(100 * row["share"], 1)
    return f"{name(row['country'], words)} {share}" + (f" ({', '.join(about)})" if about else "")


def shares_alt(found: WiderSahel, words: Words) -> str:
    """The first, the highest and the latest share of every country."""
    said = []
    for code, rows in found.shares.groupby("country", sort=False):
        ends = rows.iloc[0], rows.nlargest(1, "share").iloc[0], rows.iloc[-1]
        told = ", ".join(
            f"{words.month(row['period_start'])} {words.percent(100 * row['share'], 1)}"
            for row in ends
        )
        said.append(f"{name(str(code), words)}{words.colon}{told}")
    return f"{shares_title(found, words)}. {words.semicolon.join(said)}"


def set_in_words(about: pd.Series, words: Words) -> str:
    """A country's panel heading: its name, and how many of its areas the share is about."""
    kind = areas_of(about["country"], words)
    return words.pick(
        f"{name(about['country'], words)}: {about['areas']} of {about['of_country']} {kind}",
        f"{name(about['country'], words)} : {about['areas']} sur {about['of_country']} {kind}",
    )


# -- deaths ----------------------------------------------------------------------------------


def deaths(found: WiderSahel, words: Words) -> FigureText:
    """Deaths of the latest year with their range."""
    years = found.deaths["date"].dt.year
    return FigureText(
        title=deaths_title(found, words),
        subtitle=words.pick(
            "Deaths in organised violence a year, best estimate with low and high, "
            f"{years.min()}–{years.max()}",
            "Morts dues à la violence organisée par an, meilleure estimation avec bornes basse et "
            f"haute, {years.min()}–{years.max()}",
        ),
        source=words.pick(
            f"UCDP, country-year dataset. Data to {years.max()}.",
            f"UCDP, jeu de données pays-année. Données jusqu’en {years.max()}.",
        ),
        note=words.pick(
            "State-based, non-state and one-sided violence added up, and so are their bounds. UCDP "
            "counts otherwise than ACLED: never mixed. Each country has its own scale.",
            "Violences étatique, non étatique et unilatérale additionnées, leurs bornes aussi. "
            "L’UCDP compte autrement qu’ACLED : jamais mêlés. Chaque pays a son échelle.",
        ),
        alt=deaths_alt(found, words),
    )


def deaths_title(found: WiderSahel, words: Words) -> str:
    """The countries with most deaths in the latest year, with low and high."""
    rows = found.latest.dropna(subset=["deaths"]).sort_values("deaths", ascending=False)
    year = rows["deaths_on"].iloc[0].year
    said = ", ".join(in_range(row, words) for row in rows.head(_SHOWN).to_dict("records"))
    return words.pick(
        f"Deaths in organised violence in {year} (UCDP, low–high): {said}",
        f"Morts dues à la violence organisée en {year} (UCDP, basse–haute) : {said}",
    )


def in_range(row: dict[Any, Any], words: Words) -> str:
    """A country's deaths with their range: "Mali 1,901 (1,783–2,644)"."""
    return f"{name(str(row['country']), words)} {deaths_range(row, words)}"


def deaths_range(row: dict[Any, Any], words: Words) -> str:
    """Deaths with low and high, or alone where the bounds do not hold them."""
    number = words.number(row["deaths"])
    if pd.isna(row["deaths_lower"]):
        return number
    return f"{number} ({words.number(row['deaths_lower'])}–{words.number(row['deaths_upper'])})"


def deaths_alt(found: WiderSahel, words: Words) -> str:
    """Every country's deaths in the latest year, and its worst year."""
    worst = found.deaths.sort_values("value").groupby("country").tail(1)
    said = words.semicolon.join(
        words.pick(
            f"{name(row['country'], words)}: most in {row['date'].year}",
            f"{name(row['country'], words)} : maximum en {row['date'].year}",
        )
        + f" ({words.number(row['value'])})"
        for row in worst.sort_values("country").to_dict("records")
    )
    return f"{deaths_title(found, words)}. {said}"


# -- displacement ----------------------------------------------------------------------------


def displaced(found: WiderSahel, words: Words) -> FigureText:
    """Displaced people inside and refugees abroad, country by country."""
    until = words.day(found.displaced["date"].max())
    return FigureText(
        title=displaced_title(found, words),
        subtitle=words.pick(
            "Internally displaced people by producer, and refugees from the country, people at "
            "the end of the year",
            "Personnes déplacées internes par producteur, et réfugiés originaires du pays, "
            "personnes en fin d’année",
        ),
        source=words.pick(
            f"UNHCR, IDMC. Data to {until}.", f"HCR, IDMC. Données jusqu’au {until}."
        ),
        note=words.pick(
            "Stocks: never added up over years or producers. Each country has its own scale.",
            "Stocks : jamais additionnés entre années ni entre producteurs. Chaque pays a son "
            "échelle.",
        )
        + _nobody_counts(found, words),
        alt=displaced_title(found, words),
    )


def _nobody_counts(found: WiderSahel, words: Words) -> str:
    lacking = found.latest.loc[found.latest["idps"].isna(), "country"]
    if lacking.empty:
        return ""
    named = listed([name(code, words) for code in lacking], words.language)
    return words.pick(
        f" No figure of internally displaced people: {named}.",
        f" Sans chiffre de personnes déplacées internes : {named}.",
    )


def displaced_title(found: WiderSahel, words: Words) -> str:
    """The largest stocks of each kind at their newest dates."""
    said = []
    for measure, told in (
        ("idps", ("most people displaced inside a country", "le plus de déplacés internes")),
        ("refugees", ("most refugees from a country", "le plus de réfugiés originaires")),
    ):
        rows = found.latest.dropna(subset=[measure])
        if len(rows):
            row = rows.nlargest(1, measure).iloc[0]
            month = words.month(row[f"{measure}_on"])
            number, where = words.number(row[measure]), name(row["country"], words)
            said.append(f"{words.pick(*told)}{words.colon}{where} {number} ({month})")
    title = words.semicolon.join(said)
    return title[:1].upper() + title[1:]


def unbroken_month(day: pd.Timestamp, words: Words) -> str:
    """A month with its year on the same line, however narrow the column of a table."""
    return words.month(day).replace(" ", "\N{NO-BREAK SPACE}")


def counted_before(row: dict[Any, Any], words: Words) -> str:
    """That a stock is an earlier count carried on, of when and by whom; "" where it is not."""
    since = row.get("idps_since")
    if since is None or pd.isna(since):
        return ""
    who, when = producer(row["idps_first_by"], words), unbroken_month(since, words)
    return words.semicolon + words.pick(
        f"same figure as in {when}, {who}", f"même chiffre qu’en {when}, {who}"
    )


# -- side by side ----------------------------------------------------------------------------


def _in_words(count: int, words: Words) -> str:
    """A small number in letters, which nobody reads together with a table's: not "Table 2 6"."""
    english = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    french = ("Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix")
    spelt = english if words.language == "en" else french
    return spelt[count - 2] if 2 <= count <= len(spelt) + 1 else words.number(count)


def side_title(found: WiderSahel, words: Words) -> str:
    """What the table sets side by side."""
    count = _in_words(len(found.countries), words)
    return words.pick(
        f"{count} countries side by side: the newest figure of each kind with its date",
        f"{count} pays côte à côte : le dernier chiffre de chaque type avec sa date",
    )
