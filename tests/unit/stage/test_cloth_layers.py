"""What is worn under a jacket shows where the jacket is open, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from staging import NOW, clear, make_request, make_shot

from closedset.model.performer import Body, Garment, GarmentKind, Wardrobe
from closedset.model.shot import Angle, Mark, Pose, ShotSize
from closedset.stage import Stage, performer, players, wardrobe

BODY = Body(0.904, 55, 0.425, 0.451, 0.524, 0.591)
UNDER, OVER = (170, 40, 150), (150, 190, 220)


def under_seen_from_behind(layer: GarmentKind, pose: Pose, does: str) -> int:
    """Return how many pixels show the top."""
    marks = (Mark("MARA", 0, pose, does=does),)
    shot = make_shot(ShotSize.FULL, marks, ("MARA",), angle=Angle.BEHIND)
    request = make_request(shot, 180, 240)
    worn = Wardrobe(
        Garment(GarmentKind.T_SHIRT, UNDER), Garment(GarmentKind.TROUSERS, (60, 62, 70)),
        (40, 40, 40), Garment(layer, OVER),
    )  # fmt: skip
    member = request.cast[0]
    dressed = replace(member, performer=replace(member.look, body=BODY, wardrobe=worn))
    albedo = Stage(lambda: NOW).plates(clear(replace(request, cast=(dressed,)))).albedo * 255

    def like(color: tuple[int, int, int]) -> int:
        return int((np.abs(albedo - np.array(color)).max(axis=2) < 25).sum())

    assert like(OVER) > 500
    return like(UNDER)


CLAPS = (GarmentKind.JACKET, Pose.STANDING, "clapping")


def forget_bodies() -> None:
    performer.figure.cache_clear()
    players._placed.cache_clear()


def test_nothing_pokes_through_a_jacket() -> None:
    assert under_seen_from_behind(*CLAPS) == 0


def test_cloth_that_is_not_cut_away_pokes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wardrobe, "_uncovered", lambda piece, _layer: piece)
    forget_bodies()
    try:
        assert under_seen_from_behind(*CLAPS) > 4
    finally:
        forget_bodies()


def test_who_sits_in_a_coat_has_it_to_the_hips() -> None:
    assert under_seen_from_behind(GarmentKind.COAT, Pose.SITTING, "") == 0
