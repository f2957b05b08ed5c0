"""The report as one page that needs no network: findings first, then figures, data and sources."""

from __future__ import annotations

import base64
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from .. import __version__, quality
from ..areas import country_name
from ..config import settings
from ..figures.style import DISCLAIMER, words_of
from ..files import replace_file
from ..findings import ConflictFood, Findings
from ..sources import sources
from . import main_finding, sentences
from .plates import Plate

# What a table sets to the right: numbers as they are printed here, with sign and thousands.
_NUMBER = re.compile(r"[<−-]?[\d,]*\.?\d+")


def write_page(
    found: Findings,
    checks: pd.DataFrame,
    account: pd.DataFrame,
    plates: dict[str, Plate],
    folder: Path,
) -> Path:
    """`report/index.html`, written into a run's folder with its figures inside the page.

    `plates` are the English figures, already exported to `figures/` below the folder; `checks` and
    `account` come from `quality.check` and `Bundle.account`. Returns the page's path.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(files(__package__).joinpath("page.html").read_text("utf-8"))
    page = template.render(
        **_findings(found, plates),
        **_conflict(found.conflict_food),
        **_data(found.country, checks, account),
        figure=lambda name: _figure(plates[name], folder),
        sources=_sources(plates),
        disclaimer=words_of("en")[DISCLAIMER],
        organisation=settings().organisation,
        version=__version__,
    )
    path = folder / "report" / "index.html"
    replace_file(path, page.encode())
    return path


def _findings(found: Findings, plates: dict[str, Plate]) -> dict[str, Any]:
    order = ("phase_trend", "phase_map", "conflict_calendar", "displacement", "malnutrition")
    words = words_of("en")
    titles = [plates[name].text.title + "." for name in order]
    main = main_finding.headline(found.conflict_food, words)
    said = [main, titles[0], *sentences.printed_sentences(found.trend, words), *titles[1:]]
    return {
        "country": country_name(found.country, "en"),
        "findings": said,
        "known_to": f"{found.calendar.months[-1]:%B %Y}",
    }


def _conflict(result: ConflictFood) -> dict[str, Any]:
    words, clusters = words_of("en"), result.estimates["clusters"]
    unit = "Percentage points of phase 3+ for one unit of the logged rate"
    return {
        "main_sentence": main_finding.main_sentence(result, words),
        "leads": main_finding.lead_sentences(result, words),
        "agreement": main_finding.agreement_sentence(result, words),
        "check_sentences": main_finding.check_sentences(result, words),
        "one_change": _table(_checks(result), f"{unit}; corrected p (Holm) where more was tried"),
        "limits": main_finding.LIMITS,
        "clusters": f"{clusters.min()} to {clusters.max()} clusters",
        "estimates": _table(_estimates(result), unit),
        "rows": _table(result.rows, "Rows of the published table"),
        "cells": _table(result.cells, "Cercles by current analyses since October 2014"),
        "alone": main_finding.alone_sentence(result),
        "lags": _table(_lags(result), ""),
        "lag_sentences": main_finding.lag_sentences(result, words),
    }


def _estimates(result: ConflictFood) -> pd.DataFrame:
    table = result.estimates
    models = zip(table["measure"], table["window"], strict=True)
    columns = {
        "exposure": [sentences.exposure(measure, window, "en") for measure, window in models],
        "effects": "cercle, " + table["effects"],
        "timing": table["timing"],
        "model": table["together"].map({True: "before and after together", False: "alone"}),
        "estimate": _numbers(table["estimate"]),
        "95% low": _numbers(table["ci_low"]),
        "95% high": _numbers(table["ci_high"]),
        "p": _p_values(table["p_value"]),
        "p corrected (Holm)": _p_values(table["p_holm"]),
        "n": table["n"],
    }
    return pd.DataFrame(columns)


def _p_values(values: pd.Series) -> list[str]:
    """Three decimals; nothing where there is none."""
    return ["" if pd.isna(p) else "<0.001" if p < 0.001 else f"{p:.3f}" for p in values]


def _checks(result: ConflictFood) -> pd.DataFrame:
    table = result.checks[result.checks["refused"] == ""]
    outcome = table["outcome"].map(sentences.OUTCOMES)
    columns = {
        "changed": table["group"] + ": " + table["check"],
        "outcome": outcome,
        "estimate": _numbers(table["estimate"]),
        "95% low": _numbers(table["ci_low"]),
        "95% high": _numbers(table["ci_high"]),
        "p": _p_values(table["p_value"]),
        "p corrected": _p_values(table["p_corrected"]),
        "n": table["n"],
    }
    return pd.DataFrame(columns)


def _lags(result: ConflictFood) -> pd.DataFrame:
    profiles = {"all": result.lags, "within cercles and periods": result.lags_within}
    parts = [profile.to_frame().assign(over=over) for over, profile in profiles.items()]
    table = pd.concat(parts, ignore_index=True)
    for name in ("estimate", "band_low", "band_high"):
        table[name] = _numbers(table[name])
    table["lag"] = _numbers(table["lag"], decimals=0)
    return table[["over", "statistic", "lag", "estimate", "band_low", "band_high", "n"]]


def _numbers(values: pd.Series, decimals: int = 2) -> list[str]:
    words = words_of("en")
    return [words.number(value, decimals) for value in values]


def _data(country: str, checks: pd.DataFrame, account: pd.DataFrame) -> dict[str, Any]:
    totals = account[["rows_read", "rows_observed", "rows_quarantined"]].sum()
    about = _about(country, checks[checks["rule"] != "undated"])
    titles = {rule.key: rule.title for rule in quality.RULES}
    columns = {
        "what": about["rule"].map(titles),
        "table": about["file"],
        "rows": about["count"],
        "for example": about["examples"],
        "what is done about it": about["handling"],
    }
    shown = pd.DataFrame(columns)
    counted = f"{len(shown)} findings about the data of this country and its tables"
    return {
        **{str(name): f"{count:,}" for name, count in totals.items()},
        "account": _table(account, "Rows and figures by table"),
        "checks": _table(shown, counted),
    }


def _about(country: str, checks: pd.DataFrame) -> pd.DataFrame:
    """The findings about a country, and then those about tables that are not another country's."""
    own = checks[checks["location_code"] == country]
    others = {code.lower() for code in checks["location_code"]} - {country.lower(), ""}
    elsewhere = checks["file"].str.removesuffix(".csv").str[-4:].isin([f"_{o}" for o in others])
    return pd.concat([own, checks[(checks["location_code"] == "") & ~elsewhere]])


def _sources(plates: dict[str, Plate]) -> Markup:
    used = {entry["producer"]: entry for plate in plates.values() for entry in plate.sources}
    urls = {source.producer: source.url for source in sources().values()}
    table = pd.DataFrame(list(used.values())).assign(address=[urls[name] for name in used])
    return _table(table, "Producers of the figures shown")


def _figure(plate: Plate, folder: Path) -> Markup:
    image = (folder / "figures" / f"{plate.name}_{plate.language}.png").read_bytes()
    encoded = base64.b64encode(image).decode()
    return Markup(
        '<figure><div><img src="data:image/png;base64,{}" alt="{}"></div>'
        "<figcaption>Files: figures/{}_en and _fr (.png, .svg, .pdf; data in .csv)</figcaption>"
        "</figure>"
    ).format(encoded, plate.text.alt, plate.name)


def _table(frame: pd.DataFrame, caption: str) -> Markup:
    """A plain table; numbers to the right."""
    rows = [[_cell(cell) for cell in row] for row in frame.itertuples(index=False, name=None)]
    first = rows[0] if rows else [""] * len(frame.columns)
    head = "".join(
        f'<th scope="col"{_class(cell)}>{escape(_header(name))}</th>'
        for name, cell in zip(frame.columns, first, strict=True)
    )
    body = "".join(f"<tr>{''.join(map(_data_cell, row))}</tr>" for row in rows)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return Markup(f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _data_cell(cell: str) -> str:
    return f"<td{_class(cell)}>{escape(str(cell))}</td>"


def _class(cell: str) -> str:
    return ' class="n"' if _NUMBER.fullmatch(cell) else ""


def _header(name: object) -> str:
    return str(name).replace("_", " ")


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else str(value)
