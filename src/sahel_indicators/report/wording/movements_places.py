"""Where the displaced are, in words: in which areas, in which countries, from which countries."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name, country_name, part_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.movements import Movements
from .common import areas_of, counted, feminine, from_country, in_country, listed, regions_of
from .movements import land

_SHOWN = 3  # countries or areas named in a title
# A country of asylum with fewer of the refugees than this is added to the others in the bars.
MOST_BARS = 10
_ADDED = "autres pays sont additionnés"


# -- inside the country ----------------------------------------------------------------------


def last_round(found: Movements, day: pd.Timestamp, words: Words) -> FigureText:
    """Where the last round that stands for the country, of a `day`, counted most."""
    country, area = country_name(found.country, words.language), areas_of(found.country, words, 1)
    known, when = int(found.last_round["value"].notna().sum()), words.day(day)
    of_all = counted(found.country, words, found.areas)
    return FigureText(
        title=round_title(found, day, words),
        subtitle=words.pick(
            f"Internally displaced people by {area}, {country}, last DTM round by {area}, {when}",
            f"Personnes déplacées internes par {area}, {country}, dernier cycle de la DTM par "
            f"{area}, {when}",
        ),
        source=words.pick(
            f"IOM DTM, round of {when}; outlines OCHA COD-AB, generalised.",
            f"OIM DTM, cycle du {when} ; contours OCHA COD-AB, généralisés.",
        ),
        note=words.pick(
            f"The round covered {known} of {of_all}; the others were not visited, which is not "
            "zero.",
            f"Le cycle a couvert {known} sur {of_all} ; l’absence de visite ne vaut pas zéro.",
        )
        + _newer(found, day, words),
        alt=_round_alt(found, day, words),
    )


def _newer(found: Movements, day: pd.Timestamp, words: Words) -> str:
    newer = found.regions[found.regions["date"] > day]
    if newer.empty:
        return ""
    until, regions = words.month(newer["date"].max()), regions_of(found.country, words)
    some = "certaines" if feminine(found.country, 1) else "certains"
    return words.pick(
        f" Newer figures, to {until}, are printed for some {regions} only.",
        f" Des chiffres plus récents, jusqu’à {until}, ne sont publiés que pour {some} {regions}.",
    )


def round_title(found: Movements, day: pd.Timestamp, words: Words) -> str:
    """In how many areas half of the displaced people were counted, and which have most."""
    ranked = _ranked(found)
    half = int((ranked["value"].cumsum() < ranked["value"].sum() / 2).sum()) + 1
    names = [area_name(code, words.language) for code in ranked["area_code"].head(_SHOWN)]
    total, month = words.number(ranked["value"].sum()), words.month(day)
    of_all = counted(found.country, words, len(ranked))
    return words.pick(
        f"Half of the {total} people counted in {month} were in {half} of {of_all}, most in "
        f"{listed(names, 'en')}",
        f"La moitié des {total} personnes comptées en {month} étaient dans {half} des {of_all}, "
        f"surtout {listed(names, 'fr')}",
    )


def _ranked(found: Movements) -> pd.DataFrame:
    known: pd.DataFrame = found.last_round.dropna(subset=["value"])
    return known.sort_values("value", ascending=False, kind="stable")


def _round_alt(found: Movements, day: pd.Timestamp, words: Words) -> str:
    said = words.semicolon.join(
        f"{area_name(code, words.language)} {words.number(value)}"
        for code, value in zip(*_ranked(found)[["area_code", "value"]].to_numpy().T, strict=True)
        if value > 0
    )
    return f"{round_title(found, day, words)}. {said}"


def place(row: pd.Series, words: Words) -> str:
    """A region, or the part of an area that a figure is about."""
    if row["unit"]:
        return part_name(row["unit"], words.language)
    return area_name(row["area_code"], words.language)


def regions_title(found: Movements, words: Words) -> str:
    """For how many places, and of which dates, figures are printed."""
    first, last = (words.month(found.regions["date"].agg(end)) for end in ("min", "max"))
    when = first if first == last else words.pick(f"{first} to {last}", f"{first} à {last}")
    where = in_country(found.country, words)
    return words.pick(
        f"No round covers the country: the newest figures by place {where}, {when}",
        f"Aucun cycle ne couvre le pays : derniers chiffres par lieu {where}, {when}",
    )


# -- across borders --------------------------------------------------------------------------


def newest(refugees: pd.DataFrame) -> pd.DataFrame:
    """The refugees at the newest date, the largest group first, without the zeros."""
    at_last = refugees["date"] == refugees["date"].max()
    rows: pd.DataFrame = refugees[at_last & (refugees["value"] > 0)]
    return rows.sort_values("value", ascending=False, kind="stable", ignore_index=True)


def shares(rows: pd.DataFrame, words: Words) -> str:
    """The largest groups with their share of all: "58% in Mauritania, 24% in Niger"."""
    total = rows["value"].sum()
    said = [
        (words.percent(100 * row["value"] / total), land(row["counterpart_code"], words))
        for row in rows.head(_SHOWN).to_dict("records")
    ]
    # Of a name and its share, a line keeps both.
    return ", ".join(
        words.pick(f"{share} in {name}", f"{name} {share}".replace(" ", "\N{NO-BREAK SPACE}"))
        for share, name in said
    )


def asylum(found: Movements, words: Words) -> FigureText:
    """How many refugees there are from the country, and where most are."""
    country = from_country(found.country, words)
    rows = newest(found.abroad)
    when = words.day(rows["date"].iloc[0])
    left_out = len(rows) - MOST_BARS
    return FigureText(
        title=asylum_title(found, words),
        subtitle=words.pick(
            f"Refugees from {country_name(found.country, 'en')} by country of asylum, people, "
            f"{when}",
            f"Réfugiés originaires {country} par pays d’asile, personnes, {when}",
        ),
        source=_unhcr(words, when),
        note=(
            words.pick(
                f"{left_out} more {'country is' if left_out == 1 else 'countries are'} added up. "
                "Asylum seekers are not counted.",
                f"{left_out} {'autre pays est ajouté' if left_out == 1 else _ADDED}. "
                "Les demandeurs d’asile ne sont pas comptés.",
            )
            if left_out > 0
            else words.pick(
                "Asylum seekers are not counted.", "Les demandeurs d’asile ne sont pas comptés."
            )
        ),
        alt=f"{asylum_title(found, words)}. "
        + words.semicolon.join(
            f"{land(row['counterpart_code'], words)} {words.number(row['value'])}"
            for row in rows.head(MOST_BARS).to_dict("records")
        ),
    )


def asylum_title(found: Movements, words: Words) -> str:
    """The refugees at the newest date with the largest groups."""
    rows = newest(found.abroad)
    number, when = words.number(rows["value"].sum()), words.month(rows["date"].iloc[0])
    name, of = country_name(found.country, words.language), from_country(found.country, words)
    return words.pick(
        f"{number} refugees from {name} in {when}: {shares(rows, words)}",
        f"{number} réfugiés originaires {of} en {when} : {shares(rows, words)}",
    )


def asylum_sentence(found: Movements, words: Words) -> str:
    """The same as a sentence for the opening of a notebook, without its full stop."""
    rows = newest(found.abroad)
    number, when = words.number(rows["value"].sum()), words.month(rows["date"].iloc[0])
    name, of = country_name(found.country, words.language), from_country(found.country, words)
    return words.pick(
        f"{number} refugees from {name} were abroad in {when}: {shares(rows, words)}",
        f"{number} réfugiés originaires {of} vivaient à l’étranger en {when} : "
        f"{shares(rows, words)}",
    )


def _unhcr(words: Words, when: str) -> str:
    return words.pick(
        f"UNHCR, Refugee Population Statistics. Data to {when}.",
        f"HCR, Refugee Population Statistics. Données jusqu’au {when}.",
    )


def over_time(found: Movements, words: Words) -> FigureText:
    """How the refugees from the country, and in it, have changed."""
    when = words.day(found.abroad["date"].max())
    name, here = country_name(found.country, "en"), from_country(found.country, words)
    return FigureText(
        title=over_time_title(found, words),
        subtitle=words.pick(
            f"Refugees from {name} by country of asylum, and in {name} by country of origin, "
            "people at the end of the year",
            f"Réfugiés originaires {here} par pays d’asile, et réfugiés accueillis par pays "
            "d’origine, personnes en fin d’année",
        ),
        source=_unhcr(words, when),
        note=words.pick(
            "Of refugees in the country, only those from the other five countries of the Sahel "
            "are in the table. It does not say whether the last year is final.",
            "Parmi les réfugiés accueillis, seuls ceux des cinq autres pays du Sahel figurent dans "
            "la table. Elle ne dit pas si la dernière année est définitive.",
        ),
        alt=over_time_title(found, words),
    )


def over_time_title(found: Movements, words: Words) -> str:
    """Refugees from the country and in it at the first and the last date."""
    (first, one), (last, other) = _ends(found.abroad)
    years = first.year, last.year
    out = words.number(one), words.number(other)
    name, of = country_name(found.country, "en"), from_country(found.country, words)
    told = words.pick(
        f"Refugees from {name}: {out[0]} at the end of {years[0]}, {out[1]} at the end of "
        f"{years[1]}",
        f"Réfugiés originaires {of} : {out[0]} fin {years[0]}, {out[1]} fin {years[1]}",
    )
    if found.received.empty:
        return told
    _, (_, now) = _ends(found.received)
    here, place_ = words.number(now), in_country(found.country, words)
    return told + words.pick(
        f"; refugees {place_} from the other five countries: {here}",
        f" ; réfugiés des cinq autres pays accueillis {place_} : {here}",
    )


def _ends(refugees: pd.DataFrame) -> tuple[tuple[pd.Timestamp, float], tuple[pd.Timestamp, float]]:
    """The first and the last date with all refugees of that date."""
    total = refugees.groupby("date")["value"].sum().sort_index()
    return (total.index[0], float(total.iloc[0])), (total.index[-1], float(total.iloc[-1]))
