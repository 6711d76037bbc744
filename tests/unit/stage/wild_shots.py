"""Shots that nobody would order: every set, pose, look, weather and build, up to thirty people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from random_shots import random_shot, request_of

from closedset.cast import background
from closedset.model.performer import (
    Body,
    CastMember,
    Garment,
    GarmentKind,
    Hair,
    HairStyle,
    SyntheticPerformer,
    Wardrobe,
)
from closedset.model.request import PictureRequest
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import (
    Extra,
    Lens,
    Mark,
    Mood,
    Movement,
    Pose,
    Prop,
    SetKind,
    Shot,
    ShotSize,
    Thing,
)
from closedset.render.looks import look_ids
from closedset.stage.anny_model import FEATURES
from closedset.stage.expressions import EXPRESSIONS
from closedset.stage.gestures import STANCES

WEATHER = ("clear", "rain", "snow", "fog", "overcast", "storm")
LIGHT = ("", "morning", "golden hour", "moonlight", "candlelight", "neon", "blackout", "silhouette")
TONES = ("", "tense", "tender", "bleak", "bright")
PLACES = ("", "at the wheel", "in bed", "against the wall", "at the bar", "on the moon")
LENSES = (10.0, 18.0, 35.0, 85.0, 300.0)
TRADES = ("cop", "dock worker", "passenger", "bartender", "person", "nurse")
TOPS = (GarmentKind.T_SHIRT, GarmentKind.SHIRT, GarmentKind.SWEATER, GarmentKind.DRESS,
        GarmentKind.UNIFORM)  # fmt: skip
BOTTOMS = (GarmentKind.TROUSERS, GarmentKind.JEANS, GarmentKind.SKIRT, GarmentKind.SHORTS)
LAYERS = (None, GarmentKind.JACKET, GarmentKind.COAT, GarmentKind.SUIT, GarmentKind.APRON)
MOST = 30


def wild_request(seed: int, width: int = 96, height: int = 54) -> PictureRequest:
    """Return a request out of everything that the stage takes, the same for the same seed."""
    rng = np.random.default_rng((seed, 30))

    def pick(values: Any) -> Any:
        options = list(values)
        return options[int(rng.integers(len(options)))]

    plain = random_shot(seed)
    # Few shots have a crowd, and those who have are slow.
    count = int(rng.integers(0, 5)) if rng.random() < 0.85 else int(rng.integers(5, MOST + 1))
    names = tuple(f"EXTRA {chr(65 + k % 26)}{k}" for k in range(count))
    marks = tuple(_mark(pick, rng, name, slot, names) for slot, name in enumerate(names))
    subjects = tuple(str(s) for s in rng.permutation(names)[: int(rng.integers(0, 5))])
    size = pick(ShotSize)
    kind = pick(SetKind)
    setting = replace(
        plain.setting, place=f"{kind.value.upper()} {seed % 7}", kind=kind, time=pick(TimeOfDay),
        weather=pick(WEATHER), light=pick(LIGHT), tone=pick(TONES),
        dressing=tuple(pick(Thing) for _ in range(int(rng.integers(0, 6)))),
    )  # fmt: skip
    shot: Shot = replace(
        plain, size=size, lens=Lens(pick(LENSES), pick((5.6, 24.89, 36.0))), setting=setting,
        marks=marks, subjects=subjects, scene_cast=names, look=pick(look_ids()),
        focus=pick(Prop) if size is ShotSize.INSERT or rng.random() < 0.1 else None,
    )  # fmt: skip
    cast = tuple(CastMember(name, _performer(pick, rng, slot)) for slot, name in enumerate(names))
    request = replace(request_of(plain, width, height), shot=shot, cast=cast, seed=seed)
    request = replace(request, moment=float(pick((0.0, 0.0, 0.5, 1.0))))
    count = int(rng.integers(1, 7)) if rng.random() < 0.25 else 0
    extras = tuple(
        Extra(pick(TRADES), k + 1, pick(Pose), pick((*STANCES, "asleep", "")), pick(PLACES),
              bool(k % 2)) for k in range(count)
    )  # fmt: skip
    shot = replace(shot, extras=extras)
    return replace(request, shot=shot, extras=background(shot, "p", [c.look for c in cast[:2]]))


def _mark(pick: Any, rng: np.random.Generator, name: str, slot: int, names: Any) -> Mark:
    return Mark(
        name, slot, pick(Pose), pick((*names, "", "the sea")), pick(Mood), bool(rng.random() < 0.3),
        pick(Prop) if rng.random() < 0.3 else None, pick(PLACES),
        pick(STANCES) if rng.random() < 0.4 else "",
        f"{pick(EXPRESSIONS)}, half a smile" if rng.random() < 0.3 else "",
        pick((None, *Movement)),
    )  # fmt: skip


def _performer(pick: Any, rng: np.random.Generator, slot: int) -> SyntheticPerformer:
    def color() -> tuple[int, int, int]:
        r, g, b = rng.integers(0, 256, 3).tolist()
        return r, g, b

    edge = rng.random() < 0.3
    share = [float(pick((0.0, 1.0)) if edge else rng.random()) for _ in range(5)]
    body = Body(share[0], int(pick((18, 35, 70, 99))), *share[1:])
    layer = pick(LAYERS)
    wardrobe = Wardrobe(
        Garment(pick(TOPS), color()), Garment(pick(BOTTOMS), color()), color(),
        Garment(layer, color()) if layer else None,
    )  # fmt: skip
    face = tuple((name, float(pick((-1.0, 0.5, 1.0)))) for name in sorted(FEATURES)[slot % 5 :: 5])
    hair = Hair(pick(HairStyle), color(), bool(rng.random() < 0.4))
    return SyntheticPerformer(
        f"syn-{slot:012x}", body, color(), hair, wardrobe, face, bool(rng.random() < 0.2),
        "a person in plain clothes",
    )  # fmt: skip
