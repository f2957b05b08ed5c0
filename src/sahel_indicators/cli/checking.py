"""`sahel check`: what is odd in everything known, how grave it is, and what to do about it."""

from __future__ import annotations

import json
import textwrap
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UnknownNameError
from .output import at_work, require_country, require_place, show, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ..quality import Rule

# Findings that are told in full without --details or --rule.
_TOLD = 8
# What is remarkable in most figures and urgent in none stands in the summary only, unless asked.
_MENTIONED = ("undated",)
# The rule about rows set aside: its rows are those in quarantine.
_ASIDE = "unplaced"


class Severity(StrEnum):
    """How bad a finding is, from least to worst."""

    plausibility = "plausibility"
    row = "row"
    structural = "structural"


def check_command(
    country: Annotated[
        str | None,
        typer.Option(help="Only this country, and what is about no single one.", metavar="CODE"),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(help="Only this rule, by its key; may be repeated.", metavar="KEY"),
    ] = None,
    fail_on: Annotated[
        Severity | None, typer.Option(help="End with exit code 1 if there is a finding this bad.")
    ] = None,
    details: Annotated[
        bool, typer.Option("--details", help="Every finding, and what it means.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    rows: Annotated[
        Path | None,
        typer.Option(help="Write every flagged row and every row set aside as CSV.", metavar="CSV"),
    ] = None,
) -> None:
    """List what is odd in the data, with numbers, and what to do about it.

    The embedded tables and every ingested file are looked at: rows set aside, sources that are
    late, areas that drop out, values that cannot be, sums that do not add up, jumps, producers
    who disagree, analyses that cannot be compared, areas left out and the conflict there.
    """
    from .. import quality
    from ..config import settings
    from ..ingest.bundle import ingest_bundle

    rules = _chosen(rule or [])
    require_place(rows, "--rows")
    with at_work("Reading all tables"):
        bundle = ingest_bundle()
        known = quality.everything_known(bundle, settings().day)
    if country:
        country = require_country(country, set(known.observations["location_code"]))
    with at_work("Looking at every row"):
        found, flagged = quality.check_and_flag(known, rules)
    aside = known.quarantine
    if country:
        found = quality.about(found, country)
        flagged = flagged[flagged["location_code"] == country]
        aside = aside[aside["location_code"].isin([country, ""])]
    account = quality.account_of_everything(bundle.account())
    if as_json:
        _as_json(found, account)
    else:
        _tell(found, account, _whose(aside, country), details=details, whole=bool(details or rule))
    if rows:
        show(_write_rows(rows, flagged, aside, rules), error=as_json)
    if fail_on and _worst(found) >= list(Severity).index(fail_on):
        raise typer.Exit(1)


def _chosen(keys: Sequence[str]) -> tuple[Rule, ...]:
    """The rules asked for, all without any. Raises `UnknownNameError` for what is none."""
    from ..quality import RULES

    known = {rule.key: rule for rule in RULES}
    unknown = next((key for key in keys if key not in known), None)
    if unknown is not None:
        raise _unknown_rule(unknown)
    return tuple(known[key] for key in dict.fromkeys(keys)) or RULES


def _unknown_rule(name: str) -> UnknownNameError:
    """The error for a rule that is not there, with those of a near key or whose title has it."""
    from ..quality import RULES

    keys = [rule.key for rule in RULES]
    titled = [rule.key for rule in RULES if name and name.lower() in rule.title.lower()]
    near = dict.fromkeys([*get_close_matches(name.lower(), keys, 3, 0.5), *titled])
    return UnknownNameError(
        f"'{name}' is not a rule; near names: {', '.join(near) or 'none'}",
        expected="the key of a rule: sahel check prints those that found something, "
        "docs/howto/data_quality.md lists all",
    )


def _worst(found: pd.DataFrame) -> int:
    """The place of the gravest finding among the severities; -1 where nothing was found."""
    order = list(Severity)
    return max((order.index(Severity(each)) for each in found["severity"]), default=-1)


# -- what people see -------------------------------------------------------------------------


def _tell(
    found: pd.DataFrame, account: pd.DataFrame, whose: str, *, details: bool, whole: bool
) -> None:
    counts = ["rows_read", "rows_observed", "rows_quarantined"]
    read, observed, aside = account[counts].sum().tolist()
    show(
        f"{len(account)} files: {read:,} rows read = {observed:,} observed + {aside:,} set aside "
        f"in quarantine{whose}.\n"
    )
    if found.empty:
        show("Nothing odd was found.")
        return
    show_table(_summary(found), f"{len(found)} findings by rule, the gravest first")
    listed = found if whole else found[~found["rule"].isin(_MENTIONED)].head(_TOLD)
    for rule, findings in listed.groupby("rule", sort=False):
        show(_readable(str(rule), findings, details))
    if len(listed) < len(found):
        show(
            f"And {len(found) - len(listed)} more findings. --details lists all of them, "
            "--rule KEY\nthose of one rule, --rows FILE.csv writes every row."
        )


def _whose(aside: pd.DataFrame, country: str | None) -> str:
    """How many of the rows set aside are the country's, and of how many nobody knows whose."""
    if not country:
        return ""
    rows = aside.drop_duplicates(["file", "row"])
    own, unknown = (int(rows["location_code"].eq(code).sum()) for code in (country, ""))
    also = f", {unknown:,} of no known country" if unknown else ""
    return f", {own:,} of them of {country}{also}"


def _summary(found: pd.DataFrame) -> pd.DataFrame:
    """The rules that found something: severity, what it is with its key, findings, rows."""
    from ..quality import RULES

    titles = {rule.key: f"{rule.title} ({rule.key})" for rule in RULES}
    groups = found.groupby(["severity", "rule"], sort=False)["adds"]
    table = groups.agg(["size", "sum"]).reset_index()
    table = table.assign(rule=table["rule"].map(titles))
    return table.rename(columns={"size": "findings", "sum": "rows"})


def _readable(key: str, findings: pd.DataFrame, details: bool) -> str:
    """A rule's findings as a person reads them: what, what to do, and where it was seen."""
    from ..quality import RULES

    rule = next(rule for rule in RULES if rule.key == key)
    lines = [f"{rule.title} ({key}, {rule.severity})"]
    if details:
        lines.append(_indented("  Means: ", rule.meaning))
    lines += [_indented("  Done:  ", rule.handling), _indented("  To do: ", rule.remedy)]
    for finding in findings.to_dict("records"):
        where = ", ".join(str(finding[name]) for name in ("location_code", "file") if finding[name])
        lines.append(_indented("  - ", f"{where}: {finding['count']:,}: {finding['examples']}"))
    return "\n".join([*lines, ""])


def _indented(head: str, text: str) -> str:
    """A line that is folded to the terminal's width under its own beginning."""
    from rich.console import Console

    return textwrap.fill(
        text, max(Console().width, 40), initial_indent=head, subsequent_indent=" " * len(head),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


# -- what machines see -----------------------------------------------------------------------


def _as_json(found: pd.DataFrame, account: pd.DataFrame) -> None:
    from ..config import settings

    told = {
        "day": settings().day.isoformat(),
        "account": account.to_dict("records"),
        "findings": found.to_dict("records"),
    }
    show(json.dumps(told, indent=2, ensure_ascii=False))


def _write_rows(
    path: Path, flagged: pd.DataFrame, aside: pd.DataFrame, rules: Sequence[Rule]
) -> str:
    """Write the flagged rows and, if their rule is asked for, those in quarantine; say so."""
    import pandas as pd

    from ..files import replace_file

    tables = [flagged]
    if _ASIDE in {rule.key for rule in rules}:
        tables.append(_set_aside(aside))
    table = pd.concat(tables, ignore_index=True)
    replace_file(path, table.to_csv(index=False, date_format="%Y-%m-%d").encode())
    silent = [rule.key for rule in rules if not (rule.per_row or rule.key == _ASIDE)]
    without = f" Without rows, being about whole files, sources or areas: {', '.join(silent)}."
    return f"Rows: {path} ({len(table):,}).{without if silent else ''}"


def _set_aside(quarantine: pd.DataFrame) -> pd.DataFrame:
    """The quarantine in the columns of flagged rows: `variable` is the column of the file."""
    from ..quality import FLAGS

    names = {"file": "release", "column": "variable"}
    found = quarantine["found"].where(quarantine["found"] == "", quarantine["found"] + ": ")
    table = quarantine.rename(columns=names).assign(
        rule=_ASIDE, detail=found + quarantine["reason"]
    )
    table["release"] = table["release"].map(lambda file: Path(file).name)
    return table.reindex(columns=FLAGS)
