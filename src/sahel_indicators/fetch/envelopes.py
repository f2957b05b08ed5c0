"""Answers in JSON: taken apart without touching the records, checked, and put together again.

The records are kept as the text in which they came. Reading and writing numbers again would change
how they are spelt, and raw files are never changed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from json.decoder import WHITESPACE, JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import Any

from ..errors import shortened
from .attempts import Failure, message_in
from .endpoints import Endpoint
from .queries import Query

_REPORT = (
    "the source has changed its answers: report this, and use its download page until it is mended"
)
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")


@dataclass(frozen=True)
class Page:
    """One page of records: their text (without the brackets), number, and what else was said.

    `validators` are the answer's ETag and Last-Modified, by which one can ask what is new.
    """

    records: str
    count: int
    said: dict[str, Any]
    validators: dict[str, str] = field(default_factory=dict)


def members(text: str) -> dict[str, tuple[Any, str]]:
    """The members of a JSON object: each one's value and the text it was written in."""
    decoder, space = JSONDecoder(), WHITESPACE.match
    found: dict[str, tuple[Any, str]] = {}
    at = space(text, space(text, 0).end() + 1).end()
    while text[at : at + 1] == '"':
        name, at = scanstring(text, at + 1, True)
        start = space(text, space(text, at).end() + 1).end()
        value, at = decoder.raw_decode(text, start)
        found[name] = value, text[start:at]
        comma = _COMMA.match(text, at)
        at = comma.end() if comma else len(text)
    return found


def read_page(query: Query, body: bytes, kind: str) -> Page | Failure:
    """One answer as a page, or why it is none; `kind` is the content type it came with."""
    text, endpoint = _text(body, kind), query.endpoint
    if isinstance(text, Failure):
        return text
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return Failure("the answer is not the JSON it should be", _REPORT)
    if denied := _denied(whole):
        return denied
    records = _at(whole, endpoint.records)
    if not isinstance(records, list):
        return _changed(endpoint, whole)
    if wrong := _wrong_record(query, records):
        return wrong
    return _page(endpoint, text, whole, records)


def _text(body: bytes, kind: str) -> str | Failure:
    if not body.strip():
        return Failure(
            "the answer is empty; an empty or denied answer can come with status 200",
            "check the account's rights with the source, and the options of the command",
        )
    if is_web_page(body, kind):
        return web_page()
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Failure("the answer is not text in UTF-8", _REPORT)


def is_web_page(start: bytes, kind: str) -> bool:
    """Whether an answer is a page for people and no data."""
    begins = start.lstrip()[:15].lower()
    return "html" in kind.lower() or begins.startswith((b"<!doctype html", b"<html"))


def web_page() -> Failure:
    """The failure of an answer that is a web page."""
    return Failure(
        "a web page came instead of data, most likely a page to sign in or a notice",
        "check the credentials and whether the network wants you to sign in (hotel, office proxy)",
    )


def _denied(whole: Any) -> Failure | None:
    """What services say with status 200 although they mean no."""
    if not isinstance(whole, dict):
        return None
    status = whole.get("status", whole.get("statusCode"))
    refused = str(status).isdigit() and not str(status).startswith("2")
    if not refused and not any(whole.get(key) is False for key in ("success", "isSuccess")):
        return None
    said = message_in(whole)
    return Failure(
        "the source answers with status 200 but refuses"
        + (f" (it says {status})" if refused else "")
        + (f": {said}" if said else ""),
        "check the account's rights with the source, and the options of the command",
    )


def _at(whole: Any, path: str) -> Any:
    for key in filter(None, path.split(".")):
        whole = whole.get(key) if isinstance(whole, dict) else None
    return whole


def _changed(endpoint: Endpoint, whole: Any) -> Failure:
    keys = ", ".join(map(str, whole)) if isinstance(whole, dict) else type(whole).__name__
    wanted = f"a list under '{endpoint.records}'" if endpoint.records else "a list"
    said = message_in(whole)
    return Failure(
        f"the answer has another form: {wanted} is missing, found {shortened(keys) or 'nothing'}"
        + (f"; the source says: {said}" if said else ""),
        _REPORT,
    )


def _wrong_record(query: Query, records: list[Any]) -> Failure | None:
    proof, fields = query.endpoint.proof, query.endpoint.fields
    name, asked = (proof[0], proof[1](query)) if proof else ("", "")
    for number, record in enumerate(records, 1):
        missing = fields - (record.keys() if isinstance(record, dict) else set())
        if missing:
            names = ", ".join(sorted(missing))
            return Failure(f"the answer has another form: record {number} lacks {names}", _REPORT)
        if asked and str(record.get(name, asked)) != asked:
            return Failure(
                f"the source overlooked a filter: asked for {name} {asked}, but record {number} "
                f"has '{shortened(str(record[name]))}'",
                _REPORT,
            )
    return None


def _page(endpoint: Endpoint, text: str, whole: Any, records: list[Any]) -> Page | Failure:
    if "." in endpoint.records or not isinstance(whole, dict):
        return Page(text.strip(), len(records), {})
    found = members(text)
    said = {name: value for name, (value, _) in found.items() if name != endpoint.records}
    claimed = said.get(endpoint.page_count_key)
    if claimed is not None and str(claimed) != str(len(records)):
        return Failure(
            f"the answer holds {len(records):,} records but says {claimed}",
            "repeat the command; if it stays so, report it to the source",
        )
    return Page(found[endpoint.records][1].strip()[1:-1].strip(), len(records), said)


def combined(endpoint: Endpoint, pages: list[Page]) -> bytes:
    """All pages in one answer of the source's own form."""
    if "." in endpoint.records or not endpoint.records:
        return pages[0].records.encode()
    said = {name: pages[0].said[name] for name in endpoint.kept if name in pages[0].said}
    if endpoint.count_key:
        said[endpoint.count_key] = sum(page.count for page in pages)
    if endpoint.paging.kind == "single":
        said = pages[0].said
    head = "".join(
        f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}, " for k, v in said.items()
    )
    rows = ",\n".join(page.records for page in pages if page.count)
    return f"{{{head}{json.dumps(endpoint.records)}: [\n{rows}\n]}}\n".encode()
