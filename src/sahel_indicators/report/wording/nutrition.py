"""Published figures of acute malnutrition in words: their course, and where they disagree."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name, country_name, part_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.nutrition import HIGH, Nutrition
from ...findings.nutrition_pairs import FEWEST_PAIRS
from .common import in_country, listed, of_country
from .nutrition_listed import newer_clause

_MEASURES = {
    "gam_whz": ("GAM, weight-for-height", "MAG, poids-pour-taille"),
    "sam_whz": ("SAM, weight-for-height", "MAS, poids-pour-taille"),
    "gam_muac": ("GAM, arm circumference", "MAG, périmètre brachial"),
    "sam_muac": ("SAM, arm circumference", "MAS, périmètre brachial"),
}
_PANELS = {
    "gam_whz": (
        "Global acute malnutrition (GAM), weight-for-height",
        "Malnutrition aiguë globale (MAG), poids-pour-taille",
    ),
    "sam_whz": (
        "Severe acute malnutrition (SAM), weight-for-height",
        "Malnutrition aiguë sévère (MAS), poids-pour-taille",
    ),
}
_SURVEYS = {
    "nutrition_surveys": ("Survey as first published", "Enquête, première publication"),
    "jme": ("UNICEF/WHO/World Bank list (JME)", "Liste UNICEF/OMS/Banque mondiale (JME)"),
}
# Points between two figures of one year from which a title tells both.
_FAR = 1.0
# WHO and UNICEF 2019, for whole countries: lower bounds from the second class on.
WASTING_BOUNDS = (2.5, 5.0, 10.0, 15.0)
_WASTING = ("very low|low|medium|high|very high", "très faible|faible|moyenne|élevée|très élevée")
_DIFFERENCES = {
    "survey": ("kind of survey", "type d’enquête"),
    "source": ("publisher", "diffuseur"),
    "age_group": ("ages", "âges"),
    "definition": ("case definition stated or not", "définition du cas précisée ou non"),
    "months": ("months", "mois"),
}


def measure_name(measure: str, words: Words) -> str:
    """A measure in a few words: what, and by which way of measuring."""
    return words.pick(*_MEASURES[measure])


def panel_name(measure: str, words: Words) -> str:
    """The heading of a measure's panel."""
    return words.pick(*_PANELS[measure])


def series_name(row: pd.Series, words: Words) -> str:
    """Who published a figure, and about children of which ages."""
    return f"{words.pick(*_SURVEYS[row['source']])}, {ages(row, words)}"


def children(row: pd.Series, words: Words) -> str:
    """Which children a figure is about: "children of 6–59 months"."""
    who = words.pick("children", "enfants")
    known = str(row["age_group"]).endswith("m")
    return f"{who}{words.pick(' of', ' de') if known else ','} {ages(row, words)}"


def ages(row: pd.Series, words: Words) -> str:
    """The ages of the children, short: "6–59 months"."""
    group = str(row["age_group"])
    if not group.endswith("m"):
        return words.pick("ages not stated", "âges non précisés")
    return f"{group.removesuffix('m').replace('-', '–')} {words.pick('months', 'mois')}"


def survey_name(row: pd.Series, words: Words) -> str:
    """A survey as it is called, and where it is listed; of some only the year is known."""
    name = str(row["survey"])
    if name.startswith("survey of "):
        year = row["period_end"].year
        name = words.pick(f"survey of {year}, kind not told", f"enquête de {year}, type inconnu")
    return name + (" (JME)" if row["source"] == "jme" else "")


def place_name(row: pd.Series, country: str, words: Words) -> str:
    """The whole country, an area or the part of one that a figure is about."""
    area = area_name(row["area_code"], words.language) if not row["national"] else ""
    whole = country_name(country, words.language)
    part = part_name(row["unit"], words.language) or row["unit"]
    if row["national"]:
        return f"{whole} ({part})" if part else whole
    return part or area


def wasting_bands(words: Words) -> tuple[tuple[float, ...], list[str]]:
    """The classes of the WHO and UNICEF for whole countries: bounds and names."""
    return WASTING_BOUNDS, words.pick(*_WASTING).split("|")


def national_malnutrition(found: Nutrition, words: Words) -> FigureText:
    """What the surveys of the whole country found."""
    country = country_name(found.country, words.language)
    told = pd.concat([found.national("gam_whz"), found.national("sam_whz")])
    years = f"{told['period_end'].min().year}–{told['period_end'].max().year}"
    return FigureText(
        title=national_title(found, words),
        subtitle=words.pick(
            f"Children with acute malnutrition, per cent, whole country, {country}, {years}; bands "
            "of WHO and UNICEF (2019)",
            f"Enfants souffrant de malnutrition aiguë, en pour cent, pays entier, {country}, "
            f"{years} ; classes de l’OMS et de l’UNICEF (2019)",
        ),
        source=words.pick(
            "SMART and other surveys as published; UNICEF, WHO and World Bank, Joint Malnutrition "
            "Estimates (survey input).",
            "enquêtes SMART et autres, telles que publiées ; UNICEF, OMS et Banque mondiale, Joint "
            "Malnutrition Estimates (données d’enquêtes).",
        ),
        note=_national_note(told, words),
        alt=national_alt(found, words),
    )


def _national_note(told: pd.DataFrame, words: Words) -> str:
    """What a mark and its line are, and which figures are oddly low."""
    note = words.pick(
        "A line under a mark is the period; of JME only the year is known, and its wasting leaves "
        "oedema out. Most publications do not state the case definition.",
        "Le trait sous un symbole est la période ; pour la JME, seule l’année est connue, et "
        "l’émaciation y exclut les œdèmes. La plupart des publications ne précisent pas la "
        "définition du cas.",
    )
    odd = told[told["doubt"] == "ratio"]
    values = ", ".join(
        f"{words.percent(row['value'], 1)} ({row['survey']})" for _, row in odd.iterrows()
    )
    doubt = words.pick(
        f" Under a twentieth of the same survey's GAM, which is unusual; nothing here tells "
        f"whether it was measured so or misprinted: SAM {values}.",
        " Moins d’un vingtième de la MAG de la même enquête, ce qui est inhabituel ; rien ici ne "
        f"dit s’il s’agit d’une mesure ou d’une erreur d’impression : MAS {values}.",
    )
    return note + (doubt if values else "")


def national_title(found: Nutrition, words: Words) -> str:
    """The latest figure, newer ones of the list, and how many were high (10 % or more)."""
    gam = found.national("gam_whz")
    last = latest(gam)
    high, every = int((gam["value"] >= HIGH).sum()), len(gam)
    limit = words.percent(HIGH)
    newest = _newest(found, last, words) + _against(gam, last, words)
    newer = newer_clause(found, words)
    parts = [newest, *([newer] if newer else [])]
    since = gam["period_end"].min().year
    many = words.pick(
        f"{high} of {every} national figures since {since} are {limit} or more",
        f"{high} des {every} chiffres nationaux depuis {since} atteignent {limit}",
    )
    title = words.pick("Global acute malnutrition: ", "Malnutrition aiguë globale : ")
    return title + words.semicolon.join([*parts, many])


def _newest(found: Nutrition, last: pd.Series, words: Words) -> str:
    """The latest figure; whose it is where it comes from the list, or the list has newer ones."""
    value, when = words.percent(last["value"], 1), when_measured(last, words)
    if not found.newer_listed.empty:
        return words.pick(
            f"{value} in the newest survey as its own report printed it ({when})",
            f"{value} selon la dernière enquête dont le rapport est repris ici ({when})",
        )
    if last["source"] == "jme":
        when += words.pick(", JME list", ", liste JME")
    return words.pick(f"{value} most recently ({when})", f"{value} en dernier lieu ({when})")


def _against(gam: pd.DataFrame, last: pd.Series, words: Words) -> str:
    """What the list gives for the year of the latest survey where that is another figure."""
    same_year = gam["period_end"].dt.year == last["period_end"].year
    listed_too = gam[same_year & gam["source"].eq("jme") & (last["source"] != "jme")]
    far = listed_too[(listed_too["value"] - last["value"]).abs() >= _FAR]
    if far.empty:
        return ""
    other, year = words.percent(far["value"].iloc[-1], 1), last["period_end"].year
    return words.pick(
        f", but {other} in the JME list for {year}", f", mais {other} dans la liste JME pour {year}"
    )


def latest(gam: pd.DataFrame) -> pd.Series:
    """The latest figure as a survey published it; of one in a list only where there is no other."""
    own = [row for row, source in enumerate(gam["source"]) if source != "jme"]
    return gam.iloc[own[-1] if own else -1]


def when_measured(row: pd.Series, words: Words) -> str:
    """The month in which a survey ended, or its year where no more is known."""
    return str(row["period_end"].year) if row["year_only"] else words.month(row["period_end"])


def national_alt(found: Nutrition, words: Words) -> str:
    """Every national figure of GAM."""
    said = words.semicolon.join(
        f"{when_measured(row, words)}, {series_name(row, words)}{words.colon}"
        f"{words.percent(row['value'], 1)}"
        for _, row in found.national("gam_whz").iterrows()
    )
    return f"{national_title(found, words)}. {said}"


def no_national(found: Nutrition, words: Words) -> str:
    """Why there is no course of the national figure."""
    return words.pick(
        f"No figure of acute malnutrition by weight-for-height for the whole country was "
        f"published {in_country(found.country, words)} in these years.",
        f"Aucun chiffre de malnutrition aiguë selon le poids-pour-taille pour le pays entier n’a "
        f"été publié {in_country(found.country, words)} sur ces années.",
    )


# -- what disagrees ----------------------------------------------------------------------------


def disagreement_caption(found: Nutrition, words: Words) -> str:
    """In how many cases figures of one area, year and measure differ."""
    cases = found.disagreeing["group"].nunique()
    country = of_country(found.country, words)
    return words.pick(
        f"Published figures {country} about one area, year and measure that differ: {cases} "
        f"{'case' if cases == 1 else 'cases'}, the widest apart first",
        f"Chiffres publiés {country} portant sur les mêmes zone, année et mesure et qui "
        f"diffèrent : {cases} cas, les plus éloignés d’abord",
    )


def no_disagreement(found: Nutrition, words: Words) -> str:
    """That no two figures disagree, which with few figures says little."""
    every = len(found.points)
    return words.pick(
        f"No two of the {every} figures are about the same area, year and measure and differ.",
        f"Parmi les {every} chiffres, il n’y en a pas deux qui portent sur les mêmes zone, année "
        "et mesure et diffèrent.",
    )


def differences(names: tuple[str, ...], words: Words) -> str:
    """What else differs between figures that disagree."""
    return listed([words.pick(*_DIFFERENCES[name]) for name in names], words.language)


def with_interval(row: pd.Series, words: Words) -> str:
    """A prevalence with its interval where one was published: "9.4% (8.7–10.2)"."""
    value = words.percent(row["value"], 1)
    if pd.isna(row["lower"]):
        return value
    return f"{value} ({words.number(row['lower'], 1)}–{words.number(row['upper'], 1)})"


# -- seasons and ways of measuring -------------------------------------------------------------


def season_sentence(found: Nutrition, words: Words) -> str:
    """Whether surveys of the lean season are higher, or that there are too few pairs to say."""
    season = found.season
    pairs, independent = len(season.pairs), season.independent
    if season.refused:
        return words.pick(
            "Whether surveys of the lean season find more cannot be said. Pairs of surveys of one "
            "area, case definition, age group and publisher, a year apart or less: "
            f"{pairs}, of which without a survey in common: {independent}; {FEWEST_PAIRS} are "
            "needed.",
            "On ne peut dire si les enquêtes de soudure trouvent davantage. Paires d’enquêtes de "
            "mêmes zone, définition, âges et diffuseur, à un an d’écart au plus : "
            f"{pairs}, dont sans enquête commune : {independent} ; il en faut {FEWEST_PAIRS}.",
        )
    value = words.number(season.difference, 1)
    ends = f"{words.number(season.ci_low, 1)}–{words.number(season.ci_high, 1)}"
    return words.pick(
        f"Surveys of June to August found {value} points more than those of October to December "
        f"(95% interval {ends}; {pairs} pairs).",
        f"Les enquêtes de juin à août trouvent {value} points de plus que celles d’octobre à "
        f"décembre (intervalle à 95 % : {ends} ; {pairs} paires).",
    )


def season_clause(found: Nutrition, words: Words) -> str:
    """The same in a few words, to end a sentence with."""
    if found.season.pairs.empty:
        return words.pick(
            "no two surveys can be compared to say whether the lean season is worse",
            "faute de deux enquêtes comparables, on ne peut dire si la soudure est pire",
        )
    if found.season.refused:
        pairs = len(found.season.pairs)
        return words.pick(
            "comparable pairs of surveys are too few to say whether the lean season is worse "
            f"({pairs})",
            "les paires d’enquêtes comparables sont trop peu nombreuses pour dire si la soudure "
            f"est pire ({pairs})",
        )
    value = words.number(found.season.difference, 1)
    return words.pick(
        f"surveys of the lean season find {value} points more than those after the harvest",
        f"les enquêtes de soudure trouvent {value} points de plus que celles d’après récolte",
    )


def no_both_ways(words: Words) -> str:
    """That no survey of the country gave both figures."""
    return words.pick(
        "No survey published both weight-for-height and arm circumference for the same area.",
        "Aucune enquête n’a publié à la fois poids-pour-taille et périmètre brachial pour une même "
        "zone.",
    )
