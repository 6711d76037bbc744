"""Cast: a character of the script becomes a synthetic performer, built from numbers.

The look is drawn from SHA-256 of the character's name, bent by what the script says of it, and
drawn again until it stands apart from everybody cast before. So a look is stable, adding a
character later changes nobody, and no real person's data is involved.
"""

from __future__ import annotations

from closedset.cast.background import background
from closedset.cast.difference import FLOOR, distance
from closedset.cast.record import from_json, to_json
from closedset.cast.synthesis import stand_in, synthesize

__all__ = ["FLOOR", "background", "distance", "from_json", "stand_in", "synthesize", "to_json"]
