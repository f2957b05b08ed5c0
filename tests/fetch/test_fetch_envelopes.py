"""Answers of any shape: a page or a reason, never anything else; records word for word."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sahel_indicators.fetch.addresses import parameters_of, redirected
from sahel_indicators.fetch.attempts import Failure, of_status
from sahel_indicators.fetch.envelopes import Page, combined, members, read_page
from sahel_indicators.fetch.queries import FetchOptions, Query

ACLED = Query.of("acled", FetchOptions(country="MLI"))
GOOD = (
    b'{"status": 200, "success": true, "count": 1, "messages": ["\\ud800"], "data": ['
    b'{"event_id_cnty": "MLI1", "event_date": "2023-01-01", "country": "Mali", "fatalities": "1"}]}'
)

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "status", "success", "count", "error", "message", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def read(body: bytes) -> Page | Failure:
    return read_page(ACLED, body, "application/json")


def test_the_good_one_is_read() -> None:
    page = read(GOOD)
    assert isinstance(page, Page) and page.count == 1


@given(st.integers(0, len(GOOD)), st.integers(0, 30), st.binary(max_size=6))
def test_a_damaged_answer_is_a_page_or_a_reason(at: int, removed: int, put: bytes) -> None:
    found = read(GOOD[:at] + put + GOOD[at + removed :])
    assert isinstance(found, Page | Failure)
    if isinstance(found, Failure):
        assert found.problem and found.remedy and not found.again


@given(st.binary(max_size=60))
def test_any_bytes_are_a_page_or_a_reason(body: bytes) -> None:
    assert isinstance(read(body), Page | Failure)


@given(values)
def test_any_json_is_a_page_or_a_reason(value: Any) -> None:
    body = json.dumps(value).encode()
    assert isinstance(read(body), Page | Failure)
    assert isinstance(of_status(500, None, body, ""), Failure)


@given(st.dictionaries(st.text(max_size=4), values, max_size=5), st.sampled_from([None, 1, "\t"]))
def test_members_are_the_text_they_were_written_in(value: dict[str, Any], indent: Any) -> None:
    found = members(f" {json.dumps(value, indent=indent)} ")
    assert list(found) == list(value)
    assert all(json.dumps(json.loads(text)) == json.dumps(v) for v, text in found.values())


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_pages_put_together_hold_every_record_once(sizes: list[int]) -> None:
    event = json.loads(GOOD)["data"][0]
    rows = [[event | {"n": f"{i}-{k}"} for k in range(size)] for i, size in enumerate(sizes)]
    pages = [read(json.dumps({"data": page}, indent=2).encode()) for page in rows]
    whole = json.loads(combined(ACLED.endpoint, [p for p in pages if isinstance(p, Page)]))
    assert whole == {"count": sum(sizes), "data": [row for page in rows for row in page]}


@given(st.text(max_size=20))
def test_any_address_can_be_looked_at(text: str) -> None:
    assert "key" not in parameters_of(f"?key=1&{text}".replace("key", "KEY"), {"key"})
    assert isinstance(redirected("https://example.org/a", text, {"key"}), str)


@given(st.text(max_size=12))
def test_any_retry_after_can_be_read(text: str) -> None:
    assert of_status(429, text, b"", "").wait >= 0.0
