"""Results of nutrition surveys, typed from their reports into a template, every row cited.

Reports of SMART, ENSAN and other surveys are PDFs. What they print is typed into
docs/templates/nutrition_results.csv (or .xlsx; see docs/howto/nutrition_template.md), one figure a
row, and read as the embedded nutrition table is: same variables, same series. Records of single
children are never read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd

from .accounting import Fault, Ingested
from .coded import Coded, Texts, row_keys, together
from .layouts import FORESEEN, NUTRITION, NUTRITION_BY, Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .reading import Document, day_reader, is_missing, read_numbers
from .recognition import Form, Match, matches

SOURCE = "nutrition_tables"

PLACE = column_names("location_code admin1_name admin2_name")
MEASURED = column_names(
    "survey indicator value lower upper sample_size case_definition age_group period_start "
    "period_end"
)
CITED = column_names("published_on source_title source_publisher source_url page confidence note")
COLUMNS = (*PLACE, *MEASURED, *CITED)
"""The columns of the template, in their order."""

FORMS = (Form("template for nutrition survey results", COLUMNS),)

_LAYOUT = Layout(
    name="nutrition_results",
    place=("location_code", "", "admin1_name", "", "admin2_name"),
    measures=(Measure("value", "", lower="lower", upper="upper", size="sample_size"),),
    key=Named("indicator", NUTRITION),
    source=Named("indicator", NUTRITION_BY),
    status="estimated",
    series=("survey", "indicator", "case_definition", "age_group"),
    period=("period_start", "period_end"),
    notes=("confidence", "note", "citation", "odd"),
    published="published_on",
    sub_areas=True,
)
LAYOUTS = (_LAYOUT,)
_PREVALENCES = [name for name, variable in NUTRITION.items() if variable.endswith("prevalence")]


def sniff(document: Document) -> list[Match]:
    """The tables with all the columns of the template."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The template as text, one row a figure."""
    return match.table.frame[list(COLUMNS)]


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The rows as observations, those that cannot be used as quarantine.

    Set aside is a row without citation (title, publisher, and page or address), survey, case
    definition or age group, or whose interval does not hold its value. A SAM above the GAM of the
    same survey, and a prevalence that looks like a share, are kept and noted.
    """
    layout = replace(
        _LAYOUT,
        decimal_comma=match.table.decimal_comma,
        # A spreadsheet in French writes semicolons, decimal commas and the day first.
        day_first=True if match.table.decimal_comma else None,
    )
    texts = Texts(raw)
    figures = {
        name: read_numbers(raw[name], layout.decimal_comma)[0]
        for name in ("value", "lower", "upper")
    }
    odd = _odd(texts, figures["value"], layout)
    ready = raw.assign(
        indicator=texts["indicator"].map(str.lower).text(),
        citation=_citation(texts).text(),
        odd=[_SEPARATOR.join(said) for said in odd],
    )
    done = normalized(ready.astype("str"), layout, match, faults=_faults(texts, figures))
    return replace(done, remarks=_kept_with_remarks(raw.index, odd, done))


# What no row may lack, and what to write.
_NEEDED = {
    "source_title": "no citation: the title of the report is missing",
    "source_publisher": "no citation: who published the report is missing",
    "survey": "the survey is not named",
    "case_definition": "no case definition: WHZ, MUAC, combined, HAZ, admissions, or 'not stated'",
    "age_group": "no age group: such as 6-59m, or 'not stated'",
}


# -- rows set aside --------------------------------------------------------------------------


def _faults(texts: Texts, figures: dict[str, np.ndarray]) -> dict[str, Fault]:
    lacking = {reason: texts[column].where(is_missing) for column, reason in _NEEDED.items()}
    where = together(texts["source_url"], texts["page"])
    value, lower, upper = (figures[name] for name in ("value", "lower", "upper"))
    found = lacking | {
        "no citation: neither page nor address": where.where(
            lambda said: all(map(is_missing, said))
        ),
        "the interval ends before it begins": lower > upper,
        "the interval does not hold the value": ~(lower > upper)
        & ((value < lower) | (value > upper)),
    }
    return {reason: Fault(rows) for reason, rows in found.items()}


# -- what is said beside a figure ------------------------------------------------------------

_SHARE = "below 1 per cent: is it a share?"
_ABOVE = "SAM above the GAM of the same survey"
_EARLY = "published before the period ended"
_SEPARATOR = "; "
# What two figures of one survey may differ in.
_DIFFER = ("indicator", "value", "lower", "upper", "sample_size")


def _citation(texts: Texts) -> Coded[str]:
    """Title (publisher), page and address, as a reader can look them up."""
    named = ("source_title", "source_publisher", "page", "source_url")
    return together(*(texts[name] for name in named)).map(_cited)


def _cited(said: tuple[str, ...]) -> str:
    title, publisher, page, url = ("" if is_missing(part) else part for part in said)
    at = f"p. {page.removeprefix('p.').strip()}" if page else ""
    return ", ".join(part for part in (f"{title} ({publisher})", at, url) if part)


def _odd(texts: Texts, value: np.ndarray, layout: Layout) -> list[list[str]]:
    """What is odd about each figure, in words; such figures are kept."""
    prevalence = texts["indicator"].where(lambda name: name.lower() in _PREVALENCES)
    about = {
        _SHARE: prevalence & (value > 0) & (value < 1),
        _ABOVE: _sam_above_gam(texts, value),
        _EARLY: _published_early(texts, layout),
    }
    return [
        [text for text, odd in zip(about, row, strict=True) if odd]
        for row in np.column_stack(list(about.values())).tolist()
    ]


def _kept_with_remarks(lines: pd.Index, odd: list[list[str]], done: Ingested) -> tuple[str, ...]:
    """One line that counts the rows kept with a remark and says what they are; none without any."""
    kept = lines.isin(done.observations["row"])
    said = [remarks for remarks, is_kept in zip(odd, kept, strict=True) if is_kept and remarks]
    if not said:
        return ()
    counted = Counter(remark for remarks in said for remark in remarks)
    listed = ", ".join(f"'{remark}' ({count:,})" for remark, count in counted.items())
    rows = "1 row is" if len(said) == 1 else f"{len(said):,} rows are"
    return (f"{rows} kept with a remark: {listed}",)


def _sam_above_gam(texts: Texts, value: np.ndarray) -> np.ndarray:
    """The figures of surveys whose SAM exceeds their GAM, in one place and by one measure."""
    parts = texts["indicator"].map(lambda name: tuple(name.lower().partition("_")))
    kind, measure = parts.map(lambda part: part[0]), parts.map(lambda part: part[2])
    same = [texts[name] for name in (*PLACE, *MEASURED) if name not in _DIFFER]
    survey = pd.Series(row_keys(measure, *same))
    gam, sam = (pd.Series(value).where(kind.where(name.__eq__)) for name in ("gam", "sam"))
    least, most = gam.groupby(survey).transform("min"), sam.groupby(survey).transform("max")
    above = kind.where(("gam", "sam").__contains__)
    above[~(most > least).to_numpy()] = False
    return above


def _published_early(texts: Texts, layout: Layout) -> np.ndarray:
    read = day_reader(texts["published_on"].values, layout.day_first)
    read_end = day_reader(texts["period_end"].values, layout.day_first)

    def early(said: tuple[str, str]) -> bool:
        published, end = read(said[0]), read_end(said[1])
        return published is not None and end is not None and published < end

    too_early = together(texts["published_on"], texts["period_end"]).where(early)
    too_early[texts["indicator"].where(lambda name: name.lower() in FORESEEN)] = False
    return too_early
