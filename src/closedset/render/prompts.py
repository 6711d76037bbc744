"""The prompt compiler: a cleared shot in the words that a recipe's model was trained on.

What the script says comes from the clearance alone (law 3): names are gone from it. Around it stand
the film grammar of the setup and the light, from closed lists in this file, and the descriptions of
the performers in frame, which the gate judged with the rest. A shot's own texts are never read.

A text encoder reads a fixed number of tokens and drops the rest without a word. So the prompt is
made of clauses that know what they are worth: the dearest are taken first, as many as fit, one that
does not fit is shortened at a comma, and the result says what was left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from closedset.errors import RenderError
from closedset.model.recipe import Diffusion
from closedset.model.request import ClearedRequest
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Angle, Height, Move, SetKind, Shot, ShotSize

Count = Callable[[str], int]
"""Tokens of a text, the encoder's own marks included."""

SIZES = {
    ShotSize.EXTREME_WIDE: "extreme wide shot",
    ShotSize.WIDE: "wide shot",
    ShotSize.FULL: "full shot, framed from head to feet",
    ShotSize.MEDIUM_WIDE: "medium wide shot, framed from the knees up",
    ShotSize.COWBOY: "cowboy shot, framed from mid-thigh up",
    ShotSize.MEDIUM: "medium shot, framed from the waist up",
    ShotSize.MEDIUM_CLOSE: "medium close-up, framed from the chest up",
    ShotSize.CLOSE: "close-up of the face",
    ShotSize.EXTREME_CLOSE: "extreme close-up of the face",
    ShotSize.INSERT: "insert shot, a thing filling the frame",
}
ANGLES = {
    Angle.FRONT: "",
    Angle.THREE_QUARTER: "three-quarter view",
    Angle.PROFILE: "profile view",
    Angle.OVER_SHOULDER: "over-the-shoulder shot",
    Angle.BEHIND: "seen from behind",
}
HEIGHTS = {
    Height.EYE: "eye level",
    Height.LOW: "low angle",
    Height.HIGH: "high angle",
    Height.OVERHEAD: "overhead shot",
}
MOVES = {
    Move.STATIC: "the camera is still",
    Move.PAN: "the camera pans slowly",
    Move.TILT: "the camera tilts slowly",
    Move.PUSH_IN: "the camera pushes in slowly",
    Move.PULL_BACK: "the camera pulls back slowly",
    Move.TRACK: "the camera tracks along",
    Move.HANDHELD: "handheld camera",
}
HOURS = {
    TimeOfDay.DAY: "daylight",
    TimeOfDay.NIGHT: "night",
    TimeOfDay.DAWN: "dawn light",
    TimeOfDay.DUSK: "dusk light",
}
WEATHER = {
    "rain": "rain",
    "snow": "snow",
    "fog": "fog",
    "overcast": "overcast sky",
    "storm": "storm",
}
LIGHTS = {
    "morning": "soft morning light",
    "golden hour": "golden hour light",
    "moonlight": "moonlight",
    "candlelight": "candlelight",
    "neon": "neon light",
    "blackout": "near darkness",
}
TONES = {
    "tense": "hard, low-key light",
    "tender": "soft, warm light",
    "bleak": "flat, cold light",
    "bright": "bright, high-key light",
}
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LONG = re.compile(r"\w{5,}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the text encoder is given, and what it is not."""

    text: str
    negative: str
    tokens: int
    limit: int
    cut: tuple[str, ...]
    """Words left out because they did not fit, the dearest first."""

    @property
    def report(self) -> str:
        """One line for a person: the prompt, its length and what was cut."""
        said = f"{self.text} [{self.tokens} of {self.limit} tokens]"
        return said if not self.cut else f"{said} Cut: {' | '.join(self.cut)}"


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    worth: int
    """The highest is taken first."""


def compile_prompt(
    cleared: ClearedRequest, diffusion: Diffusion, count: Count, *, clip: bool = False
) -> Prompt:
    """Return the prompt of a cleared shot in the recipe's dialect, short enough for its encoder.

    ``clip`` adds the camera's move. Raises RenderError if nothing fits.
    """
    request, prompting = cleared.request, diffusion.prompting
    tags = prompting.dialect == "tags"
    clauses = _clauses(cleared, clip, _reads_pictures(diffusion))
    kept, cut = _fit(clauses, tags, count, prompting.tokens)
    if not kept:
        raise RenderError(
            f"no part of the prompt of shot {request.shot.id} fits the {prompting.tokens} tokens "
            "that the text encoder reads.",
            remedy="The recipe's [prompt] tokens is too small for any prompt: correct it.",
        )
    text = _join(kept, tags)
    negative = cleared.negative_prompt if diffusion.guidance > 1.0 else ""
    return Prompt(text, negative, count(text), prompting.tokens, tuple(cut))


def _fit(
    clauses: list[_Clause], tags: bool, count: Count, limit: int
) -> tuple[list[_Clause], list[str]]:
    """Return the clauses that fit, in their own order, and the words that do not."""
    kept: dict[int, _Clause] = {}
    cut = []
    for at in sorted(range(len(clauses)), key=lambda i: -clauses[i].worth):
        pieces = clauses[at].text.split(", ")
        for end in range(len(pieces), 0, -1):
            tried = kept | {at: _Clause(", ".join(pieces[:end]), clauses[at].worth)}
            if count(_join([tried[i] for i in sorted(tried)], tags)) <= limit:
                kept = tried
                break
        else:
            end = 0
        if end < len(pieces):
            cut.append(", ".join(pieces[end:]))
    return [kept[i] for i in sorted(kept)], cut


def _reads_pictures(diffusion: Diffusion) -> bool:
    plates = [control.plate for control in diffusion.controls]
    return "portraits" in plates and "beauty" in plates


def _clauses(cleared: ClearedRequest, clip: bool, pictures: bool) -> list[_Clause]:
    shot, words = cleared.request.shot, cleared.prompt
    found = [_Clause(SIZES[shot.size], 100)]
    if pictures:
        found.append(_Clause("keep the framing and the positions of image 1", 98))
    found += [_Clause(w, 60) for w in (ANGLES[shot.angle], HEIGHTS[shot.height]) if w]
    found.append(_Clause(f"{shot.lens.focal_mm:.0f} mm lens", 20))
    found += [_Clause(d, 95) for d in _people(cleared)]
    # The clearance's words: the place, then the action, then the style; the last is worth least.
    for position, sentence in enumerate(s for s in _SENTENCE.split(words) if s.strip(" .")):
        found.append(_Clause(_quiet(sentence.strip(" .")), 90 - min(position, 40)))
    found.append(_Clause(_place(shot.setting.kind, shot.setting.interior, words), 45))
    found += [_Clause(light, 75) for light in _light(shot)]
    if clip:
        found.append(_Clause(MOVES[shot.move], 93))
    seen: dict[str, _Clause] = {}
    for clause in found:
        seen.setdefault(clause.text.casefold(), clause)
    return list(seen.values())


def _quiet(sentence: str) -> str:
    """Return a sentence without a screenplay's capitals: ``DINER``, ``the door SLAMS``.

    A model that can write puts words in capitals on walls and signs. Short ones are left alone
    beside small letters: TV, FBI, NYPD.
    """
    if sentence.isupper():
        return sentence.lower()
    return _LONG.sub(lambda w: w[0].lower() if w[0].isupper() else w[0], sentence)


def _people(cleared: ClearedRequest) -> list[str]:
    """Return the descriptions of who is in frame and not described in the words already."""
    said = cleared.prompt.casefold()
    cast = dict(cleared.descriptions)
    found = [cast[name] for name in cleared.request.shot.subjects if cast.get(name)]
    return [d for d in dict.fromkeys(found) if d.casefold() not in said]


def _place(kind: SetKind, interior: bool, words: str) -> str:
    """Return where this is, and the kind of set if the words do not say it."""
    where = "interior" if interior else "exterior"
    return where if kind.value in words.casefold() else f"{where} of a {kind.value}"


def _light(shot: Shot) -> list[str]:
    setting = shot.setting
    hour = LIGHTS.get(setting.light) or HOURS[setting.time]
    found = [hour, WEATHER.get(setting.weather, ""), TONES.get(setting.tone, "")]
    return [f for f in found if f]


def _join(clauses: list[_Clause], tags: bool) -> str:
    texts = [clause.text for clause in clauses]
    if tags:
        return ", ".join(text.rstrip(".").replace(". ", ", ") for text in texts)
    return " ".join(
        f"{text[:1].upper()}{text[1:]}{'' if text[-1] in '.!?' else '.'}" for text in texts
    )
