"""What is known of a country and how old it is, in words."""

from __future__ import annotations

import pandas as pd

from ... import indicators
from ...areas import country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.coverage import Coverage, Oddities
from ...quality import RULES
from ...quality.french import FRENCH
from .common import areas_of, for_country, regions_of
from .quality_terms import producer, seen

FAMILIES = {
    "food_security": ("Food insecurity", "Insécurité alimentaire"),
    "malnutrition": ("Malnutrition", "Malnutrition"),
    "displacement": ("Displacement", "Déplacements"),
    "conflict": ("Conflict", "Conflit"),
    "context": ("Climate and prices", "Climat et prix"),
}
# Short names for rows; what stands for several indicators of one table is named after it.
_ROWS = {
    "phase3plus_people": ("People in phase 3 or worse", "Personnes en phase 3 ou pire"),
    "insufficient_food_consumption": (
        "Insufficient food consumption",
        "Consommation alimentaire insuffisante",
    ),
    "crisis_coping": ("Crisis coping (rCSI)", "Stratégies de crise (rCSI)"),
    "gam_whz": ("Acute malnutrition, WHZ, surveys", "Malnutrition aiguë, PTZ, enquêtes"),
    "sam_whz": ("Severe acute malnutrition, WHZ", "Malnutrition aiguë sévère, PTZ"),
    "gam_muac": ("Acute malnutrition, MUAC", "Malnutrition aiguë, PB"),
    "idp_stock": ("Displaced people (IDPs)", "Personnes déplacées (PDI)"),
    "new_displacements": ("New displacements", "Nouveaux déplacements"),
    "refugees_by_origin": ("Refugees from the country", "Réfugiés originaires du pays"),
    "conflict_events": ("Events (ACLED)", "Événements (ACLED)"),
    "conflict_fatalities": ("Fatalities (ACLED)", "Décès (ACLED)"),
    "deaths_state_based": ("Deaths (UCDP)", "Morts (UCDP)"),
    "rainfall_anomaly": ("Rainfall", "Pluies"),
    "ndvi_anomaly": ("Vegetation", "Végétation"),
    "cereal_price_stress": ("Cereal prices", "Prix des céréales"),
    "food_inflation": ("Food inflation", "Inflation alimentaire"),
}


_NAMED = 3  # of what is not known, in a title
_MOST = 0.5  # of a level's areas


def row_name(key: str, words: Words) -> str:
    """An indicator as a row of the figure, short."""
    declared = indicators.declared(key)
    return words.pick(*_ROWS.get(key, (declared.en, declared.fr)))


def level_name(country: str, level: int, words: Words) -> str:
    """What the areas of a level are: "by cercle", "by region", "whole country"."""
    if level == 0:
        return words.pick("whole country", "pays entier")
    area = regions_of(country, words, 1) if level == 1 else areas_of(country, words, 1)
    return words.pick(f"by {area}", f"par {area}")


# -- the figure ------------------------------------------------------------------------------


def completeness(found: Coverage, words: Words) -> FigureText:
    """What is known, of which areas, year by year."""
    country = country_name(found.country, words.language)
    years = found.shown["year"]
    return FigureText(
        title=completeness_title(found, words),
        subtitle=words.pick(
            f"Share of areas with at least one figure in the year, {country}, "
            f"{years.min()}–{years.max()}",
            f"Part des zones ayant au moins un chiffre dans l’année, {country}, "
            f"{years.min()}–{years.max()}",
        ),
        source=_all_sources(found, words),
        note=words.pick(
            "A coarser level stands below a finer one only where it knows years that the finer "
            "does not. A measured zero is a figure; a projection is none.",
            "Un niveau plus large ne figure sous un plus fin que s’il connaît d’autres années. Un "
            "zéro mesuré est un chiffre ; une projection n’en est pas un.",
        ),
        alt=completeness_alt(found, words),
    )


def _all_sources(found: Coverage, words: Words) -> str:
    count, when = len(found.sources), words.day(found.known_on)
    return words.pick(
        f"{count} published sources, listed with licence and date beside this figure. Data to "
        f"{when}.",
        f"{count} sources publiées, avec licence et date dans le tableau ci-joint. Données "
        f"jusqu’au {when}.",
    )


def completeness_title(found: Coverage, words: Words) -> str:
    """How many kinds of figures are known, how many by area, and which are not at all."""
    total = len(known_of(found)) + len(found.never)
    known, by_area = len(known_of(found)), len(known_by_area(found))
    name = for_country(found.country, words)
    told = words.pick(
        f"{known} of {total} kinds of figures are known {name} in one year or more, {by_area} of "
        "them by area",
        f"{known} types de chiffres sur {total} sont connus {name} au moins une année, dont "
        f"{by_area} par zone",
    )
    if not found.never:
        return told
    lacking = words.semicolon.join(row_name(key, words) for key in found.never[:_NAMED])
    more = len(found.never) - _NAMED
    also = words.pick(f"; {more} more", f" ; {more} de plus") if more > 0 else ""
    return told + words.pick(f". Not known: {lacking}{also}", f". Inconnus : {lacking}{also}")


def newest_of(found: Coverage, key: str, words: Words) -> str:
    """To which year an indicator is known, level by level: "2024 by cercle, 2025 by region"."""
    rows = found.frame[(found.frame["indicator"] == key) & (found.frame["with_figure"] > 0)]
    said: list[str] = []
    until, most = 0, 0.0
    for level in sorted(rows["admin_level"].unique(), reverse=True):
        last = rows[rows["admin_level"] == level].nlargest(1, "year").iloc[0]
        # A coarser level is worth telling where it is newer, or where the finer one covers little.
        if last["year"] <= until and most >= _MOST:
            continue
        until, part = int(last["year"]), words.percent(100 * last["share"])
        most = max(most, float(last["share"]))
        within = f" ({part})" if level else ""
        said.append(f"{until} {level_name(found.country, level, words)}{within}")
    return ", ".join(said)


def known_of(found: Coverage) -> list[str]:
    """The indicators with a figure at any level."""
    return list(dict.fromkeys(found.frame.loc[found.frame["with_figure"] > 0, "indicator"]))


def known_by_area(found: Coverage) -> list[str]:
    """Those with a figure below the whole country."""
    rows = found.frame[(found.frame["with_figure"] > 0) & (found.frame["admin_level"] > 0)]
    return list(dict.fromkeys(rows["indicator"]))


def completeness_alt(found: Coverage, words: Words) -> str:
    """The last year of each row, and the share of areas with a figure in it."""
    rows = found.shown[found.shown["with_figure"] > 0]
    last = rows.sort_values("year").groupby(["indicator", "admin_level"], sort=False).tail(1)
    said = words.semicolon.join(
        f"{row_name(row['indicator'], words)}, "
        f"{level_name(found.country, row['admin_level'], words)}{words.colon}{row['year']} "
        f"({words.percent(100 * row['share'])})"
        for row in last.to_dict("records")
    )
    return f"{completeness_title(found, words)}. {said}"


# -- sources, oddities -----------------------------------------------------------------------


def sources_title(found: Coverage, words: Words) -> str:
    """How many sources, and how old the oldest of the newest figures is."""
    oldest = found.sources.sort_values("last").iloc[0]
    name = producer(oldest["source"], words).partition(";")[0].rstrip()
    return words.pick(
        f"{len(found.sources)} sources; the newest figure of {name} is of "
        f"{words.month(oldest['last'])}, the oldest of all",
        f"{len(found.sources)} sources ; la plus ancienne, {name}, s’arrête à "
        f"{words.month(oldest['last'])}",
    )


def age(days: int, words: Words) -> str:
    """How old a figure is, in months or years."""
    months = round(days / 30.4)
    if months < 1:
        return words.pick("under a month", "moins d’un mois")
    if months < 24:
        return words.pick(f"{months} months", f"{months} mois")
    return words.pick(f"{months // 12} years", f"{months // 12} ans")


def rule_title(key: str, words: Words) -> str:
    """What a rule finds."""
    titles = {rule.key: rule.title for rule in RULES}
    return words.pick(titles[key], FRENCH[key].title)


def rule_handling(key: str, words: Words) -> str:
    """What is done about it."""
    handling = {rule.key: rule.handling for rule in RULES}
    return words.pick(handling[key], FRENCH[key].handling)


def reason(text: str, country: str, words: Words) -> str:
    """Why a row was set aside."""
    return seen(text, country, words)


def oddities_of(found: Oddities) -> pd.DataFrame:
    """The rules that found something, the gravest first: rule, findings, rows."""
    groups = found.findings.groupby("rule", sort=False)
    table = groups.agg(
        findings=("adds", "size"), rows=("adds", "sum"), example=("examples", "first")
    )
    return table.reset_index()


def oddities_title(found: Oddities, words: Words) -> str:
    """How many rules found something, and which flags most rows."""
    table = oddities_of(found)
    most = table.nlargest(1, "rows").iloc[0]
    title, rows = rule_title(most["rule"], words), words.number(most["rows"])
    return words.pick(
        f"{len(table)} of {len(RULES)} rules found something odd; most rows: {title} ({rows})",
        f"{len(table)} règles sur {len(RULES)} ont trouvé une anomalie ; le plus de lignes : "
        f"{title} ({rows})",
    )


def account_title(found: Oddities, words: Words) -> str:
    """Rows that stand behind the country's figures, and those set aside."""
    used, aside = words.number(found.rows), words.number(found.quarantine["rows"].sum())
    return words.pick(
        f"{used} rows stand behind this country's figures; {aside} were set aside, each with its "
        "reason",
        f"{used} lignes portent les chiffres de ce pays ; {aside} ont été écartées, chacune avec "
        "son motif",
    )
