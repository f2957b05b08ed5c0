"""Who is a neighbour of whom, and how much: one matrix, cut to the areas at hand."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SHOWN = 5


@dataclass(frozen=True, eq=False, repr=False)
class SpatialWeights:
    """Weights between areas, in the areas' sorted order.

    `matrix` (areas x areas, sparse) holds the weights as they were built: 1 for a neighbour, or one
    over the distance in km. The analyses standardise its rows, so that what is computed from it is
    the weighted mean of an area's neighbours. `rule` says in words who is a neighbour.
    """

    areas: tuple[Hashable, ...]
    matrix: csr_array
    rule: str

    @property
    def islands(self) -> tuple[Hashable, ...]:
        """Areas without any neighbour."""
        return tuple(
            area for area, n in zip(self.areas, self.neighbour_counts(), strict=True) if not n
        )

    def neighbour_counts(self) -> Floats:
        """The number of neighbours of each area."""
        return np.asarray(np.diff(self.matrix.indptr), dtype=np.float64)

    def to_frame(self) -> pd.DataFrame:
        """One row a pair: area, neighbour, weight; areas without neighbours have none."""
        pairs = self.matrix.tocoo()
        names = pd.Series(list[Any](self.areas))
        return pd.DataFrame(
            {
                "area": names.iloc[pairs.row].to_numpy(),
                "neighbour": names.iloc[pairs.col].to_numpy(),
                "weight": pairs.data,
            }
        )

    def standardised(self) -> csr_array:
        """The matrix with each row divided by its sum; rows of islands stay zero."""
        from scipy.sparse import diags_array

        sums = np.asarray(self.matrix.sum(axis=1), dtype=np.float64)
        inverse = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
        return (diags_array(inverse) @ self.matrix).tocsr()

    def cut(self, areas: Sequence[Hashable]) -> SpatialWeights:
        """The weights among some of the areas; AnalysisError for areas that are not in them."""
        position = {area: number for number, area in enumerate(self.areas)}
        unknown = [area for area in dict.fromkeys(areas) if area not in position]
        if unknown:
            other_kind = {str(area) for area in unknown} <= {str(area) for area in self.areas}
            raise AnalysisError(
                f"{len(unknown)} areas are not in the spatial weights: {some(unknown)}.",
                expected=f"areas such as {some(self.areas[:3])}",
                remedy="one of the two holds codes as text, the other as numbers: convert one"
                if other_kind
                else "use the same codes in the table and in the outlines",
            )
        chosen = sorted(position[area] for area in dict.fromkeys(areas))
        if len(chosen) == len(self.areas):
            return self
        return SpatialWeights(
            areas=tuple(self.areas[number] for number in chosen),
            matrix=self.matrix[chosen][:, chosen],
            rule=self.rule,
        )

    def to_graph(self) -> Any:
        """The same as a `libpysal.graph.Graph`, with islands, for other libraries."""
        from libpysal.graph import Graph

        return Graph.from_sparse(self.matrix, ids=list(self.areas))

    def summary(self) -> str:
        """The rule, how many neighbours areas have, and which have none."""
        counts = self.neighbour_counts()
        lines = [
            f"Spatial weights of {len(self.areas)} areas: {self.rule}.",
            f"Neighbours of an area: {counts.min():.0f} to {counts.max():.0f}, "
            f"{counts.mean():.3g} on average.",
        ]
        if self.islands:
            lines.append(f"Note: no neighbour at all: {some(self.islands)}.")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.summary()


def as_weights(weights: Any) -> SpatialWeights:
    """Ours as they are, those of libpysal (`Graph`, `W`) in our form; AnalysisError for others."""
    if isinstance(weights, SpatialWeights):
        return weights
    from libpysal.graph import Graph
    from libpysal.weights import W

    if isinstance(weights, W):
        weights = Graph.from_W(weights)
    if not isinstance(weights, Graph):
        raise AnalysisError(
            f"Spatial weights of type {type(weights).__name__}.",
            expected="the result of `spatial_weights`, or a Graph or W of libpysal",
        )
    matrix, areas = weights.sparse.tocsr(), list(weights.unique_ids)
    return ordered(areas, matrix, "as given (libpysal)")


def ordered(areas: Sequence[Hashable], matrix: Any, rule: str) -> SpatialWeights:
    """Weights in the sorted order of the areas; a weight of an area for itself is refused."""
    from scipy.sparse import csr_array

    if matrix.diagonal().any() or (matrix.data < 0).any() or not np.isfinite(matrix.data).all():
        raise AnalysisError(
            "The spatial weights are negative, infinite or weigh an area with itself.",
            expected="weights of zero or more, and of zero for the area itself",
        )
    order = [
        int(number)
        for number in np.argsort(pd.factorize(pd.Series(list[Any](areas)), sort=True)[0])
    ]
    sorted_matrix = csr_array(matrix)[order][:, order]
    sorted_matrix.eliminate_zeros()
    sorted_matrix.sort_indices()
    return SpatialWeights(tuple(areas[number] for number in order), sorted_matrix, rule)


def some(names: Sequence[Hashable]) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(map(str, names[:SHOWN]))
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
