"""Performers: whole, dressed, on the floor, looking where they should, the same every time."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice

import numpy as np
import pytest

from closedset.errors import StageError
from closedset.model.performer import (
    Body,
    Garment,
    GarmentKind,
    Hair,
    HairStyle,
    SyntheticPerformer,
    Wardrobe,
)
from closedset.model.pixels import F32
from closedset.model.shot import Mood, Pose, Prop
from closedset.stage.anny_model import SKIN_VERTICES, anny_model, oldness
from closedset.stage.mesh import Mesh
from closedset.stage.performer import Acting, BuiltPerformer, build_performer, figure

STANDING = (Pose.STANDING, Pose.WALKING, Pose.POINTING, Pose.REACHING, Pose.HOLDING, Pose.PHONE)
BODIES = (
    Body(0.05, 35, 0.6, 0.5, 0.5, 0.3),
    Body(0.95, 24, 0.4, 0.3, 0.3, 0.3),
    Body(0.1, 78, 0.4, 0.85, 0.8, 0.6),
)


def look(
    body: Body = BODIES[0],
    hair: HairStyle = HairStyle.SHORT,
    top: GarmentKind = GarmentKind.SHIRT,
    bottom: GarmentKind = GarmentKind.TROUSERS,
    layer: GarmentKind | None = None,
    extras: bool = False,
) -> SyntheticPerformer:
    wardrobe = Wardrobe(
        Garment(top, (220, 216, 200)),
        Garment(bottom, (60, 64, 80)),
        (40, 34, 30),
        Garment(layer, (50, 66, 92)) if layer else None,
    )
    style = Hair(hair, (60, 40, 30), beard=extras)
    return SyntheticPerformer(
        "syn-0123456789ab", body, (214, 168, 138), style, wardrobe, glasses=extras
    )


def act(pose: Pose = Pose.STANDING, **changes: object) -> Acting:
    given: dict[str, object] = {
        "mood": Mood.NEUTRAL, "speaking": False, "prop": None, "gaze_yaw": 0.0, "gaze_pitch": 0.0,
    }  # fmt: skip
    return Acting(pose, **{**given, **changes})  # type: ignore[arg-type]


def parts(built: BuiltPerformer, name: str) -> list[Mesh]:
    return [mesh for mesh in built.meshes if mesh.name == name]


def joined(built: BuiltPerformer, name: str) -> F32:
    return np.concatenate([mesh.vertices for mesh in parts(built, name)])


def sound(built: BuiltPerformer) -> None:
    for mesh in built.meshes:
        assert len(mesh.faces) > 0, mesh.name
        assert mesh.vertices.dtype == mesh.normals.dtype == mesh.colors.dtype == np.float32
        assert np.isfinite(mesh.vertices).all(), mesh.name
        assert mesh.faces.min() >= 0
        assert mesh.faces.max() < len(mesh.vertices)
        assert mesh.colors.min() >= 0
        assert mesh.colors.max() <= 1
    assert min(float(mesh.vertices[:, 2].min()) for mesh in built.meshes) == pytest.approx(
        0, abs=1e-4
    )
    assert {"skin", "top", "bottom", "shoes", "eyes", "brows", "lips"} <= {
        mesh.name for mesh in built.meshes
    }


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("pose", list(Pose))
def test_every_pose_builds_for_every_build(body: Body, pose: Pose) -> None:
    sound(build_performer(look(body), act(pose, phase=0.3)))


@pytest.mark.parametrize("style", list(HairStyle))
def test_every_hair_style_builds(style: HairStyle) -> None:
    built = build_performer(look(BODIES[1], hair=style, extras=True), act())
    sound(built)
    assert bool(parts(built, "hair")) == (style is not HairStyle.BALD)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(GarmentKind))
@pytest.mark.parametrize("pose", [Pose.STANDING, Pose.SITTING])
def test_every_garment_builds_wherever_it_is_named(kind: GarmentKind, pose: Pose) -> None:
    sound(build_performer(look(BODIES[1], HairStyle.BALD, top=kind, layer=kind), act(pose)))
    sound(build_performer(look(BODIES[1], HairStyle.BALD, bottom=kind), act(pose)))


@pytest.mark.parametrize("mood", list(Mood))
def test_every_mood_moves_the_face(mood: Mood) -> None:
    calm = build_performer(look(), act())
    moved = build_performer(look(), act(mood=mood, speaking=True))
    assert not np.array_equal(parts(calm, "lips")[0].vertices, parts(moved, "lips")[0].vertices)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("pose", [Pose.STANDING, Pose.POINTING, Pose.HOLDING, Pose.SITTING])
def test_both_feet_stand_on_the_floor(body: Body, pose: Pose) -> None:
    shoes = joined(build_performer(look(body), act(pose)), "shoes")
    left = shoes[:, 0] > 0
    for side in (left, ~left):
        assert abs(float(shoes[side, 2].min())) < 0.010


@pytest.mark.parametrize("body", BODIES)
def test_landmarks_go_from_the_head_down(body: Body) -> None:
    for pose in STANDING:
        marks = build_performer(look(body, HairStyle.CURLY), act(pose)).landmarks
        order = [
            "top_of_head",
            "eyes",
            "nose",
            "chin",
            "shoulders",
            "chest",
            "waist",
            "knees",
            "feet",
        ]
        heights = [float(marks[name][2]) for name in order]
        assert heights == sorted(heights, reverse=True), pose


def test_no_hair_rises_over_the_top_of_the_head() -> None:
    built = build_performer(look(BODIES[1], HairStyle.CURLY), act())
    top = float(built.landmarks["top_of_head"][2])
    assert float(parts(built, "hair")[0].vertices[:, 2].max()) <= top + 0.002


@pytest.mark.parametrize("style", [s for s in HairStyle if s is not HairStyle.BALD])
def test_hair_leaves_eyes_and_brows_free(style: HairStyle) -> None:
    built = build_performer(look(BODIES[1], style), act())
    eyes = built.landmarks["eyes"]
    hair = np.concatenate([mesh.vertices for mesh in parts(built, "hair")])
    before = hair[:, 1] < eyes[1] - 0.005
    inside = (np.abs(hair[:, 0]) < 0.05) & (np.abs(hair[:, 2] - eyes[2]) < 0.022)
    assert not (before & inside).any()


@pytest.mark.parametrize("pose", [Pose.STANDING, Pose.SITTING])
@pytest.mark.parametrize("bottom", [GarmentKind.TROUSERS, GarmentKind.SKIRT])
def test_no_skin_is_built_between_collar_and_hem(pose: Pose, bottom: GarmentKind) -> None:
    who = figure(look(BODIES[1], bottom=bottom), pose)
    at = {name: who.heads[i] for i, name in enumerate(who.model.bones)}
    skin = np.concatenate([p.vertices for p in who.pieces if p.name == "skin"])
    trunk = np.abs(skin[:, 0]) < at["shoulder01.L"][0]
    low, high = float(at["upperleg02.L"][2]), float(at["spine02"][2])
    assert not (trunk & (skin[:, 2] > low) & (skin[:, 2] < high)).any()


def test_a_skirt_lies_on_the_lap_of_who_sits_and_leaves_the_shins_bare() -> None:
    def lap(bottom: GarmentKind) -> int:
        seated = build_performer(look(BODIES[1], bottom=bottom), act(Pose.SITTING))
        worn, knees = joined(seated, "bottom"), seated.landmarks["knees"]
        between = (np.abs(worn[:, 0]) < 0.02) & (worn[:, 1] < 0.55 * float(knees[1]))
        return int((between & (worn[:, 2] > knees[2] - 0.08)).sum())

    assert lap(GarmentKind.SKIRT) > 3
    assert lap(GarmentKind.TROUSERS) == 0
    seated = build_performer(look(BODIES[1], bottom=GarmentKind.SKIRT), act(Pose.SITTING))
    assert float(joined(seated, "bottom")[:, 2].min()) > 0.25
    skin = joined(seated, "skin")
    assert (skin[:, 2] < 0.3).any()


def test_the_gaze_turns_head_and_eyes_to_its_side() -> None:
    def side(yaw: float) -> float:
        built = build_performer(look(), act(gaze_yaw=yaw))
        return float(built.landmarks["nose"][0] - built.landmarks["eyes"][0])

    assert side(0.6) > 0.01 > -0.01 > side(-0.6)
    up = build_performer(look(), act(gaze_pitch=0.5)).landmarks
    down = build_performer(look(), act(gaze_pitch=-0.5)).landmarks
    assert up["nose"][2] - up["eyes"][2] > down["nose"][2] - down["eyes"][2]


def test_a_gaze_behind_the_back_is_clamped_to_what_a_neck_can_do() -> None:
    far = build_performer(look(), act(gaze_yaw=3.1))
    near = build_performer(look(), act(gaze_yaw=1.65))
    assert np.array_equal(far.meshes[0].vertices, near.meshes[0].vertices)


def test_a_speaker_opens_the_mouth() -> None:
    def gap(speaking: bool) -> float:
        (lips,) = parts(build_performer(look(), act(speaking=speaking)), "lips")
        return float(np.ptp(lips.vertices[:, 2]))

    assert gap(True) > gap(False) + 0.004


def test_a_held_prop_gets_a_right_handed_frame_in_the_hand() -> None:
    built = build_performer(look(), act(prop=Prop.CUP))
    assert built.hand_frames is not None
    rotation, place = built.hand_frames
    assert np.allclose(rotation.T @ rotation, np.eye(3), atol=1e-5)
    assert np.linalg.det(rotation) == pytest.approx(1.0, abs=1e-5)
    assert np.linalg.norm(place - built.landmarks["right_hand"]) < 0.1
    assert build_performer(look(), act()).hand_frames is None


def test_only_a_sitting_body_has_a_seat() -> None:
    assert 0.35 < build_performer(look(), act(Pose.SITTING)).seat_height < 0.6
    assert build_performer(look(), act()).seat_height == 0


def test_walking_legs_swap_sides_in_half_a_cycle() -> None:
    def lead(phase: float) -> float:
        shoes = joined(build_performer(look(), act(Pose.WALKING, phase=phase)), "shoes")
        left = shoes[:, 0] > 0
        return float(shoes[left, 1].mean() - shoes[~left, 1].mean())

    assert lead(0.0) < -0.2 < 0.2 < lead(0.5)


def test_the_same_input_gives_the_same_arrays() -> None:
    first = build_performer(look(hair=HairStyle.LONG), act(Pose.WALKING, phase=0.2))
    figure.cache_clear()
    second = build_performer(look(hair=HairStyle.LONG), act(Pose.WALKING, phase=0.2))
    for a, b in zip(first.meshes, second.meshes, strict=True):
        assert np.array_equal(a.vertices, b.vertices)
        assert np.array_equal(a.colors, b.colors)


@pytest.mark.slow
def test_a_performer_stays_under_a_hundred_thousand_triangles() -> None:
    styles = islice(cycle(HairStyle), 8)
    for style in styles:
        built = build_performer(look(hair=style, layer=GarmentKind.COAT, extras=True), act())
        assert sum(len(mesh.faces) for mesh in built.meshes) <= 100_000, style


def test_minors_cannot_be_built() -> None:
    with pytest.raises(StageError, match="18 or older; got 17"):
        oldness(17)


def test_an_unknown_facial_action_is_refused_by_name() -> None:
    with pytest.raises(StageError, match="'browWiggle' is not a facial action"):
        anny_model().expression({"browWiggle": 1.0})


@pytest.mark.parametrize("body", BODIES)
def test_a_body_is_as_tall_as_its_metres_say(body: Body) -> None:
    for metres in (None, 1.52, 1.80, 1.96):
        asked = replace(body, stature_m=metres)
        rest, _ = anny_model().rest(asked)
        assert float(np.ptp(rest[:SKIN_VERTICES, 2])) == pytest.approx(asked.stature, abs=0.001)


def test_who_leans_states_the_plane_that_holds_the_back() -> None:
    built = build_performer(look(), act(Pose.LEANING))
    assert built.support_y is not None
    worn = np.concatenate([joined(built, "top"), joined(built, "bottom")])
    behind = worn[worn[:, 2] > 0.8, 1]
    assert 0 <= float(behind.max()) - built.support_y < 0.01
    # Seat and shoulder blades both touch; the feet stand well ahead of the wall.
    hips, back = (worn[np.abs(worn[:, 2] - z) < 0.1, 1].max() for z in (0.95, 1.35))
    assert max(built.support_y - float(y) for y in (hips, back)) < 0.06
    assert float(built.landmarks["feet"][1]) < built.support_y - 0.25
    assert build_performer(look(), act()).support_y is None
