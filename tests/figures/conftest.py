"""What a figure really draws."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text


@pytest.fixture
def drawn_texts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Figure], list[Text]]:
    """The texts that a figure really draws: ticks out of sight have labels that it does not."""
    original = Text.draw

    def texts_of(figure: Figure) -> list[Text]:
        drawn: list[Text] = []

        def record(self: Text, renderer: object) -> None:
            if self.get_visible() and self.get_text().strip():
                drawn.append(self)
            original(self, renderer)

        with monkeypatch.context() as patch:
            patch.setattr(Text, "draw", record)
            figure.draw_without_rendering()
        return drawn

    return texts_of
