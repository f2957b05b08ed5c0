"""Alerts as tables for a terminal, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ..areas import country_name
from ..figures.words import Words
from .backtest import FEW
from .replaying import Alerts
from .rule import LEVELS, Rule
from .wording import (
    areas,
    days_ago,
    level_name,
    outcome_text,
    period,
    place,
    producer,
    reading,
    reason_text,
    standing_counted,
    title,
)

# So many areas are named of those that cannot be judged for one reason.
_NAMED = 4


def heading(alerts: Alerts, words: Words, today: date | None) -> str:
    """Country, day and what stands; where `today` is given, how long ago that day is."""
    stands = standing_counted(alerts, words)
    name = country_name(alerts.country, words.language)
    day = words.day(alerts.as_of)
    line = words.pick(f"{name}, as known on {day}: {stands}.", f"{name}, état au {day} : {stands}.")
    if today and (ago := days_ago(alerts, today, words)):
        line += words.pick(
            f" That is {ago}: no figure the rules look at came after it.",
            f" C’était {ago} : aucun chiffre que regardent les règles n’a suivi.",
        )
    return words.joined(line)


def standing_table(alerts: Alerts, words: Words) -> pd.DataFrame:
    """What stands, the gravest first: level, area, what was found, and since when."""
    names = words.pick("level area found since", "niveau zone constat depuis")
    rows: list[Any] = sorted(alerts.standing.itertuples(index=False), key=_gravest_first)
    told = [(*_about(row, alerts, words), words.day(row.since)) for row in rows]
    return pd.DataFrame(told, columns=names.split())


def given_table(alerts: Alerts, words: Words) -> pd.DataFrame:
    """Every alert given, the latest first, with the day on which it was."""
    names = words.pick("level area found given", "niveau zone constat émise")
    rows: list[Any] = list(alerts.fired.itertuples(index=False))[::-1]
    told = [(*_about(row, alerts, words), words.day(row.known_on)) for row in rows]
    return pd.DataFrame(told, columns=names.split())


def _gravest_first(row: Any) -> tuple[int, str, int, str]:
    return -LEVELS.index(row.level), row.rule, row.admin_level, row.area_code


def _about(row: Any, alerts: Alerts, words: Words) -> tuple[str, str, str]:
    rule = alerts.rule(row.rule)
    when = period(row.period_start, row.period_end, words)
    found = f"{title(rule, words)}{words.colon}{reading(row, rule, words)}"
    found = f"{found} ({when}{words.semicolon}{producer(row.source, words)})"
    area = place(row.area_code, row.admin_level, words)
    return level_name(row.level, words), area, words.joined(found)


def unjudged_table(alerts: Alerts, words: Words) -> pd.DataFrame:
    """Rules and areas of which nobody can say, with the reason and the newest figure's period."""
    names = words.pick("rule areas reason newest", "règle zones motif dernier").split()
    told = []
    for (rule, reason), rows in alerts.unjudged.groupby(["rule", "reason"], sort=False):
        last = rows.dropna(subset=["period_end"]).sort_values("period_end")
        newest = (
            period(last["period_start"].iloc[-1], last["period_end"].iloc[-1], words)
            if len(last)
            else ""
        )
        name = title(alerts.rule(str(rule)), words)
        told.append((name, _areas(rows, words), reason_text(str(reason), words), newest))
    return pd.DataFrame(told, columns=names)


def _areas(rows: pd.DataFrame, words: Words) -> str:
    """The areas by name where they are few, else how many at which level."""
    if len(rows) <= _NAMED:
        pairs = zip(rows["area_code"], rows["admin_level"], strict=True)
        return ", ".join(place(code, level, words) for code, level in pairs)
    of_levels = rows.groupby("admin_level")["area_code"].agg(["first", "size"])
    told: list[Any] = list(of_levels.itertuples())
    return ", ".join(_counted(row.Index, row.first, row.size, words) for row in told)


def _counted(level: int, code: str, number: int, words: Words) -> str:
    """So many areas of a level: "10 regions", "50 cercles"."""
    if level == 0:
        return words.pick("the country", "le pays")
    return f"{words.number(number)} {areas(code, level, words, number)}"


def test_tables(
    alerts: Alerts, tested: pd.DataFrame, words: Words
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The test on the past rule by rule: what is counted as having followed, and a table.

    One row a level of areas and least level of alerts.
    """
    for key, rows in tested.groupby("rule", sort=False):
        rule = alerts.rule(str(key))
        outcome = outcome_text(rule, words)
        said = words.pick(f"Followed: {outcome}", f"Suivie\u202f: {outcome}") if outcome else ""
        yield (
            f"{title(rule, words)} ({key}{_span(rows, words)})\n{said}",
            _test_table(rows, rule, alerts.country, words),
        )


def _test_table(tested: pd.DataFrame, rule: Rule, country: str, words: Words) -> pd.DataFrame:
    """One row a level of areas and of alerts; of gaps only where a rule looks at a window."""
    names = words.pick(
        "alerts of|given|a year|followed|usual|caught|lead|gaps",
        "alertes|émises|par an|suivies|d’ordinaire|vues|avance|lacunes",
    ).split("|")
    rows: list[Any] = list(tested.itertuples(index=False))
    told = [
        (
            f"{areas(country, row.admin_level, words)}, {level_name(row.level, words)}",
            words.number(row.alerts),
            _number(row.alerts_a_year, words, 1),
            _part(row.followed, row.outcome_known, words) + ("*" if _is_few(row) else ""),
            _part(row.base_followed, row.base_known, words),
            _part(row.caught, row.base_followed, words),
            _number(row.lead_days, words),
            words.number(row.months_missing),
        )
        for row in rows
    ]
    table = pd.DataFrame(told, columns=names)
    return table if rule.kind == "highest" else table.iloc[:, :-1]


def _number(figure: float, words: Words, decimals: int = 0) -> str:
    return "–" if np.isnan(figure) else words.number(figure, decimals)


def _is_few(row: Any) -> bool:
    return bool(row.few and row.outcome_known)


def _part(some: int, of: int, words: Words) -> str:
    """A share, and of how many: "63% (203)"."""
    return f"{words.percent(100 * some / of)} ({words.number(of)})" if of else "–"


def test_notes(words: Words) -> list[str]:
    """How to read the tables of the test, and what they do not say."""
    reading_help = words.pick(
        "Each row counts alerts of its level or graver, as they would have been given from what "
        "was known on the day, in the months named above the table. Followed: of alerts whose "
        "outcome is known, those after which what is said above the table came. Usual: the same of "
        "every area and period that could be judged. Caught: of what came, how often the rule held "
        "before. Lead: median days from the alert to the day on which what followed became known. "
        "Gaps: figures with too few known months before them, of which a high can only be "
        "refused and never claimed; they are not judged and count in nothing else. In brackets: of "
        "how many.",
        "Chaque ligne compte les alertes de ce niveau ou plus graves, telles qu’elles auraient été "
        "émises d’après ce qui était connu le jour même, pendant les mois indiqués au-dessus du "
        "tableau. Suivies : parmi les alertes "
        "dont la suite est connue, celles que suit ce qui est dit au-dessus du tableau. "
        "D’ordinaire : la même part pour toutes les zones et périodes évaluables. Vues : parmi ce "
        "qui est survenu, la part où la règle se vérifiait avant. Avance : nombre médian de jours "
        "entre l’alerte et le jour où la suite a été connue. Lacunes : chiffres précédés de "
        "trop peu de mois connus, dont on peut exclure mais jamais affirmer qu’ils soient un plus "
        "haut ; ils ne sont pas évalués et ne comptent nulle part ailleurs. Entre parenthèses : "
        "sur combien.",
    )
    caution = words.pick(
        f"* Fewer than {FEW} alerts with a known outcome: the share says little. Alerts of one "
        "day or neighbouring areas are not independent. What followed an alert was not caused by "
        "it, nor by what it saw.",
        f"* Moins de {FEW} alertes dont la suite est connue : la part dit peu de chose. Les "
        "alertes d’un même jour ou de zones voisines ne sont pas indépendantes. Ce qui suit une "
        "alerte n’en est pas l’effet, ni celui de ce qu’elle a vu.",
    )
    return [words.joined(reading_help), words.joined(caution)]


def _span(tested: pd.DataFrame, words: Words) -> str:
    """From which month to which something could be judged; "" where nothing could."""
    first, last = tested["known_from"].min(), tested["known_to"].max()
    if pd.isna(first):
        return ""
    return words.pick("; {} to {}", "\u202f; {} à {}").format(words.month(first), words.month(last))
