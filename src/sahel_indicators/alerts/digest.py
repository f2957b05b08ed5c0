"""A digest of the alerts that stand: a subject and a text that a mailer or a webhook can take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import pandas as pd

from ..areas import country_name
from ..figures.words import Words, words_of
from .replaying import Alerts
from .rule import LEVELS, Rule
from .wording import (
    amount,
    days_ago,
    level_name,
    period,
    place,
    producer,
    reading,
    reason_text,
    standing_counted,
    title,
    verify,
)

# A digest is at most this long, subject included; what does not fit is counted.
LONGEST = 2_000
# How many areas a line names and how many lines say what is not known, from ample to scant: areas
# where an alert stands are named before the others are listed.
_ROOM = [*product((12, 8, 6, 5, 4, 3, 2), (8, 6, 4, 3, 2, 1)), (1, 1), (0, 0)]

_LANGUAGES = ("en", "fr")

# So many areas of a rule are told in full, with what their figures are held against.
_IN_FULL = 2


@dataclass(frozen=True)
class Digest:
    """The alerts of one country in one language; `text` and `markdown` begin with the subject."""

    language: str
    subject: str
    lines: tuple[str, ...]

    @property
    def markdown(self) -> str:
        """With a heading, bold text and lists."""
        return "\n".join([f"# {self.subject}", *self.lines, ""])

    @property
    def text(self) -> str:
        """The same without any marks of Markdown."""
        return "\n".join([self.subject, *(line.replace("**", "") for line in self.lines), ""])


def digest(alerts: Alerts, language: str, today: date | None = None) -> Digest:
    """The digest of what stands, shortened until it is at most `LONGEST` signs long.

    The subject names the day of the alerts and, with `today`, how long ago that is. Every rule is
    named with the period of its newest figure: where it stands, where nobody can say, or among the
    others. Both languages name the same: what one has no room for, the other counts too.
    """
    for areas, unknown in _ROOM:
        made = {one: _with_room(alerts, one, today, areas, unknown) for one in _LANGUAGES}
        if all(len(each.markdown) <= LONGEST for each in made.values()):
            return made[language]
    words = words_of(language)
    return _cut(made[language], _body(alerts, words, areas, unknown), words)


def _with_room(
    alerts: Alerts, language: str, today: date | None, areas: int, unknown: int
) -> Digest:
    """A digest with so many areas a line and so many lines of what nobody knows."""
    words = words_of(language)
    body = _body(alerts, words, areas, unknown)
    return Digest(language, _subject(alerts, today, words), _framed(body, words))


def _body(alerts: Alerts, words: Words, areas: int, unknown: int) -> list[str]:
    """What stands, what nobody can say, and the others."""
    told = _standing(alerts, words, areas) + _unknown(alerts, words, unknown)
    return told + _others(alerts, words, unknown)


def _framed(body: list[str], words: Words) -> tuple[str, ...]:
    """The lines of a digest between where they come from and what people are asked to do."""
    made = words.pick(
        "Made by rules from published figures.",
        "Établi par des règles à partir de chiffres publiés.",
    )
    return ("", made, *body, "", verify(words))


def _cut(made: Digest, body: list[str], words: Words) -> Digest:
    """A digest of very many rules without its last lines, which says that it is cut."""
    rest = words.pick("Cut: see the table of alerts.", "Texte coupé : voir le tableau des alertes.")
    while body and len(made.markdown) > LONGEST:
        body = body[:-1]
        made = Digest(made.language, made.subject, _framed([*body, "", words.joined(rest)], words))
    return made


def _subject(alerts: Alerts, today: date | None, words: Words) -> str:
    """Country, how many alerts stand at which level, and the day on which that was known."""
    day = words.pick("as known on {}", "état au {}").format(words.day(alerts.as_of))
    if today and (ago := days_ago(alerts, today, words)):
        day = f"{day}, {ago}"
    name = country_name(alerts.country, words.language)
    return f"{name}{words.colon}{standing_counted(alerts, words)} ({day})"


def _standing(alerts: Alerts, words: Words, areas: int) -> list[str]:
    """The alerts that stand, the gravest first."""
    return [line for level in reversed(LEVELS) for line in _of_level(alerts, level, words, areas)]


def _of_level(alerts: Alerts, level: str, words: Words, areas: int) -> list[str]:
    """The alerts of one level, one line a rule and period."""
    rows = alerts.standing[alerts.standing["level"] == level]
    if rows.empty:
        return []
    groups = rows.groupby(["rule", "period_start", "period_end", "source"], sort=False)
    name = level_name(level, words)
    return [
        "",
        f"**{name[0].upper()}{name[1:]}**",
        "",
        *(_line(alerts, g, words, areas) for _, g in groups),
    ]


def _line(alerts: Alerts, group: pd.DataFrame, words: Words, areas: int) -> str:
    """One rule's areas: those that were not there before, then by figure; in full where few."""
    rule = alerts.rule(str(group["rule"].iloc[0]))
    group = group.assign(is_new=_is_new(group, rule))
    ordered = group.sort_values(["is_new", "value"], ascending=False)
    rows: list[Any] = list(ordered.itertuples(index=False))
    few_new, first = 0 < group["is_new"].sum() <= _IN_FULL, rows[0]
    said = [
        f"{place(row.area_code, row.admin_level, words)} "
        + _said(row, rule, words, len(rows) <= _IN_FULL or (few_new and row.is_new))
        for row in rows[:areas]
    ]
    if len(rows) > len(said):
        said.append(words.pick("{} more", "{} de plus").format(words.number(len(rows) - len(said))))
    when = period(first.period_start, first.period_end, words)
    about = f"{title(rule, words)} ({when}, {producer(first.source, words)})"
    return f"- {about}{words.colon}{words.semicolon.join(said)}"


def _is_new(rows: pd.DataFrame, rule: Rule) -> pd.Series:
    """Where the last figure known was none, or below what the alert's level asks for."""
    if rule.kind not in ("reaches", "crosses"):
        return pd.Series(False, index=rows.index)
    return ~(rows["compared"] >= rows["level"].map(dict(rule.levels)))


def _said(row: Any, rule: Rule, words: Words, in_full: bool) -> str:
    return reading(row, rule, words) if in_full else amount(row.value, rule.indicator, words)


def _unknown(alerts: Alerts, words: Words, most: int) -> list[str]:
    """What nobody can say, rules of which the same is unknown on one line: missing is no "no"."""
    lines: dict[str, list[str]] = {}
    for key, rows in alerts.unjudged.groupby("rule", sort=False):
        lines.setdefault(_unknown_of(rows, words), []).append(title(alerts.rule(str(key)), words))
    return _listed(words.pick("Cannot be judged", "Impossible à évaluer"), lines, most, words)


def _listed(head: str, lines: Mapping[str, Sequence[str]], most: int, words: Words) -> list[str]:
    """At most so many lines under a head, each of something and the rules of which it is said."""
    if not lines:
        return []
    told = [
        f"- {about}{words.colon}{words.semicolon.join(names)}"
        for about, names in list(lines.items())[:most]
    ]
    told += _more(sum(len(names) for names in list(lines.values())[most:]), words)
    return ["", f"**{head}**", "", *told]


def _more(rules: int, words: Words) -> list[str]:
    """A line that counts the rules for which there was no room."""
    if not rules:
        return []
    one, many = "by 1 more rule", "by {} more rules"
    une, plus = "selon 1 autre règle", "selon {} autres règles"
    said = words.pick(one if rules == 1 else many, une if rules == 1 else plus)
    return [f"- {said.format(words.number(rules))}"]


def _others(alerts: Alerts, words: Words, most: int) -> list[str]:
    """The newest figures of the rules that stand nowhere and can be judged everywhere."""
    named = {*alerts.standing["rule"], *alerts.unjudged["rule"]}
    rows = alerts.judged[~alerts.judged["rule"].isin(named) & alerts.judged["value"].notna()]
    last: list[Any] = list(rows.sort_values("period_end").groupby("rule").tail(1).itertuples())
    lines: dict[str, list[str]] = {}
    for row in last[::-1]:
        when = period(row.period_start, row.period_end, words)
        lines.setdefault(when, []).append(title(alerts.rule(row.rule), words))
    head = words.pick(
        "No alert by these rules (newest figure)",
        "Aucune alerte selon ces règles (dernier chiffre)",
    )
    return _listed(head, lines, most, words)


def _unknown_of(rows: pd.DataFrame, words: Words) -> str:
    """How many areas, for which reasons, and how old the newest figure is."""
    counts = rows["reason"].value_counts()
    reasons = [
        reason_text(str(reason), words) + (f" {words.number(n)}" if len(counts) > 1 else "")
        for reason, n in counts.items()
    ]
    last = rows.dropna(subset=["period_end"]).sort_values("period_end")
    if len(last):
        when = period(last["period_start"].iloc[-1], last["period_end"].iloc[-1], words)
        reasons.append(words.pick("newest {}", "dernier {}").format(when))
    areas = words.pick("area", "zone") + ("s" if len(rows) > 1 else "")
    return f"{words.number(len(rows))} {areas} ({', '.join(reasons)})"
