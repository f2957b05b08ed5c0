"""The tables of the page on data quality, each as a report's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from ...areas import gazetteer
from ...figures.words import Words
from ...quality import Assessment
from ...quality.french import example_in_french
from ...sources import sources
from ..content import Column, Table
from ..results.making import days, months, numbers, percents, texts
from ..wording import quality as told

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
        "complete": (_complete, _years, _gaps),
        "aside": (_reasons, _account),
        "values": (_rows,),
        "exercises": (_exercises,),
        "vanishing": (_comparisons, _blockades),
    }
    all_tables = {
        key: [_spaced(make(found, words), words) for make in makers] for key, makers in made.items()
    }
    return {key: tuple(each for each in of if each.rows) for key, of in all_tables.items()}


def _spaced(table: Table, words: Words) -> Table:
    """The table with French punctuation set as it is set everywhere."""
    return replace(table, caption=words.joined(table.caption), note=words.joined(table.note))


def _rules(found: Assessment, words: Words) -> Table:
    groups = found.findings.groupby(["severity", "rule"], sort=False)["count"]
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
            texts(pick("For example", "Par exemple"), _examples(table["examples"], words)),
            texts(pick("What is done", "Traitement"), (each.handling for each in said)),
        ),
    )


def _examples(said: pd.Series, words: Words) -> list[str]:
    return [example if words.language == "en" else example_in_french(example) for example in said]


def _lines(title: str, rows: pd.Series) -> Column:
    """Lines of files: numbers that no thousands are told apart in."""
    return Column(title, tuple(f"{row:.0f}" for row in rows), tuple(float(row) for row in rows))


def _fresh(found: Assessment, words: Words) -> Table:
    table = found.fresh
    known = [sources()[key] for key in table["source"]]
    why = (source.calendar.why if source.calendar else "" for source in known)
    pick = words.pick
    columns: list[Column] = [
        texts(pick("Producer", "Producteur"), (source.producer for source in known)),
        texts(pick("Data", "Données"), (source.title for source in known)),
        _days(pick("Newest", "Dernier chiffre"), table["latest"], words),
        _months(pick("Next issue", "Prochaine édition"), table["issue"], words),
        _days(pick("Due by", "Attendue avant le"), table["due"], words),
        _days(pick("Late since", "En retard depuis le"), table["late_since"], words),
    ]
    if words.language == "en":  # the calendars' reasons are written in English, as the sources'
        columns.append(texts("Calendar", why))
    caption = pick("Newest figure of each source, and what is due", "Dernier chiffre et échéances")
    return Table(caption=caption, columns=tuple(columns))


def _days(title: str, dates: pd.Series, words: Words) -> Column:
    known = days(title, dates.dropna(), words)
    return _spread(known, dates)


def _months(title: str, dates: pd.Series, words: Words) -> Column:
    known = months(title, dates.dropna(), words)
    return _spread(known, dates)


def _spread(known: Column, dates: pd.Series) -> Column:
    """A column of known dates with empty cells where there is none."""
    cells, ordinals = iter(known.cells), iter(known.numbers)
    here = dates.notna()
    return Column(
        known.title,
        tuple(next(cells) if is_known else "–" for is_known in here),
        tuple(next(ordinals) if is_known else None for is_known in here),
    )


def _complete(found: Assessment, words: Words) -> Table:
    table, pick = found.complete, words.pick
    return Table(
        caption=pick("Areas with a figure, by source", "Zones renseignées, par source"),
        columns=(
            texts(pick("Source", "Source"), _titles(table["source"])),
            texts(pick("Level", "Niveau"), ("admin" + table["admin_level"].astype("str"))),
            months(pick("First", "Première"), table["first"], words),
            months(pick("Last", "Dernière"), table["last"], words),
            numbers(pick("Issues", "Éditions"), table["issues"], words),
            numbers(pick("Areas", "Zones"), table["areas"], words),
            numbers(pick("ever with a figure", "un jour renseignées"), table["areas_seen"], words),
            percents(pick("Area-issues with a figure", "Zones-éditions renseignées"),
                     table["share"], words, 0),
            numbers(pick("listed without", "citées sans chiffre"), table["listed_without"], words),
            numbers(pick("not listed", "non citées"), table["not_listed"], words),
        ),
    )  # fmt: skip


def _titles(keys: pd.Series) -> list[str]:
    return [sources()[key].title for key in keys]


def _years(found: Assessment, words: Words) -> Table:
    """Sources by year: the share of area-issues with a figure."""
    table = found.years
    level = "admin" + table["admin_level"].astype("str")
    names = pd.Series(_titles(table["source"]), index=table.index, dtype="str")
    rows = table.assign(source=names + " (" + level + ")")
    grid = rows.pivot_table(index="source", columns="year", values="share", sort=False)
    grid = grid.reindex(columns=sorted(grid.columns))
    pick = words.pick
    return Table(
        caption=pick("Area-issues with a figure, by year", "Zones-éditions renseignées, par année"),
        columns=(
            texts(pick("Source", "Source"), grid.index),
            *(percents(str(year), grid[year], words, 0) for year in grid),
        ),
        note=pick(
            "An empty cell: the source lists no area in that year.",
            "Case vide : la source ne cite aucune zone cette année-là.",
        ),
    )


def _gaps(found: Assessment, words: Words) -> Table:
    table, pick = found.gaps, words.pick
    names = [gazetteer().name(code) for code in table["area_code"]]
    return Table(
        caption=pick("Areas with the fewest figures", "Zones les moins renseignées"),
        columns=(
            texts(pick("Area", "Zone"), names),
            texts(pick("Source", "Source"), _titles(table["source"])),
            texts(pick("Level", "Niveau"), "admin" + table["admin_level"].astype("str")),
            numbers(pick("Issues", "Éditions"), table["issues"], words),
            numbers(pick("with a figure", "renseignées"), table["with_figure"], words),
            percents(pick("Share", "Part"), table["share"], words, 0),
        ),
        note=pick(
            "Left out: areas known as often as any of their source, and those never known.",
            "Omises : les zones les mieux connues de leur source, et celles jamais renseignées.",
        ),
    )


def _reasons(found: Assessment, words: Words) -> Table:
    table, pick = found.quarantine, words.pick
    return Table(
        caption=pick("Why rows were set aside", "Pourquoi des lignes ont été écartées"),
        columns=(
            texts(pick("File", "Fichier"), table["file"]),
            texts(pick("Reason", "Motif"), _examples(table["reason"], words)),
            numbers(pick("Rows", "Lignes"), table["rows"], words),
            _lines(pick("First line", "Première ligne"), table["first"]),
        ),
    )


def _account(found: Assessment, words: Words) -> Table:
    table, pick = found.account, words.pick
    return Table(
        caption=pick("Rows by file", "Lignes par fichier"),
        columns=(
            texts(pick("File", "Fichier"), table["file"]),
            numbers(pick("Rows read", "Lignes lues"), table["rows_read"], words),
            numbers(pick("observed", "retenues"), table["rows_observed"], words),
            numbers(pick("set aside", "écartées"), table["rows_quarantined"], words),
        ),
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
            texts(pick("Seen", "Constaté"), _examples(shown["detail"], words)),
            texts(pick("File", "Fichier"), shown["release"]),
            _lines(pick("Line", "Ligne"), shown["row"]),
        ),
        note=pick(
            f"At most {_MOST} rows of a rule; {len(rows):,} in all. sahel check --rows FILE.csv "
            "writes every one.",
            f"Au plus {_MOST} lignes par règle ; {words.number(len(rows))} en tout. sahel check "
            "--rows FICHIER.csv les écrit toutes.",
        ),
    )


def _exercises(found: Assessment, words: Words) -> Table:
    table, pick = found.exercises, words.pick
    return Table(
        caption=pick("Current analyses, in order", "Analyses courantes, dans l’ordre"),
        columns=(
            months(pick("Exercise", "Exercice"), table["published_on"], words),
            months(pick("From", "À partir de"), table["period_start"], words),
            numbers(pick("Areas analysed", "Zones analysées"), table["areas"], words),
            numbers(pick("in both", "communes"), table["in_both"], words),
            numbers(pick("not analysed", "non analysées"), table["not_analysed"], words),
            numbers(pick("limited access", "accès limité"), table["partial"], words),
            numbers(pick("Parts listed apart", "Parties citées à part"), table["units"], words),
            numbers(pick("People analysed", "Personnes analysées"), table["population"], words),
            percents(pick("Change, same areas", "Variation, mêmes zones"),
                     table["population_change"].astype(float), words),
            texts(pick("Remark", "Remarque"), _remarks(table, words)),
        ),
    )  # fmt: skip


def _remarks(table: pd.DataFrame, words: Words) -> list[str]:
    early = words.pick("practice before October 2014", "pratique d’avant octobre 2014")
    again = words.pick("repeats an earlier exercise", "répète un exercice antérieur")
    marks = zip(table["early"], table["repeated"], strict=True)
    return ["; ".join([early] * bool(one) + [again] * bool(other)) for one, other in marks]


def _comparisons(found: Assessment, words: Words) -> Table:
    table = found.vanishing.comparisons
    table = table[(table["hidden"] > 0) | (table["group"] == "either")]
    rows, pick = table.to_dict("records"), words.pick
    return Table(
        caption=pick(
            "Fatalities before, in areas left out and analysed",
            "Morts avant, dans les zones écartées et analysées",
        ),
        columns=(
            texts(pick("Source", "Source"), _titles(table["source"])),
            texts(pick("Level", "Niveau"), "admin" + table["admin_level"].astype("str")),
            texts(pick("Left out", "Écartées"), (told.group(row["group"], words) for row in rows)),
            numbers(pick("n left out", "n écartées"), table["hidden"], words),
            numbers(pick("n analysed", "n analysées"), table["analysed"], words),
            texts(pick("Fatalities by", "Morts par"),
                  (told.by(row["by"], row["places"], words) for row in rows)),
            numbers(pick("Median left out", "Médiane écartées"), table["median_hidden"], words, 1),
            numbers(pick("analysed", "analysées"), table["median_analysed"], words, 1),
            numbers(pick("Chance", "Probabilité"), table["chance"], words, 2),
            numbers(pick("from", "de"), table["low"], words, 2),
            numbers(pick("to", "à"), table["high"], words, 2),
            numbers(pick("Within", "Interne"), table["within"], words, 2),
            texts(pick("Not tested", "Non testé"), (told.refusal(row, words) for row in rows)),
        ),
    )  # fmt: skip


def _blockades(found: Assessment, words: Words) -> Table:
    table, pick = found.vanishing.blockades, words.pick
    return Table(
        caption=pick("Analyses of areas under a blockade", "Analyses de zones sous blocus"),
        columns=(
            texts(pick("Area", "Zone"), (gazetteer().name(code) for code in table["area_code"])),
            _days(pick("Blockade since", "Blocus depuis le"), table["since"], words),
            _months(pick("Analysis from", "Analyse à partir de"), table["issue"], words),
            texts(pick("State", "État"), (told.state(key, words) for key in table["state"])),
        ),
    )
