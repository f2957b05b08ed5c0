"""Data sets on HDX: what files there are, and each of them as it is."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from .addresses import checked
from .downloads import Download, Downloader, file_digest
from .endpoints import Endpoint
from .envelopes import read_page
from .failures import Failure
from .http import Ask, Client
from .paging import first_ask
from .parts import Parts, request_key
from .queries import Query
from .results import Fetched, Told
from .storing import Came, Shelf, Terms

# Which digest a resource's `hash` is, by its length.
_DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}


def fetch_dataset(
    query: Query, table: Endpoint, client: Client, parts: Parts, shelf: Shelf, told: Told
) -> tuple[Fetched, ...]:
    """All files of a data set, or the one named; the licence is the one the data set states."""
    ask = first_ask(table, query, client.base)
    answer = client.read(ask)
    page = read_page(table, query, answer.body, answer.headers.get("content-type", ""))
    if isinstance(page, Failure):
        raise client.error(ask, page)
    about = json.loads(page.records)["result"]
    wanted = _chosen(client, ask, query, about["resources"])
    return tuple(_resource(one, about, client, parts, shelf, told) for one in wanted)


def _chosen(
    client: Client, ask: Ask, query: Query, resources: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    wanted = query.resource
    found = [r for r in resources if wanted is None or wanted in (r["id"], r["name"])]
    if not found:
        names = "; ".join(str(r["name"]) for r in resources) or "none"
        problem = f"no resource '{wanted}'; there are: {names}" if wanted else "there is no file"
        raise client.error(ask, Failure(problem, "choose one of them with --resource"))
    return found


def _resource(
    resource: dict[str, Any],
    about: dict[str, Any],
    client: Client,
    parts: Parts,
    shelf: Shelf,
    told: Told,
) -> Fetched:
    address = str(resource.get("download_url") or resource.get("url") or "")
    ask = Ask(checked(client.source, address))
    part = parts.folder / request_key(ask.url, {})
    name = PurePosixPath(unquote(urlsplit(address).path)).name or str(resource["name"])
    done = Downloader(client, part, told, name).fetch(ask, shelf.conditions(ask))
    if done is None and (known := shelf.last(ask)):
        return known
    if done is None:
        raise client.error(ask, Failure("nothing new, but no earlier file is here", "repeat", 304))
    _refuse_if_other(client, ask, done, str(resource.get("hash") or ""))
    came = Came(ask, _terms(about), done.headers, 1, None)
    return shelf.put(name, came, part.replace)


def _refuse_if_other(client: Client, ask: Ask, done: Download, digest: str) -> None:
    algorithm = _DIGESTS.get(len(digest)) if digest.isalnum() else None
    if algorithm is None or file_digest(done.path, algorithm) == digest.lower():
        return
    done.path.unlink()
    problem = f"checksum mismatch: the file's {algorithm} is not {digest}, as HDX states"
    remedy = "repeat the command; if it stays so, get the file from its page and tell HDX"
    raise client.error(ask, Failure(problem, remedy))


def _terms(about: dict[str, Any]) -> Terms:
    producer = str(about.get("dataset_source") or "not stated")
    page = f"https://data.humdata.org/dataset/{about.get('name', '')}"
    licence = str(about.get("license_title") or "not stated")
    return Terms(producer, licence, f"{producer}, {about.get('title', '')}, through HDX ({page})")
