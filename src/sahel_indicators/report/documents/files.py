"""The files of a run's figures, as documents take them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from ...errors import DataError
from ..content import Figure


@dataclass(frozen=True)
class FigureFiles:
    """Where a run keeps its figures.

    `print` holds each as <stem>.png, .svg and .csv for paper. `screen` holds those that the
    report's own text shows as <stem>.webp and <stem>_column.webp, for wide and small screens.
    """

    print: Path
    screen: Path

    def read(self, figure: Figure, ending: str) -> bytes:
        """The bytes of one of its files for paper. Raises `DataError` where it is not there."""
        path = self.print / f"{figure.stem}{ending}"
        if not path.is_file():
            raise DataError(
                f"the figure {path.name} is missing from the computed results",
                remedy="call sahel run",
            )
        if not (content := path.read_bytes()):
            raise damaged(path.name)
        return content

    def image(self, figure: Figure) -> str:
        """The figure for a wide screen, as an address that holds the image itself."""
        drawn = self.screen / f"{figure.stem}.webp"
        if drawn.is_file():
            return _address("image/webp", drawn.read_bytes())
        return _address("image/png", self.read(figure, ".png"))

    def narrow_image(self, figure: Figure) -> str:
        """The figure for a small screen; "" where it was drawn for wide ones only."""
        drawn = self.screen / f"{figure.stem}_column.webp"
        return _address("image/webp", drawn.read_bytes()) if drawn.is_file() else ""

    def data(self, figure: Figure) -> str:
        """The table behind the figure, as an address that holds the CSV itself."""
        return _address("text/csv", self.read(figure, ".csv"))


def damaged(name: str) -> DataError:
    """What to raise where a figure's file is there and cannot be used."""
    return DataError(f"the figure {name} is damaged", remedy="call sahel run")


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def run_files(folder: Path) -> FigureFiles:
    """The figures of the generation in a folder."""
    return FigureFiles(folder / "figures", folder / "report" / "images")
