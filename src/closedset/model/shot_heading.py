"""How a script heads a shot: ``LOW ANGLE - VERA``, ``OVER VERA'S SHOULDER``, ``INSERT - THE KEY``.

The script stage takes such a line for nobody's cue; the shots stage frames what follows by it.
"""

from __future__ import annotations

import re

_HOW = "NEW|REVERSE|SLOW|TIGHT|MED(?:IUM)?\\.?|EXTREME|FULL|WIDE|LONG|LOW|HIGH|MOVING|MASTER"
_WHAT = (
    "CLOSE(?:[- ]?UPS?)?(?: (?:ON|OF|SHOT))?|ANGLES?|SHOTS?|E?CU|MCU|INSERT|TIGHT ON|WIDER?(?: ON)?"
    "|TWO[- ]SHOT|OVERHEAD|(?:BIRD|WORM)['’]?S[- ]EYE(?: VIEW)?|AERIAL(?: (?:SHOT|VIEW))?"
    "|TOP[- ]SHOT|TRACKING(?: SHOT)?|HAND[- ]?HELD|POV|[\\w'’. ]+['’]S POV|OTS"
    "|OVER [\\w'’. ]+['’]S SHOULDER|BACK TO (?:SCENE|SHOT)|SERIES OF SHOTS|MONTAGE"
    "|(?:PUSH|DOLLY|TRACK|ZOOM) (?:IN|OUT|BACK)|PULL (?:BACK|OUT)|PAN|TILT|CRANE"
)
_ON = r"\s*[-–—:,.].*|\s+(?:ON|OF|TO|WITH|FROM|UP|DOWN|LEFT|RIGHT|ACROSS|OVER|PAST|AND)\b.*|\s*"
_NAMES = r"(?:PAN|TILT|CRANE|CLOSE|ANGLES?)\s*$"
"""Alone, these may be somebody: Captain Crane, Peter Pan."""
SHOT_HEADING = re.compile(rf"(?!{_NAMES})(?:(?:{_HOW})\s+)*(?:{_WHAT})(?:{_ON})$")
"""A whole line in capitals that names a framing, not a person."""
