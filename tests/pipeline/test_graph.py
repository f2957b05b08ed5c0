"""The tasks as they are declared: complete, in order, and seeing all that their results rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from sahel_indicators import findings
from sahel_indicators.alerts import open_alerts
from sahel_indicators.config import settings
from sahel_indicators.errors import DataError, PeriodError, SettingError, UnknownNameError
from sahel_indicators.pipeline.graph import READS, countries, notebooks, slices, tasks
from sahel_indicators.pipeline.nodes import handed_file
from sahel_indicators.pipeline.planning import Present, code_of
from sahel_indicators.pipeline.selection import Selection
from sahel_indicators.pipeline.steps.findings import KEPT, pickled
from sahel_indicators.pipeline.task import CHECKS, CHECKS_AT_ONCE, OBSERVATIONS, Task
from sahel_indicators.pipeline.working import _reading_from
from sahel_indicators.report.plates import PLATES, key
from sahel_indicators.variables import themes

NAMES = [task.name for task in tasks()]


def test_nothing_is_asked_for_that_arrives_on_a_day_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_TODAY", "2026-11-27")
    settings.cache_clear()
    assert Selection(since=date(2026, 11, 27)).since
    with pytest.raises(PeriodError, match="2026-11-28 has not come yet: it is 2026-11-27"):
        Selection(since=date(2026, 11, 28))
    with pytest.raises(PeriodError, match="2026-11-28 has not come yet: it is 2026-11-27"):
        open_alerts("MLI", as_of="2026-11-28")
    settings.cache_clear()


def test_every_part_of_a_run_has_its_task() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {f"findings/{findings.key(name, 'MLI')}" for name in findings.MAKERS} <= set(NAMES)
    assert {f"figures/{key(name, 'MLI')}" for name in PLATES} <= set(NAMES)
    executed = {f"notebooks/MLI/{path.stem}" for path in notebooks()}
    assert executed - set(NAMES) == {"notebooks/MLI/07_the_wider_sahel"}
    assert "notebooks/07_the_wider_sahel" in NAMES
    assert {f"indicators/{country}" for country in countries()} <= set(NAMES)
    assert READS.keys() == findings.MAKERS.keys() | findings.PARTS.keys()
    assert {theme for both in READS.values() for one in both for theme in one} <= {*themes(), "*"}


def test_what_is_about_one_country_alone_is_no_task_of_another() -> None:
    told = [name for name in NAMES if "minusma" in name]
    assert len(told) == 10 and all("/MLI/" in name for name in told)


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """The setting, to be given in a test."""

    def given(codes: str) -> None:
        monkeypatch.setenv("SAHEL_REPORTS", codes)
        settings.cache_clear()

    yield given
    settings.cache_clear()


def test_a_setting_says_of_which_countries_there_are_reports(
    reports: Callable[[str], None],
) -> None:
    reports(" ner,MLI")
    names = [task.name for task in tasks()]
    assert [name for name in names if name.startswith("report/")] == [
        "report/MLI/en", "report/MLI/fr", "report/NER/en", "report/NER/fr",
    ]  # fmt: skip
    assert {"indicators/TCD", "alerts/TCD", "findings/sahel"} <= set(names)
    reports("MLI,Nigerr")
    with pytest.raises(SettingError, match=r"names Nigerr, .*BFA, MLI, MRT, NER, NGA, TCD"):
        tasks()


def test_a_task_stands_after_those_it_reads_from() -> None:
    for task in tasks():
        assert all(NAMES.index(name) < NAMES.index(task.name) for name in task.after), task.name


def test_what_is_about_all_countries_is_made_of_a_part_of_each() -> None:
    sahel, cells = (
        next(task for task in tasks() if task.name == f"findings/{name}")
        for name in ("sahel", "NER/analysed_cells")
    )
    assert set(sahel.after) == {f"findings/{code}/constant_shares" for code in countries()}
    assert cells.slices == ("food_security/NER",)


def test_what_is_read_of_a_task_in_part_is_left_by_it() -> None:
    parts = {task.name: task.parts for task in tasks()}
    read = [(name, file) for task in tasks() for name, file in task.only.items()]
    assert all(file in parts[name] for name, file in read)
    assert all(task.only.keys() <= set(task.after) for task in tasks())


def test_figures_of_one_country_change_nothing_about_the_quality_of_another() -> None:
    by_name = {task.name: task for task in tasks()}
    looked = by_name["checks/NER"]
    assert looked.slices == ("*/NER",) and looked.only == {CHECKS_AT_ONCE: handed_file("NER")}
    assert looked.after == (CHECKS_AT_ONCE,) and not (looked.tables or looked.ingested)
    for name in ("quality/NER", "findings/NER/oddities", "results/NER"):
        task = by_name[name]
        assert "checks/NER" in task.after and not {CHECKS, CHECKS_AT_ONCE} & set(task.after)
        assert not (task.tables or task.slices or task.ingested)
        assert OBSERVATIONS not in task.after


def test_what_is_odd_stands_in_one_table_of_all_countries(
    reports: Callable[[str], None],
) -> None:
    reports("MLI")
    joined = next(task for task in tasks() if task.name == CHECKS)
    assert set(joined.after) == {CHECKS_AT_ONCE, *(f"{CHECKS}/{code}" for code in countries())}


def test_each_task_rests_on_the_code_that_makes_it() -> None:
    by_name = {task.name: set(code_of(task)) for task in tasks()}
    assert "findings.projections" in by_name["findings/MLI/projections"]
    assert "figures.timeline.trend" in by_name["figures/NER/phase_trend"]
    assert "report.wording.minusma_figures" not in by_name["figures/NER/phase_trend"]
    assert "pipeline.steps.figures" in by_name["figures/NER/phase_trend"]
    assert "findings.nutrition" not in by_name["findings/MLI/projections"]
    # What only a terminal shows decides no result.
    assert not any(name.startswith("cli") for code in by_name.values() for name in code)


@pytest.mark.realdata
@pytest.mark.parametrize("name", [*findings.MAKERS, *findings.PARTS])
def test_a_finding_of_a_run_has_seen_all_that_it_rests_on(name: str, complete_run: Path) -> None:
    """With nothing but its slices in sight it gave what it gives with everything in sight."""
    current = (complete_run / "processed" / "current").resolve()
    with _reading_from(current, Task("everything", "", slices=("*",)), settings().day):
        found = pickled(findings.maker_of(name)("MLI", None))
    assert (current / KEPT / f"{findings.key(name, 'MLI')}.pickle").read_bytes() == found


# -- what a run is limited to ------------------------------------------------------------------


def chosen(**options: object) -> set[str]:
    present = Present({"nutrition.csv": "1"}, (), date(2026, 6, 1))
    return {task.name for task in Selection(**options).of(tasks(), present)}  # type: ignore[arg-type]


def test_only_takes_what_is_named_and_what_that_needs() -> None:
    assert chosen(only=("figures/NER/phase_map",)) == {
        "figures/NER/phase_map", "plates/NER/map", "findings/NER/map", OBSERVATIONS,
    }  # fmt: skip
    assert {f"figures/{key(name, 'MLI')}" for name in PLATES} <= chosen(only=("figures",))
    assert chosen(only=("indicators/N*",)) == {"indicators/NER", "indicators/NGA", OBSERVATIONS}


def test_a_country_leaves_out_what_is_about_others() -> None:
    assert chosen(countries=("NER",)) >= {"indicators/NER", OBSERVATIONS}
    assert not {"indicators/MLI", "figures/MLI/phase_map"} & chosen(
        countries=("NER",), only=("ind*",)
    )


def test_unknown_names_are_told_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"figures/\w+/phase_map"):
        chosen(only=("phase_mapp",))
    with pytest.raises(DataError, match="XYZ"):
        chosen(countries=("XYZ",))


def test_slices_are_named_by_theme_and_country() -> None:
    assert slices("MLI", ["conflict", "access"], ["refugees"]) == (
        "access/MLI", "conflict/MLI", "refugees/*",
    )  # fmt: skip
