"""People by phase of food insecurity, one bar an analysis, in the colours of the phases."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..errors import DataError
from .columns import optional_text, require_known
from .layout import frame_figure
from .marks import hatch_box, no_data_patch
from .page import Page, open_page, require, require_values, rows_of
from .style import IPC, FigureText, drawing, ink_on
from .units import decimals_of
from .writing import wrapped

MEASURES = ("share", "people")
_CURRENT = "current"
_STATUSES = (_CURRENT, "first projection", "second projection")
_ROW = 0.2  # inches a bar
_LINE = 0.12  # inches a further line of its name
_GROUP_GAP = 0.1  # inches above the heading of a group
_THICK = {True: 0.44, False: 0.72}  # of a row: projected, current
# A share in no phase below this is rounding of the published figures.
_ROUNDING = 0.01
_MANY = 10_000  # people are written in thousands from here on
_HATCH: dict[str, Any] = {"hatch": "////", "linewidth": 0}


def population_in_phase(
    frame: pd.DataFrame,
    *,
    measure: str = "share",
    lowest: int = 1,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """People in each phase, one stacked bar an analysis, the first at the top.

    `frame` has label (the analysis in words, without its status), status ("current", "first
    projection", "second projection"), phase (1 to 5), people and population (analysed; of one
    analysis always the same), and optionally `group` (text: a heading above the bars that share
    it, as a country). Two projections of one season need two statuses or two labels. Bars keep the
    order of appearance. `measure` "share" draws people over population, "people" numbers of people;
    `lowest` 3 draws phase 3 and worse alone, from zero. Projected bars are thinner and hatched, and
    their status is written. At each bar stands the share or number in phase 3 or worse (in `lowest`
    or worse, where that is higher), the sum of what is drawn. Of a population that the phases do
    not add up to, the rest is hatched grey.

    Raises `DataError` for a missing column or number, an unknown status, phase or measure, a phase
    that an analysis lacks or has twice, an analysis with two populations or with nobody analysed.
    """
    bars = _bars(frame, measure, lowest)
    show = _showing(bars, measure, lowest)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        places = _name_bars(page, axes, bars)
        for y, bar in zip(places, bars.to_dict("records"), strict=True):
            _draw_bar(axes, bar, y, lowest)
        _scale(page, axes, bars, show)
        _write_worst(page, axes, bars, places, show)
        body = axes.get_ylim()[0] + 0.3
        legend = _legend(page, bars, lowest)
        caption = page.words[f"{show.unit}_of_people"] if show.unit else ""
        frame_figure(page, text, body=body, legend=legend, caption=caption)
    return page.figure


_KEY = ["group", "label", "status"]
_PHASES = [1, 2, 3, 4, 5]


def _bars(frame: pd.DataFrame, measure: str, lowest: int) -> pd.DataFrame:
    """A row an analysis, with the length of each phase (columns 1 to 5) and of the rest."""
    _check(frame, measure, lowest)
    rows = frame.assign(group=optional_text(frame, "group"), phase=frame["phase"].astype(int))
    order = rows.drop_duplicates(_KEY)[_KEY]
    people = rows.pivot(index=_KEY, columns="phase", values="people")
    people = people.reindex(pd.MultiIndex.from_frame(order))
    population = rows.drop_duplicates(_KEY)["population"].to_numpy(float)
    rest = (population - people.sum(axis="columns")).clip(lower=0)
    rest = rest.where(rest > _ROUNDING * population, 0.0) * (lowest == 1)
    lengths = people.assign(rest=rest)
    if measure == "share":
        lengths = lengths.div(population, axis="index")
    return lengths.reset_index()


class _Show(NamedTuple):
    """What is drawn: the measure from a phase up, and in which unit its numbers are written."""

    measure: str
    lowest: int
    unit: str
    factor: float  # from what is drawn to what is written

    @property
    def decimals(self) -> int:
        return 1 if self.measure == "share" else 0

    def write(self, page: Page, value: float, decimals: int) -> str:
        if self.measure == "share":
            return page.words.percent(self.factor * value, decimals)
        return page.words.number(self.factor * value, decimals)


def _showing(bars: pd.DataFrame, measure: str, lowest: int) -> _Show:
    if measure == "share":
        return _Show(measure, lowest, "", 100.0)
    in_thousands = bars[list(range(lowest, 6))].sum(axis="columns").max() >= _MANY
    return _Show(measure, lowest, *(("thousands", 1e-3) if in_thousands else ("persons", 1.0)))


def _check(frame: pd.DataFrame, measure: str, lowest: int) -> None:
    what = "population_in_phase"
    require(frame, ["label", "status", "phase", "people", "population"], what)
    require_values(frame, "status", _STATUSES, what)
    require_values(frame, "phase", [str(phase) for phase in _PHASES], what)
    require_known(frame, ["label", "people", "population"], what)
    if (frame["people"] < 0).any():
        raise DataError(f"{what}: there are negative numbers of people", expected="0 or more")
    if measure not in MEASURES or lowest not in _PHASES:
        raise DataError(
            f"{what} has no measure {measure!r} from phase {lowest!r}",
            expected="share or people, from phase 1 to 5",
        )
    analyses = frame.assign(group=optional_text(frame, "group")).groupby(_KEY, sort=False)
    for (_, label, status), rows in analyses:
        phases = sorted(rows["phase"].astype(int))
        if phases != _PHASES:
            raise DataError(f"{what}: {label} ({status}) has phases {phases}", expected="1 to 5")
        if rows["population"].nunique() != 1 or rows["population"].iloc[0] <= 0:
            raise DataError(f"{what}: {label} ({status}) has no single population above 0")


def _name_bars(page: Page, axes: Axes, bars: pd.DataFrame) -> np.ndarray:
    """Names to the left, groups in bold above their bars; gives the places of the bars."""
    room = page.width * (0.34 if page.style.narrow else 0.3)
    down, group = 0.0, ""
    ticks: list[tuple[float, str, str]] = []
    several = bars.loc[bars["status"] != _CURRENT, "status"].nunique() > 1
    for bar in rows_of(bars[_KEY]):
        if bar.group != group:
            group = str(bar.group)
            down += _GROUP_GAP if ticks else 0
            ticks.append((down + _ROW / 2, group, "bold"))
            down += _ROW
        name = wrapped(page, _name(page, bar, several), page.style.small, room)
        height = _ROW + _LINE * name.count("\n")
        ticks.append((down + height / 2, name, "normal"))
        down += height
    heights, names, weights = zip(*ticks, strict=True)
    axes.set_yticks(heights, labels=names, size=page.style.small)
    for label, weight in zip(axes.get_yticklabels(), weights, strict=True):
        label.set(fontweight=weight, linespacing=1.1)
    axes.set_ylim(down, 0)
    return np.array([height for height, _, weight in ticks if weight == "normal"])


def _name(page: Page, bar: Any, several: bool) -> str:
    """The analysis; of a projection that it is one, and which where there are `several` kinds."""
    if bar.status == _CURRENT:
        return str(bar.label)
    status = page.words[bar.status if several else "projection"].replace(" ", "\N{NO-BREAK SPACE}")
    return f"{bar.label}, {status}"


def _draw_bar(axes: Axes, bar: dict[Any, Any], y: float, lowest: int) -> None:
    """The phases one behind the other, then what is in none."""
    projected = bar["status"] != _CURRENT
    height = _ROW * _THICK[projected]
    end = 0.0
    for phase in range(lowest, 6):
        box = (end, y - height / 2), bar[phase], height
        axes.add_patch(Rectangle(*box, zorder=2, **_filling(phase, projected)))
        end += bar[phase]
    if bar["rest"] > 0:
        hatch_box(axes, end, y - height / 2, bar["rest"], height)


def _filling(phase: int, projected: bool) -> dict[str, Any]:
    """A phase's colour, of a projection with a hatch that is seen on it, in grey as well."""
    colour = IPC[phase - 1]
    if not projected:
        return {"facecolor": colour, "linewidth": 0}
    return {"facecolor": colour, "hatchcolor": to_rgba(ink_on(colour), 0.6), **_HATCH}


def _scale(page: Page, axes: Axes, bars: pd.DataFrame, show: _Show) -> None:
    longest = bars[[*range(show.lowest, 6), "rest"]].sum(axis="columns").max() or 1.0
    whole = show.measure == "share" and show.lowest == 1
    axes.set_xlim(0, max(1.0, longest) if whole else longest)
    ticks = MaxNLocator(4 if page.style.narrow else 8, steps=[1, 2, 2.5, 5, 10])
    decimals = decimals_of(float(np.diff(ticks.tick_values(0, longest))[0]) * show.factor)
    axes.xaxis.set_major_locator(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: show.write(page, v, decimals)))
    axes.tick_params(axis="x", labelsize=page.style.small)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _write_worst(
    page: Page, axes: Axes, bars: pd.DataFrame, places: np.ndarray, show: _Show
) -> None:
    """What is in phase 3 or worse, in a column to the right of the axes under its heading."""
    first = max(show.lowest, 3)
    worst = bars[[*range(first, 6)]].sum(axis="columns")
    texts = [show.write(page, value, show.decimals) for value in worst]
    heading = page.words["phase"].format(f"{first}+" if first < 5 else "5")
    for y, number in [(-0.07, heading), *zip(places, texts, strict=True)]:
        beside = axes.annotate(
            number, (1, y), (4, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points"
        )
        beside.set(va="center_baseline", size=page.style.small, weight="bold")


def _legend(page: Page, bars: pd.DataFrame, lowest: int) -> list[Artist]:
    entries: list[Artist] = [
        Patch(facecolor=IPC[phase - 1], label=page.words["phase"].format(phase), linewidth=0)
        for phase in range(lowest, 6)
    ]
    if (bars["status"] != _CURRENT).any():
        entries.append(Patch(label=page.words["hatched_projected"], **_filling(3, True)))
    if (bars["rest"] > 0).any():
        entries.append(no_data_patch(page, "in_no_phase"))
    return entries
