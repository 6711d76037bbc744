"""Who is in bed is under a blanket; who lies on the bed is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from staging import clear, look, make_request, make_shot

from closedset.model.performer import Garment, GarmentKind, HairStyle
from closedset.model.shot import Mark, Pose, SetKind, ShotSize
from closedset.stage.bedding import in_bed, undressed
from closedset.stage.bodies import LANDMARKS, marks_of
from closedset.stage.scene import Scene, assemble
from closedset.stage.tracer import Tracer


def bed_scene(place: str) -> Scene:
    marks = (Mark("JOE", 0, Pose.LYING, place=place),)
    shot = make_shot(ShotSize.WIDE, marks, ("JOE",), kind=SetKind.HOSPITAL)
    return assemble(clear(make_request(shot)))


def seen(scene: Scene) -> dict[str, int]:
    (joe,) = scene.players
    values = [i.value for i in scene.table if i.name == joe.name]
    marks = {name: joe.landmarks[name] for name in LANDMARKS}
    found = marks_of(joe.name, values, marks, joe.joints, scene.camera, Tracer(scene.surfaces))
    return {point.name: point.seen for point in found.landmarks}


def test_a_blanket_covers_the_legs_and_leaves_the_face() -> None:
    covered = seen(bed_scene("in bed"))
    assert (covered["eyes"], covered["waist"], covered["knees"]) == (2, 1, 1)


def test_on_the_bed_nothing_covers_anybody() -> None:
    scene = bed_scene("on the bed")
    assert not any(piece.name == "blanket" for piece in scene.stage.pieces)
    assert seen(scene)["knees"] == 2


@pytest.mark.parametrize(
    ("pose", "place", "does", "kind", "covered"),
    [
        (Pose.LYING, "in bed", "", SetKind.ROOM, True),
        (Pose.LYING, "under the covers", "", SetKind.ROOM, True),
        (Pose.LYING, "", "asleep", SetKind.BEDROOM, True),
        (Pose.LYING, "", "asleep", SetKind.PARK, False),
        (Pose.LYING, "on the bed", "asleep", SetKind.BEDROOM, False),
        (Pose.SITTING, "in bed", "", SetKind.BEDROOM, False),
        (Pose.LYING, "in the road", "", SetKind.ROAD, False),
    ],
)
def test_the_words_say_who_is_under_the_covers(
    pose: Pose, place: str, does: str, kind: SetKind, covered: bool
) -> None:
    assert in_bed(Mark("JOE", 0, pose, place=place, does=does), kind) is covered


def test_nobody_wears_a_coat_or_a_hat_in_bed() -> None:
    joe = look("JOE")
    coat = replace(joe.wardrobe, layer=Garment(GarmentKind.COAT, (40, 40, 40)))
    hat = replace(joe.hair, style=HairStyle.HAT)
    bare = undressed(replace(joe, wardrobe=coat, hair=hat))
    assert bare.wardrobe.layer is None
    assert bare.hair.style is HairStyle.CROPPED
    assert bare.wardrobe.top == joe.wardrobe.top
