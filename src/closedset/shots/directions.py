"""Camera directions that the script itself writes: they win over every rule of ours.

Nouns of the trade count wherever they stand (``low angle``, ``wide shot``). Verbs that people do
too (``pulls back``, ``tilts down``) count where the camera, the frame or "we" does them, or where
the script shouts them: ``PULL BACK``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from closedset.model.shot import Angle, Height, Move, ShotSize
from closedset.model.shot_heading import SHOT_HEADING

T = TypeVar("T")
_CAMERA = r"(?:camera|lens|frame|shot|we)\s+(?:(?:slowly|then|now|suddenly|gently|quickly)\s+)?"


def _nouns(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def _verbs(words: str, said: str) -> re.Pattern[str]:
    """Match what a camera does, the same words shouted, and ``said`` where it stands as an order.

    ``Slow push in on her``, ``The harbour, pan left.``
    """
    return re.compile(
        rf"(?i:\b{_CAMERA}(?:{words})\b)|\b(?:{words.upper()})\b"
        rf"|(?i:\b(?:slow|smooth|gentle|quick|cinematic|a)\s+(?:{said})(?![\w-]))"
        rf"|(?i:(?:^|[,.;:–—]\s*)(?:{said})\s*(?=[.,;:–—]|on\b|to\b|$))"
    )


def _seen(words: str) -> re.Pattern[str]:
    """Match from where somebody is seen, which is not from where they are grabbed."""
    return re.compile(
        rf"(?i:\b(?:seen|shot|filmed|viewed|framed|we (?:see|watch|follow|look at)\b[^.;]*?|angle)"
        rf"[\s,]+(?:\w+\s+)?(?:{words})\b)|(?i:(?:^|[,–—:(-]\s*)(?:{words})\s*(?=[.,;:)–—-]|$))"
    )


_SIZES: tuple[tuple[ShotSize, re.Pattern[str]], ...] = (
    (ShotSize.EXTREME_CLOSE, _nouns("extreme close[- ]?ups?|ECU|XCU|macro shot")),
    (ShotSize.MEDIUM_CLOSE, _nouns("medium close[- ]?(?:ups?|shot)|med\\.? close|MCU")),
    (ShotSize.CLOSE, _nouns("close[- ]?ups?|close shot|close on|tight on|tight shot")),
    (ShotSize.COWBOY, _nouns("cowboy shot|american shot|plan américain")),
    (ShotSize.MEDIUM_WIDE, _nouns("medium (?:wide|long|full)(?: shot)?|MWS|MLS")),
    (ShotSize.MEDIUM, _nouns("(?:medium|mid|waist)[- ]shot|med\\.? shot")),
    (ShotSize.FULL, _nouns("full(?:[- ]length)? shot")),
    (
        ShotSize.EXTREME_WIDE,
        _nouns(
            "extreme(?:ly)? (?:wide|long)(?: shot)?|(?:ultra|very)[- ]wide|EWS|ELS"
            "|aerial (?:shot|view)"
        ),
    ),
    (
        ShotSize.WIDE,
        _nouns(
            "wide[- ](?:shot|on|angle(?: shot| view| on))|wider?(?=\\s*[:–—-])|long shot"
            "|master shot"
        ),
    ),
)
_ANGLES: tuple[tuple[Angle, re.Pattern[str]], ...] = (
    (
        Angle.OVER_SHOULDER,
        _nouns("over[- ]the[- ]shoulder(?: shot)?(?= (?:of|on)\\b|\\s*[:–—-]|$)|OTS"),
    ),
    (Angle.OVER_SHOULDER, re.compile(r"\bOVER [\w'’. ]+['’]S SHOULDER\b")),
    (Angle.PROFILE, _nouns("in profile|profile shot|side[- ]on|side view")),
    (Angle.BEHIND, _seen("from (?:directly )?(?:behind|the back)")),
    (Angle.FRONT, _nouns("head[- ]on(?: shot)?|frontal shot|into the lens|to camera")),
)
_HEIGHTS: tuple[tuple[Height, re.Pattern[str]], ...] = (
    (
        Height.OVERHEAD,
        _nouns(
            "overhead (?:shot|angle|view|pov)|overhead(?=\\s*[:–—-])|bird['’]?s[- ]eye|top[- ]shot"
            "|top[- ]down|god['’]s[- ]eye|from directly above|from (?:the )?ceiling"
        ),
    ),
    (Height.LOW, _nouns("low[- ]angle|worm['’]?s[- ]eye(?: view)?|from the floor up")),
    (Height.LOW, _seen("from (?:below|a low angle|the ground)")),
    (
        Height.HIGH,
        _nouns("high[- ]angle|high and wide|aerial(?: shot| view)?|crane shot|drone shot"),
    ),
    (Height.HIGH, _seen("from (?:above|a high angle|on high)")),
)
_MOVES: tuple[tuple[Move, re.Pattern[str]], ...] = (
    (Move.HANDHELD, _nouns("hand[- ]?held|shaky[- ]?cam(?:era)?")),
    (
        Move.PUSH_IN,
        _verbs(
            "push(?:es|ing)? in|doll(?:y|ies) in|tracks? in|moves? in|zooms? in|creeps? in",
            "(?:push|dolly|zoom|creep)[- ]in",
        ),
    ),
    (
        Move.PULL_BACK,
        _verbs(
            "pull(?:s|ing)? (?:back|out)|doll(?:y|ies) (?:back|out)|tracks? back|zooms? out"
            "|widens?|moves? back",
            "(?:pull|dolly|zoom|track)[- ](?:back|out)",
        ),
    ),
    (Move.TILT, _verbs("tilt(?:s|ing)? (?:up|down)", "tilt[- ](?:up|down)")),
    (
        Move.PAN,
        _verbs(
            "pan(?:s|ning)?(?: (?:left|right|across|over|to|from|with|along|past))?",
            "(?:whip[- ]|swish[- ])?pan(?! of\\b)(?:[- ](?:left|right|across|over|to|from|along))?",
        ),
    ),
    (Move.PAN, _nouns("(?:whip|swish)[- ]pan|pan shot")),
    (Move.TRACK, _nouns("tracking(?: shot)?|trucking shot|steadicam|dolly shot")),
    (
        Move.TRACK,
        _verbs(
            "tracks?|follows?|trucks?|doll(?:y|ies) (?:with|alongside|past|along)",
            "(?:truck|track|dolly)[- ](?:left|right|along|past|with|alongside)",
        ),
    ),
    (
        Move.STATIC,
        _nouns("locked[- ]off|static (?:shot|frame|camera)|on a tripod|still (?:frame|camera)"),
    ),
)


@dataclass(frozen=True, slots=True)
class Directions:
    """What the script asks of the camera; None where it says nothing."""

    size: ShotSize | None = None
    angle: Angle | None = None
    height: Height | None = None
    move: Move | None = None

    @property
    def tight(self) -> bool:
        """Whether one face fills the picture."""
        return self.size in (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.EXTREME_CLOSE)

    def __bool__(self) -> bool:
        return self != Directions()


@lru_cache(maxsize=4096)
def directions(text: str) -> Directions:
    """Read the camera directions that ``text`` writes."""
    return Directions(
        _first(_SIZES, text), _first(_ANGLES, text), _first(_HEIGHTS, text), _first(_MOVES, text)
    )


def is_shot_heading(text: str) -> bool:
    """Say whether ``text`` is nothing but a shot's heading: what follows is what it shows."""
    return text.isupper() and bool(SHOT_HEADING.match(text))


def _first(table: tuple[tuple[T, re.Pattern[str]], ...], text: str) -> T | None:
    return next((value for value, pattern in table if pattern.search(text)), None)
