"""The answer of the notebook on conflict and food insecurity, for two kinds of readers."""

from __future__ import annotations

from ...areas import country_name
from ...figures.words import Words
from ...findings import ConflictFood
from .briefing import Briefing
from .common import areas_of, counted, feminine, in_country, interval
from .conflict_food_evidence import check_sentences
from .conflict_food_limits import limits
from .conflict_food_names import check_name
from .conflict_food_readings import LEVEL, leads_alone, points_word, step_of


def conflict_food_briefing(result: ConflictFood, words: Words) -> Briefing:
    """Question, answer in two sentences, what it rests on, limits."""
    name = country_name(result.country, words.language)
    return Briefing(
        words=words,
        question=words.pick(
            f"{name}: is there more food insecurity where and when there was more conflict before, "
            "and is that more than what conflict afterwards would “explain”?",
            f"{name} : l’insécurité alimentaire est-elle plus forte là et quand il y a eu plus de "
            "conflit auparavant, et au-delà de ce que le conflit postérieur « expliquerait » ?",
        ),
        answer=(_first(result, words), _second(result, words)),
        basis=_basis(result, words),
        limits=(*limits(result, words), *check_sentences(result, words)[1:]),
        would_change=words.pick(
            "Rain, prices and conflict around held fixed at the area's own level over all years; a "
            "measure of food insecurity that analysts do not weigh with insecurity in mind.",
            "Pluie, prix et conflit alentour tenus constants au niveau de la zone elle-même sur "
            "toutes les années ; une mesure de l’insécurité alimentaire que les analystes ne "
            "pondèrent pas en fonction de l’insécurité.",
        ),
    )


def _first(result: ConflictFood, words: Words) -> str:
    """How much more, in numbers that occur."""
    row, (low, high), step = result.primary, result.quartiles_of_exposure, step_of(result)
    less, more = words.number(low, 1), words.number(high, 1)
    points, clear = words.number(abs(step * row["estimate"]), 1), row["p_value"] < LEVEL
    areas, where = areas_of(result.country, words), in_country(result.country, words)
    rises, those = row["estimate"] > 0, "celles" if feminine(result.country) else "ceux"
    if not clear:
        return words.pick(
            f"Whether {areas} {where} that had more conflict in the year before have more people in"
            " phase 3 or worse cannot be told: the difference is not apart from zero.",
            f"On ne peut dire si les {areas} ayant connu davantage de conflit dans l’année "
            f"précédente comptent, {where}, davantage de personnes en phase 3 ou pire : l’écart ne "
            "se distingue pas de zéro.",
        )
    return words.pick(
        f"Yes, they go together: {where}, {areas} with {more} conflict events per 100,000 people in"
        f" the year before an analysis had {points} percentage points "
        f"{'more' if rises else 'fewer'} people in phase 3 or worse than with {less}, compared with"
        " others of their region.",
        f"Oui, les deux vont de pair : {where}, les {areas} ayant connu {more} événements de "
        "conflit pour 100\u202f000 habitants dans l’année précédant une analyse comptaient "
        f"{points} points de pourcentage {'de plus' if rises else 'de moins'} de personnes en "
        f"phase 3 ou pire que {those} en ayant connu {less}, par rapport aux autres {areas} de "
        "leur région.",
    )


def _second(result: ConflictFood, words: Words) -> str:
    """Why this is no proof of a cause: the test with the future, and the weakest check."""
    leads = leads_alone(result)
    ahead = int((leads["p_value"] < LEVEL).sum())
    weakest = _weakest(result, words)
    if not ahead:
        return words.pick(
            "This does not show that conflict is the cause, although conflict that came only after "
            f"the analysis goes with it in none of {len(leads)} models{weakest}.",
            "Cela ne montre pas que le conflit en est la cause, même si le conflit survenu "
            f"seulement après l’analyse n’y est associé dans aucun des {len(leads)} modèles"
            f"{weakest}.",
        )
    return words.pick(
        f"This does not show that conflict is the cause: in {ahead} of {len(leads)} models "
        f"conflict that came only after the analysis “explains” food insecurity as well{weakest}.",
        f"Cela ne montre pas que le conflit en est la cause : dans {ahead} des {len(leads)} "
        "modèles, le conflit survenu seulement après l’analyse « explique » lui aussi "
        f"l’insécurité alimentaire{weakest}.",
    )


def _weakest(result: ConflictFood, words: Words) -> str:
    """The region without which the difference can no longer be told from zero, if it could be."""
    if result.primary["p_value"] >= LEVEL:
        return ""
    table = result.checks[result.checks["refused"] == ""]
    lost = table[(table["group"] == "left out") & (table["p_value"] >= LEVEL)]
    if lost.empty:
        return words.pick(
            "; no single region carries the difference",
            " ; aucune région ne porte l’écart à elle seule",
        )
    name = check_name(lost.sort_values("p_value").iloc[-1], words)
    return words.pick(
        f"; without {name} the difference can no longer be told from zero",
        f" ; sans {name} l’écart ne se distingue plus de zéro",
    )


def _basis(result: ConflictFood, words: Words) -> str:
    """Estimator, sample, n and interval, and how the model was chosen."""
    row, frame = result.primary, result.frame
    starts, one = frame["period_start"], areas_of(result.country, words, 1)
    span = f"{words.month(starts.min())} – {words.month(starts.max())}"
    known = counted(result.country, words, int(row["clusters"]))
    number, ends = (
        words.number(row["estimate"], 2),
        interval(row["ci_low"], row["ci_high"], words, 2),
    )
    p = (
        f"p < {words.number(0.001, 3)}"
        if row["p_value"] < 0.001
        else (f"p = {words.number(row['p_value'], 3)}")
    )
    unit, models = points_word(row["estimate"], words), len(leads_alone(result))
    return words.pick(
        f"Least squares with effects of {one} and of region by analysis, errors clustered by {one};"
        f" {row['n']} {one}-analyses, {known}, {starts.nunique()} current analyses of the Cadre "
        f"Harmonisé ({span}). One unit of log(1 + events per 100,000 in 12 months) goes with "
        f"{number} percentage points of phase 3+ (95% interval {ends}; {p}). The model was named as"
        f" the main one after all {models} had been estimated. Phases are published by the CILSS, "
        "events by ACLED; the association is computed here.",
        f"Moindres carrés avec effets de {one} et de région par analyse, erreurs types groupées par"
        f" {one} ; {row['n']} observations, {known}, {starts.nunique()} analyses courantes du Cadre"
        f" Harmonisé ({span}). Une unité de log(1 + événements pour 100\u202f000 en 12 mois) va "
        f"de pair avec {number} {unit} de pourcentage de phase 3+ (intervalle à 95 % {ends} ; "
        f"{p}). Le modèle a été désigné comme principal une fois les {models} estimés. Les phases "
        "sont publiées par le CILSS, les événements par ACLED ; l’association est calculée ici.",
    )
