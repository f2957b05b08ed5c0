"""Alerts to files: tables, JSON for machines, digests for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..figures.words import words_of
from ..files import replace_file
from ..store import write_table
from .backtest import backtest
from .digest import digest
from .reading import shipped_rules
from .replaying import Alerts, evaluate
from .rule import Rule
from .wording import level_name, place, reading, reason_text, title, verify

LANGUAGES = ("en", "fr")
_WORDS = tuple(words_of(language) for language in LANGUAGES)


def write_alerts(
    values: Mapping[str, pd.DataFrame],
    folder: Path,
    rules: Sequence[Rule] | None = None,
    events: pd.DataFrame | None = None,
) -> list[Path]:
    """The alerts of countries into a folder; the paths written, always the same ones.

    `values` has each country's indicator values (`indicators.computing.VALUES`). Written are
    `alerts.parquet` (every alert ever given, with `stands`), `standing.parquet`,
    `unjudged.parquet` and `backtest.parquet`, of all countries together; `alerts.json` with what
    stands and what cannot be judged; and for each country and language `digest_<COUNTRY>_<lang>`
    as `.md` and `.txt`. The same figures give the same bytes.
    """
    told = {
        country: evaluate(table, rules or shipped_rules(), country, events)
        for country, table in sorted(values.items())
    }
    tables = {
        "alerts": [each.fired for each in told.values()],
        "standing": [each.standing for each in told.values()],
        "unjudged": [each.unjudged for each in told.values()],
        "backtest": [
            backtest(each, values[country]).assign(location_code=country)
            for country, each in told.items()
        ],
    }
    paths = [folder / f"{name}.parquet" for name in tables]
    for path, parts in zip(paths, tables.values(), strict=True):
        write_table(pd.concat(parts, ignore_index=True), path)
    machine = folder / "alerts.json"
    replace_file(machine, as_json({c: as_record(each) for c, each in told.items()}).encode())
    return [*paths, machine, *_write_digests(told, folder)]


def _write_digests(told: Mapping[str, Alerts], folder: Path) -> list[Path]:
    paths = []
    for country, alerts in told.items():
        for language in LANGUAGES:
            made = digest(alerts, language)
            for suffix, text in (("md", made.markdown), ("txt", made.text)):
                paths.append(folder / f"digest_{country}_{language}.{suffix}")
                replace_file(paths[-1], text.encode())
    return paths


def as_json(record: object) -> str:
    """A record as JSON that a person can read too."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_record(alerts: Alerts, past: bool = False) -> dict[str, Any]:
    """Alerts for machines: what stands, what cannot be judged, the rules; with `past`, all given.

    Texts are given in both languages (`_en`, `_fr`); days are ISO 8601; a missing figure is null.
    """
    record = {
        "country": alerts.country,
        "as_of": _plain(alerts.as_of),
        "gravest": alerts.gravest,
        "verify": {words.language: verify(words) for words in _WORDS},
        "standing": [_alert(row, alerts) for row in alerts.standing.itertuples(index=False)],
        "cannot_be_judged": _unjudged(alerts),
        "shown": [_alert(row, alerts) for row in alerts.shown.itertuples(index=False)],
        "rules": [_rule(rule) for rule in alerts.rules],
    }
    if past:
        record["given"] = [_alert(row, alerts) for row in alerts.fired.itertuples(index=False)]
    return record


def as_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table for machines, one record a row."""
    rows = table.to_dict("records")
    return [{str(name): _plain(value) for name, value in row.items()} for row in rows]


def _alert(row: Any, alerts: Alerts) -> dict[str, Any]:
    rule = alerts.rule(row.rule)
    said = {name: _plain(value) for name, value in row._asdict().items() if name != "verdict"}
    for words in _WORDS:
        said[f"area_{words.language}"] = place(row.area_code, row.admin_level, words)
        said[f"rule_{words.language}"] = title(rule, words)
        said[f"reading_{words.language}"] = reading(row, rule, words)
        said[f"level_{words.language}"] = level_name(row.level, words) if row.level else ""
    return said


def _unjudged(alerts: Alerts) -> list[dict[str, Any]]:
    """What nobody can say, areas of the same rule, level and reason together."""
    keys = ["rule", "admin_level", "reason"]
    found = []
    for _, rows in alerts.unjudged.groupby(keys, sort=False):
        said = {name: _plain(rows[name].iloc[0]) for name in keys}
        for words in _WORDS:
            said[f"reason_{words.language}"] = reason_text(said["reason"], words)
        said["newest_period_end"] = _plain(rows["period_end"].max())
        found.append(said | {"areas": rows["area_code"].tolist()})
    return found


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        **{f"title_{words.language}": title(rule, words) for words in _WORDS},
        "indicator": rule.indicator,
        "kind": rule.kind,
        "levels": dict(rule.levels),
        "reference": rule.reference,
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
