"""The tables of the page on data quality, each as a report's table."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ...figures.words import Words
from ...quality import Assessment
from ..content import Table, with_texts
from ..results.making import numbers, texts
from ..wording import quality as told
from ..wording import quality_aside
from ..wording.common import of_country
from ..wording.quality_terms import calendar, country, producer, seen
from .quality_columns import known_days, known_months, lines, titles
from .quality_coverage import blockades, comparisons, complete, exercises, gaps, years

# Rules whose flagged rows are listed one by one; the others flag whole exercises or series.
LISTED = (
    "impossible_values", "part_above_whole", "phase_sums", "above_population",
    "conflicting_totals", "producers_disagree", "sources_apart", "death_counts_apart",
    "population_base", "share_jumps", "stock_jumps", "sudden_jumps",
)  # fmt: skip
# Of one rule, as many rows are listed; the command `sahel check --rows` writes all of them.
_MOST = 40


def tables(found: Assessment, words: Words) -> dict[str, tuple[Table, ...]]:
    """The tables of each chapter, those without a row left out."""
    made: dict[str, tuple[Callable[[Assessment, Words], Table], ...]] = {
        "findings": (_rules, _findings),
        "fresh": (_fresh,),
        "complete": (complete, years, gaps),
        "aside": (_reasons, _account),
        "values": (_rows,),
        "exercises": (exercises,),
        "vanishing": (comparisons, blockades),
    }
    all_tables = {
        key: [with_texts(make(found, words), words.joined) for make in makers]
        for key, makers in made.items()
    }
    return {key: tuple(each for each in of if each.rows) for key, of in all_tables.items()}


def _rules(found: Assessment, words: Words) -> Table:
    groups = found.findings.groupby(["severity", "rule"], sort=False)["adds"]
    table = groups.agg(["size", "sum"]).reset_index()
    said = [told.rule_words(key, words) for key in table["rule"]]
    pick = words.pick
    return Table(
        caption=pick("Rules that found something", "Règles qui ont trouvé quelque chose"),
        columns=(
            texts(pick("What", "Quoi"), (each.title for each in said)),
            texts(
                pick("Severity", "Gravité"),
                (told.severity(key, words) for key in table["severity"]),
            ),
            numbers(pick("Findings", "Constats"), table["size"], words),
            numbers(pick("Rows", "Lignes"), table["sum"], words),
            texts(pick("What it means", "Ce que cela veut dire"), (each.meaning for each in said)),
            texts(pick("What to do", "Que faire"), (each.remedy for each in said)),
        ),
        note=pick(
            "Of rules about whole sources and areas the rows are issues and areas.",
            "Pour les règles sur des sources ou des zones entières, les lignes sont des éditions "
            "et des zones.",
        ),
    )


def _findings(found: Assessment, words: Words) -> Table:
    table = found.findings
    said = [told.rule_words(key, words) for key in table["rule"]]
    pick = words.pick
    return Table(
        caption=pick("Every finding", "Chaque constat"),
        columns=(
            texts(pick("What", "Quoi"), (each.title for each in said)),
            texts(pick("File", "Fichier"), table["file"]),
            numbers(pick("Rows", "Lignes"), table["count"], words),
            texts(pick("For example", "Par exemple"), _seen(found, table["examples"], words)),
            texts(pick("What is done", "Ce qui est fait"), (each.handling for each in said)),
        ),
    )


def _seen(found: Assessment, examples: pd.Series, words: Words) -> list[str]:
    return [seen(example, found.country, words) for example in examples]


def _fresh(found: Assessment, words: Words) -> Table:
    table, pick = found.fresh, words.pick
    return Table(
        caption=pick(
            "Newest figure of each source, and what is due",
            "Dernier chiffre de chaque source, et ce qui est attendu",
        ),
        columns=(
            texts(
                pick("Producer", "Producteur"), (producer(key, words) for key in table["source"])
            ),
            texts(pick("Data", "Données"), titles(found, table["source"], words)),
            known_days(pick("Newest figure", "Dernier chiffre"), table["latest"], words),
            known_months(pick("Next issue", "Prochaine édition"), table["issue"], words),
            known_days(pick("Due by", "Attendue au plus tard le"), table["due"], words),
            known_days(pick("Late since", "En retard depuis le"), table["late_since"], words),
            texts(
                pick("Calendar", "Calendrier"), (calendar(key, words) for key in table["source"])
            ),
        ),
    )


def _reasons(found: Assessment, words: Words) -> Table:
    table, pick = found.quarantine, words.pick
    whose = [country(code, words) for code in table["location_code"]]
    return Table(
        caption=pick(
            f"Why rows {of_country(found.country, words)} were set aside",
            f"Pourquoi des lignes {of_country(found.country, words)} ont été écartées",
        ),
        columns=(
            texts(pick("File", "Fichier"), table["file"]),
            texts(pick("Country", "Pays"), whose),
            texts(pick("Reason", "Motif"), _seen(found, table["reason"], words)),
            numbers(pick("Rows", "Lignes"), table["rows"], words),
            lines(pick("First line", "Première ligne"), table["first"]),
        ),
    )


def _account(found: Assessment, words: Words) -> Table:
    table, pick = found.account, words.pick
    return Table(
        caption=pick(
            "Rows by file, other countries’ included",
            "Lignes par fichier, celles d’autres pays comprises",
        ),
        columns=(
            texts(pick("File", "Fichier"), table["file"]),
            numbers(pick("Rows read", "Lignes lues"), table["rows_read"], words),
            numbers(pick("Rows observed", "Lignes retenues"), table["rows_observed"], words),
            numbers(pick("Rows set aside", "Lignes écartées"), table["rows_quarantined"], words),
        ),
        note=quality_aside.account(found, words),
    )


def _rows(found: Assessment, words: Words) -> Table:
    rows = found.flags[found.flags["rule"].isin(LISTED)]
    rows = rows.drop_duplicates(["rule", "release", "row", "detail"])
    rows = rows.assign(place=rows["rule"].map(LISTED.index)).sort_values("place", kind="stable")
    shown, pick = rows.groupby("rule", sort=False).head(_MOST), words.pick
    return Table(
        caption=pick("Flagged rows", "Lignes signalées"),
        columns=(
            texts(
                pick("What", "Quoi"), (told.rule_words(key, words).title for key in shown["rule"])
            ),
            texts(pick("Seen", "Constaté"), _seen(found, shown["detail"], words)),
            texts(pick("File", "Fichier"), shown["release"]),
            lines(pick("Line", "Ligne"), shown["row"]),
        ),
        note=pick(
            f"At most {_MOST} rows of a rule; {len(rows):,} in all. sahel check --rows FILE.csv "
            "writes every one.",
            f"Au plus {_MOST} lignes par règle ; {words.number(len(rows))} en tout. sahel check "
            "--rows FICHIER.csv les écrit toutes.",
        ),
    )
