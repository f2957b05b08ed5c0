"""People by phase and the maps of one season in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...areas import area_name, country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.phases import PeopleInPhase, PhaseMaps
from ...indicators.food_security import CRISIS
from .common import (
    all_areas,
    areas_of,
    counted,
    feminine,
    highest,
    listed,
    of_country,
    only_in,
    only_these,
    season,
)
from .food_beside import beside_bars

# More areas without a figure than these are counted and not named.
_MOST_NAMES = 3


def phase_bars(found: PeopleInPhase, words: Words) -> FigureText:
    """How many people were in phase 3 or worse at last, and how many are expected to be."""
    country = country_name(found.country, words.language)
    areas = counted(found.country, words, len(found.areas))
    kind, every = areas_of(found.country, words), all_areas(found.country)
    which = words.pick(
        f"the same {areas} of {every} every time"
        if found.constant
        else f"the {kind} analysed each time",
        f"les mêmes {areas} sur {every} à chaque fois"
        if found.constant
        else f"les {kind} de chaque analyse",
    )
    until = words.day(found.frame["published_on"].max())
    return FigureText(
        title=bars_title(found, words),
        subtitle=words.pick(
            f"People by phase of the Cadre Harmonisé, share of those analysed, {country}, {which}",
            f"Population par phase du Cadre Harmonisé, en part de la population analysée, "
            f"{country}, {which}",
        ),
        source=words.pick(
            f"CILSS, Cadre Harmonisé, through HDX. Data published to {until}.",
            f"CILSS, Cadre Harmonisé, via HDX. Données publiées jusqu’au {until}.",
        ),
        note=_bars_note(found, words),
        alt=bars_alt(found, words),
    )


def _bars_note(found: PeopleInPhase, words: Words) -> str:
    fewest, most = found.frame["areas"].min(), found.frame["areas"].max()
    areas = counted(found.country, words, all_areas(found.country))
    changing = words.pick(
        f" {fewest} to {most} of {areas} were analysed, so bars cannot be compared.",
        f" De {fewest} à {most} des {areas} selon l’analyse : les barres ne sont pas comparables.",
    )
    updated = words.pick(
        "A projection that was updated is shown as updated.",
        "Une projection actualisée est montrée dans sa version actualisée.",
    )
    only = only_these(only_in(found.country, found.areas, words), words)
    told = [updated + ("" if found.constant else changing), _not_in_latest(found, words), only]
    told.append(beside_bars(found.beside, _named_in_title(found), words))
    return " ".join(part for part in told if part)


def _not_in_latest(found: PeopleInPhase, words: Words) -> str:
    """How many areas the latest analysis has no figure of, where bars are of changing ones.

    So many of them are in other bars: without being told, nobody would miss them.
    """
    now = found.totals[found.totals["status"] == "current"].tail(1)
    if found.constant or now.empty or now["areas"].iloc[0] >= all_areas(found.country):
        return ""
    inside = int(now["areas"].iloc[0])
    lacking, before = all_areas(found.country) - inside, max(len(found.areas) - inside, 0)
    areas, when = counted(found.country, words, lacking), season(*_days(now.iloc[0]), words)
    seen = words.pick(
        f" ({before} of them in other bars)", f" (dont {before} dans d’autres barres)"
    )
    told = words.pick(
        f"Of {when} there is no figure for {areas}", f"Pour {when}, aucun chiffre pour {areas}"
    ) + (seen if before else "")
    if only_in(found.country, found.areas, words):  # whose other areas the table does not list
        return f"{told}."
    kind = areas_of(found.country, words, 1)
    return told + words.pick(
        f"; the annex's table by {kind} leaves them empty.",
        f" ; le tableau par {kind}, en annexe, les laisse vides.",
    )


def _days(row: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    return row["period_start"], row["period_end"]


def bars_title(found: PeopleInPhase, words: Words) -> str:
    """The latest current analysis, and the latest projection where it is of a later season.

    Both over all areas that they have; where the bars are of fewer, that is said.
    """
    now, *beyond = _named_in_title(found)
    areas = _areas_added(found, now, words)
    when = season(now["period_start"], now["period_end"], words)
    people, share = words.number(now["people"]), words.percent(100 * now["share"], 1)
    told = words.pick(
        f"{people} people ({share}) in phase 3 or worse in {when}{areas}",
        f"{people} personnes ({share}) en phase 3 ou pire en {when}{areas}",
    )
    if not beyond:
        return told + _bars_of_fewer(found, [now], words)
    (ahead,) = beyond
    later = season(ahead["period_start"], ahead["period_end"], words)
    number, part = words.number(ahead["people"]), words.percent(100 * ahead["share"], 1)
    of_ahead = _other_areas(found, ahead, words) if ahead["areas"] != now["areas"] else ""
    expected = words.pick(
        f", {number} ({part}) projected for {later}{of_ahead}",
        f", {number} ({part}) projetées pour {later}{of_ahead}",
    )
    return told + expected + _bars_of_fewer(found, [now, ahead], words)


def _named_in_title(found: PeopleInPhase) -> list[pd.Series]:
    """The totals that the title gives: the latest current one, and a projection beyond it."""
    totals = found.totals
    now = totals[totals["status"] == "current"].iloc[-1]
    then = totals[totals["status"] != "current"].tail(1)
    ahead = then[then["period_start"] > now["period_start"]]
    return [now, *(row for _, row in ahead.iterrows())]


def _areas_added(found: PeopleInPhase, total: pd.Series, words: Words) -> str:
    """How many areas a total is of: " in 67 of 70 departments"."""
    inside, every = int(total["areas"]), all_areas(found.country)
    areas = counted(found.country, words, inside)
    if inside < every:
        kind = areas_of(found.country, words)
        areas = words.pick(
            f"{words.number(inside)} of {words.number(every)} {kind}",
            f"{words.number(inside)} des {words.number(every)} {kind}",
        )
    return words.pick(f" in {areas}", f" dans {areas}") + listed_without(
        found.country, total, words
    )


def _other_areas(found: PeopleInPhase, total: pd.Series, words: Words) -> str:
    """The number of areas of a second total, after the first one's: " in 65"."""
    areas = words.number(total["areas"])
    return words.pick(f" in {areas}", f" dans {areas}") + listed_without(
        found.country, total, words
    )


def _bars_of_fewer(found: PeopleInPhase, totals: list[pd.Series], words: Words) -> str:
    """That the bars are of the same areas every time, where the totals named are of more."""
    if not found.constant or all(total["areas"] == len(found.areas) for total in totals):
        return ""
    areas = counted(found.country, words, len(found.areas))
    every = "analysées" if feminine(found.country) else "analysés"
    return words.pick(
        f"; bars, for comparison: the {areas} analysed every time",
        f" ; barres, pour comparaison : les {areas} {every} à chaque fois",
    )


def listed_without(country: str, total: pd.Series, words: Words) -> str:
    """In brackets, the areas that an analysis lists without a usable figure; "" for none."""
    codes = total["without"].split()
    if not codes:
        return ""
    names = listed([area_name(code, words.language) for code in codes], words.language)
    who = names if len(codes) <= _MOST_NAMES else counted(country, words, len(codes))
    return words.pick(
        f" (without {who}: no figure, or one of a part only)",
        f" (sans {who} : aucun chiffre, ou celui d’une partie seulement)",
    )


def bars_alt(found: PeopleInPhase, words: Words) -> str:
    """The share in phase 3 or worse of every analysis shown."""
    said = words.semicolon.join(
        f"{season(row['period_start'], row['period_end'], words)}{words.colon}"
        f"{words.percent(100 * row['share'], 1)}"
        for row in crisis(found).to_dict("records")
    )
    return f"{bars_title(found, words)}. {said}"


def crisis(found: PeopleInPhase) -> pd.DataFrame:
    """People in phase 3 or worse by analysis, with their share of those analysed."""
    keys = ["period_start", "period_end", "status", "published_on", "population", "areas"]
    worse = found.frame[found.frame["phase"] >= CRISIS]
    added = worse.groupby(keys)["people"].sum().reset_index().sort_values("period_start")
    return pd.DataFrame(added.assign(share=added["people"] / added["population"]))


def too_few_maps(found: PhaseMaps, words: Words) -> str:
    """Why there are no maps."""
    return words.pick(
        "No maps: fewer than two analyses of one season can be put side by side.",
        "Pas de cartes : moins de deux analyses d’une même saison peuvent être mises côte à côte.",
    )


def phase_maps(
    found: PhaseMaps,
    words: Words,
    without_outline: Sequence[str] = (),
) -> FigureText:
    """In how many areas a fifth or more were in phase 3+, in the latest year and at most.

    `without_outline` are areas that cannot be drawn.
    """
    country = of_country(found.country, words)
    area = areas_of(found.country, words, 1)
    return FigureText(
        title=maps_title(found, words),
        subtitle=words.pick(
            f"Share of people in phase 3 or worse by {area} {country}, current analyses of the "
            f"same season, {_years(found)}",
            f"Part de la population en phase 3 ou pire par {area} {country}, analyses courantes "
            f"de la même saison, {_years(found)}",
        ),
        source=words.pick(
            "CILSS, Cadre Harmonisé, through HDX; outlines OCHA COD-AB, generalised.",
            "CILSS, Cadre Harmonisé, via HDX ; contours OCHA COD-AB, généralisés.",
        ),
        note=_maps_note(found, words, without_outline),
        alt=maps_alt(found, words),
    )


def _years(found: PhaseMaps) -> str:
    return f"{found.periods[0].year}–{found.periods[-1].year}"


def _maps_note(found: PhaseMaps, words: Words, without_outline: Sequence[str]) -> str:
    known = found.frame.dropna(subset=["value"])["area_code"]
    years = range(found.periods[0].year, found.periods[-1].year + 1)
    missing = [str(year) for year in years if year not in {day.year for day in found.periods}]
    told = [
        (missing, "No analysis of this season in {}.", "Pas d’analyse de cette saison en {}."),
        (_names(without_outline, words), "Not drawn: {}.", "Sans contour : {}."),
    ]
    said = [
        words.pick(en, fr).format(listed(names, words.language)) for names, en, fr in told if names
    ]
    only = only_these(only_in(found.country, known, words), words)
    return " ".join([*said, only] if only else said)


def _names(codes: Sequence[str], words: Words) -> list[str]:
    return [area_name(code, words.language) for code in codes]


def maps_title(found: PhaseMaps, words: Words) -> str:
    """The number of areas at a fifth or more in the latest year, and the most of any year."""
    counts = found.high_counts
    last, top = counts.iloc[-1], highest(counts, "high")
    now = season(last["period_start"], last["period_end"], words)
    areas = counted(found.country, words, int(last["analysed"]))
    high = counted(found.country, words, int(last["high"]))
    title = words.pick(
        f"{now}: {last['high']} of {areas} at a fifth or more in phase 3 or worse",
        f"{now.capitalize()} : {high} sur {last['analysed']} à un cinquième ou plus en phase 3 ou "
        "pire",
    )
    if top["period_start"] == last["period_start"]:
        return title + words.pick(", the most of the years shown", ", maximum des années montrées")
    return title + words.pick(
        f"; the most was {top['high']} in {top['period_start'].year}",
        f" ; maximum : {top['high']} en {top['period_start'].year}",
    )


def maps_alt(found: PhaseMaps, words: Words) -> str:
    """By year, how many areas were at a fifth or more, of how many analysed."""
    said = words.semicolon.join(
        words.pick(
            f"{row['period_start'].year}: {row['high']} of {row['analysed']}",
            f"{row['period_start'].year} : {row['high']} sur {row['analysed']}",
        )
        for row in found.high_counts.to_dict("records")
    )
    return f"{maps_title(found, words)}. {said}"
