"""Small files of events as ACLED and UCDP hand them out, with invented rows."""

from __future__ import annotations

import json
from pathlib import Path

from openpyxl import Workbook

_FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "events"


def _text(name: str) -> str:
    return (_FIXTURES / f"{name}.csv").read_text("utf-8")


# Since 2023: text for the sides, disorder_type and civilian_targeting, no iso3.
NEW_API = _text("acled_new_api")

# To 2022: numbers for the sides, iso3, no disorder_type; a row of tags as on HDX.
HDX = _text("acled_hdx")

# Every event once an actor: 21 has two, 22 one, 23 two of one name.
MONADIC = _text("acled_monadic")

GED = _text("ucdp_ged")

HDX_GED = _text("ucdp_hdx")

MONTHS = (
    ("Country", "Admin1", "Admin2", "ISO3", "Admin2 Pcode", "Admin1 Pcode", "Month", "Year"),
    ("Mali", "Mopti", "Mopti", "MLI", "ML0506", "ML05", "January", 2023, 3.0, 8.0),
    ("Mali", "Mopti", "Djenne", "MLI", "ML0503", "ML05", "January", 2023, 0.0, 0.0),
    ("Mali", "Mopti", "Mopti", "MLI", "ML0506", "ML05", "April", 2023, 2.0, 5.0),
)
NATIONAL = (
    ("Country", "Month", "Year"),
    ("Mali", "January", 2023, 7.0, 19.0),
    ("Kenya", "January", 2023, 9.0, 9.0),
)


def json_page(text: str, key: str, **envelope: object) -> str:
    """A table of text as an API answers it, one object a row."""
    import csv
    import io

    rows = list(csv.DictReader(io.StringIO(text)))
    return json.dumps({**envelope, key: rows})


def workbook(
    folder: Path,
    name: str,
    *sheets: tuple[tuple[object, ...], ...],
    deaths: bool = True,
    modified: str = "2023-05-02",
) -> Path:
    """A monthly workbook of HDX: a sheet of terms, then sheets of data."""
    from datetime import datetime

    book = Workbook()
    terms = book.active
    assert terms is not None
    terms.title = "TOU"
    terms.append(["Licensing"])
    terms.append(["By using the data you agree to the terms."])
    figures = ("Events", "Fatalities") if deaths else ("Events",)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet("Data" if number == 0 else f"Data {number + 1}")
        sheet.append([*rows[0], *figures])
        for row in rows[1:]:
            sheet.append(list(row[: len(rows[0]) + len(figures)]))
    book.properties.modified = datetime.fromisoformat(modified)
    path = folder / name
    book.save(path)
    return path
