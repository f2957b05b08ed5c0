"""Plates of what is known: completeness, sources, oddities, quarantine, what answers rest on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...figures import heatmap
from ...figures.words import Words, words_of
from ...findings.coverage import FAMILIES, Coverage, Oddities
from ...provenance.showing import Shows
from ..content import Table
from ..wording import knowledge as said
from ..wording.knowledge_briefing import other_notebooks, rests_on
from ..wording.quality_terms import licence, producer, source_title
from .absent import Absent
from .plate import Plate, cited
from .table import TablePlate, columns_of


def completeness(found: Coverage, language: str) -> Plate | Absent:
    """Share of areas with a figure, by indicator and year."""
    words = words_of(language)
    rows = found.shown
    if rows.empty:
        reason = words.pick(
            "No figure is known in these years.", "Aucun chiffre n’est connu dans ces années."
        )
        return Absent("completeness", language, reason)
    frame = pd.concat([_cells(found, language), _without(found, language)], ignore_index=True)
    order = [words.pick(*said.FAMILIES[family]) for family in FAMILIES]
    frame = frame.sort_values("group", key=lambda group: group.map(order.index), kind="stable")
    return Plate(
        name="completeness",
        language=language,
        text=said.completeness(found, words),
        data=rows,
        sources=cited(*found.sources["source"]),
        inputs=found.tables,
        drawing=heatmap.completeness,
        arguments={
            "frame": frame,
            "scale_label": words.pick("Areas with a figure", "Zones avec un chiffre"),
        },
    )


def _cells(found: Coverage, language: str) -> pd.DataFrame:
    words, rows = words_of(language), found.shown
    levels = [said.level_name(found.country, level, words) for level in rows["admin_level"]]
    names = [said.row_name(key, words) for key in rows["indicator"]]
    nothing = (rows["with_figure"] == 0).to_numpy()
    return pd.DataFrame(
        {
            "group": [words.pick(*said.FAMILIES[family]) for family in rows["family"]],
            "row": [f"{name}, {level}" for name, level in zip(names, levels, strict=True)],
            "period": rows["year"].to_numpy(),
            "value": rows["share"].where(~nothing).to_numpy(),
            "not_analysed": nothing,
        }
    )


def _without(found: Coverage, language: str) -> pd.DataFrame:
    """A row, all hatched, for each indicator of which nothing at all was published."""
    words = words_of(language)
    there = set(found.shown["indicator"])
    families = {key: family for family, keys in FAMILIES.items() for key in keys}
    rows = [
        {
            "group": words.pick(*said.FAMILIES[families[key]]),
            "row": said.row_name(key, words),
            "period": int(found.shown["year"].max()),
            "value": float("nan"),
            "not_analysed": False,
        }
        for key in found.never
        if key not in there
    ]
    return pd.DataFrame(rows, columns=["group", "row", "period", "value", "not_analysed"])


def source_table(found: Coverage, language: str) -> TablePlate:
    """Who says what under which licence, to when, and how old that is."""
    words, rows = words_of(language), found.sources
    titles = words.pick(
        "Producer|Licence|Figures|Listed without|Last figure of|Age",
        "Producteur|Licence|Chiffres|Cités sans|Dernier chiffre|Âge",
    ).split("|")
    cells = [
        [_source(key, found.country, words) for key in rows["source"]],
        [licence(key, words) for key in rows["source"]],
        [words.number(count) for count in rows["figures"]],
        [words.number(count) for count in rows["missing"]],
        [words.day(day) for day in rows["last"]],
        [said.age(days, words) for days in rows["days_old"]],
    ]
    numbers = {titles[2]: rows["figures"], titles[3]: rows["missing"], titles[5]: rows["days_old"]}
    note = words.pick(
        f"Age counts to {words.day(found.known_on)}, the day of the newest figure or the one asked "
        "about.",
        f"L’âge se compte jusqu’au {words.day(found.known_on)}, jour du chiffre le plus récent ou "
        "jour demandé.",
    )
    return _table("source_table", language, said.sources_title(found, words), titles, cells,
                  numbers, note, rows, list(rows["source"]), found.tables)  # fmt: skip


def _source(key: str, country: str, words: Words) -> str:
    return f"{producer(key, words)}{words.colon}{source_title(key, country, words)}"


def answers_rest_on(found: Coverage, language: str) -> TablePlate:
    """What the answers of the other notebooks rest on in this country."""
    words = words_of(language)
    titles = words.pick("Notebook|Question|Newest figures", "Carnet|Question|Derniers chiffres")
    about = other_notebooks(found.country)
    names, keys = zip(*about.values(), strict=True)
    cells = [
        list(about),
        [words.pick(*name) for name in names],
        [rests_on(found, wanted, words) for wanted in keys],
    ]
    caption = words.pick("What the other answers rest on", "Sur quoi reposent les autres réponses")
    note = words.pick(
        "Year of the newest figure by level, with the share of areas that have one then.",
        "Année du dernier chiffre par niveau, avec la part des zones qui en ont alors un.",
    )
    data = pd.DataFrame({"notebook": list(about), "indicators": [", ".join(k) for k in keys]})
    return _table("answers_rest_on", language, caption, titles.split("|"), cells, {}, note, data,
                  list(found.sources["source"]), found.tables)  # fmt: skip


def oddity_table(odd: Oddities, language: str) -> TablePlate | Absent:
    """What is odd, the gravest first, and what is done about it."""
    words, rows = words_of(language), said.oddities_of(odd)
    if rows.empty:
        reason = words.pick("No rule found anything odd.", "Aucune règle n’a trouvé d’anomalie.")
        return Absent("oddity_table", language, reason)
    titles = words.pick(
        "What is odd|Rows|What is done about it", "Anomalie|Lignes|Ce qui en est fait"
    ).split("|")
    cells = [
        [said.rule_title(key, words) for key in rows["rule"]],
        [words.number(count) for count in rows["rows"]],
        [said.rule_handling(key, words) for key in rows["rule"]],
    ]
    note = words.pick(
        "Findings about this country's figures and about whole files; a row can be found odd by "
        "several rules.",
        "Constats sur les chiffres de ce pays et sur des fichiers entiers ; une ligne peut tomber "
        "sous plusieurs règles.",
    )
    return _table("oddity_table", language, said.oddities_title(odd, words), titles, cells,
                  {titles[1]: rows["rows"]}, note, odd.findings, [])  # fmt: skip


def quarantine_table(odd: Oddities, language: str) -> TablePlate | Absent:
    """Which rows of which file were set aside, and why."""
    words, rows = words_of(language), odd.quarantine
    if rows.empty:
        return Absent("quarantine_table", language, said.account_title(odd, words))
    titles = words.pick("File|Rows set aside|Reason", "Fichier|Lignes écartées|Motif").split("|")
    shown = rows.groupby("file", sort=False).agg(rows=("rows", "sum"), reason=("reason", list))
    cells = [
        [Path(file).stem for file in shown.index],
        [words.number(count) for count in shown["rows"]],
        [_reasons(reasons, odd.country, words) for reasons in shown["reason"]],
    ]
    note = words.pick(
        "This country's rows, and those that nothing tells the country of. Not counted: "
        f"{words.number(odd.elsewhere)} rows set aside of other countries in the same files.",
        "Lignes de ce pays, et celles dont rien ne dit le pays. Non comptées : "
        f"{words.number(odd.elsewhere)} lignes écartées d’autres pays dans les mêmes fichiers.",
    )
    return _table("quarantine_table", language, said.account_title(odd, words), titles, cells,
                  {titles[1]: shown["rows"]}, note, rows, [])  # fmt: skip


_REASONS = 2  # named; the others are counted


def _reasons(reasons: list[str], country: str, words: Words) -> str:
    told = [said.reason(text, country, words) for text in reasons[:_REASONS]]
    more = len(reasons) - _REASONS
    if more == 1:
        told.append(words.pick("and 1 more reason", "et 1 autre motif"))
    elif more > 1:
        told.append(words.pick(f"and {more} more reasons", f"et {more} autres motifs"))
    return words.semicolon.join(told)


def _table(
    name: str,
    language: str,
    caption: str,
    titles: list[str],
    cells: list[list[str]],
    numbers: dict[str, pd.Series],
    note: str,
    data: pd.DataFrame,
    keys: list[str],
    inputs: tuple[str, ...] = (),
) -> TablePlate:
    words = words_of(language)
    told = [[words.joined(text) for text in column] for column in cells]
    frame = pd.DataFrame(dict(zip(titles, told, strict=True)))
    return TablePlate(
        name=name,
        language=language,
        table=Table(caption, columns_of(frame, numbers), ("computed",), note),
        source=words.pick(
            "computed from the embedded tables.", "calculs à partir des tables du paquet."
        ),
        data=data,
        sources=cited(*keys),
        inputs=inputs,
    )


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "completeness": Shows(
        marks="One indicator, level and year: how many areas have a value.",
        kind="count",
        value="with_figure",
        when="year",
    ),
}
