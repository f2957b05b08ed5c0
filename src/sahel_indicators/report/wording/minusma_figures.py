"""The words around the figures of MINUSMA's end: title, subtitle, source, note, description."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.minusma import Withdrawal
from .conflict import events_by_month
from .minusma_names import (
    CLOSED,
    MAPPED,
    confounders,
    group_name,
)

LEVEL = 0.05
DEATHS = "conflict_fatalities"


def base_cercles(found: Withdrawal) -> int:
    """How many cercles had a base."""
    return int((found.cercles["group"] == "base").sum())


def acled(words: Words) -> str:
    """Published by others, computed here."""
    return words.pick(
        "computed from ACLED, aggregated by month, through HDX.",
        "calculs à partir des données d’ACLED, agrégées par mois, via HDX.",
    )


def percent_of(log: float) -> float:
    """What a difference of logarithms is in per cent."""
    return float(100 * np.expm1(log))


def per_month(found: Withdrawal, group: str, span: str, measure: str = DEATHS) -> float:
    """Reported deaths (or events) a month in a group of cercles and a span of `SPANS`."""
    return found.per_month(measure, group, span)


# -- course of deaths ------------------------------------------------------------------------


def timeline(found: Withdrawal, words: Words) -> FigureText:
    """Deaths a month before and after, where the bases were and beside them."""
    before, after = (
        [words.number(per_month(found, group, span)) for group in ("base", "adjacent")]
        for span in ("year before", "first year without")
    )
    months = found.months["month"]
    title = words.pick(
        f"In the cercles of the bases, reported deaths went from {before[0]} a month in the year "
        f"before the announcement to {after[0]} in the first year without the mission; in their "
        f"neighbours from {before[1]} to {after[1]}",
        f"Dans les cercles des bases, les décès signalés sont passés de {before[0]} par mois "
        f"l’année précédant l’annonce à {after[0]} la première année sans la mission ; dans les "
        f"cercles limitrophes, de {before[1]} à {after[1]}",
    )
    return FigureText(
        title=title,
        subtitle=words.pick(
            f"Reported deaths of political violence a month, Mali, {words.month(months.min())} to "
            f"{words.month(months.max())}",
            f"Décès signalés dus à la violence politique, par mois, Mali, de "
            f"{words.month(months.min())} à {words.month(months.max())}",
        ),
        source=words.pick(
            "ACLED, aggregated by month, through HDX; dated events: UN and press.",
            "ACLED, agrégé par mois, via HDX ; événements datés : ONU et presse.",
        ),
        note=_groups_note(found, words),
        alt=f"{title}. {_change_alt(found, words)}",
    )


def _groups_note(found: Withdrawal, words: Words) -> str:
    base, around, far = (_count(found, g, words) for g in ("base", "adjacent", "control"))
    return words.pick(
        f"{base} cercles with a base, {around} that border one, {far} further away. The mission's "
        "observers were a source of reports until 2023.",
        f"{base} cercles avec base, {around} limitrophes, {far} plus éloignés. Les observateurs de "
        "la mission étaient une source jusqu’en 2023.",
    )


def _count(found: Withdrawal, group: str, words: Words) -> str:
    return words.number(int((found.cercles["group"] == group).sum()))


def _change_alt(found: Withdrawal, words: Words) -> str:
    rows = found.change[found.change["measure"] == DEATHS]
    said = (
        f"{group_name(str(group), words)}{words.colon}"
        + ", ".join(words.number(value) for value in spans["per_month"])
        for group, spans in rows.groupby("group")
    )
    return words.pick(
        "Deaths a month in the year before last, the year before, the withdrawal, the first and "
        "the second year without: ",
        "Décès par mois l’avant-dernière année, l’année précédente, pendant le retrait, la première"
        " et la deuxième année sans la mission : ",
    ) + words.semicolon.join(said)


def numbered_events(found: Withdrawal, words: Words) -> pd.DataFrame:
    """Closures, captures and the other shocks, one line a month: date, label, precision."""
    own = events_by_month(found.events.dropna(subset=["date"]), words.language)
    others = confounders(found, words)
    told = {month: [label] for month, label in zip(own["date"], own["label"], strict=True)}
    for row in others.to_dict("records"):
        said = told.setdefault(row["month"], [])
        # The capture of Kidal stands among the dated events already.
        if not any(row["label"] in one for one in said):
            said.append(row["label"])
    shown = found.months["month"]
    rows = [
        {"date": month, "label": words.semicolon.join(said), "precision": "month"}
        for month, said in sorted(told.items())
        if shown.min() <= month <= shown.max()
    ]
    return pd.DataFrame(rows, columns=["date", "label", "precision"])


# -- the map ---------------------------------------------------------------------------------


def closures(found: Withdrawal, words: Words) -> FigureText:
    """Between which days bases closed, how many days are unknown, what was taken meanwhile."""
    bases = found.events[found.events["kind"].isin(CLOSED)]
    known = bases["date"].dropna()
    taken = found.events[found.events["kind"] == "town_captured"]
    first, last = words.day(known.min()), words.day(known.max())
    undated = int(bases["date"].isna().sum())
    title = words.pick(
        f"{len(bases)} bases closed or were kept for liquidation, the dated ones between {first} "
        f"and {last}; {len(taken)} towns were taken meanwhile, by army and Wagner according "
        "to the press",
        f"{len(bases)} bases fermées ou gardées pour la liquidation, celles dont le jour est connu "
        f"entre le {first} et le {last} ; {len(taken)} villes prises entre-temps, par l’armée et "
        "Wagner selon la presse",
    )
    unplaced = int(found.events.loc[found.events["kind"].isin(MAPPED), "latitude"].isna().sum())
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Bases of MINUSMA, camps attacked and towns taken, June to December 2023, Mali",
            "Bases de la MINUSMA, camps attaqués et villes prises, de juin à décembre 2023, Mali",
        ),
        source=words.pick(
            "UN and press, as dated in the sources; outlines OCHA COD-AB, generalised.",
            "ONU et presse, dates selon les sources ; contours OCHA COD-AB, généralisés.",
        ),
        note=words.pick(
            f"No source gives the day of {undated} closures; {unplaced} place is not known. "
            "Bamako, the headquarters, is apart. Two events of one place stand side by side.",
            f"Le jour de {undated} fermetures n’est donné par aucune source ; {unplaced} lieu n’est"
            " pas connu. Bamako, le siège, est à part. Deux événements d’un même lieu figurent "
            "côte à côte.",
        ),
        alt=title,
    )


# -- phase 3+ --------------------------------------------------------------------------------


def _same_season_before(table: pd.DataFrame, last: pd.Timestamp) -> pd.Timestamp:
    """The newest analysis from before the withdrawal of the season of `last`, or of any season."""
    before = table.loc[~table["after"], "period_start"]
    same = before[before.dt.month == last.month]
    return pd.Timestamp((same if len(same) else before).max())


def phase3plus(found: Withdrawal, words: Words) -> FigureText:
    """The shares of the same season before and after; no effect is estimated."""
    table = found.phase3plus
    last = table["period_start"].max()
    before = _same_season_before(table, last)
    shares = table.set_index(["group", "period_start"])["share"]
    said = [
        [words.percent(100 * shares[group, day], 1) for day in (before, last)]
        for group in ("base", "adjacent")
    ]
    days = words.month(before), words.month(last)
    span = f"{words.month(table['period_start'].min())} – {days[1]}"
    after = table.loc[table["after"], "period_start"].nunique()
    title = words.pick(
        f"Phase 3 or worse in the cercles of the bases: {said[0][0]} in {days[0]}, {said[0][1]} in "
        f"{days[1]}; in their neighbours {said[1][0]} and {said[1][1]}: too few analyses to say "
        "more",
        f"Phase 3 ou pire dans les cercles des bases : {said[0][0]} en {days[0]}, {said[0][1]} en "
        f"{days[1]} ; dans les cercles limitrophes, {said[1][0]} et {said[1][1]} : trop peu "
        "d’analyses pour en dire plus",
    )
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Share of people in phase 3 or worse, current analyses, cercles analysed every time, "
            f"Mali, {span}",
            "Part des personnes en phase 3 ou pire, analyses courantes, cercles analysés à chaque "
            f"fois, Mali, {span}",
        ),
        source=words.pick(
            "CILSS, Cadre Harmonisé, through HDX.", "CILSS, Cadre Harmonisé, via HDX."
        ),
        note=words.pick(
            f"Described, not estimated: {after} analyses fall after June 2023, and analysts weigh "
            "insecurity when they classify.",
            f"Description, sans estimation : {after} analyses sont postérieures à juin 2023, et les"
            " analystes tiennent compte de l’insécurité lorsqu’ils classent.",
        ),
        alt=title,
    )
