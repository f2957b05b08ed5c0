"""What the marks of every figure are, gathered from where each is declared beside its plate."""

from __future__ import annotations

from ...provenance.showing import Shows
from .conflict import SHOWS as CONFLICT
from .conflict_food import SHOWS as CONFLICT_FOOD
from .displacement import SHOWS as DISPLACEMENT
from .food_security import SHOWS as FOOD_SECURITY
from .knowledge import SHOWS as KNOWLEDGE
from .malnutrition import SHOWS as MALNUTRITION
from .minusma import SHOWS as MINUSMA
from .movements import SHOWS as MOVEMENTS
from .nutrition import SHOWS as NUTRITION
from .phases import SHOWS as PHASES
from .projections import SHOWS as PROJECTIONS
from .sahel import SHOWS as SAHEL

_FAMILIES = (
    *(KNOWLEDGE, FOOD_SECURITY, PHASES, PROJECTIONS, NUTRITION, MALNUTRITION),
    *(DISPLACEMENT, MOVEMENTS, CONFLICT, CONFLICT_FOOD, MINUSMA, SAHEL),
)
SHOWS: dict[str, Shows] = {name: shows for each in _FAMILIES for name, shows in each.items()}
