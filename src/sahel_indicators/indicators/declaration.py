"""What an indicator is: its declaration, apart from how it is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ..variables import Kind

Formula = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Indicator:
    """One published or computed quantity, as a reader of a report must understand it.

    `needs` are the variables (and "population") that `formula` takes as columns. `sources` are
    the producers a panel may take it from, the first that has a figure winning: they are joined
    source by source, never averaged. `series` limits the figures to one series; `prefers` are
    texts of the series that win where several surveys stand for one area and period. A `flow`
    adds up over time; every other kind holds throughout its reference period. `minimum` and
    `maximum` bound the value in `unit`.
    """

    key: str
    en: str
    fr: str
    unit: str
    kind: Kind
    needs: tuple[str, ...]
    formula: Formula
    sources: tuple[str, ...]
    caveat: str
    reference: str
    series: str = ""
    prefers: tuple[str, ...] = ()
    over_counterparts: bool = False
    minimum: float | None = 0
    maximum: float | None = None

    @property
    def adds_over_time(self) -> bool:
        """True for flows, whose figures of months add up to the figure of a season or year."""
        return self.kind == "flow"

    def _repr_html_(self) -> str:
        from . import shown

        return shown.card(self)

    def __str__(self) -> str:
        return f"{self.key}: {self.en} ({self.unit})\n  {self.caveat}\n  {self.reference}"
