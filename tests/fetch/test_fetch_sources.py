"""Every source's own way: its envelope, its pages, its way of being told who asks."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sahel_indicators.errors import FetchError
from sahel_indicators.fetch import plan
from sahel_indicators.fetch.queries import FetchOptions, Query
from sahel_indicators.fetch.services import SERVICES
from sahel_indicators.ingest import ingest_file
from sahel_indicators.sources import sources

from .conftest import SECRETS, TOKEN, Fetching
from .server import Asked, Publisher, Reply, as_json


def stored(fetching: Fetching, source: str, **options: Any) -> Any:
    """The only file of a fetch, read, its path inside today's folder."""
    (file,) = fetching(source, **options).files
    assert file.path.parent == fetching.raw / source / f"{datetime.now(UTC):%Y-%m-%d}"
    return json.loads(file.path.read_text("utf-8"))


def acled_event(number: int, country: str = "Mali") -> dict[str, str]:
    day = f"2023-01-{number:02d}"
    return {
        "event_id_cnty": f"MLI{number}",
        "event_date": day,
        "country": country,
        "fatalities": "1",
    }


def acled_page(*numbers: int) -> Reply:
    events = [acled_event(number) for number in numbers]
    more = {"last_update": 3, "messages": [], "filename": ""}
    return as_json({"status": 200, "success": True, "count": len(events), "data": events} | more)


SIGNED_IN = as_json({"token_type": "Bearer", "expires_in": 86400, "access_token": TOKEN})


def test_acled_signs_in_and_pages_until_an_empty_page(
    fetching: Fetching, publisher: Publisher
) -> None:
    publisher.on("/oauth/token", SIGNED_IN)
    publisher.on("/api/acled/read", acled_page(1, 2), acled_page(3), acled_page())
    answer = stored(fetching, "acled", country="MLI", since="2023-01", until="2023-01")
    assert [event["event_id_cnty"] for event in answer["data"]] == ["MLI1", "MLI2", "MLI3"]
    assert (answer["status"], answer["count"]) == (200, 3)
    (signing,) = publisher.asked_for("/oauth/token")
    assert signing.method == "POST"
    assert "grant_type=password" in signing.body and "client_id=acled" in signing.body
    pages = publisher.asked_for("/api/acled/read")
    assert [page.parameters["page"] for page in pages] == ["1", "2", "3"]
    assert {page.headers["authorization"] for page in pages} == {f"Bearer {TOKEN}"}
    first = pages[0].parameters
    assert (first["country"], first["limit"]) == ("Mali", "5000")
    assert first["event_date"] == "2023-01-01|2023-01-31"
    assert first["event_date_where"] == "BETWEEN"


def test_acled_signs_in_again_when_the_token_has_run_out(
    fetching: Fetching, publisher: Publisher
) -> None:
    publisher.on("/oauth/token", SIGNED_IN)
    denied = as_json({"message": "Token expired"}, status=401)
    publisher.on("/api/acled/read", acled_page(1), denied, acled_page(2), acled_page())
    answer = stored(fetching, "acled", country="MLI")
    assert len(answer["data"]) == 2
    assert len(publisher.asked_for("/oauth/token")) == 2


def test_what_acled_says_of_the_accounts_limits_is_told(
    fetching: Fetching, publisher: Publisher
) -> None:
    limited = {"date_recency": {"quantity": 12, "unit": "month"}}
    page = {"status": 200, "success": True, "count": 1, "data": [acled_event(1)]}
    publisher.on("/oauth/token", SIGNED_IN)
    publisher.on(
        "/api/acled/read", as_json(page | {"data_query_restrictions": limited}), acled_page()
    )
    result = fetching("acled", country="MLI")
    assert "date_recency" in result.notes[0]
    assert "date_recency" in result.files[0].sidecar.read_text("utf-8")


def ucdp_event(number: int) -> dict[str, Any]:
    days = {"date_start": "2023-01-01T00:00:00", "date_end": "2023-01-02T00:00:00"}
    return {"id": number, "country_id": 432, "best": 1, "where_prec": 1} | days


def test_ucdp_follows_the_next_page_but_only_on_its_own_host(
    fetching: Fetching, publisher: Publisher
) -> None:
    after = "http://elsewhere.example/api/gedevents/24.1?Country=432&pagesize=1000&page=1"
    pages = [
        {"TotalCount": 3, "TotalPages": 2, "NextPageUrl": after, "Result": [ucdp_event(1)]},
        {"TotalCount": 3, "TotalPages": 2, "NextPageUrl": "",
         "Result": [ucdp_event(2), ucdp_event(3)]},
    ]  # fmt: skip
    publisher.on("/api/gedevents/24.1", *map(as_json, pages))
    answer = stored(fetching, "ucdp", country="MLI", since="2023", until="2023", release="24.1")
    assert [event["id"] for event in answer["Result"]] == [1, 2, 3]
    assert answer["TotalCount"] == 3
    first, second = publisher.asked
    assert {first.headers["x-ucdp-access-token"]} == {SECRETS["SAHEL_UCDP_TOKEN"]}
    assert (first.parameters["Country"], first.parameters["StartDate"]) == ("432", "2023-01-01")
    assert first.parameters["EndDate"] == "2023-12-31"
    assert second.parameters["page"] == "1"


@pytest.mark.parametrize(
    ("options", "release", "cited"),
    [
        ({}, "25.1", "ucdp_ged"),
        ({"release": "24.1"}, "24.1", "ucdp_ged"),
        ({"release": "25.0.10"}, "25.0.10", "ucdp_candidate"),
    ],
)
def test_the_name_of_a_file_of_ucdp_always_tells_the_release(
    fetching: Fetching, publisher: Publisher, options: dict[str, str], release: str, cited: str
) -> None:
    page = {"TotalCount": 1, "NextPageUrl": "", "Result": [ucdp_event(1)]}
    publisher.on(f"/api/gedevents/{release}", as_json(page))
    (file,) = fetching("ucdp", country="MLI", **options).files
    assert file.path.name == f"ucdp_events_MLI_v{release}.json"
    citation = json.loads(file.sidecar.read_text("utf-8"))["citation"]
    assert citation == sources()[cited].citation


HAPI = "/api/v2/food-security-nutrition-poverty/food-security"


def hapi_row(number: int, **other: Any) -> dict[str, Any]:
    row = {"location_code": "MLI", "reference_period_start": "2023-03-01T00:00:00"}
    return row | {"ipc_phase": "3+", "population_in_phase": number} | other


def test_hapi_takes_a_short_page_for_no_end(fetching: Fetching, publisher: Publisher) -> None:
    pages = {"0": [hapi_row(1), hapi_row(2)], "2": [hapi_row(3)], "3": []}
    publisher.on(HAPI, lambda asked: as_json({"data": pages[asked.parameters["offset"]]}))
    answer = stored(fetching, "hapi", country="MLI", since="2023-01")
    assert [row["population_in_phase"] for row in answer["data"]] == [1, 2, 3]
    first = publisher.asked[0].parameters
    assert first["app_identifier"] == SECRETS["SAHEL_HAPI_APP_IDENTIFIER"]
    assert (first["location_code"], first["start_date"]) == ("MLI", "2023-01-01")


def test_hapi_makes_its_identifier_of_name_and_email(
    fetching: Fetching, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAHEL_HAPI_APP_IDENTIFIER")
    monkeypatch.setenv("SAHEL_HAPI_NAME", "Invented office")
    monkeypatch.setenv("SAHEL_HAPI_EMAIL", "office@example.org")
    publisher.on(HAPI, as_json({"data": [hapi_row(1)]}), as_json({"data": []}))
    fetching("hapi", country="MLI")
    identifier = publisher.asked[0].parameters["app_identifier"]
    assert base64.b64decode(identifier) == b"Invented office:office@example.org"


HAPI_ROWS = {
    "food-security": ("food-security-nutrition-poverty/food-security", hapi_row(1)),
    "conflict-events": (
        "coordination-context/conflict-events",
        hapi_row(1, event_type="demonstration", events=2, fatalities=None),
    ),
    "idps": ("affected-people/idps", hapi_row(1, population=5)),
    "refugees": (
        "affected-people/refugees-persons-of-concern",
        {"origin_location_code": "NER", "asylum_location_code": "MLI", "population": 5},
    ),
    "refugees-by-origin": (
        "affected-people/refugees-persons-of-concern",
        {"origin_location_code": "MLI", "asylum_location_code": "NER", "population": 5},
    ),
    "returnees": (
        "affected-people/returnees",
        {"origin_location_code": "MLI", "asylum_location_code": "MLI", "population": 5},
    ),
    "rainfall": ("climate/rainfall", hapi_row(1, rainfall=79.4)),
    "population": (
        "geography-infrastructure/baseline-population",
        hapi_row(1, gender="f", age_range="0-4", population=85),
    ),
}


@pytest.mark.parametrize("theme", HAPI_ROWS)
def test_every_theme_of_hapi(fetching: Fetching, publisher: Publisher, theme: str) -> None:
    path, row = HAPI_ROWS[theme]
    publisher.on(f"/api/v2/{path}", as_json({"data": [row]}), as_json({"data": []}))
    assert stored(fetching, "hapi", theme=theme, country="MLI") == {"data": [row]}


# What the rows above lack of HAPI's own columns, for all themes and for each.
PLACED = {
    "resource_hdx_id": "invented",
    "reference_period_start": "2023-03-01T00:00:00",
    "reference_period_end": "2023-05-31T23:59:59",
    "admin1_code": "ML05",
    "admin1_name": "Mopti",
    "admin2_code": "",
    "admin2_name": "",
}
WHOLE_COUNTRY = {"admin1_code": "", "admin1_name": ""}
PEOPLE = {"population_group": "REF", "gender": "all", "age_range": "all"} | WHOLE_COUNTRY
COMPLETE = {
    "food-security": {"ipc_type": "current", "population_fraction_in_phase": 0.1},
    "idps": {"assessment_type": "BA", "reporting_round": 1, "operation": "Invented"},
    "refugees": PEOPLE,
    "refugees-by-origin": PEOPLE,
    "returnees": PEOPLE | {"population_group": "RET"},
    "rainfall": {
        "aggregation_period": "dekad",
        "rainfall_long_term_average": 80.0,
        "rainfall_anomaly_pct": 99.25,
        "version": "final",
        "reference_period_end": "2023-03-10T00:00:00",
    },
}


@pytest.mark.parametrize("theme", HAPI_ROWS)
def test_what_is_fetched_of_hapi_can_be_ingested(
    fetching: Fetching, publisher: Publisher, theme: str
) -> None:
    path, row = HAPI_ROWS[theme]
    whole = PLACED | row | {"reference_period_start": "2023-03-01"} | COMPLETE.get(theme, {})
    publisher.on(f"/api/v2/{path}", as_json({"data": [whole]}), as_json({"data": []}))
    (file,) = fetching("hapi", theme=theme, country="MLI").files
    read = ingest_file(file.path)
    assert read.rows_observed == 1
    hapi = next(service for service in SERVICES if service.name == "hapi")
    cited = next(endpoint.cited for endpoint in hapi.endpoints if endpoint.theme == theme)
    assert set(read.observations["source"]) == {cited}


@pytest.mark.parametrize(
    ("source", "theme"), [("hapi", "food-prices"), ("ipc", "analyses"), ("ipc", "areas")]
)
def test_what_ingest_refuses_is_not_offered(source: str, theme: str) -> None:
    with pytest.raises(FetchError, match="is not a theme of this source"):
        plan(source, theme=theme)


def test_no_theme_of_hapi_is_left_out() -> None:
    hapi = next(service for service in SERVICES if service.name == "hapi")
    assert {endpoint.theme for endpoint in hapi.endpoints} == set(HAPI_ROWS)


@pytest.mark.parametrize(
    ("source", "theme", "path", "answer", "expected"),
    [
        (
            "ipc",
            "population",
            "/population",
            [{"id": "1", "country": "ML", "areas": [{"p3plus": 0.10}]}],
            {"country": "ML", "format": "json", "start": "2021", "key": "ipc-key-90210"},
        ),
        (
            "dtm",
            "admin1",
            "/v3/displacement/admin1",
            {
                "result": [
                    {"admin0Pcode": "MLI", "reportingDate": "2021-05-31", "numPresentIdpInd": 7}
                ],
                "statusCode": 200,
                "isSuccess": True,
                "errorMessages": [],
                "totalRecordsCount": 1,
            },
            {"Admin0Pcode": "MLI", "FromReportingDate": "2021-01-01"},
        ),
        (
            "idmc",
            "idus",
            "/external-api/idus/all/",
            [{"id": 5, "iso3": "MLI", "figure": 9}],
            {"format": "json", "client_id": "IDMC+CLIENT/8086"},
        ),
        (
            "hungermap",
            "country",
            "/v1/foodsecurity/country",
            {
                "statusCode": "200",
                "body": {"countries": [{"country": {"iso3": "MLI"}, "date": "", "metrics": {}}]},
            },
            {},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" not in value else "",
)
def test_sources_that_answer_in_one_page(
    fetching: Fetching,
    publisher: Publisher,
    source: str,
    theme: str,
    path: str,
    answer: Any,
    expected: dict[str, str],
) -> None:
    publisher.on(path, as_json(answer))
    assert stored(fetching, source, theme=theme, country="MLI", since="2021") == answer
    (asked,) = publisher.asked
    assert asked.parameters == expected
    if source == "dtm":
        assert asked.headers["ocp-apim-subscription-key"] == SECRETS["SAHEL_DTM_KEY"]


def gidd(asked: Asked, host: str) -> Reply:
    """Two pages; the link to the second repeats the key, as the publisher's own links do."""
    offset = int(asked.parameters.get("offset", 0))
    row = {"iso3": "MLI", "year": 2022 + offset // 100, "new_displacement": 10}
    key = "client_id=IDMC%2BCLIENT%2F8086"
    link = f"{host}/external-api/gidd/conflicts/?{key}&{key}&format=json&limit=100&offset=100"
    following = None if offset else link
    page = {"last_updated": "2025-05-13", "count": 2, "next": following, "previous": None}
    return as_json(page | {"results": [row]})


def test_idmc_follows_links_and_keeps_the_key_out_of_them(
    fetching: Fetching, publisher: Publisher
) -> None:
    path = "/external-api/gidd/conflicts/"
    publisher.on(path, lambda asked: gidd(asked, publisher.url))
    answer = stored(fetching, "idmc", country="MLI", since="2022-05")
    assert [row["year"] for row in answer["results"]] == [2022, 2023]
    assert (answer["count"], answer["last_updated"]) == (2, "2025-05-13")
    first, second = publisher.asked_for(path)
    assert (first.parameters["iso3__in"], first.parameters["start_year"]) == ("MLI", "2022")
    assert second.parameters["offset"] == "100"
    assert {a.parameters["client_id"] for a in (first, second)} == {"IDMC+CLIENT/8086"}


def test_unhcr_stops_at_the_last_page_and_asks_for_iso_codes(
    fetching: Fetching, publisher: Publisher
) -> None:
    def page(asked: Asked) -> Reply:
        number = int(asked.parameters["page"])
        row = {"year": 2021 + number, "coo_iso": "TCD", "coa_iso": "CMR", "refugees": "-"}
        return as_json({"page": number, "maxPages": 2, "items": [row]})

    publisher.on("/population/v1/population/", page)
    answer = stored(fetching, "unhcr", country="TCD")
    assert [row["year"] for row in answer["items"]] == [2022, 2023]
    assert len(publisher.asked) == 2
    first = publisher.asked[0].parameters
    assert (first["coo"], first["coa_all"], first["cf_type"]) == ("TCD", "true", "ISO")


FEWS = (
    "\ufeffcountry_code,fips_code,scenario,projection_start,value\r\n"
    '"ML","ML","CS","2023-06-01",2.0\r\nML,ML,CS,2023-10-01,3.0\r\n'
).encode()


def test_fews_net_is_kept_byte_for_byte(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on("/api/ipcphase/", Reply(FEWS, kind="text/csv"))
    (file,) = fetching("fews-net", country="MLI", theme="near-term", since="2023-06").files
    assert file.path.read_bytes() == FEWS
    assert (file.records, file.path.suffix) == (2, ".csv")
    assert publisher.asked[0].parameters == {
        "country_code": "ML",
        "scenario": "ML1",
        "format": "csv",
        "start_date": "2023-06-01",
    }


def package(host: str, content: bytes, **more: Any) -> Reply:
    resources = [
        {"id": "r-1", "name": "Table 2023.xlsx", "download_url": f"{host}/files/table%202023.xlsx"},
        {"id": "r-2", "name": "Notes", "url": f"{host}/files/notes.txt",
         "hash": hashlib.md5(content).hexdigest()},
    ]  # fmt: skip
    about = {"name": "cadre-harmonise", "title": "Invented phases", "dataset_source": "Invented",
             "license_title": "CC BY", "resources": resources}  # fmt: skip
    return as_json({"success": True, "result": about | more})


def test_hdx_gives_every_file_of_a_data_set(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on("/api/3/action/package_show", package(publisher.url, b"notes"))
    publisher.on("/files/table%202023.xlsx", Reply(b"PK\x03\x04 invented", kind="binary/x"))
    publisher.on("/files/notes.txt", Reply(b"notes", kind="text/plain"))
    table, notes = fetching("hdx", dataset="cadre-harmonise").files
    assert (table.path.name, notes.path.name) == ("table_2023.xlsx", "notes.txt")
    assert table.path.read_bytes() == b"PK\x03\x04 invented"
    about = json.loads(table.sidecar.read_text("utf-8"))
    assert (about["licence"], about["records"]) == ("CC BY", None)
    assert about["citation"].startswith("Invented, Invented phases, through HDX")


def test_hdx_gives_the_one_file_named(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on("/api/3/action/package_show", package(publisher.url, b"notes"))
    publisher.on("/files/notes.txt", Reply(b"notes", kind="text/plain"))
    for name in ("Notes", "r-2"):
        (file,) = fetching("hdx", dataset="cadre-harmonise", resource=name).files
        assert file.path.name == "notes.txt"


def test_the_sidecar_says_everything_about_the_file(
    fetching: Fetching, publisher: Publisher
) -> None:
    rows = {"data": [hapi_row(1)]}
    publisher.on(HAPI, as_json(rows, headers={"ETag": '"v1"'}), as_json({"data": []}))
    (file,) = fetching("hapi", country="MLI").files
    about = json.loads(file.sidecar.read_text("utf-8"))
    assert about["sha256"] == hashlib.sha256(file.path.read_bytes()).hexdigest()
    assert about["bytes"] == file.path.stat().st_size
    assert (about["pages"], about["records"], about["etag"]) == (1, 1, '"v1"')
    assert about["citation"] == sources()["cilss_ch_hapi"].citation
    assert about["licence"] and about["producer"]
    assert datetime.fromisoformat(about["fetched_at"]).utcoffset() is not None
    assert about["url"].startswith(f"{publisher.url}{HAPI}?location_code=MLI")
    assert "app_identifier" not in json.dumps(about)
    assert file.sidecar.name == f"{file.path.name}.json"


def test_records_are_kept_as_they_were_written(fetching: Fetching, publisher: Publisher) -> None:
    row = (
        '{"location_code":"MLI", "reference_period_start":"x","ipc_phase":"1",'
        '"population_in_phase":1.50, "huge":12345678901234567890123, "small":1E-7, "é":"\\u00e9"}'
    )
    body = f'  {{ "x" : [1, {{"data": 2}}] ,"data" : [ {row} ] }}'.encode()
    publisher.on(HAPI, Reply(body), as_json({"data": []}))
    (file,) = fetching("hapi", country="MLI").files
    assert row in file.path.read_text("utf-8")


def test_every_table_can_be_cited() -> None:
    known = {endpoint.cited for service in SERVICES for endpoint in service.endpoints}
    assert known <= set(sources())
    assert Query.of("ucdp", FetchOptions(release="25.0.10")).cited == "ucdp_candidate"
    assert Query.of("ucdp", FetchOptions(release="25.1")).cited == "ucdp_ged"


def test_filters_that_a_source_lacks_are_told(fetching: Fetching, publisher: Publisher) -> None:
    body = {"countries": [{"country": {"iso3": "MLI"}, "date": "", "metrics": {}}]}
    publisher.on("/v1/foodsecurity/country", as_json({"statusCode": "200", "body": body}))
    notes = fetching("hungermap", country="MLI", since="2023").notes
    assert [note.partition("filtered by ")[2] for note in notes] == [
        "country: everything was fetched",
        "since: everything was fetched",
    ]
    publisher.on("/external-api/gidd/conflicts/", lambda asked: gidd(asked, publisher.url))
    assert fetching("idmc", country="MLI", since="2022-05").notes == (
        "idmc conflicts is asked by whole years",
    )
