"""The change report in words: what moved since the last run, by how much, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from ...areas import country_name
from ...figures.words import Words
from ...provenance.changes import Changes, Group
from ...provenance.changes_stated import ALL_AT_ONCE
from .changes_estimates import main_estimates
from .changes_values import (
    cause,
    change,
    kind_of_figure,
    pair,
    period,
    place,
    title,
    unit_of_change,
    unseen,
)
from .common import counted, in_country, listed

# How many values that came or went a sentence names.
_NAMED = 3
# How many indicators the summary tells of.
_LEADING = 3


def headline(country: str, words: Words) -> str:
    """The title of a country's change report."""
    name = country_name(country, words.language)
    return words.pick(
        f"{name}: what changed since the last run",
        f"{name} : ce qui a changé depuis le dernier calcul",
    )


def compared_with(changes: Changes, words: Words) -> str:
    """Which run this one is compared with, or why with none."""
    if changes.before:
        about = _of_run(changes.before, words)
        return words.pick(
            f"Compared with the run of {about}.", f"Comparaison avec le calcul du {about}."
        )
    if changes.reason == "first":
        return words.pick(
            "This is the first run here: there is nothing before it to compare with.",
            "C’est le premier calcul ici : il n’y a rien avant lui à quoi le comparer.",
        )
    if changes.reason == "limited":
        return words.pick(
            "Nothing is compared: a run is compared with the last one of everything, or else with "
            "the last one limited to the same part, and neither is at hand. To have every run "
            "about one country compared, set SAHEL_REPORTS=MLI and call sahel run without "
            "--country.",
            "Rien n’est comparé : un calcul est comparé au dernier calcul complet ou, à défaut, au "
            "dernier limité à la même partie, et aucun des deux n’est disponible. Pour que chaque "
            "calcul sur un seul pays soit comparé, définissez SAHEL_REPORTS=MLI et lancez "
            "sahel run sans --country.",
        )
    why = changes.reason.partition(": ")[2]
    return words.pick(
        f"The run before this one cannot be read, so nothing could be compared: {why}",
        f"Le calcul précédent n’est pas lisible, rien n’a donc pu être comparé : {why}",
    )


def _of_run(record: Mapping[str, str], words: Words) -> str:
    """The day and time of a run, and the package's version."""
    finished = pd.to_datetime(record.get("finished") or "NaT", utc=True)
    if pd.isna(finished):
        return words.pick("an unknown day", "jour inconnu")
    day = words.day(finished.tz_localize(None))
    time = words.pick(f"{finished:%H:%M}", f"{finished:%H} h {finished:%M}")
    version = words.pick("version", "version")
    package = record.get("package")
    return f"{day}, {time} UTC" + (f" ({version} {package})" if package else "")


def in_short(changes: Changes, country: str, words: Words) -> list[str]:
    """What an analyst reads before the meeting, in sentences."""
    if not changes.before:
        return [compared_with(changes, words)]
    if changes.nothing:
        return [_nothing(changes, words), *_not_compared(changes, words)]
    groups = changes.groups(country)
    estimates = main_estimates(changes.estimates_about(country), words)
    sentences = [_account(changes, country, words), *estimates]
    leading = [group for group in groups if len(group.moved) or len(group.withdrawn)][:_LEADING]
    sentences += [f"{title(g.indicator, words)}{words.colon}{of_group(g, words)}" for g in leading]
    return [sentence for sentence in (*sentences, *_warnings(changes, country, words)) if sentence]


def _nothing(changes: Changes, words: Words) -> str:
    number = words.number(sum(changes.compared.values()))
    all_compared = not (changes.not_compared or changes.reports_not_compared)
    what = "" if all_compared else words.pick(" in what was compared", " dans ce qui est comparé")
    if not changes.statements_compared:
        return words.pick(
            f"Nothing changed{what}: all {number} published values are what they were.",
            f"Rien n’a changé{what} : les {number} valeurs publiées sont les mêmes.",
        )
    return words.pick(
        f"Nothing changed{what}: all {number} published values, and all numbers of findings and "
        "reports, are what they were.",
        f"Rien n’a changé{what} : les {number} valeurs publiées et tous les chiffres des résultats "
        "et des rapports sont les mêmes.",
    )


def _account(changes: Changes, country: str, words: Words) -> str:
    """How many published values of the country moved, came and went."""
    here = changes.values[changes.values["location_code"] == country]
    moved, came, went = (
        words.number(int(mask.sum()))
        for mask in (here["change"].notna(), here["before"].isna(), here["after"].isna())
    )
    small = unseen(here)
    number = words.number(small)
    of_these = words.pick(
        f" ({number} of them by too little to show in print)",
        f" (dont {number} trop peu pour que cela se voie à l’affichage)",
    )
    there, small_ones = in_country(country, words), of_these if small else ""
    return words.pick(
        f"Published values {there}: {moved} moved{small_ones}, {came} are new, {went} are gone.",
        f"Valeurs publiées {there} : modifiées, {moved}{small_ones} ; nouvelles, {came} ; "
        f"disparues, {went}.",
    )


def _warnings(changes: Changes, country: str, words: Words) -> Iterator[str]:
    """What may not be overlooked: unexplained values, countries that could not be compared."""
    here = changes.values[changes.values["location_code"] == country]
    unexplained = int((here["causes"] == "unexplained").sum())
    if unexplained:
        number = words.number(unexplained)
        yield words.pick(
            f"{number} of them nothing explains: neither data nor code nor areas changed behind "
            "them. Do not use them before somebody knows why.",
            f"{number} d’entre elles restent inexpliquées : ni données, ni code, ni zones n’ont "
            "changé derrière elles. Ne pas les utiliser avant d’en connaître la raison.",
        )
    yield _intervals(changes, country, words)
    yield from _not_compared(changes, words)
    if others := [code for code in changes.restated if code != country]:
        names = _countries(others, words)
        yield words.pick(
            f"Other countries whose findings or report changed (see their pages): {names}.",
            f"Autres pays dont les résultats ou le rapport ont changé (voir leur page) : {names}.",
        )


def _intervals(changes: Changes, country: str, words: Words) -> str:
    """How many intervals moved while their values stayed, here and in the other countries."""
    here = changes.intervals.get(country, 0)
    elsewhere = sum(changes.intervals.values()) - here
    if not here + elsewhere:
        return ""
    told, others = words.number(here), words.number(elsewhere)
    more = words.pick(f" ({others} in other countries)", f" (dans d’autres pays : {others})")
    end = f"{told}{more if elsewhere else ''}."
    return words.pick(
        f"Values that stayed while their published interval moved: {end}",
        f"Valeurs inchangées dont l’intervalle publié a changé : {end}",
    )


def _not_compared(changes: Changes, words: Words) -> Iterator[str]:
    """The countries whose values, or whose findings and report, could not be compared."""
    if changes.not_compared:
        names = _countries(changes.not_compared, words)
        yield words.pick(
            f"Not compared, because only one of the two runs has values: {names}.",
            f"Sans comparaison, car un seul des deux calculs a des valeurs : {names}.",
        )
    if changes.reports_not_compared:
        names = _countries(changes.reports_not_compared, words)
        yield words.pick(
            "Findings and report not compared, because only one of the two runs has them, or the "
            f"earlier one is of a version that kept them elsewhere: {names}.",
            "Résultats et rapport sans comparaison, car un seul des deux calculs en a, ou le "
            f"précédent vient d’une version qui les rangeait ailleurs : {names}.",
        )


def _countries(codes: Sequence[str], words: Words) -> str:
    """Countries in a sentence; what is found about all at once comes last."""
    names = [country_name(code, words.language) for code in codes if code != ALL_AT_ONCE]
    if ALL_AT_ONCE in codes:
        names.append(words.pick("all countries at once", "tous les pays à la fois"))
    return listed(names, words.language)


def of_group(group: Group, words: Words) -> str:
    """One indicator in a country: how many areas moved, from what to what, and the largest."""
    parts = [_moved(group, words), _gone(group, words), _new(group, words)]
    return " ".join(filter(None, parts))


def _moved(group: Group, words: Words) -> str:
    if group.moved.empty:
        return ""
    where, number = _areas(group, words), words.number(len(group.moved))
    several = len(group.moved) > 1
    return words.pick(
        f"{number} value{'s' if several else ''} moved ({where}), {_span(group, words)}; "
        f"{_largest(group, words)}.",
        f"{number} valeur{'s' if several else ''} {'ont' if several else 'a'} changé ({where}), "
        f"{_span(group, words)} ; {_largest(group, words)}.",
    )


def _span(group: Group, words: Words) -> str:
    low, high = (change(group.indicator, by or 0.0, words) for by in (group.lowest, group.highest))
    unit = unit_of_change(group.indicator, words, group.lowest if low == high else None)
    span = (
        words.pick(f"by {low}", f"de {low}")
        if low == high
        else (words.pick(f"from {low} to {high}", f"de {low} à {high}"))
    )
    return f"{span} {unit}".strip()


def _areas(group: Group, words: Words) -> str:
    """Which areas: "44 cercles, 9 regions and the country"."""
    levels = group.moved.drop_duplicates("area_code")["admin_level"].value_counts()
    parts = []
    if below := int(levels.get(2, 0)):
        parts.append(counted(group.location_code, words, below))
    if regions := int(levels.get(1, 0)):
        one = regions == 1
        parts.append(f"{regions} " + words.pick("region", "région") + ("" if one else "s"))
    if levels.get(0, 0):
        parts.append(words.pick("the country", "le pays"))
    return listed(parts, words.language)


def _largest(group: Group, words: Words) -> str:
    """The change that stands for most people and, where it is another, the one in the unit."""
    moved = group.moved
    weightiest = moved.iloc[0]
    furthest = moved.iloc[int(moved["change"].abs().to_numpy().argmax())]
    if weightiest.name == furthest.name:
        return words.pick("largest: ", "la plus forte variation : ") + _one(furthest, words)
    return (
        words.pick("for most people: ", "pour le plus de personnes : ") + _one(weightiest, words)
        + words.pick("; furthest: ", " ; la plus forte variation : ") + _one(furthest, words)
    )  # fmt: skip


def _one(row: pd.Series, words: Words) -> str:
    before, after = pair(row["indicator"], row["before"], row["after"], words)
    when = period(row["period_start"], row["period_end"], words)
    moved = words.pick(f"{before} to {after}", f"de {before} à {after}")
    return (
        f"{place(row, words)}, {when}, {kind_of_figure(row, words)}, {moved} ({cause(row, words)})"
    )


def _gone(group: Group, words: Words) -> str:
    if group.withdrawn.empty:
        return ""
    count, named = len(group.withdrawn), _some(group.withdrawn, "before", words)
    one = count == 1
    gone = " qui n’est plus publiée" if one else "s qui ne sont plus publiées"
    return words.pick(
        f"{words.number(count)} value{'' if one else 's'} no longer published: {named}.",
        f"{words.number(count)} valeur{gone} : {named}.",
    )


def _new(group: Group, words: Words) -> str:
    if group.appeared.empty:
        return ""
    count, named = len(group.appeared), _some(group.appeared, "after", words)
    one = count == 1
    return words.pick(
        f"{words.number(count)} new value{'' if one else 's'}: {named}.",
        f"{words.number(count)} nouvelle{'' if one else 's'} valeur{'' if one else 's'} : {named}.",
    )


def _some(rows: pd.DataFrame, side: str, words: Words) -> str:
    """The first values by place, period and number, and how many more there are."""
    named = [
        f"{place(row, words)}, {period(row['period_start'], row['period_end'], words)} "
        f"({pair(row['indicator'], row[side], row[side], words)[0]})"
        for _, row in rows.head(_NAMED).iterrows()
    ]
    if (more := len(rows) - _NAMED) > 0:
        number = words.number(more)
        named.append(words.pick(f"{number} more", f"{number} autre{'s' if more > 1 else ''}"))
    return words.semicolon.join(named)
