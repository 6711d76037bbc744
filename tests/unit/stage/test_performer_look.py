"""What a picture would show: faces free of hair, no skin through cloth, names that resolve."""

from __future__ import annotations

from hashlib import sha256

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
from closedset.stage.anny_model import FEATURES, anny_model
from closedset.stage.expressions import EXPRESSIONS, mixed, read_expression
from closedset.stage.gestures import CYCLES, REACHES, STANCES
from closedset.stage.performer import Acting, BuiltPerformer, build_performer, figure
from closedset.stage.tracer import Surface, Tracer

WOMAN = Body(0.95, 30, 0.45, 0.4, 0.5, 0.6, 1.68)
MAN = Body(0.05, 45, 0.55, 0.75, 0.5, 0.6, 1.78)


def look(
    body: Body = WOMAN,
    hair: HairStyle = HairStyle.CROPPED,
    top: GarmentKind = GarmentKind.SHIRT,
    bottom: GarmentKind = GarmentKind.TROUSERS,
    layer: GarmentKind | None = None,
    face: tuple[tuple[str, float], ...] = (),
) -> SyntheticPerformer:
    cloth = (120, 110, 100)
    wardrobe = Wardrobe(
        Garment(top, cloth), Garment(bottom, cloth), cloth, Garment(layer, cloth) if layer else None
    )
    return SyntheticPerformer(
        "syn-0123456789ab", body, (214, 168, 138), Hair(hair, (60, 40, 30)), wardrobe, face
    )


def act(pose: Pose = Pose.STANDING, **more: object) -> Acting:
    given: dict[str, object] = {
        "mood": Mood.NEUTRAL, "speaking": False, "prop": None, "gaze_yaw": 0.0, "gaze_pitch": 0.0,
    }  # fmt: skip
    return Acting(pose, **{**given, **more})  # type: ignore[arg-type]


def seen(built: BuiltPerformer, angle: float, rows: int = 220) -> tuple[list[str], F32]:
    """Look at a body with parallel rays from ``angle`` degrees: part names and points hit."""
    tracer = Tracer([Surface(mesh, k + 1) for k, mesh in enumerate(built.meshes)])
    turn = np.radians(angle)
    way = np.array([-np.sin(turn), np.cos(turn), 0.0])
    side = np.array([np.cos(turn), np.sin(turn), 0.0])
    z, x = np.meshgrid(np.linspace(0.02, 2.0, rows), np.linspace(-0.6, 0.6, rows // 2))
    start = side * x.reshape(-1, 1) + np.array([0, 0, 1.0]) * z.reshape(-1, 1) - 3 * way
    found = tracer.first_along(start.astype(np.float32), (start + 6 * way).astype(np.float32)) - 1
    hit = found >= 0
    names = [built.meshes[k].name for k in found[hit]]
    return names, start[hit].astype(np.float32)


@pytest.mark.parametrize("style", list(HairStyle))
def test_hair_and_headwear_never_cover_the_face(style: HairStyle) -> None:
    built = build_performer(look(hair=style), act())
    eyes = built.landmarks["eyes"]
    tracer = Tracer([Surface(mesh, k + 1) for k, mesh in enumerate(built.meshes)])
    x, z = np.meshgrid(np.linspace(-0.045, 0.045, 15), np.linspace(-0.085, 0.022, 15))
    target = np.stack([eyes[0] + x.ravel(), np.full(x.size, eyes[1]), eyes[2] + z.ravel()], 1)
    for angle in (-25, 0, 25):
        turn = np.radians(angle)
        eye = eyes + 1.5 * np.array([np.sin(turn), -np.cos(turn), 0.0])
        start = np.broadcast_to(eye, target.shape).astype(np.float32)
        found = tracer.first_along(start, target.astype(np.float32)) - 1
        covered = [k for k in found if k >= 0 and built.meshes[k].name in ("hair", "headwear")]
        assert not covered, f"{len(covered)} of {len(found)} rays end in hair from {angle} degrees"


def test_the_face_check_sees_hair_that_does_cover() -> None:
    built = build_performer(look(hair=HairStyle.LONG), act())
    hair = next(mesh for mesh in built.meshes if mesh.name == "hair")
    hair.vertices[:] += np.array([0.0, -0.20, -0.08], np.float32)
    tracer = Tracer([Surface(mesh, k + 1) for k, mesh in enumerate(built.meshes)])
    eyes = built.landmarks["eyes"]
    grid = eyes + np.array([[x, 0, z] for x in (-0.04, 0, 0.04) for z in (-0.05, 0.0, 0.02)])
    eye = eyes + np.array([0.0, -1.5, 0.0])
    start = np.broadcast_to(eye, grid.shape).astype(np.float32)
    found = tracer.first_along(start, grid.astype(np.float32)) - 1
    assert any(built.meshes[k].name == "hair" for k in found if k >= 0)


POKE_POSES = (Pose.STANDING, Pose.SITTING, Pose.WALKING, Pose.REACHING, Pose.ARMS_CROSSED)


@pytest.mark.slow
@pytest.mark.parametrize("body", [WOMAN, MAN])
@pytest.mark.parametrize(
    "layer",
    [
        None,
        GarmentKind.COAT,
        pytest.param(GarmentKind.JACKET, marks=pytest.mark.slow),
        pytest.param(GarmentKind.SUIT, marks=pytest.mark.slow),
    ],
    ids=str,
)
@pytest.mark.parametrize("pose", POKE_POSES)
def test_nothing_pokes_through_the_clothes(
    body: Body, layer: GarmentKind | None, pose: Pose
) -> None:
    built = build_performer(look(body, layer=layer), act(pose, phase=0.15))
    hands = [built.landmarks[f"{side}_hand"] for side in ("left", "right")]
    neck = built.landmarks["shoulders"][2] - 0.02
    for angle in (0, 90, 180, 270):
        names, at = seen(built, angle)
        way = np.array([np.sin(np.radians(angle)), -np.cos(np.radians(angle)), 0.0])
        away = np.ones(len(at), bool)
        for hand in hands:
            gap = at - hand
            away &= np.linalg.norm(gap - np.outer(gap @ way, way), axis=1) > 0.22
        low = away & (at[:, 2] < neck)
        skin = np.array([n == "skin" for n in names])
        assert (skin & low).sum() <= 0.004 * len(names), f"skin shows from {angle} degrees"
        if layer is not None and angle == 180:
            inner = np.array([n == "top" for n in names])
            back = low & (at[:, 2] > built.landmarks["waist"][2]) & (at[:, 2] < neck - 0.08)
            assert (inner & back).sum() <= 0.02 * max(int(back.sum()), 1), "the shirt pokes through"


@pytest.mark.parametrize("name", list(STANCES))
def test_every_named_pose_builds_on_the_floor(name: str) -> None:
    made = STANCES[name]
    built = build_performer(look(), act(made.base, stance=name))
    low = min(float(mesh.vertices[:, 2].min()) for mesh in built.meshes)
    assert low == pytest.approx(0, abs=1e-4)
    if made.base is Pose.STANDING:
        shoes = np.concatenate([m.vertices for m in built.meshes if m.name == "shoes"])
        for side in (shoes[:, 0] > 0, shoes[:, 0] <= 0):
            assert float(shoes[side, 2].min()) < 0.01, "a foot floats"


def test_there_are_as_many_names_as_promised() -> None:
    assert len(STANCES) >= 40
    assert len(CYCLES) >= 10
    assert len(EXPRESSIONS) >= 20
    assert len(HairStyle) >= 12
    assert len(GarmentKind) >= 12
    assert {mood.value for mood in Mood} <= set(EXPRESSIONS)
    used = {arm for made in STANCES.values() for arm in (made.left, made.right)}
    assert used - {"", "crossed", "phone"} <= set(REACHES)


def test_an_unknown_name_is_refused_with_what_is_known() -> None:
    with pytest.raises(StageError, match="'cartwheel' is not a pose"):
        build_performer(look(), act(stance="cartwheel"))
    with pytest.raises(StageError, match="'moonwalk' is not a movement"):
        build_performer(look(), act(cycle="moonwalk"))
    with pytest.raises(StageError, match="'smug' is not an expression"):
        build_performer(look(), act(expression=(("smug", 1.0),)))
    model = anny_model()
    rest, heads = model.rest(WOMAN)
    with pytest.raises(StageError, match="'nose colour' is not a feature"):
        model.shape_face(rest, heads, {"nose colour": 1.0})


@pytest.mark.slow
@pytest.mark.parametrize("name", list(CYCLES))
def test_movements_go_on_without_a_jump(name: str) -> None:
    marks = [
        build_performer(look(), act(cycle=name, phase=phase)).landmarks
        for phase in np.linspace(0.0, 1.0, 11)
    ]
    for part in ("eyes", "chest", "knees"):
        track = np.array([m[part] for m in marks])
        assert np.linalg.norm(np.diff(track, axis=0), axis=1).max() < 0.19, part


def test_who_sits_down_ends_lower_and_stands_up_again() -> None:
    def eyes(name: str, phase: float) -> float:
        return float(build_performer(look(), act(cycle=name, phase=phase)).landmarks["eyes"][2])

    assert eyes("sit down", 1.0) < eyes("sit down", 0.0) - 0.3
    assert eyes("stand up", 1.0) == pytest.approx(eyes("sit down", 0.0), abs=1e-4)


def test_expressions_mix_as_words_ask() -> None:
    assert read_expression("tired, half a smile") == (("smile", 0.5), ("tired", 1.0))
    assert read_expression("crosses the room") == ()
    tired, smile = mixed([("tired", 1.0)]), mixed([("smile", 0.5)])
    both = mixed(read_expression("tired, half a smile"))
    assert both["mouthSmileLeft"] == pytest.approx(smile["mouthSmileLeft"])
    assert both["mouthFrownLeft"] == pytest.approx(tired["mouthFrownLeft"])


def test_every_expression_is_made_of_actions_the_face_has() -> None:
    for actions in EXPRESSIONS.values():
        anny_model().expression(actions)


def test_a_feature_moves_the_face_and_leaves_the_body() -> None:
    plain = figure(look(), Pose.STANDING)
    for name in FEATURES:
        model = anny_model()
        rest, heads = model.rest(WOMAN)
        shaped, _ = model.shape_face(rest, heads, {name: 0.5})
        moved = np.abs(shaped - rest).max(axis=1)
        assert moved.max() > 2e-4, name
        assert (
            moved[rest[:, 2] < float(plain.heads[plain.model.bones.index("spine01"), 2])].max(
                initial=0.0
            )
            < 0.02
        ), name


def test_the_same_parameters_give_the_same_vertices() -> None:
    def mark() -> str:
        figure.cache_clear()
        built = build_performer(
            look(hair=HairStyle.PONYTAIL, face=(("nose width", 0.3),)), act(prop=Prop.LETTER)
        )
        return sha256(b"".join(m.vertices.tobytes() for m in built.meshes)).hexdigest()

    assert mark() == mark()


@pytest.mark.slow
def test_thirty_extras_share_one_model_and_stay_light() -> None:
    faces = 0
    for k in range(30):
        extra = look(WOMAN if k % 2 else MAN, list(HairStyle)[k % len(HairStyle)])
        faces += sum(len(m.faces) for m in build_performer(extra, act(Pose.WALKING)).meshes)
    assert faces < 30 * 80_000
