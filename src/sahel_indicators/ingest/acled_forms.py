"""The layouts in which ACLED has handed out its events, from 2018 until today."""

from __future__ import annotations

from .layouts import column_names
from .recognition import Form

_NEEDED = column_names(
    "event_id_cnty event_date event_type actor1 country|iso3 admin1 admin2 latitude longitude "
    "geo_precision time_precision fatalities"
)
_KNOWN = column_names(
    "unnamed_1 data_id iso iso3 country event_id_no_cnty year disorder_type sub_event_type "
    "assoc_actor_1 ally_actor_1 inter1 actor2 assoc_actor_2 ally_actor_2 inter2 interaction "
    "civilian_targeting region admin3 location source source_scale notes tags timestamp "
    "population_1km population_2km population_5km population_best"
)

EVENTS = (
    Form(
        "ACLED events, one line an event (export tool or API, since 2023)",
        needs=(*_NEEDED, "actor2", "sub_event_type", "disorder_type"),
        knows=_KNOWN,
    ),
    Form(
        "ACLED events, one line an event (export tool, API or HDX, 2019-2022)",
        needs=(*_NEEDED, "actor2", "sub_event_type"),
        knows=_KNOWN,
        without=("disorder_type",),
    ),
    Form(
        "ACLED events, one line an actor (monadic export)",
        needs=(*_NEEDED, "sub_event_type"),
        knows=_KNOWN,
        without=("actor2",),
    ),
    Form(
        "ACLED events before 2019, without sub-types",
        needs=(*_NEEDED, "actor2"),
        knows=_KNOWN,
        without=("sub_event_type",),
    ),
)
