"""Looking around in a notebook: country, indicator and period chosen, a map and a series linked.

`scene` is what there is to see of a country, `words` what is said about it, `widgets` the controls.
"""

from __future__ import annotations

from .widgets import explore

__all__ = ["explore"]
