"""The services that can be asked, declared: one table, nothing computed.

Only tables that `ingest` reads are offered: what can be fetched can be used.
Addresses, parameters and envelopes are those of the publishers' documentation; the base addresses
are settings (`SAHEL_<SOURCE>_URL`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from .access import Access
from .endpoints import Endpoint, Paging, Service

if TYPE_CHECKING:
    from .queries import Query


def _iso3(query: Query) -> str:
    return query.country.iso3 if query.country else ""


def _iso2(query: Query) -> str:
    return query.country.iso2 if query.country else ""


def _some(**parameters: str | int | None) -> dict[str, str]:
    """The parameters that have a value."""
    return {name: str(value) for name, value in parameters.items() if value not in (None, "")}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _year(day: date | None) -> int | None:
    return day.year if day else None


def _acled(query: Query) -> dict[str, str]:
    country = query.country.events if query.country else None
    parameters = _some(_format="json", country=country)
    if query.since or query.until:
        since = query.since or date(1997, 1, 1)
        until = query.until or datetime.now(UTC).date()
        parameters |= {"event_date": f"{since}|{until}", "event_date_where": "BETWEEN"}
    return parameters


def _ucdp(query: Query) -> dict[str, str]:
    number = query.country.gleditsch_ward if query.country else None
    return _some(Country=number, StartDate=_day(query.since), EndDate=_day(query.until))


def _hapi(query: Query) -> dict[str, str]:
    return _some(
        location_code=_iso3(query),
        start_date=_day(query.since),
        end_date=_day(query.until),
        output_format="json",
    )


def _ipc(query: Query) -> dict[str, str]:
    years = _some(start=_year(query.since), end=_year(query.until))
    return _some(country=_iso2(query), format="json") | years


def _fews(scenario: str, query: Query) -> dict[str, str]:
    return _some(
        country_code=_iso2(query),
        scenario=scenario,
        format="csv",
        start_date=_day(query.since),
        end_date=_day(query.until),
    )


def _dtm(query: Query) -> dict[str, str]:
    return _some(
        Admin0Pcode=_iso3(query),
        FromReportingDate=_day(query.since),
        ToReportingDate=_day(query.until),
    )


def _gidd(query: Query) -> dict[str, str]:
    years = _some(start_year=_year(query.since), end_year=_year(query.until))
    return _some(iso3__in=_iso3(query), format="json") | years


def _unhcr(mine: str, others: str, query: Query) -> dict[str, str]:
    # UNHCR's own country codes differ from ISO's (CHD is Chad) unless ISO is asked for.
    years = _some(yearFrom=_year(query.since), yearTo=_year(query.until), cf_type="ISO")
    country = {mine: _iso3(query)} if query.country else {f"{mine}_all": "true"}
    return {**years, **country, f"{others}_all": "true"}


def _hapi_table(theme: str, path: str, cited: str, *fields: str) -> Endpoint:
    return Endpoint(
        theme,
        f"api/v2/{path}",
        cited,
        _hapi,
        records="data",
        fields=frozenset({"location_code", "reference_period_start", *fields}),
        proof=("location_code", _iso3),
        paging=Paging("offset", "offset", size_parameter="limit", size=10_000),
    )


def _hapi_refugees(theme: str, path: str, mine: str = "asylum_location_code") -> Endpoint:
    """Flows between countries have two; `mine` says which of them is the one asked for."""
    return Endpoint(
        theme,
        f"api/v2/affected-people/{path}",
        "unhcr_hapi",
        lambda query: _renamed(_hapi(query), "location_code", mine),
        records="data",
        fields=frozenset({"origin_location_code", "asylum_location_code", "population"}),
        proof=(mine, _iso3),
        paging=Paging("offset", "offset", size_parameter="limit", size=10_000),
    )


def _renamed(parameters: dict[str, str], old: str, new: str) -> dict[str, str]:
    return {new if name == old else name: value for name, value in parameters.items()}


def _fews_table(theme: str, scenario: str) -> Endpoint:
    return Endpoint(
        theme,
        "api/ipcphase/",
        "fews_net",
        lambda query: _fews(scenario, query),
        format="csv",
        fields=frozenset({"country_code", "scenario", "projection_start"}),
    )


def _dtm_table(level: int) -> Endpoint:
    return Endpoint(
        f"admin{level}",
        f"v3/displacement/admin{level}",
        "iom_dtm_api",
        _dtm,
        records="result",
        fields=frozenset({"admin0Pcode", "reportingDate", "numPresentIdpInd"}),
        proof=("admin0Pcode", _iso3),
        paging=Paging(total_key="totalRecordsCount"),
    )


def _gidd_table(theme: str) -> Endpoint:
    return Endpoint(
        theme,
        f"external-api/gidd/{theme}/",
        "idmc",
        _gidd,
        records="results",
        fields=frozenset({"iso3", "year"}),
        proof=("iso3", _iso3),
        paging=Paging("linked", size_parameter="limit", size=100, next_key="next",
                      total_key="count"),
        kept=("last_updated",),
        count_key="count",
    )  # fmt: skip


def _unhcr_table(theme: str, mine: str, others: str) -> Endpoint:
    return Endpoint(
        theme,
        "population/v1/population/",
        "unhcr",
        lambda query: _unhcr(mine, others, query),
        records="items",
        fields=frozenset({"year", "coo_iso", "coa_iso", "refugees"}),
        proof=(f"{mine}_iso", _iso3),
        paging=Paging("numbered", "page", size_parameter="limit", size=1_000,
                      pages_key="maxPages"),
    )  # fmt: skip


SERVICES = (
    Service(
        "acled",
        (
            Endpoint(
                "events",
                "api/acled/read",
                "acled_events",
                _acled,
                records="data",
                fields=frozenset({"event_id_cnty", "event_date", "fatalities"}),
                proof=("country", lambda query: query.country.events if query.country else ""),
                paging=Paging("numbered", "page", size_parameter="limit", size=5_000),
                kept=("status", "success", "last_update", "messages", "data_query_restrictions"),
                count_key="count",
                page_count_key="count",
            ),
        ),
        Access("oauth", keys=("user", "password"), register="https://acleddata.com/register"),
        token_path="oauth/token",
        token_form={"grant_type": "password", "client_id": "acled"},
    ),
    Service(
        "ucdp",
        (
            Endpoint(
                "events",
                "api/gedevents/{release}",
                "ucdp_ged",
                _ucdp,
                records="Result",
                fields=frozenset({"id", "date_start", "date_end", "best", "where_prec"}),
                proof=("country_id", lambda q: str(q.country.gleditsch_ward) if q.country else ""),
                takes=frozenset({"country", "since", "until", "release"}),
                default_release="25.1",
                paging=Paging("linked", size_parameter="pagesize", size=1_000,
                              next_key="NextPageUrl", total_key="TotalCount"),
                count_key="TotalCount",
            ),
        ),
        Access(
            "header",
            "x-ucdp-access-token",
            keys=("token",),
            register="https://ucdp.uu.se/apidocs/ (a token is given on request)",
        ),
        per_day=5_000,
    ),
    Service(
        "hapi",
        (
            _hapi_table(
                "food-security",
                "food-security-nutrition-poverty/food-security",
                "cilss_ch_hapi",
                "ipc_phase",
                "population_in_phase",
            ),
            _hapi_table(
                "conflict-events",
                "coordination-context/conflict-events",
                "acled_hapi",
                "event_type",
                "events",
                "fatalities",
            ),
            _hapi_table("idps", "affected-people/idps", "iom_dtm_hapi", "population"),
            _hapi_refugees("refugees", "refugees-persons-of-concern"),
            _hapi_refugees(
                "refugees-by-origin", "refugees-persons-of-concern", "origin_location_code"
            ),
            _hapi_refugees("returnees", "returnees"),
            _hapi_table("rainfall", "climate/rainfall", "wfp_rainfall", "rainfall"),
            _hapi_table(
                "population",
                "geography-infrastructure/baseline-population",
                "cod_ps_hapi",
                "gender",
                "age_range",
                "population",
            ),
        ),
        Access(
            "parameter",
            "app_identifier",
            keys=("app_identifier",),
            instead=("name", "email"),
            register="https://hapi.humdata.org/docs (no account: a name and an e-mail address)",
        ),
    ),
    Service(
        "hdx",
        (
            Endpoint(
                "dataset",
                "api/3/action/package_show",
                "cilss_ch",
                lambda query: _some(id=query.dataset),
                format="dataset",
                records="result.resources",
                fields=frozenset({"id", "name"}),
                takes=frozenset({"dataset", "resource"}),
            ),
        ),
    ),
    Service(
        "ipc",
        (
            Endpoint("population", "population", "ipc", _ipc,
                     fields=frozenset({"id", "country"}), proof=("country", _iso2)),
        ),
        Access("parameter", "key", keys=("key",),
               register="https://www.ipcinfo.org/ipc-country-analysis/api/"),
    ),
    Service(
        "fews_net",
        (
            _fews_table("current", "CS"),
            _fews_table("near-term", "ML1"),
            _fews_table("medium-term", "ML2"),
        ),
    ),
    Service(
        "dtm",
        (_dtm_table(2), _dtm_table(1), _dtm_table(0)),
        Access("header", "Ocp-Apim-Subscription-Key", keys=("key",),
               register="https://dtm-apim-portal.iom.int"),
    ),
    Service(
        "idmc",
        (
            _gidd_table("conflicts"),
            _gidd_table("disasters"),
            Endpoint("idus", "external-api/idus/all/", "idmc_idu", lambda _: {"format": "json"},
                     fields=frozenset({"id", "iso3", "figure"}), takes=frozenset()),
        ),
        Access("parameter", "client_id", keys=("client_id",),
               register="https://www.internal-displacement.org/database/api-documentation/"),
    ),
    Service(
        "unhcr",
        (_unhcr_table("origin", "coo", "coa"), _unhcr_table("asylum", "coa", "coo")),
    ),
    Service(
        "hungermap",
        (
            Endpoint("country", "v1/foodsecurity/country", "wfp_hungermap", lambda _: {},
                     records="body.countries", fields=frozenset({"country", "date", "metrics"}),
                     takes=frozenset()),
        ),
    ),
)  # fmt: skip
