"""What the explorer says: its controls, and the sentences around its map and its series."""

from __future__ import annotations

import pandas as pd

from .. import indicators
from ..areas import area_name, country_name
from ..figures import FigureText
from ..figures.words import Words, words_of
from .scene import Scene

_WORDS = {
    "country": ("Country", "Pays"),
    "level": ("Areas", "Zones"),
    "level_1": ("First level (regions)", "Premier niveau (régions)"),
    "level_2": ("Second level", "Deuxième niveau"),
    "frequency": ("By", "Par"),
    "season": ("Season of the analyses", "Saison des analyses"),
    "month": ("Month", "Mois"),
    "year": ("Year", "Année"),
    "indicator": ("Indicator", "Indicateur"),
    "period": ("Period", "Période"),
    "area": ("Area", "Zone"),
    "reading": ("Reading the figures …", "Lecture des chiffres …"),
    "current": ("current analyses, no projections", "analyses courantes, sans projections"),
    "no_figure": ("no figure", "pas de chiffre"),
    "highest": ("highest in {}: {}", "maximum à {}\u202f: {}"),
    "counted": ("{} of {} areas with a figure", "{} zones sur {} avec un chiffre"),
    "outside": (
        "{} of {} areas have no outline and are not on the map.",
        "{} zones sur {} n’ont pas de contour et ne figurent pas sur la carte.",
    ),
    "ends": ("at most {} ({}), last {} ({})", "au plus {} ({}), dernier chiffre {} ({})"),
    "all_figures": ("All figures of this period", "Tous les chiffres de cette période"),
    "on_the_map": ("the period of the map", "la période de la carte"),
    "no_map": (
        "There is no map of this indicator: {}",
        "Il n’y a pas de carte de cet indicateur\u202f: {}",
    ),
}

# Units as the panel has them, in words of a figure.
_UNITS = {
    "1": ("Share of people", "Part de la population"),
    "people": ("People", "Personnes"),
    "children": ("Children", "Enfants"),
    "percent": ("Per cent", "Pour cent"),
    "phase": ("Phase", "Phase"),
    "events": ("Events", "Événements"),
    "deaths": ("Deaths", "Décès"),
    "displacements": ("Displacements", "Déplacements"),
    "per 100,000 people": ("Per 100,000 people", "Pour 100\u202f000 personnes"),
    "per 1,000 people": ("Per 1,000 people", "Pour 1\u202f000 personnes"),
}


def said(key: str, language: str) -> str:
    """One of the explorer's own words."""
    return _WORDS[key][language == "fr"]


def unit_of(key: str, language: str) -> str:
    """An indicator's unit in words."""
    unit = indicators.declared(key).unit
    return _UNITS.get(unit, (unit, unit))[language == "fr"]


def title_of(key: str, language: str) -> str:
    """An indicator's title."""
    indicator = indicators.declared(key)
    return indicator.fr if language == "fr" else indicator.en


def figure(key: str, value: float, words: Words) -> str:
    """A figure as it is read: shares in per cent, no decimals where they would say nothing."""
    if pd.isna(value):
        return said("no_figure", words.language)
    unit = indicators.declared(key).unit
    if unit in ("1", "percent"):
        return words.percent(100 * value if unit == "1" else value, 1)
    is_whole = float(value).is_integer() or abs(value) >= 100
    return words.number(value, 0 if is_whole else 1)


def period_name(scene: Scene, period: pd.Timestamp, language: str) -> str:
    """As in "Mar–May 2019", "Mar 2019" or "2019"."""
    words, end = words_of(language), scene.end_of(period)
    if scene.frequency == "year":
        return str(period.year)
    if scene.frequency == "month":
        return words.month(period)
    first = words.month(period).removesuffix(str(period.year)).strip()
    return f"{first}–{words.month(end)}"


def of_map(scene: Scene, key: str, period: pd.Timestamp, language: str) -> FigureText:
    """Which area leads and how many have a figure; unit, place and time; whose figures."""
    words = words_of(language)
    known = scene.at(key, period, language).dropna(subset="value")
    known = known.sort_values("value", ascending=False, kind="stable")
    when = period_name(scene, period, language)
    figures = [
        (name, figure(key, value, words))
        for name, value in zip(known["area_name"], known["value"], strict=True)
    ]
    leads = said("highest", language).format(*figures[0])
    title = _colon(f"{title_of(key, language)}, {when}", leads, language)
    counted = said("counted", language).format(len(known), len(scene.outlines))
    listed = "; ".join(f"{name} {number}" for name, number in figures[:10])
    outside = said("outside", language).format(scene.without_outline, scene.panel.sizes["area"])
    return FigureText(
        title=title,
        subtitle=f"{_subtitle(scene, key, when, language)}. {_capital(counted)}",
        source=str(scene.panel[key].attrs["source"]),
        alt=f"{title}. {_capital(counted)}. {listed}",
        note=outside if scene.without_outline else "",
    )


def of_series(scene: Scene, key: str, area: str, language: str) -> FigureText:
    """The highest and the last figure of one area; unit, place and time; whose figures."""
    words, name = words_of(language), area_name(area, language)
    known = scene.over_time(key, area).dropna(subset="value")
    title = f"{name}, {title_of(key, language)[0].lower()}{title_of(key, language)[1:]}"
    if known.empty:
        title = _colon(title, said("no_figure", language), language)
    else:
        rows = (known.nlargest(1, "value").iloc[0], known.iloc[-1])
        most, last = (
            (figure(key, row["value"], words), period_name(scene, row["date"], language))
            for row in rows
        )
        title = _colon(title, said("ends", language).format(*most, *last), language)
    first, *_, end = [period_name(scene, each, language) for each in scene.periods(key) * 2]
    return FigureText(
        title=title,
        subtitle=_subtitle(scene, key, f"{first} – {end}", language),
        source=str(scene.panel[key].attrs["source"]),
        alt=title,
    )


def _subtitle(scene: Scene, key: str, when: str, language: str) -> str:
    about = [unit_of(key, language), country_name(scene.country, language), when]
    if "cilss_ch" in indicators.declared(key).sources:
        about.append(said("current", language))
    return ", ".join(about)


def _colon(before: str, after: str, language: str) -> str:
    return f"{before}\u202f: {after}" if language == "fr" else f"{before}: {after}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
