"""`sahel changes`: which published values moved in the last run, by how much, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from .output import require_country, show, show_table
from .reporting import Language

if TYPE_CHECKING:
    from ..figures.words import Words
    from ..provenance.changes import Changes
    from ..report.content import Table


def changes_command(
    country: Annotated[
        str, typer.Option(help="ISO code of the country told in full.", metavar="CODE")
    ] = "MLI",
    indicator: Annotated[
        str | None, typer.Option(help="List every value of this indicator.", metavar="KEY")
    ] = None,
    lang: Annotated[Language, typer.Option(help="The language of what is said.")] = Language.en,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show which published values moved in the last run, by how much and why, the largest first.

    Compared with the run before: new data, revisions of old data, changes of code and of the area
    system are told apart; numbers that the report leads with are named. The page beside the report
    (COUNTRY_changes_en.html) has the values in tables.
    """
    from ..config import settings
    from ..figures.words import words_of
    from ..indicators import declared
    from ..provenance.changes import read_changes

    country = require_country(country)
    if indicator:
        declared(indicator)
    _require_run()
    changes = read_changes(settings().current)
    if as_json:
        show(json.dumps(changes.to_json(), indent=1, ensure_ascii=False))
    elif indicator:
        _tell_values(changes, country, indicator, words_of(lang))
    else:
        _tell(changes, country, words_of(lang))


def _require_run() -> None:
    """Say what to do where there is no run, or only one that has computed no values."""
    from ..config import settings
    from ..errors import DataError
    from ..pipeline.generations import read_record

    current = settings().current
    if not read_record():
        raise DataError(
            f"There are no results yet at {current}, so nothing can have changed.",
            remedy="call `sahel run`; every run after the first is compared with the one before",
        )
    if not (current / "indicators").exists():
        raise DataError(
            "The last run was asked for a part without indicators and compared nothing.",
            remedy="call `sahel run` without --only, --country and --since",
        )


def _tell(changes: Changes, country: str, words: Words) -> None:
    """In short, what the report says, by indicator, other countries, what runs were made from."""
    from ..report.wording.changes import compared_with, in_short
    from ..report.wording.changes_tables import by_indicator, of_evidence, other_countries

    show(compared_with(changes, words))
    if not changes.before:
        return
    for sentence in in_short(changes, country, words):
        show(f"- {sentence}")
    if changes.statements_about(country):
        _tell_statements(changes, country, words)
    for table in (by_indicator(changes, country, words), other_countries(changes, country, words)):
        if table is not None:
            show("")
            _show(table)
    show("")
    for sentence in of_evidence(changes.evidence, words):
        show(sentence)


def _tell_statements(changes: Changes, country: str, words: Words) -> None:
    """What a country's report says otherwise: sentences, key figures, titles and tables."""
    from ..report.wording.changes_tables import statements

    table = statements(changes, country, words)
    names = [column.title for column in table.columns[1:3]]
    colon = words.pick(":", " :")
    show("")
    show(words.joined(f"{table.caption}{colon}"))
    for where, *texts, result in zip(*(column.cells for column in table.columns), strict=True):
        show(f"- {where} ({result})")
        for name, text in zip(names, texts, strict=True):
            show(words.joined(f"  {name}{colon} {text or '–'}"))


def _tell_values(changes: Changes, country: str, indicator: str, words: Words) -> None:
    from ..report.wording.changes import compared_with, of_group
    from ..report.wording.changes_tables import values_in_brief
    from ..report.wording.changes_values import title

    show(compared_with(changes, words))
    found = [each for each in changes.groups(country) if each.indicator == indicator]
    for group in found:
        show(of_group(group, words))
        _show(values_in_brief(group, words))
    if not found:
        name = title(indicator, words)
        show(words.pick(f"{name}: no value moved.", f"{name} : aucune valeur n’a changé."))


def _show(table: Table) -> None:
    """A table of the report on the terminal."""
    import pandas as pd

    frame = pd.DataFrame({column.title: column.cells for column in table.columns})
    show_table(frame, table.caption)
    if table.note:
        show(table.note)
