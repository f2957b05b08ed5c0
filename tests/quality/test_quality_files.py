"""Rules about files and sources: quarantine, assumed dates, tables not as described."""

import hashlib
import json

import pandas as pd
import pytest

from sahel_indicators import quality
from sahel_indicators.ingest import ingest_file
from sahel_indicators.quality.evidence import Evidence
from sahel_indicators.quality.files import description_differs
from sahel_indicators.quality.whose import with_countries

HEADER = (
    "location_code,provider,cause,new_displacements,reference_period_start,reference_period_end"
)
TABLE = f"{HEADER}\nBFA,IDMC,conflict,700,2016-01-01,2016-12-31\n".encode()


def test_rows_in_quarantine_by_file_and_reason(planted):
    for line in (9, 3, 4):
        planted.quarantine(row=line, reason="'Nowhere' is not a known admin2 name of MLI")
    planted.quarantine(row=7, reason="'Kita' (ML0107) lies in Kayes, not in Gao")
    findings = planted.findings("unplaced")
    assert list(findings["count"]) == [4] and set(findings["severity"]) == {"row"}
    assert list(findings["file"]) == ["planted.csv"]
    first, second = findings["examples"].iloc[0].split("; ", 1)
    assert first.endswith("of MLI (line 3, 4, 9)")
    assert second == "'Kita' (ML0107) lies in Kayes, not in Gao (line 7)"


def test_rows_in_quarantine_are_those_of_their_country(planted):
    planted.quarantine(row=9, reason="'X' is not a known admin1 name of MLI")
    planted.quarantine(row=3, reason="'Y' is not a known admin1 name of NER")
    planted.quarantine(row=4, reason="unreadable date; expected YYYY-MM-DD")
    planted.quarantine(row=5, reason="'FRA' is not the code of a country in the gazetteer")
    findings = planted.findings("unplaced")
    assert list(findings["location_code"]) == ["", "MLI", "NER", quality.NOT_COVERED]
    mali = quality.about(findings, "MLI")
    assert list(mali["location_code"]) == ["", "MLI"] and mali["count"].sum() == 2


@pytest.mark.parametrize(
    ("file", "reason", "country"),
    [
        ("recent.csv", "'D'har' is not a known admin2 name of MRT", "MRT"),
        ("recent.csv", "P-code 'XX01' is not known in TCD at admin level 1", "TCD"),
        ("recent.csv", "code 'ML0101' is Kayes, but the name 'Tahoua' is NE05", "NER"),
        ("recent.csv", "'camps of NER' is not a known admin1 name of TCD", "TCD"),
        ("food_security_ner.csv", "unreadable number", "NER"),
        ("recent.csv", "unreadable number", ""),
        ("recent.csv", "unreadable date; expected YYYY-MM-DD from 1990 to 2100", ""),
        ("food_security_xxx.csv", "not an ISO 3166-1 alpha-3 country code", ""),
        ("recent.csv", "areas of SEN are not in the gazetteer, only the country as a whole",
         quality.NOT_COVERED),
        ("food_mli.csv", "France is not a country covered", quality.NOT_COVERED),
        ("food_mli.csv", "the row's country is not one covered", quality.NOT_COVERED),
    ],
)  # fmt: skip
def test_reason_and_file_tell_whose_a_row_is_where_its_line_is_not_known(file, reason, country):
    rows = pd.DataFrame({"file": [file], "row": [2], "reason": [reason]})
    assert list(with_countries(rows)["location_code"]) == [country]


def test_a_line_of_an_embedded_table_tells_its_own_country(tmp_path):
    lines = ["location_code,phase", '"MLI","3', 'more"', "NER,4", "Mali,5"]
    (tmp_path / "recent_tcd.csv").write_text("\n".join(lines) + "\n")
    rows = pd.DataFrame(
        {"file": "old/recent_tcd.csv", "row": [2, 4, 5, 99], "reason": "'X' is no phase of MRT"}
    )
    told = with_countries(rows, tmp_path)
    # The third says no country's code and the last is no line of the table: the reason tells.
    assert list(told["location_code"]) == ["MLI", "NER", "MRT", "MRT"]


def test_a_row_whose_date_is_assumed_counts_once_in_its_country_and_file(planted):
    planted.analysis([800, 150, 40, 10, 0])
    line = planted.add(source="unhcr")
    planted.add(source="idmc", row=line)  # both speak on one row
    planted.add(source="unhcr", area_code="NE001001", location_code="NER")
    planted.add(source="unhcr", release="another.csv")
    planted.add(source="idmc", published_on_assumed=False)
    findings = planted.findings("undated")
    told = findings[["location_code", "file", "count", "adds"]].values.tolist()
    assert told == [
        ["MLI", "another.csv", 1, 1], ["MLI", "planted.csv", 2, 2], ["NER", "planted.csv", 1, 1],
    ]  # fmt: skip
    of_mali, year_after = findings["examples"].iloc[1], "31 May of the year after; the yearly"
    assert of_mali.startswith("cilss_ch: last day of the month of the exercise; ")
    assert f"; idmc: {year_after}" in of_mali and "; unhcr: 30 June of the year after" in of_mali


@pytest.fixture
def described(planted, tmp_path):
    """A folder of one table with its description; what the rule says after the table is changed."""

    def after(change=TABLE, describe=True):
        table, package = tmp_path / "new_displacements.csv", tmp_path / "datapackage.json"
        table.write_bytes(TABLE)
        bundle = planted.bundle(files=[ingest_file(table)])
        digest = f"sha256:{hashlib.sha256(TABLE).hexdigest()}"
        entry = {"path": table.name, "bytes": len(TABLE), "hash": digest, "rows": 1}
        if describe:
            package.write_text(json.dumps({"resources": [entry]}))
        table.unlink() if change is None else table.write_bytes(change)
        return description_differs(Evidence.of(bundle))

    return after


def test_a_table_as_described_is_not_flagged(described):
    assert described().empty


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (TABLE.replace(b"700", b"900"), "same size, other content (SHA-256 differs)"),
        (TABLE + b"\n", f"{len(TABLE) + 1} bytes, described with {len(TABLE)}"),
        (None, "described but missing"),
    ],
)
def test_a_table_changed_after_it_was_described(described, change, said):
    (finding,) = described(change).itertuples()
    assert (finding.file, finding.count, finding.examples) == ("new_displacements.csv", 1, said)


@pytest.mark.parametrize("left_out", ["bytes", "hash", "rows"])
def test_a_description_need_not_tell_everything(planted, described, tmp_path, left_out):
    described()
    package = tmp_path / "datapackage.json"
    resources = json.loads(package.read_text())["resources"]
    del resources[0][left_out]
    package.write_text(json.dumps({"resources": resources}))
    resources[0] |= {"bytes": None, "hash": None}
    bundle = planted.bundle(files=[ingest_file(tmp_path / "new_displacements.csv")])
    assert description_differs(Evidence.of(bundle)).empty
    package.write_text(json.dumps(resources))  # without the part that lists the tables
    (finding,) = description_differs(Evidence.of(bundle)).itertuples()
    assert finding.file == "datapackage.json" and "nothing says" in finding.examples


def test_a_folder_without_description_is_said_to_have_none(described):
    (finding,) = described(describe=False).itertuples()
    assert finding.file == "datapackage.json" and "nothing says" in finding.examples


def test_a_bundle_without_files_has_nothing_to_compare(planted):
    assert planted.findings("description_differs").empty
