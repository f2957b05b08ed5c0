"""The change report on planted generations: each change with its cause, its size and its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.provenance.changes import (
    Changes,
    changes_between,
    read_changes,
    write_changes,
)
from sahel_indicators.store import read_table, write_table
from tests.planting import planted
from tests.provenance.generations import (
    generation,
    values_of,
    with_report,
    with_spillover,
)

# Mopti's and Bankass's neighbours, of the region ML05.
DJENNE, BANKASS = "ML0503", "ML0502"
PHASES = ("phase1_people", "phase2_people", "phase3_people", "phase4_people", "phase5_people")


def analysed(area: str, *people: float, line: int = 2, **about: Any) -> list[dict[str, Any]]:
    """One line of an analysis: the people in each phase, and all of them."""
    figures = [*zip(PHASES, people, strict=True), ("population_analysed", sum(people))]
    common = {"area_code": area, "row": line, **about}
    return [{"variable": name, "value": float(value), **common} for name, value in figures]


def displaced(area: str, people: float, **about: Any) -> dict[str, Any]:
    return {
        "variable": "idp_stock", "area_code": area, "value": people, "source": "iom_dtm",
        "status": "observed", "series": "BA", "release": "rounds.csv", **about,
    }  # fmt: skip


BEFORE = [*analysed(DJENNE, 500, 300, 200, 0, 0), *analysed(BANKASS, 600, 300, 90, 10, 0, line=3)]


def compared(tmp_path: Path, before: list[Any], after: list[Any], **changed: Any) -> Changes:
    old = generation(tmp_path / "before", before)
    return changes_between(old, generation(tmp_path / "after", after, **changed))


def one(changes: Changes, indicator: str, area: str) -> pd.Series:
    here = changes.values
    (row,) = here[(here["indicator"] == indicator) & (here["area_code"] == area)].to_dict("records")
    return pd.Series(row)


def test_a_revised_count_is_a_revision_with_its_amount_and_line(tmp_path: Path) -> None:
    revised = [*BEFORE[:6], *analysed(BANKASS, 600, 100, 290, 10, 0, line=3)]
    changes = compared(tmp_path, BEFORE, revised, inputs={"planted.csv": "p2"})
    share = one(changes, "phase3plus_share", BANKASS)
    assert (share["before"], share["after"]) == (0.1, 0.3)
    assert share["change"] == pytest.approx(0.2) and share["relative"] == pytest.approx(2.0)
    assert (share["causes"], share["also"]) == ("revision", "")
    assert (share["file"], share["line"], share["area_name"]) == ("planted.csv", 3, "Bankass")
    assert set(changes.values["area_code"]) == {BANKASS}
    assert changes.evidence.tables == ("planted.csv",)


def test_a_later_statement_of_the_same_period_is_a_revision(tmp_path: Path) -> None:
    later = analysed(DJENNE, 400, 300, 300, 0, 0, line=9, published_on="2024-03-31")
    changes = compared(tmp_path, BEFORE, [*BEFORE, *later], inputs={"planted.csv": "p2"})
    people = one(changes, "phase3plus_people", DJENNE)
    assert (people["before"], people["after"], people["causes"]) == (200, 300, "revision")
    assert people["published_after"] == pd.Timestamp("2024-03-31") and people["line"] == 9


def test_an_added_exercise_is_new_data_and_leaves_the_old_alone(tmp_path: Path) -> None:
    spring = {
        "period_start": "2024-03-01",
        "period_end": "2024-05-31",
        "published_on": "2024-03-31",
    }
    added = analysed(DJENNE, 100, 200, 300, 300, 100, line=5, **spring)
    changes = compared(tmp_path, BEFORE, [*BEFORE, *added], inputs={"planted.csv": "p2"})
    assert set(changes.values["causes"]) == {"new"}
    assert set(changes.values["period_start"]) == {pd.Timestamp("2024-03-01")}
    share = one(changes, "phase3plus_share", DJENNE)
    assert pd.isna(share["before"]) and share["after"] == 0.7 and pd.isna(share["change"])


def test_a_vanished_value_is_withdrawn_and_never_left_out(tmp_path: Path) -> None:
    changes = compared(tmp_path, BEFORE, BEFORE[:6], inputs={"planted.csv": "p2"})
    share = one(changes, "phase3plus_share", BANKASS)
    assert share["before"] == 0.1 and pd.isna(share["after"]) and share["causes"] == "withdrawal"
    (group,) = [each for each in changes.groups() if each.indicator == "phase3plus_share"]
    assert len(group.withdrawn) == 1 and group.moved.empty and group.lowest is None


def test_code_is_the_cause_only_where_the_data_are_the_same(tmp_path: Path) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    after = generation(tmp_path / "after", BEFORE, code={"indicators.food_security": "x"})
    doubled(after, "phase3plus_share")
    share = one(changes_between(folder, after), "phase3plus_share", DJENNE)
    assert (share["before"], share["after"], share["causes"]) == (0.2, 0.4, "code")
    assert (share["observations"], share["file"]) == (0, "")


def doubled(folder: Path, indicator: str) -> None:
    """What another formula would have made of the same figures."""
    path = folder / "indicators" / "MLI.parquet"
    values = read_table(path)
    other = values["indicator"] == indicator
    write_table(values.assign(value=values["value"].mask(other, values["value"] * 2)), path)


def test_a_family_of_other_indicators_and_a_drawing_are_no_cause(tmp_path: Path) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    code = {"indicators.displacement": "x", "figures.maps": "x", "ingest.cadre_harmonise": "x"}
    after = generation(tmp_path / "after", BEFORE, code=code)
    doubled(after, "phase3plus_share")
    assert set(changes_between(folder, after).values["causes"]) == {"unexplained"}


def test_areas_are_the_cause_where_their_tables_changed(tmp_path: Path) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    after = generation(tmp_path / "after", BEFORE, inputs={"areas.csv": "x"})
    doubled(after, "phase3plus_share")
    changes = changes_between(folder, after)
    assert set(changes.values["causes"]) == {"areas"}
    assert changes.evidence.areas == ("areas.csv",) and not changes.evidence.tables


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"inputs": {"area_aliases.csv": "x"}}, "areas"),
        ({"code": {"ingest.cadre_harmonise": "x"}}, "code"),
        ({"inputs": {"area_aliases.csv": "x"}, "code": {"ingest.cadre_harmonise": "x"}}, "areas"),
        ({}, "unexplained"),
    ],
)
def test_a_line_of_the_same_file_put_to_another_area(
    tmp_path: Path, changed: dict[str, Any], cause: str
) -> None:
    moved = [
        row | {"area_code": "ML0504"} if row["area_code"] == BANKASS else row for row in BEFORE
    ]
    changes = compared(tmp_path, BEFORE, moved, **changed)
    assert one(changes, "phase3plus_share", BANKASS)["causes"] == cause
    assert one(changes, "phase3plus_share", "ML0504")["causes"] == cause


def test_data_and_code_at_once_are_told_apart_as_far_as_they_can_be(tmp_path: Path) -> None:
    revised = [*BEFORE[:6], *analysed(BANKASS, 600, 100, 290, 10, 0, line=3)]
    code = {"indicators.computing": "x"}
    folder = generation(tmp_path / "before", BEFORE)
    after = generation(tmp_path / "after", revised, inputs={"planted.csv": "p2"}, code=code)
    doubled(after, "phase3plus_people")
    changes = changes_between(folder, after)
    share = one(changes, "phase3plus_share", BANKASS)
    assert (share["causes"], share["also"]) == ("revision", "code")
    assert one(changes, "phase3plus_people", DJENNE)["causes"] == "code"
    same = compared(tmp_path / "areas", BEFORE, BEFORE, inputs={"areas.csv": "x"}, code=code)
    assert same.nothing


def test_code_and_areas_that_both_changed_are_both_named(tmp_path: Path) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    both = {"inputs": {"areas.csv": "x"}, "code": {"aggregation": "x"}}
    after = generation(tmp_path / "after", BEFORE, **both)
    doubled(after, "phase3plus_share")
    changes = changes_between(folder, after)
    assert set(changes.values["causes"]) == {"code areas"}
    assert changes.counts() == {"several": {"moved": 2}}


def test_a_country_figure_moves_with_the_district_behind_it(tmp_path: Path) -> None:
    areas = [f"ML050{number}" for number in range(1, 9)]
    before = [
        row for n, area in enumerate(areas) for row in analysed(area, 5, 3, 2, 0, 0, line=n + 2)
    ]
    after = [*before[:-6], *analysed(areas[-1], 3, 3, 4, 0, 0, line=9)]
    changes = compared(tmp_path, before, after, inputs={"planted.csv": "p2"})
    region = one(changes, "phase3plus_people", "ML05")
    assert (region["before"], region["after"]) == (16, 18)
    assert (region["causes"], region["observations"], region["line"]) == ("revision", 1, 9)


def test_a_rate_moves_with_the_people_it_is_divided_by(tmp_path: Path) -> None:
    count = displaced(BANKASS, 50)
    revised = analysed(BANKASS, 1600, 300, 90, 10, 0, line=3)
    changes = compared(tmp_path, [*BEFORE, count], [*BEFORE[:6], *revised, count],
                       inputs={"planted.csv": "p2"})  # fmt: skip
    rate = one(changes, "idps_per_1000", BANKASS)
    assert (rate["before"], rate["after"], rate["causes"]) == (50.0, 25.0, "revision")
    assert "idp_stock" not in set(changes.values["indicator"])


def test_a_release_that_supersedes_an_unchanged_table_is_a_revision(tmp_path: Path) -> None:
    released = analysed(BANKASS, 600, 200, 190, 10, 0, line=41, release="ch_2024.xlsx")
    changes = compared(tmp_path, BEFORE, [*BEFORE[:6], *released], releases=["2024-07-01_abc"])
    share = one(changes, "phase3plus_share", BANKASS)
    assert (share["causes"], share["file"], share["line"]) == ("revision", "ch_2024.xlsx", 41)
    assert changes.evidence.releases_added == ("2024-07-01_abc",)


OTHER = {"source": "cilss_ch_hapi", "release": "hapi.csv"}


def test_another_producers_figure_that_arrives_is_new_and_both_are_named(tmp_path: Path) -> None:
    theirs = analysed(DJENNE, 500, 200, 300, 0, 0, **OTHER)
    arrived = [*theirs, *BEFORE[:6]]
    changes = compared(tmp_path / "come", theirs, arrived, inputs={"planted.csv": "p2"})
    share = one(changes, "phase3plus_share", DJENNE)
    assert (share["before"], share["after"], share["causes"]) == (0.3, 0.2, "new")
    assert (share["source_before"], share["source_after"]) == ("cilss_ch_hapi", "cilss_ch")
    gone = compared(tmp_path / "gone", arrived, theirs, inputs={"planted.csv": "p2"})
    share = one(gone, "phase3plus_share", DJENNE)
    assert (share["after"], share["causes"]) == (0.3, "withdrawal")
    assert (share["source_before"], share["source_after"]) == ("cilss_ch", "cilss_ch_hapi")


@pytest.mark.parametrize("stood", [True, False])
def test_what_a_file_that_is_gone_had_passed_over_is_old_data(tmp_path: Path, stood: bool) -> None:
    # The file spoke of Djenné only, so that the table's figure of Bankass was not believed.
    released = [
        *analysed(DJENNE, 500, 300, 200, 0, 0, release="ch_2024.xlsx"),
        *analysed(BANKASS, 600, 200, 190, 10, 0, line=3, **OTHER),
    ]
    before = generation(tmp_path / "before", released, releases=["2024-07-01_abc"])
    table = BEFORE if stood else BEFORE[:6]
    write_table(planted(*table), before / "observations.parquet")
    after = generation(tmp_path / "after", [*BEFORE, *released[6:]], inputs={"planted.csv": "p2"})
    changes = changes_between(before, after)
    share = one(changes, "phase3plus_share", BANKASS)
    assert (share["before"], share["after"]) == (0.2, 0.1)
    assert share["causes"] == ("revision" if stood else "new")
    assert changes.evidence.releases_removed == ("2024-07-01_abc",)


def test_a_repetition_that_becomes_an_exercise_moves_by_its_revised_neighbour(
    tmp_path: Path,
) -> None:
    # The exercise of March repeats November's figures of the same months until one of them differs.
    said = {"status": "first projection", "period_start": "2024-06-01", "period_end": "2024-08-31"}
    first = [
        *analysed(DJENNE, 5, 3, 2, 0, 0, **said, published_on="2023-11-30"),
        *analysed(BANKASS, 6, 3, 1, 0, 0, line=3, **said, published_on="2023-11-30"),
    ]
    again = [row | {"published_on": "2024-03-31", "row": row["row"] + 10} for row in first]
    other = [
        *again[:6],
        *analysed(BANKASS, 5, 3, 2, 0, 0, line=13, **said, published_on="2024-03-31"),
    ]
    changes = compared(tmp_path, [*first, *again], [*first, *other], inputs={"planted.csv": "p2"})
    assert one(changes, "phase3plus_share", BANKASS)["causes"] == "revision"
    assert set(changes.values["area_code"]) == {BANKASS}


def test_noise_of_machines_is_no_change(tmp_path: Path) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    after = generation(tmp_path / "after", BEFORE)
    path = after / "indicators" / "MLI.parquet"
    values = read_table(path)
    write_table(values.assign(value=values["value"] * (1 + 5e-10)), path)
    changes = changes_between(folder, after)
    assert changes.nothing and set(changes.compared) == {"MLI"}
    write_table(values.assign(value=values["value"] * (1 + 5e-9)), path)
    assert len(changes_between(folder, after).values) == changes.compared["MLI"] > 0


def test_the_largest_comes_first_in_people_and_within_an_indicator(tmp_path: Path) -> None:
    before = [
        *analysed(DJENNE, 50_000, 30_000, 20_000, 0, 0),
        *analysed(BANKASS, 600, 300, 90, 10, 0, line=3),
        displaced(DJENNE, 5_000),
    ]
    after = [
        *analysed(DJENNE, 50_000, 25_000, 25_000, 0, 0),  # 5 points of 100,000 people
        *analysed(BANKASS, 600, 0, 390, 10, 0, line=3),  # 30 points of 1,000 people
        displaced(DJENNE, 5_400),
    ]
    changes = compared(tmp_path, before, after, inputs={"planted.csv": "p2"})
    shares = changes.values[changes.values["indicator"] == "phase3plus_share"]
    assert shares["area_code"].tolist() == [DJENNE, BANKASS]
    assert shares["people"].tolist() == pytest.approx([5_000, 300])
    order = [group.indicator for group in changes.groups()]
    assert order.index("phase3plus_people") < order.index("idp_stock")
    assert one(changes, "idp_stock", DJENNE)["people"] == 400
    # 400 of 100,000 are 4 a thousand; that is 400 people again.
    assert one(changes, "idps_per_1000", DJENNE)["people"] == pytest.approx(400)


def test_another_producer_that_wins_is_what_a_reader_sees(tmp_path: Path) -> None:
    government = displaced(BANKASS, 80, source="dtm_government", series="BA")
    changes = compared(tmp_path, [*BEFORE, government],
                       [*BEFORE, government, displaced(BANKASS, 50, row=9)],
                       inputs={"rounds.csv": "r2"})  # fmt: skip
    stock = one(changes, "idp_stock", BANKASS)
    assert (stock["before"], stock["after"], stock["causes"]) == (80, 50, "new")
    assert (stock["source_before"], stock["source_after"]) == ("dtm_government", "iom_dtm")


def test_what_a_run_published_is_compared_and_not_what_todays_rules_would_choose(
    tmp_path: Path,
) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    write_changes(None, folder)
    shown = read_table(folder / "published.parquet")
    seen = shown["value"].mask(shown["indicator"] == "phase3plus_share", 0.5)
    write_table(shown.assign(value=seen), folder / "published.parquet")
    after = generation(tmp_path / "after", BEFORE, code={"indicators.computing": "x"})
    share = one(changes_between(folder, after), "phase3plus_share", DJENNE)
    assert (share["before"], share["after"], share["causes"]) == (0.5, 0.2, "code")


def test_nothing_before_nothing_changed_and_nothing_to_be_read_are_three_things(
    tmp_path: Path,
) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    assert changes_between(None, folder).reason == "first"
    same = changes_between(folder, generation(tmp_path / "after", BEFORE))
    assert same.nothing and same.before["finished"] == "2024-06-01T02:00:00+00:00"


@pytest.mark.parametrize(
    "name",
    [
        *("known.parquet", "run.json", "findings/spillover.parquet"),
        *("findings/MLI/conflict_food_estimates.parquet", "report/MLI_content_en.json"),
    ],
)
def test_a_damaged_file_of_the_earlier_run_does_not_keep_the_later_one_from_its_report(
    name: str, tmp_path: Path
) -> None:
    folder, after = (generation(tmp_path / side, BEFORE) for side in ("before", "after"))
    for each in (folder, after):
        with_report(each, "Said.", 1.4)
        with_spillover(each, 0.6)
    (folder / name).write_bytes(b"cut short")
    unread = write_changes(folder, after)
    assert not unread.nothing and not unread.before
    assert unread.reason.startswith(f"unreadable: {folder / name}")


@pytest.mark.parametrize("damage", ["cut short", '{"format": 0}', None])
def test_a_report_that_cannot_be_read_is_written_anew_by_the_next_run(
    damage: str | None, tmp_path: Path
) -> None:
    after = generation(tmp_path / "after", BEFORE)
    write_changes(None, after)
    (after / "changes.json").unlink()
    if damage:
        (after / "changes.json").write_text(damage)
    with pytest.raises(DataError, match="call sahel run: it writes one anew"):
        read_changes(after)


def test_a_country_that_only_one_run_has_is_told_and_not_compared(tmp_path: Path) -> None:
    folder = generation(tmp_path / "before", BEFORE)
    niger = [row | {"location_code": "NER", "area_code": "NE001001"} for row in BEFORE[:6]]
    after = generation(tmp_path / "after", BEFORE)
    write_table(values_of(niger, "NER"), after / "indicators" / "NER.parquet")
    changes = changes_between(folder, after)
    assert changes.nothing and changes.not_compared == ("NER",) and changes.countries == ("MLI",)


def test_what_is_written_is_json_and_can_be_read_again(tmp_path: Path) -> None:
    revised = [*BEFORE[:6], *analysed(BANKASS, 600, 100, 290, 10, 0, line=3)]
    folder = generation(tmp_path / "before", BEFORE)
    after = generation(tmp_path / "after", revised, inputs={"planted.csv": "p2"})
    made = write_changes(folder, after)
    told = json.loads((after / "changes.json").read_text())
    (share,) = [each for each in told["indicators"] if each["indicator"] == "phase3plus_share"]
    assert (share["moved"], share["areas_moved"], share["not_listed"]) == (1, 1, 0)
    assert share["largest"][0]["after"] == 0.3 and share["largest"][0]["causes"] == "revision"
    assert told["evidence"]["tables"] == ["planted.csv"]
    again = read_changes(after)
    assert again.to_json() == made.to_json()
    pd.testing.assert_frame_equal(again.values, made.values)


def test_a_release_named_like_an_unchanged_table_is_data_all_the_same(tmp_path: Path) -> None:
    again = [*BEFORE[:6], *analysed(BANKASS, 600, 200, 190, 10, 0, line=3)]
    changes = compared(tmp_path, BEFORE, again, releases=["2024-07-01_abc"])
    assert one(changes, "phase3plus_share", BANKASS)["causes"] == "revision"
