"""What alerts say, in English and French: every figure with its period, producer and limits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from ..areas import area_name, country_name
from ..countries import countries, country_of
from ..figures.words import Words
from ..indicators import declared
from ..quality.french import source_in_french
from ..sources import sources
from .conditions import ABOVE, GAPS, NO_COMPARISON, NO_INTERVAL, REACHES, SPANS
from .judging import IN_PART, MISSING, TOO_OLD
from .replaying import LEFT_OUT, NEVER, NO_EVENTS, Alerts
from .rule import LEVELS, Rule

# Each level, alone and counted: one, several.
_LEVELS = {
    "watch": (("watch", "watch", "watches"), ("à surveiller", "à surveiller", "à surveiller")),
    "warning": (
        ("warning", "warning", "warnings"),
        ("avertissement", "avertissement", "avertissements"),
    ),
    "alarm": (("alarm", "alarm", "alarms"), ("alarme", "alarme", "alarmes")),
}

# How a producer is named beside a figure; the others by what `sources.toml` calls them.
_PRODUCERS = {
    "cilss_ch": ("Cadre Harmonisé", "Cadre harmonisé"),
    "cilss_ch_hapi": ("Cadre Harmonisé, through HDX HAPI", "Cadre harmonisé, via HDX HAPI"),
    "acled": ("reported by ACLED", "signalés par ACLED"),
    "acled_events": ("reported by ACLED", "signalés par ACLED"),
    "ucdp_ged": ("reported by UCDP", "signalés par l’UCDP"),
    "ucdp_candidate": ("reported by UCDP", "signalés par l’UCDP"),
    "iom_dtm": ("IOM DTM", "DTM de l’OIM"),
    "dtm_government": ("DTM and the government", "DTM et gouvernement"),
    "idmc": ("IDMC", "IDMC"),
    "nutrition_surveys": ("surveys", "enquêtes"),
    "wfp_prices": ("WFP", "PAM"),
}

REASONS = {
    NEVER: ("no figure of its sources", "aucun chiffre de ses sources"),
    NO_EVENTS: ("no event files ingested", "aucun fichier d’événements intégré"),
    TOO_OLD: ("newest figure too old", "dernier chiffre trop ancien"),
    LEFT_OUT: ("not in the newest figures", "absente des derniers chiffres"),
    MISSING: ("published without a figure", "publiée sans chiffre"),
    IN_PART: ("only part of the area covered", "zone couverte en partie seulement"),
    GAPS: ("months of the window missing", "mois manquants dans la fenêtre"),
    NO_COMPARISON: ("nothing to compare with", "aucun chiffre de comparaison"),
}

_CERTAINTY = {
    ABOVE: ("interval {} to {}", "intervalle de {} à {}"),
    SPANS: (
        "interval {} to {} spans the threshold",
        "intervalle de {} à {}, de part et d’autre du seuil",
    ),
    REACHES: (
        "below the threshold, interval {} to {} reaches it",
        "sous le seuil, que l’intervalle de {} à {} atteint",
    ),
    NO_INTERVAL: ("no interval published", "sans intervalle publié"),
}

VERIFY = (
    "Before acting, please verify each alert with partners on the ground. An alert is a reason to "
    "ask, never a reason to suspend or withhold assistance; no alert does not mean that all is "
    "well.",
    "Avant d’agir, merci de vérifier chaque alerte avec les partenaires sur le terrain. Une alerte "
    "invite à se renseigner et ne justifie jamais de suspendre ou de refuser l’aide ; l’absence "
    "d’alerte ne veut pas dire que tout va bien.",
)


def level_name(level: str, words: Words) -> str:
    """What a level is called."""
    english, french = _LEVELS[level]
    return words.pick(english[0], french[0])


def counted(count: int, level: str, words: Words) -> str:
    """So many alerts of a level: "3 warnings", "3 avertissements"."""
    english, french = _LEVELS[level]
    name = words.pick(english[1 + (count != 1)], french[1 + (count > 1)])
    return f"{words.number(count)} {name}"


def standing_counted(alerts: Alerts, words: Words) -> str:
    """How many alerts stand at which level; none is said only of what could be judged."""
    counts = alerts.standing["level"].value_counts()
    said = [counted(int(counts[one]), one, words) for one in reversed(LEVELS) if one in counts]
    if said:
        return ", ".join(said)
    if not alerts.clear:
        return words.pick("nothing can be judged", "rien ne peut être évalué")
    if len(alerts.unjudged):
        return words.pick(
            "no alert stands where it can be judged", "aucune alerte là où l’on peut en juger"
        )
    return words.pick("no alert stands", "aucune alerte en cours")


def reason_text(reason: str, words: Words) -> str:
    """Why nobody can say."""
    return words.pick(*REASONS[reason])


def title(rule: Rule, words: Words) -> str:
    """What a rule is called, with French spaces."""
    return words.joined(rule.title(words.language))


def verify(words: Words) -> str:
    """What people are asked to do with alerts."""
    return words.joined(words.pick(*VERIFY))


def place(code: str, admin_level: int, words: Words) -> str:
    """An area's name; of level 1 with what it is, for an area below may have the same name."""
    if admin_level == 0:
        return country_name(code, words.language)
    name = area_name(code, words.language)
    return f"{name} ({areas(code, 1, words)})" if admin_level == 1 else name


def areas(code: str, level: int, words: Words, count: int = 1) -> str:
    """What so many areas of a level are called where a code lies: "region", "cercles"."""
    return countries()[country_of(code)].called(level, words.language, count)


def days_ago(alerts: Alerts, today: date, words: Words) -> str:
    """How long ago the day of the alerts is; "" where it is not over."""
    days = (pd.Timestamp(today) - alerts.as_of).days
    if days <= 0:
        return ""
    number, several = words.number(days), "s" if days > 1 else ""
    return words.pick(f"{number} day{several} ago", f"il y a {number} jour{several}")


def producer(source: str, words: Words) -> str:
    """Who published a figure; of deaths, who reported them."""
    if source in _PRODUCERS:
        return words.pick(*_PRODUCERS[source])
    if source not in sources():
        return source
    return words.pick(sources()[source].producer, source_in_french(source).producer)


def amount(value: float, indicator: str, words: Words, decimals: int = 1) -> str:
    """A figure with its unit: 26.9%, 414,524; a phase says that it is computed."""
    unit = declared(indicator).unit
    if unit == "1" and declared(indicator).kind == "share":
        return words.percent(100 * value, decimals)
    if unit == "percent":
        return words.percent(value, decimals)
    if unit == "phase":
        return words.pick("phase {} (computed)", "phase {} (calculée)").format(words.number(value))
    if unit.startswith("per "):
        return words.number(value, _decimals_of_rate(value))
    return words.number(value, 0 if unit != "1" else 2)


def _decimals_of_rate(rate: float) -> int:
    """Two below 10, else one; more where a rate that is not 0 would read as 0."""
    if abs(rate) >= 10:
        return 1
    return next((decimals for decimals in range(2, 5) if round(rate, decimals)), 2)


def period(start: pd.Timestamp, end: pd.Timestamp, words: Words) -> str:
    """A period as short as it can be said: 30 Sep 2025, Dec 2025, Oct–Dec 2025, 2024."""
    whole = start.day == 1 and end.day == end.days_in_month
    if not whole:
        return words.day(start) if start == end else f"{words.day(start)} – {words.day(end)}"
    if (start.month, end.month) == (1, 12) and start.year == end.year:
        return str(start.year)
    if (start.year, start.month) == (end.year, end.month):
        return words.month(start)
    if start.year == end.year:
        return f"{words.month_name(start.month)}–{words.month(end)}"
    return f"{words.month(start)} – {words.month(end)}"


def reading(alert: Any, rule: Rule, words: Words) -> str:
    """A figure, what it is held against, and how sure it is; area and period are not in it."""
    figure = amount(alert.value, rule.indicator, words)
    parts = [figure, _held_against(alert, rule, words), _interval(alert, rule, words)]
    return ", ".join(part for part in parts if part)


def _held_against(alert: Any, rule: Rule, words: Words) -> str:
    if pd.isna(alert.compared) or rule.kind in ("reaches", "shown"):
        return ""
    before = amount(alert.compared, rule.indicator, words)
    if rule.kind == "rises":
        return _rise(alert, rule, before, words)
    if alert.after_gap:
        return _after_gap(alert, rule, before, words)
    when = f" ({_when(alert, rule, words)})" if pd.notna(alert.compared_start) else ""
    if rule.kind == "highest":
        months = words.number(dict(rule.levels).get(alert.level, rule.levels[0][1]))
        said = words.pick(
            "the highest in {} months; before that {}{}",
            "le plus haut en {} mois ; auparavant {}{}",
        )
        return words.joined(said.format(months, before, when))
    return words.pick("before that {}{}", "auparavant {}{}").format(before, when)


def _after_gap(alert: Any, rule: Rule, before: str, words: Words) -> str:
    """That nobody knows what was just before, and what was known last."""
    said = words.pick(
        "with no figure to compare in the {} days before (last known {}, {})",
        "sans chiffre de comparaison dans les {} jours précédents (dernier connu : {}, {})",
    )
    days = words.number(rule.compare_within_days)
    return words.joined(said.format(days, before, _when(alert, rule, words)))


def _when(alert: Any, rule: Rule, words: Words) -> str:
    """The month of the figure held against; the year, where a figure speaks of a whole one."""
    is_year = (alert.period_end - alert.period_start).days > 300
    return str(alert.compared_start.year) if is_year else words.month(alert.compared_start)


def _rise(alert: Any, rule: Rule, before: str, words: Words) -> str:
    by = _difference(alert.value - alert.compared, rule.indicator, words)
    if rule.against == "current":
        said = "{} above the current {}", "{} de plus que la situation courante ({})"
    else:
        said = (
            "{} above the projection before ({})",
            "{} de plus que la projection précédente ({})",
        )
    return words.pick(*said).format(by, before)


def _difference(by: float, indicator: str, words: Words) -> str:
    """How much more: shares and percentages in points, phases counted, all else as amounts."""
    unit = declared(indicator).unit
    is_share = declared(indicator).kind == "share"
    if is_share or unit == "percent":
        points = 100 * by if is_share else by
        one = words.language == "fr" and round(points, 1) < 2
        return f"{words.number(points, 1)} point{'' if one else 's'}"
    if unit == "phase":
        return f"{words.number(by)} phase" + ("s" if by > 1 else "")
    # Two numbers side by side would read as one: 1,370,251, 574,671.
    return words.pick("that is {}", "soit {}").format(amount(by, indicator, words))


def _interval(alert: Any, rule: Rule, words: Words) -> str:
    if alert.certainty not in _CERTAINTY:
        return ""
    ends = (amount(end, rule.indicator, words) for end in (alert.lower, alert.upper))
    return words.pick(*_CERTAINTY[alert.certainty]).format(*ends)


def outcome_text(rule: Rule, words: Words) -> str:
    """What is counted as having followed an alert of a rule; "" where nothing is looked up."""
    outcome = rule.followed_by
    if outcome is None:
        return ""
    name = words.pick(declared(outcome.indicator).en, declared(outcome.indicator).fr)
    if outcome.months and outcome.at_least is not None:
        said = (
            "{name}: {x} or more in the next {n} months",
            "{name} : {x} ou plus dans les {n} mois suivants",
        )
    elif outcome.months:
        said = (
            "{name}: more in the next {n} months than in as many of the year before on average",
            "{name} : plus dans les {n} mois suivants qu’en moyenne sur autant de mois de l’année "
            "d’avant",
        )
    elif outcome.at_least is None:
        said = ("{name}: the next figure is higher", "{name} : le chiffre suivant est plus élevé")
    else:
        said = (
            "{name}: the next figure is {x} or more",
            "{name} : le chiffre suivant est de {x} ou plus",
        )
    level = outcome.at_least
    x = "" if level is None else amount(level, outcome.indicator, words, decimals=0)
    return words.joined(words.pick(*said).format(name=name, n=outcome.months, x=x))
