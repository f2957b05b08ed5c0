"""HDX HAPI's tables and answers: one layout for all themes, each with its producer's figures.

CSV as on HDX (byte-order mark, HXL row in older files) and the API's JSON (`{"data": [...]}`).
Themes that nothing here is computed from are refused by name; HAPI's population is read with the
other population tables. Column names and meanings: https://hdx-hapi.readthedocs.io.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..errors import IngestError, shortened
from .accounting import Ingested
from .coded import Coded, Texts, constant, together
from .hapi_breakdowns import NOT_BROKEN_DOWN, not_broken_down
from .hapi_layouts import CH_COUNTRIES, FORMS_UNUSED, FORMS_USED, LAYOUTS, OTHER_GROUPS, STOCKS
from .hapi_places import COLUMNS as PLACED_BY
from .hapi_places import located, with_menaka
from .layouts import Layout
from .normalizing import normalize as normalized
from .normalizing_dates import dekad, dekads_ending_with
from .reading import Document, day_reader, is_missing
from .recognition import Match, matches

SOURCE = "hapi"
FORMS = (*FORMS_USED, *FORMS_UNUSED)

_FIRST, _LAST = "reference_period_start", "reference_period_end"
# Months in which the Cadre Harmonisé is released at the latest: exercises are held in March-April
# and November-December.
_EXERCISES = (4, 12)
_DEKADS = {"dekad": 1, "1-month": 3, "3-month": 9}
_UNFINISHED = "newest month of the file: HDX may have taken it before it was complete"
_OPTIONAL = ("error", "reporting_round", "operation")


def sniff(document: Document) -> list[Match]:
    """The tables in HDX HAPI's columns, of a theme that is used or of one that is not."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The table as text with the columns that HAPI left out as blanks.

    Raises `IngestError` for a theme that is not used here.
    """
    if match.form in FORMS_UNUSED:
        theme = match.form.name.removeprefix("HDX HAPI ")
        raise IngestError(
            f"is HDX HAPI's theme '{theme}', which is not used here",
            file=match.file,
            expected=f"one of its themes {', '.join(LAYOUTS)}, population",
            remedy=FORMS_UNUSED[match.form],
        )
    frame = match.table.frame
    absent = [name for name in (*PLACED_BY, *_OPTIONAL) if name not in frame.columns]
    return frame.assign(**dict.fromkeys(absent, "")).astype("str")


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The rows as observations, those that cannot be used as quarantine.

    A row with an `error` of HDX is set aside with that text; a `warning` is kept as a note. A
    1-month or 3-month rainfall figure is of the months that end with the dekad printed beside it. A
    food security figure became known at the latest exercise that can have said it, because HAPI
    prints none.
    """
    layout = LAYOUTS[match.form.name.removeprefix("HDX HAPI ")]
    texts = Texts(raw)
    columns, misplaced = located(raw)
    columns |= _PREPARED.get(layout.name, _as_printed)(texts)
    if layout.name == "hapi_food_security":
        columns |= with_menaka(texts, columns)
    columns["remark"] = together(*_remarks(texts, columns, layout)).map(_sentence)
    aside = _errors(texts) | _not_used(texts, layout)
    ready = raw.assign(**{name: column.text() for name, column in columns.items()})
    if layout.name == "hapi_refugees":
        ready = _without_false_zeros(ready)
    return normalized(ready, layout, match, titles=_titles(match), aside=aside, faults=misplaced)


def _titles(match: Match) -> dict[str, str]:
    """The publisher's names of the columns, of those made from them as well."""
    made = {f"place_{name}": name for name in PLACED_BY} | {
        "period_start": _FIRST,
        "period_end": _LAST,
    }
    known = dict(match.table.titles)
    return known | {ours: known.get(theirs, theirs) for ours, theirs in made.items()}


def _errors(texts: Texts) -> dict[str, np.ndarray]:
    errors = texts["error"]
    told = [text for text in errors.values if not is_missing(text)]
    return {f"HDX sets it aside: {shortened(text)}": errors.where(text.__eq__) for text in told}


def _remarks(texts: Texts, columns: dict[str, Coded[str]], layout: Layout) -> list[Coded[str]]:
    remarks = [columns["place_remark"]]
    if layout.exercise:
        said = "exercise not printed: told from the reference period"
        remarks.append(constant(said, len(texts)))
    if layout.name == "hapi_conflict_events":
        remarks.append(_newest(texts[_FIRST]))
    if layout.name == "hapi_idps":
        rounds = texts["reporting_round"].map(lambda n: "" if is_missing(n) else f"round {n}")
        remarks.append(rounds)
    return remarks


def _newest(first: Coded[str]) -> Coded[str]:
    """HAPI takes the newest month as it stands on the day: its figures grow afterwards."""
    read = day_reader(first.values)
    newest = max((day for day in map(read, first.values) if day), default=None)
    return first.map(lambda text: _UNFINISHED if newest and read(text) == newest else "")


def _sentence(parts: tuple[str, ...]) -> str:
    return "; ".join(part for part in parts if part)


def _not_used(texts: Texts, layout: Layout) -> dict[str, np.ndarray]:
    """Rows of a table that is used which nothing here is computed from, by the reason."""
    if layout.name == "hapi_refugees":
        groups = texts["population_group"]
        return {
            f"population group {group} ({meaning}) is not used here": groups.where(group.__eq__)
            for group, meaning in OTHER_GROUPS.items()
        }
    if layout.name == "hapi_food_security":
        covered = gazetteer().countries - set(CH_COUNTRIES)
        outside = texts["location_code"].where(covered.__contains__)
        return {"no Cadre Harmonisé is held there, and who analysed it is not printed": outside}
    return {}


def _without_false_zeros(ready: pd.DataFrame) -> pd.DataFrame:
    """The zeros that stand for "not broken down" as blanks, with that remark."""
    untold = not_broken_down(ready)
    return ready.assign(
        population=ready["population"].mask(untold, ""),
        remark=ready["remark"].mask(untold, NOT_BROKEN_DOWN),
    )


# -- periods ----------------------------------------------------------------------------------

_Columns = dict[str, Coded[str]]


def _as_printed(texts: Texts) -> _Columns:
    return {"period_start": texts[_FIRST], "period_end": texts[_LAST]}


def _flows_and_year_ends(texts: Texts) -> _Columns:
    """Refugees are counted at the end of the period, returns throughout it; totals have no series.

    A figure of one sex or age group is a series of its own ("f | 0-4").
    """
    about = together(texts["population_group"], texts[_FIRST], texts[_LAST])
    start = about.map(lambda said: said[2] if said[0] in STOCKS else said[1])
    by = together(texts["gender"], texts["age_range"])
    series = by.map(lambda said: "" if set(said) == {"all"} else " | ".join(said))
    return {"period_start": start, "period_end": texts[_LAST], "by": series}


def _moving_windows(texts: Texts) -> _Columns:
    """A 1-month or 3-month figure is of the three or nine dekads that end with the one printed."""
    about = together(texts["aggregation_period"], texts[_FIRST], texts[_LAST])
    read = day_reader(texts[_FIRST].values)
    window = about.map(lambda said: _window(said[0], said[1], said[2], read))
    return {
        "period_start": window.map(lambda days: days[0]),
        "period_end": window.map(lambda days: days[1]),
    }


def _window(
    span: str, first: str, last: str, read: Callable[[str], date | None]
) -> tuple[str, str]:
    """Both days as printed where they are no dekad: the engine says what is wrong with them."""
    day = read(first)
    number = dekad(day) if day else None
    if number is None or span not in _DEKADS:
        return first, last
    start, _ = dekads_ending_with(number, _DEKADS[span])
    return start.isoformat(), last


def _exercises(texts: Texts) -> _Columns:
    """The month of the latest exercise that can have printed a figure, beside its period."""
    about = together(texts["ipc_type"], texts[_FIRST], texts[_LAST])
    first, last = day_reader(texts[_FIRST].values), day_reader(texts[_LAST].values)
    months = about.map(lambda said: _exercise(said[0], first(said[1]), last(said[2])))
    return _as_printed(texts) | {"exercise": months}


def _exercise(kind: str, first: date | None, last: date | None) -> str:
    """An analysis speaks of the current period when it is held, and projects later ones."""
    if first is None or last is None:
        return ""
    end = (last.year, last.month) if kind == "current" else _month_before(first)
    held = [(year, month) for year in (end[0] - 1, end[0]) for month in _EXERCISES]
    year, month = max(each for each in held if each <= end)
    return f"{year}-{month:02d}"


def _month_before(day: date) -> tuple[int, int]:
    return (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)


_PREPARED = {
    "hapi_food_security": _exercises,
    "hapi_refugees": _flows_and_year_ends,
    "hapi_rainfall": _moving_windows,
}
