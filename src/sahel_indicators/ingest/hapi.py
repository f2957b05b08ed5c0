"""Tables in HDX HAPI's layout to observations, with every row accounted for.

A row is observed whole or quarantined whole. A file that is structurally wrong is refused with
`IngestError` and nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..errors import IngestError
from ..observations import COLUMNS, NUMBERS, QUARANTINE_COLUMNS, hash_rows, repeats_key
from ..periods import EXERCISE_MONTH
from ..sources import sources
from ..variables import variables
from .hapi_layouts import LAYOUTS, Layout, Measure, Named
from .reading import read_header, read_table

SOURCE = "hdx_hapi"

# Words by which a printed figure says which returns it counts; both kinds stand under one name.
_RETURNS = {"IDP": "returned IDPs", "refugee": "returned refugees", "rapatri": "returned refugees"}


@dataclass(frozen=True)
class Ingested:
    """What became of one file: its observations, its quarantined rows, and the counts.

    Rows read = rows observed + rows quarantined, and the same for cells (figures): `__post_init__`
    asserts it. A blank cell is an observation with a missing value and its reason.
    """

    file: str
    layout: str
    observations: pd.DataFrame
    quarantine: pd.DataFrame
    rows_read: int
    cells_read: int
    cells_quarantined: int

    def __post_init__(self) -> None:
        if self.rows_observed + self.rows_quarantined != self.rows_read:
            raise AssertionError(f"{self.file}: rows read do not add up")
        if len(self.observations) + self.cells_quarantined != self.cells_read:
            raise AssertionError(f"{self.file}: cells read do not add up")

    @property
    def rows_observed(self) -> int:
        """Rows of the file that became observations."""
        return int(self.observations["row"].nunique())

    @property
    def rows_quarantined(self) -> int:
        """Rows of the file set aside."""
        return int(self.quarantine["row"].nunique())


def ingest_file(path: str | Path) -> Ingested:
    """The observations of one table, recognised by its header and placed on P-codes.

    Raises `IngestError` when no layout fits or the file is structurally wrong (missing, empty, cut
    short, not UTF-8, a column of another type throughout). Rows that cannot be placed or read are
    returned in `quarantine` with file, row, column, what was found and the reason.
    """
    file = Path(path)
    return normalize(read(file), sniff(file), file)


def sniff(path: Path) -> Layout:
    """The layout whose columns the file has; raises `IngestError` naming the nearest if none."""
    header = set(read_header(path))
    nearest = max(LAYOUTS, key=lambda layout: _likeness(header, layout))
    exact = [layout for layout in LAYOUTS if set(layout.columns) == header]
    if exact:
        return exact[0]
    if _likeness(header, nearest) < 0.5:
        raise IngestError(
            "is no table that can be read here", file=str(path), row=1,
            expected=f"the columns of one of: {', '.join(layout.name for layout in LAYOUTS)}",
            remedy="see docs/data.md for the layouts; other publishers' files are not read yet",
        )
    return nearest


def _likeness(header: set[str], layout: Layout) -> float:
    return SequenceMatcher(None, sorted(header), sorted(layout.columns)).ratio()


def read(path: Path) -> pd.DataFrame:
    """The file as text and numbers, one row a line; raises `IngestError` for what is structural."""
    layout = sniff(path)
    return read_table(path, layout.columns, layout.numeric)


def normalize(raw: pd.DataFrame, layout: Layout, path: Path) -> Ingested:
    """The rows of one table as observations, those that cannot be used as quarantine."""
    problems = _Problems(raw, str(path))
    base = _base(raw, layout, path, problems)
    figures = [_figures(raw, base, measure, problems) for measure in layout.measures]
    _set_aside_repeats(base, layout, problems, raw)
    good = ~base.index.isin(problems.rows)
    return Ingested(
        file=str(path), layout=layout.name, observations=_observations(base, figures, layout, good),
        quarantine=problems.table(), rows_read=len(raw),
        cells_read=len(raw) * len(figures), cells_quarantined=int((~good).sum()) * len(figures),
    )


class _Problems:
    """Rows set aside so far; the first problem of a row is the one told."""

    def __init__(self, raw: pd.DataFrame, file: str) -> None:
        self._raw, self._file = raw, file
        self._found: dict[int, tuple[str, str, str]] = {}

    @property
    def rows(self) -> list[int]:
        return list(self._found)

    def add(self, bad: pd.Series, column: str, reason: str | pd.Series) -> None:
        """Set aside the rows where `bad` (a boolean Series over the lines) is true."""
        for row in bad.index[bad.to_numpy(dtype=bool)]:
            said = reason if isinstance(reason, str) else str(reason.at[row])
            found = "" if column not in self._raw else self._raw.at[row, column]
            self._found.setdefault(int(row), (column, "" if pd.isna(found) else str(found), said))

    def table(self) -> pd.DataFrame:
        rows = [(self._file, row, *what) for row, what in sorted(self._found.items())]
        frame = pd.DataFrame(rows, columns=QUARANTINE_COLUMNS)
        return frame.astype(dict.fromkeys(("file", "column", "found", "reason"), "str") | {"row": "int64"})


# -- what all figures of a row share ---------------------------------------------------------


def _base(raw: pd.DataFrame, layout: Layout, path: Path, problems: _Problems) -> pd.DataFrame:
    base = _placed(raw, layout, problems)
    base["counterpart_code"] = raw[layout.counterpart] if layout.counterpart else ""
    base["series"] = _joined(raw, layout.series, " | ")
    base["status"] = _named(raw, layout.status, problems)
    base["source"] = _named(raw, layout.source, problems)
    base["variable"] = _named(raw, layout.key, problems) if layout.key else ""
    base["note"] = _joined(raw, layout.notes, "; ")
    base["release"], base["row"] = path.name, raw.index.astype("int32")
    _read_periods(raw, base, layout, problems)
    _refine(raw, base, layout)
    base["_exercise_day"] = _exercise_days(raw, layout)
    base["published_on"] = _published(base)
    column = layout.exercise[-1] if layout.exercise else layout.period[1]
    problems.add(base["published_on"].isna(), column, "the day of publication cannot be told")
    return base


def _joined(raw: pd.DataFrame, columns: tuple[str, ...], between: str) -> pd.Series:
    if not columns:
        return pd.Series("", index=raw.index, dtype="str")
    texts = [raw[name].fillna("") for name in columns]
    joined = texts[0]
    for text in texts[1:]:
        joined = joined + between + text
    return joined


def _named(raw: pd.DataFrame, how: str | Named, problems: _Problems) -> pd.Series:
    if isinstance(how, str):
        return pd.Series(how, index=raw.index, dtype="str")
    ours = raw[how.column].map(dict(how.values))
    known = ", ".join(how.values) if len(how.values) < 12 else f"one of {len(how.values)} known"
    problems.add(ours.isna(), how.column, f"unknown {how.column}; expected {known}")
    return ours.astype("str").fillna("")


def _placed(raw: pd.DataFrame, layout: Layout, problems: _Problems) -> pd.DataFrame:
    """Location, level, area and unit of every row; each distinct place is looked up once."""
    keys = pd.DataFrame(
        {n: raw[c].fillna("") if c else "" for n, c in zip("lcmdn", layout.place, strict=True)},
        index=raw.index,
    )
    if layout.name == "conflict_ged_events":
        _hide_imprecise(keys, raw)
    codes = hash_rows(keys, list(keys.columns)).factorize()[0]
    first = keys[~pd.Series(codes, index=keys.index).duplicated()]
    find = gazetteer().place
    places = [find(*row, table=layout.name, sub_areas=layout.sub_areas) for row in first.itertuples(index=False)]
    table = pd.DataFrame(places).iloc[codes].set_index(raw.index)
    column = next(c for c in reversed(layout.place) if c)
    problems.add(table["problem"] != "", column, table["problem"])
    return _units(table, keys, raw, layout)


def _units(table: pd.DataFrame, keys: pd.DataFrame, raw: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    said = raw[layout.unit].astype("str").fillna("") if layout.unit else table["unit"]
    unit = said.where(said != "", table["unit"])
    return pd.DataFrame(
        {
            "location_code": keys["l"], "admin_level": table["admin_level"].astype("int8"),
            "area_code": table["area_code"], "unit": unit.astype("str"),
        }
    )


def _hide_imprecise(keys: pd.DataFrame, raw: pd.DataFrame) -> None:
    """UCDP's where_precision: 1-3 name a district, 4 a region; 5 and more only the country."""
    precision = pd.to_numeric(raw["where_precision"], errors="coerce")
    keys.loc[precision >= 4, "n"] = ""
    keys.loc[precision >= 5, "m"] = ""


def _read_periods(raw: pd.DataFrame, base: pd.DataFrame, layout: Layout, problems: _Problems) -> None:
    for ours, column in zip(("period_start", "period_end"), layout.period, strict=True):
        text = raw[column].fillna("")
        base[ours] = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype("datetime64[ns]")
        unread = base[ours].isna() & (text != "")
        problems.add(unread, column, "unreadable date; expected YYYY-MM-DD")
        may_be_open = base["variable"].isin(layout.open_ended) & (ours == "period_end")
        problems.add((text == "") & ~may_be_open, column, "no reference period")
    backwards = base["period_end"] < base["period_start"]
    problems.add(backwards, layout.period[1], "the period ends before it starts")


def _refine(raw: pd.DataFrame, base: pd.DataFrame, layout: Layout) -> None:
    """What single tables say in words only: regions that shrank, kinds of returns."""
    _mark_shrunken_regions(raw, base, layout)
    returns = base["variable"].isin(["returnee_flow", "returnee_stock"])
    for word, kind in _RETURNS.items():
        base.loc[returns & base["note"].str.contains(word, regex=False), "series"] = kind


def _mark_shrunken_regions(raw: pd.DataFrame, base: pd.DataFrame, layout: Layout) -> None:
    for location in base["location_code"].unique():
        rule = gazetteer().shrunk(layout.name, location)
        if rule is None:
            continue
        regions = {g for n in rule["names"] for g in gazetteer().names[(location, rule["level"], n.lower())]}
        late = (base["period_start"] >= rule["from"]) | base["note"].str.contains(rule["note"])
        here = base["location_code"].eq(location) & base["area_code"].isin(regions)
        shrunk = here & late & base["admin_level"].eq(rule["level"]) & base["unit"].eq("")
        base.loc[shrunk, "unit"] = raw.loc[shrunk, layout.place[2]] + f" ({rule['label']})"


def _exercise_days(raw: pd.DataFrame, layout: Layout) -> pd.Series:
    """The last day of the month in which the exercise was held; missing where there is none."""
    if len(layout.exercise) == 2:
        year, label = (raw[name] for name in layout.exercise)
        text = year + "-" + label.map(EXERCISE_MONTH).astype("Int64").astype("str").str.zfill(2)
    elif layout.exercise:
        text = raw[layout.exercise[0]]
    else:
        return pd.Series(pd.NaT, index=raw.index, dtype="datetime64[ns]")
    month = pd.to_datetime(text, format="%Y-%m", errors="coerce").astype("datetime64[ns]")
    return month + pd.offsets.MonthEnd(1)


# -- the figures -----------------------------------------------------------------------------


def _figures(
    raw: pd.DataFrame, base: pd.DataFrame, measure: Measure, problems: _Problems
) -> pd.DataFrame:
    """One column of figures with its bounds and sample, checked against what it may be at all."""
    columns = (measure.column, measure.lower, measure.upper, measure.size)
    part = pd.DataFrame(
        {
            name: _numbers(raw, column, problems) if column else np.nan
            for name, column in zip(NUMBERS, columns, strict=True)
        },
        index=raw.index,
    )
    variable = base["variable"] if not measure.variable else pd.Series(measure.variable, raw.index)
    _check_bounds(part["value"], variable, measure, problems)
    return part


def _observations(
    base: pd.DataFrame, figures: list[pd.DataFrame], layout: Layout, good: np.ndarray
) -> pd.DataFrame:
    """Rows and figures to one row a figure, in the columns of the observations table."""
    rows = base[good]
    times = len(figures)
    long = rows.take(np.tile(np.arange(len(rows)), times)).reset_index(drop=True)
    for name in NUMBERS:
        long[name] = np.concatenate([figure[name].to_numpy()[good] for figure in figures])
    for name in ("variable", "source", "series"):
        said = [getattr(measure, name) for measure in layout.measures]
        if any(said):
            long[name] = pd.array(said, dtype="str").take(np.repeat(np.arange(times), len(rows)))
    if any(measure.source for measure in layout.measures):
        long["published_on"] = _published(long)
    long["published_on_assumed"] = True
    _explain_missing(long)
    return long[COLUMNS]


def _numbers(raw: pd.DataFrame, column: str, problems: _Problems) -> pd.Series:
    cell = raw[column]
    if pd.api.types.is_bool_dtype(cell) or not pd.api.types.is_numeric_dtype(cell):
        text = cell.astype("str")
        cell = pd.to_numeric(text, errors="coerce")
        problems.add(cell.isna() & raw[column].notna(), column, "unreadable number")
    number = cell.astype("float64")
    problems.add(pd.Series(np.isinf(number), index=raw.index), column, "infinite number")
    return number


def _check_bounds(
    value: pd.Series, variable: pd.Series, measure: Measure, problems: _Problems
) -> None:
    for key in variable.unique():
        if key not in variables():
            continue
        known, here = variables()[key], variable == key
        reason = f"{known.en} must lie from {known.minimum} to {known.maximum} ({known.unit})"
        reason = reason.replace(" to None", " up").replace("from None", "anywhere")
        beyond = pd.Series(False, index=value.index)
        if known.minimum is not None:
            beyond |= value < known.minimum
        if known.maximum is not None:
            beyond |= value > known.maximum
        problems.add(here & beyond, measure.column, reason)


def _published(rows: pd.DataFrame) -> pd.Series:
    """The day each figure became known, by its source's declared rule."""
    day = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]")
    ended = rows["period_end"].fillna(rows["period_start"])
    for key in rows["source"].unique():
        if key in sources():
            day = day.mask(rows["source"] == key, _by_rule(key, ended, rows["_exercise_day"]))
    return day


def _by_rule(source: str, ended: pd.Series, exercise: pd.Series) -> pd.Series:
    published = sources()[source].published
    if published.rule == "exercise":
        return exercise
    if published.rule == "after_period":
        return ended + pd.Timedelta(days=published.days)
    following = pd.DataFrame(
        {"year": ended.dt.year + 1, "month": published.month, "day": published.day}
    )
    return pd.to_datetime(following, errors="coerce").astype("datetime64[ns]")


def _explain_missing(cells: pd.DataFrame) -> None:
    """Say why a value is missing. An IDMC zero is documented as 'no estimate', not as nobody."""
    zero = (cells["source"] == "idmc") & (cells["value"] == 0)
    cells.loc[zero, "value"] = np.nan
    cells.loc[zero, "note"] = "0 in the file: IDMC has no estimate"
    silent = cells["value"].isna() & ~zero
    reason = "blank in the file: not analysed or not reported"
    cells.loc[silent, "note"] = cells.loc[silent, "note"].where(
        cells.loc[silent, "note"] == "", cells.loc[silent, "note"] + "; "
    ) + reason


# -- rows that repeat a key ------------------------------------------------------------------


def _set_aside_repeats(
    base: pd.DataFrame, layout: Layout, problems: _Problems, raw: pd.DataFrame
) -> None:
    """Name the units an exercise is known to leave unnamed; set aside whatever else repeats a key.

    An exact repetition costs only the later rows; where the figures differ, nobody can tell which
    is right, and all of the rows are set aside.
    """
    repeats = _repeats(base, problems)
    if len(repeats) and layout.exercise:
        _name_units(base, repeats, raw, layout)
        repeats = _repeats(base, problems)
    said = raw.loc[repeats]
    exact = raw.index.isin(said.index[said.duplicated()])
    differs = raw.index.isin(said.index[~said.duplicated(keep=False)])
    problems.add(pd.Series(exact, raw.index), "", "the row repeats an earlier row exactly")
    problems.add(
        pd.Series(differs, raw.index), "",
        "another row has the same area, unit, period and status but other figures; nobody can "
        "tell which is right",
    )


def _repeats(base: pd.DataFrame, problems: _Problems) -> pd.Index:
    """The lines whose key stands on another line too, of those not yet set aside."""
    fine = base[~base.index.isin(problems.rows)]
    return fine.index[repeats_key(fine)]


def _name_units(base: pd.DataFrame, repeats: pd.Index, raw: pd.DataFrame, layout: Layout) -> None:
    """Number the rows of an area that are declared to be its unnamed units, if all are there."""
    exercise = raw.loc[repeats, list(layout.exercise)].astype("str").agg(" ".join, axis=1)
    keys = ["location_code", "exercise", "status", "area_code", "unit", "variable"]
    for key, group in base.loc[repeats].assign(exercise=exercise).groupby(keys, sort=False):
        location, said, status, area, unit, _ = key
        declared = gazetteer().unnamed_units(location, said, status).get(area)
        if not unit and declared == len(group):
            base.loc[group.index, "unit"] = [f"unnamed {n} of {declared}" for n in range(1, declared + 1)]
