"""Where a published number comes from, and why it is another one than before.

`tracing` walks back from a number to the file, sheet and rows behind it; `showing` is what each
figure declares of its marks for that. `changes` compares two runs. Names are loaded when used.
"""

from __future__ import annotations
