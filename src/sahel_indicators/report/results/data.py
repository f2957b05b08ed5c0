"""Results about the data: what was read, what is odd in it, who published it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ... import quality
from ...figures.words import DISCLAIMER, Words
from ...quality.french import FRENCH
from ...sources import sources
from ..content import Result, Table, Text
from ..wording.quality_terms import licence, producer, seen, source_title
from .making import numbers, texts

# Days of publication are said once in a sentence, and not source by source.
_SAID_ELSEWHERE = "undated"
_EXAMPLES = 2
# Longer lists of examples are cut at a case's end; the command `sahel check` prints them whole.
_LONGEST = 300


def account_results(account: pd.DataFrame, words: Words) -> dict[str, Result]:
    """Rows by file, and their totals. `account` is that of `quality.Assessment`."""
    totals = account[["rows_read", "rows_observed", "rows_quarantined"]].sum()
    pick = words.pick
    titles = {
        "rows_read": pick("Rows read", "Lignes lues"),
        "rows_observed": pick("observed", "retenues"),
        "rows_quarantined": pick("in quarantine", "en quarantaine"),
    }
    table = Table(
        caption=pick(
            "Rows by file, other countries’ included",
            "Lignes par fichier, celles d’autres pays comprises",
        ),
        columns=(
            texts(pick("File", "Fichier"), account["file"]),
            *(numbers(title, account[name], words) for name, title in titles.items()),
        ),
    )
    counts = {str(name): Text(words.number(count)) for name, count in totals.items()}
    return {**counts, "account_of_rows": table}


def quality_results(checks: pd.DataFrame, country: str, words: Words) -> dict[str, Result]:
    """What is odd in the data of a country, rule by rule and table by table, the gravest first.

    `checks` are those about it (`quality.about`): its own come first, then those about files.
    """
    told_here = checks[checks["rule"] != _SAID_ELSEWHERE]
    own = told_here["location_code"] == country
    about = pd.concat([told_here[own], told_here[~own]])
    groups = about.groupby(["rule", "file"], sort=False)
    rows, examples = groups["adds"].sum(), groups["examples"].agg(list)
    told = [_told(str(rule), words) for rule, _ in rows.index]
    pick = words.pick
    table = Table(
        caption=pick(
            "What is odd in the data, and what is done about it",
            "Anomalies des données, et traitement",
        ),
        columns=(
            texts(pick("What", "Anomalie"), (title for title, _ in told)),
            texts(pick("Table", "Table"), (file for _, file in rows.index)),
            numbers(pick("Rows", "Lignes"), rows, words),
            texts(
                pick("For example", "Par exemple"),
                (_examples(each, country, words) for each in examples),
            ),
            texts(pick("What is done", "Traitement"), (handling for _, handling in told)),
        ),
        note=pick(
            "sahel check lists every finding with all its rows.",
            "sahel check énumère chaque constat avec toutes ses lignes.",
        ),
    )  # fmt: skip
    return {
        "oddities": table,
        "oddities_count": Text(words.number(len(about))),
        "rules_count": Text(words.number(about["rule"].nunique())),
    }


def _told(key: str, words: Words) -> tuple[str, str]:
    """A rule's title and handling."""
    if words.language == "fr":
        return FRENCH[key].title, FRENCH[key].handling.replace("`", "")
    rule = next(rule for rule in quality.RULES if rule.key == key)
    return rule.title, rule.handling.replace("`", "")


def _examples(examples: Sequence[str], country: str, words: Words) -> str:
    """The first findings of a rule in a table, in words; how many more there are."""
    shown = [seen(example, country, words) for example in examples[:_EXAMPLES]]
    more = len(examples) - len(shown)
    if more:
        shown.append(words.pick(f"and {more} more", f"et {more} de plus"))
    return _cut(words.semicolon.join(shown))


def _cut(examples: str) -> str:
    if len(examples) <= _LONGEST:
        return examples
    return examples[: examples.rindex(";", 0, _LONGEST)].rstrip() + " …"


def source_results(
    used: Iterable[Mapping[str, str]], country: str, words: Words
) -> dict[str, Result]:
    """Whose figures a report shows, under which licence. `used` are the sources of its figures.

    Citations stay as the producers ask for them.
    """
    named = {(entry["producer"], entry["title"]) for entry in used}
    rows = {key: row for key, row in sources().items() if (row.producer, row.title) in named}
    pick = words.pick
    table = Table(
        caption=pick("Producers of the figures shown", "Producteurs des chiffres montrés"),
        columns=(
            texts(pick("Producer", "Producteur"), (producer(key, words) for key in rows)),
            texts(pick("Data", "Données"), (source_title(key, country, words) for key in rows)),
            texts(pick("Licence", "Licence"), (licence(key, words) for key in rows)),
            texts(pick("Citation", "Citation"), (row.citation for row in rows.values())),
            texts(pick("Address", "Adresse"), (row.url for row in rows.values())),
        ),
    )
    return {"sources": table, "disclaimer": Text(words[DISCLAIMER])}
