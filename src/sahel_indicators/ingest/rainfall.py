"""WFP's rainfall and vegetation tables on HDX: dekads by area, computed from CHIRPS and MODIS.

One file a country, five years or all of them (`mli-rainfall-subnat-5ytd.csv`, `-full.csv`), in two
vintages: admin2 only (`adm2_id`, `ADM2_PCODE`, HXL row) and both levels (`adm_level`, `adm_id`,
`PCODE`). Its P-codes are OCHA's; there are no names. A line holds the rain of a dekad (`rfh`) and
of the month and three months that end with it (`r1h`, `r3h`), each with its average and its anomaly
in per cent of it.

The anomaly is not the plain quotient: WFP adds 5 mm to both sides, (rain + 5) / (average + 5), so
that a shower in the dry season is no deluge (read off HDX's figures: 79.3551 mm against 81.81247 mm
is printed as 97.16934 %). It is stored as printed, as a ratio, and never computed here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from .accounting import Fault, Ingested
from .coded import Texts, coded, together
from .layouts import Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .normalizing_dates import dekad, dekads_ending_with
from .normalizing_pcodes import p_code, prefixes
from .reading import Document, day_reader, is_missing
from .recognition import Form, Match, matches

SOURCE = "rainfall"

_RAIN = column_names("rfh rfh_avg r1h r1h_avg r3h r3h_avg rfq r1q r3q")
_GREEN = column_names("vim vim_avg viq")
_BOTH_LEVELS = ("date", "adm_level", "pcode")
_ADMIN2_ONLY = ("date", "adm2_pcode")
_ALSO = ("adm_id", "adm2_id", "n_pixels", "version")

FORMS = (
    Form("WFP rainfall by dekad, admin1 and admin2", (*_BOTH_LEVELS, *_RAIN, "version"), _ALSO),
    Form("WFP rainfall by dekad, admin2", (*_ADMIN2_ONLY, *_RAIN), _ALSO),
    Form("WFP vegetation (NDVI) by dekad, admin1 and admin2", (*_BOTH_LEVELS, *_GREEN), _ALSO),
    Form("WFP vegetation (NDVI) by dekad, admin2", (*_ADMIN2_ONLY, *_GREEN), _ALSO),
)

# WFP's figures are final where an old table does not say how sure they are.
_VERSIONS = {
    "forecast": "modelled",
    "prelim": "estimated",
    "preliminary": "estimated",
    "final": "observed",
    "": "observed",
}
# What a line holds, span by span: its name, how many dekads, and the columns of rain, average and
# anomaly.
_SPANS = (
    ("10d", 1, ("rfh", "rfh_avg", "rfq")),
    ("1m", 3, ("r1h", "r1h_avg", "r1q")),
    ("3m", 9, ("r3h", "r3h_avg", "r3q")),
)
_FIGURES = ("rain", "average", "anomaly")
_PLACE = ("location_code", "admin1_code", "", "admin2_code", "")
_PERIOD = ("period_start", "period_end")

_RAINFALL = Layout(
    name="wfp_rainfall",
    place=_PLACE,
    measures=(
        Measure("rain", "rainfall_{}_mm"),
        Measure("average", "rainfall_{}_average_mm"),
        Measure("anomaly", "rainfall_{}_ratio", divided_by=100),
    ),
    key=Named("span", {span: span for span, _, _ in _SPANS}),
    source="wfp_rainfall",
    status=Named("version", _VERSIONS),
    period=_PERIOD,
    ocha_codes=True,
)
_VEGETATION = Layout(
    name="wfp_ndvi",
    place=_PLACE,
    measures=(
        Measure("vim", "ndvi"),
        Measure("vim_avg", "ndvi_average"),
        Measure("viq", "ndvi_ratio", divided_by=100),
    ),
    source="wfp_ndvi",
    status=Named("version", _VERSIONS),
    period=_PERIOD,
    ocha_codes=True,
)


def sniff(document: Document) -> list[Match]:
    """The tables with WFP's columns of rainfall or vegetation."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The table as text; of rainfall each line three times, once for each span it holds."""
    frame = match.table.frame
    if "version" not in frame.columns:
        frame = frame.assign(version="").astype("str")
    return frame if "vim" in frame.columns else _span_by_span(frame)


def _span_by_span(frame: pd.DataFrame) -> pd.DataFrame:
    shared = [name for name in frame.columns if name not in _RAIN]
    parts = [
        frame[shared + list(columns)]
        .set_axis([*shared, *_FIGURES], axis="columns")
        .assign(span=span)
        .astype({"span": "str"})
        for span, _, columns in _SPANS
    ]
    return pd.concat(parts).rename_axis(index="row")


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The rows as observations, those that cannot be used as quarantine.

    A line is set aside without a P-code, with a level that is none, or with a day that begins no
    dekad (the 1st, 11th or 21st of a month).
    """
    layout = _VEGETATION if "vim" in raw.columns else _RAINFALL
    ready, unplaced = _placed(raw)
    ready, not_dekads = _dated(ready, layout)
    return normalized(
        ready,
        layout,
        match,
        titles=_titles(match),
        faults=unplaced | not_dekads,
    )


def _titles(match: Match) -> dict[str, str]:
    """The publisher's names of the columns, of those made from them as well."""
    known = dict(match.table.titles)
    code = known.get("pcode", known.get("adm2_pcode", "PCODE"))
    codes = dict.fromkeys(("location_code", "admin1_code", "admin2_code"), code)
    spans = {
        figure: "/".join(known.get(columns[at], columns[at]) for _, _, columns in _SPANS)
        for at, figure in enumerate(_FIGURES)
    }
    return known | codes | spans | dict.fromkeys(_PERIOD, known.get("date", "date"))


def _placed(raw: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Fault]]:
    """The P-code in the column of its level with the country it begins with; rows without one."""
    texts = Texts(raw)
    column = "pcode" if "pcode" in raw.columns else "adm2_pcode"
    code = texts[column]
    blank = code.where(is_missing)
    country = code.map(_country)
    code = together(country, code).map(lambda said: p_code(*said))
    level = texts["adm_level"] if "adm_level" in raw.columns else code.map(lambda _: "2")
    both = together(level, code)
    ready = raw.assign(
        location_code=country.text(),
        admin1_code=both.map(lambda said: said[1] if said[0] == "1" else "").text(),
        admin2_code=both.map(lambda said: said[1] if said[0] == "2" else "").text(),
    )
    of_place = tuple(filter(None, _PLACE))
    no_level = ~level.where(("1", "2").__contains__)
    return ready, {
        "no P-code: the area cannot be told": Fault(blank, column, of_place),
        "adm_level is none; expected 1 or 2": Fault(no_level, "adm_level"),
    }


def _country(code: str) -> str:
    """The country whose letters a P-code begins with; the letters themselves of one not covered."""
    for country, prefix in prefixes().items():
        if code.startswith((country, prefix)) and code.removeprefix(country) != "":
            return country
    return code[:2]


def _dated(raw: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, dict[str, Fault]]:
    """First and last day of what each record is of; and the lines whose day begins no dekad."""
    days = coded(raw["date"])
    read = day_reader(days.values)
    dekads = {span: count for span, count, _ in _SPANS}
    spans = coded(raw["span"]) if layout is _RAINFALL else days.map(lambda _: "10d")
    window = together(days, spans).map(lambda said: _window(said[0], dekads[said[1]], read))
    ready = raw.assign(
        period_start=window.map(lambda days: days[0]).text(),
        period_end=window.map(lambda days: days[1]).text(),
    )
    begins_none = days.where(lambda text: _begins_no_dekad(read(text)))
    fault = Fault(begins_none, "date", _PERIOD)
    return ready, {"the day begins no dekad; expected the 1st, 11th or 21st": fault}


def _begins_no_dekad(day: date | None) -> bool:
    return day is not None and dekad(day) is None


def _window(text: str, count: int, read: Callable[[str], date | None]) -> tuple[str, str]:
    """The days of some dekads that end with the one begun by a day; the text if it begins none."""
    day = read(text)
    number = dekad(day) if day else None
    if number is None:
        return text, text
    first, last = dekads_ending_with(number, count)
    return first.isoformat(), last.isoformat()
