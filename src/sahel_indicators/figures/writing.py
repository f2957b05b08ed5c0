"""Texts beside a drawing: measured, broken into lines, moved."""

from __future__ import annotations

from matplotlib.text import Text

from .page import Page
from .style import TEXT

LINE_SPACING = 1.25
_AFTER = " |"  # what a word is measured with, so that the blank after it counts
# Letters are set a little wider at some resolutions, and a line is not quite the sum of its words.
_USED = (0.99, 0.97, 0.94, 0.9)
_SHORT = 0.25  # of the width: a last line shorter than this looks like an oversight
_NARROWER = (0.92, 0.85, 0.78, 0.7)


def written(page: Page, text: str, size: float, colour: str, weight: str = "normal") -> Text:
    """A text on the page, at a place yet to be given."""
    return page.host.text(
        0, 0, text, size=size, color=colour, weight=weight, va="top", linespacing=LINE_SPACING
    )


def height_of(page: Page, artist: Text) -> float:
    """Height of a text in inches."""
    return artist.get_window_extent().height / page.dpi


def move(page: Page, artist: Text, left: float, top: float) -> None:
    """Put a text so many inches from the left edge and from the top."""
    artist.set_position((left / page.width, 1 - top / page.height))


def wrap(artist: Text, text: str, width: float) -> None:
    """Break a text at blanks (not at no-break spaces) so that no line is wider than `width` px.

    Words are measured one by one, because measuring takes time for each letter.
    """
    words = text.split(" ")
    bar = _width(artist, _AFTER[-1])
    widths = [_width(artist, word + _AFTER) - bar for word in words]
    for used in _USED:
        artist.set_text("\n".join(_lines(words, widths, used * width)))
        if artist.get_window_extent().width <= width:
            return


def wrap_title(artist: Text, text: str, width: float) -> None:
    """Break a title like any text, but leave no word or two alone on its last line."""
    wrap(artist, text, width)
    lines = artist.get_text()
    for part in _NARROWER:
        last = lines.split("\n")[-1]
        if last == lines or _width(artist, last) >= _SHORT * width:
            break
        wrap(artist, text, part * width)
        if artist.get_text().count("\n") > lines.count("\n"):
            break
        lines = artist.get_text()
    artist.set_text(lines)


def _lines(words: list[str], widths: list[float], room: float) -> list[str]:
    lines: list[str] = []
    taken = room
    for word, width in zip(words, widths, strict=True):
        if taken + width > room:
            lines.append(word)
            taken = width
        else:
            lines[-1] += f" {word}"
            taken += width
    return lines


def _width(artist: Text, text: str) -> float:
    artist.set_text(text)
    return float(artist.get_window_extent().width)


def wrapped(page: Page, text: str, size: float, inches: float) -> str:
    """The text with line breaks, so that at this type size it is at most `inches` wide."""
    artist = written(page, "", size, TEXT)
    wrap(artist, text, inches * page.dpi)
    result = artist.get_text()
    artist.remove()
    return result


def width_of(page: Page, text: str, size: float) -> float:
    """Width in inches of a text of one line."""
    artist = written(page, text, size, TEXT)
    width = artist.get_window_extent().width / page.dpi
    artist.remove()
    return width
