"""The words around the estimates of MINUSMA's end: event study, designs, course, placebos."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...analysis import InterruptedSeries
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.minusma import Withdrawal
from .common import interval
from .minusma_figures import LEVEL, acled, percent_of
from .minusma_names import course_check, design_group, design_name


def event_study(found: Withdrawal, words: Words) -> FigureText:
    """Whether the quarters before differ, and how many of those after do."""
    study = found.studies["conflict_events"]
    rows = study.plot_data()
    after = rows[rows["side"] == "after"]
    apart = int(((after["band_low"] > 0) | (after["band_high"] < 0)).sum())
    test = study.pre_trend
    told = f"p = {words.number(test['p_value'], 2)}"
    quarters = f"{len(after)}"
    title = words.pick(
        f"Before the end the cercles of the bases could not be told from others ({told}, a weak "
        f"test); after it {apart or 'none'} of {quarters} quarters can be told from them",
        "Avant la fin, les cercles des bases ne se distinguaient pas des autres "
        f"({told}, test peu puissant) ; ensuite, "
        + (
            f"{apart} trimestres sur {quarters} s’en distinguent"
            if apart
            else f"aucun des {quarters} trimestres ne s’en distingue"
        ),
    )
    if study.trends_differ:
        title = words.pick(
            f"The cercles of the bases moved apart from others before the end already ({told})",
            f"Les cercles des bases s’écartaient déjà des autres avant la fin ({told})",
        )
    times = words.number(float(np.exp(abs(test["bias_80"]))), 1)
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Events per 100,000 people and quarter, log(1 + rate): cercles of the bases less all "
            "others of the north and centre, Mali, by quarter since the announcement (June 2023)",
            "Événements pour 100\u202f000 habitants et par trimestre, log(1 + taux) : cercles des "
            "bases moins tous les autres du nord et du centre, Mali, par trimestre depuis "
            "l’annonce (juin 2023)",
        ),
        source=acled(words),
        note=words.pick(
            f"{study.n} cercle-quarters, errors clustered by {study.clusters} cercles. The test of "
            "the quarters before is weak: a drift it finds in 80% of cases only would alone make "
            f"the rate {times} times as high or as low.",
            f"{study.n} cercles-trimestres, erreurs types groupées par {study.clusters} cercles. Le"
            " test des trimestres antérieurs est peu puissant : une dérive qu’il ne décèle que "
            f"dans 80 % des cas multiplierait ou diviserait à elle seule le taux par {times}.",
        ),
        alt=title,
    )


def designs(found: Withdrawal, words: Words) -> FigureText:
    """How many of all declared designs differ from zero, before and after correction."""
    table = found.estimates
    others = table[~table["primary"]]
    clear = int((others["p_value"] < LEVEL).sum())
    corrected = int((others["p_holm"] < LEVEL).sum())
    main = found.primary
    ends = interval(percent_of(main["ci_low"]), percent_of(main["ci_high"]), words, 0)
    title = words.pick(
        f"The declared comparison shows no clear difference ({ends}%); of {len(others)} others, "
        f"{clear} show one, {corrected or 'none'} after correction for their number",
        f"La comparaison déclarée ne montre pas d’écart net ({ends} %) ; sur {len(others)} autres, "
        f"{clear} en montrent un, {corrected or 'aucune'} après correction pour leur nombre",
    )
    if main["p_value"] < LEVEL:
        title = words.pick(
            f"The declared comparison shows a difference of {ends}%",
            f"La comparaison déclarée montre un écart : {ends} %",
        )
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Ratio, after to before, of the cercles of the bases to others of the north and "
            "centre, Mali, June 2021 to December 2025",
            "Rapport, après sur avant, des cercles des bases aux autres du nord et du centre, Mali,"
            " juin 2021 à décembre 2025",
        ),
        source=acled(words),
        note=words.pick(
            "Poisson models weigh cercles by their counts, so the few worst of the year before "
            "decide them: regression to the mean.",
            "Les modèles de Poisson pondèrent les cercles par leurs décomptes : quelques cercles, "
            "les plus touchés l’année précédente, y décident (régression vers la moyenne).",
        ),
        alt=f"{title}. "
        + words.semicolon.join(_design_alt(row, words) for _, row in table.iterrows()),
    )


def _design_alt(row: pd.Series, words: Words) -> str:
    named = f"{design_group(row, words)}, {design_name(row, words)}"
    return f"{named}{words.colon}{_ratio(row, words)}"


def _ratio(row: pd.Series, words: Words) -> str:
    """A difference of logarithms as a ratio, with its interval."""
    ratio, low, high = (float(np.exp(row[name])) for name in ("estimate", "ci_low", "ci_high"))
    return f"{words.number(ratio, 2)} ({interval(low, high, words, 2)})"


# -- the interrupted series ------------------------------------------------------------------


def course(found: Withdrawal, words: Words) -> FigureText:
    """What was reported against what the course before would have given."""
    about = _series(found).diagnostics
    seen, expected = (words.number(about[name]) for name in ("observed_after", "expected_after"))
    ends = interval(about["expected_low"], about["expected_high"], words, 0)
    months = about["periods_after"]
    title = words.pick(
        f"Carried on, the course of the years before would have given {expected} deaths ({ends}) in"
        f" the cercles of the bases in {months} months; {seen} were reported",
        f"Prolongée, l’évolution des années précédentes aurait donné {expected} décès ({ends}) dans"
        f" les cercles des bases en {months} mois ; {seen} ont été signalés",
    )
    path = _series(found).path
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Reported deaths a month in the cercles of the bases, and what was to be expected of "
            f"{words.month(path['month'].min())} to May 2023, Mali",
            "Décès signalés par mois dans les cercles des bases, et ce que laissait attendre la "
            f"période de {words.month(path['month'].min())} à mai 2023, Mali",
        ),
        source=acled(words),
        note=words.pick(
            f"Quasi-Poisson with trend and season, errors for autocorrelation; {_series(found).n} "
            "months, June to December 2023 left out; band: 95% interval. One series has no "
            "comparison group: this cannot say why.",
            f"Quasi-Poisson avec tendance et saison, erreurs types robustes à l’autocorrélation ; "
            f"{_series(found).n} mois, juin à décembre 2023 exclus ; bande : intervalle à 95 %. "
            "Une seule série n’a pas de groupe de comparaison : elle ne peut dire pourquoi.",
        ),
        alt=title,
    )


def _series(found: Withdrawal) -> InterruptedSeries:
    if found.course is None:
        raise ValueError(found.no_course)
    return found.course.series


def placebos(found: Withdrawal, words: Words) -> FigureText:
    """What the same method finds with one thing changed, and where nothing happened."""
    if found.course is None:
        raise ValueError(found.no_course)
    table = found.course.checks[found.course.checks["refused"] == ""]
    false = table[table["group"] == "false date"]
    wrong = false[(false["ci_low"] > 0) | (false["ci_high"] < 0)]
    ratio = words.number(float(np.exp(found.course.main["estimate"])), 1)
    title = words.pick(
        f"Deaths were {ratio} times what was expected; at {len(wrong)} of {len(false)} dates at "
        f"which no mission left the same method finds a change as well{_of(wrong, words)}",
        f"Les décès ont été {ratio} fois l’attendu ; à {len(wrong)} des {len(false)} dates sans "
        f"retrait, la même méthode trouve aussi un changement{_of(wrong, words)}",
    )
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Deaths reported after the date, as a ratio to what was to be expected, cercles of the "
            "bases unless said otherwise, Mali",
            "Décès signalés après la date, rapportés à ce qui était attendu, cercles des bases sauf"
            " mention contraire, Mali",
        ),
        source=acled(words),
        note=words.pick(
            "At false dates only the months before June 2023 are used. A method that finds changes "
            "where there are none says little about the true one.",
            "Aux dates fictives, seuls les mois antérieurs à juin 2023 servent. Une méthode qui "
            "trouve des changements là où il n’y en a pas dit peu du vrai.",
        ),
        alt=f"{title}. "
        + words.semicolon.join(_course_alt(row, words) for _, row in table.iterrows()),
    )


def _of(wrong: pd.DataFrame, words: Words) -> str:
    """The largest of the changes that are none."""
    if wrong.empty:
        return ""
    most = wrong.iloc[int(wrong["estimate"].abs().argmax())]
    ratio = words.number(float(np.exp(most["estimate"])), 1)
    when = words.month(pd.Timestamp(most["check"]))
    return words.pick(f", to {ratio} times ({when})", f", à {ratio} fois l’attendu ({when})")


def _course_alt(row: pd.Series, words: Words) -> str:
    return f"{course_check(row, words)}{words.colon}{_ratio(row, words)}"
