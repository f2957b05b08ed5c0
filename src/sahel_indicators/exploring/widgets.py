"""The explorer: lists and a slider above a map and a series, all of which move together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets  # type: ignore[import-untyped]
import pandas as pd
from IPython.display import Javascript, display
from markupsafe import Markup

from ..areas import area_name, country_name
from ..countries import with_areas
from ..display import markup
from ..errors import DataError, SahelError
from ..figures.words import words_of
from . import drawing, words
from .scene import Scene, open_scene

_FREQUENCIES = ("season", "month", "year")
_LEVELS = (2, 1)
_WIDTHS = {"indicator": "40em"}
# JupyterLab takes the keys of everything that is no text field for its own commands: in a list, the
# arrows would leave it for the next cell, and "x" would cut the cell. This mark keeps them there.
_OWN_KEYS = """
if (!window.sahelExplorer) {
  window.sahelExplorer = true;
  document.addEventListener("focusin", (event) => {
    if (event.target.closest(".sahel-explorer")) {
      event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    }
  });
}
"""
_LABEL = {"description_width": "6em"}


def explore(country: str = "MLI", language: str = "en") -> Explorer:
    """Controls for country, areas, indicator, period and area, over a map and a series.

    Show it as the last line of a cell. Everything can be done with the keyboard: Tab goes from one
    control to the next, the arrow keys choose. It needs no network. Raises `DataError` for a
    country without areas and for a language that is neither "en" nor "fr".
    """
    words_of(language)
    known = [each.iso3 for each in with_areas()]
    if country not in known:
        raise DataError(f"There is no country {country!r} to explore.", expected=", ".join(known))
    return Explorer(country, language)


class Explorer(widgets.VBox):  # type: ignore[misc]
    """The controls and what they show. Setting a control's `value` in code moves everything too."""

    def __init__(self, country: str, language: str) -> None:
        self._language, self._quiet = language, False
        self._scene: Scene | None = None
        say = words.said
        countries = [(country_name(each.iso3, language), each.iso3) for each in with_areas()]
        self.country = self._list("country", countries, country)
        self.level = self._list("level", [(say(f"level_{n}", language), n) for n in _LEVELS], 2)
        by = [(say(name, language), name) for name in _FREQUENCIES]
        self.frequency = self._list("frequency", by, "season")
        self.indicator = self._list("indicator", [("", None)], None)
        self.area = self._list("area", [("", None)], None)
        self.period = widgets.SelectionSlider(
            options=[("", "")],
            description=say("period", language),
            continuous_update=False,
            style=_LABEL,
            layout={"width": "46em", "max_width": "98%"},
        )
        self.status, self.map, self.table, self.series = (widgets.HTML() for _ in range(4))
        wrap = widgets.Layout(flex_flow="row wrap")
        where = widgets.HBox([self.country, self.level, self.frequency], layout=wrap)
        what = widgets.HBox([self.indicator, self.area], layout=wrap)
        super().__init__([where, what, self.period, self.status, self.map, self.table, self.series])
        self.add_class("sahel-explorer")
        self._watch()
        self._read()

    def _ipython_display_(self, **_how: Any) -> None:
        """Show the controls, and let their keys reach them (see `_OWN_KEYS`)."""
        display(Javascript(_OWN_KEYS))  # type: ignore[no-untyped-call]
        display(super()._repr_mimebundle_(), raw=True)  # type: ignore[no-untyped-call]

    def _list(self, name: str, options: Sequence[tuple[str, Any]], value: Any) -> Any:
        described = words.said(name, self._language)
        wide = {"width": _WIDTHS.get(name, "20em"), "max_width": "98%"}
        return widgets.Dropdown(
            options=options, value=value, description=described, style=_LABEL, layout=wide
        )

    def _watch(self) -> None:
        for control in (self.country, self.level, self.frequency):
            control.observe(self._on(self._read), "value")
        self.indicator.observe(self._on(self._offer), "value")
        for control in (self.period, self.area):
            control.observe(self._on(self._show), "value")

    def _on(self, work: Any) -> Any:
        """What is done when a person moves a control, and not when another control moves it."""

        def moved(_change: Any) -> None:
            if not self._quiet:
                work()

        return moved

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def _read(self) -> None:
        """Another country, level or frequency: its panel, and what there is in it."""
        self._say(markup.paragraph(words.said("reading", self._language)))
        asked = self.country.value, self.level.value, self.frequency.value
        try:
            self._scene = open_scene(*asked)
        except SahelError as error:
            self._scene = None
            self._refuse(error)
            return
        self._say("")
        keys = self._scene.shown
        titles = [(words.title_of(key, self._language), key) for key in keys]
        names = [(area_name(code, self._language), code) for code in self._scene.areas]
        with self._quietly():
            _offer(self.indicator, titles, keys[0])
            _offer(self.area, sorted(names), self._scene.leading(keys[0]))
        self._offer()

    def _offer(self) -> None:
        """Another indicator: the periods in which it has a figure."""
        if self._scene:
            periods = self._scene.periods(self.indicator.value)
            named = [
                (words.period_name(self._scene, period, self._language), period)
                for period in periods
            ]
            with self._quietly():
                _offer(self.period, named, periods[-1])
            self._show()

    def _show(self) -> None:
        """The map of the period, its figures as a table, and the series of the area."""
        if not self._scene:
            return
        chosen = (self._scene, self.indicator.value, self.period.value, self.area.value)
        try:
            self.map.value = drawing.picture(drawing.draw_map(*chosen, self._language))
        except SahelError as error:
            self.map.value = markup.card(
                markup.note(words.said("no_map", self._language).format(error.problem))
            )
        self.series.value = drawing.picture(drawing.draw_series(*chosen, self._language))
        self.table.value = self._figures()

    def _figures(self) -> str:
        scene, key = self._scene, self.indicator.value
        assert scene is not None
        frame = scene.at(key, self.period.value, self._language)
        frame = frame.sort_values("value", ascending=False, kind="stable", na_position="last")
        numbers = [words.figure(key, value, words_of(self._language)) for value in frame["value"]]
        shown = pd.DataFrame(
            {
                words.said("area", self._language): frame["area_name"],
                words.title_of(key, self._language): numbers,
            }
        )
        title = words.said("all_figures", self._language)
        return markup.card(markup.folded(title, markup.table(shown, most=len(shown))))

    def _refuse(self, error: SahelError) -> None:
        self._say(markup.note(str(error)))
        self.map.value = self.table.value = self.series.value = ""

    def _say(self, said: str) -> None:
        self.status.value = markup.card(Markup(said)) if said else ""


def _offer(control: Any, options: Sequence[tuple[str, Any]], otherwise: Any) -> None:
    """New options; the value chosen stays where it is among them."""
    values = [value for _, value in options]
    chosen = control.value if control.value in values else otherwise
    control.options = options
    control.value = chosen
