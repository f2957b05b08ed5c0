"""`sahel alerts`: what stands by the rules, what nobody can say, how the rules did in the past."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import a_past_day, at_work, require_country, show, show_table
from .reporting import Language

if TYPE_CHECKING:
    import pandas as pd

    from ..alerts import Alerts


class Level(StrEnum):
    """How grave an alert is, from least to most."""

    watch = "watch"
    warning = "warning"
    alarm = "alarm"


class Digested(StrEnum):
    """How a digest is written."""

    text = "text"
    markdown = "markdown"


def alerts_command(
    country: Annotated[str, typer.Option(help="ISO code of the country.", metavar="CODE")] = "MLI",
    rules: Annotated[
        Path | None,
        typer.Option(
            help="Your own file of rules in place of the package's (or SAHEL_ALERT_RULES).",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=a_past_day,
            help="The day on which things are looked at, with what was published by then, whenever "
            "its file arrived here; days of publication are partly assumed. Without it the last "
            "day on which a figure the rules look at was published.",
            metavar="YYYY-MM-DD",
        ),
    ] = None,
    past: Annotated[
        bool, typer.Option("--past", help="Every alert that would have been given until then.")
    ] = False,
    test: Annotated[
        bool,
        typer.Option("--backtest", help="How often each rule gave an alert, and what followed."),
    ] = False,
    digest: Annotated[
        Digested | None, typer.Option(help="Print the digest for a mailer or webhook instead.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="The language of texts.")] = Language.en,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    fail_on: Annotated[
        Level | None, typer.Option(help="End with exit code 1 if an alert this grave stands.")
    ] = None,
    own_rules: Annotated[
        bool, typer.Option("--own-rules", help="Print the package's rules, to begin yours from.")
    ] = False,
) -> None:
    """Say by declared rules where published figures should make somebody ask.

    The past is replayed in the order in which figures became known. An area whose figures are
    missing, too old or cover too little is listed as one that cannot be judged: no alert is given
    for it, and that does not mean that all is well. Alerts ask people to verify.
    """
    from ..alerts import open_alerts, rank, shipped_text

    if own_rules:
        show(shipped_text(), newline=False)
        return
    country = require_country(country)
    with at_work("Judging the rules"):
        found, values = open_alerts(country, rules, as_of.isoformat() if as_of else None)
    if as_json:
        _tell_machine(found, values, past, test)
    elif digest:
        _tell_digest(found, lang, digest, as_of is None)
    elif test:
        _tell_test(found, values, lang)
    else:
        _tell(found, lang, past, as_of is None)
    if fail_on and rank(found.gravest) >= rank(fail_on):
        raise typer.Exit(1)


def _tell_machine(found: Alerts, values: pd.DataFrame, past: bool, test: bool) -> None:
    from ..alerts import as_json, as_record, as_records, backtest

    record = as_record(found, past)
    if test:
        record["backtest"] = as_records(backtest(found, values))
    show(as_json(record), newline=False)


def _tell_digest(found: Alerts, lang: Language, kind: Digested, is_latest: bool) -> None:
    from ..alerts import digest
    from ..config import settings

    made = digest(found, lang, settings().day if is_latest else None)
    show(made.text if kind is Digested.text else made.markdown, newline=False)


def _tell(found: Alerts, lang: Language, past: bool, is_latest: bool) -> None:
    from ..alerts.shown import given_table, heading, standing_table, unjudged_table
    from ..alerts.wording import verify
    from ..config import settings
    from ..figures.words import words_of

    words = words_of(lang)
    show(heading(found, words, settings().day if is_latest else None))
    table, name = given_table, words.pick("Alerts given until then", "Alertes émises jusque-là")
    if not past:
        table, name = standing_table, words.pick("Alerts that stand", "Alertes en cours")
    rows = table(found, words)
    if len(rows):
        show_table(rows, name)
    unknown = unjudged_table(found, words)
    if len(unknown):
        show_table(unknown, words.pick("Cannot be judged", "Impossible à évaluer"))
    show(verify(words))


def _tell_test(found: Alerts, values: pd.DataFrame, lang: Language) -> None:
    from ..alerts import backtest
    from ..alerts.shown import test_notes, test_tables
    from ..figures.words import words_of

    words, tested = words_of(lang), backtest(found, values)
    for heading, table in test_tables(found, tested, words):
        show_table(table, heading)
    for note in test_notes(words):
        show(note)
