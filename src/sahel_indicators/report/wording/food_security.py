"""Food insecurity in words: how many people in phase 3 or worse, where, and since when."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...areas import area_name, country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings import PhaseMap, PhaseTrend
from ...indicators.food_security import CRISIS
from .common import (
    areas_of,
    counted,
    feminine,
    highest,
    in_country,
    listed,
    of_country,
    only_in,
    only_these,
    season,
)
from .food_newest import beside_a_map

# More areas left out of the trend than these are counted and not named.
_MOST_NAMES = 3


def phase_trend(trend: PhaseTrend, words: Words) -> FigureText:
    """Which areas the trend is about, which are left out, and until when it is known."""
    country = of_country(trend.country, words)
    since, until = words.month(_first(trend)), words.day(trend.frame["published_on"].max())
    areas = counted(trend.country, words, len(trend.areas))
    without = left_out(trend, words)
    return FigureText(
        title=trend_title(trend, words),
        subtitle=words.pick(
            f"Share of people in phase 3 or worse, {areas} {country} analysed every time since "
            f"{since} (without {without})",
            f"Part de la population en phase 3 ou pire, {areas} {country} qui figurent dans "
            f"chaque analyse depuis {since} (sans {without})",
        ),
        source=words.pick(
            f"CILSS, Cadre Harmonisé, through {_through(trend, words)}. Data published to {until}.",
            f"CILSS, Cadre Harmonisé, via {_through(trend, words)}. Données publiées jusqu’au "
            f"{until}.",
        ),
        alt=trend_alt(trend, words),
    )


def _through(trend: PhaseTrend, words: Words) -> str:
    """Where the figures were read: HDX's analyses by area, and what printed totals are from."""
    used = set(trend.frame["source"])
    told = [words.pick("HDX and HDX HAPI", "HDX et HDX HAPI") if "cilss_ch_hapi" in used else "HDX"]
    return words.semicolon.join([*told, *(["FSIN"] if "grfc" in used else [])])


def no_trend(trend: PhaseTrend, words: Words) -> str:
    """Why there is no trend: no area was analysed every time."""
    country = in_country(trend.country, words)
    every = counted(trend.country, words, len(trend.left_out))
    if not trend.left_out:
        return words.pick(
            f"No trend {country}: there is no analysis by area in these years.",
            f"Pas de tendance {country} : aucune analyse par zone sur ces années.",
        )
    return words.pick(
        f"No trend {country}: none of {every} is in every analysis and projection, so that two "
        f"totals would be about different people. {_lately(trend, words)}",
        f"Pas de tendance {country} : sur {every}, aucune unité ne figure dans toutes les "
        f"analyses et projections ; deux totaux porteraient sur des populations différentes. "
        f"{_lately(trend, words)}",
    )


def _lately(trend: PhaseTrend, words: Words) -> str:
    """What the comparison of countries shows of this one, over fewer years; or that it may."""
    if trend.lately.empty:
        return words.pick(
            "Analyses of fewer years may have some in common.",
            "Des analyses de moins d’années peuvent en avoir en commun.",
        )
    rows = trend.lately
    areas, times = counted(trend.country, words, int(rows["areas"].iloc[0])), len(rows)
    since, now = words.month(rows["period_start"].iloc[0]), rows.iloc[-1]
    share, when = words.percent(100 * now["share"], 1), words.month(now["period_start"])
    same = rows[rows["period_start"].dt.month == now["period_start"].month]
    against = ""
    if len(same) > 1:
        then = same.iloc[0]
        part, first = words.percent(100 * then["share"], 1), words.month(then["period_start"])
        against = words.pick(f", against {part} in {first}", f", contre {part} en {first}")
    only = only_these(only_in(trend.country, trend.left_out, words), words)
    told = words.pick(
        f"A shorter series stands in the comparison of the countries of the Sahel: the {times} "
        f"current analyses since {since} have {areas} in common, in which {share} of the people "
        f"analysed were in phase 3 or worse in {when}{against}.",
        f"Une série plus courte figure dans la comparaison des pays du Sahel : les {times} "
        f"analyses courantes depuis {since} ont {areas} en commun, où {share} de la population "
        f"analysée était en phase 3 ou pire en {when}{against}.",
    )
    return f"{told} {only}" if only else told


def left_out(trend: PhaseTrend, words: Words) -> str:
    """The areas left out, by name where there are few: "Bamako", else how many of which.

    Those of a country that no analysis ever named are in neither number.
    """
    names = [area_name(code, words.language) for code in trend.left_out]
    if len(names) <= _MOST_NAMES:
        return listed(names, words.language)
    every = counted(trend.country, words, len(names) + len(trend.areas))
    analysed = "analysées" if feminine(trend.country) else "analysés"
    return words.pick(f"{len(names)} of {every} analysed", f"{len(names)} des {every} {analysed}")


def same_areas(trend: PhaseTrend, words: Words) -> str:
    """The areas that all analyses have: "the 49 cercles analysed every time, without Bamako"."""
    every = "analysées" if feminine(trend.country) else "analysés"
    if len(trend.left_out) > _MOST_NAMES:
        kind = areas_of(trend.country, words)
        inside, ever = len(trend.areas), len(trend.areas) + len(trend.left_out)
        return words.pick(
            f"the {inside} of {ever} {kind} analysed every time",
            f"les {inside} {kind} sur {ever} {every} à chaque fois",
        )
    areas = counted(trend.country, words, len(trend.areas))
    told = words.pick(f"the {areas} analysed every time", f"les {areas} {every} à chaque fois")
    without = words.pick(", without ", ", sans ") + left_out(trend, words)
    return told + (without if trend.left_out else "")


def _first(trend: PhaseTrend) -> pd.Timestamp:
    return pd.Timestamp(trend.current["period_start"].iloc[0])


def phase_map(found: PhaseMap, words: Words, without_outline: Sequence[str] = ()) -> FigureText:
    """Of which analysis the map is. `without_outline` are areas that cannot be drawn."""
    country = country_name(found.country, words.language)
    area = areas_of(found.country, words, 1)
    when = season(found.period_start, found.period_end, words)
    return FigureText(
        title=map_title(found, words),
        subtitle=words.pick(
            f"Share of people in phase 3 or worse by {area}, {country}, current analysis, {when}",
            f"Part de la population en phase 3 ou pire par {area}, {country}, analyse courante, "
            f"{when}",
        ),
        source=words.pick(
            "CILSS, Cadre Harmonisé, through HDX; outlines OCHA COD-AB, generalised.",
            "CILSS, Cadre Harmonisé, via HDX ; contours OCHA COD-AB, généralisés.",
        ),
        note=_map_note(found, words, without_outline),
        alt=map_alt(found, words),
    )


def _map_note(found: PhaseMap, words: Words, without_outline: Sequence[str]) -> str:
    known = found.frame.dropna(subset=["value"])["area_code"]
    names = listed([area_name(code, words.language) for code in without_outline], words.language)
    told = [
        words.pick(f"Not drawn: {names}.", f"Sans contour : {names}.") if without_outline else "",
        _without_figure(found, words),
        only_these(only_in(found.country, known, words), words),
        beside_a_map(found.country, found.regions, words),
    ]
    return " ".join(part for part in told if part)


def _without_figure(found: PhaseMap, words: Words) -> str:
    """The areas that the analysis has no figure of, by name where they are few; "" for none."""
    codes = found.frame.loc[found.frame["value"].isna(), "area_code"]
    if codes.empty:
        return ""
    every = words.number(len(found.frame))
    who = words.pick(
        f"{words.number(len(codes))} of {every} {areas_of(found.country, words)}",
        f"{counted(found.country, words, len(codes))} sur {every}",
    )
    if len(codes) <= _MOST_NAMES:
        who = listed([area_name(code, words.language) for code in sorted(codes)], words.language)
    return words.pick(f"Without a figure: {who}.", f"Sans chiffre : {who}.")


def trend_title(trend: PhaseTrend, words: Words) -> str:
    """From which share to which in the same season, and where the peak was; who is left out.

    The first analysis is compared with the latest and the highest of its own season, since October
    follows the harvest and March does not; a higher one of another season is told as such.
    """
    current = trend.current
    season = current[current["period_start"].dt.month == current["period_start"].iloc[0].month]
    said = (current.iloc[0], season.iloc[-1], highest(season, "share"))
    start, end, top = (words.percent(100 * row["share"], 1) for row in said)
    first, last, peak = (words.month(row["period_start"]) for row in said)
    over, other = same_areas(trend, words), _higher_in_another_season(current, season, words)
    with_peak = words.pick(f"with a peak of {top} in {peak}", f"avec un maximum de {top} en {peak}")
    if peak == last:
        with_peak = words.pick("the highest of that season", "le maximum de cette saison")
    if words.language == "en":
        return (
            f"People in phase 3 or worse, for comparison over {over}: {start} in {first}, {end} in "
            f"{last}, {with_peak}{other}"
        )
    return (
        f"Personnes en phase 3 ou pire, pour comparaison dans {over} : {start} en {first}, "
        f"{end} en {last}, {with_peak}{other}"
    )


def _higher_in_another_season(current: pd.DataFrame, season: pd.DataFrame, words: Words) -> str:
    """In brackets, the highest share of all where it is above every one of a season."""
    top = highest(current, "share")
    if not top["share"] > season["share"].max():
        return ""
    share, when = words.percent(100 * top["share"], 1), words.month(top["period_start"])
    return words.pick(
        f" ({share} in {when}, another season)", f" ({share} en {when}, autre saison)"
    )


def trend_alt(trend: PhaseTrend, words: Words) -> str:
    """The trend in words, point by point."""
    current = trend.current
    points = words.semicolon.join(
        f"{words.month(start)} {words.percent(100 * share, 1)}"
        for start, share in zip(current["period_start"], current["share"], strict=True)
    )
    if words.language == "en":
        return f"Share in phase 3 or worse by current analysis: {points}"
    return f"Part en phase 3 ou pire par analyse courante : {points}"


def map_title(found: PhaseMap, words: Words) -> str:
    """How many areas have a fifth or more of their people in phase 3+, and which leads."""
    high, analysed = len(_a_fifth_or_more(found)), int(found.frame["value"].notna().sum())
    worst, when = highest(found.frame, "value"), words.month(found.period_start)
    name, share = area_name(worst["area_code"], words.language), words.percent(100 * worst["value"])
    areas = counted(found.country, words, analysed)
    kind = areas_of(found.country, words, high)
    if words.language == "en":
        return (
            f"{when}: {high} of {areas} {'has' if high == 1 else 'have'} a fifth or more of their "
            f"people in phase 3 or worse; {name} has\N{NO-BREAK SPACE}{share}"
        )
    return (
        f"{when.capitalize()} : au moins un cinquième de la population en phase 3 ou pire dans "
        f"{high} {kind} sur {analysed} ; {name} : {share}"
    )


def map_alt(found: PhaseMap, words: Words) -> str:
    """The areas at a fifth or more with their shares."""
    high = _a_fifth_or_more(found)
    if high.empty:
        return f"{map_title(found, words)}."
    shares = words.semicolon.join(
        f"{area_name(code, words.language)} {words.percent(100 * share)}"
        for code, share in zip(high["area_code"], high["value"], strict=True)
    )
    return f"{map_title(found, words)}. {shares}"


def _a_fifth_or_more(found: PhaseMap) -> pd.DataFrame:
    return found.frame[found.frame["phase"] >= CRISIS].sort_values("value", ascending=False)
