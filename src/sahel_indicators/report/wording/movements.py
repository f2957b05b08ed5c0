"""Who has fled, and where to, in words: counts at a date, each producer's apart."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import pandas as pd

from ...areas import country_name
from ...countries import countries
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.movements import Movements
from .common import counted, highest, in_country, listed
from .displacement import in_part, producer

# Figures of one day that are further apart than this are said to disagree.
FAR_APART = 1.1


@cache
def _asylum() -> dict[str, list[str]]:
    """The English and French name of each country that is far from the Sahel, by its code."""
    text = files(__package__).joinpath("asylum_countries.toml").read_text("utf-8")
    return tomllib.loads(text)


def land(code: str, words: Words) -> str:
    """The name of any country in the words' language; its code where none is declared."""
    if code in countries():
        return words.pick(countries()[code].en, countries()[code].fr)
    return words.pick(*_asylum().get(code, [code, code]))


# -- stocks and flows ------------------------------------------------------------------------


def first_count(found: Movements) -> pd.Series | None:
    """The newest stock, in the row of the producer and date that printed its figure first."""
    if found.stocks.empty:
        return None
    stocks = found.stocks.sort_values(["date", "producer"])
    newest = stocks.iloc[-1]
    again = found.repeated[found.repeated["value"] == newest["value"]]
    since = newest["date"] if again.empty else again["since"].iloc[0]
    same = (stocks["value"] == newest["value"]) & (stocks["date"] >= since)
    first: pd.Series = stocks[same].iloc[0]
    return first


def stock_and_flow(found: Movements, words: Words) -> FigureText:
    """The newest count, how old it is, and the newest flow."""
    country = country_name(found.country, words.language)
    until = words.day(max(found.stocks["date"].max(), found.flows["date"].max()))
    return FigureText(
        title=stock_title(found, words),
        subtitle=words.pick(
            f"People displaced inside {country}: stocks by producer, and new displacements by "
            "conflict in the year",
            f"Personnes déplacées à l’intérieur du pays, {country} : stocks par producteur, et "
            "nouveaux déplacements dus aux conflits dans l’année",
        ),
        source=words.pick(
            f"{_producers(found, words)}. Data to {until}.",
            f"{_producers(found, words)}. Données jusqu’au {until}.",
        ),
        note=words.pick(
            "Stocks and flows are never added up, nor producers. A person displaced twice counts "
            "twice in the flow.",
            "Stocks et flux ne s’additionnent pas, ni les producteurs entre eux. Une personne "
            "déplacée deux fois compte deux fois dans le flux.",
        )
        + _rounds_note(found, words),
        alt=stock_alt(found, words),
    )


def _producers(found: Movements, words: Words) -> str:
    keys = dict.fromkeys([*found.stocks["producer"], *found.flows["producer"]])
    return ", ".join(sorted(producer(key, words) for key in keys))


def _rounds_note(found: Movements, words: Words) -> str:
    covered = found.rounds.loc[found.rounds["whole"], "areas"]
    partial = found.rounds[~found.rounds["whole"]]
    areas = counted(found.country, words, found.areas)
    if len(covered):
        return words.pick(
            f" DTM's rounds covered {covered.min()} to {covered.max()} of {areas}.",
            f" Les cycles de la DTM ont couvert de {covered.min()} à {covered.max()} des {areas}.",
        )
    if len(partial):
        return words.pick(
            f" DTM's rounds covered {partial['areas'].max()} of {areas} at most and are not shown "
            "as the country's.",
            f" Les cycles de la DTM n’ont couvert que {partial['areas'].max()} des {areas} et ne "
            "valent pas pour le pays.",
        )
    return ""


def stock_title(found: Movements, words: Words) -> str:
    """The newest count and since when it stands; the newest flow."""
    told, flows = inside(found, words), found.flows.dropna(subset=["value"])
    if flows.empty:
        return told
    last = flows.sort_values("date").iloc[-1]
    number, year = words.number(last["value"]), last["date"].year
    return told + words.pick(
        f"; {number} new displacements in {year}", f" ; {number} nouveaux déplacements en {year}"
    )


def inside(found: Movements, words: Words) -> str:
    """The newest count of people displaced inside the country, with its producer and date."""
    first = first_count(found)
    place = in_country(found.country, words)
    if first is None:
        return words.pick(
            f"No count of people displaced {place} is known here",
            f"Aucun décompte de personnes déplacées internes {place} n’est connu ici",
        )
    number, who = words.number(first["value"]), producer(first["producer"], words)
    when = words.month(first["date"]) + _in_part(found, first, words)
    counted_in = words.pick(
        f"{number} people displaced {place} ({who}, {when})",
        f"{number} personnes déplacées internes {place} ({who}, {when})",
    )
    return counted_in + _printed_again(found, first, words)


def inside_sentence(found: Movements, words: Words) -> str:
    """The same as a sentence for the opening of a notebook."""
    first, place = first_count(found), in_country(found.country, words)
    if first is None:
        return f"{inside(found, words)}."
    number, who = words.number(first["value"]), producer(first["producer"], words)
    when = words.month(first["date"]) + _in_part(found, first, words)
    told = words.pick(
        f"{number} people were counted as displaced {place} ({who}, {when})",
        f"{number} personnes déplacées internes ont été comptées {place} ({who}, {when})",
    )
    return f"{told}{_printed_again(found, first, words)}."


def _in_part(found: Movements, first: pd.Series, words: Words) -> str:
    return in_part(found.country, first, found.stocks, found.counted_in_part, words)


def _printed_again(found: Movements, first: pd.Series, words: Words) -> str:
    last = found.stocks.loc[found.stocks["value"] == first["value"], "date"].max()
    if last < first["date"] + pd.DateOffset(years=1):
        return ""
    when = words.month(last)
    return words.pick(
        f", the same figure printed again until {when}",
        f", chiffre repris à l’identique jusqu’en {when}",
    )


def stock_alt(found: Movements, words: Words) -> str:
    """Every producer's newest stock, and the flow year by year."""
    stocks = words.semicolon.join(
        f"{producer(row['producer'], words)} {words.number(row['value'])} "
        f"({words.month(row['date'])})"
        for row in found.latest.to_dict("records")
    )
    flows = words.semicolon.join(
        f"{row['date'].year} {words.number(row['value'])}"
        for row in found.flows.dropna(subset=["value"]).to_dict("records")
    )
    return words.pick(
        f"{stock_title(found, words)}. Newest stocks: {stocks}. New displacements: {flows}",
        f"{stock_title(found, words)}. Derniers stocks : {stocks}. Nouveaux déplacements : {flows}",
    )


# -- how the counts agree --------------------------------------------------------------------


def agreement(found: Movements, words: Words) -> str:
    """How far producers are apart on one day, in a sentence; nothing where none can be compared."""
    pairs = found.same_day
    if pairs.empty:
        return words.pick(
            "No two producers give a figure for the same day.",
            "Aucun couple de producteurs ne donne un chiffre pour le même jour.",
        )
    same, widest = int((pairs["ratio"] == 1).sum()), highest(pairs, "ratio")
    times, when = words.number(widest["ratio"], 1), words.month(widest["date"])
    return words.pick(
        f"Figures of two producers for the same day: {_equal(same, len(pairs), words)}; the widest "
        f"apart are {_two(widest, words)} in {when}, one {times} times the other.",
        f"Chiffres de deux producteurs pour un même jour : {_equal(same, len(pairs), words)} ; les "
        f"plus éloignés, {_two(widest, words)} en {when}, vont de 1 à {times}.",
    )


def _equal(same: int, pairs: int, words: Words) -> str:
    """How many pairs are equal to the digit, and what that says."""
    if pairs == 1 and not same:
        return words.pick("the only pair differs", "la seule paire diffère")
    if not same:
        return words.pick(
            f"none of {pairs} pairs is equal to the digit",
            f"aucune paire sur {pairs} n’est identique",
        )
    are, paires = ("is", "paire") if same == 1 else ("are", "paires")
    sont = "est identique" if same == 1 else "sont identiques"
    return words.pick(
        f"{same} of {pairs} pairs {are} equal to the digit, which shows a count passed on and "
        "confirms nothing",
        f"{same} {paires} sur {pairs} {sont}, signe d’un décompte repris et non d’une confirmation",
    )


def _two(pair: pd.Series, words: Words) -> str:
    said = [
        f"{producer(pair[who], words)} {words.number(pair[value])}"
        for who, value in (("one", "value"), ("other", "other_value"))
    ]
    return listed(said, words.language)


def same_day_title(found: Movements, words: Words) -> str:
    """How many pairs of figures of one day disagree by more than a tenth."""
    far = int((found.same_day["ratio"] > FAR_APART).sum())
    total = len(found.same_day)
    return words.pick(
        f"Two producers, one day: figures more than a tenth apart in {far} of {total} pairs",
        f"Deux producteurs, un même jour : plus d’un dixième d’écart dans {far} cas sur {total}",
    )


def repeated_title(found: Movements, words: Words) -> str:
    """How many counts were printed again, and which stands longest."""
    rows = found.repeated.assign(span=found.repeated["until"] - found.repeated["since"])
    longest = highest(rows, "span")
    number, count = words.number(longest["value"]), len(rows)
    since, until = words.month(longest["since"]), words.month(longest["until"])
    return words.pick(
        f"Counts printed again for later dates, to the digit: {count}; {number} stands from "
        f"{since} to {until}",
        f"Décomptes repris à l’identique pour des dates ultérieures : {count} ; {number} vaut de "
        f"{since} à {until}",
    )
