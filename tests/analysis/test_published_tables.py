"""Tables that others printed, computed again: textbooks, manuals, and the examples of libraries.

Data are those that installed libraries ship. Each number stands as printed, and is met to half of
its last digit.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.ingest.publisher import publisher_file

from sahel_indicators.analysis import (
    conflict_exposure,
    correct_p_values,
    decompose_drivers,
    distributed_lag,
    e_value,
    event_study,
    granger,
    lag_correlation,
    lisa,
    morans_i,
    panel_regression,
    randomisation_test,
    robustness_value,
    sensitivity,
    spatial_lag_model,
    spatial_weights,
    specification_curve,
)
from sahel_indicators.errors import AnalysisError

ORDINARY = {"errors": "classical"}
CROSS_SECTION = {"entity": "row", "effects": "none", **ORDINARY}

# A term's estimate and error as they are printed; the error may be missing.
Printed = Mapping[str, tuple[str, str | None]]


def shipped(library: str, path: str) -> Path:
    """A data file of an installed library, found without importing it."""
    found = importlib.util.find_spec(library)
    folders = list(found.submodule_search_locations or ()) if found else []
    for folder in folders:
        if (file := Path(folder) / path).is_file():
            return file
    pytest.skip(f"{library} does not ship {path} here")


def textbook(name: str) -> pd.DataFrame:
    """Data of Wooldridge's and other textbooks, with the number of the row."""
    frame = pd.read_csv(shipped("linearmodels", f"datasets/{name}/{name}.csv.bz2"))
    frame.columns = frame.columns.str.strip()
    return frame.rename_axis("row").reset_index()


def classic(name: str) -> pd.DataFrame:
    """Data that statsmodels ships, with the number of the row."""
    data = importlib.import_module(f"statsmodels.datasets.{name}").load_pandas().data
    return data.reset_index(drop=True).rename_axis("row").reset_index()


def assert_printed(found: float, printed: str) -> None:
    """That a number rounds to what is printed, in plain digits or with an exponent."""
    digits, _, exponent = printed.partition("e")
    half = 0.5 * 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
    assert found == pytest.approx(float(printed), abs=1.0001 * half), printed


def assert_table(table: pd.DataFrame, printed: Printed) -> None:
    """Estimates and errors of some terms."""
    rows = table.set_index("term")
    for term, (estimate, error) in printed.items():
        assert_printed(rows.loc[term, "estimate"], estimate)
        if error is not None:
            assert_printed(rows.loc[term, "std_error"], error)


def assert_estimates(table: pd.DataFrame, printed: Mapping[str, str]) -> None:
    """Estimates alone, where the published errors are others."""
    assert_table(table, {term: (estimate, None) for term, estimate in printed.items()})


# -- panels ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "effects, printed",
    [
        # Baltagi (2005), Econometric Analysis of Panel Data; manual of R's plm, data "Grunfeld".
        ("entity", {"value": ("0.110124", "0.011857"), "capital": ("0.310065", "0.017355")}),
        ("two-way", {"value": ("0.117716", "0.013751"), "capital": ("0.357916", "0.022719")}),
        (
            "none",
            {
                "value": ("0.115562", "0.005836"),
                "capital": ("0.230678", "0.025476"),
                "Intercept": ("-42.714369", "9.511676"),
            },
        ),
    ],
)
def test_investment_of_ten_firms(effects: Any, printed: Printed) -> None:
    frame = classic("grunfeld").query("firm != 'American Steel'")
    found = panel_regression(
        frame,
        outcome="invest",
        exposures=["value", "capital"],
        entity="firm",
        time="year",
        effects=effects,
        **ORDINARY,
    )
    assert_table(found.estimates, printed)


@pytest.mark.parametrize(
    "effects, printed",
    [
        # Baltagi & Pinnoi (1995); manual of R's plm, data "Produc".
        (
            "entity",
            {
                "P_CAP": ("-0.02614965", "0.02900158"),
                "PC": ("0.29200693", "0.02511967"),
                "EMP": ("0.76815947", "0.03009174"),
                "UNEMP": ("-0.00529774", "0.00098873"),
            },
        ),
        # Munnell (1990), as in Baltagi (2005).
        (
            "none",
            {
                "P_CAP": ("0.155", "0.017"),
                "PC": ("0.309", "0.010"),
                "EMP": ("0.594", "0.014"),
                "UNEMP": ("-0.007", "0.001"),
            },
        ),
    ],
)
def test_public_capital_of_the_states(effects: Any, printed: Printed) -> None:
    frame = textbook("munnell")
    logged = ["GSP", "P_CAP", "PC", "EMP"]
    frame[logged] = np.log(frame[logged])
    found = panel_regression(
        frame,
        outcome="GSP",
        exposures=["P_CAP", "PC", "EMP", "UNEMP"],
        entity="STATE",
        time="YR",
        effects=effects,
        **ORDINARY,
    )
    assert_table(found.estimates, printed)


@pytest.mark.parametrize(
    "exposures, options, printed",
    [
        # Wooldridge, Introductory Econometrics, table 14.2: fixed effects ...
        (
            ["expersq", "married", "union"],
            ORDINARY,
            {
                "expersq": ("-0.0052", "0.0007"),
                "married": ("0.047", "0.018"),
                "union": ("0.080", "0.019"),
            },
        ),
        # ... and pooled least squares with dummies of years.
        (
            ["educ", "black", "hisp", "exper", "expersq", "married", "union"],
            {"effects": "time", **ORDINARY},
            {
                "educ": ("0.091", "0.005"),
                "black": ("-0.139", "0.024"),
                "hisp": ("0.016", "0.021"),
                "exper": ("0.067", "0.014"),
                "expersq": ("-0.0024", "0.0008"),
                "married": ("0.108", "0.016"),
                "union": ("0.182", "0.017"),
            },
        ),
        # Documentation of linearmodels, "Comparing models": clustered by person.
        (
            ["expersq", "married", "union"],
            {},
            {
                "expersq": ("-0.0052", "0.0008"),
                "married": ("0.0467", "0.0210"),
                "union": ("0.0800", "0.0227"),
            },
        ),
    ],
)
def test_wages_of_young_men(
    exposures: list[str], options: dict[str, Any], printed: Printed
) -> None:
    found = panel_regression(
        textbook("wage_panel"),
        outcome="lwage",
        exposures=exposures,
        entity="nr",
        time="year",
        **options,
    )
    assert_table(found.estimates, printed)


def test_scrap_rates_and_training_grants() -> None:
    # Wooldridge, Introductory Econometrics, table 14.1: 54 firms in 3 years.
    frame = textbook("jobtraining")
    printed = {"grant": ("-0.252", "0.151"), "grant_1": ("-0.422", "0.210")}
    keys = {"outcome": "lscrap", "entity": "fcode", "time": "year", **ORDINARY}
    found = panel_regression(frame, exposures=["grant", "grant_1"], **keys)
    assert_table(found.estimates, printed)
    assert found.n == 162
    # The same as a distributed lag: no firm had a grant in 1986.
    before = frame[["fcode"]].drop_duplicates().assign(year=1986, grant=0)
    series = pd.concat([frame[["fcode", "year", "grant"]], before])
    lagged = distributed_lag(frame, exposure="grant", lags=1, exposure_frame=series, **keys)
    as_lags = dict(zip(["grant (lag 0)", "grant (lag 1)"], printed.values(), strict=True))
    assert_table(lagged.estimates, as_lags)


def test_dumitrescu_hurlin_on_investment() -> None:
    # Manual of R's plm: pgrangertest(inv ~ value, data = Grunfeld): Ztilde 3.2896, p 0.001003.
    frame = classic("grunfeld").query("firm != 'American Steel'")
    found = granger(
        frame,
        outcome="invest",
        exposure="value",
        entity="firm",
        time="year",
        lags=1,
        tests="dumitrescu-hurlin",
        common_shocks="kept",
    )
    row = found.tests.set_index(["direction", "test"]).loc[
        ("value -> invest", "Dumitrescu-Hurlin Z-bar tilde")
    ]
    assert_printed(row["statistic"], "3.2896")
    assert_printed(row["p_value"], "0.001003")


# -- cross-sections ----------------------------------------------------------------------------


def test_longley_as_certified() -> None:
    # NIST Statistical Reference Datasets, Longley: certified values, ill-conditioned on purpose.
    certified = {
        "GNPDEFL": (15.0618722713733, 84.9149257747669),
        "GNP": (-0.0358191792925910, 0.0334910077722432),
        "UNEMP": (-2.02022980381683, 0.488399681651699),
        "ARMED": (-1.03322686717359, 0.214274163161675),
        "POP": (-0.0511041056535807, 0.226073200069370),
        "YEAR": (1829.15146461355, 455.478499142212),
        "Intercept": (-3482258.63459582, 890420.383607373),
    }
    found = panel_regression(
        classic("longley"),
        outcome="TOTEMP",
        exposures=list(certified)[:-1],
        **CROSS_SECTION,
    )
    table = found.estimates.set_index("term")
    expected = pd.DataFrame(certified, index=["estimate", "std_error"]).T.loc[table.index]
    np.testing.assert_allclose(table[["estimate", "std_error"]], expected, rtol=1e-9)
    assert found.diagnostics["within_r2"] == pytest.approx(0.995479004577296, rel=1e-12)


@pytest.mark.parametrize(
    "data, outcome, printed",
    [
        # Manual of R: summary(lm(stack.loss ~ stack.x)), Brownlee's data.
        (
            "stackloss",
            "STACKLOSS",
            {
                "AIRFLOW": ("0.7156", "0.1349"),
                "WATERTEMP": ("1.2953", "0.3680"),
                "ACIDCONC": ("-0.1521", "0.1563"),
                "Intercept": ("-39.9197", "11.8960"),
            },
        ),
        # Greene, Econometric Analysis, credit card expenditure: ordinary errors.
        (
            "ccard",
            "AVGEXP",
            {
                "AGE": ("-3.0818", "5.5147"),
                "OWNRENT": ("27.941", "82.922"),
                "INCOME": ("234.35", "80.366"),
                "INCOMESQ": ("-14.997", "7.4693"),
                "Intercept": ("-237.15", "199.35"),
            },
        ),
    ],
)
def test_least_squares(data: str, outcome: str, printed: Printed) -> None:
    terms = [term for term in printed if term != "Intercept"]
    found = panel_regression(classic(data), outcome=outcome, exposures=terms, **CROSS_SECTION)
    assert_table(found.estimates, printed)


def test_errors_of_white() -> None:
    # Greene, the same table: White's errors, which have no small-sample factor.
    found = panel_regression(
        classic("ccard"),
        outcome="AVGEXP",
        exposures=["AGE", "OWNRENT", "INCOME", "INCOMESQ"],
        **{**CROSS_SECTION, "errors": "heteroskedastic", "small_sample": "none"},
    )
    white = {"AGE": "3.3017", "OWNRENT": "92.188", "INCOME": "88.866", "INCOMESQ": "6.9446"}
    errors = found.estimates.set_index("term")["std_error"]
    for term, printed in {**white, "Intercept": "212.99"}.items():
        assert_printed(errors[term], printed)
    assert found.errors == "robust to unequal variance (HC0)"


@pytest.mark.parametrize(
    "data, outcome, controls, instruments, options, printed",
    [
        # Wooldridge, Introductory Econometrics, example 15.1: 428 working women.
        (
            "mroz",
            "lwage",
            [],
            {"educ": "fatheduc"},
            {},
            {"educ": ("0.059", "0.035"), "Intercept": ("0.441", "0.446")},
        ),
        # Example 15.5: two instruments.
        (
            "mroz",
            "lwage",
            ["exper", "expersq"],
            {"educ": ["motheduc", "fatheduc"]},
            {},
            {
                "educ": ("0.061", "0.031"),
                "exper": ("0.044", "0.013"),
                "expersq": ("-0.0009", "0.0004"),
                "Intercept": ("0.048", "0.400"),
            },
        ),
        # Example 15.2: men's wages, siblings as instrument.
        ("wage", "lwage", [], {"educ": "sibs"}, {}, {"educ": ("0.122", "0.026")}),
        # Cameron & Trivedi, Microeconometrics Using Stata, chapter 6 (and linearmodels' pages).
        (
            "meps",
            "ldrugexp",
            ["totchr", "age", "female", "blhisp", "linc"],
            {"hi_empunion": "ssiratio"},
            {"errors": "heteroskedastic", "small_sample": "none"},
            {
                "hi_empunion": ("-0.8976", "0.2211"),
                "totchr": ("0.4503", "0.0102"),
                "age": ("-0.0132", "0.0030"),
                "female": ("-0.0204", "0.0326"),
                "blhisp": ("-0.2174", "0.0395"),
                "linc": ("0.0870", "0.0226"),
            },
        ),
    ],
)
def test_two_stage_least_squares(
    data: str,
    outcome: str,
    controls: list[str],
    instruments: dict[str, Any],
    options: dict[str, Any],
    printed: Printed,
) -> None:
    found = panel_regression(
        textbook(data),
        outcome=outcome,
        exposures=list(instruments),
        controls=controls,
        instruments=instruments,
        **{**CROSS_SECTION, **options},
    )
    assert_table(found.estimates, printed)


def test_returns_to_schooling_near_a_college() -> None:
    # Card (1995) by Wooldridge, Introductory Econometrics, table 15.1, and the first stage of
    # example 15.4: 0.320 (0.088).
    regions = [f"reg66{number}" for number in range(2, 10)]
    options = {
        "outcome": "lwage",
        "exposures": "educ",
        "controls": ["exper", "expersq", "black", "smsa", "south", "smsa66", *regions],
        **CROSS_SECTION,
    }
    frame = textbook("card")
    plain = panel_regression(frame, **options)
    assert_table(
        plain.estimates,
        {
            "educ": ("0.075", "0.003"),
            "exper": ("0.085", "0.007"),
            "black": ("-0.199", "0.018"),
            "smsa": ("0.136", "0.020"),
            "south": ("-0.148", "0.026"),
        },
    )
    found = panel_regression(frame, instruments={"educ": "nearc4"}, **options)
    assert_table(
        found.estimates,
        {
            "educ": ("0.132", "0.055"),
            "exper": ("0.108", "0.024"),
            "expersq": ("-0.0023", "0.0003"),
            "black": ("-0.147", "0.054"),
            "smsa": ("0.112", "0.032"),
            "south": ("-0.145", "0.027"),
        },
    )
    first = panel_regression(frame, **{**options, "outcome": "educ", "exposures": "nearc4"})
    assert_table(first.estimates, {"nearc4": ("0.320", "0.088")})
    t = first.estimates.loc[0, "estimate"] / first.estimates.loc[0, "std_error"]
    assert found.diagnostics["first_stage_f: educ"] == pytest.approx(t**2, rel=1e-9)


def test_birth_weight() -> None:
    # Wooldridge, Introductory Econometrics, section 6.1, units of measurement.
    found = panel_regression(
        textbook("birthweight"), outcome="bwght", exposures=["cigs", "faminc"], **CROSS_SECTION
    )
    printed = {
        "cigs": ("-0.463", "0.092"),
        "faminc": ("0.093", "0.029"),
        "Intercept": ("116.974", "1.049"),
    }
    assert_table(found.estimates, printed)


ROBUST = {**CROSS_SECTION, "errors": "heteroskedastic"}


def test_poisson_visits_to_the_doctor() -> None:
    # Documentation of statsmodels, "Discrete choice models": RAND health insurance experiment.
    printed = {
        "lncoins": "-0.0525",
        "idp": "-0.2471",
        "lpi": "0.0353",
        "fmde": "-0.0346",
        "physlm": "0.2717",
        "disea": "0.0339",
        "hlthg": "-0.0126",
        "hlthf": "0.0541",
        "hlthp": "0.2061",
        "Intercept": "0.7004",
    }
    found = panel_regression(
        classic("randhie"),
        outcome="mdvis",
        exposures=list(printed)[:-1],
        family="poisson",
        **ROBUST,
    )
    assert_estimates(found.estimates, printed)


def test_poisson_capital_punishment() -> None:
    # Gill (2001), Generalized Linear Models: executions in 17 states, 1997.
    frame = classic("cpunish").assign(violence=lambda t: np.log(t["VC100k96"]))
    printed = {
        "INCOME": "2.611e-4",
        "PERPOVERTY": "0.0778",
        "PERBLACK": "-0.0949",
        "violence": "0.2969",
        "SOUTH": "2.3012",
        "DEGREE": "-18.7221",
        "Intercept": "-6.8015",
    }
    found = panel_regression(
        frame, outcome="EXECUTIONS", exposures=list(printed)[:-1], family="poisson", **ROBUST
    )
    assert_estimates(found.estimates, printed)


def test_logit_of_grades() -> None:
    # Greene, Econometric Analysis: Spector & Mazzeo's classes, coefficients and average partial
    # effects.
    found = panel_regression(
        classic("spector"),
        outcome="GRADE",
        exposures=["GPA", "TUCE", "PSI"],
        family="fractional",
        **ROBUST,
    )
    printed = {"GPA": "2.826", "TUCE": "0.095", "PSI": "2.379", "Intercept": "-13.021"}
    assert_estimates(found.estimates, printed)
    averages = found.estimates.set_index("term")["average_effect"]
    assert_printed(averages["GPA"], "0.363")
    assert_printed(averages["TUCE"], "0.012")


def test_weighted_shares_of_schools() -> None:
    # Gill (2001), and the documentation of statsmodels, "Generalized linear models": pupils above
    # the median in 303 districts, binomial with the number of pupils.
    frame = classic("star98")
    terms = [name for name in frame.columns if name not in ("row", "NABOVE", "NBELOW")]
    pupils = frame["NABOVE"] + frame["NBELOW"]
    found = panel_regression(
        frame.assign(share=frame["NABOVE"] / pupils, pupils=pupils),
        outcome="share",
        exposures=terms,
        weights="pupils",
        family="fractional",
        **ROBUST,
    )
    printed = {
        "LOWINC": "-0.0168",
        "PERASIAN": "0.0099",
        "PERBLACK": "-0.0187",
        "PERHISP": "-0.0142",
        "PERMINTE": "0.2545",
        "AVYRSEXP": "0.2407",
        "AVSALK": "0.0804",
        "PERSPENK": "-1.9522",
        "PTRATIO": "-0.3341",
        "PCTAF": "-0.1690",
        "PCTCHRT": "0.0049",
        "PCTYRRND": "-0.0036",
        "Intercept": "2.9589",
    }
    assert_estimates(found.estimates, printed)


@pytest.mark.parametrize("family", ["poisson", "fractional"])
def test_weights_in_a_curve_without_effects_are_repeated_rows(family: Any) -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"x": rng.normal(size=80), "times": rng.integers(1, 5, 80)})
    frame["y"] = 1 / (1 + np.exp(-frame["x"] + rng.normal(size=80)))
    repeated = frame.loc[frame.index.repeat(frame["times"])].reset_index(drop=True)
    options = {"outcome": "y", "exposures": "x", "family": family, **ROBUST}
    weighted = panel_regression(frame.rename_axis("row").reset_index(), weights="times", **options)
    plain = panel_regression(repeated.rename_axis("row").reset_index(), **options)
    columns = ["estimate", "rate_ratio" if family == "poisson" else "average_effect"]
    pd.testing.assert_frame_equal(weighted.estimates[columns], plain.estimates[columns], rtol=1e-9)


def test_the_nile_at_aswan() -> None:
    # Cobb (1978), Biometrika 65: the mean flow was 1098 until 1898 and 850 from then on.
    frame = classic("nile").assign(after=lambda t: (t["year"] > 1898) * 1)
    found = panel_regression(frame, outcome="volume", exposures="after", **CROSS_SECTION)
    level = found.estimates.set_index("term")["estimate"]
    assert_printed(level["Intercept"], "1097.75")
    assert_printed(level["Intercept"] + level["after"], "849.97")


# -- staggered treatment -----------------------------------------------------------------------


@pytest.mark.realdata
def test_minimum_wages_with_a_covariate() -> None:
    # Help of Stata's csdid: csdid lemp lpop, ivar(countyreal) time(year) gvar(first_treat); its
    # errors are without G / (G - 1).
    found = event_study(
        pd.read_csv(publisher_file("methods/mpdta.csv")),
        outcome="lemp",
        entity="countyreal",
        time="year",
        treated_from="first.treat",
        covariates="lpop",
        base="varying",
        errors="crv1",
        draws=99,
    )
    cells = found.by_group_and_time.set_index(["group", "time"])
    printed = {
        (2004, 2004): ("-.0145297", ".0221292"),
        (2004, 2005): ("-.0764219", ".0286713"),
        (2004, 2006): ("-.1404483", ".0353782"),
        (2004, 2007): ("-.1069039", ".0328865"),
        (2007, 2007): ("-.0287814", ".016239"),
    }
    for cell, (estimate, error) in printed.items():
        assert_printed(cells.loc[cell, "estimate"], estimate)
        assert_printed(cells.loc[cell, "std_error"] * np.sqrt(499 / 500), error)


@pytest.mark.realdata
def test_minimum_wages_by_imputation() -> None:
    # Help of Stata's jwdid (Wooldridge's extended two-way effects, the same numbers): estat simple.
    found = event_study(
        pd.read_csv(publisher_file("methods/mpdta.csv")),
        outcome="lemp",
        entity="countyreal",
        time="year",
        treated_from="first.treat",
        method="imputation",
        draws=99,
    )
    averages = found.aggregations.set_index("aggregation")
    assert_printed(averages.loc["simple", "estimate"], "-.0477099")


@pytest.mark.slow
@pytest.mark.parametrize(
    "method, of, printed",
    [
        # Documentation of pyfixest, "Difference in differences", data df_het: treatment differs
        # within the states by which errors are clustered.
        ("two-way", "static", "1.98254"),
        ("imputation", "simple", "2.230482"),
    ],
)
def test_effects_where_clusters_hold_treated_and_controls(
    method: Any, of: str, printed: str
) -> None:
    frame = pd.read_csv(shipped("pyfixest", "did/data/df_het.csv"))
    found = event_study(
        frame,
        outcome="dep_var",
        entity="unit",
        time="year",
        treated_from="g",
        method=method,
        cluster="state",
        draws=99,
    )
    row = found.aggregations.set_index("aggregation").loc[of]
    assert_printed(row["estimate"], printed)
    assert row["degrees"] == frame["state"].nunique() - 1
    assert found.estimates.query("side != 'reference'")["std_error"].notna().all()
    if method == "two-way":  # The same regression, with errors of clusters and no two sides.
        plain = panel_regression(
            frame, outcome="dep_var", exposures="treat", entity="unit", time="year", cluster="state"
        )
        assert row["std_error"] == pytest.approx(plain.estimates["std_error"].item(), rel=1e-9)


@pytest.mark.parametrize("method", ["two-way", "sun-abraham", "imputation", "callaway-santanna"])
@pytest.mark.parametrize("errors", ["welch", "crv1"])
def test_errors_where_clusters_hold_treated_and_controls(method: Any, errors: Any) -> None:
    rng = np.random.default_rng(8)
    entity, year = np.repeat(np.arange(60), 8), np.tile(np.arange(8), 60)
    state, first = entity % 12, np.where(entity // 12 < 2, 4.0, np.inf)
    y = (
        rng.normal(size=12)[state] * (year + (year >= first))
        + (year >= first)
        + rng.normal(size=480)
    )
    frame = pd.DataFrame({"unit": entity, "year": year, "state": state, "first": first, "y": y})
    keys = {"outcome": "y", "entity": "unit", "time": "year"}
    found = event_study(
        frame, treated_from="first", method=method, cluster="state", errors=errors, draws=99, **keys
    )
    rows = found.estimates.query("side != 'reference'")
    assert rows["degrees"].to_numpy() == pytest.approx(11) and (rows["std_error"] > 0).all()
    # With one date all four are the difference of the changes; errors of each state's own.
    frame = frame.assign(
        change=frame["y"] - frame.groupby("unit")["y"].transform(lambda t: t.iloc[3])
    )
    at = frame.query("year == 6").assign(treated=lambda t: np.isfinite(t["first"]) * 1.0)
    plain = panel_regression(
        at.rename_axis("row").reset_index(),
        outcome="change",
        exposures="treated",
        cluster="state",
        errors="clustered",
        small_sample="none",
        **{key: value for key, value in CROSS_SECTION.items() if key != "errors"},
    ).estimates.set_index("term")
    if method == "callaway-santanna":
        row = rows.set_index("event_time").loc[2]
        assert row["estimate"] == pytest.approx(plain.loc["treated", "estimate"], rel=1e-9)
        error = plain.loc["treated", "std_error"] * np.sqrt(12 / 11)
        assert row["std_error"] == pytest.approx(error, rel=1e-9)


# -- drivers -----------------------------------------------------------------------------------

# R: cor(swiss), fertility and what goes with it in 47 districts of Switzerland, 1888.
SWISS = ["Fertility", "Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"]
CORRELATIONS = [
    [0.35307918],
    [-0.64588270, -0.68654221],
    [-0.66378886, -0.63952252, 0.69841530],
    [0.46368470, 0.40109505, -0.57274180, -0.15385892],
    [0.41655603, -0.06085861, -0.11402160, -0.09932185, 0.17549591],
]


def swiss_districts() -> pd.DataFrame:
    """47 rows with exactly these correlations, on which the shares alone depend."""
    wanted = np.eye(len(SWISS))
    for row, values in enumerate(CORRELATIONS, start=1):
        wanted[row, :row] = wanted[:row, row] = values
    drawn = np.random.default_rng(1).normal(size=(47, len(SWISS)))
    apart = np.linalg.qr(drawn - drawn.mean(axis=0))[0]
    frame = pd.DataFrame(apart @ np.linalg.cholesky(wanted).T, columns=SWISS)
    return frame.rename_axis("district").reset_index()


def test_shares_of_lindeman_merenda_and_gold() -> None:
    # Groemping (2006), Journal of Statistical Software 17(1), and relaimpo: calc.relimp(swiss).
    printed = ["0.057091", "0.171173", "0.260135", "0.105570", "0.112766"]
    found = decompose_drivers(
        swiss_districts(),
        outcome="Fertility",
        drivers={name: name for name in SWISS[1:]},
        entity="district",
        effects="none",
        draws=99,
    )
    for share, expected in zip(found.table["share_of_r2"], printed, strict=True):
        assert share == pytest.approx(float(expected), abs=2e-6)
    assert_printed(100 * found.within_r2, "70.67")


def test_drivers_of_a_cross_section_need_no_time() -> None:
    options = {"outcome": "Fertility", "drivers": {"work": "Agriculture", "school": "Education"}}
    frame = swiss_districts().assign(year=1888)
    alone = decompose_drivers(frame, entity="district", effects="none", draws=99, **options)
    dated = decompose_drivers(
        frame, entity="district", time="year", effects="none", draws=99, **options
    )
    pd.testing.assert_frame_equal(alone.table, dated.table)
    with pytest.raises(AnalysisError, match="without time"):
        decompose_drivers(frame, entity="district", **options)


# -- space -------------------------------------------------------------------------------------


def neighbours(name: str) -> Any:
    """Weights from a file of neighbours (GAL): a line with the area, one with its neighbours."""
    from libpysal.weights import W

    words = [line.split() for line in shipped("libpysal", f"examples/{name}").open()][1:]
    return W({area[0]: near for area, near in zip(words[::2], words[1::2], strict=True)})


def moran(frame: pd.DataFrame, value: str, area: str, weights: Any) -> float:
    found = morans_i(frame, value=value, area=area, weights=weights, permutations=99)
    return float(found.table["estimate"].item())


def test_morans_i_of_published_maps() -> None:
    import geopandas as gpd

    # Documentation of esda, Moran: homicide around St Louis 0.244, sudden infant death 0.248.
    homicides = pd.read_csv(shipped("libpysal", "examples/stl/stl_hom.csv"))
    homicides["area"] = [str(number) for number in range(1, len(homicides) + 1)]
    near = neighbours("stl/stl.gal")
    assert_printed(moran(homicides, "HR8893", "area", near), "0.244")
    deaths = gpd.read_file(shipped("libpysal", "examples/sids2/sids2.shp"))
    assert_printed(moran(deaths, "SIDR74", "FIPS", neighbours("sids2/sids2.gal")), "0.248")
    # R's spdep, moran.test(columbus$CRIME) with queen contiguity: 0.500188557.
    columbus = gpd.read_file(shipped("libpysal", "examples/columbus/columbus.shp"))
    assert_printed(moran(columbus, "CRIME", "POLYID", columbus_weights(columbus)), "0.500188557")


def columbus_weights(columbus: pd.DataFrame) -> Any:
    return spatial_weights(columbus, area="POLYID")


def test_codes_as_text_in_one_table_and_numbers_in_the_other() -> None:
    homicides = pd.read_csv(shipped("libpysal", "examples/stl/stl_hom.csv"))
    frame = homicides.assign(area=range(1, len(homicides) + 1))
    with pytest.raises(AnalysisError, match="as text, the other as numbers"):
        moran(frame, "HR8893", "area", neighbours("stl/stl.gal"))


def test_local_morans_i() -> None:
    # Documentation of esda, Moran_Local: de Smith, Goodchild & Longley's ten areas.
    file = shipped("libpysal", "examples/desmith/desmith.txt")
    frame = pd.read_csv(file, skiprows=2, names=["area", "z"], dtype={"area": str})
    found = lisa(frame, value="z", area="area", weights=neighbours("desmith/desmith.gal"))
    table = found.table.set_index("area")
    quadrants = [["", "HH", "LH", "LL", "HL"][q] for q in (4, 4, 4, 2, 3, 3, 1, 4, 3, 3)]
    assert table.loc[frame["area"], "quadrant"].to_list() == quadrants
    printed = ["-0.11409277", "-0.19940543", "-0.13351408", "-0.51770383", "0.48095009"]
    for area, expected in zip(frame["area"], printed, strict=False):
        assert_printed(table.loc[area, "estimate"], expected)


@pytest.mark.slow
def test_spatial_lag_of_house_prices() -> None:
    import geopandas as gpd

    # Documentation of spreg, ML_Lag: prices in Baltimore.
    houses = gpd.read_file(shipped("libpysal", "examples/baltim/baltim.dbf"))
    houses["STATION"] = houses["STATION"].astype(int).astype(str)
    printed = {
        "NROOM": "0.7502",
        "NBATH": "5.6116",
        "PATIO": "7.0497",
        "FIREPL": "7.7246",
        "AC": "6.1231",
        "GAR": "4.6375",
        "AGE": "-0.1107",
        "LOTSZ": "0.0679",
        "SQFT": "0.0794",
        "rho": "0.4259",
    }
    found = spatial_lag_model(
        houses,
        outcome="PRICE",
        exposures=list(printed)[:-1],
        area="STATION",
        weights=neighbours("baltim/baltim_q.gal"),
        draws=99,
    )
    assert_estimates(found.estimates, printed)


def test_spatial_lag_of_crime() -> None:
    import geopandas as gpd

    # Anselin (2005), Exploring Spatial Data with GeoDa: crime in Columbus, queen contiguity.
    columbus = gpd.read_file(shipped("libpysal", "examples/columbus/columbus.shp"))
    found = spatial_lag_model(
        columbus,
        outcome="CRIME",
        exposures=["INC", "HOVAL"],
        area="POLYID",
        weights=columbus_weights(columbus),
        draws=99,
    )
    assert_estimates(found.estimates, {"INC": "-1.0487", "HOVAL": "-0.2663", "rho": "0.4233"})


# -- robustness, tests, places -------------------------------------------------------------------


def test_confounding_of_attitudes_in_darfur() -> None:
    # Cinelli & Hazlett (2020), table 1, and R's sensemakr: 0.097 (0.023), 783 degrees of freedom.
    exposed = (0.09731582, 0.02325654, 783)
    assert_printed(robustness_value(*exposed), "0.13878")
    assert_printed(robustness_value(*exposed, alpha=0.05), "0.07626")


@pytest.mark.parametrize(
    "ratio, e_values",
    [
        # VanderWeele & Ding (2017): breastfeeding and infant deaths, and childhood leukaemia.
        ((3.9, 1.8, 8.7), ("7.26", "3.00")),
        ((0.80, 0.71, 0.91), ("1.81", "1.43")),
    ],
)
def test_e_values(ratio: tuple[float, float, float], e_values: Sequence[str]) -> None:
    for found, printed in zip(e_value(*ratio), e_values, strict=True):
        assert found is not None
        assert_printed(found, printed)


@pytest.mark.parametrize(
    "method, rejected", [("bonferroni", 3), ("holm", 3), ("benjamini-hochberg", 4)]
)
def test_false_discoveries_of_benjamini_and_hochberg(method: Any, rejected: int) -> None:
    # Benjamini & Hochberg (1995), section 3.2: thrombolysis in infarction, 15 hypotheses.
    small = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    large = [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    found = correct_p_values(pd.DataFrame({"p_value": [*small, *large]}), method=method)
    assert (found["p_corrected"] <= 0.05).sum() == rejected


@pytest.mark.parametrize(
    "told, p_value", [([1, 1, 1, 1, 0, 0, 0, 0], 1 / 70), ([1, 1, 1, 0, 1, 0, 0, 0], 17 / 70)]
)
def test_the_lady_tasting_tea(told: list[int], p_value: float) -> None:
    # Fisher (1935), The Design of Experiments, chapter II.
    cups = pd.DataFrame({"cup": range(8), "milk_first": [1] * 4 + [0] * 4, "told": told})
    found = randomisation_test(
        cups,
        lambda frame: float((frame["told"] * frame["milk_first"]).sum()),
        assign="milk_first",
        entity="cup",
        side="greater",
    )
    assert found.p_value == pytest.approx(p_value, rel=1e-12)


def test_nashville_to_los_angeles() -> None:
    # The usual example of the haversine formula: 2886.44 km on a sphere of 6371 km.
    airports = pd.DataFrame({"airport": ["LAX"], "lat": [33.94], "lon": [-118.40]})
    event = pd.DataFrame({"day": ["2020-01-05"], "lat": [36.12], "lon": [-86.67]})
    names = {"area": "airport", "date_start": "day", "latitude": "lat", "longitude": "lon"}
    inside = conflict_exposure(event, airports, measures=["events"], radius_km=2886.45, **names)
    assert inside.table["events_within_2886.45km"].item() == 1
    with pytest.raises(AnalysisError, match=r"farther than 2886\.43 km"):
        conflict_exposure(event, airports, measures=["events"], radius_km=2886.43, **names)


# -- tables as a user has them -------------------------------------------------------------------


def test_keys_in_the_index_are_told() -> None:
    frame = textbook("munnell").set_index(["STATE", "YR"])
    with pytest.raises(AnalysisError, match=r"frame\.reset_index\(\)"):
        panel_regression(frame, outcome="GSP", exposures="EMP", entity="STATE", time="YR")


def test_a_trend_is_a_copy_of_the_years() -> None:
    frame = textbook("munnell").assign(trend=lambda t: t["YR"])
    options = {"outcome": "UNEMP", "exposures": "EMP", "entity": "STATE", "time": "YR"}
    with pytest.raises(AnalysisError, match="two parts for YR"):
        panel_regression(frame, controls="YR", effects="entity", **options)
    found = panel_regression(frame, controls="trend", effects="entity", **options)
    assert found.estimates["term"].to_list() == ["EMP", "trend"]


def test_sensitivity_of_a_cross_section() -> None:
    # By the formula of R2, from the ordinary t of the same regression.
    options = {"outcome": "GRADE", "controls": ["TUCE", "GPA"], "entity": "row", "effects": "none"}
    frame = classic("spector")
    found = sensitivity(frame, exposure="PSI", benchmarks=["TUCE"], **options)
    plain = panel_regression(frame, exposures="PSI", **options, **ORDINARY).estimates
    t = plain.loc[0, "estimate"] / plain.loc[0, "std_error"]
    assert found.degrees_of_freedom == 28
    assert found.partial_r2 == pytest.approx(t**2 / (t**2 + 28), rel=1e-9)


@pytest.mark.slow
def test_specifications_of_a_cross_section() -> None:
    controls: dict[str, list[str]] = {"none": [], "both": ["TUCE", "GPA"]}
    options = {"entity": "row", "effects": "none", "errors": "heteroskedastic", "draws": 99}
    curve = specification_curve(
        classic("spector"), outcome="GRADE", exposures="PSI", controls=controls, **options
    )
    assert curve.table["n"].to_list() == [32, 32]
    assert curve.joint["p_value"].between(0.01, 1).all()


def test_lags_given_by_their_number() -> None:
    frame = classic("grunfeld")
    options = {"outcome": "invest", "exposure": "value", "entity": "firm", "time": "year"}
    named = lag_correlation(frame, lags=[0, 1, 2], draws=99, **options)
    number = lag_correlation(frame, lags=2, draws=99, **options)
    pd.testing.assert_frame_equal(named.table, number.table)
