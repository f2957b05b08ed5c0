"""An event export of ACLED's to a validated event table, beside pandas that only reads the file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from sahel_indicators.areas import gazetteer
from sahel_indicators.boundaries import boundaries
from sahel_indicators.ingest import ingest_file

from .measuring import Line, in_turns, memory_of, tell_peak

ROWS, SEED = 350_000, 20_250_101
# The file is handed to the processes whose memory is measured.
_FILE = "SAHEL_BENCHMARK_EVENTS"

_BOTH = "Political violence; Demonstrations"
_TYPES = (
    ("Political violence", "Battles", "Armed clash", "2", "1"),
    ("Political violence", "Explosions/Remote violence", "Remote explosive/landmine/IED", "2", "1"),
    ("Political violence", "Violence against civilians", "Attack", "3", "7"),
    ("Demonstrations", "Protests", "Peaceful protest", "6", ""),
    (
        "Political violence; Demonstrations",
        "Protests",
        "Excessive force against protesters",
        "1",
        "6",
    ),
    ("Strategic developments", "Strategic developments", "Looting/property destruction", "2", ""),
)
_KINDS = {
    "": "",
    "1": "State forces",
    "2": "Rebel group",
    "3": "Political militia",
    "6": "Protesters",
    "7": "Civilians",
}
_NAMES = {"BFA": "Burkina Faso", "MLI": "Mali", "NER": "Niger", "TCD": "Chad"}
_ISO = {"BFA": "854", "MLI": "466", "NER": "562", "TCD": "148"}
_WORDS = [
    "armed men",
    "a convoy",
    "reportedly",
    "the village of",
    "near the town",
    "in the commune",
    "soldiers",
    "wounded",
    "clashed with",
    "no casualties were reported",
    "an unknown number of",
    "motorcycles",
]


def lines() -> Iterator[Line]:
    """The ratio to `pandas.read_csv` with its C reader, in time and in memory."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        table = _events()
        table.to_csv(path, index=False)
        shape, size = table.shape, path.stat().st_size / 1024**2
        del table
        read = ingest_file(path)
        assert read.events is not None and len(read.events) > 0.99 * ROWS
        del read
        peer, ours = in_turns(lambda: _plain(path), lambda: ingest_file(path), times=3)
        yield Line(
            f"{shape[0]:,} events, {shape[1]} columns, {size:.0f} MB",
            str(ours),
            f"read_csv: {peer}",
            f"{ours.median / peer.median:.2f} x",
            "at most 2.5 x",
        )
        os.environ[_FILE] = str(path)
        own, other = (memory_of("benchmarks.reading_events", side) for side in ("ours", "peer"))
        yield Line(
            "  memory",
            str(own),
            f"read_csv: {other}",
            f"{own.added / other.added:.2f} x",
        )


def _plain(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, engine="c", low_memory=False)


# -- the file --------------------------------------------------------------------------------


def _events() -> pd.DataFrame:
    """Invented events in the layout of ACLED's API, with the columns of older exports beside."""
    random = np.random.default_rng(SEED)
    place = _places().iloc[random.integers(0, len(_places()), ROWS)].reset_index(drop=True)
    columns = _when(random) | _what(random) | _where(random, place) | _said(random)
    number = np.arange(1, ROWS + 1).astype(str)
    columns["event_id_cnty"] = place["location_code"] + number
    columns |= {"data_id": random.permutation(ROWS) + 9_000_000, "event_id_no_cnty": number}
    return pd.DataFrame(columns)


def _places() -> pd.DataFrame:
    parts = []
    for country in _NAMES:
        shown = boundaries(country, 2)
        point = shown.geometry.representative_point()
        area = gazetteer().system(country, 2).set_index("area_code")["parent_name"]
        parts.append(
            pd.DataFrame(
                {
                    "location_code": country,
                    "admin1": shown["area_code"].map(area),
                    "admin2": shown["area_name"],
                    "longitude": point.x,
                    "latitude": point.y,
                }
            ).dropna()
        )
    return pd.concat(parts, ignore_index=True)


def _when(random: np.random.Generator) -> dict[str, object]:
    days = np.datetime64("1997-01-01") + random.integers(0, 10_400, ROWS)
    stamps = 1_600_000_000 + random.integers(0, 100_000_000, ROWS)
    return {
        "event_date": days.astype(str),
        "year": days.astype("datetime64[Y]").astype(str),
        "time_precision": _chosen(random, ("1", "2", "3"), (0.9, 0.08, 0.02)),
        "timestamp": stamps,
    }


def _what(random: np.random.Generator) -> dict[str, object]:
    types = np.array(_TYPES, dtype=object)[random.integers(0, len(_TYPES), ROWS)].T
    civil = np.isin(types[1], ["Violence against civilians"])
    kinds = [np.array([_KINDS[code] for code in side], dtype=object) for side in types[3:]]
    sides = [
        np.where(kind == "", "", kind + " of group " + random.integers(1, 900, ROWS).astype(str))
        for kind in kinds
    ]
    return {
        "disorder_type": types[0],
        "event_type": types[1],
        "sub_event_type": types[2],
        "actor1": sides[0],
        "assoc_actor_1": _chosen(random, ("", "A group; another group"), (0.8, 0.2)),
        "inter1": kinds[0],
        "actor2": sides[1],
        "assoc_actor_2": _chosen(random, ("", "Farmers"), (0.8, 0.2)),
        "inter2": kinds[1],
        "interaction": kinds[0] + np.where(kinds[1] == "", " only", "-" + kinds[1]),
        "civilian_targeting": np.where(civil, "Civilian targeting", ""),
        "fatalities": random.poisson(1.5, ROWS),
    }


def _where(random: np.random.Generator, place: pd.DataFrame) -> dict[str, object]:
    shake = random.normal(0, 0.02, (2, ROWS))
    people = random.integers(0, 90_000, ROWS)
    return {
        "iso": place["location_code"].map(_ISO),
        "iso3": place["location_code"],
        "region": "Western Africa",
        "country": place["location_code"].map(_NAMES),
        "admin1": place["admin1"],
        "admin2": place["admin2"],
        "admin3": place["admin2"],
        "location": place["admin2"] + " " + random.integers(1, 60, ROWS).astype(str),
        "latitude": (place["latitude"] + shake[0]).round(4),
        "longitude": (place["longitude"] + shake[1]).round(4),
        "geo_precision": _chosen(random, ("1", "2", "3"), (0.6, 0.37, 0.03)),
        "population_1km": people,
        "population_2km": 2 * people,
        "population_5km": 5 * people,
        "population_best": 2 * people,
    }


def _said(random: np.random.Generator) -> dict[str, object]:
    """Long sentences with commas and quotation marks, one in a hundred with a line break."""
    sentences = [" ".join(random.choice(_WORDS, 25)) + ', "as said"' for _ in range(5_000)]
    first, second = random.integers(0, len(sentences), (2, ROWS))
    gap = _chosen(random, (". ", ".\n"), (0.99, 0.01))
    texts = np.array(sentences, dtype=object)
    outlets = [f"Outlet {one}; Agency {other}" for one in range(90) for other in range(9)]
    return {
        "notes": texts[first] + gap + texts[second],
        "source": np.array(outlets, dtype=object)[random.integers(0, len(outlets), ROWS)],
        "source_scale": _chosen(random, ("National", "Other-International"), (0.7, 0.3)),
        "tags": _chosen(random, ("", "crowd size=no report"), (0.9, 0.1)),
        "ally_actor_1": "",
        "ally_actor_2": "",
    }


def _chosen(
    random: np.random.Generator, words: tuple[str, ...], shares: tuple[float, ...]
) -> np.ndarray:
    return np.array(words, dtype=object)[random.choice(len(words), ROWS, p=shares)]


SIDES = {"ours": ingest_file, "peer": _plain}

if __name__ == "__main__":
    tell_peak(lambda: SIDES[sys.argv[1]](Path(os.environ[_FILE])))
