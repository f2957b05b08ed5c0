"""The tables of the change report: causes, values, estimates, sentences, other countries."""

from __future__ import annotations

import re

import pandas as pd

from ...areas import country_name
from ...figures.words import Words, words_of
from ...provenance.changes import Changes, Group
from ...provenance.changes_evidence import Evidence
from ...provenance.changes_restated import Statement, in_plain_blanks
from ..content import Column, Table
from .changes_estimates import TABLES, with_interval
from .changes_rows import row_name
from .changes_values import (
    CAUSES,
    SHORT,
    cause,
    change,
    kind_of_figure,
    of_another_producer,
    pair,
    period,
    place,
    producers,
    relative,
    rows_behind,
    title,
    unit_of_change,
)

# How many values of one indicator the page shows; the file beside it has all.
SHOWN = 50

_KINDS = {
    "text": ("Text", "Texte"),
    "list": ("Text", "Texte"),
    "facts": ("Key figure", "Chiffre clé"),
    "figure": ("Figure title", "Titre de figure"),
    "table": ("Table", "Tableau"),
}

# The point of a shortened month ends no sentence where the year follows it: "oct. 2014".
_SHORT_MONTHS = [name for name in map(words_of("fr").month_name, range(1, 13)) if "." in name]
_NO_MONTH = "".join(rf"(?<!\b{re.escape(name)})" for name in _SHORT_MONTHS)
_SENTENCE = re.compile(rf"(?<=[.?!;])(?:(?=\s+[^\s\d])|{_NO_MONTH})\s+(?=\S)")


def by_cause(changes: Changes, country: str, words: Words) -> Table:
    """How many values moved, came and went, by cause."""
    counts = changes.counts(country)
    causes = [name for name in CAUSES if name in counts]
    columns = [_text(words.pick("Cause", "Cause"), [words.pick(*CAUSES[c]) for c in causes])]
    heads = {
        "moved": ("Moved", "Modifiées"),
        "appeared": ("New", "Nouvelles"),
        "withdrawn": ("Gone", "Disparues"),
    }
    for kind, head in heads.items():
        numbers = [counts[name].get(kind, 0) for name in causes]
        columns.append(_numbers(words.pick(*head), numbers, [words.number(n) for n in numbers]))
    caption = words.pick("Published values by cause", "Valeurs publiées par cause")
    return Table(caption, tuple(columns))


def by_indicator(changes: Changes, country: str, words: Words) -> Table | None:
    """One row an indicator of the country, the largest first; None where nothing moved."""
    groups = changes.groups(country)
    if not groups:
        return None
    spans = [_span(group, words) for group in groups]
    causes = [_causes(group, words) for group in groups]
    columns = (
        _text(words.pick("Indicator", "Indicateur"), [title(g.indicator, words) for g in groups]),
        *_counted(groups, words),
        _text(
            words.pick("Change, lowest to highest", "Variation, de la plus basse à la plus haute"),
            spans,
        ),
        _text(words.pick("Causes", "Causes"), causes),
    )
    caption = words.pick("By indicator, the largest change first", "Par indicateur, par ampleur")
    return Table(caption, columns)


def _span(group: Group, words: Words) -> str:
    """The lowest and the highest change with their unit; "" where none moved."""
    if group.lowest is None or group.highest is None:
        return ""
    ends = [change(group.indicator, by, words) for by in (group.lowest, group.highest)]
    unit = unit_of_change(group.indicator, words, group.lowest if ends[0] == ends[1] else None)
    told = ends[0] if ends[0] == ends[1] else words.pick("{} to {}", "{} à {}").format(*ends)
    return f"{told} {unit}".strip()


def _causes(group: Group, words: Words) -> str:
    """The causes of a group's values, each once, in their order."""
    held = {name for text in group.values["causes"].unique() for name in text.split()}
    return ", ".join(words.pick(*CAUSES[name]) for name in CAUSES if name in held)


def _counted(groups: list[Group], words: Words) -> tuple[Column, ...]:
    """How many values of each group moved, came and went."""
    counts = {
        words.pick("Moved", "Modifiées"): [len(each.moved) for each in groups],
        words.pick("New", "Nouvelles"): [len(each.appeared) for each in groups],
        words.pick("Gone", "Disparues"): [len(each.withdrawn) for each in groups],
    }
    return tuple(
        _numbers(head, numbers, [words.number(one) for one in numbers])
        for head, numbers in counts.items()
    )


def values(group: Group, words: Words, most: int = SHOWN) -> Table:
    """The values of an indicator that moved, came or went, the `most` largest first."""
    shown = group.values.head(most)
    rows = [row for _, row in shown.iterrows()]
    key = group.indicator
    pairs = [pair(key, row["before"], row["after"], words) for row in rows]
    head = words.pick("Change", "Variation")
    if unit := unit_of_change(key, words):
        head = f"{head} ({unit})"
    relatives = [relative(by, words) for by in shown["relative"]]
    columns = (
        _text(words.pick("Area", "Zone"), [place(row, words) for row in rows]),
        _text(words.pick("Period, figure", "Période, chiffre"), [when(row, words) for row in rows]),
        _numbers(words.pick("Before", "Avant"), shown["before"], [one for one, _ in pairs]),
        _numbers(words.pick("Now", "Maintenant"), shown["after"], [two for _, two in pairs]),
        _numbers(head, shown["change"], [change(key, by, words) for by in shown["change"]]),
        _numbers(words.pick("Relative", "Relative"), shown["relative"], relatives),
        _text(words.pick("Cause", "Cause"), [why(row, words) for row in rows]),
    )
    return Table(title(key, words), columns, note=_left_out(len(group.values), most, words))


def values_in_brief(group: Group, words: Words) -> Table:
    """All values of an indicator in the width of a terminal: causes and lines in short."""
    whole = values(group, words, most=len(group.values))
    rows = [row for _, row in group.values.iterrows()]
    lines = [str(row["line"]) if row["file"] else "" for row in rows]
    area, period_, before, now, by = whole.columns[:5]
    columns = (
        *(area, period_, before, now),
        _text(words.pick("Change", "Variation"), list(by.cells)),
        _text(words.pick("Cause", "Cause"), [_in_short(row, words) for row in rows]),
        _text(words.pick("Line", "Ligne"), lines),
    )
    return Table(whole.caption, columns, note=_about_causes(rows, words))


def _in_short(row: pd.Series, words: Words) -> str:
    told = " + ".join(words.pick(*SHORT[name]) for name in str(row["causes"]).split())
    other = words.pick(", other producer", ", autre producteur")
    return told + other if of_another_producer(row) else told


def _about_causes(rows: list[pd.Series], words: Words) -> str:
    """Whose figures stand in whose stead, and which files the lines are of."""
    whose = [whose for row in rows if (whose := producers(row, words))]
    files = ", ".join(sorted({str(row["file"]) for row in rows} - {""}))
    other = words.pick("Other producer", "Autre producteur")
    told = [f"{other} ({each})." for each in dict.fromkeys(whose)]
    if files:
        told.append(words.pick(f"Lines are of {files}.", f"Les lignes sont celles de {files}."))
    return " ".join(told)


def when(row: pd.Series, words: Words) -> str:
    """The period, and whether the figure is current, projected or of a survey."""
    told = period(row["period_start"], row["period_end"], words)
    return f"{told}, {kind_of_figure(row, words)}"


def why(row: pd.Series, words: Words) -> str:
    """The cause, and the rows that changed."""
    told, rows = cause(row, words), rows_behind(row, words)
    return f"{told}{words.colon}{rows}" if rows else told


def _left_out(count: int, most: int, words: Words) -> str:
    if count <= most:
        return ""
    shown, all_ = words.number(most), words.number(count)
    return words.pick(
        f"The {shown} largest of {all_}; all are in changes.parquet of the run.",
        f"Les {shown} plus fortes sur {all_} ; toutes sont dans changes.parquet du calcul.",
    )


def estimates(changes: Changes, country: str, words: Words) -> Table:
    """Every number that moved of findings about a country, and about all countries at once."""
    rows = [row for _, row in changes.estimates_about(country).iterrows()]
    names = [words.pick(*TABLES.get(row["table"], (row["table"],) * 2)) for row in rows]
    columns = (
        _text(words.pick("Finding", "Résultat"), names),
        _text(
            words.pick("Row of its table", "Ligne de son tableau"),
            [row_name(row["row"], words) for row in rows],
        ),
        *(
            _numbers(
                words.pick(*head), [row[side] for row in rows],
                [with_interval(row, side, words) for row in rows],
            )
            for side, head in (("before", ("Before", "Avant")), ("after", ("Now", "Maintenant")))
        ),
    )  # fmt: skip
    caption = words.pick(
        "Numbers of findings that moved, with 95% intervals",
        "Chiffres des résultats qui ont changé, avec intervalles à 95 %",
    )
    return Table(caption, columns)


def statements(changes: Changes, country: str, words: Words) -> Table:
    """What the report of a country says otherwise than before, sentence by sentence."""
    told: dict[tuple[str, str], list[Statement]] = {}
    for each in changes.statements_about(country):
        told.setdefault(_differing(each, words), []).append(each)
    kinds = [words.pick(*_KINDS.get(each[0].kind, (each[0].kind,) * 2)) for each in told.values()]
    names = [", ".join(dict.fromkeys(one.name for one in each)) for each in told.values()]
    columns = (
        _text(words.pick("Where", "Où"), kinds),
        _text(words.pick("Before", "Avant"), [before for before, _ in told]),
        _text(words.pick("Now", "Maintenant"), [after for _, after in told]),
        _text(words.pick("Named result", "Résultat nommé"), names),
    )
    caption = words.pick("What the report says otherwise", "Ce que le rapport dit autrement")
    return Table(caption, columns)


def _differing(statement: Statement, words: Words) -> tuple[str, str]:
    """The sentences that stand on one side only; of a table how many cells differ."""
    before, after = (side[words.language] for side in (statement.before, statement.after))
    if statement.kind == "table" and before == after:
        number = words.number(statement.cells)
        return before, words.pick(f"cells that differ: {number}", f"cellules modifiées : {number}")
    old, new = ({in_plain_blanks(s): s for s in _SENTENCE.split(text)} for text in (before, after))
    apart = [
        [told for said, told in side.items() if said not in other]
        for side, other in ((old, new), (new, old))
    ]
    return " ".join(apart[0] or [before]), " ".join(apart[1] or [after])


def other_countries(changes: Changes, country: str, words: Words) -> Table | None:
    """What moved in the other countries; None where nothing did."""
    groups = [each for each in changes.groups() if each.location_code != country]
    if not groups:
        return None
    names = [country_name(each.location_code, words.language) for each in groups]
    columns = (
        _text(words.pick("Country", "Pays"), names),
        _text(words.pick("Indicator", "Indicateur"), [title(g.indicator, words) for g in groups]),
        *_counted(groups, words),
    )
    return Table(words.pick("Other countries", "Autres pays"), columns)


def of_evidence(found: Evidence, words: Words) -> list[str]:
    """What the two runs were made from, where it differs, one kind a sentence."""
    kinds = (
        (found.tables, "Embedded tables", "Tableaux intégrés"),
        (found.area_tables, "Tables of areas", "Tableaux des zones"),
        (found.releases_added, "Ingested files added", "Fichiers ingérés ajoutés"),
        (found.releases_removed, "Ingested files removed", "Fichiers ingérés retirés"),
        (found.modules, "Modules of the package", "Modules du paquet"),
        (found.libraries, "Libraries", "Bibliothèques"),
    )
    told = [
        f"{words.pick(en, fr)}{words.colon}{', '.join(names)}." for names, en, fr in kinds if names
    ]
    if found.silent:
        names = ", ".join(found.silent)
        told.append(
            words.pick(
                f"Not told by both run records, so not compared: {names}.",
                f"Absent d’un des deux journaux de calcul, donc non comparé : {names}.",
            )
        )
    nothing = words.pick(
        "Tables, ingested files, code and libraries are the same.",
        "Tableaux, fichiers ingérés, code et bibliothèques sont les mêmes.",
    )
    return told or [nothing]


def _text(head: str, cells: list[str]) -> Column:
    return Column(head, tuple(cells))


def _numbers(head: str, numbers: object, cells: list[str]) -> Column:
    values = pd.Series(list(numbers), dtype="float64")  # type: ignore[call-overload]
    known = values.astype(object).where(values.notna(), None)
    return Column(head, tuple(cells), tuple(known))
