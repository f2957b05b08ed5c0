"""`sahel ingest`: what each file is, what became of each row, what a newer release changes."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import a_day, require_folder, show, show_table

if TYPE_CHECKING:
    import pandas as pd

    from ..ingest import Ingested
    from ..pipeline.filing import Filed
    from ..releases import Changes, Stored

# A file's rows in quarantine that are listed one by one; of more, the reasons are counted.
_LISTED = 12
_REASONS = 8


def ingest_command(
    files: Annotated[
        list[Path],
        typer.Argument(help="Publishers' files as they were handed out, or folders of them."),
    ],
    released: Annotated[
        date | None,
        typer.Option(
            parser=a_day,
            help="The day on which the files were handed out, where they do not tell it rightly.",
            metavar="YYYY-MM-DD",
        ),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="What the files lack was withdrawn; they are no selections."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and compare, but keep nothing.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Write observations, events and quarantine as CSV into this folder."),
    ] = None,
) -> None:
    """Read publishers' files, account for every row, and keep each as a release.

    A file is recognised by its content, whatever its name. What it says is kept beside earlier
    releases and the embedded tables: `open_observations(as_of=...)` gives what was known on a day.
    A file that cannot be used is refused whole, with the reason; the others are read all the same,
    and the exit code is 3 (5 where one cannot be kept for want of room).
    """
    from ..pipeline.filing import Filing, account

    require_folder(out, "--out")
    done: list[Filed] = []
    written: set[str] = set()
    for filed in Filing(keep=not dry_run, released_on=released, whole=whole).each(files):
        _tell(filed, dry_run)
        done.append(filed)
        if out and filed.ingested:
            name = _name(filed.path, written)
            written.add(name)
            _write(filed.ingested, out, name)
    if len(done) > 1:
        _tell_all(account(done))
    if out:
        show(f"Written to {out}")
    if refused := [filed.refused for filed in done if filed.refused]:
        raise typer.Exit(max(error.exit_code for error in refused))


def _tell_all(table: pd.DataFrame) -> None:
    """All files in one table, and what they come to."""
    show_table(table, f"{len(table)} files")
    counted = ", ".join(f"{count} {how}" for how, count in table["outcome"].value_counts().items())
    rows, observed, aside = (table[name].sum() for name in ("rows", "observed", "aside"))
    show(f"{counted}. {rows:,} rows read = {observed:,} observed + {aside:,} set aside.")


def _tell(filed: Filed, dry_run: bool) -> None:
    """One file: what it is and why, its rows, its figures, what is new in it."""
    if filed.left:
        show(f"{filed.path}: left aside, because it is {filed.left}.\n")
    if filed.refused:
        show(f"sahel: {filed.refused}\n", error=True)
    if filed.ingested and filed.stored:
        _tell_rows(filed.path, filed.ingested)
        _tell_changes(filed.stored, dry_run)
        show("")


def _tell_rows(path: Path, read: Ingested) -> None:
    show(f"{path}: recognised as '{read.layout}', because {read.why}.")
    for remark in read.remarks:
        show(f"  Note: {remark}.")
    show(
        f"{read.rows_read:,} rows read = {read.rows_observed:,} observed + "
        f"{read.rows_quarantined:,} quarantined; {_figures(read)}."
    )
    show_table(_observed(read.observations), "Observed")
    if len(read.quarantine):
        _tell_quarantine(read)


def _figures(read: Ingested) -> str:
    if read.events is None:
        return (
            f"{read.cells_read:,} figures read = {len(read.observations):,} observed + "
            f"{read.cells_quarantined:,} quarantined"
        )
    folded = f" ({read.rows_folded:,} rows name a second actor)" if read.rows_folded else ""
    disagree = int(read.events["places_disagree"].sum())
    places = f", {disagree:,} of them where point and name disagree" if disagree else ""
    return f"{len(read.events):,} events{folded}{places}, added up by month and area"


def _tell_quarantine(read: Ingested) -> None:
    """Rows of other countries in one line; the others one by one, or by reason where many.

    Both are counted as the rows of the file are, so that they come to the rows quarantined. Listed
    are all faults of a row, so that it has to be mended only once.
    """
    from ..quality.whose import OUTSIDE

    rows = read.quarantine
    away = rows["reason"].str.contains(OUTSIDE)
    rest = rows[~away]
    count = len(rest.drop_duplicates(["file", "row"]))
    title = "Quarantined"
    if away.any():
        _tell_outside(sorted(set(rows.loc[away, "found"])), read.rows_quarantined - count)
        title = f"Quarantined: the other {count:,} row{'s' * (count != 1)}"
    if len(rest) > _LISTED:
        _tell_reasons(rest, title)
        _tell_more_faults(read, rest)
    elif len(rest):
        faults = _of_rows(_every_fault(read), rest)
        show_table(faults.drop(columns="file"), title)


def _every_fault(read: Ingested) -> pd.DataFrame:
    """The quarantine with all that is wrong in its rows, one line a fault, by file and row."""
    import pandas as pd

    faults = pd.concat([read.quarantine, read.further_faults], ignore_index=True)
    return faults.sort_values(["file", "row"], kind="stable", ignore_index=True)


def _of_rows(faults: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The faults of some rows, which are told apart by sheet and number."""
    there = set(zip(rows["file"], rows["row"], strict=True))
    theirs = [each in there for each in zip(faults["file"], faults["row"], strict=True)]
    return faults[theirs]


def _tell_more_faults(read: Ingested, rest: pd.DataFrame) -> None:
    """How many of the rows counted by their first fault have others, and where these are listed."""
    count = len(_of_rows(read.further_faults, rest).drop_duplicates(["file", "row"]))
    if count:
        has = "1 of these rows has" if count == 1 else f"{count:,} of these rows have"
        show(f"{has} more than one fault; --out FOLDER lists them all.")


def _tell_outside(names: list[str], count: int) -> None:
    listed = ", ".join(names[:_REASONS]) + (" and others" if len(names) > _REASONS else "")
    them = "1 of them is" if count == 1 else f"{count:,} of them are"
    show(f"{them} about areas outside the six countries, and not listed: {listed}.")


def _tell_reasons(rows: pd.DataFrame, title: str) -> None:
    counted = rows.groupby(["column", "reason"], sort=False).agg(
        rows=("row", "size"), first_row=("row", "min"), found=("found", "first")
    )
    counted = counted.sort_values("rows", ascending=False, kind="stable").reset_index()
    more = len(counted) - _REASONS
    title = f"{title}, by reason" + (f" (the {_REASONS} commonest; {more} more)" * (more > 0))
    show_table(counted.head(_REASONS)[["rows", "column", "found", "reason", "first_row"]], title)


def _observed(observations: pd.DataFrame) -> pd.DataFrame:
    """Figures by variable and source. No totals: stocks never add up, and periods may overlap."""
    rows = observations.assign(
        missing=observations["value"].isna(), year=observations["period_start"].dt.year
    )
    table = rows.groupby(["variable", "source"], as_index=False).agg(
        figures=("value", "count"),
        missing=("missing", "sum"),
        first=("year", "min"),
        last=("year", "max"),
    )
    years = table["first"].astype(str) + "-" + table["last"].astype(str)
    return table.drop(columns=["first", "last"]).assign(years=years)


def _tell_changes(stored: Stored, dry_run: bool) -> None:
    release = stored.release
    if not stored.fresh:
        known = f"Nothing new: it repeats what was known on {release.released_on}"
        show(f"{known} ({release.file}). It is a repetition and no release of its own.")
        return
    kept = "Would be kept" if dry_run else "Kept"
    show(f"{kept} as a release of {release.released_on} ({release.dated_by}).")
    _tell_differences("figures", stored.figures)
    if stored.events:
        _tell_differences("events", stored.events)
    if stored.superseded:
        show(
            f"{stored.superseded:,} of its figures are superseded by what was handed out later, "
            "embedded tables included: they are known for days before that."
        )
    _tell_repeated(stored.repeated)


def _tell_differences(what: str, changes: Changes | None) -> None:
    if changes is None:
        show(f"No earlier release gives these {what}: there is nothing to compare them with.")
        return
    show(f"Beside what was known until then, {what}: {changes}.")
    if len(changes.largest):
        _tell_largest(changes.largest)


def _tell_largest(largest: pd.DataFrame) -> None:
    """The largest changes with the columns in which they differ, and what is the same in all."""
    shown = largest.astype(dict.fromkeys(largest.select_dtypes("datetime"), "str"))
    measured = ("before", "after")
    same = [name for name in shown if name not in measured and shown[name].nunique() == 1]
    show_table(shown.drop(columns=same), "Largest changes")
    if alike := [f"{name} {text}" for name, text in shown[same].iloc[0].items() if text]:
        show(f"All of them: {', '.join(alike)}.")
    if shown["after"].isna().any():
        show("Where nothing stands under after, the file no longer gives it.")


def _tell_repeated(repeated: pd.DataFrame) -> None:
    """Exercises in the file that did not take place and only repeat an earlier one."""
    keys = ["location_code", "published_on", "repeats"]
    about = repeated.groupby(keys, as_index=False)["rows"].sum()
    for row in about.itertuples(index=False):
        show(
            f"  Note: {row.location_code}, exercise of {row.published_on:%B %Y}: its {row.rows} "
            f"rows repeat those of {row.repeats:%B %Y} to the digit. It is a repetition, not a "
            "vintage: panels leave it out."
        )


def _name(path: Path, written: Container[str]) -> str:
    """What a file is called in the folder of results; numbered where another is called so."""
    numbered = (f"{path.stem}_{number}" for number in count(2))
    return next(name for name in chain([path.stem], numbered) if name not in written)


def _write(read: Ingested, folder: Path, stem: str) -> None:
    read.observations.to_csv(folder / f"{stem}_observations.csv", index=False)
    _every_fault(read).to_csv(folder / f"{stem}_quarantine.csv", index=False)
    if read.events is not None:
        read.events.to_csv(folder / f"{stem}_events.csv", index=False)
