"""Expressions: facial actions by name, mixable, and read from a script's own words.

Amounts are Anny's facial actions, about 0 to 1. ``tired, half a smile`` is a mix: each expression
adds its actions times its share, and the speaker's open mouth and the lids that follow the gaze
come on top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from closedset.errors import StageError
from closedset.model.performer import SyntheticPerformer
from closedset.stage.anny_model import FEATURES

_SIDES = ("Left", "Right")


def _both(**actions: float) -> dict[str, float]:
    """Return actions for both sides of the face: ``mouthSmile`` is left and right."""
    return {f"{name}{side}": amount for name, amount in actions.items() for side in _SIDES}


EXPRESSIONS: dict[str, dict[str, float]] = {
    "neutral": {"browInnerUp": 0.12} | _both(mouthSmile=0.1, eyeWide=0.22),
    "happy": _both(mouthSmile=0.75, cheekSquint=0.5, eyeSquint=0.25, browOuterUp=0.2),
    "sad": {"browInnerUp": 0.9, "mouthShrugLower": 0.3} | _both(mouthFrown=0.6, eyeBlink=0.10),
    "angry": _both(
        browDown=1.0, noseSneer=0.35, mouthFrown=0.45, mouthPress=0.5, eyeSquint=0.3
    ),
    "afraid": {"browInnerUp": 1.0, "jawOpen": 0.12} | _both(eyeWide=0.8, mouthStretch=0.5),
    "surprised": {"browInnerUp": 0.8, "jawOpen": 0.25} | _both(browOuterUp=0.8, eyeWide=0.7),
    "tired": {"browInnerUp": 0.25} | _both(eyeBlink=0.24, mouthFrown=0.25),
    "thinking": {
        "browDownLeft": 0.45, "browDownRight": 0.1, "browOuterUpRight": 0.55, "mouthLeft": 0.35,
        "mouthPucker": 0.25, "eyeSquintLeft": 0.2,
    },
    "smile": _both(mouthSmile=0.6, cheekSquint=0.3, eyeSquint=0.12, eyeWide=0.1),
    "grin": {"jawOpen": 0.10} | _both(mouthSmile=0.85, cheekSquint=0.55, mouthUpperUp=0.3),
    "laugh": {"jawOpen": 0.36, "browInnerUp": 0.55}
    | _both(mouthSmile=1.0, cheekSquint=0.45, eyeBlink=0.06, eyeSquint=0.15, browOuterUp=0.5),
    "smirk": {
        "mouthSmileLeft": 0.7, "cheekSquintLeft": 0.4, "browOuterUpLeft": 0.4,
        "eyeSquintRight": 0.25, "mouthPressRight": 0.2,
    },
    "worried": {"browInnerUp": 0.85, "mouthRollLower": 0.25} | _both(mouthFrown=0.3, eyeWide=0.3),
    "disgusted": {"mouthShrugUpper": 0.4}
    | _both(noseSneer=0.9, browDown=0.5, mouthUpperUp=0.45, eyeSquint=0.4),
    "contempt": {
        "mouthDimpleLeft": 0.8, "mouthSmileLeft": 0.3, "noseSneerLeft": 0.4,
        "browOuterUpRight": 0.5, "eyeBlinkLeft": 0.2, "eyeBlinkRight": 0.2,
    },
    "pained": {"browInnerUp": 0.7}
    | _both(browDown=0.4, eyeBlink=0.25, eyeSquint=0.7, mouthStretch=0.6, cheekSquint=0.4),
    "crying": {"browInnerUp": 1.0, "jawOpen": 0.15, "mouthShrugLower": 0.5}
    | _both(mouthFrown=0.8, eyeBlink=0.25, eyeSquint=0.4, mouthStretch=0.3),
    "suspicious": {"mouthLeft": 0.2} | _both(browDown=0.55, eyeSquint=0.6, mouthPress=0.3),
    "determined": {"mouthRollLower": 0.15} | _both(browDown=0.6, mouthPress=0.6, eyeWide=0.15),
    "shocked": {"browInnerUp": 0.9, "jawOpen": 0.5} | _both(browOuterUp=0.9, eyeWide=1.0),
    "bored": {"browInnerUp": 0.1, "mouthShrugLower": 0.3} | _both(eyeBlink=0.26, mouthPress=0.2),
    "proud": {"mouthShrugUpper": 0.2} | _both(mouthSmile=0.3, eyeBlink=0.1, browOuterUp=0.35),
    "shy": {"browInnerUp": 0.5, "mouthRollLower": 0.3, "mouthRollUpper": 0.2}
    | _both(mouthSmile=0.4, eyeBlink=0.12),
    "relieved": {"browInnerUp": 0.4, "jawOpen": 0.08} | _both(mouthSmile=0.45, eyeBlink=0.3),
    "asleep": _both(eyeBlink=1.0),
    "wink": {"eyeBlinkLeft": 1.0, "mouthSmileLeft": 0.6, "cheekSquintLeft": 0.6}
    | {"mouthSmileRight": 0.35},
    "shouting": {"jawOpen": 0.85} | _both(browDown=0.8, noseSneer=0.5, mouthUpperUp=0.4),
}  # fmt: skip
"""Twenty-seven expressions. The first eight are the moods of a shot."""

_WORDS: tuple[tuple[str, str], ...] = (
    (r"half (?:a )?smil\w+|faint smil\w+|almost smil\w+", "smile:0.5"),
    (r"smil\w+|warmly|fondly", "smile"),
    (r"grin\w*|beam\w*", "grin"),
    (r"laugh\w*|chuckl\w*|giggl\w*", "laugh"),
    (r"smirk\w*|wry\w*|sarcastic\w*|teas\w+", "smirk"),
    (r"sad\w*|quietly|mourn\w*", "sad"),
    (r"cr(?:y|ies|ying)|sob\w*|weep\w*|in tears|tearful\w*", "crying"),
    (r"angr\w+|furious\w*|snap(?:s|ping)|cold\w*", "angry"),
    (r"shout\w*|yell\w*|scream\w*", "shouting"),
    (r"afraid|scared|terrified|frightened|trembling", "afraid"),
    (r"worr(?:y|ied|iedly)|anxious\w*|nervous\w*", "worried"),
    (r"surprised|startled|astonished|blinks", "surprised"),
    (r"shocked|stunned|horrified", "shocked"),
    (r"tired\w*|weary|wearily|exhausted|out of breath", "tired"),
    (r"bored|flat(?:ly)?|deadpan", "bored"),
    (r"think\w*|considers|beat|hesitat\w+|pauses", "thinking"),
    (r"suspicious\w*|warily|wary|doubtful\w*", "suspicious"),
    (r"determined|firm(?:ly)?|steely", "determined"),
    (r"disgust\w*", "disgusted"),
    (r"contempt\w*|scorn\w*|sneer\w*", "contempt"),
    (r"pain(?:ed)?|winc\w+|grimac\w+|hurt", "pained"),
    (r"proud\w*", "proud"),
    (r"shy\w*|bashful\w*|embarrassed", "shy"),
    (r"relieved|with relief|sighs", "relieved"),
    (r"asleep|sleeping|eyes closed", "asleep"),
    (r"wink\w*", "wink"),
    (r"happ(?:y|ily)|delighted|joyful\w*|excited\w*", "happy"),
)


def read_expression(text: str) -> tuple[tuple[str, float], ...]:
    """Return the mix that words such as ``tired, half a smile`` ask for; empty if none is known."""
    found: dict[str, float] = {}
    left = text.lower()
    for pattern, meaning in _WORDS:
        word = re.compile(rf"\b(?:{pattern})\b")
        if word.search(left):
            name, _, amount = meaning.partition(":")
            found.setdefault(name, float(amount or 1.0))
            left = word.sub(" ", left)
    return tuple(found.items())


def mixed(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the facial actions of a mix. Raises StageError for an unknown expression."""
    actions: dict[str, float] = {}
    for name, share in parts:
        if name not in EXPRESSIONS:
            raise StageError(
                f"{name!r} is not an expression; known: {', '.join(EXPRESSIONS)}.",
                remedy="Use one of the expressions named above.",
            )
        for action, amount in EXPRESSIONS[name].items():
            actions[action] = min(1.2, actions.get(action, 0.0) + share * amount)
    return actions


def expression(
    look: SyntheticPerformer, felt: dict[str, float], speaking: bool, eyes: tuple[float, float]
) -> dict[str, float]:
    """Return facial actions for what is felt on this face; lids follow ``eyes`` (yaw, pitch)."""
    actions = {name: amount for name, amount in look.face if name not in FEATURES}
    acting = dict(felt)
    if speaking:
        acting["jawOpen"] = max(acting.get("jawOpen", 0.0), 0.32)
        acting["mouthFunnel"] = 0.15
        acting["mouthUpperUpLeft"] = acting["mouthUpperUpRight"] = 0.2
    pitch = eyes[1]
    for side in _SIDES:
        acting[f"eyeLookDown{side}"] = min(1.0, max(0.0, -pitch) * 1.8)
        acting[f"eyeLookUp{side}"] = min(1.0, max(0.0, pitch) * 1.4)
    for name, amount in acting.items():
        actions[name] = actions.get(name, 0.0) + amount
    return actions
