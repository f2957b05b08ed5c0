"""Publishers' files to observations: one module a publisher, recognised by content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

from . import (
    acled,
    bundle_tables,
    cadre_harmonise,
    dtm,
    fews_net,
    hapi,
    idmc,
    ipc,
    nutrition_tables,
    outlines,
    population,
    rainfall,
    ucdp,
    unhcr,
    wfp_hungermap,
    wfp_prices,
)
from .accounting import Ingested, combined, refuse_repeats_between_tables
from .event_tables import counted_together
from .reading import Document, open_document
from .recognition import (
    Match,
    best,
    refuse_merged_rows,
    refuse_records_of_people,
    refuse_repeated_column,
    refuse_several_publishers,
    unrecognised,
)

__all__ = ["PUBLISHERS", "Ingested", "ingest_document", "ingest_file", "recognise"]

# Every publisher's module. Columns tell which one a file is of; the order decides nothing.
PUBLISHERS: tuple[ModuleType, ...] = (
    acled,
    bundle_tables,
    cadre_harmonise,
    dtm,
    fews_net,
    hapi,
    idmc,
    ipc,
    nutrition_tables,
    outlines,
    population,
    rainfall,
    ucdp,
    unhcr,
    wfp_hungermap,
    wfp_prices,
)


def ingest_file(path: str | Path) -> Ingested:
    """The observations of any recognised publisher's file, placed on P-codes; events beside them.

    Recognised by content: columns, HXL tags, sheets. Raises `IngestError` when no form fits, naming
    the nearest, or when the file is structurally wrong (missing, empty, cut short, a column of
    another type throughout, none of the rows usable). Rows that cannot be placed or read are
    returned in `quarantine` with file, row, column, what was found and the reason. Nothing is
    stored.
    """
    return ingest_document(open_document(Path(path)))


def ingest_document(document: Document) -> Ingested:
    """The observations of an opened file; raises as `ingest_file` does."""
    found = recognise(document)
    done = counted_together(combined([_normalized(match) for match in found]))
    refuse_repeats_between_tables(done)
    return replace(
        done,
        file=str(document.path),
        sha256=document.sha256,
        remarks=(*done.remarks, *_left(document, found)),
    )


def _left(document: Document, found: list[Match]) -> list[str]:
    """What is said of tables in the file that no form describes."""
    read = {match.table.name for match in found}
    left = [table.name for table in document.tables if table.name not in read]
    return [f"not read as data: {', '.join(left)}"] if left else []


def recognise(document: Document) -> list[Match]:
    """The tables of a document that can be read, all of one publisher.

    Raises `IngestError` where no form fits, or those of several publishers fit different tables.
    """
    candidates = [module.sniff(document) for module in PUBLISHERS]
    found = best(candidates)
    if not found:
        refuse_records_of_people(document)
        raise unrecognised(document, [form for module in PUBLISHERS for form in module.FORMS])
    refuse_several_publishers(found, candidates)
    for match in found:
        refuse_repeated_column(match)
        refuse_merged_rows(match)
    return found


def _normalized(match: Match) -> Ingested:
    module = next(module for module in PUBLISHERS if match.source == module.SOURCE)
    done: Ingested = module.normalize(module.read(match), match)
    return replace(
        done,
        layout=match.form.name,
        source=match.source,
        why=match.why,
        remarks=(*match.remarks, *done.remarks),
        table=match.table.name,
        modified=done.modified or match.document.modified,
    )
