"""What sums over areas cannot say: newer figures by region, people in phase 5, areas left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...areas import area_name
from ...crosswalks import areas_of as areas_at
from ...figures.words import Words
from ...findings import PhaseTrend
from ...typography import of_name
from .common import areas_of, capital, counted, listed, regions_of, season
from .printed import read_through

# As many regions are named in a sentence; the others are counted, and stand in a table.
_MOST_REGIONS = 5
# As many areas with a blank phase are named; more are counted.
_MOST_BLANK = 3


def newer_by_region(country: str, regions: pd.DataFrame, words: Words) -> str:
    """That a newer analysis is known by region, of how many, and what it says; "" where none is."""
    if regions.empty:
        return ""
    by, when = regions_of(country, words, 1), _when(regions, words)
    through = read_through(regions["source"].iloc[0], words)
    known = how_many_regions(country, regions, words) + (f" ({through})" if through else "")
    told = _highest(regions, words)
    return words.pick(
        f"A newer current analysis, of {when}, is known here by {by}, for {known}: in phase 3 or "
        f"worse, {told}.",
        f"Une analyse courante plus récente, {of_name(when)}, est connue ici par {by}, pour "
        f"{known} : en phase 3 ou pire, {told}.",
    )


def _when(regions: pd.DataFrame, words: Words) -> str:
    return season(regions["period_start"].iloc[0], regions["period_end"].iloc[0], words)


def how_many_regions(country: str, regions: pd.DataFrame, words: Words) -> str:
    """Of how many of a country's regions there are figures: "only 3 of 8", "all 8"."""
    there, every = len(regions), len(areas_at(country, 1))
    if there >= every:
        return words.pick(f"all {words.number(every)}", f"les {words.number(every)}")
    return words.pick(
        f"only {words.number(there)} of {words.number(every)}",
        f"{words.number(there)} sur {words.number(every)} seulement",
    )


def _highest(regions: pd.DataFrame, words: Words) -> str:
    """The regions with the highest shares, with people and share; how many others there are."""
    shown = regions.head(_MOST_REGIONS).to_dict("records")
    named = [_region(row, words, is_first=row is shown[0]) for row in shown]
    others = len(regions) - len(shown)
    if not others:
        return listed(named, words.language)
    rest = words.pick(
        f"{others} {'other' if others == 1 else 'others'} with lower shares",
        f"{others} {'autre' if others == 1 else 'autres'} aux parts plus faibles",
    )
    return listed([*named, rest], words.language)


def _region(row: Any, words: Words, *, is_first: bool) -> str:
    people = words.number(row["people"])
    if is_first:
        people += words.pick(" people", " personnes")
    share = words.percent(100 * row["share"], 1)
    return f"{area_name(row['area_code'], words.language)} {people} ({share})"


def beside_a_map(country: str, regions: pd.DataFrame, words: Words) -> str:
    """That newer figures by region are known which a map or table by area has not; else ""."""
    if regions.empty:
        return ""
    known, when = how_many_regions(country, regions, words), _when(regions, words)
    by = regions_of(country, words, 1)
    return words.pick(
        f"Newer figures by {by} ({when}) are known for {known}, and are not shown here.",
        f"Des chiffres plus récents par {by} ({when}) sont connus pour {known}, et ne figurent pas "
        "ici.",
    )


def in_phase_5(trend: PhaseTrend, words: Words) -> str:
    """People in the worst phase by area, now and as projected: few, and never left unsaid."""
    if trend.worst.empty:
        return ""
    rows = trend.worst[trend.worst["admin_level"] > 0]
    if rows.empty:
        return ""
    said = words.semicolon.join(_in_worst(row, words) for row in rows.to_dict("records"))
    none = _none_since(trend.worst, rows["period_start"].min(), words)
    return words.pick(
        f"People in phase 5 (catastrophe or famine), who are counted in phase 3 or worse: {said}.",
        f"Personnes en phase 5 (catastrophe ou famine), comptées dans la phase 3 ou pire : {said}.",
    ) + (f" {none}" if none else "")


def _in_worst(row: Any, words: Words) -> str:
    """One area in one analysis: "Menaka 858 (current situation, Mar–May 2024)"."""
    when, made = (
        season(row["period_start"], row["period_end"], words),
        words.month(row["published_on"]),
    )
    if row["status"] == "current":
        about = [words.pick(f"current situation, {when}", f"situation courante, {when}")]
    else:
        about = [
            words.pick(f"projected for {when}", f"projection pour {when}"),
            words.pick(f"analysis of {made}", f"analyse {of_name(made)}"),
        ]
    about.append(read_through(row["source"], words))
    about.append(words.pick("rounded", "chiffre arrondi") if row["rounded"] else "")
    name, people = area_name(row["area_code"], words.language), words.number(row["people"])
    return f"{name} {people} ({', '.join(part for part in about if part)})"


def _none_since(worst: pd.DataFrame, since: pd.Timestamp, words: Words) -> str:
    """That the newest total of the country, of the same months or later, has nobody in phase 5."""
    totals = worst[worst["admin_level"].eq(0) & worst["status"].eq("current")].tail(1)
    if totals.empty or totals["people"].iloc[0] > 0 or totals["period_start"].iloc[0] < since:
        return ""
    when = season(totals["period_start"].iloc[0], totals["period_end"].iloc[0], words)
    return words.pick(
        f"The latest current total of the whole country ({when}) has none.",
        f"Le dernier total courant du pays entier ({when}) n’en compte aucune.",
    )


def of_whom_in_phase_5(trend: PhaseTrend, row: Any, words: Words) -> str:
    """What follows a printed total in which there are people in phase 5; "" where there are none.

    `row` is one of the trend's, with its analysis and source.
    """
    people = trend.in_worst_phase(row)
    if not people > 0:
        return ""
    number = words.number(people)
    return words.pick(
        f", of whom {number} in phase 5 (catastrophe or famine)",
        f", dont {number} en phase 5 (catastrophe ou famine)",
    )


def limits_of_sums(trend: PhaseTrend, words: Words) -> tuple[str, ...]:
    """Which areas are in no sum over the same areas, and which of an analysis for a blank phase."""
    return tuple(filter(None, (_gaps(trend, words), _blanks(trend, words))))


def _gaps(trend: PhaseTrend, words: Words) -> str:
    """The areas left out of the trend by name, with the number of analyses that lack them."""
    if trend.gaps.empty or not trend.areas:
        return ""
    first, *others = trend.gaps.to_dict("records")
    named = [_gap(first, words, analyses=first["analyses"]), *(_gap(row, words) for row in others)]
    return words.pick(
        f"In no sum over the same areas, for want of a share in phase 3 or worse: "
        f"{listed(named, 'en')}.",
        f"Hors de toute somme sur les mêmes zones, faute de part en phase 3 ou pire : "
        f"{listed(named, 'fr')}.",
    )


def _gap(row: Any, words: Words, analyses: int = 0) -> str:
    """An area with the number of analyses that lack it, and out of how many where that is given."""
    name, missing = area_name(row["area_code"], words.language), words.number(row["missing"])
    if not row["missing"]:
        return words.pick(f"{name} (divided meanwhile)", f"{name} (découpage modifié)")
    if not analyses:
        return words.pick(f"{name} (in {missing})", f"{name} (dans {missing})")
    every = words.number(analyses)
    return words.pick(
        f"{name} (in {missing} of {every} analyses)",
        f"{name} (dans {missing} des {every} analyses)",
    )


def _blanks(trend: PhaseTrend, words: Words) -> str:
    """The areas that a blank phase keeps out of an analysis, and what is known of them."""
    if trend.blanks.empty:
        return ""
    groups = trend.blanks.groupby(["period_start", "period_end", "status", "published_on"])
    said = words.semicolon.join(_blank(trend.country, rows, words) for _, rows in groups)
    told = words.pick(
        f"Left out of sums because their source leaves a phase blank: {said}.",
        f"Hors des sommes car la source laisse une phase en blanc : {said}.",
    )
    return f"{told} {_others_add_up(trend.blanks, words)}"


def _blank(country: str, rows: pd.DataFrame, words: Words) -> str:
    """The areas of one analysis, with their people and those known to be in phase 3 or worse."""
    first = rows.iloc[0]
    when = season(first["period_start"], first["period_end"], words)
    if first["status"] != "current":
        made = words.month(first["published_on"])
        when = words.pick(f"{when} as projected in {made}", f"{when}, projection {of_name(made)}")
    names = [area_name(code, words.language) for code in rows["area_code"]]
    who = listed(names, words.language)
    if len(names) > _MOST_BLANK:
        who = counted(country, words, len(names))
    number, least = words.number(rows["population"].sum()), words.number(rows["at_least"].sum())
    phases = _phases(rows["blank"], words)
    return words.pick(
        f"{who}, {when} ({number} people, of whom at least {least} in phase 3 or worse; {phases})",
        f"{who}, {when} ({number} personnes, dont au moins {least} en phase 3 ou pire ; {phases})",
    )


def _phases(blank: pd.Series, words: Words) -> str:
    """Which phases are blank: in all of the areas, or in some of them."""
    every = sorted({phase for each in blank for phase in each.split(", ")})
    named = listed(every, words.language)
    if len(every) == 1:
        return words.pick(f"phase {named} blank", f"phase {named} en blanc")
    if blank.nunique() == 1:
        return words.pick(f"phases {named} blank", f"phases {named} en blanc")
    return words.pick(
        f"one or more of phases {named} blank", f"une ou plusieurs des phases {named} en blanc"
    )


def _others_add_up(blanks: pd.DataFrame, words: Words) -> str:
    if not blanks["adds_up"].all():
        return words.pick("No blank is filled in here.", "Aucun blanc n’est rempli ici.")
    return words.pick(
        "The phases that are given add up to all people analysed there, so that the blank may mean "
        "zero; the source prints no zero, and none is put in its place.",
        "Les phases données y totalisent toute la population analysée : le blanc peut signifier "
        "zéro, mais la source n’en imprime pas, et aucun n’est mis à sa place.",
    )


def none_newer(country: str, words: Words) -> str:
    """Why there is no table of regions."""
    by = areas_of(country, words, 1)
    return words.pick(
        f"No figures by {regions_of(country, words, 1)} are known here that are newer than the "
        f"analysis by {by}.",
        f"Aucun chiffre par {regions_of(country, words, 1)} plus récent que l’analyse par {by} "
        "n’est connu ici.",
    )


def regions_caption(country: str, regions: pd.DataFrame, words: Words) -> str:
    """What the table of regions is of."""
    by, when = regions_of(country, words, 1), _when(regions, words)
    return words.pick(
        f"People in phase 3 or worse by {by}, current analysis, {when}",
        f"Personnes en phase 3 ou pire par {by}, analyse courante, {when}",
    )


def region_columns(country: str, words: Words) -> tuple[str, ...]:
    """The titles of the table of regions: the region, then its numbers."""
    return (
        capital(regions_of(country, words, 1)),
        words.pick("In phase 3 or worse", "En phase 3 ou pire"),
        words.pick("Share", "Part"),
        words.pick("Population analysed", "Population analysée"),
        words.pick("Of whom in phase 4", "Dont en phase 4"),
        words.pick("Of whom in phase 5", "Dont en phase 5"),
    )


def regions_note(trend: PhaseTrend, words: Words) -> str:
    """What an empty row means, and how much of the country's printed total the table has."""
    told = [
        words.pick(
            "People are published, shares computed here.",
            "Les personnes sont publiées, les parts calculées ici.",
        ),
        words.pick(
            "Empty: no figure is known here; that is no zero, and does not mean that it was not "
            "analysed.",
            "Case vide : aucun chiffre n’est connu ici ; ce n’est pas un zéro et n’exclut pas une "
            "analyse.",
        )
        if len(trend.regions) < len(areas_at(trend.country, 1))
        else "",
        _of_the_total(trend, words),
    ]
    return " ".join(part for part in told if part)


def _of_the_total(trend: PhaseTrend, words: Words) -> str:
    """The regions' people beside the total that the same source prints for the same analysis."""
    same = trend.frame[trend.frame["scope"] != "constant units"]
    for key in ("period_start", "status", "published_on", "source"):
        value = "current" if key == "status" else trend.regions[key].iloc[0]
        same = same[same[key] == value]
    if len(same) != 1:
        return ""
    people, total = trend.regions["people"].sum(), same["people"].iloc[0]
    return words.pick(
        f"Together {words.number(people)} of the {words.number(total)} people that the same source "
        "gives for the whole country.",
        f"Ensemble : {words.number(people)} des {words.number(total)} personnes que la même source "
        "donne pour le pays entier.",
    )


def regions_source(regions: pd.DataFrame, words: Words) -> str:
    """The producer, and through whom the figures were read."""
    through = read_through(regions["source"].iloc[0], words)
    return f"CILSS, Cadre Harmonisé{', ' if through else ''}{through}."
