"""How results, indicators and panels show themselves in a notebook; knows none of them.

`markup` makes tables and folding parts, `drawings` the small drawings inside them, `overviews`
looks over a panel, `cards` shows a declared or computed thing field by field, `progress` is the bar
of what takes long. A terminal gets text. Colours follow the notebook's theme, and every name is
escaped: it shows as it is written.
"""

from __future__ import annotations
